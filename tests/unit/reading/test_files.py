"""Text and Word files, and what is neither."""

import time

import pytest

from core.errors import DocumentError, Quarantined, Rejected
from tests.unit.reading.makers import docx_of, html_page, read_bytes, zip_of


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Café – “yes”".encode(), "Café – “yes”"),
        ("Café – “yes”".encode("cp1252"), "Café – “yes”"),
        ("Café – “yes”".encode("utf-16"), "Café – “yes”"),
        ("\ufeffCafé".encode(), "Café"),
        (b"One\x00 two \xed\xa0\x80\x07", "One two"),
        (b"One\r\nline\r\n\r\n\r\n\r\nTwo", "One\nline\n\nTwo"),
    ],
)
def test_text_of_any_encoding_is_valid_unicode(body: bytes, text: str) -> None:
    document = read_bytes(body, "text/plain")

    assert document.text == text
    document.text.encode("utf-8")
    assert "\x00" not in document.text


def test_the_title_of_a_text_is_the_given_one_or_its_first_sentence() -> None:
    standfirst = "The chief constable has told the panel that arrests alone are no answer. " * 3
    body = f"{standfirst}\n\nSecond paragraph.".encode()

    assert read_bytes(body, "text/plain", found_title="Arrests are no answer").title == "Arrests are no answer"
    assert read_bytes(body, "text/plain").title == "The chief constable has told the panel that arrests alone are no answer."


def test_a_text_that_names_its_date_has_it() -> None:
    found = read_bytes(b"Arrests are no answer\nPublished: 16th June 2018\n\nText.", "text/plain").published

    assert (found.value, found.provenance) == ("2018-06-16", "text")
    assert read_bytes(b"On 16th June 2018 he was dated.", "text/plain").published.value is None


def test_a_word_file_gives_its_paragraphs() -> None:
    document = read_bytes(docx_of("Naloxone in hostels", "It saves lives."), "application/octet-stream", item_number="4")

    assert document.text == "Naloxone in hostels\n\nIt saves lives."
    assert (document.byline, {p.item for p in document.passages}) == (None, {"4"})


def test_an_entity_in_a_word_file_is_not_resolved() -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(docx_of("Before MARK after"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    evil = files["word/document.xml"].replace(
        b"<w:document", b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document', 1
    )
    files["word/document.xml"] = evil.replace(b"MARK", b"&e;")

    try:
        text = read_bytes(zip_of(files)).text
    except DocumentError:
        return
    assert "root:" not in text


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (b"", Rejected, "an empty file"),
        (b" \n\t", Rejected, "an empty file"),
        (zip_of({"a.txt": "x"}), Rejected, "a zip file"),
        (zip_of({"xl/workbook.xml": "x", "[Content_Types].xml": "x"}), Rejected, "a spreadsheet"),
        (zip_of({"../../evil": "x", "[Content_Types].xml": "x"}), Quarantined, "a damaged Word file"),
        (zip_of({f"word/{n}": "" for n in range(6000)}), Quarantined, "too large when unpacked"),
        (docx_of("x")[:2000], Quarantined, "a damaged Word file"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, Rejected, "an old Word"),
        (b"{\\rtf1 x}", Rejected, "an RTF file"),
        (b"Received: from x\nSubject: y\n\nz", Rejected, "an e-mail file"),
        (b"\x89PNG\r\n", Rejected, "a picture"),
        (b"\x01\x00\x00\x00" * 500, Rejected, "a binary file"),
    ],
)
def test_what_is_no_document_has_its_reason(body: bytes, error: type[DocumentError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read_bytes(body)


def test_a_word_file_that_unpacks_to_much_is_quarantined() -> None:
    body = zip_of({"[Content_Types].xml": "x", "word/document.xml": b" " * 300_000_000})

    with pytest.raises(Quarantined, match="too large when unpacked"):
        read_bytes(body)


def test_a_page_named_pdf_is_read_as_a_page() -> None:
    with pytest.raises(Rejected, match="not found"):
        read_bytes(html_page("<h1>Page not found</h1>"), "application/pdf")


@pytest.mark.parametrize(
    "body", [b"x" * 2_000_000, b"a" + b" " * 2_000_000 + b"b", b"One line.\n\n" * 100_000, b"((((" * 300_000]
)
def test_long_and_odd_texts_are_read_in_linear_time(body: bytes) -> None:
    began = time.process_time()

    document = read_bytes(body, "text/plain")

    assert time.process_time() - began < 8
    assert max(p.end - p.start for p in document.passages) <= 700


def test_the_language_is_told() -> None:
    welsh = "Mae'r heddlu wedi arestio dau ddyn ar ôl cyrch yn y dref y bore yma, meddai llefarydd ar ran y llu."

    assert read_bytes(welsh.encode(), "text/plain").language == "cy"
    assert read_bytes(b"The police arrested two men after a raid in the town this morning.", "text/plain").language == "en"


def test_the_same_bytes_give_the_same_ids_and_another_text_another_version() -> None:
    one, same, other = (read_bytes(body, "text/plain") for body in (b"A text.", b"A text.", b"A text, edited."))

    assert one == same
    assert one.id == other.id
    assert one.version_id != other.version_id
