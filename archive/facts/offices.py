"""Keeps who holds a public office by which text, so that other texts of those days know it. What an office is, the caller knows.

One row a person and document, for every person named in full. A person is kept by a hash of the name: nobody can read from the
tables who was named where. A document is scanned again when its revision grows; the people whose rows changed are then judged again.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from archive.archive import Archive
from archive.database import in_parts, upsert
from archive.seals import seal_again
from archive.tables import amended, annotations, documents, people, people_changed, people_scans, versions
from archive.texts.texts import AMENDED, ANNOTATIONS, TEXT, served_annotations, served_document, sound
from core.words import Annotations, Document, Role

# office: the text gives an office. former: one that is over. named: nothing is said. apart: shown to be private. party: to a case.
Standing = Literal["office", "former", "named", "apart", "party"]
# Any constant; PostgreSQL's advisory lock under which scans and judgements are written.
OFFICES_LOCK = 77_073


@dataclass(frozen=True, slots=True)
class Unscanned:
    """A document whose people are to be looked at."""

    document: Document
    annotations: Annotations
    revision: int


@dataclass(frozen=True, slots=True)
class Person:
    """How one document speaks of a person. `roles` are the offices that it gives."""

    key: str
    standing: Standing
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """What a document says of people. `day` is its date's ordinal, 0 if undated; `bodies` are the forces and councils that it names."""

    document_id: str
    revision: int
    day: int
    bodies: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Attestation:
    """One person in one document, as judged until now: `by_others` are the offices that other texts give for that day."""

    document_id: str
    day: int
    standing: Standing
    roles: tuple[Role, ...]
    bodies: frozenset[str]
    by_others: tuple[Role, ...]


class Offices:
    """The offices of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def unscanned(self, rules: int, limit: int, *, after: str = "") -> list[Unscanned]:
        """Return documents not scanned at their present revision by these rules, in the order of ids, from behind an id."""
        statement = (
            select(*TEXT, *ANNOTATIONS, *AMENDED, documents.c.revision, documents.c.suppressed)
            .select_from(documents)
            .join(versions, versions.c.id == documents.c.version_id)
            .outerjoin(amended, amended.c.version_id == documents.c.version_id)
            .outerjoin(annotations, annotations.c.version_id == documents.c.version_id)
            .outerjoin(people_scans, people_scans.c.document_id == documents.c.id)
            .where(documents.c.id > after)
            .where(
                or_(
                    people_scans.c.document_id.is_(None),
                    people_scans.c.revision != documents.c.revision,
                    people_scans.c.rules != rules,
                )
            )
            .order_by(documents.c.id)
            .limit(limit)
        )
        with self.archive.reading() as connection:
            rows = connection.execute(statement).all()

        def unscanned(row: Any) -> Unscanned:
            notes = Annotations() if row.suppressed else served_annotations(row)  # what is taken down says nothing of anybody
            return Unscanned(served_document(row), notes, row.revision)

        return list(sound(rows, unscanned))

    def record(self, scans: Sequence[Scan], rules: int) -> None:
        """Keep scans in place of older ones, and mark the people whose rows changed. One transaction."""
        ids = [scan.document_id for scan in scans]
        new = {(s.document_id, p.key): (s.day, p.standing, _roles_to_text(p.roles)) for s in scans for p in s.people if s.day}
        bodies = {scan.document_id: _bodies_to_text(scan.bodies) for scan in scans}
        with self.archive.engine.begin() as connection:
            _lock(connection)
            scanned = select(people_scans.c.document_id, people_scans.c.bodies).where(people_scans.c.document_id.in_(ids))
            before = dict(connection.execute(scanned).all())
            kept = select(people).where(people.c.document_id.in_(ids))
            old = {(r.document_id, r.person_key): (r.day, r.standing, r.roles) for r in connection.execute(kept)}
            changed = {
                pair
                for pair in old.keys() | new.keys()
                if old.get(pair) != new.get(pair) or before.get(pair[0], bodies[pair[0]]) != bodies[pair[0]]
            }
            for document_id, key in changed & old.keys() - new.keys():
                mine = and_(people.c.document_id == document_id, people.c.person_key == key)
                connection.execute(delete(people).where(mine))
            rows = [
                {"document_id": d, "person_key": key, "day": new[d, key][0], "standing": new[d, key][1], "roles": new[d, key][2]}
                for d, key in sorted(changed & new.keys())
            ]
            _write(connection, people, rows, changed=("day", "standing", "roles"))
            for part in in_parts(sorted({document_id for document_id, _ in changed})):
                seal_again(connection, people, people.c.document_id.in_(part))
            _write(connection, people_changed, [{"person_key": key} for key in sorted({key for _, key in changed})])
            for scan in scans:
                row = {"document_id": scan.document_id, "revision": scan.revision, "rules": rules}
                upsert(connection, people_scans, row | {"bodies": bodies[scan.document_id]})

    def iter_changed(self, limit: int) -> Iterator[dict[str, list[Attestation]]]:
        """Yield people to be judged again, some at a time, each with all rows in order of time. `settle` must follow each."""
        with self.archive.engine.begin() as connection:  # nobody gives these an office, or gave them one
            _lock(connection)
            mine = people.c.person_key == people_changed.c.person_key
            matters = select(people.c.person_key).where(mine, or_(people.c.standing == "office", people.c.by_others.is_not(None)))
            connection.execute(delete(people_changed).where(~matters.exists()))
        while True:
            with self.archive.reading() as connection:
                wanted = select(people_changed.c.person_key).order_by(people_changed.c.person_key).limit(limit)
                keys = list(connection.execute(wanted).scalars())
                if not keys:
                    return
                statement = (
                    select(people, people_scans.c.bodies)
                    .join(people_scans, people_scans.c.document_id == people.c.document_id)
                    .where(people.c.person_key.in_(keys))
                    .order_by(people.c.person_key, people.c.day, people.c.document_id)
                )
                rows = connection.execute(statement).all()
            attestations: dict[str, list[Attestation]] = {key: [] for key in keys}
            for key, same in groupby(rows, key=lambda row: str(row.person_key)):
                attestations[key] = [_attestation_of(row) for row in same]
            yield attestations

    def settle(self, keys: Collection[str], by_others: Mapping[tuple[str, str], tuple[Role, ...]]) -> None:
        """Keep what other texts say, by document and person, and touch the documents so that they are indexed anew. One transaction."""
        with self.archive.engine.begin() as connection:
            _lock(connection)
            rows = [{"d": d, "p": key, "roles_by_others": _roles_to_text(roles)} for (d, key), roles in sorted(by_others.items())]
            if rows:
                mine = and_(people.c.document_id == bindparam("d"), people.c.person_key == bindparam("p"))
                connection.execute(update(people).where(mine).values(by_others=bindparam("roles_by_others")), rows)
            for ids in in_parts(sorted({document_id for document_id, _ in by_others})):
                touched = update(documents).where(documents.c.id.in_(ids))
                connection.execute(touched.values(revision=documents.c.revision + 1, arrival=None))
                seal_again(connection, people, people.c.document_id.in_(ids))
                scanned = update(people_scans).where(people_scans.c.document_id.in_(ids))  # what they say themselves is the same
                connection.execute(scanned.values(revision=people_scans.c.revision + 1))
            for part in in_parts(sorted(keys)):
                connection.execute(delete(people_changed).where(people_changed.c.person_key.in_(part)))

    def offices_by_others(self, document_ids: Sequence[str]) -> dict[str, dict[str, tuple[Role, ...]]]:
        """Return the offices that other texts give to people of these documents, by document and person."""
        offices: dict[str, dict[str, tuple[Role, ...]]] = {}
        with self.archive.reading() as connection:
            for ids in in_parts(document_ids):
                statement = select(people.c.document_id, people.c.person_key, people.c.by_others)
                for row in connection.execute(statement.where(people.c.document_id.in_(ids), people.c.by_others.is_not(None))):
                    offices.setdefault(row.document_id, {})[row.person_key] = _roles_of(row.by_others)
        return offices


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({OFFICES_LOCK})"))


def _write(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]], *, changed: Sequence[str] = ()) -> None:
    """Insert many rows at once; of those that stand there already replace the `changed` columns, if any."""
    if not rows:
        return
    statement: Any = (sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert)(table)
    keys = [column.name for column in table.primary_key]
    if changed:
        statement = statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in changed}
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def _attestation_of(row: Any) -> Attestation:
    bodies = frozenset(json.loads(row.bodies))
    return Attestation(row.document_id, row.day, row.standing, _roles_of(row.roles), bodies, _roles_of(row.by_others))


def _roles_of(body: str | None) -> tuple[Role, ...]:
    return tuple(Role("", role, organisation) for role, organisation in json.loads(body or "[]"))


def _roles_to_text(roles: Iterable[Role]) -> str | None:
    rows = sorted({(role.role, role.organisation or "") for role in roles})
    return json.dumps([[role, organisation or None] for role, organisation in rows], ensure_ascii=False) if rows else None


def _bodies_to_text(bodies: Iterable[str]) -> str:
    return json.dumps(sorted(set(bodies)), ensure_ascii=False)
