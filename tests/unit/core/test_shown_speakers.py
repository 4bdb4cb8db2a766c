"""What a speaker is called: a role names its body once."""

import pytest

from core.shown_speakers import role_in_words


@pytest.mark.parametrize(
    ("role", "organisation", "words"),
    [
        ("Head of Parks", "Inventham Council", "Head of Parks, Inventham Council"),
        ("manager of the Lamp Trust", "Lamp Trust", "manager of the Lamp Trust"),
        ("LAMP TRUST manager", "Lamp Trust", "LAMP TRUST manager"),
        (None, "Lamp Trust", "Lamp Trust"),
        ("mayor", None, "mayor"),
        (None, None, ""),
    ],
)
def test_a_role_names_its_body_once(role: str | None, organisation: str | None, words: str) -> None:
    assert role_in_words(role, organisation) == words
