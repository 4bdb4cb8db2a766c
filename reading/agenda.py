"""Agenda items inside a PDF: where each begins, its number as printed and its verbatim title.

Two marks are known: the words "Agenda Item 6a" that stand at the head of each paper in a pack, and the numbered headings of an
agenda, of minutes and of decision sheets. A report's own numbered sections are neither.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.words import AgendaItem, Kind
from reading.passages import Block
from reading.pdf import Paragraph

# "Agenda Item 6a", "Item No. 7: Naloxone in hostels", "ITEM 3 – MINUTES"
_MARK = re.compile(r"^(?:agenda\s+)?item\s*(?:no\.?|number)?\s*(\d{1,3}[a-z]?)\b\s*[:.–—-]*\s*(.*)$", re.I)
# "12. APOLOGIES FOR ABSENCE", "2a PF/26/0509 - Former maltings", "CAB89: Budget", with the pages that a front sheet gives.
_NUMBERED = re.compile(r"^([A-Z]{2,5}\s?\d{1,4}|\d{1,3}[a-z]?)[.):]?\s+(\S.*)$")
_PAGES = re.compile(r"\s*\(?\bpages?\s+(\d{1,4})(?:\s*(?:-|–|to)\s*(\d{1,4}))?\)?\s*$", re.I)
# What a paper that is set out by its meeting's items calls itself, near its top.
_CALLED = re.compile(
    r"^(?:draft\s+|printed\s+|public\s+)*(agenda|minutes|decisions?(?:\s+(?:sheet|list|notice|record))?)\b", re.I
)
_LISTED: frozenset[Kind] = frozenset({"agenda", "minutes", "decision"})
# A heading is a line, not a sentence that mentions an item.
LONGEST_HEADING = 200
# The mark of a paper stands at the head of its first page; its name stands among a paper's first lines.
HEAD = 4
# Items are numbered onwards; one or two may be left out (withdrawn, or restricted and so not printed).
WIDEST_STEP = 3


@dataclass(frozen=True, slots=True)
class _Start:
    """Where an item begins: its place among all paragraphs, its page; and the pages of its paper, if a front sheet gives them."""

    at: int
    page: int
    number: str
    title: str
    paper: tuple[int, int] | None = None


def find_items(pages: Sequence[Sequence[Paragraph]], *, kind: Kind | None = None) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Give each paragraph its page and the item it stands under, and list the items with their page ranges.

    Shapes: pages[i] are the paragraphs of page i + 1; `kind` is what the paper is taken for, if that is known.
    """
    rows = [(page, place, paragraph) for page, found in enumerate(pages, 1) for place, paragraph in enumerate(found)]
    marks = _marks(rows)
    front = [row for row in rows if row[0] < (marks[0].page if marks else len(pages) + 1)]
    listed = _listed(front) if marks or kind in _LISTED or _called(front) else []
    listed, papers = _with_papers(marks, listed, rows)
    starts = sorted([*listed, *papers], key=lambda start: start.at)
    blocks: list[Block] = []
    waiting = list(starts)
    current: str | None = None
    for at, (page, _, paragraph) in enumerate(rows):
        if waiting and waiting[0].at == at:
            current = waiting.pop(0).number
        blocks.append((paragraph.text, page, current))
    return blocks, _items(listed, papers, blocks)


def kind_by_content(pages: Sequence[Sequence[Paragraph]]) -> Kind | None:
    """What a paper of which nothing is known says it is: a report where it carries an item's mark, else by its heading."""
    rows = [(page, place, paragraph) for page, found in enumerate(pages, 1) for place, paragraph in enumerate(found)]
    if _marks(rows):
        return "report"
    called = _called(rows)
    lower = called[1].lower() if called else ""
    return "minutes" if lower == "minutes" else "agenda" if lower == "agenda" else "decision" if lower else None


def _marks(rows: Sequence[tuple[int, int, Paragraph]]) -> list[_Start]:
    """The papers of a pack, by the words at the head of their first page. A mark that stands on every page begins one item."""
    found: list[_Start] = []
    for at, (page, place, paragraph) in enumerate(rows):
        mark = _MARK.match(paragraph.text) if place < HEAD and len(paragraph.text) <= LONGEST_HEADING else None
        if not mark or mark[1] in {start.number for start in found} or mark[2].endswith((".", ";", ",")):
            continue
        below = rows[at + 1][2] if at + 1 < len(rows) and rows[at + 1][0] == page else None
        title = mark[2].strip() or (below.text if below is not None and len(below.text) <= LONGEST_HEADING else "")
        if title:
            found.append(_Start(at, page, mark[1], title))
    return found


def _called(rows: Sequence[tuple[int, int, Paragraph]]) -> re.Match[str] | None:
    """The words by which a paper names itself, among the first lines of its first page."""
    heads = (p.text for page, place, p in rows if page == 1 and place < HEAD and len(p.text) < 60)
    return next((found for text in heads if (found := _CALLED.match(text))), None)


def _listed(rows: Sequence[tuple[int, int, Paragraph]]) -> list[_Start]:
    """The numbered headings of an agenda or of minutes, numbers rising. Where some stand out by their letters, only those count."""
    found = [(at, page, p, match) for at, (page, _, p) in enumerate(rows) if (match := _heading(p.text))]
    if any(p.is_heading for _, _, p, _ in found):
        found = [row for row in found if row[2].is_heading]
    starts: list[_Start] = []
    for at, page, _, match in found:
        if starts and not 0 <= _rank(match[1]) - _rank(starts[-1].number) <= WIDEST_STEP:
            continue
        if match[1] in {start.number for start in starts}:
            continue
        pages = _PAGES.search(match[2])
        title = match[2][: pages.start()] if pages else match[2]
        paper = (int(pages[1]), int(pages[2] or pages[1])) if pages else None
        starts.append(_Start(at, page, match[1], title.rstrip(" .:"), paper))
    return starts


def _heading(text: str) -> re.Match[str] | None:
    found = _NUMBERED.match(text)
    if not found or len(text) > LONGEST_HEADING or not any(c.isalpha() for c in found[2][:3]):
        return None
    is_sentence = found[2].endswith((".", ";", ",")) and not found[2].isupper() and not _PAGES.search(found[2])
    return None if is_sentence or found[2][0].islower() else found


def _rank(number: str) -> int:
    digits = re.search(r"\d+", number)
    return int(digits.group()) if digits else 0


def _with_papers(
    marks: Sequence[_Start], listed: Sequence[_Start], rows: Sequence[tuple[int, int, Paragraph]]
) -> tuple[list[_Start], list[_Start]]:
    """The front sheet's own entries, and the papers: those with a mark, and those of which only the front sheet gives the pages.

    A pack's printed page numbers may run ahead of the file's pages; the marks tell by how much.
    """
    told = {start.number: start.paper for start in listed if start.paper}
    ahead = Counter(mark.page - told[mark.number][0] for mark in marks if mark.number in told)
    offset = ahead.most_common(1)[0][0] if ahead else 0
    begins = {number: first + offset for number, (first, _) in told.items()}
    entries = [
        start for start in listed if start.page < min((page for page in begins.values() if page > 1), default=start.page + 1)
    ]
    first_at = {page: at for at, (page, _, _) in reversed(list(enumerate(rows)))}
    fronts = max((start.page for start in entries), default=0)
    known = {mark.number for mark in marks}
    papers = [
        replace(start, at=first_at[page], page=page)
        for start in entries
        if start.number not in known and (page := begins.get(start.number, 0)) > fronts and page in first_at
    ]
    return entries, sorted([*marks, *papers], key=lambda paper: paper.at)


def _items(listed: Sequence[_Start], papers: Sequence[_Start], blocks: Sequence[Block]) -> tuple[AgendaItem, ...]:
    """The items in the order of the front sheet, then those that only a mark tells of; pages are those of the item's paper."""
    entries = {start.number: start for start in listed}
    begins = {paper.number: paper for paper in papers}
    ends: dict[str | None, int] = {item: page for _, page, item in blocks if page is not None}
    items = []
    for number in dict.fromkeys([*entries, *begins]):
        entry, paper = entries.get(number), begins.get(number)
        first = (paper or entry or papers[0]).page
        title = (entry or paper or papers[0]).title
        items.append(AgendaItem(number, title, first, max(first, ends.get(number, first))))
    return tuple(items)
