"""The columns of prose on a page: its rows in the order in which they are read. Knows no tables."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from reading.pdf.pieces import Piece, Row

# Columns of prose: lines of so many letters that fill their column so far, side by side in so many rows.
COLUMN_CHARS, COLUMN_FILL, COLUMN_ROWS = 16, 0.7, 4
# Beside a list stands another column where so many of its numbers, and that share of them, have nothing beside them, and as many
# lines of the other column no number: a row of a table has both.
LIST_NUMBERS, LIST_ALONE, LIST_ALONE_SHARE = 4, 2, 0.4
# Numbers of one list stand below each other, give or take so many points.
LIST_DRIFT = 3.0
# "it" and "is" are none, though they begin with a figure of Roman ones, nor is "I".
_LIST_NUMBER = re.compile(
    r"^(?:(?:agenda\s+)?item\s+)?\(?(?:[A-Z]{0,4}\d{1,3}(?:[./]\d{1,4})?[a-z]?[.):]?(?:\s|$)|[ivxl]{1,6}(?:[.):]\s|[.):]?$)|(?-i:[IVXL]{2,6})\s)",
    re.I,
)
# A page has some sixty lines; a drawing has more, and no columns of prose.
MAX_ROWS = 300


def flows_of(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows in reading order: what stands across the page, then each column from top to bottom."""
    zone = _list_zone(rows) or _column_zone(rows)
    if zone is None:
        if rows:
            yield list(rows)
        return
    first, last, gutter = zone
    yield from flows_of(rows[:first])
    for is_right in (False, True):
        column = [part for row in rows[first:last] if (part := [p for p in row if (p.left >= gutter) == is_right])]
        yield from flows_of(column)
    yield from flows_of(rows[last:])


def _list_zone(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """Return the run of rows in which a list stands beside a column of its own lines: first and last row, and the gutter's right edge."""
    if len(rows) > MAX_ROWS:
        return None
    starts = [(n, piece.left) for n, row in enumerate(rows) for piece in row if _LIST_NUMBER.match(piece.text)]
    for left in sorted({round(left) for _, left in starts}):
        own = [n for n, at in starts if abs(at - left) <= LIST_DRIFT]
        if len(own) < LIST_NUMBERS:
            continue
        beside = Counter(
            round(piece.left) for row in rows[own[0] : own[-1] + 1] for piece in row if piece.left > left + LIST_DRIFT
        )
        for edge in (left, *sorted(other for other, n in beside.items() if n >= LIST_ALONE)):
            gutter = edge - LIST_DRIFT
            first, last = own[0], own[-1] + 1
            if any(_crosses(row, gutter) for row in rows[first:last]):
                continue
            while first > 0 and not _crosses(rows[first - 1], gutter):
                first -= 1
            while last < len(rows) and not _crosses(rows[last], gutter):
                last += 1
            is_right = edge == left
            sides = [[(p.left >= gutter) == is_right for p in row] for row in rows[first:last]]
            if all(" " not in p.text for row in rows[first:last] for p in row if (p.left >= gutter) == is_right):
                continue  # numbers at the margin, and no list of its own
            n_alone = sum(all(sides[n - first]) for n in own)
            n_beside = sum(not any(side) for side in sides)
            if n_alone >= max(LIST_ALONE, LIST_ALONE_SHARE * len(own)) and n_beside >= LIST_ALONE:
                return first, last, gutter
    return None


def _crosses(row: Row, gutter: float) -> bool:
    return any(piece.left < gutter < piece.right for piece in row)


def _column_zone(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """Return the longest run of rows that one gutter parts into two columns of prose: first and last row, and the gutter's right
    edge.
    """
    if len(rows) > MAX_ROWS:
        return None
    counts = Counter(round(piece.left) for row in rows for piece in row)
    lefts = sorted(left for left, n in counts.items() if n >= 2)
    best: tuple[int, int, float] | None = None
    for left in lefts:
        gutter = left - 1.5
        start = 0
        for end in range(len(rows) + 1):
            if end < len(rows) and all(p.right <= gutter + 1 or p.left >= gutter for p in rows[end]):
                continue
            run = _trimmed(rows, start, end, gutter)
            if run and (best is None or run[1] - run[0] > best[1] - best[0]):
                best = (*run, gutter)
            start = end + 1
    return best


def _trimmed(rows: Sequence[Row], start: int, end: int, gutter: float) -> tuple[int, int] | None:
    """Return the run from its first row to its last that holds both columns or goes on below them, if they are columns of
    prose.
    """
    right = [n for n in range(start, end) if rows[n][-1].left >= gutter]
    left = [n for n in range(start, end) if rows[n][0].left < gutter]
    if len(right) < COLUMN_ROWS or len(left) < COLUMN_ROWS:
        return None
    first, last = right[0], right[-1] + 1
    while last < end and rows[last - 1][0].base - rows[last][0].base < 1.6 * rows[last][0].size:
        last += 1
    while first > start and rows[first - 1][0].base - rows[first][0].base < 1.6 * rows[first][0].size:
        first -= 1
    sides = [[p for row in rows[first:last] for p in row if (p.left >= gutter) == is_right] for is_right in (False, True)]
    return (first, last) if len(sides[0]) >= COLUMN_ROWS and all(map(_is_prose, sides)) else None


def _is_prose(pieces: Sequence[Piece]) -> bool:
    widths = sorted(piece.right - piece.left for piece in pieces)
    wide = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    return median(len(piece.text) for piece in pieces) >= COLUMN_CHARS and median(widths) >= COLUMN_FILL * wide
