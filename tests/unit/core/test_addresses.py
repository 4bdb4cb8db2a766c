"""One key for the many ways in which one page's address, or one headline, is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.addresses import address_key, bare_host, find_web_address, title_key

PAGE = "https://www.gazette.example/news/2026/03/raid-in-mill-lane/?page=2&sort=new"
HOME = "https://gazette.example/news"


@pytest.mark.parametrize(
    "written",
    [
        "http://gazette.example/news/2026/03/raid-in-mill-lane?sort=new&page=2",
        "gazette.example/news/2026/03/raid-in-mill-lane?sort=new&page=2",
        "<https://GAZETTE.example:443/News/2026/03/Raid-in-Mill-Lane/?page=2&sort=new#comments>",
        "https://m.gazette.example/news/2026/03/raid-in-mill-lane/?utm_source=mail&fbclid=9&page=2&sort=new",
        "https://www.gazette.example/news/2026/03/raid-in-mill-lane/amp/?page=2&sort=new",
        "https://amp.gazette.example/amp/news/2026/03/raid-in-mill-lane?page=2&sort=new&outputType=amp",
        "https://www.google.com/amp/s/www.gazette.example/amp/news/2026/03/raid-in-mill-lane/?page=2&sort=new",
        "https://www-gazette-example.cdn.ampproject.org/c/s/www.gazette.example/news/2026/03/raid-in-mill-lane/?page=2&sort=new",
        "https://www.gazette.example/news/2026/03/raid%2Din%2Dmill%2Dlane/?page=2&sort=new",
    ],
)
def test_ways_to_write_one_address_meet(written: str) -> None:
    assert address_key(written) == address_key(PAGE) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PAGE, PAGE.replace("page=2", "page=3")),
        (PAGE, PAGE.replace("gazette", "herald")),
        (HOME, "https://sport.gazette.example/news"),
        (HOME, "https://gazette.example:8443/news"),
        ("https://gazette.example/camp", "https://gazette.example/c"),
        ("https://council.example/mg.aspx?MId=3", "https://council.example/mg.aspx?MId=4"),
    ],
)
def test_addresses_of_different_pages_do_not_meet(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize("text", ["", "Raid in Mill Lane", "ftp://gazette.example/x", "javascript:alert(1)", "http://[", "https://x:99999/", f"https://{'ü' * 80}.example/", "https://[::1", "file:a.pdf", "Six held."])  # fmt: skip
def test_what_is_no_web_address_has_no_key(text: str) -> None:
    assert (find_web_address(text), address_key(text)) == (None, None)


def test_headlines_meet_without_capitals_accents_and_signs() -> None:
    assert title_key("‘Six held’ in Café-raid – police") == title_key("SIX HELD in cafe raid: police")
    assert title_key("Council’s plan") == title_key("Council's plan") != title_key("Council plan")
    assert title_key("…") is None


@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://www.", "google.com/amp/s/"]))
def test_no_text_breaks_a_key(text: str, before: str) -> None:
    for each in (before + text, f"{before}gazette.example/{text}", f"{before}{text}.example/?{text}"):
        address_key(each)
        title_key(each)
        found = find_web_address(each)
        assert found is None or bare_host(found)
