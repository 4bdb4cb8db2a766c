"""What users ask and what they must be told, as tables, on both engines: words, marks, days, names, order, pages, facets, changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.vocabulary import Label
from core.words import Annotations, Mention, Passage, Published, Quote, Role
from index.engine import Order
from index.entry import Entry, number_of
from index.fusion import Index, Mode
from index.opening import open_index
from index.query import parse
from tests.contract.entries import entry, found, unit

ROLE = Role("Ann Example", "Chief Constable")


def named(label: Label, *names: str) -> tuple[Mention, ...]:
    return tuple(Mention(0, 1, name, label, name) for name in names)


def dated(day: str | None) -> Published:
    precision: Any = {4: "year", 7: "month", 10: "day"}.get(len(day or ""), "time")
    return Published(day, precision, "text") if day else Published()


CORPUS = [
    entry(
        Annotations(entities=(*named("OPERATION", "Operation Gravity"), *named("PLACE", "Marlham", "St. Osyth’s Road"))),
        id="flat", title="Police raid a flat", text="Officers of Operation Gravity searched a flat. Nobody was hurt.",
        published=dated("2026-03-04T10:00:00+00:00"), byline="Jo Writer",
    ),
    entry(
        Annotations(entities=named("PLACE", "Orléans")), id="cafe", source_id="herald", title="Café owner wins award",
        text="The café's owner, Zoë Müller, served 1.5m cups. “We’re proud,” she said.", published=dated("2026-03-05"),
    ),
    entry(
        Annotations(quotes=(Quote(0, 5, "Ann Example", "said", 0.99),), roles=(ROLE,), topics=("county-lines",)),
        id="cabinet", source_id="council", kind="minutes", title="Minutes of Cabinet", public={"Ann Example": (ROLE,)},
        text="Members noted the drug-related deaths report. C++ and R&D were not discussed, said the Chief Constable.",
        passages=(Passage(0, 45, item="3"), Passage(46, 103, item="4(a)")), published=dated("2026-03-05"),
    ),
    entry(
        Annotations(entities=(*named("DRUG", "naloxone"), *named("ORG", "Larwich Hostels Trust"))),
        id="month", kind="report", title="Kits in hostels", published=dated("2026-03"),
        text="Naloxone kits reach hostels. Hostel staff carry naloxone.",
    ),
    entry(id="year", kind="report", title="Annual review", text="A review of police work on county lines.", published=dated("2025")),
    entry(id="undated", title="Untitled", text="Naloxone saves lives.", published=dated(None)),
    entry(
        id="money", source_id="herald", title="£10,000 seized", published=dated("2026-02-28"),
        text="They took £10,000 and 2.5kg of cannabis, three kilograms of ketamine and 1,234 pills in 2024.",
    ),
    entry(id="copy1", story="copy", title="Two held", text="Two men were held near the river.", published=dated("2026-04-01")),
    entry(
        id="copy2", story="copy", source_id="herald", title="Two held", text="Two men were held near the river.",
        published=dated("2026-04-02"),
    ),
    entry(id="empty", kind="agenda", source_id="council", title="", text="", passages=(), vectors=np.zeros((0, 384), np.float32),
          published=dated("2026-05-01")),
    entry(id="welsh", title="Ymgyrch yng Nghaernarfon", text="Heddlu Gogledd Cymru. Dŵr, tŷ, pêl.", published=dated("2024-02-29")),
    entry(id="signs", title="北京 \U0001f986", text="Reports from 北京, 東京 and Łódź; file \u202egnp. Straße, Ærø, ﬁne, İzmir, naïve.",
          published=dated("2026-12-31")),
]  # fmt: skip
EVERYTHING = {each.document.id for each in CORPUS}


@pytest.fixture(scope="module", params=["embedded", pytest.param("elastic", marks=pytest.mark.server)])
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Give the texts above, put once."""
    url = str(request.getfixturevalue("elasticsearch_url")) if request.param == "elastic" else None
    index = open_index(url, Path(tmp_path_factory.mktemp("index")), name="countywatch-answers")
    index.clear()
    assert index.put(CORPUS) == {}
    yield index
    index.clear()
    index.close()


# A query, and the ids that it finds.
QUERIES: dict[str, dict[str, str]] = {
    "words and their forms": {
        "FLATS": "flat", "officer": "flat", "searching": "flat", "hostels": "month", "kit": "month", "reviewed police": "year",
        "naloxone": "month undated", "death": "cabinet", "cannabis pill": "money", "elephant": "", "raid elephant": "",
        "police naloxone hostel staff": "month", "the": "cafe cabinet copy1 copy2",
    },
    "apostrophes and quotation marks": {
        "café": "cafe", "CAFE": "cafe", "cafe's": "cafe", "café’s": "cafe", "cafés": "cafe", "we're": "cafe", "we’re": "cafe",
        "“we’re proud”": "cafe", '"proud she said"': "cafe", '"said proud"': "", "“flat nobody”": "flat",
    },
    "accents and other letters": {
        "zoe muller": "cafe", "Zoë Müller": "cafe", '"zoe müller"': "cafe", "müller NOT zoe": "", "dwr": "welsh", "tŷ pel": "welsh",
        "strasse": "signs", "Straße": "signs", "fine": "signs", "naive": "signs", "北京": "signs", '"北京 東京"': "signs",
        "東京 NOT 北京": "", "title:北京": "signs", "text:北京": "signs", "nghaernarfon": "welsh",
    },
    "numbers and signs in words": {
        "10,000": "money", "10000": "money", "£10,000": "money", "1234": "money", "2.5kg": "money", "1.5m": "cafe", "C++": "cabinet",
        "c++": "cabinet", "r&d": "cabinet", "R&D C++": "cabinet", "2024": "money", "1.5": "", "C": "",
    },
    "hyphens and phrases": {
        "drug-related": "cabinet", '"drug related"': "cabinet", "related-drug": "", '"related drug"': "",
        '"drug-related deaths report"': "cabinet", '"police raid"': "flat", '"raid police"': "", '"flat officers"': "",
        '"searched a flat"': "flat", '"operation gravity searched"': "flat", 'title:"police raid"': "flat", 'text:"police raid"': "flat",
        'title:"a flat nobody"': "", '"kits reach hostels hostel"': "month", '"hostel hostel"': "month", '"naloxone naloxone"': "",
    },
    "words near to each other": {
        '"officers searched"~3': "flat", '"officers searched"~2': "", '"searched officers"~5': "flat", '"searched officers"~4': "",
        '"officers gravity flat"~2': "flat", '"officers gravity flat"~1': "", '"flat gravity officers"~12': "flat",
        '"naloxone naloxone"~6': "month undated",
        '"naloxone kits carry naloxone"~4': "month", '"naloxone kits carry naloxone"~3': "", '"men river"~4': "copy1 copy2",
        '"men river"~1': "", 'title:"raid flat"~1': "flat", '"naloxone elephants"~50': "",
    },
    "beginnings of words": {
        "nalox*": "month undated", "NALOX*": "month undated", "caf*": "cafe", "CAFÉ*": "cafe", "mü*": "cafe", "muller*": "cafe",
        "host* carr*": "month", "title:ra*": "flat", "title:offic*": "", "zz*": "", "nalox* NOT lives": "month", "hostels*": "month",
    },
    "and, or, not": {
        "naloxone AND staff": "month", "naloxone AND flat": "", "flat OR lives": "flat undated", "naloxone NOT staff": "undated",
        "naloxone -staff": "undated", "-naloxone hostel": "", "(flat OR lives) AND NOT naloxone": "flat",
        "naloxone OR (police AND review)": "month undated year", 'held -"two men"': "", "NOT (naloxone OR police)":
        "cafe cabinet copy1 copy2 empty money signs welsh", "kind:report NOT naloxone": "year", "flat AND (naloxone OR raid)": "flat",
        "NOT NOT flat": "flat", "held NOT source:herald": "copy1",
    },
    "fields and names": {
        "title:flat": "flat", "title:officers": "", "byline:writer": "flat", 'byline:"jo writer"': "flat", "writer": "",
        "source:herald": "cafe copy2 money", "kind:minutes": "cabinet", "kind:agenda": "empty", "kind:article source:council": "",
        "place:marlham": "flat", 'place:"St Osyths Rd"': "flat", "place:osyth": "", "place:orleans": "cafe", "operation:gravity": "flat",
        'operation:"Op. Gravity"': "flat", "drug:naloxone": "month", 'org:"larwich hostels trust"': "month", "item:3": "cabinet",
        'item:"4(a)"': "cabinet", "item:4": "", 'person:"ann example"': "cabinet", 'speaker:"chief constable"': "cabinet",
        "topic:county-lines": "cabinet", 'council:"larwich city council"': " ".join(sorted(EVERYTHING)),
        "source:council NOT kind:minutes": "empty", "place:marlham OR place:orleans": "cafe flat",
    },
    "days": {
        "published:2026-03-04": "flat", "published:2026-03-05": "cafe cabinet", "published:2026-03": "cafe cabinet flat month",
        "published:2026-03-04..2026-03-05": "cafe cabinet flat", "published:2026-03-01..2026-03-31": "cafe cabinet flat month",
        "published:2026-03-01..2026-03-30": "cafe cabinet flat", "published:..2025": "welsh year", "published:2025": "year",
        "published:2024-02-29": "welsh", "published:2024-02": "welsh", "published:2026-12-31..": "signs", "published:2027..": "",
        "published:2025-06..": "cafe cabinet copy1 copy2 empty flat money month signs", "NOT published:2024..2026": "undated",
        "naloxone published:2026": "month", "year:2025": "year", "published:2026-02": "money",
    },
}  # fmt: skip
CASES = [(query, ids) for table in QUERIES.values() for query, ids in table.items()]


@pytest.mark.parametrize(("query", "ids"), CASES)
def test_a_query_finds_just_these(corpus: Index, query: str, ids: str) -> None:
    hits = found(corpus, query)
    assert sorted(hits) == sorted(ids.split())
    results = corpus.search(parse(query), vector=None, mode="keyword", limit=1, copies=True)
    assert (results.total, results.partial) == (len(hits), False)
    assert len(corpus.dates(parse(query))) == len(hits)


@pytest.mark.parametrize(
    "query", ["flat", "published:2026", "NOT kind:article", "source:herald", '"men river"~4', "the", "kind:agenda"]
)
@pytest.mark.parametrize("copies", [False, True])
def test_each_facet_counts_what_its_click_gives(corpus: Index, query: str, copies: bool) -> None:
    facets = corpus.search(parse(query), vector=None, mode="keyword", copies=copies).facets
    fields = {"organisation": "org", "year": "published"}
    sources = {"Courier": "courier", "Herald": "herald", "Council": "council"}
    n_clicked = 0
    for name, values in facets.items():
        for value in values:
            asked = sources.get(value.value, value.value)
            clicked = parse(f'({query}) AND {fields.get(name, name)}:"{asked}"')
            assert corpus.search(clicked, vector=None, mode="keyword", copies=copies).total == value.count, (name, value)
            n_clicked += 1
    assert n_clicked >= 3


def crowd() -> list[Entry]:
    """Texts that match alike, on a few days, some undated, some copies of each other."""
    days = ["2026-03-01", "2026-03-02", None]
    return [
        entry(id=f"d{i:02}", story=f"d{i - i % 4:02}" if i < 20 else "", published=dated(days[i % 3]), kind=("article", "report")[i % 2])
        for i in range(50)
    ]  # fmt: skip


def key(entries: list[Entry], order: Order) -> Any:
    """Return how documents of equal worth stand: by day, then by number."""
    day = {e.document.id: int((e.document.published.value or "0")[:10].replace("-", "")) for e in entries}
    if order == "oldest":
        return lambda i: (day[i] == 0, day[i], number_of(i))
    return lambda i: (day[i] == 0, -day[i], number_of(i))


@pytest.mark.parametrize("order", ["best", "newest", "oldest"])
@pytest.mark.parametrize("mode", ["keyword", "meaning", "hybrid"])
def test_ties_are_in_the_order_of_days_and_then_always_the_same(index: Index, order: Order, mode: Mode) -> None:
    entries = crowd()
    index.put(entries)
    hits = index.search(parse("flat"), vector=unit(1.0), mode=mode, limit=100, copies=True, order=order).hits
    ids = [hit.document_id for hit in hits]
    assert ids == sorted((e.document.id for e in entries), key=key(entries, order))


@pytest.mark.parametrize("order", ["best", "newest", "oldest"])
@pytest.mark.parametrize("copies", [False, True])
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_together_are_the_whole_list(index: Index, order: Order, copies: bool, size: int) -> None:
    entries = crowd()
    index.put(entries)

    def page(offset: int, limit: int) -> list[str]:
        results = index.search(
            parse("flat"), vector=unit(1.0), mode="hybrid", limit=limit, offset=offset, copies=copies, order=order
        )
        assert (results.total, results.partial) == (n, False)
        return [hit.document_id for hit in results.hits]

    n = 50 if copies else 35
    whole = page(0, 100)
    assert len(set(whole)) == n
    assert [i for offset in range(0, n, size) for i in page(offset, size)] == whole
    assert page(n, size) == []
    assert page(5_000, size) == []


def test_a_fold_of_copies_is_led_by_the_best_the_newest_or_the_oldest(index: Index) -> None:
    index.put(
        [
            entry(id="short", story="s", title="Flat", text="A flat.", published=dated("2026-03-02")),
            entry(id="first", story="s", title="Homes", text="A flat. " + "Other words. " * 30, published=dated("2026-03-01")),
            entry(id="last", story="s", title="Homes", text="A flat. " + "Other words. " * 30, published=dated("2026-03-03")),
        ]
    )
    orders: tuple[Order, ...] = ("best", "newest", "oldest")
    leads = []
    for order in orders:
        results = index.search(parse("flat"), vector=None, mode="keyword", order=order)
        assert (results.total, len(results.hits)) == (1, 1)
        leads.append(results.hits[0].document_id)
    assert leads == ["short", "last", "first"]


def test_near_passages_come_nearest_first_three_at_most_with_their_cosines(index: Index) -> None:
    cosines = [0.5, 0.9, 0.1, 0.7, 0.6, 0.8]
    rows = np.stack([unit(c, float(np.sqrt(1 - c * c))) for c in cosines])
    text = "One passage of the text. " * 6
    passages = tuple(Passage(i * 25, i * 25 + 24) for i in range(6))
    index.put([entry(vectors=rows, text=text, passages=passages), entry(id="far", vectors=unit(0.1, 1.0)[None, :])])
    [hit] = index.search(parse("elephants"), vector=unit(1.0), mode="meaning").hits
    assert [near.passage for near in hit.near] == [1, 5, 3]
    assert [near.similarity for near in hit.near] == pytest.approx([0.9, 0.8, 0.7], abs=1e-3)
    assert hit.score == pytest.approx(0.9, abs=1e-3)


@pytest.mark.parametrize("cosine", [0.31, 0.33])
def test_what_is_too_far_is_not_near(index: Index, cosine: float) -> None:
    index.put([entry(vectors=unit(cosine, float(np.sqrt(1 - cosine**2)))[None, :])])
    hits = index.search(parse("elephants"), vector=unit(1.0), mode="meaning").hits
    assert len(hits) == (cosine > 0.32)


def test_filters_of_days_source_and_kind_hold_in_every_mode(corpus: Index) -> None:
    modes: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")
    for mode in modes:
        query = "police" if mode == "keyword" else "elephants"

        def ids(**filters: Any) -> set[str]:
            return set(found(corpus, query, mode=mode, vector=unit(1.0), **filters))  # noqa: B023 (called in its own turn)

        near = {"flat", "year"} if mode == "keyword" else EVERYTHING - {"empty"}
        if mode == "hybrid":
            near = EVERYTHING - {"empty"}
        of = {e.document.id: e.document for e in CORPUS}
        assert ids() == near
        assert ids(sources=("herald",)) == {i for i in near if of[i].source_id == "herald"}
        assert ids(kind="report") == {i for i in near if of[i].kind == "report"}
        assert ids(since=date(2026, 3, 4), until=date(2026, 3, 4)) == near & {"flat"}
        assert ids(until=date(2025, 12, 31)) == near & {"year", "welsh"}


def test_what_was_removed_may_come_back_at_once_in_any_revision(index: Index) -> None:
    for revision in (5, 5, 1):
        assert index.put([entry(revision=revision), entry(id="d2")]) == {}
        assert sorted(found(index, "flat")) == ["d1", "d2"]
        assert index.held()["d1"] == revision
        index.remove({"d1", "unknown"})
        assert found(index, "flat") == ["d2"]


def test_a_changed_document_leaves_nothing_of_its_old_self(index: Index) -> None:
    old = Annotations(entities=(*named("PLACE", "Marlham"), *named("OPERATION", "Operation Gravity")))
    index.put([entry(old, story="s1", vectors=unit(1.0)[None, :]), entry(id="d2", story="s1", text="Elsewhere.", title="Else")])
    new = entry(
        Annotations(entities=named("PLACE", "Larwich")), revision=2, story="s2", kind="report", title="Garden", text="A garden grew.",
        published=dated("2025-01-01"), vectors=unit(0.0, 1.0)[None, :],
    )  # fmt: skip
    index.put([new])
    for query in (
        "flat",
        "place:marlham",
        "operation:gravity",
        "published:2026 kind:article source:courier garden",
        "title:raid",
    ):
        assert "d1" not in found(index, query), query
    for query in ("garden", "place:larwich", "published:2025-01-01", "kind:report", "title:garden"):
        assert found(index, query) == ["d1"], query
    assert found(index, "elephants", mode="meaning", vector=unit(1.0)) == ["d2"]
    assert found(index, "elephants", mode="meaning", vector=unit(0.0, 1.0)) == ["d1"]
    assert index.search(parse("garden OR elsewhere"), vector=None, mode="keyword").total == 2  # no longer one story
    assert index.names("place") == {"Larwich": 1}


def test_one_document_twice_in_a_put_counts_once_in_its_newer_revision(index: Index) -> None:
    index.put([entry(title="Old headline"), entry(title="New headline", revision=2)])
    assert found(index, "headline") == ["d1"]
    assert found(index, "new") == ["d1"]
    assert index.state().documents == 1


def test_very_long_words_and_texts_are_put_and_found(index: Index) -> None:
    long = entry(id="long", text=f"{'x' * 50_000} flat {'word ' * 60_000} zebra", title="t" * 3_000)
    assert index.put([long, replace(long, document=replace(long.document, id="wide", text="A flat\0with\x07signs"))]) == {}
    assert sorted(found(index, "flat")) == ["long", "wide"]
    assert found(index, "zebra") == ["long"]
    assert found(index, "x" * 64) == ["long"]
    assert found(index, "signs") == ["wide"]
