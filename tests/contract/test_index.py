"""One suite for both engines, on the production mapping; and the same answers from both where both can be asked."""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.honesty import SHOW_SPEAKER
from core.words import Annotations, Context, Document, Mention, Passage, Published, Quote, Role
from index.engine import Order
from index.entry import DIMENSIONS, Entry
from index.fusion import NEAREST, SAME_SCORE, Index, Mode
from index.opening import open_index, scratch_index
from index.query import parse

WORDS = [
    "naloxone",
    "hostel",
    "police",
    "warrant",
    "Marlham",
    "council",
    "raid",
    "treatment",
    "homeless",
    "cocaine",
    "heroin",
    "charity",
    "school",
    "market",
    "river",
]


def unit(*values: float, dimensions: int = DIMENSIONS) -> Any:
    vector = np.zeros(dimensions, np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


BASE = Document(
    id="d1", version_id="v1", source_id="courier", capture_id="c1", kind="article", url="http://a.example/1", title="Police raid a flat",
    text="Officers of Operation Gravity searched a flat.", published=Published("2026-03-04T10:00:00+00:00", "time", "json-ld"),
    passages=(Passage(0, 46),),
)  # fmt: skip


def entry(
    found: Annotations | None = None,
    *,
    story: str = "",
    revision: int = 1,
    vectors: Any = None,
    public: Any = None,
    **changes: Any,
) -> Entry:
    """A valid entry; a test names only what it is about."""
    document = replace(BASE, **changes)
    if "text" in changes and "passages" not in changes:
        document = replace(document, passages=(Passage(0, len(document.text)),))
    vectors = unit(1.0)[None, :] if vectors is None else vectors
    return Entry(
        document,
        found or Annotations(),
        vectors,
        story or document.id,
        revision,
        document.source_id.title(),
        "Larwich City Council",
        public=public or {},
    )


def found(
    index: Index, text: str, *, mode: Mode = "keyword", copies: bool = True, vector: Any = None, **filters: Any
) -> list[str]:
    results = index.search(parse(text).filtered(**filters), vector=vector, mode=mode, limit=100, copies=copies)
    return [hit.document_id for hit in results.hits]


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
def test_a_scratch_index_leaves_nothing_on_the_server() -> None:
    from elasticsearch import Elasticsearch

    url = os.environ.get("TEST_ELASTICSEARCH_URL")
    if not url:
        pytest.skip("set TEST_ELASTICSEARCH_URL to test the Elasticsearch engine")
    with Elasticsearch(url) as client:
        before = set(client.indices.get(index="countywatch-scratch-*"))
        with scratch_index(url) as index:
            index.put([entry()])
            assert set(client.indices.get(index="countywatch-scratch-*")) > before
        assert set(client.indices.get(index="countywatch-scratch-*")) == before


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("flats", True),
        ("FLAT searched", True),
        ('"searched a flat"', True),
        ('"flat searched"', False),
        ('"officers searched"~4', True),
        ("title:flat", True),
        ("title:gravity", False),
        ('"flat officers"', False),  # never from the title into the text
        ("search*", True),
        ("NOT raid", False),
        ("flat AND warrant", False),
        ("flat OR warrant", True),
        ("(warrant OR flat) AND NOT garden", True),
        ("published:2026-03", True),
        ("published:2026-04..", False),
        ("kind:article source:courier", True),
        ("kind:minutes", False),
        ("a-flat", True),
        ("flat-searched", False),
        ("police raid ill-timed", True),  # a word with a hyphen is one of three, of which two are enough
        ('police raid "ill timed"', False),
    ],
)
def test_the_query_language(index: Index, query: str, matches: bool) -> None:
    index.put([entry()])
    assert bool(found(index, query)) is matches


def test_an_operation_lists_every_document_that_names_it_and_no_other(index: Index) -> None:
    text = "Operation Gravity began."
    named = Annotations(entities=(Mention(0, 17, "Operation Gravity", "OPERATION", "Operation Gravity"),))
    index.put([entry(named, id="named", text=text), entry(id="words", text="The operation was about gravity.")])

    for query in ('operation:"Gravity"', "operation:gravity", 'operation:"Operation Gravity"', 'operation:"Op Gravity"'):
        assert found(index, query) == ["named"]


def test_people_are_a_field_only_where_they_are_public(index: Index) -> None:
    roles = (Role("Ann Example", "Chief Constable"), Role("Bob Sample", "defendant"))
    quotes = (
        Quote(0, 5, "Ann Example", "said", 0.99),
        Quote(6, 9, "Bob Sample", "said", 0.99),
        Quote(10, 12, "spokesman", "said", 0.99),
    )
    index.put([entry(Annotations(roles=roles, quotes=quotes), public={"Ann Example": roles[:1]})])

    for query in ('person:"Ann Example"', 'speaker:"Ann Example"', 'speaker:"chief constable"', "speaker:spokesman"):
        assert found(index, query) == ["d1"], query
    assert found(index, 'person:"Bob Sample" OR speaker:"Bob Sample" OR speaker:defendant') == []
    facets = index.search(parse("flat"), vector=None, mode="keyword").facets
    assert facets["person"] == [{"value": "Ann Example", "count": 1}]


@pytest.mark.parametrize("confidence", [None, 0.0, SHOW_SPEAKER - 0.001])
def test_a_speaker_who_is_not_certain_is_not_found_by_name(index: Index, confidence: float | None) -> None:
    roles = (Role("Ann Example", "Chief Constable"),)
    quotes = (Quote(0, 5, "Ann Example", "said", confidence), Quote(10, 12, "spokesman", "said", confidence))
    index.put([entry(Annotations(roles=roles, quotes=quotes), public={"Ann Example": roles})])

    assert found(index, 'person:"Ann Example"') == ["d1"]
    assert found(index, 'speaker:"Ann Example" OR speaker:"chief constable" OR speaker:spokesman') == []


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


@pytest.mark.parametrize("typed", ["King's Lynn", "King’s Lynn", "Kings Lynn", "kings lynn"])
def test_a_name_is_found_with_any_apostrophe_or_none(index: Index, typed: str) -> None:
    spellings = ("King's Lynn", "King’s Lynn", "Kings Lynn")
    index.put(
        [entry(Annotations(entities=(Mention(0, 8, each, "PLACE", each),)), id=f"d{n}") for n, each in enumerate(spellings)]
    )

    assert sorted(found(index, f'place:"{typed}"')) == ["d0", "d1", "d2"]


def test_days_are_calendar_days_with_both_ends(index: Index) -> None:
    from datetime import date

    index.put(
        [entry(), entry(id="d2", published=Published("2026-03-05", "day", "meeting")), entry(id="undated", published=Published())]
    )

    assert set(found(index, "flat", since=date(2026, 3, 4), until=date(2026, 3, 4))) == {"d1"}
    assert set(found(index, "flat", since=date(2026, 3, 4))) == {"d1", "d2"}
    assert set(found(index, "flat")) == {"d1", "d2", "undated"}


def test_a_month_known_only_as_such_lies_within_days_as_a_whole_or_not(index: Index) -> None:
    from datetime import date

    index.put(
        [entry(published=Published("2026-03", "month", "text")), entry(id="d2", published=Published("2025", "year", "text"))]
    )

    assert found(index, "flat", since=date(2026, 3, 1), until=date(2026, 3, 31)) == ["d1"]
    assert found(index, "flat", since=date(2026, 3, 1), until=date(2026, 3, 30)) == []
    assert found(index, "flat", since=date(2026, 3, 2)) == []
    assert set(found(index, "published:2025..2026")) == {"d1", "d2"}
    assert found(index, "published:2025") == ["d2"]
    assert found(index, "published:2025-01") == []


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

    assert sorted((row.day, row.last_day) for row in rows) == [(0, 0), (20260301, 20260331), (20260304, 20260304)]
    assert len({row.story for row in rows}) == 2
    assert index.dates(parse("elephant")) == []


def test_dates_of_an_empty_index_are_none(index: Index) -> None:
    assert index.dates(parse("flat")) == []


def test_frequencies_are_documents_with_a_token_in_title_or_text(index: Index) -> None:
    assert index.frequencies(["flat"]) in ({}, {"flat": 0})
    index.put(
        [entry(), entry(id="d2", text="Nothing.", title="A flat, a flat"), entry(id="d3", title="Market", text="A market.")]
    )

    assert index.frequencies(["flat", "market", "elephant"]) == {"flat": 2, "market": 1, "elephant": 0}
    assert index.frequencies([]) == {}


def test_words_that_all_are_there_come_before_a_text_that_is_only_near(index: Index) -> None:
    near = entry(id="near", text="Officers of the force.", title="Law", vectors=unit(1.0)[None, :])
    words = entry(id="words", text="A pink elephant in the market.", title="Market", vectors=unit(0.4, 1.0)[None, :])
    others = [
        entry(id=f"o{n}", text=f"River number {n}.", title="River", vectors=unit(0.0, 0.0, 1.0)[None, :]) for n in range(20)
    ]
    index.put([near, words, *others])

    assert found(index, "pink elephant", mode="hybrid", vector=unit(1.0, 0.1))[0] == "words"


def test_a_text_that_is_near_comes_before_one_with_few_of_the_words(index: Index) -> None:
    near = entry(id="near", text="Officers of the force.", title="Law", vectors=unit(1.0)[None, :])
    few = entry(id="few", text="The river is in the market.", title="Market", vectors=unit(0.0, 0.0, 1.0)[None, :])
    others = [
        entry(id=f"o{n}", text=f"River market {n}.", title="River", vectors=unit(0.0, 0.0, 1.0)[None, :]) for n in range(20)
    ]
    index.put([near, few, *others])

    question = "river market elephant giraffe zebra lion"
    assert found(index, question, mode="hybrid", vector=unit(1.0, 0.3))[0] == "near"


def test_copies_are_one_hit_unless_asked_for(index: Index) -> None:
    index.put([entry(), entry(id="d2", story="d1"), entry(id="d3")])

    results = index.search(parse("flat"), vector=None, mode="keyword")
    assert (results.total, len(results.hits)) == (2, 2)
    assert len(found(index, "flat")) == 3


def paper(paper_id: str, item: str | None = None, **changes: Any) -> Entry:
    """A council paper: of one agenda item if told, else of its meeting as a whole; all of one meeting unless told otherwise."""
    context = Context(committee="Cabinet", meeting_id=changes.pop("meeting", "9"), item_number=item)
    made: dict[str, Any] = {"source_id": "council", "kind": "report", "context": context} | changes
    return entry(id=paper_id, **made)


def hits_of(index: Index, text: str, **options: Any) -> list[set[str]]:
    """The documents of each hit, in the order of the hits; their number is the total."""
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
            pages = [index.search(parse(text), limit=7, offset=at, **asked).hits for at in range(0, results.total, 7)]
            assert [hit.document_id for page in pages for hit in page] == [hit.document_id for hit in results.hits]
            for facet in ("place", "kind"):
                told = index.facet_values(parse(text), facet, **asked)
                assert list(told.values) == list(results.facets[facet])
                for value in told.values:
                    clicked = parse(f'({text}) {facet}:"{value["value"]}"')
                    assert index.search(clicked, **asked).total == value["count"], (text, copies, value)
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
    assert {str(each["value"]) for each in told.values} == set(streets)
    assert not told.partial
    some = index.facet_values(parse('place:"Mill Lane 40"'), "place", vector=None, mode="keyword")
    assert len(some.values) == 13


def test_meaning_finds_what_words_do_not_and_filters_hold(index: Index) -> None:
    near, far = unit(1.0, 0.1), unit(0.0, 0.0, 1.0)
    index.put(
        [
            entry(id="near", vectors=near[None, :]),
            entry(id="far", vectors=far[None, :]),
            entry(id="report", kind="report", vectors=near[None, :]),
        ]
    )

    assert set(found(index, "elephants", mode="hybrid", vector=unit(1.0))) == {"near", "report"}
    assert found(index, "elephants kind:report", mode="meaning", vector=unit(1.0)) == ["report"]
    assert found(index, '"pink elephants"', mode="hybrid", vector=unit(1.0)) == []  # an exact phrase is honoured


def test_more_documents_near_than_are_taken_are_told(index: Index) -> None:
    index.put([entry(id=f"d{i}", kind="minutes" if i % 2 else "article") for i in range(NEAREST + 1)])

    for mode in ("meaning", "hybrid"):
        answer = index.search(parse("elephants"), vector=unit(1.0), mode=mode, copies=True)
        assert (answer.total, answer.partial, answer.more_near) == (NEAREST, True, True)
        kinds = index.facet_values(parse("elephants"), "kind", vector=unit(1.0), mode=mode, copies=True)
        assert (sum(int(each["count"]) for each in kinds.values), kinds.partial, kinds.more_near) == (NEAREST, True, True)
        part = index.search(parse("elephants kind:minutes"), vector=unit(1.0), mode=mode, copies=True)
        assert (part.total, part.partial, part.more_near) == (NEAREST // 2, False, False)
    words = index.search(parse("flat"), vector=None, mode="keyword")
    assert (words.total, words.partial, words.more_near) == (NEAREST + 1, False, False)


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
        {"value": "report", "count": 2},
        {"value": "article", "count": 1},
        {"value": "minutes", "count": 1},
    ]
    assert stories.facets["year"] == [{"value": "2026", "count": 3}]
    assert stories.total == 3
    documents = index.search(parse("flat"), vector=None, mode="keyword", limit=1, copies=True)
    assert documents.facets["kind"][0] == {"value": "report", "count": 3}
    assert documents.total == 5
    for copies, results in ((False, stories), (True, documents)):
        for value in results.facets["kind"]:
            clicked = parse(f"flat kind:{value['value']}")
            assert index.search(clicked, vector=None, mode="keyword", copies=copies).total == value["count"]


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
        assert results.facets["drug"] == [{"value": "heroin", "count": count}]
        assert index.search(parse("flat drug:heroin"), vector=None, mode="keyword", copies=copies).total == count


def test_any_unicode_can_be_put_and_found(index: Index) -> None:
    index.put([entry(title="Ymgyrch yng Nghaernarfon \U0001f600 \u202egnp", text="Café Müller’s 北京 C++ R&D 1.5m")])

    for query in ("cafe", "müller", "北京", "C++", "R&D", "1.5m", "Nghaernarfon"):
        assert found(index, query) == ["d1"], query


def test_the_index_survives_reopening(tmp_path: Path) -> None:
    first = open_index(None, tmp_path, name="x")
    first.put([entry()])
    first.close()

    second = open_index(None, tmp_path, name="x")
    assert found(second, "flat") == ["d1"]
    second.close()


Open = Callable[[int], Index]


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.server)])
def open_with(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens one and the same index for vectors of a width."""
    url = None
    if request.param == "elastic":
        url = os.environ.get("TEST_ELASTICSEARCH_URL")
        if not url:
            pytest.skip("set TEST_ELASTICSEARCH_URL to test the Elasticsearch engine")
    opened = []

    def open_one(dimensions: int) -> Index:
        opened.append(open_index(url, tmp_path / "index", name="countywatch-width", dimensions=dimensions))
        return opened[-1]

    open_one(384).clear()
    yield open_one
    opened[-1].clear()
    for index in opened:
        index.close()


@pytest.mark.parametrize("dimensions", [384, 768, 5])
def test_vectors_have_the_width_that_the_model_says(open_with: Open, dimensions: int) -> None:
    index = open_with(dimensions)
    index.clear()
    near, far = (unit(*values, dimensions=dimensions) for values in ((1.0, 0.1), (0.0, 0.0, 1.0)))
    index.put([entry(id="near", vectors=np.stack([far, near])), entry(id="far", vectors=far[None, :])])
    index.close()

    again = open_with(dimensions)
    assert set(again.held()) == {"near", "far"}
    hits = again.search(parse("elephants"), vector=unit(1.0, dimensions=dimensions), mode="meaning").hits
    assert [(hit.document_id, hit.near[0].passage) for hit in hits] == [("near", 1)]


def test_an_index_of_another_width_answers_by_words_and_is_begun_anew_by_the_first_put(
    open_with: Open, caplog: pytest.LogCaptureFixture
) -> None:
    first = open_with(384)
    first.put([entry(), entry(id="d2")])
    first.close()

    wider = open_with(768)
    query = unit(1.0, dimensions=768)
    assert set(found(wider, "flat", mode="hybrid", vector=query)) == {"d1", "d2"}
    assert found(wider, "elephants", mode="meaning", vector=query) == []
    assert set(wider.held()) == set()
    assert "was made for vectors of 384 numbers, the model now makes 768: only words are looked for" in caplog.text

    caplog.clear()
    wider.put([entry(id="d2", vectors=query[None, :])])
    assert "vectors of 384 numbers, the model now makes 768: it is begun anew" in caplog.text
    assert set(wider.held()) == {"d2"}
    assert found(wider, "elephants", mode="meaning", vector=query) == ["d2"]


def test_looking_with_the_wrong_model_harms_nothing(open_with: Open) -> None:
    first = open_with(768)
    first.clear()
    first.put([entry(vectors=unit(1.0, dimensions=768)[None, :])])
    found(open_with(384), "flat", mode="hybrid", vector=unit(1.0))
    first.close()

    assert found(open_with(768), "elephants", mode="meaning", vector=unit(1.0, dimensions=768)) == ["d1"]


def test_a_document_whose_vectors_are_of_another_model_is_found_by_words(
    open_with: Open, caplog: pytest.LogCaptureFixture
) -> None:
    index = open_with(768)
    index.clear()
    old = unit(1.0)[None, :]
    assert index.put([entry(vectors=old), entry(id="d2", vectors=unit(1.0, dimensions=768)[None, :])]) == {}

    assert set(found(index, "flat")) == {"d1", "d2"}
    assert found(index, "elephants", mode="meaning", vector=unit(1.0, dimensions=768)) == ["d2"]
    assert "1 document(s) have vectors of another model" in caplog.text


def test_a_query_of_another_width_is_refused_in_words(open_with: Open) -> None:
    with pytest.raises(ValueError, match=r"vectors of 384 numbers, the query's has shape \(768,\)"):
        found(open_with(384), "flat", mode="meaning", vector=unit(1.0, dimensions=768))


@pytest.mark.server
def test_both_engines_give_the_same_answers_in_the_same_order(tmp_path: Path) -> None:
    url = os.environ.get("TEST_ELASTICSEARCH_URL")
    if not url:
        pytest.skip("set TEST_ELASTICSEARCH_URL to compare the engines")
    chance = np.random.default_rng(7)
    entries = []
    for number in range(120):
        words = [WORDS[i] for i in chance.integers(0, len(WORDS), chance.integers(5, 60))]
        # Similarities that differ by more than the engines' rounding of them: within a tie each may have its own order.
        similarity = round(float(chance.uniform(0.2, 0.9)), 3) + 0.0003
        rest = chance.normal(size=383)
        rest *= np.sqrt(1 - similarity**2) / np.linalg.norm(rest)
        vectors = np.concatenate([[similarity], rest]).astype(np.float32)[None, :]
        published = Published(f"2026-{1 + number % 9:02}-{1 + number % 28:02}", "day", "json-ld") if number % 10 else Published()
        entries.append(
            entry(
                id=f"d{number:03}",
                story=f"d{number - number % 3:03}",
                kind=("article", "report")[number % 2],
                title=" ".join(words[:4]),
                text=" ".join(words),
                published=published,
                vectors=vectors,
            )
        )
    engines = [open_index(None, tmp_path, name="x"), open_index(url, tmp_path, name="countywatch-same")]
    try:
        for index in engines:
            index.clear()
            for at in range(0, len(entries), 37):
                assert index.put(entries[at : at + 37]) == {}
        queries = [
            *WORDS,
            "naloxone hostel police",
            '"police warrant"',
            "raid OR river",
            "council AND NOT school",
            "heroin kind:report",
            "title:market",
            "mar*",
            "mar* raid",
            '"police raid"~3',
            'river OR "police raid"~3',
        ]
        modes: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")
        for query in queries:
            for mode in modes:
                for copies in (False, True):
                    one, other = (i.search(parse(query), vector=unit(1.0), mode=mode, limit=50, copies=copies) for i in engines)
                    told = (query, mode, copies)
                    assert one.total == other.total, told
                    assert one.facets == other.facets, told
                    left, right = ([hit.document_id for hit in results.hits] for results in (one, other))
                    assert left == right, told
                    assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], abs=SAME_SCORE), (
                        told
                    )
    finally:
        for index in engines:
            index.clear()
            index.close()


def test_by_day_the_undated_come_last_and_a_story_by_its_first(index: Index) -> None:
    def dated(document_id: str, day: str | None, **changes: Any) -> Entry:
        published = Published(day, "day", "json-ld") if day else Published()
        return entry(id=document_id, published=published, vectors=unit(1.0, 0.2)[None, :], **changes)

    index.put(
        [
            dated("may", "2026-05-01"),
            dated("none", None),
            dated("march", "2026-03-01", story="may"),
            dated("april", "2026-04-01", text="Flat flat flat.", title="Flat"),
            dated("june", "2026-06-01", title="Elsewhere", text="Nothing of that kind."),
        ]
    )

    def listed(order: Order, mode: Mode, *, copies: bool) -> list[str]:
        query = parse("flat")
        hits = index.search(query, vector=unit(1.0), mode=mode, copies=copies, order=order).hits
        return [hit.document_id for hit in hits]

    assert listed("newest", "keyword", copies=True) == ["may", "april", "march", "none"]
    assert listed("oldest", "keyword", copies=True) == ["march", "april", "may", "none"]
    assert listed("newest", "keyword", copies=False) == ["may", "april", "none"]
    assert listed("oldest", "keyword", copies=False) == ["march", "april", "none"]
    assert listed("newest", "hybrid", copies=True) == ["june", "may", "april", "march", "none"]
    assert listed("oldest", "meaning", copies=True) == ["march", "april", "may", "june", "none"]
