"""A speaker put right in one paper is right in the story's other copies, however these print their marks, and whether or not they name the speaker."""

from dataclasses import replace

import pytest

from core.words import Role
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.making import By
from service.installation import Installation
from service.search.quotes import QuoteOptions, find_quotes
from tests.component.service.press import MADE
from tests.web.county import RAID, FakePipeline, fill

ME = By("an editor")
CURLY = replace(
    RAID,
    title="Harbour raid",
    paragraphs=(
        RAID.paragraphs[0],
        "Chief Inspector Ada Quill watched the harbour with her officers until the last van had gone.",
        "“We’ll not stop while one boat still comes.” It was quiet in the harbour afterwards, and the nets were dry.",
    ),
    url="http://127.0.0.1:9/news/harbour-raid",
)
STRAIGHT = replace(
    CURLY,
    title="Harbour raided, say police",
    paragraphs=(*CURLY.paragraphs[:2], CURLY.paragraphs[2].translate(str.maketrans("“”’", '""\''))),
    source="herald",
    url="http://localhost:9/harbour-raided",
)


@pytest.fixture
def database_url() -> None:
    """Give SQLite alone: what is asked of the database is asked of both in test_decisions.py."""


def test_a_copy_with_other_marks_that_does_not_name_the_speaker_loses_the_wrong_one(county: Installation) -> None:
    named = replace(
        CURLY,
        paragraphs=(*CURLY.paragraphs, "Superintendent Lou Marsh was there."),
        names=(*CURLY.names, ("Lou Marsh", "PERSON")),
        roles=(*CURLY.roles, Role("Lou Marsh", "Superintendent", "Inventshire Police")),
    )
    pipeline = FakePipeline((*MADE, named, STRAIGHT))
    read = pipeline.read
    pipeline.read = lambda made: (  # type: ignore[method-assign]
        replace(read(made), quotes=read(CURLY).quotes) if made.text == STRAIGHT.text else read(made)
    )
    county.__dict__["pipeline"] = pipeline
    fill(county, (named, STRAIGHT))
    assert [
        line.copies for line in find_quotes(county, "", QuoteOptions(speaker="Ada Quill")).quotes if "boat" in line.words
    ] == [2]

    decided = correction_making.make(county, propose.speaker(county.documents, named.id, "one boat", "Lou Marsh"), ME)

    assert len(decided.copies) == 1
    assert [q.speaker for q in county.documents.get(STRAIGHT.id).annotations.quotes] == [None]
    assert not [line for line in find_quotes(county, "", QuoteOptions(speaker="Ada Quill")).quotes if "boat" in line.words]
    (line,) = find_quotes(county, "", QuoteOptions(speaker="Lou Marsh")).quotes
    assert (line.speaker, {outlet.source for outlet in line.outlets}) == ("Lou Marsh", {"gazette", "herald"})

    correction_making.undo(county, decided.copies[0], ME)  # the copy names another again: it carries nobody else's words
    (line,) = find_quotes(county, "", QuoteOptions(speaker="Lou Marsh")).quotes
    assert {outlet.source for outlet in line.outlets} == {"gazette"}
