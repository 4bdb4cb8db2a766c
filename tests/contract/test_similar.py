"""More like this, and explain with a query, on both engines: a real archive and index, the language model alone is a fake."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core.errors import NotFound, UsageError
from core.words import Context
from index.fusion import Index
from service.explaining.explanation import explain
from service.installation import Installation
from service.search.search import SearchOptions
from service.search.similar import MAX_TEXT_CHARS, similar_to_document, similar_to_text
from tests.web.county import Made, config_of, fill, open_county

RAID_TEXT = (
    "Officers broke down the door of a flat in Mill Lane and found heroin, cash and scales under the kitchen sink.",
    "Three men were led away in handcuffs while neighbours watched from the stairs of the block.",
)
RAID = Made("Door broken down in Mill Lane", RAID_TEXT, published="2026-03-01")
COPY = Made("Raid on Mill Lane flat", RAID_TEXT, source="herald", published="2026-03-02")
ALIKE = Made(
    "Heroin found under the sink of a flat",
    (
        "Heroin and cash were found by officers in a flat; its door was broken down.",
        "Two men were led away while neighbours watched, and scales were found too.",
    ),
    source="herald",
    published="2026-03-08",
)
DRAINS = Made(
    "Drains", ("Pipes, culverts and gullies: tenders invited by Friday from registered contractors.",), published="2026-02-01"
)
TWIN = replace(DRAINS, title="Drains again", paragraphs=("Pipes, culverts and gullies: tenders invited by Monday from registered contractors.",))  # fmt: skip
MEETING = Context(
    committee="Cabinet", meeting_id="3", meeting_at=datetime(2026, 2, 20, 18, tzinfo=UTC), item_number="4", item_title="Naloxone"
)
REPORT = Made("Report", ("Naloxone kits for libraries cost nine hundred pounds each year.",), source="council", kind="report", published="2026-02-20", item="4", context=MEETING, own_key="r")  # fmt: skip
DECISION = Made("Decision", ("Resolved: naloxone kits for libraries, at nine hundred pounds each year.",), source="council", kind="decision", published="2026-02-20", item="4", context=MEETING, own_key="d")  # fmt: skip
MEANING = SearchOptions("meaning")
EVERYTHING = (RAID, COPY, ALIKE, DRAINS, TWIN, REPORT, DECISION)


@pytest.fixture
def county(index: Index, tmp_path: Path) -> Iterator[Installation]:
    with open_county(config_of(tmp_path / "county"), EVERYTHING) as installation:
        installation.__dict__["index"] = index
        fill(installation, EVERYTHING)
        yield installation
        del installation.__dict__["index"]  # the fixture closes it


def test_a_document_is_like_others_and_not_like_its_own_story(county: Installation) -> None:
    found = similar_to_document(county, RAID.id)

    assert (found.document_id, found.title, found.total, len(found.hits)) == (RAID.id, RAID.title, 1, 1)
    assert found.hits[0].document_id == ALIKE.id
    assert found.hits[0].passages[0].why == "meaning"
    assert (found.hits[0].passages[0].similarity or 0) > 0.5
    assert [hit.document_id for hit in similar_to_document(county, COPY.id).hits] == [ALIKE.id]
    assert [hit.document_id for hit in similar_to_document(county, DRAINS.id).hits] == [TWIN.id]


def test_copies_are_folded_and_listed_as_in_search(county: Installation) -> None:
    (folded,) = similar_to_document(county, ALIKE.id).hits
    assert (folded.copies, {card.document_id for card in folded.story}) == (2, {RAID.id, COPY.id})
    listed = similar_to_document(county, ALIKE.id, options=SearchOptions("meaning", copies=True)).hits
    assert {hit.document_id for hit in listed} == {RAID.id, COPY.id}


def test_a_paper_of_the_same_item_stands_by_itself(county: Installation) -> None:
    (hit,) = similar_to_document(county, REPORT.id).hits
    assert (hit.document_id, hit.n_papers) == (DECISION.id, 1)
    others = similar_to_document(county, ALIKE.id, options=SearchOptions("meaning", copies=True)).hits
    assert [hit.score for hit in others] == sorted((hit.score for hit in others), reverse=True)


def test_filters_and_pages_hold(county: Installation) -> None:
    def ids(options: SearchOptions = MEANING) -> list[str]:
        return [hit.document_id for hit in similar_to_text(county, " ".join(RAID_TEXT), options=options).hits]

    assert [ids()[0] in {RAID.id, COPY.id}, ids()[1:]] == [True, [ALIKE.id]]
    assert ids(replace(MEANING, source="herald")) == [COPY.id, ALIKE.id]
    assert ids(replace(MEANING, kind="decision")) == []
    assert ids(replace(MEANING, limit=1, offset=1)) == [ALIKE.id]
    assert similar_to_text(county, " ".join(RAID_TEXT), options=replace(MEANING, limit=1)).total == 2


def test_a_passage_and_a_pasted_text_are_compared_by_themselves(county: Installation) -> None:
    first, second = (similar_to_document(county, RAID.id, passage=number) for number in (1, 2))
    assert (first.passage, second.passage) == (1, 2)
    places = [found.hits[0].passages[0].start for found in (first, second)]
    assert places == [0, len(ALIKE.paragraphs[0]) + 2]
    pasted = similar_to_text(county, f"{RAID_TEXT[1]}\n\n{RAID_TEXT[0]}")
    assert (pasted.document_id, pasted.total) == (None, 2)
    assert pasted.hits[0].story_id == RAID.id


def test_stored_vectors_are_used_and_made_only_where_there_are_none(
    county: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    embed = county.pipeline.embed

    def counted(texts: list[str]) -> object:
        asked.extend(texts)
        return embed(texts)

    monkeypatch.setattr(county.pipeline, "embed", counted)
    similar_to_document(county, RAID.id)
    assert asked == []
    monkeypatch.setattr(county.pipeline, "model_id", "another")
    assert [hit.document_id for hit in similar_to_document(county, RAID.id).hits] == [ALIKE.id]
    assert len(asked) == len(RAID_TEXT)
    assert all(text.startswith(RAID.title) for text in asked)


def test_what_cannot_be_compared_is_refused_in_words(county: Installation) -> None:
    with pytest.raises(NotFound, match="no document"):
        similar_to_document(county, "ffffffffffff")
    with pytest.raises(UsageError, match="has 2 passages; 3 is none of them"):
        similar_to_document(county, RAID.id, passage=3)
    for text in ("", " … \n\n ---"):
        with pytest.raises(UsageError, match="no text to compare"):
            similar_to_text(county, text)
    with pytest.raises(UsageError, match="at most 100,000"):
        similar_to_text(county, "a" * (MAX_TEXT_CHARS + 1))
    with pytest.raises(UsageError, match="no source"):
        similar_to_document(county, RAID.id, options=SearchOptions("meaning", source="nowhere"))


def test_explain_gives_the_same_answers_on_both_engines(county: Installation) -> None:
    keyword = SearchOptions("keyword")
    asked = [
        (made.id, query, options)
        for made in EVERYTHING
        for query in ("heroin flat", "naloxone AND libraries", "kind:decision", "zebra", "mill NOT heroin", "title:raid")
        for options in (keyword, SearchOptions())
    ]
    answers = [explain(county, of, query=query, options=options) for of, query, options in asked]
    found = {
        (each.document_id, each.query): each.answer
        for each, (*_, options) in zip(answers, asked, strict=True)
        if options is keyword
    }

    assert found[RAID.id, "heroin flat"] in {"indexed", "in a story"}
    assert {found[RAID.id, "heroin flat"], found[COPY.id, "heroin flat"]} == {"indexed", "in a story"}
    assert {found[REPORT.id, "naloxone AND libraries"], found[DECISION.id, "naloxone AND libraries"]} == {"indexed", "in a story"}
    assert (found[DECISION.id, "kind:decision"], found[REPORT.id, "kind:decision"]) == ("indexed", "filtered out")
    assert {found[made.id, "zebra"] for made in EVERYTHING} == {"filtered out"}
    assert found[RAID.id, "mill NOT heroin"] == "filtered out"
    assert (found[COPY.id, "title:raid"], found[RAID.id, "title:raid"]) == ("indexed", "filtered out")
    assert np.unique([each.answer for each in answers]).tolist() == ["filtered out", "in a story", "indexed"]
