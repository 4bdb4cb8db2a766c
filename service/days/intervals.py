"""The intervals of a calendar by which days are counted: a trend's buckets, a meeting list's weeks and months."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, get_args

Interval = Literal["day", "week", "month", "quarter", "year"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)


def bucket_of(day: date, interval: Interval) -> tuple[date, date]:
    """Return the first and the last day of the calendar's day, week (from Monday), month, quarter or year in which a day lies."""
    if interval == "day":
        return day, day
    if interval == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6) if first <= date.max - timedelta(days=6) else date.max
    first_month = {"month": day.month, "quarter": day.month - (day.month - 1) % 3, "year": 1}[interval]
    last_month = first_month + {"month": 0, "quarter": 2, "year": 11}[interval]
    last = date(day.year, last_month, calendar.monthrange(day.year, last_month)[1])
    return date(day.year, first_month, 1), last


def buckets(since: date, until: date, interval: Interval) -> Iterator[tuple[date, date]]:
    """Yield the calendar's buckets over a period, both ends included; the first and the last are cut where the period cuts
    them.
    """
    day = since
    while True:
        last = min(bucket_of(day, interval)[1], until)
        yield day, last
        if last >= until:
            return
        day = last + timedelta(days=1)
