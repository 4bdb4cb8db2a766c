"""Asks the rows of quotes: which there are of a speaker, an office or a body, in which days and sources. Copies of one story's quote are one."""

import logging
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, case, cast, exists, func, select, tuple_

from archive.archive import Archive
from archive.checksums import damaged
from archive.database import in_parts
from archive.facts.entities import damaged_names
from archive.facts.facts import damaged_facts
from archive.facts.quote_filter import QuoteFilter, conditions_of, has_key, of_document, of_quote, quotes_joined
from archive.facts.quote_repeats import Fold, repeated
from archive.tables import appearances, documents, quotes, speaker_keys, speakers
from archive.texts.facts_state import StoryPart, facts_state, kept_by_facts, papers_state, story_parts
from core.shown_speakers import SHOW_SPEAKER

_log = logging.getLogger("countywatch.archive")


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
    """A key under which quotes are asked for, its sort (name, office or body), how many documents have it, and a speaker's name as one writes it."""

    key: str
    sort: str
    documents: int
    name: str | None


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
        repeats = self._repeats(wanted)
        counted = replace(wanted, without=tuple(sorted(repeats)))
        total, order = (self._folds_by_part if wanted.is_broad else self._folds)(counted, limit, offset)
        members: dict[Fold, list[QuoteRow]] = {fold: [] for fold in order}
        shown = [*order, *(fold for fold, first in repeats.items() if first in members)]
        with self.archive.reading() as connection:
            for row in connection.execute(_members(shown, wanted)) if shown else ():
                fold = row.story_id, row.words_key
                members[repeats.get(fold, fold)].append(_row(row))
        return QuotePage(total, tuple(tuple(rows) for rows in members.values()))

    def _repeats(self, wanted: QuoteFilter) -> Mapping[Fold, Fold]:
        if wanted.quotes is not None or wanted.document_ids is not None:
            return repeated(self.archive, wanted)
        return self.archive.kept.get(
            ("repeated quotes", wanted),
            lambda: repeated(self.archive, wanted),
            made_of=lambda: papers_state(self.archive),
        )

    def _folds(self, wanted: QuoteFilter, limit: int, offset: int) -> tuple[int, list[tuple[str, str]]]:
        """Return how many quotes a filter lets through, copies counted once, and a page of them, each by its story and words."""
        folds = _folds(wanted)
        page = folds.order_by(_FIRST.is_(None), _FIRST.desc(), *_IN_STORY).limit(limit).offset(offset)
        with self.archive.reading() as connection:
            rows = connection.execute(page).all()  # with the total beside: to count them apart would look at every quote twice
            total = rows[0].total if rows else 0
            if not rows and offset:
                total = connection.execute(select(func.count()).select_from(folds.subquery())).scalar_one()
        return total, [(row.story_id, row.words_key) for row in rows]

    def _folds_by_part(self, wanted: QuoteFilter, limit: int, offset: int) -> tuple[int, list[tuple[str, str]]]:
        """Return the same for a broad question: each part of the stories is counted anew only where its documents changed."""
        counts = []
        for part in story_parts(self.archive):
            own = replace(wanted, without=tuple(fold for fold in wanted.without if fold[0].startswith(part.first)))
            count = partial(self._folds_of_part, own, part, offset + limit)
            question = ("folds", own, offset + limit, part.first)
            counts.append(self.archive.kept.get(question, count, made_of=partial(_state_of, part)))
        newest = sorted(
            (fold for count in counts for fold in count.newest), key=lambda fold: (fold.story_id, fold.start, fold.words_key)
        )
        newest.sort(key=lambda fold: fold.first, reverse=True)
        page = [(fold.story_id, fold.words_key) for fold in newest[offset : offset + limit]]
        return sum(count.total for count in counts), page

    def _folds_of_part(self, wanted: QuoteFilter, part: StoryPart, limit: int) -> "_Folds":
        page = _folds(wanted).add_columns(_FIRST.label("first"), _START.label("start")).where(*part.holds(documents.c.story_id))
        page = page.order_by(_FIRST.is_(None), _FIRST.desc(), *_IN_STORY).limit(limit)
        with self.archive.reading() as connection:
            rows = connection.execute(page).all()
        newest = tuple(_Fold(row.story_id, row.words_key, row.first or "", row.start) for row in rows)
        return _Folds(rows[0].total if rows else 0, newest)

    @kept_by_facts
    def n_left_out(self, wanted: QuoteFilter) -> int:
        """Return how many quotes of people without a public role a filter would else let through, copies counted once."""
        if not wanted.is_broad:
            return self._n_private(wanted)
        return sum(
            self.archive.kept.get(
                ("private quotes", wanted, part.first),
                partial(self._n_private, wanted, part),
                made_of=partial(_state_of, part),
            )
            for part in story_parts(self.archive)
        )

    def _n_private(self, wanted: QuoteFilter, part: StoryPart | None = None) -> int:
        folds = select(*_FOLD).select_from(quotes_joined(wanted)).where(*conditions_of(wanted, "private"))
        if part is not None:
            folds = folds.where(*part.holds(documents.c.story_id))
        with self.archive.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(folds.distinct().subquery())).scalar_one())

    def n_uncertain(self, wanted: QuoteFilter) -> int:
        """Return how many quotes whose speaker is not certain stand in the documents that name the people asked for, copies counted once."""
        k, s, a = speaker_keys.c, speakers.c, appearances.c
        asked = {key for keys in wanted.speakers for key in keys}
        people = select(s.person_key).join(speaker_keys, and_(k.document_id == s.document_id, k.number == s.number))
        naming = select(a.document_id).where(a.kind == "person", a.name_key.in_(people.where(k.key.in_(sorted(asked)))))
        is_uncertain = and_(quotes.c.speaker.is_not(None), func.coalesce(quotes.c.confidence, 0) < SHOW_SPEAKER)
        folds = (
            select(*_FOLD)
            .select_from(quotes_joined(replace(wanted, speakers=())))
            .where(is_uncertain, quotes.c.document_id.in_(naming), *of_document(wanted))
        )
        with self.archive.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(folds.distinct().subquery())).scalar_one())

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
                statement.select_from(quotes_joined(wanted)).where(*conditions_of(wanted))
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
        k, s = speaker_keys.c, speakers.c
        counted = select(k.key, func.min(k.sort), func.count(k.document_id.distinct()), func.min(s.name))
        of_speaker = and_(s.document_id == k.document_id, s.number == k.number)
        statement = counted.select_from(speaker_keys).join(speakers, of_speaker).group_by(k.key)
        with self.archive.reading() as connection:
            return [SpeakerKey(*row) for row in connection.execute(statement)]


class _Fold(NamedTuple):
    """One quote of a story, whichever documents carry it; its first day, empty if undated; and where it stands in a text at the earliest."""

    story_id: str
    words_key: str
    first: str
    start: int


class _Folds(NamedTuple):
    """How many there are, and the newest."""

    total: int
    newest: tuple[_Fold, ...]


_FOLD = (documents.c.story_id, quotes.c.words_key)
_FIRST = func.min(documents.c.published)
_START = func.min(quotes.c.start)
# Of one day story by story, each quote where it stands in the text.
_IN_STORY = (documents.c.story_id, _START, quotes.c.words_key)


def _folds(wanted: QuoteFilter) -> Select[Any]:
    counted = select(*_FOLD, func.count().over().label("total"))
    return counted.select_from(quotes_joined(wanted)).where(*conditions_of(wanted)).group_by(*_FOLD)


def _state_of(part: StoryPart) -> Hashable:
    return part.state


def _members(folds: Sequence[tuple[str, str]], wanted: QuoteFilter) -> Select[Any]:
    """Return every document's quote of some stories' words, oldest first; with whether the filter lets it through."""
    d, q, s = documents.c, quotes.c, speakers.c
    asked = and_(True, *(has_key(keys) for keys in wanted.speakers), *of_document(wanted), *of_quote(wanted))
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
