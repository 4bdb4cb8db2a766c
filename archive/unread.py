"""What is in the archive and no search can find, or only in part; and what no search by days can find. Counts by source and day. Reads only."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, literal, or_, select

from archive.archive import Archive, moment_of, stamp
from archive.stages import Stage, Version
from archive.tables import captures, documents, fates
from core.words import Context, Fate, from_json

# pending: waits to be read or indexed. quarantined: could not be read or indexed. refused: read, and no document was made of it.
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
        """What lies unread of these sources; of one thing only its newest capture counts. With `since` only what came in since then, and
        what is pending, which is still to come.

        Captures refused for one of the reasons `nothing_in_it` hold no text at all, and are left out.
        """
        counted = [
            self._documents("locked", source_ids, since).where(documents.c.access == "locked"),
            self._with_fate("annotate", documents.c.version_id, "words only", source_ids, since).where(_is("quarantined")),
            self._with_fate("index", documents.c.id, "quarantined", source_ids, since).where(self._is_failed),
            self._with_fate("index", documents.c.id, "pending", source_ids, None).where(
                ~func.coalesce(or_(self._is_held, self._is_failed), false())
            ),
        ]
        with self.archive.reading() as connection:
            found = _unread_captures(connection.execute(self._captures(source_ids, nothing_in_it, since)).all())
            for statement in counted:
                rows = connection.execute(statement).all()
                found += [Unread(r.source_id, r.state, r.reason, r.published, moment_of(r.came_at), r.n) for r in rows]
        return found

    def undated(self, source_ids: Collection[str]) -> list[tuple[str, str | None, int]]:
        """Documents without a day, by source: what is known of their date ("2026-03", "2026", None), and how many there are."""
        coarse = or_(documents.c.published.is_(None), func.length(documents.c.published) < DAY_CHARS)
        statement = select(documents.c.source_id, documents.c.published, func.count())
        statement = statement.where(documents.c.source_id.in_(list(source_ids)), coarse)
        with self.archive.reading() as connection:
            rows = connection.execute(statement.group_by(documents.c.source_id, documents.c.published)).all()
        return [(source_id, published, n) for source_id, published, n in rows]

    def newest_day(self, source_id: str, until: date) -> date | None:
        """The last day up to `until`, included, of which the source has a dated document."""
        day = func.substr(documents.c.published, 1, DAY_CHARS)
        statement = select(func.max(day)).where(documents.c.source_id == source_id, day <= until.isoformat())
        with self.archive.reading() as connection:
            found = connection.execute(statement.where(func.length(documents.c.published) >= DAY_CHARS)).scalar()
        return date.fromisoformat(found) if found else None

    def has_captures(self, source_id: str) -> bool:
        """Whether anything of the source was ever collected or imported."""
        with self.archive.reading() as connection:
            return connection.execute(select(captures.c.id).where(captures.c.source_id == source_id).limit(1)).first() is not None

    def n_indexed(self) -> int:
        """How many documents the search index should hold, in this or an earlier revision."""
        mine = and_(fates.c.stage == "index", fates.c.item_id == documents.c.id)
        done = select(func.count()).select_from(documents).join(fates, mine)
        with self.archive.reading() as connection:
            return connection.execute(done.where(fates.c.fate == "done", fates.c.version == self._index)).scalar_one()

    def _captures(self, source_ids: Collection[str], nothing_in_it: Collection[str], since: datetime | None) -> Select[Any]:
        """The newest capture of each thing, where no document was made of it."""
        newer = captures.alias("newer")
        is_replaced = (
            select(newer.c.id)
            .where(newer.c.source_id == captures.c.source_id, newer.c.key == captures.c.key)
            .where(newer.c.fetched_at > captures.c.fetched_at)
            .exists()
        )
        is_empty = and_(fates.c.fate == "rejected", fates.c.reason.in_(list(nothing_in_it)))
        columns = (captures.c.source_id, captures.c.context, captures.c.fetched_at, fates.c.fate, fates.c.reason)
        statement = (
            select(*columns, (fates.c.version == self._read).label("is_present"))
            .outerjoin(fates, and_(fates.c.stage == "read", fates.c.item_id == captures.c.id))
            .where(captures.c.source_id.in_(list(source_ids)))
            .where(or_(fates.c.fate.is_(None), and_(fates.c.fate != "done", ~is_empty)), ~is_replaced)
        )
        is_pending = or_(fates.c.fate.is_(None), fates.c.fate == "retried", fates.c.version != self._read)
        return statement.where(or_(captures.c.fetched_at >= stamp(since), is_pending)) if since else statement

    @property
    def _is_held(self) -> ColumnElement[bool]:
        """The index holds the document as it is now."""
        return and_(_is("done"), fates.c.version == self._index, fates.c.result == cast(documents.c.revision, String))

    @property
    def _is_failed(self) -> ColumnElement[bool]:
        """The document as it is now could not be put into the index."""
        return and_(_is("quarantined"), fates.c.version == self._index, fates.c.result == cast(documents.c.revision, String))

    def _with_fate(
        self, stage: Stage, item: ColumnElement[str], state: State, source_ids: Collection[str], since: datetime | None
    ) -> Select[Any]:
        """`_documents` beside their fates of a stage, where they have one."""
        return self._documents(state, source_ids, since).outerjoin(fates, and_(fates.c.stage == stage, fates.c.item_id == item))

    def _documents(self, state: State, source_ids: Collection[str], since: datetime | None) -> Select[Any]:
        """Documents of these sources, counted by day."""
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
            .where(documents.c.source_id.in_(list(source_ids)))
            .group_by(documents.c.source_id, day)
        )
        return statement.where(documents.c.first_seen_at >= stamp(since)) if since else statement


def _is(fate: Fate) -> ColumnElement[bool]:
    return fates.c.fate == fate


def _unread_captures(rows: Sequence[Any]) -> list[Unread]:
    """Captures without a document, those alike counted together. What another version of reading could not read is tried again."""
    last: dict[tuple[str, State, str | None, str | None], datetime] = {}
    counts: Counter[tuple[str, State, str | None, str | None]] = Counter()
    for row in rows:
        states: dict[str, State] = {"rejected": "refused", "quarantined": "quarantined"}
        state = states.get(row.fate or "", "pending") if row.is_present else "pending"
        context = from_json(Context, json.loads(row.context))
        day = context.found_published or context.meeting_at
        like = (row.source_id, state, row.reason if state != "pending" else None, day.date().isoformat() if day else None)
        counts[like] += 1
        last[like] = max(last.get(like, moment_of(row.fetched_at)), moment_of(row.fetched_at))
    return [Unread(*like, last[like], n) for like, n in counts.items()]
