"""What councils' lists say of their meetings, run by run, and what changed between two runs: moved, called off, on again, no longer listed, back.

A meeting's own page and papers are captures and documents; here is its state, which a list tells even where no page changes with it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, select

from archive.archive import Archive, Days, moment_of, stamp
from archive.database import in_parts, insert_missing, upsert
from archive.seals import is_sound
from archive.tables import meeting_changes, meetings
from core.words import stable_id

ChangeKind = Literal["moved", "called off", "on again", "no longer listed", "listed again"]
# A meeting's state, as councils write it, that says it will not be held when it was to be.
_OFF = re.compile(r"cancel|postpone|abandon|withdrawn|adjourn|no longer listed", re.I)
# What stands for a meeting's state once its council's list leaves it out: moved under another number, or called off without a word.
NOT_LISTED = "No longer listed"


@dataclass(frozen=True, slots=True)
class ListedMeeting:
    """A meeting as a council's list tells it. `hour` is HH:MM, None where the list gives a day alone; both are local."""

    meeting_id: str
    committee: str
    day: date
    hour: str | None
    status: str | None
    url: str


@dataclass(frozen=True, slots=True)
class MeetingState:
    """A meeting as the newest list told it. `is_listed`: the newest whole list named it."""

    source_id: str
    meeting: ListedMeeting
    first_seen_at: datetime
    is_listed: bool


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """What changed of a meeting between two runs; `before` and `after` in words, as lists told them."""

    source_id: str
    meeting_id: str
    committee: str
    url: str
    at: datetime
    kind: ChangeKind
    before: str
    after: str


def is_off(status: str | None) -> bool:
    """Tell whether a meeting's state, as councils write it, says that it is called off or put off; so does a list that names it no more."""
    return _OFF.search(status or "") is not None


class Meetings:
    """The meetings of an archive's councils."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def record_listed(self, source_id: str, listed: Sequence[ListedMeeting], *, whole: Days | None, today: date) -> int:
        """Keep what a council's lists say now, and what of it is otherwise than before; how many changes. One transaction.

        `whole`: the days of which every list could be read, None if one could not; a meeting of these days that was listed, is still to come
        and is not named any more, is no longer listed. Where nothing is listed at all nothing is taken for vanished.
        """
        now = stamp(self.archive.clock())
        n_changes = 0
        with self.archive.engine.begin() as connection:
            known = _rows(connection, source_id)
            for meeting in listed:
                before = known.get(meeting.meeting_id)
                for kind, was, becomes in _differences(before, meeting) if before else ():
                    n_changes += _keep_change(connection, source_id, meeting.meeting_id, now, kind, was, becomes)
                upsert(connection, meetings, _row(source_id, meeting, before.first_seen_at if before else now))
            gone = _vanished(known, {m.meeting_id for m in listed}, whole, today) if listed else []
            for row in gone:
                n_changes += _keep_change(
                    connection, source_id, row.meeting_id, now, "no longer listed", _when(row.day, row.hour), ""
                )
                upsert(connection, meetings, {**row._mapping, "is_listed": 0})
        return n_changes

    def states(self, source_id: str, meeting_ids: Collection[str]) -> Mapping[str, MeetingState]:
        """Return what the newest lists told of some meetings of a council, by their ids; nothing of a damaged one."""
        state_by_meeting: dict[str, MeetingState] = {}
        with self.archive.reading() as connection:
            for part in in_parts(sorted(set(meeting_ids))):
                mine = and_(meetings.c.source_id == source_id, meetings.c.meeting_id.in_(part))
                for row in connection.execute(select(meetings).where(mine)):
                    if is_sound(meetings, row):
                        state_by_meeting[row.meeting_id] = _state_of(row)
        return state_by_meeting

    def off_between(self, since: date, until: date) -> list[MeetingState]:
        """Return the meetings of these days, both included, that are called off or put off, or that no list names any more."""
        mine = meetings.c.day.between(since.isoformat(), until.isoformat())
        with self.archive.reading() as connection:
            rows = connection.execute(select(meetings).where(mine).order_by(meetings.c.day, meetings.c.hour))
            states = [_state_of(row) for row in rows if is_sound(meetings, row)]
        return [state for state in states if not state.is_listed or is_off(state.meeting.status)]

    def changes(self, since: datetime, *, source_id: str | None = None, meeting_id: str | None = None) -> list[MeetingChange]:
        """Return what changed since a moment, newest first; of a council's meeting, if one is named."""
        statement = select(meeting_changes).where(meeting_changes.c.at >= stamp(since))
        if source_id is not None:
            statement = statement.where(meeting_changes.c.source_id == source_id)
        if meeting_id is not None:
            statement = statement.where(meeting_changes.c.meeting_id == meeting_id)
        with self.archive.reading() as connection:
            changed = connection.execute(statement.order_by(meeting_changes.c.at.desc(), meeting_changes.c.id))
            rows = [row for row in changed if is_sound(meeting_changes, row)]  # `archive verify` names the damaged
        ids_by_source: dict[str, set[str]] = {}
        for row in rows:
            ids_by_source.setdefault(row.source_id, set()).add(row.meeting_id)
        known = {
            (source, meeting): state.meeting
            for source, ids in ids_by_source.items()
            for meeting, state in self.states(source, ids).items()
        }
        return [
            MeetingChange(r.source_id, r.meeting_id, meeting.committee, meeting.url, moment_of(r.at), r.kind, r.before, r.after)
            for r in rows
            if (meeting := known.get((r.source_id, r.meeting_id))) is not None
        ]


def forget_damaged(connection: Connection, source_id: str) -> None:
    """Let go of a council's meetings whose rows are damaged: its next lists tell of them anew."""
    for row in connection.execute(select(meetings).where(meetings.c.source_id == source_id)).all():
        if not is_sound(meetings, row):
            connection.execute(delete(meetings).where(meetings.c.source_id == source_id, meetings.c.meeting_id == row.meeting_id))


def _rows(connection: Connection, source_id: str) -> dict[str, Any]:
    """Return what is known of a council's meetings; a damaged row is as none, and is written anew."""
    rows = connection.execute(select(meetings).where(meetings.c.source_id == source_id))
    return {row.meeting_id: row for row in rows if is_sound(meetings, row)}


def _row(source_id: str, meeting: ListedMeeting, first_seen_at: str) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "meeting_id": meeting.meeting_id,
        "committee": meeting.committee,
        "day": meeting.day.isoformat(),
        "hour": meeting.hour,
        "status": meeting.status,
        "url": meeting.url,
        "first_seen_at": first_seen_at,
        "is_listed": 1,
    }


def _differences(before: Any, now: ListedMeeting) -> list[tuple[ChangeKind, str, str]]:
    """Return what is otherwise, each with how it was and how it is. An hour that only one of two lists gives is no move."""
    differences: list[tuple[ChangeKind, str, str]] = []
    was, becomes = _when(before.day, before.hour), _when(now.day.isoformat(), now.hour)
    if not before.is_listed:
        differences.append(("listed again", "", becomes))
    if before.day != now.day.isoformat() or (before.hour and now.hour and before.hour != now.hour):
        differences.append(("moved", was, becomes))
    if is_off(now.status) and not is_off(before.status):
        differences.append(("called off", before.status or "", now.status or ""))
    elif is_off(before.status) and not is_off(now.status):
        differences.append(("on again", before.status or "", now.status or ""))
    return differences


def _vanished(known: Mapping[str, Any], listed: Collection[str], whole: Days | None, today: date) -> list[Any]:
    if whole is None:
        return []
    first, last = max(whole[0], today).isoformat(), whole[1].isoformat()
    return [row for key, row in known.items() if key not in listed and row.is_listed and first <= row.day <= last]


def _when(day: str, hour: str | None) -> str:
    return f"{day} {hour}" if hour else day


def _keep_change(
    connection: Connection, source_id: str, meeting_id: str, at: str, kind: ChangeKind, before: str, after: str
) -> bool:
    row = {"source_id": source_id, "meeting_id": meeting_id, "at": at, "kind": kind, "before": before, "after": after}
    return insert_missing(connection, meeting_changes, {"id": stable_id("meeting change", *row.values())} | row)


def _state_of(row: Any) -> MeetingState:
    meeting = ListedMeeting(row.meeting_id, row.committee, date.fromisoformat(row.day), row.hour, row.status, row.url)
    return MeetingState(row.source_id, meeting, moment_of(row.first_seen_at), bool(row.is_listed))
