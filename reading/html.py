"""Article pages: main text by trafilatura, title, byline, date, captions, access; and the links that a crawler follows.

Runs in the bounded child (reading/child.py): a page can be made to keep any HTML parser busy for minutes.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from lxml import html as lxml_html

from core.clock import now
from core.errors import Rejected
from core.words import Access, Published
from reading.body import drop_junk, story_of, take_captions
from reading.bylines import take_byline
from reading.dates import ZONE
from reading.encodings import decode
from reading.head import Head, find_canonical, read_head
from reading.markup import clean, find_address, paragraphs_of, parse_html
from reading.notices import refuse_notices
from reading.publication import PageClock

# Shorter than that, a page without an article's own marks is a notice, a list or a failed extraction; the shortest news in brief
# among the golden pages has 180 characters.
LEAST_CHARS = 120


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
    feeds = tree.xpath("//link[@rel='alternate'][contains(@type,'rss') or contains(@type,'atom')]/@href")
    after = tree.xpath("//link[@rel='next']/@href | //a[@rel='next']/@href | //a[contains(@class,'next')]/@href")
    anchors = tree.xpath("//a[@href]")
    links = [Link(_join(url, a.get("href")), clean(a.text_content())) for a in anchors]
    return PageLinks(
        find_canonical(tree, url),
        tuple(_join(url, feed) for feed in feeds),
        tuple(_join(url, each) for each in after),
        tuple(link for link in links if link.url.startswith(("http://", "https://"))),
    )


def read_article(
    body: bytes, url: str, *, fetched_at: datetime | None = None, zone: tzinfo = ZONE, charset: str | None = None
) -> Article:
    """The article of a page that was fetched then (None: now). Dates without a zone are of `zone`; `charset` is the server's header's.

    Raises: Rejected for consent and challenge pages, "not found" with 200, and pages without text.
    """
    tree = parse_html(decode(body, charset))
    head = read_head(tree, url, PageClock(fetched_at or now(), zone))
    if not head.has_node:
        heads = tuple(clean(h.text_content()) for h in tree.iter("h1", "title"))
        refuse_notices((head.title, *heads), paragraphs_of(tree))
    for part in head.access.closed:
        if part.getparent() is not None:
            part.drop_tree()
    drop_junk(tree)
    captions = take_captions(tree)
    access = head.access.access
    signed, paragraphs = take_byline(_text(tree, head, url).split("\n\n"))
    text = "\n\n".join(paragraphs)
    if len(text) < LEAST_CHARS and access != "locked":
        raise Rejected("a page without an article's text")
    return Article(head.title, text, head.byline or signed, head.published, access, captions, head.is_article)


def _text(tree: lxml_html.HtmlElement, head: Head, url: str) -> str:
    """The story: from where the page marks it, else as trafilatura finds it, else from JSON-LD.

    Of a locked one, the opening that everybody may read, else the summary that the page shows to search engines.
    """
    text = "\n\n".join(story_of(tree))
    if head.access.access == "locked":
        opening = [line for line in (text or _main_text(tree, url)).split("\n\n") if line != head.title]
        return "\n\n".join(opening[:1] if head.access.is_opening_only else opening) or head.summary or head.title
    return text if len(text) >= LEAST_CHARS else _main_text(tree, url) or head.body


def _main_text(tree: lxml_html.HtmlElement, url: str) -> str:
    import trafilatura

    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, deduplicate=False, with_metadata=False, favor_recall=False
    )
    text = (found.text if found is not None else None) or ""
    return "\n\n".join(line for raw in text.split("\n") if (line := clean(raw)))


def _join(base: str, href: str) -> str:
    return find_address(base, href) or ""
