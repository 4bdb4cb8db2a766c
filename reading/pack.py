"""The papers of a pack: the marks at the heads of its pages, and which pages belong to which entry of its list, where two witnesses agree."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from reading.dates import ZONE, iter_dates
from reading.layout import CELL_MARK, Page, Paragraph
from reading.listing import Entry, Place
from reading.numbering import numbered, same_number
from reading.pdf import Bookmark

# Stamps stand at the head of a page, below a letterhead at most, or at its foot.
STAMP_HEAD, STAMP_FOOT = 5, 2
# A form at the head of a report has a dozen fields, the item's number among them.
FIELD_HEAD = 12
# The title of a paper is among the first lines of its first page.
TITLE_HEAD = 7
# So alike are a front sheet's title and the paper's own when they are the same one.
SAME_TITLE = 0.86
MAX_HEADING_CHARS = 200
# What a page has to say for itself to be taken as the first of an item's paper; beside it speaks the front sheet.
MIN_EVIDENCE = 1.5
_STAMP, _ITEM_WORD, _BOOKMARK, _TITLE, _PLAIN_TITLE, _RANGE = 3.0, 2.0, 3.0, 2.0, 1.2, 2.0
# How minutes begin, and among which lines of their first page.
MINUTES_HEAD = 4
_MINUTES_HEAD = re.compile(r"(?:draft\s+|unconfirmed\s+)?minutes\b", re.I)
_OF_MINUTES = re.compile(r"(?:^|[-–—:,]\s*)(?:(?:draft|unconfirmed|public)\s+)*minutes\s*(?:of\b|$|[,:–—-])", re.I)
_PRESENT = re.compile(r"(?:members\s+)?(?:present|in\s+attendance|attendees)\s*[:|]", re.I)
# Items that every meeting has: older minutes inside a pack repeat their titles, so a title alone proves nothing.
_ROUTINE = re.compile(
    r"\b(?:apologies|declarations?|exclusion|urgent|any other|date of (?:the )?next|public (?:questions|participation|speaking)|substitut\w+|interests?|announcements|"
    r"welcome|roll call|minutes|matters arising|chair(?:man|person)?(?:'|’)?s?|close of meeting|press and public)\b",
    re.I,
)
APPENDIX = re.compile(r"^(?:appendix|annex|enclosure|attachment)\b", re.I)
BLANK = re.compile(r"\b(?:intentionally|deliberately)\s+(?:left\s+)?blank\b|^this page is blank", re.I)
# The page after this one starts something new: who reports to whom, or whose minutes these are.
_PAPER_HEAD = re.compile(
    r"^(?:reports?\s+(?:of|by|from|to)\b|report\s+(?:title|author|no)|committee:|subject:|title:|(?:draft\s+)?minutes\s+of\b|minutes$|item\s*(?:no)?)",
    re.I,
)
_MARK = re.compile(r"(?:agenda\s+)?item\b|eitem\b", re.I)
_FIELD = re.compile(r"agenda\s+item(?:\s+(?:no|number)\b)?\.?\s*[|:]+\s*\S{1,8}", re.I)
# What a list says behind a title of the paper itself: "(copy attached)", "(report 01/26)".
_ASIDE = re.compile(
    r"\s*[(\[–-]\s*(?:(?:cop(?:y|ies)|reports?|papers?|ref|appendi\w+|attached|herewith|enclosed|enclosures?|to\s+follow|verbal|oral|circulated|exempt|confidential|tabled)\b[^()\[\]]*)[)\]]?\s*$",
    re.I,
)
_ORDER = re.compile(
    r"^to\s+(?:consider|receive|note|approve|agree|confirm|discuss|adopt|review)\s+(?:and\s+\w+\s+)?(?:the\s+|a\s+|an\s+)?(?:reports?\s+(?:on|about|of)\s+)?",
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


@dataclass(frozen=True, slots=True)
class Paper:
    """The pages of an item's paper: from the paragraph at which it begins to the last page that is surely its own."""

    entry: int
    at: int
    first: int
    last: int


def mark_of(paragraph: Paragraph) -> tuple[str, str, bool] | None:
    """Return number, title behind it, and whether it says "agenda item", of a paragraph that is an item's mark."""
    before, _, last = paragraph.text.rpartition(CELL_MARK)
    if len(paragraph.text) > MAX_HEADING_CHARS:
        return None
    if before and CELL_MARK not in before and _MARK.match(last):  # in a corner of the page, beside the title
        return next(((one.number, before, last.lower().startswith("agenda")) for one in numbered(last) if not one.title), None)
    found = next(iter(numbered(paragraph.text)), None) if _MARK.match(paragraph.text) else None
    if found is None or found.title.endswith((".", ";", ",")) or found.title[:1].islower():
        return None
    return found.number, found.title, paragraph.text.lower().startswith("agenda")


def find_marks(places: Sequence[Place]) -> list[Mark]:
    """Return the marks of a pack's papers by where they stand on the page. A mark that is repeated on the pages behind begins
    one item.
    """
    counts = Counter(page for page, _, _ in places)
    found: list[Mark] = []
    for at, (page, place, paragraph) in enumerate(places):
        if not stands_at_head(place, paragraph) and place < counts[page] - STAMP_FOOT:
            continue
        mark = mark_of(paragraph)
        if mark is None or any(other.page == page for other in found):
            continue
        number, title, is_full = mark
        start = next(n for n, row in enumerate(places) if row[0] == page)
        if not title:
            around = [*places[at + 1 : at + 5], *places[start:at]]
            near = [p for other, _, p in around if other == page and len(p.text) <= MAX_HEADING_CHARS]
            title = next((p.text for p in near if p.is_heading), near[0].text if near else "")
        if len(title) <= MAX_HEADING_CHARS:
            found.append(Mark(start, page, number, title, is_full))
    return found


def stands_at_head(place: int, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph stands where a page is stamped, or is the field for the item's number of the form below it."""
    return place < STAMP_HEAD or (place < FIELD_HEAD and _FIELD.fullmatch(paragraph.text) is not None)


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


def find_papers(
    entries: Sequence[Entry],
    marks: Sequence[Mark],
    pages: Sequence[Page],
    bookmarks: Sequence[Bookmark],
    places: Sequence[Place],
) -> list[Paper]:
    """Return where each item's paper begins and ends: the strongest order-keeping choice of first pages, and only pages that are
    surely theirs.
    """
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
        while last > first and all(BLANK.search(p.text) for p in pages[last - 1].paragraphs) and pages[last - 1].paragraphs:
            last -= 1
        at = next((at for at, row in enumerate(places) if row[0] == first), None)
        if at is not None:
            papers.append(Paper(index, at, first, last))
    return papers


def _evidence(
    entry: Entry, fronts: int, marks: Sequence[Mark], pages: Sequence[Page], bookmarks: Sequence[Bookmark]
) -> dict[int, float]:
    """Return what speaks for each page behind the front sheet being the first of an entry's paper."""
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
            found[bookmark.page] = found.get(bookmark.page, 0.0) + (_BOOKMARK if is_sure else MIN_EVIDENCE / 2)
    for number in range(fronts + 1, len(pages) + 1):
        strength = _title_strength(pages, number, entry)
        if strength:
            found[number] = found.get(number, 0.0) + strength
    return found


def _names(title: str, entry: Entry) -> bool:
    """Tell whether a bookmark names an entry: its title, and its number if the bookmark has one."""
    readings = numbered(title)
    if _alike(title, entry.title):
        return True
    return any(same_number(one.number, entry.number) and (_alike(one.title, entry.title) or not one.title) for one in readings)


def _title_strength(pages: Sequence[Page], number: int, entry: Entry) -> float:
    """Return how strongly the head of a page says that the entry's paper begins there."""
    is_minutes = "minutes" in entry.title.lower()
    head = [p.text for p in pages[number - 1].paragraphs[:MINUTES_HEAD]]
    if not is_minutes and any(_OF_MINUTES.search(text) or _PRESENT.match(text) for text in head):
        return 0.0  # minutes of another meeting, with the same titles
    best = 0.0
    for place, paragraph in enumerate(pages[number - 1].paragraphs[:TITLE_HEAD]):
        text = re.sub(r"^(?:report\s+)?(?:title|subject|re)\s*(?:[:|]\s*)+", "", paragraph.text, flags=re.I)
        if len(text) > MAX_HEADING_CHARS:
            continue
        if (
            is_minutes
            and place < MINUTES_HEAD
            and (_OF_MINUTES.search(text) or _MINUTES_HEAD.match(text) or _days(text) & _days(entry.title))
        ):
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


def has_title(pages: Sequence[Page], number: int, title: str) -> bool:
    return (
        any(_alike(p.text, title) or _begins_with(p.text, title) for p in pages[number - 1].paragraphs[:TITLE_HEAD])
        if number <= len(pages)
        else False
    )


def is_routine(title: str) -> bool:
    """Tell whether a title is one that every meeting has."""
    return _ROUTINE.search(title) is not None


def is_title_of(text: str, entry: Entry) -> bool:
    """Tell whether a paragraph is an entry's number and title once more."""
    return len(text) <= MAX_HEADING_CHARS and any(
        same_number(one.number, entry.number) and _alike(one.title, entry.title) for one in numbered(text)
    )


@lru_cache(maxsize=65536)
def plain_title(title: str) -> str:
    words = re.sub(r"[^\w\s]", " ", _ASIDE.sub("", _ORDER.sub("", title)).lower())
    return " ".join(words.split())


def _alike(one: str, other: str) -> bool:
    """Tell whether two titles are the same, case, signs and a slip of the pen aside."""
    a, b = plain_title(one), plain_title(other)
    if not a or not b:
        return False
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False  # two quarters' reports
    return a == b or (min(len(a), len(b)) > 8 and _is_close(a, b))


def _is_close(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other)  # each measure bounds the next, and takes longer
    return all(measure() >= SAME_TITLE for measure in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))


def _days(text: str) -> frozenset[date]:
    return frozenset(written.at.date() for written in iter_dates(text, ZONE) if written.precision != "month")


def _begins_with(text: str, title: str) -> bool:
    """Tell whether a paper's own title is the entry's and more ("… – report of the head of housing")."""
    a, b = plain_title(text), plain_title(title)
    return len(b) > 11 and len(b.split()) > 1 and (a.startswith(b + " ") or a.endswith(" " + b))


def _offset(entries: Sequence[Entry], evidence: Sequence[dict[int, float]], pages: Sequence[Page]) -> int | None:
    """By how many pages the printed numbers lag behind the file's, if stamps, titles or the printed numbers themselves tell; None if not."""
    votes: Counter[int] = Counter()
    for entry, own in zip(entries, evidence, strict=True):
        if entry.pages:
            for page, strength in own.items():
                if strength >= MIN_EVIDENCE:
                    votes[page - entry.pages[0]] += 2
    folios = Counter(number - page.folio for number, page in enumerate(pages, 1) if page.folio is not None)
    if folios and folios.most_common(1)[0][1] >= max(2, 0.4 * len(pages)):
        votes[folios.most_common(1)[0][0]] += 3
    if not votes:
        return None
    ranked = votes.most_common(2)
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else None


def _best_order(evidence: Sequence[dict[int, float]]) -> list[tuple[int, int]]:
    """Return the first pages that keep the order of the front sheet and have the most to say: (entry, page) in order."""
    options = [
        (index, page, strength)
        for index, own in enumerate(evidence)
        for page, strength in sorted(own.items())
        if strength >= MIN_EVIDENCE
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
    entries: Sequence[Entry], starts: Sequence[tuple[int, int]], marks: Sequence[Mark], bookmarks: Sequence[Bookmark]
) -> bool:
    """Tell whether each paper is stamped, or each has its bookmark: then an item without one has no paper, and no page is left
    to guess.
    """
    stamped = {(mark.page, mark.number) for mark in marks}
    all_stamped = all(
        any(page == p and same_number(number, entries[index].number) for p, number in stamped) for index, page in starts
    )
    all_marked = all(any(b.page == page and _names(b.title, entries[index]) for b in bookmarks) for index, page in starts)
    return all_stamped or all_marked


def _may_lack(entries: Sequence[Entry], index: int, after: int) -> bool:
    """Tell whether behind an entry's paper, before the next one found, may stand the paper of an entry between, or of one that
    was not read.
    """
    if any(not _ROUTINE.search(entry.title) and entry.n_paragraphs for entry in entries[index + 1 : after]):
        return True
    ranked = [one.parts for entry in entries[index : after + 1] for one in numbered(f"({entry.number})")[:1]]
    return any(sum(later) - sum(former) > 1 for former, later in pairwise(ranked))


def _before_others(entry: Entry, first: int, last: int, marks: Sequence[Mark], bookmarks: Sequence[Bookmark]) -> int:
    """Return the last page before a stamp or a chief bookmark of something else, be it listed or not."""
    own = {mark.page for mark in marks if same_number(mark.number, entry.number)}
    others = [mark.page for mark in marks if not same_number(mark.number, entry.number)]
    others += [b.page for b in bookmarks if b.level == 0 and not _names(b.title, entry) and not APPENDIX.match(b.title)]
    return min([last, *(page - 1 for page in others if first < page <= last and page not in own)])


def _last_sure(pages: Sequence[Page], first: int, last: int, *, is_open: bool) -> int:
    """Return the last page before one that may begin another paper: by who reports, or, where a paper may be lacking, by any
    heading at its top.
    """
    for number in range(first + 1, last + 1):
        head = pages[number - 1].paragraphs[:TITLE_HEAD]
        if any(_PAPER_HEAD.match(p.text) for p in head) or (
            is_open and head and head[0].is_heading and not numbered(head[0].text)
        ):
            return number - 1
    return last
