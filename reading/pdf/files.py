"""PDF files: asks the bounded child for the pieces of each page, sends pages that are pictures or no text to OCR, and sets them together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import Quarantined
from core.words import RecognisedPage, Recognition, UnrecognisedPage
from reading.child import CHILD
from reading.pdf.layout import Page, Paragraph, set_pages
from reading.pdf.ocr import NOT_INSTALLED, Recogniser, ScannedPage, recognise_now
from reading.pdf.pieces import Piece, Rule
from reading.pdf.running_heads import MARGIN
from reading.words import MIN_GAIN, MIN_KNOWN, MIN_WORDS, known_share

# A pack gives some 60 pages a second here. One that gives fewer than this is made to be slow: it is no use to go on. Seconds are the
# processor's: on a machine with much else to do an ordinary pack of 44 pages took longer than a stretch.
MIN_PAGES_A_SECOND = 8.0
MAX_SECONDS = 60.0
# A picture over so much of the page makes it a scan, if little else stands on it.
SCAN_AREA = 0.5
# A page without a word whose picture is smaller than this shows a crest or a line.
MIN_PICTURE = 0.05
# What tesseract reads with less confidence than this (0 to 100) is no text.
MIN_CONFIDENCE = 45.0
NO_WORDS = "no words could be recognised in its picture"


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of a file's own outline: its words, its page from 1, its depth from 0."""

    title: str
    page: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF's pages, the title that the file gives itself, its outline, and what was recognised in pictures, if any page is one."""

    pages: tuple[Page, ...]
    title: str | None
    bookmarks: tuple[Bookmark, ...] = ()
    recognition: Recognition | None = None

    @property
    def paragraphs(self) -> list[tuple[Paragraph, ...]]:
        """The paragraphs of each page."""
        return [page.paragraphs for page in self.pages]


@dataclass(frozen=True, slots=True)
class _Layer:
    """A page's own text, the lines drawn on it, the share of the page that its largest picture covers, and its sides in points."""

    pieces: tuple[Piece, ...]
    rules: tuple[Rule, ...]
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


def read_pdf(body: bytes, *, recognise: Recogniser = recognise_now) -> Pages:
    """Return the paragraphs of each page, in reading order. `recognise` gives the words of pages that are pictures.

    Raises: Quarantined with the reason, for what is encrypted, damaged, endless or without text; Waiting from `recognise`.
    """
    layers, title, bookmarks = _all_layers(body)
    scans = {n for n, layer in enumerate(layers) if _is_scan(layer)}
    doubted = {n for n, layer in enumerate(layers) if n not in scans and _is_doubtful(layer)}
    recognised = recognise(body, sorted(scans | doubted)) if scans or doubted else {}
    chosen = [_chosen(layer, recognised[n], n in scans) if n in recognised else layer for n, layer in enumerate(layers)]
    if not any(layer.pieces for layer in chosen):
        raise Quarantined(_why_without_text(recognised))
    set_together = set_pages(
        [layer.pieces for layer in chosen], [layer.size for layer in layers], [layer.rules for layer in layers]
    )
    pictures = {n: page for n, page in recognised.items() if chosen[n] is not layers[n] or n in scans}
    return Pages(tuple(set_together), title, bookmarks, _recognition(pictures))


def _why_without_text(recognised: Mapping[int, ScannedPage]) -> str:
    if not recognised:
        return "pages without text"
    why, _ = Counter(page.fault or NO_WORDS for page in recognised.values()).most_common(1)[0]
    if why == NOT_INSTALLED:
        return "scanned pages without text; install tesseract to read them"
    return f"scanned pages without text: {why}"


def _recognition(pictures: Mapping[int, ScannedPage]) -> Recognition | None:
    """Return what the pages that are pictures gave, pages counted from 1."""
    sure = {n for n, page in pictures.items() if _is_sure(page)}
    missing = [UnrecognisedPage(n + 1, page.fault or NO_WORDS) for n, page in pictures.items() if n not in sure]
    return (
        Recognition(tuple(RecognisedPage(n + 1, pictures[n].confidence) for n in sorted(sure)), tuple(missing))
        if pictures
        else None
    )


def _is_sure(page: ScannedPage) -> bool:
    """Tell whether what was recognised is text."""
    return page.fault is None and page.confidence >= MIN_CONFIDENCE and bool(page.pieces)


def _all_layers(body: bytes) -> tuple[list[_Layer], str | None, tuple[Bookmark, ...]]:
    """Return the own text of every page, the title that the file gives itself, and its bookmarks."""
    layers: list[_Layer] = []
    bookmarks: tuple[Bookmark, ...] = ()
    busy_s = 0.0
    while True:
        layers_read = CHILD.call("pdf_lines", body, first=len(layers))
        bookmarks = bookmarks or tuple(Bookmark(*entry) for entry in layers_read["bookmarks"])
        layers += [
            _Layer(
                tuple(Piece(*piece) for piece in page["pieces"]),
                tuple(Rule(*rule) for rule in page["rules"]),
                page["picture"],
                tuple(page["size"]),
            )
            for page in layers_read["pages"]
        ]
        if len(layers) >= layers_read["n_pages"]:
            return layers, layers_read["title"], bookmarks
        busy_s += layers_read["busy_s"]
        if len(layers_read["pages"]) < MIN_PAGES_A_SECOND * layers_read["busy_s"] or busy_s > MAX_SECONDS:
            raise Quarantined("a PDF whose pages take too long to read")


def _is_scan(layer: _Layer) -> bool:
    """Tell whether a page is a picture of one, whatever was stamped over it."""
    return layer.picture >= (SCAN_AREA if layer.pieces else MIN_PICTURE) and not layer.has_words


def _is_doubtful(layer: _Layer) -> bool:
    """Tell whether a page's text layer is made of words that are none: a font without a map, or a scanner's bad layer."""
    share = known_share(layer.text)
    return share is not None and share < MIN_KNOWN


def _chosen(layer: _Layer, recognised: ScannedPage, is_scan: bool) -> _Layer:
    """Return a scan's picture and its stamps; of a doubted layer and its picture the one that has more words: the layer itself,
    if that is it.
    Without OCR, a layer of signs is no text."""
    own = layer.pieces
    read = recognised.pieces if _is_sure(recognised) else ()
    if is_scan:
        texts = {piece.text.lower() for piece in own}
        turn = own[0].turn if own else 0
        return replace(layer, pieces=(*own, *(replace(piece, turn=turn) for piece in read if piece.text.lower() not in texts)))
    share = known_share(layer.text) or 0.0
    better = known_share("\n".join(piece.text for piece in read))
    if better is not None and better >= share + MIN_GAIN:
        return replace(layer, pieces=read)
    return layer if share >= MIN_KNOWN / 2 else replace(layer, pieces=())
