"""Entries below an entry of a list ("8.1", "8.2" under "8"), told from the points of what is said under it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reading.agenda.listing import INDENT_DRIFT, Entry, Place, run_in_title
from reading.agenda.title_pages import without_pages
from reading.numbering import SMALL, numbered, small_lettered
from reading.pdf.layout import CELL_MARK

# One alone may be a figure of a table or a point, unless its pages are told.
MIN_SUB_ENTRIES = 2
# A title is short; a longer paragraph without a full stop is a point that a page's end cuts.
MAX_SUB_CHARS = 150
# "5.1 Question by Councillor Orrell": who asks within an item that is for questions.
_WHO_ASKS = re.compile(
    r"(?:(?:supplementary|written|oral|public|first|second|further)\s+)*(?:questions?|cwestiwn)\s+(?:no\.?\s*\d+\s+)?(?:by|from|of|gan)\b",
    re.I,
)
# "8.1 Extend to March | 5 | 0": a row of figures, of votes or sums. One alone may be a page.
_FIGURES = re.compile(r"\|\s*[£(]*\d[\d,.]*[%)]*\s*\|\s*[£(]*\d[\d,.]*[%)]*\s*(?:\||$)")


def with_sub_entries(entries: Sequence[Entry], places: Sequence[Place], end: int) -> list[Entry]:
    """Return the entries of a list that ends before the paragraph `end`, each with those below it."""
    ends = [*(entry.at for entry in entries[1:]), end]
    later = [*entries[1:], None]
    return [
        one
        for entry, behind, after in zip(entries, later, ends, strict=False)
        for inside in (range(entry.at + entry.n_paragraphs, after),)
        for one in (entry, *(_below(entry, inside, places) or _in_gap(entry, behind, inside, places)))
    ]


def unsure_below(entries: Sequence[Entry], places: Sequence[Place], end: int) -> set[int]:
    """Return the paragraphs of an agenda's list that stand under numbers below an entry whose titles run into what is said: some hands
    call these items, others points of the one above.
    """
    ends = [*(entry.at for entry in entries[1:]), end]
    unsure: set[int] = set()
    for entry, after in zip(entries, ends, strict=True):
        counted = _counted_below(entry, range(entry.at + entry.n_paragraphs, after), places)
        if counted and all(run_in_title(one.title) for one in counted):
            unsure |= set(range(counted[0].at, after))
    return unsure


def _below(entry: Entry, inside: range, places: Sequence[Place]) -> list[Entry]:
    """Return the entries below one: titles alone whose numbers count from one under its own. Where one of them is no title, or
    all say who asks, all are points.
    """
    inner = _counted_below(entry, inside, places) or _lettered_below(entry, inside, places)
    are_titles = all(
        len(one.title) <= MAX_SUB_CHARS and (one.title[:1].isupper() or one.title[:1].isdigit()) and one.title[-1] not in ".;:,"
        for one in inner
    ) and not all(_WHO_ASKS.match(one.title) for one in inner)
    made = []
    for one in inner if are_titles else ():
        title, pages = without_pages(one.title)
        made.append(replace(one, title=title, pages=pages))
    return made


def _in_gap(entry: Entry, later: Entry | None, inside: range, places: Sequence[Place]) -> list[Entry]:
    """Return the rows between two entries that leave numbers out, if several at the entries' margin have parts of these: "6.1", "6.2", "7.1" between "5" and "8",
    whose wholes have headings alone.
    """
    if later is None or entry.at < 0 or not (entry.number.isdigit() and later.number.isdigit()):
        return []
    left, has_cells = places[entry.at][2].left, CELL_MARK in places[entry.at][2].text
    rows = [
        (one, at)
        for at in inside
        for one in numbered(places[at][2].text)
        if abs(places[at][2].left - left) < INDENT_DRIFT and has_cells and CELL_MARK in places[at][2].text and len(one.parts) == 3
    ]
    parts = [one.parts for one, _ in rows]
    rise = parts == sorted(set(parts)) and all(int(entry.number) < whole < int(later.number) for whole, *_ in parts)
    told = [(one.number, at, *without_pages(one.title)) for one, at in rows if one.title]
    made = [Entry(at, places[at][0], number, title, pages=pages) for number, at, title, pages in told]
    return made if rise and len(made) == len(rows) >= MIN_SUB_ENTRIES else []


def _lettered_below(entry: Entry, inside: range, places: Sequence[Place]) -> list[Entry]:
    """Return what is lettered below an entry, "5a" for "(a)", if it counts from the first letter and the pages of a paper of each but one are told: points of
    what is said have none.
    """
    if not entry.number.isdigit() or entry.at < 0:
        return []
    inner = [
        (one.parts[0], Entry(at, places[at][0], f"{entry.number}{one.number.lower()}", one.title))
        for at in inside
        for one in small_lettered(places[at][2].text)
        if one.title and one.shape.removeprefix(SMALL).startswith("letter")
    ]
    n_told = sum(without_pages(one.title)[1] is not None for _, one in inner)
    are_counted = [place for place, _ in inner] == list(range(1, len(inner) + 1))
    return [one for _, one in inner] if are_counted and len(inner) >= MIN_SUB_ENTRIES and n_told >= len(inner) - 1 else []


def _counted_below(entry: Entry, inside: range, places: Sequence[Place]) -> list[Entry]:
    """Return what is numbered under an entry's number, if it counts from one and there are several, or one with the pages of its paper."""
    if not entry.number.isdigit() or entry.at < 0:
        return []
    inner = list(_numbered_below(entry, inside, places))
    are_counted = [one.number for one in inner] == [f"{entry.number}.{n}" for n in range(1, len(inner) + 1)]
    are_entries = len(inner) >= MIN_SUB_ENTRIES or any(without_pages(one.title)[1] for one in inner)
    return inner if are_counted and are_entries else []


def _numbered_below(entry: Entry, inside: range, places: Sequence[Place]) -> Iterator[Entry]:
    """Yield what is numbered under an entry's number, with the whole text behind each number as its title."""
    for at in inside:
        page, _, paragraph = places[at]
        for one in numbered(paragraph.text):
            if one.title and not _FIGURES.search(one.title) and one.parts[:1] == (int(entry.number),) and len(one.parts) == 3:
                yield Entry(at, page, one.number, one.title)
