"""Which days a report may tell of: the first day gone by that it names, else the week."""

from datetime import date

import pytest

from service.events.days import days_of

FRIDAY = date(2026, 3, 6)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Customers hugged the chef this week.", (2, 3, 4, 5, 6)),
        ("It follows a vote of the cabinet last week.", (23, 24, 25, 26, 27, 28, 1)),
        ("This week the man who ran her down on Tuesday was jailed.", (3,)),  # a day tells more than its week
        ("A decision is due later this week.", ()),
        ("The inquiry will end this week.", ()),
        ("She said that a week is a long time.", ()),
    ],
)
def test_a_week_is_told_where_no_day_is(text: str, days: tuple[int, ...]) -> None:
    assert tuple(date.fromordinal(day).day for day in days_of(text, FRIDAY)) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Two men were in hospital on Wednesday, a day after eight people fell ill.", (3,)),
        ("The call came from the police last Tuesday week.", (24,)),
        ("Last Thursday the bill came in: six years.", (26, 5)),  # in a paper of Friday
        ("Last Monday the bill came in.", (2,)),
        ("At a meeting held on 3 March 2026 the Members resolved this.", (3,)),
        ("He was born on 3 March 1958.", ()),
        ("You will have been woken on Wednesday.", (4,)),
        ("They will be woken on Wednesday.", ()),
        ("They announced it after last week's inquest.", ()),
    ],
)
def test_a_day_is_counted_from_what_stands_beside_it(text: str, days: tuple[int, ...]) -> None:
    assert tuple(date.fromordinal(day).day for day in days_of(text, FRIDAY)) == days
