"""Asks the rows of facts what documents say of one thing: where they name it, and what stands beside it or is told of it. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from archive.archive import Archive
from archive.facts.entities import Tie
from archive.tables import appearances, documents, figures, mentions, operation_ties, quotes, roles, speakers

# What roles make nobody public (service/offices/roles.py).
PRIVATE_SORTS = ("party", "private")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document that names the thing, and the id under which the thing is known. `published` is empty if it is undated."""

    document_id: str
    story_id: str
    source_id: str
    published: str
    entity_id: str


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a fact stands: its place in the text, and its passage, page and agenda item."""

    document_id: str
    start: int
    end: int
    passage: int | None
    page: int | None
    item: str | None


@dataclass(frozen=True, slots=True)
class NameRow:
    """A mention: as written, its fullest form, its key."""

    at: Stand
    text: str
    canonical: str
    name_key: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of an operation."""

    at: Stand
    text: str
    kind: str
    value: float
    unit: str | None
    approximate: bool
    on: str | None


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """A quote with who speaks it: `name` only of whom may be named, `role` of a person among them."""

    at: Stand
    text: str
    standing: str
    has_speaker: bool
    confidence: float | None
    name: str | None
    role: str | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A public role that a document gives a person."""

    document_id: str
    person: str
    role: str
    organisation: str | None


@dataclass(frozen=True, slots=True)
class OperationRows:
    """Everything that documents say of one operation, each list in the order of documents' ids and of the text.

    `people` and `places` stand in passages that name it; `operations`: every operation of each document with its number of mentions and its
    first place, by which the document's main one is known.
    """

    documents: tuple[DocumentRow, ...]
    mentions: tuple[NameRow, ...]
    ties: tuple[tuple[str, Tie], ...]
    figures: tuple[FigureRow, ...]
    people: tuple[NameRow, ...]
    places: tuple[NameRow, ...]
    quotes: tuple[SpokenRow, ...]
    roles: tuple[RoleRow, ...]
    operations: tuple[tuple[str, str, int, int], ...]


class Dossiers:
    """What an archive's rows say of one thing."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def operation(self, name_key: str) -> OperationRows:
        """Return what all documents say that name an operation, whosever it is."""
        of_name = and_(appearances.c.kind == "operation", appearances.c.name_key == name_key)
        ids = select(appearances.c.document_id).where(of_name)
        d, t = documents.c, operation_ties.c
        statement = select(d.id, d.story_id, d.source_id, d.published, appearances.c.entity_id)
        statement = statement.join(appearances, appearances.c.document_id == d.id).where(of_name).order_by(d.id)
        tied = select(operation_ties).where(t.name_key == name_key, t.document_id.in_(ids)).order_by(t.document_id, t.number)
        with self.archive.reading() as connection:
            rows, named = connection.execute(statement), connection.execute(tied)
            return OperationRows(
                documents=tuple(DocumentRow(r.id, r.story_id, r.source_id, r.published or "", r.entity_id) for r in rows),
                mentions=_names(connection, mentions.c.label == "OPERATION", mentions.c.name_key == name_key),
                ties=tuple((r.document_id, Tie(r.force, r.name, r.start, r.in_sentence, r.end)) for r in named),
                figures=_figures(connection, name_key, ids),
                people=_names(
                    connection, mentions.c.label == "PERSON", mentions.c.document_id.in_(ids), _beside(mentions, name_key)
                ),
                places=_names(
                    connection, mentions.c.label == "PLACE", mentions.c.document_id.in_(ids), _beside(mentions, name_key)
                ),
                quotes=_quotes(connection, ids, name_key),
                roles=_roles(connection, ids),
                operations=_operations(connection, ids),
            )


def _beside(table: Any, name_key: str) -> ColumnElement[bool]:
    """Tell whether a fact stands in a passage that names the operation."""
    near = mentions.alias("near")
    same = and_(near.c.document_id == table.c.document_id, near.c.passage == table.c.passage)
    return exists().where(same, near.c.label == "OPERATION", near.c.name_key == name_key)


def _names(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[NameRow, ...]:
    m = mentions.c
    statement = select(*_stand(m), m.text, m.canonical, m.name_key).where(*conditions).order_by(m.document_id, m.start)
    return tuple(NameRow(Stand(*row[:6]), row.text, row.canonical, row.name_key) for row in connection.execute(statement))


def _figures(connection: Connection, name_key: str, ids: Select[Any]) -> tuple[FigureRow, ...]:
    f = figures.c
    statement = (
        select(*_stand(f), f.text, f.kind, f.value, f.unit, f.approximate, f.held_on)
        .where(f.operation_key == name_key, f.document_id.in_(ids))
        .order_by(f.document_id, f.start)
    )
    return tuple(
        FigureRow(Stand(*row[:6]), row.text, row.kind, row.value, row.unit, row.approximate, row.held_on)
        for row in connection.execute(statement)
    )


def _quotes(connection: Connection, ids: Select[Any], name_key: str) -> tuple[SpokenRow, ...]:
    """Return the quotes that stand beside the operation's name, and those of people who are public and may be named."""
    q, s = quotes.c, speakers.c
    of_quote = and_(s.document_id == q.document_id, s.number == q.number)
    statement = (
        select(
            *_stand(q),
            q.text,
            s.standing,
            q.speaker.is_not(None).label("has_speaker"),
            q.confidence,
            s.name,
            s.role,
            s.organisation,
        )
        .join(speakers, of_quote)
        .where(q.document_id.in_(ids), or_(_beside(quotes, name_key), s.role.is_not(None)))
        .order_by(q.document_id, q.start)
    )
    return tuple(
        SpokenRow(
            Stand(*row[:6]), row.text, row.standing, bool(row.has_speaker), row.confidence, row.name, row.role, row.organisation
        )
        for row in connection.execute(statement)
    )


def _roles(connection: Connection, ids: Select[Any]) -> tuple[RoleRow, ...]:
    r = roles.c
    statement = select(r.document_id, r.person, r.role, r.organisation).where(
        r.document_id.in_(ids), r.sort.not_in(PRIVATE_SORTS)
    )
    return tuple(RoleRow(*row) for row in connection.execute(statement.order_by(r.document_id, r.number)))


def _operations(connection: Connection, ids: Select[Any]) -> tuple[tuple[str, str, int, int], ...]:
    m = mentions.c
    statement = select(m.document_id, m.name_key, func.count(), func.min(m.start)).where(
        m.label == "OPERATION", m.document_id.in_(ids)
    )
    return tuple(tuple(row) for row in connection.execute(statement.group_by(m.document_id, m.name_key)))


def _stand(columns: Any) -> Sequence[ColumnElement[Any]]:
    return (columns.document_id, columns.start, columns.end, columns.passage, columns.page, columns.item)
