"""Decisions on a small archive, on both databases: they hold at once everywhere, survive reading and annotating anew, and are taken back."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from archive.database import is_sqlite
from archive.decision_rows import Target
from archive.decisions.decisions import DECISIONS_LOCK
from archive.tables import amended, decisions
from archive.tables import figures as figure_rows
from core.errors import NotFound, Quarantined, UsageError
from core.words import Role
from reading.version import READING_VERSION
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.listing import corrections, damage_in_words, public_corrections
from service.correcting.making import By
from service.correcting.takedowns import Subject, erase, find_takedown, suppress
from service.documents import get_document
from service.dossiers.dossiers import dossier
from service.dossiers.profiles import profile
from service.fairness import public_people
from service.installation import Installation
from service.processing.indexing import rebuild_index
from service.processing.process import process
from service.search.quotes import QuoteOptions, find_quotes
from service.search.search import SearchOptions, search
from service.trends import TrendOptions, trend
from service.upkeep.verification import verify_installation
from tests.component.service.press import COPY, FOOD, MADE
from tests.web.county import NOW, PACK, RAID, FakePipeline, Made, capture_of, document_of, edited, fill

ME = By("an editor", "the press office rang")


def bring(installation: Installation, made: Made, *, minutes: int) -> None:
    """Put a document into the installation that was fetched so many minutes after the others."""
    capture = replace(capture_of(made), fetched_at=NOW + timedelta(minutes=minutes))
    assert installation.archive.add_capture(capture, made.text.encode())
    with installation.stages.unread(READING_VERSION, 10) as batch:
        installation.stages.record_read(batch, [(each, document_of(each, made)) for each in batch.items], READING_VERSION)
    process(installation)


def total(installation: Installation, query: str) -> int:
    return search(installation, query, SearchOptions("keyword", copies=True)).total


def facet(installation: Installation, name: str) -> set[str]:
    found = search(installation, "published:2000..", SearchOptions("keyword", copies=True))
    return {str(each.value) for each in found.facets[name]}


def read_and_annotate_anew(installation: Installation) -> None:
    """Do what another version of the pipeline would do."""
    pipeline = FakePipeline(MADE)
    pipeline.version = pipeline.version + "+"
    installation.__dict__["pipeline"] = pipeline
    process(installation)


def test_a_name_that_is_no_entity_is_gone_from_every_face_until_that_is_taken_back(county: Installation) -> None:
    made = correction_making.make(county, propose.not_entity(county.decisions, county.documents, "Operation Gooseberry"), ME)

    assert (made.documents, made.is_indexed) == (3, True)
    assert total(county, "operation:Gooseberry") == 0
    assert facet(county, "operation") == set()
    assert sum(trend(county, ["operation:Gooseberry"], TrendOptions()).series[0].counts) == 0
    assert "OPERATION" not in {m.label for m in get_document(county.archive, county.config.beat, RAID.id).annotations.entities}
    with pytest.raises(NotFound):
        dossier(county, "Gooseberry")

    correction_making.undo(county, made.id, ME)

    assert total(county, "operation:Gooseberry") == 3
    assert dossier(county, "Gooseberry").documents == 3


def test_decisions_survive_another_pipeline_and_a_rebuild(county: Installation) -> None:
    correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME)
    correction_making.make(county, propose.not_entity(county.decisions, county.documents, "heroin", document_id=RAID.id), ME)

    read_and_annotate_anew(county)
    rebuild_index(county)

    assert facet(county, "place") == {"Great Inventham"}
    assert [h.document_id for h in search(county, "drug:heroin", SearchOptions("keyword", copies=True)).hits] == [COPY.id]
    assert {each.state for each in corrections(county.decisions)} == {"in force"}


def test_a_decision_about_a_name_that_another_gave_holds_wherever_it_was_given(county: Installation) -> None:
    correction_making.make(
        county, propose.rename(county.decisions, county.documents, "heroin", "Inventham powder", document_id=RAID.id), ME
    )
    correction_making.make(county, propose.rename(county.decisions, county.documents, "heroin", "Inventham powder"), ME)
    made = correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham powder", "powder"), ME)

    assert made.documents == 2
    assert facet(county, "drug") == {"powder"}


def test_a_decision_holds_again_when_an_earlier_text_comes_back(county: Installation) -> None:
    later = edited(RAID, *RAID.paragraphs[:2], "The flat was empty.")
    county.__dict__["pipeline"] = FakePipeline((*MADE, later))
    bring(county, later, minutes=1)
    correction = correction_making.make(
        county, propose.not_entity(county.decisions, county.documents, "Ada Quill", document_id=RAID.id), ME
    )
    bring(county, RAID, minutes=2)

    assert RAID.paragraphs[2] in county.documents.get(RAID.id).document.text
    assert "Ada Quill" not in {m.canonical for m in county.documents.get(RAID.id).annotations.entities}
    assert [each.state for each in corrections(county.decisions) if each.id == correction.id] == ["in force"]


def test_a_decision_whose_words_are_gone_is_kept_and_said_to_apply_no_longer(county: Installation) -> None:
    made = correction_making.make(
        county, propose.not_entity(county.decisions, county.documents, "heroin", document_id=RAID.id), ME
    )
    later = edited(RAID, *RAID.paragraphs[:2], "Nothing was found. Elsewhere heroin was sold.")
    county.__dict__["pipeline"] = FakePipeline((*MADE, later))

    bring(county, later, minutes=1)

    assert [(each.id, each.state) for each in corrections(county.decisions)] == [(made.id, "no longer applies")]
    assert "heroin" in {m.canonical for m in county.documents.get(RAID.id).annotations.entities}


def test_a_wrong_speaker_and_a_wrong_role_are_put_right(county: Installation) -> None:
    correction_making.make(
        county, propose.role(county.documents, RAID.id, "Ada Quill", "Superintendent", organisation="Inventshire Police"), ME
    )
    correction_making.make(county, propose.speaker(county.documents, RAID.id, "will not stop", "Bob Private"), ME)

    item = county.documents.get(RAID.id)
    assert Role("Ada Quill", "Superintendent", "Inventshire Police") in item.annotations.roles
    assert public_people(county.archive, [item])[RAID.id]["Ada Quill"][0].role == "Superintendent"
    assert total(county, 'speaker:"Ada Quill"') == 0  # the copy in the Herald has the same words
    assert total(county, 'speaker:"Bob Private"') == 0  # nobody without a public role is found by name

    correction_making.make(county, propose.speaker(county.documents, RAID.id, "will not stop", None), ME)
    assert [quote.speaker for quote in county.documents.get(RAID.id).annotations.quotes] == [None]


def test_a_wrong_figure_is_gone_from_text_and_dossier_and_from_the_copy_too_until_that_is_taken_back(
    county: Installation,
) -> None:
    def figures() -> list[list[str]]:
        return [[figure.text for figure in county.documents.get(each.id).annotations.figures] for each in (RAID, COPY, PACK)]

    def rows() -> int:
        with county.archive.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(figure_rows)).scalar_one())

    before = figures()
    assert before == [["£4,000"], ["£4,000"], ["£900"]]
    made = correction_making.make(county, propose.not_figure(county.documents, RAID.id, "heroin worth £4,000 from"), ME)
    assert (made.documents, len(made.copies)) == (2, 1)
    assert (figures(), rows()) == ([[], [], ["£900"]], 1)
    assert [row.about for row in public_corrections(county.archive, county.decisions)] == [
        "£4,000 (value of what was seized)"
    ] * 2

    read_and_annotate_anew(county)
    rebuild_index(county)
    assert (figures(), rows()) == ([[], [], ["£900"]], 1)
    correction_making.undo(county, made.id, ME)
    assert figures() == [["£4,000"], [], ["£900"]]
    correction_making.undo(county, made.copies[0], ME)
    assert figures() == before


def test_a_figure_among_several_is_named_by_its_place(county: Installation) -> None:
    twice = Made("Two hauls", ("First £300 was seized, then £300 again.",), url="http://127.0.0.1:9/news/two-hauls")
    pipeline = FakePipeline((*MADE, twice))
    county.__dict__["pipeline"] = pipeline
    bring(county, twice, minutes=1)

    with pytest.raises(NotFound, match="No figure is read in the words 'was seized'"):
        propose.not_figure(county.documents, twice.id, "was seized")
    with pytest.raises(propose.Ambiguous, match="Several figures are read in the words '£300'") as asked:
        propose.not_figure(county.documents, twice.id, "£300")
    second = int(asked.value.choices[1].value)
    correction_making.make(county, propose.not_figure(county.documents, twice.id, "£300", place=second), ME)
    [left] = county.documents.get(twice.id).annotations.figures
    assert left.start < second


def test_a_passage_stands_under_another_item_in_search_too(county: Installation) -> None:
    made = correction_making.make(county, propose.item(county.documents, PACK.id, "The cost is £900", "9"), ME)

    assert [passage.item for passage in county.documents.get(PACK.id).document.passages] == ["7", "9"]
    assert total(county, "item:9") == 1

    correction_making.undo(county, made.id, ME)
    assert total(county, "item:9") == 0


def test_stories_are_split_and_joined_and_stay_so_when_copies_are_looked_for_anew(county: Installation) -> None:
    assert county.documents.get(RAID.id).story_id == county.documents.get(COPY.id).story_id

    parted = correction_making.make(county, propose.split(county.decisions, county.documents, [COPY.id]), ME)
    joined = correction_making.make(county, propose.join(county.documents, [COPY.id, FOOD.id]), ME)
    county.stages.forget("relate", [county.documents.get(each.id).document.version_id for each in MADE])
    process(county)

    def story_of(made: Made) -> set[str]:
        return {card.document_id for card in county.documents.story(county.documents.get(made.id).story_id)}

    assert (story_of(RAID), story_of(COPY)) == ({RAID.id}, {COPY.id, FOOD.id})
    assert search(county, "parcels", SearchOptions("keyword")).hits[0].copies == 2

    correction_making.undo(county, joined.id, ME)
    assert (story_of(COPY), story_of(FOOD)) == ({COPY.id}, {FOOD.id})
    correction_making.undo(county, parted.id, ME)
    assert story_of(RAID) == {RAID.id, COPY.id}


def test_what_may_be_one_of_several_is_refused_with_the_choices(county: Installation) -> None:
    twice = Made(
        "Two lanes",
        ("Mill Lane is closed. The people of Mill Lane waited.",),
        names=(("Mill Lane", "PLACE"), ("Mill Lane", "ORG")),
    )
    county.__dict__["pipeline"] = FakePipeline((*MADE, twice))
    fill(county, [twice])

    with pytest.raises(UsageError, match="--label PLACE: 2 times\n  --label ORG: 2 times"):
        correction_making.make(county, propose.not_entity(county.decisions, county.documents, "Mill Lane"), ME)
    with pytest.raises(UsageError, match="--occurrence 2: “…Lane is closed"):
        correction_making.make(
            county, propose.not_entity(county.decisions, county.documents, "Mill Lane", label="PLACE", document_id=twice.id), ME
        )
    with pytest.raises(NotFound, match="Nothing is read as 'Nowhere'"):
        correction_making.make(county, propose.rename(county.decisions, county.documents, "Nowhere", "Somewhere"), ME)
    with pytest.raises(UsageError, match="does not name 'Cy Bystander'"):
        correction_making.make(county, propose.speaker(county.documents, RAID.id, "will not stop", "Cy Bystander"), ME)
    with pytest.raises(UsageError, match="Say who decides"):
        correction_making.make(
            county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), By(" ")
        )
    assert corrections(county.decisions) == []

    correction_making.make(
        county,
        propose.not_entity(county.decisions, county.documents, "Mill Lane", label="PLACE", document_id=twice.id, occurrence=2),
        ME,
    )
    assert [m.start for m in county.documents.get(twice.id).annotations.entities if m.label == "PLACE"] == [0]


def test_a_correction_is_taken_back_once(county: Installation) -> None:
    made = correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME)
    correction_making.undo(county, made.id[:8], ME)

    with pytest.raises(UsageError, match="was taken back before"):
        correction_making.undo(county, made.id, ME)
    with pytest.raises(NotFound, match="countywatch correct list"):
        correction_making.undo(county, "0000", ME)


def test_what_is_decided_again_within_the_same_moment_is_another_decision(county: Installation) -> None:
    moment = county.archive.clock()
    county.archive.clock = lambda: moment
    first = correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME)
    correction_making.undo(county, first.id, ME)
    again = correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME)

    assert again.id != first.id
    told = public_corrections(county.archive, county.decisions)
    assert [each.state for each in told] == ["in force", "taken back"]
    assert told[0].at == told[1].at


def test_in_public_no_private_person_is_named(county: Installation) -> None:
    correction_making.make(county, propose.not_entity(county.decisions, county.documents, "Bob Private", document_id=RAID.id), ME)
    correction_making.make(county, propose.rename(county.decisions, county.documents, "Bob Private", "Bobby Private"), ME)
    correction_making.make(
        county, propose.rename(county.decisions, county.documents, "Ada Quill", "Ada R. Quill", document_id=RAID.id), ME
    )
    correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME)

    told = [(each.about, each.becomes, each.who, each.reason) for each in public_corrections(county.archive, county.decisions)]

    assert told[0] == ("Inventham (place)", "Great Inventham", None, None)
    assert "Private" not in str(told)
    assert [each.who for each in corrections(county.decisions)] == ["an editor"] * 4


def test_damage_to_what_people_decided_is_named_and_mended(county: Installation) -> None:
    correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME)
    with county.archive.engine.begin() as connection:
        connection.execute(update(amended).values(annotations=amended.c.annotations + " "))

    assert (
        county.documents.get_many([RAID.id]) == {}
    )  # neither what was decided nor what the machine had read is given out in its place
    findings = verify_installation(county, with_repair=True)
    process(county)

    assert {fault.fault.partition(";")[0] for fault in findings.faults} == {
        "what people decided about its text is damaged in the archive"
    }
    assert "Great Inventham" in facet(county, "place")
    assert verify_installation(county).faults == []
    with county.archive.engine.begin() as connection:
        connection.execute(update(decisions).values(value="{}"))
    [fault] = verify_installation(county).faults
    assert fault.fault == "what a person decided is damaged"


def test_a_damaged_decision_costs_only_itself(county: Installation) -> None:
    broken = correction_making.make(
        county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME
    )
    correction_making.make(county, propose.not_entity(county.decisions, county.documents, "heroin", document_id=RAID.id), ME)
    with county.archive.engine.begin() as connection:
        connection.execute(update(decisions).where(decisions.c.id == broken.id).values(who="an edjtor"))

    assert [row.kind for row in corrections(county.decisions)] == ["not-entity"]
    assert [row.kind for row in public_corrections(county.archive, county.decisions)] == ["not-entity"]
    damage = damage_in_words(county.decisions)
    assert damage is not None
    assert broken.id[:8] in damage
    assert "last good copy of the database" in damage

    read_and_annotate_anew(county)  # the text keeps the damaged one, and takes what else is decided elsewhere
    made = correction_making.make(county, propose.rename(county.decisions, county.documents, "Ada Quill", "Ada Quille"), ME)

    assert facet(county, "place") == {"Great Inventham"}
    assert corrections(county.decisions)[0].id == made.id
    with pytest.raises(Quarantined, match="what a person decided is damaged"):
        correction_making.undo(county, broken.id, ME)


def test_while_a_takedown_is_damaged_nothing_that_it_may_keep_away_is_taken_in(county: Installation) -> None:
    suppress(county, Subject(document=RAID.id), ME)
    with county.archive.engine.begin() as connection:
        connection.execute(update(decisions).values(kind="supprest"))

    assert damage_in_words(county.decisions) is not None
    assert county.documents.get_many([RAID.id]) == {}
    with pytest.raises(Quarantined, match="what a person decided is damaged"):
        read_and_annotate_anew(county)
    with pytest.raises(Quarantined, match="what a person decided about it is damaged"):
        find_takedown(county.decisions, RAID.url or "")


def test_two_who_take_back_the_same_at_once_are_told_in_words(county: Installation) -> None:
    made = correction_making.make(county, propose.rename(county.decisions, county.documents, "Inventham", "Great Inventham"), ME)

    def undo() -> str:
        try:
            return county.decisions.undo(made.id, who="somebody").kind
        except UsageError as err:
            return str(err)

    with ThreadPoolExecutor(2) as both:
        with county.archive.engine.begin() as connection:  # holds up both where they want to write
            if not is_sqlite(county.archive.engine):
                connection.execute(text(f"SELECT pg_advisory_xact_lock({DECISIONS_LOCK})"))
            tries = [both.submit(undo) for _ in range(2)]
            wait(tries, timeout=0.3)
        outcomes = sorted(tried.result() for tried in tries)

    assert outcomes[1] == "undo"
    assert "was taken back before" in outcomes[0]


def test_of_a_document_that_is_erased_meanwhile_no_words_are_kept(county: Installation) -> None:
    proposal = propose.not_entity(county.decisions, county.documents, "heroin", document_id=RAID.id)
    erase(county, Subject(document=RAID.id), ME)

    with pytest.raises(NotFound, match="erased meanwhile"):
        county.decisions.make(proposal.kind, proposal.target, proposal.value, who="somebody")
    with pytest.raises(NotFound, match="erased meanwhile"):
        county.decisions.take_down("erase", Target(document_id=RAID.id), who="somebody")


def test_quotes_and_profiles_follow_what_people_decided(county: Installation) -> None:
    assert [quote.speaker for quote in find_quotes(county, 'speaker:"Ada Quill"').quotes] == ["Ada Quill"]

    made = correction_making.make(county, propose.speaker(county.documents, RAID.id, "We will not stop here", None), ME)
    assert find_quotes(county, 'speaker:"Ada Quill"').total == 0
    correction_making.undo(county, made.id, ME)
    assert [quote.document_id for quote in find_quotes(county, 'speaker:"Ada Quill"').quotes] == [RAID.id]

    before = profile(county.archive, county.config.beat, "operation", "Gooseberry").documents
    correction_making.make(
        county,
        propose.not_entity(
            county.decisions, county.documents, "Operation Gooseberry", document_id=COPY.id, everywhere_in_it=True
        ),
        ME,
    )
    assert profile(county.archive, county.config.beat, "operation", "Gooseberry").documents == before - 1


def test_trends_and_quotes_that_are_kept_show_a_correction_and_its_undoing_at_once(county: Installation) -> None:
    documents, decisions = county.documents, county.decisions

    def asked() -> tuple[list[int], list[int], int, list[str | None], int]:
        return (
            [trend(county, [query]).total for query in ('place:"Inventham"', 'place:"Great Inventham"')],
            [find_quotes(county, q).total for q in ('speaker:"Ada Quill"', 'place:"Great Inventham" stop')],
            trend(county, ['speaker:"Ada Quill"']).total,
            [quote.speaker for quote in find_quotes(county, "stop").quotes],
            find_quotes(county, "", QuoteOptions(speaker="Ada Quill")).total,
        )

    before = asked()
    assert before == asked() == ([2, 0], [1, 0], 1, ["Ada Quill"], 1)

    renamed = correction_making.make(county, propose.rename(decisions, documents, "Inventham", "Great Inventham"), ME)
    assert asked() == ([2, 2], [1, 1], 1, ["Ada Quill"], 1)  # the old name is another form of the new one's
    unsaid = correction_making.make(county, propose.speaker(documents, RAID.id, "We will not stop here", None), ME)
    assert asked() == ([2, 2], [0, 1], 0, [None], 0)

    for made_id in (unsaid.id, *unsaid.copies, renamed.id):
        correction_making.undo(county, made_id, ME)
    assert asked() == before
