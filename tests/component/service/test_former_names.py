"""Names that were corrected: whoever asks by the old one is led to the new one in every face and told so, until the correction is taken back."""

import pytest

from archive.facts.entities import Entities
from core.errors import NotFound
from core.words import Role
from digests.compose import compose
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.making import By
from service.correcting.propose import Proposal
from service.dossiers.dossiers import dossier
from service.dossiers.profiles import profile
from service.following.digest_news import gather
from service.following.saved_searches import add_search
from service.installation import Installation
from service.search.quotes import QuoteOptions, find_quotes
from service.search.search import SearchOptions, search
from service.trends import TrendOptions, trend
from tests.component.service.press import MADE
from tests.web.county import FakePipeline, Made, fill

ME = By("an editor")
SINCE = "here since a correction of 10 March 2026"
WORDS = SearchOptions("keyword", copies=True)
SANDPIPER = Made(
    "Two held in Operation Sandpiper",
    (
        "Two people were arrested in Inventham as part of Operation Sandpiper.",
        "Inspector Ngozi Okonjo said: “This lane is quiet now.”",
    ),
    url="http://127.0.0.1:9/news/two-held",
    names=(("Operation Sandpiper", "OPERATION"), ("Ngozi Okonjo", "PERSON"), ("Inventham", "PLACE")),
    roles=(Role("Ngozi Okonjo", "Inspector", "Inventshire Police"),),
    speaker="Ngozi Okonjo",
)


@pytest.fixture
def database_url() -> None:
    """Give SQLite alone: what is asked of the database here is asked of both in test_decisions.py."""


@pytest.fixture
def county(county: Installation) -> Installation:
    """Give a county that knows a second operation and a second officer."""
    county.__dict__["pipeline"] = FakePipeline((*MADE, SANDPIPER))
    fill(county, (SANDPIPER,))
    return county


def same(county: Installation, name: str, other: str) -> str:
    return decide(county, propose.same(county.decisions, county.documents, name, other))


def rename(county: Installation, name: str, new: str, document_id: str | None = None) -> str:
    return decide(county, propose.rename(county.decisions, county.documents, name, new, document_id=document_id))


def decide(county: Installation, proposal: Proposal) -> str:
    return correction_making.make(county, proposal, ME).id


def asked(county: Installation, query: str) -> tuple[int, list[str], list[str]]:
    """Return how much a query finds, how its names were read, and which are unknown."""
    answer = search(county, query, WORDS)
    return answer.total, [name.message for name in answer.read_as], [name.message for name in answer.unknown]


def test_a_query_by_the_old_name_finds_what_the_new_one_does_until_that_is_taken_back(county: Installation) -> None:
    before = asked(county, "drug:heroin")
    made = rename(county, "heroin", "diamorphine")

    assert asked(county, "drug:heroin") == (before[0], [f"heroin is called diamorphine {SINCE}"], [])
    assert asked(county, "NOT drug:heroin")[0] == asked(county, "NOT drug:diamorphine")[0]
    assert sum(trend(county, ["drug:heroin"], TrendOptions()).series[0].counts) > 0

    correction_making.undo(county, made, ME)

    assert asked(county, "drug:heroin") == before
    assert asked(county, "drug:diamorphine")[2] == ["No drug 'diamorphine' in anything that was read so far."]


def test_a_name_leads_on_through_later_corrections_and_back(county: Installation) -> None:
    rename(county, "heroin", "diamorphine")
    second = rename(county, "diamorphine", "Inventham powder")
    assert asked(county, "drug:heroin")[1] == [f"heroin is called Inventham powder {SINCE}"]

    correction_making.undo(county, second, ME)
    assert asked(county, "drug:heroin")[1] == [f"heroin is called diamorphine {SINCE}"]

    rename(county, "diamorphine", "heroin")
    assert asked(county, "drug:heroin")[1:] == ([], [])
    assert asked(county, "drug:diamorphine")[1] == [f"diamorphine is called heroin {SINCE}"]


def test_a_name_that_others_still_have_is_theirs_alone(county: Installation) -> None:
    rename(county, "Operation Gooseberry", "Operation Currant", document_id=MADE[0].id)
    assert asked(county, "operation:gooseberry")[1:] == ([], [])

    rename(county, "Operation Sandpiper", "Operation Dunlin", document_id=SANDPIPER.id)
    assert asked(county, "operation:sandpiper") == (1, [f"sandpiper is called Operation Dunlin {SINCE}"], [])


def test_the_dossier_and_the_id_of_what_was_merged_lead_to_what_it_is(county: Installation) -> None:
    (old, _), *_ = Entities(county.archive).named("operation", "sandpiper")
    made = same(county, "Operation Gooseberry", "Operation Sandpiper")

    answer = dossier(county, "Operation Sandpiper")
    assert (answer.key, answer.documents) == ("gooseberry", 4)
    assert answer.notes == (f"Operation Sandpiper is called Operation Gooseberry {SINCE}",)
    assert dossier(county, "Gooseberry").notes == ()
    for asked_by in ("Operation Sandpiper", old.id):
        thing = profile(county.archive, county.config.beat, "operation", asked_by)
        assert (thing.name, thing.documents, len(thing.notes)) == ("Operation Gooseberry", 4, 1)

    correction_making.undo(county, made, ME)

    assert dossier(county, "Sandpiper").notes == ()
    assert profile(county.archive, county.config.beat, "operation", old.id).name == "Operation Sandpiper"


@pytest.mark.parametrize("typed", ["Ngozi Okonjo", "Okonjo", "Insp Okonjo"])
def test_quotes_are_asked_for_by_the_old_name_of_their_speaker(county: Installation, typed: str) -> None:
    same(county, "Ada Quill", "Ngozi Okonjo")

    for answer in (find_quotes(county, "", QuoteOptions(speaker=typed)), find_quotes(county, f'speaker:"{typed}"')):
        assert {line.words for line in answer.quotes} >= {"This lane is quiet now."}
        assert answer.notes[0] == f"{typed} is called Ada Quill {SINCE}"
    total, read_as, unknown = asked(county, f'speaker:"{typed}"')
    assert (total, read_as, unknown) == (3, [f"{typed} is called Ada Quill {SINCE}"], [])
    assert profile(county.archive, county.config.beat, "person", "Ngozi Okonjo").notes == (
        f"Ngozi Okonjo is called Ada Quill {SINCE}",
    )


def test_the_old_name_of_somebody_who_holds_no_office_leads_nowhere(county: Installation) -> None:
    rename(county, "Bob Private", "Robert Private")
    assert asked(county, 'person:"Bob Private"')[1] == []
    with pytest.raises(NotFound):
        profile(county.archive, county.config.beat, "person", "Bob Private")


def test_a_saved_search_goes_on_and_its_letter_tells_the_new_name(county: Installation) -> None:
    saved = add_search(county.archive, "Sandpiper", "operation:Sandpiper", "editor@example.org", pace="daily")
    same(county, "Operation Gooseberry", "Operation Sandpiper")

    body = compose(gather(county, saved.recipient, [saved]), sender="c@example.org", letter_id="1").get_body(("plain",))
    assert body is not None
    letter = body.get_content()
    assert f"Sandpiper is called Operation Gooseberry {SINCE}" in " ".join(letter.split())
    assert "CHECK THE SPELLING" not in letter
    assert SANDPIPER.title in letter


def test_a_damaged_decision_closes_no_search(county: Installation) -> None:
    rename(county, "heroin", "diamorphine")
    with county.archive.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE decisions SET who = 'somebody else'")

    assert asked(county, "drug:heroin") == (0, [], ["No drug 'heroin' in anything that was read so far."])
    assert asked(county, "drug:diamorphine")[0] == 2
