"""Finds pages of one source that show one text at several addresses which name other things, and takes back the documents made of them.

Two signs are asked for: the same text at MIN_ADDRESSES addresses that name different things, and that it is about none of these things.
A story is about what its address names, so copies of it, agency copy and releases sent again are kept, wherever else the text stands.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from archive.database import upsert
from archive.tables import (
    captures,
    fates,
    page_texts,
)
from core.words import Capture, PageText

# Two addresses may show one text by chance, as where a story was filed twice and renamed.
MIN_ADDRESSES = 3
REASON = "the site shows one text there and at other addresses, and it is about nothing that they name"


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A capture that was read, and the version that was made of it."""

    capture_id: str
    source_id: str
    key: str
    version_id: str


def keep_page_text(connection: Connection, capture: Capture, text: PageText | None) -> None:
    """Keep what a capture's page showed, in place of what it showed to an earlier reading."""
    if text is None:
        connection.execute(delete(page_texts).where(page_texts.c.capture_id == capture.id))
        return
    row = {"text_key": text.text_key, "name_key": text.name_key, "about": text.about}
    upsert(connection, page_texts, {"capture_id": capture.id, "source_id": capture.source_id, **row})


def find_placeholders(connection: Connection, source_id: str, text_key: str) -> Sequence[ShownPage]:
    """Return the pages of a source that became documents of a text, though it stands in place of others; none if it is a text
    like any other.
    """
    same = (page_texts.c.source_id == source_id, page_texts.c.text_key == text_key)
    names = select(page_texts.c.name_key).where(*same, page_texts.c.about == "other").distinct().limit(MIN_ADDRESSES)
    if len(connection.execute(names).all()) < MIN_ADDRESSES:
        return []
    is_somewhere = connection.execute(select(page_texts.c.capture_id).where(*same, page_texts.c.about == "own").limit(1)).first()
    refused = ("other",) if is_somewhere else ("other", "unknown")
    statement = (
        select(captures.c.id, captures.c.source_id, captures.c.key, fates.c.result)
        .select_from(page_texts)
        .join(captures, captures.c.id == page_texts.c.capture_id)
        .join(fates, (fates.c.stage == "read") & (fates.c.item_id == captures.c.id))
        .where(*same, page_texts.c.about.in_(refused), fates.c.fate == "done")
    )
    return [ShownPage(*row) for row in connection.execute(statement)]


def text_keys(texts: Collection[PageText]) -> list[str]:
    """Return the texts that these pages showed, each once, in one order everywhere."""
    return sorted({text.text_key for text in texts})
