"""The natural key of a page: the address that it calls its own, if that is on its own host."""

import re
from urllib.parse import urlsplit

from scrapy.http import Response

from core.errors import DocumentError
from core.ids import url_key
from crawlers.addresses import find_fault, host_of
from reading.html import read_canonical

# The canonical link is in a page's head; the longest head seen is under 200 kB.
MAX_HEAD_BYTES = 256 * 1024


def page_key(response: Response, base_url: str) -> str:
    """Return the key of the page's canonical address if it names one on the source's own host, else of the address it came from."""
    try:
        canonical = read_canonical(_head_of(response.body), response.url)
    except DocumentError:
        canonical = None
    is_own = canonical is not None and find_fault(canonical) is None and host_of(canonical) == host_of(base_url)
    if canonical is not None and is_own and urlsplit(canonical).path != "/":
        return url_key(canonical, base_url)
    return url_key(response.url, base_url)


def _head_of(body: bytes) -> bytes:
    """Return the page as far as its head goes: a body can be made to keep a parser busy."""
    start = body[:MAX_HEAD_BYTES]
    end = re.search(rb"</head|<body", start, re.IGNORECASE)
    return start[: end.start()] if end else start
