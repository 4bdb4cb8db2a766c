"""The items of minutes: their list, and where the last one ends. Knows no packs' papers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from reading.agenda.item_titles import APPENDIX, is_routine
from reading.agenda.listing import Entry, Place, find_entries
from reading.numbering import numbered
from reading.pdf.layout import Paragraph

# What ends the last item of minutes, and what stands below an agenda's last entry without belonging to it.
CLOSING = re.compile(
    r"^(?:the\s+)?(?:(?:meeting|hearing|session)\s+(?:was\s+)?(?:closed|ended|concluded|finished|rose|declared closed)|(?:council|committee|sub-committee|panel|board|cabinet|authority)\s+rose\s+at\b)|^(?:closed|ended|finished)\s+at\s+\d|^(?:[._…]{3,}\s*)?(?:signed\b|chair(?:man|woman|person)?\b(?:\s+of\s+the\s+\w+)?\W*(?:$|[.…_]{2,}|date\b))|^there being no (?:further|other)",
    re.I,
)
ATTENDANCE = re.compile(
    r"^(?:members\s+)?(?:present|in\s+attendance|attend(?:ees|ance|ed\s+by|ed(?=\s+\|))|those\s+present|absent|members\s*(?=\|))(?:\b|\s)",
    re.I,
)
# When the next meeting is stands behind the items of those who give it no number.
_NEXT_MEETING = re.compile(r"^(?:dates?|time)\b[^.:|]{0,20}\bnext\s+meetings?\b|^next\s+meetings?\W*(?:$|[:|])", re.I)
_PLAIN, _WORDED = ("#", "#.", "#:"), "#item "
# Whom to ask stands behind the last item: "For a copy of these minutes, write to the clerk."
_ENQUIRIES = re.compile(
    r"^for\s[^.;:|]{3,80}?(?:,\s+(?:please\s+)?|\s+please\s+)(?:contact|speak\s+to|telephone|ring|e-?mail|write\s+to|apply\s+to)\b",
    re.I,
)
# Who wrote the minutes, and how long it all took, stand there too.
_WRITTEN = re.compile(
    r"^(?:the\s+officer\s+who\s+(?:has\s+)?produced\s+these\s+minutes|(?:these\s+)?(?:minutes|notes)\s+(?:were\s+)?(?:taken|written|produced|prepared|recorded)\s+by|\(?duration\s+of\s+(?:the\s+)?meeting)\b",
    re.I,
)
# Prose is longer than a line's note.
MIN_PROSE = 60
# A paper's own head may look like a heading over prose, and who came like another.
MIN_HEADED = 3
# Who came may fill the first page.
MAX_HEAD_PAGES = 2
_LOG = re.compile(
    r"^(?:distribution|circulation|glossary|(?:how\s+to\s+|the\s+|notes?\s+on\s+)?call(?:ing)?[\s-]in(?:\s+(?:a|of)\s+decisions?)?)\W*$|^(?:outstanding\s+|summary\s+of\s+)?action(?:s|\s+(?:log|points|list|sheet|tracker|summary))\W*$",
    re.I,
)


def with_plain_items(places: Sequence[Place]) -> Sequence[Place]:
    """Return the paragraphs of minutes with "Item 5 Bus lanes" as "5. Bus lanes", where the word stands before some of the bold numbers
    only and all together count on.
    """
    numbers = [
        (at, one)
        for at, (_, _, p) in enumerate(places)
        if p.is_heading or p.starts_bold
        for one in numbered(p.text)
        if one.title and one.shape in (*_PLAIN, _WORDED)
    ]
    worded = {at: one for at, one in numbers if one.shape == _WORDED}
    figures = [one.parts[0] for _, one in numbers]
    if len(worded) in (0, len(numbers)) or any(later - former != 1 for former, later in pairwise(figures)):
        return places
    made = list(places)
    for at, one in worded.items():
        page, place, paragraph = places[at]
        made[at] = (page, place, replace(paragraph, text=f"{one.number}. {one.title}"))
    return made


def minutes_list(places: Sequence[Place]) -> tuple[list[Entry], int]:
    """Return the entries of minutes, and where the last one ends."""
    end = next(
        (
            at
            for at, (page, place, p) in enumerate(places)
            if page > 1 and place < 3 and APPENDIX.match(p.text) and len(p.text) < 80
        ),
        len(places),
    )
    entries = find_entries(places[:end])
    if not entries or _is_under_heading(entries, places):
        return [], end
    last = entries[-1]
    return entries, next(
        (at for at in range(last.at, end) if _ends_minutes(places[at], last) or _is_next_meeting(at, entries, places)), end
    )


def _ends_minutes(place: Place, last: Entry) -> bool:
    """Tell whether the last item of minutes ends before a paragraph: what closes a meeting, a log of actions, whom to ask, or a page
    that begins with a heading of its own.
    """
    page, at_page, paragraph = place
    is_head = at_page == 0 and page > last.page and paragraph.is_heading and not numbered(paragraph.text)
    is_head = is_head or (paragraph.is_heading and APPENDIX.match(paragraph.text) is not None)
    return is_head or ends_meeting(paragraph)


def ends_meeting(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is of no item: what closes a meeting, a log of its actions, whom to ask, who wrote it all down."""
    return any(ending.match(paragraph.text) for ending in (CLOSING, _LOG, _ENQUIRIES, _WRITTEN))


def _is_next_meeting(at: int, entries: Sequence[Entry], places: Sequence[Place]) -> bool:
    """Tell whether a paragraph below the last item's title tells of the next meeting, of which no item does."""
    is_below = at >= entries[-1].at + entries[-1].n_paragraphs
    return is_below and _NEXT_MEETING.match(places[at][2].text) is not None and "next" not in entries[-1].title.lower()


def _is_under_heading(entries: Sequence[Entry], places: Sequence[Place]) -> bool:
    """Tell whether a list is one below a heading of notes without numbers: headings over prose stand before it, and no meeting
    begins with it.
    """
    if any(is_routine(entry.title) for entry in entries[:2]):
        return False
    if entries[0].page > MAX_HEAD_PAGES and not any(is_routine(entry.title) for entry in entries):
        return True
    above = places[: entries[0].at]
    headed = [
        after
        for (_, _, heading), (_, _, after) in pairwise(above)
        if heading.is_heading and not ATTENDANCE.match(heading.text) and not after.is_heading
    ]
    return sum(len(after.text) > MIN_PROSE for after in headed) >= MIN_HEADED
