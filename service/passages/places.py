"""Which passage of a text holds a place of it. Pure."""

from bisect import bisect_right
from collections.abc import Sequence

from archive.facts.facts import Spot
from core.ordering import sorted_by
from core.words import Passage


class Passages:
    """The passages of a text in its order, to find the one that holds a place."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = sorted_by(passages, key=lambda passage: passage.start)
        self._starts = [passage.start for passage in self._passages]

    def at(self, place: int | None) -> Spot:
        """Return where a place of the text stands."""
        number = bisect_right(self._starts, place) - 1 if place is not None else -1
        if place is None or number < 0 or place >= self._passages[number].end:
            return Spot()
        passage = self._passages[number]
        return Spot(number, passage.page, passage.item)
