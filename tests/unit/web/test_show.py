from datetime import UTC, datetime

import pytest

from service.texts.excerpts import MAX_EXCERPT_CHARS
from web.show import day, excerpt, host_of, marked, moment, plain, web_address


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-09-04", "4 September 2026"),
        ("2026-09-04T23:30:00+01:00", "4 September 2026"),
        ("2026-09", "September 2026"),
        ("2026", "2026"),
        (None, "undated"),
        ("", "undated"),
        ("2026-99-99", "undated"),
        ("soon", "undated"),
    ],
)
def test_a_date_is_told_as_far_as_it_is_known(value: str | None, shown: str) -> None:
    assert day(value) == shown


def test_moments_are_local() -> None:
    assert moment(datetime(2026, 7, 1, 12, tzinfo=UTC), "Europe/London") == "1 July 2026, 13:00"
    assert moment("2026-12-01T12:00:00+00:00", "Europe/London") == "1 December 2026, 12:00"
    assert moment(None, "Europe/London") == "never"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd", "//evil.example/x", "http://", "https:///x", "http://[", "", "file:notes.txt", "http://a\u202eb.example/",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_address(url) == ""


def test_a_web_address_stays() -> None:
    assert web_address("https://press.example/a?b=c#d") == "https://press.example/a?b=c#d"


def test_a_host_in_foreign_letters_is_told_in_ascii() -> None:
    assert host_of("https://www.bbс.example/x") == "www.xn--bb-pmc.example"
    assert host_of("https://press.example:8443/x") == "press.example"
    assert host_of("javascript:alert(1)") == ""
    assert host_of("https://" + "a" * 70 + ".example/") == ""


def test_marks_are_escaped_and_never_overlap() -> None:
    assert str(marked("<b>one</b> two", [[3, 6]])) == "&lt;b&gt;<mark>one</mark>&lt;/b&gt; two"
    assert str(marked("abcdef", [[3, 5], [0, 4], [2, 3]])) == "<mark>abcd</mark>ef"


def test_a_long_passage_is_cut_around_its_marks() -> None:
    text = "word " * 200 + "needle " + "word " * 200
    at = text.index("needle")
    shown = str(excerpt(text, [[at, at + 6]]))
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("… word")
    assert shown.endswith("word …")
    assert len(shown) < MAX_EXCERPT_CHARS + 30


def test_a_passage_of_some_lines_begins_near_its_marks() -> None:
    text = "word " * 45 + "needle"

    assert str(excerpt(text, [[225, 231]])).startswith("… word")
    assert str(excerpt("needle " + text, [[0, 6]])).startswith("<mark>")


def test_a_passage_without_spaces_is_cut_too() -> None:
    assert len(excerpt("x" * 5000, [])) < MAX_EXCERPT_CHARS + 10
    assert str(excerpt("short", [])) == "short"


def test_what_turns_or_hides_text_is_left_out_of_titles() -> None:
    assert plain("a\u202eb\u200bc\u2066d\x00e\ufeff") == "abcde"
    assert plain(None) == ""
