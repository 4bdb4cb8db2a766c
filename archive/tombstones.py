"""What an erased document leaves: hashes of its addresses, bytes and texts, by which it is known when it comes back. Nothing can be read from them."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256

from sqlalchemy import Connection, select

from archive.database import in_parts, insert_missing
from archive.tables import captures, pages, tombstones
from core.ids import canonical_url
from core.words import Capture

# A shorter text may be a notice of the house ("Subscribe to read on") that many pages carry: it is no mark of the one that was erased.
MIN_MARKED_CHARS = 200
ERASED = "it was erased here by a takedown and is not taken in again; `countywatch takedown list` shows which"


def is_erased(connection: Connection, capture: Capture) -> bool:
    """Tell whether a capture is one of what was erased: by its address, by its source's name for it, or by its bytes."""
    return bool(find_erased(connection, [capture]))


def find_erased(connection: Connection, captures: Sequence[Capture]) -> set[str]:
    """Return the ids of those captures that are of what was erased."""
    marks = {capture.id: marks_of_capture(capture.source_id, capture.key, capture.url, capture.sha256) for capture in captures}
    every = [mark for of_capture in marks.values() for mark in of_capture]
    known: set[str] = set()
    for part in in_parts(every):
        known.update(connection.execute(select(tombstones.c.mark).where(tombstones.c.mark.in_(part))).scalars())
    return {capture_id for capture_id, of_capture in marks.items() if known.intersection(of_capture)}


def is_erased_text(connection: Connection, text: str) -> bool:
    """Tell whether a text was erased, wherever it stood."""
    return _has_mark(connection, marks_of_text(text))


def mark_of_address(url: str) -> str:
    """Return the mark of an address, however it is spelt."""
    return _mark("address", canonical_url(url))


def marks_of_capture(source_id: str, key: str, url: str, body: str) -> list[str]:
    """Return the marks of a capture; `body` is the hash of its bytes."""
    return [mark_of_address(url), _mark("thing", source_id, key), _mark("bytes", body)]


def marks_of_text(text: str) -> list[str]:
    """Return the mark of a text by its letters and digits, whatever stands between them; none of a short one."""
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return [_mark("text", letters)] if len(letters) >= MIN_MARKED_CHARS else []


def erased_bodies(connection: Connection, names: Iterable[str]) -> list[str]:
    """Return those of some bodies, by the hashes that are their names, that were erased and that nothing uses."""
    marks = set(connection.execute(select(tombstones.c.mark)).scalars())
    erased = [name for name in names if _mark("bytes", name) in marks] if marks else []
    used: set[str] = set()
    for column in (captures.c.sha256, pages.c.sha256):
        for part in in_parts(erased):
            used.update(connection.execute(select(column).where(column.in_(part))).scalars())
    return [name for name in erased if name not in used]


def leave_marks(connection: Connection, decision_id: str, marks: Collection[str]) -> None:
    """Keep marks of what a decision erased."""
    for mark in marks:
        insert_missing(connection, tombstones, {"mark": mark, "decision_id": decision_id})


def _mark(sort: str, *parts: str) -> str:
    return sha256("\x1f".join((sort, *parts)).encode("utf-8", "surrogatepass")).hexdigest()


def _has_mark(connection: Connection, marks: Collection[str]) -> bool:
    return connection.execute(select(tombstones.c.mark).where(tombstones.c.mark.in_(marks)).limit(1)).first() is not None
