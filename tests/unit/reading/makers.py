"""Captures and files for the reading room's tests: made, never copied."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.words import Capture, Context, Document
from reading.read import read

BASE = Capture("c1", "gazette", "/news/1", "https://gazette.example/news/1", datetime(2026, 9, 5, tzinfo=UTC), 200, "", "0")


def read_bytes(body: bytes, content_type: str = "application/octet-stream", *, key: str = "/news/1", **context: Any) -> Document:
    """Return the document that a body gives, with the context named."""
    capture = Capture(
        BASE.id, BASE.source_id, key, BASE.url, BASE.fetched_at, 200, content_type, BASE.sha256, {}, Context(**context)
    )
    return read(capture, body, base_url="https://gazette.example/")


def html_page(body: str, *, head: str = "") -> bytes:
    """Return a page of the least kind."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of these objects, the first of which is the catalogue."""
    body, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """Return a PDF stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (extra, len(data), data)


_CATALOGUE, _ONE_PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def recursive_pdf() -> bytes:
    """Return a page whose form draws itself twice."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</XObject<</A 5 0 R>>>>/Contents 4 0 R>>"
    form = stream(b"/A Do /A Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>")
    return raw_pdf([_CATALOGUE, _ONE_PAGE, page, stream(b"/A Do"), form])


def flate_bomb() -> bytes:
    """Return a page whose content unpacks to 600 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(600)) + packer.flush()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
    return raw_pdf([_CATALOGUE, _ONE_PAGE, page, stream(packed, b"/Filter/FlateDecode")])


def zip_of(files: Mapping[str, bytes | str]) -> bytes:
    """Return a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx_of(*paragraphs: str) -> bytes:
    """Return a Word file by python-docx."""
    import docx

    file = docx.Document()
    for text in paragraphs:
        file.add_paragraph(text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def paper_pdf(pages: Sequence[Sequence[tuple[str, str]]], *, head: str = "", encrypt: str | None = None) -> bytes:
    """Return a council paper by reportlab: (style, text) a paragraph; styles are "h" (bold), "t" (text), "mark" (bold, to the
    right).
    """
    from reportlab.lib.enums import TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    styles = {
        "t": ParagraphStyle("t", fontName="Times-Roman", fontSize=12, leading=15, spaceAfter=8),
        "h": ParagraphStyle("h", fontName="Helvetica-Bold", fontSize=12, leading=15, spaceAfter=8),
        "mark": ParagraphStyle("mark", fontName="Helvetica-Bold", fontSize=12, leading=15, spaceAfter=8, alignment=TA_RIGHT),
    }
    story: list[Any] = []
    for i, page in enumerate(pages):
        story += [PageBreak()] if i else []
        story += [Paragraph(text, styles[style]) for style, text in page]

    def furnish(canvas: Any, made: Any) -> None:
        if head:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(72, 810, head)
            canvas.drawString(280, 30, f"Page {made.page} of {len(pages)}")

    out = io.BytesIO()
    SimpleDocTemplate(out, encrypt=encrypt).build(story, onFirstPage=furnish, onLaterPages=furnish)
    return out.getvalue()


def scanned_pdf(pages: Sequence[str], *, turn: int = 0) -> bytes:
    """Return a PDF of small pages that are pictures of a few lines, turned by so many degrees; a page "" is a blank picture,
    "=…" is printed text.
    """
    from PIL import Image, ImageDraw, ImageFont
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for text in pages:
        canvas.setPageSize((360, 150))
        if text.startswith("="):
            for n, line in enumerate(text[1:].split("\n")):
                canvas.drawString(40, 110 - 16 * n, line)
        else:
            picture = Image.new("L", (1080, 450), 246)
            ImageDraw.Draw(picture).multiline_text((70, 90), text, fill=20, font=ImageFont.load_default(38), spacing=16)
            picture = picture.rotate(turn, expand=True, fillcolor=246)
            canvas.setPageSize((picture.width / 3, picture.height / 3))
            canvas.drawImage(ImageReader(picture), 0, 0, picture.width / 3, picture.height / 3)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
