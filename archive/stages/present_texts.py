"""Settles which text a document shows: that of its newest capture that could be read. A document without any is withdrawn."""

import json

from sqlalchemy import Connection, and_, delete, func, select, update

from archive.archive import Archive
from archive.database import insert_missing
from archive.facts.events import remove_event_reports
from archive.facts.facts import remove_facts, remove_facts_of_other_text
from archive.tables import (
    annotations,
    captures,
    documents,
    fates,
    index_promise,
    people,
    people_changed,
    people_scans,
    signatures,
    versions,
)
from archive.texts.stories import Relation, keep_relation
from core.addresses import title_key


def set_current(connection: Connection, source_id: str, key: str) -> bool:
    """Let the document show the text of its newest capture that could be read, whatever order they were read in. False if none could."""
    newest = connection.execute(
        select(versions.c.id, versions.c.document_id, versions.c.body, captures.c.fetched_at)
        .join(fates, and_(fates.c.stage == "read", fates.c.item_id == captures.c.id))
        .join(versions, versions.c.id == fates.c.result)
        .where(captures.c.source_id == source_id, captures.c.key == key, fates.c.fate == "done")
        .order_by(captures.c.fetched_at.desc(), captures.c.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return False
    first_seen = connection.execute(
        select(func.min(captures.c.fetched_at)).where(captures.c.source_id == source_id, captures.c.key == key)
    ).scalar_one()
    body = json.loads(newest.body)
    row = {
        "source_id": source_id,
        "key": key,
        "kind": body["kind"],
        "url": body["url"],
        "title": body["title"],
        "published": body["published"]["value"],
        "first_seen_at": first_seen,
        "version_id": newest.id,
        "access": body.get("access", "unknown"),
        "title_key": title_key(body["title"]),
    }
    fresh = {"id": newest.document_id, "story_id": newest.document_id, "revision": 1}
    if not insert_missing(connection, documents, fresh | row):
        changed = update(documents).where(documents.c.id == newest.document_id)
        connection.execute(changed.values(**row, revision=documents.c.revision + 1, arrival=None))
        remove_facts_of_other_text(connection, newest.document_id, newest.id)
    return True


def is_suppressed(archive: Archive, source_id: str, key: str) -> bool:
    """Tell whether the document of a capture is taken down for now."""
    mine = (documents.c.source_id == source_id, documents.c.key == key, documents.c.suppressed == 1)
    with archive.reading() as connection:
        return connection.execute(select(documents.c.id).where(*mine)).first() is not None


def forget_version(connection: Connection, version_id: str) -> None:
    """Drop a text and what was read in it, unless another capture gave it too."""
    given = select(fates.c.item_id).where(fates.c.stage == "read", fates.c.fate == "done", fates.c.result == version_id)
    if connection.execute(given.limit(1)).first() is None:
        connection.execute(delete(versions).where(versions.c.id == version_id))
        connection.execute(delete(annotations).where(annotations.c.version_id == version_id))
        of_text = (fates.c.stage.in_(("annotate", "relate")), fates.c.item_id == version_id)
        connection.execute(delete(fates).where(*of_text))


def withdraw(connection: Connection, source_id: str, key: str) -> None:
    """Take a document without any text out of lists, stories and offices; the next comparison takes it out of the index."""
    mine = (documents.c.source_id == source_id, documents.c.key == key)
    document_id = connection.execute(select(documents.c.id).where(*mine)).scalar()
    if document_id is None:
        return
    keep_relation(connection, document_id, Relation())
    named = select(people.c.person_key).where(people.c.document_id == document_id)
    for person_key in connection.execute(named).scalars().all():
        insert_missing(connection, people_changed, {"person_key": person_key})
    for table in (signatures, people, people_scans):
        connection.execute(delete(table).where(table.c.document_id == document_id))
    is_indexed = delete(fates).where(fates.c.stage == "index", fates.c.item_id == document_id).returning(fates.c.item_id)
    if connection.execute(is_indexed).first() is not None:
        connection.execute(delete(index_promise))  # the index holds more than it should until it is compared with the archive
    remove_facts(connection, [document_id])
    remove_event_reports(connection, [document_id])
    connection.execute(delete(documents).where(documents.c.id == document_id))
