"""What both spiders share: one visit to an address, with validators, and its record in the archive.

A visit ends under exactly one count. The archive hears of a listing before what it lists is fetched, and an unchanged listing
is parsed again from its stored body: a run that was killed between the two loses nothing.
"""

import gzip
import io
import mimetypes
import re
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, ClassVar, TypeVar

import scrapy
from scrapy import Request
from scrapy.http import Response

from archive.addresses import Addresses, Listed, Loss
from archive.archive import Archive, Days, Page
from core.clock import Clock
from core.config import Beat, Source
from core.errors import DocumentError, Quarantined, Unavailable
from core.ids import canonical_url, capture_id
from core.reasons import told_by_reason
from core.words import Capture, Context
from crawlers import settings
from crawlers.addresses import host_of
from crawlers.errors import LossKind, Lost, Stopped, unforeseen
from crawlers.manners import Manners
from crawlers.middlewares import RobotsMiddleware
from crawlers.report import SourceReport

T = TypeVar("T")
# After so many failures in a row a host counts as dead for this run; the next run tries again.
MOST_FAILURES = 5
# Headers that say how a body came are kept; those that would name a session are not.
UNKEPT_HEADERS = frozenset({"set-cookie", "set-cookie2", "connection", "keep-alive", "transfer-encoding", "content-length"})
LONGEST_HEADER_CHARS = 2000
# What a loss is called among the addresses.
LOSSES: dict[LossKind, Loss] = {"failed": "failed", "refused": "refused", "too_large": "too large"}


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are asked for, both included. `asked` is false when nobody named any: then the platform's own hold."""

    since: date
    until: date
    asked: bool

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Task:
    """Everything a spider needs for one source."""

    run_id: str
    source: Source
    beat: Beat
    archive: Archive
    manners: Manners
    report: SourceReport
    clock: Clock
    since: date | None = None
    until: date | None = None

    def window(self, back: timedelta, forward: timedelta) -> Window:
        """The window asked for; where one end is open, the platform's own."""
        today = self.clock().astimezone(self.beat.tz).date()
        return Window(
            self.since or min(today - back, self.until or today),
            self.until or max(today + forward, self.since or today),
            self.since is not None or self.until is not None,
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit brought: `body` is the fresh one, or the stored one if nothing changed."""

    url: str
    final_url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    is_fresh: bool
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class SourceSpider(scrapy.Spider):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Collects one source. A platform's spider writes `collect`."""

    # Wall clock for one download.
    time_limit_s: ClassVar[int] = settings.DOWNLOAD_TIMEOUT
    # How far a crawl looks back and forward where nobody names days.
    days_back: ClassVar[timedelta] = timedelta(0)
    days_forward: ClassVar[timedelta] = timedelta(0)

    def __init__(self, task: Task, **kwargs: Any) -> None:
        super().__init__(name=f"{task.source.platform}", **kwargs)
        self.task = task
        self.source = task.source
        self.archive = task.archive
        self.manners = task.manners
        self.report = task.report
        self.own_host = host_of(task.source.base_url)
        self.hosts = {self.own_host} | {host_of(u) for u in (*task.source.feeds, *task.source.sitemaps)}
        self.window = task.window(self.days_back, self.days_forward)
        self._failures = 0
        for host in self.hosts:
            task.manners.host(host).slow_to(task.source.delay_s)

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry: carry the collection out, and turn a stop into the report's reason."""
        try:
            await self.collect()
            self.report.finished = True
        except Unavailable as err:  # the host, or the archive's own disk or database
            self.report.stopped = str(err)
        return
        yield

    def closed(self, reason: str) -> None:  # noqa: ARG002  # Scrapy names it
        """Scrapy's exit, also after a fault of the program: what became of the source is written down."""
        report = self.report
        days = self.days_looked_at() if report.outcome != "not-checked" else None
        self.archive.record_check(
            self.task.run_id,
            self.source.id,
            report.outcome,
            dict(report.counts),
            report.reason,
            days=days,
            seen=report.seen,
            dropped=report.dropped,
        )
        ending = {"new": f"{report.counts['new']} new", "nothing": "nothing new", "not-checked": "not checked"}[report.outcome]
        told = [f"{n} {name.replace('_', ' ')}" for name, n in sorted(report.counts.items()) if n and name != "new"]
        left = f" Not used of {report.seen} entries: {told_by_reason(report.dropped)}." if report.dropped else ""
        report.say(
            f"{ending} ({', '.join(told) or 'nothing was fetched'}).{left}{' ' + report.stopped if report.stopped else ''}"
        )

    def days_looked_at(self) -> Days | None:
        """The days of the source that this run looked at, up to today; where a list was lost today alone is sure, if it was asked for."""
        today = self.task.clock().astimezone(self.task.beat.tz).date()
        first, last = (self.window.since if self.report.is_whole else today), min(self.window.until, today)
        return (first, last) if first <= last else None

    async def collect(self) -> None:
        """Visit everything of the source that the window asks for."""
        raise NotImplementedError

    def find_error(self, response: Response) -> str | None:  # noqa: ARG002  # a platform's own pages say it
        """Why a page that came with status 200 is an error all the same; None if it is none."""
        return None

    async def visit_listing(self, url: str, *, listed: str | None = None, optional: bool = False) -> Visit:
        """Fetch a page for its links; if it did not change, take its stored body.

        Raises: Lost; Stopped.
        """
        with self._one_address(url, optional=optional):
            return await self._visit_listing(url, listed, optional=optional)

    async def _visit_listing(self, url: str, listed: str | None, *, optional: bool) -> Visit:
        before = self.archive.find_page(self.source.id, canonical_url(url))
        if before and is_settled(before, listed):
            kept = self._stored(url, before)
            if kept:
                self.report.counts["skipped"] += 1
                return kept
        visit = await self._get(url, before, optional=optional)
        if visit is None and before is not None:
            kept = self._stored(url, before)
            if kept:
                self._settle("unchanged")
                self.archive.record_page(replace(before, checked_at=kept.fetched_at, listed=listed), None)
                return kept
        if visit is None:  # unchanged, they say, but the stored body is damaged: ask again without validators
            visit = await self._get(url, None, optional=optional)
        if visit is None:
            raise self._loss(Lost("it answered 304 to a request that named no earlier copy"), url, optional=optional)
        page = self._page(visit, listed)
        same = before is not None and before.sha256 == page.sha256
        self._settle("same" if same else "fetched")
        self.archive.record_page(page, visit.body)
        return visit

    async def collect_document(
        self, url: str, key_of: Callable[[Visit], str], context: Context, *, listed: str | None = None, largest: int | None = None
    ) -> None:
        """Fetch a document into the archive, unless it is known to be unchanged. What is lost is counted and told.

        Raises: Stopped.
        """
        try:
            with self._one_address(url, context=context):
                await self._collect_document(url, key_of, context, listed, largest)
        except Lost as err:
            if err.counted != "refused":
                self.report.trouble(f"{short(url)} was not collected: {err.reason}.")

    async def _collect_document(
        self, url: str, key_of: Callable[[Visit], str], context: Context, listed: str | None, largest: int | None
    ) -> None:
        before = self.archive.find_page(self.source.id, canonical_url(url))
        if before and is_settled(before, listed):
            self.report.counts["skipped"] += 1
            return
        visit = await self._get(url, before, largest=largest, context=context)
        if visit is None:
            if before is not None:
                self._settle("unchanged")
                self.archive.record_page(replace(before, checked_at=self.task.clock(), listed=listed or before.listed), None)
            return
        self.keep(visit, key_of(visit), context, listed=listed, before=before)

    def keep(self, visit: Visit, key: str, context: Context, *, listed: str | None, before: Page | None) -> None:
        """Put a visit into the archive as a capture, with its page.

        Raises: Unavailable if the archive does not answer.
        """
        page = self._page(visit, listed)
        capture = Capture(
            id=capture_id(self.source.id, key, page.sha256),
            source_id=self.source.id,
            key=key,
            url=visit.final_url,
            fetched_at=visit.fetched_at,
            status=visit.status,
            content_type=visit.content_type,
            sha256=page.sha256,
            headers=visit.headers,
            context=context,
        )
        is_new = self.archive.add_capture_and_page(capture, page, visit.body)
        self._settle("same" if before is not None and before.sha256 == page.sha256 and not is_new else "fetched")
        self.report.counts["new"] += is_new

    async def rules(self, url: str) -> Any:
        """The robots.txt rules of a URL's host."""
        middleware = self.crawler.get_downloader_middleware(RobotsMiddleware)
        return await middleware.rules_of(url)

    def pass_over(self, listed: Sequence[Listed]) -> None:
        """Remember addresses that lists named and that are not asked for, so that whoever misses them can be told why."""
        Addresses(self.archive).record_listed(self.task.run_id, self.source.id, listed)

    async def _get(
        self,
        url: str,
        before: Page | None,
        *,
        largest: int | None = None,
        optional: bool = False,
        context: Context | None = None,
    ) -> Visit | None:
        """One download; None if nothing changed since `before`. `context`: what lists told of it, remembered if it is lost.

        Raises: Lost, counted; Stopped.
        """
        headers = {}
        if before and before.etag:
            headers["If-None-Match"] = before.etag
        if before and before.last_modified:
            headers["If-Modified-Since"] = before.last_modified
        meta: dict[str, Any] = {"download_timeout": self.time_limit_s}
        if largest:
            meta["download_maxsize"] = largest
        try:
            response = await self._download(url, headers, meta)
            if response.status == 304 and before:
                return None
            self._check(response, url, largest)
        except Lost as err:
            raise self._loss(err, url, optional=optional, context=context) from err
        return Visit(
            url=url,
            final_url=response.url,
            body=response.body,
            content_type=_content_type(response),
            fetched_at=self.task.clock(),
            is_fresh=True,
            status=response.status,
            headers=_kept_headers(response),
        )

    async def _download(self, url: str, headers: dict[str, str], meta: dict[str, Any]) -> Response:
        try:
            request = Request(url, headers=headers, meta=meta, dont_filter=True)
        except ValueError as err:
            raise Lost("its address cannot be read", url=url) from err
        return await self.crawler.engine.download_async(request)

    def _check(self, response: Response, url: str, largest: int | None) -> None:
        if response.status != 200:
            raise Lost(f"the site answered {response.status}", url=url, is_silence=response.status >= 500)
        smaller = self.settings.getint("DOWNLOAD_MAXSIZE")
        if largest and len(response.body) > smaller and not response.body.startswith(b"%PDF-"):
            raise Lost("it is larger than the limit", url=url, counted="too_large")
        fault = self.find_error(response)
        if fault:
            raise Lost(fault, url=url)

    @contextmanager
    def _one_address(self, url: str, *, optional: bool = False, context: Context | None = None) -> Iterator[None]:
        """Make what nobody foresaw inside the loss of this one address; the source goes on.

        Raises: Lost, counted; Unavailable.
        """
        try:
            yield
        except (Lost, Unavailable):
            raise
        except Exception as err:
            raise self._loss(unforeseen(err, url), url, optional=optional, context=context) from err

    def _loss(self, err: Lost, url: str, *, optional: bool, context: Context | None = None) -> Lost:
        """Count and remember a loss, and stop the source when too many came in a row."""
        if not optional:
            self.report.counts[err.counted] += 1
            title = context.found_title or context.attachment_title if context else None
            Addresses(self.archive).record_loss(
                self.task.run_id, self.source.id, url, LOSSES[err.counted], err.reason, title=title
            )
        if err.is_silence and not optional:
            self._failures += 1
        if self._failures >= MOST_FAILURES:
            raise Stopped(f"{self.own_host} failed {MOST_FAILURES} times in a row, the last time because {err.reason}.") from err
        return err

    def _settle(self, count: str) -> None:
        self.report.counts[count] += 1
        self._failures = 0

    def parsed(self, visit: Visit | None, parse: Callable[[bytes, str], T], what: str = "") -> T | None:
        """Return what a parser finds in a list, given its body and address; None, told, if it finds nothing to read or fails."""
        if visit is None:
            return None
        try:
            return parse(visit.body, visit.final_url)
        except DocumentError as err:
            reason = err.reason
        except Exception as err:
            reason = unforeseen(err, visit.url).reason
        self.report.lost(f"{what}{short(visit.url)} could not be read: {reason}.")
        return None

    def _stored(self, url: str, page: Page) -> Visit | None:
        try:
            body = self.archive.get_body(page.sha256)
        except DocumentError:
            return None
        return Visit(url, url, body, "", self.task.clock(), is_fresh=False)

    def _page(self, visit: Visit, listed: str | None) -> Page:
        return Page(
            source_id=self.source.id,
            url=canonical_url(visit.url),
            etag=visit.headers.get("etag"),
            last_modified=visit.headers.get("last-modified"),
            sha256=sha256(visit.body).hexdigest(),
            checked_at=visit.fetched_at,
            listed=listed,
        )


def is_settled(page: Page, listed: str | None) -> bool:
    """Whether a listing's date says that nothing changed since the last visit. A bare day settles nothing until it is over."""
    if listed is None or page.listed != listed:
        return False
    if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", listed):
        return True
    try:
        day = date.fromisoformat(listed)
    except ValueError:
        return False
    return page.checked_at >= datetime.combine(day + timedelta(days=2), time(), UTC)


def unpacked(body: bytes) -> bytes:
    """A listing's body without the gzip wrapping that a file of its own kind has ("sitemap.xml.gz").

    Raises: Quarantined if the wrapping is damaged or holds more than a page may.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            inside = file.read(settings.DOWNLOAD_MAXSIZE + 1)
    except (OSError, EOFError, zlib.error) as err:
        raise Quarantined("its compressed body is damaged") from err
    if len(inside) > settings.DOWNLOAD_MAXSIZE:
        raise Quarantined("it is larger than the limit")
    return inside


def short(url: str) -> str:
    """An address short enough for a line of a log."""
    return url if len(url) <= 160 else url[:157] + "..."


def _content_type(response: Response) -> str:
    told = (response.headers.get("Content-Type") or b"").decode("latin-1").strip()
    return told[:200] or mimetypes.guess_type(response.url)[0] or "application/octet-stream"


def _kept_headers(response: Response) -> dict[str, str]:
    kept = {}
    for name, values in response.headers.items():
        lower = name.decode("latin-1").lower()
        if lower not in UNKEPT_HEADERS:
            kept[lower] = b", ".join(values).decode("utf-8", "replace")[:LONGEST_HEADER_CHARS]
    return dict(sorted(kept.items())[:100])
