"""A reason is told to readers without what an operator may do about it."""

import pytest

from core.reasons import for_readers, shared_reasons, without_name


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("scanned pages without text; install a program to read them", "scanned pages without text"),
        ("a damaged PDF.", "a damaged PDF"),
        ("a text of more\nthan 9 words; split it; or leave it", "a text of more than 9 words"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_reader_is_told_what_it_is_and_not_what_to_install(reason: str | None, told: str) -> None:
    assert for_readers(reason) == told


def test_a_reason_is_told_behind_its_source_s_name_without_it() -> None:
    assert without_name("The Wire was not crawled: nobody has", "The Wire") == "was not crawled: nobody has"
    assert without_name("The Wireless is down", "The Wire") == "The Wireless is down"


def test_a_reason_that_several_sources_have_is_said_once_of_all() -> None:
    advice = "was not crawled: nobody has marked it verified; check its addresses and its terms, then add verified_on = YYYY-MM-DD to the source."
    stand = [("A", f"A {advice}"), ("B", "B does not answer."), ("C", f"C {advice}"), ("D", None), ("E", f"E {advice}")]

    assert shared_reasons(stand) == {
        advice: "A, C and E were not crawled: nobody has marked them verified; check their addresses and their terms, then add "
        "verified_on = YYYY-MM-DD to each."
    }
