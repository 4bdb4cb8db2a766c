"""A search as an Atom feed (RFC 4287), for readers that look by themselves whether something is new."""

from datetime import UTC, datetime
from itertools import islice
from xml.etree.ElementTree import Element, SubElement, tostring

from service.exports.rows import Export, ExportRow
from service.exports.tables import without_controls

# What feed readers take in at one visit; the page has the rest.
MAX_ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"


def atom(export: Export, *, self_address: str) -> bytes:
    """Return the first results as a feed; ask for the newest first."""
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": "en-GB"})
    prefix = "FICTIONAL: " if export.fictional else ""
    _text(feed, "id", self_address)
    _text(feed, "title", f"{prefix}{export.query} – countywatch")
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": self_address})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": export.address})
    entries = list(islice(export.rows, MAX_ENTRIES))
    dated = [moment for row in entries if (moment := _moment(row.published))]
    _text(feed, "updated", max(dated, default=export.retrieved_at).isoformat())
    SubElement(SubElement(feed, "author"), "name").text = "countywatch"
    _text(feed, "subtitle", " ".join(export.sentences))
    for row in entries:
        _add(feed, row, export.retrieved_at)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode").encode()


def _add(feed: Element, row: ExportRow, retrieved_at: datetime) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "id", row.link.partition("?")[0])
    _text(entry, "title", f"{row.source}: {row.title}")
    SubElement(entry, "link", {"rel": "alternate", "href": row.link})
    SubElement(entry, "link", {"rel": "via", "href": row.url})
    _text(entry, "updated", (_moment(row.published) or retrieved_at).isoformat())
    SubElement(SubElement(entry, "author"), "name").text = without_controls(row.byline or row.source)
    if row.snippet:
        _text(entry, "summary", row.snippet)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = without_controls(text)


def _moment(published: str | None) -> datetime | None:
    """Return the moment of a date as exact as it is known; Atom wants one with a zone."""
    if published is None:
        return None
    whole = published + {4: "-01-01", 7: "-01"}.get(len(published), "")
    moment = datetime.fromisoformat(whole)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
