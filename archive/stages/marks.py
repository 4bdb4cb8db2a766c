"""Marks of work that may kill the whole program: set before it starts, gone when it ends; what was begun and never ended is known by its mark."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import and_, delete, select

from archive.archive import Archive, stamp
from archive.database import upsert
from archive.stages.fates import Stage
from archive.tables import begun


@contextmanager
def beginning(archive: Archive, stage: Stage, item_ids: Sequence[str]) -> Iterator[None]:
    """Mark items as begun, on disk before the work starts; the marks go when it ends, well or badly, but not when we are killed."""
    with archive.engine.begin() as connection:
        for item_id in sorted(item_ids):  # in one order everywhere, so that two workers cannot wait for each other
            mine = and_(begun.c.stage == stage, begun.c.item_id == item_id)
            times = (connection.execute(select(begun.c.times).where(mine)).scalar() or 0) + 1
            upsert(connection, begun, {"stage": stage, "item_id": item_id, "times": times, "at": stamp(archive.clock())})
    try:
        yield
    finally:
        with archive.engine.begin() as connection:
            connection.execute(delete(begun).where(begun.c.stage == stage, begun.c.item_id.in_(list(item_ids))))


def begun_times(archive: Archive, stage: Stage, item_ids: Collection[str]) -> dict[str, int]:
    """Return how often work on these items began without an end; items without a mark are left out."""
    marked = select(begun.c.item_id, begun.c.times).where(begun.c.stage == stage, begun.c.item_id.in_(list(item_ids)))
    with archive.reading() as connection:
        return dict(connection.execute(marked).all())
