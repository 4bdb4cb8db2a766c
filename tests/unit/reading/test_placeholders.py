"""What a page's address and link name, and whether its text is about that: stories are, notices are not."""

import pytest

from core.words import About, Access, Capture, Context, Document, Kind, PageText
from reading.sites.placeholders import page_text
from tests.unit.reading.makers import BASE

NOTICE = "Everything from the harbour to the hills, by people who live here. Choose how you would like to go on. Request {}."
STORY = "A man was jailed for six years after police found heroin worth £40,000 under the floor of a flat in Quay Street."


def shown(
    text: str,
    url: str,
    *,
    link: str | None = None,
    kind: Kind = "article",
    access: Access = "free",
    key: str = "/x",
    content_type: str = "text/html",
) -> PageText | None:
    capture = Capture(
        "c", "gazette", key, url, BASE.fetched_at, 200, content_type, "", {}, Context(found_title=link, found_from="feed")
    )
    return page_text(capture, Document("d", "v", "gazette", "c", kind, url, "Title", text, access=access))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "url", "link", "about"),
    [
        (STORY, "https://g.example/news/man-jailed-over-heroin-quay-street", None, "own"),
        (STORY, "https://g.example/news/24012345.man-jailed-over-heroin/", None, "own"),
        (STORY, "https://g.example/news/24012345/", "Jail for man with heroin under floor", "own"),
        (STORY, "https://g.example/news/you-will-not-believe-this", "Police find heroin in Quay Street flat", "own"),
        (NOTICE, "https://g.example/news/man-jailed-over-heroin-quay-street", None, "other"),
        (NOTICE, "https://g.example/news/24012345/", "Jail for man with heroin under floor", "other"),
        (NOTICE, "https://g.example/news/24012345/", None, "unknown"),
        (NOTICE, "https://g.example/news/24012345/", "Read more", "unknown"),
    ],
)
def test_a_text_is_about_what_its_address_or_its_link_names(text: str, url: str, link: str | None, about: About) -> None:
    found = shown(text, url, link=link)

    assert found is not None
    assert found.about == about


def test_what_differs_from_one_showing_to_the_next_makes_no_other_text_and_other_words_do() -> None:
    url = "https://g.example/news/man-jailed-over-heroin"
    one, other, third = (shown(NOTICE.format(x), url) for x in ("8f1c22ab90", "19c0ffee01", "for the harbour"))

    assert one is not None
    assert other is not None
    assert third is not None
    assert one.text_key == other.text_key != third.text_key


def test_addresses_that_name_one_story_have_one_name() -> None:
    here = shown(STORY, "https://g.example/news/man-jailed-over-heroin")
    there = shown(STORY, "https://g.example/marlham/crime/991.man-jailed-over-heroin.html")

    assert here is not None
    assert there is not None
    assert here.name_key == there.name_key


@pytest.mark.parametrize(
    "given",
    [{"kind": "minutes"}, {"access": "locked"}, {"key": "meeting/7"}, {"content_type": "application/pdf"}, {"url": "file:notice.html"}],
)  # fmt: skip
def test_papers_locked_stories_and_files_are_no_pages_of_a_site(given: dict[str, str]) -> None:
    assert shown(NOTICE, **{"url": "https://g.example/news/man-jailed-over-heroin"} | given) is None  # type: ignore[arg-type]
