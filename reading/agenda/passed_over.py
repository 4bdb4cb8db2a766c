"""The numbers that a list passes over or leaves out: below which entries an item may stand that was not read."""

import re
from collections.abc import Sequence
from itertools import pairwise

from reading.agenda.listing import INDENT_DRIFT, Entry, Place
from reading.agenda.marks import mark_of, says_item
from reading.agenda.sheets import is_prose
from reading.numbering import Numbered, numbered
from reading.pdf.layout import CELL_MARK, Paragraph

# Before the number of an item stands when it is taken: "09:50 3".
_TIME = re.compile(r"^\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s+(?=\d)", re.I)
# Supplements and notes of some items leave out most numbers.
MAX_GAPS, MAX_RECORD_GAPS = 0.34, 0.5


def passes_over(paragraph: Paragraph, around: Sequence[Sequence[Numbered]]) -> bool:
    """Tell whether a paragraph has a number between an entry's own and the next entry's, or right after that of the last; or is a title with
    which a list begins again before the next entry does.
    """
    for one in numbered(paragraph.text):
        for own in around[0]:
            if not _is_of_list(one, own) or len(own.parts) != len(one.parts):
                continue
            if any(after.parts < own.parts for after in (*around[1:], ())[0]):
                return sum(one.parts) == 1 and not is_prose(paragraph) and one.title[-1:] not in (*".;:,", "")
            if len(around) == 1 and one.parts > own.parts and sum(one.parts) - sum(own.parts) == 1:
                return True
            if any(own.parts < one.parts < after.parts for after in (*around[1:], ())[0] if len(after.parts) == len(own.parts)):
                return True
    return False


def is_point(places: Sequence[Place], told: range, own: Sequence[Numbered]) -> bool:
    """Tell whether the last of the paragraphs that an entry was given is prose under a number like its own, as others of them are: where
    titles stand out, a point, though it has the next entry's number ("9. …" behind "1. …" and "2. …").
    """
    points = [
        at
        for at in told
        if not stands_out(places[at]) and any(_is_of_list(one, o) for one in numbered(places[at][2].text) for o in own)
    ]
    return len(points) > 1 and points[-1] == told[-1] and is_prose(places[told[-1]][2])


def _is_of_list(one: Numbered, own: Numbered) -> bool:
    """Tell whether a number has the shape of an entry's, signs aside; a list of plain ones may say "Item 5" in between."""
    return own.shape.rstrip(".:") in (one.shape.rstrip(".:"), one.shape.removesuffix("item "))


def gaps(entries: Sequence[Entry], places: Sequence[Place], *, is_record: bool) -> set[int]:
    """Return the entries behind which a number is left out, in a list that leaves out few, or of which one left out stands
    there alone: the item between may not have been seen.
    """
    if all(entry.at >= 0 and _says_item(places[entry.at][2]) for entry in entries) or _end_alike(entries, places):
        return set()  # one unseen would say so too
    own = [next((one.parts for one in numbered(f"({entry.number})")), ()) for entry in entries]
    rises = [
        sum(later[:-1]) - sum(former[:-1]) if len(former) == len(later) and former and later else 1
        for former, later in pairwise(own)
    ]
    found = {n for n, rise in enumerate(rises) if rise > 1}
    if any(_stands_alone(places, *entries[n : n + 2]) for n in found):
        return found
    return found if len(found) <= (MAX_RECORD_GAPS if is_record else MAX_GAPS) * len(rises) else set()


def _stands_alone(places: Sequence[Place], former: Entry, later: Entry) -> bool:
    """Tell whether between two entries stands a number between theirs below the first's, with no title beside it, as in the midst of a
    row's lines.
    """
    if former.at < 0:
        return False
    left = places[former.at][2].left
    rows = ((places[at][2], _TIME.sub("", places[at][2].text)) for at in range(former.at + 1, later.at))
    low, high = (numbered(f"({entry.number})")[:1] for entry in (former, later))
    alone = [one for row, text in rows if abs(row.left - left) < INDENT_DRIFT for one in _number_alone(row, text)]
    return any(own.parts < one.parts < after.parts for one in alone for own in low for after in high)


def _number_alone(row: Paragraph, text: str) -> list[Numbered]:
    """Return what a row is numbered with, if that is all it says; or all that its first cell does behind a time of the day."""
    cell = text.partition(CELL_MARK)[0] if text != row.text else text
    return [one for one in numbered(cell) if not one.title]


def _end_alike(entries: Sequence[Entry], places: Sequence[Place]) -> bool:
    """Tell whether the row of each entry ends with the same words, as the first of a column ("| Resolved:")."""
    rows = {places[entry.at][2].text.rpartition(CELL_MARK)[::2] for entry in entries if entry.at >= 0}
    return len(rows) == len(entries) and all(before for before, _ in rows) and len({last for _, last in rows}) == 1


def _says_item(paragraph: Paragraph) -> bool:
    """Tell whether an entry says the word, before its title or behind it."""
    return says_item(paragraph) or (paragraph.starts_bold and mark_of(paragraph) is not None)


def stands_out(place: Place) -> bool:
    """Tell whether a paragraph is set as the titles of many lists are: where all are, one that was not seen is too."""
    return place[2].is_heading or place[2].starts_bold
