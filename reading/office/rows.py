"""Rows of tables in plain text: files of values parted by signs, and columns that spaces or tabs hold apart."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from reading.markup import legible

_SIGNS = ",;\t|"
# What holds two columns apart; many leave two spaces between sentences. A row has three columns, or a figure in each but its first.
_GAP = re.compile(r"\t+ *|(?<![.!?]) {2,}\t*")
_FIGURE = re.compile(r"[\W\d]*\d[\W\d]*(?:k|m|bn|per cent)?", re.I)
MIN_COLUMNS, MAX_FIGURE_CHARS = 3, 30


def separated_rows(text: str) -> list[str]:
    """Return the rows of a file of values, its cells parted by bars, by the sign that its first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    sign = max(_SIGNS, key=bare.count)
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error:  # a quotation mark that is never closed
        cells = [line.split(sign) for line in text.splitlines()]
    return [row for values in cells if (row := row_of(map(legible, values)))]


def row_of(cells: Iterable[str]) -> str:
    """Return cells parted by bars; "" if all are empty. Those that are empty at the end are left out."""
    texts = list(cells)
    while texts and not texts[-1]:
        texts.pop()
    return legible(" | ".join(texts))


def with_rows(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a text, clean; those of a table, which have as many columns as a neighbour, as rows."""
    cells = [_cells_of(line) for line in lines]
    for n, (line, own) in enumerate(zip(lines, cells, strict=True)):
        beside = [len(other) for other in (*cells[max(0, n - 1) : n], *cells[n + 1 : n + 2])]
        yield row_of(own) if own and len(own) in beside else legible(line)


def _cells_of(line: str) -> list[str]:
    """Return the cells of what may be a row of a table; none for any other line."""
    cells = [legible(cell) for cell in _GAP.split(line.strip())]
    is_row = len(cells) >= MIN_COLUMNS or (
        len(cells) > 1 and all(len(cell) <= MAX_FIGURE_CHARS and _FIGURE.fullmatch(cell) for cell in cells[1:])
    )
    return cells if is_row and all(cells) else []
