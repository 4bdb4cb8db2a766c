"""Trends: how much was published of what, and when, over calendar buckets; with how much was collected at all and how much was looked at.

Every number is the number of hits of a search: the same query tree, by words, with the bucket's days beside it.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field

from archive.archive import Archive
from core.beat import IMPORT_SOURCE, Beat
from core.errors import UsageError
from core.vocabulary import FACETED, SPLITS
from core.words import stable_id
from index.bucketing import Tally, first_day, tally
from index.engine import DatedMatches
from index.names import name_clause, name_key
from index.query import narrowed
from index.query_tree import Query, day_number
from service.days.intervals import INTERVALS, Interval, bucket_of, buckets
from service.exports.cells import safe_cell
from service.health.coverage import Coverage, coverage
from service.installation import Installation
from service.names.name_matching import Names
from service.names.query_names import NamesTold, NameTold, ReadQuery, read_query
from service.search.scope import publishers_of, scope_of
from service.search.silence import silence
from service.search.silence_words import Statement, statement_of

if TYPE_CHECKING:
    from index.fusion import Index

CountUnit = Literal["stories", "copies"]
COUNTED: tuple[CountUnit, ...] = get_args(CountUnit)
# Three years of days; more bars than that are no picture, and a year of years goes back far enough.
MAX_BUCKETS = 1_100
# Lines that can be told apart in black and white.
MAX_SERIES = 8
# How many buckets a trend without any dated document shows, so that an empty answer still has its days.
EMPTY_BUCKETS = 12
OTHER = "other"
EVERYTHING = Query(None, (), "")


@dataclass(frozen=True, slots=True)
class TrendOptions:
    """How to count. `since` and `until` are calendar days in the beat's zone, both included; open, they reach from the first match to today."""

    by: str = "month"
    count: str = "stories"
    since: date | None = None
    until: date | None = None
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days that are counted together, both included. `count`: of the first query; `of`: all that was collected, counted alike.

    `read`: the share of its source-days that were looked at, None where none is recorded; `gap`: some source was not, those in `unread`.
    """

    since: Annotated[str, Field(serialization_alias="from")]
    until: Annotated[str, Field(serialization_alias="to")]
    count: int
    of: int
    read: float | None
    gap: bool
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountedSeries:
    """One line of a trend with its counts, parallel to the buckets; `undated`: what has no date, or one too coarse for the buckets.

    `of`: what its counts are a share of, counted alike: where sources are told apart all that the line's own sources gave, else all that was
    collected. `watched_since`, `watched_until`: the first and the last day on which a source that it can come from was looked at; outside these its
    zeros tell nothing.
    """

    name: str
    query: str
    total: int
    undated: int
    counts: tuple[int, ...]
    of: tuple[int, ...]
    watched_since: str | None
    watched_until: str | None

    def is_watched(self, bucket: Bucket) -> bool:
        """Tell whether a zero of a bucket can mean that nothing was published."""
        is_begun = self.watched_since is None or bucket.until >= self.watched_since
        return is_begun and (self.watched_until is None or bucket.since <= self.watched_until)


@dataclass(frozen=True, slots=True)
class WatchedSince:
    """A source that was not watched yet on the first days of a trend, and since when it is."""

    source: str
    since: str


@dataclass(frozen=True, slots=True)
class TrendAnswer:
    """How much was published of what, and when. `total` and `undated` are of the first query; `silence` is what the numbers were made from.

    `watched_since`: the sources that came later than the first day, by whose absence no bucket before is a gap. `fictional`: the county is invented. `query_hash` is the same for the same question.
    """

    beat: str
    fictional: bool
    interval: Interval
    counted: CountUnit
    queries: tuple[str, ...]
    split: str | None
    since: Annotated[str, Field(serialization_alias="from")]
    until: Annotated[str, Field(serialization_alias="to")]
    query_hash: str
    total: int
    undated: int
    buckets: tuple[Bucket, ...]
    series: tuple[CountedSeries, ...]
    watched_since: tuple[WatchedSince, ...]
    silence: Statement
    read_as: tuple[NameTold, ...]
    unknown: tuple[NameTold, ...]
    also: tuple[NameTold, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a trend: its name, the query that finds what it counts as it is written, and as it was read; `whole` finds what that is a share of."""

    name: str
    query: str
    asked: Query
    whole: Query = EVERYTHING


class _Counting:
    """Counts what queries find. What was counted is kept while the archive stays as it is: whatever comes into the search index, or goes, is
    written there just after.
    """

    def __init__(self, index: "Index", archive: Archive) -> None:
        self._index = index
        self._archive = archive
        self._dates: dict[Query, DatedMatches] = {}

    def dates(self, query: Query) -> DatedMatches:
        """Return the dates of all that a query finds."""
        if query not in self._dates:
            self._dates[query] = self._index.dates(query)
        return self._dates[query]

    def first_day(self, query: Query, last: int) -> int:
        """Return the first day of what a query finds up to a last one; 0 if there is none."""
        return self._archive.kept.get(("first day", query, last), lambda: first_day(self.dates(query), last))

    def tally(self, query: Query, days: tuple[tuple[date, date], ...], counted: CountUnit) -> Tally:
        """Count what a query finds into buckets."""
        return self._archive.kept.get(
            ("tally", query, days, counted), lambda: tally(self.dates(query), _numbered(days), is_by_copy=counted == "copies")
        )


def trend(installation: Installation, queries: Sequence[str], options: TrendOptions = TrendOptions()) -> TrendAnswer:
    """Count what queries find over time. One series a query, or a value of the split.

    A story counts once in every bucket in which one of its documents was published.
    Raises: UsageError for queries or options that cannot be meant; Unavailable if the engine is down.
    """
    interval, counted, split = _checked(queries, options)
    names = Names(installation)
    parsed = {text.strip(): read_query(names, text.strip()) for text in queries}
    counting = _Counting(installation.index, installation.archive)
    series = [Series(text.strip(), text.strip(), parsed[text.strip()].query) for text in queries]
    today = installation.clock().astimezone(installation.config.beat.tz).date()
    since, until = _period(today, options, interval, [line.asked for line in series], counting)
    days = _bucketed(since, until, interval)
    first = counting.tally(series[0].asked, days, counted)
    if split:
        series = _split(installation.index, counting, installation.config.beat, names, series[0], split, (since, until))
    tallies = [counting.tally(line.asked, days, counted) for line in series]
    wholes = [counting.tally(line.whole, days, counted) for line in series]
    collected = counting.tally(EVERYTHING, days, counted)
    covered = coverage(installation.archive, installation.config.beat, installation.clock)
    rows = []
    for (begin, end), count, of in zip(days, first.counts, collected.counts, strict=True):
        read = covered.of(begin, end)
        rows.append(Bucket(begin.isoformat(), end.isoformat(), count, of, read.share, read.is_gap, tuple(read.unread)))
    names_told = _names_told(counting, parsed, days, counted)
    statement = silence(
        installation,
        [read.query.filtered(since=since, until=until) for read in parsed.values()],
        n_found=sum(tally.total for tally in tallies),
        unknown=[name.message for name in names_told.unknown],
    )
    asked = tuple(text.strip() for text in queries)
    first_day, last_day = since.isoformat(), until.isoformat()
    return TrendAnswer(
        beat=installation.config.beat.name,
        fictional=installation.config.beat.fictional,
        interval=interval,
        counted=counted,
        queries=asked,
        split=split,
        since=first_day,
        until=last_day,
        query_hash=stable_id("trend", json.dumps((asked, interval, counted, split, first_day, last_day), ensure_ascii=False)),
        total=first.total,
        undated=first.undated,
        buckets=tuple(rows),
        series=tuple(
            CountedSeries(
                installation.config.beat.value_name(split or "", line.name),
                line.query,
                tally.total,
                tally.undated,
                tally.counts,
                whole.counts,
                *_watched(installation.config.beat, covered, line),
            )
            for line, tally, whole in zip(series, tallies, wholes, strict=True)
        ),
        watched_since=_watched_later(covered, since),
        silence=statement_of(statement),
        read_as=names_told.read_as,
        unknown=names_told.unknown,
        also=names_told.also,
    )


def _watched(beat: Beat, covered: Coverage, line: Series) -> tuple[str | None, str | None]:
    """Return the first and the last day on which a source was looked at that a line can come from; None where that is not recorded of all of them, or
    where one is watched still.
    """
    sources = [source for source in scope_of([line.asked], publishers_of(beat)) if source != IMPORT_SOURCE]
    firsts = [first for source in sources if (first := covered.first_day(source)) is not None]
    lasts = [last for source in sources if (last := covered.last_day(source)) is not None]
    is_known = bool(sources) and len(firsts) == len(sources)
    is_over = is_known and not any(source.id in sources for source in beat.watched)
    return min(firsts).isoformat() if is_known else None, max(lasts).isoformat() if is_over else None


def _watched_later(covered: Coverage, since: date) -> tuple[WatchedSince, ...]:
    """Return the sources of which the first day is behind the first day of a trend, and behind that of other sources."""
    firsts = covered.first_days()
    reach = max(since, min(firsts.values(), default=since))
    return tuple(WatchedSince(source, first.isoformat()) for source, first in sorted(firsts.items()) if first > reach)


def _names_told(
    counting: _Counting, parsed: Mapping[str, ReadQuery], days: tuple[tuple[date, date], ...], counted: CountUnit
) -> NamesTold:
    """Return what is to be told of the names of the queries, each with its query as `of`. A suggestion shows its total in the
    same buckets.
    """

    def total(query: Query) -> int:
        return counting.tally(query, days, counted).total

    answers = [(text, names_read.names_told(total)) for text, names_read in parsed.items()]
    return NamesTold(
        read_as=tuple(replace(name, of=text) for text, names in answers for name in names.read_as),
        unknown=tuple(replace(name, of=text) for text, names in answers for name in names.unknown),
        also=tuple(replace(name, of=text) for text, names in answers for name in names.also),
    )


def to_csv(answer: TrendAnswer) -> str:
    """Return a trend as CSV: a row a bucket, a column a series; split by source also one for all that each gave. Names that a spreadsheet would take for formulas are quoted by
    an apostrophe.

    Where the county is invented, a last column says so in every row.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    names = [safe_cell(line.name) for line in answer.series]
    marks = ["FICTIONAL"] if answer.fictional else []
    own = [f"of {line.name}" for line in answer.series] if answer.split == "source" else []
    line: list[object] = ["from", "to", *names, "of", "read", "gap", "unread", *map(safe_cell, own), *marks]
    table.writerow(line)
    for at, bucket in enumerate(answer.buckets):
        counts = [line.counts[at] for line in answer.series]
        read = "" if bucket.read is None else bucket.read
        gap = "yes" if bucket.gap else "no"
        wholes = [line.of[at] for line in answer.series] if own else []
        line = [bucket.since, bucket.until, *counts, bucket.of, read, gap, " ".join(bucket.unread), *wholes, *marks]
        table.writerow(line)
    return out.getvalue()


def _checked(queries: Sequence[str], options: TrendOptions) -> tuple[Interval, CountUnit, str | None]:
    if not 1 <= len(queries) <= MAX_SERIES:
        raise UsageError(f"A trend takes from 1 to {MAX_SERIES} queries, not {len(queries)}.")
    interval = next((name for name in INTERVALS if name == options.by), None)
    if interval is None:
        raise UsageError(f"{options.by!r} is no interval. Choose one of {', '.join(INTERVALS)}.")
    counted = next((name for name in COUNTED if name == options.count), None)
    if counted is None:
        raise UsageError(f"{options.count!r} cannot be counted. Choose stories or copies.")
    split = next((name for name in SPLITS if name == options.split), None)
    if split is None and options.split is not None:
        raise UsageError(f"A trend cannot be split by {options.split!r}. Choose one of {', '.join(SPLITS)}.")
    if split and len(queries) > 1:
        raise UsageError("A split takes one query. Ask for the others one by one, or leave the split out.")
    if options.since and options.until and options.since > options.until:
        raise UsageError(f"The first day, {options.since}, is after the last, {options.until}. Swap them.")
    return interval, counted, split


def _period(
    today: date, options: TrendOptions, interval: Interval, asked: Sequence[Query], counting: _Counting
) -> tuple[date, date]:
    """Return the days to count. Where no first day is asked for, the first dated document of the queries opens the period, else
    that of all documents.
    """
    until = options.until or max(today, options.since or today)
    if options.since:
        return options.since, until
    last = day_number(until) or 0
    firsts = [first for query in asked if (first := counting.first_day(query, last))]
    first = min(firsts, default=0) or counting.first_day(EVERYTHING, last)
    if first:
        return bucket_of(date(first // 10_000, first // 100 % 100, first % 100), interval)[0], until
    since = bucket_of(until, interval)[0]
    for _ in range(EMPTY_BUCKETS - 1):
        since = bucket_of(date.fromordinal(max(1, since.toordinal() - 1)), interval)[0]
    return since, until


def _numbered(days: Sequence[tuple[date, date]]) -> list[tuple[int, int]]:
    return [(day_number(since) or 0, day_number(until) or 0) for since, until in days]


def _bucketed(since: date, until: date, interval: Interval) -> tuple[tuple[date, date], ...]:
    days: list[tuple[date, date]] = []
    for bucket in buckets(since, until, interval):
        if len(days) == MAX_BUCKETS:
            raise UsageError(
                f"From {since} to {until} there are more than {MAX_BUCKETS:,} {interval}s, which is the most that one trend counts. "
                "Choose a longer interval, or days nearer to each other."
            )
        days.append(bucket)
    return tuple(days)


def _split(
    index: "Index", counting: _Counting, beat: Beat, names: Names, whole: Series, split: str, period: tuple[date, date]
) -> list[Series]:
    """Return a series for each of the values that most documents of the period have, and one for the documents that have none of
    them.
    """
    results = index.search(
        read_query(names, whole.query).query.filtered(since=period[0], until=period[1]), vector=None, mode="keyword", limit=1
    )
    field = FACETED[split].name
    clauses: dict[str, tuple[str, str]] = {}
    for facet in results.facets[split]:
        name = facet.value
        value = next((s.id for s in beat.sources if s.name == name), name) if split == "source" else name
        clauses.setdefault(name_key(field, value), (name, name_clause(field, value)))
    chosen = list(clauses.values())[:MAX_SERIES]
    asked: list[tuple[str, tuple[str, ...]]] = [(name, (clause,)) for name, clause in chosen]
    if chosen:
        asked.append((OTHER, tuple(f"NOT {clause}" for _, clause in chosen)))
    parts = []
    for name, held in asked:
        text = narrowed(whole.query, *held)
        own = read_query(names, " ".join(held)).query if split == "source" else EVERYTHING
        parts.append(Series(name, text, read_query(names, text).query, own))
    return [part for part in parts if part.name != OTHER or len(counting.dates(part.asked))] or [whole]
