"""Recognises the words of pages that are pictures (OCR): asks the bounded child for one page, and for a short file for all at once.

A longer scan is recognised page by page by a stage of its own, which keeps each result; this file knows no archive.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from core.errors import Quarantined
from reading.child import CHILD
from reading.pdf.pieces import Piece

# Raise it after any change by which the same picture gives other words; every picture is then recognised again.
OCR_VERSION = 2
# A page takes 3.4 s here, alone on one core.
PAGE_LIMIT_S = 40.0
# So many pages are recognised while somebody waits: two minutes.
MAX_AT_ONCE = 30
NOT_INSTALLED = "tesseract, which recognises scanned pages, is not installed"
TOO_MANY = f"of one file read by itself, only the first {MAX_AT_ONCE} scanned pages are recognised; import it to have all"
WAITS = "scanned pages are still being recognised"


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What a page's picture gave: its lines, how sure the recogniser is of their words, and by how many degrees the picture was turned.

    Shapes: word_confidences[i] are those of the words of pieces[i], 0 to 100; `confidence` is the mean of all. A page with a `fault` has no
    lines.
    """

    pieces: tuple[Piece, ...] = ()
    confidence: float = 0.0
    word_confidences: tuple[tuple[int, ...], ...] = ()
    turn: int = 0
    fault: str | None = None


Recogniser = Callable[[bytes, Sequence[int]], Mapping[int, ScannedPage]]
"""Gives the pages of a PDF, counted from 0, as far as they are recognised; each has a fault or lines.

Raises: Waiting if they are being recognised elsewhere.
"""


def is_installed() -> bool:
    """Tell whether pages can be recognised on this machine."""
    return shutil.which("tesseract") is not None


def recognise_page(body: bytes, number: int) -> ScannedPage:
    """Recognise one page of a PDF, counted from 0.

    Raises: Quarantined with the reason, for a page that takes too long or breaks the child's limits. Unavailable if no child starts.
    """
    return _page_of(CHILD.call("pdf_scan", body, limit_s=PAGE_LIMIT_S, number=number))


def recognise_now(body: bytes, numbers: Sequence[int]) -> Mapping[int, ScannedPage]:
    """Recognise the first MAX_AT_ONCE of some pages on the spot; a page that fails costs itself. The others have a fault that says so."""
    if not is_installed():
        return dict.fromkeys(numbers, ScannedPage(fault=NOT_INSTALLED))
    pages = dict.fromkeys(numbers, ScannedPage(fault=TOO_MANY))
    for number in numbers[:MAX_AT_ONCE]:
        try:
            pages[number] = recognise_page(body, number)
        except Quarantined as err:
            pages[number] = ScannedPage(fault=err.reason)
    return pages


def to_text(page: ScannedPage) -> str:
    """Write a page that was recognised as one line of JSON."""
    kept = {
        "pieces": [astuple(piece) for piece in page.pieces],
        "confidence": page.confidence,
        "word_confidences": page.word_confidences,
        "turn": page.turn,
    }
    return json.dumps(kept, ensure_ascii=False)


def from_text(text: str) -> ScannedPage:
    """Read what `to_text` wrote."""
    return _page_of(json.loads(text))


def _page_of(facts: Mapping[str, Any]) -> ScannedPage:
    return ScannedPage(
        tuple(Piece(*piece) for piece in facts["pieces"]),
        facts["confidence"],
        tuple(map(tuple, facts["word_confidences"])),
        facts["turn"],
    )
