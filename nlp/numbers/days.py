"""Finds the dates of a text, British ones, and the day for which a figure holds, so far as the text says it. Never guesses one."""

import re
from bisect import bisect_left, bisect_right
from calendar import month_abbr, month_name, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nlp.numbers.parsing import Number, find_numbers

_MONTHS = {name[:3].lower(): number for number, name in enumerate(month_name) if name}
_MONTH = f"(?:{'|'.join([*filter(None, month_name), 'Sept', *filter(None, month_abbr)])})"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_S = r"[^\S\n]{1,2}|[^\S\n]?\n"
# Each alternative is bounded. The last ones are dates that no day can be read from; they keep a figure from taking the day of another.
_DATE = re.compile(
    rf"(?<![\w£€$#@/.,-])(?:"
    r"(?P<iso>(?P<iy>(?:19|20)[0-9]{2})(?P<is>[-/])(?P<im>[0-9]{1,2})(?P=is)(?P<id>[0-9]{1,2}))(?![\w/-])"
    r"|(?P<nd>[0-9]{1,2})(?P<ns>[/.-])(?P<nm>[0-9]{1,2})(?P=ns)(?P<ny>[0-9]{4}|[0-9]{2})(?![\w/-]|\.[0-9])"
    rf"|(?:(?P<dw>{_WEEKDAY}),?(?:{_S})(?:the(?:{_S}))?)?(?P<dd>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:(?:{_S})(?:of(?:{_S}))?|-)(?P<dm>{_MONTH})\b\.?"
    rf"(?:(?:,?(?:{_S})|-)(?P<dy>(?:19|20)[0-9]{{2}}|['’][0-9]{{2}})(?![\w/]|-[0-9]))?"
    rf"|(?P<um>{_MONTH})(?:{_S})(?P<ud>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![\w,]|[^\S\n]?[-–][0-9])"
    rf"|(?P<vm>{_MONTH})(?:{_S})(?P<vd>[0-9]{{1,2}})(?:st|nd|rd|th)?,(?:{_S})(?P<vy>(?:19|20)[0-9]{{2}})(?!\w)"
    rf"|(?P<mm>{_MONTH})\.?,?(?:{_S})(?P<my>(?:19|20)[0-9]{{2}})(?![\w/]|[-–][0-9])"
    r"|(?P<period>(?:19|20)[0-9]{2}[-–/](?:[0-9]{4}|[0-9]{2})(?![\w/]))"
    r"|(?P<yy>(?:19|20)[0-9]{2})(?![\w/%]|[-–,.:][0-9])"
    rf"|(?P<unread>{_MONTH}\b|{_WEEKDAY}s?\b|Q[1-4]\b"
    r"|(?i:(?:on|by|to|until|from|since)\s[0-9]{1,2}/[0-9]{1,2}(?![\w/])"
    r"|(?:now|today|yesterday|tomorrow|tonight|overnight|since\sthen|the\sday\sbefore)\b"
    r"|(?:this|that|last|next|same|previous|following)\s(?:morning|afternoon|evening|night|day|weekend|week|month|quarter|year|spring|summer|autumn|winter)\b"
    r"|(?:year|month|week|day|quarter)s?\s(?:before|earlier|ago|later|after)\b"
    r"|(?:in|over|during)\s(?:the\s)?(?:spring|summer|autumn|winter)\b))"
    r")"
)
# What stands before a day for which a figure holds ("to": "the year to March 2026"), and what makes it the day of something else.
_HOLDS = re.compile(
    r"\b(?:by|up to|to|as at|as of|at|in|during|on|and)\s+(?:the\s+(?:end|close|start|year|month|evening|morning)\s+(?:of|to)\s+)?"
    r"(?:early |late |mid-)?\Z",
    re.I,
)
# Before a bare year: "up to 2000 people" is none.
_HOLDS_YEAR = re.compile(
    r"\b(?:by|in|during|and|(?:end|close|start|year|months|period)\s+(?:of|to))\s+(?:the\s+)?(?:early |late |mid-)?\Z", re.I
)
_ELSE = re.compile(
    r"\b(?:launched|began|begun|started|set up|opened|created|born|formed|ended|came into force|appear|due|listed|will|would|published|"
    r"dated|launch|start|meeting|hearing|speaking|stolen|murder\w*)\b[^.;]{0,40}\Z",
    re.I,
)
# "17 the year before": of another time than its sentence.
_COMPARED = re.compile(r"\W*(?:\w+\s+){0,3}?(?:the )?(?:year|month|quarter) (?:before|earlier)|\W*(?:the )?previous")
# "2022: 58" in a list or in brackets; "41 in 2017, then 44"; what begins a clause of its own.
_LABELS = re.compile(r"\s{0,2}[:=–]\s{0,2}")
_THEN = re.compile(r"\bthen\b", re.I)
_CLAUSE = re.compile(r"[;,(]|\b(?:which|who|whose|that|where|as against|compared)\b", re.I)
# A number to compare with is of another day: "up from 38", "against 22"; an age is none that a date could be told of.
_BASE = re.compile(r"\b(?:from|against|compared\s(?:with|to))\s{1,2}\Z", re.I)
_AGED = re.compile(r"\b(?:under|aged)\s\Z", re.I)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
# A paragraph or a list that opens with its day holds for it as a whole: "3.1 Between 22 March and 11 April 2025 ...".
_OPENS = re.compile(r"(?:[\d.]+\s+)?(?:Up to|By|As at|As of|Between|From|In the \w+ to)\s+(?:the end of )?", re.I)
# Where a paragraph ends: at an empty line, before a bullet, and at the end of a line where a sentence or a row of a table may end.
_BREAK = re.compile(r"\n[^\S\n]*\n|(?<=[.!?:;\d\"'”’])\n|\n(?=[^\S\n]*[-•*–]\s)")
_BULLET = re.compile(r"[^\S\n]*[-•*–]\s")
_DIGIT = re.compile(r"\d")
# Characters of a sentence around a figure that are looked at (longer ones are lists or no sentences); before a date; of a paragraph's
# opening; between a figure and a date after it that is nearer than the one before. Lines of a list.
_SPAN, _BEFORE, _OPENING, _NEXT, _LIST = 400, 60, 120, 25, 20
# Two digits of a year are of this century up to here where the day of the text is not known.
_PIVOT = 69


@dataclass(frozen=True, slots=True)
class Day:
    """A date: `iso` as far as it is told ("2024-03-31", "2024-03", "2024"), None where it is not read or lacks its year.

    `holds`: the words before it let a figure hold for it ("by", "on", "up to"), do not make it the day of a launch or a hearing, and
    it is no later than the text.
    """

    start: int
    end: int
    iso: str | None
    holds: bool = True


def find_days(text: str, published: date | None = None) -> list[Day]:
    """Return the dates of a text, in order, day first. The day of the text gives a century, and a year where the weekday agrees with it."""
    days = []
    for match in _DATE.finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()].rpartition("\n\n")[2]
        holds = (_HOLDS_YEAR if match["yy"] else _HOLDS).search(before)
        is_else = _ELSE.search(before[: holds.start()] if holds else before) is not None
        iso = _iso(match, published)
        is_to_come = published is not None and iso is not None and iso > published.isoformat()[: len(iso)]
        is_held = not (is_else or is_to_come) and bool(holds or match["unread"])
        days.append(Day(match.start(), match.end(), iso, is_held))
    return days


class Calendar:
    """The dates of one text, and which of them a figure holds for."""

    def __init__(
        self,
        text: str,
        sentence_starts: Sequence[int],
        published: date | None = None,
        *,
        numbers: Sequence[Number] | None = None,
    ) -> None:
        """`sentence_starts`: offsets, sorted. `numbers`: those of the text, where they are found already."""
        self.text, self.days = text, find_days(text, published)
        self.sentences = list(sentence_starts)
        self.lines = [0, *(match.end() for match in _BREAK.finditer(text))]
        self.starts = [day.start for day in self.days]
        numbers_found = find_numbers(text) if numbers is None else numbers
        self.numbers = [n.start for n in numbers_found if not self._is_in_day(n.start) and not self._is_behind(_AGED, n.start)]

    def day_of(self, start: int, end: int) -> str | None:
        """Return the day, month or year for which the figure between two offsets holds: told in its sentence, else where its
        paragraph or list opens.
        """
        if _COMPARED.match(self.text, end, min(len(self.text), end + _BEFORE)):
            return None
        first, last = self._sentence(start)
        days = [day for day in self._between(first, last) if day.end <= start or day.start >= end]
        if not days:
            return self._of_opening(start, first)
        held = [day for day in days if day.holds]
        if len(held) > 1 and _RESPECTIVELY.search(self.text, first, last):
            return None
        before = [day for day in days if day.end <= start]
        if before and _LABELS.fullmatch(self.text, before[-1].end, start):
            return before[-1].iso
        before = [day for day in before if day.holds]
        after = next((day for day in held if day.start >= end), None)
        if after and not self._reaches(end, after.start):
            after = None
        if after and (not before or (after.start - end <= _NEXT and not _DIGIT.search(self.text, end, after.start))):
            return after.iso
        if not before or self._is_behind(_BASE, start) or _THEN.search(self.text, before[-1].end, start):
            return None
        return before[-1].iso

    def _reaches(self, end: int, day: int) -> bool:
        """Tell whether a date after a figure may be the figure's: no other number stands between, nor does another clause
        begin.
        """
        is_next = bisect_left(self.numbers, end) == bisect_left(self.numbers, day)
        return is_next and not _CLAUSE.search(self.text, end, day)

    def _is_behind(self, pattern: re.Pattern[str], at: int) -> bool:
        return pattern.search(self.text[max(0, at - _NEXT) : at]) is not None

    def _is_in_day(self, at: int) -> bool:
        i = bisect_right(self.starts, at) - 1
        return i >= 0 and at < self.days[i].end

    def _of_opening(self, start: int, sentence: int) -> str | None:
        """Return the day with which the paragraph or the list opens, unless another date stands between that sentence and this
        one.
        """
        lead = self._lead(start)
        days = self._between(lead, sentence)
        opening = next((n for n, day in enumerate(days) if day.holds or n == 0), None)
        if opening is None or days[0].start > lead + _OPENING or not _OPENS.fullmatch(self.text, lead, days[0].start):
            return None
        first_end = self._sentence(lead)[1]
        in_opening = [day for day in days if day.start < min(first_end, lead + _OPENING)]
        if len(in_opening) < len(days):
            return None
        is_span = len(days) > 1 and self.text[days[0].end : days[1].start].strip().lower() in {"and", "to", "-", "–"}
        first_day = days[1] if is_span else days[0]
        return first_day.iso

    def _sentence(self, at: int) -> tuple[int, int]:
        """Return where the sentence of a position begins and ends, or as much of it as is looked at."""
        i = bisect_right(self.sentences, at)
        first = self.sentences[i - 1] if i else 0
        last = self.sentences[i] if i < len(self.sentences) else len(self.text)
        return max(first, at - _SPAN), min(last, at + _SPAN)

    def _lead(self, at: int) -> int:
        """Return where the paragraph begins, or the line before the list that a position stands in."""
        line = here = bisect_right(self.lines, at) - 1
        while line and here - line < _LIST and _BULLET.match(self.text, self.lines[line]):
            line -= 1
        return self.lines[line]

    def _between(self, start: int, end: int) -> list[Day]:
        return self.days[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def _iso(match: re.Match[str], published: date | None) -> str | None:
    """Return a date as far as it is told; None without its year, or for one that no calendar has."""
    if match["iso"]:
        return _day(int(match["iy"]), int(match["im"]), int(match["id"]))
    if match["nd"]:
        return _day(_year(match["ny"], published), int(match["nm"]), int(match["nd"]))
    if match["vy"]:
        return _day(int(match["vy"]), _month(match["vm"]), int(match["vd"]))
    if match["my"]:
        return f"{match['my']}-{_month(match['mm']):02d}"
    if match["yy"]:
        return match["yy"]
    if match["dd"]:
        month, day = _month(match["dm"]), int(match["dd"])
        if match["dy"]:
            return _day(_year(match["dy"].lstrip("'’"), published), month, day)
        return _day_by_weekday(month, day, match["dw"], published)
    return None


def _day_by_weekday(month: int, day: int, weekday: str | None, published: date | None) -> str | None:
    """Return a day without its year where the weekday beside it is right in the year up to the text's own day, and in no other
    near it.
    """
    if not weekday or not published:
        return None
    years = range(published.year - 2, published.year + 2)
    fits = [
        candidate
        for year in years
        if (iso := _day(year, month, day))
        and (candidate := date.fromisoformat(iso)).weekday() == _WEEKDAYS.index(weekday[:3].lower())
    ]
    return fits[0].isoformat() if len(fits) == 1 and 0 <= (published - fits[0]).days < 365 else None


def _day(year: int, month: int, day: int) -> str | None:
    if not 1900 <= year <= 2099 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def _year(written: str, published: date | None) -> int:
    """Return a year of four digits, or of two: the last that is no later than the year after the text's own."""
    if len(written) == 4:
        return int(written)
    pivot = (published.year + 1) % 100 if published else _PIVOT
    return int(written) + (2000 if int(written) <= pivot else 1900)
