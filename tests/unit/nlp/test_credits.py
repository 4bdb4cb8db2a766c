"""Pictures' credits, captions, and captions that run on behind a credit without a space."""

from typing import Any

import pytest

from nlp.names.whole import whole_name
from nlp.text.credits import caption_lines, glued_captions, is_credit

TWICE = "Officers at the quay in Oxmarsh. Photo : Nina ValeOfficers at the quay in Oxmarsh. Photo : Nina Vale (Image: Copyright Marsh Press 2018)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sgt Wray at the scene. Picture: Nina Vale", True),
        ("Sgt Wray at the scene Photo : Nina Vale", True),
        ("PHOTO BY NINA VALE", True),
        ("(Image credit: Nina Vale)", True),
        ("(image: Nina Vale)", True),
        ("(Image: Copyright: Nina Vale 2018)", True),
        ("Words and picture: Nina Vale", True),
        ("Sgt Wray in the picture. Nina Vale spoke", False),
        ("The picture of health, said Nina Vale", False),
        ("It was a grim picture: Nina Vale saw it daily", False),
        ("The jury was shown photos: Nina Vale had taken them", False),
        ("Picture: Tom Ely\nNina Vale said", False),
    ],
)
def test_a_pictures_credit_is_told_by_its_label(text: str, expected: bool) -> None:
    assert is_credit(text, text.upper().index("NINA")) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained.\nSgt Wray at the quay. Picture: Nina Vale\nIt stopped.", ["Sgt Wray at the quay. Picture: Nina Vale"]),
        ("It rained.\n\nPictures: Oxmarsh Police", ["Pictures: Oxmarsh Police"]),
        ("It was a grim picture: children carried it.", []),
        ("Picture: the hall was full when Sgt Wray rose to speak of what the winter had done to the quay and its people.", []),
        (TWICE, [TWICE]),
    ],
)
def test_a_line_that_ends_with_a_credit_is_a_caption(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in caption_lines(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TWICE, ["Officers"]),
        ("A house. Picture: NINA VALEPolice at the house", ["Police"]),
        ("Picture: Nina McAllister", []),
        ("Picture: NINA McALLISTER", []),
        ("Nina VALEPolice said", []),
    ],
)
def test_a_caption_that_runs_on_behind_a_credit_begins_a_word(text: str, expected: list[str]) -> None:
    assert [text[at:].split()[0] for at in glued_captions(text)] == expected


def test_name_and_caption_are_words_of_their_own(language: Any) -> None:
    doc = language(TWICE)
    name = [token.text for token in doc].index("Nina")

    assert doc.text == TWICE
    assert doc[name + 2].text == "Officers"
    assert whole_name(doc, TWICE, name, name + 3, "PERSON") == (name, name + 2, "PERSON")
