"""The list of an agenda or of minutes: which numbered paragraphs are its items, by one path through all that could be.

A list has one shape of number, rises, and its titles are titles. A report's sections, a resolution's points and the items of older
minutes are other lists.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from reading.agenda.title_pages import over_cells, over_lines, pages_beside, pages_told, without_pages
from reading.numbering import FIGURE_WORDS, SMALL, Numbered, is_lettered, numbered, ranks, small_lettered
from reading.pdf.layout import Paragraph
from reading.pdf.pieces import MAX_PAGES

# A title is a line or two, not a paragraph of prose.
MAX_TITLE_CHARS = 220
# A sentence of so many letters is more likely a point of a report or a resolution than a title.
LONG_SENTENCE = 60
# Between an item and the next may stand so many other numbered paragraphs; the reports of a whole pack do not come into question.
REACH = 500
# A list goes on with the number that stands next, not with the same one farther down, as a report, a procedure or older minutes have it.
PASSED_TWIN = 2.0
# Numbers of one list stand below each other, give or take so many points.
INDENT_DRIFT = 14.0
# So many entries' figures must rise before one that stands behind a title without brackets, dots or a cell is taken for a page.
MIN_LONE = 3
_LAST_FIGURE = re.compile(r"\s+(\d{1,4})$")
# "Item 12 (exempt)" above a title.
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# A second part of an agenda may count from one again.
HEAD_OF_PART = re.compile(rf"^(?:part|section)\s+(?:[a-z]|\d|[ivx]+|{FIGURE_WORDS})\b", re.I)
_PART = re.compile(rf"{HEAD_OF_PART.pattern}|^(?:exempt|confidential|private|restricted)\b", re.I)
# How the points of a resolution begin, and how many parish agendas word their titles.
_POINT = re.compile(
    r"^(?:that|members?\s+(?:asked|noted|agreed)|the\s+(?:committee|panel|council)\s+(?:agreed|noted|resolved))\b", re.I
)
_ORDER = re.compile(r"^to\s+[a-z]+", re.I)
# What the sections of one report, or of one decision, are called.
_ABOUT = r"(?:financial|legal|resources?|equalit(?:y|ies)|risks?|environment\w*|human|staffing|polic(?:y|ies)|sustainability|climate|property|procurement|health)"
_SECTION = re.compile(
    r"^(?:(?:executive\s+)?summary|purpose|introduction|background|context|(?:current\s+)?position|(?:other\s+|alternative\s+)?options?|reasons?|recommendations?|recommended\s+\w+|"
    rf"{_ABOUT}\b.*\b(?:implications?|considerations?|comments?|impact\w*|assessment|management)|implications|risks?|costs?|consult\w+|conclusions?|next\s+steps|appendi(?:x|ces)|"
    r"timetable|decisions?(?:\s+(?:makers?|number|ref\w*))?|dates?\s+of\s+(?:decision|report)|subject|title|alternatives|conflicts?|signed|signatures?|declarations?\s+of\s+the|key\s+(?:issues|points)|proposals?|main\s+report|details?|issues|what\s+(?:we|this|is)\b.*|"
    r"wards?\s+affected|contacts?|evaluation|monitoring)\b(?:\s+(?:of|for|to|and|considered|information|papers?|documents?|affected|report)\b.{0,60})?\W*$",
    re.I,
)
# The label of a form's field or of a cell before the title.
_LABEL = re.compile(
    r"^(?:report\s+|\w+\s*/\s*)?(?:title|subject|topic|re)(?:\s+of\s+(?:the\s+)?(?:report|paper))?\s*(?:[:|]\s*)+", re.I
)
# "3) Village green – Cllr Orrell reported that …": a title, and in one breath what was said. So short is a title at most, so long a report.
_RUN_IN = re.compile(r"^(?P<title>[A-Z0-9](?:(?![.;?!]\s).){2,69}?)\s*(?:\s[-–—]|:)\s+(?P<rest>\S.*)$", re.S)
MIN_RUN_IN = 40
# The shorter heads of one breath end with a full stop: "6. Market House roof. The survey …". A finite verb makes a sentence of them.
_RUN_ON = re.compile(r"^(?P<title>[A-Z0-9](?:(?![.;?!:]\s).){2,69}?)\.\s+(?P<rest>[A-Z(].*)$", re.S)
# Or it is set in capitals: "3. MINUTES of 10th February were taken as read and signed.", "9. NEXT MEETING. 12th May, …".
_RUN_CAPITALS = re.compile(
    r"^(?P<title>[A-Z][A-Z'’&/,-]{2,}(?:\s+[A-Z'’&/,-]{2,})*)(?:\s+(?P<rest>[a-z].*)|\.\s+(?P<figures>\d.*))$", re.S
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|shall|should|may|must|can|could|that|came|went|said|asked|told|gave|made|took|reported|noted|agreed|resolved|thanked)\b",
    re.I,
)
MIN_RUN_ON = 8
_HOUR = re.compile(r"(?:[01]?\d|2[0-3])[.:][0-5]\d")
# Of numbers that may be hours so many count on: "4.1, 4.2, 5.1".
MIN_COUNTED = 0.5
# The head of a table whose last column numbers the items, and the hour before the words of a row.
_NUMBERS_LAST = re.compile(r"\|\s*(?:agenda\s+)?(?:item|no)\b\.?(?:\s+no\b\.?)?$", re.I)
_HOUR_BEFORE = re.compile(r"^(?:[01]?\d|2[0-3])[.:][0-5]\d\s+(?:\|\s+)?")
# A title whose item's number stands at the right margin; so many make a list.
_MARKED_LAST = re.compile(r"(?P<title>[^|\d(][^|]*) \| (?P<mark>(?P<word>(?:agenda\s+)?item\s+|\()(?P<number>\d{1,3})\)?)", re.I)
MIN_MARKED = 3
# With what a meeting begins.
_OPENING = re.compile(r"\b(?:apologies|declarations?|minutes|welcome|present|attendance|interests?)\b", re.I)
# The list that begins as meetings do outweighs the sections of a paper, though these be bold.
OPENING_WEIGHT = 3.0
_NOTHING = re.compile(r"^(?:none|nil|noted|no\s+\w+)\b[^.]{0,30}\.?$", re.I)
Place = tuple[int, int, Paragraph]
"""Page from 1, place on the page, paragraph."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the list: where it stands among the paragraphs given, its number and title, how many paragraphs these take up,
    the pages of its paper, if the entry tells them, and which appendix it alone refers to ("appendix 2")."""

    at: int
    page: int
    number: str
    title: str
    n_paragraphs: int = 1
    pages: tuple[int, int] | None = None
    reference: str | None = None


@dataclass(frozen=True)
class _Candidate:
    """A numbered paragraph that may be an entry."""

    at: int
    page: int
    paragraph: Paragraph
    numbered: Numbered
    rank: tuple[int, int]
    title: str
    n_paragraphs: int
    pages: tuple[int, int] | None
    ends_as_sentence: bool
    runs_in: bool = False

    @property
    def stands_out(self) -> bool:
        return self.paragraph.is_heading or self.paragraph.starts_bold

    @property
    def is_sentence(self) -> bool:
        """Whether it reads as a point of a resolution or a report; an agenda's "To receive …" is a title."""
        return _POINT.match(self.title) is not None or (self.ends_as_sentence and not _ORDER.match(self.title))

    @cached_property
    def weight(self) -> float:
        """How much it looks like an item's heading."""
        weight = 1.0 + 0.6 * self.paragraph.is_heading + 0.3 * self.paragraph.starts_bold + 0.8 * (self.pages is not None)
        weight -= 0.9 if self.is_sentence and len(self.title) > LONG_SENTENCE else 0.3 if self.is_sentence else 0.0
        weight -= 0.9 if _POINT.match(self.title) else 0.0
        weight -= 0.5 if len(self.title) > 150 else 0.0
        weight -= 0.3 if self.runs_in else 0.0
        weight -= 0.3 if self.title[:1].islower() else 0.0
        return weight


def find_entries(places: Sequence[Place]) -> list[Entry]:
    """Return the items of the list that these paragraphs hold, in order; empty where there is none."""
    places = with_numbers_first(places)
    readings = [
        (at, one)
        for at, (_, _, paragraph) in enumerate(places)
        for one in (*numbered(paragraph.text), *small_lettered(paragraph.text))
    ]
    best: list[_Candidate] = []
    most = 0.0
    for shape in sorted({_family(one) for _, one in readings}):
        own = [(at, one) for at, one in readings if _family(one) == shape]
        candidates = [
            made
            for (at, one), rank in zip(own, ranks([one for _, one in own]), strict=True)
            if (made := _candidate(places, at, one, rank))
        ]
        score, path = _best_path(candidates, places)
        if sum(
            (one.is_sentence and len(one.title) > LONG_SENTENCE) or _POINT.match(one.title) is not None for one in path
        ) > 0.5 * len(path):
            continue  # points, not titles
        hours = [one.numbered.number for one in path if _HOUR.fullmatch(one.numbered.number)]
        if len(hours) == len(path) and sum(map(_is_next, path, path[1:])) < MIN_COUNTED * (len(path) - 1):
            continue  # when each is called
        if sum(_SECTION.match(one.title) is not None for one in path) > max(1, 0.5 * len(path)):
            continue  # sections of one paper
        if sum(one.runs_in for one in path) > 0.5 * len(path) and not any(_OPENING.search(one.title) for one in path[:4]):
            continue  # points under labels
        if sum(one.stands_out for one in path) >= 0.5 * len(path):
            path = [
                one
                for n, one in enumerate(path)
                if one.stands_out or not (one.is_sentence or one.runs_in or one.title[:1].islower()) or _fills_gap(path, n)
            ]
        if shape == "letter" and any(later.rank[0] - former.rank[0] > 2 for former, later in pairwise(path)):
            continue  # cells that hold a letter; a list of items may leave out I alone
        begins_meeting = any(_OPENING.search(one.title) for one in path[:3])
        if shape.startswith(SMALL) and not begins_meeting:
            continue  # points
        score += OPENING_WEIGHT * begins_meeting
        if score > most:
            most, best = score, path
    if len(best) == 1 and not best[0].paragraph.is_heading:
        return []
    return _with_rising_pages([Entry(c.at, c.page, c.numbered.number, c.title, c.n_paragraphs, c.pages) for c in best])


def with_numbers_first(places: Sequence[Place]) -> Sequence[Place]:
    """Return paragraphs with the rows of a table that numbers its items in the last column as lists are: the number first."""
    head = next((at for at, (_, _, p) in enumerate(places) if _NUMBERS_LAST.search(p.text)), None)
    if head is None:
        return _with_marks_first(places)
    made = list(places[: head + 1])
    for page, place, paragraph in places[head + 1 :]:
        title, _, number = paragraph.text.rpartition(" | ")
        if title and any(not one.title for one in numbered(f"Item {number}")):
            paragraph = replace(paragraph, text=f"{number}. {_HOUR_BEFORE.sub('', title)}")
        made.append((page, place, paragraph))
    return made


def _with_marks_first(places: Sequence[Place]) -> Sequence[Place]:
    """Return paragraphs with the titles that have their item's number at the right margin as lists are: "Drug testing | (62)" where these
    count on, "Drug testing | Item 4" where they rise.
    """
    marked = {at: match for at, (_, _, p) in enumerate(places) if p.starts_bold and (match := _MARKED_LAST.fullmatch(p.text))}
    figures = [int(match["number"]) for match in marked.values()]
    say_item = all(match["word"] != "(" for match in marked.values())
    steps = [later - former for former, later in pairwise(figures)]
    if len(marked) < MIN_MARKED or not all(step > 0 if say_item else step == 1 for step in steps):
        return places
    made = list(places)
    for at, match in marked.items():
        page, place, paragraph = places[at]
        made[at] = (page, place, replace(paragraph, text=f"{match['mark']} {match['title']}"))
    return made


def _is_next(former: _Candidate, latter: _Candidate) -> bool:
    """Tell whether a number of two figures is the one behind another: "4.2" behind "4.1", "5.1" behind "4.6"."""
    whole, part, *_ = former.numbered.parts
    return latter.numbered.parts[:2] in ((whole, part + 1), (whole + 1, 1))


def _fills_gap(path: Sequence[_Candidate], n: int) -> bool:
    """Tell whether without a candidate a number of the list would be lacking."""
    if not 0 < n < len(path) - 1 or _POINT.match(path[n].title):
        return False
    ranks_around = [one.rank for one in path[n - 1 : n + 2]]
    return all(later[0] - former[0] == 1 for former, later in pairwise(ranks_around))


def _family(one: Numbered) -> str:
    """Return lists that are one: a full stop behind a plain number is not always set."""
    if is_lettered(one.shape):
        return "@#"
    return "#" if one.shape in ("#", "#.", "#:") else one.shape


def _candidate(places: Sequence[Place], at: int, one: Numbered, rank: tuple[int, int]) -> _Candidate | None:
    page, _, paragraph = places[at]
    title, n_paragraphs = one.title, 1
    below = places[at + 1] if at + 1 < len(places) and places[at + 1][0] == page else None
    if not title or pages_told(title) or _IN_BRACKETS.fullmatch(title):
        if below is None or numbered(below[2].text) or pages_told(below[2].text):
            return None
        title, n_paragraphs = without_label(below[2].text), 2
        paragraph = Paragraph(title, below[2].is_heading, below[2].starts_bold, paragraph.left, paragraph.place)
        below = places[at + 2] if at + 2 < len(places) and places[at + 2][0] == page else None
    if below is not None and (whole := over_lines(title, below[2])):
        title, n_paragraphs = whole, n_paragraphs + 1
        below = next((row for row in places[at + n_paragraphs : at + n_paragraphs + 1] if row[0] == page), None)
    ends_as_sentence = title.endswith((".", ";", ","))
    cell, bar, beside = title.partition(" | ")
    runs_in = (head := run_in_title(cell)) is not None
    if head:
        title, ends_as_sentence = head + bar + beside, False
    title, pages = (below and over_cells(title, below[2].text)) or without_pages(title)
    if pages is None and below is not None and (alone := pages_beside(below[2], paragraph)):
        pages, n_paragraphs = alone, n_paragraphs + 1
    if (
        len(title) > MAX_TITLE_CHARS
        or not any(c.isalpha() for c in title)
        or HEAD_OF_PART.match(paragraph.text)
        or (re.match(r"^[\d%.,/|-]+$", title.split()[0]) and not title[0].isdigit())
    ):
        return None
    return _Candidate(at, page, paragraph, one, rank, title, n_paragraphs, pages, ends_as_sentence, runs_in)


def run_in_title(text: str) -> str | None:
    """Return the title behind which what was said runs in; None where a text is a title alone or a sentence."""
    if not text.endswith((".", ";", ",")):
        return None
    if (match := _RUN_IN.match(text)) and (len(match["rest"]) >= MIN_RUN_IN or _NOTHING.match(match["rest"])):
        return match["title"]
    if (match := _RUN_CAPITALS.match(text)) and len(match["rest"] or match["figures"]) >= MIN_RUN_IN:
        return match["title"]
    match = _RUN_ON.match(text)
    return match["title"] if match and len(match["rest"]) >= MIN_RUN_ON and not _FINITE.search(match["title"]) else None


def without_label(title: str) -> str:
    return _LABEL.sub("", title)


def _with_rising_pages(entries: list[Entry]) -> list[Entry]:
    """Figures behind titles are pages only if they rise from entry to entry; lone figures only if several do ("Phase 2" is a title)."""
    firsts = [entry.pages[0] for entry in entries if entry.pages]
    if firsts != sorted(firsts):
        return [replace(entry, pages=None) for entry in entries]
    lone = [None if entry.pages else _LAST_FIGURE.search(entry.title) for entry in entries]
    pages_of_entries = [
        entry.pages or (match and (int(match[1]), int(match[1]))) for entry, match in zip(entries, lone, strict=True)
    ]
    known = [pages for pages in pages_of_entries if pages]
    if len(known) < MIN_LONE or any(later[0] <= former[1] for former, later in pairwise(known)) or known[-1][1] > MAX_PAGES:
        return entries
    return [
        replace(entry, title=entry.title[: match.start()], pages=pages) if match and pages else entry
        for entry, match, pages in zip(entries, lone, pages_of_entries, strict=True)
    ]


def _best_path(candidates: Sequence[_Candidate], places: Sequence[Place]) -> tuple[float, list[_Candidate]]:
    """Return the heaviest rising path through candidates of one shape."""
    parts = [
        at for at, (_, _, paragraph) in enumerate(places) if _PART.match(paragraph.text) and len(paragraph.text) < MAX_TITLE_CHARS
    ]
    scores: list[float] = []
    before: list[int | None] = []
    begun = 0  # where it was counted from one last
    for n, candidate in enumerate(candidates):
        best, came_from = (0.3 if candidate.rank[0] == 1 else 0.0), None
        for m in range(max(0, n - REACH), n):
            step = _step(candidates[m], candidate, parts)
            if step is not None and candidate.rank <= candidates[m].rank and _goes_on(candidates[m : n + 1], parts):
                continue
            if step is not None and m + 1 < n and _is_twin(candidates[m + 1], candidate, begins_again=m + 1 < begun):
                step -= PASSED_TWIN
            if step is not None and scores[m] + step > best:
                best, came_from = scores[m] + step, m
        scores.append(best + candidate.weight)
        before.append(came_from)
        begun = n if candidate.rank[0] == 1 else begun
    if not scores:
        return 0.0, []
    last: int | None = max(range(len(scores)), key=lambda n: scores[n])
    total = scores[last] if last is not None else 0.0
    path: list[_Candidate] = []
    while last is not None:
        path.append(candidates[last])
        last = before[last]
    return total, path[::-1]


def _goes_on(between: Sequence[_Candidate], parts: Sequence[int]) -> bool:
    """Tell whether a list goes on under the head of a part ("9. …", "Part C", "10. …"), and so does not begin again with the last candidate."""
    first, *others, last = between
    part = max(part for part in parts if first.at < part < last.at)
    follows = (first.rank[0] + 1, first.rank[1])
    return any(one.at > part and one.rank == follows and one.stands_out >= last.stands_out for one in others)


def _is_twin(earlier: _Candidate, later: _Candidate, *, begins_again: bool) -> bool:
    """Tell whether a candidate bears the number of a later one, and stands out, or is set no less like a title where behind it another list
    begins again.
    """
    return earlier.rank == later.rank and (earlier.stands_out or (begins_again and not later.stands_out))


def _step(one: _Candidate, other: _Candidate, parts: Sequence[int]) -> float | None:
    """Return what it brings that one candidate follows the other; None if it cannot."""
    rise = other.rank[0] - one.rank[0]
    if other.at < one.at + one.n_paragraphs:
        return None
    if is_lettered(one.numbered.shape) and one.numbered.number[0] != other.numbered.number[0] and other.numbered.parts[0] != 1:
        return None  # roads, not the items of parts A and B
    if other.rank <= one.rank:
        return 0.3 if other.rank[0] == 1 and any(one.at < part < other.at for part in parts) else None
    value = 0.5 if rise == 1 or rise == 0 else 0.2 if rise <= 3 else 0.0
    if rise == 0 and other.rank[1] - one.rank[1] != 1:
        value = 0.0
    # Where the words run in behind a title, the paragraph cannot stand out as a whole.
    value -= 0.8 if one.stands_out != other.stands_out and not (one.runs_in or other.runs_in) else 0.0
    return value - (0.6 if abs(one.paragraph.left - other.paragraph.left) > INDENT_DRIFT else 0.0)
