"""Office files of every sort, by what is inside them: .docx, .xlsx, .pptx, .odt, .ods, .odp and .rtf, within limits on what a zip may unpack to.

Each sort is read by its own library or module; here is decided which. Runs in the bounded child.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from core.errors import Quarantined, Rejected
from reading.markup import clean, legible
from reading.office.charts import rows_of_chart
from reading.office.opendocument import read_opendocument
from reading.office.packages import as_expected
from reading.office.rows import row_of
from reading.office.rtf import read_rtf
from reading.office.word import WordParagraph, read_paragraphs
from reading.refusals import TOO_DEEP

# A report of 300 pages with pictures unpacks to about 60 MB in some 200 members.
MAX_MEMBERS = 5000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class OfficeText:
    """What an office file holds: the title it gives itself, or None, and its paragraphs and rows of tables.

    The author that a file names is whoever owned the machine, not who signed the paper; it is not kept.
    """

    title: str | None
    paragraphs: Sequence[WordParagraph]


def read_office(body: bytes) -> dict[str, Any]:
    """Return what an office file holds, as `OfficeText` in plain JSON.

    Raises: Rejected for a zip that is none; Quarantined for what is damaged, encrypted or too large when unpacked.
    """
    name, read = _choose(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that a library does not know
            text = read(body)
    except (Rejected, Quarantined, MemoryError, RecursionError):
        raise
    except Exception as err:  # the libraries raise whatever the damaged part leads them to
        raise Quarantined(_why_damaged(name, str(err).lower())) from err
    paragraphs = [replace(paragraph, text=legible(paragraph.text)) for paragraph in text.paragraphs]
    return asdict(replace(text, paragraphs=[paragraph for paragraph in paragraphs if paragraph.text]))


def _why_damaged(name: str, message: str) -> str:
    """Why a file of a sort could not be read, by what its XML's parser `told`."""
    if "entit" in message:
        return f"{name} file whose XML defines entities of its own"
    return f"{name} file: {TOO_DEEP}" if "depth" in message else f"a damaged {name.split(' ', 1)[1]} file"


def _members(body: bytes) -> set[str]:
    """Return the names inside a zip. No path of them is ever used on disk.

    Raises: Quarantined.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as err:
        raise Quarantined("a damaged office file, or a damaged zip") from err
    if len(members) > MAX_MEMBERS:
        raise Quarantined(f"too large when unpacked: {len(members):,} files, of which {MAX_MEMBERS:,} are read at most")
    if (n_bytes := sum(member.file_size for member in members)) > MAX_UNPACKED_BYTES:
        raise Quarantined(f"too large when unpacked: {n_bytes >> 20:,} MB, of which {MAX_UNPACKED_BYTES >> 20} are read at most")
    if any(member.flag_bits & 1 for member in members):
        raise Quarantined("an encrypted office file")
    return {member.filename for member in members}


def _choose(body: bytes) -> tuple[str, Callable[[bytes], OfficeText]]:
    """Return which sort of office file some bytes are, a zip by what is in it, and how to read it.

    Raises: Rejected for any other zip; Quarantined.
    """
    if body.lstrip()[:5] == b"{\\rtf":
        return "an RTF", _read_rtf
    if body.lstrip()[:1] == b"<":
        return "an OpenDocument", _read_opendocument
    names = _members(body)
    for begin, reason in _UNREAD:
        if any(member.startswith(begin) for member in names):
            raise Rejected(reason)
    for folder, name, read in _SORTS:
        if any(member.startswith(folder) for member in names):
            return name, read
    if any(member.startswith("META-INF/") for member in names):
        raise Rejected("a packed program or book, not a document")
    raise Rejected("a zip file; unpack it and import what is inside")


def _read_word(body: bytes) -> OfficeText:
    import docx

    file = docx.Document(io.BytesIO(as_expected(body)))
    return OfficeText(clean(file.core_properties.title or "") or None, read_paragraphs(file))


def _read_opendocument(body: bytes) -> OfficeText:
    title, paragraphs = read_opendocument(body)
    return OfficeText(title, [WordParagraph(text, is_heading) for text, is_heading in paragraphs])


def _read_spreadsheet(body: bytes) -> OfficeText:
    """Return every sheet's rows under its name, each with the values as they are shown."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(as_expected(body)), read_only=True, data_only=True, keep_links=False)
    paragraphs = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # programs that write "A1" for the cells of a whole sheet are common
        rows = [row for cells in sheet.iter_rows() if (row := row_of(_shown(cell) for cell in cells))]
        if rows:
            heads = [WordParagraph(row, is_heading=" | " not in row) for row in rows[:1]]  # of one cell: what the table is of
            paragraphs += [WordParagraph(clean(sheet.title), is_heading=True), *heads, *map(WordParagraph, rows[1:])]
    return OfficeText(clean(book.properties.title or "") or None, paragraphs)


def _shown(cell: Any) -> str:
    """Return a cell's value as a person sees it: dates as days, shares in per cent, sums with their sign."""
    value, shape = cell.value, str(getattr(cell, "number_format", None) or "")
    if isinstance(value, datetime):
        return f"{value:%-d %B %Y}" if value.time() == time() else f"{value:%-d %B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}" if not value.second else f"{value:%H:%M:%S}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if re.fullmatch("0{2,15}", shape) and isinstance(value, int | float):  # a reference number
        return f"{value:0{len(shape)}.0f}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else clean(str(value))
    if "%" in shape:
        return f"{value * 100:.{1 if '.0' in shape else 0}f}%"
    number = f"{value:,.2f}" if ".00" in shape else f"{value:,}" if "," in shape else f"{value:.15g}"
    return f"{'-' * (value < 0)}£{number.lstrip('-')}" if "£" in shape else number


def _read_slides(body: bytes) -> OfficeText:
    """Return every slide's title, words, tables and the speaker's notes."""
    import pptx

    show = pptx.Presentation(io.BytesIO(as_expected(body)))
    paragraphs: list[WordParagraph] = []
    for slide in show.slides:
        title = slide.shapes.title
        paragraphs += [
            WordParagraph(text, is_heading=title is not None and shape.shape_id == title.shape_id)
            for shape in slide.shapes
            for text in _words_of(shape)
        ]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            paragraphs += map(WordParagraph, _lines(slide.notes_slide.notes_text_frame))
    return OfficeText(clean(show.core_properties.title or "") or None, paragraphs)


def _words_of(shape: Any) -> Iterator[str]:
    if hasattr(shape, "shapes"):  # a group
        for inner in shape.shapes:
            yield from _words_of(inner)
    elif getattr(shape, "has_table", False):
        yield from (row for cells in shape.table.rows if (row := row_of(clean(cell.text) for cell in cells.cells)))
    elif getattr(shape, "has_chart", False):
        yield from rows_of_chart(shape.chart.part.blob)
    elif shape.has_text_frame:
        yield from _lines(shape.text_frame)


def _lines(frame: Any) -> list[str]:
    return [text for paragraph in frame.paragraphs if (text := clean(paragraph.text))]


def _read_rtf(body: bytes) -> OfficeText:
    title, paragraphs = read_rtf(body)
    return OfficeText(title, [WordParagraph(text, is_heading) for text, is_heading in paragraphs])


_UNREAD = (
    ("xl/workbook.bin", "a binary Excel file (.xlsb); save it as .xlsx"),
    ("Index/Document.iwa", "a Pages, Numbers or Keynote file; export it as Word, Excel or PDF"),
    ("Index.zip", "a Pages, Numbers or Keynote file; export it as Word, Excel or PDF"),
)
# By what only files of the sort have inside; a spreadsheet within a Word file lies in word/embeddings.
_SORTS: Sequence[tuple[str, str, Callable[[bytes], OfficeText]]] = (
    ("word/document", "a Word", _read_word),
    ("xl/workbook", "an Excel", _read_spreadsheet),
    ("ppt/presentation", "a PowerPoint", _read_slides),
    ("content.xml", "an OpenDocument", _read_opendocument),
)
