"""Takes out of a page what leads to other stories by its make, whatever it is called or says: rows of cards, and headlines between paragraphs."""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml import html as lxml_html

from reading.markup import clean, ends_sentence, find_address, text_content
from reading.pages.furniture import FILE, STORY_SHARE, Books, weight_of
from reading.pages.line_kinds import MAX_LINE_CHARS

# Two parts of a story may each begin with a link; of 80 pages made after publishers' own the shortest row of cards had three. A headline has
# more words than a section's name.
MIN_CARDS, MIN_HEADLINE_WORDS = 3, 3
_CARDS, _HEADS = ("div", "article", "section"), ("h2", "h3", "h4", "h5")
# A call to visitors ("Apply for a grant") may have three words; it leads to another part of the site, a headline to a page beside this one.
MIN_TEASER_WORDS = 4
_FIGURES = re.compile(r"\d+")


def take_cards(tree: lxml_html.HtmlElement, books: Books) -> None:
    """Take out the cards that lead to other stories, each a headline and a line or two: as many of one name side by side that no story is told so."""
    body = tree.find("body")
    if body is None:
        return
    groups: dict[tuple[lxml_html.HtmlElement, str, str], list[lxml_html.HtmlElement]] = {}
    for node in body.iter(*_CARDS):
        if (names := node.get("class")) and (around := node.getparent()) is not None:
            groups.setdefault((around, str(node.tag), names), []).append(node)
    most = STORY_SHARE * weight_of(body)
    for article in list(body.iter("article")):
        if _is_teaser(article) and weight_of(article) < most:
            books.take("related", article)
    for cards in groups.values():
        if len(cards) >= MIN_CARDS and all(map(_is_card, cards)) and sum(map(weight_of, cards)) < most:
            for card in cards:
                books.take("related", card)


def _is_teaser(article: lxml_html.HtmlElement) -> bool:
    """Tell whether an article is no more than a line or two under a heading that is one link."""
    text, first = clean(text_content(article)), next(article.iter(*_HEADS), None)
    links = list(first.iter("a")) if first is not None else []
    return (
        len(text) <= MAX_LINE_CHARS
        and len(links) == 1
        and text.startswith(clean(text_content(links[0])))
        and clean(text_content(first)) == clean(text_content(links[0]))
        and not any(True for _ in article.iter("h1", "main"))
    )


def _is_card(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element begins with a headline that leads to another page, and says little more."""
    text = clean(text_content(node))
    if len(text) > MAX_LINE_CHARS:
        return False
    links = [(words, link.get("href") or "") for link in node.iter("a") if (words := clean(text_content(link)))]
    addresses = {address for _, address in links}
    if len(addresses) != 1 or len(links[0][0].split()) < MIN_HEADLINE_WORDS or not text.startswith(links[0][0]):
        return False
    address = addresses.pop()
    return bool(address) and "#" not in address and FILE.search(address) is None


def take_teasers(tree: lxml_html.HtmlElement, url: str, books: Books) -> None:
    """Take out the headlines of other stories that stand as paragraphs behind a sentence: one link each, to a page in this page's own folder;
    and those that stand in the place of a quotation, as pages embed each other.
    """
    for link in list(tree.iter("a")):
        words = clean(text_content(link))
        if len(words.split()) < MIN_TEASER_WORDS or len(words) > MAX_LINE_CHARS or ends_sentence(words):
            continue
        quotation = next(link.iterancestors("blockquote"), None)
        if quotation is not None and _is_whole(link, words, quotation):
            books.take("related", quotation)
            continue
        line = next(link.iterancestors("p", "div"), None)
        before = line.getprevious() if line is not None else None
        if (
            before is not None
            and before.tag == "p"
            and ends_sentence(clean(text_content(before)))
            and clean(text_content(line)) == words
            and _is_beside(find_address(url, link.get("href")), url)
        ):
            books.take("related", line)


def _is_whole(link: lxml_html.HtmlElement, words: str, quotation: lxml_html.HtmlElement) -> bool:
    """Tell whether a quotation is one link to another page and nothing else; of one with more links no words are gathered."""
    n_links = sum(1 for _ in islice(quotation.iter("a"), 2))
    return n_links == 1 and FILE.search(link.get("href") or "") is None and clean(text_content(quotation)) == words


def _is_beside(address: str | None, url: str) -> bool:
    """Tell whether an address is of another page in the folder of a page, whose figures may differ: "/2024/05/". On top of a site both have a number."""
    if address is None:
        return False
    (host, folder, name), (own_host, own_folder, own_name) = (
        (urlsplit(one).netloc, *urlsplit(one).path.rstrip("/").rpartition("/")[::2]) for one in (address, url)
    )
    is_kin = host == own_host and name != own_name and FILE.search(name) is None
    if not folder:
        is_kin = is_kin and all(re.search(r"\d{4}", one) for one in (name, own_name))
    return is_kin and _FIGURES.sub("0", folder) == _FIGURES.sub("0", own_folder)
