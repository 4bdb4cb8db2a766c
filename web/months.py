"""The bar of months of an operation or another thing: how many stories name it in each, and in which not every source was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.ordering import greatest_by
from service.installation import Installation
from service.trends import Bucket, TrendOptions, trend
from web.links import search_link

# Five years: more bars could not be told apart, nor be hit by a finger.
MAX_MONTHS = 60
# Of the picture, in its own units; the style sheet gives it its size.
STEP, WIDTH, HEIGHT = 12, 10, 60
# The lowest bar that can be seen.
MIN_HEIGHT = 3


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the bar: its name, its number of stories and the search that lists them, and where its bar stands in the picture."""

    name: str
    count: int
    href: str
    is_gap: bool
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Months:
    """The bar of months. `is_cut`: there are earlier ones. `busiest` is None where no month has a story."""

    months: tuple[Month, ...]
    busiest: Month | None
    is_cut: bool

    @property
    def has_gaps(self) -> bool:
        """Whether in some month not every source was read."""
        return any(month.is_gap for month in self.months)

    @property
    def width(self) -> int:
        """The picture's width, in its own units."""
        return STEP * len(self.months)


def months_of(installation: Installation, query: str) -> Months | None:
    """Return the bar of months of what a query finds, up to today; None where it finds nothing that is dated.

    Raises: Unavailable if the engine is down.
    """
    answer = trend(installation, [query], TrendOptions("month", "stories"))
    if not answer.total:
        return None
    shown = answer.buckets[-MAX_MONTHS:]
    months = _months(query, shown, max(bucket.count for bucket in shown))
    busiest = greatest_by(months, key=lambda month: month.count)
    return Months(months, busiest if busiest and busiest.count else None, len(answer.buckets) > MAX_MONTHS)


def _months(query: str, buckets: Sequence[Bucket], most: int) -> tuple[Month, ...]:
    made = []
    for number, bucket in enumerate(buckets):
        height = max(MIN_HEIGHT, round(HEIGHT * bucket.count / most)) if bucket.count else 0
        href = search_link({"q": query, "mode": "keyword"}, since=bucket.since, until=bucket.until)
        name = f"{date.fromisoformat(bucket.since):%B %Y}"
        made.append(Month(name, bucket.count, href, bucket.gap, STEP * number + (STEP - WIDTH) // 2, HEIGHT - height, height))
    return tuple(made)
