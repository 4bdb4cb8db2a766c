"""What the bounded child can be asked to do: bytes in, plain JSON out."""

from collections.abc import Callable
from typing import Any

from core.words import to_json


def article(body: bytes, *, url: str) -> Any:
    """The article of a page, as reading.html.Article."""
    from reading.html import read_article

    return to_json(read_article(body, url))


def pdf(body: bytes, *, allow_ocr: bool) -> Any:
    """The pages of a PDF."""
    from reading.pdf import read_pdf

    return read_pdf(body, allow_ocr=allow_ocr)


def docx(body: bytes) -> Any:
    """The paragraphs of a Word file."""
    from reading.office import read_docx

    return read_docx(body)


TASKS: dict[str, Callable[..., Any]] = {"article": article, "pdf": pdf, "docx": docx}
