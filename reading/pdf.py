"""PDF text by pypdfium2, page by page in reading order: running heads dropped, hyphens joined, paragraphs found by their gaps.

Runs in the bounded child. Pages without text are scans; they go to tesseract where that is installed.
"""

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Any

from core.errors import Quarantined
from reading.markup import clean

# The largest council packs have about 1,500 pages; more is a bomb or a mistake.
MOST_PAGES = 3000
# Scanned pages are read at 3.4 s each; a longer scan would hold up everything behind it.
MOST_SCANNED_PAGES = 30
OCR_DPI = 200
# A gap between lines of so many line heights starts a new paragraph: 1.2 is single spacing, 1.5 catches Word's "6 pt after".
PARAGRAPH_GAP = 1.45
# A line that stands at the top or bottom of so large a share of the pages is a running head, whatever number it carries.
RUNNING_SHARE = 0.6
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^(page\s*)?\d{1,4}(\s*(of|/)\s*\d{1,4})?$", re.I)
_LIST_START = re.compile(r"^(?:[•●▪◦–-]\s|\(?[a-z0-9]{1,3}[.)]\s|\d{1,3}(?:\.\d{1,3})+\s)", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its words, the top and height of its box in points from the page's foot."""

    text: str
    top: float
    height: float


def read_pdf(body: bytes, *, allow_ocr: bool) -> dict[str, Any]:
    """The paragraphs of each page: {"pages": [[paragraph, …], …], "title": metadata title or None, "scanned": bool}.

    Raises: Quarantined with the reason, for what is encrypted, damaged, endless or without text.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as err:
        told = str(err).lower()
        raise Quarantined("an encrypted PDF" if "password" in told else "a damaged PDF") from err
    n_pages = len(pdf)
    if n_pages == 0:
        raise Quarantined("a PDF without pages")
    if n_pages > MOST_PAGES:
        raise Quarantined(f"a PDF of {n_pages} pages; at most {MOST_PAGES} are read")
    pages = []
    unreadable = 0
    for number in range(n_pages):
        try:
            page = pdf[number]
            pages.append(_lines(page))
            page.close()
        except pypdfium2.PdfiumError:
            pages.append([])
            unreadable += 1
    if unreadable == n_pages:
        raise Quarantined("a damaged PDF")
    title = clean(pdf.get_metadata_dict().get("Title", "")) or None
    scanned = not any(pages)
    if scanned:
        paragraphs = _ocr(pdf, n_pages) if allow_ocr else []
        if not any(paragraphs):
            raise Quarantined("scanned pages without text; install tesseract to read them")
    else:
        running = _running_heads(pages)
        paragraphs = [_paragraphs(_without(lines, running)) for lines in pages]
    return {"pages": paragraphs, "title": title, "scanned": scanned}


def _lines(page: Any) -> list[Line]:
    """The printed lines of a page, in the order in which the file draws them."""
    text_page = page.get_textpage()
    n_chars = text_page.count_chars()
    lines: list[Line] = []
    start = 0
    whole = text_page.get_text_range(0, n_chars) if n_chars > 0 else ""
    # One position a character: pdfium's own line ends are characters too.
    for end in [i for i, c in enumerate(whole) if c == "\n"] + [len(whole)]:
        words = whole[start:end].replace("\ufffe", "-").replace("\x02", "-")
        if clean(words):
            top, height = _box(text_page, start, min(end, n_chars))
            lines.append(Line(clean(words), top, height))
        start = end + 1
    text_page.close()
    return lines


def _box(text_page: Any, start: int, end: int) -> tuple[float, float]:
    """Top and height of the first characters of a line; (0, 0) where pdfium knows none."""
    tops, bottoms = [], []
    for index in range(start, min(end, start + 12)):
        try:
            _left, bottom, _right, top = text_page.get_charbox(index)
        except (IndexError, ValueError, RuntimeError):
            continue
        if top > bottom:
            tops.append(top)
            bottoms.append(bottom)
    return (max(tops), max(tops) - min(bottoms)) if tops else (0.0, 0.0)


def _running_heads(pages: list[list[Line]]) -> set[str]:
    """What stands at the top or foot of most pages, numbers aside."""
    if len(pages) < 2:
        return set()
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({_DIGITS.sub("#", line.text) for line in [*lines[:3], *lines[-3:]]})
    return {text for text, n in edges.items() if n >= max(2, RUNNING_SHARE * len(pages))}


def _without(lines: list[Line], running: set[str]) -> list[Line]:
    last = len(lines)
    return [
        line
        for i, line in enumerate(lines)
        if not ((i < 3 or i >= last - 3) and (_DIGITS.sub("#", line.text) in running or _PAGE_NUMBER.match(line.text)))
    ]


def _paragraphs(lines: list[Line]) -> list[str]:
    """Lines joined into paragraphs: a larger gap, a new list item or a change of size parts them."""
    if not lines:
        return []
    heights = [line.height for line in lines if line.height]
    usual = median(heights) if heights else 0.0
    steps = [a.top - b.top for a, b in zip(lines, lines[1:], strict=False) if 0 < a.top - b.top < 4 * usual]
    step = median(steps) if steps else usual
    paragraphs = [lines[0].text]
    for before, line in zip(lines, lines[1:], strict=False):
        gap = before.top - line.top
        is_new = gap < 0 or gap > PARAGRAPH_GAP * step or _LIST_START.match(line.text) is not None
        is_new = is_new or abs(line.height - before.height) > 0.45 * usual
        if is_new:
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _join(paragraphs[-1], line.text)
    return paragraphs


def _join(text: str, line: str) -> str:
    """Put a line after a text; a word parted at the line's end is made whole."""
    if re.search(r"[A-Za-z]-$", text) and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def _ocr(pdf: Any, n_pages: int) -> list[list[str]]:
    """Read scanned pages by tesseract, English. No pages where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return []
    if n_pages > MOST_SCANNED_PAGES:
        raise Quarantined(f"{n_pages} scanned pages; at most {MOST_SCANNED_PAGES} are read")
    pages = []
    for number in range(n_pages):
        picture = io.BytesIO()
        pdf[number].render(scale=OCR_DPI / 72, grayscale=True).to_pil().save(picture, "PNG")
        done = subprocess.run(
            [program, "-", "-", "--dpi", str(OCR_DPI), "-l", "eng"], input=picture.getvalue(), capture_output=True, check=False
        )
        text = done.stdout.decode("utf-8", errors="replace")
        pages.append([joined for block in re.split(r"\n\s*\n", text) if (joined := _joined(block))])
    return pages


def _joined(block: str) -> str:
    text = ""
    for line in filter(None, map(clean, block.splitlines())):
        text = _join(text, line) if text else line
    return text
