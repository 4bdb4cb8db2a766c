"""Tables whose rows of cells are lines: which labels a cell has, and what is no table."""

from itertools import zip_longest
from typing import Any

import pytest

from nlp.components.figures import is_jailed_for, is_not_done, is_price, is_under, is_worth_of_drugs, kind_of_verb, proportions
from nlp.ml.network import FIGURE_KINDS
from nlp.numbers.parsing import find_numbers
from nlp.text.tables import cells_of, clause, find_cells

TABLE = "The panel saw this.\n\nTown | Warrants | Lines closed\nDiss | 8 | 1\nEye | 1,400 | 12 or more\n\nThat was all."


def labels(text: str) -> list[tuple[str, list[str]]]:
    return [(text[c.start : c.end], [text[a:b] for a, b in c.labels]) for c in find_cells(text)]


def test_a_cell_has_the_labels_of_its_column_and_row() -> None:
    assert labels(TABLE)[:2] == [("8", ["Warrants", "Diss"]), ("1", ["Lines closed", "Diss"])]


def test_a_head_without_a_corner_stands_over_the_last_columns() -> None:
    assert labels("After a year | Now\nArrests | 287 | 412") == [
        ("287", ["After a year", "Arrests"]),
        ("412", ["Now", "Arrests"]),
    ]


def test_a_table_without_a_head_has_labels_of_rows_only() -> None:
    assert labels("Arrests | 287\nCharged | 96") == [("287", ["Arrests"]), ("96", ["Charged"])]


def test_a_count_behind_a_colon_alone_in_its_line_has_the_lines_label() -> None:
    assert labels("THE YEAR\nArrests: 164\n- Warrants executed: 58\nCannabis: 71kg\nHeld: 9 people") == [
        ("164", ["Arrests"]),
        ("58", ["Warrants executed"]),
    ]


def test_rows_may_stand_apart() -> None:
    assert labels(TABLE.replace("\n", "\n\n")) == labels(TABLE)


def test_only_a_number_that_fills_its_cell_is_the_cells() -> None:
    numbers = find_numbers(TABLE)

    assert [TABLE[numbers[i].start : numbers[i].end] for i in cells_of(find_cells(TABLE), numbers)] == ["8", "1", "1,400"]


@pytest.mark.parametrize("text", ["", "No table.", "a|b|c", " | ", "one | line"])
def test_what_is_no_table_has_no_labelled_numbers(text: str) -> None:
    assert not cells_of(find_cells(text), find_numbers(text))


def test_a_cell_reads_as_a_clause() -> None:
    assert clause("12", "Began\u00a0Treatment at clinics") == "12 began treatment at clinics"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He could be jailed for 10 years if found guilty.", True),
        ("She was told to expect six months.", True),
        ("The force aims to make 40 arrests.", True),
        ("Against a target of 60, 52 people were treated.", False),
        ("The chief wants 50 arrests by May.", True),
        ("The chief wants £50,000 for it.", False),
        ("He was jailed for 10 years.", False),
        ("It would save nearly £50,000.", True),
        ("She answers 101 calls.", True),
        ("She took 101 bags.", False),
        ("She may appeal. He got six years.", False),
        ("It was aimed at gas and made 17 arrests.", False),
        ("They aim to close and sell 17 shops.", True),
    ],
)
def test_what_could_be_or_is_aimed_at_is_not_done(text: str, expected: bool) -> None:
    assert is_not_done(text, find_numbers(text)[-1]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two in three have been in prison.", {0, 1}),
        ("They came to eight or nine in every ten of us.", {0, 1}),
        ("It was in two out of every three deaths.", {0, 1}),
        ("Kept their home | 1 in 12 | 7 in 10", {0, 1, 2, 3}),
        ("They made two in 2021 and 14 in Oxmarsh.", set()),
        ("They arrested three in 24 hours.", set()),
        ("They made nine in a year.", set()),
        ("He found it on four out of five desks.", set()),
    ],
)
def test_a_proportion_is_no_figure(text: str, expected: set[int]) -> None:
    assert proportions(text, find_numbers(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They sold wraps at £10 each.", True),
        ("They made £3,000 a week.", True),
        ("They sold it at £40 per gram.", True),
        ("They seized £41,900, a car and a ring.", False),
        ("They seized £3,000 and a ring.", False),
        ("They seized 14g a head.", False),
    ],
)
def test_what_each_costs_is_a_price(text: str, expected: bool) -> None:
    assert is_price(text, find_numbers(text)[0]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three of the five people arrested have been charged.", ["charged", None]),
        ("Nine people have since been charged.", ["charged"]),
        ("It led to 412 arrests and 158 people had been charged.", [None, "charged"]),
        ("Nine were arrested, and two men were later charged.", ["arrests", "charged"]),
        ("How many of the 37 had been charged?", [None]),
        ("That year 94 adults had been treated there.", ["people_treated"]),
        ("Nine deaths were treated that year as murders.", [None]),
        ("Nine people met. They were arrested.", [None]),
        ("He got nine years and was charged.", [None]),
        ("Two boys, of 15 and 16, had been charged.", ["charged", None, None]),
        ("Two boys, aged 15, and 16 men had been charged.", [None, None, "charged"]),
    ],
)
def test_the_verb_tells_what_a_number_of_people_counts(text: str, expected: list[str | None]) -> None:
    numbers = find_numbers(text)
    kinds = [kind_of_verb(text, number, behind) for number, behind in zip_longest(numbers, numbers[1:])]

    assert [None if kind is None else FIGURE_KINDS[kind - 1] for kind in kinds] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drugs worth three quarters of a million pounds were found.", True),
        ("Heroin worth about £1½m was found.", True),
        ("They found a watch worth £900.", False),
        ("Heroin was found. A watch worth £900 was kept.", False),
        ("Drugs worth £900 a week were sold.", False),
    ],
)
def test_what_drugs_are_worth_is_the_value_of_what_was_seized(text: str, expected: bool) -> None:
    drugs = [text.index("Heroin")] if "Heroin" in text else []

    assert is_worth_of_drugs(text, find_numbers(text)[0], drugs) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jailing him for nine years, she wept.", True),
        ("He was jailed for nine years.", True),
        ("He jailed for good a man of nine years' service.", False),
        ("Jailing him, she wept for nine years.", False),
    ],
)
def test_who_is_jailed_for_a_term_is_in_custody(text: str, expected: bool) -> None:
    [number] = find_numbers(text)

    assert is_jailed_for(text, number) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Of these 310 were under Operation Tern.", True),
        ("They made 310 arrests as part of “Operation Tern”.", True),
        ("They made 310 arrests, nine under Operation Tern.", False),
        ("They made 310 arrests after Operation Tern.", False),
    ],
)
def test_a_figure_is_told_of_the_operation_that_it_is_under(language: Any, text: str, expected: bool) -> None:
    doc = language(text)
    number = next(token for token in doc if token.text == "310")
    operation = next(token for token in doc if token.text == "Operation")

    assert is_under(doc, number.i + 1, operation.i) is expected
