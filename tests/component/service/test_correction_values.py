"""What a correction may say: values that could not be searched for, seen or true are refused in words that tell what to do, and nothing is kept."""

from dataclasses import replace

import pytest

from core.errors import UsageError
from core.words import AgendaItem
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.listing import corrections
from service.correcting.making import By
from service.installation import Installation
from tests.component.service.press import MADE
from tests.web.county import PACK, RAID, FakePipeline, fill

LISTED = replace(
    PACK,
    title="Pack of papers",
    url="http://127.0.0.1:11/documents/s13/pack.pdf",
    items=(AgendaItem("7", "Naloxone"), AgendaItem("12 (b)", "Any other business")),
)


@pytest.fixture
def database_url() -> None:
    """Give SQLite alone: no value reaches a database here."""


@pytest.mark.parametrize("name", ["", " \n", "x" * 20_000, "dia\x1b[31mmorphine", "–"])
def test_a_name_that_can_be_none_is_refused(county: Installation, name: str) -> None:
    with pytest.raises(UsageError, match=r"new name|is no name of a drug"):
        propose.rename(county.decisions, county.documents, "heroin", name)
    assert propose.rename(county.decisions, county.documents, "heroin", " dia\nmorphine ").value.name == "dia morphine"


@pytest.mark.parametrize("role", ["", "  ", "x" * 9_000, "Super\x1bintendent", "…", "12"])
def test_a_role_that_can_be_none_is_refused(county: Installation, role: str) -> None:
    with pytest.raises(UsageError, match=r"role"):
        propose.role(county.documents, RAID.id, "Ada Quill", role)
    with pytest.raises(UsageError, match="where the role is held, or leave it out; it is empty"):
        propose.role(county.documents, RAID.id, "Ada Quill", "Mayor", organisation=" ")
    assert propose.role(county.documents, RAID.id, "Ada Quill", None).value.role is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Inventham", "'Inventham' is a place in this document, and does not speak"),
        ("heroin", "'heroin' is a drug in this document"),
        ("Operation Gooseberry", "is an operation in this document"),
        ("e", "does not name 'e'"),
        ("the", "does not name 'the'"),
        ("", "Say who spoke, or that it is not known; it is empty"),
        ("Bob Private", None),
        ("A neighbour", None),
    ],
)
def test_only_who_may_speak_is_a_speaker(county: Installation, name: str, why: str | None) -> None:
    if why is None:
        assert propose.speaker(county.documents, RAID.id, "will not stop", name).value.name == name
        return
    with pytest.raises(UsageError, match=why):
        propose.speaker(county.documents, RAID.id, "will not stop", name)


def test_an_item_is_one_of_its_paper(county: Installation) -> None:
    county.__dict__["pipeline"] = FakePipeline((*MADE, LISTED))
    fill(county, (LISTED,))

    def item_of(document_id: str, number: str, words: str = "The cost is £900") -> str | None:
        return propose.item(county.documents, document_id, words, number).value.item

    assert item_of(LISTED.id, "Item 12(b)") == "12 (b)"
    with pytest.raises(UsageError, match=r"The paper lists no item '99'. Its items are 7, 12 \(b\); choose one"):
        item_of(LISTED.id, "99")
    assert [item_of(PACK.id, number) for number in ("9", "5.1", "12b", "IV", "4 (ii)")] == ["9", "5.1", "12b", "IV", "4 (ii)"]
    for number in ("", "a\nb", "5\x1b[31m", "9" * 50, "any other business"):
        with pytest.raises(UsageError, match="item"):
            item_of(PACK.id, number)
    with pytest.raises(UsageError, match="This is an article, and only papers of councils have agenda items"):
        item_of(RAID.id, "7", "will not stop")


def test_whoever_decides_is_told_in_a_line_that_can_be_seen(county: Installation) -> None:
    proposal = propose.rename(county.decisions, county.documents, "heroin", "diamorphine")
    for who in ("", "an\x1beditor", "x" * 500):
        with pytest.raises(UsageError, match="who decides"):
            correction_making.make(county, proposal, By(who))
    assert corrections(county.decisions) == []
