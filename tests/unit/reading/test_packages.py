"""Office packages of kinds that their libraries refuse: strict ones, templates, shows, those with macros; files that are no package."""

import io
import zipfile

import docx
import openpyxl
import pptx
import pytest

from core.errors import Rejected
from tests.unit.reading.makers import read_bytes, zip_of

_OPEN = b"application/vnd.openxmlformats-officedocument."
_STRICT = (b"http://schemas.openxmlformats.org/%s/2006/%s", b"http://purl.oclc.org/ooxml/%s/%s")
_NAMES = ((b"officeDocument", b"relationships"), (b"wordprocessingml", b"main"), (b"spreadsheetml", b"main"), (b"presentationml", b"main"), (b"drawingml", b"main"))  # fmt: skip


def word() -> bytes:
    file = docx.Document()
    file.add_paragraph("Needles in Quay Gardens")
    return saved(file)


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Needles in Quay Gardens"])
    return saved(book)


def show() -> bytes:
    file = pptx.Presentation()
    file.slides.add_slide(file.slide_layouts[5]).shapes.title.text = "Needles in Quay Gardens"
    return saved(file)


def saved(file: docx.document.Document | openpyxl.Workbook | pptx.presentation.Presentation) -> bytes:
    kept = io.BytesIO()
    file.save(kept)
    return kept.getvalue()


def changed(body: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as archive, zipfile.ZipFile(kept, "w") as made:
        for name in archive.namelist():
            part = archive.read(name)
            for old, new in changes if name.endswith((".xml", ".rels")) else ():
                part = part.replace(old, new)
            made.writestr(name, part)
    return kept.getvalue()


@pytest.mark.parametrize("make", [word, sheet, show])
def test_strict_packages_are_read(make: object) -> None:
    assert callable(make)
    strict = changed(make(), *((_STRICT[0] % name, _STRICT[1] % name) for name in _NAMES))
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(strict)).read("_rels/.rels")
    assert "Needles in Quay Gardens" in read_bytes(strict).text


@pytest.mark.parametrize(
    ("body", "usual", "other"),
    [
        (word(), _OPEN + b"wordprocessingml.document.main", b"application/vnd.ms-word.document.macroEnabled.main"),
        (word(), _OPEN + b"wordprocessingml.document.main", b"application/vnd.ms-word.template.macroEnabledTemplate.main"),
        (word(), _OPEN + b"wordprocessingml.document.main", _OPEN + b"wordprocessingml.template.main"),
        (show(), _OPEN + b"presentationml.presentation.main", _OPEN + b"presentationml.slideshow.main"),
        (show(), _OPEN + b"presentationml.presentation.main", b"application/vnd.ms-powerpoint.slideshow.macroEnabled.main"),
    ],
)
def test_templates_shows_and_files_with_macros_are_read(body: bytes, usual: bytes, other: bytes) -> None:
    made = changed(body, (usual, other))
    assert other in zipfile.ZipFile(io.BytesIO(made)).read("[Content_Types].xml")
    assert read_bytes(made).text == "Needles in Quay Gardens"


def test_a_sheet_is_read_whole_though_it_says_that_it_has_one_cell() -> None:
    book = openpyxl.Workbook()
    for row in (["Quay", "Needles 2026"], ["North Quay", 311]):
        book.worksheets[0].append(row)
    body = changed(saved(book), (b'<dimension ref="A1:B2"', b'<dimension ref="A1"'))

    assert b'<dimension ref="A1"/>' in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")
    assert read_bytes(body).text.endswith("Quay | Needles 2026\n\nNorth Quay | 311")


def test_an_open_document_in_one_file_is_read_and_other_xml_is_not_text() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    flat = (
        f'<?xml version="1.0"?>\n<office:document xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        "<office:text><text:p>Needles in Quay Gardens</text:p></office:text></office:body></office:document>"
    )
    assert read_bytes(flat.encode()).text == "Needles in Quay Gardens"
    with pytest.raises(Rejected, match="an XML file, not a document"):
        read_bytes(b'<?xml version="1.0"?><w:wordDocument xmlns:w="urn:w"><w:t>Needles</w:t></w:wordDocument>')


def test_an_open_document_with_a_password_is_told_as_such() -> None:
    with pytest.raises(Rejected, match="only opens with a password"):
        read_bytes(zip_of({"content.xml": "\x17\x03", "META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}))


@pytest.mark.parametrize(("member", "reason"), [("xl/workbook.bin", "xlsb"), ("Index/Document.iwa", "Pages, Numbers or Keynote")])
def test_packages_that_are_not_read_are_told_by_what_they_are(member: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        read_bytes(zip_of({member: "x", "[Content_Types].xml": "x"}))
