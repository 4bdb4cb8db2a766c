"""Article pages: main text by trafilatura, title, byline, date, captions, access; and the links that a crawler follows.

Runs in the bounded child (reading/child.py): a page can be made to keep any HTML parser busy for minutes.
"""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from lxml import html as lxml_html

from core.clock import now
from core.errors import Rejected
from core.words import Access, LeftOut, Published
from reading.dates import ZONE, moment
from reading.encodings import decode
from reading.markup import clean, find_address, parse_html, unescape
from reading.pages.adverts import ADVERTISEMENT
from reading.pages.body import found_story, is_list_page, marked_story, said_on, without_teasers
from reading.pages.boxes import take_boxes, take_frames, take_sign_ups
from reading.pages.bylines import HEAD_LINES, take_byline, without_note_on
from reading.pages.captions import take_captions
from reading.pages.cards import take_cards, take_teasers
from reading.pages.furniture import Books, drop_head, drop_unread, is_around, take_elements, take_lines
from reading.pages.head import Head, find_canonical, read_head, read_json_ld
from reading.pages.loaded import is_loaded, read_loaded
from reading.pages.mending import mend_paragraphs
from reading.pages.notices import (
    MAX_NOTICE_CHARS,
    OFFER,
    front_of,
    heads_not_found,
    heads_offer,
    refuse_notices,
    says_something,
    states_terms,
)
from reading.pages.pagination import next_pages
from reading.pages.publication import PageClock
from reading.pages.story import choose_story, complete_story, is_sentence, is_whole_story, papers_of, without_copies
from reading.refusals import NO_ARTICLE, NOT_FOUND

# Shorter than that, a page is an article only if it is marked as one and says a whole sentence, news in brief, or has a heading over a
# sentence that speaks neither of the site nor to its visitor. Swept on `evaluation/data/refusals`: to 120 alike, at 160 two stories are refused.
MIN_CHARS = 120
# Fewer captions, however long, are those of a story.
MIN_GALLERY = 3
_HEADINGS = ("h2", "h3", "h4", "h5")
# What a link below a teaser says, whatever story it leads to.
_READ_ON = re.compile(
    r"(?:(?:continue|keep|carry on) reading|read (?:on|more|(?:the )?(?:full|whole|rest)\b.{0,20})|(?:the )?full (?:story|article|statement))\W*",
    re.I,
)


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
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page, absolute, with its words.

    `is_heading`: it is a heading, as those that lead to stories are. `is_around`: it stands in what a site sets around each of its pages: menus,
    head and foot. `in_list`: the number of the list in whose line it stands first, on its page; None for any other.
    """

    url: str
    text: str
    is_heading: bool = False
    is_around: bool = False
    in_list: int | None = None


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What leads on from a page: the feeds it names, the pages after it, all its links."""

    feeds: tuple[str, ...]
    next: tuple[str, ...]
    links: tuple[Link, ...]


def read_links(body: bytes, url: str) -> PageLinks:
    """Return the links of a page, or of the part of a list that a page loads as JSON.

    Raises: Rejected if it is no page.
    """
    if is_loaded(body):
        entries, after = read_loaded(body)
        listed = tuple(Link(_join(url, address), clean(unescape(words)), is_heading=True) for address, words in entries)
        return PageLinks((), tuple(filter(None, (_join(url, each) for each in after))), tuple(filter(_is_web, listed)))
    tree = parse_html(body)
    url = _base_of(tree, url)
    feeds = [link.get("href") for link in tree.iter("link") if _is_feed(link)]
    anchors = tree.xpath("//a[@href]")
    lists: dict[lxml_html.HtmlElement, int] = {}
    links = [_link_of(a, url, lists) for a in anchors]
    return PageLinks(
        tuple(_join(url, feed) for feed in feeds),
        next_pages(tree, url),
        tuple(filter(_is_web, links)),
    )


def read_canonical(head: bytes, url: str) -> str | None:
    """Return the address that a page calls its own, if it is to be believed; its head is enough.

    Raises: Rejected if it is no page.
    """
    tree = parse_html(head)
    return find_canonical(tree, _base_of(tree, url))


def _base_of(tree: lxml_html.HtmlElement, url: str) -> str:
    """Return the address that the links of a page start from."""
    href = next((base.get("href") for base in tree.iter("base") if base.get("href") is not None), None)
    return find_address(url, href) or url


def read_published(body: bytes, url: str, *, fetched_at: datetime, zone: tzinfo = ZONE) -> datetime | None:
    """Return when the page of an article, fetched then, says that it was published; None if it does not.

    Raises: Rejected if it is no page.
    """
    tree = parse_html(decode(body))
    json_ld = read_json_ld(tree)
    drop_unread(tree)
    published = read_head(tree, json_ld, url, PageClock(fetched_at, zone)).published
    return moment(published.value, zone) if published else None


def is_not_found(body: bytes, url: str) -> bool:
    """Tell whether a page that came with status 200 says that what stood there is gone, and is refused for it."""
    try:
        if heads_not_found(front_of(parse_html(decode(body)))):
            read_article(body, url)
    except Rejected as err:
        return err.reason == NOT_FOUND
    return False


def read_article(
    body: bytes, url: str, *, fetched_at: datetime | None = None, zone: tzinfo = ZONE, charset: str | None = None
) -> Article:
    """Return the article of a page that was fetched then (None: now). Dates without a zone are of `zone`; `charset` is the
    server's header's.

    Raises: Rejected for what answers in place of an article (consent, challenge, login, error, "not found" with 200), for lists of
    other pages, and for pages without text.
    """
    tree = parse_html(decode(body, charset))
    json_ld, front, books = read_json_ld(tree), front_of(tree), Books()
    drop_unread(tree)
    _held = list(tree.iter())  # else lxml makes each element anew for each of the forty walks: a thirtieth of the time
    is_headed = next(tree.iter("h1", "h2"), None) is not None
    head = read_head(tree, json_ld, url, PageClock(fetched_at or now(), zone))
    if head.is_advertisement:
        raise Rejected(ADVERTISEMENT)
    for part in head.access.closed:
        books.take("closed", part)
    drop_head(tree)
    take_frames(tree, books)
    take_sign_ups(tree, books)
    take_elements(tree, books)
    take_boxes(tree, books)
    mend_paragraphs(tree)
    if not head.is_article and is_list_page(tree):
        raise Rejected("a list of other pages, not an article")
    if not head.has_node:
        is_dated = head.published is not None and head.published.provenance in {"meta", "text"}
        refuse_notices(front, lambda: without_teasers(said_on(tree, at_most=MAX_NOTICE_CHARS), tree), is_dated=is_dated)
    if heads_offer(head.title) and states_terms("\n".join(without_teasers(said_on(tree), tree))):
        raise Rejected(OFFER)
    take_cards(tree, books)
    take_teasers(tree, url, books)
    take_lines(tree, books, head.site_names)
    captions = take_captions(tree, books)
    signed, paragraphs = _story(tree, head, url, books)
    if head.access.access == "locked":
        text = "\n\n".join(paragraphs[:1] if head.access.is_opening_only else paragraphs) or head.summary or head.title
    else:
        text, captions = _with_captions(paragraphs, captions)
        if len(text) < MIN_CHARS:
            is_marked = (
                head.is_article
                or next(tree.iter("main", "article"), None) is not None
                or (is_headed and says_something("\n\n".join(paragraphs)))
            )
            if not _is_enough(text, is_marked=is_marked):
                text = head.body or (_whole_text(body, charset, url) if head.is_article else "")
            if not _is_enough(text, is_marked=is_marked):
                raise Rejected(NO_ARTICLE)
    return Article(
        head.title, text, head.byline or signed, head.published, head.access.access, captions, head.is_article, books.left_out()
    )


def _story(tree: lxml_html.HtmlElement, head: Head, url: str, books: Books) -> tuple[str | None, list[str]]:
    """Return who signs the story, and its paragraphs: as the page marks them and as trafilatura finds them, each a witness of
    the other.
    """
    lines = marked_story(tree)
    signed, unsigned = take_byline([line.text for line in lines])
    marked = [line for n, line in enumerate(lines) if n >= HEAD_LINES or line.text in unsigned]
    papers = papers_of(tree)
    if is_whole_story(marked, tree, head.title, papers):
        chosen = [line.text for line in marked]
    else:
        extracted = found_story(tree, url, unsigned)
        chosen = choose_story(marked, extracted, lambda: said_on(tree), papers)
        if chosen is extracted:
            chosen = complete_story(tree, extracted, papers)
    paragraphs = without_copies(chosen, books)
    also_signed, story = take_byline([line for line in paragraphs if line != head.title])
    signed = signed or also_signed
    return signed, without_note_on(head.byline or signed, story, books)


def _whole_text(body: bytes, charset: str | None, url: str) -> str:
    """Return what trafilatura alone finds: the last resort for a page that says it is an article, whose story went with what it
    is wrapped in.
    """
    return "\n\n".join(found_story(parse_html(decode(body, charset)), url))


def _with_captions(paragraphs: list[str], captions: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the text and the captions beside it. Of a gallery, whose captions tell more than its text, they are the text."""
    if len(captions) >= MIN_GALLERY and sum(map(len, captions)) > 2 * sum(map(len, paragraphs)):
        return "\n\n".join([*paragraphs, *captions]), ()
    return "\n\n".join(paragraphs), captions


def _is_enough(text: str, *, is_marked: bool) -> bool:
    """Tell whether a text is an article's: long, or marked as one and a sentence at least."""
    return len(text) >= MIN_CHARS or (is_marked and any(is_sentence(line) for line in text.split("\n\n")))


def _link_of(anchor: lxml_html.HtmlElement, url: str, lists: dict[lxml_html.HtmlElement, int]) -> Link:
    """Return a link with its words; one that only calls to read on is the heading above it. `lists`: the numbers of the page's lists so far."""
    words, is_heading = clean(anchor.text_content()), _is_heading(anchor)
    if not is_heading and _READ_ON.fullmatch(words) and (heading := _heading_above(anchor)):
        words, is_heading = heading, True
    line = next(anchor.iterancestors("li", "tr"), None)
    holder = line.getparent() if line is not None and next(line.iter("a")) is anchor else None
    in_list = lists.setdefault(holder, len(lists)) if holder is not None else None
    return Link(_join(url, anchor.get("href")), words, is_heading, is_around(anchor), in_list)


def _heading_above(anchor: lxml_html.HtmlElement) -> str | None:
    """Return the words of the only heading in the article or line of a list that a link stands in; None if there are none or several."""
    holder = next(anchor.iterancestors("article", "li"), None)
    headings = list(holder.iter(*_HEADINGS)) if holder is not None else []
    return clean(headings[0].text_content()) or None if len(headings) == 1 else None


def _is_heading(link: lxml_html.HtmlElement) -> bool:
    """Tell whether a link is a heading, or holds one."""
    around = link.getparent()
    return next(link.iter(*_HEADINGS), None) is not None or (around is not None and around.tag in _HEADINGS)


def _is_feed(link: lxml_html.HtmlElement) -> bool:
    kind = (link.get("type") or "").lower()
    return "alternate" in (link.get("rel") or "").lower().split() and ("rss" in kind or "atom" in kind)


def _is_web(link: Link) -> bool:
    return link.url.startswith(("http://", "https://"))


def _join(base: str, href: str | None) -> str:
    return find_address(base, href) or ""
