"""The spider of CMIS councils: the months of their calendar, meetings, agenda items and their papers.

A month's address holds two numbers of the site's own, which its landing page tells by a link to a meeting or by the name of a button. The list view
shows the present month alone, whatever is asked, so months are asked for one by one, which also reaches back as far as --from asks. Where months have no
addresses, the landing page's calendar is turned month by month, as a reader turns it: by posting its form. Where no calendar can be read, the pages of the
committees are, each of which lists its meetings; a committee that they leave out is not found.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.captures.meetings import ListedMeeting
from core.errors import DocumentError
from core.ids import canonical_url
from core.words import Context
from crawlers.addresses import host_of
from crawlers.council import PAPERS_WITHIN, CouncilSpider
from crawlers.report import plain
from crawlers.requests import ListRequest
from crawlers.responses import is_same
from reading.councils import cmis as pages
from reading.councils.cmis import Calendar
from reading.councils.cmis_calendar import TurnedCalendar, parse_turned
from reading.councils.cmis_committees import parse_committee, parse_committees
from reading.councils.meetings import MeetingRow

# Names that councils give their calendar; the root of a site is often 404. One with another name is given as base_url, up to ".aspx".
LANDINGS = ("Meetings.aspx", "Meetingscalendar.aspx", "")
# The number that most sites have, asked for where a month without meetings names none and no earlier crawl knew it.
USUAL_TAB = "70"
# Pages of CMIS bear no validators, so each is had whole or not at all. Agendas are out five clear days before a meeting and papers follow until it is held
# (sites.md, 2.7); of the days beyond, where minutes come weeks later, a page is asked for once in the time within which papers are to reach readers.
BUSY_BEFORE, BUSY_AFTER = timedelta(days=3), timedelta(days=14)


class CmisSpider(CouncilSpider):
    """One council."""

    name = "cmis"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        path = urlsplit(self.source.base_url).path
        self.base = (
            urljoin(self.source.base_url, "./") if path.lower().endswith(".aspx") else self.source.base_url.rstrip("/") + "/"
        )
        self.rows: list[MeetingRow] = []
        self.has_months = False
        self.is_stuck = False  # the calendar did not turn

    async def lists(self) -> AsyncIterator[Request]:
        """Begin with the calendar's landing page."""
        is_named = urlsplit(self.source.base_url).path.lower().endswith(".aspx")
        for request in self.landing((self.source.base_url,) if is_named else tuple(self.base + name for name in LANDINGS)):
            yield request

    def stages(self) -> Iterator[Iterable[Request]]:
        """When the months are read, visit each meeting with its papers; where they could not be, read the pages of the committees before."""
        if self.is_stuck or not self.has_months:
            yield self.committees()
        yield self.meetings()
        yield self.unnamed()

    def find_error(self, response: Response) -> str | None:
        """Find the page that says with 200 that something went wrong."""
        return pages.find_error(response.body)

    # The calendar

    def landing(self, urls: Sequence[str]) -> Iterator[ListRequest]:
        """Ask for the first of these pages, if there is one."""
        if urls:
            yield self._list(
                urls[0], self.parse_landing, errback=self.landing_lost, cb_kwargs={"others": urls[1:]}, is_optional=True
            )

    def parse_landing(self, response: Response, others: Sequence[str]) -> Iterator[Request]:
        """Learn where the months are.

        @first_page Meetings.aspx
        @returns requests 1
        """
        calendar, turned = self._calendar(response), self._turned(response)
        if turned is not None:
            yield from self._take_turned(turned, (-1, 1))
        elif calendar is None:
            yield from self.landing(others)
        elif calendar.tab is None:
            url = f"{self.base}{calendar.page}.aspx?ctl=MeetingCalendarListView&mid={calendar.module}"
            yield self._list(url, self.parse_list, errback=self.no_list, cb_kwargs={"calendar": calendar}, is_optional=True)
        else:
            yield from self.months(calendar)

    def landing_lost(self, failure: Failure) -> Iterator[Request]:
        """Try the next name."""
        self.loss_of(failure)
        yield from self.landing(failure.request.cb_kwargs["others"])

    def parse_list(self, response: Response, calendar: Calendar) -> Iterator[Request]:
        """Learn the tab from a link to a meeting of the present month; if there is none, from what was collected before."""
        yield from self.months(self._calendar(response) or calendar)

    def no_list(self, failure: Failure) -> Iterator[Request]:
        """Go on with what was collected before."""
        self.loss_of(failure)
        yield from self.months(failure.request.cb_kwargs["calendar"])

    def months(self, calendar: Calendar) -> Iterator[ListRequest]:
        """Ask for each month of the window, the newest first."""
        tab = calendar.tab or self._known_tab() or USUAL_TAB
        month, last = self.window.until.replace(day=1), self.window.until
        while month >= self.window.since.replace(day=1):
            place = f"{calendar.page}/tabid/{tab}/ctl/MeetingCalendarPublicNoJava/mid/{calendar.module}/Date/{month}/Default.aspx"
            yield self._list(
                self.base + place, self.parse_month, cb_kwargs={"month": month}, fresh_for=self._fresh_for(month, last)
            )
            last = month - timedelta(days=1)
            month = (month - timedelta(days=1)).replace(day=1)

    def parse_month(self, response: Response, month: date) -> None:
        """Take a month's meetings in."""
        rows = self.parsed(response, lambda body, url: pages.parse_month(body, url, month, self.beat.tz))
        if rows is None:
            return
        self.has_months = True
        self._take(rows)

    def _take(self, rows: Sequence[MeetingRow]) -> None:
        self.report.count("lists_read")
        known = {row.id for row in self.rows}
        for row in rows:
            if row.on is None:
                self.report.drop("whose day cannot be read")
            elif host_of(row.url or "") != self.own_host:
                self.report.drop(f"on another site ({plain(host_of(row.url or ''))})")
            elif row.id not in known:
                known.add(row.id)
                self.report.count("seen")
                if row.on in self.window:
                    self.rows.append(row)

    def _calendar(self, response: Response) -> Calendar | None:
        try:
            return pages.parse_calendar(response.body, response.url)
        except DocumentError:
            return None

    # The calendar that is turned

    def _turned(self, response: Response) -> TurnedCalendar | None:
        """Return the calendar of a page that tells no month's address."""
        try:
            return None if pages.names_months(response.body) else self.in_zone(parse_turned)(response.body, response.url)
        except DocumentError:
            return None

    def _take_turned(self, calendar: TurnedCalendar, steps: Sequence[int]) -> Iterator[ListRequest]:
        """Take a month's meetings in, and turn to the months beside it, as far as the window reaches."""
        self.has_months = True
        self._take(calendar.rows)
        for step in steps:
            month = (calendar.month + timedelta(days=31) if step > 0 else calendar.month - timedelta(days=1)).replace(day=1)
            is_wanted = month <= self.window.until if step > 0 else calendar.month > self.window.since
            turn = calendar.turns.get(month) if is_wanted else None
            if turn:
                yield self._list(
                    turn.url,
                    self.parse_turned,
                    errback=self.turn_lost,
                    method="POST",
                    body=turn.form,
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                    cb_kwargs={"month": month, "step": step},
                    meta={"dont_cache": True},  # Scrapy's: one address has many months
                )

    def parse_turned(self, response: Response, month: date, step: int) -> Iterator[ListRequest]:
        """Go on from a month that was turned to; one that shows another has no end."""
        self.settle(response.request, "fetched")
        calendar = self.parsed(response, self.in_zone(parse_turned))
        if calendar is not None and calendar.month == month:
            yield from self._take_turned(calendar, (step,))
        else:
            self.is_stuck = True
            self.report.lost(f"The calendar of {self.source.name} did not turn to {month:%B %Y}.")

    def turn_lost(self, failure: Failure) -> None:
        """Tell it."""
        self.is_stuck = True
        self.list_lost(failure)

    # The committees

    def committees(self) -> Iterator[ListRequest]:
        """Ask for the list of the committees."""
        yield self._list(f"{self.base}Committees.aspx", self.parse_committees, errback=self.no_committees, is_optional=True)

    def parse_committees(self, response: Response) -> Iterator[ListRequest]:
        """Ask for the page of each; when there is none, tell that there is nothing to go by."""
        try:
            committees = parse_committees(response.body, response.url)
        except DocumentError:
            self._tell_no_calendar()
            return
        for url, name in committees.items():
            yield self._list(url, self.parse_committee, cb_kwargs={"name": name})

    def parse_committee(self, response: Response, name: str) -> None:
        """Take a committee's meetings in."""
        rows = self.parsed(response, lambda body, url: parse_committee(body, url, name, self.beat.tz))
        if rows is not None:
            self._take(rows)

    def no_committees(self, failure: Failure) -> None:
        """Tell that there is nothing to go by."""
        self.loss_of(failure)
        self._tell_no_calendar()

    def _tell_no_calendar(self) -> None:
        self.report.trouble(
            f"No calendar of {self.source.name} was found. Give base_url in the beat as the address of its meetings page, up to .aspx."
        )

    def _known_tab(self) -> str | None:
        """Return the tab that an earlier crawl's meetings have in their addresses."""
        urls = (capture.context.meeting_url for capture in self.archive.iter_captures(self.source.id))
        return next((tab for url in urls if url and (tab := pages.find_tab(url))), None)

    # One meeting

    def meetings(self) -> Iterator[ListRequest]:
        """Ask for the page of each meeting, newest first."""
        rows = sorted(self.rows, key=lambda row: (row.on or date.min, row.id), reverse=True)
        self.n_meetings = len(rows)
        self._record(rows)
        self.report.log_line(f"meetings from {self.window.since} to {self.window.until}: {len(rows)}")
        for row in rows:
            yield self._list(
                row.url or self.base,
                self.parse_meeting,
                cb_kwargs={"row": row},
                fresh_for=self._fresh_for(row.on, row.on) if self._stood_unchanged(row) else None,
            )

    def _record(self, rows: Sequence[MeetingRow]) -> None:
        """Keep what the months say of the meetings. A row without an hour is dated at midnight, at which no council meets."""
        self.record_meetings(
            [
                ListedMeeting(
                    row.id,
                    row.committee or "",
                    row.on,
                    f"{row.at:%H:%M}" if row.at and row.at.time() != time() else None,
                    row.status,
                    row.url or "",
                )
                for row in rows
                if row.on is not None
            ]
        )

    def _stood_unchanged(self, row: MeetingRow) -> bool:
        """Tell whether a meeting's page was looked at again since it last changed: only then it may rest."""
        known = self.archive.find_page(self.source.id, canonical_url(row.url or self.base))
        kept = self.archive.find_captures(self.source.id, f"meeting/{row.id}")
        return known is not None and bool(kept) and known.checked_at > kept[-1].fetched_at

    def _fresh_for(self, first: date | None, last: date | None) -> timedelta | None:
        """Return for how long a page of these days need not be asked for again; None for days on which papers are put out and taken back."""
        today = self.clock().astimezone(self.beat.tz).date()
        is_busy = first is None or last is None or (first <= today + BUSY_AFTER and last >= today - BUSY_BEFORE)
        return None if is_busy else PAPERS_WITHIN

    def parse_meeting(self, response: Response, row: MeetingRow) -> Iterator[Any]:
        """Yield the meeting and the requests for its papers."""
        meeting = self.parsed(response, self.in_zone(pages.parse_meeting))
        if meeting is None:
            return
        context = Context(
            committee=meeting.committee or row.committee,
            meeting_id=row.id,
            meeting_at=meeting.at or row.at,
            meeting_status=row.status or meeting.status,
            meeting_url=row.url,
        )
        yield from self.meeting_with_files(response, meeting.attachments, context, is_same=is_same(response))

    def _list(self, url: str, callback: Any, **more: Any) -> ListRequest:
        """Return the request for a page; what DotNetNuke writes into it anew at each view is no change."""
        return self.list_request(url, callback, content_of=pages.without_state, **more)
