"""Draws a letter as the picture an office scanner would make of it: 150 dots an inch, a little askew, a little grey."""

from textwrap import wrap
from typing import Any

# A4 at 150 dots per inch: small enough to serve, large enough for OCR to read an 11 point letter.
WIDTH, HEIGHT = 1240, 1754
MARGIN, LETTER, LINE = 130, 24, 34
COLUMN = 78
ASKEW_DEGREES = 0.4
PAPER, INK = 244, 38


def scanned_page(text: str) -> Any:
    """Return a grey PIL image of the text, one page.

    Raises: ValueError if the letter does not fit.
    """
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(LETTER)
    y = MARGIN
    for paragraph in text.strip().split("\n\n"):
        for line in (part for row in paragraph.splitlines() for part in wrap(row, COLUMN)):
            pen.text((MARGIN, y), line, font=font, fill=INK)
            y += LINE
        y += LINE // 2
    if y > HEIGHT - MARGIN // 2:
        raise ValueError("the scanned letter is longer than one page; shorten its text")
    return page.rotate(ASKEW_DEGREES, fillcolor=PAPER, resample=Image.Resampling.BICUBIC)
