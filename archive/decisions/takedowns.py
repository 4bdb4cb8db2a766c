"""Keeps what was taken down from being served, and what was erased from coming back.

A document is suppressed while a takedown of it, of its story, of its address or of a person in its headline is in force: its rows stay, and
nothing of it is given out (archive/texts/documents.py). An erased one leaves marks alone, hashes of its addresses, bytes and texts, by which a
capture or a text that comes back is known; nothing can be read from them.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, or_, select, update

from archive.checksums import damaged
from archive.database import in_parts
from archive.decision_rows import TAKEDOWNS, Decision, decisions_in_force, list_decisions, scrub
from archive.decisions.amended import versions_of
from archive.facts.events import remove_event_reports
from archive.facts.facts import remove_facts
from archive.readers.following import withdraw_letter
from archive.readers.lists import erase_entries
from archive.readers.notes import erase_notes
from archive.seals import seal_again
from archive.tables import (
    addresses,
    amended,
    annotations,
    begun,
    captures,
    closing_lines,
    copy_pairs,
    decision_effects,
    documents,
    fates,
    listed,
    misses,
    outbox,
    page_texts,
    pages,
    people,
    people_scans,
    scan_captures,
    scan_pages,
    signature_keys,
    signatures,
    tombstones,
    versions,
)
from archive.texts.arrivals import touch
from archive.texts.stories import settle_stories, story_members
from archive.texts.texts import TEXT, document_of, sound
from archive.texts.twins import twins_of
from archive.tombstones import leave_marks, mark_of_address, marks_of_capture, marks_of_text
from core.ids import canonical_url
from core.words import Capture


def document_ids_at(connection: Connection, url: str) -> list[str]:
    """Return the documents at an address, however it is spelt (core.ids.canonical_url), suppressed ones too."""
    wanted = canonical_url(url)
    path = wanted.partition("://")[2].partition("?")[0].rstrip("/")
    rows = connection.execute(select(documents.c.id, documents.c.url).where(documents.c.url.icontains(path, autoescape=True)))
    same = connection.execute(select(documents.c.id, documents.c.url).where(documents.c.url == url))
    return sorted({row.id for row in (*rows, *same) if row.url == url or canonical_url(row.url) == wanted})


def takedown_at(connection: Connection, url: str) -> Decision | None:
    """Return the takedown in force by which nothing is served of an address; None if there is none.

    Raises: Quarantined if it is damaged.
    """
    held = _sound_takedowns(connection)
    erased = set(connection.execute(select(tombstones.c.decision_id).where(tombstones.c.mark == mark_of_address(url))).scalars())
    ids = set(document_ids_at(connection, url))
    rows = connection.execute(select(documents).where(documents.c.id.in_(ids), documents.c.suppressed == 1)).all()
    for decision in reversed(held):
        is_meant = decision.target.url == canonical_url(url)
        if decision.id in erased or is_meant or any(_suppresses(connection, decision, row) for row in rows):
            return decision
    if erased or rows:
        raise damaged("what a person decided about it")
    return None


def takedown_of(connection: Connection, document_id: str) -> Decision | None:
    """Return the takedown in force by which a document that is here is not served; None if there is none, or it is damaged."""
    row = connection.execute(select(documents).where(documents.c.id == document_id, documents.c.suppressed == 1)).first()
    held = _sound_takedowns(connection) if row else []
    return next((decision for decision in reversed(held) if _suppresses(connection, decision, row)), None)


def _sound_takedowns(connection: Connection) -> list[Decision]:
    return [decision for decision in list_decisions(connection, TAKEDOWNS) if decision.undone_by is None]


def settle_suppressed(connection: Connection, document_ids: Collection[str]) -> None:
    """Say anew of these documents whether they are suppressed; those of which it changes get a new revision."""
    held = decisions_in_force(connection, TAKEDOWNS)
    for part in in_parts(sorted(document_ids)):
        for row in connection.execute(select(documents).where(documents.c.id.in_(part))).all():
            is_suppressed = int(is_taken_down(connection, row, held))
            if is_suppressed != row.suppressed:
                connection.execute(update(documents).where(documents.c.id == row.id).values(suppressed=is_suppressed))
                if is_suppressed:
                    remove_facts(connection, [row.id])  # nothing counts it; they are made again when it is served again
                touch(connection, [row.id])


def erase(connection: Connection, decision: Decision, document_ids: Collection[str]) -> set[str]:
    """Take documents out of the archive, all captures and texts of them, and leave marks. Return the bytes that nobody uses any more, by
    their names: the caller removes them once the transaction has ended, for no rollback brings them back.
    """
    unused: set[str] = set()
    ids = sorted(document_ids)
    if decision.target.url is not None:
        leave_marks(connection, decision.id, [mark_of_address(decision.target.url)])
    withdraw_letters(connection, ids, is_erased=True)
    affected = {other for other in story_members(connection, ids) if other not in ids}
    for document_id in ids:
        row = connection.execute(select(documents.c.source_id, documents.c.key).where(documents.c.id == document_id)).first()
        for source_id, key in [*([tuple(row)] if row is not None else []), *twins_of(connection, [document_id])]:
            unused |= _erase_captures(connection, decision, source_id, key)
        texts = select(*TEXT).where(versions.c.document_id == document_id)
        for document in sound(connection.execute(texts).all(), document_of):
            leave_marks(connection, decision.id, marks_of_text(document.text))
    version_ids = versions_of(connection, ids)
    for table, column, values in _rows_of(ids, version_ids):
        for part in in_parts(values):
            connection.execute(delete(table).where(column.in_(part)))
    remove_facts(connection, ids)
    remove_event_reports(connection, ids)
    erase_entries(connection, ids)
    erase_notes(connection, ids)
    connection.execute(delete(misses).where(misses.c.document_id.in_(ids)))
    scrub(connection, ids)
    settle_stories(connection, affected)
    return unused


def erase_capture(connection: Connection, capture: Capture) -> set[str]:
    """Take out a capture whose text was erased before, at another address; this address is marked too. Return as `erase`."""
    held = [decision for decision in decisions_in_force(connection, TAKEDOWNS) if decision.kind == "erase"]
    return _erase_captures(connection, held[-1], capture.source_id, capture.key) if held else set()


def withdraw_letters(connection: Connection, document_ids: Collection[str], *, is_erased: bool = False) -> None:
    """Take letters that tell of these documents out of the outbox before they are sent; their readers' next letters tell the rest.

    With `is_erased`, what was sent loses its words too.
    """
    letters: set[str] = set()
    for part in in_parts(story_members(connection, document_ids)):
        letters.update(connection.execute(select(listed.c.outbox_id).where(listed.c.story_id.in_(part))).scalars())
    for letter in connection.execute(
        select(outbox.c.id, outbox.c.recipient, outbox.c.state).where(outbox.c.id.in_(letters))
    ).all():
        if letter.state in ("waiting", "failed"):  # one that failed may be tried again
            withdraw_letter(connection, letter.id, letter.recipient)
        elif is_erased:
            connection.execute(update(outbox).where(outbox.c.id == letter.id).values(message=b"", subject="(erased)"))
            seal_again(connection, outbox, outbox.c.id == letter.id)


def lift(connection: Connection, decision: Decision) -> None:
    """Let what a takedown kept away come again: its marks go. What was erased is not brought back by this."""
    connection.execute(delete(tombstones).where(tombstones.c.decision_id == decision.id))


def is_taken_down(connection: Connection, row: Any, held: Collection[Decision]) -> bool:
    """Tell whether a row of documents is suppressed by one of the takedowns in force."""
    return any(_suppresses(connection, decision, row) for decision in held)


def _suppresses(connection: Connection, decision: Decision, row: Any) -> bool:
    target = decision.target
    if row.id == target.document_id or row.id in target.documents:
        return True
    if target.url is not None:
        return canonical_url(row.url) == target.url
    if target.documents:
        stories = select(documents.c.id).where(documents.c.id.in_(target.documents), documents.c.story_id == row.story_id)
        return connection.execute(stories.limit(1)).first() is not None
    if target.name is not None:
        mine = and_(decision_effects.c.decision_id == decision.id, decision_effects.c.version_id == row.version_id)
        return connection.execute(select(decision_effects.c.withholds).where(mine)).scalar() == 1
    return False


def _erase_captures(connection: Connection, decision: Decision, source_id: str, key: str) -> set[str]:
    mine = and_(captures.c.source_id == source_id, captures.c.key == key)
    rows = connection.execute(select(captures).where(mine)).all()
    hashes = {row.sha256 for row in rows}
    for row in rows:
        leave_marks(connection, decision.id, marks_of_capture(row.source_id, row.key, row.url, row.sha256))
        connection.execute(delete(fates).where(fates.c.stage == "read", fates.c.item_id == row.id))
        connection.execute(delete(page_texts).where(page_texts.c.capture_id == row.id))
        connection.execute(delete(closing_lines).where(closing_lines.c.capture_id == row.id))
        connection.execute(delete(scan_captures).where(scan_captures.c.capture_id == row.id))
    connection.execute(delete(addresses).where(addresses.c.source_id == source_id, addresses.c.item_key == key))
    connection.execute(delete(captures).where(mine))
    urls = {url for row in rows for url in (row.url, canonical_url(row.url))}
    fetched = and_(pages.c.source_id == source_id, or_(pages.c.url.in_(urls), pages.c.sha256.in_(hashes)))
    for url in connection.execute(select(pages.c.url).where(fetched)).scalars().all():
        leave_marks(connection, decision.id, [mark_of_address(url)])
    connection.execute(delete(pages).where(fetched))
    unused: set[str] = set()
    for name in hashes:
        used = connection.execute(select(captures.c.id).where(captures.c.sha256 == name).limit(1)).first()
        used = used or connection.execute(select(pages.c.url).where(pages.c.sha256 == name).limit(1)).first()
        if used is None:
            connection.execute(delete(scan_pages).where(scan_pages.c.sha256 == name))
            unused.add(name)
    return unused


def _rows_of(document_ids: list[str], version_ids: list[str]) -> Iterator[tuple[Table, Any, list[str]]]:
    """Yield the tables that keep something of documents and of their texts, each with the column by which."""
    yield annotations, annotations.c.version_id, version_ids
    yield amended, amended.c.version_id, version_ids
    yield decision_effects, decision_effects.c.version_id, version_ids
    yield fates, fates.c.item_id, version_ids  # that the index holds the documents stays known until it does so no longer
    yield begun, begun.c.item_id, version_ids
    yield versions, versions.c.id, version_ids
    yield signatures, signatures.c.document_id, document_ids
    yield signature_keys, signature_keys.c.document_id, document_ids
    yield copy_pairs, copy_pairs.c.first, document_ids
    yield copy_pairs, copy_pairs.c.second, document_ids
    yield people, people.c.document_id, document_ids
    yield people_scans, people_scans.c.document_id, document_ids
    yield documents, documents.c.id, document_ids
