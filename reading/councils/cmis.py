"""CMIS's pages of council meetings, as the values that every council platform gives.

Its class names lie and differ from council to council, so pages are read by the order of their words: a label, then its value; an item's
number, then its title, which is often a link to its paper, then what is said of it.
"""

import re
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import zip_longest
from urllib.parse import urlsplit

from core.errors import Rejected
from reading.councils.cmis_addresses import MEETING, find_meeting_id, path_of
from reading.councils.cmis_agenda import Agenda, facts_of, pieces_of
from reading.councils.cmis_rows import day_of, plain_name, row_of
from reading.councils.meetings import Meeting, MeetingItem, MeetingRow
from reading.dates import ZONE, find_date
from reading.markup import clean, has_class, parse_html

_MARK = re.compile(rb"ModCMIS|CmisDocumentList|MeetingCalendarPublic|ViewMeetingPublic", re.I)
# A wrong number, or a fault of theirs, is answered with this and status 200.
_ERROR = re.compile(rb"critical error has occurred|a critical error|error is currently unavailable", re.I)
_MODULE = re.compile(rb"dnn\$ctr(\d+)\$MeetingCalendarPublic\w*")
_STATE = re.compile(rb"<input\b[^>]*name=[\"']__\w+[^>]*>", re.I)
_TAB = re.compile(r"/(?P<page>[^/]+)/tabid/(?P<tab>\d+)/", re.I)
# States of its own that say nothing: "Scheduled" stays after the meeting was held and its minutes are up.
_SILENT_STATES = frozenset({"scheduled", "occurred", "confirmed", "completed", ""})


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where a site keeps its months: the name of its page, and the numbers of tab and module in its addresses. `tab` is None where no link tells it."""

    page: str
    tab: str | None
    module: str


def is_cmis(body: bytes, url: str) -> bool:
    """Tell whether a page is one of CMIS: by what only it writes, or as the address is that of a meeting there."""
    return _MARK.search(body) is not None or find_meeting_id(url) is not None


def names_months(body: bytes) -> bool:
    """Tell whether a page is the calendar whose months have addresses."""
    return _MODULE.search(body) is not None


def find_error(body: bytes) -> str | None:
    """Why a page that came with status 200 is an error all the same; None if it is none."""
    return (
        "the site shows its error page"
        if _ERROR.search(body) and b"rgMasterTable" not in body and b"DNNLabel" not in body
        else None
    )


def find_tab(url: str) -> str | None:
    """Return the number of the tab in a meeting's address."""
    match = MEETING.search(path_of(url))
    return match["tab"] if match else None


def without_state(body: bytes) -> bytes:
    """Return a page without the hidden fields that are written anew at each view."""
    return _STATE.sub(b"", body)


def parse_calendar(body: bytes, url: str) -> Calendar:
    """Return where a site keeps its months, by the page of its calendar.

    Raises: Rejected if the page holds no calendar of CMIS.
    """
    links = [path_of(link.get("href") or "") for link in parse_html(body).iter("a")]
    meeting = next((match for link in links if (match := MEETING.search(link))), None)
    if meeting:
        return Calendar(meeting["page"], meeting["tab"], meeting["mid"])
    module = _MODULE.search(body)
    if module is None:
        raise Rejected("not the calendar of a CMIS site")
    page = urlsplit(url).path.rpartition("/")[2].partition(".")[0] or "Meetings"
    own = next((match for link in links if (match := _TAB.search(link)) and match["page"].lower() == page.lower()), None)
    return Calendar(page, own["tab"] if own else None, module[1].decode())


def parse_month(body: bytes, url: str, month: date, zone: tzinfo = ZONE) -> list[MeetingRow]:
    """Return the meetings of a month's page, which tells days without their year.

    Raises: Rejected if it is no such page; an empty month is one all the same.
    """
    rows = []
    tables = parse_html(body).xpath(has_class("rgMasterTable"))
    if not tables or find_error(body):
        raise Rejected("not a month of a CMIS site")
    for row in (row for table in tables for row in table.iter("tr")):
        cells = row.findall("td")
        day = day_of(clean(cells[0].text_content()), month) if cells else None
        for link in (link for cell in cells[1:] for link in cell.iter("a")):
            if listed := row_of(link, url, day, zone):
                rows.append(listed)
    return rows


def parse_list(body: bytes, url: str, zone: tzinfo = ZONE) -> list[MeetingRow]:
    """Return the meetings of the list view, which shows the present month alone: "7 Sep 2026 11:00 - Cabinet".

    Raises: Rejected if it is no such page.
    """
    if not is_cmis(body, url) or find_error(body):
        raise Rejected("not a list of a CMIS site")
    rows = []
    for link in parse_html(body).iter("a"):
        when, dash, committee = clean(link.text_content()).partition(" - ")
        written = find_date(when, zone) if dash else None
        row = row_of(link, url, written.at.date() if written else None, zone)
        if row and written:
            rows.append(
                MeetingRow(row.id, row.committee_id, written.at.date(), written.at, row.status, plain_name(committee), row.url)
            )
    return rows


def parse_meeting(body: bytes, url: str, zone: tzinfo = ZONE) -> Meeting:
    """Return a meeting's page.

    Raises: Rejected if it is no meeting's page of CMIS.
    """
    if not is_cmis(body, url) or find_error(body):
        raise Rejected("not a meeting of a CMIS site")
    tree = parse_html(body)
    content = next(iter(tree.xpath(has_class("ModCMISMeetingsC")) or tree.xpath("//*[@id='dnn_ContentPane']")), tree)
    pieces = list(pieces_of(content))
    facts = dict(facts_of(pieces))
    if not facts:
        raise Rejected("not a meeting of a CMIS site")
    day = facts.get("date/time") or facts.get("dateandtime") or facts.get("date") or ""
    when = re.sub(r" - (?=\d{1,2}[:.]\d\d)", " ", day).partition(" to ")[0]
    written = find_date(when, zone)
    status = facts.get("status", "")
    agenda = Agenda(url)
    for piece, after in zip_longest(pieces, pieces[1:]):
        agenda.take(piece, after)
    return Meeting(
        at=written.at if written and written.precision != "month" else None,
        items=tuple(
            MeetingItem(i.number, i.title, tuple(i.text), tuple(i.minutes), i.is_restricted) for i in agenda.items if i.title
        ),
        attachments=tuple(agenda.files.values()),
        committee=facts.get("committee") or None,
        status=None if status.lower() in _SILENT_STATES else status,
    )
