"""Recognised words become lines, cells and paragraphs; a word that a line's end parts is made whole. Tesseract's answer is written by hand."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from reading.pdf import scan as pdf_scan
from reading.pdf.layout import set_pages
from reading.pdf.pieces import Piece

WIDTH, HEIGHT = 600, 800
LETTER, LINE = 8, 20
COLUMNS = ["level", "page_num", "block_num", "par_num", "line_num", "word_num", "left", "top", "width", "height", "conf", "text"]
Words = Sequence[tuple[int, str]]
"""Words of a line and where each begins."""


def spaced(text: str, left: int = 50) -> list[tuple[int, str]]:
    places, at = [], left
    for word in text.split():
        places.append((at, word))
        at += LETTER * (len(word) + 1)
    return places


def paragraphs_of(monkeypatch: pytest.MonkeyPatch, lines: Sequence[Words]) -> list[str]:
    rows = [
        [5, 1, 1, 1, n, m, left, 100 + LINE * n, LETTER * len(word), 12, 95, word]
        for n, line in enumerate(lines, 1)
        for m, (left, word) in enumerate(line, 1)
    ]
    answer = "\n".join("\t".join(row) for row in [COLUMNS, *([str(cell) for cell in row] for row in rows)])
    monkeypatch.setattr(pdf_scan, "_tesseract", lambda _picture, *_options: answer)
    found = pdf_scan._recognised(SimpleNamespace(height=HEIGHT), 1.0)
    assert found["confidence"] == 95
    pages = set_pages([[Piece(*piece) for piece in found["pieces"]]], [(WIDTH, HEIGHT)])
    return [paragraph.text for paragraph in pages[0].paragraphs]


def test_lines_of_one_paragraph_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "The clerk had written to the county about the lamp by the ford,",
        "which had been dark since the storm, and hoped for an answer by",
        "the spring. The answer came in May.",
    ]

    assert paragraphs_of(monkeypatch, [spaced(line) for line in lines]) == [" ".join(lines)]


def test_a_word_parted_at_a_lines_end_is_made_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "The harbour master said that the dredger would be in the har-",
        "bour until the end of the week, and that boats must keep clear.",
    ]

    found = paragraphs_of(monkeypatch, [spaced(line) for line in lines])

    assert found == [
        "The harbour master said that the dredger would be in the harbour until the end of the week, and that boats must keep clear."
    ]


def test_words_far_apart_are_cells_of_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        [*spaced("Ward"), *spaced("Offences", 300)],
        [*spaced("Quay"), *spaced("112", 300)],
        [*spaced("Abbey"), *spaced("87", 300)],
    ]

    assert paragraphs_of(monkeypatch, rows) == ["Ward | Offences", "Quay | 112", "Abbey | 87"]


def test_a_numbered_line_begins_a_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "4. Flooding in Ings Lane and what the drainage board proposes",
        "5. Litter pick on the first Saturday of every month",
    ]

    assert paragraphs_of(monkeypatch, [spaced(line) for line in lines]) == lines
