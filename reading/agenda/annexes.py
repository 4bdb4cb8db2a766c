"""What is annexed to minutes and printed behind them: which of their items each annex is of. Knows no packs' papers."""

import re
from collections.abc import Sequence

from reading.agenda.item_titles import is_alike, plain_title
from reading.agenda.listing import Entry, Place
from reading.agenda.minutes import ends_meeting
from reading.agenda.sheets import is_prose
from reading.numbering import numbered
from reading.pdf.layout import Paragraph

_SORT = r"(?P<sort>appendi(?:x|ces)|annex(?:e?s)?|schedules?|enclosures?|attachments?)"
_ANNEX = re.compile(rf"{_SORT}\b", re.I)
# "Appendix 2", "Appendices I and II", "the Schedule to these minutes".
_LETTER = r"(?:\d{1,2}[A-Za-z]?|(?-i:[IVX]{2,5}|[A-Z]))\b"
_REFERENCE = re.compile(rf"\b{_SORT}(?P<letters>\s+{_LETTER}(?:(?:\s*(?:,|&|\band\b|\bto\b|-)\s*){_LETTER})*)?(?![\w/])", re.I)
# What names the item of an annex in its head: "Appendix to minute 15", "(decisions 5 and 6)".
_NAMED = re.compile(
    r"\b(?:minute|item|decision|resolution)s?\s+(?:no\.?\s*)?(?P<numbers>[\w./()]*\d[\w./()]*(?:(?:,|\s+and|\s*&)\s+[\w./()]*\d[\w./()]*)*)",
    re.I,
)
_ATTACHED = re.compile(r"\b(?:attached|annexed|appended|appendix|annex|schedule|attachment|enclosure)\b", re.I)
_BREAK = re.compile(r"\s+[–—-]\s+|:\s+")
# So many lines tell at the head of an annex what it is of.
HEAD = 3


def own_annexes(owners: list[int | None], places: Sequence[Place], entries: Sequence[Entry], end: int) -> None:
    """Give each annex behind the end of minutes to the item that its head names by number or title, or that alone refers to it, up to the
    next heading on top of a page and to what closes a meeting; where head and references tell of two, to none.
    """
    references = _references(places, entries, end)
    own = None
    for at in range(end, len(places)):
        _, at_page, paragraph = places[at]
        if ends_meeting(paragraph):
            own = None
        elif _is_head(paragraph, entries, on_top=at_page == 0) and not (own is not None and numbered(paragraph.text)):
            own = _item_of(places[at : at + HEAD], entries, references)
        owners[at] = own


def _is_head(paragraph: Paragraph, entries: Sequence[Entry], *, on_top: bool) -> bool:
    """Tell whether another paper begins with a line: a heading on top of a page, or an annex's: "Annex 2", "Clerk's report attached to
    45/26". On top of a page an annex's may be no heading, as in scans bold ones are plain.
    """
    is_annex = _ANNEX.match(paragraph.text) is not None
    if not paragraph.is_heading:
        return on_top and is_annex and not is_prose(paragraph)
    return on_top or is_annex or (_ATTACHED.search(paragraph.text) is not None and bool(_named_in(paragraph.text, entries)))


def _item_of(head: Sequence[Place], entries: Sequence[Entry], references: dict[str, set[int]]) -> int | None:
    """Return the item of the annex that begins with these lines, if they or the items' own words tell of one."""
    first = head[0][2]
    lines = [first.text]
    for page, _, paragraph in head[1:]:
        if page != head[0][0] or is_prose(paragraph) or numbered(paragraph.text):
            break
        lines.append(paragraph.text)
    named = {n for line in lines for n in _named_in(line, entries)}
    if not _ANNEX.match(first.text):
        return named.pop() if len(named) == 1 else None
    referring: set[int] = set().union(*(references.get(label, set()) for label in _labels_in(first.text)))
    named = named or {n for line in lines for n in _titled(line, entries)}
    told = named or referring
    is_denied = bool(named and referring) and not named <= referring
    return next(iter(told)) if len(told) == 1 and not is_denied else None


def _named_in(line: str, entries: Sequence[Entry]) -> set[int]:
    """Return the items that a line names by the word, where the year of "15/26" may be left out, or by a number that is more than a figure."""
    printed = [one.strip(".,(") for match in _NAMED.finditer(line) for one in re.split(r",|\s+and|&", match["numbers"])]
    worded = [number.strip().rstrip(")" if "(" not in number else "") for number in printed]
    named = {n for n, e in enumerate(entries) for number in worded if number in (e.number, e.number.partition("/")[0])}
    codes = {n: rf"(?<![\w/.-]){re.escape(e.number)}(?![\w/-])" for n, e in enumerate(entries) if not e.number.isalnum()}
    return named | {n for n, code in codes.items() if re.search(code, line, re.I)}


def _titled(line: str, entries: Sequence[Entry]) -> set[int]:
    """Return the items whose title of several words is a line of an annex's head, or stands in it before a dash or a colon."""
    parts = (line, *(line[: match.start()] for match in _BREAK.finditer(line)))
    return {n for n, e in enumerate(entries) if " " in plain_title(e.title) and any(is_alike(part, e.title) for part in parts)}


def _references(places: Sequence[Place], entries: Sequence[Entry], end: int) -> dict[str, set[int]]:
    """Return the items whose words refer to each annex."""
    items: dict[str, set[int]] = {}
    ends = [*(entry.at for entry in entries[1:]), end]
    for n, (entry, after) in enumerate(zip(entries, ends, strict=False)):
        for _, _, paragraph in places[max(entry.at, 0) : after]:
            for label in _labels_in(paragraph.text):
                items.setdefault(label, set()).add(n)
    return items


def _labels_in(text: str) -> set[str]:
    """Return the annexes that a text names: "annex 1"; a sort alone where it has no letter."""
    labels: set[str] = set()
    for match in _REFERENCE.finditer(text):
        sort = match["sort"].lower()[:5]
        letters = re.findall(_LETTER, match["letters"] or "")
        labels |= {f"{sort} {letter.lower()}" for letter in letters} or {sort}
    return labels
