"""Asks the rows of quotes: which there are of a speaker, an office or a body, in which days and sources. Copies of one story's quote are one."""

import json
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, cast, exists, func, literal, or_, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from archive.archive import Archive
from archive.checksums import damaged
from archive.database import in_parts
from archive.entities import damaged_names
from archive.facts import damaged_facts
from archive.facts_state import facts_state, kept_by_facts
from archive.tables import appearances, documents, quotes, speaker_keys, speakers

_log = logging.getLogger("countywatch.archive")


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes are asked for. Each group of `speakers` holds keys of which one must fit; `since` and `until` are days, both included.

    `quotes`: if told, only these, each by its document and number.
    """

    speakers: tuple[tuple[str, ...], ...] = ()
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    kind: str | None = None
    document_ids: tuple[str, ...] | None = None
    quotes: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote as one document has it. `name`, `role` and `organisation` only of a speaker who may be named; `is_asked`: the filter lets it through."""

    document_id: str
    number: int
    story_id: str
    source_id: str
    kind: str
    title: str
    url: str
    published: str | None
    start: int
    end: int
    passage: int | None
    page: int | None
    item: str | None
    text: str
    words_key: str
    has_speaker: bool
    confidence: float | None
    name: str | None
    role: str | None
    organisation: str | None
    entity_id: str | None
    is_asked: bool


@dataclass(frozen=True, slots=True)
class QuotePage:
    """Quotes, newest first, the undated last: each with all documents of its story that carry the words, oldest first. `total` counts them all."""

    total: int
    quotes: tuple[tuple[QuoteRow, ...], ...]


@dataclass(frozen=True, slots=True)
class SpeakerKey:
    """A key under which quotes are asked for, its sort (name, office or body), and how many documents have it."""

    key: str
    sort: str
    documents: int


class Quotes:
    """The quotes of an archive. Those of people without a public role are never given out."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def find(self, wanted: QuoteFilter, *, limit: int, offset: int = 0) -> QuotePage:
        """Return a page of the quotes that a filter lets through."""
        if wanted.quotes is not None or wanted.document_ids is not None:
            return self._find(wanted, limit, offset)  # what a search found; the archive alone does not tell it
        return self.archive.kept.get(
            ("quotes", wanted, limit, offset),
            lambda: self._find(wanted, limit, offset),
            made_of=lambda: facts_state(self.archive),
        )

    def _find(self, wanted: QuoteFilter, limit: int, offset: int) -> QuotePage:
        fold = (documents.c.story_id, quotes.c.words_key)
        first = func.min(documents.c.published)
        folds = (
            select(*fold, func.count().over().label("total"))
            .select_from(_joined(wanted))
            .where(*_conditions(wanted))
            .group_by(*fold)
        )
        page = folds.order_by(first.is_(None), first.desc(), *fold).limit(limit).offset(offset)
        with self.archive.reading() as connection:
            quote_rows = connection.execute(
                page
            ).all()  # with the total beside: to count them apart would look at every quote twice
            total = quote_rows[0].total if quote_rows else 0
            if not quote_rows and offset:
                total = connection.execute(select(func.count()).select_from(folds.subquery())).scalar_one()
            order = [(row.story_id, row.words_key) for row in quote_rows]
            rows = [_row(row) for row in connection.execute(_members(order, wanted))] if order else []
        members: dict[tuple[str, str], list[QuoteRow]] = {key: [] for key in order}
        for row in rows:
            members[row.story_id, row.words_key].append(row)
        return QuotePage(total, tuple(tuple(members[key]) for key in order))

    @kept_by_facts
    def n_left_out(self, wanted: QuoteFilter) -> int:
        """Return how many quotes of people without a public role a filter would else let through, copies counted once."""
        fold = (
            select(documents.c.story_id, quotes.c.words_key).select_from(_joined(wanted)).where(*_conditions(wanted, "private"))
        )
        with self.archive.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(fold.distinct().subquery())).scalar_one())

    def candidates(self, wanted: QuoteFilter) -> dict[tuple[str, int], list[tuple[int, int | None]]]:
        """Return every quote that a filter lets through by its document's id and revision, the newest first, the undated last: its number and its
        passage.
        """
        day, q = documents.c.published, quotes.c
        statement = select(q.document_id, documents.c.revision, q.number, q.passage).order_by(
            day.is_(None), day.desc(), documents.c.id
        )
        by_document: dict[tuple[str, int], list[tuple[int, int | None]]] = {}
        with self.archive.reading() as connection:
            for document_id, revision, number, passage in connection.execute(
                statement.select_from(_joined(wanted)).where(*_conditions(wanted))
            ):
                by_document.setdefault((document_id, revision), []).append((number, passage))
        return by_document

    def release_words(self, story_ids: Sequence[str]) -> dict[str, list[list[str]]]:
        """Return the words of all quotes of each release of stories, in the order of its text, by story."""
        words: dict[str, dict[str, list[str]]] = {}
        statement = (
            select(documents.c.story_id, quotes.c.document_id, quotes.c.text)
            .join(documents, documents.c.id == quotes.c.document_id)
            .where(documents.c.kind == "release")
            .order_by(quotes.c.document_id, quotes.c.start)
        )
        with self.archive.reading() as connection:
            for part in in_parts(sorted(set(story_ids))):
                for row in connection.execute(statement.where(documents.c.story_id.in_(part))):
                    words.setdefault(row.story_id, {}).setdefault(row.document_id, []).append(row.text)
        return {story: list(texts.values()) for story, texts in words.items()}

    def damaged(self, document_ids: Collection[str]) -> set[str]:
        """Return the documents whose quotes are not to be shown, for their facts are not as they were kept; the log names them."""
        ids = sorted(set(document_ids))
        with self.archive.reading() as connection:
            damaged_ids = damaged_facts(connection, ids) | damaged_names(connection, ids)
        for document_id in sorted(damaged_ids):
            _log.warning("%s: %s", document_id, damaged("what was read in its text").reason)
        return damaged_ids

    def is_key(self, key: str) -> bool:
        """Tell whether some quote is asked for under a key."""
        with self.archive.reading() as connection:
            return bool(connection.execute(select(exists().where(speaker_keys.c.key == key))).scalar())

    @kept_by_facts
    def speaker_keys(self) -> list[SpeakerKey]:
        """Return every key under which quotes are asked for."""
        n = func.count(speaker_keys.c.document_id.distinct())
        statement = select(speaker_keys.c.key, func.min(speaker_keys.c.sort), n).group_by(speaker_keys.c.key)
        with self.archive.reading() as connection:
            return [SpeakerKey(key, sort, count) for key, sort, count in connection.execute(statement)]


def _joined(wanted: QuoteFilter) -> Any:
    """Return the tables that a filter looks at: by the first group of speakers, if any, for they are few."""
    one = and_(speakers.c.document_id == quotes.c.document_id, speakers.c.number == quotes.c.number)
    if not wanted.speakers:
        return quotes.join(documents, documents.c.id == quotes.c.document_id).join(speakers, one)
    asked = (
        select(speaker_keys.c.document_id, speaker_keys.c.number)
        .where(speaker_keys.c.key.in_(wanted.speakers[0]))
        .distinct()
        .subquery()
    )
    same = and_(asked.c.document_id == quotes.c.document_id, asked.c.number == quotes.c.number)
    return asked.join(quotes, same).join(documents, documents.c.id == quotes.c.document_id)


def _conditions(wanted: QuoteFilter, standing: str | None = None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not wanted.speakers:  # who has a key is public
        conditions.append(speakers.c.standing == standing if standing else speakers.c.standing != "private")
    for keys in wanted.speakers[1:]:
        conditions.append(_has_key(keys))
    return [*conditions, *_of_document(wanted), *_of_quote(wanted)]


def _has_key(keys: Collection[str]) -> ColumnElement[bool]:
    k = speaker_keys.c
    mine = and_(k.document_id == quotes.c.document_id, k.number == quotes.c.number, k.key.in_(sorted(keys)))
    return exists().where(mine).correlate(quotes)


def _of_document(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    d, conditions = documents.c, list[ColumnElement[bool]]()
    if wanted.since:
        conditions.append(published_since(d.published, wanted.since))
    if wanted.until:
        conditions.append(published_until(d.published, wanted.until))
    if wanted.sources:
        conditions.append(d.source_id.in_(wanted.sources))
    if wanted.kind:
        conditions.append(d.kind == wanted.kind)
    return conditions


def _of_quote(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.document_ids is not None:
        conditions.append(_is_one_of(quotes.c.document_id, wanted.document_ids))
    if wanted.quotes is not None:
        conditions.append(_is_one_of(quotes.c.document_id, {document_id for document_id, _ in wanted.quotes}))
        own = quotes.c.document_id + ":" + cast(quotes.c.number, String)
        conditions.append(_is_one_of(own, (f"{document_id}:{number}" for document_id, number in wanted.quotes)))
    return conditions


class _Values(FunctionElement[str]):
    """The texts of a JSON list as rows: any number of them in one parameter, where a statement can name some thousand values."""

    name = "values_of_json"
    inherit_cache = True


@compiles(_Values, "sqlite")
def _of_sqlite(element: _Values, compiler: Any, **kw: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **kw)}))"


@compiles(_Values, "postgresql")
def _of_postgresql(element: _Values, compiler: Any, **kw: Any) -> str:
    return f"(SELECT json_array_elements_text(CAST({compiler.process(element.clauses, **kw)} AS json)))"


def _is_one_of(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    return column.op("IN", is_comparison=True)(_Values(literal(json.dumps(sorted(values)))))


def published_since(published: ColumnElement[Any], day: date) -> ColumnElement[bool]:
    """Tell whether a document is of a day or later; of one whose month or year alone is known, the whole of that must be."""
    month = _month(day.year * 12 + day.month - (day.day == 1))
    year = f"{day.year if (day.month, day.day) == (1, 1) else day.year + 1:04}"
    return _as_far_as_known(published, published >= day.isoformat(), published >= month, published >= year)


def published_until(published: ColumnElement[Any], day: date) -> ColumnElement[bool]:
    """Tell whether a document is of a day or earlier; of one whose month or year alone is known, the whole of that must be."""
    if day == date.max:
        return published.is_not(None)
    after = day + timedelta(days=1)
    month = _month(after.year * 12 + after.month - 2)
    year = f"{after.year - 1:04}"
    return _as_far_as_known(published, published < after.isoformat(), published <= month, published <= year)


def _month(n: int) -> str:
    """Return the month that so many months behind January of year 0 is, as 2026-03."""
    return f"{n // 12:04}-{n % 12 + 1:02}"


def _as_far_as_known(published: ColumnElement[Any], *by_precision: ColumnElement[bool]) -> ColumnElement[bool]:
    of_day, of_month, of_year = by_precision
    length = func.length(published)
    return or_(and_(length >= 10, of_day), and_(length == 7, of_month), and_(length == 4, of_year))


def _members(folds: Sequence[tuple[str, str]], wanted: QuoteFilter) -> Select[Any]:
    """Return every document's quote of some stories' words, oldest first; with whether the filter lets it through."""
    d, q, s = documents.c, quotes.c, speakers.c
    asked = and_(True, *(_has_key(keys) for keys in wanted.speakers), *_of_document(wanted), *_of_quote(wanted))
    mine = and_(
        appearances.c.document_id == q.document_id, appearances.c.kind == "person", appearances.c.name_key == s.person_key
    )
    return (
        select(
            quotes,
            d.story_id,
            d.source_id,
            d.kind,
            d.title,
            d.url,
            d.published,
            s.name,
            s.role,
            s.organisation,
            appearances.c.entity_id,
            cast(case((asked, 1), else_=0), Integer).label("is_asked"),
        )
        .select_from(quotes)
        .join(documents, d.id == q.document_id)
        .join(speakers, and_(s.document_id == q.document_id, s.number == q.number))
        .outerjoin(appearances, mine)
        .where(tuple_(d.story_id, q.words_key).in_(folds), s.standing != "private")
        .order_by(d.published.is_(None), d.published, q.document_id, q.number)
    )


def _row(row: Any) -> QuoteRow:
    return QuoteRow(
        document_id=row.document_id,
        number=row.number,
        story_id=row.story_id,
        source_id=row.source_id,
        kind=row.kind,
        title=row.title,
        url=row.url,
        published=row.published,
        start=row.start,
        end=row.end,
        passage=row.passage,
        page=row.page,
        item=row.item,
        text=row.text,
        words_key=row.words_key,
        has_speaker=row.speaker is not None,
        confidence=row.confidence,
        name=row.name,
        role=row.role,
        organisation=row.organisation,
        entity_id=row.entity_id,
        is_asked=bool(row.is_asked),
    )
