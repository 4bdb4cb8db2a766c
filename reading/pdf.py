"""PDF text by pypdfium2, page by page in reading order: running heads dropped, hyphens joined, paragraphs found by their gaps.

The parsing (`read_lines`, `read_scan`) runs in the bounded child, a stretch of pages at a time; `read_pdf` asks for it and sets the
lines together. Pages without text are scans; they go to tesseract where that is installed.
"""

import ctypes
import io
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from core.errors import Quarantined
from reading.child import CHILD
from reading.markup import clean

# The largest council packs have about 1,500 pages; more is a bomb or a mistake.
MOST_PAGES = 3000
# One call of the child reads pages for so long, well below its limit, then hands over what it has and is asked for the next.
STRETCH_S = 5.0
# A pack gives some 150 pages a second here. A stretch that gives fewer than this is made to be slow: it is no use to go on.
LEAST_PAGES_A_STRETCH = 40
MOST_SECONDS = 60.0
# Scanned pages are read at 3.4 s each; a longer scan would hold up everything behind it.
MOST_SCANNED_PAGES = 30
OCR_DPI = 200
OCR_PAGE_LIMIT_S = 20.0
# A gap between lines of so many line steps starts a new paragraph: 1.2 is single spacing, 1.5 catches Word's "6 pt after".
PARAGRAPH_GAP = 1.45
# A line that reaches so far across the page goes on below; one that ends before half of it, with a full stop, ends a paragraph.
FULL_LINE, SHORT_LINE = 0.85, 0.75
# A line that stands at the top or bottom of so large a share of the pages is a running head, whatever number it carries.
RUNNING_SHARE = 0.6
# Running heads stand in the page's margins: an inch of A4 is 0.085 of its height.
MARGIN = 0.1
# A heading's letters are so much larger than the text's.
LARGER = 1.08
LONGEST_HEADING = 200
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"^(page\s*)?\d{1,4}(\s*(of|/)\s*\d{1,4})?$", re.I)
_ITEM_MARK = re.compile(r"^agenda\s+item\b", re.I)
_LIST_START = re.compile(r"^(?:[•●▪◦–-]\s|\(?[a-z0-9]{1,3}[.)]\s|\d{1,3}(?:\.\d{1,3})+\s)", re.I)
# A form's field: a label of a few words at the start of a line ("Wards affected: City Centre").
_FIELD_START = re.compile(r"^[A-Z][\w'’/&()-]*(?: [\w'’/&()-]+){0,4}:(?: |$)")
# What pdfium writes for a hyphen at a line's end; a soft hyphen here until it is known how the word is written.
_PARTED = re.compile("[\ufffe\x02\u00ad]")
_SOFT_WORD = re.compile("([A-Za-z]+)\u00ad([A-Za-z]+)")
_SOFT_END = re.compile(r"([A-Za-z]{2,})-$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words, where on the page it stands (0 foot, 1 top), its baseline, letter size and right edge in points.

    pdfium joins printed lines between which a word is parted: `foot` is the baseline of the last.
    """

    text: str
    place: float
    base: float
    foot: float
    size: float
    right: float
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a page; a heading stands out by its letters."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF's paragraphs, page by page."""

    pages: tuple[tuple[Paragraph, ...], ...]
    title: str | None


def read_pdf(body: bytes) -> Pages:
    """The paragraphs of each page.

    Raises: Quarantined with the reason, for what is encrypted, damaged, endless or without text.
    """
    lines, title, blank = _all_lines(body)
    pages = _set_together(lines)
    if not any(lines):
        scanned = _read_scans(body, blank)
        if not any(scanned.values()):
            raise Quarantined("scanned pages without text; install tesseract to read them" if blank else "pages without text")
        pages = [scanned.get(number, []) for number in range(len(lines))]
    elif blank:
        scanned = _read_scans(body, blank[:MOST_SCANNED_PAGES])
        pages = [scanned.get(number) or page for number, page in enumerate(pages)]
    return Pages(tuple(tuple(page) for page in pages), title)


def _all_lines(body: bytes) -> tuple[list[list[Line]], str | None, list[int]]:
    """The lines of every page, the title that the file gives itself, and which pages are pictures only."""
    lines: list[list[Line]] = []
    blank: list[int] = []
    began = time.monotonic()
    while True:
        found = CHILD.call("pdf_lines", body, first=len(lines))
        blank += [len(lines) + i for i, page in enumerate(found["pages"]) if page is None]
        lines += [[Line(*line) for line in page or ()] for page in found["pages"]]
        if len(lines) >= found["n_pages"]:
            return lines, found["title"], blank
        if len(found["pages"]) < LEAST_PAGES_A_STRETCH or time.monotonic() - began > MOST_SECONDS:
            raise Quarantined("a PDF whose pages take too long to read")


def _read_scans(body: bytes, numbers: Sequence[int]) -> dict[int, list[Paragraph]]:
    """The text of scanned pages, where tesseract is installed.

    Raises: Quarantined if there are too many.
    """
    if not numbers or shutil.which("tesseract") is None:
        return {}
    if len(numbers) > MOST_SCANNED_PAGES:
        raise Quarantined(f"a scan of more than {MOST_SCANNED_PAGES} pages")
    blocks = {n: CHILD.call("pdf_scan", body, limit_s=OCR_PAGE_LIMIT_S, number=n) for n in numbers}
    return {n: [Paragraph(text) for text in found] for n, found in blocks.items()}


# In the child


def read_lines(body: bytes, *, first: int) -> dict[str, Any]:
    """The lines of the pages from `first` on, as many as are read in one stretch.

    Shapes: {"pages": a list of [text, place, base, foot, size, right, is_bold] for each page, None for one that is only a picture,
    "n_pages": of the whole file, "title": its own or None}.
    Raises: Quarantined for what is encrypted or damaged.
    """
    import pypdfium2

    pdf = _open(body)
    n_pages = len(pdf)
    pages: list[list[list[Any]] | None] = []
    until = time.monotonic() + STRETCH_S
    unreadable = 0
    for number in range(first, n_pages):
        try:
            page = pdf[number]
            lines = _lines(page)
            pages.append(None if not lines and _has_picture(page) else lines)
            page.close()
        except pypdfium2.PdfiumError:
            pages.append([])
            unreadable += 1
        if time.monotonic() > until:
            break
    if unreadable == n_pages:
        raise Quarantined("a damaged PDF")
    return {"pages": pages, "n_pages": n_pages, "title": clean(pdf.get_metadata_dict().get("Title", "")) or None}


def read_scan(body: bytes, *, number: int) -> list[str]:
    """The paragraphs of a scanned page by tesseract, English; none where it fails."""
    pdf = _open(body)
    page = pdf[number]
    scale = min(OCR_DPI / 72, 4000 / max(*page.get_size(), 1))
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
    done = subprocess.run(
        ["tesseract", "-", "-", "--dpi", str(OCR_DPI), "-l", "eng"], input=picture.getvalue(), capture_output=True, check=False
    )
    text = done.stdout.decode("utf-8", errors="replace")
    return [joined for block in re.split(r"\n\s*\n", text) if (joined := _joined([*map(clean, block.splitlines())], str.lower))]


def _open(body: bytes) -> Any:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as err:
        # pdfium may still tell the error of the file before, so the file itself is asked too.
        is_encrypted = "password" in str(err).lower() and b"/Encrypt" in body
        raise Quarantined("an encrypted PDF" if is_encrypted else "a damaged PDF") from err
    if len(pdf) == 0:
        raise Quarantined("a PDF without pages")
    if len(pdf) > MOST_PAGES:
        raise Quarantined(f"a PDF of more than {MOST_PAGES} pages")
    return pdf


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _lines(page: Any) -> list[list[Any]]:
    """The printed lines of a page, in the order in which the file draws them."""
    text_page = page.get_textpage()
    n_chars = text_page.count_chars()
    whole = text_page.get_text_range(0, n_chars) if n_chars > 0 else ""
    lines: list[list[Any]] = []
    _left, bottom, _right, top = page.get_bbox()
    start = 0
    # One position a character: pdfium's own line ends are characters too.
    for end in [i for i, c in enumerate(whole) if c == "\n"] + [len(whole)]:
        text = clean(_PARTED.sub("\u00ad", whole[start:end]))
        if text:
            places = [i for i in range(start, min(end, n_chars)) if not whole[i].isspace()]
            base, *letters = _letters(text_page, places)
            lines.append([text, round((base - bottom) / max(top - bottom, 1), 3), base, *letters])
        start = end + 1
    text_page.close()
    return lines


def _letters(text_page: Any, places: list[int]) -> tuple[float, float, float, float, bool]:
    """First and last baseline, size and right edge of a line, and whether it is bold from its first letter to its last."""
    import pypdfium2.raw as raw

    if not places:
        return 0.0, 0.0, 0.0, 0.0, False
    x, y, foot = ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page.raw, places[0], x, y)
    raw.FPDFText_GetCharOrigin(text_page.raw, places[-1], x, foot)
    sizes, right = [], 0.0
    for place in (places[0], places[len(places) // 2], places[-1]):
        box = raw.FS_RECTF()
        if raw.FPDFText_GetLooseCharBox(text_page.raw, place, box):
            sizes.append(box.top - box.bottom)
            right = max(right, box.right)
    is_bold = all(_is_bold(text_page, place) for place in {places[0], places[-1]})
    return round(y.value, 2), round(foot.value, 2), round(median(sizes), 2) if sizes else 0.0, round(right, 1), is_bold


def _is_bold(text_page: Any, place: int) -> bool:
    import pypdfium2.raw as raw

    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page.raw, place, name, len(name), flags)
    lower = name.value.lower()
    return any(word in lower for word in (b"bold", b"black", b"heavy")) or raw.FPDFText_GetFontWeight(text_page.raw, place) >= 600


# Lines set together


def _set_together(pages: list[list[Line]]) -> list[list[Paragraph]]:
    running = _running_heads(pages)
    kept = [_without(lines, running) for lines in pages]
    sizes = [line.size for lines in kept for line in lines for _ in range(len(line.text) // 20 + 1)]
    usual = median(sizes) if sizes else 0.0
    as_printed = _hyphens(kept)
    return [_paragraphs(lines, usual, as_printed) for lines in kept]


def _running_heads(pages: list[list[Line]]) -> set[str]:
    """What stands at the top or foot of most pages, numbers aside."""
    if len(pages) < 2:
        return set()
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({_DIGITS.sub("#", line.text) for line in lines if _is_in_margin(line)})
    return {text for text, n in edges.items() if n >= max(2, RUNNING_SHARE * len(pages)) and not _ITEM_MARK.match(text)}


def _without(lines: list[Line], running: set[str]) -> list[Line]:
    return [
        line
        for line in lines
        if not (_is_in_margin(line) and (_DIGITS.sub("#", line.text) in running or _PAGE_NUMBER.match(line.text)))
    ]


def _is_in_margin(line: Line) -> bool:
    return not MARGIN <= line.place <= 1 - MARGIN


def _hyphens(pages: Sequence[Sequence[Line]]) -> Callable[[str], str]:
    """How a word with a hyphen at the line's end is written: as it stands elsewhere in the file, else without the hyphen."""
    words = Counter(
        word.lower() for lines in pages for line in lines for word in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", line.text)
    )

    def as_printed(parted: str) -> str:
        plain = parted.replace("-", "")
        return parted if words[parted.lower()] > words[plain.lower()] else plain

    return as_printed


def _paragraphs(lines: list[Line], usual: float, as_printed: Callable[[str], str]) -> list[Paragraph]:
    """Lines joined into paragraphs: a larger gap, a new list item or field of a form, other letters or a finished short line part
    them."""
    if not lines:
        return []
    right = max(line.right for line in lines)
    step = _line_step(lines, right)
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        gap = before.foot - line.base
        # On one baseline stand the cells of a table's row, or the parts of a justified line.
        is_new = gap < -0.3 * step or gap > PARAGRAPH_GAP * step or _LIST_START.match(line.text) is not None
        is_new = is_new or before.is_bold != line.is_bold or not 1 / LARGER <= (line.size or 1) / (before.size or 1) <= LARGER
        is_new = is_new or (
            before.right < SHORT_LINE * right and before.text.endswith((".", "?", "!")) and line.text[0].isupper()
        )
        is_new = is_new or (before.right < FULL_LINE * right and _FIELD_START.match(line.text) is not None)
        if is_new:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [_paragraph(group, usual, as_printed) for group in groups]


def _line_step(lines: list[Line], right: float) -> float:
    """The usual distance from line to line inside a paragraph: below lines that reach across the page; else by letter size."""
    size = median(line.size for line in lines)
    steps = [
        a.foot - b.base
        for a, b in pairwise(lines)
        if a.right >= FULL_LINE * right
        and a.is_bold == b.is_bold
        and a.size == b.size
        and 0.5 * size < a.foot - b.base < 2.5 * size
    ]
    return median(steps) if len(steps) >= 3 else 1.08 * size


def _paragraph(lines: list[Line], usual: float, as_printed: Callable[[str], str]) -> Paragraph:
    text = _joined([line.text for line in lines], as_printed)
    is_larger = usual > 0 and all(line.size >= LARGER * usual for line in lines)
    is_heading = len(text) <= LONGEST_HEADING and (is_larger or all(line.is_bold for line in lines) or text.isupper())
    return Paragraph(text, is_heading)


def _joined(lines: Sequence[str], as_printed: Callable[[str], str]) -> str:
    """Put lines after each other; a word parted at a line's end is made whole."""
    text = ""
    for line in lines:
        parted = _SOFT_END.search(text) if line[:1].islower() else None
        if parted:
            rest = re.match(r"[A-Za-z]+", line)
            tail = rest.group() if rest else ""
            text = text[: parted.start()] + as_printed(f"{parted[1]}-{tail}") + line[len(tail) :]
        else:
            text = f"{text} {line}" if text else line
    whole = _SOFT_WORD.sub(lambda found: as_printed(f"{found[1]}-{found[2]}"), text)
    return whole.replace("\u00ad", "-")
