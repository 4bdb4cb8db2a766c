"""An e-mail or a saved web archive (.eml, .mht): its subject, day, words and attachments, by Python's own parser. Runs in the bounded child."""

import base64
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import Any

from reading.markup import clean, paragraphs_of, parse_html

# More parts than this are a list's digest or an attack.
MAX_PARTS = 100
MAX_WRAPPED = 50
# Letters that hang on each other deeper than that are told as not read: a chain of replies is sent on some ten times.
MAX_DEPTH = 20


def read_letter(body: bytes) -> dict[str, Any]:
    """Return {"subject", "sent_at" (ISO 8601 or None), "text", "html" and "address" of a saved page or None, "attachments"}.

    The text of a letter that is written as a page alone is that of the page, all of it. Each attachment is {"name", "content_type"} and
    "content" in base64 or, of a letter that hangs on this one, "letter", the same of it, None where it hangs too deep. Pictures that
    belong to the letter's look are left out.
    """
    message = BytesParser(policy=policy.default).parsebytes(body)
    if not isinstance(message, EmailMessage):
        return {"subject": None, "sent_at": None, "text": None, "html": None, "address": None, "attachments": []}
    return _parts_of(message, depth=1)


def _parts_of(message: EmailMessage, *, depth: int) -> dict[str, Any]:
    for _ in range(MAX_WRAPPED):  # a letter that is nothing but another one, sent on
        inner = message.get_payload(0) if message.get_content_type() == "message/rfc822" else None
        if not isinstance(inner, EmailMessage):
            break
        message = inner
    text, html = message.get_body(("plain",)), message.get_body(("related", "html"))
    if html is not None and html.get_content_maintype() == "multipart":
        html = next((part for part in html.walk() if part.get_content_type() == "text/html"), None)
    page, address = _text(html), (html or message)["Content-Location"] or message["Snapshot-Content-Location"]
    attachments = [_attachment(part, depth) for part in list(message.iter_attachments())[:MAX_PARTS] if not _is_decoration(part)]
    return {
        "subject": clean(str(message["Subject"] or "")) or None,
        "sent_at": _moment(str(message["Date"] or "")),
        "text": _text(text) or (_words(page) if page else None),
        "html": page,
        "address": address,
        "attachments": [attachment for attachment in attachments if attachment.get("content", True)],
    }


def _attachment(part: Any, depth: int) -> dict[str, Any]:
    facts = {"name": clean(part.get_filename() or "") or "without a name", "content_type": part.get_content_type()}
    inner = part.get_payload(0) if facts["content_type"] == "message/rfc822" and part.is_multipart() else None
    if isinstance(inner, EmailMessage):
        return facts | {"letter": _parts_of(inner, depth=depth + 1) if depth < MAX_DEPTH else None}
    return facts | {"content": base64.b64encode(part.get_payload(decode=True) or b"").decode()}


def _is_decoration(part: Any) -> bool:
    return bool(part.get_content_maintype() == "image" or (part["Content-ID"] and part.get_content_disposition() != "attachment"))


def _text(part: Any) -> str | None:
    if part is None:
        return None
    try:
        content = part.get_content()
    except (LookupError, ValueError):  # an unknown charset, or bytes that are none of it
        content = part.get_payload(decode=True).decode("utf-8", "replace")
    return content if isinstance(content, str) and content.strip() else None


def _words(page: str) -> str:
    """Return the words of a page, paragraph by paragraph."""
    root = parse_html(page)
    body = root.find(".//body")
    return "\n\n".join(paragraphs_of(root if body is None else body))


def _moment(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None
