"""Numbers without a noun of their own, which count what a number before them counts: "three warrants in Diss and six in Ely".

"In the year before there had been nine" counts what the sentence before counts. Of 39 such figures of the corpus's train and dev behind a preposition that stands behind the number before too all are of its kind, and of 11 of another time 10. Finds no figure.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from nlp.numbers.parsing import Number

# How sure such a kind is at most.
SURE_OF_SHARED = 0.95
_PREPOSITION = re.compile(r"\s+(?P<word>for|in|at|on|under|from|by|to|with)\b(?!\s+custody\b)", re.I)
_GOES_ON = re.compile(r"(?:,|\band)\s+\Z", re.I)
# "of which nine were for theft": the part has no verb of its own.
_PART = re.compile(r"\bof\s+(?:which|whom)\s+(?:only\s+|about\s+|some\s+)?\Z", re.I)
_PART_IS = re.compile(r"\s+(?:was|were|are|is)\s+(?:for|in|at|on|under|from|by|there)\b", re.I)
# "Operation Tern led to nine arrests and Operation Egret to three", "bringing the total to 23".
_TO = re.compile(r"\bto\s+\Z", re.I)
_NAME_TO = re.compile(r"[A-Z][\w’'-]*[”\"’']?,?\s+to\s+\Z")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;]|and\b|\Z)", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOTAL = re.compile(r"\b(?:bring|tak)(?:s|es|ing)?\s+[^.,;:!?\n]{0,30}\btotal\b[^.,;:!?\n]{0,40}\bto\s+\Z", re.I)
# Another time's, at the beginning of a sentence: "In 2020 it was nine.", "The year before there had been only six."
_AT_ANOTHER_TIME = re.compile(
    r"(?:\A|[.!?\n]\s*)[^.!?,;:\n]{0,50}?\b(?:year|month|week|quarter|spring|summer|autumn|winter|before|ago|earlier|(?:19|20)\d\d|[Ww]hen\s+I\s+came)\b[^.!?;:\n]{0,30}?"
    r"\b(?:it|there)\s+(?:was|were|had\s+been)\s+(?:only\s+|just\s+|about\s+|some\s+)?\Z"
)
_REACH = 90
# Numbers before one that are asked, and characters between.
MAX_NUMBERS, MAX_CHARS = 6, 300
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
# Words between a number and the preposition behind what it counts.
_NOUN = r"(?:\s+[\w’'-]+){0,4}?\s+"


def nouns_shared(text: str, numbers: Sequence[Number]) -> Iterator[tuple[int, list[int]]]:
    """Yield the places of numbers without a noun, each with those before it in its sentence whose noun may be meant, the nearest first."""
    for i, number in enumerate(numbers):
        likeness = _likeness(text, number) if number.unit is None else None
        if likeness is None:
            continue
        before = range(i - 1, max(-1, i - 1 - MAX_NUMBERS), -1)
        is_of_time = _is_of_another_time(text, number)
        shared = [j for j in before if _is_near(text, numbers[j], number, is_of_time=is_of_time) and likeness(numbers[j])]
        if shared:
            yield i, shared


def _is_near(text: str, before: Number, number: Number, *, is_of_time: bool) -> bool:
    """Tell whether a count stands before another number in its sentence, or in the one before a number of another time."""
    is_far = before.unit is not None or number.start - before.end > MAX_CHARS
    ends = len(_SENTENCE_END.findall(text, before.end, number.start))
    return not is_far and (ends == 1 and not _YEAR.fullmatch(text, before.start, before.end) if is_of_time else not ends)


def _is_of_another_time(text: str, number: Number) -> bool:
    """Tell whether a number without a noun is told of another time than what its text counted before."""
    is_bare = _CLAUSE_ENDS.match(text, number.end) is not None
    return is_bare and _AT_ANOTHER_TIME.search(text, max(0, number.start - _REACH - _REACH), number.start) is not None


def _likeness(text: str, number: Number) -> Callable[[Number], bool] | None:
    """Return what tells whether a number before shares its noun with one, by the words beside that; None where it has a noun of its own."""
    start = max(0, number.start - _REACH)
    if _TOTAL.search(text, start, number.start):
        return lambda _: True
    if _PART.search(text, start, number.start):
        return (lambda _: True) if _PART_IS.match(text, number.end) else None
    if _NAME_TO.search(text, start, number.start) and _CLAUSE_ENDS.match(text, number.end):
        return lambda before: _TO.search(text, max(0, before.start - _REACH), before.start) is not None
    if _is_of_another_time(text, number):
        return lambda _: True
    preposition = _PREPOSITION.match(text, number.end) if _GOES_ON.search(text, start, number.start) else None
    if preposition is None:
        return None
    behind = re.compile(_NOUN + preposition["word"] + r"\b", re.I)
    return lambda before: behind.match(text, before.end, number.start) is not None
