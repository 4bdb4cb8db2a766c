"""Numbers what comes into the index: whatever may be new to a reader has a number above all that were given before it.

A document has no number from the moment it is changed (another text, other annotations, somebody in it in public office) until it stands
in the index as changed. Copies that join or leave its story, a rebuild and a move to another engine leave its number as it is.
Whoever asks up to the last number misses nothing that has it or a lower one: numbers are given and recorded by one worker at a time, and
recorded when the index holds what bears them, so that none appears behind a higher one. A kill in between leaves them ungiven.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, select, update

from archive.archive import Archive, stamp
from archive.database import in_parts, upsert
from archive.tables import documents, meta

# Where `meta` has the last number. The highest that a document bears would not do: it sinks when that document changes.
LAST = "last_arrival"
# Any constant; PostgreSQL's advisory lock that a worker holds from giving numbers to recording them.
ARRIVALS_LOCK = 77_075


class Arrivals:
    """The arrivals of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def last(self) -> int:
        """Return the last number; 0 if there is none. The index holds every document that bears it or a lower one."""
        with self.archive.reading() as connection:
            return last_arrival(connection)

    def before(self, moment: datetime) -> int:
        """Return a number below those of all documents that were first seen at a moment or later."""
        lowest = select(func.min(documents.c.arrival)).where(documents.c.first_seen_at >= stamp(moment))
        with self.archive.reading() as connection:
            last = last_arrival(connection)  # first: what arrives between the two is above it
            return int(connection.execute(lowest).scalar() or last + 1) - 1


def last_arrival(connection: Connection) -> int:
    """Return the last number, for whoever gives the next."""
    return int(connection.execute(select(meta.c.value).where(meta.c.key == LAST)).scalar() or 0)


def record_arrivals(connection: Connection, arrivals: Mapping[str, tuple[int, int]], at: datetime) -> None:
    """Record the number and revision with which documents, by their ids, came into the index, and that they were readable from then on.

    One that was changed meanwhile gets another number when it comes in again.
    """
    for part in in_parts(sorted(arrivals)):
        is_first = and_(documents.c.id.in_(part), documents.c.readable_at.is_(None))
        connection.execute(update(documents).where(is_first).values(readable_at=stamp(at)))
    as_put = and_(documents.c.id == bindparam("own"), documents.c.revision == bindparam("put"), documents.c.arrival.is_(None))
    if arrivals:
        rows = [{"own": own, "put": revision, "number": number} for own, (number, revision) in sorted(arrivals.items())]
        connection.execute(update(documents).where(as_put).values(arrival=bindparam("number")), rows)
    newest = max((arrival for arrival, _ in arrivals.values()), default=0)
    if newest > last_arrival(connection):
        upsert(connection, meta, {"key": LAST, "value": str(newest)})


def touch(connection: Connection, document_ids: Sequence[str]) -> None:
    """Note that documents are served otherwise than before: each gets a new revision, and an arrival when it is indexed."""
    for part in in_parts(document_ids):
        changed = update(documents).where(documents.c.id.in_(part))
        connection.execute(changed.values(revision=documents.c.revision + 1, arrival=None))
