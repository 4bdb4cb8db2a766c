"""The one text that a council meeting's own page has as a document, whichever platform it is of and whichever way it came."""

from core.errors import Rejected
from core.words import AgendaItem, Context, Kind, Passage
from reading.agenda.proceedings import with_proceedings
from reading.councils.cmis import is_cmis, parse_meeting
from reading.councils.meetings import Meeting
from reading.councils.moderngov import parse_meeting_html, parse_meeting_xml
from reading.passages import split_blocks
from reading.pdf.layout import Paragraph
from reading.refusals import NO_AGENDA


def read_meeting(body: bytes, context: Context, url: str) -> tuple[str, Kind, str, tuple[AgendaItem, ...], tuple[Passage, ...]]:
    """Return the document of a meeting's own capture, XML or HTML alike: title, kind, text, items and passages.

    Raises: Rejected if there is nothing on the agenda.
    """
    meeting = _meeting(body, url, context.meeting_url or url)
    if not meeting.items:
        raise Rejected(NO_AGENDA)
    at = context.meeting_at or meeting.at
    when = f", {at.day} {at:%B %Y}" if at else ""
    has_minutes = any(item.minutes for item in meeting.items)
    kind: Kind = "minutes" if has_minutes else "agenda"
    blocks: list[tuple[str, int | None, str | None]] = []
    items = []
    for item in meeting.items:
        number, paragraphs = item.number or None, (*item.text, *item.minutes)
        blocks.append((f"{item.number} {item.title}".strip(), None, number))
        blocks.extend((paragraph, None, number) for paragraph in paragraphs)
        if item.number:
            places = [(1, n, Paragraph(paragraph)) for n, paragraph in enumerate(paragraphs)]
            items.append(with_proceedings(AgendaItem(item.number, item.title), places, kind=kind))
    text, passages = split_blocks(blocks)
    title = f"{context.committee or 'Meeting'}{when}: {'minutes' if has_minutes else 'agenda'}"
    return title, kind, text, tuple(items), passages


def _meeting(body: bytes, url: str, own_url: str) -> Meeting:
    """Return what a page or an answer of the service tells. `own_url`: the page's, by which a CMIS meeting is known where its page bears no mark."""
    start = body.lstrip()[:9].lower()
    if start.startswith((b"<?xml", b"<meeting>")):
        return parse_meeting_xml(body, url)
    return parse_meeting(body, own_url) if is_cmis(body, own_url) else parse_meeting_html(body, url)
