"""Reads a text as words and numbers: digits, spelled numbers, sums, weights and terms. Knows nothing of what they count."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_SPELLED = {word: value for value, word in enumerate(_SMALL.split(), start=1)}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_TIMES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_GRAMS = {
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"), 1000.0),
    **dict.fromkeys(("g", "gm", "gms", "gram", "grams", "gramme", "grammes"), 1.0),
    **dict.fromkeys(("oz", "ounce", "ounces"), 28.3495),
    **dict.fromkeys(("lb", "lbs"), 453.592),
    **dict.fromkeys(("tonne", "tonnes", "ton", "tons"), 1e6),
    "mg": 0.001,
}
# A year has 365 days; a month is a twelfth of it.
_MONTHS = {"year": 12.0, "month": 1.0, "week": 12 * 7 / 365, "day": 12 / 365}
# Longer strings of digits are references and telephone numbers.
_MOST_DIGITS = 12

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PLAIN = re.compile(rf"(?<![\w.,:/£$€#@-])(?:{_DIGITS})(?![\d%@]|[/:–-]\d|[,.]\d|(?:st|nd|rd|th|s|am|pm|p)\b|\.\d)")
_NUMBER_WORD = re.compile(
    rf"\b(?<!of-)(?:{'|'.join([*_SPELLED, *_TENS, *_TIMES])}|(?:half[\s-]+)?an?(?=[\s-]+(?:{'|'.join(_TIMES)})\b))\b", re.I
)
_JOIN = re.compile(r"-|[\s]+(?:and\s+)?|,\s+(?:and\s+)?|-and-")
_MONEY = re.compile(rf"£\s?(?P<n>{_DIGITS})(?:\s?(?P<scale>k|m|mn|bn|thousand|million|billion)\b)?", re.I)
_POUNDS = re.compile(r"(?:\s(?P<word>thousand|million|billion))?\s+pounds\b", re.I)
_HALF = re.compile(r"[\s-]+and[\s-]+(?:a[\s-]+)?half\b", re.I)
_WEIGHT = re.compile(rf"\s?-?(?P<unit>{'|'.join(sorted(_GRAMS, key=len, reverse=True))})\b", re.I)
_HALF_WEIGHT = re.compile(r"\b(?P<part>half|quarter)(?:\s+of)?\s+an?\s+(?P<unit>kilo(?:gram)?|ounce|tonne)\b", re.I)
_TERM = re.compile(r"(?P<gap>[\s-]+)(?P<unit>year|month|week|day)s?\b", re.I)
_AND = re.compile(r"\s*(?:,|and|,\s*and)?\s+$", re.I)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*[’']?|[^\s|]")
# A sentence ends at its mark, at an empty line, before a bullet, and at the end of a line that was not merely full: lines of
# running text are longer than that, headings and rows of tables shorter.
_SHORT_LINE = 60
_END = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(£]?[A-Z\d•-])|\n\s*\n|\n(?P<item>(?=\s*[-•*–]\s))|\n")
_NO_END = re.compile(r"\b(?:No|Nos|St|Mr|Mrs|Ms|Dr|Cllr|Supt|Insp|Sgt|approx|vs|[A-Z])$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit: `unit` is GBP, g, months or None, `value` in that unit. `is_adjective`: "two-year"."""

    start: int
    end: int
    value: float
    unit: str | None = None
    is_adjective: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word in small letters, a mark, or a number (whose text is then "#"). `sentence` counts the sentences."""

    text: str
    start: int
    end: int
    sentence: int
    number: Number | None = None
    is_capital: bool = False

    @property
    def value(self) -> float:
        """The number's value, else 0."""
        return self.number.value if self.number else 0.0

    @property
    def unit(self) -> str | None:
        """The number's unit, if it is a number that has one."""
        return self.number.unit if self.number else None

    @property
    def is_count(self) -> bool:
        """Whether it is a number without a unit."""
        return self.number is not None and self.number.unit is None


def words_of(text: str) -> list[Word]:
    """The words of a text, numbers among them; the lines between a table's cells are left out."""
    ends = list(_ends(text))
    words: list[Word] = []
    at = 0
    for number in [*find_numbers(text), None]:
        until = number.start if number else len(text)
        for found in _WORD.finditer(text, at, until):
            start, end = found.span()
            words.append(
                Word(found[0].lower().replace("’", "'"), start, end, bisect_right(ends, start), is_capital=found[0].istitle())
            )
        if number:
            words.append(Word("#", number.start, number.end, bisect_right(ends, number.start), number))
            at = number.end
    return words


def _ends(text: str) -> Iterator[int]:
    line = 0
    for found in _END.finditer(text):
        mark = found[0]
        if mark[0] in ".!?":
            if mark[0] == "." and _NO_END.search(text, max(0, found.start() - 8), found.start()):
                continue
            yield found.end()
        elif (
            mark != "\n"
            or found["item"] is not None
            or (
                (text[found.end() : found.end() + 1].isupper() or text[found.start() - 1 : found.start()] in set(".:;!?"))
                and (found.start() - line < _SHORT_LINE or not text[found.start() - 1 : found.start()].isalpha())
            )
        ):
            yield found.end()
        if "\n" in mark:
            line = found.end()


def find_numbers(text: str) -> Iterator[Number]:
    """Every number, in order, longest first: "£1.9m", "4.7kg", "three years and four months", "one hundred and twelve", "12"."""
    counts = sorted([*_in_digits(text), *_in_words(text)], key=lambda n: n.start)
    units = sorted([*_money(text), *_half_weights(text), *(_with_unit(text, n) for n in counts)], key=lambda n: (n.start, -n.end))
    last: Number | None = None
    for number in units:
        if last and number.start < last.end:
            continue
        if last and _continues(text, last, number):
            last = Number(last.start, number.end, last.value + number.value, "months")
            continue
        if last:
            yield last
        last = number
    if last:
        yield last


def value_of(text: str) -> float:
    """The value of a number in digits or words.

    Raises: ValueError if it is none.
    """
    found = next(find_numbers(text), None)
    if found is None:
        raise ValueError(f"{text!r} is no number")
    return found.value


def _in_digits(text: str) -> Iterator[Number]:
    for found in _PLAIN.finditer(text):
        if len(found[0]) <= _MOST_DIGITS and not (found[0][0] == "0" and len(found[0]) > 1 and found[0][1] != "."):
            yield Number(*found.span(), float(found[0].replace(",", "")))


def _in_words(text: str) -> Iterator[Number]:
    """Numbers in words. `whole` is what stands before "thousand" or "million", `part` what is still being counted."""
    start = end = 0
    whole = part = 0.0
    last = ""
    for found in [*_NUMBER_WORD.finditer(text), None]:
        word = re.sub(r"\s+", " ", found[0].lower().replace("-", " ")) if found else ""
        gap = text[end : found.start()] if found and last and found.start() - end < 8 else None  # ", and " and a line break
        if found and gap is not None and _JOIN.fullmatch(gap) and _joins(last, word, gap, part):
            if word in _TIMES and _TIMES[word] > 100:
                whole, part = whole + part * _TIMES[word], 0.0
            elif word in _TIMES:
                part *= _TIMES[word]
            else:
                part += _SPELLED.get(word) or _TENS[word]
        else:
            if last and last not in {"a", "an", "half a", "half an"}:
                yield Number(start, end, whole + part)
            if not found:
                return
            start, whole, last = found.start(), 0.0, ""
            if word in _TIMES:
                end = found.end()
                continue  # "hundreds of", "million": a count of nothing
            part = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5}.get(word) or float(_SPELLED.get(word) or _TENS[word])
        last, end = word, found.end()


def _joins(last: str, word: str, gap: str, part: float) -> bool:
    """Whether a word continues the number: "twenty-one", "one hundred", "hundred and six", "thousand two"."""
    has_and = "and" in gap or "," in gap
    if word in _TIMES:
        return not has_and and last not in _TIMES and 0 < part < (100 if _TIMES[word] <= 100 else 1000)
    if word not in _SPELLED and word not in _TENS:
        return False
    if last in _TENS:
        return not has_and and word in _SPELLED and _SPELLED[word] < 10
    return last in {"hundred", "thousand", "million"} and (("," not in gap) or last != "hundred")


def _money(text: str) -> Iterator[Number]:
    for found in _MONEY.finditer(text):
        if len(found["n"]) <= _MOST_DIGITS:
            scale = _SCALES.get((found["scale"] or "").lower(), 1.0)
            yield Number(*found.span(), round(float(found["n"].replace(",", "")) * scale, 2), "GBP")


def _half_weights(text: str) -> Iterator[Number]:
    for found in _HALF_WEIGHT.finditer(text):
        part = 0.5 if found["part"].lower() == "half" else 0.25
        yield Number(*found.span(), part * _GRAMS[found["unit"].lower()], "g")


def _with_unit(text: str, number: Number) -> Number:
    if pounds := _POUNDS.match(text, number.end):
        return Number(number.start, pounds.end(), number.value * _SCALES.get((pounds["word"] or "").lower(), 1.0), "GBP")
    if weight := _WEIGHT.match(text, number.end):
        return Number(number.start, weight.end(), round(number.value * _GRAMS[weight["unit"].lower()], 3), "g")
    half = _HALF.match(text, number.end)
    value, end = (number.value + 0.5, half.end()) if half else (number.value, number.end)
    if term := _TERM.match(text, end):
        months = round(value * _MONTHS[term["unit"].lower()], 2)
        is_adjective = "-" in term["gap"] or (term[0][-1] not in "sS" and value != 1)
        return Number(number.start, term.end(), months, "months", is_adjective)
    if text[number.end : number.end + 1].isalnum():
        return Number(number.start, number.end, number.value, "?")
    return number


def _continues(text: str, first: Number, then: Number) -> bool:
    """Whether two terms are one: "three years and four months"."""
    return (
        first.unit == then.unit == "months"
        and then.start - first.end < 8
        and then.value < 12 <= first.value
        and bool(_AND.fullmatch(text, first.end, then.start))
    )
