"""Ruled tables: a row is what stands between its lines, however its cells wrap; rows without lines between them go by baselines."""

from itertools import pairwise

import pytest

from reading.pdf.layout import set_pages
from reading.pdf.pieces import Piece, Rule
from reading.pdf.tables import find_bands
from tests.unit.reading.test_layout import A4, SENTENCE, piece

LEFTS = (60.0, 200.0, 400.0, 540.0)


def ruled(tops: tuple[float, ...], *, gap: float = 0.0) -> list[Rule]:
    """Return the borders of a table's cells, each cell's own if they stand apart."""
    made = []
    for top, bottom in pairwise(tops):
        for left, right in pairwise(LEFTS):
            sides = (left + gap, right - gap, bottom + gap, top - gap)
            made += [Rule(sides[0], y, sides[1], y + 0.5) for y in sides[2:]]
            made += [Rule(x, sides[2], x + 0.5, sides[3]) for x in sides[:2]]
    return made


def texts(pieces: list[Piece], rules: list[Rule]) -> list[str]:
    return [paragraph.text for paragraph in set_pages([pieces], [A4], [rules])[0].paragraphs]


@pytest.mark.parametrize("gap", [0.0, 0.8])
def test_a_row_is_one_whose_cells_wrap_and_stand_at_their_feet(gap: float) -> None:
    rows = [
        piece("A clinic for lungs and", 64, 690, wide=128),
        piece("livers", 64, 676),
        piece("Testshire Community Health", 204, 690, wide=188),
        piece("NHS Trust", 204, 676),
        piece("Within the year", 404, 676),
        piece("Outreach van", 64, 650),
        piece("Open Hand", 204, 650),
        piece("At once", 404, 650),
    ]

    assert texts([*rows, piece(SENTENCE, 60, 600)], ruled((705, 668, 640), gap=gap)) == [
        "A clinic for lungs and livers | Testshire Community Health NHS Trust | Within the year",
        "Outreach van | Open Hand | At once",
        SENTENCE,
    ]


def test_rows_without_lines_between_them_stay_apart() -> None:
    rows = [
        piece(cell, left + 4, 690 - 14 * n)
        for n, row in enumerate((("Quay", "112", "145"), ("Abbey", "87", "63"), ("Park", "9", "12")))
        for cell, left in zip(row, LEFTS, strict=False)
    ]

    assert texts(rows, ruled((705, 640))) == ["Quay | 112 | 145", "Abbey | 87 | 63", "Park | 9 | 12"]


def test_a_line_under_words_and_a_frame_of_one_cell_make_no_table() -> None:
    frame = [Rule(60, y, 540, y + 0.5) for y in (640, 700)] + [Rule(x, 640, x + 0.5, 700) for x in (60, 540)]

    assert find_bands([*frame, Rule(100, 660, 200, 660.5)]) == []
