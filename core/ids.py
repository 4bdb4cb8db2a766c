"""Natural keys and ids: the same thing gets the same id on a second run, after a rebuild and on another machine."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from core.words import stable_id

# Parameters that say how a reader came, never what he reads; seen on the target sites (docs/sites.md, press rules).
TRACKING = frozenset({"ref", "ito", "fbclid", "gclid", "at_medium", "at_campaign", "cmpid", "xtor", "mc_cid", "mc_eid", "amp"})
# What servers write into links in place of a cookie, anew for each visit: as parameters, and in the path: behind a semicolon, or, as ASP.NET does, as a
# folder of its own, "/(S(k3jq0p1mvx2ab455))/".
SESSIONS = frozenset({"phpsessid", "jsessionid", "aspsessionid", "sessionid", "cfid", "cftoken"})
# Short for such a number, or for that of a story: a visit's is long and hexadecimal.
_VISIT = re.compile(r"(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{8,}", re.I)
_SESSION_IN_PATH = re.compile(rf";(?:{'|'.join(sorted(SESSIONS))})=[^/;]*|/\((?:[AFSX]\([^()/]*\))+\)(?=/)", re.I)


@lru_cache(maxsize=4096)  # a crawl asks for the same address some ten times
def canonical_url(url: str) -> str:
    """Return one spelling for one page: lower-case host, no fragment, no default port, no tracking parameters or numbers of visits, sorted query.

    A host that is none (brackets around no address) is quoted, a port that is none stays as it is written.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        parts = urlsplit(quote(url.strip(), safe="!#$%&'()*+,/:;=?@"))
    host = (parts.hostname or "").lower()
    asked_port = _port_of(parts)
    port = f":{asked_port}" if asked_port and (parts.scheme, asked_port) not in {("http", 80), ("https", 443)} else ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted((k, v) for k, v in pairs if not _says_nothing(k.lower(), v)))
    path = quote(unquote(_SESSION_IN_PATH.sub("", parts.path) or "/"), safe="/:@!$&'()*+,;=~-._")
    return f"{parts.scheme.lower()}://{host}{port}{path}{'?' + query if query else ''}"


def without_session(url: str) -> str:
    """Return an address without the number of a visit in its path: to another visitor it is no use."""
    head, mark, query = url.partition("?")
    return _SESSION_IN_PATH.sub("", head) + mark + query


def _says_nothing(name: str, value: str) -> bool:
    """Tell whether a parameter says nothing of what is read."""
    is_visit = name in SESSIONS or (name == "sid" and _VISIT.fullmatch(value) is not None)
    return is_visit or name in TRACKING or name.startswith("utm_")


def _port_of(parts: SplitResult) -> int | str | None:
    try:
        return parts.port
    except ValueError:
        return parts.netloc.rpartition(":")[2]


def url_key(url: str, base_url: str) -> str:
    """Return the natural key of a page: its path and query if it lives on the source's own host, else the whole URL.

    Without the host a move from http to https, or the demo on another port, keeps every id.
    """
    page, base = urlsplit(canonical_url(url)), urlsplit(canonical_url(base_url))
    if page.netloc == base.netloc:
        return page.path + (f"?{page.query}" if page.query else "")
    return page.geturl()


def document_id(source_id: str, key: str) -> str:
    """Return the id of the document a source calls `key`."""
    return stable_id("document", source_id, key)


def capture_id(source_id: str, key: str, sha256: str) -> str:
    """Return the id of one body of one thing; the same body fetched again is the same capture."""
    return stable_id("capture", source_id, key, sha256)


def version_id(document: str, text: str) -> str:
    """Return the id of one text of a document."""
    return stable_id("version", document, text)
