"""Operations that a text sets another against, or in whose place another came: "unlike Operation Tern", "which replaced Operation Tern".

What is counted behind such a mention is told of the other one, unless the set-aside one's own clause holds it. A guard behind the scorer of
pairs: it gives no figure to anybody.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Span

# How sure a figure's operation is at most where the last mention before the figure sets it aside.
MAX_SET_ASIDE = 0.5
_REACH = 60
MAX_CLAUSE_CHARS = 200
# Before a name, with words as in "replaced last year's Operation Tern"; behind "by" or "with" stands the one that came instead.
_SETS_ASIDE = re.compile(
    r"\b(?:unlike|instead\s+of|rather\s+than|as\s+opposed\s+to|in\s+place\s+of|(?:compared|in\s+comparison|in\s+contrast)\s+(?:to|with)"
    r"|replac(?:e|es|ed|ing)|replacement\s+(?:for|of)|succeed(?:s|ed|ing)?|successors?\s+(?:to|of)|supersed(?:e|es|ed|ing)"
    r"|buil(?:d|ds|ding|t)\s+on|modelled\s+on|similar\s+to|confused\s+with|t(?:ake|akes|aking|ook|aken)\s+over\s+from)(?:\s+(?!by\b|with\b)[\w’'-]+){0,3}\s+[“\"'‘]?\Z",
    re.I,
)
# Between two operations: what follows anything else may be a hearing that the operation led to.
_FOLLOWS = re.compile(
    r"(?:[”\"'’]?,?\s+(?:which\s+)?(?:has\s+|had\s+)?follow(?:s|ed)(?:\s+on\s+from)?(?:\s+[\w’'-]+){0,3}"
    r"|[^.;:!?\n]*\s(?:when|after|once))\s+[“\"'‘]?",
    re.I,
)
# Behind a name whose place another takes.
_GIVES_WAY = re.compile(
    r"[”\"'’]?\s+(?:(?:was|were|is|has|had|been|later|then|since)\s+){0,3}"
    r"(?:(?:replaced|succeeded|superseded|followed)\s+(?:[\w’'-]+\s+){0,3}?by|(?:made|gave|given)\s+way\s+(?:for|to))\b",
    re.I,
)
# What a name's own clause holds: "Operation Tern, which led to nine arrests", "Operation Tern's nine arrests", "Operation Tern (nine arrests)".
_OWN_CLAUSE = re.compile(
    r"(?:[”\"'’]?(?:['’]s\b|\s*[(:])|[”\"'’]?\s*[,(–-]?\s*(?:\w+\s+){0,2}(?:which|whose|where|that|when)\b)(?:[^,;.!?)\n]|(?<=\d)[,.](?=\d))*",
    re.I,
)

# What was counted "before the operation" is not told of it.
_BEFORE_IT = re.compile(
    r"\bbefore\s+(?:the\s+operation|operations?\s+\w+)\b(?!\s+(?:was|were)\s+(?:discussed|heard|raised))", re.I
)


def is_before_operation(text: str, figure: int, start: int, end: int) -> bool:
    """Tell whether the sentence around a figure, which lies between `start` and `end`, tells of a time before an operation."""
    return _BEFORE_IT.search(text, max(start, figure - MAX_CLAUSE_CHARS), min(end, figure + MAX_CLAUSE_CHARS)) is not None


class SetAside:
    """The mentions of one document's operations, in order, and which of them set their operation aside."""

    def __init__(self, text: str, operations: Sequence[Span]) -> None:
        self._text = text
        self._mentions: dict[str, list[tuple[int, int]]] = {}
        self._end_before: dict[int, int | None] = {}
        end = None
        for mention in operations:
            self._mentions.setdefault(mention._.canonical, []).append((mention.start_char, mention.end_char))
            self._end_before[mention.start_char] = end
            end = mention.end_char

    def is_last_before(self, figure: int, operation: str) -> bool:
        """Tell whether the last mention of an operation (its canonical name) before a figure, by where that begins, sets it aside."""
        mentions = self._mentions.get(operation, [])
        at = bisect_left(mentions, (figure, 0)) - 1
        if at < 0 or len(self._mentions) < 2:
            return False
        start, end = mentions[at]
        if figure - end < MAX_CLAUSE_CHARS and _OWN_CLAUSE.fullmatch(self._text, end, figure):
            return False
        if _GIVES_WAY.match(self._text, end) or _SETS_ASIDE.search(self._text, max(0, start - _REACH), start):
            return True
        before = self._end_before[start]
        return before is not None and start - before < _REACH and _FOLLOWS.fullmatch(self._text, before, start) is not None
