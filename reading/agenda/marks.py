"""The marks of items on the pages of a pack: the words "Agenda Item 5" at a page's head or foot, by where they stand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reading.agenda.item_titles import MAX_HEADING_CHARS
from reading.agenda.listing import Place, without_label
from reading.numbering import WELSH_ITEM, is_letter_of, numbered, same_number
from reading.pdf.layout import CELL_MARK, Paragraph

# Stamps stand at the head of a page, below a letterhead at most, or at its foot.
STAMP_HEAD, STAMP_FOOT = 5, 2
# A form at the head of a report has a dozen fields, the item's number among them.
FIELD_HEAD = 12
_MARK = re.compile(
    r"(?:\bagenda\s+)?\be?item\s*(?:no\b)?(?=[\s.:|]*[A-Z]{0,4}\d)|(?:agenda\s+)?item\b|eitem\b|paper\s+for\b(?:\s+(?:agenda\s+)?item\b)?",
    re.I,
)
_FIELD = re.compile(r"agenda\s+item(?:\s+(?:no|number)\b)?\.?\s*[|:]+\s*\S{1,8}", re.I)
_FIELD_LABEL = re.compile(r"agenda\s+(?:item(?:\s+(?:no|number|ref)\b)?|ref(?:erence)?|no|number)\W*", re.I)
# A letterhead names a body, not what its paper is about.
_BODY = re.compile(r"\b(?:council|authority|panel|committee|board|partnership)$", re.I)
# "Eitem / Item 3": the word in two tongues before one number.
_TWO_WORDS = re.compile(rf"{WELSH_ITEM}\s*/\s*(?=(?:agenda\s+)?item\b)", re.I)
# What hangs on an item's paper and says of which: "Appendix C (item 6)", "Annex 2 to agenda item 6".
_HANGING = re.compile(
    r"(?:appendix|annex|enclosure|attachment)\s+\w{1,4}\W+(?:(?:to|for)\s+)?(?P<mark>(?:agenda\s+)?item\s+(?:no\.?\s*)?[^\s()]{1,8})\W*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The words "Agenda Item 5" or "Item 5" at the head or foot of a page."""

    at: int
    page: int
    number: str
    title: str
    is_full: bool


def says_item(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph begins with the word of a mark, be it one or an entry of a list that says "Item 3" itself."""
    return _MARK.match(paragraph.text) is not None


def mark_of(paragraph: Paragraph) -> tuple[str, str, bool] | None:
    """Return number, title behind it, and whether it says "agenda item", of a paragraph that is an item's mark."""
    before, _, last = paragraph.text.rpartition(CELL_MARK)
    if number := _in_two_tongues(paragraph.text):
        return number, "", True
    if len(paragraph.text) > MAX_HEADING_CHARS or len(_MARK.findall(paragraph.text)) > 1:
        return None  # a text, or two marks of which none is known to be the page's
    cells = paragraph.text.split(CELL_MARK)
    for label, value in pairwise(cells):
        if _FIELD_LABEL.fullmatch(label) and (own := [one for one in numbered(f"Item {value}") if not one.title]):
            return own[0].number, "", True
    beside = [cell for cell in cells[1:-1] if _MARK.match(cell)]
    if len(beside) == 1 and (
        alone := [one for one in numbered(beside[0]) if not one.title]
    ):  # "Enclosure 2 | Agenda item 1.3 | Minutes"
        return alone[0].number, last, beside[0].lower().startswith("agenda")
    if before and CELL_MARK not in before and _MARK.match(last):  # in a corner of the page, beside the title
        return next(((one.number, before, last.lower().startswith("agenda")) for one in numbered(last) if not one.title), None)
    if hanging := _HANGING.fullmatch(paragraph.text):
        return next(((one.number, "", True) for one in numbered(hanging["mark"])), None)
    numbered_title = next(iter(numbered(paragraph.text)), None) if _MARK.match(paragraph.text) else None
    is_paper = paragraph.text.lower().startswith("paper")
    is_clause = numbered_title is not None and numbered_title.title[:1].islower() and not is_paper
    if numbered_title is None or is_clause or numbered_title.title.endswith((".", ";", ",")):
        return None
    if numbered_title.title and not any(c.isalpha() for c in numbered_title.title):
        return None  # the head of a table: "Item | 2024/25 | 2025/26"
    return numbered_title.number, numbered_title.title, is_paper or paragraph.text.lower().startswith("agenda")


def hangs_on(paragraph: Paragraph) -> str | None:
    """Return the number of the item on whose paper hangs what a heading is the head of: "6" of "Appendix C (item 6)"."""
    match = _HANGING.fullmatch(paragraph.text) if paragraph.is_heading else None
    return next((one.number for one in numbered(match["mark"])), None) if match else None


def _in_two_tongues(text: str) -> str | None:
    """Return the number that both sides of a mark say, "Eitem Agenda 3 / Agenda Item 3", or that stands behind both its words."""
    if words := _TWO_WORDS.match(text):
        return next((one.number for one in numbered(text[words.end() :]) if not one.title), None)
    sides = text.split(" / ")
    if len(sides) != 2 or not all(map(_MARK.match, sides)):
        return None
    numbers = [one.number for side in sides for one in numbered(side)[:1] if not one.title]
    return numbers[0] if len(numbers) == 2 and same_number(*numbers) else None


def is_field(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is the field of a form that holds an item's number and nothing else."""
    return _FIELD.fullmatch(paragraph.text) is not None


def find_marks(places: Sequence[Place]) -> list[Mark]:
    """Return the marks of a pack's papers by where they stand on the page. A mark that is repeated on the pages behind begins
    one item.
    """
    counts = Counter(page for page, _, _ in places)
    marks: list[Mark] = []
    for at, (page, place, paragraph) in enumerate(places):
        if not stands_at_head(place, paragraph) and place < counts[page] - STAMP_FOOT:
            continue
        mark = mark_of(paragraph)
        if mark is None or any(other.page == page for other in marks) or _is_listed(at, mark[0], places):
            continue
        number, title, is_full = mark
        start = next(n for n, row in enumerate(places) if row[0] == page)
        if not title:
            below = places[at + 1 : at + 5]
            around = below if is_field(paragraph) else [*below, *places[start:at]]
            near = [p for other, _, p in around if other == page and len(p.text) <= MAX_HEADING_CHARS]
            heads = [p.text for p in near if p.is_heading]
            own = [text for text in heads if not _BODY.search(text)] or heads or [p.text for p in near]
            title = without_label(own[0] if own else "")
        if len(title) <= MAX_HEADING_CHARS:
            marks.append(Mark(start, page, number, title, is_full))
    return marks


def with_listed_numbers(marks: Sequence[Mark], numbers: Sequence[str]) -> list[Mark]:
    """Return marks of which those with a letter behind a number have the number alone where only that is listed: "6(a)" is of item 6."""
    made = []
    for mark in marks:
        whole = next((number for number in numbers if is_letter_of(mark.number, number)), None)
        is_listed = any(same_number(mark.number, number) for number in numbers)
        made.append(mark if whole is None or is_listed else replace(mark, number=whole))
    return made


def _is_listed(at: int, number: str, places: Sequence[Place]) -> bool:
    """Tell whether the line before or behind a mark is that of another item: both are of a list, and begin no paper."""
    beside = [mark_of(places[n][2]) for n in (at - 1, at + 1) if 0 <= n < len(places) and places[n][0] == places[at][0]]
    return any(mark is not None and mark[1] and mark[0] != number for mark in beside)


def stands_at_head(place: int, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph stands where a page is stamped, or is the field for the item's number of the form below it."""
    return place < STAMP_HEAD or (place < FIELD_HEAD and is_field(paragraph))


def rising_marks(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks that no front sheet speaks for: each number once, numbers rising."""
    first: dict[str, Mark] = {}
    for mark in marks:
        if mark.title:
            first.setdefault(mark.number.lower(), mark)
    ranked = [(mark, [one.parts for one in numbered(f"Item {mark.number}")]) for mark in first.values()]
    rising: list[Mark] = []
    highest: tuple[int, ...] = ()
    for mark, parts in ranked:
        if parts and parts[0] > highest:
            rising.append(mark)
            highest = parts[0]
    return rising
