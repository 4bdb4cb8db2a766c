"""Arithmetic with spans of calendar days, both ends included. Knows nothing of sources or queries."""

from collections.abc import Iterable
from datetime import date, timedelta

from archive.archive import Days

ONE_DAY = timedelta(days=1)
Spans = tuple[Days, ...]
ALWAYS: Spans = ((date.min, date.max),)


def joined(days: Iterable[Days]) -> Spans:
    """Spans in order, those that touch or overlap joined."""
    spans: list[Days] = []
    for since, until in sorted(days):
        if spans and (since - spans[-1][1]).days <= 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return tuple(spans)


def common(some: Spans, others: Spans) -> Spans:
    """Return the days that lie in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return joined((since, until) for since, until in pairs if since <= until)


def without(spans: Spans, taken: Spans) -> Spans:
    """Return the days of the first that do not lie in the second."""
    left = list(spans)
    for begin, end in taken:
        before = [(since, min(until, begin - ONE_DAY)) for since, until in left if since < begin]
        after = [(max(since, end + ONE_DAY), until) for since, until in left if until > end]
        left = before + after
    return joined(left)


def n_days(spans: Spans) -> int:
    """Return how many days there are."""
    return sum((until - since).days + 1 for since, until in spans)
