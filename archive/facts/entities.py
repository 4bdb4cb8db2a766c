"""Keeps what documents name as things known across documents: operations, people in office, places, bodies, drugs; and who speaks.

What makes two names one thing, the caller knows. Here is kept which document names what, under which id; which ids stand for one thing;
and which names are to be settled again. A document is settled when its facts were made anew or its revision grew.
Above 400 lines: what is settled is written, checked and forgotten in one place, for its checksum is of all five tables.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from archive.archive import Archive
from archive.checksums import checksum_of_rows
from archive.database import in_parts
from archive.seals import seal_again, sealed
from archive.tables import (
    aliases,
    amended,
    annotations,
    appearances,
    documents,
    entities,
    fact_sets,
    names_changed,
    operation_ties,
    speaker_keys,
    speakers,
    versions,
)
from archive.texts.texts import AMENDED, ANNOTATIONS, TEXT, served_annotations, served_document, sound
from core.words import Annotations, Document, stable_id

# What a thing is: one of core.vocabulary.THINGS.
EntityKind = str
# Things of these kinds may be two of one name, told apart by their bodies: the force of an operation, the body of an office.
OF_A_BODY: frozenset[EntityKind] = frozenset({"operation", "person"})
Standing = Literal["public", "private", "untold"]
# Any constant; PostgreSQL's advisory lock under which names are settled.
ENTITIES_LOCK = 77_091


@dataclass(frozen=True, slots=True)
class Tie:
    """A force that stands beside an operation's name: its key, its name as written, where; `start` None: the force published the text."""

    force: str
    name: str
    start: int | None
    in_sentence: bool
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Appearance:
    """A thing in one document. `identity` is what its id is made of beside kind and body; `bodies` what the document says of whose it is."""

    kind: EntityKind
    name_key: str
    name: str
    n_mentions: int
    identity: str
    bodies: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    alias_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks a document's quote of a number, and the keys under which it is asked for, each with its sort: name, office or body.

    `name` only of whom may be named.
    """

    number: int
    standing: Standing
    name: str | None = None
    person_key: str | None = None
    role: str | None = None
    organisation: str | None = None
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A document whose names are to be settled."""

    document: Document
    annotations: Annotations
    revision: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one document names, and who speaks in it."""

    document_id: str
    revision: int
    appearances: tuple[Appearance, ...]
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One document's appearance of a name whose things are to be told apart. `published` is empty if it is undated."""

    document_id: str
    source_id: str
    story_id: str
    published: str
    bodies: tuple[str, ...]
    ties: tuple[Tie, ...]
    entity_id: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing: its own id, and the id that stands for it and all that it was joined with."""

    id: str
    kind: EntityKind
    name_key: str
    body: str
    joined_to: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What names stand for. `moved`: by name, under which id its documents are from now on; None means all documents of the name."""

    things: Sequence[Entity]
    moved: Mapping[str, Mapping[str, Collection[str] | None]]


def entity_id(kind: EntityKind, identity: str, body: str = "") -> str:
    """Return the id of a thing, the same on every machine."""
    return stable_id("entity", kind, identity, body)


class Entities:
    """The things that an archive's documents name."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def unsettled(self, limit: int, *, after: str = "") -> tuple[list[Unsettled], str]:
        """Return documents whose names are not settled at their present revision, from behind an id; and the last id looked at.

        The last id is empty where there are none. Damaged documents are left out, and the log names them.
        """
        statement = (
            select(*TEXT, *ANNOTATIONS, *AMENDED, documents.c.revision, documents.c.id.label("document_id"))
            .select_from(documents)
            .join(fact_sets, fact_sets.c.document_id == documents.c.id)
            .join(versions, versions.c.id == documents.c.version_id)
            .join(annotations, annotations.c.version_id == documents.c.version_id)
            .outerjoin(amended, amended.c.version_id == documents.c.version_id)
            .where(documents.c.id > after, documents.c.suppressed == 0, fact_sets.c.revision != documents.c.revision)
            .order_by(documents.c.id)
            .limit(limit)
        )
        with self.archive.reading() as connection:
            rows = connection.execute(statement).all()
        items = sound(rows, lambda row: Unsettled(served_document(row), served_annotations(row), row.revision))
        return list(items), rows[-1].document_id if rows else ""

    def record(self, settlements: Sequence[Settlement]) -> None:
        """Keep what documents name in place of what they named, and mark the names to be settled again. One transaction."""
        with self.archive.engine.begin() as connection:
            _lock(connection)
            ids = [settlement.document_id for settlement in settlements]
            remove_settled(connection, ids)
            fresh = {
                (a.kind, a.name_key, entity_id(a.kind, a.identity)) for settlement in settlements for a in settlement.appearances
            }
            known = _joined_ids(connection, sorted({key[2] for key in fresh}))
            given = [Entity(own, kind, key, "", own) for kind, key, own in sorted(fresh) if own not in known]
            _insert_missing_many(connection, entities, [_entity_row(entity) for entity in given])
            changed = {(a.kind, a.name_key) for settlement in settlements for a in settlement.appearances if a.kind in OF_A_BODY}
            changed |= {(entity.kind, entity.name_key) for entity in given if entity.kind == "organisation"}
            changed |= {
                ("organisation", key) for settlement in settlements for a in settlement.appearances for key in (*a.alias_keys, a.name_key) if a.alias_keys
            }  # fmt: skip
            _insert_missing_many(connection, names_changed, [{"kind": kind, "name_key": key} for kind, key in sorted(changed)])
            settled = [(settlement, _settled_rows(settlement, known)) for settlement in settlements]
            for name, table in _TABLES.items():
                if rows := [row for _, tables in settled for row in tables[name]]:
                    connection.execute(insert(table), rows)
            if settled:
                mine = update(fact_sets).where(fact_sets.c.document_id == bindparam("own"))
                seen = mine.values(revision=bindparam("at"), settled_checksum=bindparam("sum"))
                rows = [
                    {"own": settlement.document_id, "at": settlement.revision, "sum": _settled_checksum(t)}
                    for settlement, t in settled
                ]
                connection.execute(seen, rows)

    def settle_sightings(self, kind: EntityKind, limit: int, decide: Callable[[Mapping[str, list[Sighting]]], Settled]) -> int:
        """Settle some of the names of a kind that wait, given every document's appearance of each in order of time, the undated last.

        Return how many were settled; 0 if none waits. One transaction, in which nobody else settles.
        """
        with self.archive.engine.begin() as connection:
            _lock(connection)
            keys = _waiting(connection, kind, limit)
            if keys:
                _keep(connection, kind, keys, decide(_sightings(connection, kind, keys)))
        return len(keys)

    def settle_aliases(self, limit: int, decide: Callable[[Mapping[str, set[str]]], Settled]) -> int:
        """Settle some of the names of bodies that wait, given the names for which documents give each as another name.

        Return how many were settled; 0 if none waits. One transaction, in which nobody else settles.
        """
        with self.archive.engine.begin() as connection:
            _lock(connection)
            keys = _waiting(connection, "organisation", limit)
            if keys:
                targets: dict[str, set[str]] = {key: set() for key in keys}
                statement = select(aliases.c.alias_key, aliases.c.name_key).where(aliases.c.alias_key.in_(keys)).distinct()
                for row in connection.execute(statement):
                    targets[row.alias_key].add(row.name_key)
                _keep(connection, "organisation", keys, decide(targets))
        return len(keys)

    def find(self, own: str) -> Entity | None:
        """Return the thing that an id stands for, whatever it was joined with; None for an unknown id."""
        with self.archive.reading() as connection:
            row = connection.execute(select(entities).where(entities.c.id == own)).first()
            if row is not None and row.joined_to != row.id:
                row = connection.execute(select(entities).where(entities.c.id == row.joined_to)).first() or row
        return _entity_of(row) if row else None

    def named(self, kind: EntityKind, name_key: str) -> list[tuple[Entity, int]]:
        """Return the things of a name with the number of their documents, those of most first."""
        a = appearances.c
        counted = select(a.entity_id, func.count().label("n")).where(a.kind == kind, a.name_key == name_key).group_by(a.entity_id)
        with self.archive.reading() as connection:
            counts = {row.entity_id: row.n for row in connection.execute(counted)}
            rows = connection.execute(select(entities).where(entities.c.id.in_(sorted(counts)))).all()
        pairs = [(_entity_of(row), counts[row.id]) for row in rows]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0].id))

    def keys_in(self, document_id: str, kind: EntityKind) -> set[str]:
        """Return the keys of the names by which a document names things of a kind."""
        a = appearances.c
        statement = select(a.name_key).where(a.document_id == document_id, a.kind == kind)
        with self.archive.reading() as connection:
            return set(connection.execute(statement).scalars())


# What is settled, by document.
_TABLES = {table.name: table for table in (appearances, operation_ties, aliases, speakers, speaker_keys)}


def remove_settled(connection: Connection, document_ids: Sequence[str]) -> None:
    """Remove what was settled of documents, and mark the names that they may have told apart."""
    for ids in in_parts(document_ids):
        of_a_body = appearances.c.kind.in_(sorted(OF_A_BODY))
        named = select(appearances.c.kind, appearances.c.name_key).where(appearances.c.document_id.in_(ids), of_a_body).distinct()
        other_names = select(aliases.c.alias_key).where(aliases.c.document_id.in_(ids)).distinct()
        stale = [{"kind": row.kind, "name_key": row.name_key} for row in connection.execute(named)]
        stale += [{"kind": "organisation", "name_key": key} for key in connection.execute(other_names).scalars()]
        _insert_missing_many(connection, names_changed, stale)
        for table in _TABLES.values():
            connection.execute(delete(table).where(table.c.document_id.in_(ids)))


def damaged_names(connection: Connection, document_ids: Sequence[str]) -> set[str]:
    """Return of which of these documents what is settled is not as it was kept, or names a thing that is not known."""
    damaged: set[str] = set()
    for ids in in_parts(document_ids):
        kept = select(fact_sets.c.document_id, fact_sets.c.settled_checksum).where(fact_sets.c.document_id.in_(ids))
        kept = kept.where(fact_sets.c.settled_checksum.is_not(None))
        wanted = dict(connection.execute(kept).all())
        settled: dict[str, dict[str, list[dict[str, Any]]]] = {
            document_id: {name: [] for name in _TABLES} for document_id in wanted
        }
        for name, table in _TABLES.items():
            for row in connection.execute(select(table).where(table.c.document_id.in_(list(wanted)))):
                settled[row.document_id][name].append(dict(row._mapping))
        damaged |= {
            document_id for document_id, checksum in wanted.items() if _settled_checksum(settled[document_id]) != checksum
        }
        joined = appearances.outerjoin(entities, entities.c.id == appearances.c.entity_id)
        is_other = or_(entities.c.id.is_(None), entities.c.kind != appearances.c.kind)
        unknown = select(appearances.c.document_id).select_from(joined).where(appearances.c.document_id.in_(ids), is_other)
        damaged |= set(connection.execute(unknown.distinct()).scalars())
    return damaged


def strays(connection: Connection) -> list[str]:
    """Return the ids under which something is settled though no facts stand there: no document's."""
    ids: set[str] = set()
    for table in _TABLES.values():
        known = exists().where(fact_sets.c.document_id == table.c.document_id)
        ids.update(connection.execute(select(table.c.document_id).where(~known).distinct()).scalars())
    return sorted(ids)


def settle_again(connection: Connection, own: str) -> bool:
    """Forget a thing, and let whatever names it be settled anew. Whether it was there."""
    named = select(appearances.c.document_id).where(appearances.c.entity_id == own)
    connection.execute(update(fact_sets).where(fact_sets.c.document_id.in_(named)).values(revision=0))
    return connection.execute(delete(entities).where(entities.c.id == own).returning(entities.c.id)).first() is not None


def _settled_checksum(settled: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
    """Return the checksum of what is settled of a document, in any order, whatever its things were joined with."""
    own = [[{k: v for k, v in row.items() if k != "entity_id"} for row in settled[name]] for name in _TABLES]
    return checksum_of_rows([sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) for rows in own])


def _settled_rows(settlement: Settlement, joined: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    for a in settlement.appearances:
        named = {"document_id": settlement.document_id, "name_key": a.name_key}
        own = entity_id(a.kind, a.identity)
        given = {"kind": a.kind, "name": a.name, "n_mentions": a.n_mentions, "bodies": json.dumps(a.bodies)}
        rows["appearances"].append(named | given | {"entity_id": joined.get(own, own)})
        rows["operation_ties"] += [
            named | {"number": n, "force": t.force, "name": t.name, "start": t.start, "end": t.end, "in_sentence": t.in_sentence}
            for n, t in enumerate(a.ties)
        ]
        rows["aliases"] += [named | {"alias_key": key} for key in sorted(set(a.alias_keys))]
    for s in settlement.speakers:
        quote = {"document_id": settlement.document_id, "number": s.number}
        who = {"name": s.name, "person_key": s.person_key, "role": s.role, "organisation": s.organisation}
        rows["speakers"].append(quote | {"standing": s.standing} | who)
        rows["speaker_keys"] += [quote | {"key": key, "sort": sort} for key, sort in dict(s.keys).items()]
    return rows


def _joined_ids(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for part in in_parts(ids):
        joined |= dict(connection.execute(select(entities.c.id, entities.c.joined_to).where(entities.c.id.in_(part))).all())
    return joined


def _ties(connection: Connection, keys: Sequence[str]) -> dict[tuple[str, str], list[Tie]]:
    ties: dict[tuple[str, str], list[Tie]] = {}
    t = operation_ties.c
    for row in connection.execute(
        select(operation_ties).where(t.name_key.in_(keys)).order_by(t.document_id, t.name_key, t.number)
    ):
        tie = Tie(row.force, row.name, row.start, row.in_sentence, row.end)
        ties.setdefault((row.document_id, row.name_key), []).append(tie)
    return ties


def _waiting(connection: Connection, kind: EntityKind, limit: int) -> list[str]:
    wanted = select(names_changed.c.name_key).where(names_changed.c.kind == kind).order_by(names_changed.c.name_key).limit(limit)
    return list(connection.execute(wanted).scalars())


def _sightings(connection: Connection, kind: EntityKind, keys: Sequence[str]) -> dict[str, list[Sighting]]:
    a, d = appearances.c, documents.c
    statement = (
        select(a.document_id, a.name_key, a.bodies, a.entity_id, d.source_id, d.story_id, d.published)
        .join(documents, d.id == a.document_id)
        .where(a.kind == kind, a.name_key.in_(keys))
        .order_by(a.name_key, d.published.is_(None), d.published, a.document_id)
    )
    sightings: dict[str, list[Sighting]] = {key: [] for key in keys}
    ties = _ties(connection, keys) if kind == "operation" else {}
    for row in connection.execute(statement):
        bodies, near = tuple(json.loads(row.bodies)), tuple(ties.get((row.document_id, row.name_key), ()))
        sighting = Sighting(row.document_id, row.source_id, row.story_id, row.published or "", bodies, near, row.entity_id)
        sightings[row.name_key].append(sighting)
    return sightings


def _keep(connection: Connection, kind: EntityKind, keys: Sequence[str], settled: Settled) -> None:
    for thing in settled.things:
        _insert_missing_many(connection, entities, [_entity_row(thing)])
        mine = and_(entities.c.id == thing.id, entities.c.joined_to != thing.joined_to)
        if connection.execute(update(entities).where(mine).values(joined_to=thing.joined_to).returning(entities.c.id)).first():
            seal_again(connection, entities, entities.c.id == thing.id)
    for key, by_id in settled.moved.items():
        of_name = and_(appearances.c.kind == kind, appearances.c.name_key == key)
        for own, document_ids in by_id.items():
            of_other = update(appearances).where(of_name, appearances.c.entity_id != own).values(entity_id=own)
            if document_ids is None:
                connection.execute(of_other)
            for part in in_parts(sorted(document_ids or ())):
                connection.execute(of_other.where(appearances.c.document_id.in_(part)))
    for part in in_parts(keys):
        connection.execute(delete(names_changed).where(names_changed.c.kind == kind, names_changed.c.name_key.in_(part)))


def _insert_missing_many(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        made: Any = (sqlite_insert if connection.dialect.name == "sqlite" else postgres_insert)(table)
        keys = [column.name for column in table.primary_key]
        connection.execute(made.on_conflict_do_nothing(index_elements=keys), list(rows))


def _entity_row(entity: Entity) -> dict[str, Any]:
    row = {"id": entity.id, "kind": entity.kind, "name_key": entity.name_key, "body": entity.body}
    return sealed(entities, row | {"joined_to": entity.joined_to})


def _entity_of(row: Any) -> Entity:
    return Entity(row.id, row.kind, row.name_key, row.body, row.joined_to)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ENTITIES_LOCK})"))
