"""What publishers changed after the fact: edited articles, swapped and late papers, meetings moved, called off or no longer listed.

A document's changes are made of its captures, a meeting's are kept as its council's lists are read (archive/captures/meetings.py). Words that were taken out are
for whoever runs the service; readers see how many (service/fairness).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from archive.archive import Archive
from archive.captures.meetings import ChangeKind, MeetingChange, Meetings
from archive.stages.stages import PAPERS
from archive.texts.changed import came_since, changed_since
from archive.texts.documents import Documents
from core.beat import Beat
from core.clock import Clock
from core.errors import UsageError
from core.ids import document_id as id_of
from core.ordering import sorted_by
from core.words import Document
from service.differences import Difference, difference
from service.meetings.late_papers import late_papers
from service.meetings.meetings import meetings_of, shown_title

# So far back a list of changes looks where nobody says how far.
CHANGES_DAYS = 30
Kind = Literal["edited", "swapped", "late"] | ChangeKind


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed. `document_id` is None for a meeting of which there is no document. `summary`: what changed, in words."""

    at: datetime
    kind: Kind
    source_id: str
    source_name: str
    title: str
    url: str
    document_id: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A text that a document got, beside the one before it; None for the first. `title_before` is None where the title stayed."""

    seen_at: datetime
    title: str
    title_before: str | None
    change: Difference | None


def changes(archive: Archive, beat: Beat, clock: Clock, *, since: datetime | None = None) -> list[Change]:
    """Return what was changed since a moment, newest first; without one, in the last thirty days.

    Raises: UsageError for a moment that is still to come.
    """
    if since and since > clock():
        raise UsageError(
            f"{since.astimezone(beat.tz):%-d %B %Y} lies in the future, of which no change can be known. Name an earlier day."
        )
    since = since or clock() - timedelta(days=CHANGES_DAYS)
    rows = [
        *_edits(archive, beat, changed_since(archive, since), since),
        *_late(archive, beat, since),
        *(_of_meeting(Documents(archive), beat, change) for change in Meetings(archive).changes(since)),
    ]
    return sorted_by(rows, key=lambda change: (change.at, change.source_id, change.title), reverse=True)


def changes_of(archive: Archive, beat: Beat, document_id: str) -> list[Change]:
    """Return what was changed of one document, and of its meeting if it has one, newest first.

    Raises: NotFound.
    """
    document = Documents(archive).get(document_id).document
    ever = datetime.min.replace(tzinfo=UTC)
    rows = list(_edits(archive, beat, [document.id], ever))
    if document.context.meeting_id:
        meetings = Meetings(archive)
        of_meeting = meetings.changes(ever, source_id=document.source_id, meeting_id=document.context.meeting_id)
        rows += [_of_meeting(Documents(archive), beat, change) for change in of_meeting]
    return sorted_by(rows, key=lambda change: (change.at, change.title), reverse=True)


def versions_of(documents: Documents, document_id: str) -> list[VersionChange]:
    """Return every text that a document had, oldest first, each with what differs from the one before.

    Raises: NotFound.
    """
    document = documents.get(document_id).document
    rows: list[VersionChange] = []
    before: Document | None = None
    for seen_at, text in documents.versions_of(document.id):
        if before is None:
            rows.append(VersionChange(seen_at, text.title, None, None))
        else:
            title_before = before.title if before.title != text.title else None
            rows.append(VersionChange(seen_at, text.title, title_before, difference(before.text, text.text)))
        before = text
    return rows


def _edits(archive: Archive, beat: Beat, document_ids: list[str], since: datetime) -> Iterator[Change]:
    for document_id in document_ids:
        states = Documents(archive).versions_of(document_id)
        for (_, before), (seen_at, after) in pairwise(states):
            if seen_at >= since:
                yield _change(
                    archive, beat, after, seen_at, "swapped" if after.kind in PAPERS else "edited", _edit_words(before, after)
                )


def _edit_words(before: Document, after: Document) -> str:
    changed = difference(before.text, after.text)
    parts = [f"headline was “{before.title}”"] if before.title != after.title else []
    for n, verb in ((changed.n_added, "added"), (changed.n_removed, "taken out")):
        if n:
            parts.append(f"{n:,} {'word' if n == 1 else 'words'} {verb}")
    return ", ".join(parts) or "its layout alone was changed"


def _late(archive: Archive, beat: Beat, since: datetime) -> Iterator[Change]:
    stored = Documents(archive).get_many(came_since(archive, since, PAPERS))
    late = late_papers(archive, beat, stored.values())
    meetings = meetings_of(archive, beat, [stored[document_id].document for document_id in late])
    for document_id in sorted(late):
        item = stored[document_id]
        at = meetings[document_id].starts_at
        when = f"{at.day} {at:%B %Y}" if at else "an unknown day"
        after = "the meeting of" if at and item.first_seen_at >= at else "the agenda of the meeting on"
        yield _change(archive, beat, item.document, item.first_seen_at, "late", f"came after {after} {when}")


def _change(archive: Archive, beat: Beat, document: Document, at: datetime, kind: Kind, summary: str) -> Change:
    meeting = meetings_of(archive, beat, [document]).get(document.id)
    return Change(
        at=at,
        kind=kind,
        source_id=document.source_id,
        source_name=beat.source_name(document.source_id),
        title=shown_title(document, meeting, None) if meeting else document.title,
        url=document.url,
        document_id=document.id,
        summary=summary,
    )


def _of_meeting(documents: Documents, beat: Beat, change: MeetingChange) -> Change:
    page_id = id_of(change.source_id, f"meeting/{change.meeting_id}")
    is_here = bool(documents.cards([page_id]))
    return Change(
        at=change.at,
        kind=change.kind,
        source_id=change.source_id,
        source_name=beat.source_name(change.source_id),
        title=change.committee,
        url=change.url,
        document_id=page_id if is_here else None,
        summary=_meeting_words(change),
    )


def _meeting_words(change: MeetingChange) -> str:
    before, after = _day_words(change.before), _day_words(change.after)
    match change.kind:
        case "moved":
            return f"moved from {before} to {after}"
        case "no longer listed":
            return f"the meeting of {before} is not in the council's list any more"
        case "listed again":
            return f"the meeting of {after} is in the council's list again"
        case "called off" | "on again":
            return f"was “{change.before or 'nothing said'}”, is now “{change.after or 'nothing said'}”"


def _day_words(moment: str) -> str:
    day, _, hour = moment.partition(" ")
    try:
        on = datetime.fromisoformat(day)
    except ValueError:
        return moment
    return f"{on.day} {on:%B %Y}" + (f", {hour}" if hour else "")
