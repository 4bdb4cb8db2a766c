"""Pictures' credits and captions in a text. Who is named only there says nothing in the text beside them. Knows forms, no names."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from nlp.lexicons import FOLDER, read_list

# From a credit's label to the end of its name, and from it to the end of its line.
MAX_CREDIT_CHARS = 60
# Where a caption is printed twice: letters that stand there again, and the longest caption.
MIN_REPEATED_CHARS = 16
MAX_CAPTION_CHARS = 600
_WORDS = "|".join(map(re.escape, read_list(FOLDER / "picture_credits.txt")))
# A label with a capital stands anywhere, one in small letters at the head of a sentence, line or bracket ("Words and picture: Ann Lee").
_LABEL = re.compile(
    rf"(?:(?:^|[.!?•|/(\[])[^\S\n]*(?:[\w-]+,?[^\S\n]){{0,2}}(?i:{_WORDS})|\b(?=[A-Z])(?i:{_WORDS}))"
    r"s?(?i: credit)?(?:\s?:|(?i: by)\s?:?|(?i: courtesy of))\s+(?:(?:©|(?i:copyright)):?\s+)?(?=[^\W\d_a-z]|©)",
    re.M,
)
# Who holds a picture's rights: what stands between the mark and a year ("Copyright: Larwich Post 2019", "© Larwich Post 2019").
_RIGHTS = re.compile(
    r"(?:©|\(c\)|\bcopyright)[^\S\n:]*:?[^\S\n]*(?:©[^\S\n]*)?(?P<holder>[^\W\d_][^\n:;,()|]{1,60}?),?\s(?=(?:19|20)\d\d\b)", re.I
)
_JOIN = re.compile(r"(?<=[A-Z]{3})(?=[A-Z][a-z])|(?<=[a-z]{2})(?=[A-Z][a-z]*\b)")


def is_credit(text: str, start: int) -> bool:
    """Tell whether the name that begins there is a picture's credit ("Picture: Ann Lee"): a photographer says nothing in the
    text beside it.
    """
    line = text.rfind("\n", 0, start) + 1
    ends = [label.end() for label in _LABEL.finditer(text, max(line, start - 2 * MAX_CREDIT_CHARS), start + 1)]
    return bool(ends) and start - ends[-1] <= MAX_CREDIT_CHARS and ":" not in text[ends[-1] : start]


def rights_holders(text: str) -> Iterator[tuple[int, int]]:
    """Yield the names of those who hold the rights of pictures, each of whose words begins with a capital."""
    for rights in _RIGHTS.finditer(text):
        if all(word[0].isupper() or word[0] == "&" for word in rights["holder"].split()):
            yield rights.span("holder")


def caption_lines(text: str) -> list[tuple[int, int]]:
    """Return the lines that end with a picture's credit, in order."""
    spans: list[tuple[int, int]] = []
    for label in _LABEL.finditer(text):
        start, end = text.rfind("\n", 0, label.end()) + 1, text.find("\n", label.end())
        end = len(text) if end < 0 else end
        if end - label.end() <= MAX_CREDIT_CHARS and (not spans or spans[-1][1] < end):
            spans.append((start, end))
    return spans


def is_within(lines: Sequence[tuple[int, int]], at: int) -> bool:
    """Tell whether a place is in one of some lines, which are in order."""
    before = bisect_right(lines, at, key=lambda line: line[0]) - 1
    return before >= 0 and at < lines[before][1]


def glued_captions(text: str) -> Iterator[int]:
    """Yield where a caption begins right behind the credit of the one before, without a space: behind a name in capitals ("Picture: ANN
    LEEPolice at a house"), or where it is printed twice.
    """
    for label in _LABEL.finditer(text):
        line = max(text.rfind("\n", 0, label.end()) + 1, label.end() - MAX_CAPTION_CHARS)
        for join in _JOIN.finditer(text, label.end(), label.end() + MAX_CREDIT_CHARS):
            at = join.start()
            if text[at - 1].isupper() or text.find(text[at : at + MIN_REPEATED_CHARS], line, at) >= 0:
                yield at
                break
