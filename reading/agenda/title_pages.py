"""The pages of an item's paper as an entry of a list tells them: behind its title, within it, in cells or lines of their own."""

import re

from reading.numbering import numbered
from reading.pdf.layout import Paragraph

# The column of page numbers stands so many points to the right of an entry's beginning.
PAGE_COLUMN = 150.0
# (Pages 3 - 4), "pp. 3-4", "Page 7" at the end of an entry; or the figures alone in a cell of their own, or behind dots.
_PAGES_WORD = re.compile(
    r"[\s|.…]*[\[(]?\s*\b(?:tudalen(?:nau)?\s*/\s*)?(?:tudalen(?:nau)?\b|p(?:ages?|gs?|p)?\.?)\s*(\d{1,4})(?:\s*(?:-|–|—|to|and|&)\s*(\d{1,4}))?\s*[\])]?\s*$",
    re.I,
)
_PAGES_CELL = re.compile(r"\s*(?:\||\.{3,}|…+|(?:\. ){3,})\s*\(?(\d{1,4})(?:\s*(?:-|–|—|to)\s*(\d{1,4}))?\)?\s*$")
_PAGES_BARE = re.compile(r"\s+\(?(\d{1,3})\s*(?:-|–|—)\s*(\d{1,3})\)?\s*$")
# Within a title a note may follow: "Updates (pages 5 to 6): police and fire".
_PAGES_WITHIN = re.compile(
    r"\s*[\[(]\s*(?:pages?|pp?\.)\s*(\d{1,4})(?:\s*(?:-|–|—|to|and|&)\s*(\d{1,4}))?\s*[\])](?=\s*(?:[:;–|-]|$))", re.I
)
_PAGES_BEGUN = re.compile(
    r"(?:[\[(]\s*p(?:ages?|gs?|p)?\.?\s*(?P<worded>\d{1,4})\s*(?:-|–|—|to)?|\|\s*[\[(]\s*(?P<cell>\d{1,4})\s*(?:-|–|—|to)?)\s*$",
    re.I,
)
_PAGES_ENDED = re.compile(r"(?:^|\|)\s*(?:-|–|—|to)?\s*(\d{1,4})\s*[\])]$")
# A title that fills its line is so long; what else stands between it and its pages says who reports, or what to do.
MIN_CUT = 40
_NOTE = re.compile(r"(?:reports?|to|by|from|contact|lead|author|purpose|appendi(?:x|ces)|annex)\b", re.I)
_PAGES_ALONE = re.compile(r"^\(?(?:pages?\s*|pp?\.\s*)?(\d{1,4})(?:\s*(?:-|–|—|to)\s*(\d{1,4}))?\)?$", re.I)


def pages_told(text: str) -> tuple[int, int] | None:
    """Return the pages that stand alone in a paragraph, such as a cell of a front sheet's last column."""
    match = _PAGES_ALONE.match(text.strip())
    return (int(match[1]), int(match[2] or match[1])) if match else None


def over_cells(title: str, below: str) -> tuple[str, tuple[int, int]] | None:
    """Return an entry's title and its pages, if the cell with these is broken over two lines: "(Pages 206" and "- 207)"."""
    begun, ended = _PAGES_BEGUN.search(title), _PAGES_ENDED.search(below)
    return (
        (title[: begun.start()].rstrip(" .:|"), (int(begun["worded"] or begun["cell"]), int(ended[1])))
        if begun and ended
        else None
    )


def over_lines(title: str, below: Paragraph) -> str | None:
    """Return an entry's title with its second line, where the pages stand behind that one: a line of its own that tells who reports begins
    otherwise.
    """
    is_cut = len(title) >= MIN_CUT and _PAGES_WORD.search(title) is None and title[-1] not in ".;:"
    match = _PAGES_WORD.search(below.text) if is_cut and not numbered(below.text) else None
    is_more = match is not None and match.start() > 0 and _NOTE.match(below.text) is None
    return f"{title} {below.text}" if is_more else None


def pages_beside(paragraph: Paragraph, entry: Paragraph) -> tuple[int, int] | None:
    """Return the pages in a paragraph below an entry: a range, "page 7", or figures that stand to its right; else they are the
    next number.
    """
    pages = pages_told(paragraph.text)
    is_plain = paragraph.text.strip(" ()").isdigit()
    return pages if pages and (not is_plain or paragraph.left > entry.left + PAGE_COLUMN) else None


def without_pages(title: str) -> tuple[str, tuple[int, int] | None]:
    """Return an entry's title, and the pages told behind it."""
    match = _PAGES_WORD.search(title) or _PAGES_WITHIN.search(title) or _PAGES_CELL.search(title) or _PAGES_BARE.search(title)
    if match and int(match[1]) <= int(match[2] or match[1]) and match.start() > 0:
        pages = (int(match[1]), int(match[2] or match[1]))
        title = title[: match.start()]
    else:
        pages = None
    return title.split(" | ")[0].rstrip(" .:"), pages
