"""Finds the story inside a page that has been rid of its furniture: its paragraphs as the page marks them and as trafilatura finds them."""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from functools import lru_cache

from lxml import etree
from lxml import html as lxml_html

from reading.furniture import FILE, MAX_LINE_CHARS, Books, weight_of
from reading.markup import clean, ends_sentence, paragraphs_of, text_content

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
_BBC_BLOCKS = frozenset(("text-block", "subheadline-block"))
# A line of a story is a sentence; what is shorter, or does not end like one, is a heading, a label or a counter.
MIN_SENTENCE_CHARS = 40
_SENTENCE_ENDS = (".", "!", "?", "…", ":")
# A copy of a paragraph this long is a second copy of the page (for print, for telephones), not the story saying it again.
MIN_COPY_CHARS = 40
# Words in quotation marks alone, as they are set large beside a story: a sentence or a half, not a cry that is repeated.
_PULLED = re.compile(r"[“\"‘'][^“”\"]+[”\"’'][.]?")
MIN_PULLED_LETTERS = 20
# Where the two ways differ by so much of one's text, one of them found another part of the page.
MAX_MISSED_SHARE = 0.3
# Teasers that make up so much of a page make it a list of other pages.
MIN_TEASERS, TEASER_SHARE = 4, 0.8
# What trafilatura drops, and where it may stand within a sentence.
_DROPPED, _PLACES = ("time", "label"), ("p", "li", "blockquote", "td", "dd")
# A paragraph names few days; of thousands of elements in one, to keep the words takes minutes.
MAX_DROPPED = 50
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LETTER = re.compile(r"[“\"‘']?[A-Z]")
_LETTER_WORDS = frozenset(["A", "I"])


def is_sentence(text: str) -> bool:
    """Tell whether a paragraph reads as a sentence or more, not as a heading or label."""
    return len(text) >= MIN_SENTENCE_CHARS and ends_sentence(text, _SENTENCE_ENDS)


def mend_paragraphs(tree: lxml_html.HtmlElement) -> None:
    """Make paragraphs of what only looks like them: spans that each hold a sentence, and a first letter set in an element of its own.

    Words in elements that trafilatura drops with all they say stay in their sentence: "opened on <time>4 May</time>".
    """
    dropped: dict[lxml_html.HtmlElement, list[lxml_html.HtmlElement]] = {}
    for node in tree.iter(*_DROPPED):
        if (place := next(node.iterancestors(*_PLACES), None)) is not None:
            dropped.setdefault(place, []).append(node)
    for place, nodes in dropped.items():
        text = clean(text_content(place))
        if len(nodes) <= MAX_DROPPED and (is_sentence(text) or len(text) > MAX_LINE_CHARS):
            for node in nodes:
                node.tag = "mark"
    for span in tree.xpath("//body//span[following-sibling::*[1][self::span]]"):
        after = span.getnext()
        if (
            not (span.tail or "").strip()
            and is_sentence(clean(text_content(span)))
            and len(clean(text_content(after))) >= MIN_SENTENCE_CHARS
        ):
            span.tag = after.tag = "p"
    for node in tree.xpath("//body//*[self::p or self::div or self::span][not(*)][string-length(normalize-space(.)) < 3]"):
        letter = clean(node.text or "")
        if _LETTER.fullmatch(letter) and node.getparent() is not None:
            _join_letter(node, letter)


def _join_letter(node: lxml_html.HtmlElement, letter: str) -> None:
    """Put a first letter before the text that goes on with it."""
    after = node.getnext()
    is_inline = bool((node.tail or "").strip())
    text = node.tail if is_inline else (after.text if after is not None else None)
    if not text or not re.match(r"\s*[a-z’']", text) or not (is_inline or node.tag != "span"):
        return
    joined = letter + (text if node.tag == "span" else _after_letter(letter, text))
    if is_inline:
        node.tail = joined
    elif after is not None:
        after.text = joined
    node.text = None
    node.drop_tree()


def _after_letter(letter: str, text: str) -> str:
    """Return the text after a first letter that may be a word of its own: "A man", but "After"."""
    text = text.lstrip()
    first = re.match(r"[a-z’']+", text)
    is_word = letter in _LETTER_WORDS and first is not None and first.group() in _AFTER_A_OR_I
    return f" {text}" if is_word else text


_AFTER_A_OR_I = frozenset(
    [
        "am",
        "was",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "do",
        "did",
        "think",
        "know",
        "saw",
        "want",
        "never",
        "just",
        "man",
        "woman",
        "boy",
        "girl",
        "teenager",
        "police",
        "court",
        "council",
        "new",
        "drug",
        "drugs",
        "driver",
        "mother",
        "father",
        "pair",
        "group",
        "gang",
        "total",
        "number",
        "report",
        "review",
        "judge",
        "jury",
        "raid",
        "search",
        "school",
        "town",
        "village",
        "city",
        "former",
        "second",
        "third",
        "further",
        "local",
        "major",
        "member",
        "county",
    ]
)


def marked_story(tree: lxml_html.HtmlElement) -> list[str]:
    """Return the paragraphs of the story where the page marks it in a way known to us; none otherwise."""
    blocks = [
        node for node in tree.xpath("//*[@data-component]")
        if node.get("data-component") in _BBC_BLOCKS and next(node.iterancestors("article"), None) is not None
    ]  # fmt: skip
    blocks = blocks or [node for node in tree.iter("p", "ul", "ol", "h2", "h3") if node.get("data-tmdatatrack") == "content-unit"]
    if blocks:
        return [paragraph for block in blocks for paragraph in paragraphs_of(block)]
    places: dict[str, list[lxml_html.HtmlElement]] = {}
    for node in tree.iter(etree.Element):
        names = node.get("class")
        if node.get("itemprop") == "articleBody":
            places.setdefault("itemprop", []).append(node)
        elif names and any(part in names for part in _NAMED):
            for name in names.split():
                places.setdefault(name, []).append(node)
    lead = [p for node in places.get(_LEAD, [])[:1] for p in paragraphs_of(node)]
    for name in ("itemprop", *_BODIES):
        nodes = places.get(name, [])
        told = [paragraphs_of(node) for node in nodes if not any(up in nodes for up in node.iterancestors())]
        if told and all(paragraphs == told[0] for paragraphs in told):  # one story, or copies of it
            return told[0] if lead and lead[0] in told[0] else [*lead, *told[0]]
        if told:
            return []  # several stories: a list of them, or a live page
    return lead


def found_story(tree: lxml_html.HtmlElement, url: str, marked: Sequence[str] = ()) -> list[str]:
    """Return the paragraphs of the story as trafilatura finds them. Where its first look agrees with what the page has `marked`, or
    else with the sentences of its paragraphs, that will do.

    Source: of 66 pages of htmldate's tests and 27 of newspaper4k's without marks 55 agree so, and both looks find the same on them.
    """
    witness = marked or [text for p in tree.iter("p") if is_sentence(text := clean(text_content(p)))]
    if witness:
        found = _extract(tree, url, is_first_look=True)
        if max(_missed(found, witness), _missed(witness, found)) <= MAX_MISSED_SHARE:
            return found
    return _extract(tree, url, is_first_look=False)


def _extract(tree: lxml_html.HtmlElement, url: str, *, is_first_look: bool) -> list[str]:
    import trafilatura

    found = trafilatura.bare_extraction(
        tree, url=url, fast=is_first_look, include_comments=False, include_tables=True, with_metadata=False
    )
    text = (found.text if found is not None else None) or ""
    return [line for raw in text.split("\n") if (line := clean(raw)) and re.search(r"\w", line)]


def papers_of(tree: lxml_html.HtmlElement) -> frozenset[str]:
    """Return the titles of the files that a page's lists link to: a council's papers, which its story names."""
    files = (link for link in tree.iter("a") if FILE.search(link.get("href") or ""))
    return frozenset(clean(text_content(link)) for link in files if next(link.iterancestors("li"), None) is not None)


def choose_story(
    marked: list[str], found: list[str], find_said: Callable[[], list[str]], papers: frozenset[str] = frozenset()
) -> list[str]:
    """Return the story of the two ways to it. Where they agree, the page's own marks without the labels that only they take in;
    where one of them
    has lost much of the other's sentences, the other. A short page trafilatura gives in one piece, heading and all: there what the page
    marks, or else what is said around its heading.
    """
    if len(found) == 1:
        said = marked or find_said()
        if marked or max(_missed(found, said), _missed(said, found)) <= MAX_MISSED_SHARE:
            return said
    if not marked or not found:
        return marked or found
    lost_by_marks, lost_by_search = _missed(found, marked), _missed(marked, found)
    if lost_by_marks > MAX_MISSED_SHARE and lost_by_marks >= lost_by_search:
        return found
    if lost_by_search > MAX_MISSED_SHARE:
        return marked
    both = set(marked) & set(found)
    known = "" if all(text in both or is_sentence(text) for text in marked) else _letters(found)
    kept, is_announced = [], False
    for text in marked:
        is_announced = text.endswith(":") or (
            is_announced and not is_sentence(text)
        )  # a list is what the line before it says it is
        if is_announced or is_sentence(text) or text in papers or text in both or _letters([text]) in known:
            kept.append(text)
    return kept


def _missed(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Return the share of one way's sentences, in runs of three words, that the other lacks. Only those that it has not letter by
    letter are looked at closer.
    """
    sentences = [text for text in wanted if is_sentence(text)]
    same = set(wanted) & set(given)
    others = tuple(text for text in sentences if text not in same)
    if not others:
        return 0.0
    runs = _runs(others)
    lacked = len(runs - _runs(tuple(text for text in given if text not in same))) / max(1, len(runs))
    return lacked * sum(map(len, others)) / sum(map(len, sentences))


@lru_cache(maxsize=4)  # the two ways and their sentences: each is asked for twice or more
def _runs(paragraphs: tuple[str, ...]) -> set[tuple[str, str, str]]:
    words = re.findall(r"\w+", " ".join(paragraphs))
    return set(zip(words, words[1:], words[2:], strict=False))


def _letters(paragraphs: Iterable[str]) -> str:
    return re.sub(r"\W+", "", "".join(paragraphs))


def without_copies(paragraphs: list[str], books: Books) -> list[str]:
    """Return each long paragraph once, and without words that are only set large between paragraphs which say them too."""
    seen: set[str] = set()
    kept = []
    letters = [_letters([text]) for text in paragraphs]
    for n, text in enumerate(paragraphs):
        is_pulled = _PULLED.fullmatch(text) is not None and len(letters[n]) >= MIN_PULLED_LETTERS
        if (len(text) >= MIN_COPY_CHARS and text in seen) or (
            is_pulled and any(letters[n] in other and len(other) > len(letters[n]) for other in letters)
        ):
            books.add("copy", [text])
        else:
            kept.append(text)
        seen.add(text)
    return kept


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
            and (said := _said_in(part))
        ):
            break
    else:
        said = _said_in(body) if body is not None and (at_most is None or weight_of(body) <= 2 * at_most) else []
    return said if at_most is None or sum(map(len, said)) <= at_most else []


def _said_in(part: lxml_html.HtmlElement) -> list[str]:
    part = deepcopy(part)
    part.tail = None
    etree.strip_elements(part, *_HEADS, with_tail=False)
    for link in list(part.iter("a")):
        around = link.getparent()
        if around is not None and weight_of(around) < len(text_content(link)):
            link.drop_tree()
    return [text for text in paragraphs_of(part) if re.search(r"\w", text)]


def is_list_page(tree: lxml_html.HtmlElement) -> bool:
    """Tell whether a page consists of teasers: articles or entries that each lead to another page by their heading."""
    body = tree.find("body")
    if body is None or sum(1 for _ in body.iter(*_HEADS[1:5])) < MIN_TEASERS:
        return False
    teasers = body.xpath(".//*[self::article or self::li or self::div][(h2|h3|h4|h5)[.//a[@href]] or a[h2 or h3 or h4]]")
    most = (
        weight_of(body) / 2
    )  # what holds more than half of a page is an article with a linked heading in it, or the list itself
    teasers = [teaser for teaser in teasers if weight_of(teaser) <= most]
    teasers = [teaser for teaser in teasers if not any(up in teasers for up in teaser.iterancestors())]
    links = {link for teaser in teasers for link in teaser.xpath("(.//a/@href)[1]")}
    heading = sum(len(text_content(h)) for h in body.iter("h1"))
    return len(links) >= MIN_TEASERS and sum(map(weight_of, teasers)) >= TEASER_SHARE * (weight_of(body) - heading)
