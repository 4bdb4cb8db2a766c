"""The front sheet of a pack: its entries over one page or several, and where the last of them ends."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import inf

from reading.agenda.item_titles import is_routine, is_title_of, label_of, labels_in, names_minutes, plain_title
from reading.agenda.listing import Entry, Place, find_entries, with_numbers_first
from reading.agenda.marks import mark_of, says_item, stands_at_head
from reading.agenda.minutes import ATTENDANCE, MIN_PROSE
from reading.agenda.paper_kind import MAX_COVERS, front_page, is_between, kind_told, other_minutes, rise, tells_of_other
from reading.agenda.sheets import TITLE_HEAD
from reading.agenda.title_pages import without_pages
from reading.numbering import Numbered, numbered
from reading.pdf.layout import Page, Paragraph

# The longest front sheets, with a note under each entry, take up some dozen pages.
MAX_FRONTS = 30
# A list has so many entries; with one, nothing is known of where it ends.
MIN_LISTED = 2
# A shorter title may be a word of any paper.
MIN_TITLE_CHARS = 8
# An exempt appendix is listed behind its report, under the same title.
_EXEMPT = re.compile(r"\b(?:exempt|confidential|private|restricted)\b", re.I)
# What stands below a list and is nobody's: who signs, who may come, whom to ask.
_BELOW = re.compile(
    r"^(?:dated|yours|issued|published|published by|contact|for (?:further|more)|please|note[s:]|nb\b|n\.b\.|enquiries|to:|distribution|members? of the (?:public|press)|"
    r"the (?:public|press)|if you|this (?:meeting|agenda|document)|all (?:members|councillors|meetings))\b"
    r"|\b(?:clerk|chief executive|monitoring officer|proper officer|town hall|tel(?:ephone)?|e-?mail|welcome to attend|members of the public|webcast|recorded|filmed|large print|parking|fire alarm)\b",
    re.I,
)
# The head of a column of papers' letters or figures, and a cell of it: where another column follows, figures may be of that one.
_PAPERS_COLUMN = re.compile(r"\|\s*(?P<name>paper|enc(?:losure|l)?\.?|appendix|annex|attachment)s?\W*?(?P<more>\s\|.*)?$", re.I)
_LAST_CELL, _LETTER_CELL = re.compile(r"\|\s*([A-Z]|\d{1,2})$"), re.compile(r"\|\s*([A-Z])(?=\s\||$)")
_LABEL = re.compile(r"([A-Z][\w'’/&()-]*(?: [\w'’/&()-]+){0,4}):\s")
# What stands so many points beside an entry stands in another column.
COLUMN_STEP = 100.0
MIN_INDENT = 8.0
# A page of a list may leave out so many numbers, if none were left out before; a plain number has its figure and the letter behind it.
MAX_STEP, PLAIN = 3, 2
# A hand that tells of two entries has the habit.
MIN_TOLD = 2
SUBLINE = re.compile(
    r"^(?:to\s+\w+|report\s+(?:of|by|from)|(?:a\s+)?(?:verbal|oral)\b|members?\s+(?:are|is)\b|\(|[•●▪–-]\s|contact|lead|author|purpose)",
    re.I,
)


def front_entries(places: Sequence[Place], pages: Sequence[Page]) -> list[Entry]:
    """Return the entries of the front sheet: those of its first page, and of the pages behind it as long as their numbers go
    on.
    """
    front = front_page(places)
    whole, places = places, places[: min(_list_end(with_numbers_first(places), front), other_minutes(places))]
    if len(find_entries([place for place in places if place[0] == front])) < MIN_LISTED:
        places = whole
    places = places[: _told_end(places, front)]
    entries: list[Entry] = []
    for last in range(front, min(len(pages), front + MAX_FRONTS) + 1):
        longer = [place for place in places if front <= place[0] <= last]
        offset = next((at for at, place in enumerate(places) if place[0] == front), 0)
        moved = [replace(entry, at=entry.at + offset) for entry in find_entries(longer)]
        is_beside = last > front and _is_all_beside(places, last, entries)
        goes_on = last == front or (
            not is_beside
            and moved[: len(entries)] == entries
            and len(moved) > len(entries)
            and len({entry.title.lower() for entry in moved}) == len(moved)
            and not _leaps(entries, moved)
            and _begins_with_next(places, last, entries, moved)
        )
        is_before = not entries and last < front + MAX_COVERS
        goes_through = is_beside or _is_prose(places, last, entries) or _is_under(places, last, entries)
        if not (goes_on or is_before or goes_through):
            break
        entries = moved if goes_on else entries
        if len(entries) < 2 and kind_told(places) != "agenda":
            return []  # the mark of a paper, not a list
    above = [place for place in places[: entries[0].at] if place[0] >= front] if entries else []
    if any(rise([place for place in above if place[0] == page]) for page in {page for page, _, _ in above}):
        return []  # a paper's sections behind a list that has hours and no numbers
    first = next((at for at, place in enumerate(places) if place[0] == front), 0)
    if entries and any(
        (p.is_heading or (place == 0 and page > 1)) and tells_of_other(p) for page, place, p in places[first : entries[0].at]
    ):
        return []  # the list of older minutes behind one that was not read
    return _first_told(entries, places)


def _told_end(places: Sequence[Place], front: int) -> int:
    """Return where what looks more like a list begins below several entries that tell the pages of their papers: sections of one of these."""
    offset = next((at for at, place in enumerate(places) if place[0] == front), 0)
    own = [place for place in places if place[0] == front]
    found = find_entries(own)
    above = find_entries(own[: found[0].at]) if found else []
    return offset + found[0].at if sum(entry.pages is not None for entry in above) >= MIN_LISTED else len(places)


def _is_all_beside(places: Sequence[Place], page: int, entries: Sequence[Entry]) -> bool:
    """Tell whether all of a page stands in the column of text beside the numbers: it goes on with the last entry."""
    left = max((places[entry.at][2].left for entry in entries), default=inf)
    return all(left + MIN_INDENT < p.left < left + COLUMN_STEP for number, _, p in places if number == page)


def _is_prose(places: Sequence[Place], page: int, entries: Sequence[Entry]) -> bool:
    """Tell whether a page right behind the last entry's has nothing but prose: then the next one may go on with the list."""
    own = [p for number, _, p in places if number == page]
    return (
        bool(entries)
        and page == entries[-1].page + 1
        and all(len(p.text) > MIN_PROSE and not p.is_heading and not numbered(p.text) and mark_of(p) is None for p in own)
    )


def _is_under(places: Sequence[Place], page: int, entries: Sequence[Entry]) -> bool:
    """Tell whether a page names no item, in a list whose entries say the word in bold: what stands on it is under the last entry."""
    rows = [places[entry.at][2] for entry in entries]
    own = [p for number, _, p in places if number == page]
    return (
        bool(rows)
        and all(says_item(row) and row.starts_bold for row in rows)
        and not any(says_item(p) or tells_of_other(p) or (p.starts_bold and numbered(p.text)) for p in own)
    )


def _list_end(places: Sequence[Place], front: int) -> int:
    """Return where the list of a front sheet surely is over, where papers follow below it: at an entry's number and title, or its
    title as a heading, once more; at the first item's mark behind entries that are none; at the head of older minutes, or one over who came.
    """
    at_of: dict[str, int] = {}
    n_plain = 0
    last: tuple[Numbered, ...] = ()
    for at, (page, place, paragraph) in enumerate(places):
        if page < front:
            continue
        text = paragraph.text
        readings = numbered(text)
        is_mark = mark_of(paragraph) is not None
        is_beside = at > 0 and any(not one.title for one in numbered(places[at - 1][2].text))
        is_head = paragraph.is_heading or (place < TITLE_HEAD and page > front)
        came = any(ATTENDANCE.match(p.text) for _, _, p in places[at + 1 : at + 2]) and paragraph.is_heading and not readings
        if n_plain >= MIN_LISTED and (
            is_mark or came or (is_head and not is_beside and tells_of_other(paragraph) and not is_between(places, at))
        ):
            return at
        n_plain += bool(readings) and not says_item(paragraph)
        keys = {f"{one.number} {plain_title(without_pages(one.title)[0])}" for one in readings if one.title}
        stands_out = paragraph.is_heading or paragraph.starts_bold
        is_next = any(one.shape == other.shape and sum(other.parts) - sum(one.parts) == 1 for one in last for other in readings)
        last = readings or last
        if stands_out and not is_routine(text) and not (is_next and _EXEMPT.search(text)):
            keys |= {plain_title(one.title) for one in readings} or {plain_title(text)}
        if any(at_of.get(key, at) < at - 1 for key in keys):
            return at
        for one in readings:
            title = plain_title(without_pages(one.title)[0])
            at_of.setdefault(f"{one.number} {title}", at)
            if len(title) >= MIN_TITLE_CHARS:
                at_of.setdefault(title, at)
        if is_beside and not readings:
            at_of.setdefault(plain_title(without_pages(text)[0]), at)
    return len(places)


def _first_told(entries: Sequence[Entry], places: Sequence[Place]) -> list[Entry]:
    """Return the entries where they stand first: reports that follow on the same page repeat them as headings."""
    moved: list[Entry] = []
    for entry in entries:
        after = moved[-1].at + moved[-1].n_paragraphs if moved else 0
        at = next((at for at in range(after, entry.at) if is_title_of(places[at][2].text, entry)), entry.at)
        moved.append(entry if at == entry.at else replace(entry, at=at, page=places[at][0], n_paragraphs=1))
    return moved


def _begins_with_next(places: Sequence[Place], page: int, entries: Sequence[Entry], longer: Sequence[Entry]) -> bool:
    """Tell whether the first thing numbered on a page is the entry after those of the pages before it: a paper's sections count
    from one.
    """
    own = [(at, p) for at, (number, _, p) in enumerate(places) if number == page]
    # A list may say "Item 3" itself; then "Agenda Item 3" is still a paper's mark.
    listed = mark_of(places[entries[-1].at][2]) if entries else None
    at_head = [mark for place, (_, p) in enumerate(own) if stands_at_head(place, p) and (mark := mark_of(p))]
    if any(listed is None or mark[2] != listed[2] for mark in at_head):
        return False
    bold_only = bool(entries) and all(places[entry.at][2].starts_bold for entry in entries)  # then a motion's points are none
    first = next(
        (at for at, p in own if numbered(p.text) and (p.starts_bold or not bold_only) and not _is_point_of(p, entries)), None
    )
    return first == longer[len(entries)].at


def _leaps(entries: Sequence[Entry], longer: Sequence[Entry]) -> bool:
    """Tell whether a list that left out no number so far would go on with one far behind its last: older minutes count through the year."""
    own = [one.parts[0] for entry in longer for one in numbered(f"({entry.number})")[:1] if len(one.parts) == PLAIN]
    steps = [later - former for former, later in pairwise(own)]
    n_former = len(entries) - 1
    return len(steps) == len(longer) - 1 and max(steps[:n_former], default=MAX_STEP) <= 1 and steps[n_former] > MAX_STEP


def _is_point_of(paragraph: Paragraph, entries: Sequence[Entry]) -> bool:
    """Tell whether a paragraph is numbered under the last entry: "5.2" under "5"."""
    own = [one.parts for entry in entries[-1:] for one in numbered(f"{entry.number}. {entry.title}")]
    return any(one.parts[:-2] == parts[:-1] for one in numbered(paragraph.text) for parts in own if len(one.parts) > len(parts))


def front_end(entries: Sequence[Entry], places: Sequence[Place]) -> int:
    """Return where the last entry of a front sheet ends: below the lines that plainly belong to it."""
    last = entries[-1]
    end = last.at + max(1, last.n_paragraphs)
    # A hand that writes prose under its entries does so under the last one too; below a meeting's closing items stands what is nobody's.
    n_told = sum(
        after.at - entry.at > entry.n_paragraphs and len(places[after.at - 1][2].text) > MIN_PROSE
        for entry, after in pairwise(entries)
    )
    tells = n_told >= MIN_TOLD and not is_routine(last.title)
    labels = {_label(p.text) for _, _, p in places[entries[0].at : last.at]}
    while end < len(places) and places[end][0] == last.page:
        own = places[end][2]
        if tells_of_other(own) or _BELOW.match(own.text) or _label(own.text) not in labels | {None}:
            break
        goes_on = tells and len(own.text) > MIN_PROSE and not own.is_heading and not _BELOW.search(own.text)
        if not goes_on and not _is_subline(own, places[last.at][2]):
            break
        end += 1
    return end


def _label(text: str) -> str | None:
    """Return the words before a colon with which a note begins ("Site visits: …")."""
    match = _LABEL.match(text)
    return match[1].lower() if match else None


def with_references(entries: Sequence[Entry], places: Sequence[Place], end: int) -> list[Entry]:
    """Return the entries of a front sheet with the appendix to which each alone refers, if the papers behind it have one such."""
    heads = Counter(label for _, _, p in places[end:] if (label := label_of(p.text)))
    ends = [*(entry.at for entry in entries[1:]), end]
    column = _papers_column(entries, places)
    labels_by_entry = [
        set().union(*(labels_in(p.text) | _labels_in_column(p.text, column) for _, _, p in places[max(entry.at, 0) : after]))
        for entry, after in zip(entries, ends, strict=True)
    ]
    for entry, labels in zip(entries, labels_by_entry, strict=True):
        if is_routine(entry.title) and not names_minutes(entry.title):  # an appendix is no paper of what every meeting has
            labels -= {label for label in labels if label.startswith(("appendix", "annex"))}
    tellers = Counter(label for labels in labels_by_entry for label in labels)
    return [
        replace(entry, reference=next((label for label in sorted(labels) if tellers[label] == 1 and heads[label] <= 1), None))
        for entry, labels in zip(entries, labels_by_entry, strict=True)
    ]


def _papers_column(entries: Sequence[Entry], places: Sequence[Place]) -> re.Match[str] | None:
    """Return what a column of a list's table calls its papers, if the row above the first entry says so: "# | Subject | Paper | Time"."""
    above = places[entries[0].at - 1][2].text if entries and entries[0].at > 0 else ""
    return _PAPERS_COLUMN.search(above)


def _labels_in_column(text: str, column: re.Match[str] | None) -> set[str]:
    """Return the label of a paper of which a row's cell holds the letter, or its last one the figure: "paper c" for "4 | Grants | C"."""
    if column is None:
        return set()
    cells = (_LETTER_CELL if column["more"] else _LAST_CELL).findall(text)
    return labels_in(f"{column['name']} {cells[0]}") if len(cells) == 1 else set()


def _is_subline(paragraph: Paragraph, entry: Paragraph) -> bool:
    return SUBLINE.match(paragraph.text) is not None or MIN_INDENT < paragraph.left - entry.left < COLUMN_STEP
