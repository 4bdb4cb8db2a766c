"""What is one hit, and that every total and every facet counts hits, on both engines."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.words import Annotations, Context, Mention, Passage
from index.entry import Entry
from index.fusion import FacetValue, Index, Mode
from index.query import parse
from tests.contract.entries import WORDS, entry, found, unit


def test_copies_are_one_hit_unless_asked_for(index: Index) -> None:
    index.put([entry(), entry(id="d2", story="d1"), entry(id="d3")])

    results = index.search(parse("flat"), vector=None, mode="keyword")
    assert (results.total, len(results.hits)) == (2, 2)
    assert len(found(index, "flat")) == 3


def paper(paper_id: str, item: str | None = None, **changes: Any) -> Entry:
    """Return a council paper: of one agenda item if told, else of its meeting as a whole; all of one meeting unless told
    otherwise.
    """
    context = Context(committee="Cabinet", meeting_id=changes.pop("meeting", "9"), item_number=item)
    made: dict[str, Any] = {"source_id": "council", "kind": "report", "context": context} | changes
    return entry(id=paper_id, **made)


def hits_of(index: Index, text: str, **options: Any) -> list[set[str]]:
    """Return the documents of each hit, in the order of the hits; their number is the total."""
    results = index.search(parse(text), **{"vector": None, "mode": "keyword"} | options)
    assert results.total == len(results.hits)
    return [{hit.document_id, *(other.document_id for other in hit.others)} for hit in results.hits]


def test_papers_of_one_agenda_item_are_one_hit(index: Index) -> None:
    index.put(
        [
            paper("report", "3", text="A kite, a kite, a kite."),
            paper("appendix", "Item 3.", text="Kites in flight: where they were seen, and by whom."),
            paper("same-number-elsewhere", "3", meeting="10", text="One kite of another meeting."),
            paper("other-item", "4", text="The last kite of all, told at some length, so that it comes behind."),
            entry(id="article", text="A kite in the park."),
        ]
    )
    hits = hits_of(index, "kite")
    assert {"report", "appendix"} in hits
    assert sorted(map(len, hits)) == [1, 1, 1, 2]
    assert hits_of(index, "kite", copies=True) != hits
    assert len(index.search(parse("kite"), vector=None, mode="keyword", copies=True).hits) == 5


def test_a_paper_of_many_items_goes_with_those_found_of_its_meeting_else_all_such_are_one_hit(index: Index) -> None:
    index.put(
        [
            paper("pack", kind="agenda", text="Kite, kite, kite and tern."),
            paper("minutes", kind="minutes", text="The kite and the tern were noted."),
            paper("report", "3", text="On the kite, at some length, with what it costs and who shall pay for it."),
            paper("late", "5", text="On the coot; the kite is named once among very many other words that say nothing of it."),
            paper("other-pack", kind="agenda", meeting="10", text="A tern."),
        ]
    )
    (first, second) = hits_of(index, "kite")
    assert {"pack", "minutes"} < first
    assert first | second == {"pack", "minutes", "report", "late"}
    (hit, _) = index.search(parse("kite"), vector=None, mode="keyword").hits
    assert hit.document_id in {"report", "late"}  # the item's own paper stands for it, where the first found of them stands
    assert [other.document_id for other in hit.others] == ["pack", "minutes"]
    assert sorted(hits_of(index, "tern"), key=len) == [{"other-pack"}, {"pack", "minutes"}]
    assert [hits_of(index, f"kite kind:{kind}") for kind in ("minutes", "agenda")] == [[{"minutes"}], [{"pack"}]]


def test_papers_without_a_meeting_and_meetings_without_a_number(index: Index) -> None:
    day = datetime(2026, 3, 4, 14, tzinfo=UTC)
    index.put(
        [
            paper("a", context=Context(committee="Cabinet", meeting_at=day, item_number="2")),
            paper("b", context=Context(committee="cabinet ", meeting_at=day, item_title="2")),
            paper("c", context=Context(committee="Cabinet", meeting_at=day + timedelta(1), item_number="2")),
            paper("d", context=Context(committee="Cabinet", item_number="2")),
            paper("e", context=Context(committee="Cabinet", item_number="2")),
            paper("f", passages=(Passage(0, 10, 1, "2"), Passage(11, 46, 2, "2")), context=Context(meeting_id="1")),
            paper("g", context=Context(meeting_id="1", item_number="2")),
        ]
    )
    assert sorted(hits_of(index, "flat"), key=sorted) == [{"a", "b"}, {"c"}, {"d"}, {"e"}, {"f", "g"}]


@pytest.mark.parametrize("mode", ["keyword", "meaning", "hybrid"])
def test_facets_of_papers_count_what_a_click_gives(index: Index, mode: Mode) -> None:
    """Of random papers of few meetings, with names by chance: every number of every facet, and all pages of hits."""
    chance = random.Random(7)
    entries = []
    for number in range(120):
        items = [None, None, "1", "2", "3"]
        names = tuple(
            Mention(0, 6, "Police", "PLACE", name) for name in chance.sample(["Marlham", "Larwich", "Quay", "Eastgate"], 2)
        )
        kinds = ["agenda", "report", "minutes"]
        text = f"{' '.join(chance.choices(WORDS, k=12))} flat"
        made = {"kind": chance.choice(kinds), "text": text, "found": Annotations(entities=names), "meeting": str(number % 9)}
        vectors = unit(1.0, chance.random(), chance.random())[None, :]
        is_press = number % 4 == 0
        entries.append(
            entry(Annotations(entities=names), id=f"p{number}", story=f"p{number // 3}", text=text, vectors=vectors)
            if is_press
            else paper(f"c{number}", chance.choice(items), vectors=vectors, **made)
        )
    index.put(entries)
    n_clicked = 0
    for text in ("flat", "naloxone", "police OR raid", "flat NOT council"):
        for copies in (False, True):
            asked = {"vector": unit(1.0), "mode": mode, "copies": copies}
            results = index.search(parse(text), limit=1000, **asked)
            assert results.total == len(results.hits)
            pages = [index.search(parse(text), limit=25, offset=at, **asked).hits for at in range(0, results.total, 25)]
            assert [hit.document_id for page in pages for hit in page] == [hit.document_id for hit in results.hits]
            for facet in ("place", "kind"):
                told = index.facet_values(parse(text), facet, **asked)
                assert list(told.values) == list(results.facets[facet])
                for value in told.values:
                    clicked = parse(f'({text}) {facet}:"{value.value}"')
                    assert index.search(clicked, **asked).total == value.count, (text, copies, value)
                    n_clicked += 1
    assert n_clicked >= 50


def test_all_values_of_a_facet_are_told(index: Index) -> None:
    streets = [f"Mill Lane {number}" for number in range(1300)]
    at = [streets[n : n + 13] for n in range(0, 1300, 13)]
    index.put(
        [
            entry(Annotations(entities=tuple(Mention(0, 6, "Police", "PLACE", name) for name in some)), id=f"d{n}")
            for n, some in enumerate(at)
        ]
    )
    results = index.search(parse("flat"), vector=None, mode="keyword")
    assert (len(results.facets["place"]), results.n_values["place"]) == (12, 1000)
    told = index.facet_values(parse("flat"), "place", vector=None, mode="keyword")
    assert {each.value for each in told.values} == set(streets)
    assert not told.partial
    some = index.facet_values(parse('place:"Mill Lane 40"'), "place", vector=None, mode="keyword")
    assert len(some.values) == 13


def test_totals_are_the_same_with_facets_and_without(index: Index) -> None:
    index.put([entry(id=f"d{i}", story=f"d{i - i % 3}", vectors=unit(1.0, i)[None, :]) for i in range(12)])
    index.put([entry(id="far", title="Elephants", text="Elephants", vectors=unit(0.0, 0.0, 1.0)[None, :])])

    for query in ("flat", "elephants", "flat OR elephants", "nothing", "kind:article"):
        for mode in ("keyword", "meaning", "hybrid"):
            for copies in (True, False):
                counted, bare = (
                    index.search(parse(query), vector=unit(1.0), mode=mode, copies=copies, facets=facets)
                    for facets in (True, False)
                )
                assert (bare.total, bare.hits) == (counted.total, counted.hits), (query, mode, copies)
                assert not any(bare.facets.values())


def test_facets_count_over_all_matches_what_a_click_gives(index: Index) -> None:
    index.put(
        [
            entry(),
            entry(id="d2", kind="report"),
            entry(id="d3", kind="report", story="d2"),
            entry(id="d4", kind="minutes", story="d2"),
            entry(id="d5", kind="report"),
        ]
    )

    stories = index.search(parse("flat"), vector=None, mode="keyword", limit=1)
    assert stories.facets["kind"] == [
        FacetValue("report", 2),
        FacetValue("article", 1),
        FacetValue("minutes", 1),
    ]
    assert stories.facets["year"] == [FacetValue("2026", 3)]
    assert stories.total == 3
    documents = index.search(parse("flat"), vector=None, mode="keyword", limit=1, copies=True)
    assert documents.facets["kind"][0] == FacetValue("report", 3)
    assert documents.total == 5
    for copies, results in ((False, stories), (True, documents)):
        for value in results.facets["kind"]:
            clicked = parse(f"flat kind:{value.value}")
            assert index.search(clicked, vector=None, mode="keyword", copies=copies).total == value.count


def test_forms_of_one_name_are_one_facet_value_under_the_commonest(index: Index) -> None:
    def named(document_id: str, *names: str, story: str = "") -> Entry:
        found = tuple(Mention(0, 4, name, "DRUG", name) for name in names)
        return entry(Annotations(entities=found), id=document_id, story=story)

    index.put(
        [
            named("d1", "heroin"),
            named("d2", "Heroin", "heroin", "heroin"),
            named("d3", "Heroin"),
            named("d4", "HEROIN", story="d3"),
        ]
    )

    for copies, count in ((False, 3), (True, 4)):
        results = index.search(parse("flat"), vector=None, mode="keyword", copies=copies)
        assert results.facets["drug"] == [FacetValue("heroin", count)]
        assert index.search(parse("flat drug:heroin"), vector=None, mode="keyword", copies=copies).total == count
