"""A fictional council on CMIS: DotNetNuke pages with a Telerik calendar, and the habits that make a crawl of them go wrong."""

import hashlib
import re
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from itertools import count
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from demo.hollinshire.meetings import COUNCIL, Item, Meeting, Paper, meetings_on
from demo.hollinshire.paper import paper_pdf
from demo.site import Response

PDF = "application/pdf"
Markup = Literal["spans", "table", "lines"]
Robots = Literal["plain", "missing", "all", "private", "broken", "html"]


@dataclass
class Habits:
    """The switches of a CMIS site; each may be turned while it is served.

    `page`, `tab`, `module`: where its calendar lives; without `has_calendar` its committees' pages alone list the meetings. `has_links`: its landing page links to a meeting, as in a month that has one. `markup`: how its
    items are written. `scheme`: of its links to meetings. `folder`: how links to papers spell the first folder. `files_at`: the root
    of another host that papers lie on. `month_s`: how long a month takes.
    `shows_late`, `shows_minutes`, `swapped`, `uploaded_anew` (at another address): what was published since. `has_validators`: papers come with an ETag. `file_type`: the type it tells of
    """

    page: str = "Meetings"
    tab: int = 70
    module: int = 397
    has_calendar: bool = True
    has_links: bool = True
    markup: Markup = "spans"
    scheme: str | None = None
    folder: str | None = None
    files_at: str = ""
    month_s: float = 0.0
    shows_late: bool = False
    shows_minutes: bool = True
    swapped: frozenset[int] = frozenset()
    uploaded_anew: frozenset[int] = frozenset()
    has_validators: bool = True
    file_type: str = PDF
    broken_papers: Mapping[int, Literal["empty", "page"]] = field(default_factory=dict)
    robots: Robots = "plain"
    moved: Mapping[int, int] = field(default_factory=dict)


class CmisSite:
    """A CMIS site under a folder of its host. `requests` keeps every path and query asked for, `bytes_sent` what was answered."""

    def __init__(self, today: date, *, base_url: str, folder: str = "wexmoor") -> None:
        self.today = today
        self.root = base_url.rstrip("/")
        self.folder = folder
        self.habits = Habits()
        self.requests: list[str] = []
        self.bytes_sent = 0
        self._views = count(1)

    @property
    def base_url(self) -> str:
        """The address that a beat gives for it."""
        return f"{self.root}/{self.folder}/"

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """The meetings on the days they have now."""
        rows = meetings_on(self.today)
        shift = self.habits.moved
        return tuple(
            m
            if m.id not in shift
            else Meeting(
                m.id, m.committee_id, m.committee, m.on + timedelta(days=shift[m.id]), m.at, m.until, m.is_off, m.items, m.papers
            )
            for m in rows
        )

    @property
    def forbidden_requests(self) -> list[str]:
        """Requests that no polite reader makes: of closed papers, and of what robots.txt disallows."""
        closed = {paper.number for paper in self._papers().values() if paper.is_closed}
        asked = [(r, self._paper_of(urlsplit(r).query)) for r in self.requests]
        return [r for r, paper in asked if (paper and paper.number in closed) or "/private/" in r or "/councillors" in r.lower()]

    def __call__(self, path: str, query: str, headers: Mapping[str, str]) -> Response:
        """Answer one GET."""
        self.requests.append(path + (f"?{query}" if query else ""))
        answer = self._answer(unquote(path), query, {name.lower(): value for name, value in headers.items()})
        self.bytes_sent += len(answer.body)
        return answer

    def _answer(self, path: str, query: str, asked: Mapping[str, str]) -> Response:
        if path == "/robots.txt":
            return self._robots()
        inside = path.lower().removeprefix(f"/{self.folder.lower()}/")
        page = self.habits.page.lower()
        if not path.lower().startswith(f"/{self.folder.lower()}/") or not inside:
            return Response(404, {"Content-Type": "text/html"}, b"<html><title>404</title></html>")
        if inside == "document.ashx":
            return self._file(query, asked)
        if inside == "committees.aspx":
            return self._html(self._committees())
        if committee := re.fullmatch(r"committees/tabid/62/ctl/viewcmis_committeedetails/mid/381/id/(\d+)/default\.aspx", inside):
            return self._html(self._committee(int(committee[1])))
        if inside.startswith(page) and "/viewmeetingpublic/" not in inside and not self.habits.has_calendar:
            return self._error()
        if inside == f"{page}.aspx" and "ctl=" not in query.lower():
            return self._html(self._landing())
        if inside == f"{page}.aspx" and "meetingcalendarlistview" in query.lower():
            return self._html(self._list())
        if month := re.fullmatch(
            rf"{page}/tabid/{self.habits.tab}/ctl/meetingcalendarpublicnojava/mid/{self.habits.module}/date/(\d{{4}})-(\d\d)-\d\d/default\.aspx",
            inside,
        ):
            time.sleep(self.habits.month_s)
            return self._html(self._month(int(month[1]), int(month[2])))
        if found := re.fullmatch(
            rf"{page}/tabid/{self.habits.tab}/ctl/viewmeetingpublic/mid/{self.habits.module}/meeting/(\d+)/committee/(\d+)/(?:selectedtab/documents/)?default\.aspx",
            inside,
        ):
            meeting = next((m for m in self.meetings if (m.id, m.committee_id) == (int(found[1]), int(found[2]))), None)
            return self._html(self._meeting(meeting)) if meeting else self._error()
        # The query form of the month view does not work; a wrong number is answered with 200.
        return self._error()

    def _robots(self) -> Response:
        texts = {
            "plain": "User-agent: *\nDisallow:\n",
            "all": "User-agent: *\nDisallow: /\n",
            "private": f"User-agent: *\nDisallow: /{self.folder}/Councillors\nCrawl-delay: 0\n",
        }
        match self.habits.robots:
            case "missing":
                return Response(404, {"Content-Type": "text/plain"}, b"")
            case "broken":
                return Response(500, {"Content-Type": "text/plain"}, b"")
            case "html":
                return self._html("<p>Not found</p>")
            case kind:
                return Response(200, {"Content-Type": "text/plain"}, texts[kind].encode())

    # Pages

    def _html(self, content: str) -> Response:
        """Return a page of DotNetNuke: what stands around the content changes with each view, and robots are asked not to list it."""
        state = b64encode(hashlib.sha256(str(next(self._views)).encode()).digest() * 40).decode()
        menu = f'<ul><li><a href="/{self.folder}/Councillors.aspx">Councillors</a></li><li><a href="/{self.folder}/Decisions.aspx">Decisions</a></li></ul>'
        page = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Meetings - {COUNCIL} (FICTIONAL)</title>
<meta name="robots" content="noindex,nofollow"></head><body><form method="post" action="/{self.folder}/{self.habits.page}.aspx" id="Form">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{state}">{menu}
<div id="dnn_ContentPane"><div class="DNNModuleContent ModCMISMeetingsC">{content}</div></div></form></body></html>"""
        return Response(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())

    def _error(self) -> Response:
        body = "<html><title>Error</title><body><span class='NormalRed'>A critical error has occurred. Please check the Event Viewer for further details.</span></body></html>"
        return Response(200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())

    def _landing(self) -> str:
        link = f'<p><a href="{self._address(self.meetings[1])}">Next meeting</a></p>' if self.habits.has_links else ""
        return f'<h1>Meetings</h1><div id="calendar">Loading...</div><input type="submit" name="dnn$ctr{self.habits.module}$MeetingCalendarPublicList$btnButtonMeetingsRSS" value="Meetings RSS">{link}'

    def _committees(self) -> str:
        names = {m.committee_id: m.committee for m in self.meetings}
        rows = "".join(
            f'<tr><td><a href="/{self.folder}/Committees/tabid/62/ctl/ViewCMIS_CommitteeDetails/mid/381/id/{n}/Default.aspx">{escape(name)}</a></td></tr>'
            for n, name in names.items()
        )
        return f'<table class="rgMasterTable">{rows}</table>'

    def _committee(self, number: int) -> str:
        rows = "".join(
            f'<tr class="rgRow"><td><a href="{self._address(m)}">{m.on.day} {m.on:%b %Y}</a></td><td>{m.at}</td><td>{"Cancelled" if m.is_off else ""}</td></tr>'
            for m in self.meetings
            if m.committee_id == number
        )
        return f'<h3>Meetings</h3><table class="rgMasterTable">{rows}</table>'

    def _list(self) -> str:
        """Return the list view: of the present month alone, whatever day is asked for."""
        rows = "".join(
            f'<tr class="rgRow"><td><a href="{self._address(m)}">{m.on.day} {m.on:%b %Y} {m.at} - {escape(m.committee)}</a></td><td>Moot Hall</td></tr>'
            for m in self.meetings
            if (m.on.year, m.on.month) == (self.today.year, self.today.month)
        )
        return f'<table class="rgMasterTable"><tr><th>Date/Start Time</th><th>Venue</th></tr>{rows}</table>'

    def _month(self, year: int, month: int) -> str:
        first, rows = date(year, month, 1), []
        days = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == month]
        for n, day in enumerate(days):
            links = "".join(
                f' <p class="Meeting"><a href="{self._address(m)}">{m.at} {escape(m.committee)}{" - CANCELLED" if m.is_off else ""}</a></p>\n'
                for m in self.meetings
                if m.on == day
            )
            rows.append(
                f'<tr class="{"rgAltRow" if n % 2 else "rgRow"}"><td class="SimpleCalendarDate">{day:%A}, {day.day} {day:%B}</td><td>\n{links}</td></tr>'
            )
        return f'<table class="rgMasterTable" id="dnn_ctr{self.habits.module}_MeetingCalendarPublicPrinter_grdRadMeeting_ctl00">{"".join(rows)}</table>'

    def _address(self, meeting: Meeting) -> str:
        root = self.root.replace("http:", f"{self.habits.scheme}:", 1) if self.habits.scheme else self.root
        h = self.habits
        return f"{root}/{self.folder}/{h.page}/tabid/{h.tab}/ctl/ViewMeetingPublic/mid/{h.module}/Meeting/{meeting.id}/Committee/{meeting.committee_id}/SelectedTab/Documents/Default.aspx"

    def _meeting(self, meeting: Meeting) -> str:
        papers = [p for p in meeting.papers if not p.is_late or self.habits.shows_late]
        listed = "".join(f"<li class='DocumentListItem'>{self._icon()}{self._link(p)}</li>" for p in papers)
        # Long after a meeting its state still reads "Scheduled".
        head = f"""<h1>Meeting Details</h1><ul class="tabs"><li>Documents</li><li>Attendance</li><li>Visitors</li><li>Declarations of Interests</li></ul>
<div class="holder"><div class="DNNLabel CommitteeLabel"><label><span>Committee:</span></label></div><div class="Value Committee">{escape(meeting.committee)}</div></div>
<div class="holder"><div class="DNNLabel DateTimeLabel"><label><span>Date/Time:</span></label></div><div class="Value DateTime">{meeting.on.day} {meeting.on:%b %Y} - {meeting.at} to {meeting.until}</div></div>
<div class="holder"><div class="DNNLabel VenueLabel"><label><span>Status:</span></label></div><div class="Value Venue">{"Cancelled" if meeting.is_off else "Scheduled"}</div>
 <div class="holder"><div class="DNNLabel VenueLabel"><label><span>Venue:</span></label></div><div class="Value Venue"><a href="/{self.folder}/venue/2">Moot Hall</a></div></div></div>
<div class="CmisDocumentList"><ol class="DocumentList">{listed}</ol></div>"""
        agenda = "".join(self._item(item) for item in meeting.items)
        wrap = {"spans": "{}", "table": "<table>{}</table>", "lines": "{}"}[self.habits.markup]
        foot = "<h3>Attendance</h3><table><tr><td>1</td><td>Councillor Orla Finch</td></tr></table><h3>Visitors</h3><p>None</p><h3>Declarations of Interests</h3><p>None</p>"
        return head + (f"<h3>Agenda</h3><h4>Standard Items</h4>{wrap.format(agenda)}" if agenda else "") + foot

    def _item(self, item: Item) -> str:
        """Return an item. Councils write them differently; the order of number, title or paper, and purpose is all that holds."""
        closed = item.paper is not None and item.paper.is_closed
        link = self._link(item.paper, item.title) if item.paper and not closed else escape(item.title)
        icon, mark = (self._icon() if item.paper and not closed else ""), (" <em>Exempt from publication</em>" if closed else "")
        said = [item.purpose] if item.purpose else []
        said += item.minutes if self.habits.shows_minutes else ()
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in said)
        match self.habits.markup:
            case "spans":
                return f'<div class="AgendaItem"><span class="ItemNo">{item.number}</span>{icon}<span class="ItemTitle">{link}</span>{mark}{paragraphs}</div>\n'
            case "table":
                return f"<tr><td>{item.number}</td><td>{icon}{link}{mark}<div>{paragraphs}</div></td></tr>\n"
            case "lines":
                number = f"{item.number}. " if not item.paper or closed else f"<b>{item.number}.</b> "
                return f"<h5>{number}{icon}{link}{mark}</h5>{paragraphs}\n"

    def _icon(self) -> str:
        return f'<img class="FileTypeImage" src="/{self.folder}/images/FileManager/Icons/pdf.gif" alt="pdf" />\n'

    def _link(self, paper: Paper, title: str | None = None) -> str:
        folder = self.habits.folder or self.folder
        address = f"{self.habits.files_at}/{folder}/Document.ashx?{escape(self._ciphers(paper, is_raw=title is not None))}"
        return f'<a class="TitleLink" title="Click to view" href="{address}" target="_blank">{escape(title or paper.title)}</a><span class="FileSize">(156Kb)</span>'

    # Papers

    def _papers(self) -> dict[str, Paper]:
        found = [p for m in self.meetings for p in (*m.papers, *(i.paper for i in m.items if i.paper))]
        return {self._cipher(p): p for p in found}

    def _cipher(self, paper: Paper) -> str:
        upload = " anew" if paper.number in self.habits.uploaded_anew else ""
        return b64encode(hashlib.sha512(f"paper {paper.number}{upload}".encode()).digest() * 3).decode()

    def _ciphers(self, paper: Paper, *, is_raw: bool) -> str:
        """Return the query of a paper's address: the same names on every link, some signs escaped on one link and raw on the next."""
        cipher = self._cipher(paper)
        names = ("czJKcaeAi5tUFL1DTL2UE4zNRBcoShgo=", "rUzwRPf+2BZ3zd4E7Ikn8Lyw==")
        value = cipher if is_raw else quote(cipher, safe="").replace("%2F", "%2f")
        return f"{quote(names[0], safe='')}={value}&{quote(names[1], safe='')}=pwRE6AGJFLDNlh225F5QMaQWCtPHwdhUfCZ%2fLUQzgA2uL5jNRG4jdQ%3d%3d"

    def _paper_of(self, query: str) -> Paper | None:
        values = [value.replace(" ", "+") for _, value in parse_qsl(query.replace("+", "%2B"))]
        papers = self._papers()
        return next((papers[value] for value in values if value in papers), None)

    def _file(self, query: str, asked: Mapping[str, str]) -> Response:
        paper = self._paper_of(query)
        if paper is None or paper.is_closed:
            return self._error()
        match self.habits.broken_papers.get(paper.number):
            case "empty":
                return Response(200, {"Content-Type": PDF}, b"")
            case "page":
                return Response(200, {"Content-Type": PDF}, self._error().body)
            case _:
                pass
        more = ("Corrected: the figures of the first version were wrong.",) if paper.number in self.habits.swapped else ()
        body = paper_pdf(paper.title, *paper.text, *more)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"Content-Type": self.habits.file_type, "Content-Disposition": f'inline; filename="{paper.title}.pdf"'}
        if self.habits.has_validators:
            headers["ETag"] = tag
            if asked.get("if-none-match") == tag:
                return Response(304, {"ETag": tag}, b"")
        return Response(200, headers, body)
