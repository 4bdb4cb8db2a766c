"""Draws the council's papers as PDF: reports, agendas, minutes, decision sheets, packs and one scan.

The same input gives the same bytes.
A paper's pages are cut where its text says so (`%%page`, or `%%flow` in mid-sentence), so that `truth.toml` can name pages
that no change of date moves.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from io import BytesIO
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from demo.council.model import COUNCIL, Item, Meeting, Paper
from demo.council.scan import scanned_page

# Where a long word of these texts may be broken at the end of a line.
BREAKS = (
    "accom-mo-da-tion anti-so-cial appli-ca-tion asses-sment com-mis-sioned com-mis-sioner com-mit-tee com-mu-nity con-di-tions "
    "con-sul-ta-tion con-sump-tion Con-stab-u-lary des-ig-nated en-force-ment en-gage-ment ex-ploi-ta-tion home-less-ness "
    "in-for-ma-tion in-jec-tion in-ves-ti-ga-tion li-cens-ing man-age-ment meth-a-done nal-ox-one neigh-bour-hood nitaz-enes "
    "op-er-a-tional or-gan-i-sa-tion par-a-pher-na-lia part-ner-ship po-lice-men pre-scrib-ing pre-ven-tion prop-er-ties "
    "pros-e-cu-tion pro-tec-tion rec-om-men-da-tion res-i-den-tial res-i-dents re-spon-si-bil-ity safe-guard-ing strat-egy "
    "sub-stance super-in-ten-dent super-vi-sion sup-ported syn-thetic treat-ment vul-ner-a-ble with-drawal"
)
# Before these a long word may be broken that is not in the list.
ENDINGS = (
    "ments",
    "ment",
    "tions",
    "tion",
    "ness",
    "ships",
    "ship",
    "ances",
    "ance",
    "ences",
    "ence",
    "less",
    "ward",
    "hood",
    "times",
)
FOOT = "FICTIONAL: the council, its people and this paper are invented for the countywatch demo"
# Millimetres: A4 with the margins of a council report.
LEFT, TOP, BOTTOM = 27.0, 24.0, 22.0

Sheet = list[Any]  # the flowables of one page


def report_pdf(meeting: Meeting, item: Item, paper: Paper) -> bytes:
    """Return one attachment of an agenda item.

    Raises: ValueError if a page of its text does not fit on a sheet.
    """
    if paper.scan:
        return _draw_scan(item, paper)
    return _draw(report_sheets(meeting, item, paper), _name(meeting), f"s{paper.id} {paper.title}")


def minutes_pdf(meeting: Meeting) -> bytes:
    """Return the printed minutes (T=1) of a meeting."""
    return _draw(minutes_sheets(meeting), _name(meeting), f"g{meeting.id} minutes")


def agenda_pdf(meeting: Meeting) -> bytes:
    """Return the agenda front sheet (T=0)."""
    return _draw([_agenda_sheet(meeting, {})], _name(meeting), f"g{meeting.id} agenda")


def decisions_pdf(meeting: Meeting) -> bytes:
    """Return the decision sheet (T=2)."""
    return _draw([_decision_sheet(meeting)], _name(meeting), f"g{meeting.id} decisions")


def pack_pdf(meeting: Meeting, previous: dict[int, Meeting], *, supplements: bool = True) -> bytes:
    """Return the public reports pack (T=10): the agenda with a page map, then each public paper under its item number."""
    sheets: list[Sheet] = []
    pages: dict[int, tuple[int, int]] = {}
    stamps: dict[int, str] = {}
    for item in meeting.items:
        first = len(sheets) + 2  # the front sheet is page 1
        for paper in item.papers:
            if item.restricted or paper.restricted or paper.scan or (paper.supplement and not supplements):
                continue
            source = previous.get(paper.minutes_of or 0)
            if meeting.late_stamps:
                stamps[len(sheets) + 2] = _mark(item)
            sheets += minutes_sheets(source) if source else report_sheets(meeting, item, paper, is_marked=not meeting.late_stamps)
        if len(sheets) + 2 > first:
            pages[item.id] = (first, len(sheets) + 1)
    return _draw([_agenda_sheet(meeting, pages), *sheets], _name(meeting), f"g{meeting.id} pack", pack=True, stamps=stamps)


def report_sheets(meeting: Meeting, item: Item, paper: Paper, *, is_marked: bool = True) -> list[Sheet]:
    """Return the pages of a report, the first with its title block, above it the item's mark if the author put it there."""
    style = _styles()
    head = dict(paper.head)
    top = [
        _text(_mark(item) if is_marked else " ", style["corner"]),
        _text(head.pop("title", paper.title), style["title"]),
        _text(f"Report to: {meeting.committee.title}, {_weekday(meeting)}", style["plain"]),
        *(_text(f"{name}: {value}", style["plain"]) for name, value in head.items()),
        _text(" ", style["plain"]),
    ]
    pages: list[Sheet] = [top]
    for block in (paper.body or "").split("\n\n"):
        if not block.strip():
            continue
        if block.strip() == "%%page":
            pages.append([])
            continue
        for n, part in enumerate(block.split("%%flow")):
            if n:
                pages.append([])
            pages[-1] += _flowables(part.strip())
    return pages


def minutes_sheets(meeting: Meeting) -> list[Sheet]:
    """Return the pages of a meeting's minutes; an item marked `new_page` starts one."""
    style = _styles()
    top = [
        _text("Draft minutes" if meeting.is_draft else "Minutes", style["corner"]),
        _text(meeting.committee.title, style["h1"]),
        _text(f"Minutes of the meeting held on {_weekday(meeting)} at {meeting.time}", style["centre"]),
        _text(f"Present: {'; '.join(meeting.present)}.", style["body"]),
    ]
    pages: list[Sheet] = [top]
    for item in meeting.items:
        if item.new_page:
            pages.append([])
        pages[-1].append(_text(f"{item.number} {item.title.upper()}".strip(), style["h2"]))
        said = "Minutes of this item are not for publication." if item.restricted else item.minutes
        pages[-1] += [_text(" ".join(p.split()), style["body"]) for p in said.split("\n\n") if p.strip()]
        if item.decision and not item.restricted:
            pages[-1].append(_text(f"RESOLVED: {' '.join(item.decision.split())}", style["bold"]))
    pages[-1].append(_text("CHAIR", style["bold"]))
    return pages


def _agenda_sheet(meeting: Meeting, pages: dict[int, tuple[int, int]]) -> Sheet:
    style = _styles()
    sheet = [
        _text("AGENDA", style["corner"]),
        _text(meeting.committee.title, style["h1"]),
        _text(f"{_weekday(meeting)} at {meeting.time}", style["centre"]),
        _text(meeting.committee.venue, style["centre"]),
        _text(f"Members: {', '.join(meeting.committee.members)}.", style["body"]),
    ]
    for item in meeting.items:
        if not item.number:
            sheet.append(_text(item.title.upper(), style["bold"]))
            continue
        where = f" (Pages {pages[item.id][0]} - {pages[item.id][1]})" if item.id in pages else ""
        bold, tail = ("", where) if meeting.late_stamps else (where, "")
        sheet.append(_text(f"{item.number} {item.title}{bold}", style["h2"], tail=tail))
        if item.text:
            sheet.append(_text(" ".join(item.text.split()), style["body"]))
    return sheet


def _decision_sheet(meeting: Meeting) -> Sheet:
    style = _styles()
    sheet = [
        _text("DECISION SHEET", style["corner"]),
        _text(meeting.committee.title, style["h1"]),
        _text(_weekday(meeting), style["centre"]),
    ]
    for item in meeting.items:
        if item.decision and not item.restricted:
            sheet.append(_text(f"{item.number} {item.title}", style["h2"]))
            sheet.append(_text(" ".join(item.decision.split()), style["body"]))
    return sheet


def _mark(item: Item) -> str:
    return f"Agenda Item {item.number.rstrip('.')}"


def _name(meeting: Meeting) -> str:
    return f"{COUNCIL}: {meeting.committee.title}, {meeting.on:%d/%m/%Y}"


def _weekday(meeting: Meeting) -> str:
    return f"{meeting.on:%A} {meeting.on.day} {meeting.on:%B} {meeting.on.year}"


def _flowables(block: str) -> list[Any]:
    """Return one block of a paper: a heading, a table, bullets or a paragraph."""
    from reportlab.platypus import Table, TableStyle

    style = _styles()
    lines = block.splitlines()
    if block.startswith("## "):
        return [_text(" ".join(block[3:].split()), style["h3"])]
    if block.startswith("# "):
        return [_text(" ".join(block[2:].split()), style["h2"])]
    if block.startswith("|"):
        rows = [[_text(cell.strip(), style["cell"]) for cell in line.strip().strip("|").split("|")] for line in lines]
        table = Table(rows, spaceBefore=4, spaceAfter=8, hAlign="LEFT")
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "#555555"), ("BACKGROUND", (0, 0), (-1, 0), "#dddddd")]))
        return [table]
    if block.startswith("%%form"):
        return [_form([(label.strip(), value.strip()) for label, _, value in (line.partition(":") for line in lines[1:])])]
    if block.startswith("- "):
        points = " ".join(lines).removeprefix("- ").split(" - ")
        return [_text("\u2022 " + " ".join(point.split()), style["bullet"]) for point in points]
    return [_text(" ".join(block.split()), style["body"])]


@cache
def _syllables() -> dict[str, list[str]]:
    """Return each breakable word, in lower case, with its parts."""
    return {word.replace("-", "").lower(): word.split("-") for word in BREAKS.split()}


def _breaks_of(word: str) -> Iterator[tuple[str, str]]:
    """Yield the two halves at each place where a word may be broken, the latest first; the renderer adds the hyphen."""
    parts = _syllables().get(word.lower()) or _stem_and_ending(word)
    for at in reversed(list(accumulate(len(part) for part in parts))[:-1]):
        yield word[:at], word[at:]


def _stem_and_ending(word: str) -> list[str]:
    ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    return [word.removesuffix(ending), ending] if ending else [word]


def _text(words: str, style: Any, *, tail: str = "") -> Any:
    """Return a paragraph; `tail` stands behind it in light letters."""
    from reportlab.platypus import Paragraph

    light = f'<font name="Times-Roman">{escape(tail, quote=False)}</font>' if tail else ""
    return Paragraph(escape(words, quote=False) + light, style)


def _form(fields: Sequence[tuple[str, str]]) -> Any:
    """Return the fields of a form that somebody filled in: labels on the page, words in the fields."""
    from reportlab.platypus import Flowable

    class Form(Flowable):  # type: ignore[misc]  # reportlab is untyped
        def wrap(self, width: float, _height: float) -> tuple[float, float]:
            return width, 24.0 * len(fields)

        def draw(self) -> None:
            for n, (label, value) in enumerate(reversed(fields)):
                self.canv.setFont("Times-Roman", 12)
                self.canv.drawString(0, 24 * n + 6, f"{label}:")
                self.canv.acroForm.textfield(
                    name=label, value=value, x=150, y=24 * n, width=300, height=18, fontSize=11, relative=True
                )

    return Form()


@cache
def _styles() -> dict[str, Any]:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    plain = ParagraphStyle("plain", fontName="Times-Roman", fontSize=12.5, leading=16)
    body = ParagraphStyle("body", plain, alignment=TA_JUSTIFY, spaceAfter=11, hyphenationLang=_breaks_of)
    bold = ParagraphStyle("bold", body, fontName="Times-Bold")
    return {
        "plain": plain,
        "body": body,
        "bold": bold,
        "cell": ParagraphStyle("cell", plain, fontSize=11, leading=14),
        "bullet": ParagraphStyle("bullet", body, leftIndent=18, firstLineIndent=-10),
        "centre": ParagraphStyle("centre", plain, alignment=TA_CENTER, spaceAfter=10),
        "corner": ParagraphStyle("corner", plain, fontName="Helvetica-Bold", alignment=TA_RIGHT, spaceAfter=14),
        "h1": ParagraphStyle("h1", plain, fontName="Helvetica-Bold", fontSize=15, leading=19, alignment=TA_CENTER, spaceAfter=12),
        "title": ParagraphStyle("title", plain, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceAfter=12),
        "h2": ParagraphStyle("h2", plain, fontName="Helvetica-Bold", fontSize=11.5, leading=15, spaceBefore=12, spaceAfter=12),
        "h3": ParagraphStyle("h3", plain, fontName="Helvetica-Oblique", leading=14, spaceBefore=8, spaceAfter=8),
    }


def _draw(
    sheets: Sequence[Sheet], running: str, subject: str, *, pack: bool = False, stamps: Mapping[int, str] = MappingProxyType({})
) -> bytes:
    """Return the sheets as a file; `stamps` are laid over finished pages, by the page's number."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Frame

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(subject)
    canvas.setAuthor(f"{COUNCIL} (FICTIONAL)")
    width, height = A4
    for number, sheet in enumerate(sheets, start=1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(LEFT * mm, height - 14 * mm, running)
        canvas.drawRightString(width - LEFT * mm, height - 14 * mm, "FICTIONAL")
        frame = Frame(LEFT * mm, BOTTOM * mm, width - 2 * LEFT * mm, height - (TOP + BOTTOM) * mm, 0, 0, 0, 0)
        left = list(sheet)
        frame.addFromList(left, canvas)
        if left:
            raise ValueError(f"{subject}: page {number} is too long by {len(left)} blocks; move a page break in its text")
        canvas.setFont("Helvetica", 8)
        canvas.drawString(LEFT * mm, 12 * mm, FOOT)
        canvas.drawRightString(width - LEFT * mm, 12 * mm, f"Page {number}" if pack else f"Page {number} of {len(sheets)}")
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawRightString(width - LEFT * mm, height - (TOP + 2) * mm, stamps.get(number, ""))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_scan(item: Item, paper: Paper) -> bytes:
    """Return a page that is one picture, a letter put on the scanner, for readers that must use OCR; the item is stamped on it
    as letters.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle("Scan")
    canvas.drawImage(ImageReader(scanned_page(paper.body or "")), 0, 0, *A4)
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawRightString(A4[0] - 40, A4[1] - 40, _mark(item))
    canvas.showPage()
    canvas.save()
    return out.getvalue()
