"""One quantity of a text: a scalar in digits, words or fractions, and its unit. Knows nothing of ranges; see numbers.py."""

import re
from dataclasses import dataclass, replace

from nlp.numbers import patterns as p
from nlp.numbers.units import CURRENCIES, ONE_OF, POUND_G, TOUCHING, UNITS


@dataclass(frozen=True, slots=True)
class _Scalar:
    """`raw * scale` is the value. `scale` is 1 where none is written last, so that a range may lend its scale to its lower end."""

    end: int
    raw: float
    scale: float = 1.0
    has_words: bool = False
    is_year: bool = False
    # An article or a part stands for the number, which is none without a unit or a scale: "a [kilo]", "half a [pound]".
    needs_unit: bool = False
    is_part: bool = False
    start: int | None = None  # where it begins, if not where it was looked for


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` is `raw * scale * factor` of its unit; `scale` is that of the words after the number, `factor` that of the unit written."""

    start: int
    end: int
    raw: float
    scale: float
    unit: str | None
    factor: float
    has_words: bool
    has_sign: bool = False  # a currency sign before it
    is_adjective: bool = False
    is_year: bool = False

    @property
    def value(self) -> float:
        return self.raw * self.scale * self.factor


class Refused(Exception):
    """What stands here is no quantity; `end` is where the next may begin."""

    def __init__(self, end: int) -> None:
        super().__init__(end)
        self.end = end


class QuantityParser:
    """Reads quantities of one text, each from a position that is given."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_short_terms = p.SHORT_TERM.search(text) is not None

    def quantity(self, start: int, *, after_years: bool = False, is_second: bool = False) -> Quantity:
        """Return a scalar with its unit. Raises: Refused."""
        text = self.text
        at, currency = start, CURRENCIES.get(text[start : start + 1])
        if currency:
            at += 1 + (text[at + 1 : at + 2] in {" ", "\xa0"})
            if not ("0" <= text[at : at + 1] <= "9" or text[at : at + 1] in p.PART_SIGNS):
                raise Refused(at)
        elif not is_second:
            self._refuse_identifier(start)
        is_sign = text[at : at + 1] in p.PART_SIGNS or text[at : at + 1].isdigit()
        m_is_months = after_years or (self.has_short_terms and currency is None)
        scalar = self._digits(at, has_currency=currency is not None, m_is_months=m_is_months) if is_sign else self._words(at)
        if currency:
            if text[scalar.end : scalar.end + 1].isalnum():
                raise Refused(self.end_of_identifier(scalar.end))
            return Quantity(start, scalar.end, scalar.raw, scalar.scale, currency, 1.0, has_words=False, has_sign=True)
        return self._with_unit(start if scalar.start is None else scalar.start, scalar, m_is_months=m_is_months)

    def _refuse_identifier(self, start: int) -> None:
        """Refuse digits that stand inside an identifier, an address on the web, a telephone number or a date."""
        text = self.text
        last, before = text[start - 1 : start], text[max(0, start - 2) : start - 1] if start else ""
        if not last or last.isspace():
            return
        if (
            last.isalnum()
            or last in "_/#@=%?&+$€\\"
            or (last in "-‑" and before.isalnum())
            or (last in ",:" and before.isdigit())
            or (
                last == "."
                and (before.isalnum() or before in "./")
                and not p.ABBREVIATION.search(text[max(0, start - 8) : start])
            )
        ):
            end = self.end_of_identifier(start)
            match = p.TELEPHONE.match(text, end) if last == "+" else None
            raise Refused(match.end() if match else max(end, start + 1))

    def _with_unit(self, start: int, scalar: _Scalar, *, m_is_months: bool) -> Quantity:
        text, end = self.text, scalar.end
        is_digits = not scalar.has_words
        plain = Quantity(start, end, scalar.raw, scalar.scale, None, 1.0, scalar.has_words, is_year=scalar.is_year)
        match = p.WORD.match(text, end)
        if match is None:
            if text[end : end + 1].isalnum() or text[end : end + 1] == "_":
                raise Refused(self.end_of_identifier(end))
            if scalar.needs_unit:
                raise Refused(end)
            return plain
        gap, word = match["gap"], fold(match["word"])
        is_touching = not gap
        if is_touching and is_digits and match["word"] == "G" and scalar.raw < 10:
            raise Refused(match.end())  # a network of the 4G kind
        if is_touching and is_digits and p.TIMES_SIGN.match(text, end):
            return plain
        is_unit = (
            word in UNITS
            and (is_touching if word in TOUCHING else True)
            and (is_digits or len(word) > 2)
            and not ("\n" in gap and not match["word"].islower())
            and not (word == "g" and "-" in gap)
            and not (word == "m" and not m_is_months)
        )
        if not is_unit:
            if is_touching and word not in p.SCALE_SIGNS:
                raise Refused(self.end_of_identifier(end))
            if scalar.needs_unit:
                raise Refused(end)
            return plain
        unit, factor = ("months", 1.0) if word == "m" else UNITS[word]
        end = match.end()
        if word == "pound" or word == "pounds":
            unit, factor = self._pound(scalar, end)
        if scalar.needs_unit and not scalar.is_part and (word not in ONE_OF or (word == "pound" and unit == "GBP")):
            raise Refused(end)
        is_singular = not word.endswith("s") and len(word) > 3
        value = scalar.raw * scalar.scale
        if unit == "g" and is_singular and value > 1 and not gap.strip() and gap and p.PLURAL.match(text, end):
            return plain  # "96 ounce bags" counts bags
        is_adjective = "-" in gap or "‑" in gap or (is_singular and value > 1 and unit != "GBP")
        if half := p.AND_HALF.match(text, end):
            end, value = half.end(), value + 0.5
            return Quantity(start, end, value, 1.0, unit, factor, scalar.has_words)
        return Quantity(
            start, end, scalar.raw, scalar.scale, unit, factor, scalar.has_words, is_adjective=is_adjective, is_year=False
        )

    def _pound(self, scalar: _Scalar, end: int) -> tuple[str, float]:
        """Money or weight: "half a pound" and "two pounds of resin" weigh, "two million pounds of damage" and "the pound" do not."""
        weighs = scalar.scale == 1.0 and scalar.raw <= 100 and p.OF.match(self.text, end) and not p.OWNED.match(self.text, end)
        return ("g", POUND_G) if weighs or (scalar.is_part and scalar.scale == 1.0) else ("GBP", 1.0)

    # Scalars

    def _digits(self, start: int, *, has_currency: bool, m_is_months: bool = False) -> _Scalar:
        text = self.text
        digits = p.DIGITS.match(text, start)
        if digits is None:  # a sign of a part alone
            return self._scaled(start + 1, p.PART_SIGNS[text[start]], has_currency=has_currency, has_words=False, is_part=True)
        written, end = digits[0], digits.end()
        if not p.PLAIN.fullmatch(written) or len(written) > p.MAX_DIGITS:
            raise Refused(self.end_of_identifier(end))
        if len(written) > 1 and written[0] == "0" and written[1] != ".":
            match = p.TELEPHONE.match(text, end)
            raise Refused(match.end() if match else end)
        if years := p.YEARS.match(text, start):
            raise Refused(years.end())
        raw = float(written.replace(",", ""))
        if text[end : end + 1] == "/":
            slash = p.SLASH.match(text, end)
            if slash is None or not written.isdigit() or not 0 < raw < float(slash["below"]) <= 16:
                raise Refused(self.end_of_identifier(end))
            scalar = self._scaled(
                slash.end(), raw / float(slash["below"]), has_currency=has_currency, has_words=False, is_part=True
            )
            return scalar if scalar.scale > 1 else replace(scalar, needs_unit=not has_currency)
        if text[end : end + 1] in p.PART_SIGNS and end < len(text):
            raw, end = raw + p.PART_SIGNS[text[end]], end + 1
        elif (part := p.AND_PART.match(text, end)) and "." not in written:
            raw, end = raw + _part(part), part.end()
        is_year = end - start == 4 and p.YEAR.fullmatch(written) is not None
        is_term = m_is_months and raw < 100 and text[end : end + 1] == "m"
        scalar = _Scalar(end, raw) if is_term else self._scaled(end, raw, has_currency=has_currency, has_words=False)
        return replace(scalar, is_year=True) if is_year else scalar

    def end_of_identifier(self, at: int) -> int:
        match = p.IDENTIFIER.match(self.text, at)
        return match.end() if match else at

    def _scaled(self, end: int, raw: float, *, has_currency: bool, has_words: bool, is_part: bool = False) -> _Scalar:
        """Return a scalar with the scale that follows it."""
        match = p.WORD.match(self.text, end)
        word = fold(match["word"]) if match else ""
        if match and word in p.SCALE_WORDS and not (word == "dozen" and has_currency):
            end, scale = match.end(), p.SCALE_WORDS[word]
            if half := p.AND_HALF.match(self.text, end):
                return _Scalar(half.end(), raw + 0.5, scale, has_words, is_part=is_part)
            return _Scalar(end, raw, scale, has_words, is_part=is_part)
        if match and word in p.SCALE_SIGNS and not has_words and (not match["gap"] or (has_currency and match["gap"] == " ")):
            return _Scalar(match.end(), raw, p.SCALE_SIGNS[word], has_words, is_part=is_part)
        return _Scalar(end, raw, 1.0, has_words, is_part=is_part)

    def _words(self, start: int) -> _Scalar:
        """Return a number in words. Raises: Refused."""
        text = self.text
        if part := p.PART.match(text, start):
            return self._part_of(part)
        if article := p.SCALE_AFTER_ARTICLE.match(text, start):
            return self._cardinal(article.end(), 1.0)
        if article := p.ARTICLE.match(text, start):
            return _Scalar(article.end(), 1.0, has_words=True, needs_unit=True)
        first = p.NUMBER_WORD.match(text, start)
        if first is None or fold(first[0]) in p.SCALE_WORDS:
            raise Refused(start + 1)
        return self._cardinal(start, 0.0)

    def _part_of(self, part: re.Match[str]) -> _Scalar:
        """Return a half, a quarter of something that is counted or measured; else a share, which is passed over whole."""
        raw, end = _part(part), part.end()
        scalar = self._scaled(end, raw, has_currency=False, has_words=True, is_part=True)
        if scalar.scale > 1:
            return scalar
        match = p.WORD.match(self.text, end)
        unit = UNITS.get(fold(match["word"])) if match else None
        if unit is None or (unit[0] == "months" and not part["article"]):
            raise Refused(part.end("part"))
        # In "a half-kilo of resin" the article is the noun's, in "a quarter of a kilo" the number's.
        start = (
            part.start("part") if fold(part["n"] or "")[:1] == "a" and not part["of"] and not part["article"] else part.start()
        )
        return replace(scalar, start=start, needs_unit=True)

    def _cardinal(self, start: int, part: float) -> _Scalar:
        """Cardinal words from a position. `whole` is what stands before "thousand" or "million", `part` what is still being counted."""
        text, whole, last, at, end = self.text, 0.0, "", start, start
        is_mixed = False
        ceiling = float("inf")  # scales fall: thousand after million, never the other way
        scale = 1.0  # of all that is written, "two [hundred thousand]"; 1 where more follows, "two hundred [and six]"
        while match := p.NUMBER_WORD.match(text, at):
            word = fold(match[0])
            if word in p.SCALE_WORDS:
                step = p.SCALE_WORDS[word]
                if step >= ceiling or not 0 < part < (100 if step <= 100 else 1000):
                    break
                if step > 100:
                    whole, part, ceiling = whole + part * step, 0.0, step
                else:
                    part *= step
                scale *= step
            else:
                part += p.UNITS_AND_TEENS.get(word) or p.TENS[word]
                is_mixed = is_mixed or scale > 1
            last, end = word, match.end()
            joint = p.JOIN.match(text, end)
            following = p.NUMBER_WORD.match(text, joint.end()) if joint else None
            if not joint or not following or not _joins(last, fold(following[0]), joint):
                break
            if joint["comma"] and not joint["and"] and not p.HUNDRED.match(text, following.end()):
                break
            at = following.start()
        if end == start:
            raise Refused(start + 1)
        value = whole + part
        if is_mixed:
            scale = 1.0
        if last in p.SCALE_WORDS and (half := p.AND_HALF.match(text, end)):
            return _Scalar(half.end(), (value + p.SCALE_WORDS[last] / 2) / scale, scale, has_words=True)
        if last not in p.SCALE_WORDS and (piece := p.AND_PART.match(text, end)):
            return self._scaled(piece.end(), value + _part(piece), has_currency=False, has_words=True)
        return _Scalar(end, value / scale, scale, has_words=True)


def _joins(last: str, word: str, joint: re.Match[str]) -> bool:
    """Tell whether a word goes on with a number: "twenty-one", "two hundred", "hundred and six", "thousand, two [hundred]"."""
    if "\n" in joint[0] and not joint["and"] and word not in p.SCALE_WORDS:
        return False  # a list or a table
    if word in p.SCALE_WORDS:
        return not joint["and"] and not joint["comma"] and last not in {"dozen", "million", "billion"}
    if last in p.TENS:
        return not joint["and"] and not joint["comma"] and p.UNITS_AND_TEENS.get(word, 10) < 10
    return last in {"hundred", "thousand", "million", "billion"} and not (joint["comma"] and last == "hundred")


def _part(match: re.Match[str]) -> float:
    many = fold(match["n"] or "a")
    return p.PARTS[fold(match["part"])] * p.UNITS_AND_TEENS.get(many, 1)


def fold(word: str) -> str:
    """Return a word in small letters; the case-blind patterns also match "ſix", "sİx", "sıx"."""
    return word.casefold().replace("ı", "i").replace("i\u0307", "i")
