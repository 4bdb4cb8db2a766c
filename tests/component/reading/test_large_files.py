"""Files that are large, or say so: read in linear time, or set aside."""

import io
import time

import docx
import pytest

from core.errors import Quarantined
from tests.unit.reading.makers import read_bytes, zip_of


def test_a_word_file_that_unpacks_to_much_is_quarantined() -> None:
    body = zip_of({"[Content_Types].xml": "x", "word/document.xml": b" " * 300_000_000})

    with pytest.raises(Quarantined, match="too large when unpacked"):
        read_bytes(body)


@pytest.mark.parametrize(
    "body", [b"x" * 2_000_000, b"a" + b" " * 2_000_000 + b"b", b"One line.\n\n" * 100_000, b"((((" * 300_000]
)
def test_long_and_odd_texts_are_read_in_linear_time(body: bytes) -> None:
    began = time.process_time()

    document = read_bytes(body, "text/plain")

    assert time.process_time() - began < 20
    assert max(p.end - p.start for p in document.passages) <= 700


DATES = " ".join(["noon, 4 May 2026"] * 100_000)


@pytest.mark.parametrize("form", ["plain", "html", "letter", "docx"])
def test_a_hundred_thousand_dates_in_a_paragraph_are_read(form: str) -> None:
    document = read_bytes(*_file_of_dates(form))

    assert document.text.count("4 May 2026") == 100_000


def test_twenty_thousand_links_in_a_paragraph_are_read() -> None:
    links = " ".join(f"<a href='/x/{n}'>Divers bring up drum {n}</a>" for n in range(20_000))
    page = f"<html><body><h1>Drums</h1><p>{links} were all that the divers brought up.</p></body></html>"

    assert read_bytes(page.encode(), "text/html").text.count("drum") == 20_000


def _file_of_dates(form: str) -> tuple[bytes, str]:
    if form == "html":
        return f"<html><body><main><h1>Days</h1><p>{DATES}.</p></main></body></html>".encode(), "text/html"
    if form == "letter":
        return f"From: a@b.example\nTo: c@d.example\nSubject: Days\n\n{DATES}".encode(), "message/rfc822"
    if form == "docx":
        file, out = docx.Document(), io.BytesIO()
        file.add_paragraph(DATES)
        file.save(out)
        return out.getvalue(), ""
    return DATES.encode(), "text/plain"
