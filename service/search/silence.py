"""Silence as a computed statement: which days of which sources a question was answered from, which not and why, and what lies unread.

Search, trends, pages, API and mail all ask here; the words are in `service.search.silence_words`. "Nothing" is never said of what was not looked at.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from archive.archive import Check
from archive.stages.unread import State, Unread, UnreadBooks
from core.beat import IMPORT_SOURCE, Beat
from core.ordering import sorted_by
from index.fields import days_of
from index.query_tree import Query
from reading.refusals import NOTHING_IN_IT
from reading.version import READING_VERSION
from service.days.day_spans import ALWAYS, ONE_DAY, Spans, common, joined, n_days, without
from service.health.coverage import Coverage, coverage
from service.health.health import SourceHealth, reading_state, source_health
from service.installation import Installation
from service.search.scope import Publisher, Scope, date_of, publishers_of, scope_of

# A source that was read and gave nothing for so long may have moved its lists: councils' summer recess, the longest pause that is usual,
# has six weeks.
QUIET_DAYS = 42
# Query fields whose values are read from the texts; a text of which only the words are known is not found by them.
_READ_NAMES = frozenset({"operation", "person", "place", "org", "drug", "topic", "speaker"})
# Counts of a check that are addresses of which the text was not had.
_LOST = ("failed", "refused", "too_large")
# Lists name a few stories that their site has taken down since. Where more than this share of the entries is not there, the site may have moved
# what we then miss. Not measured: no replica has more than three of forty.
MAX_GONE = 0.1
SourceState = Literal["read", "failing", "not read", "never read", "days not recorded", "imported", "rested"]


@dataclass(frozen=True, slots=True)
class SourceDays:
    """How one source was looked at for a question.

    `unread`: the days asked for, up to today, on which it was not looked at. `reason`: why the last check failed, if it did. `quiet_since`:
    the last day of which something was collected, where that is suspiciously long before `quiet_until`, the last day asked for that was
    looked at. `n_lost`: addresses that its last check could
    not collect. `awaits_today`: today is asked for by its date, and it was not looked at yet. `rested_on`: since
    when it is watched no more.
    """

    source_id: str
    name: str
    state: SourceState
    unread: Spans
    first_read_on: date | None
    read_at: datetime | None
    checked_at: datetime | None
    reason: str | None
    quiet_since: date | None
    quiet_until: date | None
    n_lost: int
    awaits_today: bool
    rested_on: date | None = None

    @property
    def is_read(self) -> bool:
        """Whether it was looked at on all of the days asked for, as far as they are over."""
        return self.state == "read" and not self.unread and not self.awaits_today

    @property
    def is_whole(self) -> bool:
        """Whether nothing that it published on the days asked for can have been missed."""
        return self.is_read and self.quiet_since is None and not self.n_lost


@dataclass(frozen=True, slots=True)
class UnreadCount:
    """How many things of one source lie unread, in whole or in part, in one state and for one reason."""

    source: str
    state: State
    reason: str | None
    n: int


@dataclass(frozen=True, slots=True)
class Silence:
    """What an answer was made from, and what not.

    `since` and `until` are the days asked for, None where open; without `has_days` no day can answer. `reach` is the day since which
    all sources were read, where the start is open. `future`: the days asked for that are to come. `n_undated` documents have no date, or one too coarse for the days asked for.
    `is_partial`: the search index did not answer in whole. `unknown`: sentences on values of the query that nothing bears.
    `is_news`: the question was what is new since a moment. `has_sources`: the beat names a source, asked for or not.
    """

    n_found: int
    today: date
    zone: str
    since: date | None
    until: date | None
    has_days: bool
    reach: date | None
    future: Spans
    sources: tuple[SourceDays, ...]
    n_days_read: int
    unread: tuple[UnreadCount, ...]
    n_undated: int
    is_partial: bool
    unknown: tuple[str, ...]
    is_news: bool
    has_sources: bool

    @property
    def crawled(self) -> tuple[SourceDays, ...]:
        """The sources asked for that are looked at by crawls; the others are imported by hand."""
        return tuple(source for source in self.sources if source.state != "imported")

    @property
    def is_whole(self) -> bool:
        """Whether everything that was asked for was looked at and could be searched."""
        is_all_read = bool(self.crawled) and all(source.is_whole for source in self.crawled) and self.n_days_read > 0
        return is_all_read and not (self.is_partial or self.future or self.unread or self.n_undated or self.unknown)

    @property
    def is_all_to_come(self) -> bool:
        """Whether only days to come are asked for."""
        return self.since is not None and self.since > self.today

    @property
    def is_silence(self) -> bool:
        """Whether nothing was found, and that means that nothing was published."""
        return self.is_whole and self.n_found == 0

    @property
    def is_blind(self) -> bool:
        """Whether nothing at all of what was asked for was looked at; for news, whether no source was read of late."""
        if len(self.crawled) < len(self.sources):
            return False  # imported files were searched
        is_stale = self.is_news and all(source.state != "read" for source in self.crawled)
        is_recorded = all(source.state != "days not recorded" for source in self.crawled)
        is_told_of_days = self.is_news and self.is_all_to_come  # papers of meetings to come were looked for where they would be
        return is_stale or (self.n_days_read == 0 and is_recorded and not is_told_of_days)


def silence(
    installation: Installation,
    queries: Sequence[Query],
    *,
    n_found: int,
    is_partial: bool = False,
    unknown: Sequence[str] = (),
    since_moment: datetime | None = None,
) -> Silence:
    """Return what an answer to any of the queries was made from. Days and sources are those that the queries ask for, filters
    included.

    `unknown`: sentences on values of the queries that no document bears. `since_moment`: the question is what has come in since then;
    what lies unread is counted by when it came in, and where a query tells no days, those since then were to be looked at.
    Raises: Unavailable if the search index does not answer.
    """
    from index.entry import INDEX_VERSION

    books = UnreadBooks(installation.archive, read=READING_VERSION, index=INDEX_VERSION)
    look = _Look(
        installation,
        books,
        coverage(installation.archive, installation.config.beat, installation.clock),
        installation.clock(),
        is_news=since_moment is not None,
    )
    scope = scope_of(queries, look.publishers())
    asked = scope if since_moment is None else look.of_late(scope, since_moment)
    days = {source: _within_reach(spans, look.covered.first_day(source)) for source, spans in asked.items()}
    asked_spans = joined(span for spans in asked.values() for span in spans)
    is_open = bool(asked_spans) and asked_spans[0][0] == date.min
    firsts = [first for source in asked if days[source] != asked[source] and (first := look.covered.first_day(source))]
    has_names = any(name.field in _READ_NAMES for query in queries for name in query.names())
    unread = books.unread(list(scope), nothing_in_it=NOTHING_IN_IT, since=since_moment)
    return Silence(
        n_found=n_found,
        today=look.today,
        zone=installation.config.beat.zone,
        since=asked_spans[0][0] if asked_spans and not is_open else None,
        until=asked_spans[-1][1] if asked_spans and asked_spans[-1][1] != date.max else None,
        has_days=bool(asked_spans),
        reach=max(firsts, default=None),
        future=_to_come(asked_spans, look.today),
        sources=tuple(look.source_days(source, spans) for source, spans in days.items()),
        n_days_read=sum(n_days(common(spans, look.covered.looked_days(source))) for source, spans in days.items()),
        unread=_counted(
            installation.config.beat,
            [
                row
                for row in unread
                if (has_names or row.state != "words only") and (since_moment or _may_be_of(row, scope[row.source_id]))
            ],
        ),
        n_undated=sum(n for source, value, n in books.undated(list(scope)) if _is_left_out(value, scope[source], look.today)),
        is_partial=is_partial or not installation.index.is_whole(),
        unknown=tuple(unknown),
        is_news=since_moment is not None,
        has_sources=bool(installation.config.beat.sources),
    )


@dataclass(frozen=True)
class _Look:
    """The books of one installation at one moment."""

    installation: Installation
    books: UnreadBooks
    covered: Coverage
    now: datetime
    is_news: bool

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.installation.config.beat.tz).date()

    @cached_property
    def health(self) -> dict[str, SourceHealth]:
        return {health.source_id: health for health in source_health(self.installation.archive, self.installation.config.beat)}

    @cached_property
    def checks(self) -> dict[str, Check]:
        return self.installation.archive.last_checks()

    def publishers(self) -> list[Publisher]:
        """Return the beat's sources, and imported files where there are any. News comes of no source that is watched no more."""
        beat = self.installation.config.beat
        rested = {source.id for source in beat.sources if source.rested_on} if self.is_news else set()
        known = [publisher for publisher in publishers_of(beat) if publisher.id not in rested]
        return (
            known
            if self.books.has_captures(IMPORT_SOURCE)
            else [publisher for publisher in known if publisher.id != IMPORT_SOURCE]
        )

    def of_late(self, scope: Scope, since: datetime) -> Scope:
        """Return the days since a moment, where a query tells none."""
        first = since.astimezone(self.installation.config.beat.tz).date()
        return {source: ((first, date.max),) if spans == ALWAYS else spans for source, spans in scope.items()}

    def source_days(self, source_id: str, asked: Spans) -> SourceDays:
        """Return how one source was looked at on the days asked for."""
        source, health = self.installation.config.beat.find_source(source_id), self.health.get(source_id)
        unread = self.covered.unread_days(source_id, asked)
        state = self._state(source_id, asked)
        quiet_since, quiet_until = (None, None) if unread else self._quiet(source_id, asked)
        return SourceDays(
            source_id=source_id,
            name=self.installation.config.beat.source_name(source_id),
            state=state,
            unread=unread,
            first_read_on=self.covered.first_day(source_id),
            read_at=health.read_at if health else None,
            checked_at=health.checked_at if health else None,
            reason=health.reason if health and health.outcome in {"not-checked", "never"} else None,
            quiet_since=quiet_since,
            quiet_until=quiet_until,
            n_lost=self._n_lost(source_id, asked),
            awaits_today=self._awaits_today(source_id, asked),
            rested_on=source.rested_on if source else None,
        )

    def _state(self, source_id: str, asked: Spans) -> SourceState:
        source, health = self.installation.config.beat.find_source(source_id), self.health.get(source_id)
        if source is None or source.platform == IMPORT_SOURCE:
            return "imported"
        if source.rested_on is not None and common(asked, ((source.rested_on, date.max),)):
            return "rested"
        if source.rested_on is None and (health is None or health.read_at is None):
            return "never read"
        if self.covered.first_day(source_id) is None:
            return "days not recorded"
        is_current = self.is_news or common(asked, ((self.today - ONE_DAY, self.today),))
        return reading_state(health, self.now) if is_current and health is not None else "read"

    def _quiet(self, source_id: str, asked: Spans) -> tuple[date, date] | tuple[None, None]:
        """Return the last day of which the source gave anything, and that up to which it then gave nothing for long, though it
        was read.
        """
        looked = common(asked, self.covered.looked_days(source_id))
        if not looked:
            return None, None
        end = looked[-1][1]
        last = self.books.newest_day(source_id, end) or self.covered.first_day(source_id) or end
        return (last, end) if (end - last).days >= QUIET_DAYS else (None, None)

    def _awaits_today(self, source_id: str, asked: Spans) -> bool:
        today: Spans = ((self.today, self.today),)
        is_asked = bool(common(tuple(span for span in asked if span[1] != date.max), today)) and source_id in self.health
        return is_asked and not common(today, self.covered.looked_days(source_id))

    def _n_lost(self, source_id: str, asked: Spans) -> int:
        check = self.checks.get(source_id)
        if check is None or check.days is None or not common(asked, (check.days,)):
            return 0
        gone = check.counts.get("gone", 0)
        return sum(check.counts.get(name, 0) for name in _LOST) + (gone if gone > MAX_GONE * check.seen else 0)


def _within_reach(asked: Spans, first: date | None) -> Spans:
    """Return the days asked for; where no first day is told, from the source's own first day on."""
    if first is None or not asked or asked[0][0] != date.min or asked[0][1] < first:
        return asked
    return without(asked, ((date.min, first - ONE_DAY),))


def _to_come(asked: Spans, today: date) -> Spans:
    """Return the days asked for that are to come. Where no last day is told, only a first day to come asks for them."""
    return common(tuple(span for span in asked if span[1] != date.max or span[0] > today), ((today + ONE_DAY, date.max),))


def _days_of(value: str | None) -> Spans:
    """Return the days on which something may have been published, by what its date tells; none if it tells nothing."""
    first, last = (date_of(day or None) for day in days_of(value))
    return ((first, last),) if first and last else ()


def _may_be_of(unread: Unread, asked: Spans) -> bool:
    """Tell whether it may have been published on the days asked for: by its date, or without one, before it came in."""
    days = _days_of(unread.published) or ((date.min, unread.came_at.date()),)
    return bool(common(asked, days))


def _is_left_out(published: str | None, asked: Spans, today: date) -> bool:
    """Tell whether a document without a day may be of the days asked for, and is not found by them. Without any date it is of
    days that were.
    """
    days = _days_of(published) or ((date.min, today),)
    return bool(common(asked, days)) and bool(without(days, asked))


def _counted(beat: Beat, unread: Iterable[Unread]) -> tuple[UnreadCount, ...]:
    """Without the days, most first, then by source."""
    counts: Counter[tuple[str, State, str | None]] = Counter()
    for row in unread:
        counts[beat.source_name(row.source_id), row.state, row.reason] += row.n
    return tuple(UnreadCount(*like, n) for like, n in sorted_by(counts.items(), key=lambda entry: (-entry[1], entry[0][0])))
