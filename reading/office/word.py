"""The text of a Word file as its reader sees it: insertions accepted, deletions gone, text boxes, content controls, nested tables, list numbers.

python-docx opens the package and knows its parts; what it leaves out of a body is walked here by the element names of ECMA-376, part 1.
Runs in the bounded child.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from docx.oxml.ns import qn

from reading.markup import clean
from reading.numbering import counted, numbered
from reading.office.charts import rows_of_chart

# What is not shown: what was deleted or moved away under tracked changes, and the second copy of a text box for old programs.
_HIDDEN = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_HIDDEN |= {qn("w:pPr"), qn("w:rPr"), qn("w:sdtPr"), qn("w:tblPr"), qn("w:instrText"), qn("w:delText"), qn("w:sectPr")}
_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT_BOX = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "txbxContent"))
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_LETTERS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
# A page that is made to end ends a line too.
_PAGE_BREAK = "\f\n"
# A heading is one line; a bold paragraph longer than this is emphasis.
MAX_HEADING_CHARS = 150
_N_LEVELS = 9


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph or a row of a table, with the number that Word shows before it; `is_heading` by its style, or bold as a whole;
    `starts_bold` is of its first letters alone; `begins_page`: a page was made to begin with it, whoever prints it.
    """

    text: str
    is_heading: bool = False
    starts_bold: bool = False
    begins_page: bool = False


# What stands between paragraphs where a page is made to end.
_PAGE_END = WordParagraph("", begins_page=True)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a paragraph, as it is broken by hand; whether its first letters are bold, and whether all are."""

    text: str
    starts_bold: bool
    is_bold: bool


def read_paragraphs(file: Any) -> list[WordParagraph]:
    """Return what a file (docx.Document) shows, from its headers to its footers and notes; what heads or foots pages comes once."""
    numbering = _Numbering(file)
    body = _with_pages(_blocks(file.element.body, numbering))
    heads = _page_ends(file, ("header", "first_page_header", "even_page_header"), numbering)
    feet = _page_ends(file, ("footer", "first_page_footer", "even_page_footer"), numbering)
    shown = {paragraph.text for paragraph in body}
    paragraphs = [
        *(p for p in heads if p.text not in shown),
        *body,
        *_notes(file, numbering),
        *(p for p in feet if p.text not in shown),
    ]
    return [replace(paragraph, text=clean(paragraph.text)) for paragraph in paragraphs]


def _with_pages(blocks: Iterable[WordParagraph]) -> list[WordParagraph]:
    """Return a body's paragraphs, of which some begin a page, without the page ends between them."""
    made: list[WordParagraph] = []
    has_ended = False
    for block in blocks:
        if block is not _PAGE_END:
            made.append(replace(block, begins_page=has_ended and bool(made)))
        has_ended = block is _PAGE_END
    return made


def _without_pages(blocks: Iterable[WordParagraph]) -> list[WordParagraph]:
    """Return the paragraphs of a cell or a box, within which no page ends."""
    return [block for block in blocks if block is not _PAGE_END]


def _page_ends(file: Any, names: tuple[str, ...], numbering: "_Numbering") -> list[WordParagraph]:
    """Return what stands above or below the pages, each line once, without lone page numbers."""
    lines: dict[str, WordParagraph] = {}
    for section in file.sections:
        for name in names:
            end = getattr(section, name)
            if not end.is_linked_to_previous:
                lines |= {p.text: p for p in _blocks(end._element, numbering) if any(c.isalpha() for c in p.text)}
    return [WordParagraph(line.text) for line in lines.values() if not line.text.lower().startswith("page ")]


def _notes(file: Any, numbering: "_Numbering") -> Iterator[WordParagraph]:
    """Foot- and endnotes."""
    from docx.oxml import parse_xml

    for relation in file.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in ("footnotes", "endnotes"):
            yield from _blocks(parse_xml(relation.target_part.blob), numbering)


def _blocks(parent: Iterable[Any], numbering: "_Numbering") -> Iterator[WordParagraph]:
    """Yield the paragraphs and rows in an element, in the order in which they are read."""
    joined = list[Any]()  # paragraphs whose end is struck out, which go on in the next
    for child in parent:
        if child.tag == _PARAGRAPH:
            joined.append(child)
            if not _goes_on(child):
                yield from _paragraph(joined, numbering)
                joined = []
        else:
            if joined and child.tag == _TABLE:
                yield from _paragraph(joined, numbering)
                joined = []
            yield from _block(child, numbering)
    if joined:
        yield from _paragraph(joined, numbering)


def _block(element: Any, numbering: "_Numbering") -> Iterator[WordParagraph]:
    if element.tag == _TABLE:
        yield from _table(element, numbering)
    elif element.tag not in _HIDDEN and not _is_prompt(
        element
    ):  # content controls, insertions, smart tags hold blocks of their own
        yield from _blocks(element, numbering)


def _ends_section(paragraph: Any) -> bool:
    """Tell whether with a paragraph a section ends behind which another page begins."""
    section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    return section is not None and _value(section, "w:type") != "continuous"


def _goes_on(paragraph: Any) -> bool:
    """Tell whether the end of a paragraph was deleted or moved away under tracked changes."""
    mark = f"{qn('w:pPr')}/{qn('w:rPr')}"
    return paragraph.find(f"{mark}/{qn('w:del')}") is not None or paragraph.find(f"{mark}/{qn('w:moveFrom')}") is not None


def _is_prompt(element: Any) -> bool:
    """Tell whether a content control was left empty and shows only what it asks for."""
    return element.tag == qn("w:sdt") and _is_on(element.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"))


def _paragraph(joined: Sequence[Any], numbering: "_Numbering") -> Iterator[WordParagraph]:
    """Yield a paragraph, its lines kept apart; bold lines above others are a heading of their own."""
    boxes: list[Any] = []
    pieces = [piece for part in joined for piece in _letters(part, boxes)]
    before, broken, after = "".join(letters for letters, _ in pieces).partition(_PAGE_BREAK)
    if numbering.begins_page(joined[0]) or (broken and not before.strip()):
        yield _PAGE_END
    lines = _lines_of(pieces)
    if lines:
        element = joined[-1]
        number = numbering.next_number(element)
        is_styled = numbering.is_heading(element)
        n_bold = 0 if is_styled else next((n for n, line in enumerate(lines) if not line.is_bold), 0)
        for own in filter(None, (lines[:n_bold], lines[n_bold:])):
            text = "\n".join(line.text for line in own)
            is_bold = len(text) <= MAX_HEADING_CHARS and all(line.is_bold for line in own)
            text = f"{number} {text}" if own[0] is lines[0] and not text.startswith(number) else text
            yield WordParagraph(text, is_styled or is_bold, own[0].starts_bold)
    for box in boxes:
        yield from numbering.chart(box) if box.tag == _CHART else _without_pages(_blocks(box, numbering))
    if _ends_section(joined[-1]) or (broken and before.strip() and not after.strip()):
        yield _PAGE_END


def _lines_of(pieces: Iterable[tuple[str, bool]]) -> list[_Line]:
    """Return the lines of a paragraph that have words."""
    lines: list[list[tuple[str, bool]]] = [[]]
    for letters, is_bold in pieces:
        first, *others = letters.split("\n")
        lines[-1].append((first, is_bold))
        lines += [[(letters, is_bold)] for letters in others]
    made = []
    for line in lines:
        bold = [is_bold for letters, is_bold in line if letters.strip()]
        # The number before a bold title is not always bold too.
        number = next((letters for letters, _ in line if letters.strip()), "")
        has_number = len(bold) > 1 and any(not one.title for one in numbered(number.strip()))
        if text := clean("".join(letters for letters, _ in line)):
            made.append(_Line(text, bold[0], all(bold[has_number:])))
    return made


def _letters(element: Any, boxes: list[Any], *, is_bold: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield the letters of a paragraph and whether they are bold by themselves; text boxes and charts that hang on it are put into `boxes`."""
    for child in element:
        if child.tag in (_TEXT_BOX, _CHART):
            boxes.append(child)
        elif child.tag == qn("w:t"):
            yield child.text or "", is_bold
        elif child.tag == qn("w:br") and child.get(qn("w:type")) == "page":
            yield _PAGE_BREAK, is_bold
        elif child.tag in _LETTERS:
            yield _LETTERS[child.tag], is_bold
        elif (
            child.tag not in _HIDDEN
            and not _is_prompt(child)
            and not (child.tag == qn("w:r") and _is_on(child.find(f"{qn('w:rPr')}/{qn('w:vanish')}")))
        ):
            is_run_bold = child.tag == qn("w:r") and _is_on(child.find(f"{qn('w:rPr')}/{qn('w:b')}"))
            yield from _letters(child, boxes, is_bold=is_bold or is_run_bold)


def _table(element: Any, numbering: "_Numbering") -> Iterator[WordParagraph]:
    """Yield a table row by row, its cells parted by bars; a cell that goes on from above repeats it; a table of one column is
    paragraphs.
    """
    above: dict[int, str] = {}
    for row in _children(element, _ROW):
        cells = [_Cell(cell, numbering) for cell in _children(row, _CELL)]
        column = 0
        for cell in cells:
            if cell.continues:
                cell.text = above.get(column, cell.text)
            above[column] = cell.text
            column += cell.n_columns
        if len(cells) < 2:
            yield from (block for cell in cells for block in cell.blocks)
            continue
        title, _, note = cells[1].first.text.partition("\n")
        is_long = bool(note) or any(len(cell.paragraphs) > 1 for cell in cells)
        if len(cells[0].paragraphs) == 1 and is_long and numbered(cells[0].text):
            # Minutes or an agenda set as a table: a number, a title, and below it what was said or who reports.
            heads = [cells[0].text, title, *(cell.first.text for cell in cells[2:])]
            yield WordParagraph(clean(" | ".join(heads)), cells[1].first.is_heading, cells[1].first.starts_bold)
            yield from [WordParagraph(clean(note))] if note else []
            for cell in cells[1:]:
                yield from cell.paragraphs[1:]
        elif any(cell.text for cell in cells):
            is_entry = bool(numbered(cells[0].text))  # of a list, whose titles may stand out
            is_heading, starts_bold = is_entry and cells[1].first.is_heading, is_entry and cells[1].first.starts_bold
            yield WordParagraph(clean(" | ".join(cell.text for cell in cells)), is_heading, starts_bold)
        for cell in cells:
            yield from cell.inner_rows


class _Cell:
    """A cell of a table: its own paragraphs, the rows of tables inside it, and how it is merged with others."""

    def __init__(self, element: Any, numbering: "_Numbering") -> None:
        self.blocks: list[WordParagraph] = []
        self.paragraphs: list[WordParagraph] = []
        self.inner_rows: list[WordParagraph] = []
        for is_table, children in groupby(element, lambda child: child.tag == _TABLE):
            blocks = _without_pages(_blocks(children, numbering))
            self.blocks += blocks
            (self.inner_rows if is_table else self.paragraphs).extend(blocks)
        self.text = clean(" ".join(paragraph.text for paragraph in self.paragraphs))
        self.first = self.paragraphs[0] if self.paragraphs else WordParagraph("")
        merge = element.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        self.continues = merge is not None and merge.get(qn("w:val")) != "restart"
        span = element.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        self.n_columns = _number(span.get(qn("w:val")), 1) if span is not None else 1


def _children(element: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, also those within content controls and insertions."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _HIDDEN and child.tag not in (_ROW, _CELL, _PARAGRAPH, _TABLE):
            yield from _children(child, tag)


def _is_on(element: Any) -> bool:
    """Tell whether a switch such as <w:b/> is there and not turned off."""
    return element is not None and element.get(qn("w:val")) not in ("0", "false", "off")


class _Numbering:
    """What a file keeps beside its text: the numbers that Word counts by itself, for paragraphs that ask for one or whose style does; charts."""

    def __init__(self, file: Any) -> None:
        self._styles = {style.get(qn("w:styleId")): style for style in file.styles.element.iter(qn("w:style"))}
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # by list: level -> format, pattern, start
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        self._starts: dict[tuple[str, int], int] = {}
        self._parts = file.part.related_parts
        self._read(file)

    def next_number(self, paragraph: Any) -> str:
        """Return the number before a paragraph, as Word shows it ("3.1", "(a)"); "" for none or a bullet."""
        number_id, level = self._asked(paragraph)
        levels = self._levels.get(self._abstract.get(number_id, ""), {})
        if level not in levels:
            return ""
        counts = self._counts[self._abstract[number_id]]
        if number_id not in self._begun:  # a list that begins anew by itself
            self._begun.add(number_id)
            for (other, at), start in self._starts.items():
                if other == number_id:
                    counts[at] = start - 1
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        kind, pattern, _ = levels[level]
        if kind in ("bullet", "none"):
            return ""
        for at in range(level + 1):
            if f"%{at + 1}" in pattern:
                at_kind, _, start = levels.get(at, ("decimal", "", 1))
                pattern = pattern.replace(f"%{at + 1}", counted(counts.setdefault(at, start), at_kind))
        return pattern.strip()

    def chart(self, element: Any) -> Iterator[WordParagraph]:
        """Yield the rows of a chart that stands in the body."""
        part = self._parts.get(element.get(qn("r:id")))
        yield from map(WordParagraph, rows_of_chart(part.blob) if part is not None else ())

    def is_heading(self, paragraph: Any) -> bool:
        """Tell whether the paragraph's style, or one it is based on, is a heading's."""
        return any(
            style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}") is not None
            or (
                (name := style.find(qn("w:name"))) is not None
                and str(name.get(qn("w:val"))).lower().startswith(("heading", "title"))
            )
            for style in self._chain(paragraph)
        )

    def begins_page(self, paragraph: Any) -> bool:
        """Tell whether a paragraph is made to begin a page, by itself or by its style."""
        asked = (holder.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") for holder in (paragraph, *self._chain(paragraph)))
        return _is_on(next((one for one in asked if one is not None), None))

    def _read(self, file: Any) -> None:
        try:
            root = file.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return  # a file without lists
        for abstract in root.iter(qn("w:abstractNum")):
            levels = {}
            for level in abstract.iter(qn("w:lvl")):
                values = {name: _value(level, f"w:{name}") for name in ("numFmt", "lvlText", "start")}
                levels[_number(level.get(qn("w:ilvl")))] = (
                    values["numFmt"] or "decimal",
                    values["lvlText"] or "",
                    _number(values["start"], 1),
                )
            self._levels[str(abstract.get(qn("w:abstractNumId")))] = levels
        for number in root.iter(qn("w:num")):
            number_id = str(number.get(qn("w:numId")))
            self._abstract[number_id] = str(_value(number, "w:abstractNumId"))
            for override in number.iter(qn("w:lvlOverride")):
                if (start := _value(override, "w:startOverride")) is not None:
                    self._starts[number_id, _number(override.get(qn("w:ilvl")))] = _number(start, 1)

    def _asked(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and level that a paragraph is in, by itself or by its style."""
        number_id, level = None, None
        for holder in (paragraph, *self._chain(paragraph)):
            asked = holder.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if asked is None:
                continue
            number_id = number_id if number_id is not None else _value(asked, "w:numId")
            level = level if level is not None else _value(asked, "w:ilvl")
            if number_id is not None:
                break
        return str(number_id), min(_number(level), _N_LEVELS - 1)

    def _chain(self, paragraph: Any) -> Iterator[Any]:
        """Yield the paragraph's style and those it is based on."""
        properties = paragraph.find(qn("w:pPr"))
        style_id = _value(properties, "w:pStyle") if properties is not None else None
        seen = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = _value(self._styles[style_id], "w:basedOn")


def _value(element: Any, name: str) -> str | None:
    child = element.find(qn(name))
    return child.get(qn("w:val")) if child is not None else None


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text is not None and text.isdigit() and len(text) < 6 else default
