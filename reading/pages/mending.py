"""Mends pages whose paragraphs are none to a parser: custom elements and shadow roots, tables that lay out a page, spans, first letters, days set apart."""

import re

from lxml import etree
from lxml import html as lxml_html

from reading.markup import BLOCKS, clean, text_content
from reading.pages.line_kinds import MAX_LINE_CHARS, kind_of_line
from reading.pages.story import MIN_SENTENCE_CHARS, is_sentence, reads_as_text

# What trafilatura drops, and where it may stand within a sentence.
_DROPPED, _PLACES = ("time", "label"), ("p", "li", "blockquote", "td", "dd")
# A paragraph names few days; of thousands of elements in one, to keep the words takes minutes.
MAX_DROPPED = 50
# A cell of a table of figures says a few words, at most a sentence or two; a cell with more is a column of a page.
MIN_LAYOUT_CHARS, MIN_LAYOUT_PARAGRAPHS = 400, 2
# What is one line to a reader, so that a custom element in it is words of that line.
_LINES = frozenset(("p", "li", "a", "h1", "h2", "h3", "h4", "h5", "h6", "span", "strong", "em", "b", "dt", "dd"))
# Where words may stand loose, between which blocks, and in which elements: any other ends them.
_PARTS = ("p", "div", "section", "article", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "figure")
_HOLDERS = ("article", "section", "div", "main", "header", "blockquote")
_LOOSE = ("b", "strong", "em", "i", "span", "time", "mark", "small", "font")
_INLINE = frozenset((*_LOOSE, "a", "u", "abbr", "q", "cite", "label"))
_LETTER = re.compile(r"[“\"‘']?[A-Z]")
_LETTER_WORDS = frozenset(["A", "I"])


def mend_paragraphs(tree: lxml_html.HtmlElement) -> None:
    """Make paragraphs of what only looks like them: custom elements, centred blocks, cells that lay out a page, words loose between blocks, spans that
    each hold a sentence, and a first letter set in an element of its own.

    Words in elements that trafilatura drops with all they say stay in their sentence: "opened on <time>4 May</time>".
    """
    body = tree.find("body")
    if body is None:
        return
    _name_custom_elements(body)
    for block in list(body.iter("center")):
        block.tag = "div"
    _unfold_layouts(body)
    dropped: dict[lxml_html.HtmlElement, list[lxml_html.HtmlElement]] = {}
    for node in body.iter(*_DROPPED):
        if (place := next(node.iterancestors(*_PLACES), None)) is not None:
            dropped.setdefault(place, []).append(node)
    for place, nodes in dropped.items():
        text = clean(text_content(place))
        if len(nodes) <= MAX_DROPPED and (is_sentence(text) or len(text) > MAX_LINE_CHARS):
            for node in nodes:
                node.tag = "mark"
    _set_loose_words(body)
    for span in list(body.iter("span")):
        after = span.getnext()
        if (
            after is not None
            and after.tag == "span"
            and not (span.tail or "").strip()
            and is_sentence(clean(text_content(span)))
            and len(clean(text_content(after))) >= MIN_SENTENCE_CHARS
        ):
            span.tag = after.tag = "p"
    for node in list(body.iter("p", "div", "span")):
        if not len(node) and node.text and _LETTER.fullmatch(letter := clean(node.text)) and node.getparent() is not None:
            _join_letter(node, letter)


def _name_custom_elements(body: lxml_html.HtmlElement) -> None:
    """Make a paragraph or a block of each custom element that stands alone; one within words is of its line. AMP's are known to all."""
    for node in [node for node in body.iterdescendants(etree.Element) if "-" in node.tag and not node.tag.startswith("amp-")]:
        before, around = node.getprevious(), node.getparent()
        beside = f"{(before.tail if before is not None else around.text) or ''}{node.tail or ''}"
        if beside.strip() or around.tag in _LINES:
            node.tag = "span"
        else:
            says = bool((node.text or "").strip()) or any((child.tail or "").strip() for child in node)
            is_paragraph = says and next(node.iter(*BLOCKS), None) is None and is_sentence(clean(text_content(node)))
            node.tag = "p" if is_paragraph else "div"


def _unfold_layouts(body: lxml_html.HtmlElement) -> None:
    """Make blocks of the tables that lay out a page: those that hold tables, headings, several paragraphs or one of some sentences in a cell."""
    tables = list(body.iter("table"))
    layouts = [table for table in tables if _is_layout(table)]
    for table in layouts:
        parts = table.iter("thead", "tbody", "tfoot", "tr", "td", "th")
        for part in [table, *(part for part in parts if next(part.iterancestors("table"), None) is table)]:
            part.tag = "div"


def _is_layout(table: lxml_html.HtmlElement) -> bool:
    if any(True for _ in table.iter("h1", "article", "main")) or next(table.iterdescendants("table"), None) is not None:
        return True
    return any(
        len(text_content(cell)) >= MIN_LAYOUT_CHARS or sum(1 for _ in cell.iter("p")) >= MIN_LAYOUT_PARAGRAPHS
        for cell in table.iter("td")
    )


def _set_loose_words(body: lxml_html.HtmlElement) -> None:
    """Make a paragraph of the words that stand loose between two blocks, as they do to a reader."""
    holders = dict.fromkeys(node.getparent() for node in body.iter(*_LOOSE))
    for holder in [
        holder for holder in holders if holder.tag in _HOLDERS and next(holder.iterchildren(*_PARTS), None) is not None
    ]:
        run: list[lxml_html.HtmlElement] = []
        for child in [*holder, None]:
            if child is not None and child.tag in _INLINE and next(child.iterdescendants(*_PARTS), None) is None:
                run.append(child)
            elif run:
                _wrap(holder, run)
                run = []


def _wrap(holder: lxml_html.HtmlElement, run: list[lxml_html.HtmlElement]) -> None:
    """Put elements that stand side by side, with the words between and behind them, into a paragraph: those that say something or are furniture."""
    before = run[0].getprevious()
    start = (before.tail if before is not None else holder.text) or ""
    text = clean(start + "".join(f"{text_content(node)}{node.tail or ''}" for node in run))
    if not text or not (reads_as_text(text) or kind_of_line(text)):
        return
    paragraph = holder.makeelement("p")
    run[0].addprevious(paragraph)
    paragraph.text = start
    if before is not None:
        before.tail = None
    else:
        holder.text = None
    paragraph.extend(run)


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


# fmt: off
_AFTER_A_OR_I = frozenset((
    "am", "was", "have", "had", "will", "would", "can", "could", "do", "did", "think", "know", "saw", "want", "never",
    "just", "man", "woman", "boy", "girl", "teenager", "police", "court", "council", "new", "drug", "drugs", "driver",
    "mother", "father", "pair", "group", "gang", "total", "number", "report", "review", "judge", "jury", "raid", "search",
    "school", "town", "village", "city", "former", "second", "third", "further", "local", "major", "member", "county",
))
# fmt: on
