"""Running heads, page numbers and watermarks: what stands on a file's pages and is no part of their text. Knows no paragraphs."""

import re
from collections.abc import Sequence

from reading.numbering import WELSH_ITEM
from reading.pdf.pieces import Row

# Running heads stand in the page's margins: an inch of A4 is 0.085 of its height. They are the outermost lines there.
MARGIN, MAX_HEADS = 0.1, 3
# A head is drawn at the same height on each page, give or take a point or two; odd and even pages may have their own.
HEAD_DRIFT, HEAD_REACH = 2.5, 2
# A watermark's letters are so much larger than the text's.
WATERMARK = 2.2
_DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"^[-–— ]*(?:tudalen\s*/?\s*)?(?:page\s*)?(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[-–— ]*$", re.I)
# "Appendix A page 2": the number of a page within one paper.
_OWN_NUMBER = re.compile(r"^.{1,40}[\s,|-]page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?$", re.I)
# What browsers print over and under a page: the day and hour of printing before its title, its address before its number.
_PRINTED = re.compile(
    r"\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?(?:\s.*)?|(?:file|https?)://\S+\s\d{1,4}/\d{1,4}", re.I
)
_ITEM_MARK = re.compile(
    rf"^(?:paper\s+for\s+|{WELSH_ITEM}\s*/\s*)?(?:(?:agenda\s+)?item[\s:.]*(?:agenda[\s:.]*)?|{WELSH_ITEM}[\s:.]*)(?:(?:no|number|ref)\b)?[\s:.(]*[A-Z]{{0,4}}[.\s/]?\d",
    re.I,
)
_MARK_ALONE = re.compile(r"(?:agenda\s+)?item[\s:.]+(?:(?:no|number|ref)\b[\s:.]*)?(?:\d{1,3}[a-z]?|\(\d{1,3}[a-z]?\))", re.I)


def text_of(row: Row) -> str:
    """Return the words of a row, from left to right."""
    return " ".join(piece.text for piece in row)


def marks_in(head: Row) -> Row:
    """Return the item's mark that stands beside a running head: it is the page's own."""
    return [piece for piece in head if _MARK_ALONE.fullmatch(piece.text)]


def running_heads(pages: Sequence[Sequence[Row]]) -> list[set[int]]:
    """Return the rows of each page, by `id`, that say the same at the same height on a neighbouring page, or the page's number.

    Items' marks are none, though they stand where heads stand. One number may differ, if it counts the pages.
    """
    edges = [_edge_rows(page) for page in pages]
    heads: list[set[int]] = []
    for number, rows in enumerate(edges):
        near = [
            (other - number, edges[other])
            for other in range(max(0, number - HEAD_REACH), min(len(edges), number + HEAD_REACH + 1))
        ]
        others = [(step, row) for step, sides in near if step for side in sides for row in side]
        heads.append(set())
        for side in rows:
            for n, row in enumerate(side):
                if _is_head(row, others, is_outermost=n == 0):
                    heads[-1].add(id(row))
                elif not _ITEM_MARK.match(text_of(row)):
                    break  # what stands further in is the page's own
    return heads


def _edge_rows(page: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows in the upper and in the lower margin, the outermost first."""
    top = [row for row in page if row[0].place > 1 - MARGIN][:MAX_HEADS]
    return top, [row for row in reversed(page) if row[0].place < MARGIN][:MAX_HEADS]


def _is_head(row: Row, others: Sequence[tuple[int, Row]], *, is_outermost: bool) -> bool:
    """Tell whether a row in the margin is no part of the page's text; further in, a number that counts must be called a
    page's.
    """
    text = text_of(row)
    if _ITEM_MARK.match(text):
        return False
    if PAGE_NUMBER.match(text) or _OWN_NUMBER.match(text) or _PRINTED.fullmatch(text):
        return True
    if len(row) > 2 or not any(c.isalpha() for c in text):
        return False
    may_count = is_outermost or re.search(r"\bpage\b", text, re.I) is not None
    return any(_says_the_same(row, other, step if may_count else 0) for step, other in others)


def _says_the_same(row: Row, other: Row, step: int) -> bool:
    here, there = text_of(row), text_of(other)
    if abs(row[0].base - other[0].base) > HEAD_DRIFT or _DIGITS.sub("#", here) != _DIGITS.sub("#", there):
        return False
    differing = [int(b) - int(a) for a, b in zip(_DIGITS.findall(here), _DIGITS.findall(there), strict=True) if a != b]
    return not differing or differing == [step]


def without_watermarks(pages: list[list[Row]], usual: float) -> list[list[Row]]:
    """Drop what is printed in huge letters at one place of most pages."""
    places: dict[tuple[str, int], int] = {}
    for page in pages:
        for key in {(text_of(row), round(row[0].base / 5)) for row in page if row[0].size > WATERMARK * usual}:
            places[key] = places.get(key, 0) + 1
    marks = {key for key, n in places.items() if n >= max(2, 0.5 * len(pages))}
    return [[row for row in page if (text_of(row), round(row[0].base / 5)) not in marks] for page in pages]
