"""Looks for damage, part by part: the rows of each, and what is wrong with one. Reads only."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Select, Table, and_, func, select, union_all

from archive.archive import Archive, capture_of
from archive.captures.scans import scan_page_id
from archive.checksums import checksum_of, fault_of
from archive.decision_rows import TAKEDOWNS, decisions_in_force, is_sound_decision
from archive.decisions.takedowns import is_taken_down
from archive.facts.entities import damaged_names
from archive.facts.events import event_id
from archive.facts.facts import damaged_facts, stray_facts
from archive.seals import SEALED, is_sound
from archive.tables import (
    addresses,
    amended,
    annotations,
    captures,
    checks,
    decisions,
    documents,
    entities,
    event_reports,
    events,
    fact_sets,
    fates,
    list_entries,
    listed,
    lists,
    meeting_changes,
    meetings,
    misses,
    notes,
    outbox,
    pages,
    people,
    runs,
    saved_searches,
    scan_captures,
    scan_pages,
    signatures,
    tags,
    team_searches,
    tombstones,
    versions,
)
from archive.texts.stories import is_sound_signature
from archive.texts.texts import AMENDED, ANNOTATIONS, TEXT, VECTORS, annotations_of, document_of, served_annotations, vectors_of
from archive.tombstones import erased_bodies
from archive.verifying.damage import Damage, Part
from core.addresses import title_key
from core.errors import DocumentError
from core.ids import document_id


def parts(archive: Archive) -> Sequence[tuple[Part, Select[Any], Callable[[Any], Damage | None]]]:
    """Return what is looked at: the part, a statement that gives its rows, and what is wrong with one of them, if anything is.

    The first column of a statement is unique; of a sealed table the primary key comes first.
    """
    return (
        (Part.BYTES, _blobs(), lambda row: _look_at_blob(archive, row)),
        (Part.CAPTURE, select(captures), _look_at_capture),
        (Part.SCAN, _scans(), _look_at_scan),
        (Part.TEXT, _texts(), _look_at_text),
        (Part.ENTRY, _entries(), _look_at_entry),
        (Part.SERVED, select(documents), lambda row: _look_at_served(archive, row)),
        (Part.STORY, _stories(), _look_at_story),
        (Part.ANNOTATIONS, _annotations(), _look_at_annotations),
        (Part.FACTS, _fact_sets(), lambda row: _look_at_facts(archive, row)),
        (Part.NAMES, _fact_sets(), lambda row: _look_at_names(archive, row)),
        (Part.EVENT, _event_reports(), _look_at_event_report),
        (Part.SIGNATURE, _signatures(), _look_at_signature),
        (Part.DECISION, select(decisions), _look_at_decision),
        *((_SEALED_PARTS.get(table, Part.RECORD), _sealed_rows(table), partial(_look_at_sealed, table)) for table in SEALED),
    )


def _blobs() -> Select[Any]:
    """Return every hash that a capture, a fetched page or a scan names, with one of the addresses that gave it."""
    fetched = select(pages.c.sha256, pages.c.url).where(pages.c.sha256 != "")
    scanned = select(scan_captures.c.sha256, captures.c.url).join(captures, captures.c.id == scan_captures.c.capture_id)
    named = union_all(select(captures.c.sha256, captures.c.url), fetched, scanned).subquery()
    once = select(named.c.sha256, func.min(named.c.url).label("url")).group_by(named.c.sha256).subquery()
    return select(once.c.sha256, once.c.url)


def _look_at_blob(archive: Archive, row: Any) -> Damage | None:
    try:
        archive.get_body(row.sha256)
    except DocumentError as err:
        return Damage(Part.BYTES, row.sha256, row.url, fault_of(err))
    return None


def _look_at_capture(row: Any) -> Damage | None:
    try:
        capture_of(row)
    except DocumentError as err:
        return Damage(Part.CAPTURE, row.id, row.url, fault_of(err))
    except (ValueError, TypeError, KeyError) as err:  # in a row of before there were checksums
        return Damage(Part.CAPTURE, row.id, row.url, f"its row cannot be read ({err})")
    return None


def _texts() -> Select[Any]:
    return select(*TEXT, documents.c.url).select_from(versions).outerjoin(documents, documents.c.id == versions.c.document_id)


def _look_at_text(row: Any) -> Damage | None:
    try:
        document_of(row)
    except DocumentError as err:
        return Damage(Part.TEXT, row.text_id, row.url or row.text_id, fault_of(err))
    return None


def _entries() -> Select[Any]:
    mine = and_(captures.c.source_id == documents.c.source_id, captures.c.key == documents.c.key)
    first = select(func.min(captures.c.fetched_at)).where(mine).scalar_subquery().label("first_fetched_at")
    return select(documents, *TEXT, first).outerjoin(versions, versions.c.id == documents.c.version_id)


def _look_at_entry(row: Any) -> Damage | None:
    """Tell whether a document's line in lists says what its text says. A damaged text is another damage."""
    if row.text_id is None:
        return Damage(Part.ENTRY, row.id, row.url, "its text is missing")
    try:
        document = document_of(row)
    except DocumentError:
        return None
    own = document_id(row.source_id, row.key)
    kept = (row.id, own, row.kind, row.url, row.title, row.published, row.access, row.title_key)
    wanted = (document.id, document.id, document.kind, document.url, document.title, document.published.value, document.access)
    is_first = row.first_fetched_at in {None, row.first_seen_at}  # a capture that is missing is another damage
    if is_first and row.source_id == document.source_id and kept == (*wanted, title_key(document.title)):
        return None
    return Damage(Part.ENTRY, row.id, document.url, "its line in lists is not that of its text")


def _look_at_served(archive: Archive, row: Any) -> Damage | None:
    with archive.reading() as connection:
        try:
            held = decisions_in_force(connection, TAKEDOWNS)
        except DocumentError:  # a damaged decision is another damage
            return None
        is_as_decided = row.suppressed == int(is_taken_down(connection, row, held))
    return None if is_as_decided else Damage(Part.SERVED, row.id, row.url, "whether it is taken down is not as people decided")


def _stories() -> Select[Any]:
    """Return documents whose story is known by an id that is no document's of that story."""
    first = documents.alias("first")
    is_named = and_(first.c.id == documents.c.story_id, first.c.story_id == documents.c.story_id)
    return select(documents.c.id, documents.c.url, first.c.id.label("first_id")).outerjoin(first, is_named)


def _look_at_story(row: Any) -> Damage | None:
    return None if row.first_id else Damage(Part.STORY, row.id, row.url, "the story that it belongs to is not there")


def _annotations() -> Select[Any]:
    """Return what was read in each text, and what should have been."""
    done = select(fates.c.item_id.label("text_id")).where(fates.c.stage == "annotate", fates.c.fate == "done").subquery()
    wanted = select(done.c.text_id, *ANNOTATIONS, *VECTORS, *AMENDED, annotations.c.drug_policy, documents.c.url)
    wanted = wanted.outerjoin(amended, amended.c.version_id == done.c.text_id)
    wanted = wanted.outerjoin(annotations, annotations.c.version_id == done.c.text_id)
    return wanted.outerjoin(documents, documents.c.version_id == done.c.text_id)


def _look_at_annotations(row: Any) -> Damage | None:
    name = row.url or row.text_id
    if row.annotations is None:
        return Damage(Part.ANNOTATIONS, row.text_id, name, "what was read in its text is missing")
    try:
        notes = annotations_of(row)
        vectors_of(row)
        served_annotations(row)
    except DocumentError as err:
        return Damage(Part.ANNOTATIONS, row.text_id, name, fault_of(err))
    return (
        None if notes.drug_policy == row.drug_policy else Damage(Part.ANNOTATIONS, row.text_id, name, "its relevance is damaged")
    )


def _fact_sets() -> Select[Any]:
    of_document = documents.c.id == fact_sets.c.document_id
    columns = (fact_sets.c.document_id, fact_sets.c.checksum, fact_sets.c.settled_checksum, documents.c.url)
    return select(*columns).outerjoin(documents, of_document)


def _look_at_facts(archive: Archive, row: Any) -> Damage | None:
    with archive.reading() as connection:
        is_damaged = bool(damaged_facts(connection, [row.document_id]))
    name = row.url or row.document_id
    return Damage(Part.FACTS, row.document_id, name, "a fact of its text is damaged") if is_damaged else None


def _look_at_names(archive: Archive, row: Any) -> Damage | None:
    """Tell whether what is settled of a document's names is as it was kept. Nothing is known of what was settled before there
    were checksums.
    """
    with archive.reading() as connection:
        is_damaged = bool(damaged_names(connection, [row.document_id]))
    name = row.url or row.document_id
    return Damage(Part.NAMES, row.document_id, name, "who and what it names is damaged") if is_damaged else None


def _event_reports() -> Select[Any]:
    """Return what each document says of its happening, and the event that it should be of."""
    columns = (event_reports, events.c.head, events.c.joined_to, documents.c.url)
    named = select(*columns).outerjoin(events, events.c.id == event_reports.c.event_id)
    return named.outerjoin(documents, documents.c.id == event_reports.c.document_id)


def _look_at_event_report(row: Any) -> Damage | None:
    is_kept = row.checksum == checksum_of(row.document_id, row.body, row.vector)
    is_named = row.head is not None and row.event_id == event_id(row.head) == row.joined_to
    if is_kept and (is_named or row.revision == 0):  # revision 0: it is looked at again anyway
        return None
    fault = "the event that it is of is not there" if is_kept else "what it says of its event is damaged"
    return Damage(Part.EVENT, row.document_id, row.url or row.document_id, fault)


def strays(archive: Archive) -> list[Damage]:
    """Return facts that stand under the id of no document, and bytes of what was erased."""
    with archive.reading() as connection:
        facts, bodies = stray_facts(connection), erased_bodies(connection, archive.blobs.names())
    return [
        *(Damage(Part.FACTS, key, f"the document {key}", "facts stand under it though it has none") for key in facts),
        *(Damage(Part.ERASED, name, f"the file {name:.8}", "what it holds was erased, and it is still there") for name in bodies),
    ]


def _scans() -> Select[Any]:
    url = select(captures.c.url).join(scan_captures, scan_captures.c.capture_id == captures.c.id)
    url = url.where(scan_captures.c.sha256 == scan_pages.c.sha256).order_by(captures.c.url).limit(1)
    return select(scan_pages, url.scalar_subquery().label("url")).where(scan_pages.c.body.is_not(None))


def _look_at_scan(row: Any) -> Damage | None:
    is_sound = row.id == scan_page_id(row.sha256, row.page) and row.checksum == checksum_of(row.id, row.body)
    name = f"page {row.page + 1} of {row.url or row.sha256}"
    return None if is_sound else Damage(Part.SCAN, row.id, name, "what was recognised on it is damaged")


def _sealed_rows(table: Table) -> Select[Any]:
    return select(*table.primary_key, *(column for column in table.columns if not column.primary_key))


# Sealed tables whose rows can be made again.
_SEALED_PARTS: Mapping[Table, Part] = {people: Part.NAMES, entities: Part.NAMES, meetings: Part.MEETING}
# What people call a row of each sealed table, by its columns.
_SEALED_NAMES: Mapping[Table, str] = {
    addresses: "what became of {url}",
    runs: "the crawl of {started_at}",
    checks: "the check of {source_id} at {at}",
    people: "who is public in the document {document_id}",
    entities: "the {kind} known as {name_key}",
    tombstones: "a mark of what was erased by the decision {decision_id:.8}",
    meetings: "the meeting {meeting_id} of {source_id}",
    meeting_changes: "what changed of the meeting {meeting_id} of {source_id} at {at}",
    misses: "the report that {subject} is missing",
    saved_searches: "the saved search {name}",
    listed: "what a reader was told in the letter {outbox_id:.8}",
    outbox: "the letter {id:.8}, {subject}",
    lists: "the list {name}",
    list_entries: "an entry of the list {list_id:.8}",
    notes: "a note at the document {document_id}",
    tags: "the tag {name} at the document {document_id}",
    team_searches: "the saved search {name}",
}


def _look_at_sealed(table: Table, row: Any) -> Damage | None:
    if is_sound(table, row):
        return None
    part = _SEALED_PARTS.get(table, Part.RECORD)
    return Damage(part, str(row[0]), _SEALED_NAMES[table].format(**row._mapping), "its row is damaged")


def _signatures() -> Select[Any]:
    return select(signatures, documents.c.url).outerjoin(documents, documents.c.id == signatures.c.document_id)


def _look_at_signature(row: Any) -> Damage | None:
    if is_sound_signature(row):
        return None
    return Damage(Part.SIGNATURE, row.document_id, row.url or row.document_id, "what finds its copies is damaged")


def _look_at_decision(row: Any) -> Damage | None:
    if is_sound_decision(row):
        return None
    return Damage(Part.DECISION, row.id, f"the decision {row.id[:8]}", "what a person decided is damaged")
