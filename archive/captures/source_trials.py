"""Trials of sites as rows, so that every process sees them and a restart loses none. What a trial does, the service knows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from archive.archive import Archive, moment_of, stamp
from archive.tables import source_trials
from core.errors import NotFound

# The newest trials that are kept: somebody who adds sources looks at those of the last weeks.
MAX_KEPT = 50
# Lines of a trial that are kept, the last.
MAX_LINES = 40
# A trial that said nothing for so long was cut off: while one is under way it is renewed four times as often.
CUT_OFF_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial as it is kept; `wish` and `found` are the caller's own JSON. `is_cut_off`: its process ended before it did."""

    id: str
    url: str
    wish: str
    lines: tuple[str, ...]
    begun_at: datetime
    is_done: bool
    is_cut_off: bool
    fault: str | None
    found: str | None
    is_added: bool


class Trials:
    """The trials of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def begin(self, url: str, wish: str) -> str:
        """Keep that a trial begins, and return its id; the oldest are forgotten."""
        now, trial_id = stamp(self.archive.clock()), token_hex(8)
        kept = select(source_trials.c.id).order_by(source_trials.c.begun_at.desc()).limit(MAX_KEPT)
        row = {"id": trial_id, "url": url, "wish": wish, "lines": "[]", "begun_at": now, "renewed_at": now, "added": 0}
        with self.archive.engine.begin() as connection:
            connection.execute(insert(source_trials).values(**row))
            connection.execute(delete(source_trials).where(source_trials.c.id.not_in(kept.scalar_subquery())))
        return trial_id

    def get(self, trial_id: str) -> TrialRow:
        """Return a trial.

        Raises: NotFound.
        """
        with self.archive.reading() as connection:
            row = connection.execute(select(source_trials).where(source_trials.c.id == trial_id)).first()
        if row is None:
            raise NotFound("This trial is no longer known: it is long ago. Try the site again.")
        return self._row_of(row)

    def newest(self, limit: int) -> list[TrialRow]:
        """Return the newest trials."""
        newest = select(source_trials).order_by(source_trials.c.begun_at.desc(), source_trials.c.id).limit(limit)
        with self.archive.reading() as connection:
            return [self._row_of(row) for row in connection.execute(newest)]

    def n_under_way(self) -> int:
        """Return how many trials wait or are made, in any process."""
        alive = source_trials.c.renewed_at > stamp(self.archive.clock() - CUT_OFF_AFTER)
        counted = select(func.count()).where(source_trials.c.ended_at.is_(None), alive)
        with self.archive.reading() as connection:
            return connection.execute(counted).scalar_one()

    def renew(self, trial_id: str, line: str | None = None) -> None:
        """Say that a trial is still made, and what of it."""
        mine = source_trials.c.id == trial_id
        with self.archive.engine.begin() as connection:
            changed = {"renewed_at": stamp(self.archive.clock())}
            if line is not None:
                lines = json.loads(connection.execute(select(source_trials.c.lines).where(mine)).scalar() or "[]")
                changed["lines"] = json.dumps([*lines, line][-MAX_LINES:])
            connection.execute(update(source_trials).where(mine).values(**changed))

    def end(self, trial_id: str, *, fault: str | None = None, found: str | None = None) -> None:
        """Say how a trial ended."""
        ended = update(source_trials).where(source_trials.c.id == trial_id)
        with self.archive.engine.begin() as connection:
            connection.execute(ended.values(ended_at=stamp(self.archive.clock()), fault=fault, found=found))

    @contextmanager
    def adding(self, trial_id: str) -> Iterator[bool]:
        """Give whether nobody added yet what a trial found; that it is added is kept if the block ends well."""
        first = update(source_trials).where(source_trials.c.id == trial_id, source_trials.c.added == 0).values(added=1)
        with self.archive.engine.begin() as connection:
            yield connection.execute(first.returning(source_trials.c.id)).first() is not None

    def _row_of(self, row: Row[Any]) -> TrialRow:
        is_done = row.ended_at is not None
        return TrialRow(
            id=row.id,
            url=row.url,
            wish=row.wish,
            lines=tuple(json.loads(row.lines)),
            begun_at=moment_of(row.begun_at),
            is_done=is_done,
            is_cut_off=not is_done and moment_of(row.renewed_at) <= self.archive.clock() - CUT_OFF_AFTER,
            fault=row.fault,
            found=row.found,
            is_added=bool(row.added),
        )
