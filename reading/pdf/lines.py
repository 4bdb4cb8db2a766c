"""The child's side of PDF: the pieces of printed lines of each page with their places, and the lines drawn around them.

pypdfium2 is called here and in `reading.pdf.scan` alone. `reading.pdf.layout` sets the pieces together; nothing here knows what a paragraph is.
"""

import ctypes
import math
import re
import time
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from core.errors import Quarantined
from reading.markup import clean
from reading.pdf.pieces import MAX_PAGES

# One call of the child reads pages for so long, well below its limit, then hands over what it has and is asked for the next.
STRETCH_S = 5.0
# A line of a table is so thin and so long at least (points); a page of more lines is a drawing.
MAX_RULE_WIDTH, MIN_RULE, MAX_RULES = 2.5, 5.0, 3000
# A gap of so many letter sizes within a line parts the cells of a table or the columns of a page; so does a narrower one that is so many
# times as wide as the line's narrowest space. A justified line's spaces are wide, but alike.
CELL_GAP, NARROW_CELL_GAP, CELL_RATIO = 1.3, 0.75, 2.2
# How tall letters are, in nominal sizes. pdfium's own boxes of them differ from letter to letter, .61 to .96 in one font of LibreOffice's files,
# so that lines of one paragraph were parted and ends of paragraphs taken for headings.
LETTER_HEIGHT = 0.9
# Letters that lean more than this (degrees) from the page's sides are a watermark.
MAX_LEAN = 8.0
# Lines of a page have more letters than this, if they are lines; letters of one line stand on one base, give or take so many letter sizes,
# and words so far apart at least.
MIN_LINE_LETTERS, BASE_DRIFT, WORD_GAP = 3, 0.2, 0.1
# Letters of a line are set apart where pdfium puts a space behind so many of them, though they stand closer than words do (letter sizes).
SPACED_SHARE, MIN_SPACED, MAX_SPACED_GAP = 0.5, 6, 0.2
_LINE_ENDS = re.compile(r"(?<=\S)[\r\n]+(?=\S)")
_DROPPED = "\x0b"
# What pdfium writes for a hyphen at a line's end; a soft hyphen here until it is known how the word is written.
_PARTED = re.compile("[\ufffe\x02]$")
_BOOKMARK_DEPTH = 3
# A committee system gives a bookmark an item and one a paper; a file of more has been made by a machine for its own ends.
MAX_BOOKMARKS = 2000


def read_lines(body: bytes, *, first: int) -> dict[str, Any]:
    """Return the pieces of the pages from `first` on, as many as are read in one stretch.

    Shapes: {"pages": for each page {"pieces": lists of Piece's fields, "rules": lists of Rule's fields, "picture": the share that its
    largest picture covers, "size": its sides in points}, "n_pages": of the whole file, "title": its own or None, "bookmarks": lists of title, page from 1, level; with the first stretch alone,
    "busy_s": the processor's time for it}.
    Raises: Quarantined for what is encrypted or damaged.
    """
    import pypdfium2

    pdf = open_pdf(body)
    n_pages = len(pdf)
    has_form = pdf.get_formtype() != 0
    if has_form:
        pdf.init_forms()
    pages: list[dict[str, Any]] = []
    until, began_s = time.monotonic() + STRETCH_S, time.process_time()
    unreadable = 0
    for number in range(first, n_pages):
        try:
            page = pdf[number]
            rules = _rules(page)
            pieces = _pieces(page, [rule for rule in rules if rule[3] - rule[1] > rule[2] - rule[0]])
            pieces += _fields(pdf, page) if has_form else []
            pages.append(
                {
                    "pieces": pieces,
                    "rules": rules,
                    "picture": round(_picture_share(page), 3),
                    "size": [round(side) for side in page.get_size()],
                }
            )
            page.close()
        except pypdfium2.PdfiumError:
            pages.append({"pieces": [], "rules": [], "picture": 0.0, "size": [0, 0]})
            unreadable += 1
        if time.monotonic() > until:
            break
    if unreadable == n_pages:
        raise Quarantined("a damaged PDF")
    title = clean(pdf.get_metadata_dict().get("Title", "")) or None
    busy_s = time.process_time() - began_s
    return {"pages": pages, "n_pages": n_pages, "title": title, "bookmarks": [] if first else _bookmarks(pdf), "busy_s": busy_s}


def open_pdf(body: bytes) -> Any:
    """Open a PDF.

    Raises: Quarantined for what is encrypted, damaged, or has no pages or too many.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as err:
        # pdfium may still tell the error of the file before, so the file itself is asked too.
        is_encrypted = "password" in str(err).lower() and b"/Encrypt" in body
        raise Quarantined("an encrypted PDF" if is_encrypted else "a damaged PDF") from err
    if len(pdf) == 0:
        raise Quarantined("a PDF without pages")
    if len(pdf) > MAX_PAGES:
        raise Quarantined(f"a PDF of more than {MAX_PAGES} pages")
    return pdf


def _bookmarks(pdf: Any) -> list[list[Any]]:
    import pypdfium2

    made: list[list[Any]] = []
    try:
        for bookmark in pdf.get_toc(max_depth=_BOOKMARK_DEPTH):
            target = bookmark.get_dest()
            index = target.get_index() if target is not None else None
            title = clean(bookmark.get_title() or "")
            if index is not None and title:
                made.append([title, index + 1, bookmark.level])
            if len(made) >= MAX_BOOKMARKS:
                break
    except pypdfium2.PdfiumError:
        return []  # an outline that cannot be followed tells nothing; the pages are read all the same
    return made


def _picture_share(page: Any) -> float:
    """Return the share of the page that its largest picture covers."""
    import pypdfium2
    import pypdfium2.raw as raw

    width, height = page.get_size()
    share = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        try:
            left, bottom, right, top = item.get_bounds()
        except pypdfium2.PdfiumError:
            continue
        share = max(share, (right - left) * (top - bottom) / max(width * height, 1))
    return share


def _rules(page: Any) -> list[list[float]]:
    """Return the thin lines that the page draws, upright: left, bottom, right, top."""
    import pypdfium2
    import pypdfium2.raw as raw

    left, bottom, _right, _top = page.get_bbox()
    made: list[list[float]] = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        try:
            box = item.get_bounds()
        except pypdfium2.PdfiumError:
            continue
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= MAX_RULE_WIDTH and max(width, height) >= MIN_RULE:
            made.append([round(side, 1) for side in (box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom)])
        if len(made) > MAX_RULES:
            return []
    return made


def _pieces(page: Any, walls: list[list[float]]) -> list[list[Any]]:
    """Return the pieces of a page's lines in the order in which the file draws them; what leans is left out. `walls` are the rules that
    go down the page.
    """
    text_page = page.get_textpage()
    n_chars = text_page.count_chars()
    whole = text_page.get_text_range(0, n_chars) if n_chars > 0 else ""
    whole = _without_false_ends(text_page, whole)
    corners = page.get_bbox()
    made: list[list[Any]] = []
    letters: list[int] = []
    for place in range(min(len(whole), n_chars) + 1):
        # One position a character: pdfium's own line ends are characters too.
        if place == min(len(whole), n_chars) or whole[place] in "\r\n":
            if letters:
                made += _line(text_page, whole, letters, corners, walls)
            letters = []
        elif not whole[place].isspace():
            letters.append(place)
    text_page.close()
    return made


def _without_false_ends(text_page: Any, whole: str) -> str:
    """Return a page's characters without the line ends that pdfium puts behind each letter where it takes a page of a line or two for
    one that is written downwards. As long as before: in their place stand spaces, or what `clean` drops.
    """
    import pypdfium2.raw as raw

    ends = list(_LINE_ENDS.finditer(whole))
    if len(ends) * MIN_LINE_LETTERS < sum(not c.isspace() for c in whole):
        return whole
    made = list(whole)
    box, after = raw.FS_RECTF(), raw.FS_RECTF()
    for end in ends:
        sides = raw.FPDFText_GetLooseCharBox(text_page.raw, end.start() - 1, box)
        sides = sides and raw.FPDFText_GetLooseCharBox(text_page.raw, end.end(), after)
        size, gap = box.top - box.bottom, after.left - box.right
        if sides and abs(after.bottom - box.bottom) < BASE_DRIFT * size and gap > -BASE_DRIFT * size:
            made[end.start() : end.end()] = [" " if gap > WORD_GAP * size else _DROPPED] * (end.end() - end.start())
    return "".join(made)


def _line(
    text_page: Any, whole: str, letters: list[int], corners: tuple[float, float, float, float], walls: list[list[float]]
) -> list[list[Any]]:
    """Return one line of pdfium's in pieces: parted at wide gaps, at the walls of cells, and where pdfium joined two printed lines
    at a hyphen.
    """
    import pypdfium2.raw as raw

    angle = math.degrees(raw.FPDFText_GetCharAngle(text_page.raw, letters[0])) % 360
    turn = round(angle / 90) * 90 % 360
    if min(abs(angle - turn), 360 - abs(angle - turn)) > MAX_LEAN:
        return []
    boxes = []
    box = raw.FS_RECTF()
    for place in letters:
        known = raw.FPDFText_GetLooseCharBox(text_page.raw, place, box)
        boxes.append(_turned(box, turn, corners) if known else None)
    sizes = [right_top[3] - right_top[1] for right_top in boxes if right_top]
    size = median(sizes) if sizes else 0.0
    steps = [b[0] - a[2] for a, b, i, j in zip(boxes, boxes[1:], letters, letters[1:], strict=False) if a and b and j == i + 1]
    letter_gap = max(0.0, median(steps)) if steps else 0.0  # more than nothing where the letters are spaced
    spaces = [b[0] - a[2] for a, b, i, j in zip(boxes, boxes[1:], letters, letters[1:], strict=False) if a and b and j > i + 1]
    narrow = max(NARROW_CELL_GAP * size, CELL_RATIO * max(min(spaces, default=0.0), 0.2 * size))
    widest = min(CELL_GAP * size, narrow) + 3 * letter_gap
    foot = boxes[0][1] if boxes[0] else 0.0
    beside = [wall[0] for wall in walls if turn == 0 and wall[1] <= foot + 0.5 * size <= wall[3]]
    cuts = [0]
    for i in range(1, len(letters)):
        a, b = boxes[i - 1], boxes[i]
        if not a or not b:
            continue
        is_apart = b[0] - a[2] > widest or abs(b[1] - a[1]) > 0.7 * size or b[0] < a[0] - size
        if is_apart or any(a[0] + a[2] < 2 * wall < b[0] + b[2] for wall in beside):
            cuts.append(i)
    made = []
    height = corners[3] - corners[1] if turn in (0, 180) else corners[2] - corners[0]
    for start, end in zip(cuts, [*cuts[1:], len(letters)], strict=True):
        inside = [b for b in boxes[start:end] if b]
        text = clean(_PARTED.sub("\u00ad", _spelled(whole, letters[start:end], boxes[start:end], size)))
        if not text or not inside:
            continue
        base = _base(text_page, letters[start], turn, corners)
        bold = [_is_bold(text_page, letters[i]) for i in (start, end - 1)]
        em = _em(text_page, letters[start])
        own = em * LETTER_HEIGHT or median(b[3] - b[1] for b in inside)
        made.append(
            [_whole(text), round(inside[0][0], 1), round(max(b[2] for b in inside), 1), round(base, 1), round(own, 2),
             round(base / max(height, 1), 3), *bold, turn, em]
        )  # fmt: skip
    return made


def _spelled(whole: str, letters: list[int], boxes: Sequence[Sequence[float] | None], size: float) -> str:
    """Return the characters of a piece, without the spaces that pdfium puts between letters which are set apart as those of some headings
    are.
    """
    gaps = [b[0] - a[2] if a and b else 0.0 for a, b in pairwise(boxes)]
    n_apart = sum(later > former + 1 for former, later in pairwise(letters))
    usual = median(gaps) if len(gaps) >= MIN_SPACED else 0.0
    if n_apart <= SPACED_SHARE * len(gaps) or not 0 < usual < MAX_SPACED_GAP * size:
        return whole[letters[0] : letters[-1] + 1]
    spelled = (f"{' ' * (gap > usual + WORD_GAP * size)}{whole[place]}" for gap, place in zip(gaps, letters[1:], strict=True))
    return whole[letters[0]] + "".join(spelled)


def _whole(text: str) -> str:
    """Drop soft hyphens within a line: only at its end one is printed."""
    return text[:-1].replace("\u00ad", "") + text[-1]


def _turned(box: Any, turn: int, corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a letter on the page turned so that it stands upright."""
    left, bottom, right, top = corners
    if turn == 270:
        return box.bottom - bottom, right - box.right, box.top - bottom, right - box.left
    if turn == 90:
        return top - box.top, box.left - left, top - box.bottom, box.right - left
    if turn == 180:
        return right - box.right, top - box.top, right - box.left, top - box.bottom
    return box.left - left, box.bottom - bottom, box.right - left, box.top - bottom


def _base(text_page: Any, place: int, turn: int, corners: tuple[float, float, float, float]) -> float:
    import pypdfium2.raw as raw

    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page.raw, place, x, y)
    left, bottom, right, top = corners
    return {270: right - x.value, 90: x.value - left, 180: top - y.value}.get(turn, y.value - bottom)


def _em(text_page: Any, place: int) -> float:
    """Return a letter's nominal size in points, as the page scales it."""
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text_page.raw, place, matrix)
    return round(float(raw.FPDFText_GetFontSize(text_page.raw, place)) * math.hypot(matrix.c, matrix.d), 2)


def _is_bold(text_page: Any, place: int) -> bool:
    import pypdfium2.raw as raw

    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page.raw, place, name, len(name), flags)
    lower = name.value.lower()
    return any(word in lower for word in (b"bold", b"black", b"heavy")) or raw.FPDFText_GetFontWeight(text_page.raw, place) >= 600


def _fields(pdf: Any, page: Any) -> list[list[Any]]:
    """Return what was filled into a form's fields, each as a piece at its place; ticks and buttons are none."""
    import pypdfium2.raw as raw

    made: list[list[Any]] = []
    _left, bottom, _right, top = page.get_bbox()
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetFormFieldType(pdf.formenv.raw, annotation)
        box = raw.FS_RECTF()
        if kind in (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
            n_bytes = raw.FPDFAnnot_GetFormFieldValue(pdf.formenv.raw, annotation, None, 0)
            buffer = (ctypes.c_ushort * (n_bytes // 2 + 1))()
            raw.FPDFAnnot_GetFormFieldValue(pdf.formenv.raw, annotation, buffer, n_bytes)
            value = bytes(buffer)[: max(0, n_bytes - 2)].decode("utf-16-le", errors="replace")
            raw.FPDFAnnot_GetRect(annotation, box)
            for line, text in enumerate(part for part in map(clean, re.split(r"[\r\n]+", value)) if part):
                base = box.top - bottom - 10 - 12 * line
                made.append([text, box.left, box.right, base, 11.0, round(base / max(top - bottom, 1), 3), False, False, 0])
        raw.FPDFPage_CloseAnnot(annotation)
    return made
