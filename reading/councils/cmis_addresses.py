"""Addresses of CMIS sites: which meeting or paper one is of, and one spelling for the many that a site links by. Knows no page."""

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from core.words import stable_id

MEETING = re.compile(
    r"/(?P<page>[^/]+)/tabid/(?P<tab>\d+)/(?:[^?]*/)?ctl/ViewMeetingPublic/mid/(?P<mid>\d+)/Meeting/(?P<id>\d+)/Committee/(?P<committee>\d+)/",
    re.I,
)


def find_meeting_id(url: str) -> str | None:
    """Return the number of the meeting at an address of a CMIS site; None for any other page."""
    match = MEETING.search(path_of(url))
    return match["id"] if match else None


def find_key(url: str) -> str | None:
    """Return the natural key of the meeting or paper at an address of a CMIS site; None for any other page."""
    meeting, paper = find_meeting_id(url), find_document_id(url)
    return f"meeting/{meeting}" if meeting else f"attachment/{paper}" if paper else None


def find_document_id(url: str) -> str | None:
    """Return what a paper's address is known by; None for any other page.

    Its parameters are ciphers of 700 characters, some escaped and some not; both spellings are one paper.
    """
    parts = urlsplit(url)
    if not parts.path.lower().endswith("/document.ashx") or not parts.query:
        return None
    return stable_id("cmis", _one_spelling(parts.query))


def one_address(url: str, base_url: str) -> str:
    """Return a link of a site as it is asked for: the site's own scheme, the capitals of its first folder, a paper's ciphers escaped once."""
    parts, base = urlsplit(url), urlsplit(base_url)
    if parts.netloc.lower() != base.netloc.lower():
        return url
    path, folder = parts.path, base.path[: base.path.find("/", 1) + 1]
    if path.lower().startswith(folder.lower()):
        path = folder + path[len(folder) :]
    query = _one_spelling(parts.query) if path.lower().endswith("/document.ashx") else parts.query
    return urlunsplit((base.scheme, base.netloc, path, query, ""))


def _one_spelling(query: str) -> str:
    """Return a query with every sign of its ciphers escaped once; a raw "+" is a plus, not a space."""
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return "&".join(f"{_escaped(name)}={_escaped(value)}" for name, _, value in pairs)


def _escaped(text: str) -> str:
    return quote(unquote(text).replace(" ", "+"), safe="")


def path_of(url: str) -> str:
    """Return the path of an address; nothing for what is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
