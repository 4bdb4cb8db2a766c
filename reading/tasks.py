"""What the bounded child can be asked to do: bytes in, plain JSON out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.words import to_json


def article(body: bytes, *, url: str, fetched_at: str, zone: str, charset: str | None) -> Any:
    """Return the article of a page, as reading.pages.html.Article. `fetched_at` is ISO 8601, `zone` a name."""
    from reading.pages.html import read_article

    return to_json(read_article(body, url, fetched_at=datetime.fromisoformat(fetched_at), zone=ZoneInfo(zone), charset=charset))


def content_item(body: bytes) -> Any:
    """Return the page that a content item of GOV.UK stands for, and what it is."""
    from reading.sites.govuk import page_of

    page, kind = page_of(body)
    return {"page": page, "kind": kind}


def pdf_lines(body: bytes, *, first: int) -> Any:
    """Return the pieces of a stretch of a PDF's pages."""
    from reading.pdf.lines import read_lines

    return read_lines(body, first=first)


def pdf_scan(body: bytes, *, number: int) -> Any:
    """Return the pieces of one scanned page."""
    from reading.pdf.scan import read_scan

    return read_scan(body, number=number)


def office(body: bytes) -> Any:
    """Return the text of an office file, as reading.office.files.OfficeText."""
    from reading.office.files import read_office

    return read_office(body)


def letter(body: bytes) -> Any:
    """Return the parts of an e-mail."""
    from reading.office.letter import read_letter

    return read_letter(body)


def page_words(body: bytes) -> Any:
    """Return the words of a page that is no article, its tables as rows, and its title."""
    from reading.markup import clean, parse_html
    from reading.office.letter import words_of_page

    return {"text": words_of_page(body), "title": clean(parse_html(body).findtext(".//title") or "") or None}


TASKS: dict[str, Callable[..., Any]] = {
    "article": article,
    "content_item": content_item,
    "pdf_lines": pdf_lines,
    "pdf_scan": pdf_scan,
    "office": office,
    "letter": letter,
    "page_words": page_words,
}
