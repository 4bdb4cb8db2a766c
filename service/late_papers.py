"""Papers of a meeting that came after its agenda was out and before it began: late ones, which nobody who read the agenda has seen."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from archive.archive import Archive
from archive.documents import Documents
from archive.texts import StoredDocument
from core.beat import Beat
from core.ids import document_id as id_of
from service.meetings import meetings_of

# What comes with its agenda comes within hours of it: a crawl takes some, and councils put up papers one after the other.
WITH_AGENDA = timedelta(hours=12)
# Minutes and decisions come after their meeting; those of the meeting before come with the papers of the next.
_LATE_KINDS = frozenset({"agenda", "report", "other"})


def late_papers(archive: Archive, beat: Beat, stored: Iterable[StoredDocument]) -> frozenset[str]:
    """Return the ids of those documents that are late papers.

    What came with the first look at a meeting cannot be told from what stood there for weeks, and is not late.
    """
    papers = {item.document.id: item for item in stored if item.document.kind in _LATE_KINDS and item.document.context.meeting_id}
    meetings = meetings_of(archive, beat, [item.document for item in papers.values()])
    agendas: dict[str, datetime | None] = {}
    late = set()
    for document_id, item in papers.items():
        meeting = meetings[document_id]
        page_id = id_of(item.document.source_id, f"meeting/{meeting.meeting_id}")
        if page_id not in agendas:
            agendas[page_id] = _agenda_out(Documents(archive), page_id)
        out, starts_at = agendas[page_id], meeting.starts_at
        is_between = out is not None and starts_at is not None and out + WITH_AGENDA <= item.first_seen_at < starts_at
        if is_between and document_id != page_id:
            late.add(document_id)
    return frozenset(late)


def _agenda_out(documents: Documents, page_id: str) -> datetime | None:
    """When a meeting's page was first seen with an agenda; before it had one, it was no document."""
    states = documents.versions_of(page_id)
    return states[0][0] if states else None
