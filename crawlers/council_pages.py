"""What ModernGov's XML service and pages list: committees, meetings, attachments. Pure; texts of meetings are `reading`'s.

Everything inside `#modgov` is the same at each council, everything outside differs, so nothing outside is looked at.
"""

import calendar
import html
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from core.errors import Quarantined
from core.words import Kind
from crawlers.listings import BLANKS, joined, parse_html, parse_xml

CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*(am|pm|noon)?", re.IGNORECASE)
DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9}),?\s+(\d{4})\b")
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
# What a meeting can be beside confirmed; lists show it after the date.
STATUSES = re.compile(r"\b(Cancelled|Postponed|Provisional|Adjourned|Rescheduled|Deferred|Inquorate)\b", re.IGNORECASE)
REPORT_ID = re.compile(r"/documents/s(\d+)/", re.IGNORECASE)
MEETING_FILE = re.compile(r"/documents/[a-z](\d+)/", re.IGNORECASE)
# Meeting-level files by their T, where their title does not say (sites.md, 2.2: meaning not documented).
KINDS_BY_T: dict[str, Kind] = {"0": "agenda", "10": "agenda", "1": "minutes", "2": "decision"}


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee; `is_active` is false once it was deleted or has expired."""

    id: str
    title: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as a list names it. `status` is None where the list says nothing, which means confirmed."""

    id: str
    committee_id: str | None
    on: date | None
    at: time | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a meeting; `id` is None for those of the whole meeting, which no item owns."""

    id: str | None
    url: str
    title: str | None
    kind: Kind | None = None
    item_number: str | None = None
    item_title: str | None = None
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class MeetingFiles:
    """One meeting's files, as the service or its page names them."""

    on: date | None
    at: time | None
    attachments: tuple[Attachment, ...]


# The XML service


def parse_committees_xml(body: bytes, url: str) -> list[Committee]:
    """GetCommittees. Raises: Quarantined if this is no such answer."""
    root = _service(body, url, "committees")
    return [
        Committee(
            id=_said(c, "committeeid") or "",
            title=_said(c, "committeetitle") or "",
            is_active=not (_is_true(c, "committeedeleted") or _is_true(c, "committeeexpired")),
        )
        for c in root.iter("committee")
        if _said(c, "committeeid")
    ]


def parse_meetings_xml(body: bytes, url: str) -> list[MeetingRow]:
    """GetMeetings and GetAllMeetingsByDate. Raises: Quarantined if this is no such answer."""
    root = _service(body, url, "getmeetings", "getallmeetingsbydate", "meetings")
    rows = []
    for meeting in root.iter("meeting"):
        owner = next(meeting.iterancestors("committee"), None)
        committee_id = _said(meeting, "committeeid") or (_said(owner, "committeeid") if owner is not None else None)
        status = _said(meeting, "meetingstatus")
        rows.append(
            MeetingRow(
                id=_said(meeting, "meetingid") or "",
                committee_id=committee_id,
                on=_uk_day(_said(meeting, "meetingdate")),
                at=_clock(_said(meeting, "meetingtime")),
                status=None if status == "Confirmed" else status,
            )
        )
    return [row for row in rows if row.id]


def parse_meeting_xml(body: bytes, url: str) -> MeetingFiles:
    """GetMeeting. Raises: Quarantined if this is no such answer."""
    root = _service(body, url, "meeting", "getmeeting")
    files = []
    for item in root.iter("agendaitem"):
        number, title = _said(item, "fulldisplaynumberformat"), _said(item, "agendaitemtitle")
        closed = _is_true(item, "isrestricted")
        for linked in item.iter("linkeddoc"):
            address = _said(linked, "url")
            files.append(
                Attachment(
                    id=_said(linked, "attachmentid"),
                    url=joined(url, address) if address else "",
                    title=_said(linked, "title"),
                    kind=kind_of(_said(linked, "title"), "report"),
                    item_number=number,
                    item_title=title,
                    is_restricted=closed or _is_true(linked, "isrestricted"),
                )
            )
    return MeetingFiles(_uk_day(_said(root, "meetingdate")), _clock(_said(root, "meetingtime")), tuple(files))


# The pages


def parse_committees_html(body: bytes, url: str) -> list[Committee]:
    """mgListCommittees.aspx. Raises: Quarantined if this is no page of ModernGov."""
    found: dict[str, Committee] = {}
    for link in _content(body, url).iter("a"):
        path, query = _address(url, link)
        if path.endswith("/mgcommitteedetails.aspx") and query.get("id", "").isdecimal():
            rest = f"{link.tail or ''}"
            found.setdefault(
                query["id"],
                Committee(query["id"], _shown(link), not re.search(r"no longer|expired|deleted|historic", rest, re.I)),
            )
    return list(found.values())


def parse_meetings_html(body: bytes, url: str) -> list[MeetingRow]:
    """ieListMeetings.aspx. Raises: Quarantined if this is no page of ModernGov."""
    rows = []
    for link in _content(body, url).iter("a"):
        path, query = _address(url, link)
        meeting_id = query.get("mid") or query.get("meetingid") or ""
        if not path.endswith("/ielistdocuments.aspx") or not meeting_id.isdecimal():
            continue
        shown = _shown(link)
        holder = link.getparent()
        around = _shown(holder) if holder is not None and holder.tag in {"li", "td", "p"} else shown
        status = STATUSES.search(around.replace(shown, "", 1))
        day = DAY.search(shown) or DAY.search(around)
        rows.append(
            MeetingRow(
                id=meeting_id,
                committee_id=query.get("cid") or query.get("committeeid"),
                on=_named_day(day),
                at=_clock(shown[day.end() :]) if day and DAY.search(shown) else None,
                status=status[1].capitalize() if status else None,
            )
        )
    return rows


def parse_meeting_html(body: bytes, url: str) -> MeetingFiles:
    """ieListDocuments.aspx. Raises: Quarantined if this is no page of ModernGov."""
    content = _content(body, url)
    subtitle = next((_shown(h) for h in content.iter("h2") if "mgSubTitleTxt" in (h.get("class") or "")), "")
    day = DAY.search(subtitle)
    files: dict[str, Attachment] = {}
    for link in content.iter("a"):
        attachment = _attachment(url, link)
        if attachment is not None:
            files.setdefault(attachment.id or attachment.url, attachment)
    return MeetingFiles(_named_day(day), _clock(subtitle[day.end() :]) if day else None, tuple(files.values()))


def laid_together(page: MeetingFiles | None, told: MeetingFiles | None) -> list[Attachment]:
    """The files that page and service name, each once: as the page has it, so that both modes agree; closed if either says so."""
    by_service = {a.id: a for a in (told.attachments if told else ()) if a.id}
    found = []
    for attachment in page.attachments if page else ():
        twin = by_service.pop(attachment.id, None) if attachment.id else None
        found.append(replace(attachment, is_restricted=attachment.is_restricted or (twin is not None and twin.is_restricted)))
    return found + [a for a in by_service.values() if a.url]


def file_key(attachment: Attachment, meeting_id: str) -> str | None:
    """The natural key of a file: its number; for a file of the whole meeting its T, which stays when drafts become final."""
    if attachment.id:
        return f"attachment/{attachment.id}"
    number = dict(parse_qsl(urlsplit(attachment.url).query)).get("T")
    return f"meeting/{meeting_id}/file/{number}" if number else None


def kind_of(title: str | None, otherwise: Kind | None) -> Kind | None:
    """What a file is by its title."""
    told = (title or "").lower()
    if re.search(r"\bminutes\b", told):
        return "minutes"
    if re.match(r"(agenda|public reports pack|reports pack|supplement)", told):
        return "agenda"
    if re.match(r"(printed )?decisions?\b", told):
        return "decision"
    return otherwise


def _attachment(url: str, link: Any) -> Attachment | None:
    href = link.get("href") or ""
    target = joined(url, href)
    parts = urlsplit(target)
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    report = REPORT_ID.search(parts.path)
    number = report[1] if report else query.get("id") if parts.path.lower().endswith("/mgconvert2pdf.aspx") else None
    if number is None and not MEETING_FILE.search(parts.path):
        return None
    row = next((r for r in link.iterancestors("tr") if _cells(r)), None)
    item_number, item_title = _item_of(row) if row is not None else (None, None)
    title = _shown(link)
    if "mgAiTitleLnk" in (link.get("class") or ""):  # the link's words are the item's; the file's own are in its address
        title = _file_name(parts.path) or title
    otherwise: Kind | None = "report" if number else KINDS_BY_T.get(query.get("t", ""))
    return Attachment(number, target, title or None, kind_of(title, otherwise), item_number, item_title)


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag == "td" and "mgItemNumberCell" in (cell.get("class") or "")]


def _item_of(row: Any) -> tuple[str | None, str | None]:
    numbers = _cells(row)
    title = next(
        (p for p in row.iter("p") if "mgAiTitleTxt" in (p.get("class") or "") and numbers[0] not in p.iterancestors()), None
    )
    return _shown(numbers[0]) or None, (_shown(title) if title is not None else None) or None


def _file_name(path: str) -> str:
    name = unquote(path.rpartition("/")[2])
    return BLANKS.sub(" ", re.sub(r"\.[A-Za-z0-9]{2,5}$", "", name)).strip()


# Pieces


def _service(body: bytes, url: str, *roots: str) -> Any:
    root = parse_xml(body)
    if str(root.tag).rpartition("}")[2].lower() not in roots:
        raise Quarantined("the web service answered something else", url=url)
    for element in root.iter():  # some installs put a namespace on everything
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2].lower()
    return root


def _said(element: Any, name: str) -> str | None:
    """The text of a child: escaped up to three times, surrounded by blanks, empty when it holds only those."""
    child = next((c for c in element if c.tag == name), None)
    return _clean("".join(child.itertext())) or None if child is not None else None


def _clean(text: str) -> str:
    for _ in range(3):
        plainer = html.unescape(text)
        if plainer == text:
            break
        text = plainer
    return BLANKS.sub(" ", text.replace("\u00a0", " ")).strip()


def _is_true(element: Any, name: str) -> bool:
    return (_said(element, name) or "").lower() == "true"


def _content(body: bytes, url: str) -> Any:
    root = parse_html(body, url)
    found = root.xpath("//*[@id='modgov']") or root.xpath("//*[contains(concat(' ', @class, ' '), ' mgContent ')]")
    if not found:
        raise Quarantined("it is no page of ModernGov", url=url)
    for junk in found[0].xpath(".//*[contains(concat(' ', @class, ' '), ' mgHide ')] | .//span[contains(@class, 'mgFileSize')]"):
        tail = junk.tail or ""
        junk.clear()
        junk.tail = tail
    return found[0]


def _address(url: str, link: Any) -> tuple[str, dict[str, str]]:
    parts = urlsplit(joined(url, link.get("href") or ""))
    return parts.path.lower(), {name.lower(): value for name, value in parse_qsl(parts.query)}


def _shown(element: Any) -> str:
    return BLANKS.sub(" ", "".join(element.itertext()).replace("\u00a0", " ")).strip()


def _uk_day(text: str | None) -> date | None:
    try:
        return datetime.strptime((text or "").strip()[:10], "%d/%m/%Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None


def _named_day(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    month = MONTHS.get(match[2][:3].lower())
    try:
        return date(int(match[3]), month, int(match[1])) if month else None
    except ValueError:
        return None


def _clock(text: str | None) -> time | None:
    """ "9.30 am", "6.00 pm", "2pm", "12 noon", "18:30"."""
    match = CLOCK.search(text or "")
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
