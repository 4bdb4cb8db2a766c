"""Finds the story inside a page that has been rid of its furniture: its paragraphs as the page marks them and as trafilatura finds them."""

import re
from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from lxml import etree
from lxml import html as lxml_html

from reading.markup import clean, paragraphs_of, text_content
from reading.pages.furniture import weight_of
from reading.pages.lines import Line, lines_of
from reading.pages.story import MAX_MISSED_SHARE, is_sentence, missed_share

if TYPE_CHECKING:
    from trafilatura.settings import Extractor

# Where publishers put the story, surest first (docs of the sites: Newsquest, Iliffe, police and council newsrooms, gov.uk); the BBC and Reach mark its blocks.
_BODIES = (
    "article-body",
    "article__body",
    "article-body__content",
    "PageStory",
    "c-news-article__body",
    "story-body__inner",
    "story-body",
    "govspeak",
    "entry-content",
)
_LEAD = "article-first-paragraph"
_NAMED = ("article", "tory", "govspeak", "entry-content")
_BBC_BLOCKS = frozenset(("text-block", "subheadline-block", "unordered-list-block", "ordered-list-block"))
_LETTER = re.compile(r"\w")
# What trafilatura sets before the entries of a list.
_BULLET = "- "
# A focus of our own is to trafilatura its "balanced" one, but for its last step: to count all text of the page and look once more where it found little. Whether
# it did, the witnesses tell. Of 1,123 first looks that step gave one other text, and a fifth of each one's time went into it.
_FIRST_LOOK = "first look"
# A story may stand in other elements than paragraphs, and what a site says below it in these. Swept, .3 to .9 read 1,025 pages alike.
MIN_PARAGRAPHS_SHARE = 0.5
# Teasers that make up so much of a page make it a list of other pages.
MIN_TEASERS, TEASER_SHARE = 4, 0.8
_TEASERS = frozenset(("article", "li", "div"))
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")


def marked_story(tree: lxml_html.HtmlElement) -> list[Line]:
    """Return the lines of the story where the page marks it in a way known to us; none otherwise."""
    blocks: list[lxml_html.HtmlElement] = []
    places: dict[str, list[lxml_html.HtmlElement]] = {}
    for node in tree.iter(etree.Element):
        if not node.keys():
            continue
        if node.get("data-component") in _BBC_BLOCKS and next(node.iterancestors("article"), None) is not None:
            blocks.append(node)
        names = node.get("class")
        if node.get("itemprop") == "articleBody":
            places.setdefault("itemprop", []).append(node)
        elif names and any(part in names for part in _NAMED):
            for name in names.split():
                places.setdefault(name, []).append(node)
    blocks = blocks or _units_of(tree)
    if blocks:
        return [line for block in blocks for line in lines_of(block)]
    lead = [line for node in places.get(_LEAD, [])[:1] for line in lines_of(node)]
    for name in ("itemprop", *_BODIES):
        nodes = places.get(name, [])
        lines_by_node = [lines_of(node) for node in nodes if not any(up in nodes for up in node.iterancestors())]
        texts = [[line.text for line in lines] for lines in lines_by_node]
        if lines_by_node and all(text == texts[0] for text in texts):  # one story, or copies of it
            return lines_by_node[0] if lead and lead[0].text in texts[0] else [*lead, *lines_by_node[0]]
        if lines_by_node:
            return []  # several stories: a list of them, or a live page
    return lead


def _units_of(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Return the blocks that a page counts as units of its story, each after the headings beside it that stand over it, which it may not count."""
    units: dict[lxml_html.HtmlElement, None] = {}
    for node in tree.iter("p", "ul", "ol", "h2", "h3"):
        if node.get("data-tmdatatrack") == "content-unit":
            before = node.itersiblings(preceding=True) if units else iter(())  # over the first one stand headline and standfirst
            over = takewhile(lambda beside: beside.tag != "p" and beside not in units, before)
            units.update(dict.fromkeys([*reversed([beside for beside in over if beside.tag in _HEADS[1:]]), node]))
    return list(units)


def found_story(tree: lxml_html.HtmlElement, url: str, marked: Sequence[str] = ()) -> list[str]:
    """Return the paragraphs of the story as trafilatura finds them. Where its first look agrees with what the page has `marked`, or
    else with the sentences of its paragraphs, or lacks little of all sentences there are, that will do.

    Source: of 66 pages of htmldate's tests and 27 of newspaper4k's without marks 55 agree so, and both looks find the same on them.
    """
    witness = marked or _paragraphs_of(tree) or _sentences_of(tree)
    if witness:
        texts = _extract(tree, url, is_first_look=True)
        if missed_share(witness, texts) <= MAX_MISSED_SHARE and (
            missed_share(texts, witness) <= MAX_MISSED_SHARE or missed_share(_sentences_of(tree), texts) <= MAX_MISSED_SHARE
        ):
            return texts
    return _extract(tree, url, is_first_look=False)


def _paragraphs_of(tree: lxml_html.HtmlElement) -> list[str]:
    """Return the paragraphs of a page that are sentences; nothing where most of its text stands elsewhere."""
    body = tree.find("body")
    paragraphs = [text for p in tree.iter("p") if is_sentence(text := clean(text_content(p)))]
    return paragraphs if body is not None and sum(map(len, paragraphs)) >= MIN_PARAGRAPHS_SHARE * weight_of(body) else []


def _sentences_of(tree: lxml_html.HtmlElement) -> list[str]:
    """Return the lines of a page that are sentences, in whatever elements they stand."""
    body = tree.find("body")
    return [line.text for line in lines_of(body) if is_sentence(line.text)] if body is not None else []


def _extract(tree: lxml_html.HtmlElement, url: str, *, is_first_look: bool) -> list[str]:
    import trafilatura

    options = _options(is_first_look=is_first_look)  # a process reads one page at a time
    options.url = options.source = url
    extracted = trafilatura.bare_extraction(tree, options=options)
    text = (extracted.text if extracted is not None else None) or ""
    lines = (clean(raw.strip().removeprefix(_BULLET)) for raw in text.split("\n"))
    return [line for line in lines if _LETTER.search(line)]


@lru_cache
def _options(*, is_first_look: bool) -> "Extractor":
    """Return what trafilatura is asked for; to say it anew for each page takes it a twentieth of a short page's time."""
    from trafilatura.settings import Extractor

    options = Extractor(output_format="python", fast=is_first_look, comments=False, tables=True)
    if is_first_look:
        options.focus = _FIRST_LOOK
    return options


def said_on(tree: lxml_html.HtmlElement, *, at_most: int | None = None) -> list[str]:
    """Return what a page says around its heading, besides headings and links: the nearest of its parts that says anything.

    Of a page that says more than `at_most` characters, nothing.
    """
    body = tree.find("body")
    part = next(tree.iter("h1"), None)
    while part is not None and part.tag != "body":
        part = part.getparent()
        if (
            part is not None
            and weight_of(part) > sum(len(text_content(head)) for head in part.iter(*_HEADS))
            and (quoted := _said_in(part))
        ):
            break
    else:
        quoted = _said_in(body) if body is not None and (at_most is None or weight_of(body) <= 2 * at_most) else []
    return quoted if at_most is None or sum(map(len, quoted)) <= at_most else []


def _said_in(part: lxml_html.HtmlElement) -> list[str]:
    part = deepcopy(part)
    part.tail = None
    etree.strip_elements(part, *_HEADS, with_tail=False)
    links = list(part.iterdescendants("a"))
    weights = {around: weight_of(around) for around in {link.getparent() for link in links}}  # once for all links of a line
    for link in links:
        if weights[link.getparent()] < len(text_content(link)):
            link.drop_tree()
    return [text for text in paragraphs_of(part) if _LETTER.search(text)]


def is_list_page(tree: lxml_html.HtmlElement) -> bool:
    """Tell whether a page consists of teasers: articles or entries that each lead to another page by their heading."""
    body = tree.find("body")
    if body is None or sum(1 for _ in body.iter(*_HEADS[1:5])) < MIN_TEASERS:
        return False
    teasers = _teasers_of(body)
    links = {link for teaser in teasers for link in teaser.xpath("(.//a/@href)[1]")}
    heading = sum(len(text_content(h)) for h in body.iter("h1"))
    return len(links) >= MIN_TEASERS and sum(map(weight_of, teasers)) >= TEASER_SHARE * (weight_of(body) - heading)


def without_teasers(lines: list[str], tree: lxml_html.HtmlElement) -> list[str]:
    """Return what a page says without what its teasers of other pages do."""
    body = tree.find("body")
    teased = {line for teaser in _teasers_of(body) for line in paragraphs_of(teaser)} if body is not None else set()
    return [line for line in lines if line not in teased]


def _teasers_of(body: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Return the outermost elements that lead to another page by their heading. What holds more than half of a page is an article with a linked heading in
    it, or the list itself.
    """
    holders: dict[lxml_html.HtmlElement, None] = {}
    for head in body.iter(*_HEADS[1:5]):
        holder = head.getparent()
        if holder.tag == "a":
            holder = holder.getparent()
        elif all(link.get("href") is None for link in head.iter("a")):
            continue
        if holder.tag in _TEASERS:
            holders[holder] = None
    teasers = list(holders)
    most = weight_of(body) / 2
    teasers = [teaser for teaser in teasers if weight_of(teaser) <= most]
    return [teaser for teaser in teasers if not any(up in teasers for up in teaser.iterancestors())]
