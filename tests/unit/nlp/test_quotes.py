"""What in quotation marks is no quote, without any weights."""

import pytest

from nlp.components.quotes import is_title


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Nine Lives of a Harbour Town", True),
        ("The Secret Life of Hedgerows", True),
        ("We Are All in This,", False),
        ("No. Just Smudge.", False),
        ("a Tyrone Maccabee", False),
        ("a mess", False),
        ("Night Bus", True),
        ("NIGHT BUS", False),
        ("Stay Away.", False),
        ("", False),
    ],
)
def test_the_title_of_a_work_is_told_by_its_capitals(words: str, expected: bool) -> None:
    assert is_title(words) is expected
