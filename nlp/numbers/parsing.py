"""Finds the numbers of a text with their values and units: digits, words, fractions, sums, weights, volumes, terms, ranges. Knows
nothing of what they count.

A small recursive descent: a quantity is a scalar and its unit, a number is one quantity or two joined as a range, as years with months,
or as a product. Every step looks at a bounded piece of text from a position that only moves forward, so that the time is linear.
"""

from dataclasses import dataclass, replace

from nlp.numbers import patterns as p
from nlp.numbers.quantities import Quantity, QuantityParser, Refused, fold


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit: `unit` is GBP, EUR, USD, g, ml, m (metres), months or None (a count), `value` in that unit.

    A range has its lower end as `value`, its other end as `upper`, and is approximate. `is_adjective`: "two-year", "12-strong".
    `is_rate`: "£40 a day"; the span is that of the amount.
    """

    start: int
    end: int
    value: float
    unit: str | None = None
    upper: float | None = None
    approximate: bool = False
    has_words: bool = False
    is_adjective: bool = False
    is_rate: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.upper is not None


def find_numbers(text: str) -> list[Number]:
    """Return every number, in order, the longest first: "£1.9m", "4.7kg", "three years and four months", "12-15", "a dozen"."""
    return _Parser(text).numbers()


def value_of(text: str) -> float:
    """Return the value of the first number of a text.

    Raises: ValueError if it has none.
    """
    numbers = find_numbers(text)
    if not numbers:
        raise ValueError(f"{text!r} is no number")
    return numbers[0].value


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.quantities = QuantityParser(text)

    def numbers(self) -> list[Number]:
        numbers: list[Number] = []
        at = 0
        while start := p.START.search(self.text, at):
            try:
                number, at = self._number(start.start())
            except Refused as refused:
                at = max(refused.end, start.end())
                continue
            numbers.append(number)
        return numbers

    def _number(self, start: int) -> tuple[Number, int]:
        """Return the number at a position and where to go on. Raises: Refused if none begins here."""
        if self.text[start] in "oO" and (share := p.SHARE.match(self.text, start)):
            raise Refused(share.end())
        first = self.quantities.quantity(start)
        upper = None
        end, value, unit = first.end, first.value, first.unit
        if (product := self._product(first)) is not None:
            end, value, unit = product.end, first.value * product.value, product.unit
        elif (rest := self._rest_of_term(first)) is not None:
            end, value = rest.end, value + rest.value
        elif (ends := self._range(first)) is not None:
            lower, higher = ends
            end, value, unit, upper = higher.end, lower.value, higher.unit, _rounded(higher.value)
        self._refuse_no_quantity(first.start, end, unit)
        if self.text[end : end + 1] == "+" and not self.text[end + 1 : end + 2].isalnum():
            end += 1
        is_about = upper is not None or self.text[end - 1] == "+" or self._is_about(first.start, end)
        rate = p.RATE.match(self.text, end)
        is_rate = rate is not None and fold(rate["per"]) in p.PER
        is_adjective = first.is_adjective or (not is_rate and p.HYPHENED.match(self.text, end) is not None)
        number = Number(first.start, end, _rounded(value), unit, upper, is_about, first.has_words, is_adjective, is_rate)
        return number, rate.end() if rate and is_rate else end

    def _is_about(self, start: int, end: int) -> bool:
        before = self._before(start).rstrip()
        # Most numbers of a table stand behind another.
        is_behind_word = bool(before) and not before[-1].isdigit()
        return (is_behind_word and p.ABOUT.search(before) is not None) or p.ABOUT_AFTER.match(self.text, end) is not None

    def _before(self, start: int) -> str:
        return self.text[max(0, start - p.BEFORE) : start]

    def _refuse_no_quantity(self, start: int, end: int, unit: str | None) -> None:
        if refused := p.NO_QUANTITY.match(self.text, end):
            raise Refused(refused.end())
        if unit == "months" and (age := p.AGE.match(self.text, end)):
            raise Refused(age.end())
        if unit is None and self.text[end - 1].isdigit() and (date := p.DATE.match(self.text, end)):
            raise Refused(date.end())
        if unit is None and end - start == 4 and p.YEAR.match(self.text, start) and p.AFTER_MONTH.search(self._before(start)):
            raise Refused(end)

    # Two quantities in one number

    def _second(self, at: int, *, after_years: bool = False) -> Quantity | None:
        if not p.NEXT.match(self.text, at):
            return None
        try:
            return self.quantities.quantity(at, after_years=after_years, is_second=True)
        except Refused:
            return None

    def _product(self, first: Quantity) -> Quantity | None:
        """Return the weight or sum that is multiplied: "2 x 1kg"."""
        if first.unit or first.has_words:
            return None
        sign = p.MULTIPLE.match(self.text, first.end)
        second = self._second(sign.end()) if sign else None
        return second if second and second.unit in {"g", "ml", "GBP"} else None

    def _rest_of_term(self, first: Quantity) -> Quantity | None:
        """Return the months that follow years: "three years and four months", "9yrs 6m"."""
        if first.unit != "months" or first.is_adjective:
            return None
        joint = p.TERM_JOIN.match(self.text, first.end)
        second = self._second(joint.end(), after_years=True) if joint else None
        if second and second.unit == "months" and second.factor < first.factor and second.value < first.factor:
            return second
        return None

    def _range(self, first: Quantity) -> tuple[Quantity, Quantity] | None:
        """Return the two ends, the lower with the unit and the scale that only the higher may carry. Raises: Refused for what
        only looks like one.
        """
        text = self.text
        sign = p.RANGE.match(text, first.end)
        if sign is None:
            return None
        word = (sign["word"] or "").lower()
        if word == "and" and not p.BETWEEN.search(self._before(first.start)):
            return None
        if word == "to" and (source := p.FROM.search(self._before(first.start))) and not source["any"]:
            return None
        try:
            if not p.NEXT.match(text, sign.end()):
                return None
            second = self.quantities.quantity(sign.end(), is_second=True)
        except Refused as refused:
            is_dashed_number = sign["dash"] and text[sign.end() : sign.end() + 1].isdigit()
            if is_dashed_number or p.AGE.match(text, refused.end - 4) or text[max(0, refused.end - 4) : refused.end] == "-old":
                raise
            return None
        if first.is_year and second.is_year:
            raise Refused(second.end)
        is_plain_dash = bool(sign["dash"]) and first.unit is None and second.unit is None
        if sign["dash"] and p.MORE_DIGITS.match(text, second.end):
            raise Refused(self.quantities.end_of_identifier(second.end))
        ends = _ends(first, second, is_loose=word in {"to", "or"})
        if ends is None and is_plain_dash and not (first.has_words or second.has_words):
            raise Refused(second.end)
        if ends and (date := p.DATE.match(text, second.end)) and second.unit is None:
            raise Refused(date.end())
        return ends


def _ends(first: Quantity, second: Quantity, *, is_loose: bool) -> tuple[Quantity, Quantity] | None:
    """Return a range of two quantities, or None where they are two numbers."""
    lower, higher = first, second
    if lower.unit != higher.unit:
        if higher.unit is None and (lower.has_sign and not (is_loose and higher.scale == 1.0)):
            higher = replace(higher, unit=lower.unit)
        elif lower.unit is None and not higher.has_sign:
            lower = replace(lower, unit=higher.unit, factor=higher.factor)
        else:
            return None
    if lower.scale == 1.0 < higher.scale and lower.raw < higher.raw:
        lower = replace(lower, scale=higher.scale)
    if lower.value >= higher.value:
        return None
    # A range of plain numbers has two ends of a kind; "555-1234" is a telephone number.
    if lower.unit is None and higher.value >= 100 * lower.value:
        return None
    return lower, higher


def _rounded(value: float) -> float:
    """Without the dust of binary fractions."""
    return round(value, 3)
