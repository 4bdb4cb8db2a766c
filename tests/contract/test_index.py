"""What an index holds: what was put last and not removed, on both engines and on the production mapping."""

from pathlib import Path

import pytest

from core.words import Annotations, Mention, Published, Quote, Role
from index.fusion import Index
from index.opening import open_index, scratch_index
from index.query import parse
from tests.contract.entries import entry, found, unit


def test_put_twice_replaces(index: Index) -> None:
    index.put([entry(title="Old headline")])
    index.put([entry(title="New headline", revision=2)])

    assert found(index, "headline") == ["d1"]
    assert found(index, "old") == []


def test_a_stale_put_changes_nothing(index: Index) -> None:
    index.put([entry(title="New headline", revision=5)])
    index.put([entry(title="Old headline", revision=4)])

    assert found(index, "new") == ["d1"]
    assert found(index, "old") == []


def test_removed_is_gone_from_words_and_meaning(index: Index) -> None:
    index.put([entry(), entry(id="d2")])
    index.remove({"d1"})

    assert set(index.held()) == {"d2"}
    assert found(index, "flat") == ["d2"]
    assert found(index, "flat", mode="meaning", vector=unit(1.0)) == ["d2"]


def test_clear_leaves_nothing(index: Index) -> None:
    index.put([entry()])
    index.clear()

    assert set(index.held()) == set()
    assert found(index, "flat") == []
    index.put([entry(id="d2")])
    assert found(index, "flat") == ["d2"]


@pytest.mark.server
def test_a_scratch_index_leaves_nothing_on_the_server(elasticsearch_url: str) -> None:
    from elasticsearch import Elasticsearch

    with Elasticsearch(elasticsearch_url) as client:
        before = set(client.indices.get(index="countywatch-scratch-*"))
        with scratch_index(elasticsearch_url) as index:
            index.put([entry()])
            assert set(client.indices.get(index="countywatch-scratch-*")) > before
        assert set(client.indices.get(index="countywatch-scratch-*")) == before


def test_names_are_those_that_documents_have_now_with_their_number(index: Index) -> None:
    assert index.names("place") == {}
    roles = (Role("Ann Example", "Chief Constable"), Role("Bob Sample", "defendant"))
    notes = Annotations(
        entities=(
            Mention(0, 8, "King’s Lynn", "PLACE", "King’s Lynn"),
            Mention(0, 8, "Operation Gravity", "OPERATION", "Operation Gravity"),
        ),
        roles=roles,
        quotes=(Quote(0, 5, "Ann Example", "said", 0.99), Quote(6, 9, "Bob Sample", "said", 0.99)),
        topics=("county-lines",),
    )
    public = {"Ann Example": roles[:1]}
    index.put([entry(notes, public=public), entry(notes, id="d2", public=public), entry(id="d3")])

    assert index.names("place") == {"King’s Lynn": 2}
    assert index.names("operation") == {"Operation Gravity": 2}
    assert index.names("person") == {"Ann Example": 2}
    assert index.names("speaker") == {"ann example": 2, "chief constable": 2}
    assert index.names("topic") == {"county-lines": 2}
    assert (index.names("source"), index.names("council")) == ({"courier": 3}, {"larwich city council": 3})
    assert (index.names("org"), index.names("drug"), index.names("item")) == ({}, {}, {})

    index.put([entry(notes, revision=2)])  # nobody is public any more
    index.remove({"d2"})
    assert (index.names("person"), index.names("speaker"), index.names("place")) == ({}, {}, {"King’s Lynn": 1})


def test_dates_are_those_of_exactly_what_a_keyword_search_finds(index: Index) -> None:
    index.put(
        [
            entry(),
            entry(id="d2", story="d1", published=Published("2026-03", "month", "text")),
            entry(id="d3", published=Published()),
            entry(id="d4", text="Nothing of the kind.", title="Other"),
        ]
    )

    rows = index.dates(parse("flat"))

    assert sorted(zip(rows.day.tolist(), rows.last_day.tolist(), strict=True)) == [
        (0, 0),
        (20260301, 20260331),
        (20260304, 20260304),
    ]
    assert len(set(rows.story.tolist())) == 2
    assert len(index.dates(parse("elephant"))) == 0


def test_dates_of_an_empty_index_are_none(index: Index) -> None:
    assert len(index.dates(parse("flat"))) == 0


def test_frequencies_are_documents_with_a_token_in_title_or_text(index: Index) -> None:
    assert index.frequencies(["flat"]) in ({}, {"flat": 0})
    index.put(
        [entry(), entry(id="d2", text="Nothing.", title="A flat, a flat"), entry(id="d3", title="Market", text="A market.")]
    )

    assert index.frequencies(["flat", "market", "elephant"]) == {"flat": 2, "market": 1, "elephant": 0}
    assert index.frequencies([]) == {}


def test_the_index_survives_reopening(tmp_path: Path) -> None:
    first = open_index(None, tmp_path, name="x")
    first.put([entry()])
    first.close()

    second = open_index(None, tmp_path, name="x")
    assert found(second, "flat") == ["d1"]
    second.close()
