"""What the archive knows of an address spares a request, or a body: Scrapy's HTTP cache, with the archive for a store.

A document that did not change is not fetched again, nor parsed: its callback is not called. A list that did not change is parsed again from its stored
body, and a changed one is kept before what it lists is asked for: so a run that was killed between the two loses nothing.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Response
from scrapy.settings import BaseSettings

from archive.archive import Page
from core.errors import DocumentError
from crawlers.errors import Unchanged
from crawlers.requests import DocumentRequest, ListRequest, PageRequest
from crawlers.responses import BEFORE
from crawlers.revisits import has_validators
from crawlers.spider import SourceSpider

# The flag of what was had so short ago that nobody asks again, or by the run that is gone on with.
FRESH = "fresh"
# What marks one that a list says did not change, and that was left alone for as long as may be.
OVERDUE = "overdue"


class ArchiveCacheMiddleware(HttpCacheMiddleware):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Scrapy's own, but for two things: unchanged documents end here, and a failure is never papered over with an old body."""

    def process_request(self, request: Request) -> Response | None:
        """Return a list's stored body where nothing can have changed; else let it be asked for, with its validators.

        Raises: Unchanged.
        """
        if not isinstance(request, PageRequest) or request.meta.get("redirect_times") or BEFORE in request.meta:
            return None  # robots.txt, or another hop or try of what was looked up already
        cached = super().process_request(request)
        if cached is not None:
            self.crawler.spider.settle(request, "skipped")
        return self._only_lists(request, cached)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response, or a list's stored body if it did not change. Raises: Unchanged."""
        if not isinstance(request, PageRequest):
            return response
        stored: Response | None = request.meta.get("cached_response")
        cached = super().process_response(request, self._same_as(stored, response, request) if stored else response)
        return self._only_lists(request, cached)

    def _same_as(self, stored: Response, response: Response, request: PageRequest) -> Response:
        """Return the response with the stored body where nothing that counts is changed in its own, so that no view makes a new version."""
        if not isinstance(request, ListRequest) or response.status != 200 or response.body == stored.body:
            return response
        is_same = request.content_of(response.body) == request.content_of(stored.body)
        return response.replace(body=stored.body) if is_same else response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Leave a failure one."""

    def _only_lists(self, request: PageRequest, response: Any) -> Any:
        if isinstance(request, DocumentRequest) and isinstance(response, Response) and "cached" in response.flags:
            raise Unchanged("it is in the archive as it is")
        return response


class ListedPolicy:
    """An address is fresh while the date that a list gives for it stays; else its server is asked, with its validators."""

    def __init__(self, settings: BaseSettings) -> None:
        """Scrapy's way to make one; no setting matters."""

    def should_cache_request(self, request: Request) -> bool:
        """Every page of a source may be looked up."""
        return isinstance(request, PageRequest)

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Keep lists, and that a page did not change; documents are kept by the pipeline, with their captures."""
        return response.status == 200 and (isinstance(request, ListRequest) or "cached" in response.flags)

    def is_cached_response_fresh(self, cached: Response, request: PageRequest) -> bool:  # Scrapy's
        """Tell whether a list's date spares the request; if not, make it conditional."""
        before: Page = request.meta[BEFORE]
        if FRESH in cached.flags or (is_settled(before, request.listed) and OVERDUE not in cached.flags):
            return True
        if before.etag:
            request.headers["If-None-Match"] = before.etag
        if before.last_modified:
            request.headers["If-Modified-Since"] = before.last_modified
        return False

    def is_cached_response_valid(self, cached: Response, response: Response, request: Request) -> bool:  # noqa: ARG002  # Scrapy's
        """Tell whether the server says that nothing changed."""
        return bool(response.status == 304)


class ArchiveStorage:
    """The states of addresses in the archive, and the bodies of lists."""

    def __init__(self, settings: BaseSettings) -> None:
        """Scrapy's way to make one; no setting matters."""

    def open_spider(self, spider: Spider) -> None:
        """Nothing is opened: the run holds the archive."""

    def close_spider(self, spider: Spider) -> None:
        """Nothing is closed."""

    def retrieve_response(self, spider: SourceSpider, request: PageRequest) -> Response | None:
        """Return what the last fetch left: a list's body, a document's name alone; None if it never was fetched or is damaged."""
        before = spider.find_page(request)
        if before is None:
            return None
        body = b""
        if isinstance(request, ListRequest):
            try:
                body = spider.archive.get_body(before.sha256)
            except DocumentError:
                return None
        request.meta[BEFORE] = before
        is_fresh = may_rest(before, request, spider.clock())
        is_fresh |= spider.going_on_since is not None and before.checked_at >= spider.going_on_since
        flags = [FRESH] if is_fresh else [OVERDUE] if is_overdue(before, request, spider.clock()) else []
        return Response(request.url, body=body, request=request, flags=flags)

    def store_response(self, spider: SourceSpider, request: PageRequest, response: Response) -> None:
        """Keep a list, or that a page did not change, and count it."""
        before: Page | None = request.meta.get(BEFORE)
        if "cached" in response.flags and before is not None:
            listed = request.listed if isinstance(request, ListRequest) else request.listed or before.listed
            spider.settle(request, "unchanged")
            spider.archive.record_page(replace(before, checked_at=spider.clock(), listed=listed), None)
            return
        if spider.find_error(response):
            return  # a spider middleware tells it
        page = spider.page_of(request, response)
        spider.settle(request, "same" if before is not None and before.sha256 == page.sha256 else "fetched")
        spider.archive.record_page(page, response.body)


def may_rest(page: Page, request: PageRequest, now: datetime) -> bool:
    """Tell whether an address without validators need not be asked for yet: its time is not over, and no list says anything else of it than before."""
    if request.fresh_for is None or has_validators(page) or (request.listed and not _say_the_same(page.listed, request.listed)):
        return False
    return now - page.checked_at < request.fresh_for


def is_overdue(page: Page, request: PageRequest, now: datetime) -> bool:
    """Tell whether a document was left alone on a list's word for as long as may be."""
    longest = request.settled_for if isinstance(request, DocumentRequest) else None
    return longest is not None and now - page.checked_at >= longest


def _say_the_same(before: str | None, now: str) -> bool:
    """Tell whether lists say now of an address what they said before: its date, and what a feed tells of it, if it still stands there."""
    was, is_now = (before or "").partition(" "), now.partition(" ")
    return was[0] == is_now[0] and is_now[2] in {"", was[2]}


def is_settled(page: Page, listed: str | None) -> bool:
    """Tell whether a list's date says that nothing changed since the last fetch, and no feed another thing. A bare day settles nothing until it is over."""
    if listed is None or not _say_the_same(page.listed, listed):
        return False
    if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", listed):
        return True
    try:
        day = date.fromisoformat(listed.partition(" ")[0])
    except ValueError:
        return False
    return page.checked_at >= datetime.combine(day + timedelta(days=2), time(), UTC)
