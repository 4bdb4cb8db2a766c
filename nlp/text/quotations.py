"""Finds the stretches of a text that stand in quotation marks, by structure alone: no verbs, no word lists.

It does not say who speaks, nor whether anybody does: titles, nicknames and scare quotes are among them. A learned head decides.
Double marks are paired first, as no apostrophe looks like one. Single marks are paired in what stands outside of them.
One pass over the marks of each paragraph, so the time is linear in the text.
Above 400 lines: paragraphs are found here too, because a mark at a line's start tells whether the line is a new paragraph.
"""

import itertools
import re
from dataclasses import dataclass
from typing import NamedTuple

# Lines of hand-wrapped texts end between these widths; longer lines are paragraphs, shorter ones lists and captions (corpus train: 60 to 84).
MIN_WRAP_CHARS = 55
MAX_WRAP_CHARS = 100
# Hand-wrapped lines stop this far short of the widest line of their block, at most (corpus train, documents d38, e08, e28, e36, e43).
WRAP_SLACK_CHARS = 8
# A caption or two may stand between the paragraphs of a running quotation (sample article: one).
MAX_INTERRUPTING_PARAGRAPHS = 2

_DOUBLE = frozenset('“”„‟"«»')
_SINGLE = frozenset("‘’‚‛'‹›")
_ANY_MARK = _DOUBLE | _SINGLE
_MARKS = re.compile(f"([{''.join(sorted(_ANY_MARK))}])\\1*")
MAX_SAME_MARKS = 3  # more of one mark in a row are a rule or noise, no quotation
_DASHES = "-–—―/"
_BRACKETS = "([{"
_BULLETS = " \t\u00a0•*>·-–—"
_STOPS = ",.;:!?…"
_NOT_BEFORE_WORDS = ",;:?!)"  # a mark before one of these opens nothing
# A word this short between two single marks is a dropped letter ('em, 'un) in a longer quotation, if there is one.
MAX_ELISION_CHARS = 3
_NOWHERE = 1 << 62


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch in quotation marks, one for each paragraph of a running quotation.

    start and end hold the words without the marks and without the spaces beside them. opener is "" where an open quotation
    runs on without a new mark; closer is "" where no mark closes it and its paragraph ends it.
    continues: it runs on from an open quotation of an earlier paragraph. chain: one number for all parts of a running quotation.
    depth: 1 if another quotation stands inside, else 0; the inner one is no item.
    """

    start: int
    end: int
    opener: str
    closer: str
    is_closed: bool
    continues: bool
    chain: int
    depth: int


class _Mark(NamedTuple):
    """A quotation mark and what its neighbours allow. A tuple, as a bomb of marks makes 100,000 of them."""

    at: int
    char: str
    opens: bool
    closes: bool
    weak: bool = False  # closes, but could be a possessive, a dropped letter, feet or inches
    firm: bool = False  # opens behind a stop or where the paragraph starts, as speech does
    small: bool = False  # opens behind a comma, before a small letter: may be a dropped letter


class _Pair(NamedTuple):
    """Where a quotation opens and closes. Without a closing mark, `stop` is where its words end."""

    opener: int
    closer: int | None
    stop: int
    inner: int = 0


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph with its marks and the family of the mark that starts it."""

    start: int
    end: int
    head: int  # where its words or marks start, behind bullets
    double: list[_Mark]
    single: list[_Mark]
    starts_with: frozenset[str]

    def marks(self, family: frozenset[str]) -> list[_Mark]:
        return self.double if family is _DOUBLE else self.single


def find_quotations(text: str) -> list[Quotation]:
    """Return every stretch in quotation marks, in order, without overlaps; none crosses a paragraph."""
    paragraphs = [_read_marks(text, start, end) for start, end in find_paragraphs(text)]
    quotations: list[Quotation] = []
    chain = 0
    running: tuple[int, frozenset[str], int] | None = None  # chain, family, index of the paragraph that left it open
    for index, paragraph in enumerate(paragraphs):
        pairs = _pair_double(paragraph, runs_on=_runs_on(paragraphs, index, _DOUBLE))
        pairs = _add_single(paragraph, pairs, runs_on=_runs_on(paragraphs, index, _SINGLE))
        if running and index - running[2] > MAX_INTERRUPTING_PARAGRAPHS + 1:
            running = None
        if running and running[2] == index - 1 and not paragraph.starts_with:
            pairs = _close_running(text, paragraph, pairs, running[1])
        for pair in pairs:
            start, end = _trim(text, pair)
            if not any(map(str.isalnum, text[start:end])):
                continue
            opener = text[pair.opener] if pair.opener >= paragraph.start else ""
            closer = text[pair.closer] if pair.closer is not None else ""
            family = _SINGLE if (opener or closer) in _SINGLE else _DOUBLE
            is_first = pair.opener in (paragraph.head, paragraph.start - 1)
            continues = running is not None and is_first and family is running[1]
            if running is not None and continues:
                number = running[0]
            else:
                number, chain = chain, chain + 1
            running = None if closer else (number, family, index)
            quotations.append(Quotation(start, end, opener, closer, bool(closer), continues, number, min(pair.inner, 1)))
    return quotations


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs of a text without the white space round them.

    A blank line parts paragraphs. A single line end does too, unless the text is wrapped there: the line is as full as its
    block is wide, or the next line goes on in small letters.
    """
    paragraphs: list[tuple[int, int]] = []
    block: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = at + len(line) - len(line.lstrip())
            block.append((start, start + len(stripped)))
        else:
            paragraphs += _unwrap(text, block)
            block = []
        at += len(line)
    return paragraphs + _unwrap(text, block)


def _unwrap(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the lines of a block that are one paragraph."""
    width = max((end - start for start, end in lines), default=0)
    joined: list[tuple[int, int]] = []
    for line, following in itertools.zip_longest(lines, lines[1:]):
        if joined and joined[-1][1] < 0:
            joined[-1] = (joined[-1][0], line[1])
        else:
            joined.append(line)
        if following is not None and _is_wrapped(text, line, following, width):
            joined[-1] = (joined[-1][0], -1)
    return joined


def _is_wrapped(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Tell whether a line goes on in the next one."""
    first, last = text[following[0]], text[line[1] - 1]
    if first in _ANY_MARK and last in ".!?…":
        return False  # so the next paragraph of a running quotation starts
    if first.islower() and last not in ".!?…":
        return True
    if not MIN_WRAP_CHARS <= width <= MAX_WRAP_CHARS:
        return False
    word = text[following[0] : min(following[1], following[0] + width)].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(word) > width - WRAP_SLACK_CHARS


def _read_marks(text: str, start: int, end: int) -> _Paragraph:
    """Find the quotation marks of a paragraph and what each may do."""
    double: list[_Mark] = []
    single: list[_Mark] = []
    head = start
    while head < end and text[head] in _BULLETS:
        head += 1
    for run in _MARKS.finditer(text, start, end):
        if run.end() - run.start() > MAX_SAME_MARKS:
            continue
        for at in range(run.start(), run.end()):
            if text[at] in _DOUBLE:
                double.append(_double_mark(text, at, start, end))
            elif (mark := _single_mark(text, at, start, end, is_first=at == head)) is not None:
                single.append(mark)
    starts_with: frozenset[str] = frozenset()
    for family, marks in ((_DOUBLE, double), (_SINGLE, single)):
        if marks and marks[0].at == head and marks[0].opens:
            starts_with = family
    return _Paragraph(start, end, head, double, single, starts_with)


def _double_mark(text: str, at: int, start: int, end: int) -> _Mark:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    opens = (before.isspace() or before in _BRACKETS or before in _DASHES or before in _ANY_MARK) and not (
        after.isspace() or after in _NOT_BEFORE_WORDS
    )
    closes = (not before.isspace() and not after.isalnum()) or after in _NOT_BEFORE_WORDS
    if text[at] == '"' and opens == closes:
        opens = closes = True  # glued to words, or spaced on both sides: what stands open before it decides
    weak = text[at] == '"' and before.isdigit() and after not in _STOPS and at + 1 < end
    return _Mark(at, text[at], opens, closes, weak)


def _single_mark(text: str, at: int, start: int, end: int, *, is_first: bool) -> _Mark | None:
    """Read one single mark; None if it is an apostrophe."""
    char = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    is_bounded = before.isspace() or before in _BRACKETS or before in _DASHES or before in _DOUBLE or at == start
    if char not in "’›" and is_bounded and not after.isspace() and after not in _NOT_BEFORE_WORDS + "’":
        tail = text[at + 1 : min(at + 5, end)]
        if tail[:2].isdigit() and tail[2:3] == "s" and not tail[3:4].isalnum():
            return None  # a decade: '90s
        if tail[:1].islower() and tail[1:2] in ("'", "’") and not tail[2:3].isalnum():
            return None  # one dropped-letter word: rock 'n' roll
        previous = max(at - 2 if before.isspace() else at - 1, start)
        firm = is_first or text[previous] in _STOPS or text[previous] in _ANY_MARK
        return _Mark(at, char, True, False, firm=firm, small=text[previous] == "," and after.islower())
    if before.isspace() and after not in _NOT_BEFORE_WORDS:
        return None
    if after.isalnum():
        # Glued to both: an apostrophe, unless a stop stands before it as in `gone,'he said`.
        if before in _STOPS and not (after == "s" and not text[at + 2 : at + 3].isalnum()):
            return _Mark(at, char, char not in "’›", True, firm=True)
        return None
    is_loose = before.isalnum() and after.isspace() and at + 1 < end
    could_be_apostrophe = before in "sSzZxX" or before.isdigit() or text[max(at - 2, start) : at].lower() == "in"
    is_letter = before.isalpha() and not text[max(at - 2, start)].isalnum()  # o' the
    return _Mark(at, char, False, True, weak=is_loose and (could_be_apostrophe or is_letter))


def _runs_on(paragraphs: list[_Paragraph], index: int, family: frozenset[str]) -> bool:
    """Tell whether the next paragraph with quotations of a family starts with one."""
    for paragraph in paragraphs[index + 1 : index + 2 + MAX_INTERRUPTING_PARAGRAPHS]:
        if paragraph.starts_with is family:
            return True
        if paragraph.starts_with or any(mark.opens for mark in paragraph.marks(family)):
            return False
    return False


def _pair_double(paragraph: _Paragraph, *, runs_on: bool) -> list[_Pair]:
    """Pair the double marks of a paragraph; the outer pairs only."""
    marks = paragraph.double
    if not marks:
        return []
    closer_of: dict[int, int] = {}
    stack: list[int] = []
    for index, mark in enumerate(marks):
        opened = marks[stack[-1]].char if stack else ""
        if _closes_double(mark, opened, marks[index + 1] if index + 1 < len(marks) else None):
            closer_of[stack.pop()] = index
        elif _opens_double(mark, opened):
            stack.append(index)
    unmatched, last = set(stack), stack[-1] if stack else -1
    openers = sorted([*closer_of, *stack])
    following = dict(itertools.pairwise(openers))  # each opening mark's next one
    pairs: list[_Pair] = []
    index = 0
    while index < len(marks):
        if index in closer_of:
            closer = closer_of[index]
            inner = int(following.get(index, len(marks)) < closer)
            pairs.append(_Pair(marks[index].at, marks[closer].at, marks[closer].at, inner))
            index = closer + 1
        elif index in unmatched:
            cut = following.get(index)
            if cut is None or (runs_on and index == last):
                pairs.append(_Pair(marks[index].at, None, paragraph.end, int(cut is not None)))
                break
            pairs.append(_Pair(marks[index].at, None, marks[cut].at))
            index = cut
        else:
            index += 1
    return pairs


def _closes_double(mark: _Mark, opened: str, following: _Mark | None) -> bool:
    if not opened:
        return False
    if opened in "«»":
        return mark.char in "«»" and mark.char != opened
    if mark.char in "«»":
        return False
    if mark.char in "“„‟":
        return (opened == "„" and mark.char != "„") or (mark.closes and not mark.opens)
    if mark.char == "”":
        return True
    if mark.weak:  # `"a 6" pipe," he said`: inches, if the next mark closes
        return not (following is not None and following.closes and not following.opens)
    return mark.closes


def _opens_double(mark: _Mark, opened: str) -> bool:
    if mark.char in "“„‟«":
        return not mark.closes or mark.opens or mark.char in "„«"
    if mark.char in "”»":
        return not opened and mark.opens and not mark.closes
    return mark.opens and not mark.weak


def _add_single(paragraph: _Paragraph, doubles: list[_Pair], *, runs_on: bool) -> list[_Pair]:
    """Pair the single marks outside of the double pairs, and drop the double pairs inside of single ones."""
    if not paragraph.single:
        return doubles
    outside: list[_Mark] = []
    counts = [0] * len(doubles)  # single marks that open inside each double pair
    at = 0
    for mark in paragraph.single:
        while at < len(doubles) and doubles[at].stop <= mark.at:
            at += 1
        if at < len(doubles) and mark.at > doubles[at].opener:
            counts[at] += mark.opens
        else:
            outside.append(mark)
    doubles = [_Pair(p.opener, p.closer, p.stop, p.inner + n) for p, n in zip(doubles, counts, strict=True)]
    merged: list[_Pair] = []
    at = 0
    for pair in _pair_single(outside, paragraph.end, doubles, runs_on=runs_on):
        while at < len(doubles) and doubles[at].opener < pair.opener:
            merged.append(doubles[at])
            at += 1
        inner = pair.inner
        while at < len(doubles) and doubles[at].opener < pair.stop:
            inner, at = inner + 1, at + 1
        merged.append(_Pair(pair.opener, pair.closer, pair.stop, inner))
    return merged + doubles[at:]


def _pair_single(marks: list[_Mark], end: int, doubles: list[_Pair], *, runs_on: bool) -> list[_Pair]:
    """Pair single marks. A firm closing mark is preferred to one that may be an apostrophe."""
    pairs: list[_Pair] = []
    n_openers, n_closers, n_firm = ([0] * (len(marks) + 1) for _ in range(3))  # from each mark to the end
    for index in range(len(marks) - 1, -1, -1):
        n_openers[index] = n_openers[index + 1] + marks[index].opens
        n_closers[index] = n_closers[index + 1] + marks[index].closes
        n_firm[index] = n_firm[index + 1] + marks[index].firm
    next_double = _next_double(marks, doubles)
    index = 0
    while index < len(marks):
        mark = marks[index]
        if not mark.opens:
            index += 1
            continue
        is_open = not n_closers[index + 1]
        closer, resume = (None, index + 1) if is_open else _close_single(marks, index)
        if closer is not None and marks[closer].weak:
            if next_double[index] < marks[closer].at:
                index = _skip_to(marks, index, next_double[index])
                continue
            if runs_on and mark.firm and resume >= len(marks):
                closer, is_open = None, True
        if closer is not None:
            inner = n_openers[index + 1] - n_openers[closer]
            pairs.append(_Pair(mark.at, marks[closer].at, marks[closer].at, inner))
            index = closer + 1
        elif is_open and not n_firm[index + 1] and (runs_on or (mark.firm and next_double[index] > end)):
            pairs.append(_Pair(mark.at, None, end))
            break
        else:
            index = resume
    return pairs


def _skip_to(marks: list[_Mark], index: int, at: int) -> int:
    """Return the index of the first mark behind a place."""
    while index < len(marks) and marks[index].at < at:
        index += 1
    return index


def _next_double(marks: list[_Mark], doubles: list[_Pair]) -> list[int]:
    """Return for each single mark where the next double pair opens."""
    openers: list[int] = []
    at = 0
    for mark in marks:
        while at < len(doubles) and doubles[at].opener < mark.at:
            at += 1
        openers.append(doubles[at].opener if at < len(doubles) else _NOWHERE)
    return openers


def _close_single(marks: list[_Mark], opened: int) -> tuple[int | None, int]:
    """Return the index of the mark that closes a single quotation (None: it stays open), and where to read on if none does."""
    weak: int | None = None
    inner: int | None = None
    for index in range(opened + 1, len(marks)):
        mark = marks[index]
        if mark.opens and not mark.closes:
            if weak is not None:
                return weak, index
            if mark.firm and not (mark.small and marks[opened].firm):
                return None, index
            inner = index
        elif mark.weak:
            weak = weak if weak is not None else index
        elif inner is None:
            return index, index + 1
        elif index + 1 < len(marks) and marks[index + 1].closes and not marks[index + 1].weak:
            inner = None  # the inner one closes here, the outer one at the next mark
        elif marks[opened].firm or mark.at - marks[inner].at - 1 <= MAX_ELISION_CHARS:
            return index, index + 1
        else:
            return None, inner
    return weak, len(marks)


def _close_running(text: str, paragraph: _Paragraph, pairs: list[_Pair], family: frozenset[str]) -> list[_Pair]:
    """Add the words up to a closing mark that nothing opened in this paragraph: the quotation ran on without a new mark."""
    first = next((mark for mark in paragraph.marks(family) if not mark.weak), None)
    if first is None or first.opens or not first.closes or (pairs and pairs[0].opener < first.at):
        return pairs
    if family is _SINGLE and text[first.at - 1] not in _STOPS:
        return pairs  # a possessive at the end of a clause
    return [_Pair(paragraph.start - 1, first.at, first.at), *pairs]


def _trim(text: str, pair: _Pair) -> tuple[int, int]:
    start, end = pair.opener + 1, pair.stop
    if start > 0 and text[start - 1 : start + 1] == "''":
        start += 1  # two single marks for a double one
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
