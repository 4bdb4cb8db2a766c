"""Spans of days: joined, in common, and without each other, also where they never begin or never end."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.days.day_spans import ALWAYS, common, joined, n_days, without

BEGIN = date(2026, 1, 1)
DAYS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=6)


def spans(numbers: list[tuple[int, int]]) -> list[tuple[date, date]]:
    return [(BEGIN + timedelta(n), BEGIN + timedelta(n + length)) for n, length in numbers]


def days(some: object) -> set[date]:
    assert isinstance(some, tuple | list)
    return {since + timedelta(n) for since, until in some for n in range((until - since).days + 1)}


@given(DAYS, DAYS)
def test_spans_are_sets_of_days(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    first, second = joined(spans(some)), joined(spans(others))

    assert days(first) == days(spans(some))
    assert days(common(first, second)) == days(first) & days(second)
    assert days(without(first, second)) == days(first) - days(second)
    assert n_days(first) == len(days(first))
    assert all((b[0] - a[1]).days > 1 for a, b in pairwise(first))


def test_what_never_begins_or_ends() -> None:
    week = ((BEGIN, BEGIN + timedelta(6)),)
    rest = without(ALWAYS, week)

    assert rest == ((date.min, BEGIN - timedelta(1)), (BEGIN + timedelta(7), date.max))
    assert joined([*rest, *week]) == ALWAYS
    assert without(ALWAYS, ALWAYS) == ()
