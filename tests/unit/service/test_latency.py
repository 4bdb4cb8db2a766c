"""How long texts take to readers."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.captures.latency import Moments
from service.health.latency import Delay, in_words, latency_of

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def moments(published: int | None, seen: int, readable: int | None = None, sent: int | None = None) -> Moments:
    """Minutes after nine."""
    at = [None if n is None else NINE + timedelta(minutes=n) for n in (published, seen, readable, sent)]
    return Moments("gazette", at[0], NINE + timedelta(minutes=seen), at[2], at[3])


def test_each_step_counts_what_is_known_of_it() -> None:
    told = [moments(0, 10, 20, 80), moments(-600, 15, 16), moments(None, 30), moments(5, 4, 4, 4)]

    found = latency_of(told, NINE)

    assert found.found == Delay(2, 0.0, 600.0)  # -600 was before the source was watched; one is dated ahead of when it was seen
    assert found.readable == Delay(3, 60.0, 600.0)
    assert found.sent == Delay(2, 0.0, 3600.0)
    assert latency_of(told, None).found is None


def test_the_95th_of_a_hundred_is_one_that_was_measured() -> None:
    found = latency_of([moments(0, n) for n in range(1, 101)], NINE).found

    assert found == Delay(100, 50 * 60.0, 95 * 60.0)
    assert str(latency_of([moments(0, 3, 5)], NINE)) == (
        "In the last 30 days: found after 3 minutes (95 of 100 within 3 minutes); readable after 2 minutes (95 of 100 within 2 minutes)"
    )


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 second"), (89, "89 seconds"), (90, "2 minutes"), (3600 * 3, "3 hours"), (86400 * 3, "3 days")]
)
def test_a_span_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
