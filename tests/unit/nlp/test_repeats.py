"""Words of a text's beginning that a later quote has again."""

import pytest

from nlp.text.quotations import find_quotations
from nlp.text.repeats import MAX_LEAD_CHARS, repeated_later

LATER = "“It was never a quiet market, and nobody thought it would be,” she said. “The stalls were closing long before.”"


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("Stall “never a quiet market”", [(0, 1)]),
        ("‘Stalls closing’, says trader", [(0, 2)]),
        ("“Closing”, says trader", []),
        ("“A noisy market”, says trader", []),
        ("“It would be”, says trader", []),
    ],
)
def test_a_headlines_words_are_found_in_a_later_quote(lead: str, expected: list[tuple[int, int]]) -> None:
    text = f"{lead}\n\n{LATER}"

    assert list(repeated_later(text, find_quotations(text))) == expected


def test_what_stands_further_on_is_no_headline() -> None:
    text = "It rained. " * (MAX_LEAD_CHARS // 8) + "Stall “never a quiet market”.\n\n" + LATER

    assert list(repeated_later(text, find_quotations(text))) == []
