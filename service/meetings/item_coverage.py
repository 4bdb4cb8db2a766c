"""Leads from a council paper to press and releases on the same operation around its meeting, and from these back to the agenda items.

What joins them is an operation that both name: one of one force, not of one name (service/names/entities.py). That a text tells of the very item is not
claimed, for neither says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.archive import Archive
from archive.facts.profiles import Profiles, SharedThing
from archive.texts.documents import Documents
from core.beat import Beat
from core.ordering import sorted_by
from core.words import KIND_GROUPS, Document, Kind
from service.meetings.meetings import find_item, meetings_of, paper_rank, shown_title

# Days on either side of a meeting: agendas are out a week before it, and papers tell of a decision for some days. Not measured.
WINDOW_DAYS = 14
# Lines that stand beside a text.
MAX_LINES = 8
# Rows that are looked at for them: many papers are of one item, and many copies of one story.
MAX_ROWS = 80
_COUNCIL = KIND_GROUPS["council"]
_PRESS: tuple[Kind, ...] = ("article", "release")


@dataclass(frozen=True, slots=True)
class NamesSame:
    """A document that names the same operation (`shared`), and where it does first; of several papers of one agenda item, or copies of a story, one."""

    document_id: str
    shown_title: str
    source_name: str
    published: str
    shared: str
    start: int


def item_coverage(archive: Archive, beat: Beat, document: Document) -> tuple[NamesSame, ...]:
    """Return what press and releases say of a council paper's operations around its meeting, or which agenda items name those of a report."""
    kinds = _PRESS if document.kind in _COUNCIL else _COUNCIL if document.kind in _PRESS else ()
    try:
        day = date.fromisoformat((document.published.value or "")[:10])
    except ValueError:
        return ()
    if not kinds:
        return ()
    around = (day - timedelta(days=WINDOW_DAYS), day + timedelta(days=WINDOW_DAYS + 1))
    rows = Profiles(archive).sharing(document.id, "operation", kinds, around, MAX_ROWS)
    documents = Documents(archive).get_documents([row.document_id for row in rows])
    held = [row for row in rows if row.document_id in documents]
    held = sorted_by(held, key=lambda row: (_days_apart(row, day), paper_rank(documents[row.document_id]), row.document_id))
    return _lines(archive, beat, held, documents)


def _days_apart(row: SharedThing, day: date) -> int:
    return abs((date.fromisoformat(row.published[:10]) - day).days)


def _lines(archive: Archive, beat: Beat, rows: Sequence[SharedThing], documents: Mapping[str, Document]) -> tuple[NamesSame, ...]:
    """Return a line for each item or story of these rows, by the first of its documents."""
    meetings = meetings_of(archive, beat, documents.values())
    once: dict[tuple[str | None, ...], NamesSame] = {}
    for row in rows:
        document = documents[row.document_id]
        meeting = meetings.get(document.id)
        item = find_item(document, next((p for p in document.passages if p.start <= row.start < p.end), None))
        key = (
            (row.name, row.story_id)
            if meeting is None
            else (row.name, meeting.source_id, meeting.meeting_id, item and item.number)
        )
        once.setdefault(
            key,
            NamesSame(
                document.id,
                shown_title(document, meeting, item),
                beat.source_name(document.source_id),
                row.published,
                row.name,
                row.start,
            ),
        )
    return tuple(once.values())[:MAX_LINES]
