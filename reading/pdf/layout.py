"""Sets the pieces of a page together: rows, columns and table rows in reading order, running heads aside, paragraphs by their gaps."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from reading.pdf.centred_numbers import edge_of_centred, with_numbers_on_top
from reading.pdf.columns import flows_of
from reading.pdf.pieces import Piece, Row, Rule
from reading.pdf.running_heads import PAGE_NUMBER, marks_in, running_heads, text_of, without_watermarks
from reading.pdf.tables import find_bands, parted
from reading.words import hyphen_rule

# A gap between lines of so many line steps starts a new paragraph: "6 pt after" makes 1.4 of single spacing. Where the step is not
# measured but guessed from the letters' size, more is asked for.
PARAGRAPH_GAP, GUESSED_GAP = 1.3, 1.45
# A line that reaches so far across the page goes on below; one that ends before half of it, with a full stop, ends a paragraph.
FULL_LINE, SHORT_LINE = 0.85, 0.75
# Where a page has fewer full lines than this, the file's own line step is taken.
MIN_STEPS = 3
# The line step where a file has no full lines either, in letter sizes; and the widest there, in nominal sizes, of which single spacing
# is 1.15.
USUAL_STEP, GUESSED_EMS = 1.08, 1.4
# A heading's letters are so much larger than the text's.
LARGER = 1.08
MAX_HEADING_CHARS = 200
# A line that begins so far (of the page's lines) to the right of the next is not that one's beginning.
MARK_INDENT = 0.3
# What reaches no further than this share of the page's lines is a column of it.
COLUMN_EDGE = 0.6
# Cells of one column of a table begin at one place, give or take so many points.
CELL_DRIFT = 4.0
CELL_MARK = " | "
_LIST_START = re.compile(
    r"^(?:[•●▪◦–-]\s|\(?(?:[a-z]?\d{1,3}|\d{1,2}[a-z]|([a-z])\1?|x{0,3}(?:ix|iv|vi{0,3}|i{1,3})|xx?)[.)]\s|\(?\d{1,3}[.)](?=(?-i:[A-Z]))|\d{1,3}(?:\.\d{1,3})+\s)",
    re.I,
)
# "against / 5.1 in the year before": a figure with which a sentence goes on in the next line.
_FIGURE_IN_TEXT = re.compile(r"\d{1,3}(?:\.\d{1,3})+\s+(?!(?:and|or|to|that)\b)[a-z]")
# What a number in the next line belongs to: "Supplement No."; the head of a column of numbers is none.
_AWAITS_NUMBER = re.compile(r"(?<!item)(?<!items)\s(?:no|nr|number)\.?$", re.I)
# The label of a field whose value may stand below it, in cells set to the right: "Agenda Item No:".
_OPEN_LABEL = re.compile(r"\b(?:no|nr|number)\.?:$", re.I)
# A line of dots leads to a page's number, and is no line of prose.
_LEADER = re.compile(r"\.{5,}|(?:\.\s){5,}")
# What stands before the text of a numbered line: "1.", "(a)", "45/26", "CSP.12", "IV.", "•".
_ENUMERATOR = re.compile(
    r"^(?:[•●▪◦–-]|\(?(?:[a-z]|[ivx]{1,5})[.)]+|\(?(?:[A-Z][A-Z&]{0,5}[./ -]?(?:\d\d-)?)?(?:20\d\d[/–-]\d\d[/–.:-])?\d{1,4}(?:[./]\d{1,4})*(?:/[A-Z]{2,5})?\s?(?:\(?[a-z]\))?[a-z]?[.):]*|(?:item|minute)\s\d{1,4}[a-z]?[.:]?)$",
    re.I,
)
# A form's field: a label of a few words at the start of a line ("Wards affected: City Centre").
_FIELD_START = re.compile(r"^[A-Z][\w'’/&()-]*(?: [\w'’/&()-]+){0,4}:(?: |$)")
_PARTED = re.compile(r"([A-Za-z]+)(?:\u00ad|(?<=[A-Za-z]{2})-)$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a page, or a row of a table whose cells are parted by " | ".

    A heading stands out by its letters; `starts_bold` is of the first letter alone, `left` (points) and `place` (0 foot, 1 top) of its
    first line.
    """

    text: str
    is_heading: bool = False
    starts_bold: bool = False
    left: float = 0.0
    place: float = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """A page's paragraphs in reading order; apart from them the running heads and the number that is printed on it, if it is one."""

    paragraphs: tuple[Paragraph, ...]
    heads: tuple[str, ...] = ()
    folio: int | None = None


def set_pages(
    pages: Sequence[Sequence[Piece]], sizes: Sequence[tuple[int, int]], rules: Sequence[Sequence[Rule]] = ()
) -> list[Page]:
    """Set the pieces of a file's pages together; `sizes` are the pages' sides in points, by which pages of one format are known,
    `rules` the lines drawn on them.
    """
    rows = [_rows(_upright(pieces)) for pieces in pages]
    heads = running_heads(rows)
    kept = [[left for row in page if (left := marks_in(row) if id(row) in heads[n] else row)] for n, page in enumerate(rows)]
    letters = [piece.size for page in kept for row in page for piece in row for _ in range(len(piece.text) // 20 + 1)]
    usual = median(letters) if letters else 0.0
    kept = without_watermarks(kept, usual)
    join = hyphen_rule(piece.text for page in kept for row in page for piece in row)
    usual_gap = _widest_gap([step for page in kept for step in _steps(page, max((row[-1].right for row in page), default=0.0))])
    made = []
    edges: dict[tuple[int, int], float] = {}
    for size, page in zip(sizes, kept, strict=True):
        edges[size] = max([edges.get(size, 0.0), *(row[-1].right for row in page)])
    flows: list[tuple[int, list[Paragraph]]] = []
    edge = None
    for number, page in enumerate(kept):
        bands = find_bands(rules[number]) if rules and not _main_turn(pages[number]) else []
        for free, cells in parted(page, bands, _rows):
            edge = edge_of_centred(free, edge)
            for flow in flows_of(with_numbers_on_top(free, are_centred=edge is not None)):
                flows.append((number, _paragraphs(flow, _right_edge(flow, edges[sizes[number]]), usual, usual_gap, join)))
            if cells:
                own = [_paragraphs(cell, max(row[-1].right for row in cell), usual, usual_gap, join) for cell in cells]
                flows.append((number, _table_row(own)))
    _join_over_breaks(flows, join)
    of_page: dict[int, list[Paragraph]] = {}
    for number, paragraphs in flows:
        of_page.setdefault(number, []).extend(replace(p, text=p.text.replace("\u00ad", "-")) for p in paragraphs)
    for number in range(len(kept)):
        removed = [text_of(row) for row in rows[number] if id(row) in heads[number]]
        folios = [int(match[1]) for text in removed if (match := PAGE_NUMBER.match(text))]
        paragraphs = of_page.get(number, [])
        paragraphs += [Paragraph(piece.text, left=piece.left, place=piece.place) for piece in _turned(pages[number])]
        texts = tuple(text for text in removed if not PAGE_NUMBER.match(text))
        made.append(Page(tuple(paragraphs), texts, folios[0] if len(folios) == 1 else None))
    return made


def _main_turn(pieces: Sequence[Piece]) -> int:
    turns: dict[int, int] = {}
    for piece in pieces:
        turns[piece.turn] = turns.get(piece.turn, 0) + len(piece.text)
    return max(turns, key=lambda turn: turns[turn], default=0)


def _upright(pieces: Sequence[Piece]) -> list[Piece]:
    """Return what is written in the direction of most of the page."""
    turn = _main_turn(pieces)
    return [piece for piece in pieces if piece.turn == turn]


def _turned(pieces: Sequence[Piece]) -> list[Piece]:
    turn = _main_turn(pieces)
    return [piece for piece in pieces if piece.turn != turn]


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    """Pieces on one baseline, rows from top to bottom, pieces from left to right."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda p: -p.base):
        if rows and abs(rows[-1][0].base - piece.base) <= 0.35 * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


# Paragraphs


@dataclass(slots=True)
class _Group:
    """A paragraph in the making: its rows, and for each cell the lines in it and where it begins."""

    rows: list[Row]
    cells: list[list[str]]
    lefts: list[float]
    is_hanging: bool  # a number, then text that may go on below the text


def _group(row: Row) -> _Group:
    is_hanging = len(row) == 2 and _is_numbered(row)
    return _Group([row], [[piece.text] for piece in row], [piece.left for piece in row], is_hanging)


def _is_numbered(row: Sequence[Piece]) -> bool:
    """Tell whether a row is a number and words; a row of figures is one of a table."""
    return len(row) > 1 and _numbers(row[0].text, row[1].text)


def _numbers(first: str, second: str) -> bool:
    return _ENUMERATOR.match(first) is not None and any(c.isalpha() for c in second[:4])


def _is_field(row: Row) -> bool:
    """Tell whether a row is a label and what it says, as on a front sheet: one such ends where the next begins, however long it is."""
    return len(row) == 1 and _FIELD_START.match(row[0].text) is not None


def _paragraphs(
    rows: list[Row], right: float, usual: float, usual_gap: float | None, join: Callable[[str, str], str]
) -> list[Paragraph]:
    """Return rows joined into paragraphs: a larger gap, a new list item or field of a form, other letters, a finished short line
    or a row of
    cells part them."""
    if not rows:
        return []
    size, em = (median(sizes) for sizes in zip(*((piece.size, piece.em) for row in rows for piece in row), strict=True))
    measured = _widest_gap(_steps(rows, right)) or usual_gap
    widest = size * measured if measured else max(GUESSED_GAP * USUAL_STEP * size, GUESSED_EMS * em)
    groups = [_group(rows[0])]
    for before, row in pairwise(rows):
        group = groups[-1]
        gap = before[0].base - row[0].base
        columns = _columns_of(row, group) if gap <= widest else None
        is_finished = before[-1].right < SHORT_LINE * right and before[-1].text.endswith((".", "?", "!"))
        if gap <= widest and len(row) == len(group.cells) and _fills_field(before, row):
            for lines, piece in zip(group.cells, row, strict=True):
                lines.append(piece.text)
            group.rows.append(row)
        elif columns and len(group.cells) > 1 and not (group.is_hanging and is_finished and len(row) == 1):
            for cell, piece in zip(columns, row, strict=True):
                group.cells[cell].append(piece.text)
            group.rows.append(row)
        elif (
            len(row) == 1
            and (len(group.cells) == 1 or group.is_hanging)
            and not (
                _parts(before, row, gap / (widest * _stretch(before, row, size)), right)
                or (_is_field(group.rows[0]) and _is_field(row))
            )
        ):
            group.cells[-1].append(row[0].text)
            group.rows.append(row)
        else:
            groups.append(_group(row))
    return [_paragraph(group, usual, join) for group in groups]


def _columns_of(row: Row, group: _Group) -> list[int] | None:
    """Return which cells of a group a row goes on in: none in its first, each where the cell begins and in its weight."""
    columns = [
        next((n for n, left in enumerate(group.lefts) if n and abs(left - piece.left) <= CELL_DRIFT), None) for piece in row
    ]
    places = [
        place
        for place, piece in zip(columns, row, strict=True)
        if place is not None and _is_bold_at_end(group, group.lefts[place]) == piece.starts_bold
    ]
    return places if len(places) == len(row) == len(set(places)) and len(row) < len(group.cells) else None


def _is_bold_at_end(group: _Group, left: float) -> bool:
    """Tell whether the last line of a group's cell is bold: below a bold title in a cell begins what is said of it."""
    own = (piece for row in reversed(group.rows) for piece in row if abs(piece.left - left) <= CELL_DRIFT)
    return next((piece.ends_bold for piece in own), False)


def _parts(before: Row, row: Row, gap: float, right: float) -> bool:
    """Tell whether a line starts another paragraph than the line before; `gap` is in the widest gaps that lines of one paragraph
    leave.
    """
    last, new = before[-1], row[0]
    if gap <= 1 and _awaits(last, new):
        return False
    goes_on = last.right >= FULL_LINE * right and last.text[-1] not in ".;:?!" and _FIGURE_IN_TEXT.match(new.text) is not None
    # What stands at the right edge alone is a mark or a date.
    is_new = gap > 1 or last.left > new.left + MARK_INDENT * right or _LEADER.search(last.text) is not None
    is_new = is_new or (_LIST_START.match(new.text) is not None and not goes_on)
    is_new = is_new or last.ends_bold != new.starts_bold or not 1 / LARGER <= (new.size or 1) / (last.size or 1) <= LARGER
    # The next word would have fitted: the line was ended by hand.
    is_new = is_new or (last.right < SHORT_LINE * right and (new.text[0].isupper() or new.text[0].isdigit()))
    is_number = _ENUMERATOR.match(new.text.split(" ")[0]) is not None and new.text[0] not in "•●▪◦–-"
    return is_new or (last.right < FULL_LINE * right and (is_number or _FIELD_START.match(new.text) is not None))


def _awaits(last: Piece, new: Piece) -> bool:
    """Tell whether a line is the number that the line before ends by asking for."""
    return last.size == new.size and new.text.isdigit() and _AWAITS_NUMBER.search(last.text) is not None


def _fills_field(before: Row, row: Row) -> bool:
    """Tell whether the last cell of a row is the number that the one above asks for."""
    last, new = before[-1], row[-1]
    is_below = abs(last.left - new.left) <= CELL_DRIFT or abs(last.right - new.right) <= CELL_DRIFT
    return len(row) > 1 and is_below and new.text.isdigit() and _OPEN_LABEL.search(last.text) is not None


def _stretch(before: Row, row: Row, size: float) -> float:
    """Return how much wider than between a text's lines, in letters of `size`, the gap is between those of a heading in larger letters
    that surely goes on.
    """
    last, new = before[-1], row[0]
    goes_on = last.size == new.size and (new.text[0].islower() or _awaits(last, new))
    return max(1.0, new.size / size) if goes_on else 1.0


def _right_edge(rows: Sequence[Row], page_edge: float) -> float:
    """Return how far lines reach: as on other pages of this format, but in a column as far as its own."""
    own = max(row[-1].right for row in rows)
    return own if own < COLUMN_EDGE * page_edge else page_edge


def _widest_gap(steps: list[float]) -> float | None:
    """Return the widest distance between lines of one paragraph, in letter sizes; None where too few lines tell. Half of the
    steps may be
    between paragraphs, so a quarter from below counts."""
    return PARAGRAPH_GAP * sorted(steps)[len(steps) // 4] if len(steps) >= MIN_STEPS else None


def _steps(rows: Sequence[Row], right: float) -> list[float]:
    """Return the distances from line to line inside paragraphs, in letter sizes: below lines that reach across the page."""
    return [
        distance / a[-1].size
        for a, b in pairwise(rows)
        if len(a) == len(b) == 1
        and a[-1].right >= FULL_LINE * right
        and a[-1].ends_bold == b[0].starts_bold
        and a[-1].size == b[0].size
        and not _LEADER.search(a[-1].text)
        and 0.9 < (distance := a[-1].base - b[0].base) / max(a[-1].size, 0.1) < 2.5
    ]


def _table_row(cells: Sequence[Sequence[Paragraph]]) -> list[Paragraph]:
    """Return a row of a table as a paragraph, with what stands below the first paragraph of each cell behind it."""
    firsts = [cell[0] for cell in cells]
    text = firsts[0].text
    for n, first in enumerate(firsts[1:], 1):
        is_label = n == 1 and (_numbers(text, first.text) or text.endswith(":"))
        text += f" {first.text}" if is_label else f"{CELL_MARK}{first.text}"
    is_heading = len(text) <= MAX_HEADING_CHARS and all(first.is_heading for first in firsts)
    row = Paragraph(text, is_heading, firsts[0].starts_bold, firsts[0].left, max(first.place for first in firsts))
    return [row, *(below for cell in cells for below in cell[1:])]


def _paragraph(group: _Group, usual: float, join: Callable[[str, str], str]) -> Paragraph:
    cells = [_joined(lines, join) for lines in group.cells]
    text = cells[0]
    for n, cell in enumerate(cells[1:], 1):
        is_label = n == 1 and (_is_numbered(group.rows[0]) or cells[0].endswith(":"))
        text += f" {cell}" if is_label else f"{CELL_MARK}{cell}"
    pieces = [piece for row in group.rows for piece in row]
    is_larger = usual > 0 and all(piece.size >= LARGER * usual for piece in pieces)
    is_bold = all(piece.starts_bold and piece.ends_bold for piece in pieces)
    is_heading = len(text) <= MAX_HEADING_CHARS and (is_larger or is_bold or text.isupper())
    return Paragraph(text, is_heading, pieces[0].starts_bold, pieces[0].left, pieces[0].place)


def _joined(lines: Sequence[str], join: Callable[[str, str], str]) -> str:
    """Put lines after each other; a word parted at a line's end is made whole. One parted at the end of the last keeps its mark."""
    text = ""
    for line in lines:
        whole = _made_whole(text, line, join)
        text = "".join(whole) if whole else f"{text} {line}" if text else line
    return text[:-1].replace("\u00ad", "-") + text[-1:]


def _made_whole(text: str, line: str, join: Callable[[str, str], str]) -> tuple[str, str] | None:
    """Return the text with the word that its end parts made whole from the next line, and what is left of that line; None if it
    parts none.
    """
    parted = _PARTED.search(text)
    rest = re.match(r"[A-Za-z]+", line)
    if not parted or not rest or rest[0] in ("and", "or", "to") or not (text.endswith("\u00ad") or line[0].islower()):
        return None
    return text[: parted.start()] + join(parted[1], rest[0]), line[rest.end() :]


def _join_over_breaks(flows: Sequence[tuple[int, list[Paragraph]]], join: Callable[[str, str], str]) -> None:
    """Make words whole that the end of a column or page parts: they belong to where they begin. `flows`: page and its paragraphs, in order."""
    for (page, above), (next_page, below) in pairwise(flows):
        if next_page - page > 1 or not above or not below or below[0].is_heading or CELL_MARK in above[-1].text + below[0].text:
            continue
        if whole := _made_whole(above[-1].text, below[0].text, join):
            text, line = whole
            mark, _, rest = line.partition(" ")  # a comma or the other half of a compound goes with the word
            above[-1] = replace(above[-1], text=text + mark)
            below[:1] = [replace(below[0], text=rest)] if rest else []
