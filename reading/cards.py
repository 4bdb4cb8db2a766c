"""Takes out of a page the rows of cards that lead to other stories, whatever they are called. Judges no line."""

from lxml import html as lxml_html

from reading.furniture import FILE, MAX_LINE_CHARS, STORY_SHARE, Books, weight_of
from reading.markup import clean, text_content

# Two parts of a story may each begin with a link; of 80 pages made after publishers' own the shortest row of cards had three. A headline has
# more words than a section's name.
MIN_CARDS, MIN_HEADLINE_WORDS = 3, 3
_CARDS = ("div", "article", "section")


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
    for cards in groups.values():
        if len(cards) >= MIN_CARDS and all(map(_is_card, cards)) and sum(map(weight_of, cards)) < most:
            for card in cards:
                books.take("related", card)


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
