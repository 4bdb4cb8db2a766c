"""With what a page begins an item's paper: its mark, a bookmark, its title or a part of it, and how much each weighs."""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from reading.agenda.item_titles import (
    APPENDIX,
    MAX_HEADING_CHARS,
    MIN_PART_WORDS,
    NOT_SAID,
    begins_with,
    days_in,
    holds_title,
    holds_words,
    is_alike,
    is_code_of,
    is_part_of,
    is_routine,
    is_subject_of,
    label_of,
    names_minutes,
    plain_title,
    repeats_entry,
    shares_all,
    shares_phrase,
    writer_in,
)
from reading.agenda.listing import Entry, without_label
from reading.agenda.marks import Mark
from reading.agenda.paper_kind import head_minutes
from reading.agenda.printed_numbers import MIN_EVIDENCE, STAMP, TITLE
from reading.agenda.sheets import TITLE_HEAD, Sheets, are_title, heads_minutes, is_prose, says_part_alone, tells_above
from reading.numbering import numbered, same_number
from reading.pdf.files import Bookmark
from reading.pdf.layout import Page, Paragraph

# What a page may say for itself, beside a stamp and a title.
_ITEM_WORD, _BOOKMARK, _PLAIN_TITLE, _REFERENCE = 2.0, 3.0, 1.2, 2.0
# What a paper is called stands in the first lines of its first page.
NAMES_HEAD = 2
_REPORT_OF = re.compile(r"(?:\w+\s+)?report\s+(?:of|by|from|on)\b", re.I)
_REPORTED = re.compile(r"(?P<title>.+?)\s*[-–—:]\s*(?:joint\s+)?(?:report|paper|note)\s+(?:of|by|from)\b", re.I)
# A letter greets below its head: whose it is, the address, the day, who it is for.
LETTER_HEAD = 10
_DEAR = re.compile(r"dear\s", re.I)
# How minutes begin, and among which lines of their first page.
MINUTES_HEAD = 4
_MINUTES_HEAD = re.compile(rf"(?:draft\s+|unconfirmed\s+)?minutes\b{NOT_SAID}", re.I)
_OF_MINUTES = re.compile(r"(?:^|[-–—:,]\s*)(?:(?:draft|unconfirmed|public)\s+)*minutes\s*(?:of\b|$|[,:–—-])", re.I)
_PRESENT = re.compile(r"(?:members\s+)?(?:present|in\s+attendance|attendees)\s*[:|]", re.I)
_OPENING = re.compile(r"(?:to\s+receive\s+)?(?:welcome|apologies|declarations?\s+of)\b", re.I)


def last_front(entries: Sequence[Entry]) -> int:
    """Return the page on which the list of a front sheet ends."""
    return max((entry.page for entry in entries if entry.n_paragraphs), default=0)


def first_evidence(
    entry: Entry, entries: Sequence[Entry], marks: Sequence[Mark], sheets: Sheets, bookmarks: Sequence[Bookmark]
) -> dict[int, float]:
    """Return what speaks for each sheet behind the front one being the first of an entry's paper."""
    pages = sheets.pages
    fronts = last_front(entries)
    weights: dict[int, float] = {}
    titled: dict[int, float] = {}
    seen: set[int] = set()
    for mark in marks:
        if mark.page > fronts and same_number(mark.number, entry.number) and not _is_of_schedule(mark, entry):
            if mark.page - 1 not in seen:
                weights[mark.page] = weights.get(mark.page, 0.0) + (STAMP if mark.is_full else _ITEM_WORD)
            seen.add(mark.page)
    for bookmark in bookmarks:
        if bookmark.page > fronts and (names_entry(bookmark.title, entry) or _is_short_for(bookmark, entry, entries)):
            # Older minutes inside a pack have bookmarks of their own, "Apologies" among them.
            is_sure = not is_routine(entry.title) or names_minutes(entry.title)
            weights[bookmark.page] = weights.get(bookmark.page, 0.0) + (_BOOKMARK if is_sure else MIN_EVIDENCE / 2)
    for number in range(fronts + 1, len(pages) + 1):
        strength = _title_strength(pages, number, entry)
        paragraphs = pages[number - 1].paragraphs[:TITLE_HEAD]
        is_told = any(is_subject_of(p.text, entry, entries) for p in paragraphs) or _has_part(
            paragraphs[:NAMES_HEAD], entry, entries
        )
        is_told = is_told or _is_letter_for(pages[number - 1], entry, entries) or _is_reported(pages[number - 1], entry, entries)
        if is_told or _opens_the_minutes(paragraphs[:MINUTES_HEAD], entry, entries):
            strength = max(strength, TITLE)
        n_above = sum(1 for _ in takewhile(tells_above, paragraphs))
        if sheets.flow and any(says_part_alone(p, entry, entries) for p in paragraphs[: n_above + 1]):
            strength = max(strength, MIN_EVIDENCE)
        head = [*pages[number - 1].heads, *(p.text for p in pages[number - 1].paragraphs[:MINUTES_HEAD])]
        if entry.reference and any(label_of(text) == entry.reference for text in head):
            strength += _REFERENCE
        if strength:
            weights[number] = weights.get(number, 0.0) + strength
            titled[number] = strength
    for page in [page for page in weights if page not in titled and titled.get(page - 1, 0.0) >= TITLE]:
        weights[page - 1] += weights.pop(page)  # a foot that slid over to the next page
    return weights


def _has_part(first: Sequence[Paragraph], entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether the heading with which a page begins is a part of an entry's title, and of no other's; or whether that title has each of its
    several longer words, or those of the "Report of …" below it, or most of a heading's words in a row.
    """
    if is_routine(entry.title) or not first or not first[0].is_heading:
        return False
    if [one for one in entries if is_part_of(first[0].text, one.title)] == [entry]:
        return True
    told = [first[0].text, *(p.text[match.end() :] for p in first[1:] if p.is_heading and (match := _REPORT_OF.match(p.text)))]
    if any([one for one in entries if holds_words(one.title, text)] == [entry] for text in told):
        return True
    headings = [p.text for p in first if p.is_heading]
    return any([one for one in entries if shares_phrase(text, one.title)] == [entry] for text in headings)


def _is_reported(page: Page, entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether the line on top of a page says who reports, and before that a part of one entry's title, or longer words that all
    stand in it: "LAMP FEES AND AREA B – Report by the Clerk".
    """
    match = _REPORTED.match(page.paragraphs[0].text) if page.paragraphs and _heads_page(page, 0) else None
    if match is None or is_routine(entry.title):
        return False
    title = match["title"]
    return [one for one in entries if is_part_of(title, one.title) or holds_words(one.title, title, MIN_PART_WORDS)] == [entry]


def _is_letter_for(page: Page, entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether a page is a letter, headed by who, as one entry alone says, wrote it: "Quay: request from the Oxbow Club"."""
    if not page.paragraphs or not _heads_page(page, 0) or not any(_DEAR.match(p.text) for p in page.paragraphs[:LETTER_HEAD]):
        return False
    head = f"{plain_title(page.paragraphs[0].text)} ".removeprefix("the ")
    return [one for one in entries if (name := writer_in(one.title)) and head.startswith(f"{plain_title(name)} ")] == [entry]


def _opens_the_minutes(head: Sequence[Paragraph], entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether a page begins with the head of minutes, where one entry alone is of minutes."""
    return [one for one in entries if names_minutes(one.title)] == [entry] and any(head_minutes(*two) for two in pairwise(head))


def names_entry(title: str, entry: Entry) -> bool:
    """Tell whether a bookmark names an entry: its title, or its number and nothing that its title does not say."""
    readings = [one for one in numbered(title) if same_number(one.number, entry.number)]
    if is_alike(title, entry.title):
        return True
    return any(
        is_alike(one.title, entry.title) or not one.title or (" " in one.title and shares_all(one.title, entry))
        for one in readings
    )


def _is_of_schedule(mark: Mark, entry: Entry) -> bool:
    """Tell whether a mark with a title of its own has the number of an entry that every meeting has: "Item 1" of a schedule inside a paper."""
    is_other = bool(mark.title) and not is_alike(mark.title, entry.title) and not shares_all(mark.title, entry)
    return is_other and not mark.is_full and is_routine(entry.title) and not names_minutes(entry.title)


def _is_short_for(bookmark: Bookmark, entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether a chief bookmark is how an entry's title begins, and no other's: "Minutes" for "Minutes: 4 November 2026"."""
    words = f"{plain_title(bookmark.title)} "
    return bookmark.level == 0 and [one for one in entries if plain_title(one.title).startswith(words)] == [entry]


def _title_strength(pages: Sequence[Page], number: int, entry: Entry) -> float:
    """Return how strongly the head of a page says that the entry's paper begins there."""
    is_minutes = names_minutes(entry.title)
    if (
        is_minutes
        and opens_meeting(pages[number - 1])
        and any(is_part_of(p.text, entry.title) for p in pages[number - 1].paragraphs[:1])
    ):
        return TITLE
    head = [p.text for p in pages[number - 1].paragraphs[:MINUTES_HEAD]]
    if not is_minutes and any(_OF_MINUTES.search(text) or _PRESENT.match(text) for text in head):
        return 0.0  # minutes of another meeting, with the same titles
    best = 0.0
    for place, paragraph in enumerate(pages[number - 1].paragraphs[:TITLE_HEAD]):
        text = without_label(paragraph.text)
        if len(text) > MAX_HEADING_CHARS:
            continue
        if (
            is_minutes
            and place < MINUTES_HEAD
            and (_OF_MINUTES.search(text) or _MINUTES_HEAD.match(text) or days_in(text) & days_in(entry.title))
        ):
            best = max(best, TITLE)
        below = pages[number - 1].paragraphs[place + 1 : place + 2]
        is_code = paragraph.is_heading and is_code_of(text, entry)
        if is_code or (is_minutes and heads_minutes(paragraph)) or any(are_title(paragraph, next_, entry) for next_ in below):
            best = max(best, TITLE)
        if is_routine(entry.title):
            continue
        readings = numbered(text)
        own = next((one for one in readings if same_number(one.number, entry.number)), None)
        if (own and is_alike(own.title, entry.title)) or (paragraph.is_heading and repeats_entry(text, entry)):
            best = max(best, TITLE + 0.5)
        elif readings and not own:
            continue  # a section of a paper, under a number of its own
        elif is_alike(text, entry.title):
            stands_out = paragraph.starts_bold or _heads_page(pages[number - 1], place)
            best = max(best, TITLE if stands_out else _PLAIN_TITLE)
        elif _heads_page(pages[number - 1], place) and (begins_with(text, entry.title) or holds_title(text, entry)):
            best = max(best, TITLE - 0.3)
    return best


def _heads_page(page: Page, place: int) -> bool:
    """Tell whether a paragraph is a heading, or the line on top of a page on which nothing is set as one: a scan loses what is bold."""
    paragraph = page.paragraphs[place]
    is_line = not is_prose(paragraph) and paragraph.text[0].isupper() and paragraph.text[-1] not in ".;:,?!"
    is_lone = place == 0 and is_line and not any(p.is_heading or p.starts_bold for p in page.paragraphs)
    return paragraph.is_heading or is_lone


def opens_meeting(page: Page) -> bool:
    """Tell whether the first thing numbered at the head of a page, that is no appendix, is what meetings begin with: "1. Welcome"."""
    head = page.paragraphs[:TITLE_HEAD]
    first = next((own for p in head if (own := numbered(p.text))), ())
    return not any(APPENDIX.match(p.text) for p in head) and any(one.parts[0] == 1 and _OPENING.match(one.title) for one in first)


def has_title(pages: Sequence[Page], number: int, title: str) -> bool:
    return (
        any(is_alike(p.text, title) or begins_with(p.text, title) for p in pages[number - 1].paragraphs[:TITLE_HEAD])
        if number <= len(pages)
        else False
    )
