"""Office files of every sort, made by LibreOffice and by the libraries that write them, read in the bounded child."""

import csv
import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest

from core.errors import DocumentError, Quarantined, Rejected
from reading.child import CHILD

ROWS = (("Ward", "Offences 2024", "Offences 2025"), ("Priory & Quay", "1,204", "1,204"), ("St Olave", "87", "63"))
PARAGRAPHS = ("The panel noted the report.", "Councillor Ines Hallam asked about drug-related deaths – there had been four.")


def read(body: bytes) -> tuple[str | None, list[str]]:
    found = CHILD.call("office", body)
    return found["title"], [paragraph["text"] for paragraph in found["paragraphs"]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Give one paper, one table and one show in every sort that LibreOffice writes."""
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice: install libreoffice-writer, -calc and -impress")
    folder = tmp_path_factory.mktemp("office")
    (folder / "paper.docx").write_bytes(paper())
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(ROWS)
    (folder / "show.pptx").write_bytes(show())
    for source, sorts in {"paper.docx": ("odt", "rtf"), "table.csv": ("ods", "xlsx"), "show.pptx": ("odp",)}.items():
        for sort in sorts:
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", sort, "--outdir", str(folder), str(folder / source)],
                check=True, capture_output=True, timeout=240,
            )  # fmt: skip
    return {path.suffix[1:]: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def paper() -> bytes:
    file = docx.Document()
    file.core_properties.title = "Report on moorings"
    file.sections[0].header.paragraphs[0].text = "Harbour Panel, 3 July 2026"
    file.add_heading("Report on moorings", 1)
    for text in PARAGRAPHS:
        file.add_paragraph(text)
    table = file.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return saved(file)


def show() -> bytes:
    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[1])
    slide.shapes.title.text = "Moorings by ward"
    slide.placeholders[1].text = "Fees stand.\nNo new berths."
    slide.notes_slide.notes_text_frame.text = "Say that the quay is full."
    shape = slide.shapes.add_table(2, 3, 0, 0, 9, 9)
    for cells, row in zip(shape.table.rows, ROWS, strict=False):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    return saved(file)


def saved(file: Any) -> bytes:
    kept = io.BytesIO()
    file.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("sort", ["docx", "odt", "rtf"])
def test_a_paper_says_the_same_in_every_sort(made: Mapping[str, bytes], sort: str) -> None:
    _, texts = read(made[sort])
    for text in ("Report on moorings", *PARAGRAPHS, *(" | ".join(row) for row in ROWS)):
        assert texts.count(text) == 1, texts
    assert sort == "rtf" or texts[0] == "Harbour Panel, 3 July 2026"


@pytest.mark.parametrize("sort", ["xlsx", "ods"])
def test_a_table_keeps_its_rows_and_equal_cells(made: Mapping[str, bytes], sort: str) -> None:
    _, texts = read(made[sort])
    told = [text.replace(",", "") for text in texts]
    assert [" | ".join(row).replace(",", "") for row in ROWS] == told[-3:]


@pytest.mark.parametrize("sort", ["pptx", "odp"])
def test_a_show_gives_titles_points_tables_and_notes(made: Mapping[str, bytes], sort: str) -> None:
    _, texts = read(made[sort])
    for text in (
        "Moorings by ward",
        "Fees stand.",
        "No new berths.",
        "Say that the quay is full.",
        "Priory & Quay | 1,204 | 1,204",
    ):
        assert text in texts


def test_sheets_dates_shares_sums_and_hidden_sheets() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Seizures"
    sheet.append(["Day", "Share", "Cost", "Kits"])
    sheet.append([date(2026, 7, 3), 0.125, 12400, 19])
    sheet["B2"].number_format, sheet["C2"].number_format = "0.0%", "£#,##0"
    book.create_sheet("Notes for us").append(["not for the public"])
    book["Notes for us"].sheet_state = "hidden"
    book.properties.title = "Seizures in July"
    assert read(saved(book)) == (
        "Seizures in July",
        ["Seizures", "Day | Share | Cost | Kits", "3 July 2026 | 12.5% | £12,400 | 19"],
    )


def test_references_hours_and_sums_below_nothing_are_shown_as_they_are_and_a_lone_first_cell_is_a_heading() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Seizures by district"])
    sheet.append([712, timedelta(hours=27, minutes=15), time(6, 30), -450.5])
    sheet["A2"].number_format, sheet["B2"].number_format, sheet["D2"].number_format = "000000", "[h]:mm", "£#,##0.00"
    found = CHILD.call("office", saved(book))["paragraphs"]
    assert [(p["text"], p["is_heading"]) for p in found[1:]] == [
        ("Seizures by district", True),
        ("000712 | 27:15 | 06:30 | -£450.50", False),
    ]


def zipped(**members: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("__", "/"), body)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (zipped(**{"readme.txt": b"x"}), Rejected, "a zip file; unpack it and import what is inside"),
        (zipped(**{"META-INF/MANIFEST.MF": b"x"}), Rejected, "a packed program or book"),
        (zipped(**{"word/document.xml": b"<", "[Content_Types].xml": b"<"}), Quarantined, "a damaged Word file"),
        (zipped(**{"xl/workbook.xml": b"<", "[Content_Types].xml": b"<"}), Quarantined, "a damaged Excel file"),
        (zipped(**{"ppt/presentation.xml": b"<", "[Content_Types].xml": b"<"}), Quarantined, "a damaged PowerPoint file"),
        (zipped(**{"content.xml": b"<", "META-INF/manifest.xml": b"<"}), Quarantined, "a damaged OpenDocument file"),
        (b"PK\x03\x04 and no more", Quarantined, "a damaged office file, or a damaged zip"),
        (zipped(**{"word/document.xml": bytes(300 * 1024 * 1024)}), Quarantined, "too large when unpacked"),
        (zipped(**{f"word/{n}.xml": b"" for n in range(5001)}), Quarantined, "too large when unpacked"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_reason(body: bytes, error: type[DocumentError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read(body)


def test_entities_of_a_stranger_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2", encoding="utf-8")
    xml = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    xml += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><text:p>a &e; b</text:p></office:body></office:document-content>'
    assert read(zipped(**{"content.xml": xml.encode()}))[1] == ["a b"]
