"""robots.txt in its odd forms: whose group holds, what is read, how long a pause is kept."""

import pytest

from crawlers.politeness import MAX_DELAY_S
from crawlers.robots import ROBOTS_BYTES, RobotsRules

URL = "https://news.example/news/1.story/"


def rules(text: str | bytes) -> RobotsRules:
    return RobotsRules(text.encode() if isinstance(text, str) else text, "countywatch")


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\rDisallow: /", False),
        ("User-agent: *\r\nDisallow: /news\r\n", False),
        ("USER-AGENT: CountyWatch\nDISALLOW: /", False),
        ("User-agent: countywatch/2.0 (+x)\nDisallow: /", False),
        ("User-agent: county\nDisallow: /", True),
        ("User-agent: countywatchdog\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: countywatch\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: other\nUser-agent: countywatch\nDisallow: /news/", False),
        ("User-agent: countywatch\nAllow: /\nUser-agent: x\nDisallow: /\n\nUser-agent: countywatch\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /*.story/$", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: * # all\nDisallow: / # everything", False),
        ("<html><body>Not here</body></html>", True),
        ("Disallow: /", True),
    ],
)
def test_the_group_that_holds_decides(text: str, is_allowed: bool) -> None:
    assert rules(text).allowed(URL) is is_allowed


def test_what_lies_beyond_the_limit_is_not_read_and_the_line_that_is_cut_neither() -> None:
    start = b"User-agent: *\nDisallow: /private\n"
    filler = b"#" * (ROBOTS_BYTES - len(start) - len(b"\nDisallow: /")) + b"\n"

    assert rules(start + filler + b"Disallow: /closed-section\n").allowed(URL)
    assert not rules(start + b"Disallow: /news\n" + filler + b"x" * 1000).allowed(URL)


@pytest.mark.parametrize(("told", "kept"), [("10", 10.0), ("0.5", 0.5), ("86400", MAX_DELAY_S), ("soon", None), ("-3", None)])
def test_a_pause_is_kept_and_cut(told: str, kept: float | None) -> None:
    assert rules(f"User-agent: *\nCrawl-delay: {told}\n").crawl_delay() == kept
