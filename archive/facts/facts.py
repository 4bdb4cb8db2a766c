"""Keeps what was read in each document's present text as rows: mentions, roles, quotes, figures. What a row says, the caller knows.

Rows are made from the annotations in force, in the transaction that keeps those, and never changed by themselves. A document's rows go
when its text changes, and come again when that is annotated; rows that other annotations or older rules made are made again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, exists, func, insert, or_, select

from archive.archive import Archive
from archive.checksums import checksum_of_rows
from archive.database import in_parts
from archive.facts.entities import remove_settled, strays
from archive.tables import amended, annotations, documents, fact_sets, figures, mentions, quotes, roles, versions
from archive.texts.facts_state import kept_by_facts
from archive.texts.texts import AMENDED, ANNOTATIONS, TEXT, served_annotations, served_document, sound
from core.words import Annotations, Document, Figure, Mention, Quote, Role

FACT_TABLES: tuple[Table, ...] = (mentions, roles, quotes, figures)


@dataclass(frozen=True, slots=True)
class Spot:
    """The passage that holds a fact (from 0, in the order of the text), its page and agenda item; None where there is none."""

    passage: int | None = None
    page: int | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class MentionFact:
    """A mention and the key of its name among those of its label."""

    mention: Mention
    name_key: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A role, the key of its person, and what the role makes of its holder."""

    role: Role
    person_key: str
    sort: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class QuoteFact:
    """A quote, its words, and the key by which the same words are one."""

    quote: Quote
    text: str
    words_key: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class FigureFact:
    """A figure, and the key of the operation it is told of, if that is certain."""

    figure: Figure
    operation_key: str | None
    spot: Spot


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one text. `rules` is the version of the rules that made them of the annotations."""

    rules: int
    mentions: tuple[MentionFact, ...] = ()
    roles: tuple[RoleFact, ...] = ()
    quotes: tuple[QuoteFact, ...] = ()
    figures: tuple[FigureFact, ...] = ()


FactsOf = Callable[[Document, Annotations], Facts]
"""How facts are made of a text and its annotations, handed in by who knows (service.facts.facts.facts_of)."""


@dataclass(frozen=True, slots=True)
class FactSet:
    """A document's facts, by which pipeline, and the checksum of the annotations they were made from."""

    document: Document
    facts: Facts
    nlp_version: str
    source: int | None


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A document whose facts are not those of its annotations."""

    document: Document
    annotations: Annotations
    nlp_version: str
    source: int | None


class FactRows:
    """The facts of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def unfilled(self, rules: int, limit: int, *, after: str = "") -> tuple[list[Unfilled], str]:
        """Return documents whose facts are missing or of other annotations or rules, from behind an id; and the last id looked at.

        The last id is empty where there are none. Damaged documents are left out, and the log names them.
        """
        is_other = or_(
            fact_sets.c.document_id.is_(None),
            fact_sets.c.version_id != documents.c.version_id,
            fact_sets.c.nlp_version != annotations.c.nlp_version,
            fact_sets.c.rules != rules,
            func.coalesce(fact_sets.c.source, -1) != func.coalesce(amended.c.checksum, annotations.c.checksum, -1),
        )
        statement = (
            select(*TEXT, *ANNOTATIONS, *AMENDED, annotations.c.nlp_version, documents.c.id.label("document_id"))
            .select_from(documents)
            .join(versions, versions.c.id == documents.c.version_id)
            .join(annotations, annotations.c.version_id == documents.c.version_id)
            .outerjoin(amended, amended.c.version_id == documents.c.version_id)
            .outerjoin(fact_sets, fact_sets.c.document_id == documents.c.id)
            .where(documents.c.id > after, documents.c.suppressed == 0, is_other)
            .order_by(documents.c.id)
            .limit(limit)
        )
        with self.archive.reading() as connection:
            rows = connection.execute(statement).all()
        items = sound(rows, _unfilled)
        return list(items), rows[-1].document_id if rows else ""

    @kept_by_facts
    def n_waiting(self) -> int:
        """Return how many annotated documents no question across documents can find yet, since their facts are not made or never settled."""
        annotated = (
            select(func.count())
            .select_from(documents)
            .join(annotations, annotations.c.version_id == documents.c.version_id)
            .where(documents.c.suppressed == 0)
        )
        settled = select(func.count()).select_from(fact_sets).where(fact_sets.c.revision > 0)
        with self.archive.reading() as connection:
            return max(0, connection.execute(annotated).scalar_one() - connection.execute(settled).scalar_one())

    def fill(self, items: Sequence[Unfilled], facts_of: FactsOf) -> None:
        """Make the facts of documents anew. One transaction; what was annotated otherwise meanwhile is left for the next run."""
        made = [
            FactSet(item.document, facts_of(item.document, item.annotations), item.nlp_version, item.source) for item in items
        ]
        with self.archive.engine.begin() as connection:
            present: set[tuple[str, str, str]] = set()
            for ids in in_parts([item.document.id for item in items]):
                now = select(documents.c.id, documents.c.version_id, annotations.c.nlp_version)
                now = now.join(annotations, annotations.c.version_id == documents.c.version_id).where(documents.c.id.in_(ids))
                present |= {(row.id, row.version_id, row.nlp_version) for row in connection.execute(now)}
            write_facts(connection, [s for s in made if (s.document.id, s.document.version_id, s.nlp_version) in present])


def _unfilled(row: Any) -> Unfilled:
    source = row.annotations_checksum if row.amended_crc is None else row.amended_crc
    return Unfilled(served_document(row), served_annotations(row), row.nlp_version, source)


def write_facts_as_read(connection: Connection, sets: Sequence[FactSet]) -> None:
    """Write facts of documents that are served as the machine read them; of others they are made when names are next settled."""
    served: set[str] = set()
    for ids in in_parts([fact_set.document.id for fact_set in sets]):
        plain = select(documents.c.id).outerjoin(amended, amended.c.version_id == documents.c.version_id)
        plain = plain.where(documents.c.id.in_(ids), documents.c.suppressed == 0, amended.c.version_id.is_(None))
        served.update(connection.execute(plain).scalars())
    write_facts(connection, [fact_set for fact_set in sets if fact_set.document.id in served])


def write_facts(connection: Connection, sets: Sequence[FactSet]) -> None:
    """Write documents' facts in place of older ones."""
    remove_facts(connection, [fact_set.document.id for fact_set in sets])
    made = [(fact_set, _rows_of(fact_set.document.id, fact_set.facts)) for fact_set in sets]
    for table in FACT_TABLES:
        rows = [row for _, tables in made for row in tables[table.name]]
        if rows:
            connection.execute(insert(table), rows)
    if made:
        connection.execute(insert(fact_sets), [_set_row(fact_set, tables) for fact_set, tables in made])


def _set_row(kept: FactSet, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    return {
        "document_id": kept.document.id,
        "version_id": kept.document.version_id,
        "nlp_version": kept.nlp_version,
        "rules": kept.facts.rules,
        "source": kept.source,
        "checksum": checksum_of_rows([tables[table.name] for table in FACT_TABLES]),
        "revision": 0,
    }


def remove_facts(connection: Connection, document_ids: Sequence[str]) -> None:
    """Remove all facts of documents, and what was settled of them."""
    remove_settled(connection, document_ids)
    for ids in in_parts(document_ids):
        for table in (*FACT_TABLES, fact_sets):
            connection.execute(delete(table).where(table.c.document_id.in_(ids)))


def remove_facts_of_other_text(connection: Connection, document_id: str, version_id: str) -> None:
    """Remove a document's facts if they are of another text than its present one."""
    other = select(fact_sets.c.document_id).where(fact_sets.c.document_id == document_id, fact_sets.c.version_id != version_id)
    if connection.execute(other).first():
        remove_facts(connection, [document_id])


def stray_facts(connection: Connection) -> list[str]:
    """Return the ids under which facts stand that are no document's."""
    ids = set(strays(connection))
    for table in FACT_TABLES:
        known = exists().where(fact_sets.c.document_id == table.c.document_id)
        ids.update(connection.execute(select(table.c.document_id).where(~known).distinct()).scalars())
    return sorted(ids)


def damaged_facts(connection: Connection, document_ids: Sequence[str]) -> set[str]:
    """Return which of these documents have facts that are not as they were kept."""
    damaged: set[str] = set()
    for ids in in_parts(document_ids):
        kept = select(fact_sets.c.document_id, fact_sets.c.checksum).where(fact_sets.c.document_id.in_(ids))
        wanted = dict(connection.execute(kept).all())
        tables: dict[str, list[list[dict[str, Any]]]] = {document_id: [[] for _ in FACT_TABLES] for document_id in wanted}
        for at, table in enumerate(FACT_TABLES):
            for row in connection.execute(select(table).where(table.c.document_id.in_(list(wanted))).order_by(table.c.number)):
                tables[row.document_id][at].append(dict(row._mapping))
        damaged |= {document_id for document_id, checksum in wanted.items() if checksum_of_rows(tables[document_id]) != checksum}
    return damaged


def _rows_of(document_id: str, facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a document's facts by table."""

    def rows(parts: Sequence[Any], columns: Callable[[Any], dict[str, Any]], place: str) -> list[dict[str, Any]]:
        return [
            {"document_id": document_id, "number": number, **_spot(getattr(part, place), part.spot), **columns(part)}
            for number, part in enumerate(parts)
        ]

    return {
        "mentions": rows(facts.mentions, _mention, "mention"),
        "roles": rows(facts.roles, _role, "role"),
        "quotes": rows(facts.quotes, _quote, "quote"),
        "figures": rows(facts.figures, _figure, "figure"),
    }


def _spot(place: Mention | Role | Quote | Figure, spot: Spot) -> dict[str, Any]:
    return {"start": place.start, "end": place.end, "passage": spot.passage, "page": spot.page, "item": spot.item}


def _mention(fact: MentionFact) -> dict[str, Any]:
    mention = fact.mention
    return {
        "label": mention.label,
        "name_key": fact.name_key,
        "text": mention.text,
        "canonical": mention.canonical,
        "lat": None if mention.lat is None else float(mention.lat),
        "lon": None if mention.lon is None else float(mention.lon),
    }


def _role(fact: RoleFact) -> dict[str, Any]:
    role = fact.role
    given = {"person": role.person, "role": role.role, "organisation": role.organisation}
    return given | {"person_key": fact.person_key, "sort": fact.sort}


def _quote(fact: QuoteFact) -> dict[str, Any]:
    quote = fact.quote
    confidence = None if quote.speaker_confidence is None else float(quote.speaker_confidence)
    given = {"speaker": quote.speaker, "confidence": confidence, "cue": quote.cue}
    return given | {"text": fact.text, "words_key": fact.words_key}


def _figure(fact: FigureFact) -> dict[str, Any]:
    figure = fact.figure
    return {
        "text": figure.text,
        "kind": figure.kind,
        "value": float(figure.value),
        "unit": figure.unit,
        "approximate": figure.approximate,
        "held_on": figure.on,
        "operation": figure.of,
        "operation_key": fact.operation_key,
    }
