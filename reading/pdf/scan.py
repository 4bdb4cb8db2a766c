"""The child's side of scanned pages: the words of a page's picture, by tesseract, as pieces of lines.

tesseract is called here alone.
"""

import csv
import io
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median
from typing import Any

from reading.markup import clean
from reading.pdf.lines import CELL_GAP, open_pdf

OCR_DPI = 200
# Below this confidence (tesseract's, 0 to 100) a page lies on its side or upside down, or is no text.
MIN_CONFIDENCE = 60.0
# Words with tall or deep letters are half as high again as others of their size: a line is larger than the rest of its page from here on.
MIN_LARGER = 1.5
# Tall letters reach so much of a type's nominal size: Times .66, Arial .72.
TALL_LETTERS = 0.7
# How tesseract often reads an "I" that stands alone; a rule of a table has no small letters behind it.
_LONE_BAR = re.compile(r"(?:^|(?<=[a-z.,;:?!] ))\|(?= [a-z])")


def read_scan(body: bytes, *, number: int) -> dict[str, Any]:
    """Return the pieces of a page's picture by tesseract, English; a page that lies wrong is turned first.

    Shapes: {"pieces": lists of Piece's fields, "confidence": 0 to 100, "word_confidences": for each piece those of its words, "turn":
    by how many degrees clockwise the picture was turned}.
    """
    page = open_pdf(body)[number]
    scale = min(OCR_DPI / 72, 4000 / max(*page.get_size(), 1))
    picture = page.render(scale=scale, grayscale=True).to_pil()
    upright = _recognised(picture, scale)
    if upright["confidence"] < MIN_CONFIDENCE and (turn := _lies(picture)):
        turned = _recognised(picture.rotate(-turn, expand=True), scale)
        if turned["confidence"] > upright["confidence"]:
            return turned | {"turn": turn}
    return upright | {"turn": 0}


def _tesseract(picture: Any, *options: str) -> str:
    data = io.BytesIO()
    picture.save(data, "PNG")
    command = ["tesseract", "-", "-", "--dpi", str(OCR_DPI), *options]
    return subprocess.run(command, input=data.getvalue(), capture_output=True, check=False).stdout.decode(
        "utf-8", errors="replace"
    )


def _lies(picture: Any) -> int:
    """By how many degrees clockwise a page must be turned to be read; 0 where tesseract cannot tell."""
    match = re.search(r"Rotate: (\d+)", _tesseract(picture, "--psm", "0"))
    return int(match[1]) if match else 0


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of tesseract's: its box in points from the picture's upper left corner, its letters, how sure it is (0 to 100)."""

    left: float
    top: float
    width: float
    height: float
    text: str
    confidence: float


def _is_upright(words: list[_Word]) -> bool:
    """Tell whether a line of words is wider than tall."""
    wide = max(w.left + w.width for w in words) - min(w.left for w in words)
    return wide > max(w.top + w.height for w in words) - min(w.top for w in words)


def mended_print(text: str) -> str:
    """Return a recognised line with a hyphen at its end as one that may be left out, and a bar that stands for an "I" as that letter.

    A line with more bars than one is a row of a table.
    """
    text = _LONE_BAR.sub("I", text) if text.count("|") == 1 else text
    return re.sub(r"(?<=[a-z])-$", "\u00ad", text)


def _recognised(picture: Any, scale: float) -> dict[str, Any]:
    """Tesseract's words set together into pieces, and how sure it is of them: `read_scan`'s shapes without the turn."""
    lines: dict[tuple[str, ...], list[_Word]] = {}
    rows = csv.DictReader(io.StringIO(_tesseract(picture, "-l", "eng", "tsv")), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        if row.get("level") != "5" or not (row["text"] or "").strip():
            continue
        left, top, width, height = (int(row[name]) / scale for name in ("left", "top", "width", "height"))
        word = _Word(left, top, width, height, row["text"], float(row["conf"]))
        lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
    long = [words for words in lines.values() if len(words) > 2]
    if sum(_is_upright(words) for words in long) < 0.5 * len(long):
        lines = {}  # tesseract follows lines up the page, but their order is lost
    tall = picture.height / scale
    sizes = Counter(round(word.height) for words in lines.values() for word in words)
    usual = sizes.most_common(1)[0][0] if sizes else 11
    pieces: list[list[Any]] = []
    confidences: list[list[int]] = []
    for words in lines.values():
        parts = [[words[0]]]
        for before, word in pairwise(words):
            if word.left - before.left - before.width > 2 * CELL_GAP * usual:
                parts.append([])
            parts[-1].append(word)
        base = tall - median(word.top + word.height for word in words)  # most words have no letter that hangs below
        for part in parts:
            text = mended_print(clean(" ".join(word.text for word in part)))
            height = median(word.height for word in part)
            size = 1.1 * (height if height >= MIN_LARGER * usual else usual)
            left, right = part[0].left, part[-1].left + part[-1].width
            pieces.append(
                [
                    text,
                    round(left, 1),
                    round(right, 1),
                    round(base, 1),
                    round(size, 1),
                    round(base / tall, 3),
                    False,
                    False,
                    0,
                    round(usual / TALL_LETTERS, 1),
                ]
            )
            confidences.append([round(word.confidence) for word in part])
    sure = [word.confidence for words in lines.values() for word in words]
    return {"pieces": pieces, "confidence": round(mean(sure), 1) if sure else 0.0, "word_confidences": confidences}
