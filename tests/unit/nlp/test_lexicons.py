"""The lists as features: what is flagged, in which spelling, in what time."""

import time

import numpy as np
import pytest

from nlp.lexicons import FLAGS, N_FLAGS, Lexicons, load_lexicons


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return load_lexicons()


def flagged(lexicons: Lexicons, words: list[str], flag: str) -> list[str]:
    rows = lexicons.flags(words)
    return [word for word, row in zip(words, rows, strict=True) if row[FLAGS.index(flag)]]


@pytest.mark.parametrize(
    ("words", "flag", "expected"),
    [
        (["in", "King", "'s", "Lynn", "today"], "town", ["King", "'s", "Lynn"]),
        (["in", "Kings", "Lynn", "today"], "town", ["Kings", "Lynn"]),
        (["at", "Stockton", "-", "on", "-", "Tees", "."], "town", ["Stockton", "-", "on", "-", "Tees"]),
        (["at", "Stockton-on-Tees"], "town", ["Stockton-on-Tees"]),
        (["NORWICH", "raid"], "town", ["NORWICH"]),
        (["Avon", "and", "Somerset", "Police"], "force", ["Avon", "and", "Somerset", "Police"]),
        (["Avon", "&", "Somerset", "Constabulary"], "force", ["Avon", "&", "Somerset", "Constabulary"]),
        (["Det.", "Sgt.", "Pym"], "rank", ["Det.", "Sgt."]),
        (["crack", "cocaine"], "drug", ["crack", "cocaine"]),
        (["Nia", "said"], "first_name_f", ["Nia"]),
        (["Tamsin", "Bray"], "first_name_m", []),
        (["Jones", "KC", ",", "for"], "post_nominal", ["KC"]),
    ],
)
def test_words_of_an_entry_are_flagged(lexicons: Lexicons, words: list[str], flag: str, expected: list[str]) -> None:
    assert flagged(lexicons, words, flag) == expected


def test_a_comma_or_full_stop_word_ends_a_match(lexicons: Lexicons) -> None:
    assert flagged(lexicons, ["Bury", ",", "St", "Edmunds"], "town") == ["Bury"]
    assert flagged(lexicons, ["Bury", ".", "St", "Edmunds"], "town") == ["Bury"]


def test_capitals_of_the_list_are_told_from_others(lexicons: Lexicons) -> None:
    at = FLAGS.index("as_written")
    assert lexicons.flags(["Norwich"])[0, at] == 1
    assert lexicons.flags(["norwich"])[0, at] == 0


def test_shape_and_values(lexicons: Lexicons) -> None:
    rows = lexicons.flags(["Police", "in", "Norwich"])
    assert rows.shape == (3, N_FLAGS)
    assert rows.dtype == np.uint8
    assert set(np.unique(rows)) <= {0, 1}
    assert lexicons.flags([]).shape == (0, N_FLAGS)


def test_packed_lists_flag_the_same() -> None:
    small = Lexicons({"town": ["Diss"], "rank": ["DI"]}, {"first_name": {"nia": "f"}, "courtesy_title": {}})
    again = Lexicons.from_bytes(small.to_bytes())
    words = ["DI", "Nia", "in", "Diss"]
    assert (again.flags(words) == small.flags(words)).all()
    assert again.to_bytes() == small.to_bytes()
    assert again.gender("Nia") == "f"


def test_genders(lexicons: Lexicons) -> None:
    assert lexicons.gender("Karen") == "f"
    assert lexicons.gender("Paul") == "m"
    assert lexicons.gender("Robin") is None
    assert lexicons.title_gender("Mrs") == "f"
    assert lexicons.title_gender("Mr.") == "m"
    assert lexicons.title_gender("Dr") is None


def test_time_is_linear(lexicons: Lexicons) -> None:
    words = ["Armagh", "City", "Banbridge", "and", "St", "Police"] * 10_000
    began = time.perf_counter()
    lexicons.flags([*words, "x" * 1_000_000, "." * 1_000_000])
    assert time.perf_counter() - began < 5
