"""Word files: the text of a .docx by python-docx, within limits on what its zip may unpack to. Runs in the bounded child."""

import io
import zipfile
from typing import Any

from core.errors import Quarantined, Rejected
from reading.markup import clean

# A report of 300 pages with pictures unpacks to about 60 MB in some 200 members.
MOST_MEMBERS = 5000
MOST_UNPACKED_BYTES = 256 * 1024 * 1024
_OTHERS = (
    ("xl/", "a spreadsheet; save what matters of it as .docx or PDF"),
    ("ppt/", "a presentation; save it as PDF"),
    ("META-INF/manifest.xml", "an OpenDocument file; save it as .docx or PDF"),
    ("META-INF/", "a packed program or book, not a document"),
)


def read_docx(body: bytes) -> dict[str, Any]:
    """The paragraphs of a Word file, tables row by row: {"paragraphs": […], "title": its own title or None}.

    The author that the file names is whoever owned the machine, not who signed the paper; it is not kept.
    Raises: Rejected for a zip that is no Word file; Quarantined for what is damaged, encrypted or too large when unpacked.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from docx.table import Table
    from lxml.etree import XMLSyntaxError

    check_zip(body)
    try:
        file = docx.Document(io.BytesIO(body))
        paragraphs = []
        for block in file.iter_inner_content():
            if isinstance(block, Table):
                paragraphs += [clean(" | ".join(dict.fromkeys(cell.text for cell in row.cells))) for row in block.rows]
            else:
                paragraphs.append(clean(block.text))
        properties = file.core_properties
        return {
            "paragraphs": [p for p in paragraphs if p],
            "title": clean(properties.title or "") or None,
        }
    except (OpcError, KeyError, ValueError, IndexError, XMLSyntaxError, zipfile.BadZipFile, OSError) as err:
        raise Quarantined("a damaged Word file") from err


def check_zip(body: bytes) -> None:
    """Refuse a zip that is no Word file, or would unpack to too much. No path inside it is ever used on disk.

    Raises: Rejected, Quarantined.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as err:
        raise Quarantined("a damaged Word file, or a damaged zip") from err
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED_BYTES:
        raise Quarantined("too large when unpacked")
    if any(member.flag_bits & 1 for member in members):
        raise Quarantined("an encrypted Word file")
    names = {member.filename for member in members}
    for folder, what in _OTHERS:
        if any(name.startswith(folder) for name in names):
            raise Rejected(what)
    if "[Content_Types].xml" not in names:
        raise Rejected("a zip file; unpack it and import what is inside")
