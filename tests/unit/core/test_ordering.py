"""Order and choice by a key: as the built-ins, with the type kept."""

from core.ordering import distinct, greatest_by, least_by, sorted_by

REPORTS = [("Barnby", 3), ("Allton", 5), ("Corley", 3)]


def test_values_of_one_key_stay_as_they_came() -> None:
    assert sorted_by(REPORTS, key=lambda report: report[1]) == [("Barnby", 3), ("Corley", 3), ("Allton", 5)]
    assert sorted_by(REPORTS, key=lambda report: report[1], reverse=True) == [("Allton", 5), ("Barnby", 3), ("Corley", 3)]


def test_the_first_of_equal_keys_is_chosen() -> None:
    assert least_by(REPORTS, key=lambda report: report[1]) == ("Barnby", 3)
    assert greatest_by(reversed(REPORTS), key=lambda report: min(report[1], 3)) == ("Corley", 3)


def test_of_nothing_nothing_is_chosen() -> None:
    nothing: list[str] = []
    assert least_by(nothing, key=len) is None
    assert greatest_by(nothing, key=len) is None


def test_each_value_is_kept_once_where_it_first_came() -> None:
    assert distinct(iter("banana")) == ["b", "a", "n"]
