"""What stands between a spider and the net, each a stricter child of Scrapy's own: own hosts, redirects, packed bodies, another try. Each refusal is told."""

import email.utils
import zlib
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpErrorMiddleware
from twisted.internet.error import ConnectError, ConnectionClosed
from w3lib.url import safe_url_string

from archive.captures.addresses import Addresses
from core.errors import Unavailable
from crawlers.addresses import find_fault, host_of, refused_names
from crawlers.errors import LEADS_TO_LIST, SAYS_GONE, LossKind, Lost, Stopped, unforeseen
from crawlers.politeness import MAX_HOLD_S, MAX_WAIT_S
from crawlers.requests import DocumentRequest, PageRequest

# How bodies begin that no server compressed, whatever its Content-Encoding says: pages, feeds, JSON, PDF, Office files. Asked only of what
# cannot be unpacked: brotli's output may begin like any of them.
PLAIN_STARTS = (b"<", b"\xef\xbb\xbf", b"{", b"[", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
GZIP_START = b"\x1f\x8b"
# The first wait before another try, where the source asks for no delay of its own.
MIN_BACKOFF_S = 0.2


class OwnHostsMiddleware(OffsiteMiddleware):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Refuses whatever is not on the source's own hosts (with their ports), or is no file on those that keep its files, at each hop; and addresses that
    parsers could read differently.
    """

    def request_scheduled(self, request: Request, spider: Spider) -> None:
        """Wait for the download: what is refused here would be lost without a word."""

    def process_request(self, request: Request) -> None:
        """Let it pass, or raise Lost."""
        fault = find_fault(request.url)
        if fault:
            raise Lost(fault, url=request.url)
        if not self.should_follow(request, self.crawler.spider):
            self.stats.inc_value("offsite/filtered")
            was = "it redirects to" if request.meta.get("redirect_times") else "it is on"
            raise Lost(f"{was} another site ({host_of(request.url)})", url=request.url)

    def should_follow(self, request: Request, spider: Spider) -> bool:
        """Tell whether a request is on the source's own site; its robots.txt may be moved between the host with and without "www."."""
        host = host_of(request.url)
        is_robots = bool(request.meta.get("dont_obey_robotstxt"))
        if request.meta.get("redirect_times") and isinstance(request, DocumentRequest) and request.is_file:
            spider.may_have_file(request.url)  # from here on it keeps files, as if a page had linked this one there
        if host in spider.hosts or (host in spider.file_hosts and (is_robots or isinstance(request, DocumentRequest))):
            return True
        return is_robots and host.removeprefix("www.") in {own.removeprefix("www.") for own in spider.hosts}


class OwnRedirectMiddleware(RedirectMiddleware):  # type: ignore[misc]
    """Scrapy's own, but that where a redirect may lead is checked first, and one that is refused is told in words."""

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002  # Scrapy's name
        """Send no Referer."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """There is no Referer to look for."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the next request. Raises: Lost."""
        location = response.headers.get("Location")
        if location is not None and response.status in {301, 302, 303, 307, 308}:
            fault = _find_redirect_fault(request.url, location.decode("utf-8", "replace").strip())
            if fault:
                raise Lost(f"it redirects, and {fault}", url=request.url)
        try:
            return super().process_response(request, response)
        except IgnoreRequest as err:
            raise Lost("it redirects too often", url=request.url) from err


def _find_redirect_fault(url: str, location: str) -> str | None:
    try:
        fault = find_fault(location) if "\\" in location else None
        return fault or find_fault(safe_url_string(urljoin(url, location)))
    except ValueError:
        return "its address cannot be read"


class CompressionMiddleware(HttpCompressionMiddleware):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Scrapy's own, which a body that is not what its Content-Encoding claims costs the whole crawl; here it costs that page, or nothing."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response unpacked; as it came, if it never was compressed. Raises: Lost for a damaged body, or one over the limit."""
        try:
            unpacked = super().process_response(request, response)
        except IgnoreRequest as err:
            raise Lost("it is larger than the limit", url=request.url, counted="too_large") from err
        except Exception as err:  # each codec has errors of its own
            if not response.body.lstrip(b" \r\n\t").startswith(PLAIN_STARTS):
                raise Lost("its compressed body is damaged", url=request.url) from err
            unpacked = response.copy()
            del unpacked.headers["Content-Encoding"]
        if response.body.startswith(GZIP_START) and unpacked is not response and is_cut(response.body):
            raise Lost("its compressed body is damaged", url=request.url)
        left = unpacked.headers.get("Content-Encoding", b"").decode("latin-1").strip().lower()
        if left not in {"", "identity", "utf-8"}:  # "utf-8" is a common slip for the charset
            raise Lost(f"it is packed in a way that cannot be read ({left[:20]})", url=request.url)
        return unpacked


def is_cut(body: bytes) -> bool:
    """Tell whether a gzip body breaks off or is damaged. Scrapy's reader, as browsers', takes the part before for the whole."""
    reader = zlib.decompressobj(wbits=31)
    try:
        for start in range(0, len(body), 65536):
            reader.decompress(body[start : start + 65536])
    except zlib.error:
        return True
    return not reader.eof


class PatientRetryMiddleware(RetryMiddleware):  # type: ignore[misc]
    """Scrapy's own, but that each try is later than the one before, none is before the moment that Retry-After names, and giving up is told in words."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the same request once more. Raises: Stopped if the host asks for a long pause."""
        if response.status not in self.retry_http_codes:
            return response
        politeness = self.crawler.spider.politeness
        host = politeness.host(host_of(request.url))
        asked = find_pause_s(response, politeness.clock()) if response.status in {429, 503} else None
        if asked is not None:
            host.hold(asked, at=politeness.clock())
            if asked > MAX_WAIT_S:
                raise Stopped(
                    f"{host.name} answered {response.status} and asked for a pause of {round(asked)} seconds. "
                    "It is left alone until then; a later run goes on."
                )
        again = super().process_response(request, response)
        if isinstance(again, Request) and asked is None:
            self._hold(again)
        return again

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the same request once more, or Lost with the reason in words. What is no failure of the net passes through."""
        name = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and name in refused_names:
            raise Lost(f"{name} leads to a private address ({refused_names[name]}), which is never asked") from exception
        if isinstance(exception, DownloadCancelledError):
            raise Lost("it is larger than the limit", url=request.url, counted="too_large") from exception
        reason = _in_words(exception, host_of(request.url), name)
        if reason is None:
            return None
        if isinstance(exception, DownloadTimeoutError):
            request.meta["max_retry_times"] = 1
        again: Request | None = self._retry(request, exception)
        if again is None:
            raise Lost(reason, url=request.url, is_silence=True) from exception
        self._hold(again)
        return again

    def _hold(self, again: Request) -> None:
        """Wait twice as long as before the last try."""
        spider = self.crawler.spider
        wait = max(spider.source.delay_s, MIN_BACKOFF_S) * 2 ** (again.meta["retry_times"] - 1)
        spider.politeness.host(host_of(again.url)).hold(wait, at=spider.politeness.clock())


def _in_words(exception: Exception, host: str, name: str) -> str | None:
    """Return a failure of the net in words; None for what is none."""
    if isinstance(exception, DownloadTimeoutError):
        return "it took too long"
    if isinstance(exception, DownloadConnectionRefusedError):
        return f"{host} refused the connection"
    if isinstance(exception, CannotResolveHostError):
        return f"the name {name} is not known"
    if isinstance(exception, ResponseDataLossError):
        return "the connection broke half-way"
    if isinstance(exception, DownloadFailedError):
        return f"the connection failed ({_cause(exception)})"
    if isinstance(exception, OSError):
        return f"{host} cannot be reached" + (f" ({exception.strerror})" if exception.strerror else "")
    if isinstance(exception, ConnectError | ConnectionClosed):  # Twisted's, of which Scrapy names only some
        return f"{host} cannot be reached"
    return None


def find_pause_s(response: Response, at: float) -> float | None:
    """Return the pause that Retry-After asks for, in seconds and capped to a day; None if it asks for none that can be read."""
    value = (response.headers.get("Retry-After") or b"").decode("ascii", "replace").strip()
    if value.isdecimal():
        return min(float(value[:12]), MAX_HOLD_S)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return min(max(0.0, moment.timestamp() - at), MAX_HOLD_S)


def _cause(err: Exception) -> str:
    text = str(err).replace("twisted.", "")
    if "ssl" in text.lower() or "certificate" in text.lower():
        return "its certificate is not valid" if "certificate" in text.lower() else "no secure connection"
    return "it was closed without an answer"


def _kind_of_gone(request: Request, spider: Any) -> LossKind:
    """Return under which count something falls that its site says is not there; that a list is not there may hide what it listed."""
    if not isinstance(request, DocumentRequest):
        return "failed"
    return "withdrawn" if Addresses(spider.archive).item_keys(spider.source.id, [request.asked_url]) else "gone"


class ErrorPagesMiddleware(HttpErrorMiddleware):  # type: ignore[misc]
    """Keeps pages that are errors, by their status or by their platform's own marks, from callbacks, and makes a callback's fault the loss of one address."""

    def process_spider_input(self, response: Response) -> None:
        """Let it pass, or raise Lost, for the request's errback."""
        spider, request = self.crawler.spider, response.request
        if response.status == 304:
            raise Lost("it answered 304 to a request that named no earlier copy", url=request.url)
        if response.status != 200:
            raise Lost(
                f"the site answered {response.status}",
                url=request.url,
                counted=_kind_of_gone(request, spider) if response.status in {404, 410} else "failed",
                is_silence=response.status >= 500,
            )
        is_page_sized = len(response.body) <= spider.settings.getint("DOWNLOAD_MAXSIZE")
        if not is_page_sized and not response.body.startswith(b"%PDF-"):
            raise Lost("it is larger than the limit", url=request.url, counted="too_large")
        fault = spider.find_error(response)
        if fault:
            # By a page with status 200 alone a site is believed that it has no more what it had; all its addresses may lead there.
            is_withdrawn = fault in {LEADS_TO_LIST, SAYS_GONE} and _kind_of_gone(request, spider) == "withdrawn"
            raise Lost(fault, url=request.url, counted="withdrawn" if is_withdrawn else "failed")

    def process_spider_exception(self, response: Response, exception: Exception) -> list[object] | None:
        """Count what a callback failed on; it gives nothing more, and the source goes on."""
        spider, request = self.crawler.spider, response.request
        if isinstance(exception, Unavailable):
            spider.stop(str(exception))
        elif isinstance(exception, Lost) or not isinstance(request, PageRequest):
            return None
        elif isinstance(request, DocumentRequest):
            loss = unforeseen(exception, request.url)
            spider.lose(request, loss)
            spider.tell_document_lost(request, loss)
        else:  # the list itself was had, and counted so
            spider.tell_list_lost(request, unforeseen(exception, request.url))
        return []
