"""How each source stands, for those who look after them: the days read and not read, its yield, licence, next turn, and what it refused us.

Reads only. Whether a source is in order is said by service/health/health.py, of which this is the longer telling.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.archive import Archive
from archive.captures.addresses import Addresses
from archive.jobs import JobRun, Jobs
from core.beat import IMPORT_SOURCE, Beat
from core.clock import Clock
from service.days.day_spans import ONE_DAY, Spans, common, n_days
from service.days.due_times import DueTimes
from service.health.coverage import coverage
from service.health.health import SourceHealth, sources_in_full
from service.sources.resting import SourceStanding
from service.sources.sources import ListedSource, listed

# A year shows a gap of last spring, and a day is still two pixels of a wide page.
REACH_DAYS = 365
# Gaps and reasons that are told one by one; more are counted.
MAX_GAPS = 4
MAX_REASONS = 6
JOBS = ("crawl", "process", "digest")
# The lease of whoever runs the jobs.
LEADERSHIP = "scheduler"


@dataclass(frozen=True, slots=True)
class Reach:
    """The days of the last year that were read of a source, and those that were not. Before `since` it was not watched yet."""

    since: date
    until: date
    read: Spans
    gaps: Spans

    @property
    def n_read(self) -> int:
        """How many days were read."""
        return n_days(self.read)

    @property
    def n_missing(self) -> int:
        """How many days were not read."""
        return n_days(self.gaps)

    @property
    def words(self) -> str:
        """The same for people: how many days were read, and which were not, the newest first."""
        if self.since > self.until:
            return "No day of it was read yet"
        days = f"{_days(self.n_read)} read since {_day(self.since)}"
        if not self.gaps:
            return f"{days}, none of them missing"
        newest = [
            _day(since) if since == until else f"{_day(since)} to {_day(until)}"
            for since, until in self.gaps[: -MAX_GAPS - 1 : -1]
        ]
        more = f" and {len(self.gaps) - MAX_GAPS} more" if len(self.gaps) > MAX_GAPS else ""
        return f"{days}; not read: {_days(self.n_missing)}, {', '.join(newest)}{more}"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source. `refused`: how many of its addresses were not had, by the reason. `next_at`: its next turn; None if it may not be crawled."""

    health: SourceHealth
    listed: ListedSource
    reach: Reach
    refused: Mapping[str, int]
    next_at: datetime | None

    @property
    def refused_words(self) -> str:
        """What of it was not had, with the reasons; of many the most frequent."""
        reasons = [f"{n:,} × {reason}" for reason, n in list(self.refused.items())[:MAX_REASONS]]
        rest = sum(list(self.refused.values())[MAX_REASONS:])
        return "; ".join([*reasons, *([f"{rest:,} for other reasons"] if rest else [])])


@dataclass(frozen=True, slots=True)
class JobReport:
    """A job of the clock: its newest run, and when it is due next."""

    name: str
    last: JobRun | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class SourcesReport:
    """All sources and jobs. `is_kept`: a scheduler runs now; without one nothing is read by itself. `rested` are sources that are watched no more."""

    sources: tuple[SourceReport, ...]
    jobs: tuple[JobReport, ...]
    is_kept: bool
    rested: tuple[SourceStanding, ...]

    @property
    def clock_words(self) -> str:
        """Whether the jobs run by themselves."""
        if self.is_kept:
            return f"A clock runs them; the sources are read next at {self.jobs[0].next_at:%H:%M on %d %B}"
        return "Nothing is read by itself now; `countywatch run` does that at these hours"


def sources_report(archive: Archive, beat: Beat, clock: Clock) -> SourcesReport:
    """Return how every source and job stands."""
    now, jobs = clock(), Jobs(archive)
    lines: dict[str, str] = dict(beat.schedule)
    due = {name: DueTimes(lines[name], beat.tz).after(now).astimezone(beat.tz) for name in JOBS}
    newest, refused = jobs.newest(), Addresses(archive).count_losses()
    reaches = _reaches(archive, beat, clock)
    reports = []
    for health in sources_in_full(archive, beat, clock):
        source = listed(beat, beat.get_source(health.source_id))
        is_crawled = source.platform != IMPORT_SOURCE and source.refusal is None
        next_at = due["crawl"] if is_crawled else None
        reports.append(SourceReport(health, source, reaches[source.id], refused.get(source.id, {}), next_at))
    kept = tuple(JobReport(name, newest.get(name), due[name]) for name in JOBS)
    rested = tuple(SourceStanding(source.id, source.name, source.rested_on) for source in beat.sources if source.rested_on)
    return SourcesReport(tuple(reports), kept, jobs.has_leader(LEADERSHIP), rested)


def _reaches(archive: Archive, beat: Beat, clock: Clock) -> dict[str, Reach]:
    looked = coverage(archive, beat, clock)
    until = clock().astimezone(beat.tz).date()
    year = ((until - timedelta(days=REACH_DAYS - 1), until),)
    reaches = {}
    for source in beat.sources:
        first = looked.first_day(source.id)
        watched = common(year, ((first, until),)) if first else ()
        since = watched[0][0] if watched else until + ONE_DAY
        reaches[source.id] = Reach(
            since, until, common(year, looked.looked_days(source.id)), looked.unread_days(source.id, watched)
        )
    return reaches


def _days(n: int) -> str:
    return f"{n:,} day" if n == 1 else f"{n:,} days"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
