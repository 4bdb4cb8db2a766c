"""What readers may see of how a document changed: how much, and what stands there now; never the words that its publisher took out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.beat import Licence
from service.changes import VersionChange
from service.differences import Difference, Piece


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A text that a document got, as readers may see it: what came into it, and how much went.

    Words that a publisher took out are not shown, for he may have had to; nor any words where the licence is not for the full text.
    `paragraphs`: those that differ, as they are now. The first text of a document has no `n_added` and no `n_removed`.
    """

    seen_at: datetime
    title: str
    is_new_title: bool
    n_added: int | None
    n_removed: int | None
    paragraphs: tuple[tuple[Piece, ...], ...]


def versions_for_readers(changes: Sequence[VersionChange], licence: Licence) -> list[ShownChange]:
    """Return the texts of a document as readers may see them, oldest first; of earlier titles only that they were others."""
    return [
        ShownChange(
            seen_at=change.seen_at,
            title=changes[-1].title,
            is_new_title=change.title_before is not None,
            n_added=change.change.n_added if change.change else None,
            n_removed=change.change.n_removed if change.change else None,
            paragraphs=_as_now(change.change, is_newest=change is changes[-1]) if change.change and licence == "full" else (),
        )
        for change in changes
    ]


def _as_now(change: Difference, *, is_newest: bool) -> tuple[tuple[Piece, ...], ...]:
    """Return the changed paragraphs without what was taken out; of an earlier text none, for a later one may have taken out more."""
    if not is_newest:
        return ()
    kept = (tuple(piece for piece in pieces if piece.op != "removed") for pieces in change.paragraphs)
    return tuple(pieces for pieces in kept if pieces)
