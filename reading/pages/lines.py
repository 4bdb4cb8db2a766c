"""The lines of a part of a page, each with the element it stands in: what a heading, an entry of a list or a row of a table is. Judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html as lxml_html

from reading.markup import BLOCKS, UNREAD, clean, paragraphs_of

# How the cells of a row are set apart; so are those of papers.
CELL_BREAK = " | "
_CELLS = frozenset(("td", "th"))


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph that a reader sees. `node` is its innermost block; `is_link`: all of it leads elsewhere."""

    text: str
    node: lxml_html.HtmlElement
    is_link: bool = False

    @property
    def tag(self) -> str:
        """The name of the block it stands in."""
        return str(self.node.tag)


def lines_of(element: lxml_html.HtmlElement) -> list[Line]:
    """Return the text below an element, a line for each paragraph that a reader sees, and one for each row of a table."""
    gatherer = _Gatherer()
    gatherer.gather(element, element)
    gatherer.end_line(element)
    return gatherer.lines


class _Gatherer:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[str] = []
        self._n_outside_links = 0

    def gather(self, element: lxml_html.HtmlElement, block: lxml_html.HtmlElement, *, is_linked: bool = False) -> None:
        """Add the text below an element of a block. The parser lets no page be nested deeper than 255 elements."""
        tag = element.tag
        if not isinstance(tag, str) or tag in UNREAD:
            return
        if tag == "tr" and (row := _row(element)) is not None:
            self.end_line(block)
            if row:
                self.lines.append(Line(row, element))
            return
        is_block = tag in BLOCKS
        inner = element if is_block and tag != "br" else block
        if is_block:
            self.end_line(block)
        is_linked = is_linked or tag == "a"
        self._add(element.text, is_linked=is_linked)
        for child in element:
            self.gather(child, inner, is_linked=is_linked)
            self._add(child.tail, is_linked=is_linked)
        if is_block:
            self.end_line(inner)

    def _add(self, text: str | None, *, is_linked: bool) -> None:
        if text:
            self._pieces.append(text)
            if not is_linked:
                self._n_outside_links += len(text.strip())

    def end_line(self, block: lxml_html.HtmlElement) -> None:
        """End the line, if one has begun."""
        if not self._pieces:
            return
        text = clean("".join(self._pieces))
        if text:
            self.lines.append(Line(text, block, not self._n_outside_links))
        self._pieces.clear()
        self._n_outside_links = 0


def _row(row: lxml_html.HtmlElement) -> str | None:
    """Return the cells of a row; None for a row that lays out other blocks."""
    cells: Sequence[lxml_html.HtmlElement] = [cell for cell in row if cell.tag in _CELLS]
    if not cells or any(
        sum(1 for _ in cell.iter(*_LAID_OUT)) > 1 or next(cell.iter("table"), None) is not None for cell in cells
    ):
        return None
    return CELL_BREAK.join(text for cell in cells if (text := " ".join(paragraphs_of(cell))))


_LAID_OUT = ("p", "h1", "h2", "h3", "ul", "ol", "article", "section")
