"""Looks documents up: one, all versions of one, the copies of a story, the whole archive in order. Reads only.

What people decided is in force in all that is given out; a document that is suppressed is not here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, select, tuple_

from archive.archive import Archive, moment_of
from archive.tables import documents
from archive.texts.facts_state import kept_by_facts
from archive.texts.texts import StoredDocument, read_states, served, served_document, shelved, shelved_of, sound
from core.errors import NotFound
from core.words import Document

_IS_SERVED = documents.c.suppressed == 0
# Enough of an id to type; fewer digits would soon name two documents.
MIN_PREFIX, ID_CHARS = 6, 20


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document in one line, as lists show it."""

    document_id: str
    story_id: str
    source_id: str
    kind: str
    title: str
    url: str
    published: str | None
    first_seen_at: datetime
    arrival: int | None = None


class Documents:
    """The documents of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def get(self, document_id: str) -> StoredDocument:
        """Return one document with its annotations, by its id or the first digits of it.

        Raises: NotFound, also when the digits fit more than one; Quarantined if it is damaged.
        """
        with self.archive.reading() as connection:
            rows = connection.execute(shelved().where(_has_id(document_id)).limit(2)).all()
        if len(rows) != 1:
            how_many = "more than one document" if rows else "no document"
            raise NotFound(
                f"There is {how_many} with the id {document_id!r}. `countywatch search` prints the ids of what it finds."
            )
        return shelved_of(rows[0])

    def get_many(self, document_ids: Sequence[str]) -> dict[str, StoredDocument]:
        """Return documents with their annotations by id; unknown ids are left out, and damaged ones, which the log names."""
        with self.archive.reading() as connection:
            rows = connection.execute(shelved().where(documents.c.id.in_(list(document_ids)))).all()
        return {item.document.id: item for item in sound(rows, shelved_of)}

    def get_documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """Return documents alone by id, in one query; unknown ids are left out, and damaged ones, which the log names."""
        with self.archive.reading() as connection:
            rows = connection.execute(served().where(documents.c.id.in_(list(document_ids)))).all()
        return {document.id: document for document in sound(rows, served_document)}

    def versions_of(self, document_id: str) -> list[tuple[datetime, Document]]:
        """Return every text that a document's publisher gave it, oldest first, with the moment it was seen; one that came back stands twice.

        A text that was only read otherwise by a later version of this program is none.
        """
        with self.archive.reading() as connection:
            rows = connection.execute(read_states().where(documents.c.id == document_id)).all()
        dated = list(sound(rows, lambda row: (moment_of(row.fetched_at), served_document(row))))
        return [row for n, row in enumerate(dated) if not n or row[1].version_id != dated[n - 1][1].version_id]

    def story(self, story_id: str) -> list[DocumentSummary]:
        """Return the documents that carry one story, oldest first, the undated last."""
        return self._cards(documents.c.story_id == story_id)

    def stories(self, story_ids: Sequence[str]) -> dict[str, list[DocumentSummary]]:
        """Return the documents that carry each of these stories, oldest first, the undated last."""
        cards_by_story: dict[str, list[DocumentSummary]] = defaultdict(list)
        for card in self._cards(documents.c.story_id.in_(list(story_ids))):
            cards_by_story[card.story_id].append(card)
        return cards_by_story

    def cards(self, document_ids: Sequence[str]) -> dict[str, DocumentSummary]:
        """Cards by document id; unknown ids are left out."""
        return {card.document_id: card for card in self._cards(documents.c.id.in_(list(document_ids)))}

    def find_card(self, document_id: str) -> DocumentSummary | None:
        """Return one document by its id or the first digits of it; None also when the digits fit more than one."""
        cards = self._cards(_has_id(document_id))
        return cards[0] if len(cards) == 1 else None

    def cards_after(self, place: tuple[str, str] | None, limit: int) -> list[DocumentSummary]:
        """Return documents in the order in which they were first seen, behind a place in it: the moment and id of one of them."""
        order = (documents.c.first_seen_at, documents.c.id)
        statement = select(documents).where(_IS_SERVED)
        if place is not None:
            statement = statement.where(tuple_(*order) > tuple_(*map(literal, place)))
        with self.archive.reading() as connection:
            return [_card_of(row) for row in connection.execute(statement.order_by(*order).limit(limit))]

    def copies(self, story_ids: Sequence[str]) -> dict[str, int]:
        """Return how many documents carry each story."""
        statement = select(documents.c.story_id, func.count()).where(documents.c.story_id.in_(list(story_ids)), _IS_SERVED)
        with self.archive.reading() as connection:
            return dict(connection.execute(statement.group_by(documents.c.story_id)).all())

    @kept_by_facts
    def count(self) -> dict[str, int]:
        """Return how many documents there are of each kind."""
        with self.archive.reading() as connection:
            statement = select(documents.c.kind, func.count()).where(_IS_SERVED)
            return dict(connection.execute(statement.group_by(documents.c.kind).order_by(documents.c.kind)).all())

    def ids(self) -> set[str]:
        """Return the ids of all documents."""
        with self.archive.reading() as connection:
            return set(connection.execute(select(documents.c.id).where(_IS_SERVED)).scalars())

    def iter_all(self) -> Iterator[StoredDocument]:
        """Yield every document in the order of ids, one at a time in memory; damaged ones are left out, and the log names
        them.
        """
        last = ""
        while True:
            with self.archive.reading() as connection:
                row = connection.execute(shelved().where(documents.c.id > last).order_by(documents.c.id).limit(1)).first()
            if row is None:
                return
            last = row.document_id
            yield from sound([row], shelved_of)

    def _cards(self, condition: ColumnElement[bool]) -> list[DocumentSummary]:
        statement = select(documents).where(condition, _IS_SERVED)
        with self.archive.reading() as connection:
            rows = connection.execute(
                statement.order_by(documents.c.published.is_(None), documents.c.published, documents.c.id)
            ).all()
        return [_card_of(row) for row in rows]


def _has_id(document_id: str) -> ColumnElement[bool]:
    """Tell whether a document's id is this, or begins so."""
    if MIN_PREFIX <= len(document_id) < ID_CHARS:
        return documents.c.id.startswith(document_id, autoescape=True)
    return documents.c.id == document_id


def _card_of(row: Row[Any]) -> DocumentSummary:
    seen_at = moment_of(row.first_seen_at)
    return DocumentSummary(row.id, row.story_id, row.source_id, row.kind, row.title, row.url, row.published, seen_at, row.arrival)
