"""GOV.UK's content items and search results (JSON), as the page and the list that they stand for. Knows no network.

Source: sites.md, 11.4: the content schemas of the publishing API.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import html as lxml_html

from core.errors import Rejected
from core.words import Kind
from reading import dates
from reading.markup import clean, find_address, has_class, unescape
from reading.sites.feeds import FeedEntry
from reading.sites.releases import MAX_FILES, ReleaseFile, is_file

NOT_FOUND_ITEM = "not a content item of GOV.UK"
# Addresses that moved or ended have items too.
_NO_PAGE = frozenset(("redirect", "gone", "vanish", "unpublishing"))
_RELEASES = frozenset(
    (
        "press_release", "news_story", "government_response", "world_news_story", "speech", "written_statement", "oral_statement",
        "authored_article", "fatality_notice", "news_article",
    )
)  # fmt: skip
# What a body's press office sets under a release is no part of it.
_FURNITURE = ("contact", "call-to-action", "gem-c-contextual-sidebar")
# Pages of a part of government that are documents: what stands below these.
SECTIONS = ("/government/news/", "/government/speeches/", "/government/consultations/", "/government/publications/", "/government/case-studies/",
            "/government/statistics/", "/government/calls-for-evidence/", "/government/collections/", "/guidance/")  # fmt: skip


def is_content_item(body: bytes) -> bool:
    """Tell whether some JSON is a content item, by the names that every one has."""
    head = body[:200_000]
    return body.lstrip()[:1] == b"{" and b'"base_path"' in head and b'"document_type"' in head and b'"details"' in body


def page_of(body: bytes) -> tuple[str, Kind]:
    """Return a content item as a plain article page, and what it is. One that was withdrawn says so before anything else.

    Raises: Rejected for what is no item, or stands for no page any more.
    """
    item = _load(body)
    given_details = item.get("details")
    details: Mapping[str, Any] = given_details if isinstance(given_details, dict) else {}
    schema, kind = str(item.get("schema_name") or ""), str(item.get("document_type") or "")
    if not isinstance(item.get("title"), str) or {schema, kind} & _NO_PAGE:
        raise Rejected("GOV.UK has moved or ended this page" if {schema, kind} & _NO_PAGE else NOT_FOUND_ITEM)
    published, modified = item.get("first_published_at"), item.get("public_updated_at")
    meta = [
        f'<meta property="article:{name}" content="{escape(str(value))}">'
        for name, value in (("published_time", published), ("modified_time", modified))
        if value
    ]
    parts = [_withdrawal(item.get("withdrawn_notice")), _lead(item.get("description")), _story(details), _days(details)]
    head = f'<title>{escape(item["title"])}</title><meta property="og:type" content="article">{"".join(meta)}'
    page = f'<!doctype html><html><head>{head}</head><body><main><article><h1>{escape(unescape(item["title"]))}</h1><div class="govspeak">{"".join(parts)}</div></article></main></body></html>'
    return page, "release" if kind in _RELEASES or schema == "news_article" else "other"


def parse_search(body: bytes, base_url: str) -> tuple[FeedEntry, ...]:
    """Return the results of a search as entries of a list; their day is that of their last change.

    Raises: Rejected if it is no such answer.
    """
    rows = _load(body).get("results")
    if not isinstance(rows, list):
        raise Rejected("not an answer of GOV.UK's search")
    entries = []
    for row in rows:
        url = find_address(base_url, row.get("link")) if isinstance(row, dict) and isinstance(row.get("link"), str) else None
        if url:
            changed = row.get("public_timestamp")
            title = row.get("title")
            entries.append(
                FeedEntry(url, unescape(title) if isinstance(title, str) else None, None, str(changed) if changed else None)
            )
    return tuple(entries)


def files_of(body: bytes, base_url: str) -> tuple[ReleaseFile, ...]:
    """Return the files attached to a content item, as its publisher names them.

    Raises: Rejected if it is no item.
    """
    details = _load(body).get("details")
    rows = details.get("attachments") if isinstance(details, dict) else None
    files = {}
    for row in rows if isinstance(rows, list) else ():
        url = find_address(base_url, row.get("url")) if isinstance(row, dict) and isinstance(row.get("url"), str) else None
        if url and is_file(url):
            files[url] = ReleaseFile(url, str(row.get("title") or "") or None)
    return tuple(files.values())[:MAX_FILES]


def content_url(url: str) -> str:
    """Return the address of a page's content item."""
    return urljoin(url, f"/api/content{urlsplit(url).path.rstrip('/')}")


def organisation_of(url: str) -> str | None:
    """Return the name of the body whose pages an address lists: of its own page, or of a search for it."""
    parts = urlsplit(url)
    before, _, name = parts.path.partition("/government/organisations/")
    if name and not before:
        return name.split("/")[0].split(".")[0] or None
    asked = parse_qs(parts.query)
    return next(
        (values[0] for key, values in asked.items() if key in {"organisations[]", "organisations", "departments[]"}), None
    )


def _load(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as err:
        raise Rejected("JSON that cannot be read") from err
    if not isinstance(value, dict):
        raise Rejected(NOT_FOUND_ITEM)
    return value


def _withdrawal(notice: object) -> str:
    if not isinstance(notice, dict) or not (notice.get("withdrawn_at") or notice.get("explanation")):
        return ""
    day = dates.moment(str(notice.get("withdrawn_at") or ""))
    on = f" on {day.day} {day:%B %Y}" if day else ""
    explained = str(notice.get("explanation") or "")
    why = clean(lxml_html.fromstring(f"<div>{explained}</div>").text_content()) if explained.strip() else ""
    return f"<p>{escape(f'This page was withdrawn{on}. {why}'.strip())}</p>"


def _lead(description: object) -> str:
    return f"<p>{escape(unescape(description))}</p>" if isinstance(description, str) and description.strip() else ""


def _story(details: Mapping[str, Any]) -> str:
    """Return a body's HTML without the press office's blocks. A guide's parts, and texts in several forms, stand below each other."""
    body = details.get("body")
    if isinstance(body, list):
        body = next(
            (form.get("content") for form in body if isinstance(form, dict) and form.get("content_type") == "text/html"), ""
        )
    pieces = [body] if isinstance(body, str) else []
    parts = details.get("parts")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and isinstance(part.get("body"), str):
            pieces += [f"<h2>{escape(str(part.get('title') or ''))}</h2>", part["body"]]
    if not "".join(pieces).strip():
        return ""
    tree = lxml_html.fromstring(f"<div>{''.join(pieces)}</div>")
    for name in _FURNITURE:
        for node in tree.xpath(f".{has_class(name)}"):
            if node.getparent() is not None:
                node.drop_tree()
    return str(lxml_html.tostring(tree, encoding="unicode"))


def _days(details: Mapping[str, Any]) -> str:
    """Return from when to when a consultation is open."""
    opening, closing = (dates.moment(str(details.get(name) or "")) for name in ("opening_date", "closing_date"))
    if opening is None or closing is None:
        return ""
    return f"<p>This consultation runs from {opening.day} {opening:%B %Y} to {closing.day} {closing:%B %Y}.</p>"
