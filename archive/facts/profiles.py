"""Counts what documents say of one thing (archive/facts/entities.py), whatever its kind: how often, when, where, beside what. Reads only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select

from archive.archive import Archive
from archive.facts.entities import EntityKind
from archive.tables import appearances, documents, mentions, roles, speakers
from archive.texts.facts_state import kept_by_facts
from core.shown_speakers import role_in_words
from core.vocabulary import FACETED


@dataclass(frozen=True, slots=True)
class NameCount:
    """A name, a source or a thing beside, and how many documents have it. `id` of a thing."""

    name: str
    documents: int
    id: str | None = None


@dataclass(frozen=True, slots=True)
class OfficeHeld:
    """An office as texts give it to a person: the first and the last day on which one does, and how many do. Empty days are undated."""

    role: str
    organisation: str | None
    documents: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Extent:
    """How many documents and stories name a thing, how many of them are undated, and the first and last dates."""

    documents: int
    stories: int
    undated: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class SharedThing:
    """A document that names a thing which another names too: the thing's name in it, and the first place of the name."""

    document_id: str
    story_id: str
    published: str
    name: str
    start: int


class Profiles:
    """What an archive's rows say of a thing, by its id."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    @kept_by_facts
    def extent(self, own: str) -> Extent:
        """Return how much names a thing, and from when to when."""
        d = documents.c
        counted = select(
            func.count(d.id.distinct()),
            func.count(d.story_id.distinct()),
            func.count(d.id.distinct()) - func.count(d.published),
            func.min(d.published),
            func.max(d.published),
        )
        with self.archive.reading() as connection:
            n_documents, n_stories, n_undated, first, last = connection.execute(_of(counted, own)).one()
        return Extent(n_documents, n_stories, n_undated, first, last)

    @kept_by_facts
    def names(self, own: str) -> list[NameCount]:
        """Return the names by which documents call it, most first."""
        a = appearances.c
        statement = select(a.name, func.count()).where(a.entity_id == own).group_by(a.name).order_by(func.count().desc(), a.name)
        with self.archive.reading() as connection:
            return [NameCount(name, n) for name, n in connection.execute(statement)]

    @kept_by_facts
    def sources(self, own: str) -> list[NameCount]:
        """Return the ids of the sources whose documents name it, most first."""
        d = documents.c
        statement = _of(select(d.source_id, func.count()), own).group_by(d.source_id).order_by(func.count().desc(), d.source_id)
        with self.archive.reading() as connection:
            return [NameCount(name, n) for name, n in connection.execute(statement)]

    @kept_by_facts
    def beside(self, own: str, kinds: tuple[EntityKind, ...], limit: int) -> Mapping[EntityKind, Sequence[NameCount]]:
        """Return the things of each kind that the same documents name, so many of each at most, those of most documents first."""
        mine, other = appearances.alias("mine"), appearances.alias("other")
        same = and_(other.c.document_id == mine.c.document_id, other.c.kind.in_(kinds), other.c.entity_id != own)
        n = func.count(other.c.document_id.distinct())
        place = func.row_number().over(partition_by=other.c.kind, order_by=(n.desc(), other.c.entity_id))
        ranked = (
            select(other.c.kind, other.c.entity_id, func.min(other.c.name).label("name"), n.label("n"), place.label("place"))
            .select_from(mine)
            .join(other, same)
            .where(mine.c.entity_id == own)
            .group_by(other.c.kind, other.c.entity_id)
            .subquery()
        )
        names: dict[EntityKind, list[NameCount]] = {kind: [] for kind in kinds}
        with self.archive.reading() as connection:
            for row in connection.execute(select(ranked).where(ranked.c.place <= limit).order_by(ranked.c.place)):
                names[row.kind].append(NameCount(row.name, row.n, row.entity_id))
        return names

    @kept_by_facts
    def offices(self, own: str) -> list[OfficeHeld]:
        """Return the public offices that texts give a person, the latest first; those that read alike, whether the body is told apart or not, are one."""
        r, d, a = roles.c, documents.c, appearances.c
        mine = and_(r.document_id == a.document_id, r.person_key == a.name_key, r.sort == "office")
        statement = (
            select(r.role, r.organisation, d.id, d.published)
            .select_from(appearances)
            .join(roles, mine)
            .join(documents, d.id == a.document_id)
            .where(a.entity_id == own)
            .order_by(d.published.is_(None), d.published.desc(), r.role, r.organisation)
        )
        alike: dict[str, list[Any]] = {}
        with self.archive.reading() as connection:
            for row in connection.execute(statement):
                alike.setdefault(role_in_words(row.role, row.organisation).casefold(), []).append(row)
        return [_office_of(rows) for rows in alike.values()]

    @kept_by_facts
    def n_quotes(self, own: str) -> int:
        """Return how many times documents quote a person by name, copies too."""
        a, s = appearances.c, speakers.c
        is_speaker = and_(s.document_id == a.document_id, s.person_key == a.name_key, s.name.is_not(None))
        statement = (
            select(func.count()).select_from(appearances).join(speakers, is_speaker).where(a.entity_id == own, a.kind == "person")
        )
        with self.archive.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def newest(self, own: str, limit: int, *, offset: int = 0, kinds: Collection[str] = ()) -> list[str]:
        """Return the ids of the newest documents that name it, of some kinds if they are told."""
        d = documents.c
        statement = _of(select(d.id), own).order_by(d.published.is_(None), d.published.desc(), d.id).limit(limit).offset(offset)
        if kinds:
            statement = statement.where(d.kind.in_(sorted(kinds)))
        with self.archive.reading() as connection:
            return list(connection.execute(statement).scalars())

    def first_mentions(self, own: str, kind: EntityKind, document_ids: Collection[str]) -> dict[str, int]:
        """Return where documents name a thing first, by their ids; those whose text does not hold the name are left out."""
        a, m = appearances.c, mentions.c
        spelt = and_(m.document_id == a.document_id, m.label == FACETED[kind].label, m.name_key == a.name_key)
        statement = select(m.document_id, func.min(m.start)).select_from(appearances).join(mentions, spelt)
        statement = statement.where(a.entity_id == own, a.kind == kind, a.document_id.in_(sorted(document_ids)))
        with self.archive.reading() as connection:
            return {row.document_id: int(row[1]) for row in connection.execute(statement.group_by(m.document_id))}

    def sharing(
        self, document_id: str, kind: EntityKind, kinds: Collection[str], days: tuple[date, date], limit: int
    ) -> list[SharedThing]:
        """Return documents of some kinds that name a thing of a kind which a document names, published from the first day to before the second."""
        d, mine, other, m = documents.c, appearances.alias("mine"), appearances.alias("other"), mentions.c
        same = and_(other.c.entity_id == mine.c.entity_id, other.c.kind == kind, other.c.document_id != mine.c.document_id)
        spelt = and_(m.document_id == other.c.document_id, m.label == FACETED[kind].label, m.name_key == other.c.name_key)
        statement = (
            select(d.id, d.story_id, d.published, func.min(other.c.name), func.min(m.start))
            .select_from(mine)
            .join(other, same)
            .join(documents, d.id == other.c.document_id)
            .join(mentions, spelt)
            .where(mine.c.document_id == document_id, mine.c.kind == kind, d.kind.in_(sorted(kinds)), d.suppressed == 0)
            .where(d.published >= days[0].isoformat(), d.published < days[1].isoformat())
            .group_by(d.id, d.story_id, d.published, other.c.entity_id)
            .order_by(d.published, d.id)
            .limit(limit)
        )
        with self.archive.reading() as connection:
            return [SharedThing(*row) for row in connection.execute(statement)]

    @kept_by_facts
    def kinds(self, own: str) -> dict[str, int]:
        """Return how many documents of each kind name it."""
        d = documents.c
        with self.archive.reading() as connection:
            rows = connection.execute(_of(select(d.kind, func.count()), own).group_by(d.kind))
            return {row.kind: row[1] for row in rows}


def _office_of(rows: Sequence[Any]) -> OfficeHeld:
    """Return one office of the rows that give it, the latest first, in the words of the latest."""
    days = [row.published for row in rows if row.published]
    n = len({row.id for row in rows})
    return OfficeHeld(rows[0].role, rows[0].organisation, n, min(days, default=None), max(days, default=None))


def _of(columns: Any, own: str) -> Select[Any]:
    """Of the documents that name a thing, each once."""
    named = select(appearances.c.document_id).where(appearances.c.entity_id == own)
    statement: Select[Any] = columns.select_from(documents)
    return statement.where(documents.c.id.in_(named))
