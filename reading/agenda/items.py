"""Agenda items of council papers: which item each paragraph stands under, and each item's number, title and pages.

A front sheet is the first witness of a pack; where its papers begin needs a second: a bookmark, a stamp, the title at the head of a
page, or printed page numbers that agree. What only one witness tells of stands under no item: a wrong item is worse than none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.words import AgendaItem, Kind
from reading.agenda.annexes import own_annexes
from reading.agenda.doubts import without_doubtful
from reading.agenda.first_pages import has_title
from reading.agenda.flowing import extent
from reading.agenda.front_sheet import COLUMN_STEP, front_end, front_entries, with_references
from reading.agenda.item_titles import BLANK, is_title_of, says_words, tells_title
from reading.agenda.list_lines import places_of
from reading.agenda.listing import HEAD_OF_PART, INDENT_DRIFT, Entry, Place, find_entries, with_numbers_first
from reading.agenda.marks import Mark, find_marks, rising_marks, with_listed_numbers
from reading.agenda.minutes import minutes_list, with_plain_items
from reading.agenda.pack import find_papers, heads_updates
from reading.agenda.paper_kind import is_one_paper, kind_told, may_be_front, other_minutes, tells_of_other
from reading.agenda.proceedings import RECORDS, appendix_pages, with_proceedings
from reading.agenda.sheets import Sheets, part_sheets
from reading.agenda.sub_entries import unsure_below, with_sub_entries
from reading.numbering import numbered
from reading.passages import Block
from reading.pdf.files import Bookmark
from reading.pdf.layout import Page, Paragraph

LISTED: frozenset[Kind] = frozenset({"agenda", "minutes", "decision"})
_RESULT = re.compile(r"^(?:it\s+was\s+)?(?:resolved|agreed|recommended|decision|action|noted|carried|vote)\b|[.;:]$", re.I)


def find_items(
    pages: Sequence[Page], *, kind: Kind | None = None, bookmarks: Sequence[Bookmark] = ()
) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Give each paragraph its page and the item it stands under, None where that is not sure, and list the items with their pages.

    Shapes: pages[i] is page i + 1; `kind` is what the paper is taken for, if that is known.
    """
    places = places_of(pages)
    called = kind if kind in LISTED else kind_told(places)
    marks, appendices = find_marks(places), appendix_pages(pages)
    if called in RECORDS:
        rows = with_plain_items(with_numbers_first(places))
        entries, end = minutes_list(rows[: other_minutes(rows)])
        entries = with_sub_entries(entries, places, end)
        owners = _owners(places, entries, end)
        owners = without_doubtful(owners, places, entries, end, is_record=True)
        own_annexes(owners, places, entries, end)
        spans: dict[int, tuple[int, int]] = {}
    else:
        may_list = called == "agenda" or (called != "report" and (marks or bookmarks) and not is_one_paper(places))
        entries = front_entries(places, pages) if may_list else []
        entries = entries if may_be_front(entries, places) else []
        is_front = bool(entries)
        if not entries:
            entries = _bookmarked(bookmarks, pages) if called != "report" and not marks else []
            entries = entries or [Entry(mark.at, mark.page, mark.number, mark.title, 0) for mark in rising_marks(marks)]
        end = front_end(entries, places) if is_front else 0
        if is_front:
            entries = with_references(with_sub_entries(entries, places, end), places, end)
        updates = _updates(places, entries, marks, end) if is_front else range(0)
        body = pages[: places[updates.start][0] - 1] if updates else pages
        sheets = part_sheets(body, places[: len(places) - len(updates)], entries if is_front else (), end)
        on_sheets = find_marks(sheets.places) if sheets.are_parted else marks
        on_sheets = with_listed_numbers(on_sheets, [entry.number for entry in entries])
        own_bookmarks = [bookmark for bookmark in bookmarks if bookmark.page <= len(body)]
        papers = find_papers(entries, on_sheets, sheets, _on_sheets(own_bookmarks, sheets))
        owners = _owners(places, entries, end) if is_front else [None] * len(places)
        for at in unsure_below(entries, places, end) if is_front else ():
            owners[at] = None
        for paper in papers:
            for at in range(*extent(paper, papers, entries, sheets)):
                if not BLANK.search(places[at][2].text):
                    owners[at] = paper.entry
        if is_front:
            first = min((at for at in range(end, len(places)) if owners[at] is not None), default=len(places))
            _own_notes(owners, places, entries, range(end, first))
            _own_notes(owners, places, entries, updates)
        owners = without_doubtful(owners, places, entries, end, is_record=False, appendices=appendices)
        owned = {(owner, sheet) for owner, (sheet, _, _) in zip(owners, sheets.places, strict=False)}
        spans = {
            paper.entry: (sheets.numbers[paper.first - 1], sheets.numbers[paper.last - 1])
            for paper in papers
            if any((paper.entry, sheet) in owned for sheet in range(paper.first, paper.last + 1))
        }
    blocks: list[Block] = [
        (pages[page - 1].paragraphs[n].text, page, None if owner is None else entries[owner].number)
        for (page, n, _), owner in zip(places, owners, strict=True)
    ]
    items = _items(entries, spans, owners, places)
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
    entries = [entry for entry in find_entries(rows) if has_title(pages, entry.page, entry.title)]
    return [replace(entry, at=-1, n_paragraphs=0) for entry in entries] if len(entries) > 1 else []


def _on_sheets(bookmarks: Sequence[Bookmark], sheets: Sheets) -> list[Bookmark]:
    """Return bookmarks with the sheet that each leads to for its page: the one of that page with its title, else the first."""
    if not sheets.are_parted:
        return list(bookmarks)
    made = []
    for bookmark in bookmarks:
        first, last = sheets.first_of(bookmark.page), sheets.last_of(bookmark.page)
        own = [sheet for sheet in range(first or 1, last + 1) if has_title(sheets.pages, sheet, bookmark.title)]
        if first is not None:
            made.append(replace(bookmark, page=own[0] if own else first))
    return made


def _own_notes(owners: list[int | None], places: Sequence[Place], entries: Sequence[Entry], between: range) -> None:
    """Give the notes between a front sheet and its papers, or behind these, that stand under an item's number and title once more to it, each up to
    the next heading. A numbered heading that is no item's is one of older minutes or a report: then all of them may be.
    """
    heads = {at: places[at][2] for at in between if places[at][2].is_heading}
    titled = {
        at: [n for n, entry in enumerate(entries) if is_title_of(p.text, entry) or says_words(p.text, entry)]
        for at, p in heads.items()
    }
    if any(numbered(p.text) and not titled[at] for at, p in heads.items()) or any(
        tells_of_other(places[at][2]) for at in between
    ):
        return
    own, n_passed = None, 0
    for at in between:
        if at in heads:
            own = next((n for n in titled[at] if n >= n_passed), None)
            n_passed = n_passed if own is None else own + 1
        owners[at] = own


def _updates(places: Sequence[Place], entries: Sequence[Entry], marks: Sequence[Mark], end: int) -> range:
    """Return where a sheet stands behind all papers that tells of several items what is new; nowhere, if there is none."""
    last = max((mark.page for mark in marks), default=0)
    heads = (at for at in range(end, len(places)) if places[at][1] < 2 and places[at][0] > last and heads_updates(places[at][2]))
    head = next((at for at in heads if not any(tells_title(places[at][2].text, entry.title) for entry in entries)), len(places))
    return range(head, len(places))


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
            if at >= entry.at + entry.n_paragraphs and (HEAD_OF_PART.match(text) or BLANK.search(text)):
                break
            is_beside = is_column and places[at][0] == entry.page and places[at][2].left < lefts[n] - COLUMN_STEP
            owners[at] = None if is_beside else n
    return owners


def _parts_list(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph right before an entry is a heading over the entries that follow ("Key decisions")."""
    return paragraph.is_heading and len(paragraph.text) < 80 and not _RESULT.search(paragraph.text)


def _items(
    entries: Sequence[Entry],
    spans: Mapping[int, tuple[int, int]],
    owners: Sequence[int | None],
    places: Sequence[Place],
) -> tuple[AgendaItem, ...]:
    """Return the items in the order of the list, with the pages of their papers; of items without one, the pages on which they
    stand.
    """
    items = []
    for n, entry in enumerate(entries):
        if n in spans:
            items.append(AgendaItem(entry.number, entry.title, *spans[n]))
            continue
        after = entries[n + 1].at if n + 1 < len(entries) else len(places)
        own = [places[at][0] for at in range(max(entry.at, 0), after) if owners[at] == n]
        in_papers = {page for first, last in spans.values() for page in range(first, last + 1)}
        ends = [page for page in own if page not in in_papers]
        items.append(AgendaItem(entry.number, entry.title, entry.page, max(ends, default=entry.page)))
    return tuple(items)
