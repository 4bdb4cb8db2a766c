"""Feeds and sitemaps: lists of addresses with what they say of each. Which to visit is the crawlers' matter."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from lxml import etree

from core.errors import Rejected
from reading.dates import ZONE, moment
from reading.markup import find_address, parse_xml, unescape

# News sitemaps hold a thousand entries, plain ones at most 50,000 by their own standard; feeds a few dozen.
MOST_ENTRIES = 50_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of an RSS or Atom feed. `modified` is the date as written."""

    url: str
    title: str | None
    published: datetime | None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address of a sitemap. `modified` is its lastmod as written; title and date only from a news sitemap."""

    url: str
    modified: str | None = None
    title: str | None = None
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS or Atom feed: its items in their order, and how many more there are without an address that can be read."""

    entries: tuple[FeedEntry, ...]
    n_without_address: int


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: its pages, and, if it is an index, the sitemaps it names; and how many more entries have no address that can be read."""

    pages: tuple[SitemapEntry, ...]
    sitemaps: tuple[SitemapEntry, ...]
    n_without_address: int


def parse_feed(body: bytes, base_url: str, zone: tzinfo = ZONE) -> Feed:
    """Read an RSS or Atom feed. Dates without a zone are of `zone`.

    Raises: Rejected if it is no feed: some sites answer with a page.
    """
    tree = parse_xml(body)
    if _name(tree) not in {"rss", "feed", "RDF"}:
        raise Rejected("not a feed")
    items = [node for node in tree.iter() if _name(node) in {"item", "entry"}][:MOST_ENTRIES]
    found = []
    for item in items:
        url = find_address(base_url, _link(item))
        if url:
            dated = _text(item, "pubDate") or _text(item, "published") or _text(item, "date")
            updated = _text(item, "updated")
            found.append(FeedEntry(url, unescape(_text(item, "title")) or None, moment(dated, zone), updated))
    return Feed(tuple(found), len(items) - len(found))


def parse_sitemap(body: bytes, base_url: str, zone: tzinfo = ZONE) -> Sitemap:
    """A sitemap, news sitemap or sitemap index. Dates without a zone are of `zone`.

    Raises: Rejected if it is none.
    """
    tree = parse_xml(body)
    if _name(tree) not in {"urlset", "sitemapindex"}:
        raise Rejected("not a sitemap")
    pages: list[SitemapEntry] = []
    sitemaps: list[SitemapEntry] = []
    nodes = [node for node in tree if _name(node) in {"url", "sitemap"}][:MOST_ENTRIES]
    for node in nodes:
        url = find_address(base_url, _text(node, "loc"))
        if not url:
            continue
        published = moment(_deep_text(node, "publication_date"), zone)
        title = unescape(_deep_text(node, "title")) or None
        entry = SitemapEntry(url, _text(node, "lastmod"), title, published)
        (sitemaps if _name(node) == "sitemap" else pages).append(entry)
    return Sitemap(tuple(pages), tuple(sitemaps), len(nodes) - len(pages) - len(sitemaps))


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _text(node: etree._Element, name: str) -> str | None:
    """The text of the first child of that name, in any namespace."""
    for child in node:
        if _name(child) == name and child.text and child.text.strip():
            return str(child.text).strip()
    return None


def _deep_text(node: etree._Element, name: str) -> str | None:
    """The text of the first node of that name inside a news:news block."""
    for child in node:
        if _name(child) == "news":
            return _text(child, name)
    return None


def _link(item: etree._Element) -> str | None:
    """RSS's link, Atom's link of rel alternate, or a guid that is an address; without the fragment some guids carry."""
    for child in item:
        if _name(child) == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            return str(child.get("href"))
    plain = _text(item, "link") or _text(item, "guid")
    return plain.split("#", 1)[0] if plain and plain.startswith(("http://", "https://", "/")) else None
