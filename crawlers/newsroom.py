"""The spider of press offices, police newsrooms and commissioners' news: their listing pages are a way in beside feeds and sitemaps.

What such a body takes down (an appeal, once the missing person is found) is personal and no longer to be read, and leaves its lists first. So releases of
the last weeks are asked for daily whether lists name them or not, and those that are withdrawn, or say that they are over, are told (`SourceReport`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response
from twisted.python.failure import Failure

from archive.archive import Page
from archive.captures.addresses import Addresses
from core.errors import DocumentError
from core.ids import canonical_url
from crawlers.addresses import find_fault, host_of
from crawlers.archives import is_of_window
from crawlers.entries import MIN_WORDS
from crawlers.errors import Unchanged
from crawlers.releases import ReleaseSpider
from crawlers.requests import CaptureItem, DocumentRequest, ListRequest, PageRequest
from crawlers.responses import BEFORE, is_same
from crawlers.revisits import DAILY
from crawlers.unlisted import unlisted
from reading.appeals import is_over
from reading.pages.framed import Frame, find_frame
from reading.pages.html import Link, PageLinks
from reading.sites.disclosures import disclosed_in
from reading.sites.feeds import SitemapEntry
from reading.sites.page_names import folder_of, has_number_in_query, is_article_name, is_list, is_number_of_story, month_of
from reading.sites.releases import files_beside

# The whole name of a list of appeals, in the menu of a page of news.
_APPEALS = re.compile(
    r"(?:(?:latest|all|our|current|police|public|witness) )*(?:appeals(?: for (?:information|witnesses))?|missing (?:people|persons?))",
    re.I,
)
# What WordPress writes before the title of a page that asks for a password.
_PROTECTED = re.compile(r"Protected: \S")
# Where so many links of a page lead below its own address, its releases stand there, and other links lead elsewhere.
MIN_BELOW = 2


class NewsroomSpider(ReleaseSpider):
    """One press office."""

    name = "newsroom"
    reads_listing = True
    longest_rest = DAILY

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = _folder_of(self.source.base_url)
        self.in_sitemaps: set[str] = set()

    def ways_in(self, front: PageLinks | None) -> Iterator[ListRequest]:
        """Yield the feeds and sitemaps; where the beat names the body's front page alone, the page that its menu calls the news too; and the lists of
        appeals that stand beside the news.
        """
        yield from super().ways_in(front)
        if front and self.folder == "/":
            yield from self.news_page(front)
        for link in front.links if front else ():
            if _APPEALS.fullmatch(link.text) and self._is_beside(link.url) and not is_article_name(link.url):
                yield from self._once(link.url, self.parse_listing, cb_kwargs={"n_read": 1})

    def news_page(self, front: PageLinks) -> Iterator[ListRequest]:
        """Ask for the page that the menu calls the news; releases stand below it."""
        for request in super().news_page(front):
            self.folder = _folder_of(request.url)
            yield request

    def sections(self, front: PageLinks) -> list[Link]:
        """Return those below the news: whatever else a body's menu leads to are no releases."""
        return [link for link in super().sections(front) if self.folder == "/" or self._is_below(link.url)]

    def archives(self, page: PageLinks) -> Iterator[ListRequest]:
        """Ask for the months of the window that a page names, whenever they are: a press office's landing page may hold the newest month alone."""
        yield from super().archives(page)
        for link in page.links:
            month = month_of(link.url)
            if month and is_of_window(month, self.window) and self._is_own(link.url):
                yield from self.month_page(link.url)

    def articles_among(self, page: PageLinks) -> list[Link]:
        """Return the releases among a page's links: those below its address, where several are, and those beside them in a section
        with dated addresses of the same shape (news/appeals/2026/may/…), headed and addressed by their number alone, or in lines of the same list with a
        number in their query; else as a newspaper's are told.
        """
        below = [link for link in page.links if self._is_below(link.url) and link.url not in page.next and not is_list(link.url)]
        below = [link for link in below if not link.is_around] or below
        # The last page of a list may hold a single one.
        known = {*(canonical_url(link.url) for link in below), *filter(self._is_below, self.in_listings)}
        if not below or len(known) < MIN_BELOW:
            return super().articles_among(page)
        shapes = {shape for link in below if True in (shape := _dated_shape(link.url))}
        beside = [link for link in page.links if self._is_beside(link.url) and _dated_shape(link.url) in shapes]
        beside += [link for link in page.links if link.is_heading and is_number_of_story(link.url) and self._is_own(link.url)]
        lists = {link.in_list for link in below} - {None}
        lines = [link for link in page.links if link.in_list in lists and link.url not in page.next and self._is_own(link.url)]
        beside += [link for link in lines if len(link.text.split()) >= MIN_WORDS and has_number_in_query(link.url)]
        return [*below, *(link for link in beside if not link.is_around and not is_list(link.url))]

    def articles(self) -> Iterator[DocumentRequest]:
        """Yield the releases that lists name, and those of the last weeks that none names any more, once a day."""
        self._leave_other_pages()
        for request in super().articles():
            is_release = disclosed_in(request.asked_url) is None
            context = request.context if is_release else replace(request.context, kind="other")
            yield request.replace(errback=self.release_lost, context=context)

    def missing(self) -> list[str]:
        """Return the addresses of all releases that are not listed: an appeal leaves its list before its time."""
        return [capture.url for capture, _ in unlisted(self, self.entries) if self._is_own(capture.url)]

    def _add_from_sitemap(self, entry: SitemapEntry) -> None:
        self.in_sitemaps.add(canonical_url(entry.url))
        super()._add_from_sitemap(entry)

    def _leave_other_pages(self) -> None:
        """Leave out what a sitemap alone names and is neither below the news, where several releases are, nor a disclosure: it names the body's every page. Where releases stand in
        other folders, leave out what stands elsewhere than they do and is not named like one. What another source of the beat begins with, or has below it, is that one's;
        what asks for a password is nobody's.
        """
        for key in [key for key in self.entries if self._is_of_another_source(key)]:
            self._remember(self.entries.pop(key), "it is below another source of the beat")
        for key in [key for key, entry in self.entries.items() if _PROTECTED.match(entry.title or entry.label or "")]:
            self._remember(self.entries.pop(key), "it asks for a password")
        for key in [key for key in self.entries if disclosed_in(key) and not self._is_disclosure(key)]:
            self._remember(self.entries.pop(key), self._outside())
        listed = [key for key, entry in self.entries.items() if key in self.in_sitemaps and entry.found_from != "feed"]
        others = [key for key in listed if not (self._is_below(key) or key in self.in_listings or self._is_disclosure(key))]
        # Also those of days that this crawl does not ask for.
        n_below = sum(self._is_below(key) for key in self.in_sitemaps)
        if n_below < MIN_BELOW:
            others = self._elsewhere(others)
        for key in others:
            self._remember(self.entries.pop(key), "a sitemap alone names it, and it is not below the page of the news")

    def _elsewhere(self, urls: Iterable[str]) -> list[str]:
        """Return those not named like a release that are in no folder, where all listed releases are in one, or have no number (a year, an article's) where
        all of those do.
        """
        if len(self.in_listings) < MIN_BELOW:
            return []
        in_folders = all(folder_of(key) for key in self.in_listings)
        places = {_place_of_number(key) for key in self.in_listings}
        return [
            url
            for url in urls
            if not is_article_name(url)
            and ((in_folders and not folder_of(url)) or (None not in places and _place_of_number(url) not in places))
        ]

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Yield the release, after the files beside it; one that was an appeal when it was collected and says now that it is over is told."""
        if self._was_collected(response.request) and is_over(response.body):
            self.report.over.append(response.request.asked_url)
        for release in super().parse_article(response):
            frame = self.parsed(response, find_frame)
            if frame and self._may_ask(frame):
                self._keep_frames_page(response)
                yield self.frame_request(frame, response.request, release.key, release.url, is_page_same=is_same(response))
            else:
                yield from self.with_files(release, self.parsed(response, files_beside) or ())

    def release_lost(self, failure: Failure) -> Iterator[DocumentRequest]:
        """Tell it; of one that is as it was, ask for the frame that holds its text, which may change without it."""
        self.document_lost(failure)
        before: Page | None = failure.request.meta.get(BEFORE)
        if not isinstance(failure.value, Unchanged) or before is None:
            return
        request = failure.request
        try:
            frame = find_frame(self.archive.get_body(before.sha256), request.asked_url)
        except DocumentError:
            return
        key = Addresses(self.archive).item_keys(self.source.id, [request.asked_url]).get(request.asked_url)
        if frame and key and self._may_ask(frame):
            yield self.frame_request(frame, request, key, request.asked_url, is_page_same=True)

    def frame_request(self, frame: Frame, request: DocumentRequest, key: str, url: str, *, is_page_same: bool) -> DocumentRequest:
        """Return the request for the frame in which a release's text stands, which rests as a release does while nothing tells of a change."""
        self.n_articles += 1
        context = replace(request.context, found_title=request.context.found_title or frame.heading or None)
        rests = self.revisits.rests({frame.url: context.found_published}) if is_page_same else {}
        return self.document_request(
            frame.url,
            self.parse_frame,
            context,
            listed=request.listed,
            fresh_for=rests.get(frame.url),
            cb_kwargs={"key": key, "url": url},
        )

    def _may_ask(self, frame: Frame) -> bool:
        return find_fault(frame.url) is None

    def _keep_frames_page(self, response: Response) -> None:
        """Keep a page that only frames a release, as lists are kept: it is no capture, and the next crawl finds the frame in it."""
        self.archive.record_page(self.page_of(response.request, response), response.body)
        self.settle(response.request, "same" if is_same(response) else "fetched")

    def parse_frame(self, response: Response, key: str, url: str) -> Iterator[CaptureItem]:
        """Yield what the frame holds, as the release of the page around it."""
        yield self.capture(response, key, url)

    def _was_collected(self, request: PageRequest) -> bool:
        return self.archive.find_page(self.source.id, canonical_url(request.asked_url)) is not None

    def _is_article(self, url: str) -> bool:
        return self._is_below(url) or super()._is_article(url)

    def _is_of_another_source(self, url: str) -> bool:
        own, path = _folder_of(self.source.base_url), _folder_of(url)
        others = (_folder_of(s.base_url) for s in self.beat.sources if host_of(s.base_url) == self.own_host)
        return any(path.startswith(folder) and not own.startswith(folder) for folder in others)

    def _is_disclosure(self, url: str) -> bool:
        """Tell whether an address is of an answer to a request for information, of a month that is asked for."""
        month = disclosed_in(url)
        return month is not None and is_of_window(month, self.window)

    def _is_below(self, url: str) -> bool:
        path = urlsplit(url).path
        return self.folder != "/" and path.startswith(self.folder) and len(path) > len(self.folder) and self._is_own(url)

    def _is_beside(self, url: str) -> bool:
        """Tell whether an address stands in another section of what holds the news: in that of all pages everything would."""
        whole = self.folder.rstrip("/").rpartition("/")[0] + "/"
        path = urlsplit(url).path
        return whole != "/" and path.startswith(whole) and not path.startswith(self.folder) and self._is_own(url)

    def _is_own(self, url: str) -> bool:
        return find_fault(url) is None and host_of(url) == self.own_host


def _dated_shape(url: str) -> tuple[bool, ...]:
    """Return for each part of an address's path whether it is a number, as that of a year is."""
    return tuple(part.isdigit() for part in urlsplit(url).path.strip("/").split("/"))


def _place_of_number(url: str) -> int | None:
    """Return which part of an address's path is the first that is a number; None if none is."""
    shape = _dated_shape(url)
    return shape.index(True) if True in shape else None


def _folder_of(url: str) -> str:
    return urlsplit(url).path.rstrip("/") + "/"
