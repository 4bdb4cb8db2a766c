"""Keys under which the many ways to write one page's address, or one headline, meet: what people paste, and what crawlers were given.

Natural keys and ids are in core.ids; a key of here only finds things again, and may change with a migration.
"""

import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

from core.ids import canonical_url
from core.words import stable_id

# Longer texts are no address and no headline; the longest headline seen has 300 characters.
MAX_CHARS = 2000
# Hosts under which a page is served for telephones, or as AMP.
_HOST_PREFIX = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
# AMP pages as search engines hand them on: the publisher's own address stands behind these.
_AMP_VIEWER = re.compile(r"^https?://(?:www\.)?google\.[a-z.]+/amp/(s/)?(?=[^/]+\.)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"^https?://[a-z0-9-]+\.cdn\.ampproject\.org/(?:[a-z]{1,3}/)?(s/)?(?=[^/]+\.)", re.IGNORECASE)
# What says "as AMP" inside a path: a first or last part "amp", an ending ".amp" or ".amp.html".
_AMP_PATH = re.compile(r"^/amp(?=/)|/amp$|\.amp(?=\.html?$|$)")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$")
_AMP_PARAMETERS = frozenset({("outputtype", "amp"), ("output", "amp"), ("view", "amp")})
# An address that was typed without its scheme: a host with a dot, and a path or nothing.
_HOST_AND_PATH = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?$", re.IGNORECASE)
_NOT_IN_HEADLINES = re.compile(r"[\W_]+")


def find_web_address(text: str) -> str | None:
    """Return the web address that somebody pasted or typed, with its scheme; None if the text is none."""
    text = text.strip().strip("<>\"'“”").strip()
    if not text or len(text) > MAX_CHARS or any(c.isspace() for c in text):
        return None
    if _HOST_AND_PATH.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        is_address = parts.scheme.lower() in {"http", "https"} and bool(bare_host(text))
    except ValueError:
        return None
    return text if is_address else None


def bare_host(url: str) -> str:
    """Return an address's host and port as its publisher's own: without "www.", in ASCII; the ports of http and https are left out.

    Raises: ValueError for what is no address.
    """
    parts = urlsplit(canonical_url(url))
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")  # a host that cannot be one raises UnicodeError, a ValueError
    return _HOST_PREFIX.sub("", host) + (f":{parts.port}" if parts.port not in {None, 80, 443} else "")


def address_key(url: str) -> str | None:
    """Return the key under which all ways to write one page's address meet; None for what is no web address.

    http and https, "www.", a slash at the end, the order of parameters, those that only track, and AMP make no difference.
    """
    address = find_web_address(url)
    if address is None:
        return None
    for pattern in (_AMP_VIEWER, _AMP_CACHE):
        address = pattern.sub("https://", address)
    try:
        parts, host = urlsplit(canonical_url(address)), bare_host(address)
    except ValueError:  # behind an AMP cache may stand anything
        return None
    path = _INDEX_PAGE.sub("/", _AMP_PATH.sub("", parts.path.casefold().rstrip("/"))).rstrip("/")
    pairs = sorted((name.casefold(), value) for name, value in parse_qsl(parts.query, keep_blank_values=True))
    query = urlencode([pair for pair in pairs if (pair[0], pair[1].casefold()) not in _AMP_PARAMETERS])
    return stable_id("address", host, path, query)


def title_key(title: str | None) -> str | None:
    """Return the key under which one headline meets itself whatever its capitals, accents, quotation marks and dashes; None if it has no words."""
    words = headline_words(title or "")
    return stable_id("title", words) if words else None


def headline_words(title: str) -> str:
    """Return the words of a headline, one space between, without capitals, accents and signs."""
    apart = unicodedata.normalize("NFKD", title.casefold().replace("’", "").replace("'", ""))
    return _NOT_IN_HEADLINES.sub(" ", "".join(c for c in apart if not unicodedata.combining(c))).strip()
