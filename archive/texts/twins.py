"""Finds the page of a source that showed a story before, under another address that calls itself the story's own: one story is one document.

Headline, day and text must be the same. What is a document already stays one: of two that were edited apart, neither may hide the other's text. The
document is shown with an address at which its text still stands, if its publisher has taken down the one that came first.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, tuple_, update

from archive.archive import Archive
from archive.checksums import checksum_of
from archive.database import in_parts
from archive.decision_rows import withdrawn_urls
from archive.seals import seal_again
from archive.tables import addresses, captures, documents, fates, page_texts, versions
from core.addresses import address_key, title_key
from core.ids import canonical_url
from core.words import Capture, Document, PageText


@dataclass(frozen=True, slots=True)
class Twin:
    """Where the story is kept, and the text of it that a page shows too."""

    key: str
    url: str
    document_id: str
    version_id: str


def find_twin(connection: Connection, capture: Capture, document: Document, text: PageText) -> Twin | None:
    """Return where the story of a page is kept already; None if it is nowhere else, or a document of its own."""
    day, title = (document.published.value or "")[:10], title_key(document.title)
    if len(day) < 10 or title is None:
        return None
    if connection.execute(select(documents.c.id).where(documents.c.id == document.id)).first() is not None:
        return None
    same = (
        select(captures.c.key, captures.c.url, documents.c.id, fates.c.result)
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
    return Twin(row.key, row.url, row.id, row.result) if row else None


def lead_to_twin(connection: Connection, capture: Capture, twin: Twin) -> str:
    """Let the page's address lead to where its story is kept, so that it is known by both; return why no document is made of it."""
    mine = and_(addresses.c.address_key == address_key(capture.url), addresses.c.source_id == capture.source_id)
    connection.execute(update(addresses).where(mine).values(item_key=twin.key))
    seal_again(connection, addresses, mine)
    return f"the same story, of the same day and headline, is kept as it stands at {twin.url}"


def settle_addresses(connection: Connection, document_ids: Collection[str]) -> list[str]:
    """Show documents whose address their publisher has taken down with another at which their text still stands, where there is one. Return the texts
    of those that are shown otherwise now.
    """
    gone = withdrawn_urls(connection)
    settled: list[str] = []
    for part in in_parts(sorted(document_ids)) if gone else ():
        mine = select(documents.c.id, documents.c.source_id, documents.c.url, documents.c.version_id, versions.c.body)
        joined = mine.join(versions, versions.c.id == documents.c.version_id).where(documents.c.id.in_(part))
        for row in connection.execute(joined).all():
            standing = canonical_url(row.url) in gone and _find_standing(connection, row.source_id, row.version_id, gone)
            if standing:
                body = json.dumps({**json.loads(row.body), "url": standing}, ensure_ascii=False)
                values = {"body": body, "checksum": checksum_of(row.version_id, body)}
                connection.execute(update(versions).where(versions.c.id == row.version_id).values(**values))
                shown = {"url": standing, "revision": documents.c.revision + 1}
                connection.execute(update(documents).where(documents.c.id == row.id).values(**shown))
                settled.append(row.version_id)
    return settled


def _find_standing(connection: Connection, source_id: str, version_id: str, gone: Collection[str]) -> str | None:
    """Return the address, not taken down, whose newest state showed a text; None if there is none."""
    showed = select(captures.c.id, captures.c.key, captures.c.url).join(fates, fates.c.item_id == captures.c.id)
    showed = showed.where(fates.c.stage == "read", fates.c.result == version_id, captures.c.source_id == source_id)
    for row in connection.execute(showed.order_by(captures.c.fetched_at)).all():
        newest = select(captures.c.id).where(captures.c.source_id == source_id, captures.c.key == row.key)
        newest = newest.order_by(captures.c.fetched_at.desc(), captures.c.id.desc()).limit(1)
        if canonical_url(row.url) not in gone and connection.execute(newest).scalar() == row.id:
            return str(row.url)
    return None


def twins_of(connection: Connection, document_ids: Collection[str]) -> list[tuple[str, str]]:
    """Return the sources and keys of the pages that showed texts of these documents too, and of which no document was made."""
    things: list[tuple[str, str]] = []
    for part in in_parts(sorted(document_ids)):
        led = _led(captures.c.source_id, captures.c.key).where(versions.c.document_id.in_(part)).distinct()
        things += [(row.source_id, row.key) for row in connection.execute(led)]
    return things


def find_document_at(connection: Connection, url: str) -> str | None:
    """Return the document whose story an address leads to, though it may be shown with another; None if there is none."""
    met = select(addresses.c.source_id, addresses.c.item_key).where(addresses.c.address_key == address_key(url))
    for source_id, key in connection.execute(met.where(addresses.c.item_key.is_not(None))).all():
        own = select(documents.c.id).where(documents.c.source_id == source_id, documents.c.key == key)
        led = _led(versions.c.document_id).where(captures.c.source_id == source_id, captures.c.key == key)
        document_id = connection.execute(own).scalar() or connection.execute(led.limit(1)).scalar()
        if document_id is not None:
            return str(document_id)
    return None


def still_stands(connection: Connection, url: str) -> bool:
    """Tell whether the story of an address that was taken down is shown all the same, with another."""
    document_id = find_document_at(connection, url)
    shown = select(documents.c.url).where(documents.c.id == document_id, documents.c.suppressed == 0)
    other = connection.execute(shown).scalar()
    return other is not None and canonical_url(other) != canonical_url(url)


def find_twin_urls(archive: Archive, url: str) -> list[str]:
    """Return the other addresses at which the story of an address stood."""
    with archive.reading() as connection:
        document_id = find_document_at(connection, url)
        if document_id is None:
            return []
        twins = twins_of(connection, [document_id])
        shown = connection.execute(select(documents.c.source_id, documents.c.key).where(documents.c.id == document_id)).all()
        things = tuple_(captures.c.source_id, captures.c.key).in_([*twins, *map(tuple, shown)])
        urls = connection.execute(select(captures.c.url).where(things).order_by(captures.c.fetched_at)).scalars()
        return [other for other in dict.fromkeys(urls) if canonical_url(other) != canonical_url(url)] if twins else []


def _led(*columns: Any) -> Select[Any]:
    """Return columns of pages that showed a document's text and were led to it."""
    of_capture = and_(fates.c.stage == "read", fates.c.fate == "rejected", fates.c.item_id == captures.c.id)
    return select(*columns).select_from(captures).join(fates, of_capture).join(versions, versions.c.id == fates.c.result)
