"""How values look on a page: dates, marked words, entity spans, links. Everything that comes from outside is escaped here or in templates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

FACET_NAMES = {
    "source": "Source", "kind": "Kind", "operation": "Operation", "place": "Place", "organisation": "Organisation", "person": "Person in office",
    "drug": "Drug", "topic": "Topic", "year": "Year",
}  # fmt: skip
_FACET_FIELDS = {
    "operation": "operation",
    "place": "place",
    "organisation": "org",
    "person": "person",
    "drug": "drug",
    "topic": "topic",
}
_LABELS = {"OPERATION": "Operations", "PLACE": "Places", "ORG": "Organisations", "DRUG": "Drugs"}
_LABEL_FIELDS = {"OPERATION": "operation", "PLACE": "place", "ORG": "org", "DRUG": "drug"}
_PROVENANCE = {
    "json-ld": "as the page's own data says", "meta": "as the page's head says", "url": "from its address", "text": "from the page's text",
    "feed": "as the feed says", "sitemap": "as the sitemap says", "meeting": "day of the meeting", "file": "from the file", "given": "as given at import",
    "crawl": "day it was first seen",
}  # fmt: skip


def day(value: str | None) -> str:
    """A publication date: 4 September 2026."""
    if not value:
        return "undated"
    if len(value) < 10:
        return value
    found = datetime.fromisoformat(value[:10])
    return f"{found.day} {found:%B %Y}"


def moment(value: datetime | str | None, zone: str) -> str:
    """A moment in local time, to the minute."""
    if value is None:
        return "never"
    local = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M}"


def provenance(value: str | None) -> str:
    """Who says when a document was published."""
    return _PROVENANCE.get(value or "", "date not known")


def web_address(url: str) -> str:
    """The address if it is one of the web, else nothing."""
    return url if urlsplit(url).scheme in {"http", "https"} else ""


def marked(text: str, marks: Sequence[Sequence[int]]) -> Markup:
    """A text with its matched words marked."""
    out, at = Markup(), 0
    for start, end in marks:
        out += escape(text[at:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        at = end
    return out + escape(text[at:])


def passages_of(document: dict[str, Any], annotations: dict[str, Any]) -> list[dict[str, Any]]:
    """A document's passages with their names marked by label; a paragraph break inside one stays a break."""
    shown = []
    for number, passage in enumerate(document["passages"]):
        inside = [
            m
            for m in annotations["entities"]
            if passage["start"] <= m["start"] and m["end"] <= passage["end"] and m["label"] != "PERSON"
        ]
        shown.append(
            passage | {"number": number, "html": _with_names(document["text"], passage["start"], passage["end"], inside)}
        )
    return shown


def _with_names(text: str, start: int, end: int, mentions: Sequence[dict[str, Any]]) -> Markup:
    out, at = Markup("<p>"), start
    for mention in sorted(mentions, key=lambda m: m["start"]):
        out += _broken(text[at : mention["start"]])
        out += Markup('<span class="name {}">').format(mention["label"].lower()) + escape(mention["text"]) + Markup("</span>")
        at = mention["end"]
    return out + _broken(text[at:end]) + Markup("</p>")


def _broken(text: str) -> Markup:
    return Markup("</p><p>").join(Markup("<br>").join(escape(line) for line in part.split("\n")) for part in text.split("\n\n"))


def names_of(annotations: dict[str, Any], people: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The names of a document by label, each with the search that finds it elsewhere. People only where they hold a public role."""
    found = []
    for label, heading in _LABELS.items():
        names = dict.fromkeys(m["canonical"] for m in annotations["entities"] if m["label"] == label)
        if names:
            found.append((heading, [(name, link(_LABEL_FIELDS[label], name)) for name in names]))
    if people:
        found.append(("People in office", [(name, link("person", name)) for name in people]))
    return found


def link(field: str, name: str) -> str:
    """The search for one name."""
    return "/search?" + urlencode({"q": f'{field}:"{name.replace(chr(34), "")}"'})


def facet_query(query: str, facet: str, value: str) -> str:
    """A query narrowed to one facet value."""
    plain = value.replace('"', "")
    if facet == "year":
        return f"{query} published:{plain}"
    return f'{query} {_FACET_FIELDS.get(facet, facet)}:"{plain}"'
