"""How often one may ask: a bucket for each asker, which fills by the clock."""

from contextlib import suppress

import pytest

from core.errors import TooOften
from web import rate_limit
from web.rate_limit import MAX_ASKERS, MAX_AT_ONCE, PER_S, RateLimit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_who_asks_too_often_is_told_when_to_come_again_and_others_are_not_kept_waiting() -> None:
    clock = Clock()
    limit = RateLimit(clock)
    for _ in range(MAX_AT_ONCE):
        limit.take("account", "Ann")
    with pytest.raises(TooOften, match="Too many requests") as refused:
        limit.take("account", "Ann")
    limit.take("account", "Ben")
    limit.take("address", "Ann")
    clock.now += refused.value.wait_s
    limit.take("account", "Ann")


def test_a_script_has_its_share_for_good_whether_it_waits_or_not() -> None:
    clock, n_answers = Clock(), 0
    limit = RateLimit(clock)
    for _ in range(6_000):  # ten a second, for ten minutes
        clock.now += 0.1
        with suppress(TooOften):
            limit.take("address", "192.0.2.1")
            n_answers += 1
    assert n_answers == pytest.approx(MAX_AT_ONCE + 600 * PER_S, abs=2)


def test_a_bucket_is_never_fuller_than_full() -> None:
    clock = Clock()
    limit = RateLimit(clock)
    limit.take("account", "Ann")
    clock.now += 86_400
    for _ in range(MAX_AT_ONCE):
        limit.take("account", "Ann")
    with pytest.raises(TooOften):
        limit.take("account", "Ann")


def test_many_askers_take_bounded_memory_and_who_asks_on_stays_known() -> None:
    limit = RateLimit(Clock())
    for _ in range(MAX_AT_ONCE):
        limit.take("account", "Ann")
    for number in range(MAX_ASKERS + 50):
        limit.take("address", str(number))
        if number % 1_000 == 0:
            with pytest.raises(TooOften):
                limit.take("account", "Ann")
    assert len(limit._buckets) == rate_limit.MAX_ASKERS
