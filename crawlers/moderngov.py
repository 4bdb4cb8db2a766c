"""The spider of ModernGov councils: committees, meetings, agenda items and their files.

The XML service is asked first. What it does not list (the files of the whole meeting, the addresses that pages link to) comes
from the meeting's page, which is read in both modes; so both give the same keys, contexts and files. Papers that are restricted
are never asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from hashlib import sha256
from typing import ClassVar, TypeVar
from urllib.parse import urlencode, urlsplit

from scrapy.http import Response

from archive.addresses import Listed
from core.errors import DocumentError
from core.ids import capture_id
from core.words import Capture, Context
from crawlers import settings
from crawlers.addresses import find_fault, host_of
from crawlers.errors import Lost
from crawlers.report import plain
from crawlers.visits import SourceSpider, Visit, short
from reading import moderngov as pages
from reading.moderngov import Attachment, Committee, Meeting, MeetingRow, file_key

T = TypeVar("T")
Parse = Callable[[bytes, str], T]
# Papers are out five clear days before a meeting and minutes follow weeks after it (sites.md, 2.7).
DAYS_BACK = timedelta(weeks=4)
DAYS_FORWARD = timedelta(weeks=6)
# What GetAllMeetingsByDate wants for "all committees" differs: -1 at one council, 0 at another.
ALL_COMMITTEES = ("-1", "0")
# A committee list without end would be a fault; the largest council seen has 178.
MAX_COMMITTEES = 1000


@dataclass(frozen=True, slots=True)
class _Held:
    """A meeting of the window, as a list gave it, with its committee."""

    row: MeetingRow
    committee: Committee


class ModernGovSpider(SourceSpider):
    """One council."""

    name = "moderngov"
    days_back, days_forward = DAYS_BACK, DAYS_FORWARD
    time_limit_s: ClassVar[int] = settings.COUNCIL_TIMEOUT_S

    async def collect(self) -> None:
        """Find the meetings of the window, then visit each with its files."""
        self.base = self.source.base_url.rstrip("/") + "/"
        committees = await self._ask("GetCommittees", {}, pages.parse_committees_xml)
        self.has_service = bool(committees)
        if not committees:
            committees = await self._read("mgListCommittees.aspx?bcr=1", pages.parse_committees_html)
        if not committees:
            self.report.trouble(f"{self.source.name} lists no committees. Check base_url in the beat.")
            return
        self.report.seen += len(committees)
        self.report.log_line(
            "its web service is used" if self.has_service else "its web service does not answer; its pages are read"
        )
        meetings = await (self._meetings_by_service(committees) if self.has_service else self._meetings_by_pages(committees))
        self.report.log_line(f"meetings from {self.window.since} to {self.window.until}: {len(meetings)}")
        for done, held in enumerate(meetings, start=1):
            await self._visit_meeting(held)
            self.report.looked_at(done, len(meetings), "meetings")

    def find_error(self, response: Response) -> str | None:
        """Find the error page, to which an unknown page redirects with 200."""
        return "the site shows its error page" if urlsplit(response.url).path.lower().endswith("/mgerror.aspx") else None

    # Lists of meetings

    async def _meetings_by_service(self, committees: Sequence[Committee]) -> list[_Held]:
        days = {"sFromDate": f"{self.window.since:%d/%m/%Y}", "sToDate": f"{self.window.until:%d/%m/%Y}"}
        for everything in ALL_COMMITTEES:
            asked = {"lCommitteeId": everything, "bIsAscendingDateOrder": "true", **days}
            rows = await self._ask("GetAllMeetingsByDate", asked, self._in_zone(pages.parse_meetings_xml))
            if rows and self._are_in_window(rows):
                self.report.lists_read += 1
                return self._held(rows, committees)
        rows = []
        for committee in committees[:MAX_COMMITTEES]:
            if committee.is_active or self.window.asked:
                found = await self._ask(
                    "GetMeetings", {"lCommitteeId": committee.id, **days}, self._in_zone(pages.parse_meetings_xml)
                )
                if found is not None and self._are_in_window(found):
                    self.report.lists_read += 1
                    rows += found
                else:
                    self.report.lost(f"The meetings of {committee.title} could not be listed.")
        return self._held(rows, committees)

    def _are_in_window(self, rows: Sequence[MeetingRow]) -> bool:
        """Tell whether the service understood the dates: if not, it answers with thousands of meetings and no word."""
        strays = [row for row in rows if row.on is None or row.on not in self.window]
        if strays:
            self.report.trouble(
                f"The web service answered with {len(strays)} meetings outside the days asked for, so that answer was not used."
            )
        return not strays

    async def _meetings_by_pages(self, committees: Sequence[Committee]) -> list[_Held]:
        years = range(self.window.since.year, self.window.until.year + 1) if self.window.asked else ()
        rows = []
        for committee in committees[:MAX_COMMITTEES]:
            for year in (0, *years):
                found = await self._read(
                    f"ieListMeetings.aspx?CId={committee.id}&Year={year}", self._in_zone(pages.parse_meetings_html)
                )
                if found is None:
                    continue
                self.report.lists_read += 1
                self.report.drop("whose day cannot be read", sum(row.on is None for row in found))
                rows += [row for row in found if row.on is not None and row.on in self.window]
        return self._held(rows, committees)

    def _held(self, rows: Sequence[MeetingRow], committees: Sequence[Committee]) -> list[_Held]:
        """Return each meeting once, newest first, with its committee's full title; one of a committee that the council does not
        list is dropped.
        """
        titles = {c.id: c for c in committees}
        found: dict[str, _Held] = {}
        for row in rows:
            committee = titles.get(row.committee_id or "")
            if committee is None:
                self.report.drop("of a committee that the council does not list")
            elif row.id not in found:
                self.report.seen += 1
                found[row.id] = _Held(row, committee)
        if rows and not found:
            self.report.stopped = f"Meetings are listed, and none of a committee that {self.source.name} lists, so none was read."
        return sorted(found.values(), key=lambda h: (h.row.on or date.min, h.row.id), reverse=True)

    # One meeting

    async def _visit_meeting(self, held: _Held) -> None:
        """Keep the meeting as the service, or else its page, tells it; then fetch its files."""
        url = f"{self.base}ieListDocuments.aspx?CId={held.committee.id}&MId={held.row.id}&Ver=4"
        page_visit = await self._visit(url)
        page = self.parsed(page_visit, self._in_zone(pages.parse_meeting_html))
        service_visit = (
            await self._visit(self._service_url("GetMeeting", {"lMeetingId": held.row.id})) if self.has_service else None
        )
        told = self.parsed(service_visit, self._in_zone(pages.parse_meeting_xml))
        context = Context(
            committee=held.committee.title,
            meeting_id=held.row.id,
            meeting_at=next((m.at for m in (told, page, held.row) if m and m.at), None),
            meeting_status=held.row.status or "Confirmed",
            meeting_url=url,
        )
        kept = service_visit if told else page_visit if page else None
        if kept is not None:
            self._keep_meeting(kept, held.row.id, context)
        attachments = laid_together(page, told)
        closed = [each for each in attachments if each.is_restricted and each.url and find_fault(each.url) is None]
        self.pass_over(
            [Listed(each.url, "the council keeps it from the public", each.title, outcome="withheld") for each in closed]
        )
        for attachment in attachments:
            if not attachment.is_restricted:
                await self._collect_file(attachment, held.row.id, context)

    def _keep_meeting(self, visit: Visit, meeting_id: str, context: Context) -> None:
        """Make sure of the capture of the meeting itself; make it again from the stored body if an earlier run was killed before
        it.
        """
        sha = sha256(visit.body).hexdigest()
        key = f"meeting/{meeting_id}"
        capture = Capture(
            id=capture_id(self.source.id, key, sha),
            source_id=self.source.id,
            key=key,
            url=context.meeting_url or visit.final_url,
            fetched_at=visit.fetched_at,
            status=200,
            content_type=visit.content_type or ("text/xml" if visit.body.lstrip().startswith(b"<?xml") else "text/html"),
            sha256=sha,
            headers=visit.headers,
            context=context,
        )
        self.report.counts["new"] += self.archive.add_capture(capture, visit.body)

    async def _collect_file(self, attachment: Attachment, meeting_id: str, context: Context) -> None:
        if find_fault(attachment.url) or host_of(attachment.url) != self.own_host:
            self.report.drop(f"on another site ({plain(host_of(attachment.url))})")
            self.report.trouble(f"{plain(short(attachment.url))} is not on this council's site; it was not fetched.")
            return
        key = file_key(attachment, meeting_id)
        told = replace(
            context,
            kind=attachment.kind,
            item_number=attachment.item_number,
            item_title=attachment.item_title,
            attachment_title=attachment.title,
        )
        await self.collect_document(attachment.url, lambda _: key, told, largest=settings.MAX_FILE_BYTES)

    # Visits

    def _service_url(self, method: str, asked: Mapping[str, str]) -> str:
        query = urlencode(asked, safe="/")
        return f"{self.base}mgWebService.asmx/{method}" + (f"?{query}" if query else "")

    def _in_zone(self, parse: Callable[[bytes, str, tzinfo], T]) -> Parse[T]:
        """Return a parser whose times are those of the beat's zone."""
        return lambda body, url: parse(body, url, self.task.beat.tz)

    async def _ask(self, method: str, asked: Mapping[str, str], parse: Parse[T]) -> T | None:
        """Return one call of the web service; None if it does not answer this one, which is how a council without it is known."""
        try:
            visit = await self.visit_listing(self._service_url(method, asked), optional=True)
            return parse(visit.body, visit.final_url)
        except DocumentError:
            return None

    async def _read(self, page: str, parse: Parse[T]) -> T | None:
        return self.parsed(await self._visit(self.base + page), parse)

    async def _visit(self, url: str) -> Visit | None:
        try:
            return await self.visit_listing(url)
        except Lost as err:
            self.report.lost(f"{short(url)} could not be read: {err.reason}.")
            return None


def laid_together(page: Meeting | None, told: Meeting | None) -> list[Attachment]:
    """Return the files that page and service name, each once: as the page has it, so that both modes agree; closed if either
    says so.
    """
    by_service = {a.id: a for a in (told.attachments if told else ()) if a.id}
    found: dict[str, Attachment] = {}
    for attachment in page.attachments if page else ():
        twin = by_service.pop(attachment.id or "", None)
        closed = attachment.is_restricted or (twin is not None and twin.is_restricted)
        found.setdefault(attachment.id or f"T={attachment.part}", replace(attachment, is_restricted=closed))
    return [*found.values(), *by_service.values()]
