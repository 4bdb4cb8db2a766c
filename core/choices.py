"""What is said of a value that is none of a few: which there are, and which of them was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from core.errors import UsageError

# The likeness by difflib from which a value is offered: one slip in a word of five letters, two in one of nine. A judgement, not measured.
_MIN_LIKENESS = 0.75


def no_such(typed: str, what: str, heading: str, known: Iterable[str], *, position: int | None = None) -> UsageError:
    """Return the error for a value that is not among those known, with the one that is most like it."""
    names = list(known)
    near = get_close_matches(typed.casefold(), names, 1, _MIN_LIKENESS)
    asked = f"; did you mean {near[0]}?" if near else "."
    return UsageError(f"{what}{asked} {heading}: {', '.join(names)}.", position=position)


def no_such_kind(typed: str, kinds: Iterable[str], *, position: int | None = None) -> UsageError:
    """Return the error for what is no kind of document."""
    return no_such(typed, f"{typed!r} is no kind of document", "Kinds", kinds, position=position)
