"""Feeds and sitemaps: lists of addresses with what they say of each. Which to visit is the crawlers' matter."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from lxml import etree

from core.errors import Rejected
from reading.dates import ZONE, moment
from reading.encodings import decode
from reading.markup import clean, find_address, parse_xml, recover_xml, unescape

FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_ENTRY_END = re.compile(rb"</(?:\w+:)?(?:item|entry|url|sitemap)\s*>")
# A tag in a title that was escaped as HTML; "<5 years" is none.
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
# News sitemaps hold a thousand entries, plain ones at most 50,000 by their own standard; feeds a few dozen.
MAX_ENTRIES = 50_000
# What programs write as the date of a change that they do not know: the moments from which they count.
_NOUGHT = ("0001-01-01", "1970-01-01")
# Two pages may be changed in one second or day, which would cost no more than a request each.
MIN_STAMPED = 3


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of an RSS or Atom feed. `modified` is the date as written, `summary` all that it tells of the article."""

    url: str
    title: str | None
    published: datetime | None
    modified: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address of a sitemap. `modified` is its lastmod as written; title and date only from a news sitemap.

    `is_stamped`: its sitemap gives every page that it dates this date, and so tells the day it was made itself, not a page's change.
    """

    url: str
    modified: str | None = None
    title: str | None = None
    published: datetime | None = None
    is_stamped: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS or Atom feed: its items in their order, and how many more there are without an address that can be read.

    `is_whole`: it did not break off, so no item is missing.
    """

    entries: tuple[FeedEntry, ...]
    n_without_address: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: its pages, and, if it is an index, the sitemaps it names; and how many more entries have no address that can be read.

    `is_whole`: it did not break off, so no entry is missing.
    """

    pages: tuple[SitemapEntry, ...]
    sitemaps: tuple[SitemapEntry, ...]
    n_without_address: int
    is_whole: bool = True


def parse_feed(body: bytes, base_url: str, zone: tzinfo = ZONE) -> Feed:
    """Read an RSS or Atom feed. Dates without a zone are of `zone`; of one that breaks off, the items before the break.

    Raises: Rejected if it is no feed: some sites answer with a page.
    """
    tree, is_whole = _tree_of(body, FEED_ROOTS)
    if _name(tree) not in FEED_ROOTS:
        raise Rejected("not a feed")
    items = _closed([node for node in tree.iter() if _name(node) in {"item", "entry"}], body, is_whole=is_whole)
    entries = []
    for item in items:
        url = find_address(_base_of(item, base_url), _link(item))
        if url:
            dated = _text(item, "pubDate") or _text(item, "published") or _text(item, "date")
            updated = _text(item, "updated")
            told = (_text(item, name) for name in ("description", "summary", "encoded"))
            summary = "\n".join(text for text in told if text) or None
            entries.append(FeedEntry(url, _title(item), moment(dated, zone), updated, summary))
    return Feed(tuple(entries), len(items) - len(entries), is_whole)


def parse_sitemap(body: bytes, base_url: str, zone: tzinfo = ZONE) -> Sitemap:
    """Read a sitemap, news sitemap or sitemap index; the standard also allows a feed, and a text of one address a line.

    Dates without a zone are of `zone`; of one that breaks off, the entries before the break.
    Raises: Rejected if it is none.
    """
    if lines := _lines(body):
        addresses = [find_address(base_url, line) for line in lines]
        plain = tuple(SitemapEntry(url) for url in addresses if url)
        return Sitemap(plain, (), len(addresses) - len(plain))
    tree, is_whole = _tree_of(body, SITEMAP_ROOTS | FEED_ROOTS)
    if _name(tree) in FEED_ROOTS:
        feed = parse_feed(body, base_url, zone)
        listed = tuple(SitemapEntry(entry.url, entry.modified, entry.title, entry.published) for entry in feed.entries)
        return Sitemap(listed, (), feed.n_without_address, feed.is_whole)
    if _name(tree) not in SITEMAP_ROOTS:
        raise Rejected("not a sitemap")
    pages: list[SitemapEntry] = []
    sitemaps: list[SitemapEntry] = []
    nodes = _closed([node for node in tree if _name(node) in {"url", "sitemap"}], body, is_whole=is_whole)
    for node in nodes:
        url = find_address(base_url, _text(node, "loc"))
        if not url:
            continue
        published = moment(_deep_text(node, "publication_date"), zone)
        title = unescape(_deep_text(node, "title")) or None
        modified = _text(node, "lastmod")
        entry = SitemapEntry(url, None if (modified or "").startswith(_NOUGHT) else modified, title, published)
        (sitemaps if _name(node) == "sitemap" else pages).append(entry)
    n_lost = len(nodes) - len(pages) - len(sitemaps)
    dates = [entry.modified for entry in pages if entry.modified]
    if len(dates) >= MIN_STAMPED and len(set(dates)) == 1:
        pages = [replace(entry, is_stamped=True) for entry in pages]
    return Sitemap(tuple(pages), tuple(sitemaps), n_lost, is_whole)


def _tree_of(body: bytes, roots: frozenset[str]) -> tuple[etree._Element, bool]:
    """Return the tree, and whether the file is whole: it is well-formed, or its root is closed all the same."""
    try:
        return parse_xml(body), True
    except Rejected:
        tree = recover_xml(body, roots)
        return tree, b"</" in body and body.rstrip().endswith(b">") and _ends_with_root(body, _name(tree))


def _ends_with_root(body: bytes, root: str) -> bool:
    return re.search(rb"</(?:\w+:)?%s\s*>\s*(?:<!--.*?-->\s*)*\Z" % root.encode(), body[-2000:], re.DOTALL) is not None


def _closed(nodes: list[etree._Element], body: bytes, *, is_whole: bool) -> list[etree._Element]:
    """Return the entries of a list, without the one in which it breaks off, whose address may be cut."""
    n_closed = len(nodes) if is_whole else len(_ENTRY_END.findall(body))
    return nodes[: min(n_closed, MAX_ENTRIES)]


def _lines(body: bytes) -> list[str]:
    """Return the addresses of a sitemap that is a text of one address a line; none if it is no such text."""
    if not body.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"http://", b"https://")):
        return []
    lines = [line.strip() for line in decode(body).splitlines() if line.strip()]
    return lines[:MAX_ENTRIES] if all(line.lower().startswith(("http://", "https://")) for line in lines) else []


def _base_of(item: etree._Element, base_url: str) -> str:
    """Return what an item's address is relative to: its own xml:base and its feed's, else the feed's address."""
    for node in reversed([item, *item.iterancestors()]):
        base = node.get("{http://www.w3.org/XML/1998/namespace}base")
        base_url = find_address(base_url, base) or base_url
    return base_url


def _title(item: etree._Element) -> str | None:
    """Return an item's title as text: of XHTML what it says, of escaped HTML without its tags."""
    for child in item:
        if _name(child) == "title":
            raw = unescape("".join(str(part) for part in child.itertext()))
            return clean(_TAG.sub("", raw)) or None
    return None


def _name(node: etree._Element) -> str:
    """Return a node's name without its namespace, or without a prefix that nobody declared."""
    return node.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(node.tag, str) else ""


def _text(node: etree._Element, name: str) -> str | None:
    """Return the text of the first child of that name, in any namespace."""
    for child in node:
        if _name(child) == name and child.text and child.text.strip():
            return str(child.text).strip()
    return None


def _deep_text(node: etree._Element, name: str) -> str | None:
    """Return the text of the first node of that name inside a news:news block."""
    for child in node:
        if _name(child) == "news":
            return _text(child, name)
    return None


def _link(item: etree._Element) -> str | None:
    """RSS's link, Atom's link of rel alternate, or a guid that is an address; without the fragment some guids carry."""
    for child in item:
        if _name(child) == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            return str(child.get("href"))
    if link := _text(item, "link"):
        return link.split("#", 1)[0]
    guid = _text(item, "guid")
    return guid.split("#", 1)[0] if guid and guid.startswith(("http://", "https://", "/")) else None
