"""Line ends that a program set are spaces; those that a hand set stay."""

import textwrap

import pytest

from reading.wraps import unwrapped
from tests.unit.reading.makers import read_bytes

STORY = (
    "Wardens of the Saltings have taken 40 eel traps out of the creek after a hunt that took the whole of the spring, the harbour board was told by "
    "Chief Warden Annunziata Berwick-Jones. She said that the traps had been set for elvers, and that Operation Mudlark would go on until the last of "
    "them was found."
)
LIST = (
    "Apologies were had from Ann Lee of Quay Lane, who is ill\nThe minutes of 4 May were signed\nNobody spoke\nIt closed at nine"
)
COURT = "\n".join(f"LEE, Ann, 4{n}, of Quay Lane, stole eels at the lock. Fined £{n}20." for n in range(5))


@pytest.mark.parametrize("width", [60, 72, 78])
def test_a_story_broken_into_lines_is_whole_again(width: int) -> None:
    broken = "\n\n".join(["\n".join(textwrap.wrap(STORY, width, break_on_hyphens=False))] * 2)
    assert unwrapped(broken) == f"{STORY}\n\n{STORY}"
    assert len(unwrapped(broken)) == len(broken)


def test_paragraphs_that_only_a_line_end_parts_stay_apart() -> None:
    broken = "\n".join("\n".join(textwrap.wrap(STORY, 72)) for _ in range(2))
    assert unwrapped(broken).count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        LIST,
        COURT,
        f"Traps taken from creek in the Saltings\n{STORY}\n{STORY}",
        "Traps taken from creek in the Saltings\nBy Ann Lee",
        "1. The clerk told the board that forty traps had been taken from the creek\n2. He asked for four more wardens until the end of the elvers' run",
        "\n\n\n",
        "",
    ],
)
def test_lines_that_a_hand_ended_stay(text: str) -> None:
    assert unwrapped(text) == text


def test_a_long_line_that_goes_on_in_small_letters_is_no_paragraph() -> None:
    assert unwrapped("The wardens told the board that forty traps had been\ntaken from the creek.") == (
        "The wardens told the board that forty traps had been taken from the creek."
    )


def test_a_name_over_the_end_of_a_broken_line_is_one_name_in_files_and_letters() -> None:
    broken = ("\n".join(textwrap.wrap(STORY, 60, break_on_hyphens=False)) + "\n\n") * 2
    letter = f"Subject: Traps\nFrom: board@quay.example\nContent-Type: text/plain\n\n{broken}"

    assert STORY not in broken
    for body, content_type in ((broken, "text/plain"), (letter, "message/rfc822")):
        assert read_bytes(body.encode(), content_type).text.endswith(f"{STORY}\n\n{STORY}")
