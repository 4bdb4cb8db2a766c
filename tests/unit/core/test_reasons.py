"""A reason is told to readers without what an operator may do about it."""

import pytest

from core.reasons import for_readers, without_name


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
