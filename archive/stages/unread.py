"""What is in the archive and no search can find, or only in part; and what no search by days can find. Counts by source and day. Reads only."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, String, Table, and_, case, func, literal, or_, select

from archive.archive import Archive, moment_of, stamp
from archive.kept import kept
from archive.stages.fates import Stage, Version
from archive.tables import captures, documents, fates
from archive.texts.facts_state import kept_by_facts

# pending: waits to be read or indexed; with a reason, for another stage's work. quarantined: could not be read or indexed. refused: read, and no document was made of it.
# locked: only headline and opening are known. words only: names and meaning could not be read.
State = Literal["pending", "quarantined", "refused", "locked", "words only"]
DAY_CHARS = len("2026-03-31")


@dataclass(frozen=True, slots=True)
class Unread:
    """Things of one source that share a state, a reason and a day. `published` as far as it is known: a day, a month, a year, or None.

    `came_at` is when the last of them came in.
    """

    source_id: str
    state: State
    reason: str | None
    published: str | None
    came_at: datetime
    n: int


class UnreadBooks:
    """Asks the archive's books what lies unread."""

    def __init__(self, archive: Archive, *, read: Version, index: Version) -> None:
        """`read` and `index` are the present versions of these stages' work."""
        self.archive = archive
        self._read, self._index = str(read), str(index)

    def unread(
        self, source_ids: Collection[str], *, nothing_in_it: Collection[str], since: datetime | None = None
    ) -> list[Unread]:
        """Return what lies unread of these sources; of one thing only its newest capture counts. With `since` only what came in
        since then, and
        what is pending, which is still to come.

        Captures refused for one of the reasons `nothing_in_it` hold no text at all, and are left out.
        """
        asked = (tuple(sorted(nothing_in_it)), since)
        rows = self.archive.kept.get(("unread", self._read, self._index, asked), lambda: self._all_unread(*asked))
        return [row for row in rows if row.source_id in source_ids]

    def _all_unread(self, nothing_in_it: Collection[str], since: datetime | None) -> list[Unread]:
        counted = [
            self._documents("locked", since).where(documents.c.access == "locked"),
            self._documents("words only", since)
            .join(fates, _fate_of("annotate", documents.c.version_id))
            .where(fates.c.fate == "quarantined"),
            self._documents("quarantined", since)
            .join(fates, _fate_of("index", documents.c.id))
            .where(fates.c.fate == "quarantined", fates.c.version == self._index),
        ]
        with self.archive.reading() as connection:
            rows = connection.execute(self._failed(nothing_in_it, since)).all()
            # What waits is looked for only where the books say that something does: both searches go through every row.
            if _count(connection, captures) > _count(connection, fates, fates.c.stage == "read"):
                rows = [*rows, *connection.execute(self._untried()).all()]
            if _count(connection, documents, documents.c.suppressed == 0) > _count(connection, fates, *self._is_through):
                counted.append(self._unindexed())
            unread = _unread_captures(rows)
            for statement in counted:
                rows = connection.execute(statement).all()
                unread += [Unread(r.source_id, r.state, r.reason, r.published, moment_of(r.came_at), r.n) for r in rows]
        return unread

    def undated(self, source_ids: Collection[str]) -> list[tuple[str, str | None, int]]:
        """Return documents without a day, by source: what is known of their date ("2026-03", "2026", None), and how many there
        are.
        """
        return self._undated(tuple(sorted(source_ids)))

    @kept_by_facts
    def _undated(self, source_ids: tuple[str, ...]) -> list[tuple[str, str | None, int]]:
        coarse = or_(documents.c.published.is_(None), func.length(documents.c.published) < DAY_CHARS)
        statement = select(documents.c.source_id, documents.c.published, func.count())
        statement = statement.where(documents.c.source_id.in_(source_ids), coarse, documents.c.suppressed == 0)
        with self.archive.reading() as connection:
            rows = connection.execute(statement.group_by(documents.c.source_id, documents.c.published)).all()
        return [(source_id, published, n) for source_id, published, n in rows]

    @kept_by_facts
    def newest_day(self, source_id: str, until: date) -> date | None:
        """Return the last day up to `until`, included, of which the source has a dated document."""
        day = func.substr(documents.c.published, 1, DAY_CHARS)
        statement = select(func.max(day)).where(documents.c.source_id == source_id, day <= until.isoformat())
        with self.archive.reading() as connection:
            newest = connection.execute(statement.where(func.length(documents.c.published) >= DAY_CHARS)).scalar()
        return date.fromisoformat(newest) if newest else None

    @kept
    def has_captures(self, source_id: str) -> bool:
        """Tell whether anything of the source was ever collected or imported."""
        with self.archive.reading() as connection:
            return connection.execute(select(captures.c.id).where(captures.c.source_id == source_id).limit(1)).first() is not None

    def _failed(self, nothing_in_it: Collection[str], since: datetime | None) -> Select[Any]:
        """Return the newest capture of each thing, where reading it failed or is to be tried again."""
        newer = captures.alias("newer")
        is_replaced = (
            select(newer.c.id)
            .where(newer.c.source_id == captures.c.source_id, newer.c.key == captures.c.key)
            .where(newer.c.fetched_at > captures.c.fetched_at)
            .exists()
        )
        is_empty = and_(fates.c.fate == "rejected", fates.c.reason.in_(list(nothing_in_it)))
        is_old = fates.c.version != self._read
        is_pending = or_(fates.c.fate.in_(("retried", "waiting")), is_old)
        statement = (
            select(*_OF_CAPTURE, fates.c.reason, case((is_old, "retried"), else_=fates.c.fate).label("fate"))
            .select_from(fates)
            .join(captures, captures.c.id == fates.c.item_id)
            .where(fates.c.stage == "read", fates.c.fate.in_(_STATES), ~is_empty, ~is_replaced)
        )
        return statement.where(or_(captures.c.fetched_at >= stamp(since), is_pending)) if since else statement

    def _untried(self) -> Select[Any]:
        """Return captures that nobody tried to read yet."""
        is_tried = select(fates.c.item_id).where(_fate_of("read", captures.c.id)).exists()
        columns = (*_OF_CAPTURE, literal(None, String).label("reason"), literal("retried").label("fate"))
        return select(*columns).where(~is_tried)

    @property
    def _is_through(self) -> tuple[ColumnElement[bool], ...]:
        """A fate by which a document is in the index, or was refused by it."""
        return fates.c.stage == "index", fates.c.fate.in_(("done", "quarantined")), fates.c.version == self._index

    def _unindexed(self) -> Select[Any]:
        """Return documents that wait to be indexed. One that is indexed in an earlier revision is found by that until then."""
        is_through = select(fates.c.item_id).where(fates.c.item_id == documents.c.id, *self._is_through).exists()
        return self._documents("pending", None).where(~is_through)

    def _documents(self, state: State, since: datetime | None) -> Select[Any]:
        """Return documents counted by source and day. Not limited to sources: on SQLite that would cost the index by which they
        are found.
        """
        day = func.substr(documents.c.published, 1, DAY_CHARS)
        statement = (
            select(
                documents.c.source_id,
                literal(state).label("state"),
                literal(None, String).label("reason"),
                day.label("published"),
                func.max(documents.c.first_seen_at).label("came_at"),
                func.count().label("n"),
            )
            .select_from(documents)
            .where(documents.c.suppressed == 0)
            .group_by(documents.c.source_id, day)
        )
        return statement.where(documents.c.first_seen_at >= stamp(since)) if since else statement


_OF_CAPTURE = (captures.c.source_id, captures.c.context, captures.c.fetched_at)
_STATES: dict[str, State] = {"rejected": "refused", "quarantined": "quarantined", "retried": "pending", "waiting": "pending"}


def _fate_of(stage: Stage, item: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(fates.c.stage == stage, fates.c.item_id == item)


def _count(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()


def _unread_captures(rows: Sequence[Any]) -> list[Unread]:
    """Count captures without a document, those alike together."""
    last: dict[tuple[str, State, str | None, str | None], str] = {}
    counts: Counter[tuple[str, State, str | None, str | None]] = Counter()
    for row in rows:
        state, context = _STATES[row.fate], json.loads(row.context)
        day = context.get("found_published") or context.get("meeting_at")
        like = (row.source_id, state, None if row.fate == "retried" else row.reason, day[:DAY_CHARS] if day else None)
        counts[like] += 1
        last[like] = max(last.get(like, ""), row.fetched_at)
    return [Unread(*like, moment_of(last[like]), n) for like, n in counts.items()]
