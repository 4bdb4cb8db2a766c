"""The agenda items of a file whose pages are known where they were made to begin, as in Word: read by these pages and as one flow.

The papers of some hands begin with pages, those of others follow on. What both readings tell of a paragraph holds, and what one tells where
the other is not sure; where they contradict each other it has no item, and on the same page only what both tell holds.
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
    alike = [n for n, (_, own) in enumerate(readings) if [item.number for item in own] == numbers]
    told = list(zip(*([item for _, _, item in readings[n][0]] for n in alike), strict=True))
    page_of = [number for number, page in enumerate(pages) for _ in page.paragraphs]
    contradicted = {number for number, row in zip(page_of, told, strict=True) if len(_known(row)) > 1}
    merged: list[Block] = [
        (text, None, _agreed(row, by_all=number in contradicted))
        for (text, _, _), number, row in zip(blocks, page_of, told, strict=True)
    ]
    fullest = [readings[max(alike, key=lambda n: known[n][number])][1][at] for at, number in enumerate(numbers)]
    return merged, tuple(fullest)


def _known(told: Sequence[str | None]) -> set[str]:
    return {item for item in told if item}


def _agreed(told: Sequence[str | None], *, by_all: bool) -> str | None:
    """Return the one item that readings tell of a paragraph, each of them or some."""
    own = _known(told)
    return own.pop() if len(own) == 1 and not (by_all and None in told) else None
