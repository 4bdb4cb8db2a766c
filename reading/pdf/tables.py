"""The ruled tables of a page: which pieces stand in which cell of which row, by the lines drawn around them. Knows no words.

A row that its lines set apart is one, however its cells wrap and wherever in them the text stands. Rows without lines between them are
left to `reading.pdf.layout`, which goes by baselines.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reading.pdf.pieces import Piece, Row, Rule

# Lines of one border are drawn a cell at a time, and cells may stand 2 px (1.5 pt) apart.
JOINT = 3.0
# Borders of one table begin and end at one place, give or take a cell's own border.
EDGE_DRIFT = 5.0
# No row is lower and no cell narrower.
MIN_CELL = 5.0
# A cell's text keeps this distance, and half a letter's, from the line at its right.
PADDING = 4.0


@dataclass(frozen=True, slots=True)
class Band:
    """A row of a ruled table: its sides in points, and the lines between its cells from left to right."""

    left: float
    right: float
    bottom: float
    top: float
    edges: tuple[float, ...]

    def holds(self, piece: Piece) -> bool:
        """Tell whether a piece stands in the row."""
        return self.bottom < piece.base < self.top and self.left - JOINT <= piece.left <= self.right

    def cell_of(self, piece: Piece) -> int:
        """Return in which of the row's cells a piece stands, from 0."""
        return sum(edge <= piece.left + JOINT for edge in self.edges)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line made of the rules that touch: `at` is where it stands, from `start` to `end` it goes."""

    at: float
    start: float
    end: float

    def spans(self, start: float, end: float) -> bool:
        return self.start <= start + EDGE_DRIFT and self.end >= end - EDGE_DRIFT


def find_bands(rules: Sequence[Rule]) -> list[Band]:
    """Return the rows of a page's ruled tables that have more than one cell, from top to bottom."""
    down = _joined((rule.left, rule.bottom, rule.top) for rule in rules if not rule.is_level)
    level = _joined((rule.bottom, rule.left, rule.right) for rule in rules if rule.is_level)
    across = [line for line in level if any(_begins_at(line, wall) for wall in down)]  # else it underlines words
    bands: list[Band] = []
    for upper in across:
        inside = [line for line in across if line.at < upper.at - MIN_CELL and _overlap(line, upper)]
        lower = max(inside, key=lambda line: line.at, default=None)
        if lower is None or not (lower.spans(upper.start, upper.end) and upper.spans(lower.start, lower.end)):
            continue  # the row of a cell that reaches over several, or the last
        edges = [line.at for line in down if line.spans(lower.at, upper.at) and upper.start < line.at < upper.end]
        inner = tuple(edge for edge in edges if upper.start + MIN_CELL < edge < upper.end - MIN_CELL)
        if inner:
            bands.append(Band(upper.start, upper.end, lower.at, upper.at, inner))
    return sorted(bands, key=lambda band: -band.top)


def _begins_at(line: _Line, wall: _Line) -> bool:
    return abs(line.start - wall.at) <= EDGE_DRIFT and wall.start - JOINT <= line.at <= wall.end + JOINT


def _overlap(one: _Line, other: _Line) -> bool:
    return min(one.end, other.end) - max(one.start, other.start) > MIN_CELL


def _joined(rules: Iterable[tuple[float, float, float]]) -> list[_Line]:
    """Return the lines that rules at one place (at, start, end) make together, in order of their place."""
    lines: list[_Line] = []
    near: list[tuple[float, float, float]] = []
    for rule in [*sorted(rules), (float("inf"), 0.0, 0.0)]:
        if near and rule[0] > near[0][0] + JOINT:
            lines += _merged(near)
            near = []
        near.append(rule)
    return lines


def _merged(near: Sequence[tuple[float, float, float]]) -> list[_Line]:
    made: list[_Line] = []
    for at, start, end in sorted(near, key=lambda rule: rule[1]):
        if made and start <= made[-1].end + JOINT:
            made[-1] = _Line(made[-1].at, made[-1].start, max(end, made[-1].end))
        else:
            made.append(_Line(at, start, end))
    return made


def parted(
    rows: Sequence[Row], bands: Sequence[Band], rows_of: Callable[[Sequence[Piece]], list[Row]]
) -> Iterator[tuple[list[Row], list[list[Row]]]]:
    """Yield what stands on a page from top to bottom: rows of no table and no cells, or no rows and the cells of a table's row, each as
    its rows.
    """
    held: dict[Band, Row] = {}
    for row in rows:
        for piece in row:
            if band := next((band for band in bands if band.holds(piece)), None):
                held.setdefault(band, []).append(piece)
    cells = {
        band: [rows_of([p for p in pieces if band.cell_of(p) == n]) for n in range(len(band.edges) + 1)]
        for band, pieces in held.items()
    }
    bands = [band for band in bands if band in held and not _has_rows(cells[band], band)]
    waiting = list(bands)
    free: list[Row] = []
    for row in rows:
        while waiting and row[0].base < waiting[0].top:
            if free:
                yield free, []
            free = []
            yield [], [cell for cell in cells[waiting.pop(0)] if cell]
        outside = [piece for piece in row if not any(band.holds(piece) for band in bands)]
        if outside:
            free.append(outside)
    if free:
        yield free, []


def _has_rows(cells: Sequence[Sequence[Row]], band: Band) -> bool:
    """Tell whether several rows without lines between them stand in a band: cells of lines side by side, none of which had to go on
    below.
    """
    several = [(n, cell) for n, cell in enumerate(cells) if len(cell) > 1]
    rights = [*band.edges, band.right]
    return len(several) > 1 and not any(_wraps(above, below, rights[n]) for n, cell in several for above, below in pairwise(cell))


def _wraps(above: Row, below: Row, right: float) -> bool:
    """Tell whether the first word of a line had no room in the line above."""
    first = below[0]
    word = (first.right - first.left) * len(first.text.split()[0]) / len(first.text)
    return above[-1].right + word > right - PADDING - 0.5 * first.size
