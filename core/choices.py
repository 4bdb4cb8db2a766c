"""A value that must be one of a few: which one was typed, and what is said where it is none of them, with the one that was probably meant."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from core.errors import UsageError

# The likeness by difflib from which a value is offered: one slip in a word of five letters, two in one of nine. A judgement, not measured.
_MIN_LIKENESS = 0.75


Choice = TypeVar("Choice", bound=str)


def find_choice(typed: str | None, choices: Sequence[Choice]) -> Choice | None:
    """Return that of a few values which was typed; None if none was."""
    return next((choice for choice in choices if choice == typed), None)


def no_such(typed: str, what: str, heading: str, known: Iterable[str], *, position: int | None = None) -> UsageError:
    """Return the error for a value that is not among those known, with the one that is most like it."""
    names = list(known)
    near = get_close_matches(typed.casefold(), names, 1, _MIN_LIKENESS)
    asked = f"; did you mean {near[0]}?" if near else "."
    return UsageError(f"{what}{asked} {heading}: {', '.join(names)}.", position=position)


def no_such_kind(typed: str, kinds: Iterable[str], *, position: int | None = None) -> UsageError:
    """Return the error for what is no kind of document."""
    return no_such(typed, f"{typed!r} is no kind of document", "Kinds", kinds, position=position)
