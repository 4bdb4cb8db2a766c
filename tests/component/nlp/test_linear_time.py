"""Texts made to keep one pattern busy: numbers, days, names and quotations of 100 kB are found in linear time."""

import re
import time

import pytest

from nlp.names.identity import canonical_operations, canonical_people, canonical_plain
from nlp.numbers.days import Calendar
from nlp.numbers.parsing import find_numbers
from nlp.text.quotations import find_quotations
from tests.unit.nlp.test_days import HOSTILE as DAYS

pytestmark = pytest.mark.slow
# Each is aimed at a pattern.
NUMBERS = [
    "1", "1 ", "1-", "1/", "1,", "1.", "£", "£1-", "1 x ", "a ", "one ", "one hundred and ", "half ", "three quarters of ", "between 1 and ", "1 to ",
    "one-", "two years and ", "9y", "9y ", "1 ½", "½", "\n1", "a half a ", "estimated ", "one in a ", "12 May ", "2018-19/", "07700 ", "x1", "1234567 ",
]  # fmt: skip


@pytest.mark.parametrize("piece", NUMBERS)
def test_numbers_are_found_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    find_numbers(text)

    assert time.process_time() - began < 15  # 0.4 s at most on an idle core


@pytest.mark.parametrize("piece", DAYS)
def test_days_are_found_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    calendar = Calendar(text, range(0, len(text), 50))
    for at in range(0, len(text), 10):
        calendar.day_of(at, at + 1)

    assert time.process_time() - began < 15  # 0.9 s at most on an idle core


@pytest.mark.parametrize(
    "names",
    [
        [f"N{n}a" for n in range(10_000)],
        [f"{chr(65 + n % 26)}{n}x Smith" if n % 2 else "Smith" for n in range(10_000)],
        [f"Una{n} Garth{n}" for n in range(10_000)],
        ["Una and"] * 10_000,
        ["Operation Tern " + "Blue " * (n % 9) for n in range(10_000)],
    ],
)
def test_names_are_joined_in_linear_time(names: list[str]) -> None:
    text = ". ".join(names)
    mentions = [(found.start(), found.end(), found.group()) for found in re.finditer(r"[^.]+", text)]
    began = time.process_time()
    canonical_people(text, mentions)
    canonical_operations(text, mentions)
    canonical_plain("ORG", mentions)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "unit",
    [
        "“a” ",
        "“a ",
        "'",
        '"',
        "“",
        "”",
        "“\"'",
        "'a ",
        "'a s' ",
        "'a \"x\" s' ",
        "“”\"'’‘ a",
        '"a\n',
        "'a\n\n",
        "«»",
        "\n",
        "'em. 'em, ",
    ],
)
def test_quotations_of_one_thing_are_found_in_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    find_quotations(text)
    assert time.process_time() - began < 15  # a tenth of a second on an idle core; a search that is not linear takes minutes


def test_openers_before_a_far_possessive_take_linear_time() -> None:
    text = "'a " * 33_000 + '"x" s\' b'
    began = time.process_time()
    find_quotations(text)
    assert time.process_time() - began < 15  # a tenth of a second on an idle core; a search that is not linear takes minutes
