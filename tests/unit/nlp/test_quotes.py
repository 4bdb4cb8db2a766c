"""What in quotation marks is no quote, without any weights."""

import numpy as np
import pytest

from nlp.components.quotes import PRONOUNS_OF_ONE, is_other, is_title
from nlp.ml.candidates import N_SPEAKER_FEATURES


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


@pytest.mark.parametrize(
    ("pronoun", "heard", "expected"),
    [(0, 1, True), (1, 0, True), (0, 0, False), (1, 1, False), (None, 1, False), (0, None, False)],
)
def test_who_spoke_as_he_does_not_speak_as_she(pronoun: int | None, heard: int | None, expected: bool) -> None:
    features = np.zeros(N_SPEAKER_FEATURES, np.float32)
    if pronoun is not None:
        features[PRONOUNS_OF_ONE[pronoun]] = 1

    assert is_other(features, heard) is expected
