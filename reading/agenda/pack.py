"""The papers of a pack: which pages belong to which entry of its list, where two witnesses agree."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reading.agenda.first_pages import first_evidence, last_front, names_entry, opens_meeting
from reading.agenda.item_titles import (
    APPENDIX,
    BLANK,
    is_part_of,
    may_have_paper,
    names_minutes,
    plain_title,
)
from reading.agenda.listing import Entry
from reading.agenda.marks import Mark
from reading.agenda.paper_kind import CLOSED
from reading.agenda.printed_numbers import MIN_EVIDENCE, STAMP, TITLE, is_amid, page_offset
from reading.agenda.sheets import TITLE_HEAD, Sheets, heads_minutes, is_prose
from reading.numbering import counted, numbered, same_number
from reading.pdf.files import Bookmark
from reading.pdf.layout import CELL_MARK, Page, Paragraph

# What the pages that the front sheet tells say for the first of them.
_RANGE = 2.0
# So many papers that are lettered or counted are all of them.
MIN_REFERENCES = 3
# The page after this one starts something new: who reports to whom, or whose minutes these are.
_PAPER_HEAD = re.compile(
    r"^(?:reports?\s+(?:of|by|from|to)\b|report\s+(?:title|author|no)|committee:|subject:|title:|(?:draft\s+)?minutes\s+of\b|minutes$|item\s*(?:no)?)",
    re.I,
)
_NOBODYS = re.compile(
    r"(?:glossary|abbreviations|action\s+(?:log|tracker)|notes\s+for\s+(?:members|visitors)|contacts?|how\s+to|call-?in|membership)\b",
    re.I,
)
# What came in or was found since the papers went out, item by item.
_UPDATES = re.compile(
    r"(?:update\s+(?:sheet|report)s?|updates|late\s+(?:observations|representations|sheet)|addend(?:um|a)|errata|corrigend(?:um|a))\b(?:\s+(?:sheet|to\s+the\s+agenda))?\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheets of an item's paper, from the first to the last that is surely its own. `is_open`: behind it the paper of another
    entry may stand unseen.
    """

    entry: int
    first: int
    last: int
    is_open: bool


def find_papers(entries: Sequence[Entry], marks: Sequence[Mark], sheets: Sheets, bookmarks: Sequence[Bookmark]) -> list[Paper]:
    """Return where each item's paper begins and ends: the strongest order-keeping choice of first sheets, and only sheets that are
    surely theirs. Marks and bookmarks lead to sheets.
    """
    if not entries:
        return []
    pages = sheets.pages
    fronts = last_front(entries)
    evidence = [first_evidence(entry, entries, marks, sheets, bookmarks) for entry in entries]
    offset = page_offset(entries, evidence, sheets)
    told = [entry.pages for entry in entries if entry.pages]
    are_firsts = all(first == last for first, last in told) and len(told) > 1
    if offset is not None:
        for entry, own in zip(entries, evidence, strict=True):
            if entry.pages:
                _keep_told(own, entry, offset, sheets, fronts)
            else:
                _keep_untold(own, [(first + offset, last + offset) for first, last in told], sheets)
    starts = _best_order(evidence)
    if not starts:
        return []
    starts = sorted([*starts, *_out_of_order(evidence, starts)], key=lambda start: start[1])
    keeps_order = starts == sorted(starts)
    lacks = any(may_have_paper(e.title) and e.n_paragraphs and n not in dict(starts) for n, e in enumerate(entries))
    by_witness = _trusted_witness(entries, starts, marks, bookmarks)
    stamps = _stamps(entries, starts, marks)
    papers = []
    for n, (index, first) in enumerate(starts):
        after = starts[n + 1] if n + 1 < len(starts) else None
        last = (after[1] - 1) if after else len(pages)
        page_range = entries[index].pages
        is_open = _may_lack(entries, index, after[0] if after else len(entries)) if keeps_order else lacks
        if page_range and offset is not None and not are_firsts:
            last = min(last, max(first, sheets.last_of(page_range[1] + offset)))
        else:
            if not by_witness and not (page_range and offset is not None and after):
                last = _last_sure(entries[index], pages, first, last, is_open=is_open)
                if is_open and names_minutes(entries[index].title):
                    last = _last_of_meeting(pages, first, last)
            # The outline of a file that is one item's paper is of its chapters.
            last = _before_others(entries[index], first, last, stamps, bookmarks if len(entries) > 1 else ())
            if not names_minutes(entries[index].title) and any(names_minutes(entry.title) for entry in entries[index + 1 :]):
                last = next((n - 1 for n in range(first + 1, last + 1) if _begins_minutes(pages[n - 1])), last)
        if after is None:
            last = next((n - 1 for n in range(first + 1, last + 1) if any(map(is_nobodys, pages[n - 1].paragraphs[:1]))), last)
        while last > first and all(BLANK.search(p.text) for p in pages[last - 1].paragraphs) and pages[last - 1].paragraphs:
            last -= 1
        if pages[first - 1].paragraphs:
            papers.append(Paper(index, first, last, is_open))
    return papers


def _begins_minutes(page: Page) -> bool:
    """Tell whether a page begins with the head of minutes, or with what meetings begin with."""
    return opens_meeting(page) or any(map(heads_minutes, page.paragraphs[:1]))


def is_nobodys(first: Paragraph) -> bool:
    """Tell whether what begins with a line behind the last paper is of the whole pack."""
    return _NOBODYS.match(first.text) is not None or heads_updates(first)


def heads_updates(paragraph: Paragraph) -> bool:
    """Tell whether a heading is that of a sheet that tells of several items what is new."""
    return paragraph.is_heading and _UPDATES.match(paragraph.text) is not None


def _keep_told(own: dict[int, float], entry: Entry, offset: int, sheets: Sheets, fronts: int) -> None:
    """Keep of what speaks for sheets only what is on the page where the front sheet says that the paper begins: elsewhere its title
    is only mentioned. A page that goes on with something, and of which nothing else speaks, begins none.
    """
    page = offset + (entry.pages[0] if entry.pages else 0)
    for sheet in [*own]:
        if sheets.numbers[sheet - 1] != page:
            del own[sheet]
    first = max(own, key=lambda sheet: own[sheet], default=sheets.first_of(page))
    if first is not None and first > fronts and (own or not is_amid(sheets.pages[first - 1], entry)):
        own[first] = own.get(first, 0.0) + _RANGE


def _keep_untold(own: dict[int, float], told: Sequence[tuple[int, int]], sheets: Sheets) -> None:
    """Keep of what speaks for sheets as the first of an entry without pages only stamps within the pages told of others' papers: a
    schedule there may begin again with "Item 1".
    """
    for sheet in [*own]:
        if own[sheet] < STAMP and any(first < sheets.numbers[sheet - 1] <= last for first, last in told):
            del own[sheet]


def _is_of_title(text: str, entry: Entry) -> bool:
    """Tell whether a text of several words is the end of an entry's title: "Action log" of "Minutes and action log"."""
    words = plain_title(text)
    return " " in words and plain_title(entry.title).endswith(f" and {words}")


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


def _out_of_order(evidence: Sequence[dict[int, float]], starts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return first pages that do not keep the front sheet's order, but of which each speaks for one entry alone, as all of that
    entry's evidence does for it: packs are bound as their papers come in.
    """
    known = dict(starts)
    speaks_for = Counter(page for own in evidence for page, strength in own.items() if strength >= MIN_EVIDENCE)
    firsts = []
    for index, own in enumerate(evidence):
        pages = [page for page, strength in own.items() if strength >= MIN_EVIDENCE]
        if index not in known and len(pages) == 1 and own[pages[0]] >= TITLE and speaks_for[pages[0]] == 1:
            firsts.append((index, pages[0]))
    return firsts


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
    all_marked = all(any(b.page == page and names_entry(b.title, entries[index]) for b in bookmarks) for index, page in starts)
    return all_stamped or all_marked


def _stamps(entries: Sequence[Entry], starts: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> Sequence[Mark]:
    """Return the marks that may be this agenda's: where each paper has one that says "agenda item", what says "item" alone is another list's."""
    full = [mark for mark in marks if mark.is_full]
    own = {(mark.page, entry) for mark in full for entry, _ in starts if same_number(mark.number, entries[entry].number)}
    return full if all((page, entry) in own for entry, page in starts) else marks


def _may_lack(entries: Sequence[Entry], index: int, after: int) -> bool:
    """Tell whether behind an entry's paper, before the next one found, may stand the paper of an entry between, or of one that
    was not read.
    """
    between = [entry for entry in entries[index + 1 : after] if entry.reference or not _refer_to_all(entries)]
    if any(may_have_paper(entry.title) and entry.n_paragraphs for entry in between):
        return True
    ranked = [one.parts for entry in entries[index : after + 1] for one in numbered(f"({entry.number})")[:1]]
    return any(sum(later) - sum(former) > 1 for former, later in pairwise(ranked))


def _refer_to_all(entries: Sequence[Entry]) -> bool:
    """Tell whether the papers to which entries refer count on from the first, "paper a", "paper b": then what refers to none has none."""
    labels = [entry.reference for entry in entries if entry.reference]
    sort = labels[0].rpartition(" ")[0] if len(labels) >= MIN_REFERENCES else ""
    runs = [[f"{sort} {counted(n, kind)}" for n in range(1, len(labels) + 1)] for kind in ("decimal", "lowerLetter")]
    return bool(sort) and labels in runs


def _before_others(entry: Entry, first: int, last: int, marks: Sequence[Mark], bookmarks: Sequence[Bookmark]) -> int:
    """Return the last page before a stamp or a chief bookmark of something else, be it listed or not."""
    own = {mark.page for mark in marks if same_number(mark.number, entry.number)}
    others = [mark.page for mark in marks if not same_number(mark.number, entry.number)]
    others += [b.page for b in bookmarks if b.level == 0 and not names_entry(b.title, entry) and not APPENDIX.match(b.title)]
    return min([last, *(page - 1 for page in others if first < page <= last and page not in own)])


def _last_of_meeting(pages: Sequence[Page], first: int, last: int) -> int:
    """Return the page of minutes on which their meeting closes: what stands on those behind it may be another entry's paper."""
    closes = (n for n in range(first, last + 1) if any(CLOSED.match(p.text) for p in pages[n - 1].paragraphs))
    return next(closes, last)


def _last_sure(entry: Entry, pages: Sequence[Page], first: int, last: int, *, is_open: bool) -> int:
    """Return the last page before one that may begin another paper: by who reports, unless the entry's title says so, or, where a paper
    may be lacking, by any heading, line or row of a form at its top but a part of that title.
    """
    for number in range(first + 1, last + 1):
        head = pages[number - 1].paragraphs[:TITLE_HEAD]
        if any(_PAPER_HEAD.match(p.text) and (is_open or not is_part_of(p.text, entry.title)) for p in head) or (
            is_open and head and _may_begin(head[0]) and not numbered(head[0].text) and not _is_of_title(head[0].text, entry)
        ):
            return number - 1
    return last


def _may_begin(first: Paragraph) -> bool:
    """Tell whether another paper may begin with a page's first paragraph: a heading, a line that is no sentence ("Dear Sir,"), or a row of
    which the first cell is bold, as in a form.
    """
    if CELL_MARK in first.text:
        return first.starts_bold
    return first.is_heading or (not is_prose(first) and first.text[0].isupper() and first.text[-1] not in ".;:?!")
