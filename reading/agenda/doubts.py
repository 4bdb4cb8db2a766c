"""What speaks against the item that paragraphs were given: from there to the next sure item they have none.

It knows nothing of how items were found, so it holds for layouts that nobody has seen. A list that passes over a number which stands
there was not read whole; what bears another item's name is not this one's; a witness that is wrong once is none.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from math import inf

from reading.agenda.front_sheet import SUBLINE
from reading.agenda.item_titles import (
    APPENDIX,
    MAX_HEADING_CHARS,
    is_alike,
    is_routine,
    is_title_of,
    may_have_paper,
    names_minutes,
    opens_with,
    plain_title,
    repeats_entry,
    says_words,
    tells_title,
)
from reading.agenda.listing import Entry, Place
from reading.agenda.marks import hangs_on, is_field, mark_of, says_item
from reading.agenda.paper_kind import tells_of_other
from reading.agenda.passed_over import gaps, is_point, passes_over, stands_out
from reading.agenda.sheets import TITLE_HEAD, is_prose
from reading.numbering import Numbered, is_letter_of, numbered, same_number
from reading.pdf.layout import CELL_MARK, Paragraph

# A column beside the list may run into one of its lines; with more of them it was not read by its rows.
MAX_FRAGMENTS = 0.25
# A scanner may read a small letter for a capital once.
MIN_SMALL = 2
# A page that begins with the title of another item, below its mark at most, is none of older minutes.
PAPER_HEAD = 2
# So many paragraphs, each so many points to the right of its entry, are a hand's habit.
MIN_INDENTED, MIN_INDENT = 3, 8.0
# Headings of which so many come again under other entries are a form's.
MIN_RECURRING = 0.8
# Within a form or a table all stands at its margin or to the right of it, give or take half of this.
MARGIN_DRIFT = 3.0
# A line that fills its column; a shorter one may end without a sign.
MIN_LINE = 40
# A paper that numbers so many paragraphs numbers all of them.
MIN_COUNTED = 3
# "a) Skate park" behind "7": the number was not read whole.
_REST_OF_NUMBER = re.compile(r"\(?[a-z]\)")
_WHOLE, _OF_WHOLE = ("#", "#.", "#:"), "#.#"
# "Clerk's note for 53/26: Playing Field Fence", where a number that is no mere figure is meant, or the item is called one.
_FOR_ITEM = re.compile(
    r"\b(?:for|to|on)\s+(?:(?P<item>(?:agenda\s+)?item|minute)\s+(?:no\.?\s*)?)?(?P<number>[\w./()-]*\d[\w/()-]*)", re.I
)
# A page that begins so is kept from the public.
_EXEMPT = re.compile(
    r"(?:this\s+)?(?:document|report|paper|item|page)\s+is\s+(?:exempt|confidential|restricted|not\s+for\s+publication)\b|(?:exempt|confidential|restricted|not\s+for\s+publication)\W*$|by\s+virtue\s+of\s+paragraph",
    re.I,
)
# What items ask for may begin so, in small letters: "to receive apologies".
_TO = re.compile(r"to\s")
# No sentence and no title ends with such a word.
_GOES_ON = re.compile(
    r"\b(?:the|an?|of|and|or|in|by|with|at|from|that|which|was|were|is|are|be|as|its|their|his|her|has|had|have)$"
)
_WORDS_RUN_ON = re.compile(r"[a-z]\S*(?:\s+\S+){2,}")


@dataclass(frozen=True, slots=True)
class _Run:
    """The paragraphs from `start` to before `stop`, which were given to the n-th entry. `first` is the one behind the entry's own title
    in a list, and in a paper its title, if text stands above it; `is_named`: the head of a paper names its entry, `says_item`: with
    that word.
    """

    n: int
    start: int
    stop: int
    first: int
    is_list: bool
    is_named: bool
    says_item: bool


def without_doubtful(
    owners: Sequence[int | None],
    places: Sequence[Place],
    entries: Sequence[Entry],
    end: int,
    *,
    is_record: bool,
    appendices: AbstractSet[int] = frozenset(),
) -> list[int | None]:
    """Return the entry of each paragraph, None from where something speaks against it up to the next run of an entry. The
    list ends before the paragraph `end`; `appendices` are the pages whose running heads call them so.
    """
    made = list(owners)
    runs = _runs(owners, places, entries, end)
    sure = {run.n for run in runs if run.is_named and not run.is_list}
    with_paper = {run.n for run in runs if not run.is_list}
    numbers = [numbered(places[entry.at][2].text if entry.n_paragraphs else f"({entry.number})") for entry in entries]
    broken = _fragments(entries, places)
    is_broken = len(broken) > MAX_FRAGMENTS * len(entries)
    heads, least_indent = _heads(runs, places), _least_indent(runs, places, entries)
    recurring = _recurring(heads)
    left_out, miscounted = gaps(entries, places, is_record=is_record), _miscounted(runs, places, numbers)
    stand_out = all(entry.at >= 0 and stands_out(places[entry.at]) for entry in entries)
    ends: dict[_Run, int] = {}
    for run in runs:
        own = entries[run.n]
        is_unread = _REST_OF_NUMBER.match(own.title) or (run.is_list and (is_broken or run.n in broken))
        if is_unread or run in miscounted or (not run.is_named and _is_named_elsewhere(own, places[end:])):
            ends[run] = run.start
            continue
        if run.is_list and run.n + 1 in broken:
            ends[run] = run.first  # the next one's first lines stand above its number
            continue
        for at in range(run.first, run.stop):
            paragraph = places[at][2]
            is_passed = run.is_list and passes_over(paragraph, numbers[run.n : run.n + 2])
            is_passed = is_passed and not (stand_out and is_point(places, range(run.first, at + 1), numbers[run.n]))
            is_last = run.n == len(entries) - 1
            is_outside = is_last and run.start <= own.at and _indent(places[at], places[own.at]) <= least_indent
            is_foreign = _may_head(places[at], own) if not heads else bool(recurring) and _is_foreign(paragraph, recurring)
            is_behind = is_outside or (run.is_list and is_last and is_foreign)
            is_closed = not run.is_list and _is_of_closed(places[at], run, entries, with_paper)
            if is_passed or is_behind or is_closed or _names_other(places[at], run, entries, sure):
                ends[run] = at
                break
    if not is_record and runs and (foreign := _stops_counting(runs[-1], places, appendices)) is not None:
        ends[runs[-1]] = min(foreign, ends.get(runs[-1], foreign))
    has_lied = any(not run.is_named and at < run.start + TITLE_HEAD for run, at in ends.items())
    for run in runs:
        start = run.start if has_lied and not run.is_named else ends.get(run, run.stop)
        made[start : run.stop] = [None] * (run.stop - start)
        if not run.is_list:
            made[run.start : run.first] = [None] * (run.first - run.start)
        elif run.n in left_out and (not stand_out or any(map(_may_be_title, places[run.first : run.stop]))):
            for at in range(run.first, start):
                made[at] = run.n if SUBLINE.match(places[at][2].text) else None
    return made


def _runs(owners: Sequence[int | None], places: Sequence[Place], entries: Sequence[Entry], end: int) -> list[_Run]:
    runs = []
    start = 0
    for (n, _), group in groupby((owner, at < end) for at, owner in enumerate(owners)):
        stop = start + len(list(group))
        if n is not None:
            entry = entries[n]
            is_list = entry.n_paragraphs > 0 and start <= entry.at < stop
            head = range(start, min(stop, start + TITLE_HEAD))
            title = next((at for at in head if _names(places[at][2], entry)), None)
            if title is None:
                own_page = (at for at in range(head.stop, stop) if places[at][0] == places[start][0])
                title = next((at for at in own_page if _heads_paper(places[at][2], entry)), None)
            is_below = title is not None and any(is_prose(places[at][2]) for at in range(start, title))
            first = entry.at + entry.n_paragraphs if is_list else title if title is not None and is_below else start
            says = title is not None and says_item(places[title][2])
            runs.append(_Run(n, start, stop, first, is_list, is_list or title is not None, says))
        start = stop
    return runs


def _heads_paper(paragraph: Paragraph, entry: Entry) -> bool:
    """Tell whether a paragraph names an entry as its heading or in the field of a form."""
    is_told = paragraph.is_heading and tells_title(paragraph.text, entry.title)
    return is_told or (is_field(paragraph) and _names(paragraph, entry))


def _names(paragraph: Paragraph, entry: Entry) -> bool:
    mark = mark_of(paragraph)
    is_marked = mark is not None and (same_number(mark[0], entry.number) or is_letter_of(mark[0], entry.number))
    is_marked = is_marked or (names_minutes(entry.title) and tells_of_other(paragraph))
    text = paragraph.text
    return is_marked or tells_title(text, entry.title) or is_title_of(text, entry) or says_words(text, entry)


def _names_other(place: Place, run: _Run, entries: Sequence[Entry], sure: set[int]) -> bool:
    """Tell whether a paragraph is the mark or the title of another entry, whose paper does not surely stand elsewhere. Minutes of an
    earlier meeting have their own items, with such numbers and titles.
    """
    _, at_page, paragraph = place
    text, own = paragraph.text, entries[run.n]
    mark = mark_of(paragraph) if paragraph.is_heading or says_item(paragraph) else None
    is_letter = mark is not None and not same_number(mark[0], own.number) and any(same_number(mark[0], e.number) for e in entries)
    if len(text) > MAX_HEADING_CHARS or (_names(paragraph, own) and not is_letter):
        return False
    if mark is not None and mark[2] and (at_page == 0 or is_field(paragraph)):
        return True
    if not run.is_list and (hung := hangs_on(paragraph)) and not same_number(hung, own.number):
        return True
    is_line = not run.is_list and not is_prose(paragraph) and text[-1] not in ".;:,?!"
    if (paragraph.is_heading or is_line) and _is_for_other(text, own, entries):
        return True
    if names_minutes(own.title):
        others = [e for n, e in enumerate(entries) if at_page < PAPER_HEAD and n not in sure and not is_routine(e.title)]
        return any(is_title_of(text, entry) or is_alike(text, entry.title) for entry in others)
    if run.says_item and mark is not None and says_item(paragraph) and _is_unread(mark[0], own, entries):
        return True
    is_head = at_page == 0 or paragraph.is_heading
    is_within = run.is_named and not run.is_list
    return any(
        (mark is not None and same_number(mark[0], entry.number))
        or is_title_of(text, entry)
        or (paragraph.is_heading and repeats_entry(text, entry))
        or (is_head and tells_title(text, entry.title))
        or (is_line and n > run.n and opens_with(text, entry.title))
        for n, entry in enumerate(entries)
        if n not in sure and (not is_within or not is_routine(entry.title) or (entry.pages is not None and at_page == 0))
    )


def _is_unread(number: str, own: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether a number is one that comes after an entry's own, and that no entry has."""
    later, former = ([(one.shape, one.parts) for one in numbered(f"Item {text}")] for text in (number, own.number))
    is_later = any(shape == s and parts > p for shape, parts in later for s, p in former)
    return is_later and not any(same_number(number, entry.number) for entry in entries)


def _is_for_other(text: str, own: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether a heading says that what it heads is for another entry."""
    return any(
        same_number(match["number"].rstrip("."), entry.number)
        for match in _FOR_ITEM.finditer(text)
        if match["item"] or not match["number"].isdigit()
        for entry in entries
        if entry.number != own.number
    )


def _is_of_closed(place: Place, run: _Run, entries: Sequence[Entry], with_paper: Collection[int]) -> bool:
    """Tell whether a page inside a paper says that it is kept from the public, where a later entry's paper was not seen: it may be that."""
    _, at_page, paragraph = place
    is_open = any(may_have_paper(entry.title) for n, entry in enumerate(entries) if n > run.n and n not in with_paper)
    return at_page == 0 and is_open and _EXEMPT.match(paragraph.text) is not None


def _stops_counting(run: _Run, places: Sequence[Place], appendices: AbstractSet[int]) -> int | None:
    """Return the heading on top of a page, that is no appendix, from which on a pack's last paper, that numbered its paragraphs till
    then, has no number.
    """
    if run.is_list:
        return None
    numbers = [at for at in range(run.first, run.stop) if numbered(places[at][2].text) and not places[at][2].is_heading]
    if len(numbers) < MIN_COUNTED:
        return None
    return next(
        (
            at
            for at in range(numbers[-1] + 1, run.stop)
            if places[at][1] == 0 and places[at][0] not in appendices
            if _is_plain_head(places[at][2]) and not APPENDIX.match(places[at][2].text)
        ),
        None,
    )


def _is_plain_head(paragraph: Paragraph) -> bool:
    """Tell whether a heading has no number. What was decided is often set like one, but is a sentence."""
    return paragraph.is_heading and paragraph.text[-1] not in ".;" and not numbered(paragraph.text)


def _may_be_title(place: Place) -> bool:
    """Tell whether a paragraph stands out and is no "RESOLVED:" or what was decided."""
    return stands_out(place) and place[2].text[-1] not in ".;:"


def _may_head(place: Place, entry: Entry) -> bool:
    """Tell whether a paragraph is a heading, an appendix's even if it is not set so, or a line on top of a page behind its entry's."""
    page, at_page, paragraph = place
    if APPENDIX.match(paragraph.text) and not is_prose(paragraph):
        return True
    is_line = paragraph.text[-1] not in ".;:,?!" and paragraph.text[0].isupper() and CELL_MARK not in paragraph.text
    is_on_top = at_page == 0 and page > entry.page and is_line and not is_prose(paragraph)
    return _is_plain_head(paragraph) or (is_on_top and not numbered(paragraph.text))


def _heads(runs: Sequence[_Run], places: Sequence[Place]) -> list[set[str]]:
    """Return the headings that this hand sets under each entry of its list but the last, where it sets any."""
    listed = [run for run in runs if run.is_list]
    heads = [
        {plain_title(places[at][2].text) for at in range(run.first, run.stop) if _is_plain_head(places[at][2])}
        for run in listed[:-1]
    ]
    return [own for own in heads if own]


def _recurring(heads: Sequence[set[str]]) -> set[str]:
    """Return the headings that stand under several entries, if most do: "Decision", "Reasons"; else none."""
    n_entries = Counter(head for own in heads for head in own)
    recurring = {head for head, n in n_entries.items() if n > 1}
    return recurring if sum(n_entries[head] for head in recurring) >= MIN_RECURRING * sum(n_entries.values()) else set()


def _is_foreign(paragraph: Paragraph, recurring: Collection[str]) -> bool:
    """Tell whether a heading is none of those that this hand sets under its entries."""
    return _is_plain_head(paragraph) and plain_title(paragraph.text) not in recurring


def _is_named_elsewhere(entry: Entry, papers: Sequence[Place]) -> bool:
    """Tell whether the head of a page names an entry whose own paper, as it was given, does not."""
    return any(at_page < TITLE_HEAD and _names(paragraph, entry) for _, at_page, paragraph in papers)


def _miscounted(runs: Sequence[_Run], places: Sequence[Place], numbers: Sequence[Sequence[Numbered]]) -> set[_Run]:
    """Return the entries under which a paragraph bears another entry's number and one of its own ("14.2" under "15"), where this hand
    numbers what it says by entries.
    """
    wholes = [{one.parts[0] for one in own if one.shape in _WHOLE} for own in numbers]
    known = set().union(*wholes)
    n_agreed, others = 0, set()
    for run in runs:
        if not run.is_list or not wholes[run.n]:
            continue
        own = (one for at in range(run.first, run.stop) for one in numbered(places[at][2].text))
        firsts = [one.parts[0] for one in own if one.shape == _OF_WHOLE]
        n_agreed += sum(first in wholes[run.n] for first in firsts)
        if any(first in known - wholes[run.n] for first in firsts):
            others.add(run)
    return others if n_agreed >= MIN_COUNTED else set()


def _least_indent(runs: Sequence[_Run], places: Sequence[Place], entries: Sequence[Entry]) -> float:
    """Return what is less than this hand sets in from an entry's margin whatever it says under it; minus infinity if it has no such
    habit.
    """
    headed = [run for run in runs if run.start <= entries[run.n].at < run.stop]
    indents = [_indent(places[at], places[entries[run.n].at]) for run in headed[:-1] for at in range(run.first, run.stop)]
    least = min(indents, default=0.0) if len(indents) >= MIN_INDENTED else -inf
    return MIN_INDENT if least > MIN_INDENT else -MARGIN_DRIFT if least > -MARGIN_DRIFT / 2 else -inf


def _indent(place: Place, entry: Place) -> float:
    return place[2].left - entry[2].left


def _fragments(entries: Sequence[Entry], places: Sequence[Place]) -> set[int]:
    """Return the entries that were not read by their rows: those into whose line other words run, and, where other titles begin with capitals,
    those in small letters.
    """
    listed = {n: entry for n, entry in enumerate(entries) if entry.n_paragraphs}
    small = {n for n, entry in listed.items() if entry.title[:1].islower() and not _TO.match(entry.title)}
    is_odd = MIN_SMALL <= len(small) <= len(listed) / 2
    return {n for n, entry in listed.items() if (is_odd and n in small) or _has_fragment(entry, places)}


def _has_fragment(entry: Entry, places: Sequence[Place]) -> bool:
    """Tell whether words of another column run into an entry's line, or it is the rest of the sentence above: in small letters, behind a word
    that ends none, or with a full stop below a number alone.
    """
    if any(_WORDS_RUN_ON.match(cell) for cell in places[entry.at][2].text.split(CELL_MARK)[1:]):
        return True
    page, _, before = places[entry.at - 1] if entry.at else places[entry.at]
    if page != entry.page or len(before.text) <= MIN_LINE or before.text[-1] in ".!?:;" or before.is_heading:
        return False
    told = places[entry.at + entry.n_paragraphs - 1][2].text.partition(CELL_MARK)[0]
    is_end = entry.n_paragraphs > 1 and told.endswith(".")
    return is_end or entry.title[:1].islower() or _GOES_ON.search(before.text) is not None
