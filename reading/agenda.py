"""Agenda items of council papers: which item each paragraph stands under, and each item's number, title and pages.

A front sheet is the first witness of a pack; where its papers begin needs a second: a bookmark, a stamp, the title at the head of a
page, or printed page numbers that agree. What only one witness tells of stands under no item: a wrong item is worse than none.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.words import AgendaItem, Kind
from reading.front_sheet import MIN_TOLD, front_end, front_entries
from reading.layout import Page, Paragraph
from reading.listing import INDENT_DRIFT, Entry, Place, find_entries
from reading.minutes import CLOSING, minutes_list
from reading.pack import APPENDIX, BLANK, Paper, find_marks, find_papers, has_title, is_routine, is_title_of, rising_marks
from reading.paper_kind import is_one_paper, kind_told, places_of, tells_of_other
from reading.passages import Block
from reading.pdf import Bookmark
from reading.proceedings import RECORDS, appendix_pages, with_proceedings

LISTED: frozenset[Kind] = frozenset({"agenda", "minutes", "decision"})
# What stands so many points to the left of an entry stands in another column.
COLUMN_STEP = 100.0
_RESULT = re.compile(r"^(?:it\s+was\s+)?(?:resolved|agreed|recommended|decision|action|noted|carried|vote)\b|[.;:]$", re.I)


def find_items(
    pages: Sequence[Page], *, kind: Kind | None = None, bookmarks: Sequence[Bookmark] = ()
) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Give each paragraph its page and the item it stands under, None where that is not sure, and list the items with their pages.

    Shapes: pages[i] is page i + 1; `kind` is what the paper is taken for, if that is known.
    """
    places = places_of(pages)
    called = kind if kind in LISTED else kind_told(places)
    marks = find_marks(places)
    if called in RECORDS:
        entries, end = minutes_list(places)
        owners = _owners(places, entries, end)
        papers: list[Paper] = []
    else:
        may_list = called == "agenda" or ((marks or bookmarks) and not is_one_paper(places))
        entries = front_entries(places, pages) if may_list else []
        is_front = bool(entries)
        if not entries:
            entries = _bookmarked(bookmarks, pages) if not marks else []
            entries = entries or [Entry(mark.at, mark.page, mark.number, mark.title, 0) for mark in rising_marks(marks)]
        papers = find_papers(entries, marks, pages, bookmarks, places)
        owners = [None] * len(places)
        if is_front:
            end = front_end(entries, places)
            owners = _owners(places, entries, end)
            if not papers:
                _own_flowing(owners, places, entries, end)
        for paper in papers:
            for at, (page, _, paragraph) in enumerate(places):
                if paper.at <= at and page <= paper.last and not BLANK.search(paragraph.text):
                    owners[at] = paper.entry
    blocks: list[Block] = [
        (paragraph.text, page, None if owner is None else entries[owner].number)
        for (page, _, paragraph), owner in zip(places, owners, strict=True)
    ]
    items = _items(entries, papers, owners, places)
    appendices = appendix_pages(pages)
    return blocks, tuple(
        with_proceedings(item, _own_places(entries[n], n, owners, places), kind=called, appendices=appendices)
        for n, item in enumerate(items)
    )


def _own_places(entry: Entry, n: int, owners: Sequence[int | None], places: Sequence[Place]) -> list[Place]:
    """Return the paragraphs that stand under the n-th entry, without its title."""
    title = range(entry.at, entry.at + entry.n_paragraphs)
    return [place for at, place in enumerate(places) if owners[at] == n and at not in title]


def _bookmarked(bookmarks: Sequence[Bookmark], pages: Sequence[Page]) -> list[Entry]:
    """Return entries from a file's own outline, where it numbers its chief entries and their pages begin with these titles."""
    rows: list[Place] = [(b.page, 0, Paragraph(b.title, True)) for b in bookmarks if b.level == 0]
    found = [entry for entry in find_entries(rows) if has_title(pages, entry.page, entry.title)]
    return [replace(entry, at=-1, n_paragraphs=0) for entry in found] if len(found) > 1 else []


def _own_flowing(owners: list[int | None], places: Sequence[Place], entries: Sequence[Entry], end: int) -> None:
    """Give paragraphs to the entries whose number and title stand once more below the list, as headings, in its order; behind a
    heading that may be the title of an entry between, to none.
    """
    starts: list[tuple[int, int]] = []
    # Minutes of another meeting repeat the titles of every meeting.
    over = next((at for at in range(end, len(places)) if tells_of_other(places[at][2])), len(places))
    for n, entry in enumerate(entries):
        after = starts[-1][1] + 1 if starts else end
        at = next((at for at in range(after, over) if is_title_of(places[at][2].text, entry)), None)
        if at is not None:
            starts.append((n, at))
    if sum(not is_routine(entries[n].title) for n, _ in starts) < MIN_TOLD:
        return
    for (n, at), (after, stop) in pairwise([*starts, (len(entries), over)]):
        is_open = any(not is_routine(entry.title) for entry in entries[n + 1 : after])
        for own in range(at, stop):
            paragraph = places[own][2]
            if own > at and (
                (is_open and paragraph.is_heading) or APPENDIX.match(paragraph.text) or CLOSING.match(paragraph.text)
            ):
                break
            owners[own] = n


def _owners(places: Sequence[Place], entries: Sequence[Entry], end: int) -> list[int | None]:
    """Return the entry, by its place in the list, of each paragraph from one entry of a list to the next; a heading of a part
    between them belongs to none.
    """
    owners: list[int | None] = [None] * len(places)
    ends = [*(entry.at for entry in entries[1:]), end]
    heads = {entry.at for entry in entries}
    lefts = [places[entry.at][2].left for entry in entries if entry.at >= 0]
    is_column = bool(lefts) and max(lefts) - min(lefts) < INDENT_DRIFT
    for n, (entry, after) in enumerate(zip(entries, ends, strict=False)):
        for at in range(entry.at, after):
            text = places[at][2].text
            if at == after - 1 > entry.at + entry.n_paragraphs - 1 and at + 1 in heads and _parts_list(places[at][2]):
                break
            if at >= entry.at + entry.n_paragraphs and (
                re.match(r"part\s+(?:[a-z]|\d|[ivx]+)\b", text, re.I) or BLANK.search(text)
            ):
                break
            is_beside = is_column and places[at][0] == entry.page and places[at][2].left < lefts[n] - COLUMN_STEP
            owners[at] = None if is_beside else n
    return owners


def _parts_list(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph right before an entry is a heading over the entries that follow ("Key decisions")."""
    return paragraph.is_heading and len(paragraph.text) < 80 and not _RESULT.match(paragraph.text)


def _items(
    entries: Sequence[Entry], papers: Sequence[Paper], owners: Sequence[int | None], places: Sequence[Place]
) -> tuple[AgendaItem, ...]:
    """Return the items in the order of the list, with the pages of their papers; of items without one, the pages on which they
    stand.
    """
    by_entry = {paper.entry: paper for paper in papers}
    items = []
    for n, entry in enumerate(entries):
        paper = by_entry.get(n)
        if paper:
            items.append(AgendaItem(entry.number, entry.title, paper.first, paper.last))
            continue
        after = entries[n + 1].at if n + 1 < len(entries) else len(places)
        own = [places[at][0] for at in range(max(entry.at, 0), after) if owners[at] == n]
        in_papers = {page for other in papers for page in range(other.first, other.last + 1)}
        ends = [page for page in own if page not in in_papers]
        items.append(AgendaItem(entry.number, entry.title, entry.page, max(ends, default=entry.page)))
    return tuple(items)
