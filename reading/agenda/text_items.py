"""The items of a council paper saved as text: those of one list that is the whole paper's.

Nothing is bold in a text and no page begins, so only its numbers tell an item from a section of a report or a point of a resolution. A text
in which something else is numbered as its items are has none, but for points within items of minutes.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise

from core.words import AgendaItem, Kind
from reading.agenda.item_titles import is_routine
from reading.agenda.items import find_items
from reading.agenda.minutes import ATTENDANCE
from reading.agenda.proceedings import RECORDS
from reading.numbering import Numbered, numbered, ranks
from reading.passages import Block
from reading.pdf.layout import Page, Paragraph

# A text file says what it is, and lists its items, among so many paragraphs: 50 to 2,000 tell the kind of the same papers of the county corpus. All
# lines of 4 MB of items took 40 s.
FRONT_LINES = 200
# A list of fewer may be one of points.
MIN_ITEMS = 3
# Minutes of a day's meeting have some 300; items among so many numbered ones are found in 3 s.
MAX_PARAGRAPHS = 2000


def may_list(paragraphs: Sequence[Paragraph]) -> bool:
    """Tell whether a text's first paragraphs number several things or tell who came."""
    return sum(bool(numbered(p.text)) for p in paragraphs) > 1 or any(ATTENDANCE.match(p.text) for p in paragraphs)


def find_text_items(paragraphs: Sequence[Paragraph], *, kind: Kind) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Return a text's paragraphs, each with the item that it stands under, and the items; none where their list may be another one."""
    if len(paragraphs) > MAX_PARAGRAPHS:
        return [(paragraph.text, None, None) for paragraph in paragraphs], ()
    blocks, items = find_items([Page(tuple(paragraphs))], kind=kind)
    if not _is_one_list(blocks, items, is_record=kind in RECORDS):
        return [(text, None, None) for text, _, _ in blocks], ()
    return [(text, None, item) for text, _, item in blocks], items


def _is_one_list(blocks: Sequence[Block], items: Sequence[AgendaItem], *, is_record: bool) -> bool:
    """Tell whether items begin as meetings do, count on, stand once each, and are all that is numbered in their way."""
    runs = [(item, list(own)) for item, own in groupby(blocks, key=lambda block: block[2]) if item]
    is_whole = len(items) >= MIN_ITEMS and [item for item, _ in runs] == [item.number for item in items]
    if not is_whole or not any(is_routine(item.title) for item in items[:MIN_ITEMS]):
        return False
    heads = [_head_of(item, own[0][0]) for item, own in runs]
    known = [head for head in heads if head]
    shapes = {_plain(head.shape) for head in known}
    if len(known) < len(items) or len(shapes) > 1:
        return False
    n_points = {item: sum(_is_alike(text, shapes) for text, _, _ in own[1:]) for item, own in runs}
    n_outside = sum(_is_alike(text, shapes) for text, _, item in blocks if not item)
    has_others = n_outside or n_points[items[-1].number] or (not is_record and any(n_points.values()))
    return not has_others and all(_counts_on(*pair) for pair in pairwise(ranks(known)))


def _counts_on(former: tuple[int, int], later: tuple[int, int]) -> bool:
    """Tell whether an item's place in the list is the one after another's, or a letter of it."""
    return later > former and later[0] - former[0] <= 1


def _head_of(item: str, text: str) -> Numbered | None:
    """Return the number of an item as the paragraph bears it with which it begins."""
    return next((one for one in numbered(text) if one.number == item), None)


def _is_alike(text: str, shapes: set[str]) -> bool:
    """Tell whether a paragraph is numbered in one of these ways."""
    return any(_plain(one.shape) in shapes for one in numbered(text))


def _plain(shape: str) -> str:
    """Return the shape of a number without the sign behind it, which is not always set."""
    return shape.rstrip(".:")
