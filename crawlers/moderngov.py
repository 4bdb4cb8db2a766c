"""The spider of ModernGov councils: committees, meetings, agenda items and their files, and decisions that are pages of their own.

The XML service is asked first. What it does not list (the files of the whole meeting, the addresses that pages link to) comes
from the meeting's page, which is read in both modes; so both give the same keys, contexts and files. Papers that are restricted
are never asked for.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.captures.meetings import ListedMeeting
from core.errors import DocumentError
from core.words import Context
from crawlers.council import BEFORE_NEXT_MEETING, PAPERS_WITHIN, CouncilSpider, Parse
from crawlers.errors import Lost
from crawlers.moderngov_decisions import Decisions
from crawlers.requests import ListRequest
from crawlers.responses import is_same
from reading.councils import moderngov as pages
from reading.councils.meetings import Attachment, Committee, Meeting, MeetingRow

T = TypeVar("T")
# What GetAllMeetingsByDate wants for "all committees" differs: -1 at one council, 0 at another.
ALL_COMMITTEES = ("-1", "0")
# A committee list without end would be a fault; the largest council seen has 178.
MAX_COMMITTEES = 1000
SHOWS_ERROR = "the site shows its error page"


@dataclass(frozen=True, slots=True)
class _Held:
    """A meeting of the window, as a list gave it, with its committee."""

    row: MeetingRow
    committee: Committee


class ModernGovSpider(CouncilSpider):
    """One council."""

    name = "moderngov"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.base = self.source.base_url.rstrip("/") + "/"
        self.committees: list[Committee] = []
        self.has_service = False
        self.rows: list[MeetingRow] = []
        self.decisions = Decisions(self)

    async def lists(self) -> AsyncIterator[Request]:
        """Begin with the committees."""
        yield self.ask("GetCommittees", {}, self.parse_committees, errback=self.no_service)

    def stages(self) -> Iterator[Iterable[Request]]:
        """When the meetings are listed, visit each with its files."""
        if self.committees:
            yield self.meetings()
            yield self.decisions.lists()
            yield self.unnamed()

    def find_error(self, response: Response) -> str | None:
        """Find the error page, to which an unknown page redirects with 200."""
        return SHOWS_ERROR if urlsplit(response.url).path.lower().endswith("/mgerror.aspx") else None

    def unnamed_lost(self, failure: Failure) -> None:
        """Tell it; what no page names any more and the site does not know was taken down."""
        if isinstance(failure.value, Lost) and failure.value.reason == SHOWS_ERROR:
            failure.value.counted = "withdrawn"
        super().unnamed_lost(failure)

    # Committees

    def parse_committees(self, response: Response) -> Iterator[Request]:
        """Ask the service for the meetings of all committees; without a committee in its answer, the pages.

        @first_page mgWebService.asmx/GetCommittees
        @returns requests 1
        """
        self.committees = self.answer(response, pages.parse_committees_xml) or []
        if not self.committees:
            yield self.committee_page()
            return
        self.has_service = True
        self.committees_are_known("its web service is used")
        yield from self.all_meetings(ALL_COMMITTEES)

    def no_service(self, failure: Failure) -> Iterator[Request]:
        """Read the pages, since the web service does not answer."""
        self.loss_of(failure)
        yield self.committee_page()

    def committee_page(self) -> ListRequest:
        """Return the request for the page of committees."""
        return self.list_request(f"{self.base}mgListCommittees.aspx?bcr=1", self.parse_committee_page, errback=self.no_committees)

    def parse_committee_page(self, response: Response) -> Iterator[Request]:
        """Ask for the pages of each committee's meetings."""
        self.committees = self.parsed(response, pages.parse_committees_html) or []
        if not self.committees:
            self.tell_no_committees()
            return
        self.committees_are_known("its web service does not answer; its pages are read")
        years = range(self.window.since.year, self.window.until.year + 1) if self.window.asked else ()
        for committee in self.committees[:MAX_COMMITTEES]:
            for year in (0, *years):
                yield self.list_request(f"{self.base}ieListMeetings.aspx?CId={committee.id}&Year={year}", self.parse_meeting_list)

    def no_committees(self, failure: Failure) -> None:
        """Tell that there is nothing to go by."""
        self.list_lost(failure)
        self.tell_no_committees()

    def tell_no_committees(self) -> None:
        """Tell that there is nothing to go by."""
        self.report.trouble(f"{self.source.name} lists no committees. Check base_url in the beat.")

    def committees_are_known(self, way: str) -> None:
        """Count the committees, and tell by which way they were had."""
        self.report.count("seen", len(self.committees))
        self.report.log_line(way)

    # Lists of meetings

    def all_meetings(self, ways: Sequence[str]) -> Iterator[ListRequest]:
        """Ask for the meetings of all committees, as this council may want it; when no way is left, for those of each committee."""
        if ways:
            asked = {"lCommitteeId": ways[0], "bIsAscendingDateOrder": "true", **self._days()}
            more = {"ways": ways[1:]}
            yield self.ask("GetAllMeetingsByDate", asked, self.parse_all_meetings, errback=self.all_meetings_lost, cb_kwargs=more)
            return
        for committee in self.committees[:MAX_COMMITTEES]:
            if committee.is_active or self.window.asked:
                asked = {"lCommitteeId": committee.id, **self._days()}
                of = {"committee": committee}
                yield self.ask("GetMeetings", asked, self.parse_meetings, errback=self.meetings_lost, cb_kwargs=of)

    def parse_all_meetings(self, response: Response, ways: Sequence[str]) -> Iterator[Request]:
        """Take the meetings in, or ask in another way."""
        rows = self.answer(response, self.in_zone(pages.parse_meetings_xml))
        if rows and self._are_in_window(rows):
            self.report.count("lists_read")
            self.rows += rows
        else:
            yield from self.all_meetings(ways)

    def all_meetings_lost(self, failure: Failure) -> Iterator[Request]:
        """Ask in another way."""
        self.loss_of(failure)
        yield from self.all_meetings(failure.request.cb_kwargs["ways"])

    def parse_meetings(self, response: Response, committee: Committee) -> None:
        """Take one committee's meetings in."""
        rows = self.answer(response, self.in_zone(pages.parse_meetings_xml))
        if rows is not None and self._are_in_window(rows):
            self.report.count("lists_read")
            self.rows += rows
        else:
            self.report.lost(f"The meetings of {committee.title} could not be listed.")

    def meetings_lost(self, failure: Failure) -> None:
        """Tell that one committee's meetings are missing."""
        self.loss_of(failure)
        self.report.lost(f"The meetings of {failure.request.cb_kwargs['committee'].title} could not be listed.")

    def parse_meeting_list(self, response: Response) -> None:
        """Take the meetings of one committee's page in."""
        rows = self.parsed(response, self.in_zone(pages.parse_meetings_html))
        if rows is None:
            return
        self.report.count("lists_read")
        self.report.drop("whose day cannot be read", sum(row.on is None for row in rows))
        self.rows += [row for row in rows if row.on is not None and row.on in self.window]

    def _days(self) -> dict[str, str]:
        return {"sFromDate": f"{self.window.since:%d/%m/%Y}", "sToDate": f"{self.window.until:%d/%m/%Y}"}

    def _are_in_window(self, rows: Sequence[MeetingRow]) -> bool:
        """Tell whether the service understood the dates: if not, it answers with thousands of meetings and no word."""
        strays = [row for row in rows if row.on is None or row.on not in self.window]
        if strays:
            self.report.trouble(
                f"The web service answered with {len(strays)} meetings outside the days asked for, so that answer was not used."
            )
        return not strays

    def _held(self) -> list[_Held]:
        """Return each meeting once, newest first, with its committee's full title; one of a committee that the council does not list is dropped."""
        titles = {c.id: c for c in self.committees}
        rows: dict[str, _Held] = {}
        for row in self.rows:
            committee = titles.get(row.committee_id or "")
            if committee is None:
                self.report.drop("of a committee that the council does not list")
            elif row.id not in rows:
                self.report.count("seen")
                rows[row.id] = _Held(row, committee)
        if self.rows and not rows:
            self.stop(f"Meetings are listed, and none of a committee that {self.source.name} lists, so none was read.")
        return sorted(rows.values(), key=lambda h: (h.row.on or date.min, h.row.id), reverse=True)

    # One meeting

    def meetings(self) -> Iterator[ListRequest]:
        """Ask for each meeting, newest first: for its page, after what the service says of it where there is one."""
        meetings = self._held()
        self.n_meetings = len(meetings)
        self._record(meetings)
        self.report.log_line(f"meetings from {self.window.since} to {self.window.until}: {len(meetings)}")
        for held in meetings:
            on = held.row.on or date.min
            yield self.meeting_page(held, self.rest_of_days(on, on)) if not self.has_service else self.service_meeting(held)

    def _record(self, meetings: Sequence[_Held]) -> None:
        """Keep what the lists say of the meetings."""
        listed = [
            ListedMeeting(
                held.row.id,
                held.committee.title,
                held.row.on,
                f"{held.row.at.astimezone(self.beat.tz):%H:%M}" if held.row.at else None,
                held.row.status,
                self._meeting_url(held),
            )
            for held in meetings
            if held.row.on is not None
        ]
        self.record_meetings(listed)

    def _meeting_url(self, held: _Held) -> str:
        return f"{self.base}ieListDocuments.aspx?CId={held.committee.id}&MId={held.row.id}&Ver=4"

    def service_meeting(self, held: _Held) -> ListRequest:
        """Return the request for what the service says of a meeting."""
        on = held.row.on or date.min
        url = self._service_url("GetMeeting", {"lMeetingId": held.row.id})
        return self.list_request(
            url,
            self.parse_service_meeting,
            errback=self.service_meeting_lost,
            cb_kwargs={"held": held},
            fresh_for=self.rest_of_days(on, on),
        )

    def parse_service_meeting(self, response: Response, held: _Held) -> Iterator[Request]:
        """Ask for the meeting's page, which rests while the service says nothing new: the service tells of agenda, papers and minutes."""
        yield self.meeting_page(held, PAPERS_WITHIN if is_same(response) else None, response)

    def service_meeting_lost(self, failure: Failure) -> Iterator[Request]:
        """Tell it, and go on with the page alone."""
        self.list_lost(failure)
        yield self.meeting_page(failure.request.cb_kwargs["held"])

    def meeting_page(self, held: _Held, rest: timedelta | None = None, service: Response | None = None) -> ListRequest:
        """Return the request for a meeting's page. `service`: what the service says of the meeting."""
        return self.list_request(
            self._meeting_url(held),
            self.parse_meeting_page,
            errback=self.meeting_page_lost,
            cb_kwargs={"held": held, "service": service},
            fresh_for=rest,
            priority=BEFORE_NEXT_MEETING,
        )

    def parse_meeting_page(self, response: Response, held: _Held, service: Response | None) -> Iterator[Any]:
        """Lay page and service together."""
        yield from self.read_meeting(held, response, service)

    def meeting_page_lost(self, failure: Failure) -> Iterator[Any]:
        """Tell it, and go on with what the service says."""
        self.list_lost(failure)
        more = failure.request.cb_kwargs
        yield from self.read_meeting(more["held"], None, more["service"])

    def read_meeting(self, held: _Held, page_response: Response | None, service_response: Response | None) -> Iterator[Any]:
        """Yield the meeting as the service, or else its page, tells it; then the requests for its files."""
        parse_page, parse_service = self.in_zone(pages.parse_meeting_html), self.in_zone(pages.parse_meeting_xml)
        page = self.parsed(page_response, parse_page) if page_response else None
        service = self.parsed(service_response, parse_service) if service_response else None
        context = Context(
            committee=held.committee.title,
            meeting_id=held.row.id,
            meeting_at=next((m.at for m in (service, page, held.row) if m and m.at), None),
            meeting_status=held.row.status or "Confirmed",
            meeting_url=self._meeting_url(held),
        )
        kept = service_response if service else page_response if page else None
        is_still = all(is_same(response) for response in (page_response, service_response) if response)
        yield from self.meeting_with_files(kept, laid_together(page, service), context, is_same=is_still)

    # The web service

    def ask(self, method: str, asked: Mapping[str, str], callback: Callable[..., Any], **more: Any) -> ListRequest:
        """Return one call of the web service; a council without it is known by its not answering, so that is no loss."""
        return self.list_request(self._service_url(method, asked), callback, is_optional=True, **more)

    def answer(self, response: Response, parse: Parse[T]) -> T | None:
        """Return what the service answers; None if it is no answer."""
        try:
            return parse(response.body, response.url)
        except DocumentError:
            return None

    def _service_url(self, method: str, asked: Mapping[str, str]) -> str:
        query = urlencode(asked, safe="/")
        return f"{self.base}mgWebService.asmx/{method}" + (f"?{query}" if query else "")


def laid_together(page: Meeting | None, service: Meeting | None) -> list[Attachment]:
    """Return the files that page and service name, each once: as the page has it, so that both modes agree; closed if either
    says so.
    """
    by_service = {a.id: a for a in (service.attachments if service else ()) if a.id}
    attachments: dict[str, Attachment] = {}
    for attachment in page.attachments if page else ():
        twin = by_service.pop(attachment.id or "", None)
        closed = attachment.is_restricted or (twin is not None and twin.is_restricted)
        attachments.setdefault(attachment.id or f"T={attachment.part}", replace(attachment, is_restricted=closed))
    return [*attachments.values(), *by_service.values()]
