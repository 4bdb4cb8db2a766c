"""What feeds, sitemaps and pages list: links with their dates. Pure; no page's text is read here, that is `reading`'s."""

import gzip
import html
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from core.errors import Quarantined

# Decoded size of one listing; a sitemap may have 50 MB by its standard, news sitemaps and feeds are far smaller.
MOST_LISTING_BYTES = 50 * 1024 * 1024
# More links than this on one page are a trap, not a listing (security.md, C12).
MOST_LINKS = 60_000
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
BLANKS = re.compile(r"[\r\n\t ]+")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed. `modified` is Atom's date of the last change as written; RSS has none."""

    url: str
    title: str | None
    published: datetime | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address of a sitemap; `modified` is its lastmod as written, `published` and `title` are those of a news sitemap."""

    url: str
    modified: str | None = None
    published: datetime | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap, or an index of sitemaps."""

    pages: tuple[SitemapEntry, ...]
    sitemaps: tuple[SitemapEntry, ...]


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of a page: its canonical address, its feeds, the next page of a listing, and all others in their order."""

    canonical: str | None
    feeds: tuple[str, ...]
    next: tuple[str, ...]
    links: tuple[str, ...]


def parse_feed(body: bytes, url: str) -> list[FeedEntry]:
    """The items of an RSS (0.9 to 2.0) or Atom feed.

    Raises: Quarantined if it is neither, for example a page where a feed should be.
    """
    root = parse_xml(body)
    kind = _name(root)
    if kind not in {"rss", "RDF", "feed"}:
        raise Quarantined("it is no feed", url=url)
    found = []
    for item in _all(root, "entry" if kind == "feed" else "item"):
        link = _atom_link(item) if kind == "feed" else _text(item, "link") or _permalink(item)
        if not link:
            continue
        published = _text(item, "pubDate") or _text(item, "published") or _text(item, "date") or _text(item, "issued")
        modified = _text(item, "updated") or _text(item, "modified")
        found.append(
            FeedEntry(
                url=joined(url, link),
                title=_title(_text(item, "title")),
                published=find_moment(published) or find_moment(modified),
                modified=modified if find_moment(modified) else None,
            )
        )
    return found[:MOST_LINKS]


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """A sitemap or sitemap index, gzipped or not, news sitemap or not. An empty one is normal.

    Raises: Quarantined if it is neither.
    """
    root = parse_xml(body)
    if _name(root) not in {"urlset", "sitemapindex"}:
        raise Quarantined("it is no sitemap", url=url)
    return Sitemap(tuple(_locations(root, "url", url)), tuple(_locations(root, "sitemap", url)))


def read_links(body: bytes, url: str) -> PageLinks:
    """The links of an HTML page.

    Raises: Quarantined if it holds no markup.
    """
    root = parse_html(body, url)
    base = next((str(b) for b in root.xpath("//base/@href")), "")
    base = joined(url, base) if base else url
    canonical: str | None = None
    feeds: list[str] = []
    following: list[str] = []
    links: list[str] = []
    for element in root.iter("link", "a"):
        href = (element.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        target = joined(base, href)
        rel = (element.get("rel") or "").lower().split()
        if element.tag == "link":
            if "canonical" in rel and canonical is None:
                canonical = target
            elif "alternate" in rel and (element.get("type") or "").lower().strip() in FEED_TYPES:
                feeds.append(target)
            elif "next" in rel:
                following.append(target)
        else:
            is_next = "next" in rel or re.search(r"(^|[_\s-])next($|[_\s-])", (element.get("class") or "").lower())
            (following if is_next else links).append(target)
    return PageLinks(canonical, tuple(feeds), tuple(following), tuple(links[:MOST_LINKS]))


def find_moment(text: str | None) -> datetime | None:
    """A date of a feed or sitemap (RFC 822, W3C, with or without zone) as an aware moment in UTC; None if it is none."""
    if not text:
        return None
    told = text.strip()
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        try:
            moment = datetime.fromisoformat(told.replace(" ", "T", 1) if re.match(r"\d{4}-\d\d-\d\d \d", told) else told)
        except ValueError:
            return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment if 1800 <= moment.year <= date.today().year + 2 else None  # noqa: DTZ011  # a bound of plausibility


def _locations(root: Any, tag: str, base: str) -> Iterator[SitemapEntry]:
    for count, entry in enumerate(_all(root, tag)):
        if count >= MOST_LINKS:
            return
        location = _text(entry, "loc")
        if not location:
            continue
        news = next(_all(entry, "news"), None)
        modified = _text(entry, "lastmod")
        yield SitemapEntry(
            url=joined(base, location),
            modified=modified if find_moment(modified) else None,
            published=find_moment(_text(news, "publication_date")) if news is not None else None,
            title=_title(_text(news, "title")) if news is not None else None,
        )


def parse_xml(body: bytes) -> Any:
    """The root of an XML document: no entity is resolved, nothing is fetched.

    Raises: Quarantined if it is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(_unpacked(body).lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as err:
        raise Quarantined("it is not XML") from err
    if root is None:
        raise Quarantined("it is not XML")
    return root


def parse_html(body: bytes, url: str) -> Any:
    """The root of an HTML page.

    Raises: Quarantined if it is none.
    """
    parser = lxml_html.HTMLParser(encoding=_encoding(body), no_network=True)
    try:
        root = lxml_html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as err:
        raise Quarantined("it holds no page", url=url) from err
    return root


def _encoding(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _unpacked(body: bytes) -> bytes:
    """The body, without a gzip wrapping that the file itself has ("sitemap.xml.gz"); never more than a listing may hold."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            unpacked = file.read(MOST_LISTING_BYTES + 1)
    except (OSError, EOFError, zlib.error) as err:
        raise Quarantined("its compressed body is damaged") from err
    if len(unpacked) > MOST_LISTING_BYTES:
        raise Quarantined("it is larger than the limit")
    return unpacked


def _name(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _all(root: Any, name: str) -> Iterator[Any]:
    return (e for e in root.iter(f"{{*}}{name}"))


def _text(element: Any, name: str) -> str | None:
    """The text of a child, whatever its namespace; the plain one first ("title" before "media:title")."""
    found = [c for c in element if isinstance(c.tag, str) and _name(c) == name]
    found.sort(key=lambda c: c.prefix is not None)
    texts = (BLANKS.sub(" ", "".join(c.itertext())).strip() for c in found)
    return next((t for t in texts if t), None)


def _atom_link(entry: Any) -> str | None:
    links = [c for c in entry if _name(c) == "link" and c.get("href")]
    return next((c.get("href") for c in links if c.get("rel", "alternate") == "alternate"), None)


def _permalink(item: Any) -> str | None:
    guid = next((c for c in item if _name(c) == "guid"), None)
    told = (guid.text or "").strip() if guid is not None and guid.get("isPermaLink", "true") != "false" else ""
    return told if told.startswith(("http://", "https://")) else None


def _title(text: str | None) -> str | None:
    """A title as a reader sees it: feeds escape theirs twice."""
    for _ in range(3):
        if text is None or html.unescape(text) == text:
            break
        text = html.unescape(text)
    return BLANKS.sub(" ", re.sub(r"</?[a-zA-Z][^<>]*>", "", text)).strip() or None if text else None


def joined(base: str, href: str) -> str:
    """A link as an absolute address: line ends inside become one blank, blanks are encoded, no fragment."""
    try:
        url = urljoin(base, BLANKS.sub(" ", href.strip()).replace(" ", "%20"))
    except ValueError:
        return href
    return url.partition("#")[0]
