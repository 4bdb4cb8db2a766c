"""Files made to hang, crash or bloat their reader: each ends in its time with a reason or a document, and this process stays small."""

import gzip
import os
import resource
import time
from collections.abc import Callable, Mapping

import pytest

from core.errors import DocumentError
from reading.child import TIME_LIMIT_S
from tests.unit.reading.makers import docx_of, flate_bomb, html_page, raw_pdf, read_bytes, recursive_pdf, stream, zip_of

# The normal suite reads a tenth of what `make soak` does.
EVERY = 1 if os.environ.get("COUNTYWATCH_SOAK") else 10
MAX_MAIN_KB = 1024 * 1024
# A PDF is read in stretches of its own time each; and a busy machine pauses between a child's deadline and our look at the clock.
MAX_S = 6 * TIME_LIMIT_S
WORDS = b"Officers seized heroin from a house in Abbey Ward and three people were arrested. "
WORD_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MEGABYTE = 1_000_000


def page(body: bytes) -> bytes:
    return b"<!doctype html><html><body>" + body + b"</body></html>"


def nested(start: bytes, end: bytes, n: int) -> bytes:
    return page(start * n + WORDS + end * n)


def word(document: str) -> bytes:
    return zip_of({"word/document.xml": document, "[Content_Types].xml": "<Types/>"})


def entities(n_levels: int) -> str:
    """Entities that each name the one before ten times."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, n_levels))
    return f'<!DOCTYPE w [<!ENTITY a0 "heroin">{levels}]><w:document {WORD_NAMES}>&a{n_levels - 1};</w:document>'


def nested_zip(n: int) -> bytes:
    body = zip_of({"a.txt": "heroin"})
    for _ in range(n):
        body = zip_of({"a.zip": body})
    return body


def many_pages(n: int) -> bytes:
    """Return a PDF whose tree of pages names one page n times."""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[" + b"3 0 R " * n + b"]/Count %d>>" % n,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R>>",
            stream(b"BT (heroin) Tj ET"),
        ]
    )


def drawn(contents: bytes) -> bytes:
    """Return a PDF of one page with these contents."""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1"
            b"/BaseFont/Helvetica>>>>>>>>",
            stream(contents),
        ]
    )


def letter(body: bytes, kind: bytes = b"text/plain") -> bytes:
    return b"From: ann@example.org\nSubject: The hostels\nMIME-Version: 1.0\nContent-Type: " + kind + b"\n\n" + body


def nested_letters(n: int) -> bytes:
    """Return a letter of parts that each hold the next."""
    body = b"".join(b'--b%d\nContent-Type: multipart/mixed; boundary="b%d"\n\n' % (at, at + 1) for at in range(n))
    return letter(body + b"--b%d\n\n" % n + WORDS, b'multipart/mixed; boundary="b0"')


def sheet(rows: str) -> bytes:
    return zip_of(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
            "xl/worksheets/sheet1.xml": rows,
        }
    )


FILES: Mapping[str, Callable[[], bytes]] = {
    "html nested 100,000 deep": lambda: nested(b"<div>", b"</div>", 100_000),
    "html of tables in tables": lambda: nested(b"<table><tr><td>", b"</td></tr></table>", 20_000),
    "html of lists in lists": lambda: nested(b"<ul><li>", b"</li></ul>", 50_000),
    "html of open inline tags": lambda: page(b"<b><i><a href=x>" * 50_000 + WORDS),
    "html of misnested tags": lambda: page((b"<b><p>" + WORDS + b"</b></p>") * 5_000),
    "html of 200,000 attributes": lambda: page(b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">" + WORDS),
    "html with an attribute of 20 MB": lambda: page(b'<p title="' + b"x" * 20 * MEGABYTE + b'">' + WORDS),
    "html of too many elements": lambda: page(b"<p>a" * 400_000),
    "html of 250,000 line breaks": lambda: page(WORDS + b"<br>" * 250_000),
    "html of a million entities": lambda: page(b"<p>" + b"&amp;" * MEGABYTE),
    "html with a comment without end": lambda: page(b"<!--" + b"-" * 5 * MEGABYTE),
    "html with a script without end": lambda: page(b"<script>" + b"if (a<b) {" * 500_000),
    "html with JSON-LD nested 100,000 deep": lambda: page(
        b'<script type="application/ld+json">' + b'{"a":[' * 100_000 + b"</script><p>" + WORDS * 3
    ),
    "html with JSON-LD of 3 MB that is none": lambda: page(
        b'<script type="application/ld+json">{' + b'"a" "b",' * 400_000 + b"</script><p>" + WORDS * 3
    ),
    "html with one word of 5 MB": lambda: page(b"<p>" + b"a" * 5 * MEGABYTE),
    "html of 20,000 dated cards": lambda: page(b"<article><h1>News</h1>" + b"<div><a href=x>Raid</a> 4 May 2026</div>" * 20_000),
    "html of 20,000 pictures": lambda: page(b"<main>" + b"<img src=x>" * 20_000 + WORDS * 3),
    "html of digits and signs": lambda: page(b"<p>" + b"1/1/1/" * 200_000),
    "html that is UTF-16 cut": lambda: page(WORDS * 100).decode().encode("utf-16")[:-1],
    "html of continuation bytes": lambda: page(b"\x80\xbf\xe2\x80" * 250_000),
    "html of zeros": lambda: page(b"\x00" * MEGABYTE + WORDS * 3),
    "html of marks put on marks": lambda: page(b"<p>" + "a\u0301".encode() * 500_000),
    "a PDF that names itself": recursive_pdf,
    "a PDF whose stream unpacks to much": flate_bomb,
    "a PDF of 100,000 pages": lambda: many_pages(100_000),
    "a PDF that says it has a billion pages": lambda: many_pages(3).replace(b"/Count 3", b"/Count 999999999"),
    "a PDF of a million words": lambda: drawn(b"BT /F 12 Tf " + b"(heroin) Tj " * MEGABYTE + b"ET"),
    "a PDF of brackets": lambda: drawn(b"[" * MEGABYTE),
    "a PDF of saved states": lambda: drawn(b"q " * MEGABYTE),
    "a PDF whose page has no size": lambda: drawn(b"BT (a) Tj ET").replace(b"[0 0 300 300]", b"[0 0 0 0]"),
    "a PDF whose page is of giant size": lambda: drawn(b"BT (a) Tj ET").replace(b"[0 0 300 300]", b"[0 0 9e30 9e30]"),
    "a PDF cut short": lambda: drawn(b"BT /F 12 Tf (heroin) Tj ET")[:150],
    "a PDF of its mark alone": lambda: b"%PDF-1.7\n",
    "a PDF with dictionaries nested deep": lambda: raw_pdf([b"<</A" * 200_000]),
    "a docx that unpacks to much": lambda: word(f"<w:document {WORD_NAMES}>" + " " * 400 * MEGABYTE),
    "a docx of ten levels of entities": lambda: word(entities(10)),
    "a docx nested deep": lambda: word(f"<w:document {WORD_NAMES}>" + "<w:p>" * 100_000),
    "a docx of many files": lambda: zip_of({f"word/{n}.xml": "" for n in range(20_000)}),
    "a docx cut short": lambda: docx_of("Heroin seized")[:-200],
    "a docx with 5 MB of zeros behind it": lambda: docx_of("Heroin seized") + bytes(5 * MEGABYTE),
    "a zip in a zip, a hundred times": lambda: nested_zip(100),
    "an xlsx that says it has 16 billion cells": lambda: sheet(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/></worksheet>'
    ),
    "an xlsx whose rows unpack to much": lambda: sheet("<worksheet>" + "<row/>" * 40 * MEGABYTE),
    "an rtf nested deep": lambda: rb"{\rtf1" + b"{" * MEGABYTE + WORDS,
    "an rtf of one control word": lambda: rb"{\rtf1 \b" + b"9" * 5 * MEGABYTE + b"}",
    "an rtf of unicode escapes": lambda: rb"{\rtf1 " + rb"\u99999999?" * 200_000 + b"}",
    "a letter of nested parts": lambda: nested_letters(5_000),
    "a letter of many parts": lambda: letter(
        (b"--b\nContent-Type: text/plain\n\n" + WORDS + b"\n") * 20_000, b'multipart/mixed; boundary="b"'
    ),
    "a letter whose parts have no boundary": lambda: letter(WORDS * 50_000, b"multipart/mixed"),
    "a letter with a header of 5 MB": lambda: b"Subject: " + b"=?utf-8?q?heroin?= " * 250_000 + b"\n" + letter(WORDS),
    "a letter of base64 that is none": lambda: letter(b"\xff!" * MEGABYTE, b"text/plain\nContent-Transfer-Encoding: base64"),
    "a packed file of zeros": lambda: gzip.compress(bytes(100 * MEGABYTE)),
    "a text of one line of 20 MB": lambda: b"heroin" * (20 * MEGABYTE // 6),
    "a text of 5 million lines": lambda: b"a\n" * 5 * MEGABYTE,
    "html of a form of 20,000 fields": lambda: html_page("<form>" + "<label>Name</label><input>" * 20_000 + "</form>"),
}


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("name", list(FILES)[::EVERY])
def test_a_hostile_file_costs_itself_alone(name: str) -> None:
    body = FILES[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    try:
        outcome = read_bytes(body, "text/html" if "html" in name else "application/octet-stream").text
    except DocumentError as err:
        outcome = err.reason
    assert time.monotonic() - began < MAX_S
    assert outcome.strip()
    assert max(0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < MAX_MAIN_KB
    assert read_bytes(b"<html><body><main><p>" + WORDS * 3 + b"</p></main>", "text/html").text  # the next is read as ever
