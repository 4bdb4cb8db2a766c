"""Papers of a meeting that came after its agenda was out, before it began or since: late ones, which nobody who read the agenda has seen."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from archive.archive import Archive
from archive.captures.states import papers_of_day, papers_of_meeting
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.ids import document_id as id_of
from core.words import Context
from service.meetings.meetings import meetings_of

# A meeting's number; of one without, its committee and its moment.
MeetingName = str | tuple[str, datetime]
# What comes with its agenda comes within hours of it: a crawl takes some, and councils put up papers one after the other.
WITH_AGENDA = timedelta(hours=12)
# What is put with a meeting weeks after it mostly is put in order; a first crawl of many years is weeks on its way too.
AFTER_MEETING = timedelta(days=14)
# Minutes and decisions come after their meeting; those of the meeting before come with the papers of the next.
_LATE_KINDS = frozenset({"agenda", "report", "other"})


def late_papers(archive: Archive, beat: Beat, stored: Iterable[StoredDocument]) -> frozenset[str]:
    """Return the ids of those documents that are late papers.

    What came with the first look at a meeting cannot be told from what stood there for weeks, and is not late.
    """
    papers = {item.document.id: item for item in stored if item.document.kind in _LATE_KINDS and _name_of(item.document.context)}
    meetings = meetings_of(archive, beat, [item.document for item in papers.values()])
    agendas: dict[tuple[str, MeetingName], datetime | None] = {}
    late = set()
    for document_id, item in papers.items():
        source_id, name = item.document.source_id, _name_of(item.document.context)
        if name is None or document_id == _page_id(source_id, name):
            continue
        if (source_id, name) not in agendas:
            agendas[source_id, name] = _agenda_out(archive, source_id, name)
        out, starts_at = agendas[source_id, name], meetings[document_id].starts_at
        if out is not None and starts_at is not None and out + WITH_AGENDA <= item.first_seen_at < starts_at + AFTER_MEETING:
            late.add(document_id)
    return frozenset(late)


def _name_of(context: Context) -> MeetingName | None:
    """Return what a paper's meeting is known by; None where it is not known."""
    if context.meeting_id:
        return context.meeting_id
    return (context.committee, context.meeting_at) if context.committee and context.meeting_at else None


def _page_id(source_id: str, name: MeetingName) -> str | None:
    return id_of(source_id, f"meeting/{name}") if isinstance(name, str) else None


def _agenda_out(archive: Archive, source_id: str, name: MeetingName) -> datetime | None:
    """When a meeting's page was first seen with an agenda: before it had one, it was no document. Where it has none, when the first file was that is an agenda."""
    page_id = _page_id(source_id, name)
    if page_id and (states := Documents(archive).versions_of(page_id)):
        return states[0][0]
    papers = papers_of_meeting(archive, source_id, name) if isinstance(name, str) else papers_of_day(archive, source_id, *name)
    return next((paper.fetched_at for paper in papers if paper.context.kind == "agenda"), None)
