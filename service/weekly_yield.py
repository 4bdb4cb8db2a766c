"""What a source usually gives in a week, and whether it gives far less now: read every day, and yet drying up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from archive.yields import published_by_week
from core.config import IMPORT_SOURCE
from service.coverage import Coverage, coverage
from service.day_spans import ONE_DAY, Spans
from service.installation import Installation

# Weeks before the last seven days that say what is usual; of these so many must have been looked at whole.
USUAL_WEEKS = 8
LEAST_WEEKS = 4
# So improbable must be what came, were the source as it was, and less than in each of those weeks: with twenty sources looked at
# every day one of them is then called low by chance in seven weeks, if weeks are as even as chance makes them.
IMPROBABLE = 0.001


@dataclass(frozen=True, slots=True)
class WeeklyYield:
    """How many documents a source published in the last seven days, and the least and the most in a week of the eight before."""

    last_week: int
    least: int
    most: int
    is_low: bool

    def __str__(self) -> str:
        usual = f"{self.least} to {self.most}" if self.least < self.most else str(self.most)
        return f"{self.last_week or 'Nothing'} in the last seven days, usually {usual} a week"


def weekly_yields(installation: Installation) -> Mapping[str, WeeklyYield]:
    """Return what each crawled source gave in the seven days up to yesterday, beside what is usual; not for one that was not read on all of them."""
    beat = installation.config.beat
    crawled = [source.id for source in beat.sources if source.platform != IMPORT_SOURCE]
    until = installation.clock().astimezone(beat.tz).date() - ONE_DAY
    looked = coverage(installation)
    spans = [((until - timedelta(days=7 * n + 6), until - timedelta(days=7 * n)),) for n in range(USUAL_WEEKS + 1)]
    found = {}
    for source_id, counts in published_by_week(installation.archive, crawled, until, len(spans)).items():
        last_week, *before = (n if _was_read(looked, source_id, week) else None for n, week in zip(counts, spans, strict=True))
        usual = [n for n in before if n is not None]
        if last_week is not None and len(usual) >= LEAST_WEEKS:
            found[source_id] = weigh(last_week, usual)
    return found


def weigh(last_week: int, usual: list[int]) -> WeeklyYield:
    """Return how a week stands beside the weeks before."""
    mean = sum(usual) / len(usual)
    is_low = last_week < min(usual) and _poisson_at_most(last_week, mean) < IMPROBABLE
    return WeeklyYield(last_week, min(usual), max(usual), is_low)


def _was_read(looked: Coverage, source_id: str, days: Spans) -> bool:
    first = looked.first_day(source_id)
    return first is not None and first <= days[0][0] and not looked.unread_days(source_id, days)


def _poisson_at_most(n: int, mean: float) -> float:
    """How probable it is that at most `n` come where `mean` are usual."""
    return sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(n + 1)) if mean else 1.0
