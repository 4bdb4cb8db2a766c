"""Calendar buckets: weeks from Monday across a year's end, short months, leap days, cut ends."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from service.days.intervals import INTERVALS, Interval, bucket_of, buckets


@pytest.mark.parametrize(
    ("interval", "day", "first", "last"),
    [
        ("day", date(2026, 3, 29), date(2026, 3, 29), date(2026, 3, 29)),  # the clocks go forward
        ("week", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),  # the first week of a year begins in the old one
        ("week", date(2026, 10, 25), date(2026, 10, 19), date(2026, 10, 25)),  # the clocks go back
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("quarter", date(2026, 5, 31), date(2026, 4, 1), date(2026, 6, 30)),
        ("year", date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
        ("week", date(9999, 12, 31), date(9999, 12, 27), date.max),
    ],
)
def test_the_bucket_of_a_day(interval: Interval, day: date, first: date, last: date) -> None:
    assert bucket_of(day, interval) == (first, last)


@pytest.mark.parametrize("interval", INTERVALS)
def test_buckets_cover_a_period_without_gap_or_overlap(interval: Interval) -> None:
    since, until = date(2025, 11, 12), date(2027, 2, 3)
    found = list(buckets(since, until, interval))

    assert (found[0][0], found[-1][1]) == (since, until)
    assert all(end + timedelta(days=1) == begin for (_, end), (begin, _) in pairwise(found))
    assert all(bucket_of(begin, interval) == bucket_of(end, interval) for begin, end in found)


def test_one_day_is_one_bucket() -> None:
    assert list(buckets(date(2026, 3, 1), date(2026, 3, 1), "year")) == [(date(2026, 3, 1), date(2026, 3, 1))]
