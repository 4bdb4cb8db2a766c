"""What a council paper is, by what it calls itself or lists: an agenda, minutes, a decision or a report. Knows no items' extents."""

import re
from collections.abc import Sequence

from core.words import Kind
from reading.agenda.item_titles import MAX_HEADING_CHARS, NOT_SAID, days_in, is_routine, names_minutes
from reading.agenda.list_lines import places_of
from reading.agenda.listing import Entry, Place, find_entries
from reading.agenda.marks import find_marks, mark_of, rising_marks, stands_at_head
from reading.agenda.minutes import ATTENDANCE
from reading.dates import iter_dates
from reading.numbering import numbered, small_lettered
from reading.pdf.layout import CELL_MARK, Page, Paragraph

# Where a paper's name stands: among the first lines of its first page, or of the front sheet behind a cover.
HEAD, MAX_COVERS = 14, 3
_AGENDA = re.compile(
    r"^supporting\s+papers\b|\blate\s+(?:representations|observations|sheet)\b|^b\s?usiness\s+to\b|^order\s+of\s+business\b|^(?:late|additional|further|supplementa(?:ry|l))\s+(?:papers?|reports?|items?)\b|^(?:agenda\s+)?supplement\b|^addendum\b|^business\s+to\s+be\s+transacted\b|^(?:public\s+|draft\s+|supplementary\s+|order\s+paper\s+)*(?:reports\s+)?agenda\b(?!\s+(?:item|ref|no\b))|^(?:supplementary|supplemental|additional|late|second)\s+agenda\b|\bagenda$|\bagenda\s+and\s+(?:reports?|papers?)\b|^agenda\s+item\s+(?:\|\s+)?(?:title|subject)\b|^(?:public\s+)?notice\s+of\s+(?:\w+\s+){0,4}meeting|\bsummon(?:s|ed)\b",
    re.I,
)
_SUMMONS = re.compile(
    r"\bhereby\s+summoned\b|\bsummoned\s+to\s+(?:attend|a\b)|\b(?:notice\s+is\s+hereby\s+given|hereby\s+give\s+(?:you\s+)?notice)\b.{0,60}\bmeeting\b|\bpapers\s+for\s+(?:the|a)\s+(?:\w+\s+){0,2}meeting\s+(?:on|of)\b",
    re.I,
)
# A summons takes up some lines.
MAX_SUMMONS_CHARS = 500
_MINUTES = re.compile(
    rf"^(?:the\s+|draft\s+|unconfirmed\s+|printed\s+|public\s+|confirmed\s+|exempt\s+|confidential\s+|private\s+)*minutes\b{NOT_SAID}(?!\s+of\s+(?!the\b|an?\b|meetings?\b|proceedings\b)(?-i:[a-z]))|[-–—:,|]\s*(?:draft\s+|unconfirmed\s+)*minutes(?=$|\s*[-–—:,|])|\bminutes\s+of\s+(?:the|a)\b"
    r"|^(?:minute|record)\s+of\s+(?:the\s+)?(?:\w+\s+)?(?:meeting|hearing|proceedings)\b|^(?:draft\s+|unconfirmed\s+)*minute\s+of\s+(?:the\s+)?(?-i:[A-Z])|^at\s+an?\s+(?:\w+\s+)?meeting\s+of\b.*\bheld\b|(?:^|[-–—:,]\s+)(?:action\s+)?notes\s+(?:of|from)\s+(?:(?:the|an?)\b.*\s)?meeting\b",
    re.I,
)
_DECISIONS = re.compile(
    r"^(?:record\s+of\s+|printed\s+|public\s+|notice\s+of\s+|officers?['’]?s?\s+|delegated\s+|executive\s+|key\s+|urgent\s+|(?:cabinet|executive)\s+members?['’]?s?\s+|portfolio\s+holders?['’]?s?\s+)*decisions?(?:\s+(?:sheet|list|notice|record|statement|of|made|taken))?\b(?!\s+(?:panel|committee|board|meeting|making|group|session|day)|[-\s]+mak(?:er|ing)|\W+(?:yes|no|n/?a)\b)",
    re.I,
)
# "Cabinet – Notice of Decisions".
_DECISIONS_OF = re.compile(
    r"(?:\s[-–—|]|:)\s+(?:record|notice|list|schedule|statement)\s+of\s+(?:\w+\s+)?decisions(?:\s+(?:made|taken)(?:\s+(?:on|at)\b.*)?)?\W*$|\s[-–—|]\s+decisions?\s+(?:sheet|list|notice|record|statement)\W*$",
    re.I,
)
_REPORT = re.compile(
    r"^(?:(?:joint|covering|public|officers?['’]?s?)\s+)*report\s+(?:to|of|by|from|for)[\s|:]+(?:the\s+)?(?-i:[A-Z])", re.I
)
CLOSED = re.compile(
    r"^(?:there\s+being\s+no\s+(?:further|other)\s+business,?\s+)?(?:the\s+)?(?:meeting|chair\w*)\s+(?:was\s+)?(?:closed|ended|concluded|finished|rose|declared\s+(?:the\s+meeting\s+)?closed)\b.{0,40}\d",
    re.I,
)
_SIGNED = re.compile(r"(?:signed|chair(?:man|person)?)\b[^.…_]{0,30}(?:[.…_] ?){4,}", re.I)
# With what each meeting begins, once.
_OPENING = re.compile(r"(?:to\s+\w+\s+)?(apologies|declarations?\s+of)\b", re.I)
# What is asked of a meeting under an item: "To approve the minutes of the meeting of 4 May".
_TO_DO = re.compile(r"(?:\(?[a-z]\)\s*)?to\s+[a-z]+", re.I)
_DAY_FIELD = re.compile(r"\bdate\s+of\s+(?:the\s+)?(?:decision|meeting)\b[^|:]{0,20}[|:]", re.I)
# How long an item may take: "(Chair, 5 mins)"; where several tell it, they are a meeting's.
MIN_TIMED = 3
_DURATION = re.compile(r"\b\d{1,3}\s*(?:mins?|minutes)\b\W*$", re.I)
# Where items have hours and no numbers, so many rise through the meeting.
MIN_HOURS = 4
_HOUR = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)\s")
# Who presided is told of a meeting that was held.
_PRESIDED = re.compile(r"\bin\s+the\s+chair\b(?!\s+will\b)", re.I)
# What has happened is not asked for.
_BEGUN = re.compile(r"\b(?:began|begun|commenced|started|opened)\s+at\s+\d", re.I)
_YEAR = re.compile(r"\b20\d\d\b")


def kind_by_content(pages: Sequence[Page]) -> Kind | None:
    """Return what a paper of which nothing is known says it is by its heading; a report where it carries one item's mark, an agenda's
    papers where it carries those of several; else None.
    """
    places = places_of(pages)
    if kind := kind_told(places):
        return kind
    marks = find_marks(places)
    is_pack = len(rising_marks(marks)) > 1 and not is_one_paper(places)
    return "agenda" if is_pack else "report" if marks else None


def head_lines(pages: Sequence[Page]) -> list[str]:
    """Return the lines at the head of a council paper, among which its day stands: before its first item, a cover's lines too."""
    places = places_of(pages)
    front = front_page(places)
    own = [place for place in places if place[0] <= front]
    entries = find_entries(own)
    above = own[: entries[0].at] if len(entries) > 1 else []
    if any(_is_dated(p.text) for _, _, p in above):
        own = above
    lines = [p.text for _, _, p in own if not numbered(p.text) or _DAY_FIELD.search(p.text)][: HEAD * (front if front > 1 else 1)]
    running = [text for page in pages for text in page.heads] if own is not above else []
    return [*dict.fromkeys(running), *lines]


def kind_told(places: Sequence[Place]) -> Kind | None:
    """Return what a paper calls itself among its first lines, before anything numbered; behind a cover, on its second or third
    page.
    """
    is_filed = is_one_paper(places)
    for page, place, paragraph in places:
        if page > MAX_COVERS:
            break
        text = re.sub(r"^(?:\w )+\w$", lambda spaced: spaced[0].replace(" ", ""), paragraph.text)
        readings = (*numbered(text), *small_lettered(text))
        if page == 1 and any(_OPENING.match(one.title) for one in readings):
            break  # what stands below is of the list
        if place >= HEAD or readings:
            continue
        if len(text) <= MAX_SUMMONS_CHARS and _SUMMONS.search(text):
            return "agenda"
        if len(text) > MAX_HEADING_CHARS:
            continue
        if _MINUTES.search(text):
            if page == 1:
                return "minutes"
            break  # older minutes behind a list that does not say what it is
        if _DECISIONS.match(text) or _DECISIONS_OF.search(text):
            if page == 1:
                return None if is_filed else "decision"  # "Item 4 … Decisions taken by officers" is a report on them
            break  # what was decided under an item
        if _AGENDA.search(text) and (len(text) < 60 or paragraph.is_heading or _AGENDA.match(text)):
            return "agenda"
    if is_filed:
        return None
    # Who reports to whom stands above the sections; above a list of business it does not.
    first = next((at for at, (_, _, p) in enumerate(places) if numbered(p.text)), len(places))
    is_report = any(
        _REPORT.match(p.text) and len(p.text) <= MAX_HEADING_CHARS
        for page, place, p in places[:first]
        if page == 1 and place < HEAD
    )
    return "report" if is_report else _kind_by_list(places)


def _kind_by_list(places: Sequence[Place]) -> Kind | None:
    """Return what a dated paper is that does not say so but lists what every meeting has: minutes where it tells who came."""
    for page in range(1, MAX_COVERS + 1):
        first = [place for place in places if place[0] == page]
        first = first[: other_minutes(first)]
        entries = find_entries(first)
        above = first[: entries[0].at] if entries else []
        if page > 1:
            above = [*(place for place in places if place[0] < page), *above]
        attended = next((at for at, (_, _, p) in enumerate(above) if ATTENDANCE.match(p.text) or _PRESIDED.search(p.text)), None)
        if page == 1 and attended is None and rise(first) and any(_is_dated(p.text) for _, _, p in first[:HEAD]):
            return "agenda"
        if len(entries) < 2 or not any(_is_dated(p.text) for _, _, p in above[:HEAD]):
            continue
        if attended is not None and sum(bool(numbered(p.text)) for _, _, p in above[:attended]) > 1:
            return None  # older minutes behind a list that was not read
        if attended is not None or any(_BEGUN.search(p.text) for _, _, p in above):
            return "minutes" if page == 1 else None
        n_timed = sum(bool(numbered(p.text)) and _DURATION.search(p.text) is not None for _, _, p in first)
        if sum(is_routine(entry.title) or names_minutes(entry.title) for entry in entries) > 1 or n_timed >= MIN_TIMED:
            return "agenda"
    return None


def rise(places: Sequence[Place]) -> bool:
    """Tell whether paragraphs begin with the hours at which items are called."""
    hours = [(int(hour[1]), int(hour[2])) for _, _, p in places if (hour := _HOUR.match(p.text))]
    return len(hours) >= MIN_HOURS and hours == sorted(set(hours))


def _is_dated(text: str) -> bool:
    return _YEAR.search(text) is not None or next(iter_dates(text), None) is not None


def is_one_paper(places: Sequence[Place]) -> bool:
    """Tell whether one item's mark stands at the head of the first page: numbers below it are its own."""
    at_head = [stands_at_head(place, p) for page, place, p in places if page == 1 and mark_of(p) is not None]
    return at_head == [True]


def may_be_front(entries: Sequence[Entry], places: Sequence[Place]) -> bool:
    """Tell whether entries may be a front sheet's, not the sections of a report in whose midst a file begins: they begin with the first number,
    each meeting has one of them, or a line above them says "agenda" or a day. Below who came to another meeting, on a page of its own, stand that meeting's.
    """
    page = entries[0].page if entries else 0
    own = [p for number, _, p in places[: entries[0].at if entries else 0] if number == page]
    if page > 1 and any(map(tells_of_other, own)):
        return False
    is_begun = any(sum(one.parts) == len(one.parts) for entry in entries[:1] for one in numbered(f"({entry.number})"))
    if is_begun or any(is_routine(entry.title) for entry in entries):
        return True
    above = [p.text for _, _, p in places[: entries[0].at if entries else 0]]
    lines = [text for text in above if len(text) <= MAX_HEADING_CHARS and not text.endswith(".") and CELL_MARK not in text]
    return any(_is_dated(text) or _AGENDA.search(text) for text in lines)


def front_page(places: Sequence[Place]) -> int:
    """Return the page of the front sheet: the first that says "agenda", else the first."""
    for page, place, paragraph in places:
        text = re.sub(r"^(?:\w )+\w$", lambda spaced: spaced[0].replace(" ", ""), paragraph.text)
        if page <= MAX_COVERS and place < HEAD and len(text) <= MAX_HEADING_CHARS and _AGENDA.search(text):
            return page
    for page in range(1, MAX_COVERS + 1):
        if sum(is_routine(entry.title) for entry in find_entries([place for place in places if place[0] == page])) > 1:
            return page
    return 1


def tells_of_other(paragraph: Paragraph) -> bool:
    """Tell whether a line is at the head of minutes."""
    text = paragraph.text
    is_line = len(text) <= MAX_HEADING_CHARS and not numbered(text) and not _TO_DO.match(text)
    return is_line and (_MINUTES.search(text) or ATTENDANCE.match(text)) is not None


def head_minutes(first: Paragraph, second: Paragraph | None = None) -> bool:
    """Tell whether two lines below each other are the head of minutes, however they are set: whose or of which day these are, and who came."""
    if second is None or not ATTENDANCE.match(second.text):
        return False
    is_line = len(first.text) <= MAX_HEADING_CHARS and not numbered(first.text)
    return is_line and ((names_minutes(first.text) and tells_of_other(first)) or bool(days_in(first.text)))


def closes(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph of minutes says when their meeting closed, be it under a number, or is where they are signed."""
    text = paragraph.text
    return _SIGNED.match(text) is not None or any(
        CLOSED.match(words) for words in (text, *(f"Meeting {one.title}" for one in numbered(text)))
    )


def is_between(places: Sequence[Place], at: int) -> bool:
    """Tell whether a paragraph stands between one number and the next: the title above it in another tongue."""
    before, behind = ([one.parts for p in places[n : n + 1] for one in numbered(p[2].text)] for n in (at - 1, at + 1))
    return any(later[0] - former[0] == 1 and later[1:] == former[1:] for former in before for later in behind)


def other_minutes(places: Sequence[Place]) -> int:
    """Return where the minutes of another meeting may begin behind a list's first entries: at a heading of their own, where this one
    closed, or where what meetings begin with comes again under a number: not right below, where it is told what came of it.
    """
    n_numbered = 0
    openings: dict[str, int] = {}
    for at, (_, _, paragraph) in enumerate(places):
        readings = numbered(paragraph.text)
        is_beside = at > 0 and any(not one.title for one in numbered(places[at - 1][2].text))
        if n_numbered > 1 and not is_beside:
            if (paragraph.is_heading and tells_of_other(paragraph) and not is_between(places, at)) or head_minutes(
                *(p for _, _, p in places[at : at + 2])
            ):
                return at
            if CLOSED.match(paragraph.text):
                return at
        opening = _OPENING.match(readings[0].title if readings else paragraph.text if is_beside else "")
        if opening and openings.get(opening[1].lower(), at) < at - 1:
            return at
        if opening:
            openings[opening[1].lower()] = at
        n_numbered += bool(readings)
    return len(places)
