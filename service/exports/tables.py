"""Results as tables: CSV and JSON a line at a time, XLSX as a file. Each says where it comes from: query, address, day, what was looked at."""

import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from core.errors import Unavailable
from core.words import to_json
from service.exports.cells import safe_cell
from service.exports.rows import COLUMNS, Export, ExportRow

# Characters that no XML, and so no workbook, may hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A workbook's cell holds no more.
MAX_CELL_CHARS = 32_000
# Room for the sheets of some hundred results; without any, what makes them leaves tracebacks behind.
MIN_FREE_BYTES = 2**20
_WIDTHS = {"title": 60, "snippet": 80, "source": 24, "url": 40, "link": 40, "published": 20, "committee": 28, "also_in": 28}


def csv_lines(export: Export) -> Iterator[bytes]:
    """Yield the lines of a CSV file in UTF-8, with the mark by which spreadsheets know that: a header, the results, then what they are."""
    yield b"\xef\xbb\xbf" + _line(_header(export))
    for row in export.rows:
        yield _line([*_cells(row), *(["FICTIONAL"] if export.fictional else [])])
    for name, text in about(export):
        yield _line([f"# {name}", text])


def json_lines(export: Export) -> Iterator[bytes]:
    """Yield a JSON object, a result a line."""
    head: dict[str, object] = {
        export.made_from: export.query,
        "days": export.days,
        "address": export.address,
        "retrieved_at": export.retrieved_at.isoformat(),
        "fictional": export.fictional,
        "total": export.total,
        "partial": export.is_partial,
        "silence": list(export.sentences),
    }
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "results": [').encode()
    for at, row in enumerate(export.rows):
        yield (("," if at else "") + "\n" + json.dumps(to_json(row), ensure_ascii=False)).encode()
    yield b"\n]}\n"


def write_xlsx(export: Export, path: Path) -> None:
    """Write a workbook of two sheets: the results, and what they are.

    Raises: OSError if the file cannot be written; Unavailable if there is no room to make it in.
    """
    if shutil.disk_usage(tempfile.gettempdir()).free < MIN_FREE_BYTES:
        raise Unavailable(f"The folder {tempfile.gettempdir()}, in which a workbook is made, is full. Free some space there.")
    from openpyxl import Workbook
    from openpyxl.cell import Cell, WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.worksheet import Worksheet

    book, made = Workbook(write_only=True), io.BytesIO()  # an archive on a full disk complains long after it failed
    results: Worksheet = book.create_sheet("Results")
    what: Worksheet = book.create_sheet("About")
    header = _header(export)
    for at, name in enumerate(header, start=1):
        results.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 12)
    results.freeze_panes = "A2"

    def cell(value: str | int | None, *, is_bold: bool = False) -> Cell:
        made = WriteOnlyCell(results, value=without_controls(value)[:MAX_CELL_CHARS] if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"  # a text, whatever sign it begins with
        made.font = Font(bold=is_bold)
        return made

    line = [cell(name, is_bold=True) for name in header]
    results.append(line)
    for row in export.rows:
        line = [cell(value) for value in [*row.cells(), *(["FICTIONAL"] if export.fictional else [])]]
        results.append(line)
    for name, text in about(export):
        line = [cell(name, is_bold=True), cell(text)]
        what.append(line)
    book.save(made)
    path.write_bytes(made.getvalue())


def without_controls(text: str) -> str:
    """Return a text without the characters that no XML may hold."""
    return _NOT_IN_XML.sub("", text)


def about(export: Export) -> list[tuple[str, str]]:
    """Return what the results are, in words."""
    count = f"{export.total:,}" + (" or more" if export.is_partial else "")
    rows = [
        (export.made_from, export.query),
        *([("days", export.days)] if export.days else []),
        ("address", export.address),
        ("retrieved", export.retrieved_at.isoformat()),
        ("found", count),
    ]
    rows += [("looked at", sentence) for sentence in export.sentences]
    if export.fictional:
        rows.append(("FICTIONAL", "This county, its people and its papers are invented."))
    return rows


def _header(export: Export) -> list[str]:
    return [*COLUMNS, *(["fictional"] if export.fictional else [])]


def _cells(row: ExportRow) -> list[str]:
    return ["" if value is None else str(value) for value in row.cells()]


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    safe = [safe_cell(cell) for cell in cells]
    csv.writer(out, lineterminator="\r\n").writerow(safe)
    return out.getvalue().encode("utf-8", "replace")
