"""Finds the lines that a press office's site sets below each of its releases, by how the releases of one source close.

Two signs are asked for: the same words close MIN_RELEASES releases whose texts differ, and three quarters of that source's releases since the first of these.
An appeal that names its case, or has a number of its own, closes no other release; one that is written anew each time closes few in the same words.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, select

from archive.database import upsert_all
from archive.tables import captures, closing_lines
from core.words import Capture, Closing, stable_id

# A month or two of a force's news; of 12 releases of a source by a strange hand each closed so, and no other words closed more than two.
MIN_RELEASES = 12
MIN_SHARE = 0.75


def keep_closing(connection: Connection, capture: Capture, closing: Closing | None) -> None:
    """Keep how a capture's release closes, in place of how it closed at an earlier reading."""
    connection.execute(delete(closing_lines).where(closing_lines.c.capture_id == capture.id))
    if closing is not None:
        every = {"source_id": capture.source_id, "text_key": stable_id(closing.text), "n_left_out": closing.n_left_out}
        rows = [
            {"capture_id": capture.id, "n_lines": n, "closing_key": key} | every for n, key in enumerate(closing.keys, start=1)
        ]
        upsert_all(connection, closing_lines, rows)


def is_standing(connection: Connection, source_id: str, key: str) -> bool:
    """Tell whether a source's site sets the lines of this hash below each of its releases."""
    joined = closing_lines.join(captures, captures.c.id == closing_lines.c.capture_id)
    releases = func.count(func.distinct(captures.c.key))
    alike = select(releases, func.count(func.distinct(closing_lines.c.text_key)), func.min(captures.c.fetched_at)).select_from(
        joined
    )
    mine = (closing_lines.c.source_id == source_id, closing_lines.c.closing_key == key)
    n_alike, n_texts, first = connection.execute(alike.where(*mine)).one()
    if min(n_alike, n_texts) < MIN_RELEASES:
        return False
    since = (closing_lines.c.source_id == source_id, closing_lines.c.n_lines == 1, captures.c.fetched_at >= first)
    n_all = connection.execute(select(releases).select_from(joined).where(*since)).scalar() or 0
    return bool(n_alike >= MIN_SHARE * n_all)


def find_unread_again(connection: Connection, closings: Iterable[tuple[str, Closing]]) -> Sequence[str]:
    """Return the captures whose documents still have lines of their site, which close some releases, each with its source, as well."""
    keys = {(source_id, key) for source_id, closing in closings for key in closing.keys[closing.n_left_out :]}
    found: set[str] = set()
    for source_id, key in keys:
        if is_standing(connection, source_id, key):
            mine = (closing_lines.c.source_id == source_id, closing_lines.c.closing_key == key)
            behind = closing_lines.c.n_left_out < closing_lines.c.n_lines
            found.update(connection.execute(select(closing_lines.c.capture_id).where(*mine, behind)).scalars())
    return sorted(found)
