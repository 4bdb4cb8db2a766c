"""What a CMIS meeting's page says, by the order of its words: labels with their values; items with their texts, minutes and papers.

Class names lie and differ from council to council. What every page has is the order: an item's number, then its title, which is often the link to
its paper, then what is said of it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import html as lxml_html

from reading.councils.closed import is_marked_closed
from reading.councils.cmis_addresses import find_document_id, one_address
from reading.councils.meetings import Attachment, MeetingItem, kind_of
from reading.markup import BLOCKS, clean, find_address
from reading.sites.paper_links import address_of, is_mere_call

_SIZE = re.compile(r"\W*[\d.,]+ ?[kmg]?b\W*", re.I)
_CLOSED = re.compile(r"^\W*(?:restricted|exempt|confidential|not for publication|private)\b", re.I)
_CLOSED_HEAD = re.compile(
    r"\W*(?:restricted|exempt|confidential|not for publication|private)(?: (?:items?|papers|reports?|documents|business|part))?\W*",
    re.I,
)
_NUMBER = r"(?:item )?(?P<number>\(?\d{1,3}(?:\.\d{1,2})*\)?(?:[a-z]|\([a-z]\))?)"
_NUMBER_ALONE = re.compile(rf"{_NUMBER}[.):]?", re.I)
_NUMBERED = re.compile(rf"{_NUMBER}[.):]? +(?P<title>[A-Z'‘\"“(].{{2,}})")
# Headings under which a meeting's items stand, those inside an agenda, and those of the tabs after it.
_AGENDA_HEADS = frozenset(
    {"agenda", "supplementary agenda", "minutes", "standard items", "agenda items", "items", "decisions", "public items"}
)
_SUBHEADS = frozenset({"standard items", "public items"})
_OTHER_TABS = frozenset(
    {
        "attendance",
        "attendees",
        "visitors",
        "declarations of interests",
        "declarations of interest",
        "declarations",
        "documents",
        "public documents",
    }
)
_LABELS = re.compile(r"^(?:committee|division|date ?(?:/|and) ?time|date|time|status|venue|clerk|contact)\s*(?P<colon>:)?$", re.I)
# Where a label may do without its colon: its value stands in the cell beside it.
_CELLS = frozenset({"td", "th", "dt"})
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNREAD = frozenset({"script", "style", "noscript", "select", "button"})
# "Exempt by paragraph 3 of Schedule 12A" is a mark; a sentence about exempt homes is longer.
MAX_MARK_CHARS = 60
# A title is a line; what runs on is what is said of an item.
MAX_TITLE_CHARS = 300
# From one item to the next an agenda leaves out a few numbers (items for members alone), where number and title are one run of words.
WIDEST_STEP = 3


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of words in one element. `href`: the link it stands in; `opens`: it begins a block; `look`: tag and class of
    its block."""

    text: str
    href: str | None
    opens: bool
    is_head: bool
    look: tuple[str, str]


@dataclass(slots=True)
class _Item:
    number: str
    title: str = ""
    text: list[str] = field(default_factory=list)
    minutes: list[str] = field(default_factory=list)
    is_restricted: bool = False


def pieces_of(content: lxml_html.HtmlElement) -> Iterator[_Piece]:
    """Yield the runs of words of a page in its order; sizes of files are left out."""
    opens = True
    for text, holder, is_new in _runs(content):
        opens = opens or is_new
        words = clean(text)
        if not words or _SIZE.fullmatch(words):
            continue
        above = [holder, *holder.iterancestors()]
        link = next((node for node in above if node.tag == "a"), None)
        block = next((node for node in above if node.tag in BLOCKS), holder)
        look = (str(block.tag), block.get("class") or "")
        yield _Piece(words, address_of(link) if link is not None else None, opens, any(e.tag in _HEADS for e in above), look)
        opens = False


def _runs(element: lxml_html.HtmlElement) -> Iterator[tuple[str, lxml_html.HtmlElement, bool]]:
    """Yield each text node with the element it stands in, and whether an edge of a block lies before it."""
    if not isinstance(element.tag, str) or element.tag in _UNREAD:
        return
    yield element.text or "", element, element.tag in BLOCKS
    for child in element:
        yield from _runs(child)
        yield child.tail or "", element, child.tag in BLOCKS


def facts_of(pieces: Sequence[_Piece]) -> Iterator[tuple[str, str]]:
    """Yield what the page's head tells: a label, then its value, whatever their classes are called."""
    for label, value in pairwise(pieces):
        match = _LABELS.match(label.text)
        if match and (match["colon"] or label.look[0] in _CELLS) and not value.text.endswith(":"):
            yield re.sub(r"\s", "", label.text).rstrip(":").lower(), value.text


class Agenda:
    """The items and files of a meeting's page, gathered in its order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.items: list[_Item] = []
        self.files: dict[str, Attachment] = {}
        self.item: _Item | None = None
        self.before: str | None = None  # the number of the item before, of the same section
        self.is_agenda = False
        self.is_minutes = False  # of the words that come now
        self.is_in_minutes = False  # of the section
        self.closed_head: str | None = None  # the tag of the heading whose papers are closed
        # How the page's first item was written: its number in a block of its own or not, and the look of that block.
        self.look: tuple[bool, tuple[str, str]] | None = None

    def take(self, piece: _Piece, after: _Piece | None) -> None:
        """Take in the next run of words; `after`: the one behind it."""
        file = _file_of(piece, self.url)
        self._heed_head(piece, is_file=file is not None)
        if file:
            is_marked = after is not None and not after.opens and _CLOSED.match(after.text) is not None
            self._take_file(*file, is_restricted=is_marked or self.closed_head is not None)
        elif not self._is_section(piece, is_alone=piece.opens and (after is None or after.opens)) and not self._begins(
            piece, after
        ):
            self._say(piece)

    def _heed_head(self, piece: _Piece, *, is_file: bool) -> None:
        """Hear of a heading whose papers are closed, and of the next of its rank, which ends it."""
        tag = piece.look[0]
        if tag not in _HEADS or is_file:
            return
        if _CLOSED_HEAD.fullmatch(piece.text):
            self.closed_head = tag
        elif self.closed_head is not None and tag <= self.closed_head:
            self.closed_head = None

    def as_items(self) -> tuple[MeetingItem, ...]:
        """Return the items that have a title."""
        return tuple(
            MeetingItem(i.number, i.title, tuple(i.text), tuple(i.minutes), i.is_restricted) for i in self.items if i.title
        )

    def _is_section(self, piece: _Piece, *, is_alone: bool) -> bool:
        name = piece.text.lower().rstrip(":")
        is_title = self.item is not None and not self.item.title
        if is_title or not (piece.is_head or is_alone) or name not in _AGENDA_HEADS | _OTHER_TABS:
            return False
        if name not in _SUBHEADS:
            self.is_agenda = name in _AGENDA_HEADS
            self.is_minutes = self.is_in_minutes = name == "minutes"
            self.before = None
        self.item = None
        return True

    def _begins(self, piece: _Piece, after: _Piece | None) -> bool:
        """Take a number by itself, or one with its title behind it, for the beginning of an item if it is written as the first item was."""
        alone = _NUMBER_ALONE.fullmatch(piece.text)
        whole = alone or _NUMBERED.fullmatch(piece.text)
        if not self.is_agenda or not piece.opens or whole is None or len(piece.text) > MAX_TITLE_CHARS:
            return False
        number, title = _printed(whole["number"]), "" if alone else whole["title"].strip()
        known = _known(number, title or (after.text if after else ""), self.items)
        if known is not None and known is not self.item:
            self.item, self.before = known, number
            self.is_minutes = self.is_in_minutes
            return True
        look = (alone is not None and (after is None or after.opens), piece.look)
        if not self._goes_on(number, look):
            self.is_minutes = self.is_minutes or (alone is None and number.startswith("0"))
            return self._is_unsure(number, title)
        self.look = self.look or look
        self.item, self.before = _Item(number, title), number
        self.items.append(self.item)
        self.is_minutes = self.is_in_minutes
        return True

    def _goes_on(self, number: str, look: tuple[bool, tuple[str, str]]) -> bool:
        """Tell whether a number goes on from the item before. Paragraphs of minutes count "01, 02" beside items "1, 2"."""
        if self.look is None:
            return True
        if self.items[0].number.startswith("0") != number.startswith("0"):
            return False
        step = _rank(number) - _rank(self.before or "")
        if step < 0 or number == self.before:
            return False
        is_alike = self.look[0] == look[0] and self.look[1][0] == look[1][0]
        return self.look == look or (is_alike and step <= WIDEST_STEP)

    def _is_unsure(self, number: str, title: str) -> bool:
        """Tell whether this may be the next item all the same, written in another way; if so, what follows belongs to no item."""
        step = _rank(number) - _rank(self.before or "")
        if not 0 < step <= WIDEST_STEP or number.startswith("0") or title.endswith((".", ";", ":")):
            return False
        self.item = None
        return True

    def _say(self, piece: _Piece) -> None:
        """Put words under the item they follow; those of no item are its meeting's own, and left out."""
        item = self.item
        if item is None:
            return
        if not item.title:
            item.title = piece.text
        elif _CLOSED.match(piece.text) and len(piece.text) < MAX_MARK_CHARS:
            item.is_restricted = True
        elif piece.text != item.title:
            shelf = item.minutes if self.is_minutes else item.text
            if piece.opens or not shelf:
                shelf.append(piece.text)
            else:
                shelf[-1] = f"{shelf[-1]} {piece.text}"

    def _take_file(self, name: str, url: str, document_id: str, *, is_restricted: bool) -> None:
        says_nothing = is_mere_call(name)
        if self.item is not None and not self.item.title and not says_nothing:
            self.item.title = name
        number, title = (self.item.number, self.item.title) if self.item else ("", "")
        name = title if says_nothing and title else name
        file = Attachment(
            document_id,
            None,
            url,
            name,
            kind_of(name, number, title),
            number or None,
            title or None,
            is_restricted or is_marked_closed(name),
        )
        # The list of all papers comes first; under its item the same paper tells more.
        if document_id not in self.files or (number and not self.files[document_id].item_number):
            self.files[document_id] = file


def _known(number: str, title: str, items: Sequence[_Item]) -> _Item | None:
    """Return the item that a later section names again, by its number and its title."""
    return next((item for item in items if item.number == number and item.title == title), None)


def _printed(number: str) -> str:
    return number.strip("().: ") if number.count("(") != 1 or number.startswith("(") else number


def _rank(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 0


def _file_of(piece: _Piece, url: str) -> tuple[str, str, str] | None:
    """Return the name, the address and what it is known by of the paper that a run of words leads to."""
    address = find_address(url, piece.href) if piece.href else None
    document_id = find_document_id(address) if address else None
    return (piece.text, one_address(address, url), document_id) if address and document_id else None
