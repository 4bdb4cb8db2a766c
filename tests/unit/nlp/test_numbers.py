from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numbers.parsing import Number, find_numbers, value_of

SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spans(text: str) -> list[str]:
    return [text[n.start : n.end] for n in find_numbers(text)]


def the_number(text: str) -> Number:
    (number,) = find_numbers(text)
    return number


def in_words(n: int) -> str:
    """Return a number as it is written in British English."""
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if n >= scale:
            rest = n % scale
            joint = (
                " and "
                if 0 < rest < 100
                else ", "
                if rest >= 100 and rest % 1000 != 0 and "hundred" in in_words(rest)[:16]
                else " "
            )
            return f"{in_words(n // scale)} {name}{joint + in_words(rest) if rest else ''}"
    if n >= 100:
        return f"{SMALL[n // 100]} hundred{' and ' + in_words(n % 100) if n % 100 else ''}"
    if n >= 20:
        return TENS[n // 10] + ("-" + SMALL[n % 10] if n % 10 else "")
    return SMALL[n]


@pytest.mark.parametrize(
    ("text", "span", "value", "unit"),
    [
        ("made 1,204 arrests", "1,204", 1204, None),
        ("Thirty two people", "Thirty two", 32, None),
        ("THIRTY-TWO people", "THIRTY-TWO", 32, None),
        ("One hundred and four warrants", "One hundred and four", 104, None),
        ("three hundred\nand eleven people", "three hundred\nand eleven", 311, None),
        ("twelve hundred pounds", "twelve hundred pounds", 1200, "GBP"),
        ("half a dozen lines", "half a dozen", 6, None),
        ("two dozen lines", "two dozen", 24, None),
        ("half a million tablets", "half a million", 500_000, None),
        ("1.2m people", "1.2m", 1_200_000, None),
        ("c.1,900 tablets", "1,900", 1900, None),
        ("2x warrants", "2", 2, None),
        # sums
        ("worth a quarter of a million pounds", "a quarter of a million pounds", 250_000, "GBP"),
        ("three quarters of a million pounds", "three quarters of a million pounds", 750_000, "GBP"),
        ("three-quarters of a million pounds", "three-quarters of a million pounds", 750_000, "GBP"),
        ("half-a-million pounds", "half-a-million pounds", 500_000, "GBP"),
        ("a million and a half a year", "a million and a half", 1_500_000, None),
        ("two-and-a-half-million-pound haul", "two-and-a-half-million-pound", 2_500_000, "GBP"),
        ("£1½m", "£1½m", 1_500_000, "GBP"),
        ("£1/2m", "£1/2m", 500_000, "GBP"),
        ("£½ million", "£½ million", 500_000, "GBP"),
        ("£1.9m", "£1.9m", 1_900_000, "GBP"),
        ("£ 20,000", "£ 20,000", 20_000, "GBP"),
        ("£300K", "£300K", 300_000, "GBP"),
        ("£2.4bn", "£2.4bn", 2_400_000_000, "GBP"),
        ("£1,000-worth", "£1,000", 1000, "GBP"),
        ("ten grand", "ten grand", 10_000, "GBP"),
        ("50p a wrap", "50p", 0.5, "GBP"),
        ("€9,000", "€9,000", 9000, "EUR"),
        ("two million pounds of damage", "two million pounds", 2_000_000, "GBP"),
        ("forty pounds of his money", "forty pounds", 40, "GBP"),
        # weights and volumes
        ("4.7kg", "4.7kg", 4700, "g"),
        ("two and a half kilos of", "two and a half kilos", 2500, "g"),
        ("four-and-a-half kilos of", "four-and-a-half kilos", 4500, "g"),
        ("nine and three-quarter tonnes", "nine and three-quarter tonnes", 9_750_000, "g"),
        ("half a pound of resin", "half a pound", 226.796, "g"),
        ("two pounds of resin", "two pounds", 907.184, "g"),
        ("a kilo of resin", "a kilo", 1000, "g"),
        ("a gram and a half of resin", "a gram and a half", 1.5, "g"),
        ("a half-kilo of resin", "half-kilo", 500, "g"),
        ("an eighth of an ounce", "an eighth of an ounce", 3.544, "g"),
        ("1½lb", "1½lb", 680.388, "g"),
        ("1/2 oz of it", "1/2 oz", 14.175, "g"),
        ("2 x 1kg blocks", "2 x 1kg", 2000, "g"),
        ("96 ounce bags", "96", 96, None),
        ("5-kilo haul", "5-kilo", 5000, "g"),
        ("68 litres of it", "68 litres", 68_000, "ml"),
        ("460 metres of net", "460 metres", 460, "m"),
        # terms
        ("30 months' imprisonment", "30 months", 30, "months"),
        ("a two-year suspended sentence", "two-year", 24, "months"),
        ("a four-and-a-half-year sentence", "four-and-a-half-year", 54, "months"),
        ("three years and four months", "three years and four months", 40, "months"),
        ("five years, ten months", "five years, ten months", 70, "months"),
        ("nine years and a half", "nine years and a half", 114, "months"),
        ("a year and four months", "a year and four months", 16, "months"),
        ("6yrs 8mths", "6yrs 8mths", 80, "months"),
        ("4yrs 8m", "4yrs 8m", 56, "months"),
        ("11y 6m", "11y 6m", 138, "months"),
        ("12 weeks", "12 weeks", 2.762, "months"),
    ],
)
def test_value_and_span(text: str, span: str, value: float, unit: str | None) -> None:
    number = the_number(text)

    assert (text[number.start : number.end], number.value, number.unit) == (span, value, unit)


@pytest.mark.parametrize(
    ("text", "span", "lower", "upper", "unit"),
    [
        ("made 12-15 arrests", "12-15", 12, 15, None),
        ("Between 40 and 50 packets", "40 and 50", 40, 50, None),
        ("two or three people", "two or three", 2, 3, None),
        ("two to three dozen people", "two to three dozen", 24, 36, None),
        ("one to two hundred thousand tablets", "one to two hundred thousand", 100_000, 200_000, None),
        ("£10-12k", "£10-12k", 10_000, 12_000, "GBP"),
        ("£4.9-5.6 million", "£4.9-5.6 million", 4_900_000, 5_600_000, "GBP"),
        ("£2m–£3m", "£2m–£3m", 2_000_000, 3_000_000, "GBP"),
        ("£2-£3m", "£2-£3m", 2_000_000, 3_000_000, "GBP"),
        ("between £850,000 and £1.1m", "£850,000 and £1.1m", 850_000, 1_100_000, "GBP"),
        ("£80,000 to £100,000", "£80,000 to £100,000", 80_000, 100_000, "GBP"),
        ("two to three million pounds", "two to three million pounds", 2_000_000, 3_000_000, "GBP"),
        ("between five and six kilograms of", "five and six kilograms", 5000, 6000, "g"),
        ("12-16 weeks", "12-16 weeks", 2.762, 3.682, "months"),
        ("anything from eight months to four years", "eight months to four years", 8, 48, "months"),
    ],
)
def test_range_has_its_lower_end_as_value(text: str, span: str, lower: float, upper: float, unit: str | None) -> None:
    number = the_number(text)

    assert (text[number.start : number.end], number.value, number.upper, number.unit) == (span, lower, upper, unit)
    assert number.is_range
    assert number.approximate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rose from 38 in 2017 to 47 in 2018", ["38", "2017", "47", "2018"]),
        ("rose from 38 to 47", ["38", "47"]),
        ("from £75 to £150", ["£75", "£150"]),
        ("six men, two women and a boy", ["six", "two"]),
        ("Three of the five people", ["Three", "five"]),
        ("14 years and 11½ years", ["14 years", "11½ years"]),
        ("five years and 45 months", ["five years", "45 months"]),
        ("44 and 27 arrests", ["44", "27"]),
        ("6 years\n8 months\n", ["6 years", "8 months"]),
        ("Arrests\nTwenty\nTwo", ["Twenty", "Two"]),
        ("£5,600 to 12 doors", ["£5,600", "12"]),
        ("against one in 2012", ["one", "2012"]),
        ("Arrests 46 102 171", ["46", "102", "171"]),
        ("\U0001f600 12 arrests", ["12"]),
    ],
)
def test_numbers_that_stay_apart(text: str, expected: list[str]) -> None:
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "B12 vitamins", "2C-B", "C19", "4G", "A47", "the 1990s", "the 17th arrest", "https://x.example/2023/12-five", "ann12@x.example", "@ann12", "#12",
        "01603 276272", "+44 7700 900123", "12345678901234567", "10.30am", "7pm", "10:30", "12/03/2024", "1.9.2024", "2018-19", "2023/24", "23/00412/FUL",
        "12-15-18", "a 3-1 win", "12-345678", "40%", "40 per cent", "40-50%", "two thirds of those", "a third man", "one in five", "half past", "24/7",
        "a 34-year-old", "five years old", "18 to 25-year-olds", "31 March 2024", "in March 2024", "12 to 14 September", "dozens", "hundreds of", "£", "£m",
        "£4x", "₤12a", "²³", "Ⅷ",
    ],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert spans(text) == []


@pytest.mark.parametrize(
    ("text", "approximate"),
    [
        ("about 40 arrests", True),
        ("More than 40 arrests", True),
        ("an estimated street value of £5m", True),
        ("est. 40", True),
        ("200+", True),
        ("40-odd", True),
        ("40 or so", True),
        ("40 arrests", False),
        ("overall 40", False),
    ],
)
def test_approximate(text: str, approximate: bool) -> None:
    assert the_number(text).approximate is approximate


def test_marks_of_a_number() -> None:
    assert the_number("£40 a day").is_rate
    assert the_number("£30,000 a kilo").is_rate
    assert the_number("12-strong").is_adjective
    assert the_number("two-year").is_adjective
    assert the_number("twelve").has_words
    assert not the_number("12").has_words


def test_a_lone_m_is_months_only_where_a_lone_y_is_years() -> None:
    assert [(n.value, n.unit) for n in find_numbers("Terms: 18y; 54m")] == [(216, "months"), (54, "months")]
    assert the_number("54m tablets").unit is None


def test_value_of() -> None:
    assert value_of("two hundred and six") == 206
    with pytest.raises(ValueError, match="no number"):
        value_of("dozens")


@given(st.integers(1, 999_999_999_999))
def test_words_round_trip(n: int) -> None:
    written = in_words(n)
    number = the_number(f"Police found {written} wraps.")

    assert (number.start, number.end, number.value) == (13, 13 + len(written), n)
    assert number.has_words


@given(st.integers(0, 99_999_999), st.sampled_from(["", "kg", " grams", "oz", " tonnes"]))
def test_digits_round_trip(n: int, unit: str) -> None:
    written = f"{n:,}{unit}"
    number = the_number(f"({written})")

    grams = {"": 1, "kg": 1000, " grams": 1, "oz": 28.3495, " tonnes": 1e6}[unit]
    assert (number.start, number.end, number.value) == (1, 1 + len(written), round(n * grams, 3))


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["-", "–", " to "]), st.sampled_from(["", "k", "m", " million"]))
def test_ranges_of_sums(low: int, more: int, sign: str, scale: str) -> None:
    times = {"": 1, "k": 1000, "m": 1e6, " million": 1e6}[scale]
    text = f"worth £{low}{sign}£{low + more}{scale}."
    number = the_number(text)

    assert (number.start, number.end) == (6, len(text) - 1)
    assert (number.value, number.upper, number.unit) == (low * times, (low + more) * times, "GBP")


@given(st.integers(1, 40), st.integers(1, 11), st.sampled_from([" and ", " ", ", "]))
def test_years_and_months(years: int, months: int, joint: str) -> None:
    for y, m in ((in_words(years), in_words(months)), (str(years), str(months))):
        text = f"{y} year{'s' * (years > 1)}{joint}{m} month{'s' * (months > 1)}"
        number = the_number(text)

        assert (number.start, number.end, number.value) == (0, len(text), years * 12 + months)


PIECES = [
    "1", "2", "0", "£", "€", "½", ",", ".", "-", "–", "/", "x", "%", "+", "12", "1,000", "one", "two", "half", "quarter",
    "third", "a", "an", "of", "and", "to", "or", "between", "from", "hundred", "thousand", "million", "dozen", "k", "m",
    "kg", "g", "kilo", "kilos", "pounds", "pound", "years", "year", "months", "y", "old", "p", "ſix", "K", "İ", "ı", "May",
    "2024",
]  # fmt: skip
ALPHABET = st.one_of(st.characters(), st.sampled_from(PIECES), st.sampled_from([" ", " ", "\n", "-"]))


@given(st.lists(ALPHABET, max_size=40).map("".join))
def test_any_text(text: str) -> None:
    numbers = find_numbers(text)

    for number in numbers:
        written = text[number.start : number.end]
        assert written
        assert written == written.strip()
        assert number.value >= 0
        assert number.upper is None or number.upper >= number.value
    assert all(a.end <= b.start for a, b in pairwise(numbers))
