"""Article pages: main text by trafilatura, title, byline, date, captions, access; and the links that a crawler follows.

Runs in the bounded child (reading/child.py): a page can be made to keep any HTML parser busy for minutes.
"""

import re
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html

from core.errors import Rejected
from core.words import Access, Published
from reading import dates
from reading.markup import clean, find_address, paragraphs_of, parse_html, unescape

# Shorter than that, a page without an article's own marks is a notice, a list or a failed extraction; the shortest news in brief
# among the golden pages has 180 characters.
LEAST_CHARS = 120
# Pages that say they are something else than an article are short; a real article about cookies is longer than this.
NOTICE_CHARS = 1500
_CHALLENGE = re.compile(
    r"just a moment|checking your browser|attention required|verify (that )?you are (a )?human|access denied|request unsuccessful"
    r"|enable javascript and cookies to continue|are you a robot",
    re.I,
)
_MISSING = re.compile(
    r"page (could )?not (be )?found|\b404\b|no longer (available|exists)|(can['’]?t|cannot|couldn['’]?t) find (the|that|this|your) page"
    r"|page (you (are|were) looking for|does not exist|has (been )?(moved|removed))|content (is )?(not available|unavailable)",
    re.I,
)
_CONSENT = re.compile(r"cookie|consent|privacy (choices|settings|policy)|your data|legitimate interest", re.I)
_TITLE_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
_BY = re.compile(r"^\s*(by|words by|reporter:?)\s+", re.I)
# Where publishers put the part that readers pay for, beside what JSON-LD names (docs of the sites: press rules).
_WALLS = ("subscription-content", "subscription-replace-entire-article", "piano-container", "piano-reg-wall", "tp-container")


@dataclass(frozen=True, slots=True)
class Article:
    """What a page holds, before it becomes a document."""

    title: str
    text: str
    byline: str | None
    published: Published | None
    access: Access
    captions: tuple[str, ...]
    is_article: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page, absolute, with its words."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What leads on from a page: its canonical address, the feeds it names, the pages after it, all its links."""

    canonical: str | None
    feeds: tuple[str, ...]
    next: tuple[str, ...]
    links: tuple[Link, ...]


def read_links(body: bytes, url: str) -> PageLinks:
    """The links of a page.

    Raises: Rejected if it is no page.
    """
    tree = parse_html(body)
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), None)
    feeds = tree.xpath("//link[@rel='alternate'][contains(@type,'rss') or contains(@type,'atom')]/@href")
    after = tree.xpath("//link[@rel='next']/@href | //a[@rel='next']/@href | //a[contains(@class,'next')]/@href")
    anchors = tree.xpath("//a[@href]")
    links = [Link(_join(url, a.get("href")), clean(a.text_content())) for a in anchors]
    return PageLinks(
        _join(url, canonical) if canonical else None,
        tuple(_join(url, feed) for feed in feeds),
        tuple(_join(url, each) for each in after),
        tuple(link for link in links if link.url.startswith(("http://", "https://"))),
    )


def read_article(body: bytes, url: str) -> Article:
    """The article of a page.

    Raises: Rejected for consent and challenge pages, "not found" with 200, and pages without text.
    """
    tree = parse_html(body)
    meta = _meta(tree)
    node = dates.article_node([s.text_content() for s in tree.xpath("//script[@type='application/ld+json']")]) or {}
    title = _title(tree, node, meta)
    _refuse_notices(tree, title, bool(node))
    access, hidden = _access(tree, node, meta)
    for part in hidden:
        part.drop_tree()
    captions = _take_captions(tree)
    text = _main_text(tree, url) or _body_of(node)
    if len(text) < LEAST_CHARS and access != "locked":
        raise Rejected("a page without an article's text")
    is_article = bool(node) or meta.get("og:type") == "article"
    return Article(title, text, _byline(tree, node, meta), _published(tree, node, meta, url), access, captions, is_article)


def _main_text(tree: lxml_html.HtmlElement, url: str) -> str:
    import trafilatura

    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, deduplicate=False, with_metadata=False, favor_recall=False
    )
    text = (found.text if found is not None else None) or ""
    return "\n\n".join(line for raw in text.split("\n") if (line := clean(raw)))


def _body_of(node: dict[str, Any]) -> str:
    """JSON-LD's articleBody, where the page itself shows none."""
    body = node.get("articleBody")
    return "\n\n".join(line for raw in unescape_lines(body) if (line := clean(raw))) if isinstance(body, str) else ""


def unescape_lines(text: str) -> list[str]:
    """The lines of a text whose entities are escaped."""
    return [unescape(line) for line in text.splitlines()]


def _meta(tree: lxml_html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name, content = node.get("property") or node.get("name") or node.get("itemprop"), node.get("content")
        if name and content:
            found.setdefault(name.lower(), clean(content))
    return found


def _title(tree: lxml_html.HtmlElement, node: dict[str, Any], meta: dict[str, str]) -> str:
    """The headline: the page's h1 if there is one of some length, else JSON-LD's, else what the page's head says."""
    headings = [clean(h.text_content()) for h in tree.iter("h1")]
    headline = node.get("headline") if isinstance(node.get("headline"), str) else None
    heading = max((h for h in headings if len(h) >= 8), key=len, default=None) if not headline else None
    if headline:
        told = unescape(headline)
        heading = next((h for h in headings if h and (h in told or told in h)), None) or told
    page_title = unescape(next((t.text for t in tree.iter("title") if t.text), ""))
    return heading or unescape(meta.get("og:title")) or _TITLE_TAIL.sub("", page_title)


def _refuse_notices(tree: lxml_html.HtmlElement, title: str, has_node: bool) -> None:
    """Reject what answers in place of an article."""
    if has_node:
        return
    head = f"{title} {unescape(next((t.text for t in tree.iter('title') if t.text), ''))}"
    shown = " ".join(paragraphs_of(tree))
    if _CHALLENGE.search(head) or (len(shown) < NOTICE_CHARS and _CHALLENGE.search(shown)):
        raise Rejected("a challenge page in place of the article")
    if _MISSING.search(head) or (len(shown) < NOTICE_CHARS // 3 and _MISSING.search(shown)):
        raise Rejected("a page that says it was not found")
    if len(shown) < NOTICE_CHARS and len(_CONSENT.findall(shown)) >= 3:
        raise Rejected("a consent page in place of the article")


def _access(tree: lxml_html.HtmlElement, node: dict[str, Any], meta: dict[str, str]) -> tuple[Access, list[Any]]:
    """Who may read it, and the parts that are declared not free; those are not kept."""
    told = node.get("isAccessibleForFree")
    tier = meta.get("article:content_tier", "").lower()
    locked = str(told).lower() == "false" or tier == "locked"
    hidden = [part for name in _WALLS for part in tree.xpath(f"//*[@id='{name}' or contains(concat(' ',@class,' '),' {name} ')]")]
    if locked:
        parts = node.get("hasPart")
        for part in parts if isinstance(parts, list) else [parts]:
            if not isinstance(part, dict):
                continue
            selector = part.get("cssSelector")
            if (
                isinstance(selector, str)
                and re.fullmatch(r"\.[\w-]+", selector)
                and str(part.get("isAccessibleForFree")).lower() == "false"
            ):
                hidden += tree.xpath(f"//*[contains(concat(' ',@class,' '),' {selector[1:]} ')]")
        return "locked", _outermost(hidden)
    if tier in {"metered", "registration"}:
        return ("metered" if tier == "metered" else "registration"), []
    return ("free" if str(told).lower() == "true" or tier == "free" else "unknown"), []


def _outermost(nodes: list[Any]) -> list[Any]:
    chosen = set(nodes)
    return [node for node in dict.fromkeys(nodes) if not any(up in chosen for up in node.iterancestors())]


def _take_captions(tree: lxml_html.HtmlElement) -> tuple[str, ...]:
    """The captions of pictures, taken out of the page so that they do not run into the text."""
    found = []
    for caption in tree.xpath("//figcaption | //*[contains(@class,'caption') and not(ancestor::figcaption)]"):
        text = clean(" ".join(paragraphs_of(caption)))
        if len(text) > 2:
            found.append(text)
        if caption.getparent() is not None:
            caption.drop_tree()
    return tuple(dict.fromkeys(found))


def _byline(tree: lxml_html.HtmlElement, node: dict[str, Any], meta: dict[str, str]) -> str | None:
    """The reporters' names; an organisation that signs is a byline too."""
    authors = node.get("author")
    names = []
    for author in authors if isinstance(authors, list) else [authors]:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str) and clean(name) and not name.startswith("http"):
            names.append(unescape(_BY.sub("", name)))
    if not names and meta.get("author"):
        names = [unescape(_BY.sub("", meta["author"]))]
    if not names:
        places = "//*[@rel='author'] | //*[contains(@class,'byline')] | //*[contains(@class,'author-name')]"
        names = [clean(_BY.sub("", place.text_content())) for place in tree.xpath(places)[:1]]
    return ", ".join(dict.fromkeys(name for name in names if 1 < len(name) <= 120)) or None


def _published(tree: lxml_html.HtmlElement, node: dict[str, Any], meta: dict[str, str], url: str) -> Published | None:
    """JSON-LD's date, then the head's, then the first time element, then the address's."""
    told = node.get("datePublished")
    candidates = [dates.published(told, "json-ld") if isinstance(told, str) else None]
    names = (
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "parsely-pub-date",
        "dc.date.issued",
        "dcterms.date",
    )
    candidates += [dates.published(meta.get(name), "meta") for name in names]
    candidates += [dates.published(time, "text") for time in tree.xpath("//time/@datetime")[:1]]
    candidates.append(dates.of_url(url))
    return next((found for found in candidates if found), None)


def _join(base: str, href: str) -> str:
    return find_address(base, href) or ""
