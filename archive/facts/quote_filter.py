"""What a question for quotes becomes in SQL: which quotes a filter lets through."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, not_, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from archive.tables import documents, quotes, speaker_keys, speakers


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes are asked for. Each group of `speakers` holds keys of which one must fit; `since` and `until` are days, both included.

    `quotes`: if told, only these, each by its document and number. `without`: not these, each by its story and the key of its words.
    """

    speakers: tuple[tuple[str, ...], ...] = ()
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    kind: str | None = None
    document_ids: tuple[str, ...] | None = None
    quotes: tuple[tuple[str, int], ...] | None = None
    without: tuple[tuple[str, str], ...] = ()

    @property
    def is_broad(self) -> bool:
        """Whether nothing but days narrows it, so that a large archive has some 100,000 quotes for it."""
        return not (self.speakers or self.sources or self.kind) and self.document_ids is None and self.quotes is None


def quotes_joined(wanted: QuoteFilter) -> Any:
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


def conditions_of(wanted: QuoteFilter, standing: str | None = None) -> list[ColumnElement[bool]]:
    """Return what a filter asks of a quote: by default of people who are public, else of those of one standing."""
    conditions: list[ColumnElement[bool]] = []
    if not wanted.speakers:  # who has a key is public
        conditions.append(speakers.c.standing == standing if standing else speakers.c.standing != "private")
    for keys in wanted.speakers[1:]:
        conditions.append(has_key(keys))
    return [*conditions, *of_document(wanted), *of_quote(wanted)]


def has_key(keys: Collection[str]) -> ColumnElement[bool]:
    """Tell whether a quote is asked for under one of some keys."""
    k = speaker_keys.c
    mine = and_(k.document_id == quotes.c.document_id, k.number == quotes.c.number, k.key.in_(sorted(keys)))
    return exists().where(mine).correlate(quotes)


def of_document(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    """Return what a filter asks of a quote's document."""
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


def of_quote(wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    """Return what a filter asks of a quote alone."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.document_ids is not None:
        conditions.append(_is_one_of(quotes.c.document_id, wanted.document_ids))
    if wanted.quotes is not None:
        conditions.append(_is_one_of(quotes.c.document_id, {document_id for document_id, _ in wanted.quotes}))
        own = quotes.c.document_id + ":" + cast(quotes.c.number, String)
        conditions.append(_is_one_of(own, (f"{document_id}:{number}" for document_id, number in wanted.quotes)))
    if wanted.without:
        fold = documents.c.story_id + ":" + quotes.c.words_key
        conditions.append(not_(_is_one_of(fold, (f"{story_id}:{key}" for story_id, key in wanted.without))))
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
