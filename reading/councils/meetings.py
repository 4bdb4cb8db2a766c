"""Council meetings as any platform tells them: committees, meetings, agenda items and files. Knows no site."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from core.words import Kind

# A meeting-level file is known by its name; the numbers that sites give its kinds are known from one site only.
_FILE_KINDS: tuple[tuple[str, Kind], ...] = (
    ("minutes", "minutes"),
    ("decision", "decision"),
    ("frontsheet", "agenda"),
    ("agenda", "agenda"),
    ("pack", "report"),
)
# Under an item's number too an agenda may hang as a whole; "Agenda item 5" is a paper of it.
_WHOLE_AGENDA = re.compile(
    r"(?:(?:public|supplementary|supplemental|revised|draft|final|full)\s+)*agenda\b(?!\s+(?:item|no\b|\d+\b(?!\w*\s+[A-Z])))",
    re.I,
)
# So a paper is called where papers stand together, without their items.
_OF_ITEM = re.compile(r"\W*agenda\s+item\s+(?:no\.?\s*)?\d", re.I)


@dataclass(frozen=True, slots=True)
class Committee:
    """One committee; a dissolved one stays in the list and is not active."""

    id: str
    title: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as a list names it. `on` is None where its date could not be read; `committee` and `url` where the list tells them."""

    id: str
    committee_id: str | None
    on: date | None
    at: datetime | None
    status: str | None
    committee: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. `id` is the attachment's own number, or None for a file of the whole meeting, which has `part` (its T=…)."""

    id: str | None
    part: str | None
    url: str
    title: str
    kind: Kind
    item_number: str | None = None
    item_title: str | None = None
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class MeetingItem:
    """One agenda item: its number as printed, verbatim title, paragraphs of explanation and of minutes."""

    number: str
    title: str
    text: tuple[str, ...] = ()
    minutes: tuple[str, ...] = ()
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with its agenda items and files. `at` is None where the page gave no date; `committee` and `status` where it does not tell."""

    at: datetime | None
    items: tuple[MeetingItem, ...]
    attachments: tuple[Attachment, ...]
    committee: str | None = None
    status: str | None = None


def file_key(attachment: Attachment, meeting_id: str) -> str:
    """Return the natural key of a meeting's file: by attachment number, the same for both of its addresses."""
    if attachment.id:
        return f"attachment/{attachment.id}"
    return f"meeting-file/{meeting_id}/{attachment.part}"


def kind_of(title: str, number: str, item_title: str) -> Kind:
    """Return what a council file is, by its title; a paper under an agenda item is a report."""
    lower = title.lower()
    is_of_item = bool(number) or _OF_ITEM.match(title) is not None
    for word, kind in _FILE_KINDS:
        if word in lower and not (is_of_item and kind == "agenda" and not _WHOLE_AGENDA.match(title)):
            return kind
    if number and re.match(r"(minutes|to (confirm|approve) .*minutes)", item_title.lower()) and "report" not in lower:
        return "minutes"
    return "report"
