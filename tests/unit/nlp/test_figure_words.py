"""What a number counts is backed by a word near it, or is not sure. Without any weights."""

import pytest

from nlp.numbers.figure_words import is_backed, is_other_term, kind_beside
from nlp.numbers.parsing import find_numbers


@pytest.mark.parametrize(
    ("kind", "before", "sentence", "expected"),
    [
        ("deaths", "", "Three people died at Oxmarsh.", True),
        ("deaths", "Deaths are up.", "There were three at Oxmarsh.", True),
        ("deaths", "", "Three people were taken ill at Oxmarsh.", False),
        ("deaths", "Two died.", "Three people were taken ill at Oxmarsh.", True),
        ("arrests", "", "Three men were led away at dawn.", True),
        ("arrests", "", "The jury of seven women heard it.", False),
        ("sentenced", "", "Four men have gone on trial.", False),
        ("people_treated", "", "The charity saw 210 people last year.", True),
        ("people_treated", "", "About 150 people filled the hall.", False),
        ("seizure_amount", "", "There were 4 keys that made no sound.", False),
        ("seizure_amount", "", "There were 4 kilos in the loft.", True),
        ("money_spent", "", "It came to £400.", True),
    ],
)
def test_a_word_beside_it_backs_what_a_number_counts(kind: str, before: str, sentence: str, expected: bool) -> None:
    text = f"He died. {before} {sentence}"
    start = len("He died. ")
    number = next(n for n in find_numbers(text) if n.start > start + len(before))

    assert is_backed(kind, number, text, start, len(text)) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He was jailed for nine weeks.", False),
        ("He slept in a bath for nine weeks.", True),
        ("He got nine weeks.", False),
        ("They sent texts over nine weeks.", True),
        ("He was jailed, and banned from driving for nine weeks.", True),
        ("He was banned from driving, and jailed for nine weeks.", False),
        ("A fine and up to nine weeks in prison.", True),
    ],
)
def test_a_term_may_be_none_of_custody(sentence: str, expected: bool) -> None:
    text = f"He was jailed. {sentence}"
    [number] = find_numbers(text)

    assert is_other_term(text, len("He was jailed. "), number) is expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("deaths", "Dr Lee has died at 78.", None),
        ("deaths", "Last year 78 died at home.", "deaths"),
        ("deaths", "The sprays saved 11 lives.", "other"),
        ("deaths", "A nurse would have saved all 19.", "deaths"),
        ("deaths", "On the roads 291 were seriously hurt.", "other"),
        ("deaths", "Of them 91 people lived.", "other"),
        ("arrests", "In May 42 people were spoken to.", "other"),
        ("arrests", "A nurse has 214 people seen in custody.", "other"),
        ("arrests", "In May 42 people were in custody.", "arrests"),
        ("other", "Some 200 officers came.", None),
        ("other", "Some 200 officers have been trained.", "other"),
        ("other", "Some 200 kits were given to nurses.", "other"),
        ("money_spent", "Fines came to £3,300.", None),
        ("money_spent", "Income: £612,000", None),
        ("money_spent", "The fund has given £3,300 to the hall.", "money_spent"),
        ("seizure_value", "Some £30,000 was spent on patrols.", "money_spent"),
        ("seizure_value", "Some £30,000 was found.", "seizure_value"),
    ],
)
def test_the_words_right_beside_a_number_tell_what_it_counts(kind: str, text: str, expected: str | None) -> None:
    [number] = find_numbers(text)

    assert kind_beside(kind, text, number) == expected
