"""A source that is read every day and dries up is told from one that is merely quiet."""

import pytest

from service.weekly_yield import weigh


@pytest.mark.parametrize(
    ("last_week", "before", "is_low"),
    [
        (0, [12, 10, 14, 11, 12, 9, 13, 12], True),
        (2, [12, 10, 14, 11, 12, 9, 13, 12], True),
        (8, [12, 10, 14, 11, 12, 9, 13, 12], False),
        (0, [2, 1, 0, 3, 1, 2, 0, 1], False),  # nothing came in two of these weeks either
        (0, [3, 2, 4, 3], False),  # as chance would have it once in twenty weeks
        (9, [40, 12, 38, 41, 40], True),
        (0, [0, 0, 0, 0], False),
    ],
)
def test_a_week_is_low_only_where_chance_does_not_explain_it(last_week: int, before: list[int], is_low: bool) -> None:
    assert weigh(last_week, before).is_low is is_low


def test_a_yield_in_words() -> None:
    assert str(weigh(0, [9, 14, 12, 10])) == "Nothing in the last seven days, usually 9 to 14 a week"
    assert str(weigh(4, [6, 6, 6, 6])) == "4 in the last seven days, usually 6 a week"
