"""Sorts, chooses and counts once, by what a value says of itself. A lambda given to the built-in `sorted`, `min` or `max`, and what
`dict.fromkeys` makes, hold Any for mypy; these keep the type of the values.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol, TypeVar

Value = TypeVar("Value")
Name = TypeVar("Name", bound=Hashable)


class Comparable(Protocol):
    """What stands before or behind another of its kind: a number, a text, a day, a tuple of them."""

    def __lt__(self, other: Any, /) -> bool:
        """Return whether this one stands before the other."""


def sorted_by(values: Iterable[Value], key: Callable[[Value], Comparable], *, reverse: bool = False) -> list[Value]:
    """Return the values in the order of their keys; those of one key stay as they came."""
    return sorted(values, key=key, reverse=reverse)


def least_by(values: Iterable[Value], key: Callable[[Value], Comparable]) -> Value | None:
    """Return the first value of the least key; None where there is no value."""
    return min(values, key=key, default=None)


def greatest_by(values: Iterable[Value], key: Callable[[Value], Comparable]) -> Value | None:
    """Return the first value of the greatest key; None where there is no value."""
    return max(values, key=key, default=None)


def distinct(values: Iterable[Name]) -> list[Name]:
    """Return each value once, in the order in which they first came."""
    return list(dict.fromkeys(values))
