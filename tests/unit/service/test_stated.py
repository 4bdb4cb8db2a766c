"""A figure that is not exact is said with the words of its text; these are found by the patterns by which it was read as inexact."""

import pytest

from core.words import Figure
from nlp.numbers.parsing import find_numbers
from service.facts.stated import as_stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("They found £600,000 there.", "£600,000"),
        ("They found more than £600,000 there.", "more than £600,000"),
        ("Nearly £600,000 was found.", "nearly £600,000"),
        ("Cash of almost\n£600,000 was found.", "almost £600,000"),
        ("In excess of 90 wraps were found.", "in excess of 90"),
        ("They found as many as 90 wraps.", "as many as 90"),
        ("They found ~90 wraps.", "about 90"),
        ("They found c. 90 wraps.", "about 90"),
        ("They found >90 wraps.", "over 90"),
        ("With an estimated street value of £600,000.", "an estimated £600,000"),
        ("They found 90 or so wraps.", "90 or so"),
        ("They found 90-odd wraps.", "90-odd"),
        ("They found £600,000 or more.", "£600,000 or more"),
        ("They found 90+ wraps.", "90+"),
        ("They found 12-15 wraps.", "12-15"),
        ("They found between 12 and 15 wraps.", "between 12 and 15"),
    ],
)
def test_a_figure_is_said_as_its_text_says_it(text: str, stated: str) -> None:
    number = next(n for n in find_numbers(text))
    figure = Figure(
        number.start, number.end, text[number.start : number.end], "cash", number.value, number.unit, number.approximate
    )

    assert as_stated(figure, text, number.start, number.end) == stated


def test_without_its_sentence_an_inexact_figure_is_about_that() -> None:
    assert as_stated(Figure(40, 42, "90", "arrests", 90.0, "wraps", approximate=True), "", 0, 0) == "about 90 wraps"
    assert as_stated(Figure(40, 42, "90", "arrests", 90.0), "", 0, 0) == "90"
