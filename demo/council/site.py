"""Serves the fictional council: answers one request at a time from the data, with ModernGov's habits. Opens no socket."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.council import pages, pdf
from demo.council.model import COUNCIL, Council, Meeting, Paper, load_council
from demo.council.service import BadCall, Service
from demo.site import Response

ROBOTS = "# FICTIONAL\nUser-agent: *\nDisallow: /mgUserInfo.aspx\nDisallow: /mgMemberIndex.aspx\nDisallow: /internal/\n"
DISALLOWED = ("/mguserinfo.aspx", "/mgmemberindex.aspx", "/internal/")
_REPORT = re.compile(r"^/documents/s([0-9]{1,9})/.+\.pdf$", re.DOTALL)
_MEETING_FILE = re.compile(r"^/documents/g([0-9]{1,9})/.+\.pdf$", re.DOTALL)
PDF = "application/pdf"
# An id as the site has them: plain digits, and not so many that a number could not hold them.
DIGITS = re.compile(r"[0-9]{1,9}")


class CouncilSite:
    """A ModernGov site. Its switches may be turned while it runs; `requests` keeps every path and query asked for.

    `xml_service` turns the web service off, which then answers `xml_status`; `supplements` hides the late papers, so that a
    test can publish them between two crawls.
    """

    def __init__(self, council: Council, *, base_url: str, xml_service: bool = True, xml_status: int = 404) -> None:
        self.council = council
        self.base_url = base_url.rstrip("/")
        self.xml_service = xml_service
        self.xml_status = xml_status
        self.supplements = True
        self.requests: list[str] = []
        self._files: dict[tuple[str, bool], bytes] = {}

    @property
    def forbidden_requests(self) -> list[str]:
        """Requests that no polite reader makes: restricted papers and what robots.txt disallows."""
        return [r for r in self.requests if self._is_forbidden(r)]

    def __call__(self, path: str, query: str, headers: Mapping[str, str]) -> Response:
        """Answer one GET."""
        self.requests.append(path + (f"?{query}" if query else ""))
        asked = {name.lower(): value for name, value in headers.items()}
        prefix = urlsplit(self.base_url).path
        inside = unquote(path.removeprefix(prefix) if prefix else path)
        params = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
        low = inside.lower()
        if low == "/robots.txt":
            return Response(200, {"Content-Type": "text/plain; charset=utf-8"}, ROBOTS.encode())
        if low.startswith("/mgwebservice.asmx"):
            return self._web_service(low.removeprefix("/mgwebservice.asmx").strip("/"), params, asked)
        if low.startswith("/documents/") or low == "/mgconvert2pdf.aspx":
            return self._file(inside, params, asked)
        if low == "/mgrss.aspx":
            return self._feed(params, asked)
        html = self._page(low, params)
        if html is None:
            return Response(302, {"Location": f"{prefix}/mgError.aspx", "Content-Type": "text/html; charset=utf-8"}, b"")
        return _html(html)

    def _page(self, name: str, params: Mapping[str, str]) -> str | None:
        """Return a page by its lower-case name; None if there is none."""
        council = self.council
        match name:
            case "/" | "/iedochome.aspx":
                body = '<ul class="mgBulletList"><li><a href="mgListCommittees.aspx?bcr=1">Committees</a></li></ul>'
                return pages.page("Council meetings", pages.modgov("Council meetings", "", body))
            case "/mglistcommittees.aspx":
                return pages.committees_page(council)
            case "/mgwhatsnew.aspx":
                return pages.news_page(council)
            case "/mgdelegateddecisions.aspx":
                body = "<p>No decisions were published on these days.</p>"
                return pages.page("Decisions", pages.modgov("Decisions published", "", body))
            case "/mgerror.aspx":
                return pages.page("Error", pages.modgov("Error", "", "<p>The page you asked for could not be found.</p>"))
            case "/mgmemberindex.aspx" | "/mguserinfo.aspx":
                return pages.page("Councillors", pages.modgov("Councillors", "", "<p>Not for robots.</p>"))
            case "/mgcommitteedetails.aspx":
                committee = council.committees.get(_number(params, "id"))
                return pages.committee_page(committee) if committee else None
            case "/ielistmeetings.aspx":
                committee = council.committees.get(_number(params, "cid", "committeeid"))
                return pages.meetings_page(council, committee, max(0, _number(params, "year"))) if committee else None
            case "/ielistdocuments.aspx":
                meeting = council.meetings.get(_number(params, "mid", "meetingid"))
                return pages.meeting_page(meeting, size_of=self._size, is_out=self._is_out) if meeting else None
            case "/mgai.aspx":
                meeting, item = council.items.get(_number(params, "id"), (None, None))
                if meeting is None or item is None or not meeting.items:
                    return None
                return pages.item_page(meeting, item, size_of=self._size, is_out=self._is_out)
            case "/iedecisiondetails.aspx":
                meeting, item = council.items.get(_number(params, "aiid"), (None, None))
                if meeting is None or item is None or not (meeting.minutes_published and item.decision) or item.restricted:
                    return None
                return pages.decision_page(meeting, item)
        return None

    def _web_service(self, method: str, params: Mapping[str, str], asked: Mapping[str, str]) -> Response:
        if not self.xml_service:
            return _html(pages.page("Error", "<p>The resource cannot be found.</p>"), self.xml_status)
        service = Service(self.council, base_url=self._base(asked), is_out=self._is_out)
        try:
            return Response(200, {"Content-Type": "text/xml; charset=utf-8"}, service.call(method, params).encode())
        except BadCall as err:
            return Response(500, {"Content-Type": "text/plain; charset=utf-8"}, f"System.ArgumentException: {err}".encode())

    def _feed(self, params: Mapping[str, str], asked: Mapping[str, str]) -> Response:
        if "bcr" in params:  # real sites answer this one with a page
            return _html(pages.news_page(self.council))
        base = self._base(asked)
        items = "".join(
            f"<item><title>{escape(f'{what}: {pages.told(m)}')}</title>"
            f"<link>{base}/ieListDocuments.aspx?CId={m.committee.id}&amp;MId={m.id}</link>"
            f'<guid isPermaLink="false">{m.id}-{what[0]}</guid>'
            f"<pubDate>{format_datetime(datetime.combine(on, time(), UTC), usegmt=True)}</pubDate></item>\n"
            for on, what, m in pages.news(self.council)
        )
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">\n'
            f"<channel><title>{COUNCIL} - what&apos;s new (FICTIONAL)</title>\n"
            f"<link>{base}/</link><description>Latest publications</description>\n{items}</channel></rss>"
        )
        return Response(200, {"Content-Type": "application/rss+xml; charset=utf-8"}, body.encode())

    def _file(self, path: str, params: Mapping[str, str], asked: Mapping[str, str]) -> Response:
        name = self._file_name(path, params)
        if name is None:
            return _html(pages.page("Error", "<p>The file cannot be found.</p>"), 404)
        if self._is_restricted(name):
            return _html(pages.page("Error", "<p>Access denied.</p>"), 403)
        body = self._bytes(name)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if tag in (t.strip() for t in asked.get("if-none-match", "").split(",")):
            return Response(304, {"ETag": tag}, b"")
        return Response(200, {"Content-Type": PDF, "ETag": tag}, body)

    def _file_name(self, path: str, params: Mapping[str, str]) -> str | None:
        """Return the file a request means: "s41207", or "g3301-1"; None if there is none."""
        report = _REPORT.match(path.lower())
        number = int(report[1]) if report else _number(params, "id") if path.lower().endswith(".aspx") else -1
        found = self.council.papers.get(number)
        if found and found[0].items and self._is_out(found[2]):
            return f"s{number}"
        of_meeting = _MEETING_FILE.match(path.lower())
        meeting = self.council.meetings.get(int(of_meeting[1])) if of_meeting else None
        kind = _number(params, "t")
        if meeting is None or kind not in self._kinds(meeting):
            return None
        return f"g{meeting.id}-{kind}"

    def _kinds(self, meeting: Meeting) -> set[int]:
        """Return which files of the whole meeting exist, by their T: 0 agenda, 1 minutes, 2 decisions, 10 pack."""
        there = {0: bool(meeting.items), 10: bool(meeting.items), 1: meeting.minutes_published, 2: meeting.has_decisions}
        return {kind for kind, is_there in there.items() if is_there}

    def _bytes(self, name: str) -> bytes:
        """Return a file, drawn on the first call."""
        key = (name, self.supplements)
        if key not in self._files:
            self._files[key] = self._draw(name)
        return self._files[key]

    def _size(self, name: str) -> int:
        return len(self._bytes(name))

    def _draw(self, name: str) -> bytes:
        meetings = self.council.meetings
        if name.startswith("s"):
            meeting, item, paper = self.council.papers[int(name[1:])]
            if paper.minutes_of is not None:
                return pdf.minutes_pdf(meetings[paper.minutes_of])
            return pdf.report_pdf(meeting, item, paper)
        meeting_id, kind = name[1:].split("-")
        meeting = meetings[int(meeting_id)]
        match int(kind):
            case 1:
                return pdf.minutes_pdf(meeting)
            case 2:
                return pdf.decisions_pdf(meeting)
            case 10:
                return pdf.pack_pdf(meeting, dict(meetings), supplements=self.supplements)
        return pdf.agenda_pdf(meeting)

    def _is_out(self, paper: Paper) -> bool:
        return self.supplements or not paper.supplement

    def _is_restricted(self, name: str) -> bool:
        if not name.startswith("s"):
            return False
        _, item, paper = self.council.papers[int(name[1:])]
        return item.restricted or paper.restricted

    def _is_forbidden(self, request: str) -> bool:
        parts = urlsplit(request)
        path = unquote(parts.path)
        if path.lower().startswith(DISALLOWED):
            return True
        params = {k.lower(): v for k, v in parse_qsl(parts.query)}
        name = self._file_name(path, params) if "pdf" in path.lower() else None
        return name is not None and self._is_restricted(name)

    def _base(self, asked: Mapping[str, str]) -> str:
        """Return the address to write into answers: as configured, else by the host that was asked for."""
        return self.base_url or f"http://{asked.get('host', '127.0.0.1')}"


def make_council(today: date, *, base_url: str, xml_service: bool = True) -> CouncilSite:
    """Return the council's site as it stands on a day. PDFs are drawn when first asked for and kept in memory."""
    return CouncilSite(load_council(today), base_url=base_url, xml_service=xml_service)


def _html(text: str, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private"}, text.encode())


def _number(params: Mapping[str, str], *names: str) -> int:
    """Return the first of the parameters that is there, as a number; -1 if none is."""
    value = next((params[name] for name in names if name in params), "").strip()
    return int(value) if DIGITS.fullmatch(value) else -1
