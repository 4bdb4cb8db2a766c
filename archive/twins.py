"""Finds the page of a source that showed a story before, under another address that calls itself the story's own: one story is one document.

Headline, day and text must be the same. What is a document already stays one: of two that were edited apart, neither may hide the other's text.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select, update

from archive.seals import seal_again
from archive.tables import addresses, captures, documents, fates, page_texts, versions
from core.addresses import address_key, title_key
from core.words import Capture, Document, PageText


@dataclass(frozen=True, slots=True)
class Twin:
    """Where the story is kept."""

    key: str
    url: str


def find_twin(connection: Connection, capture: Capture, document: Document, text: PageText) -> Twin | None:
    """Return where the story of a page is kept already; None if it is nowhere else, or a document of its own."""
    day, title = (document.published.value or "")[:10], title_key(document.title)
    if len(day) < 10 or title is None:
        return None
    if connection.execute(select(documents.c.id).where(documents.c.id == document.id)).first() is not None:
        return None
    same = (
        select(captures.c.key, captures.c.url)
        .select_from(page_texts)
        .join(captures, captures.c.id == page_texts.c.capture_id)
        .join(fates, (fates.c.stage == "read") & (fates.c.item_id == captures.c.id) & (fates.c.fate == "done"))
        .join(versions, versions.c.id == fates.c.result)
        .join(documents, documents.c.id == versions.c.document_id)
        .where(page_texts.c.source_id == capture.source_id, page_texts.c.text_key == text.text_key)
        .where(captures.c.key != capture.key, documents.c.title_key == title, func.substr(documents.c.published, 1, 10) == day)
        .order_by(captures.c.fetched_at)
        .limit(1)
    )
    row = connection.execute(same).first()
    return Twin(row.key, row.url) if row else None


def lead_to_twin(connection: Connection, capture: Capture, twin: Twin) -> str:
    """Let the page's address lead to where its story is kept, so that it is known by both; return why no document is made of it."""
    mine = and_(addresses.c.address_key == address_key(capture.url), addresses.c.source_id == capture.source_id)
    connection.execute(update(addresses).where(mine).values(item_key=twin.key))
    seal_again(connection, addresses, mine)
    return f"the same story, of the same day and headline, is kept as it stands at {twin.url}"
