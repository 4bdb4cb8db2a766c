"""Whether a page is an advertisement in the form of a story: by the label that its publisher sets at its headline, as the law asks of it."""

import re
from itertools import dropwhile, takewhile

from lxml import html as lxml_html

from reading.markup import BLOCKS, clean, text_content
from reading.pages.story import is_sentence

ADVERTISEMENT = "an advertisement in the form of a story"
_LABEL = re.compile(
    r"(?:advert(?:isement|isers?|ising)?|paid(?:[- ]for)?|sponsored|promot(?:ed|ional)|commercial|partner(?:ed)?|branded)[ -]+(?:feature|content|post|article|story|promotion"
    r"|partnership|editorial)\b.{0,60}|advertorial\b.{0,60}|(?:sponsored|paid for|brought to you|presented) by .{1,60}|in (?:paid )?(?:association|partnership) with .{1,60}",
    re.I,
)
# The same as the first words of the text, which end there.
_OPENING = re.compile(
    r"(?:(?:advert(?:isement|isers?|ising)?|paid(?:[- ]for)?|sponsored|promot(?:ed|ional))[ -]+(?:feature|content|post|article|promotion)|advertorial)"
    r"(?:,? in (?:paid )?(?:association|partnership) with [^.!?]{1,60})?[.:] ",
    re.I,
)
# A label stands over the headline or under it, within the block that holds both.
MAX_STEPS = 2


def is_labelled_advertisement(tree: lxml_html.HtmlElement) -> bool:
    """Tell whether a label of an advertisement stands at the page's only headline, before its text begins or as its first words."""
    heads = [head for head in tree.iter("h1") if text_content(head).strip()]
    if len(heads) != 1:
        return False
    after = dropwhile(lambda node: node is not heads[0], tree.iter("h1", "p"))
    opening = next((text for node in after if node.tag == "p" and (text := clean(text_content(node)))), "")
    return _OPENING.match(opening) is not None or any(_LABEL.fullmatch(line) for line in _lines_at(heads[0]))


def _lines_at(head: lxml_html.HtmlElement) -> list[str]:
    """Return the lines beside a headline in the blocks that hold it: those before it, and those after it until a sentence."""
    lines, node = [], head
    for _ in range(MAX_STEPS):
        holder = node.getparent()
        is_whole_page = holder is None or holder.tag in {"body", "html"}
        if holder is None or (is_whole_page and node is not head):
            break
        before = node.itersiblings(preceding=True)
        # Where no block holds the headline, what stands further up is the site's.
        near = takewhile(_is_line, before) if is_whole_page else filter(_is_line, before)
        lines += [clean(text_content(line)) for line in near]
        for line in node.itersiblings():
            words = clean(text_content(line)) if _is_line(line) else ""
            if not words or (is_sentence(words) and not _OPENING.match(words)):
                break
            lines.append(words)
        node = holder
    return lines


def _is_line(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element is one line of words, which leads nowhere."""
    if not isinstance(node.tag, str) or node.tag in {"a", "aside", "nav", "ul", "ol"}:
        return False
    return not any(child.tag == "a" or child.tag in BLOCKS for child in node.iterdescendants())
