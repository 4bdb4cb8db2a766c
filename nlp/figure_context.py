"""Whose a figure is, and for which day it holds, so far as the text says so. Never guesses a day."""

import re
from bisect import bisect_left, bisect_right
from calendar import month_name, monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.words import Mention
from nlp import figure_words as cue
from nlp.draft import Draft
from nlp.figure_tokens import Word

_NAMES = [name.lower() for name in month_name if name]
_MONTH = "|".join(name.title() for name in _NAMES)
_DAY = re.compile(
    rf"\b(?:(?P<d4>\d\d)/(?P<n4>\d\d)/(?P<y5>\d{{4}})|(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})(?:\s+(?P<y>\d{{4}}))?|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:,?\s+(?P<y2>\d{{4}}))?|(?P<m3>{_MONTH})\s+(?P<y3>\d{{4}})|(?P<y4>(?:19|20)\d\d))(?![\w/]|[-–]\d)"
)
# What stands before a day for which a figure holds ("to": "the year to March 2026"), and what makes it the day of something else.
_HOLDS = re.compile(
    r"\b(?:by|up to|to|as at|as of|at|in|during|on|and)\s+(?:the\s+(?:end|close|start|year|month|evening|morning)\s+(?:of|to)\s+)?"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:early |late |mid-)?$",
    re.I,
)
_ELSE = re.compile(
    r"\b(?:launched|began|begun|started|set up|opened|created|born|formed|ended|came into force|appear|due|listed|will|would|published|"
    r"dated|launch|start|meeting|hearing|speaking|stolen|murder\w*)\b[^.;]{0,40}$",
    re.I,
)
_COMPARED = re.compile(r"^\W*(?:\w+\s+){0,3}?(?:the )?(?:year|month|quarter) (?:before|earlier)|^\W*(?:the )?previous", re.I)
_DIGIT = re.compile(r"\d")
_BULLET = re.compile(r"\s*[-•*–]\s")
# Where a paragraph ends: at an empty line, before a bullet, and at the end of a line where a sentence or a row of a table may end.
_BREAK = re.compile(r"\n\s*\n|(?<=[.!?:;\d\"'”’])\n|\n(?=\s*[-•*–]\s)")
# A paragraph or a list that opens with its day holds for it as a whole: "3.1 Between 22 March and 11 April 2025 ...".
_OPENS = re.compile(r"(?:[\d.]+\s+)?(?:Up to|By|As at|As of|Between|From|In the \w+ to)\s+(?:the end of )?", re.I)
# A sentence with a time of its own is not of the paragraph's day.
_OTHER_TIME = re.compile(
    r"\b(?:since then|now|today|yesterday|this (?:week|month|year)|(?:last|next) (?:week|month|year)|(?:years?|months?|weeks?|days?) "
    r"(?:before|earlier|ago|later|after))\b",
    re.I,
)
# Paragraphs that an operation is carried on from where it is named; farther where it is the text's subject, as long as articles are.
_NEAR, _THROUGH = 4, 12
# A report of a raid gives the arrests first and the operation's name later. What others do too is carried where it is the police's, or
# not so far, or only from a heading.
_GOES_ON = re.compile(r"(?:Of (?:those|these|them|whom)|They|Among them)\b")
_CORE = frozenset(["arrests", "charged", "sentenced", "sentence_length", "warrants", "seizure_value", "seizure_amount"])
_POLICE = re.compile(r"\b(?:police|officers|detectives|force)\b", re.I)
# Characters around a figure that are looked at: longer sentences are lists or no sentences. Characters of a paragraph's opening; lines of a list.
_SPAN, _OPENING, _LIST = 400, 120, 20
_CAPTION = re.compile(r"\b(?:Picture|Pictures|Image|Photo|Photograph|Credit)s? ?:")
# A text's subject is the operation that it names most in its first paragraphs, or the only one where it says that this was its work.
_LEAD = 4
_ITS_WORK = re.compile(
    r"\b(?:part of|under|during|codenamed|code-named|dubbed|called|known as|named|by|morning of|day of|"
    r"(?:officers?|detectives?|team) (?:\w+ )?(?:of|from|on|by))\s+$"
)
# A paragraph that begins with an operation's name, whatever its number, has it for its topic.
_HEADS = re.compile(r"(?:[\d.]+\s+|[•*-]\s*)?(?:Under |In |Since )?$")


class Context:
    """The operations and the days of one text."""

    def __init__(self, draft: Draft, words: Sequence[Word]) -> None:
        self.text, self.words = draft.text, words
        self.lines = [0, *(found.end() for found in _BREAK.finditer(draft.text)), len(draft.text)]
        self.operations = [mention for mention in draft.of("OPERATION") if not self._is_in_caption(mention)]
        self.starts = [m.start for m in self.operations]
        self.named: dict[int, list[str]] = {}
        for mention in self.operations:
            self.named.setdefault(self._paragraph(mention.start), []).append(mention.canonical)
        self.subject = self._subject()
        self.is_heading = self._is_in_heading()
        self.sentences: dict[int, int] = {}
        for i, word in enumerate(words):
            self.sentences.setdefault(word.sentence, i)
        self.days = _days(draft.text)
        self.day_starts = [day.start for day in self.days]

    def operation_of(self, i: int, kind: str) -> str | None:
        """The operation whose figure it is: the last one named before in its sentence or paragraph, else the next in its sentence;
        a few kinds also the last of the paragraphs before, or the first of those after."""
        if not self.operations:
            return None
        start, end = self._sentence(i)
        at = self.words[i].start
        before = bisect_left(self.starts, at) - 1
        after = before + 1
        if before >= 0 and self.starts[before] >= start:
            return self.operations[before].canonical
        if self._is_apart(i):
            return None
        if after < len(self.starts) and self.starts[after] < end:
            return self.operations[after].canonical
        here = self._paragraph(at)
        if before >= 0:
            there = self._paragraph(self.starts[before])
            topic = self._topic(there)
            if here != there and self.subject and not self._heads(before):
                topic = self.subject
            if (
                here == there
                and kind == "people_treated"
                and not (self._heads(before) or self.is_heading or _GOES_ON.match(self.text, start))
            ):
                return None
            return topic if here - there <= self._reach_on(kind, topic) else None
        there = self._paragraph(self.starts[after])
        topic = self._topic(there)
        is_police = (
            _POLICE.search(self.text, max(self.lines[here], at - _SPAN), min(self.lines[here + 1], at + _SPAN)) is not None
        )
        return topic if there - here <= self._reach_back(kind, topic, here, is_police) else None

    def _reach_on(self, kind: str, topic: str | None) -> int:
        """For how many paragraphs after it was named figures of a kind are still a topic's."""
        is_subject = topic is not None and topic == self.subject
        if kind in _CORE:
            return _THROUGH if is_subject else _NEAR
        if kind == "other":
            return _THROUGH if is_subject else 0
        return _THROUGH if kind == "people_treated" and is_subject and self.is_heading else 0

    def _reach_back(self, kind: str, topic: str | None, here: int, is_police: bool) -> int:
        """For how many paragraphs before it is named."""
        is_subject = topic is not None and topic == self.subject
        if kind in _CORE:
            return _THROUGH if is_subject else _NEAR
        return _NEAR if is_subject and ((kind == "other" and is_police) or (kind == "money_spent" and here == 0)) else 0

    def _topic(self, paragraph: int) -> str | None:
        """The operation that a paragraph is about: the text's subject if it names that, else the first that it names."""
        named = self.named[paragraph]
        return self.subject if self.subject in named else named[0]

    def _heads(self, mention: int) -> bool:
        """Whether a mention stands at the head of its paragraph."""
        start = self.starts[mention]
        line = self.lines[self._paragraph(start)]
        return start - line < 20 and bool(_HEADS.fullmatch(self.text, line, start))

    def _is_in_heading(self) -> bool:
        """Whether the text's heading, or the very beginning of its text, names its subject."""
        if not self.operations or self.operations[0].canonical != self.subject:
            return False
        line = self._paragraph(self.starts[0])
        return line < _LEAD and (
            self._heads(0) or self.text[self.lines[line] : self.lines[line + 1]].rstrip()[-1:] not in ".!?\"'”’"
        )

    def _subject(self) -> str | None:
        """The operation that the text is about, if one."""
        counts = Counter(m.canonical for m in self.operations)
        if not counts:
            return None
        name = counts.most_common(1)[0][0]
        first = next(m for m in self.operations if m.canonical == name)
        is_its_work = len(counts) == 1 and _ITS_WORK.search(self.text, max(0, first.start - 40), first.start)
        return name if self._paragraph(first.start) < _LEAD or is_its_work else None

    def day_of(self, i: int) -> str | None:
        """The day, month or year for which the text says the figure holds: in its sentence, else where the paragraph or its list begins."""
        start, end = self._sentence(i)
        word = self.words[i]
        if _COMPARED.search(self.text[word.end : min(end, word.end + 60)]):
            return None
        if days := self._days_between(start, end):
            held = [day for day in days if day.iso]
            after = [day for day in held if 0 <= day.start - word.end <= 25 and not _DIGIT.search(self.text, word.end, day.start)]
            before = [day for day in held if day.end <= word.start]
            nearest = after[:1] if len(held) > 1 else []
            return next((day.iso for day in [*nearest, *before[::-1], *held]), None)
        if _OTHER_TIME.search(self.text, start, end):
            return None
        lead = self._lead(word.start)
        days = self._days_between(lead, min(start, lead + _OPENING))
        return days[-1].iso if days and _OPENS.fullmatch(self.text, lead, days[0].start) else None

    def _lead(self, at: int) -> int:
        """Where the paragraph begins, or the line before the list that a position stands in."""
        line = here = self._paragraph(at)
        while line and here - line < _LIST and _BULLET.match(self.text, self.lines[line]):
            line -= 1
        return self.lines[line]

    def _days_between(self, start: int, end: int) -> list["_Day"]:
        return self.days[bisect_left(self.day_starts, start) : bisect_left(self.day_starts, end)]

    def _sentence(self, i: int) -> tuple[int, int]:
        number = self.words[i].sentence
        first = self.sentences[number]
        following = next((self.sentences[n] for n in range(number + 1, number + 50) if n in self.sentences), None)
        end = self.words[following].start if following is not None else len(self.text)
        at = self.words[i].start
        return max(self.words[first].start, at - _SPAN), min(end, at + _SPAN)

    def _is_in_caption(self, mention: Mention) -> bool:
        """Whether a mention stands under a picture: those are repeated, and often of another day's raid."""
        line = self._paragraph(mention.start)
        start, end = max(self.lines[line], mention.start - _SPAN), min(self.lines[line + 1], mention.end + _SPAN)
        return _CAPTION.search(self.text, start, end) is not None

    def _paragraph(self, at: int) -> int:
        return bisect_right(self.lines, at, 1, len(self.lines) - 1) - 1

    def _is_apart(self, i: int) -> bool:
        """Whether the sentence says that it tells of something else."""
        first = self.sentences[self.words[i].sentence]
        return any(word.text in cue.APART for word in self.words[first : first + 12] if word.sentence == self.words[i].sentence)


@dataclass(frozen=True, slots=True)
class _Day:
    """A date in the text; `iso` is None where nothing holds for it, or its year is not told."""

    start: int
    end: int
    iso: str | None


def _days(text: str) -> list[_Day]:
    found = []
    for day in _DAY.finditer(text):
        lead = text[max(0, day.start() - 40) : day.start()].rpartition("\n")[2]
        holds = _HOLDS.search(lead)
        is_told = holds is not None and not _ELSE.search(lead[: holds.start()])
        found.append(_Day(day.start(), day.end(), _iso(day) if is_told else None))
    return found


def _iso(day: re.Match[str]) -> str | None:
    """A date as far as it is told; None without its year, or for one that no calendar has."""
    year = day["y"] or day["y2"] or day["y3"] or day["y4"] or day["y5"]
    name, number = day["m"] or day["m2"] or day["m3"], day["d"] or day["d2"] or day["d4"]
    month = _NAMES.index(name.lower()) + 1 if name else int(day["n4"] or 0)
    if not year or not 0 <= month <= len(_NAMES) or (number and not 1 <= int(number) <= monthrange(int(year), month)[1]):
        return None
    return year + (f"-{month:02d}" if month else "") + (f"-{int(number):02d}" if number else "")
