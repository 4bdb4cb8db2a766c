"""The spider of papers behind ordinary pages: a commissioner's decision notices, a panel's agendas and minutes, on whatever system.

The pages are read first, from the one that the beat names down; then each paper is asked for once, with all that the pages told of it. Papers that
the pages call closed are never asked for.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from archive.captures.addresses import Addresses, Listed
from archive.captures.meetings import ListedMeeting, Meetings
from archive.captures.states import key_states, renamed_papers
from core.ids import canonical_url, url_key, without_session
from core.words import Capture, Context, stable_id
from crawlers import settings
from crawlers.addresses import find_fault, host_of
from crawlers.entries import as_listed
from crawlers.errors import SAYS_GONE, Lost
from crawlers.replaced import keys_of, named
from crawlers.report import BAD_ADDRESS, plain
from crawlers.requests import CaptureItem, DocumentRequest, ListRequest, PageRequest
from crawlers.responses import content_type_of, short
from crawlers.revisits import Revisits
from crawlers.spider import SourceSpider
from crawlers.unlisted import PAGE_INSTEAD, is_page_instead, unlisted
from reading.pages.html import Link
from reading.sites.decision_pages import says_withdrawn, tells_decision
from reading.sites.listed_meetings import NamedMeeting, read_meetings
from reading.sites.papers import Paper, PapersPage, is_decision, leads_on, read_papers

# From the page of all years to a year, a meeting, and a page of its own for the minutes.
MAX_DEPTH = 3
# A panel's page of ten years leads to some 80 meetings, a busy commissioner's to 300 decisions.
MAX_PAGES = 400


class PapersSpider(SourceSpider):
    """One body's papers."""

    name = "papers"
    time_limit_s: ClassVar[int] = settings.COUNCIL_TIMEOUT_S

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.visited: set[str] = set()
        self.papers: dict[str, tuple[Paper, str]] = {}
        self.meetings: dict[tuple[str, date], tuple[NamedMeeting, str]] = {}
        # Pages whose links are called as a paper of a meeting is.
        self.called: dict[str, tuple[Paper, str]] = {}
        # Files that came under another address, of which pages tell more.
        self.had_elsewhere: set[str] = set()
        self.n_left = self.n_ended = 0

    async def lists(self) -> AsyncIterator[Request]:
        """Begin with the page that the beat names."""
        for request in self._page(self.source.base_url, depth=0, within=None):
            yield request

    def stages(self) -> Iterator[Iterable[Request]]:
        """When all pages are read, ask for the papers."""
        if self.n_left:
            self.report.lost(f"Only {MAX_PAGES} pages were read; {self.n_left} are left. Name a page further down as base_url.")
        self._record_meetings()
        yield self.files()

    def parse_page(self, response: Response, depth: int, within: str | None) -> Iterator[Any]:
        """Take a page's papers in, and ask for the pages it leads to; a record of a decision that is a page of its own is kept.

        @first_page
        @returns requests 1
        """
        page = self.parsed(response, lambda body, url: read_papers(body, url, self.beat.tz, within=within))
        if page is None:
            return
        self.report.count("lists_read")
        page_url = without_session(response.url)
        for meeting in self.parsed(response, lambda body, _: read_meetings(body, self.beat.tz, within=within)) or ():
            known, _ = self.meetings.setdefault((meeting.committee, meeting.on), (meeting, page_url))
            if known.status is None and meeting.status:
                self.meetings[meeting.committee, meeting.on] = (meeting, page_url)
        for paper in page.papers:
            self._add(paper, page_url)
        for paper in page.called:
            self.called.setdefault(canonical_url(paper.url), (paper, page_url))
        further = [link for link in page.further if self._is_further(link, page_url)]
        context = self._context_of_page(page, response, further) if depth > 0 and not page.after else None
        if context and self._was_taken_down(response):
            self.lose(response.request, Lost(SAYS_GONE, url=response.url, counted="withdrawn"))
        elif context:
            yield self._record(response, context)
        for url in page.after:
            yield from self._page(url, depth=depth, within=within)
        for link in further if depth < MAX_DEPTH else ():
            yield from self._page(link.url, depth=depth + 1, within=page.body or within)

    def files(self) -> Iterator[DocumentRequest]:
        """Ask for each paper of the window once, the newest first; remember those that are closed, or of other days."""
        chosen = sorted(self.papers.values(), key=lambda row: row[0].on.isoformat() if row[0].on else "", reverse=True)
        closed = [paper for paper, _ in chosen if paper.is_closed]
        outside = [paper for paper, _ in chosen if not paper.is_closed and not self._is_of_window(paper)]
        reason = f"it is not of the days that were looked at then ({self.window.since} to {self.window.until})"
        self.pass_over([Listed(p.url, "the body keeps it from the public", p.title, outcome="withheld") for p in closed])
        self.pass_over([Listed(p.url, plain(reason), p.title) for p in outside])
        left = {paper.url for paper in (*closed, *outside)}
        wanted = [(paper, page_url) for paper, page_url in chosen if paper.url not in left]
        keys = self._keys()
        unnamed = () if self.window.asked else unlisted(self, {*self.papers, *self.visited})
        missing = {capture.key: capture for capture, _ in unnamed if capture.key not in keys.values()}  # the newest of each
        self.n_files = len(chosen) - len(left) + len(missing)
        self.report.log_line(f"papers listed: {self.n_files}")
        rests = Revisits(self.archive, self.source, self.clock).rests({paper.url: paper.on for paper, _ in wanted})
        better = {paper.url: context for paper, _ in wanted if (context := self._told_with_its_day(paper, keys[paper.url]))}
        names = {keys[paper.url]: paper.title for paper, _ in wanted if paper.url not in better}
        renamed = renamed_papers(self.archive, self.source.id, names)
        for paper, page_url in wanted:
            request = self.document_request(
                paper.url,
                self.parse_file,
                better.get(paper.url) or self._context(paper, page_url),
                largest=settings.MAX_FILE_BYTES,
                listed=as_listed(paper.title),
                fresh_for=rests.get(paper.url),
                cb_kwargs={"key": keys[paper.url]},
            )
            yield self.asking_anew(request, keys[paper.url], renamed)
        for capture in missing.values():  # no page names it any more: it may have been taken down
            yield self.document_request(
                capture.url, self.parse_unnamed, capture.context, largest=settings.MAX_FILE_BYTES, cb_kwargs={"kept": capture}
            )

    def parse_file(self, response: Response, key: str) -> Iterator[CaptureItem]:
        """Yield the file, under the address to which its own leads if pages list that as well: once, with what was told of the one that has a day."""
        asked, final = canonical_url(response.request.asked_url), canonical_url(response.url)
        is_listed_there = final != asked and final in self.papers
        is_told_here = (
            is_listed_there and self.papers[final][0].on is None and asked in self.papers and self.papers[asked][0].on is not None
        )
        if asked in self.had_elsewhere or (is_listed_there and not is_told_here):
            self.archive.record_page(self.page_of(response.request, response), response.body)
            Addresses(self.archive).record_double(
                self.source.id, response.request.asked_url, url_key(final, self.source.base_url)
            )
            self.settle(response.request, "same")
            return
        if is_told_here:
            self.had_elsewhere.add(final)
        yield self.capture(response, url_key(final, self.source.base_url) if is_told_here else key)

    def parse_unnamed(self, response: Response, kept: Capture) -> Iterator[CaptureItem]:
        """Yield a file that still stands, though no page names it; where a page answers in its place, it was taken down."""
        if is_page_instead(response, kept, self.archive):
            self.lose(response.request, Lost(PAGE_INSTEAD, url=kept.url, counted="withdrawn"))
        else:
            yield from self.parse_file(response, kept.key)

    def ended(self, request: PageRequest) -> None:
        """Tell how far the papers are."""
        if isinstance(request, DocumentRequest):
            self.n_ended += 1
            self.report.looked_at(self.n_ended, self.n_files, "papers")

    def _keys(self) -> dict[str, str]:
        """Return the key of each paper by its address; a meeting's that is put out anew at another address has that of the one that no page lists any more."""
        keys = {paper.url: url_key(paper.url, self.source.base_url) for paper, _ in self.papers.values()}
        known = key_states(self.archive, self.source.id, keys.values())
        if not self.report.is_whole or not known or known.keys() >= set(keys.values()):
            return keys
        listed = [
            named(keys[paper.url], paper.url, paper.title, *self._apart(paper.url, paper.body, paper.on))
            for paper, _ in self.papers.values()
        ]
        kept = [
            named(c.key, c.url, c.context.attachment_title, *self._apart(c.url, c.context.committee, c.context.meeting_at))
            for c in self.archive.iter_captures(self.source.id)
        ]
        standing = keys_of(listed, kept)
        return {url: standing[canonical_url(url)] for url in keys}

    def _told_with_its_day(self, paper: Paper, key: str) -> Context | None:
        """Return what was told of a paper that is listed without a day, where an address that led to it had one: that one may be as it was, and lead nowhere now."""
        kept = self.archive.find_captures(self.source.id, key) if paper.on is None else []
        dated = (capture.context for capture in reversed(kept))
        return next((context for context in dated if context.found_published or context.meeting_at), None)

    def _apart(self, url: str, body: str | None, at: datetime | None) -> tuple[str, ...]:
        """Return the meeting that a paper is of; of none, the paper itself."""
        return (body.casefold(), at.astimezone(self.beat.tz).date().isoformat()) if body and at else (canonical_url(url),)

    # What pages hold

    def _record_meetings(self) -> None:
        """Keep which meetings the pages name, so that one that vanishes is noticed; a meeting has no number here, its committee and day are its name."""
        today = self.clock().astimezone(self.beat.tz).date()
        whole = (today, date.max) if self.report.is_whole else None
        listed = [
            ListedMeeting(stable_id("meeting", m.committee.casefold(), m.on.isoformat()), m.committee, m.on, None, m.status, url)
            for m, url in self.meetings.values()
            if self.report.is_whole or m.status  # of one whose own page was lost nobody knows that it is on again
        ]
        Meetings(self.archive).record_listed(self.source.id, listed, whole=whole, today=today)

    def _page(self, url: str, *, depth: int, within: str | None) -> Iterator[ListRequest]:
        """Yield the request for a page. `within`: the body on whose pages it was named."""
        key = canonical_url(url)
        if key in self.visited or find_fault(url) is not None or host_of(url) != self.own_host:
            return
        if len(self.visited) >= MAX_PAGES:
            self.n_left += 1
            return
        self.visited.add(key)
        yield self.list_request(url, self.parse_page, cb_kwargs={"depth": depth, "within": within})

    def _add(self, paper: Paper, page_url: str) -> None:
        """Take a paper in, or count why not; what a second page tells of it completes the first."""
        self.report.count("seen")
        if find_fault(paper.url):
            self.report.drop(BAD_ADDRESS)
        elif not self.may_have_file(paper.url):
            self.report.drop(f"on another site ({plain(host_of(paper.url))})")
            self.report.trouble(f"{plain(short(paper.url))} is not on this source's site; it was not fetched.")
        else:
            key = canonical_url(paper.url)
            known, first_url = self.papers.get(key, (paper, page_url))
            is_closed = known.is_closed or paper.is_closed
            merged = replace(known, on=known.on or paper.on, body=known.body or paper.body, is_closed=is_closed)
            self.papers[key] = (merged, first_url)

    def _is_further(self, link: Link, page_url: str) -> bool:
        bare = replace(link, url=without_session(link.url))
        return host_of(link.url) == self.own_host and (
            leads_on(bare, self.source.base_url) or (page_url != self.source.base_url and leads_on(bare, page_url))
        )

    def _context_of_page(self, page: PapersPage, response: Response, further: list[Link]) -> Context | None:
        """Return what is known of a page that leads no further and is a paper itself: a meeting's agenda, or a decision's own that tells it, or has no notice
        that says it as a file.
        """
        if any(canonical_url(link.url) not in self.visited for link in further):
            return None
        paper, page_url = self.called.get(canonical_url(response.request.asked_url), (None, ""))
        if paper and paper.on and paper.body and not page.papers:
            return self._context(paper, page_url) if self._is_of_window(paper) and not paper.is_closed else None
        has_notice = any(paper.kind == "decision" for paper in page.papers)
        if not is_decision(page.title, response.url) or (has_notice and not tells_decision(response.body, response.url)):
            return None
        return Context(kind="decision", found_title=page.title, found_published=page.on, found_from="text" if page.on else None)

    def _was_taken_down(self, response: Response) -> bool:
        """Tell whether a decision's page that was collected says now that it is withdrawn, and nothing else."""
        key = url_key(response.url, self.source.base_url)
        return bool(key_states(self.archive, self.source.id, [key])) and says_withdrawn(response.body, response.url)

    def _record(self, response: Response, context: Context) -> CaptureItem:
        return CaptureItem(
            response=response,
            key=url_key(response.url, self.source.base_url),
            url=response.url,
            content_type="text/html" if "cached" in response.flags else content_type_of(response),
            fetched_at=self.clock(),
            context=context,
        )

    def _is_of_window(self, paper: Paper) -> bool:
        return paper.on is None or paper.on.astimezone(self.beat.tz).date() in self.window

    def _context(self, paper: Paper, page_url: str) -> Context:
        is_of_meeting = paper.kind in {"agenda", "minutes"} or (paper.kind == "report" and paper.body is not None)
        return Context(
            kind=self.source.kind or paper.kind,
            found_published=None if is_of_meeting else paper.on,
            found_from="text" if paper.on and not is_of_meeting else None,
            committee=paper.body if is_of_meeting else None,
            meeting_at=paper.on if is_of_meeting else None,
            meeting_url=page_url if is_of_meeting else None,
            attachment_title=paper.title,
        )
