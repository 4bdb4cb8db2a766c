"""The sheets of a pack: its pages, parted once more where a paper begins below the text of another one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from reading.agenda.item_titles import (
    APPENDIX,
    MAX_HEADING_CHARS,
    begins_with,
    holds_title,
    is_alike,
    is_code_of,
    is_routine,
    is_subject_of,
    is_title_of,
    label_of,
    may_name,
    names_minutes,
    repeats_entry,
    says_part,
    shares_all,
)
from reading.agenda.listing import Entry, Place
from reading.agenda.marks import hangs_on, mark_of, says_item
from reading.agenda.paper_kind import closes, head_minutes, tells_of_other
from reading.numbering import Numbered, numbered, same_number
from reading.pdf.layout import Page, Paragraph

# The title of a paper is among the first lines of its first page.
TITLE_HEAD = 7
# Prose is longer than a line of a paper's head.
MIN_PROSE = 60
# "Appendix 12:" is no longer; behind a longer label stands a title.
MAX_LABEL_CHARS = 14
# A line without a full stop is no longer: the head of a page may tell committee and title.
MAX_LINE = 120
# What may stand right above a title in the flow: a mark, the body that meets, who reports, the day.
MAX_ABOVE = 4
_ABOVE = re.compile(r"^(?:reports?\b|subject\b|title\b|committee\b|to:|from:|date\b|agenda\b|item\b)", re.I)


@dataclass(frozen=True, slots=True)
class Sheets:
    """`pages[i]` is sheet i + 1 and stands on page `numbers[i]` of the file; `places` count sheets where a file's count its pages.
    `flow`: papers follow on each other within pages, none begins with one.
    """

    pages: tuple[Page, ...]
    numbers: tuple[int, ...]
    places: tuple[Place, ...]
    flow: bool

    @property
    def are_parted(self) -> bool:
        """Whether papers begin in the midst of pages."""
        return len(set(self.numbers)) < len(self.numbers)

    def first_of(self, number: int) -> int | None:
        """Return the first sheet of a page."""
        return next((sheet for sheet, own in enumerate(self.numbers, 1) if own == number), None)

    def last_of(self, number: int) -> int:
        """Return the last sheet up to a page's end."""
        return sum(own <= number for own in self.numbers)


def part_sheets(pages: Sequence[Page], places: Sequence[Place], entries: Sequence[Entry], end: int) -> Sheets:
    """Return a pack's sheets; a list ends before the paragraph `end`, behind which its titles and marks begin papers."""
    heads = [at for at in range(end, len(places)) if _is_at_head(places, at, end)]
    headed = {at for at in heads if any(_begins(places[at][2], entry) for entry in entries)}
    cuts = _cuts(places, entries, end, headed)
    made: list[Page] = []
    numbers: list[int] = []
    own: list[Place] = []
    at = 0
    for number, page in enumerate(pages, 1):
        n = len(page.paragraphs)
        starts = [0, *(cut - at for cut in cuts if at < cut < at + n)]
        for start, stop in zip(starts, [*starts[1:], n], strict=True):
            made.append(replace(page, paragraphs=page.paragraphs[start:stop]))
            numbers.append(number)
            own += [(len(made), place, p) for place, p in enumerate(page.paragraphs[start:stop])]
        at += n
    return Sheets(tuple(made), tuple(numbers), tuple(own), flow=bool(cuts) and not headed)


def _cuts(places: Sequence[Place], entries: Sequence[Entry], end: int, headed: Collection[int]) -> list[int]:
    """Return the paragraphs at which a paper begins below other text, of the entries that no page begins with. `headed`: those at the
    heads of pages that begin an entry's paper.
    """
    # Where papers begin with pages, their titles and numbers are only mentioned within them; not both together behind the word "item",
    # nor the label of a paper that their entry alone refers to.
    begins, begin = (_is_marked, _are_marked) if headed else (_begins, _begin)
    waiting = [entry for entry in entries if not any(_begins(places[at][2], entry) for at in headed)]
    counts_on = all("/" in entry.number for entry in entries)  # through the year: no other meeting has these numbers
    cuts: list[int] = []
    is_older = False  # minutes of another meeting, with the same numbers and titles
    last: tuple[Numbered, ...] = ()  # the number of the last of their items
    for at in range(end, len(places)):
        paragraph = places[at][2]
        is_older = (is_older and at not in headed and not closes(paragraph)) or tells_of_other(paragraph)
        readings = numbered(paragraph.text)
        may_be_older = is_older and readings and (headed or mark_of(paragraph) is None)
        is_known = counts_on or (bool(last) and not goes_on(last, readings))
        if may_be_older and not (is_known and any(is_title_of(paragraph.text, entry) for entry in waiting)):
            last = last if is_prose(paragraph) else readings
            continue
        below = places[at + 1][2] if at + 1 < len(places) else None
        is_part = not (is_older or headed) and any(says_part_alone(paragraph, entry, entries) for entry in waiting)
        if not is_part and not any(begins(paragraph, entry) or begin(paragraph, below, entry, entries) for entry in waiting):
            continue
        is_older, last = tells_of_other(paragraph), ()
        top = max(end, at - places[at][1], *cuts[-1:])
        start = at
        while start > top and start > at - MAX_ABOVE and _may_stand_above(places[start - 1][2]):
            start -= 1
        if not cuts or start > cuts[-1]:
            cuts.append(start)
    return cuts


def _is_at_head(places: Sequence[Place], at: int, end: int) -> bool:
    """Tell whether a paragraph stands at the head of its page, behind a list's end."""
    top = at - places[at][1]
    return top >= end and places[at][1] < TITLE_HEAD and not any(is_prose(places[n][2]) for n in range(top, at))


def _begins(paragraph: Paragraph, entry: Entry) -> bool:
    """Tell whether a paragraph is an entry's number and title, its title set as a heading, or its mark."""
    if len(paragraph.text) > MAX_HEADING_CHARS:
        return False
    mark = mark_of(paragraph)
    is_marked = mark is not None and same_number(mark[0], entry.number)
    if mark is not None and is_marked and mark[2]:  # older minutes may call theirs "Item 3"
        return True
    if _is_labelled(paragraph, entry):
        return True
    if paragraph.is_heading and is_code_of(paragraph.text, entry):
        return True
    if is_routine(entry.title) and not names_minutes(entry.title):
        return False  # older minutes have the same titles
    if mark is not None and is_marked and _names(mark[1], entry):
        return True
    if is_title_of(paragraph.text, entry) or (paragraph.is_heading and repeats_entry(paragraph.text, entry)):
        return True
    if names_minutes(entry.title) and heads_minutes(paragraph):
        return True
    stands_out = paragraph.is_heading or paragraph.starts_bold
    return (stands_out and is_alike(paragraph.text, entry.title)) or (
        paragraph.is_heading and (begins_with(paragraph.text, entry.title) or holds_title(paragraph.text, entry))
    )


def _is_labelled(paragraph: Paragraph, entry: Entry) -> bool:
    """Tell whether a heading, or a line of nothing else, is the label to which an entry refers: "Paper B", "Application no: 26/0087/FUL"."""
    if entry.reference is None:
        return False
    stands_out = paragraph.is_heading or len(paragraph.text) <= MAX_LABEL_CHARS or "/" in entry.reference
    return stands_out and label_of(paragraph.text) == entry.reference


def _is_marked(paragraph: Paragraph, entry: Entry) -> bool:
    """Tell whether a heading is an entry's mark with its title behind it, "Item 6: Quay lighting", its number and title, or the label of its
    paper; an appendix is of the paper above it.
    """
    if paragraph.is_heading and repeats_entry(paragraph.text, entry):
        return True
    if (own := hangs_on(paragraph)) and same_number(own, entry.number):
        return True
    mark = mark_of(paragraph) if paragraph.is_heading and says_item(paragraph) else None
    is_named = mark is not None and same_number(mark[0], entry.number) and _names(mark[1], entry)
    return is_named or (_is_labelled(paragraph, entry) and not APPENDIX.match(paragraph.text))


def _names(title: str, entry: Entry) -> bool:
    return may_name(title, entry) or shares_all(title, entry)


def says_part_alone(paragraph: Paragraph, entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether a heading without a number says a part of one entry's title, and of no other's: in a file without pages its paper's."""
    is_head = paragraph.is_heading and not numbered(paragraph.text)
    return is_head and [one for one in entries if says_part(paragraph.text, one)] == [entry]


def heads_minutes(paragraph: Paragraph) -> bool:
    """Tell whether a heading is that of minutes, whatever else it says."""
    return paragraph.is_heading and names_minutes(paragraph.text) and tells_of_other(paragraph)


def goes_on(former: Sequence[Numbered], later: Sequence[Numbered]) -> bool:
    """Tell whether one number may come behind another in a list."""
    return any(one.shape == other.shape and other.parts > one.parts for one in former for other in later)


def _begin(first: Paragraph, second: Paragraph | None, entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether an entry's paper begins with a line below other text, or with two: the field of a form with its title, a title over two
    lines, the head of minutes.
    """
    if is_subject_of(first.text, entry, entries):
        return True
    is_minutes = names_minutes(entry.title) and head_minutes(first, second)
    return is_minutes or (second is not None and are_title(first, second, entry))


def _are_marked(first: Paragraph, second: Paragraph | None, entry: Entry, _entries: Sequence[Entry]) -> bool:
    """Tell whether an entry's paper surely begins with two lines, wherever they stand."""
    return second is not None and are_mark_and_title(first, second, entry)


def are_title(first: Paragraph, second: Paragraph, entry: Entry) -> bool:
    """Tell whether two headings below each other are an entry's title together, or begin with it: "Oxbow Trust", "Annual report"; or its
    bare mark, "Item 6", and words of its title.
    """
    if are_mark_and_title(first, second, entry):
        return True
    if is_routine(entry.title) or not (first.is_heading and second.is_heading):
        return False
    text = f"{first.text} {second.text}"
    return len(text) <= MAX_HEADING_CHARS and (is_alike(text, entry.title) or begins_with(text, entry.title))


def are_mark_and_title(first: Paragraph, second: Paragraph, entry: Entry) -> bool:
    """Tell whether two headings below each other are an entry's bare mark and a title that shares most of its words."""
    mark = mark_of(first) if first.is_heading and second.is_heading else None
    return mark is not None and not mark[1] and same_number(mark[0], entry.number) and _names(second.text, entry)


def is_prose(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is a text's, not a line of a head or a form."""
    is_long = len(paragraph.text) > (MIN_PROSE if paragraph.text[-1] in ".;:,?!" else MAX_LINE)
    return is_long and not paragraph.is_heading and mark_of(paragraph) is None


def tells_above(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph begins as those of a paper's head do: who reports, to whom, on what."""
    return _ABOVE.match(paragraph.text) is not None


def _may_stand_above(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph may be of the head of the paper whose title stands below it: a line, or what begins in bold with who reports."""
    return (paragraph.is_heading or tells_above(paragraph)) and (paragraph.starts_bold or not is_prose(paragraph))
