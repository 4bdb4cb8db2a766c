"""Quotations that their own sentence tells of nobody in particular: `"Shame!" somebody shouted`, `He was described as "a careful man"`, `"Hear, hear," was
heard`, `The court heard that she had spent it on "horses"`. Told by grammar; it chooses nobody.
"""

import re

# How sure it is that nobody is told. Of 27 quotations of the corpus's train and dev with such words beside them none has a speaker.
SURE_OF_NOBODY = 0.95
# Characters before and behind a quotation that are looked at.
REACH = 200
_SOMEBODY = r"(?:somebody|someone)"
# "someone had written", never "tell somebody in a car:".
_SOMEBODY_BEFORE = re.compile(
    rf"(?<!\btell )(?<!\btold )(?<!\basked )(?<!\bask )(?<!\bto )(?<!\bby )(?<!\bwith )(?<!\bof )(?<!\bfor )\b{_SOMEBODY}\b(?!\s+(?:known|named)\b)(?:\s+[\w’'-]+){{1,6}}[\s,:]*\Z",
    re.I,
)
_SOMEBODY_BEHIND = re.compile(rf"\s*,?\s*(?:[a-z]+\s+)?{_SOMEBODY}\b")
# `There was a cry of "Shame!"`, `he said, to shouts of "Shame!"`, `"Shame!" was the cry from the back`.
_SHOUTS = r"(?:cry|cries|shouts?|chants?|heckles?|yells?)"
_SHOUT_BEFORE = re.compile(rf"\b{_SHOUTS}\s+of[\s:]*\Z", re.I)
_SHOUT_BEHIND = re.compile(rf"\s*,?\s*(?:was|were|came)\s+(?:an?|the)\s+{_SHOUTS}\b")
# `"Hear, hear," was heard`, `it was called from several rows`, where the quotation begins its sentence.
_PASSIVE_BEHIND = re.compile(
    r"\s*,?\s*(?:it\s+)?was\s+(?:[a-z]+ed|heard|said|sung)\b(?![^.;\n]*\bby\b)(?=\s+(?:as|after|from|in|at|when|behind|across|over|by)\b)"
)
# "It was said in the queue that", not by somebody.
_IT_WAS_SAID = re.compile(
    r"\bit\s+(?:was|is|has\s+been|had\s+been)\s+(?:also\s+|once\s+|since\s+)?(?:said|claimed|alleged|suggested|rumoured|whispered)\b(?![^.;!?\n]*\bby\b)[^.;!?:\n“”\"]*\Z",
    re.I,
)
_IT_WAS_SAID_BEHIND = re.compile(r"\s*,\s*it\s+was\s+(?:said|claimed|alleged|suggested|rumoured)\b(?![^.;!?\n]*\bby\b)")
# "He was described as", "had been called", and what stands in one list with it.
_IS_CALLED = re.compile(
    r"\b(?:was|were|is|are|been|being)\s+(?:(?:\w+ly|once|often|also|even)\s+)?(?:described\s+as|called|dubbed|labelled|branded|hailed\s+as|termed)"
    r"(?:\s+(?:an?|the))?[\s:]*(?:[“\"‘'][^“”\"\n]{0,80}[”\"’'],?\s+(?:and\s+|or\s+)?)*\Z",
    re.I,
)
_BY = re.compile(r"[^.;!?\n]*?\bby\b")
# "The court heard that": what follows is told there by whoever, unless a word of saying gives it to somebody.
_HEARD = re.compile(
    r"(?:\b(?:court|inquest|jury|jurors|hearing|tribunal|magistrates)\b|(?:\A|[.!?]\s+)It)\s+(?:had\s+)?(?:heard|was\s+told|were\s+told)\b(?!\s+(?:from|by)\b)(?P<rest>[^.;!?:\n]*)\Z",
    re.I,
)
_SAYS = re.compile(
    r"\b(?:said|say|says|saying|told|tell|telling|asked|asking|replied|wrote|written|writing|thought|called|calling|described|describing|admitted|claimed|warned|denied|insisted|shouted"
    r"|complained|joked|answered|explained|boasted|by|words?)\b",
    re.I,
)
# What was said to somebody may be told by nobody: "he had been told his back would".
_TOLD_PASSIVE = re.compile(r"\b(?:been|was|were)\s+told\b", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"‘']|\Z)|\n")
_QUOTED_BEFORE = re.compile(r"[”\"]\W")


def is_untold(text: str, start: int, end: int) -> bool:
    """Tell whether the words beside a quotation give it to nobody in particular. `start`, `end`: its words, without the marks."""
    before = _SENTENCE.split(text[max(0, start - 1 - REACH) : start - 1])[-1]
    behind = text[end + 1 : end + 1 + REACH]
    if _SOMEBODY_BEFORE.search(before) or _SHOUT_BEFORE.search(before) or _IT_WAS_SAID.search(before):
        return True
    if _IS_CALLED.search(before) and not _BY.match(behind):
        return True
    if text[end - 1 : end] in ",!?" and (_SOMEBODY_BEHIND.match(behind) or _SHOUT_BEHIND.match(behind)):
        return True
    begins = not any(c.isalnum() for c in before)
    if _IT_WAS_SAID_BEHIND.match(behind) or (begins and text[end - 1 : end] in ",!?" and _PASSIVE_BEHIND.match(behind)):
        return True
    heard = _HEARD.search(before)
    return (
        heard is not None
        and text[start].islower()
        and not _SAYS.search(_TOLD_PASSIVE.sub("", _QUOTED_BEFORE.split(heard["rest"])[-1]))
    )
