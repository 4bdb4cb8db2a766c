"""Numbers without a noun of their own, which count what a number before them counts: "three warrants in Diss and six in Ely".

Of 39 such figures of the corpus's train and dev behind a preposition that stands behind the number before too all are of its kind. Finds no figure.
"""

import re
from collections.abc import Iterator, Sequence

from nlp.numbers import Number

# How sure such a kind is at most.
SURE_OF_SHARED = 0.95
_PREPOSITION = re.compile(r"\s+(?P<word>for|in|at|on|under|from|by|to|with)\b", re.I)
_GOES_ON = re.compile(r"(?:,|\band)\s+\Z", re.I)
# "of which nine were for theft": the part has no verb of its own.
_PART = re.compile(r"\bof\s+(?:which|whom)\s+(?:only\s+|about\s+|some\s+)?\Z", re.I)
_PART_IS = re.compile(r"\s+(?:was|were|are|is)\s+(?:for|in|at|on|under|from|by|there)\b", re.I)
# "Operation Tern led to nine arrests and Operation Egret to three", "bringing the total to 23".
_TO = re.compile(r"\bto\s+\Z", re.I)
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;]|and\b|\Z)", re.I)
_TOTAL = re.compile(r"\b(?:bring|tak)(?:s|es|ing)?\s+[^.,;:!?\n]{0,30}\btotal\b[^.,;:!?\n]{0,40}\bto\s+\Z", re.I)
_REACH = 90
# Numbers before one that are asked, and characters between.
MAX_NUMBERS, MAX_CHARS = 6, 300
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
# Words between a number and the preposition behind what it counts.
_NOUN = r"(?:\s+[\w’'-]+){0,4}?\s+"


def nouns_shared(text: str, numbers: Sequence[Number]) -> Iterator[tuple[int, list[int]]]:
    """Yield the places of numbers without a noun, each with those before it in its sentence whose noun may be meant, the nearest first."""
    for i, number in enumerate(numbers):
        before = range(i - 1, max(-1, i - 1 - MAX_NUMBERS), -1)
        shared = [j for j in before if _is_near(text, numbers[j], number) and _shares(text, numbers[j], number)]
        if shared and number.unit is None:
            yield i, shared


def _is_near(text: str, before: Number, number: Number) -> bool:
    """Tell whether a count stands before another number in its sentence."""
    is_far = before.unit is not None or number.start - before.end > MAX_CHARS
    return not is_far and _SENTENCE_END.search(text, before.end, number.start) is None


def _shares(text: str, before: Number, number: Number) -> bool:
    start = max(0, number.start - _REACH)
    if _TOTAL.search(text, start, number.start):
        return True
    if _PART.search(text, start, number.start):
        return _PART_IS.match(text, number.end) is not None
    if _TO.search(text, start, number.start) and _TO.search(text, max(0, before.start - _REACH), before.start):
        return _CLAUSE_ENDS.match(text, number.end) is not None
    preposition = _PREPOSITION.match(text, number.end)
    if preposition is None or not _GOES_ON.search(text, start, number.start):
        return False
    return re.compile(_NOUN + preposition["word"] + r"\b", re.I).match(text, before.end, number.start) is not None
