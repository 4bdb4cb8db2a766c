"""Tables in a text, whose rows of cells are written "a | b | c", and lines "label: number": for each cell that holds a number alone, its labels.

A number in a table has no clause around it; the label of its column or of its row says what it counts ("Warrants", "Began treatment").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_LINE = re.compile(r"[^\n]*\n?")
_PART = re.compile(r"[^|\n]+")
SEPARATOR = " | "
# "Arrests: 164" alone in its line. What has a unit needs no label ("Ann Lee: 30 months").
_LABELLED = re.compile(
    r"^[^\S\n]*(?:[-–•*·][^\S\n]*)?(?P<label>[^\W\d_][^:|\n]{0,80}?)[^\S\n]*:[^\S\n]+(?P<value>\d[\d,]*)[^\S\n]*$", re.M
)
# A label is a few words; longer cells are sentences.
MAX_LABEL_CHARS = 80


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its characters, and those of its column's and its row's label, None where there is none."""

    start: int
    end: int
    column: tuple[int, int] | None
    row: tuple[int, int] | None

    @property
    def labels(self) -> tuple[tuple[int, int], ...]:
        """Where its labels stand, the column's first."""
        return tuple(label for label in (self.column, self.row) if label is not None)


def find_cells(text: str) -> list[Cell]:
    """Return the cells of all tables behind their first column and below their first row, and those behind a colon."""
    cells = [Cell(*line.span("value"), None, _label(line.span("label"), text)) for line in _LABELLED.finditer(text)]
    if SEPARATOR not in text:
        return cells
    lines = [match.span() for match in _LINE.finditer(text) if match[0].strip()]  # rows of a page may stand apart
    for is_table, group in groupby(lines, key=lambda line: SEPARATOR in text[slice(*line)]):
        if is_table:
            cells += _cells([list(_parts(text, *line)) for line in group], text)
    return cells


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the cells of a line without the blanks around them."""
    for part in _PART.finditer(text, start, end):
        words = part[0].strip()
        first = part.start() + len(part[0]) - len(part[0].lstrip())
        yield first, first + len(words)


def _cells(rows: Sequence[Sequence[tuple[int, int]]], text: str) -> Iterator[Cell]:
    head = rows[0]
    has_head = len(rows) > 1 and not any(text[a:b][:1].isdigit() or text[a:b][:1] == "£" for a, b in head[1:])
    for row in rows[1:] if has_head else rows:
        shift = len(row) - len(head)  # a head without a cell over the row's labels stands over the last columns
        for place, (start, end) in enumerate(row[1:], 1):
            column = head[place - shift] if has_head and 0 <= place - shift < len(head) else None
            yield Cell(start, end, _label(column, text), _label(row[0], text))


def _label(span: tuple[int, int] | None, text: str) -> tuple[int, int] | None:
    """Return a label's place; None for one that is no words."""
    if span is None or span[1] - span[0] > MAX_LABEL_CHARS or not any(c.isalpha() for c in text[slice(*span)]):
        return None
    return span


def cells_of(cells: Sequence[Cell], numbers: Sequence[Any]) -> dict[int, Cell]:
    """By a number's place in the list, the cell that holds it and nothing else."""
    whole = {(cell.start, cell.end): cell for cell in cells}
    return {i: whole[n.start, n.end] for i, n in enumerate(numbers) if (n.start, n.end) in whole}


def clause(number: str, label: str) -> str:
    """Return a cell as a clause, its label in small letters: "8 warrants", "£4,900 cash seized"."""
    return f"{number} {' '.join(label.lower().split())}"
