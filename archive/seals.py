"""Seals rows that nothing else in the archive repeats: each keeps the checksum of what is written once in it, so that a changed byte shows.

What is written again as things go on (whether a search is paused or a list shared, how often a letter was tried) is left out, and no damage of it is told.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, select, update

from archive.checksums import checksum_of
from archive.tables import (
    addresses,
    checks,
    entities,
    list_entries,
    listed,
    lists,
    meeting_changes,
    meetings,
    misses,
    notes,
    outbox,
    people,
    runs,
    saved_searches,
    tags,
    team_searches,
    tombstones,
)

# What is sealed of each table, in the order of its checksum. Texts, facts, captures and decisions are checked where they are read.
SEALED: Mapping[Table, tuple[str, ...]] = {
    addresses: ("address_key", "source_id", "url", "outcome", "item_key", "title_key", "reason", "at"),
    runs: ("id", "started_at", "since", "until", "sources"),
    checks: ("run_id", "source_id", "at", "outcome", "counts", "reason", "since", "until", "seen", "dropped"),
    meetings: ("source_id", "meeting_id", "committee", "day", "hour", "status", "url", "first_seen_at", "is_listed"),
    meeting_changes: ("id", "source_id", "meeting_id", "at", "kind", "before", "after"),
    people: ("document_id", "person_key", "day", "standing", "roles", "by_others"),
    entities: ("id", "kind", "name_key", "body", "joined_to"),
    tombstones: ("mark", "decision_id"),
    misses: ("id", "subject", "query", "answer", "why", "document_id", "is_gap", "reported_at"),
    saved_searches: ("id", "name", "query", "recipient", "pace", "local_time", "created_at"),
    listed: ("recipient", "story_id", "outbox_id"),
    outbox: ("id", "recipient", "subject", "message", "created_at"),
    lists: ("id", "name", "owner", "created_at"),
    list_entries: ("id", "list_id", "document_id", "kind", "place", "who", "added_at"),
    notes: ("id", "document_id", "owner", "body", "written_at"),
    tags: ("document_id", "tag_id", "name", "who", "at"),
    team_searches: ("id", "name", "asked", "owner", "created_at"),
}


def sealed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a whole row with its checksum; one of a table that is not sealed as it is. A column that is not told is null."""
    if table not in SEALED:
        return dict(row)
    return {**row, "checksum": checksum_of(*(row.get(name) for name in SEALED[table]))}


def is_sound(table: Table, row: Any) -> bool:
    """Tell whether a row of a sealed table is as it was kept; one of before there were seals is taken for it."""
    return row.checksum is None or bool(row.checksum == checksum_of(*(row._mapping[name] for name in SEALED[table])))


def seal_again(connection: Connection, table: Table, condition: ColumnElement[bool]) -> None:
    """Seal rows of which a part was just changed."""
    keys = [column.name for column in table.primary_key]
    rows = [sealed(table, dict(row._mapping)) for row in connection.execute(select(table).where(condition))]
    if rows:
        mine = and_(*(table.c[name] == bindparam(f"own_{name}") for name in keys))
        values = [{"own_checksum": row["checksum"]} | {f"own_{name}": row[name] for name in keys} for row in rows]
        connection.execute(update(table).where(mine).values(checksum=bindparam("own_checksum")), values)
