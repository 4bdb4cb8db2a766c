"""What the bounded child can be asked to do: bytes in, plain JSON out."""

from collections.abc import Callable
from typing import Any

from core.words import to_json


def article(body: bytes, *, url: str) -> Any:
    """The article of a page, as reading.html.Article."""
    from reading.html import read_article

    return to_json(read_article(body, url))


def pdf_lines(body: bytes, *, first: int) -> Any:
    """The lines of a stretch of a PDF's pages."""
    from reading.pdf import read_lines

    return read_lines(body, first=first)


def pdf_scan(body: bytes, *, number: int) -> Any:
    """The text of one scanned page."""
    from reading.pdf import read_scan

    return read_scan(body, number=number)


def office(body: bytes) -> Any:
    """The text of an office file, as reading.office.OfficeText."""
    from reading.office import read_office

    return read_office(body)


def letter(body: bytes) -> Any:
    """The parts of an e-mail."""
    from reading.letter import read_letter

    return read_letter(body)


TASKS: dict[str, Callable[..., Any]] = {
    "article": article,
    "pdf_lines": pdf_lines,
    "pdf_scan": pdf_scan,
    "office": office,
    "letter": letter,
}
