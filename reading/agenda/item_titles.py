"""Titles of agenda items: when two are one, and which every meeting has. Knows no pages."""

import re
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from reading.agenda.listing import Entry, without_label
from reading.dates import ZONE, iter_dates
from reading.numbering import FIGURE_WORDS, numbered, same_number, small_lettered

# So alike are a front sheet's title and the paper's own when they are the same one.
SAME_TITLE = 0.86
# And so alike are two words of which one is a slip of the pen for the other; chosen, not swept.
SLIP = 0.5
MAX_HEADING_CHARS = 200
# Shorter words join others.
MIN_WORD_CHARS = 4
# A heading of fewer longer words may be that of a section.
MIN_PART_WORDS = 3
# A heading in the words of a law or a programme may say all of a title's and more; of so many longer ones that is no chance.
MIN_HELD_WORDS = 4
# Of the longer of two titles a row of words that both have is so much or more where they are of one thing; chosen, not swept.
SHARED_PHRASE = 0.6
# Items that every meeting has: older minutes inside a pack repeat their titles, so a title alone proves nothing.
_ROUTINE = re.compile(
    r"\b(?:apologies|declarations?|exclusion|urgent\s+(?:business|items|matters|other)|any\s+(?:other|urgent)|any other|aob|date of (?:the )?next|next meeting|public (?:questions|participation|speaking)|questions? (?:from|by) (?:the )?(?:public|residents)|substitut\w+|interests?|announcements|"
    r"welcome|roll call|minutes|matters arising|(?<!committee )chair(?:man|person)?(?:'|’)?s?|close of meeting|press and public)\b",
    re.I,
)
# What is done about old minutes is of the day on which it is reported: "Matters arising from the minutes", "Action log".
_FOLLOWS_UP = re.compile(r"^\W*(?:to\s+\w+\s+)?(?:any\s+|the\s+)?(?:matters?|issues?|actions?|points?|updates?|progress)\b", re.I)
_DURATION = re.compile(rf"\b(?:\d+|{FIGURE_WORDS}|thirty|forty|sixty)[\s-]+minutes?\b", re.I)
# With these an item of its own ends at the close of a list: "Work plan and date of next meeting".
_LAST_PART = re.compile(r"(?:,|;|\s+and|\s*[/&])\s+(?:the\s+)?(?:dates?\s+of|next\s+meeting|any\s+other|aob)\b.*$", re.I | re.S)
# What a list says behind a title of the paper itself: "(copy attached)", "(report 01/26)".
_ASIDE = re.compile(
    r"\s*[(\[–-]\s*(?:(?:[\w'’]+\s+){0,4}(?:attached|enclosed|circulated)\b|(?:cop(?:y|ies)|reports?|papers?|ref|appendi\w+|attached|herewith|enclosed|enclosures?|to\s+follow|verbal|oral|circulated|exempt|confidential|tabled)\b[^()\[\]]*)[)\]]?\s*$",
    re.I,
)
# And who presents it, and what the meeting is to do with it: "(Wyn Sallow) – for decision, all members".
_ASKED = re.compile(
    r"(?:\s*\((?-i:[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){1,3})\))?\s*[–—-]\s*for\s+(?:information|decision|comment|discussion|noting|approval|consultation|consideration|action)\b.*$",
    re.I | re.S,
)
_ORDER = re.compile(
    r"^to\s+(?:consider|receive|note|approve|agree|confirm|discuss|adopt|review)\s+(?:and\s+\w+\s+)?(?:the\s+|a\s+|an\s+)?(?:reports?\s+(?:on|about|of)\s+)?",
    re.I,
)
# An entry that says so has no paper in the pack.
_WITHOUT_PAPER = re.compile(
    r"\b(?:to\s+follow|(?:verbal|oral)\s+(?:report|update|item)|to\s+be\s+tabled)\b|[(\[](?:verbal|oral|tabled)\b", re.I
)
# What follows the word "minutes" where a sentence says something of them.
NOT_SAID = r"(?!\s+(?:are|is|were|was|be|will|would|shall|should|can|could|may|might|must|have|has|had)\b)"
APPENDIX = re.compile(r"^(?:appendix|annex|enclosure|attachment)\b", re.I)
_HANGING = r"(?P<sort>appendix|annex|enc(?:losure|l)?\.?|attachment|paper)s?\s+(?P<number>(?-i:[A-Z])|\d{1,3}[a-z]?)\b"
_LABEL, _LABEL_IN = re.compile(rf"{_HANGING}(?=\s*(?:$|[-–—:(|.]))", re.I), re.compile(rf"\b{_HANGING}", re.I)
# "NPA/26/028", by which a council files a report, or "26/00871/FUL", an application: on a line of its own, or behind a label.
_FILED = (
    r"(?<![\w/])(?P<filed>[A-Z]{2,8}(?:[/-]\d{2,4}){2,3}|(?:[A-Z]{1,4}/)?(?:20)?\d\d/\d{3,5}(?:/[A-Z]{1,5}){1,2}"
    r"|[A-Z]{1,4}/(?:20)?\d\d/\d{3,6})(?![\w/-])"
)
_FILE_LINE, _FILE_IN = (
    re.compile(rf"(?:(?:report|planning|application|ref(?:erence)?|no|number)\b\W*)*{_FILED}\W*$", re.I),
    re.compile(_FILED),
)
_REPORT_ON = re.compile(r"[\w’']+(?:\s+[\w’']+)?['’]s?\s+(?:report|note|paper)\s*[:–—-]\s*(?P<subject>.+)", re.I)
# When what a paper tells of was: "– April and May 2026", "for the year ended 31 March 2026", "since the last meeting".
_TIME = re.compile(
    r"\s*(?:[-–—,:]|\b(?:for|since|in|to|as\s+at))\s+(?:the\s+)?(?:(?:last|previous)\s+meeting|[^:–—]*\b20\d\d(?:/\d\d)?)\W*$",
    re.I,
)
_RECEIVED = re.compile(
    r"\b(?:letter|request|correspondence|e-?mail|petition|application|invitation|proposal)s?\s+(?:received\s+)?from\s+(?:the\s+)?"
    r"(?P<writer>(?-i:[A-Z])[\w'’&-]*(?:\s+(?:(?:of|and|the|for|&)\s+)*(?-i:[A-Z])[\w'’&-]*)*)",
    re.I,
)
# Of a number with one letter, "A4", only a heading of nothing else is sure: there are roads.
_CODE, _LETTERED = re.compile(r"[A-Za-z]{2}|/"), re.compile(r"[A-Z]\d{1,2}")
BLANK = re.compile(r"\b(?:intentionally|deliberately)\s+(?:left\s+)?blank\b|^this page is blank", re.I)


def is_routine(title: str) -> bool:
    """Tell whether a title is one that every meeting has."""
    return _ROUTINE.search(_LAST_PART.sub("", _DURATION.sub("", title))) is not None


def may_have_paper(title: str) -> bool:
    """Tell whether a pack may hold the paper of an entry: not of what every meeting has, nor of what is to follow or to be told."""
    return not is_routine(title) and _WITHOUT_PAPER.search(title) is None


def names_minutes(title: str) -> bool:
    """Tell whether a title is of minutes; "Public time (fifteen minutes)" is not."""
    plain = _DURATION.sub("", title).lower()
    return (
        "minutes" in plain or re.match(r"(?:notes|minute|record)\s+of\s+(?:the\s+(?:last\s+)?)?(?:meeting|\d)", plain) is not None
    )


def receives_minutes(title: str) -> bool:
    """Tell whether a meeting receives the minutes of an earlier one under an item of this title."""
    return names_minutes(title) and _FOLLOWS_UP.match(title) is None


def label_of(text: str) -> str | None:
    """Return which appendix, annex or paper a line is the head of ("Appendix 2: Fees"), or under what it is filed, in small letters."""
    if match := _FILE_LINE.match(text):
        return match["filed"].lower()
    match = _LABEL.match(text)
    return _label_told(match) if match else None


def labels_in(text: str) -> set[str]:
    """Return the appendices, annexes and papers that a text refers to, and what is filed under the references in it."""
    hanging = {_label_told(match) for match in _LABEL_IN.finditer(text)}
    return hanging | {match["filed"].lower() for match in _FILE_IN.finditer(text)}


def _label_told(match: re.Match[str]) -> str:
    """Return a label in small letters; "Enc. A" and "Enclosure A" are one."""
    sort = "enclosure" if match["sort"].lower().startswith("enc") else match["sort"].lower()
    return f"{sort} {match['number'].lower()}"


def writer_in(title: str) -> str | None:
    """Return who wrote what a title says was received: "Oxbow Club" of "Quay: request from the Oxbow Club for lamps"."""
    match = _RECEIVED.search(title)
    return match["writer"] if match else None


def is_title_of(text: str, entry: Entry) -> bool:
    """Tell whether a paragraph is an entry's number and title once more."""
    return len(text) <= MAX_HEADING_CHARS and any(
        same_number(one.number, entry.number) and is_alike(one.title, entry.title)
        for one in (*numbered(text), *small_lettered(text))
    )


def repeats_entry(text: str, entry: Entry) -> bool:
    """Tell whether a line is an entry's number and its title, or several words with which that begins; of what every meeting has, none is."""
    if is_routine(entry.title) or len(text) > MAX_HEADING_CHARS:
        return False
    own = (one.title for one in numbered(text) if same_number(one.number, entry.number))
    return any(is_alike(title, entry.title) or (" " in plain_title(title) and opens_with(entry.title, title)) for title in own)


def is_code_of(text: str, entry: Entry) -> bool:
    """Tell whether a text is an entry's number, where that is a code: "CSP.12", "45/26"; a figure may be anything's. What stands behind
    it, if anything, shares most of the words of its title or is how that begins.
    """
    if _LETTERED.fullmatch(entry.number):
        own = (one for one in numbered(text) if same_number(one.number, entry.number))
        return any(not one.title or (names_minutes(one.title) and names_minutes(entry.title)) for one in own)
    return _CODE.search(entry.number) is not None and any(
        same_number(one.number, entry.number)
        and (not one.title or may_name(one.title, entry) or (opens_with(entry.title, one.title) and not is_routine(entry.title)))
        for one in numbered(text)
    )


@lru_cache(maxsize=65536)
def plain_title(title: str) -> str:
    words = re.sub(r"[^\w\s]", " ", _ASIDE.sub("", _ASKED.sub("", _ORDER.sub("", title))).lower())
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
    measures = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(measure() >= SAME_TITLE for measure in measures) and not _names_others(one.split(), other.split())


def _names_others(words: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether longer words of one title stand in the other's place for quite other ones: "The Bell" for "The Swan"."""
    places = SequenceMatcher(None, words, others, autojunk=False).get_opcodes()
    pairs = [(" ".join(words[a:b]), " ".join(others[c:d])) for sort, a, b, c, d in places if sort == "replace"]
    return any(
        min(len(one), len(other)) >= MIN_WORD_CHARS and SequenceMatcher(None, one, other).ratio() < SLIP for one, other in pairs
    )


def days_in(text: str) -> frozenset[date]:
    return frozenset(written.at.date() for written in iter_dates(text, ZONE) if written.precision != "month")


def begins_with(text: str, title: str) -> bool:
    """Tell whether a paper's own title is the entry's and more ("… – report of the head of housing")."""
    a, b = plain_title(text), plain_title(title)
    return len(b) > 11 and len(b.split()) > 1 and (a.startswith(b + " ") or a.endswith(" " + b))


def opens_with(text: str, title: str) -> bool:
    """Tell whether a line begins with all of a title, be it one word: "Correspondence received"."""
    return f"{plain_title(text)} ".startswith(f"{plain_title(title)} ")


def tells_title(text: str, title: str) -> bool:
    """Tell whether a line is a title, or begins or ends with all of one, or one with it."""
    return is_alike(text, title) or begins_with(title, text) or begins_with(text, title)


def is_part_of(text: str, title: str) -> bool:
    """Tell whether a text of several longer words stands in a title as it is: "Lamps and a bench on the quay" in "To consider the cost of lamps
    and a bench on the quay, and to choose a contractor"; or is all that stands before its colon.
    """
    part = plain_title(text)
    n_words = sum(len(word) >= MIN_WORD_CHARS for word in part.split())
    if n_words < MIN_PART_WORDS:
        return n_words > 1 and ":" in title and part == plain_title(title.partition(":")[0])
    return f" {part} " in f" {plain_title(title)} "


def shares_all(text: str, entry: Entry) -> bool:
    """Tell whether each word of a text is one of an entry's title."""
    words = plain_title(text).split()
    return bool(words) and set(words) <= set(plain_title(entry.title).split())


def says_words(text: str, entry: Entry) -> bool:
    """Tell whether a line is an entry's number and several words of its title."""
    own = (one for one in numbered(text) if same_number(one.number, entry.number))
    return len(text) <= MAX_HEADING_CHARS and any(" " in plain_title(one.title) and shares_all(one.title, entry) for one in own)


def holds_title(text: str, entry: Entry) -> bool:
    """Tell whether a heading has each of the several longer words of an entry's title, in whatever order: "Application to register Coal Yard
    as a village green" for "Village green application: Coal Yard".
    """
    return not is_routine(entry.title) and holds_words(text, entry.title)


def holds_words(text: str, other: str, least: int = MIN_HELD_WORDS) -> bool:
    """Tell whether a text has each of another's longer words, if these are so many."""
    words, own = (_longer_words(one) for one in (text, other))
    return len(own) >= least and own <= words


def shares_phrase(text: str, title: str) -> bool:
    """Tell whether most words of a heading and of a title are the same ones in a row: "Application to review the licence of The Bell, Quay Street, Marsby"
    for "Licensing Act 2003: application to review the licence of The Bell, Quay Street". Where both go on at one end, with other words, they are of two cases.
    """
    words, own = plain_title(text).split(), plain_title(title).split()
    at, own_at, n = SequenceMatcher(None, words, own, autojunk=False).find_longest_match()
    both_begin, both_end = at and own_at, at + n < len(words) and own_at + n < len(own)
    if both_begin or both_end or n < SHARED_PHRASE * max(len(words), len(own)):
        return False
    return len(_longer_words(" ".join(words[at : at + n]))) >= MIN_HELD_WORDS


def says_part(heading: str, entry: Entry) -> bool:
    """Tell whether a heading says nothing that an entry's title does not, the time that it is of and an "s" aside: three longer words,
    or so many together of any length. "Ward Councillor's report – May 2026" for "Reports from ward and town councillors"; and whether
    what it calls a report on shares most longer words with the title: "Clerk's report: lamps by the quay".
    """
    if is_routine(entry.title):
        return False
    bare, listed = (_TIME.sub("", one) for one in (heading, entry.title))
    if match := _REPORT_ON.match(bare):
        return may_name(match["subject"], entry)
    text, title = (f" {plain_title(one)} " for one in (bare, listed))
    words, own = ({word.removesuffix("s") for word in _longer_words(one)} for one in (text, title))
    is_phrase = len(text.split()) >= MIN_PART_WORDS and len(words) > 1 and text in title
    return words <= own and (len(words) >= MIN_PART_WORDS or is_phrase)


def _longer_words(text: str) -> set[str]:
    return {word for word in plain_title(text).split() if len(word) >= MIN_WORD_CHARS}


def is_subject_of(text: str, entry: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether the field of a form names an entry: its title, or words that all stand in its title and in no other's."""
    subject = without_label(text)
    if subject == text:
        return False
    if is_alike(subject, entry.title):
        return True
    others = (other for other in entries if other.number != entry.number)
    has_words = len(plain_title(subject).split()) > 1
    return has_words and shares_all(subject, entry) and not any(shares_all(subject, other) for other in others)


def may_name(text: str, entry: Entry) -> bool:
    """Tell whether a heading shares most of its longer words with an entry's title, or the title with it."""
    if is_routine(entry.title):
        return False
    words, own = _longer_words(text), _longer_words(entry.title)
    return min(len(words), len(own)) > 1 and len(words & own) >= 0.5 * min(len(words), len(own)) + 0.5
