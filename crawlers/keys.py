"""The natural key of a page: the address that it calls its own, if that is on its own host."""

import re
from urllib.parse import urlsplit

from scrapy.http import Response

from core.errors import DocumentError
from core.ids import url_key
from crawlers.addresses import find_fault, host_of
from reading.pages.html import read_canonical

# The canonical link is in a page's head; the longest head seen is under 200 kB.
MAX_HEAD_BYTES = 256 * 1024
# A script as far as its end, whatever tags it writes.
_SCRIPT = re.compile(rb"<script\b(?:[^<]++|<(?!/script))*+", re.IGNORECASE)
_HEAD = re.compile(rb"(?:[^<]++|%s|<(?!/head|body))*+" % _SCRIPT.pattern, re.IGNORECASE)


def page_key(response: Response, base_url: str) -> str:
    """Return the key of the page's canonical address if it names one on the source's own host, else of the address it came from."""
    try:
        canonical = read_canonical(_head_of(response.body), response.url)
    except DocumentError:
        canonical = None
    if canonical == response.url:
        return url_key(response.url, base_url)
    is_own = canonical is not None and find_fault(canonical) is None and host_of(canonical) == host_of(base_url)
    if canonical is not None and is_own and urlsplit(canonical).path != "/":
        return url_key(canonical, base_url)
    return url_key(response.url, base_url)


def _head_of(body: bytes) -> bytes:
    """Return the page as far as its head goes, without its scripts: they are most of it, and a body can be made to keep a parser busy."""
    head = _HEAD.match(body, 0, MAX_HEAD_BYTES)
    return _SCRIPT.sub(b"", head[0]) if head else b""
