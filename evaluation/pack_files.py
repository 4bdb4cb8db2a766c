"""Draws council papers as PDF, by LibreOffice or by reportlab: paragraphs, tabbed lines, tables, heads and feet; stamps and bookmarks added.

Knows nothing of what the papers say. `evaluation.packs` writes them and knows what is right.
"""

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Literal

# Points: A4, the margins of an office program's default.
WIDTH, HEIGHT, MARGIN = 595, 842, 57
# LibreOffice converts some ten files a second once it runs.
LIBREOFFICE_LIMIT_S = 600


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a tabbed line or a row of a table (`cells`). `light` is the part of a bold paragraph's end that is not bold."""

    text: str = ""
    bold: bool = False
    light: str = ""
    size: int = 11
    align: Literal["left", "right", "center"] = "left"
    indent: int = 0
    cells: tuple[str, ...] = ()
    table: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Pages set together: blocks in a flow that starts on a new page, with a head and a foot ("#" is the page number of the part)."""

    blocks: tuple[Block, ...]
    head: str = ""
    foot: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """Words laid over a finished page (from 1) at points from its left foot."""

    page: int
    text: str
    x: float
    y: float
    size: float = 11


def draw_by_reportlab(parts: Sequence[Part]) -> list[bytes]:
    """Return one PDF a part."""
    return [_draw(part) for part in parts]


def draw_by_libreoffice(parts: Sequence[Part]) -> list[bytes]:
    """Return one PDF a part, by one run of LibreOffice Writer.

    Raises: RuntimeError if it is not installed or converts less than it was given.
    """
    program = shutil.which("soffice")
    if program is None:
        raise RuntimeError("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder) / f"part{number:04}.fodt" for number in range(len(parts))]
        for name, part in zip(names, parts, strict=True):
            name.write_text(_flat_odt(part), encoding="utf-8")
        command = [
            program,
            f"-env:UserInstallation=file://{office_profile().name}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run([*command, *map(str, names)], check=True, capture_output=True, timeout=LIBREOFFICE_LIMIT_S)
        made = [name.with_suffix(".pdf") for name in names]
        if not all(path.exists() for path in made):
            raise RuntimeError("LibreOffice did not convert every part")
        return [path.read_bytes() for path in made]


@cache
def office_profile() -> tempfile.TemporaryDirectory[str]:
    """Return the folder where LibreOffice keeps its settings; making it takes half of a first run's time."""
    return tempfile.TemporaryDirectory()


def join(files: Sequence[bytes], stamps: Sequence[Stamp], bookmarks: Sequence[tuple[str, int, int]], *, rotate: int = 0) -> bytes:
    """Put files behind each other, lay the stamps over their pages and add bookmarks (title, page from 1, level from 0)."""
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    whole = pypdfium2.PdfDocument.new()
    for body in files:
        whole.import_pages(pypdfium2.PdfDocument(body))
    for stamp in stamps:
        page = whole[stamp.page - 1]
        sheet = io.BytesIO()
        canvas = Canvas(sheet, pagesize=page.get_size())
        canvas.setFont("Helvetica-Bold", stamp.size)
        canvas.drawString(stamp.x, stamp.y, stamp.text)
        canvas.save()
        overlay = pypdfium2.PdfDocument(sheet.getvalue())
        page.insert_obj(overlay.page_as_xobject(0, whole).as_pageobject())
        page.gen_content()
    if rotate:
        for number in range(len(whole)):
            whole[number].set_rotation(rotate)
    out = io.BytesIO()
    whole.save(out)
    return _with_bookmarks(out.getvalue(), bookmarks) if bookmarks else out.getvalue()


def page_count(body: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2

    return len(pypdfium2.PdfDocument(body))


def _with_bookmarks(body: bytes, bookmarks: Sequence[tuple[str, int, int]]) -> bytes:
    """Return an incremental update with an outline; deeper levels are written flat below their parent's name order, as viewers
    show them.
    """
    import pypdfium2

    pages = _page_objects(body)
    root = int(re.findall(rb"/Root (\d+) 0 R", body)[-1])
    found = re.search(rb"(?s)(?:^|\n|\r)%d 0 obj\s*<<(.*?)>>\s*endobj" % root, body)
    size = int(re.findall(rb"/Size (\d+)", body)[-1])
    start = int(re.findall(rb"startxref\s+(\d+)", body)[-1])
    if found is None or len(pages) != len(pypdfium2.PdfDocument(body)):
        raise ValueError("a PDF of another writer")
    outline, first = size, size + 1
    objects = {root: b"<<%s/Outlines %d 0 R>>" % (found[1], outline)}
    levels = [level for *_, level in bookmarks]
    objects[outline] = b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (
        first,
        first + max(i for i, n in enumerate(levels) if n == 0),
    )
    for i, (title, page, level) in enumerate(bookmarks):
        after = next((j for j in range(i + 1, len(levels)) if levels[j] <= level), None)
        before = next((j for j in range(i - 1, -1, -1) if levels[j] <= level), None)
        above = next((j for j in range(i - 1, -1, -1) if levels[j] < level), None)
        entry = b"<</Title<%s>/Parent %d 0 R/Dest[%d 0 R/XYZ 0 800 0]" % (
            ("\ufeff" + title).encode("utf-16-be").hex().encode(),
            outline if above is None else first + above,
            pages[page - 1],
        )
        if after is not None and levels[after] == level:
            entry += b"/Next %d 0 R" % (first + after)
        if before is not None and levels[before] == level:
            entry += b"/Prev %d 0 R" % (first + before)
        below = [j for j in range(i + 1, after if after is not None else len(levels)) if levels[j] == level + 1]
        if below:
            entry += b"/First %d 0 R/Last %d 0 R/Count %d" % (first + below[0], first + below[-1], len(below))
        objects[first + i] = entry + b">>"
    places = {}
    for number, value in objects.items():
        places[number] = len(body) + 1
        body += b"\n%d 0 obj\n%s\nendobj" % (number, value)
    table = len(body) + 1
    body += b"\nxref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % item for item in sorted(places.items()))
    return body + b"trailer<</Root %d 0 R/Size %d/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (
        root,
        first + len(bookmarks),
        start,
        table,
    )


def _page_objects(body: bytes) -> list[int]:
    kids = max(re.findall(rb"(?s)/Kids\s*\[(.*?)\]", body), key=len)
    return [int(number) for number in re.findall(rb"(\d+) 0 R", kids)]


# reportlab


def _draw(part: Part) -> bytes:
    from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    size = (HEIGHT, WIDTH) if part.landscape else (WIDTH, HEIGHT)
    side = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER}
    story: list[Any] = []
    rows: list[tuple[str, ...]] = []

    def end_table() -> None:
        if rows:
            wide = len(rows[0])
            widths = [60, 330, 80] if wide == 3 and not part.landscape else None
            style = ParagraphStyle("cell", fontName="Helvetica", fontSize=10, leading=12)
            story.append(Table([[Paragraph(escape(cell), style) for cell in row] for row in rows], colWidths=widths))
            rows.clear()

    for block in part.blocks:
        if block.table:
            if rows and len(rows[0]) != len(block.cells):
                end_table()
            rows.append(block.cells)
            continue
        end_table()
        font = "Helvetica-Bold" if block.bold else "Helvetica"
        style = ParagraphStyle(
            "p", fontName=font, fontSize=block.size, leading=block.size * 1.25, spaceAfter=7, alignment=side[block.align],
            leftIndent=block.indent,
        )  # fmt: skip
        if block.cells:
            story.append(_tabbed(block, font))
            continue
        text = escape(block.text) + (f'<font name="Helvetica"> {escape(block.light)}</font>' if block.light else "")
        story.append(Paragraph(text, style))
    end_table()

    def furnish(canvas: Any, made: Any) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(MARGIN, size[1] - 35, part.head.replace("#", str(made.page)))
        canvas.drawCentredString(size[0] / 2, 28, part.foot.replace("#", str(made.page)))

    out = io.BytesIO()
    made = SimpleDocTemplate(out, pagesize=size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN)
    made.build(story, onFirstPage=furnish, onLaterPages=furnish)
    return out.getvalue()


def _tabbed(block: Block, font: str) -> Any:
    """Return a line of cells at tab stops: number, title, and what stands at the right edge."""
    from reportlab.platypus import Flowable

    class Line(Flowable):  # type: ignore[misc]  # reportlab is untyped
        def wrap(self, width: float, _height: float) -> tuple[float, float]:
            self.width = width
            return width, block.size * 1.25 + 7

        def draw(self) -> None:
            self.canv.setFont(font, block.size)
            self.canv.drawString(block.indent, 9, block.cells[0])
            self.canv.drawString(block.indent + 60, 9, block.cells[1])
            for cell in block.cells[2:]:
                self.canv.drawRightString(self.width, 9, cell)

    return Line()


# LibreOffice

_SPACES = (
    " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"))
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def _flat_odt(part: Part) -> str:
    """Return the part as a flat OpenDocument text."""
    styles: dict[str, str] = {}
    body: list[str] = []
    rows: list[tuple[str, ...]] = []

    def style_of(block: Block) -> str:
        tabs = '<style:tab-stops><style:tab-stop style:position="60pt"/><style:tab-stop style:position="480pt" style:type="right"/></style:tab-stops>'
        weight = ' fo:font-weight="bold"' if block.bold else ""
        made = (
            f'<style:paragraph-properties fo:text-align="{"end" if block.align == "right" else block.align}" fo:margin-left="{block.indent}pt" '
            f'fo:margin-bottom="6pt">{tabs}</style:paragraph-properties><style:text-properties fo:font-size="{block.size}pt"{weight}/>'
        )
        return styles.setdefault(made, f"P{len(styles)}")

    def end_table() -> None:
        if rows:
            wide = len(rows[0])
            columns = "".join(f'<table:table-column table:style-name="C{i if wide == 3 else 3}"/>' for i in range(wide))
            lines = "".join(
                "<table:table-row>"
                + "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
                + "</table:table-row>"
                for row in rows
            )
            body.append(f"<table:table>{columns}{lines}</table:table>")
            rows.clear()

    for block in part.blocks:
        if block.table:
            if rows and len(rows[0]) != len(block.cells):
                end_table()
            rows.append(block.cells)
            continue
        end_table()
        text = "<text:tab/>".join(map(escape, block.cells)) if block.cells else escape(block.text)
        light = f' <text:span text:style-name="light">{escape(block.light)}</text:span>' if block.light else ""
        body.append(f'<text:p text:style-name="{style_of(block)}">{text}{light}</text:p>')
    end_table()
    paragraph_styles = "".join(
        f'<style:style style:name="{name}" style:family="paragraph">{made}</style:style>' for made, name in styles.items()
    )
    width, height = (HEIGHT, WIDTH) if part.landscape else (WIDTH, HEIGHT)
    furniture = "".join(
        f"<style:{where}><text:p>{escape(words).replace('#', '<text:page-number>1</text:page-number>')}</text:p></style:{where}>"
        for where, words in (("header", part.head), ("footer", part.foot))
        if words
    )
    columns = "".join(
        f'<style:style style:name="C{i}" style:family="table-column"><style:table-column-properties style:column-width="{points}pt"/></style:style>'
        for i, points in enumerate((60, 330, 90, 120))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        f'<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="{width}pt" fo:page-height="{height}pt" '
        f'fo:margin="{MARGIN - 20}pt"/></style:page-layout>{columns}{paragraph_styles}'
        '<style:style style:name="light" style:family="text"><style:text-properties fo:font-weight="normal"/></style:style>'
        '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">'
        f"{furniture}</style:master-page></office:master-styles><office:body><office:text>{''.join(body)}</office:text></office:body></office:document>"
    )
