"""Agenda items of council papers: which item each paragraph stands under, and each item's number, title and pages.

A front sheet is the first witness of a pack; where its papers begin needs a second: a bookmark, a stamp, the title at the head of a
page, or printed page numbers that agree. What only one witness tells of stands under no item: a wrong item is worse than none.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.words import AgendaItem, Kind
from reading.layout import Page, Paragraph
from reading.listing import INDENT_DRIFT, Entry, Place, find_entries
from reading.minutes import ATTENDANCE, CLOSING, MIN_PROSE, minutes_list
from reading.numbering import numbered
from reading.pack import (
    APPENDIX,
    BLANK,
    MAX_HEADING_CHARS,
    Paper,
    find_marks,
    find_papers,
    has_title,
    is_routine,
    is_title_of,
    mark_of,
    plain_title,
    rising_marks,
    stands_at_head,
)
from reading.passages import Block
from reading.pdf import Bookmark
from reading.proceedings import RECORDS, appendix_pages, with_proceedings

# Where a paper's name stands: among the first lines of its first page, or of the front sheet behind a cover.
HEAD, MAX_COVERS = 14, 3
# The longest front sheets, with a note under each entry, take up some dozen pages.
MAX_FRONTS = 30
_AGENDA = re.compile(
    r"^order\s+of\s+business\b|^(?:late|additional|further|supplementa(?:ry|l))\s+(?:papers?|reports?|items?)\b|^(?:agenda\s+)?supplement\b|^addendum\b|^business\s+to\s+be\s+transacted\b|^(?:public\s+|draft\s+|supplementary\s+|order\s+paper\s+)*(?:reports\s+)?agenda\b(?!\s+item)|\bagenda$|\bagenda\s+and\s+(?:reports?|papers?)\b|^agenda\s+item\s+(?:\|\s+)?(?:title|subject)\b|^(?:public\s+)?notice\s+of\s+(?:\w+\s+){0,4}meeting|\bsummon(?:s|ed)\b",
    re.I,
)
_SUMMONS = re.compile(
    r"\bhereby\s+summoned\b|\bsummoned\s+to\s+(?:attend|a\b)|\b(?:notice\s+is\s+hereby\s+given|hereby\s+give\s+(?:you\s+)?notice)\b.{0,60}\bmeeting\b",
    re.I,
)
# A summons takes up some lines.
MAX_SUMMONS_CHARS = 500
_MINUTES = re.compile(
    r"^(?:the\s+|draft\s+|unconfirmed\s+|printed\s+|public\s+|confirmed\s+)*minutes\b(?!\s+of\s+(?!the\b|an?\b|meetings?\b|proceedings\b)(?-i:[a-z]))|[-–—:,]\s*minutes(?=$|\s*[-–—:,])|\bminutes\s+of\s+(?:the|a)\b"
    r"|^minute\s+of\s+(?:the\s+)?(?:\w+\s+)?meeting\b|^at\s+an?\s+(?:\w+\s+)?meeting\s+of\b.*\bheld\b|(?:^|[-–—:,]\s+)(?:action\s+)?notes\s+(?:of|from)\s+(?:(?:the|an?)\b.*\s)?meeting\b",
    re.I,
)
_DECISIONS = re.compile(
    r"^(?:record\s+of\s+|printed\s+|public\s+|notice\s+of\s+|officers?['’]?s?\s+|delegated\s+|executive\s+|key\s+|urgent\s+|(?:cabinet|executive)\s+members?['’]?s?\s+|portfolio\s+holders?['’]?s?\s+)*decisions?(?:\s+(?:sheet|list|notice|record|statement|of|made|taken))?\b(?!\s+(?:panel|committee|board|meeting|making|group|session|day))",
    re.I,
)
_REPORT = re.compile(
    r"^(?:(?:joint|covering|public|officers?['’]?s?)\s+)*report\s+(?:to|of|by|from|for)\s+(?:the\s+)?(?-i:[A-Z])", re.I
)
LISTED: frozenset[Kind] = frozenset({"agenda", "minutes", "decision"})
# What stands below a list and is nobody's: who signs, who may come, whom to ask.
_BELOW = re.compile(
    r"^(?:dated|yours|issued|published|published by|contact|for (?:further|more)|please|note[s:]|nb\b|n\.b\.|enquiries|to:|distribution|members? of the (?:public|press)|"
    r"the (?:public|press)|if you|this (?:meeting|agenda|document)|all (?:members|councillors|meetings))\b"
    r"|\b(?:clerk|chief executive|monitoring officer|proper officer|town hall|tel(?:ephone)?|e-?mail|welcome to attend|members of the public|webcast|recorded|filmed|large print|parking|fire alarm)\b",
    re.I,
)
# A hand that tells of two entries has the habit.
MIN_TOLD = 2
# What stands so many points to the left of an entry stands in another column.
COLUMN_STEP = 100.0
_RESULT = re.compile(r"^(?:it\s+was\s+)?(?:resolved|agreed|recommended|decision|action|noted|carried|vote)\b|[.;:]$", re.I)
_DAY_FIELD = re.compile(r"\bdate\s+of\s+(?:the\s+)?(?:decision|meeting)\b[^|:]{0,20}[|:]", re.I)
_YEAR = re.compile(r"\b20\d\d\b")
_SUBLINE = re.compile(
    r"^(?:to\s+\w+|report\s+(?:of|by|from)|(?:a\s+)?(?:verbal|oral)\b|members?\s+(?:are|is)\b|\(|[•●▪–-]\s|contact|lead|author|purpose)",
    re.I,
)


def find_items(
    pages: Sequence[Page], *, kind: Kind | None = None, bookmarks: Sequence[Bookmark] = ()
) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Give each paragraph its page and the item it stands under, None where that is not sure, and list the items with their pages.

    Shapes: pages[i] is page i + 1; `kind` is what the paper is taken for, if that is known.
    """
    places = _places(pages)
    called = kind if kind in LISTED else _called(places)
    marks = find_marks(places)
    if called in RECORDS:
        entries, end = minutes_list(places)
        owners = _owners(places, entries, end)
        papers: list[Paper] = []
    else:
        may_list = called == "agenda" or ((marks or bookmarks) and not _is_one_paper(places))
        entries = _front_entries(places, pages) if may_list else []
        is_front = bool(entries)
        if not entries:
            entries = _bookmarked(bookmarks, pages) if not marks else []
            entries = entries or [Entry(mark.at, mark.page, mark.number, mark.title, 0) for mark in rising_marks(marks)]
        papers = find_papers(entries, marks, pages, bookmarks, places)
        owners = [None] * len(places)
        if is_front:
            end = _front_end(entries, places)
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


def kind_by_content(pages: Sequence[Page]) -> Kind | None:
    """Return what a paper of which nothing is known says it is by its heading; a report where it carries an item's mark; else
    None.
    """
    places = _places(pages)
    return _called(places) or ("report" if find_marks(places) else None)


def head_lines(pages: Sequence[Page]) -> list[str]:
    """Return the lines at the head of a council paper, among which its day stands: before its first item, a cover's lines too."""
    places = _places(pages)
    front = _front_page(places)
    own = [place for place in places if place[0] <= front]
    entries = find_entries(own)
    above = own[: entries[0].at] if len(entries) > 1 else []
    if any(_YEAR.search(p.text) for _, _, p in above):
        own = above
    lines = (p.text for _, _, p in own)
    return [line for line in lines if not numbered(line) or _DAY_FIELD.search(line)][: HEAD * (front if front > 1 else 1)]


def _places(pages: Sequence[Page]) -> list[Place]:
    return [(number, n, p) for number, page in enumerate(pages, 1) for n, p in enumerate(page.paragraphs)]


def _called(places: Sequence[Place]) -> Kind | None:
    """Return what a paper calls itself among its first lines, before anything numbered; behind a cover, on its second or third
    page.
    """
    is_filed = _is_one_paper(places)
    for page, place, paragraph in places:
        if page > MAX_COVERS:
            break
        text = re.sub(r"^(?:\w )+\w$", lambda spaced: spaced[0].replace(" ", ""), paragraph.text)
        if place >= HEAD or numbered(text):
            continue
        if len(text) <= MAX_SUMMONS_CHARS and _SUMMONS.search(text):
            return "agenda"
        if len(text) > MAX_HEADING_CHARS:
            continue
        if _MINUTES.search(text):
            if page == 1:
                return "minutes"
            break  # older minutes behind a list that does not say what it is
        if _DECISIONS.match(text):
            return (
                "decision" if page == 1 and not is_filed else None
            )  # "Item 4 … Decisions taken by officers" is a report on them
        if _AGENDA.search(text) and (len(text) < 60 or paragraph.is_heading or _AGENDA.match(text)):
            return "agenda"
    if is_filed:
        return None
    # Who reports to whom stands above the sections; above a list of business it does not.
    first = next((at for at, (_, _, p) in enumerate(places) if numbered(p.text)), len(places))
    is_report = any(
        _REPORT.match(p.text) and len(p.text) <= MAX_HEADING_CHARS
        for page, place, p in places[:first]
        if page == 1 and place < HEAD
    )
    return "report" if is_report else _kind_by_list(places)


def _kind_by_list(places: Sequence[Place]) -> Kind | None:
    """Return what a dated paper is that does not say so but lists what every meeting has: minutes where it tells who came."""
    first = [place for place in places if place[0] == 1]
    entries = find_entries(first)
    above = first[: entries[0].at] if entries else []
    if len(entries) < 2 or not any(_YEAR.search(p.text) for _, _, p in above[:HEAD]):
        return None
    if any(ATTENDANCE.match(p.text) for _, _, p in above):
        return "minutes"
    return "agenda" if sum(is_routine(entry.title) for entry in entries) > 1 else None


def _is_one_paper(places: Sequence[Place]) -> bool:
    """Tell whether one item's mark stands at the head of the first page: numbers below it are its own."""
    at_head = [stands_at_head(place, p) for page, place, p in places if page == 1 and mark_of(p) is not None]
    return at_head == [True]


def _front_page(places: Sequence[Place]) -> int:
    """Return the page of the front sheet: the first that says "agenda", else the first."""
    for page, place, paragraph in places:
        text = re.sub(r"^(?:\w )+\w$", lambda spaced: spaced[0].replace(" ", ""), paragraph.text)
        if page <= MAX_COVERS and place < HEAD and len(text) <= MAX_HEADING_CHARS and _AGENDA.search(text):
            return page
    return 1


def _front_entries(places: Sequence[Place], pages: Sequence[Page]) -> list[Entry]:
    """Return the entries of the front sheet: those of its first page, and of the pages behind it as long as their numbers go
    on.
    """
    front = _front_page(places)
    entries: list[Entry] = []
    for last in range(front, min(len(pages), front + MAX_FRONTS) + 1):
        longer = [place for place in places if front <= place[0] <= last]
        offset = next((at for at, place in enumerate(places) if place[0] == front), 0)
        found = [replace(entry, at=entry.at + offset) for entry in find_entries(longer)]
        goes_on = last == front or (
            found[: len(entries)] == entries
            and len(found) > len(entries)
            and len({plain_title(entry.title) for entry in found}) == len(found)
            and _begins_with_next(places, last, entries, found)
        )
        if not goes_on:
            break
        entries = found
        if len(entries) < 2 and _called(places) != "agenda":
            return []  # the mark of a paper, not a list
    return _first_told(entries, places)


def _first_told(entries: Sequence[Entry], places: Sequence[Place]) -> list[Entry]:
    """Return the entries where they stand first: reports that follow on the same page repeat them as headings."""
    moved: list[Entry] = []
    for entry in entries:
        after = moved[-1].at + moved[-1].n_paragraphs if moved else 0
        at = next((at for at in range(after, entry.at) if is_title_of(places[at][2].text, entry)), entry.at)
        moved.append(entry if at == entry.at else replace(entry, at=at, page=places[at][0], n_paragraphs=1))
    return moved


def _begins_with_next(places: Sequence[Place], page: int, entries: Sequence[Entry], found: Sequence[Entry]) -> bool:
    """Tell whether the first thing numbered on a page is the entry after those of the pages before it: a paper's sections count
    from one.
    """
    own = [(at, p) for at, (number, _, p) in enumerate(places) if number == page]
    is_marked_list = bool(entries) and mark_of(places[entries[-1].at][2]) is not None
    if not is_marked_list and any(mark_of(p) is not None for place, (_, p) in enumerate(own) if stands_at_head(place, p)):
        return False
    bold_only = bool(entries) and all(places[entry.at][2].starts_bold for entry in entries)  # then a motion's points are none
    first = next((at for at, p in own if numbered(p.text) and (p.starts_bold or not bold_only)), None)
    return first == found[len(entries)].at


def _bookmarked(bookmarks: Sequence[Bookmark], pages: Sequence[Page]) -> list[Entry]:
    """Return entries from a file's own outline, where it numbers its chief entries and their pages begin with these titles."""
    rows: list[Place] = [(b.page, 0, Paragraph(b.title, True)) for b in bookmarks if b.level == 0]
    found = [entry for entry in find_entries(rows) if has_title(pages, entry.page, entry.title)]
    return [replace(entry, at=-1, n_paragraphs=0) for entry in found] if len(found) > 1 else []


def _front_end(entries: Sequence[Entry], places: Sequence[Place]) -> int:
    """Return where the last entry of a front sheet ends: below the lines that plainly belong to it."""
    last = entries[-1]
    end = last.at + max(1, last.n_paragraphs)
    # A hand that writes prose under its entries does so under the last one too; below a meeting's closing items stands what is nobody's.
    n_told = sum(
        after.at - entry.at > entry.n_paragraphs and len(places[after.at - 1][2].text) > MIN_PROSE
        for entry, after in pairwise(entries)
    )
    tells = n_told >= MIN_TOLD and not is_routine(last.title)
    while end < len(places) and places[end][0] == last.page:
        own = places[end][2]
        goes_on = tells and len(own.text) > MIN_PROSE and not own.is_heading and not _BELOW.search(own.text)
        if not goes_on and not _is_subline(own, places[last.at][2]):
            break
        end += 1
    return end


def _own_flowing(owners: list[int | None], places: Sequence[Place], entries: Sequence[Entry], end: int) -> None:
    """Give paragraphs to the entries whose number and title stand once more below the list, as headings, in its order; behind a
    heading that may be the title of an entry between, to none.
    """
    starts: list[tuple[int, int]] = []
    # Minutes of another meeting repeat the titles of every meeting.
    over = next((at for at in range(end, len(places)) if _tells_of_other(places[at][2])), len(places))
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


def _tells_of_other(paragraph: Paragraph) -> bool:
    """Tell whether a line is at the head of minutes."""
    text = paragraph.text
    is_line = len(text) <= MAX_HEADING_CHARS and not numbered(text)
    return is_line and (_MINUTES.search(text) or ATTENDANCE.match(text)) is not None


def _is_subline(paragraph: Paragraph, entry: Paragraph) -> bool:
    return _SUBLINE.match(paragraph.text) is not None or paragraph.left > entry.left + 8


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
