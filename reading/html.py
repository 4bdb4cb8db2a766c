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
from reading.body import drop_junk, story_of, take_captions
from reading.markup import clean, find_address, has_class, paragraphs_of, parse_html, unescape
from reading.notices import refuse_notices

# Shorter than that, a page without an article's own marks is a notice, a list or a failed extraction; the shortest news in brief
# among the golden pages has 180 characters.
LEAST_CHARS = 120
_TITLE_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
_BY = re.compile(r"^\s*(by|words by|reporter:?)\s+", re.I)
_JOB = re.compile(r"(,\s*|\s+[-–|]\s+)[^,]*\b(reporter|correspondent|editor|journalist|writer|reporting service)\b.*$", re.I)
# Where publishers put the part that readers pay for, beside what JSON-LD names (docs of the sites: press rules).
_WALLS = ("subscription-content", "piano-container", "piano-reg-wall", "tp-container")
_WHOLE = "subscription-replace-entire-article"
# Parts of a page that speak of other stories.
_ELSEWHERE = "not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::header[not(ancestor::article)])"
_DATED = re.compile(r"date|publish|time", re.I)


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
    if not node:
        heads = tuple(clean(h.text_content()) for h in tree.iter("h1", "title"))
        refuse_notices((title, *heads), paragraphs_of(tree))
    access, hidden = _access(tree, node, meta)
    byline, published = _byline(tree, node, meta), _published(tree, node, meta, url)
    for part in hidden:
        if part.getparent() is not None:
            part.drop_tree()
    drop_junk(tree)
    captions = take_captions(tree)
    text = _text(tree, node, meta, url, is_locked=access == "locked", title=title)
    if len(text) < LEAST_CHARS and access != "locked":
        raise Rejected("a page without an article's text")
    is_article = bool(node) or meta.get("og:type") == "article" or (published is not None and bool(tree.xpath("//article")))
    return Article(title, text, byline, published, access, captions, is_article)


def _text(
    tree: lxml_html.HtmlElement, node: dict[str, Any], meta: dict[str, str], url: str, *, is_locked: bool, title: str
) -> str:
    """The story: from where the page marks it, else as trafilatura finds it, else from JSON-LD.

    Of a locked one, the opening that everybody may read, else the summary that the page shows to search engines.
    """
    text = "\n\n".join(story_of(tree))
    if is_locked:
        summary = node.get("description") if isinstance(node.get("description"), str) else None
        return text or unescape(summary or meta.get("og:description") or meta.get("description") or title)
    return text if len(text) >= LEAST_CHARS else _main_text(tree, url) or _body_of(node)


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
    """The headline: the page's h1, of several the one that JSON-LD's headline agrees with; else what the page's head says."""
    told = unescape(node["headline"]) if isinstance(node.get("headline"), str) else ""
    inside = [clean(h.text_content()) for h in tree.xpath("//article//h1 | //main//h1")]
    headings = [h for h in inside or [clean(h.text_content()) for h in tree.iter("h1")] if h]
    agreed = next((h for h in headings if told and (h in told or told in h)), None)
    heading = agreed or (headings[0] if len(headings) == 1 and (inside or not told) else None) or told
    heading = heading or max((h for h in headings if len(h) >= 8), key=len, default="")
    page_title = unescape(next((t.text for t in tree.iter("title") if t.text), ""))
    return heading or unescape(meta.get("og:title")) or _TITLE_TAIL.sub("", page_title)


def _access(tree: lxml_html.HtmlElement, node: dict[str, Any], meta: dict[str, str]) -> tuple[Access, list[Any]]:
    """Who may read it, and the parts that are declared not free; those are not kept."""
    told = str(node.get("isAccessibleForFree")).lower()
    tier = meta.get("article:content_tier", "").lower()
    if told != "false" and tier != "locked":
        if tier in {"metered", "registration"}:
            return ("metered" if tier == "metered" else "registration"), []
        return ("free" if told == "true" or tier == "free" else "unknown"), []
    parts = node.get("hasPart")
    hidden = []
    for part in parts if isinstance(parts, list) else [parts]:
        selector = part.get("cssSelector") if isinstance(part, dict) else None
        is_closed = isinstance(part, dict) and str(part.get("isAccessibleForFree")).lower() == "false"
        if isinstance(selector, str) and is_closed:
            names = re.findall(r"\.([A-Za-z][\w-]*)", selector) if re.fullmatch(r"(\s*\.[\w-]+\s*,?)+", selector) else []
            hidden += [element for name in names for element in tree.xpath(has_class(name))]
    hidden = hidden or [e for name in _WALLS for e in tree.xpath(f"//*[@id='{name}'] | {has_class(name)}")]
    if not hidden:
        lead = "[not(descendant-or-self::*[contains(@class,'article-first-paragraph')])]"
        hidden = tree.xpath(f"//*[@id='{_WHOLE}' or contains(@class,'{_WHOLE}')]/*{lead}")
    return "locked", _outermost(hidden)


def _outermost(nodes: list[Any]) -> list[Any]:
    chosen = set(nodes)
    return [node for node in dict.fromkeys(nodes) if not any(up in chosen for up in node.iterancestors())]


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
        lower = "translate(@class,'ABCDEFGHIJKLMNOPQRSTUVWXYZ','abcdefghijklmnopqrstuvwxyz')"
        marked = (
            f"@rel='author' or contains({lower},'author-name') or starts-with(@data-testid,'byline-contributors-contributor-')"
        )
        places = tree.xpath(f"//*[{marked}][{_ELSEWHERE}]") or tree.xpath(f"//*[contains({lower},'byline')][{_ELSEWHERE}]")[:1]
        names = [_JOB.sub("", _BY.sub("", clean(_first_words(place)))) for place in places[:4]]
    return ", ".join(dict.fromkeys(name for name in names if 1 < len(name) <= 120)) or None


def _first_words(place: lxml_html.HtmlElement) -> str:
    """The words of a byline; where name and job stand in elements of their own, the name's."""
    spans = place.findall("span")
    return str(spans[0].text_content() if len(spans) > 1 else place.text_content())


def _published(tree: lxml_html.HtmlElement, node: dict[str, Any], meta: dict[str, str], url: str) -> Published | None:
    """JSON-LD's date, then the head's, then the article's time element, then the address's, then one that stands in words."""
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
    marked = f"//time[@itemprop='datePublished' or @pubdate][{_ELSEWHERE}]/@datetime"
    times = (
        tree.xpath(marked)
        or tree.xpath(f"//time[{_ELSEWHERE}]/@datetime")
        or tree.xpath("//*[@itemprop='datePublished']/@content")
    )
    candidates += [dates.published(time, "text") for time in times[:1]]
    candidates.append(dates.of_url(url))
    candidates += [dates.of_text(words) for words in _dated_words(tree)]
    return next((found for found in candidates if found), None)


def _dated_words(tree: lxml_html.HtmlElement) -> list[str]:
    """What the page says of its date in words: short elements named for it, and lines that begin with "Published"."""
    found = []
    for element in tree.xpath(f"//*[self::p or self::span or self::div or self::time or self::li][{_ELSEWHERE}]"):
        words = clean(element.text_content()) if len(element) < 8 else ""
        if 6 <= len(words) <= 80:
            is_named = _DATED.search(element.get("class") or "") is not None
            if is_named or re.match(r"(first )?(published|posted)\b", words, re.I):
                found.append(words)
    return found[:10]


def _join(base: str, href: str) -> str:
    return find_address(base, href) or ""
