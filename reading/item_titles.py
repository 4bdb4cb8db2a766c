"""Titles of agenda items: when two are one, and which every meeting has. Knows no pages."""

import re
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from reading.dates import ZONE, iter_dates
from reading.listing import Entry
from reading.numbering import numbered, same_number, small_lettered

# So alike are a front sheet's title and the paper's own when they are the same one.
SAME_TITLE = 0.86
MAX_HEADING_CHARS = 200
# Shorter words join others.
MIN_WORD_CHARS = 4
# Items that every meeting has: older minutes inside a pack repeat their titles, so a title alone proves nothing.
_ROUTINE = re.compile(
    r"\b(?:apologies|declarations?|exclusion|urgent\s+(?:business|items|matters|other)|any\s+(?:other|urgent)|any other|date of (?:the )?next|public (?:questions|participation|speaking)|substitut\w+|interests?|announcements|"
    r"welcome|roll call|minutes|matters arising|chair(?:man|person)?(?:'|’)?s?|close of meeting|press and public)\b",
    re.I,
)
# What a list says behind a title of the paper itself: "(copy attached)", "(report 01/26)".
_ASIDE = re.compile(
    r"\s*[(\[–-]\s*(?:(?:cop(?:y|ies)|reports?|papers?|ref|appendi\w+|attached|herewith|enclosed|enclosures?|to\s+follow|verbal|oral|circulated|exempt|confidential|tabled)\b[^()\[\]]*)[)\]]?\s*$",
    re.I,
)
_ORDER = re.compile(
    r"^to\s+(?:consider|receive|note|approve|agree|confirm|discuss|adopt|review)\s+(?:and\s+\w+\s+)?(?:the\s+|a\s+|an\s+)?(?:reports?\s+(?:on|about|of)\s+)?",
    re.I,
)
APPENDIX = re.compile(r"^(?:appendix|annex|enclosure|attachment)\b", re.I)
BLANK = re.compile(r"\b(?:intentionally|deliberately)\s+(?:left\s+)?blank\b|^this page is blank", re.I)


def is_routine(title: str) -> bool:
    """Tell whether a title is one that every meeting has."""
    return _ROUTINE.search(title) is not None


def is_title_of(text: str, entry: Entry) -> bool:
    """Tell whether a paragraph is an entry's number and title once more."""
    return len(text) <= MAX_HEADING_CHARS and any(
        same_number(one.number, entry.number) and is_alike(one.title, entry.title)
        for one in (*numbered(text), *small_lettered(text))
    )


@lru_cache(maxsize=65536)
def plain_title(title: str) -> str:
    words = re.sub(r"[^\w\s]", " ", _ASIDE.sub("", _ORDER.sub("", title)).lower())
    return " ".join(words.split())


def is_alike(one: str, other: str) -> bool:
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


def days_in(text: str) -> frozenset[date]:
    return frozenset(written.at.date() for written in iter_dates(text, ZONE) if written.precision != "month")


def begins_with(text: str, title: str) -> bool:
    """Tell whether a paper's own title is the entry's and more ("… – report of the head of housing")."""
    a, b = plain_title(text), plain_title(title)
    return len(b) > 11 and len(b.split()) > 1 and (a.startswith(b + " ") or a.endswith(" " + b))


def may_name(text: str, entry: Entry) -> bool:
    """Tell whether a heading shares most of its longer words with an entry's title, or the title with it."""
    if is_routine(entry.title):
        return False
    words, own = ({word for word in plain_title(one).split() if len(word) >= MIN_WORD_CHARS} for one in (text, entry.title))
    return min(len(words), len(own)) > 1 and len(words & own) >= 0.5 * min(len(words), len(own)) + 0.5
