"""Tells what of a case a report is the news of: an arrest, a charge, a hearing, or one that is to come. By its words alone. Pure.

A raid, the charge that follows and the hearing tell of one street, one day and the same people; each is a happening of its own.
"""

import re
from typing import Literal

Stage = Literal["arrest", "charge", "hearing", "announced"]

# What a court does, wherever it is told.
_HEARING = re.compile(
    r"\b(?:in the dock|court|courts|magistrates|jury|jurors|judge|inquest|coroner|pleas?|plead(?:s|ed)?|jailed|sentenced?|remanded|convicted)\b",
    re.I,
)
_CHARGE = re.compile(r"\bcharge[ds]?\b", re.I)
_ARREST = re.compile(r"\b(?:arrest(?:s|ed)?|in custody|detained|held)\b", re.I)
# A charge that is the news, and not how a defendant is called ("the six charged after the raids are to stay in custody").
_CHARGED_NOW = re.compile(r"\b(?:has|have|is|are|was|were|been)\s(?:(?:both|all|each|also|now)\s)?charged\b", re.I)
_ANNOUNCED = re.compile(r"\b(?:faces?|appear|come|go|due|return)\b[^.]*\btomorrow\b", re.I)
# What is to come is no stage that was reached.
_TO_COME = re.compile(r"\b(?:will|due|expected|ordered|is to|are to|fac(?:e|es|ing))\b[^.;]*", re.I)
_SENTENCE = re.compile(r"[.!?]['’”\"]?\s+(?=[A-Z“‘\"'])")


def stage_of(title: str, text: str) -> Stage | None:
    """Return what a report is the news of, by its headline and first sentence: of several stages the last."""
    first = _SENTENCE.split(text.lstrip(), maxsplit=1)[0]
    if _ANNOUNCED.search(f"{title}. {first}"):
        return "announced"
    top = _TO_COME.sub("", f"{title}. {first}")
    if _HEARING.search(top):
        return "hearing"
    if _CHARGE.search(title) or _CHARGED_NOW.search(first):
        return "charge"
    return "arrest" if _ARREST.search(top) else None


def stages_in(text: str) -> tuple[Stage, ...]:
    """Return the stages that a text says were reached."""
    reached = _TO_COME.sub("", text)
    words: tuple[tuple[Stage, re.Pattern[str]], ...] = (("hearing", _HEARING), ("charge", _CHARGE), ("arrest", _ARREST))
    return tuple(stage for stage, pattern in words if pattern.search(reached))


def are_other_stages(one: Stage | None, known: tuple[Stage, ...], other: Stage | None, known_other: tuple[Stage, ...]) -> bool:
    """Tell whether two reports are of two stages of a case: what the one is the news of, the other knows nothing of yet.

    A report without a word of any stage may be of any but a charge, which is always called one.
    """
    if "announced" in (one, other):
        return one != other
    return any(
        (stage == "charge" and "charge" not in names) or (stage == "hearing" and bool(names) and "hearing" not in names)
        for stage, names in ((one, known_other), (other, known))
    )
