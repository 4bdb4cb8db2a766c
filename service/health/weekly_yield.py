"""What a source usually gives in a week, and whether it gives far less now: read every day, and yet drying up."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from archive.archive import Archive
from archive.captures.yields import published_by_week
from core.beat import IMPORT_SOURCE, Beat
from core.clock import Clock
from service.days.day_spans import ONE_DAY, Spans
from service.health.coverage import Coverage, coverage

# Weeks before the last seven days that say what is usual; of these so many must have been looked at whole.
USUAL_WEEKS = 8
MIN_WEEKS = 4
# Of a source that gives few in a week, so many weeks of silence are looked at together: four a week are missed after two, two after four.
MAX_LATE_WEEKS = 4
# So improbable must be what came, were the source as it was, and less than in each of those weeks: with twenty sources looked at
# every day one of them is then called low by chance in seven weeks, if weeks are as even as chance makes them.
IMPROBABLE = 0.001


@dataclass(frozen=True, slots=True)
class WeeklyYield:
    """How many documents a source published in the last week or weeks, and the least and the most in a week of the eight before."""

    n_late: int
    least: int
    most: int
    is_low: bool
    weeks: int = 1

    def __str__(self) -> str:
        usual = f"{self.least} to {self.most}" if self.least < self.most else str(self.most)
        days = "seven days" if self.weeks == 1 else f"{self.weeks} weeks"
        return f"{self.n_late or 'Nothing'} in the last {days}, usually {usual} a week"


def weekly_yields(archive: Archive, beat: Beat, clock: Clock) -> Mapping[str, WeeklyYield]:
    """Return what each crawled source gave in the seven days up to yesterday, beside what is usual; not for one that was not read on all of them."""
    crawled = [source.id for source in beat.watched if source.platform != IMPORT_SOURCE]
    until = clock().astimezone(beat.tz).date() - ONE_DAY
    looked = coverage(archive, beat, clock)
    spans = [((until - timedelta(days=7 * n + 6), until - timedelta(days=7 * n)),) for n in range(USUAL_WEEKS + MAX_LATE_WEEKS)]
    yields = {}
    for source_id, counts in published_by_week(archive, crawled, until, len(spans)).items():
        weeks = [n if _was_read(looked, source_id, week) else None for n, week in zip(counts, spans, strict=True)]
        if weighed := _weigh_late(weeks):
            yields[source_id] = weighed
    return yields


def _weigh_late(weeks: Sequence[int | None]) -> WeeklyYield | None:
    """Return how the last week stands beside those before, or as many of the last together as it takes for silence to be improbable; None if too few
    were read.
    """
    last_week: WeeklyYield | None = None
    for n in range(1, MAX_LATE_WEEKS + 1):
        late = [count for count in weeks[:n] if count is not None]
        usual = [count for count in weeks[n : n + USUAL_WEEKS] if count is not None]
        if len(late) < n or len(usual) < MIN_WEEKS:
            break
        weighed = weigh(late, usual)
        last_week = last_week or weighed
        if _poisson_at_most(0, n * sum(usual) / len(usual)) < IMPROBABLE:
            return weighed
    return last_week


def weigh(late: Sequence[int], usual: Sequence[int]) -> WeeklyYield:
    """Return how the last weeks stand beside the weeks before."""
    mean = sum(usual) / len(usual)
    is_low = sum(late) < len(late) * min(usual) and _poisson_at_most(sum(late), len(late) * mean) < IMPROBABLE
    return WeeklyYield(sum(late), min(usual), max(usual), is_low, len(late))


def _was_read(looked: Coverage, source_id: str, days: Spans) -> bool:
    first = looked.first_day(source_id)
    return first is not None and first <= days[0][0] and not looked.unread_days(source_id, days)


def _poisson_at_most(n: int, mean: float) -> float:
    """Return how probable it is that at most `n` come where `mean` are usual."""
    return sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(n + 1)) if mean else 1.0
