"""The agenda items of a file whose pages are known where they were made to begin, as in Word: read by these pages and as one flow.

The papers of some hands begin with pages, those of others follow on. What both readings tell of a paragraph holds, and what one tells where
the other is not sure; where they contradict each other it has no item.
"""

from collections import Counter
from collections.abc import Sequence

from core.words import AgendaItem, Kind
from reading.agenda.items import find_items
from reading.passages import Block
from reading.pdf.layout import Page


def find_flow_items(pages: Sequence[Page], *, kind: Kind | None) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Return the paragraphs, each with the item that it stands under, and the items; neither tells a page, for where these end is decided by
    who prints the file.
    """
    flow = Page(tuple(paragraph for page in pages for paragraph in page.paragraphs))
    readings = [find_items(some, kind=kind) for some in ([flow], pages)[: len(pages)]]
    known = [Counter(item for _, _, item in blocks if item) for blocks, _ in readings]
    best = max(range(len(readings)), key=lambda n: known[n].total())
    blocks, items = readings[best]
    numbers = [item.number for item in items]
    others = [n for n, (_, own) in enumerate(readings) if n != best and [item.number for item in own] == numbers]
    told = [
        {own for own in row if own} for row in zip(*([item for *_, item in readings[n][0]] for n in (best, *others)), strict=True)
    ]
    merged: list[Block] = [
        (text, None, own.pop() if len(own) == 1 else None) for (text, _, _), own in zip(blocks, told, strict=True)
    ]
    fullest = [readings[max((best, *others), key=lambda n: known[n][number])][1][at] for at, number in enumerate(numbers)]
    return merged, tuple(fullest)
