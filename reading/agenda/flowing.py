"""Where an item's paper ends when papers follow on each other within pages, or in a file that has none: before whatever may be none of it."""

import re
from collections.abc import Sequence

from reading.agenda.item_titles import (
    APPENDIX,
    is_alike,
    is_code_of,
    is_part_of,
    is_routine,
    may_name,
    names_minutes,
    plain_title,
    tells_title,
)
from reading.agenda.listing import Entry, Place, without_label
from reading.agenda.marks import mark_of, says_item
from reading.agenda.minutes import CLOSING
from reading.agenda.pack import Paper, is_nobodys
from reading.agenda.paper_kind import closes, tells_of_other
from reading.agenda.sheets import TITLE_HEAD, Sheets, goes_on, is_prose
from reading.numbering import Numbered, numbered, same_number
from reading.pdf.layout import CELL_MARK, Paragraph

# The head of a paper is no longer: who reports to whom, the day, the title, the wards.
MAX_HEAD = 8
# With what a letter begins: where an entry's paper was not seen, letters may be it.
_LETTER = re.compile(r"(?:from|sent)\s*:|dear\s", re.I)
# What stands in place of a paper that is kept from the public, or on top of one.
_KEPT = re.compile(
    r"by\s+virtue\s+of\s+paragraph|(?:this\s+)?(?:document|report|paper)\s+is\s+(?:exempt|confidential|restricted|not\s+for\s+publication)\b",
    re.I,
)
# "Title of report: Lamps on the quay".
_FIELD = re.compile(r"^[^:.;]{2,40}:\s+")
_OPENING = re.compile(r"(?:to\s+receive\s+)?(?:welcome|apologies|declarations?\s+of)\b", re.I)


def extent(paper: Paper, papers: Sequence[Paper], entries: Sequence[Entry], sheets: Sheets) -> tuple[int, int]:
    """Return the first paragraph of a paper and the one behind its last."""
    own = [at for at, (sheet, _, _) in enumerate(sheets.places) if paper.first <= sheet <= paper.last]
    entry = entries[paper.entry]
    if not sheets.flow:
        closes_at = (at for at in own if paper.is_open and names_minutes(entry.title) and closes(sheets.places[at][2]))
        return own[0], next(closes_at, own[-1]) + 1
    own = own[_n_above(entry, [sheets.places[at] for at in own]) :]
    if not own:
        return 0, 0
    last: tuple[Numbered, ...] = ()  # the number of the last heading
    are_plain = False  # whether it was set as the text is
    for at in own[1:]:
        sheet, _, paragraph = sheets.places[at]
        is_head = (
            sheet == paper.first and at < own[0] + TITLE_HEAD and not any(is_prose(p) for _, _, p in sheets.places[own[0] : at])
        )
        if _ends(paragraph, entry, is_last=paper is papers[-1]) or (paper.is_open and _LETTER.match(paragraph.text)):
            return own[0], at
        if _is_others(paragraph, entries, entry) or (not is_head and paper.is_open and _KEPT.match(paragraph.text)):
            return own[0], at
        if not is_head and _begins_other(paragraph, entry, entries, last):
            return own[0], _head_above(at, own[0] + 1, sheets.places)
        if paper.is_open and names_minutes(entry.title) and are_plain and _is_plain_head(at, own[-1], sheets.places):
            return own[0], at
        if numbered(paragraph.text) and not is_prose(paragraph):
            last, are_plain = numbered(paragraph.text), not (paragraph.is_heading or paragraph.starts_bold)
        if is_head or not paragraph.is_heading:
            continue
        if not names_minutes(entry.title) and _names_other(paragraph, entries, entry):
            return own[0], at
        if numbered(paragraph.text):
            continue
        if paper.is_open or any(_may_head(paragraph.text, other) for other in entries if other is not entry):
            return own[0], at
    return own[0], own[-1] + 1


def _n_above(entry: Entry, places: Sequence[Place]) -> int:
    """Return how many of a paper's paragraphs stand above its title: where its first page begins with the words of another paper, as behind
    a bookmark that leads to the page alone, all of that page if nothing there says the title or a part of it.
    """
    first = places[0][2]
    if not (is_prose(first) or first.text[0].islower()):
        return 0
    page = [paragraph for sheet, _, paragraph in places if sheet == places[0][0]]
    told = (n for n, p in enumerate(page) if any(_says_title(text, entry) for text in p.text.split(CELL_MARK)))
    return next(told, len(page))


def _says_title(text: str, entry: Entry) -> bool:
    """Tell whether a cell or a line, with the label of a field before it or not, says an entry's title or a part of it."""
    return any(tells_title(one, entry.title) or is_part_of(one, entry.title) for one in (text, _FIELD.sub("", text)))


def _is_others(paragraph: Paragraph, entries: Sequence[Entry], own: Entry) -> bool:
    """Tell whether a line is the bare mark of another item, or the title of one that every meeting has not."""
    if is_prose(paragraph) or (numbered(paragraph.text) and not says_item(paragraph)):
        return False
    others = [entry for entry in entries if entry is not own]
    mark = mark_of(paragraph)
    if mark is not None and not mark[1] and any(same_number(mark[0], entry.number) for entry in others):
        return True
    titled = [entry for entry in others if not is_routine(entry.title)]
    return not is_alike(paragraph.text, own.title) and any(is_alike(paragraph.text, entry.title) for entry in titled)


def _may_head(text: str, entry: Entry) -> bool:
    """Tell whether a heading may be that of an entry's paper: it shares most longer words of the title, or is how that begins."""
    words = plain_title(text)
    return may_name(text, entry) or (" " in words and plain_title(entry.title).startswith(f"{words} "))


def _ends(paragraph: Paragraph, entry: Entry, *, is_last: bool) -> bool:
    """Tell whether a paper ends before a paragraph: where a meeting closes or another's minutes begin, the last one before an appendix
    or what is of the whole pack."""
    if CLOSING.match(paragraph.text) or (not names_minutes(entry.title) and tells_of_other(paragraph)):
        return True
    return is_last and (APPENDIX.match(paragraph.text) is not None or (paragraph.is_heading and is_nobodys(paragraph)))


def _begins_other(paragraph: Paragraph, entry: Entry, entries: Sequence[Entry], last: Sequence[Numbered]) -> bool:
    """Tell whether a paragraph below the head of an entry's paper is of the head of another one: a form's field with another title; the
    first item of a meeting, under an entry that is none of minutes; and under one that is, the first section of a report behind their
    own numbers, or a line that is another entry's title or a part of it; under others a code of another entry and words of its title.
    """
    if is_prose(paragraph):
        return False
    subject = without_label(paragraph.text)
    if subject != paragraph.text:
        return not is_alike(subject, entry.title) and not is_part_of(subject, entry.title)
    readings = numbered(paragraph.text)
    if not names_minutes(entry.title):
        opens = any(one.parts[0] == 1 and _OPENING.match(one.title) for one in readings)
        return opens or any(is_code_of(paragraph.text, other) for other in entries if other is not entry)
    if readings:
        return paragraph.is_heading and bool(last) and readings[0].parts[0] == 1 and not goes_on(last, readings)
    others = (other for other in entries if other is not entry and not is_routine(other.title))
    return any(is_alike(paragraph.text, other.title) or is_part_of(paragraph.text, other.title) for other in others)


def _is_plain_head(at: int, last: int, places: Sequence[Place]) -> bool:
    """Tell whether a paragraph is a line without a number, a cell or a sign at its end, between prose and prose: where minutes number their
    headings, and nothing is bold, that of something else.
    """
    text = places[at][2].text
    is_line = text[0].isupper() and text[-1] not in ".;:,?!" and CELL_MARK not in text and not numbered(text)
    return at < last and is_line and [is_prose(p) for _, _, p in places[at - 1 : at + 2]] == [True, False, True]


def _head_above(at: int, first: int, places: Sequence[Place]) -> int:
    """Return the first of the lines right above a paragraph that are no prose: they may be of the same head."""
    start = at
    while start > max(first, at - MAX_HEAD) and not is_prose(places[start - 1][2]) and not numbered(places[start - 1][2].text):
        start -= 1
    return start


def _names_other(paragraph: Paragraph, entries: Sequence[Entry], own: Entry) -> bool:
    """Tell whether a heading says that it is of an item of the list other than one's own."""
    mark = mark_of(paragraph)
    return mark is not None and any(same_number(mark[0], entry.number) for entry in entries if entry.number != own.number)
