"""The formats of documents: how their bytes begin, what their files are called. Import, crawl and reading ask here.

A further format costs its reader in `reading.tasks` and `reading.read`, and a line in `recognise` and, if it has one, in SUFFIXES.
"""

import re
from collections.abc import Mapping
from typing import Literal

from core.errors import Rejected
from reading.refusals import LOCKED
from reading.sites.govuk import is_content_item

Format = Literal["pdf", "html", "content-item", "office", "letter", "rows", "plain"]
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
# What a person's files are called, with the content type that a server would give them.
SUFFIXES: Mapping[str, str] = {
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".odt": f"{_OPEN}.text",
    ".ods": f"{_OPEN}.spreadsheet",
    ".odp": f"{_OPEN}.presentation",
    ".rtf": "application/rtf",
    ".eml": "message/rfc822",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
}
# Bytes that no text of one byte a letter holds. Chance puts them at one byte in ten; a text that a faulty program wrote has a few.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
MAX_CONTROLS, MIN_CONTROLS = 0.03, 8
# How far into a file PDF's own mark may stand (ISO 32000-1, annex H, note 13); a letter's headers may be longer.
HEAD_BYTES, LETTER_HEAD_BYTES = 1024, 20_000
_PAGE = re.compile(rb"(?is)(<\?xml[^>]*>)?\s*(<!--.*?-->\s*){0,5}<(!doctype html|html|head|body)\b")
# A letter's headers, each of which may go on in further lines, and what only programs write among them, in any order.
_HEADERS = re.compile(rb"(?i)(from [^\r\n]*\r?\n)?([a-z][a-z0-9-]*:[^\r\n]*(\r?\n[ \t][^\r\n]*)*(\r?\n|\Z))+\Z")
_LETTERS_OWN = (
    re.compile(
        rb"(?im)^(mime-version|message-id|received|return-path|content-transfer-encoding):|^content-type:\s*\w+/"
        rb"|^date:\s*(\w{3},\s*)?\d\d?\s\w{3}\s\d{4}\s\d\d?:\d\d"
    ),
    re.compile(rb"(?im)^(subject|from|content-type):"),
)
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # what [MS-OFFCRYPTO] calls the part that holds the file
_OUTLOOKS_OWN = b"\x78\x9f\x3e\x22"  # TNEF, which Outlook hangs on a letter as winmail.dat
_MEDIA = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"ID3", b"\x00\x00\x00")


def recognise(body: bytes, content_type: str) -> Format:
    """Return the format of some bytes, by how they begin; where that says nothing, by what the server called them.

    Text of two or four bytes a letter is to be made UTF-8 before.

    Raises: Rejected for what is no document, or one that cannot be read here, with what to do.
    """
    head = body[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in body[:HEAD_BYTES] or head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"{\\rtf")):
        return "office"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if _LOCKED in body:
            raise Rejected(LOCKED)
        raise Rejected("an old Word, Excel or Outlook file; save it as .docx or PDF")
    if head.startswith(_OUTLOOKS_OWN):
        raise Rejected("Outlook's own packing (winmail.dat); ask for the mail as plain text or HTML")
    if head.startswith(_MEDIA):
        raise Rejected("a picture, sound, film or packed file, not a document")
    if "html" in content_type.lower() or _PAGE.match(head):
        return "html"
    if head.startswith(b"<?xml"):
        if b"<office:document" in body[:LETTER_HEAD_BYTES]:
            return "office"
        raise Rejected("an XML file, not a document; save it as .docx, HTML or PDF")
    if is_content_item(body):
        return "content-item"
    headers = _headers(body)
    if all(own.search(headers) for own in _LETTERS_OWN) and _HEADERS.match(headers):
        return "letter"
    n_controls = len(body) - len(body.translate(None, CONTROLS))
    if n_controls > max(MIN_CONTROLS, len(body) * MAX_CONTROLS):
        raise Rejected("a binary file of an unknown kind")
    return "rows" if content_type.startswith(("text/csv", "text/tab-separated-values")) else "plain"


def is_html(body: bytes) -> bool:
    """Tell whether bytes are a web page, whatever their server calls them."""
    return _PAGE.match(body[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")) is not None


def _headers(body: bytes) -> bytes:
    """Return what stands before the first empty line, where a letter has its headers."""
    return re.split(rb"\r?\n\r?\n", body[:LETTER_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n"), maxsplit=1)[0]
