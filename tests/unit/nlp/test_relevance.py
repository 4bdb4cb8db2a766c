"""What a text must say to be on drugs, without any weights."""

from typing import Any

import pytest

from nlp.components.relevance import is_whole, less_likely, names_drugs


@pytest.mark.parametrize(
    ("title", "text", "drug", "expected"),
    [
        (None, "Volunteers are wanted to visit police cells.", None, False),
        (None, "Volunteers visit drug users.", None, True),
        (None, "Drug-related crime fell.", None, True),
        (None, "Four were held over county\nlines.", None, True),
        (None, "The county changed bus lines.", None, False),
        (None, "She found the brown.", "brown", True),
        ("Drug-free festival opens", "It opened at noon.", None, True),
        ("Festival opens", "It opened at noon.", None, False),
    ],
)
def test_some_word_says_that_drugs_are_in_a_text(
    language: Any, title: str | None, text: str, drug: str | None, expected: bool
) -> None:
    doc = language(text)
    doc._.title = title
    if drug:
        doc.ents = [doc.char_span(text.index(drug), text.index(drug) + len(drug), label="DRUG")]

    assert names_drugs(doc) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("It opened.", True), ("It opened at", False), ("“It opened.”\n", True), ("It " * 101, True)]
)
def test_an_opening_that_breaks_off_is_not_whole(language: Any, text: str, expected: bool) -> None:
    assert is_whole(language(text)) is expected


def test_a_text_that_names_no_drugs_is_less_likely_and_not_ruled_out() -> None:
    assert less_likely(0.5) < less_likely(0.9) < 0.5 < less_likely(0.99) < 1
    assert (less_likely(0.0), round(less_likely(1.0), 6)) == (0.0, 1.0)
