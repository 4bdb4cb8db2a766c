"""The states of things as captures tell them: how many there were, and the newest. Knows no crawl."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from archive.archive import Archive, capture_of, moment_of
from archive.database import in_parts
from archive.intake import names_of_papers
from archive.tables import captures
from core.words import Capture


@dataclass(frozen=True, slots=True)
class KeyState:
    """The newest state of a thing: when and where it was had, and its body's hash. `n`: how many states there were."""

    n: int
    newest_at: datetime
    url: str
    sha256: str


def key_states(archive: Archive, source_id: str, keys: Collection[str]) -> dict[str, KeyState]:
    """Return how each of these things of a source stands, by its key; those never had have nothing."""
    states: dict[str, KeyState] = {}
    with archive.reading() as connection:
        for part in in_parts(sorted(set(keys))):
            newest = (
                select(captures.c.key, func.count().label("n"), func.max(captures.c.fetched_at).label("at"))
                .where(captures.c.source_id == source_id, captures.c.key.in_(part))
                .group_by(captures.c.key)
                .subquery()
            )
            of_newest = and_(captures.c.key == newest.c.key, captures.c.fetched_at == newest.c.at)
            statement = select(captures.c.key, newest.c.n, newest.c.at, captures.c.url, captures.c.sha256)
            for row in connection.execute(statement.join(newest, of_newest).where(captures.c.source_id == source_id)):
                states[row.key] = KeyState(row.n, moment_of(row.at), row.url, row.sha256)
    return states


def renamed_papers(archive: Archive, source_id: str, names: Mapping[str, str]) -> set[str]:
    """Return the keys of those papers that lists call now what they never called them before; `names` by key."""
    with archive.reading() as connection:
        known = names_of_papers(connection, source_id, names)
    return {key for key, name in names.items() if key in known and name not in known[key]}


def papers_of_meeting(archive: Archive, source_id: str, meeting_id: str) -> list[Capture]:
    """Return every capture of a meeting's papers, oldest first."""
    mine = select(captures).where(
        captures.c.source_id == source_id,
        captures.c.context.contains(json.dumps(meeting_id), autoescape=True),
        captures.c.key != f"meeting/{meeting_id}",
    )
    with archive.reading() as connection:
        papers = [capture_of(row) for row in connection.execute(mine.order_by(captures.c.fetched_at, captures.c.id))]
    return [paper for paper in papers if paper.context.meeting_id == meeting_id]


def papers_of_day(archive: Archive, source_id: str, committee: str, at: datetime) -> list[Capture]:
    """Return every capture of the papers of a committee's meeting that has no number, oldest first: its committee and its moment are its name."""
    mine = select(captures).where(
        captures.c.source_id == source_id, captures.c.context.contains(json.dumps(committee), autoescape=True)
    )
    with archive.reading() as connection:
        papers = [capture_of(row) for row in connection.execute(mine.order_by(captures.c.fetched_at, captures.c.id))]
    return [paper for paper in papers if (paper.context.committee, paper.context.meeting_at) == (committee, at)]
