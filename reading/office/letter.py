"""An e-mail or a saved web archive (.eml, .mht): its subject, day, words and attachments, by Python's own parser. Runs in the bounded child."""

import base64
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from reading.encodings import decode
from reading.markup import clean, paragraphs_of, parse_html, text_content

# More parts than this are a list's digest or an attack.
MAX_PARTS = 100
MAX_WRAPPED = 50
# Letters that hang on each other deeper than that are told as not read: a chain of replies is sent on some ten times.
MAX_DEPTH = 20
# A cell of a table of figures is a name or a number; the columns of a page that is laid out by a table hold paragraphs.
MAX_CELL_CHARS = 80
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
# A line that ends in a space goes on in the next (RFC 3676); the mark above a signature is a line of its own.
_FLOWED = re.compile(r"(?<!\n--) \n(?![>\n])")
_SENT_ON = re.compile(r"(?:\s*(?:fwd?|wg|tr)\s*:)+\s*", re.I)
# What programs write above a letter that is sent on: its sender and further fields, a line each, quoted or in bold letters.
_HEADERS_OF_OLDER = re.compile(
    r"^[> ]*\*?from:.*(?:\n{1,2}[> ]*\*?(?:sent|date|to|cc|subject|reply-to|importance|attachments):.*)+", re.I | re.M
)
_FIELD = re.compile(r"^[> ]*\*?(sent|date|subject):\*?(.*)$", re.I | re.M)
_IS_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def read_letter(body: bytes) -> dict[str, Any]:
    """Return {"subject", "sent_at" (ISO 8601 or None), "text", "html" and "address" of a saved page or None, "attachments"}.

    The text of a letter that is written as a page alone is that of the page, all of it. Each attachment is {"name", "content_type"} and
    "content" in base64 or, of a letter that hangs on this one, "letter", the same of it, None where it hangs too deep. Pictures that
    belong to the letter's look are left out.
    """
    message = BytesParser(policy=policy.default).parsebytes(body.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if not isinstance(message, EmailMessage):
        return {"subject": None, "sent_at": None, "text": None, "html": None, "address": None, "attachments": []}
    return _named_by_what_is_sent_on(_parts_of(message, depth=1))


def _named_by_what_is_sent_on(letter: dict[str, Any]) -> dict[str, Any]:
    """Return a letter with the subject and day of the one that it sends on, if it says that it does."""
    if not _SENT_ON.match(letter["subject"] or ""):
        return letter
    inner = [attachment["letter"] for attachment in letter["attachments"] if attachment.get("letter")]
    if len(inner) == 1:
        first = _named_by_what_is_sent_on(inner[0])
        return letter | {"subject": first["subject"] or letter["subject"], "sent_at": first["sent_at"] or letter["sent_at"]}
    subject, sent_at = letter["subject"], letter["sent_at"]
    for block in _HEADERS_OF_OLDER.finditer(letter["text"] or ""):
        fields = {name.lower(): value.strip(" *") for name, value in _FIELD.findall(block[0])}
        subject, sent_at = fields.get("subject", subject), fields.get("sent") or fields.get("date") or sent_at
        if not _SENT_ON.match(subject):
            break
    return letter | {"subject": _SENT_ON.sub("", subject) or subject, "sent_at": sent_at}


def _parts_of(message: EmailMessage, *, depth: int) -> dict[str, Any]:
    for _ in range(MAX_WRAPPED):  # a letter that is nothing but another one, sent on
        inner = message.get_payload(0) if message.get_content_type() == "message/rfc822" else None
        if not isinstance(inner, EmailMessage):
            break
        message = inner
    text, html = message.get_body(("plain",)), message.get_body(("related", "html"))
    if html is not None and html.get_content_maintype() == "multipart":
        html = next((part for part in html.walk() if part.get_content_type() == "text/html"), None)
    words, page, address = _text(text), _text(html), (html or message)["Content-Location"] or message["Snapshot-Content-Location"]
    leaves = list(islice(_leaves(message), MAX_PARTS))
    own = "text/plain" if words else "text/html"
    pieces = [part for part in leaves if part not in (text, html) and _is_piece(part)]
    further = [_text(part) if words else words_of_page(_text(part) or " ") for part in pieces if part.get_content_type() == own]
    hanging = [part for part in leaves if part not in (text, html) and part not in pieces and not _is_decoration(part)]
    attachments = [_attachment(part, depth) for part in hanging]
    return {
        "subject": clean(str(message["Subject"] or "")) or None,
        "sent_at": _moment(str(message["Date"] or "")),
        "text": "\n".join(filter(None, [_fuller(words, words_of_page(page)) if page else words, *further])) or None,
        "html": page,
        "address": address,
        "attachments": [attachment for attachment in attachments if attachment.get("content", True)],
    }


def _attachment(part: Any, depth: int) -> dict[str, Any]:
    facts = {"name": clean(part.get_filename() or "") or "without a name", "content_type": part.get_content_type()}
    inner = part.get_payload(0) if facts["content_type"] == "message/rfc822" and part.is_multipart() else None
    if isinstance(inner, EmailMessage):
        letter = _parts_of(inner, depth=depth + 1) if depth < MAX_DEPTH else None
        return facts | {"letter": letter, "name": (letter and letter["subject"]) or facts["name"]}
    return facts | {"content": base64.b64encode(_bytes_of(part)).decode()}


def _bytes_of(part: Any) -> bytes:
    """Return the bytes of a part; of base64 that was cut off, those that came."""
    body: bytes = part.get_payload(decode=True) or b""
    if str(part["Content-Transfer-Encoding"] or "").strip().lower() != "base64":
        return body
    letters = _NO_BASE64.sub(b"", part.get_payload().encode("ascii", "ignore"))
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _leaves(part: Any) -> Iterator[Any]:
    """Yield the parts of a letter that hold something, wherever it is packed: signed, by a mailing list, behind a page."""
    if part.get_content_maintype() != "multipart":
        yield part
    elif part.is_multipart():
        for inner in part.iter_parts():
            yield from _leaves(inner)


def _is_piece(part: Any) -> bool:
    """Tell whether a part is a letter's own words: as Apple's Mail writes them, they go on behind a picture or a paper."""
    is_words = part.get_content_type() in ("text/plain", "text/html")
    return is_words and not part.get_filename() and part.get_content_disposition() != "attachment"


def _is_decoration(part: Any) -> bool:
    is_of_page = part["Content-ID"] or part["Content-Location"]
    is_signature = part.get_content_type().endswith(("pkcs7-signature", "pgp-signature"))
    return bool(
        is_signature or part.get_content_maintype() == "image" or (is_of_page and part.get_content_disposition() != "attachment")
    )


def _text(part: Any) -> str | None:
    if part is None:
        return None
    text = decode(_bytes_of(part), part.get_content_charset()).replace("\r\n", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _FLOWED.sub(" ", text)
    return text if text.strip() else None


def words_of_page(page: str | bytes) -> str:
    """Return the words of a page, paragraph by paragraph, and its tables row by row; what it hides is left out."""
    root = parse_html(page)
    for element in list(root.iter("*")):
        if _IS_HIDDEN.search(element.get("style") or ""):
            element.drop_tree()
    for table in root.iter("table"):
        rows = _rows_of(table)
        for row, cells in rows if _is_of_figures(rows) else ():
            row.clear()
            row.text = " | ".join(cells)
    body = root.find(".//body")
    return "\n\n".join(paragraphs_of(root if body is None else body)).replace("\u200c", "")


def _fuller(plain: str | None, words: str) -> str:
    """Return the plain words of a letter, unless they only say that there is a page."""
    return plain if plain and len(plain.split()) * 2 > len(words.split()) else words


def _rows_of(table: Any) -> list[tuple[Any, list[str]]]:
    return [(row, [clean(text_content(cell)) for cell in row.iterchildren("td", "th")]) for row in table.iter("tr")]


def _is_of_figures(rows: list[tuple[Any, list[str]]]) -> bool:
    """Tell whether the rows of a table are to be read as such: several, as long as each other, of short cells. Others only lay out a page."""
    widths = {len(cells) for _, cells in rows}
    is_grid = len(rows) > 1 and len(widths) == 1 and min(widths) > 1
    return is_grid and all(len(cell) <= MAX_CELL_CHARS for _, cells in rows for cell in cells)


def _moment(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None
