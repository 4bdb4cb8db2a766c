"""Numbers that do not stand on the first line of what they number: they go there.

In tables without lines short cells may stand halfway down beside the lines of their rows' longest: where as many lines stand above a number
as below, at one distance from each other and farther from all others; or, beside several paragraphs, where it surely is on no first line and
stands in the middle between the ends of just one stretch of lines, or of the one with the most space around it. In a margin a bold number
may hang a little below its bold title.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from reading.pdf.pieces import Piece, Row

# Lines of one cell begin at one place, and stand at one distance from each other, give or take so many points.
CELL_DRIFT, STEP_DRIFT = 4.0, 1.0
# Rows of a table stand so many times farther apart than the lines of a cell. Two pixels of padding around letters of 12 points make 1.2.
ROW_GAP = 1.15
# Lines of one cell stand so many letter sizes apart at most.
MAX_STEP = 1.9
# A number in the middle of a cell's lines is there give or take so many points.
MIDDLE_DRIFT = 0.6
# Of the numbers that stand on no first line so many are halfway down: where they hang in a margin, one or another seems to be.
MIN_CENTRED = 0.5
# A cell has no more lines on one side of its number: a page's half. Only so far is looked, so that the time is linear.
MAX_LINES = 30
_NUMBER = re.compile(
    r"\(?(?:(?:[A-Z][A-Z&]{0,5}[./ ]?)?\d{1,4}(?:[./-]\d{1,4})*(?:/[A-Z]{1,5}|[a-z])?|[ivxl]{1,6}|[a-z])[.):]{0,2}", re.I
)


def edge_of_centred(rows: Sequence[Row], before: float | None) -> float | None:
    """Return where numbers halfway down their cells begin, or None if they are not so. Where no number tells, and some begin where those of
    the page before did, they are as on that.
    """
    numbers = _numbers(rows)
    astray = [n for n in numbers if _is_on_no_first_line(rows[n]) and not _goes_on(rows, n)]
    centred = [n for n in astray if _lines_beside(rows, n) or _stretch_beside(rows, n)]
    if astray:
        return rows[centred[0]][0].left if len(centred) > MIN_CENTRED * len(astray) else None
    return before if before is not None and any(_begins_at(rows[n][0], before) for n in numbers) else None


def with_numbers_on_top(rows: Sequence[Row], *, are_centred: bool) -> list[Row]:
    """Return rows, from top to bottom, with what stands halfway down a table's row in the first line of that row."""
    made = list(rows)
    gone: set[int] = set()
    for n in _numbers(rows):
        row = rows[n]
        may_be_centred = are_centred and (len(row) == 2 or _is_on_no_first_line(row))
        lines = (_stretch_beside(rows, n) if may_be_centred else None) or _lines_beside(rows, n) or _title_above(rows, n)
        if not lines or lines[0] == n:
            continue
        top, left = rows[lines[0]], rows[lines[0]][-1].left
        made[n] = [piece for piece in row if _begins_at(piece, left)]
        beside = [replace(piece, base=top[0].base, place=top[0].place) for piece in row if not _begins_at(piece, left)]
        made[lines[0]] = sorted([*beside, *made[lines[0]]], key=lambda piece: piece.left)
        gone |= {n} if not made[n] else set()
    return [row for n, row in enumerate(made) if n not in gone]


def _numbers(rows: Sequence[Row]) -> list[int]:
    return [n for n, row in enumerate(rows) if 0 < n < len(rows) - 1 and _NUMBER.fullmatch(row[0].text)]


def _is_on_no_first_line(row: Row) -> bool:
    """Tell whether a number stands between lines, or beside one with which a sentence goes on."""
    return len(row) == 1 or (len(row) == 2 and row[1].text[0].islower())


def _goes_on(rows: Sequence[Row], n: int) -> bool:
    """Tell whether a number stands where the text above it begins, and so is that text's own: "the minutes (121/26 to / 141/26)"."""
    text = rows[n - 1][-1]
    return len(rows[n]) == 1 and _begins_at(rows[n][0], text.left) and not _NUMBER.fullmatch(text.text)


def _begins_beside(rows: Sequence[Row], n: int) -> bool:
    """Tell whether a bold title begins beside a bold number, so that this is on a first line."""
    if len(rows[n]) == 1 or not all(_is_bold(piece) for piece in rows[n]):
        return False
    above = rows[n - 1][-1]
    return not (_is_bold(above) and _begins_at(above, rows[n][1].left))


def _hangs_over_title(rows: Sequence[Row], n: int) -> bool:
    """Tell whether a bold number stands in a margin right above its bold title, and so in no cell's middle."""
    below = rows[n + 1][0]
    is_bold = len(rows[n]) == 1 and rows[n][0].starts_bold and below.starts_bold
    return is_bold and rows[n][0].base - below.base <= MAX_STEP * rows[n][0].size


def _lines_beside(rows: Sequence[Row], n: int) -> list[int] | None:
    """Return the rows that are the lines of the cell beside a number, if this stands halfway down it."""
    number = rows[n]
    left = rows[n - 1][0].left
    if left <= number[0].right or (len(number) > 1 and number[1].left < left - CELL_DRIFT):
        return None
    is_between = not any(_begins_at(piece, left) for piece in number)
    step = (rows[n - 1][0].base - rows[n + 1][0].base) / (1 if is_between else 2)
    if not 0 < step <= MAX_STEP * rows[n - 1][0].size:
        return None
    above = _run(rows, range(n - 1, -1, -1), left, number[0].base, step * (0.5 if is_between else 1), step)
    below = _run(rows, range(n + 1, len(rows)), left, number[0].base, step * (0.5 if is_between else 1), step)
    if not above or len(above) != len(below):
        return None
    outside = [(above[-1], above[-1] - 1), (below[-1], below[-1] + 1)]
    if any(0 <= other < len(rows) and abs(rows[own][0].base - rows[other][0].base) < ROW_GAP * step for own, other in outside):
        return None
    return [*above[::-1], *([] if is_between else [n]), *below]


def _stretch_beside(rows: Sequence[Row], n: int) -> list[int] | None:
    """Return the rows of the cell beside a number, if this is halfway down just one stretch of lines: those of one column, with more space
    above and below; of several the one that stands farthest from all others. Where a title stands above a bold number, it begins with one.
    The space behind the last paragraph may be the cell's too.
    """
    number = rows[n]
    own = [n] if len(number) > 1 else []
    left = number[1].left if own else rows[n - 1][0].left
    above = [*own, *_column(rows, range(n - 1, -1, -1), left)]
    below = [*own, *_column(rows, range(n + 1, len(rows)), left)]
    if left <= number[0].right or len(above) == len(own) or len(below) == len(own):
        return None
    if _hangs_over_title(rows, n) or _begins_beside(rows, n):
        return None
    base_of = {row: rows[row][0].base for row in (*above, *below)}
    line = _line_step(rows[max(0, n - MAX_LINES) : n + MAX_LINES], left)
    spaces = {0.0, *(round(base_of[one] - base_of[other] - line, 1) for one, other in pairwise(sorted(base_of)))}
    stretches = [
        range(first, last + 1)
        for first in above
        for last in below
        if _is_parted(rows, first, first - 1, line) and _is_parted(rows, last, last + 1, line)
        if any(abs((base_of[first] + base_of[last] - space) / 2 - number[0].base) <= MIDDLE_DRIFT for space in spaces)
    ]
    if number[0].starts_bold and any(_is_bold(rows[row][-1]) for row in above):
        stretches = [stretch for stretch in stretches if _is_bold(rows[stretch[0]][-1])]
    if len(stretches) > 1:
        margins = {stretch: _margin(rows, stretch, left) for stretch in stretches}
        widest = max(margins.values())
        stretches = [stretch for stretch, margin in margins.items() if margin > max(0, widest - STEP_DRIFT)]
    return list(stretches[0]) if len(stretches) == 1 else None


def _margin(rows: Sequence[Row], stretch: range, left: float) -> float:
    """Return how far lines stand from those above and below them, or 0 if any two of them are as far from each other."""
    near = range(max(0, stretch[0] - 2), min(len(rows), stretch[-1] + 3))
    lines = [n for n in near if _begins_at(rows[n][-1], left)]
    gaps = {(one, other): rows[one][-1].base - rows[other][-1].base for one, other in pairwise(lines)}
    inside = max((gap for (one, other), gap in gaps.items() if one in stretch and other in stretch), default=0.0)
    outside = min((gap for (one, other), gap in gaps.items() if (one in stretch) != (other in stretch)), default=inf)
    return outside if outside > inside + STEP_DRIFT else 0.0


def _line_step(rows: Sequence[Row], left: float) -> float:
    """Return the least distance between lines of a column that begins at `left`."""
    bases = [row[-1].base for row in rows if _begins_at(row[-1], left)]
    return min((one - other for one, other in pairwise(bases) if one - other > 0), default=0.0)


def _column(rows: Sequence[Row], order: range, left: float) -> list[int]:
    """Return the rows in order that begin at `left` and have no number."""
    column: list[int] = []
    for n in order[:MAX_LINES]:
        if not (len(rows[n]) == 1 and _begins_at(rows[n][0], left)):
            break
        column.append(n)
    return column


def _is_parted(rows: Sequence[Row], own: int, other: int, line: float) -> bool:
    """Tell whether a row stands farther from another than lines do, or none stands there."""
    return not 0 <= other < len(rows) or abs(rows[own][0].base - rows[other][0].base) >= ROW_GAP * line


def _title_above(rows: Sequence[Row], n: int) -> list[int] | None:
    """Return the row of the title below whose line a bold number hangs in the margin."""
    if len(rows[n]) > 1:
        return None
    title, number, text = rows[n - 1], rows[n][0], rows[n + 1]
    is_margin = len(title) == 1 and number.right < title[0].left and _begins_at(text[0], title[0].left)
    is_bold = number.starts_bold and _is_bold(title[0]) and not text[0].starts_bold
    is_near = title[0].base - text[0].base <= MAX_STEP * number.size
    return [n - 1] if is_margin and is_bold and is_near else None


def _run(rows: Sequence[Row], order: range, left: float, base: float, first: float, step: float) -> list[int]:
    """Return the rows in order, away from `base`, that begin at `left` and stand `first` from it and then `step` from each other."""
    run: list[int] = []
    for n in order:
        is_line = _begins_at(rows[n][0], left) and abs(abs(rows[n][0].base - base) - first) <= STEP_DRIFT
        if not is_line:
            break
        run.append(n)
        base, first = rows[n][0].base, step
    return run


def _begins_at(piece: Piece, left: float) -> bool:
    return abs(piece.left - left) <= CELL_DRIFT


def _is_bold(piece: Piece) -> bool:
    return piece.starts_bold and piece.ends_bold
