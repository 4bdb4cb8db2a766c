"""What all spiders share: how a source is begun, what is asked for when, and that each of its addresses ends under exactly one count.

A platform's spider writes `lists`, its callbacks, and `stages`: what is asked for when everything before is through. Callbacks yield `ListRequest`s,
`DocumentRequest`s and `CaptureItem`s. The archive hears of a list before what it lists is asked for (crawlers.cache).
"""

from collections.abc import AsyncIterator, Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, TypeVar

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from archive.archive import Archive, Days, Page
from archive.captures.addresses import Addresses, Listed, Loss
from core.beat import Beat, Source
from core.clock import Clock
from core.errors import DocumentError, NotFound, Unavailable
from core.ids import canonical_url, without_session
from core.platforms import PLATFORMS, Platform
from core.words import Context
from crawlers import settings
from crawlers.addresses import allow_loopback, find_fault, host_of
from crawlers.errors import LossKind, Lost, Stopped, Unchanged, unforeseen
from crawlers.file_hosts import keeps_files_for
from crawlers.politeness import Politeness
from crawlers.report import SourceReport
from crawlers.requests import CaptureItem, DocumentRequest, ListRequest, PageRequest
from crawlers.responses import BEFORE, content_type_of, kept_headers, short
from crawlers.revisits import with_heeded_validators
from crawlers.robots import RobotsMiddleware, RobotsRules
from crawlers.runs import CrawlRun, own_run, user_agent

T = TypeVar("T")
# After so many failures in a row a host counts as dead for this run; the next run tries again.
MAX_FAILURES = 5
# What a loss is called among the addresses.
LOSSES: dict[LossKind, Loss] = {
    "failed": "failed",
    "refused": "refused",
    "too_large": "too large",
    "gone": "failed",
    "withdrawn": "failed",
}


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are asked for, both included. `asked` is false when nobody named any: then the platform's own hold."""

    since: date
    until: date
    asked: bool

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until


def window_of(platform: Platform, since: date | None, until: date | None, today: date) -> Window:
    """Return the window asked for; where one end is open, the platform's own."""
    return Window(
        since or min(today - platform.days_back, until or today),
        until or max(today + platform.days_forward, since or today),
        since is not None or until is not None,
    )


class SourceSpider(scrapy.Spider):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Collects one source of the beat: `scrapy crawl press -a source=ID [-a since=DAY] [-a until=DAY]`."""

    # Wall clock for one download.
    time_limit_s: ClassVar[int] = settings.DOWNLOAD_TIMEOUT
    # Whether a run of it tells that the source was looked at.
    is_check: ClassVar[bool] = True

    def __init__(self, *, source: Source, run: CrawlRun, is_chosen: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.run = run
        self.is_chosen = is_chosen
        self.own_host = host_of(source.base_url)
        self.hosts = {self.own_host} | {host_of(u) for u in (*source.feeds, *source.sitemaps)}
        today = run.clock().astimezone(self.beat.tz).date()
        self.window = window_of(PLATFORMS[source.platform], run.since, run.until, today)
        self.is_backfill = self.window.asked and self.window.since < today - PLATFORMS[source.platform].days_back
        self.going_on_since: datetime | None = None
        # Where else its files lie; they alone are asked for there.
        self.file_hosts: set[str] = set()
        self._failures = 0
        self._pages: dict[str, Page | None] = {}
        for host in self.hosts:
            run.politeness.host(host).slow_to(source.delay_s_back if self.is_backfill else source.delay_s)

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        source: str | None = None,
        run: CrawlRun | None = None,
        since: str | None = None,
        until: str | None = None,
        **kwargs: Any,
    ) -> "SourceSpider":
        """Make the spider of a source, by its id; without one (as `scrapy check` may), of the beat's first of this platform.

        Raises: NotFound; ConfigError; Unavailable if the archive does not answer.
        """
        if run is None:
            days = [date.fromisoformat(day) if day else None for day in (since, until)]
            run = own_run(crawler, since=days[0], until=days[1])
        beat = run.config.beat
        beat_source = beat.get_source(source) if source else next((s for s in beat.sources if s.platform == cls.name), None)
        if beat_source is None or beat_source.platform != cls.name:
            named = f"The source {source}" if source else f"No source of the beat {beat.name}"
            raise NotFound(f"{named} is {'not ' if source else ''}of the platform {cls.name}. `scrapy list` names the platforms.")
        return cls.for_source(crawler, beat_source, run, *args, is_chosen=bool(source), **kwargs)

    @classmethod
    def for_source(cls, crawler: Crawler, source: Source, run: CrawlRun, *args: Any, **kwargs: Any) -> "SourceSpider":
        """Make the spider of a source that may stand in no beat."""
        crawler.settings.set("USER_AGENT", user_agent(run.config.beat.contact), priority="spider")
        crawler.settings.set("DOWNLOAD_TIMEOUT", cls.time_limit_s, priority="spider")
        if source.is_loopback and run.config.beat.fictional:
            allow_loopback(source.base_url)
        spider: SourceSpider = super().from_crawler(crawler, *args, source=source, run=run, **kwargs)
        crawler.signals.connect(spider.go_on, signals.spider_idle)
        return spider

    # What the run and the beat give

    @property
    def beat(self) -> Beat:
        """The beat that the source is of."""
        return self.run.config.beat

    @property
    def archive(self) -> Archive:
        """Where captures are kept."""
        return self.run.archive

    @property
    def politeness(self) -> Politeness:
        """The pauses that all spiders keep together."""
        return self.run.politeness

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.run.clock

    @cached_property
    def report(self) -> SourceReport:
        """What is told of the source; its counts are the crawler's stats."""
        return SourceReport(self.source, self.crawler.stats)

    # The order of things

    async def start(self) -> AsyncIterator[Request]:
        """Scrapy's entry: ask for the first lists, if the source may be asked at all."""
        try:
            if not self.is_chosen:
                raise Stopped(f"Name a source: scrapy crawl {self.name} -a source=ID.")
            if not self.run.id:
                self.run.begin([self.source.id])
            refusal = self.beat.refusal(self.source)
            if refusal:
                raise Stopped(refusal)
            self.going_on_since = self.archive.cut_off_since(self.run.id, self.source.id)
            self._stages = iter(self.stages())
            async for request in self.lists():
                yield request
        except Unavailable as err:  # the host, or the archive's own disk or database
            self.report.stopped = str(err)
            raise CloseSpider("stopped") from err

    async def lists(self) -> AsyncIterator[Request]:
        """Yield the requests that a crawl of the source begins with."""
        raise NotImplementedError
        yield

    def stages(self) -> Iterator[Iterable[Request]]:
        """Yield, stage by stage, what is asked for when everything that was asked for before is through."""
        yield from ()

    def go_on(self) -> None:
        """Scrapy's `spider_idle`: ask for the next stage that holds anything.

        Raises: DontCloseSpider while there is one.
        """
        if self.report.stopped:
            return
        try:
            for stage in getattr(self, "_stages", ()):
                requests = list(stage)
                for request in requests:
                    self.crawler.engine.crawl(request)
                if requests:
                    raise DontCloseSpider
        except DontCloseSpider:
            raise
        except Exception as err:  # Scrapy would log it and call the crawl finished
            self.stop(
                str(err)
                if isinstance(err, Unavailable)
                else f"{self.source.name}: {unforeseen(err, self.source.base_url).reason}."
            )

    def stop(self, reason: str) -> None:
        """Leave the source alone for this run."""
        if not self.report.stopped:
            self.report.stopped = reason
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="stopped"))

    async def rules(self) -> RobotsRules:
        """Return what robots.txt says for the source's own host.

        Raises: Stopped if it cannot be had.
        """
        middleware: RobotsMiddleware = self.crawler.get_downloader_middleware(RobotsMiddleware)
        return await middleware.robot_parser(Request(self.source.base_url))

    # Requests and items

    def list_request(self, url: str, callback: Callable[..., Any], **more: Any) -> ListRequest:
        """Return the request for a list, by an address without a fault. One that is lost is told, unless the request has an errback of its own."""
        return ListRequest(url, callback=callback, dont_filter=True, **{"errback": self.list_lost, **more})

    def document_request(
        self, url: str, callback: Callable[..., Any], context: Context, *, largest: int | None = None, **more: Any
    ) -> DocumentRequest:
        """Return the request for a document, by an address without a fault."""
        meta = {"download_maxsize": largest} if largest else {}
        return DocumentRequest(
            url, callback=callback, errback=self.document_lost, dont_filter=True, context=context, meta=meta, **more
        )

    def may_have_file(self, url: str) -> bool:
        """Tell whether a file that a page of the source links may be asked for: on its own host, or on one that keeps files for it, at the same pace."""
        host = host_of(url)
        if find_fault(url) is not None or not (host == self.own_host or keeps_files_for(host, self.own_host)):
            return False
        if host not in self.hosts | self.file_hosts:
            self.file_hosts.add(host)
            self.politeness.host(host).slow_to(self.source.delay_s_back if self.is_backfill else self.source.delay_s)
        return True

    def asking_anew(self, request: DocumentRequest, key: str, renamed: Container[str]) -> DocumentRequest:
        """Return a paper's request; whatever is known of its address, where a list renamed it: its new name is kept with its body."""
        if key in renamed:
            request.meta["dont_cache"] = True  # Scrapy's
        return request

    def look_up(self, urls: Sequence[str]) -> None:
        """Ask the archive at once what it knows of addresses that are all asked for next."""
        keys = [canonical_url(url) for url in urls]
        self._pages = {**dict.fromkeys(keys), **self.archive.find_pages(self.source.id, keys)}

    def kept_page(self, url: str) -> Page | None:
        """Return the state that an address that was looked up has in the archive."""
        return self._pages.get(canonical_url(url))

    def find_page(self, request: PageRequest) -> Page | None:
        """Return what the last fetch of an address left; None if it never was fetched."""
        url = canonical_url(request.url)
        if isinstance(request, DocumentRequest) and url in self._pages:
            return self._pages.pop(url)
        return self.archive.find_page(self.source.id, url)

    def capture(self, response: Response, key: str, url: str | None = None) -> CaptureItem:
        """Return the item of a document that was asked for."""
        return CaptureItem(
            response=response,
            key=key,
            url=without_session(url or response.url),
            content_type=content_type_of(response),
            fetched_at=self.clock(),
            context=response.request.context,
            page=self.page_of(response.request, response),
        )

    def page_of(self, request: PageRequest, response: Response) -> Page:
        """Return the state of the address that was asked for."""
        headers = kept_headers(response)
        page = Page(
            source_id=self.source.id,
            url=canonical_url(request.asked_url),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            sha256=sha256(response.body).hexdigest(),
            checked_at=self.clock(),
            listed=request.listed,
        )
        return with_heeded_validators(page, request.meta.get(BEFORE))

    def find_error(self, response: Response) -> str | None:  # noqa: ARG002  # a platform's own pages say it
        """Why a page that came with status 200 is an error all the same; None if it is none."""
        return None

    def parsed(self, response: Response, parse: Callable[[bytes, str], T], what: str = "") -> T | None:
        """Return what a parser finds in a list, given its body and address; None, told, if it finds nothing to read or fails."""
        try:
            return parse(response.body, response.url)
        except DocumentError as err:
            reason = err.reason
        except Exception as err:
            reason = unforeseen(err, response.url).reason
        self.report.lost(f"{what}{short(response.request.asked_url)} could not be read: {reason}.")
        return None

    def pass_over(self, listed: Sequence[Listed]) -> None:
        """Remember addresses that lists named and that are not asked for, so that whoever misses them can be told why."""
        Addresses(self.archive).record_listed(self.run_id, self.source.id, listed)

    # How an address ends

    def settle(self, request: PageRequest, count: str) -> None:
        """Count an address that was had, or need not be."""
        self.report.count(count)
        if count != "skipped":
            self._failures = 0
        self.ended(request)

    def lose(self, request: PageRequest, err: Lost) -> None:
        """Count and remember an address that was lost, and stop the source when too many in a row did not answer."""
        self.ended(request)
        if isinstance(request, ListRequest) and request.is_optional:
            return
        self.report.count(err.counted)
        if err.counted == "withdrawn":
            self.report.withdrawn.append(request.asked_url)
        context = request.context if isinstance(request, DocumentRequest) else None
        title = context.found_title or context.attachment_title if context else None
        try:
            Addresses(self.archive).record_loss(
                self.run_id, self.source.id, request.asked_url, LOSSES[err.counted], err.reason, title=title
            )
        except Unavailable as unavailable:
            self.stop(str(unavailable))
        if err.is_silence:
            self._failures += 1
        if self._failures >= MAX_FAILURES:
            self.stop(f"{self.own_host} failed {MAX_FAILURES} times in a row, the last time because {err.reason}.")

    def ended(self, request: PageRequest) -> None:
        """Hear that an address is through; a platform tells its progress by it."""

    def loss_of(self, failure: Failure) -> Lost | None:
        """Count what became of a request that failed, and return it; None if it is no loss: it is unchanged, or the source stopped."""
        request, err = failure.request, failure.value
        if isinstance(err, Unchanged):
            return None
        if isinstance(err, Unavailable):
            self.stop(str(err))
            return None
        loss = err if isinstance(err, Lost) else unforeseen(err, request.url)
        self.lose(request, loss)
        return loss

    def list_lost(self, failure: Failure) -> None:
        """Scrapy's errback of lists."""
        loss = self.loss_of(failure)
        if loss:
            self.tell_list_lost(failure.request, loss)

    def tell_list_lost(self, request: PageRequest, loss: Lost) -> None:
        """Tell that a list could not be read."""
        self.report.lost(f"{short(request.asked_url)} could not be read: {loss.reason}.")

    def document_lost(self, failure: Failure) -> None:
        """Scrapy's errback of documents."""
        loss = self.loss_of(failure)
        if loss:
            self.tell_document_lost(failure.request, loss)

    def tell_document_lost(self, request: PageRequest, loss: Lost) -> None:
        """Tell that a document was not collected. What robots.txt does not allow is only counted, and so is what was taken down: its address may tell of
        whom.
        """
        if loss.counted not in {"refused", "withdrawn"}:
            self.report.trouble(f"{short(request.asked_url)} was not collected: {loss.reason}.")

    @property
    def run_id(self) -> str:
        """The id of the run's row.

        Raises: Stopped before there is one.
        """
        if not self.run.id:
            raise Stopped("The crawl has not begun.")
        return self.run.id

    def days_looked_at(self) -> Days | None:
        """Return the days of the source that this run looked at, up to today; where a list was lost today alone is sure, if it was asked for."""
        today = self.clock().astimezone(self.beat.tz).date()
        first, last = (self.window.since if self.report.is_whole else today), min(self.window.until, today)
        return (first, last) if first <= last else None
