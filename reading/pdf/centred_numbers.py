"""Tables without lines whose short cells stand halfway down beside the lines of their rows' longest: each number goes to the first of these.

A number is halfway down where as many lines stand above it as below, at one distance from each other, and farther from all others.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from reading.pdf.pieces import Piece, Row

# Lines of one cell begin at one place, and stand at one distance from each other, give or take so many points.
CELL_DRIFT, STEP_DRIFT = 4.0, 1.0
# Rows of a table stand so many times farther apart than the lines of a cell. Two pixels of padding around letters of 12 points make 1.2.
ROW_GAP = 1.15
# Lines of one cell stand so many letter sizes apart at most.
MAX_STEP = 1.9
_NUMBER = re.compile(r"\(?(?:[A-Z]{1,5}[./ ]?)?(?:\d{1,4}(?:[./]\d{1,4})*[a-z]?|[ivxl]{1,6}|[a-z])[.):]{0,2}", re.I)


def with_numbers_on_top(rows: Sequence[Row]) -> list[Row]:
    """Return rows, from top to bottom, with what stands halfway down a table's row in the first line of that row."""
    made = list(rows)
    gone: set[int] = set()
    for n, row in enumerate(rows):
        lines = _lines_beside(rows, n) if _NUMBER.fullmatch(row[0].text) else None
        if not lines:
            continue
        top, left = rows[lines[0]], rows[lines[0]][0].left
        made[n] = [piece for piece in row if _begins_at(piece, left)]
        beside = [replace(piece, base=top[0].base, place=top[0].place) for piece in row if not _begins_at(piece, left)]
        made[lines[0]] = sorted([*beside, *made[lines[0]]], key=lambda piece: piece.left)
        gone |= {n} if not made[n] else set()
    return [row for n, row in enumerate(made) if n not in gone]


def _lines_beside(rows: Sequence[Row], n: int) -> list[int] | None:
    """Return the rows that are the lines of the cell beside a number, if this stands halfway down it."""
    number = rows[n]
    if not 0 < n < len(rows) - 1:
        return None
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
