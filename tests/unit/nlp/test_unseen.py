"""Characters that a reader does not see."""

import pytest

from nlp.unseen import printed, with_plain_spaces


@pytest.mark.parametrize("space", ["\u00a0", "\u2007", "\u202f", "\u3000"])
def test_other_spaces_become_plain_ones_and_line_ends_stay(space: str) -> None:
    assert with_plain_spaces(f"Ann{space}Wray\n\tleft") == "Ann Wray\n\tleft"


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_what_is_not_printed_is_left_out(mark: str) -> None:
    assert printed(f"Ann W{mark}ray") == "Ann Wray"


def test_plain_text_and_letters_with_accents_stay() -> None:
    assert printed("Siân Wray") == with_plain_spaces("Siân Wray") == "Siân Wray"
