"""PDF files: asks the bounded child for the pieces of each page, sends pages that are pictures or no text to OCR, and sets them together."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import Quarantined
from reading.child import CHILD
from reading.layout import MARGIN, Page, Paragraph, set_pages
from reading.pdf_lines import SCAN_AREA, Piece
from reading.words import MIN_GAIN, MIN_KNOWN, MIN_WORDS, known_share

# A pack gives some 60 pages a second here. A stretch that gives fewer than this is made to be slow: it is no use to go on.
LEAST_PAGES_A_STRETCH = 40
MOST_SECONDS = 60.0
# Scanned pages are read at 3.4 s each; a longer scan would hold up everything behind it.
MOST_SCANNED_PAGES = 30
OCR_PAGE_LIMIT_S = 40.0
# A page without a word whose picture is smaller than this shows a crest or a line.
LEAST_PICTURE = 0.05
# What tesseract reads with less confidence than this (0 to 100) is no text.
LEAST_CONFIDENCE = 45.0


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of a file's own outline: its words, its page from 1, its depth from 0."""

    title: str
    page: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF's pages, the title that the file gives itself, and its outline."""

    pages: tuple[Page, ...]
    title: str | None
    bookmarks: tuple[Bookmark, ...] = ()

    @property
    def paragraphs(self) -> list[tuple[Paragraph, ...]]:
        """The paragraphs of each page."""
        return [page.paragraphs for page in self.pages]


@dataclass(frozen=True, slots=True)
class _Layer:
    """A page's own text, the share of the page that its largest picture covers, and its sides in points."""

    pieces: tuple[Piece, ...]
    picture: float
    size: tuple[int, int]

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)

    @property
    def has_words(self) -> bool:
        """Whether more than a stamp or a page number stands on it: words within the margins are the page's own."""
        inner = [word for piece in self.pieces if MARGIN <= piece.place <= 1 - MARGIN for word in piece.text.split()]
        return len(inner) >= MIN_WORDS


def read_pdf(body: bytes) -> Pages:
    """The paragraphs of each page, in reading order.

    Raises: Quarantined with the reason, for what is encrypted, damaged, endless or without text.
    """
    layers, title, bookmarks = _all_layers(body)
    scans = [n for n, layer in enumerate(layers) if _is_scan(layer)]
    doubted = [n for n, layer in enumerate(layers) if n not in set(scans) and _is_doubtful(layer)]
    if len(scans) > MOST_SCANNED_PAGES and not any(layer.has_words for layer in layers):
        raise Quarantined(f"a scan of more than {MOST_SCANNED_PAGES} pages")
    recognised = _read_scans(body, [*scans, *doubted][:MOST_SCANNED_PAGES])
    pieces = [_chosen(layer, recognised.get(n), n in scans) for n, layer in enumerate(layers)]
    if not any(pieces):
        raise Quarantined(
            "scanned pages without text; install tesseract to read them" if scans or doubted else "pages without text"
        )
    return Pages(tuple(set_pages(pieces, [layer.size for layer in layers])), title, bookmarks)


def _all_layers(body: bytes) -> tuple[list[_Layer], str | None, tuple[Bookmark, ...]]:
    """The own text of every page, the title that the file gives itself, and its bookmarks."""
    layers: list[_Layer] = []
    bookmarks: tuple[Bookmark, ...] = ()
    began = time.monotonic()
    while True:
        found = CHILD.call("pdf_lines", body, first=len(layers))
        bookmarks = bookmarks or tuple(Bookmark(*entry) for entry in found["bookmarks"])
        layers += [
            _Layer(tuple(Piece(*piece) for piece in page["pieces"]), page["picture"], tuple(page["size"]))
            for page in found["pages"]
        ]
        if len(layers) >= found["n_pages"]:
            return layers, found["title"], bookmarks
        if len(found["pages"]) < LEAST_PAGES_A_STRETCH or time.monotonic() - began > MOST_SECONDS:
            raise Quarantined("a PDF whose pages take too long to read")


def _is_scan(layer: _Layer) -> bool:
    """Whether a page is a picture of one, whatever was stamped over it."""
    return layer.picture >= (SCAN_AREA if layer.pieces else LEAST_PICTURE) and not layer.has_words


def _is_doubtful(layer: _Layer) -> bool:
    """Whether a page's text layer is made of words that are none: a font without a map, or a scanner's bad layer."""
    share = known_share(layer.text)
    return share is not None and share < MIN_KNOWN


def _read_scans(body: bytes, numbers: Sequence[int]) -> dict[int, list[Piece]]:
    """The pieces that tesseract reads on these pages, where it is installed and sure."""
    if shutil.which("tesseract") is None:
        return {}
    found = {n: CHILD.call("pdf_scan", body, limit_s=OCR_PAGE_LIMIT_S, number=n) for n in numbers}
    return {n: [Piece(*piece) for piece in page["pieces"]] for n, page in found.items() if page["confidence"] >= LEAST_CONFIDENCE}


def _chosen(layer: _Layer, recognised: Sequence[Piece] | None, is_scan: bool) -> list[Piece]:
    """A scan's picture and its stamps; of a doubted layer and its picture the one that has more words. Without OCR, a layer of signs is
    no text."""
    own = list(layer.pieces)
    if is_scan:
        read = list(recognised or ())
        texts = {piece.text.lower() for piece in own}
        turn = own[0].turn if own else 0
        return [*own, *(replace(piece, turn=turn) for piece in read if piece.text.lower() not in texts)]
    share = known_share(layer.text)
    if share is None or share >= MIN_KNOWN:
        return own
    better = known_share("\n".join(piece.text for piece in recognised or ()))
    if better is not None and better >= share + MIN_GAIN:
        return list(recognised or ())
    return own if share >= MIN_KNOWN / 2 else []
