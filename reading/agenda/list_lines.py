"""A council paper's paragraphs, with the lines of a list that is not set as lists are read: the number first, then the title, then the pages."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from reading.agenda.item_titles import is_routine
from reading.agenda.listing import Place
from reading.numbering import counted, is_lettered, numbered, ranks
from reading.pdf.layout import Page

# "3 - 4 | 7 | Drug testing": the pages of an item's paper before its number; so many ranges make a list.
_PAGES_FIRST = re.compile(
    r"(?P<pages>(?P<first>\d{1,4})(?P<range>\s*[-–—]\s*\d{1,4})?) \| (?P<number>[^\s|]{1,12})(?: \| | )(?P<title>[^|\d][^|]*)"
)
MIN_RANGES = 2
# "IV FLOODING" or "IV | Flooding": a figure of letters with no sign behind it; so many that count from one make a list.
_BARE_ROMAN = re.compile(r"(?P<figure>[IVX]{1,5})(?: \| | )(?P<title>[A-Z].*)", re.S)
MIN_ROMANS = 4
# "Drug testing ........ A3": dots that lead to an item's number, not to a page; so many that count on make a list.
_LED = re.compile(r"(?P<title>[^\d\W].*?)\s*(?:\.{3,}|…+|(?:\. ){3,})\s*(?P<number>[A-Z]{0,4}\d{1,3})", re.S)
MIN_LED = 4
_OPENING = re.compile(r"(?:to\s+\w+\s+)?(?:prayers|welcome|apologies|declarations?)\b", re.I)
# Lines of a scanned list begin below each other, give or take so many points; so many of them lack a number, and so many behind count on.
SCAN_DRIFT, MIN_LOST, MAX_LOST = 4.0, 2, 40


def places_of(pages: Sequence[Page]) -> list[Place]:
    """Return the paragraphs of a paper, the entries of its list with their number first and their pages last."""
    places = [(number, n, p) for number, page in enumerate(pages, 1) for n, p in enumerate(page.paragraphs)]
    return _with_pages_last(_with_led_numbers(_with_lost_numbers(_with_parted_romans(places))))


def _with_pages_last(places: list[Place]) -> list[Place]:
    """Return paragraphs with the entries whose pages stand before the number as others: these behind the title."""
    listed: dict[int, re.Match[str]] = {}
    highest: tuple[int, tuple[int, ...]] = (0, ())
    for at, (_, _, paragraph) in enumerate(places):
        match = _PAGES_FIRST.fullmatch(paragraph.text)
        own = [one for one in numbered(f"{match['number']} {match['title']}") if one.title == match["title"]] if match else []
        if match and own and int(match["first"]) > highest[0] and own[0].parts > highest[1]:
            listed[at], highest = match, (int(match["first"]), own[0].parts)
    if sum(match["range"] is not None for match in listed.values()) < MIN_RANGES:
        return places
    return _with_texts(places, {at: f"{match['number']} {match['title']} | {match['pages']}" for at, match in listed.items()})


def _with_parted_romans(places: list[Place]) -> list[Place]:
    """Return paragraphs with the bold lines that count from I to at least IV without a sign as rows of a table, the figure in a cell of
    its own: without others of its like "I" is a word.
    """
    found: list[tuple[int, re.Match[str]]] = []
    for at, (_, _, paragraph) in enumerate(places):
        match = _BARE_ROMAN.fullmatch(paragraph.text) if paragraph.starts_bold or paragraph.is_heading else None
        if match and match["figure"].lower() == counted(len(found) + 1, "lowerRoman"):
            found.append((at, match))
    if len(found) < MIN_ROMANS:
        return places
    return _with_texts(places, {at: f"{match['figure']} | {match['title']}" for at, match in found})


def _with_led_numbers(places: list[Place]) -> list[Place]:
    """Return paragraphs with the titles from which dots lead to their item's number as others: where these have letters and count on, or
    count from one as no pages do.
    """
    led = {at: match for at, (_, _, p) in enumerate(places) if (match := _LED.fullmatch(p.text)) and not numbered(p.text)}
    numbers = [one for match in led.values() for one in numbered(f"{match['number']} {match['title']}")[:1]]
    has_letters = all(is_lettered(one.shape) for one in numbers)
    if len(numbers) < MIN_LED or (len({one.shape for one in numbers}) > 1 and not has_letters):
        return places
    steps = [later[0] - former[0] for former, later in pairwise(ranks(numbers))]
    is_list = (
        min(steps) > 0 if has_letters else set(steps) == {1} and (numbers[0].parts[0] == 1 or not numbers[0].number.isdigit())
    )
    if not is_list or not any(is_routine(match["title"]) for match in led.values()):
        return places
    return _with_texts(places, {at: f"{match['number']} {match['title']}" for at, match in led.items()})


def _with_lost_numbers(places: list[Place]) -> list[Place]:
    """Return paragraphs with the numbers that a scan lost: of the lines below each other above the first number of a list, where they are as
    many as are lacking and begin as meetings do.
    """
    numbers = [
        (at, one.parts[0])
        for at, (page, _, p) in enumerate(places)
        for one in numbered(p.text)
        if page == places[0][0] and one.shape == "#."
    ]
    if len(numbers) < MIN_LOST or numbers[1][1] != numbers[0][1] + 1:
        return places
    first, n_lost = numbers[0][0], numbers[0][1] - 1
    for top in range(max(0, first - MAX_LOST), first):
        lines = [at for at in range(top, first) if abs(places[at][2].left - places[top][2].left) <= SCAN_DRIFT]
        if len(lines) == n_lost >= MIN_LOST and places[top][2].left and _OPENING.match(places[top][2].text):
            left = places[first][2].left
            numbered_lines = _with_texts(places, {at: f"{n}. {places[at][2].text}" for n, at in enumerate(lines, 1)})
            return [
                (page, place, replace(p, left=left) if at in lines else p) for at, (page, place, p) in enumerate(numbered_lines)
            ]
    return places


def _with_texts(places: Sequence[Place], texts: dict[int, str]) -> list[Place]:
    """Return paragraphs of which some have another text."""
    return [
        (page, place, replace(paragraph, text=texts[at]) if at in texts else paragraph)
        for at, (page, place, paragraph) in enumerate(places)
    ]
