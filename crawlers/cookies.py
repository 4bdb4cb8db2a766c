"""The cookies that a site sets before it shows a page at all: a page of notices at the first visit, a redirect that asks whether cookies are kept.

No other cookie is sent. What a redirect sets goes with its next hops; what a page sets that leads back to the address asked for is sent to that host
until the run ends, and the address is asked for once more. Nothing is stored, and no button is pressed: a wall that wants consent stays one.
"""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from core.ids import canonical_url

# What browsers must bear is 4,096 bytes a cookie; a notice that was seen is told in some ten.
MAX_COOKIES, MAX_CHARS = 10, 4096
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PAIR = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+=[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]*")
_REFRESH = re.compile(
    rb"<meta[^>]{0,60}http-equiv\s*=\s*[\"']?refresh[\"']?[^>]{0,60}content\s*=\s*[\"']?\s*\d+(?:\.\d+)?\s*[;,]\s*url\s*=\s*[\"']?([^\"'>\s]{1,2000})",
    re.I,
)
# Keys of a request's meta: what its redirects set, and that its address is asked for the second time.
HOPS, SECOND = "cookies_of_hops", "second_visit"


class FirstVisitMiddleware:
    """Gets past what a site shows at a first visit alone; one further request an address at most."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "FirstVisitMiddleware":  # noqa: ARG003  # Scrapy's
        """Scrapy's way to make one."""
        return cls()

    def process_request(self, request: Request) -> None:
        """Send what this host set, if it was needed."""
        host = urlsplit(request.url).netloc
        of_hops: tuple[str, dict[str, str]] = request.meta.get(HOPS, ("", {}))
        pairs = self._kept.get(host, {}) | (of_hops[1] if of_hops[0] == host else {})
        request.headers.pop("Cookie", None)
        if pairs:
            request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in pairs.items())[:MAX_CHARS]

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Note what a redirect sets; ask for an address once more from whose notice a page leads back to it."""
        host = urlsplit(request.url).netloc
        before: tuple[str, dict[str, str]] = request.meta.get(HOPS, (host, {}))
        pairs = (before[1] if before[0] == host else {}) | _cookies_of(response)
        if not pairs:
            return response
        hops: list[str] = request.meta.get("redirect_urls") or []
        if response.status in _REDIRECTS:
            request.meta[HOPS] = host, pairs
        elif hops and urlsplit(hops[0]).netloc == host and response.status == 200:
            asked = hops[0]
            if canonical_url(request.url) == canonical_url(asked):
                self._kept[host] = pairs
            elif SECOND not in request.meta and _leads_back(response, asked):
                self._kept[host] = pairs
                meta = {
                    key: value
                    for key, value in request.meta.items()
                    if key not in {HOPS, "redirect_urls", "redirect_times", "redirect_reasons"}
                }
                return request.replace(url=asked, meta=meta | {SECOND: True}, dont_filter=True)
        return response


def _cookies_of(response: Response) -> dict[str, str]:
    """Return the pairs that a response sets, without their attributes; none that is out of shape."""
    first = (value.decode("latin-1").partition(";")[0].strip() for value in response.headers.getlist("Set-Cookie")[:MAX_COOKIES])
    return {name: value for name, _, value in (pair.partition("=") for pair in first if _PAIR.fullmatch(pair))}


def _leads_back(response: Response, asked: str) -> bool:
    """Tell whether a page sends its visitor on to the address asked for, or bears it in its own."""
    refresh = _REFRESH.search(response.body[:65536])
    targets = [refresh[1].decode("utf-8", "replace")] if refresh else []
    targets += [value for _, value in parse_qsl(urlsplit(response.url).query) if value.startswith(("/", "http"))]
    return any(_is_address(urljoin(response.url, target), asked) for target in targets)


def _is_address(url: str, asked: str) -> bool:
    try:
        return canonical_url(url) == canonical_url(asked)
    except ValueError:
        return False
