"""What stands between a spider and the net: own hosts only, robots.txt, redirects, another try. Each refusal is told in words."""

import email.utils
import zlib
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
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
from w3lib.url import safe_url_string

from crawlers.addresses import find_fault, host_of, refused_names
from crawlers.errors import Lost, Stopped
from crawlers.politeness import MAX_DELAY_S, MAX_HOLD_S, MAX_WAIT_S

# The name that robots.txt files may give us (RFC 9309, 2.2.1).
ROBOTS_TOKEN = "countywatch"  # a product token, no secret
# RFC 9309, 2.5: a crawler reads at least the first 500 KiB; what follows is not read.
ROBOTS_BYTES = 500 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# How bodies begin that no server compressed, whatever its Content-Encoding says: pages, feeds, JSON, PDF, Office files. Asked only of what
# cannot be unpacked: brotli's output may begin like any of them.
PLAIN_STARTS = (b"<", b"\xef\xbb\xbf", b"{", b"[", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
GZIP_START = b"\x1f\x8b"
# The first wait before another try, where the source asks for no delay of its own.
MIN_BACKOFF_S = 0.2


class _Middleware:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        """Scrapy's way to make one."""
        return cls(crawler)

    @property
    def spider(self) -> Any:
        """The spider that is being run."""
        return self.crawler.spider


class OwnHostsMiddleware(_Middleware):
    """Refuses whatever is not on the source's own hosts, at each hop, and addresses that parsers could read differently."""

    def process_request(self, request: Request) -> None:
        """Let it pass, or raise Lost."""
        fault = find_fault(request.url)
        if fault:
            raise Lost(fault, url=request.url)
        host = host_of(request.url)
        if host not in self.spider.hosts:
            was = "it redirects to" if request.meta.get("hops") else "it is on"
            raise Lost(f"{was} another site ({host})", url=request.url)


class Rules:
    """One host's robots.txt. None allows everything: there is none."""

    def __init__(self, text: str | None) -> None:
        self._parsed = Protego.parse(text or "")
        self.sitemaps = list(self._parsed.sitemaps)

    def allows(self, url: str) -> bool:
        """Tell whether we may ask for an address."""
        return bool(self._parsed.can_fetch(url, ROBOTS_TOKEN))

    @property
    def delay_s(self) -> float:
        """The pause it asks for, capped."""
        return min(float(self._parsed.crawl_delay(ROBOTS_TOKEN) or 0.0), MAX_DELAY_S)


class RobotsMiddleware(_Middleware):
    """Obeys robots.txt as RFC 9309 says: none (4xx) allows all, a broken one (5xx, no answer) stops. Read once a run and host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, Rules] = {}

    async def process_request(self, request: Request) -> None:
        """Let it pass, or raise Lost, counted as refused."""
        if request.meta.get("robots"):
            return
        rules = await self.rules_of(request.url)
        if not rules.allows(request.url):
            raise Lost("robots.txt does not allow it", url=request.url, counted="refused")

    async def rules_of(self, url: str) -> Rules:
        """Return the rules of the host of a URL, fetched if need be.

        Raises: Stopped if they cannot be had.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = await self._fetch(site)
            self.spider.politeness.host(host_of(url)).slow_to(self._rules[site].delay_s)
        return self._rules[site]

    async def _fetch(self, site: str) -> Rules:
        request = Request(f"{site}/robots.txt", meta={"robots": True}, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except Lost as err:
            raise Stopped(f"{host_of(site)} could not be asked for its robots.txt: {err.reason}.") from err
        if response.status == 429 or response.status >= 500:
            raise Stopped(
                f"{host_of(site)} answers {response.status} when asked for its robots.txt. That means: stop (RFC 9309). "
                "The next run asks again."
            )
        if response.status != 200:
            return Rules(None)
        return Rules(response.body[:ROBOTS_BYTES].decode("utf-8-sig", "replace"))


class RedirectMiddleware(_Middleware):
    """Follows at most so many redirects as the settings say; where they may lead is for OwnHostsMiddleware."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the next request."""
        location = response.headers.get("Location")
        if response.status not in REDIRECTS or location is None:
            return response
        hops = request.meta.get("hops", 0) + 1
        if hops > self.crawler.settings.getint("REDIRECT_MAX_TIMES"):
            raise Lost("it redirects too often", url=request.url)
        try:
            told = location.decode("utf-8", "replace").strip()
            fault = find_fault(told) if "\\" in told else None
            target = safe_url_string(urljoin(request.url, told)).partition("#")[0]
            fault = fault or find_fault(target)
        except ValueError:
            fault = "its address cannot be read"
        if fault:
            raise Lost(f"it redirects, and {fault}", url=request.url)
        return request.replace(url=target, dont_filter=True, meta={**request.meta, "hops": hops})


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


class RetryMiddleware(_Middleware):
    """Asks again after a failure that may pass, each time later, and not before the moment that Retry-After names."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.codes = {int(code) for code in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self.most = crawler.settings.getint("RETRY_TIMES")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the same request once more. Raises: Stopped if the host asks for a long pause."""
        if response.status not in self.codes:
            return response
        host = self.spider.politeness.host(host_of(request.url))
        asked = find_pause_s(response, self.spider.politeness.clock()) if response.status in {429, 503} else None
        if asked is not None:
            host.hold(asked, at=self.spider.politeness.clock())
            if asked > MAX_WAIT_S:
                raise Stopped(
                    f"{host.name} answered {response.status} and asked for a pause of {round(asked)} seconds. "
                    "It is left alone until then; a later run goes on."
                )
        return self._again(request, asked) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the same request once more, or Lost with the reason in words. What is no failure of the net passes through."""
        host = host_of(request.url)
        name = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and name in refused_names:
            raise Lost(f"{name} leads to a private address ({refused_names[name]}), which is never asked") from exception
        if isinstance(exception, DownloadCancelledError):
            raise Lost("it is larger than the limit", url=request.url, counted="too_large") from exception
        if isinstance(exception, DownloadTimeoutError):
            most, reason = 1, "it took too long"
        elif isinstance(exception, DownloadConnectionRefusedError):
            most, reason = self.most, f"{host} refused the connection"
        elif isinstance(exception, CannotResolveHostError):
            most, reason = self.most, f"the name {name} is not known"
        elif isinstance(exception, ResponseDataLossError):
            most, reason = self.most, "the connection broke half-way"
        elif isinstance(exception, DownloadFailedError):
            most, reason = self.most, f"the connection failed ({_cause(exception)})"
        elif isinstance(exception, OSError):
            most, reason = self.most, f"{host} cannot be reached ({exception.strerror or exception})"
        else:
            return None
        again = self._again(request, None, most=most)
        if again is None:
            raise Lost(reason, url=request.url, is_silence=True) from exception
        return again

    def _again(self, request: Request, asked: float | None, *, most: int | None = None) -> Request | None:
        tries = request.meta.get("tries", 0) + 1
        if tries > (self.most if most is None else most):
            return None
        if asked is None:
            host = self.spider.politeness.host(host_of(request.url))
            wait = max(self.spider.source.delay_s, MIN_BACKOFF_S) * 2 ** (tries - 1)
            host.hold(wait, at=self.spider.politeness.clock())
        return request.replace(dont_filter=True, meta={**request.meta, "tries": tries})


def find_pause_s(response: Response, at: float) -> float | None:
    """Return the pause that Retry-After asks for, in seconds and capped to a day; None if it asks for none that can be read."""
    told = (response.headers.get("Retry-After") or b"").decode("ascii", "replace").strip()
    if told.isdecimal():
        return min(float(told[:12]), MAX_HOLD_S)
    try:
        moment = email.utils.parsedate_to_datetime(told)
    except ValueError:
        return None
    return min(max(0.0, moment.timestamp() - at), MAX_HOLD_S)


def _cause(err: Exception) -> str:
    text = str(err).replace("twisted.", "")
    if "ssl" in text.lower() or "certificate" in text.lower():
        return "its certificate is not valid" if "certificate" in text.lower() else "no secure connection"
    return "it was closed without an answer"
