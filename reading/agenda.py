"""Agenda items of council papers: which item each paragraph stands under, and each item's number, title and pages.

A front sheet is the first witness of a pack; where its papers begin needs a second: a bookmark, a stamp, the title at the head of a
page, or printed page numbers that agree. What only one witness tells of stands under no item: a wrong item is worse than none.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from core.words import AgendaItem, Kind
from reading.layout import Page, Paragraph
from reading.listing import Entry, Place, find_entries
from reading.numbering import numbered, same_number
from reading.passages import Block
from reading.pdf import Bookmark

# Where a paper's name stands: among the first lines of its first page, or of the front sheet behind a cover.
HEAD, MOST_COVERS = 14, 3
# Stamps stand at the head of a page, below a letterhead at most, or at its foot.
STAMP_HEAD, STAMP_FOOT = 5, 2
# The title of a paper is among the first lines of its first page.
TITLE_HEAD = 7
# So alike are a front sheet's title and the paper's own when they are the same one.
SAME_TITLE = 0.86
LONGEST_HEADING = 200
# What a page has to say for itself to be taken as the first of an item's paper; beside it speaks the front sheet.
LEAST_EVIDENCE = 1.5
_STAMP, _ITEM_WORD, _BOOKMARK, _TITLE, _PLAIN_TITLE, _RANGE = 3.0, 2.0, 3.0, 2.0, 1.2, 2.0
_AGENDA = re.compile(
    r"^order\s+of\s+business\b|^business\s+to\s+be\s+transacted\b|^(?:public\s+|draft\s+|supplementary\s+|order\s+paper\s+)*(?:reports\s+)?agenda\b(?!\s+item)|\bagenda$|^(?:public\s+)?notice\s+of\s+(?:\w+\s+){0,4}meeting|\bsummon(?:s|ed)\b",
    re.I,
)
_MINUTES = re.compile(
    r"^(?:the\s+|draft\s+|unconfirmed\s+|printed\s+|public\s+|confirmed\s+)*minutes\b|[-–—:,]\s*minutes$|\bminutes\s+of\s+(?:the|a)\b",
    re.I,
)
_DECISIONS = re.compile(
    r"^(?:record\s+of\s+|printed\s+|public\s+|notice\s+of\s+)*decisions?(?:\s+(?:sheet|list|notice|record|statement|of|made|taken))?\b",
    re.I,
)
# Days at the head of a paper that are not its meeting's: of its printing, and of the meeting before.
_OTHER_DAY = re.compile(
    r"\bpublish|\bpublication\b|\bissued?\b|\bdespatch|\bdispatch|^dated\b|\bminutes\s+of\s+the\s+(?:last|previous|meeting\s+held)|^to\s",
    re.I,
)
_LISTED: frozenset[Kind] = frozenset({"agenda", "minutes", "decision"})
# Items that every meeting has: older minutes inside a pack repeat their titles, so a title alone proves nothing.
_ROUTINE = re.compile(
    r"\b(?:apologies|declarations?|exclusion|urgent|any other|date of (?:the )?next|public (?:questions|participation|speaking)|substitut\w+|announcements|"
    r"welcome|minutes|matters arising|chair(?:man|person)?(?:'|’)?s?|close of meeting|press and public)\b",
    re.I,
)
# What ends the last item of minutes, and what stands below an agenda's last entry without belonging to it.
_CLOSING = re.compile(
    r"^(?:the\s+)?meeting\s+(?:was\s+)?(?:closed|ended|concluded|finished|rose|declared closed)|^(?:signed|chair(?:man|person)?)\b\W*[.…_]*|^there being no (?:further|other)",
    re.I,
)
_RESULT = re.compile(r"^(?:it\s+was\s+)?(?:resolved|agreed|recommended|decision|action|noted|carried|vote)\b|[.;:]$", re.I)
_APPENDIX = re.compile(r"^(?:appendix|annex|enclosure|attachment)\b", re.I)
_SUBLINE = re.compile(
    r"^(?:to\s+\w+|report\s+(?:of|by|from)|(?:a\s+)?(?:verbal|oral)\b|members?\s+(?:are|is)\b|\(|[•●▪–-]\s|contact|lead|author|purpose)",
    re.I,
)
_BLANK = re.compile(r"\b(?:intentionally|deliberately)\s+(?:left\s+)?blank\b|^this page is blank", re.I)
# The page after this one starts something new: who reports to whom, or whose minutes these are.
_PAPER_HEAD = re.compile(
    r"^(?:reports?\s+(?:of|by|from|to)\b|report\s+(?:title|author|no)|committee:|subject:|title:|(?:draft\s+)?minutes\s+of\b|minutes$|item\s*(?:no)?)",
    re.I,
)
_ORDER = re.compile(
    r"^to\s+(?:consider|receive|note|approve|agree|confirm|discuss|adopt|review)\s+(?:and\s+\w+\s+)?(?:the\s+|a\s+|an\s+)?(?:reports?\s+(?:on|about|of)\s+)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """The words "Agenda Item 5" or "Item 5" at the head or foot of a page."""

    at: int
    page: int
    number: str
    title: str
    is_full: bool


@dataclass(frozen=True, slots=True)
class _Paper:
    """The pages of an item's paper: from the paragraph at which it begins to the last page that is surely its own."""

    entry: int
    at: int
    first: int
    last: int


def find_items(
    pages: Sequence[Page], *, kind: Kind | None = None, bookmarks: Sequence[Bookmark] = ()
) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Give each paragraph its page and the item it stands under, None where that is not sure, and list the items with their pages.

    Shapes: pages[i] is page i + 1; `kind` is what the paper is taken for, if that is known.
    """
    places = _places(pages)
    called = kind if kind in _LISTED else _called(places)
    marks = _marks(places)
    if called in ("minutes", "decision"):
        entries, end = _minutes_list(places)
        owners = _owners(places, entries, end)
        papers: list[_Paper] = []
    else:
        entries = _front_entries(places, pages) if called == "agenda" or marks or bookmarks else []
        is_front = bool(entries)
        if not entries:
            entries = _bookmarked(bookmarks, pages) if not marks else []
            entries = entries or [Entry(mark.at, mark.page, mark.number, mark.title, 0) for mark in _rising(marks)]
        papers = _papers(entries, marks, pages, bookmarks, places)
        owners = _owners(places, entries, _front_end(entries, places)) if is_front else [None] * len(places)
        for paper in papers:
            for at, (page, _, paragraph) in enumerate(places):
                if paper.at <= at and page <= paper.last and not _BLANK.search(paragraph.text):
                    owners[at] = entries[paper.entry].number
    blocks: list[Block] = [(paragraph.text, page, owner) for (page, _, paragraph), owner in zip(places, owners, strict=True)]
    return blocks, _items(entries, papers, owners, places)


def kind_by_content(pages: Sequence[Page]) -> Kind | None:
    """What a paper of which nothing is known says it is by its heading; a report where it carries an item's mark; else None."""
    places = _places(pages)
    return _called(places) or ("report" if _marks(places) else None)


def head_lines(pages: Sequence[Page]) -> list[str]:
    """The lines at the head of a council paper, among which its day stands: before its first item, a cover's lines too."""
    places = _places(pages)
    front = _front_page(places)
    return [p.text for page, _, p in places if page <= front and not numbered(p.text) and not _OTHER_DAY.search(p.text)][
        : HEAD * (front if front > 1 else 1)
    ]


def _places(pages: Sequence[Page]) -> list[Place]:
    return [(number, n, p) for number, page in enumerate(pages, 1) for n, p in enumerate(page.paragraphs)]


def _called(places: Sequence[Place]) -> Kind | None:
    """What a paper calls itself among its first lines, before anything numbered; behind a cover, on its second or third page."""
    for page, place, paragraph in places:
        if page > MOST_COVERS:
            break
        text = re.sub(r"^(?:\w )+\w$", lambda spaced: spaced[0].replace(" ", ""), paragraph.text)
        if place >= HEAD or len(text) > LONGEST_HEADING or numbered(text):
            continue
        if _MINUTES.search(text):
            return "minutes" if page == 1 else None
        if _DECISIONS.match(text):
            return "decision" if page == 1 else None
        if _AGENDA.search(text) and (len(text) < 60 or paragraph.is_heading or _AGENDA.match(text)):
            return "agenda"
    return None


def _front_page(places: Sequence[Place]) -> int:
    """The page of the front sheet: the first that says "agenda", else the first."""
    for page, place, paragraph in places:
        text = re.sub(r"^(?:\w )+\w$", lambda spaced: spaced[0].replace(" ", ""), paragraph.text)
        if page <= MOST_COVERS and place < HEAD and len(text) <= LONGEST_HEADING and _AGENDA.search(text):
            return page
    return 1


# The list


def _front_entries(places: Sequence[Place], pages: Sequence[Page]) -> list[Entry]:
    """The entries of the front sheet: those of its first page, and of the pages behind it as long as their numbers go on."""
    front = _front_page(places)
    entries: list[Entry] = []
    for last in range(front, len(pages) + 1):
        longer = [place for place in places if front <= place[0] <= last]
        offset = next((at for at, place in enumerate(places) if place[0] == front), 0)
        found = [replace(entry, at=entry.at + offset) for entry in find_entries(longer)]
        goes_on = last == front or (
            found[: len(entries)] == entries
            and len(found) > len(entries)
            and len({_plain(entry.title) for entry in found}) == len(found)
            and _begins_with_next(places, last, entries, found)
        )
        if not goes_on:
            break
        entries = found
        if len(entries) < 2 and _called(places) != "agenda":
            return []  # the mark of a paper, not a list
    return entries


def _begins_with_next(places: Sequence[Place], page: int, entries: Sequence[Entry], found: Sequence[Entry]) -> bool:
    """Whether the first thing numbered on a page is the entry after those of the pages before it: a paper's sections count from one."""
    own = [(at, p) for at, (number, _, p) in enumerate(places) if number == page]
    if any(_mark_of(p) is not None and _mark_of(places[entries[-1].at][2]) is None for _, p in own[:STAMP_HEAD]):
        return False
    first = next((at for at, p in own if numbered(p.text)), None)
    return first == found[len(entries)].at


def _bookmarked(bookmarks: Sequence[Bookmark], pages: Sequence[Page]) -> list[Entry]:
    """Entries from a file's own outline, where it numbers its chief entries and their pages begin with these titles."""
    rows: list[Place] = [(b.page, 0, Paragraph(b.title, True)) for b in bookmarks if b.level == 0]
    found = [entry for entry in find_entries(rows) if _has_title(pages, entry.page, entry.title)]
    return [replace(entry, at=-1, n_paragraphs=0) for entry in found] if len(found) > 1 else []


def _minutes_list(places: Sequence[Place]) -> tuple[list[Entry], int]:
    """The entries of minutes, and where the last one ends."""
    end = next(
        (
            at
            for at, (page, place, p) in enumerate(places)
            if page > 1 and place < 3 and _APPENDIX.match(p.text) and len(p.text) < 80
        ),
        len(places),
    )
    entries = find_entries(places[:end])
    last = entries[-1].at if entries else 0
    return entries, next((at for at in range(last, end) if _CLOSING.match(places[at][2].text)), end)


def _front_end(entries: Sequence[Entry], places: Sequence[Place]) -> int:
    """Where the last entry of a front sheet ends: below the lines that plainly belong to it."""
    last = entries[-1]
    end = last.at + max(1, last.n_paragraphs)
    while end < len(places) and places[end][0] == last.page and _is_subline(places[end][2], places[last.at][2]):
        end += 1
    return end


def _is_subline(paragraph: Paragraph, entry: Paragraph) -> bool:
    return _SUBLINE.match(paragraph.text) is not None or paragraph.left > entry.left + 8


def _owners(places: Sequence[Place], entries: Sequence[Entry], end: int) -> list[str | None]:
    """The item of each paragraph from one entry of a list to the next; a heading of a part between them belongs to none."""
    owners: list[str | None] = [None] * len(places)
    ends = [*(entry.at for entry in entries[1:]), end]
    heads = {entry.at for entry in entries}
    for entry, after in zip(entries, ends, strict=False):
        for at in range(entry.at, after):
            text = places[at][2].text
            if at == after - 1 > entry.at + entry.n_paragraphs - 1 and at + 1 in heads and _parts_list(places[at][2]):
                break
            if at >= entry.at + entry.n_paragraphs and (
                re.match(r"part\s+(?:[a-z]|\d|[ivx]+)\b", text, re.I) or _BLANK.search(text)
            ):
                break
            owners[at] = entry.number
    return owners


def _parts_list(paragraph: Paragraph) -> bool:
    """Whether a paragraph right before an entry is a heading over the entries that follow ("Key decisions")."""
    return paragraph.is_heading and len(paragraph.text) < 80 and not _RESULT.match(paragraph.text)


# The papers


def _mark_of(paragraph: Paragraph) -> tuple[str, str, bool] | None:
    """Number, title behind it, and whether it says "agenda item", of a paragraph that is an item's mark."""
    if len(paragraph.text) > LONGEST_HEADING or not re.match(r"(?:agenda\s+)?item\b", paragraph.text, re.I):
        return None
    found = next(iter(numbered(paragraph.text)), None)
    if found is None or found.title.endswith((".", ";", ",")) or found.title[:1].islower():
        return None
    return found.number, found.title, paragraph.text.lower().startswith("agenda")


def _marks(places: Sequence[Place]) -> list[_Mark]:
    """The marks of a pack's papers by where they stand on the page. A mark that is repeated on the pages behind begins one item."""
    counts = Counter(page for page, _, _ in places)
    found: list[_Mark] = []
    for at, (page, place, paragraph) in enumerate(places):
        if STAMP_HEAD <= place < counts[page] - STAMP_FOOT:
            continue
        mark = _mark_of(paragraph)
        if mark is None or any(other.page == page for other in found):
            continue
        number, title, is_full = mark
        start = next(n for n, row in enumerate(places) if row[0] == page)
        if not title:
            around = [*places[at + 1 : at + 5], *places[start:at]]
            near = [p for other, _, p in around if other == page and len(p.text) <= LONGEST_HEADING]
            title = next((p.text for p in near if p.is_heading), near[0].text if near else "")
        if len(title) <= LONGEST_HEADING:
            found.append(_Mark(start, page, number, title, is_full))
    return found


def _rising(marks: Sequence[_Mark]) -> list[_Mark]:
    """Marks that no front sheet speaks for: each number once, numbers rising."""
    first: dict[str, _Mark] = {}
    for mark in marks:
        if mark.title:
            first.setdefault(mark.number.lower(), mark)
    ranked = [(mark, [one.parts for one in numbered(f"Item {mark.number}")]) for mark in first.values()]
    rising: list[_Mark] = []
    highest: tuple[int, ...] = ()
    for mark, parts in ranked:
        if parts and parts[0] > highest:
            rising.append(mark)
            highest = parts[0]
    return rising


def _papers(
    entries: Sequence[Entry],
    marks: Sequence[_Mark],
    pages: Sequence[Page],
    bookmarks: Sequence[Bookmark],
    places: Sequence[Place],
) -> list[_Paper]:
    """Where each item's paper begins and ends: the strongest order-keeping choice of first pages, and only pages that are surely theirs."""
    if not entries:
        return []
    fronts = max((entry.page for entry in entries if entry.n_paragraphs), default=0)
    evidence = [_evidence(entry, fronts, marks, pages, bookmarks) for entry in entries]
    offset = _offset(entries, evidence, pages)
    are_firsts = (
        all(entry.pages[0] == entry.pages[1] for entry in entries if entry.pages) and sum(bool(e.pages) for e in entries) > 1
    )
    if offset is not None:
        for entry, own in zip(entries, evidence, strict=True):
            if entry.pages:
                first = entry.pages[0] + offset
                for page in [*own]:
                    if page != first:
                        del own[page]  # the front sheet says where it is; elsewhere its title is only mentioned
                if fronts < first <= len(pages):
                    own[first] = own.get(first, 0.0) + _RANGE
    starts = _best_order(evidence)
    if not starts:
        return []
    by_witness = _trusted_witness(entries, starts, marks, bookmarks)
    papers = []
    for n, (index, first) in enumerate(starts):
        after = starts[n + 1] if n + 1 < len(starts) else None
        last = (after[1] - 1) if after else len(pages)
        told = entries[index].pages
        if told and offset is not None and not are_firsts:
            last = min(last, max(first, told[1] + offset))
        else:
            if not by_witness and not (told and offset is not None and after):
                last = _last_sure(pages, first, last, is_open=_may_lack(entries, index, after[0] if after else len(entries)))
            last = _before_others(entries[index], first, last, marks, bookmarks)
        while last > first and all(_BLANK.search(p.text) for p in pages[last - 1].paragraphs) and pages[last - 1].paragraphs:
            last -= 1
        at = next((at for at, row in enumerate(places) if row[0] == first), None)
        if at is not None:
            papers.append(_Paper(index, at, first, last))
    return papers


def _evidence(
    entry: Entry, fronts: int, marks: Sequence[_Mark], pages: Sequence[Page], bookmarks: Sequence[Bookmark]
) -> dict[int, float]:
    """What speaks for each page behind the front sheet being the first of an entry's paper."""
    found: dict[int, float] = {}
    seen: set[int] = set()
    for mark in marks:
        if mark.page > fronts and same_number(mark.number, entry.number):
            if mark.page - 1 not in seen:
                found[mark.page] = found.get(mark.page, 0.0) + (_STAMP if mark.is_full else _ITEM_WORD)
            seen.add(mark.page)
    for bookmark in bookmarks:
        if bookmark.page > fronts and _names(bookmark.title, entry):
            # Older minutes inside a pack have bookmarks of their own, "Apologies" among them.
            is_sure = not _ROUTINE.search(entry.title) or "minutes" in entry.title.lower()
            found[bookmark.page] = found.get(bookmark.page, 0.0) + (_BOOKMARK if is_sure else LEAST_EVIDENCE / 2)
    for number in range(fronts + 1, len(pages) + 1):
        strength = _title_strength(pages, number, entry)
        if strength:
            found[number] = found.get(number, 0.0) + strength
    return found


def _names(title: str, entry: Entry) -> bool:
    """Whether a bookmark names an entry: its title, and its number if the bookmark has one."""
    readings = numbered(title)
    if _alike(title, entry.title):
        return True
    return any(same_number(one.number, entry.number) and (_alike(one.title, entry.title) or not one.title) for one in readings)


def _title_strength(pages: Sequence[Page], number: int, entry: Entry) -> float:
    """How strongly the head of a page says that the entry's paper begins there."""
    is_minutes = "minutes" in entry.title.lower()
    best = 0.0
    for place, paragraph in enumerate(pages[number - 1].paragraphs[:TITLE_HEAD]):
        text = re.sub(r"^(?:report\s+)?(?:title|subject|re)\s*(?:[:|]\s*)+", "", paragraph.text, flags=re.I)
        if len(text) > LONGEST_HEADING:
            continue
        if is_minutes and place < 3 and re.match(r"(?:draft\s+|unconfirmed\s+)?minutes\b", text, re.I):
            best = max(best, _TITLE)
        if _ROUTINE.search(entry.title):
            continue
        readings = numbered(text)
        own = next((one for one in readings if same_number(one.number, entry.number)), None)
        if own and _alike(own.title, entry.title):
            best = max(best, _TITLE + 0.5)
        elif readings and not own:
            continue  # a section of a paper, under a number of its own
        elif _alike(text, entry.title):
            best = max(best, _TITLE if paragraph.is_heading or paragraph.starts_bold else _PLAIN_TITLE)
        elif paragraph.is_heading and _begins_with(text, entry.title):
            best = max(best, _TITLE - 0.3)
    return best


def _has_title(pages: Sequence[Page], number: int, title: str) -> bool:
    return (
        any(_alike(p.text, title) or _begins_with(p.text, title) for p in pages[number - 1].paragraphs[:TITLE_HEAD])
        if number <= len(pages)
        else False
    )


def _plain(title: str) -> str:
    words = re.sub(r"[^\w\s]", " ", _ORDER.sub("", title).lower())
    return " ".join(words.split())


def _alike(one: str, other: str) -> bool:
    """Whether two titles are the same, case, signs and a slip of the pen aside."""
    a, b = _plain(one), _plain(other)
    if not a or not b:
        return False
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False  # two quarters' reports
    return a == b or (min(len(a), len(b)) > 8 and SequenceMatcher(None, a, b).ratio() >= SAME_TITLE)


def _begins_with(text: str, title: str) -> bool:
    """Whether a paper's own title is the entry's and more ("… – report of the head of housing")."""
    a, b = _plain(text), _plain(title)
    return len(b) > 11 and len(b.split()) > 1 and (a.startswith(b + " ") or a.endswith(" " + b))


def _offset(entries: Sequence[Entry], evidence: Sequence[dict[int, float]], pages: Sequence[Page]) -> int | None:
    """By how many pages the printed numbers lag behind the file's, if stamps, titles or the printed numbers themselves tell; None if not."""
    votes: Counter[int] = Counter()
    for entry, own in zip(entries, evidence, strict=True):
        if entry.pages:
            for page, strength in own.items():
                if strength >= LEAST_EVIDENCE:
                    votes[page - entry.pages[0]] += 2
    folios = Counter(number - page.folio for number, page in enumerate(pages, 1) if page.folio is not None)
    if folios and folios.most_common(1)[0][1] >= max(2, 0.4 * len(pages)):
        votes[folios.most_common(1)[0][0]] += 3
    if not votes:
        return None
    ranked = votes.most_common(2)
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else None


def _best_order(evidence: Sequence[dict[int, float]]) -> list[tuple[int, int]]:
    """The first pages that keep the order of the front sheet and have the most to say: (entry, page) in order."""
    options = [
        (index, page, strength)
        for index, own in enumerate(evidence)
        for page, strength in sorted(own.items())
        if strength >= LEAST_EVIDENCE
    ]
    scores: list[float] = []
    before: list[int | None] = []
    for n, (index, page, strength) in enumerate(options):
        best, came_from = 0.0, None
        for m in range(n):
            if options[m][0] < index and options[m][1] < page and scores[m] > best:
                best, came_from = scores[m], m
        scores.append(best + strength)
        before.append(came_from)
    if not options:
        return []
    last: int | None = max(range(len(options)), key=lambda n: scores[n])
    path = []
    while last is not None:
        path.append((options[last][0], options[last][1]))
        last = before[last]
    return path[::-1]


def _trusted_witness(
    entries: Sequence[Entry], starts: Sequence[tuple[int, int]], marks: Sequence[_Mark], bookmarks: Sequence[Bookmark]
) -> bool:
    """Whether each paper is stamped, or each has its bookmark: then an item without one has no paper, and no page is left to guess."""
    stamped = {(mark.page, mark.number) for mark in marks}
    all_stamped = all(
        any(page == p and same_number(number, entries[index].number) for p, number in stamped) for index, page in starts
    )
    all_marked = all(any(b.page == page and _names(b.title, entries[index]) for b in bookmarks) for index, page in starts)
    return all_stamped or all_marked


def _may_lack(entries: Sequence[Entry], index: int, after: int) -> bool:
    """Whether behind an entry's paper, before the next one found, may stand the paper of an entry between, or of one that was not read."""
    if any(not _ROUTINE.search(entry.title) and entry.n_paragraphs for entry in entries[index + 1 : after]):
        return True
    ranked = [one.parts for entry in entries[index : after + 1] for one in numbered(f"({entry.number})")[:1]]
    return any(sum(later) - sum(former) > 1 for former, later in pairwise(ranked))


def _before_others(entry: Entry, first: int, last: int, marks: Sequence[_Mark], bookmarks: Sequence[Bookmark]) -> int:
    """The last page before a stamp or a chief bookmark of something else, be it listed or not."""
    others = [mark.page for mark in marks if not same_number(mark.number, entry.number)]
    others += [b.page for b in bookmarks if b.level == 0 and not _names(b.title, entry) and not _APPENDIX.match(b.title)]
    return min([last, *(page - 1 for page in others if first < page <= last)])


def _last_sure(pages: Sequence[Page], first: int, last: int, *, is_open: bool) -> int:
    """The last page before one that may begin another paper: by who reports, or, where a paper may be lacking, by any heading at its top."""
    for number in range(first + 1, last + 1):
        head = pages[number - 1].paragraphs[:TITLE_HEAD]
        if any(_PAPER_HEAD.match(p.text) for p in head) or (
            is_open and head and head[0].is_heading and not numbered(head[0].text)
        ):
            return number - 1
    return last


def _items(
    entries: Sequence[Entry], papers: Sequence[_Paper], owners: Sequence[str | None], places: Sequence[Place]
) -> tuple[AgendaItem, ...]:
    """The items in the order of the list, with the pages of their papers; of items without one, the pages on which they stand."""
    by_entry = {paper.entry: paper for paper in papers}
    items = []
    for n, entry in enumerate(entries):
        paper = by_entry.get(n)
        if paper:
            items.append(AgendaItem(entry.number, entry.title, paper.first, paper.last))
            continue
        after = entries[n + 1].at if n + 1 < len(entries) else len(places)
        own = [places[at][0] for at in range(max(entry.at, 0), after) if owners[at] == entry.number]
        in_papers = {page for other in papers for page in range(other.first, other.last + 1)}
        ends = [page for page in own if page not in in_papers]
        items.append(AgendaItem(entry.number, entry.title, entry.page, max(ends, default=entry.page)))
    return tuple(items)
