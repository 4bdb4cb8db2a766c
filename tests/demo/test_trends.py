"""Trends of the demo against what is true of the fictional county, and against a direct count in its archive, on both engines."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from core.config import load_config
from core.words import to_json
from index.names import name_key
from service.days.asked_days import day_of
from service.installation import Installation, open_installation
from service.search.search import SearchOptions, search
from service.trends import TrendOptions
from service.trends import trend as count_trend
from tests.demo.conftest import TODAY, Face
from tests.demo.truths import COLLECTED, OWN, PAPER_IDS, PRESS, PRESS_DAYS, on, true_documents

pytestmark = pytest.mark.slow
SINCE, UNTIL = "2024-11-01", "2026-11-30"
PRESS_QUERY = "NOT source:larwich-city-council"
N_LINKS = 50
# Attachments of the council that are minutes, not reports.
MINUTES = {"s40153", "s40197", "s40212", "s40225", "s40257", "s40263", "s40283"}


@dataclass(frozen=True)
class Kept:
    """A document as the archive has it. Council papers have their meeting, and as `story` their item, or else the meeting."""

    id: str
    story: str
    source: str
    kind: str
    day: str
    names: frozenset[tuple[str, str]]
    meeting: str = ""


@pytest.fixture(scope="module", params=["demo", pytest.param("big", marks=pytest.mark.server)])
def county(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Give the demo, open, on each pair of engines."""
    face: Face = request.getfixturevalue(request.param)
    with open_installation(load_config(environ=face.environment | {"COUNTYWATCH_DATA": str(face.data)})) as opened:
        yield opened


@pytest.fixture(scope="module")
def kept(county: Installation) -> list[Kept]:
    return list(_kept(county))


def _kept(county: Installation) -> Iterator[Kept]:
    fields = {"OPERATION": "operation", "PLACE": "place", "DRUG": "drug", "ORG": "org"}
    for item in county.documents.iter_all():
        document, found = item.document, item.annotations
        names = {(fields[m.label], name_key(fields[m.label], m.canonical)) for m in found.entities if m.label in fields}
        names |= {("topic", name_key("topic", topic)) for topic in found.topics}
        day = (document.published.value or "")[:10]
        story, meeting = item.story_id, document.context.meeting_id or ""
        if meeting:
            items = {document.context.item_number or passage.item for passage in document.passages}
            own = items.pop() if len(items) == 1 else None
            story = f"{meeting}/{own}" if own else meeting
            meeting = "" if own and document.kind == "minutes" else meeting  # they are another meeting's
        yield Kept(document.id, story, document.source_id, document.kind, day, frozenset(names), meeting)


def bucket_key(day: str, by: str) -> str:
    """Return the first day of the calendar's bucket, worked out by other means than the product's."""
    if by == "month":
        return day[:8] + "01"
    found = date.fromisoformat(day)
    year, week, _ = found.isocalendar()
    return date.fromisocalendar(year, week, 1).isoformat()


def counted(documents: list[Kept], by: str, count: str) -> dict[str, int]:
    """Return documents by bucket in the period of the tests; or stories, for which a meeting counts where none of its items
    does.
    """
    found: dict[str, list[Kept]] = {}
    for each in documents:
        if each.day and SINCE <= each.day <= UNTIL:
            found.setdefault(bucket_key(each.day, by), []).append(each)
    if count == "copies":
        return {bucket: len(some) for bucket, some in found.items()}
    told = {bucket: {each.story for each in some if each.story != each.meeting} for bucket, some in found.items()}
    with_items = {bucket: {each.meeting for each in some if each.story != each.meeting} for bucket, some in found.items()}
    return {
        bucket: len(told[bucket] | ({each.meeting for each in some if each.meeting} - with_items[bucket]))
        for bucket, some in found.items()
    }


def told(found: dict[str, Any], series: int = 0, *, by: str, value: str = "") -> dict[str, int]:
    """Return the same of a trend's answer, without its zeros; `value` names a key of the buckets, else a series' counts are
    taken.
    """
    rows = [b[value] for b in found["buckets"]] if value else found["series"][series]["counts"]
    return {bucket_key(b["from"], by): n for b, n in zip(found["buckets"], rows, strict=True) if n}


def trend(county: Installation, *queries: str, since: str = SINCE, until: str = UNTIL, **options: str) -> Any:
    return to_json(count_trend(county, queries, TrendOptions(since=day_of(since), until=day_of(until, last=True), **options)))


def has(field: str, name: str) -> Callable[[Kept], bool]:
    return lambda each: (field, name_key(field, name)) in each.names


def of(split: str, name: str, sources: dict[str, str]) -> Callable[[Kept], bool]:
    """Tell whether a document has a value of a split."""
    if split == "source":
        return lambda each: each.source == sources[name]
    if split == "kind":
        return lambda each: each.kind == name
    return has(split, name)


@pytest.mark.parametrize("by", ["month", "week"])
def test_copies_of_an_operation_are_those_of_the_truth(county: Installation, by: str) -> None:
    for name in ("Tamarisk", "Hollyhock", "Brindle"):
        true = true_documents(f"Operation {name}", OWN)
        press = [Kept(i, i, "", "", PRESS_DAYS[i], frozenset()) for i in true if i in PRESS_DAYS]
        papers = [Kept(i, i, "", "", on(i), frozenset()) for i in true if i in PAPER_IDS and PAPER_IDS[i].startswith("s")]
        found = trend(county, f"operation:{name} {PRESS_QUERY}", f"operation:{name} kind:report", by=by, count="copies")
        reports = [p for p in papers if PAPER_IDS[p.id] not in MINUTES]

        assert told(found, by=by) == counted(press, by, "copies")
        assert told(found, 1, by=by) == counted(reports, by, "copies")


@pytest.mark.parametrize("by", ["month", "week"])
def test_stories_of_the_press_are_those_of_the_truth(county: Installation, by: str) -> None:
    story_of = {each["document_id"]: each["story"] or each["document_id"] for each in COLLECTED}
    true = [Kept(i, story_of[i], "", "", day, frozenset()) for i, day in PRESS_DAYS.items()]
    found = trend(county, PRESS_QUERY, by=by)

    assert told(found, by=by) == counted(true, by, "stories")
    assert found["undated"] == sum(not day for day in PRESS_DAYS.values()) == 2


def test_a_split_by_source_is_that_of_the_truth(county: Installation) -> None:
    found = trend(county, PRESS_QUERY, count="copies", split="source")
    names = {"Aldershire Courier": "aldershire-courier", "Marlham Mercury": "marlham-mercury"}
    names |= {"Aldershire Constabulary": "aldershire-police"}

    assert {each["name"] for each in found["series"]} == set(names)
    for i, each in enumerate(found["series"]):
        mine = [d for d in COLLECTED if d["source"] == names[each["name"]]]
        true = [Kept(d["document_id"], "", "", "", (d["published"] or "")[:10], frozenset()) for d in mine]
        assert told(found, i, by="month") == counted(true, "month", "copies"), each["name"]


@pytest.mark.parametrize("count", ["stories", "copies"])
@pytest.mark.parametrize("by", ["month", "week"])
def test_every_number_is_a_direct_count_in_the_archive(county: Installation, kept: list[Kept], by: str, count: str) -> None:
    asked: dict[str, Callable[[Kept], bool]] = {
        "operation:Tamarisk": has("operation", "Tamarisk"),
        "operation:Sandpiper OR drug:heroin": lambda d: has("operation", "Sandpiper")(d) or has("drug", "heroin")(d),
        "kind:minutes NOT place:Marlham": lambda d: d.kind == "minutes" and not has("place", "Marlham")(d),
    }
    found = trend(county, *asked, by=by, count=count)

    for i, keep in enumerate(asked.values()):
        assert told(found, i, by=by) == counted([d for d in kept if keep(d)], by, count)
    assert told(found, by=by, value="of") == counted(kept, by, count)
    assert found["undated"] == sum(not d.day for d in kept if has("operation", "Tamarisk")(d))


@pytest.mark.parametrize("split", ["source", "place", "operation", "topic", "kind"])
def test_every_number_of_a_split_is_a_direct_count(county: Installation, kept: list[Kept], split: str) -> None:
    found = trend(county, "published:1900..", split=split)
    sources = {source.name: source.id for source in county.config.beat.sources}
    topics = {topic.name: topic.id for topic in county.config.beat.topics}
    chosen: list[Callable[[Kept], bool]] = []
    for i, each in enumerate(found["series"]):
        name = topics.get(each["name"], each["name"]) if split == "topic" else each["name"]
        is_rest = name == "other" and i == len(found["series"]) - 1
        mine = (
            [d for d in kept if not any(keep(d) for keep in chosen)] if is_rest else list(filter(of(split, name, sources), kept))
        )
        chosen += [] if is_rest else [of(split, name, sources)]
        assert told(found, i, by="month") == counted(mine, "month", "stories"), name
    assert len(chosen) >= 4


def test_fifty_buckets_open_exactly_what_they_count(county: Installation) -> None:
    chance = random.Random(11)
    cells = []
    for by, query, split in (
        ("month", "drugs", "source"),
        ("week", "operation:Tamarisk", "kind"),
        ("quarter", "police council", "place"),
    ):
        for count in ("stories", "copies"):
            found = trend(county, query, by=by, count=count, split=split)
            for each in found["series"]:
                cells += [
                    (each["query"], bucket, n, count) for bucket, n in zip(found["buckets"], each["counts"], strict=True) if n
                ]

    for query, bucket, n, count in chance.sample(cells, N_LINKS):
        since, until = day_of(bucket["from"]), day_of(bucket["to"])
        hits = search(county, query, SearchOptions("keyword", 1000, since=since, until=until, copies=count == "copies"))
        assert (hits.total, len(hits.hits)) == (n, n), (query, bucket)


def test_the_hole_is_a_gap_and_nothing_else_is(county: Installation) -> None:
    hole, day = PRESS["hole"], timedelta(days=1)
    first, last = date.fromisoformat(hole["first"]), date.fromisoformat(hole["last"])
    since, until = (first - 30 * day).isoformat(), (last + 30 * day).isoformat()
    found = trend(county, "published:1900..", since=since, until=until, by="day")

    gaps = [b["from"] for b in found["buckets"] if b["gap"]]
    assert gaps == [(first + n * day).isoformat() for n in range(21)]
    assert all((b["read"], b["unread"]) == ((0.75, ["marlham-mercury"]) if b["gap"] else (1.0, [])) for b in found["buckets"])
    lost = {d["document_id"] for d in PRESS["documents"] if not d["collected"]}
    assert len(lost) == 2
    mercury = search(county, "source:marlham-mercury", SearchOptions("keyword", 200, copies=True)).hits
    assert not lost & {hit.document_id for hit in mercury}


def test_a_picture_is_drawn_and_bad_wishes_are_refused(demo: Face, tmp_path: Any) -> None:
    svg, png = tmp_path / "trend.svg", tmp_path / "trend.png"
    demo.run("trend", "operation:Tamarisk", "--svg", str(svg), "--png", str(png))
    assert "FICTIONAL" in svg.read_text(encoding="utf-8")
    assert png.read_bytes().startswith(b"\x89PNG")
    for words, message in (
        (["x", "--by", "fortnight"], "is no interval"),
        (["x", "--from", "1826", "--to", "2026", "--by", "day"], "more than 1,100 days"),
        (["x", "--from", "2026-02-02", "--to", "2026-02-01"], "is after the last"),
        ([" "], "The query is empty"),
        (["x", "y", "--split", "place"], "takes one query"),
        (["operation:"], "needs a name"),
    ):
        assert message in demo.run("trend", *words, code=2).stderr
    nothing = demo.run("trend", "zzqqzz", "--png", str(tmp_path / "none.png"))
    assert "no picture is drawn" in nothing.stderr
    assert not (tmp_path / "none.png").exists()
    down = Face(demo.data, {"COUNTYWATCH_ELASTICSEARCH_URL": "http://127.0.0.1:9"})
    assert "does not answer" in down.run("trend", "x", code=3).stderr


def test_the_change_of_the_county_is_seen(county: Installation) -> None:
    """Before its launch nobody writes of the operation; in its first quarter and in that of its review it is written of most."""
    began = next(row["began"] for row in PRESS["operations"] if row["name"] == "Operation Tamarisk")
    found = trend(county, "operation:Tamarisk", by="quarter")
    before = [b["count"] for b in found["buckets"] if b["to"] < began]
    after = [b["count"] for b in found["buckets"] if b["from"] > began and b["to"] <= TODAY.isoformat()]

    assert before == [0] * len(before)
    assert len(before) >= 1
    assert max(after) >= 8
