"""What is odd about a source's newest texts is told; what every site has is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from archive.captures.drift import PageEndings
from archive.captures.placeholders import REASON as ONE_TEXT
from core.words import Context, Document, Published
from service.health.drift import LATE, _rejections, count_late, of_documents

TODAY = date(2026, 11, 29)
STORY = "The council met on Monday and heard from the people who live beside the quay about its lamps. " * 12


def make_document(n: int, *, on: date | None = None, listed: date | None = None, text: str = STORY) -> Document:
    """Return an article of the paper, dated as its list says unless told otherwise."""
    listed = listed or TODAY - timedelta(days=n % 7)
    context = Context(found_published=datetime(listed.year, listed.month, listed.day, 6, tzinfo=UTC), found_from="feed")
    published = Published((on or listed).isoformat(), "day", "meta")
    return Document(
        str(n), str(n), "gazette", str(n), "article", f"https://gazette.example/{n}", f"Story {n}", f"Story {n}. {text}",
        published=published, context=context,
    )  # fmt: skip


def told(late: list[Document], before: list[Document] | None = None) -> list[str]:
    return list(of_documents([(TODAY, document) for document in late], before or []))


def test_a_good_source_is_told_of_nothing() -> None:
    late = [make_document(n) for n in range(30)]
    off = [make_document(n, on=TODAY - timedelta(days=90)) for n in range(3)]  # updated stories that kept their first day

    assert told(late, late) == told([*late, *off], late) == told(late) == []


def test_articles_dated_by_the_day_of_the_crawl_are_told() -> None:
    late = [make_document(n, on=TODAY, listed=TODAY - timedelta(days=3 + n)) for n in range(12)]

    assert told([*late, *(make_document(n) for n in range(12, 20))]) == [
        "12 of its last 20 articles are dated more than 2 days off what its lists say. They bear the day on which they were fetched. "
        "Their dates may be wrong."
    ]


def test_articles_dated_months_off_their_lists_are_told() -> None:
    (sign,) = told([make_document(n, on=date(2026, 6, 1)) for n in range(12)])

    assert sign == "12 of its last 12 articles are dated more than 2 days off what its lists say. Their dates may be wrong."


@pytest.mark.parametrize(
    "change",
    [
        lambda d: replace(d, published=Published()),
        lambda d: replace(d, published=Published("2025-01", "month", "text")),
        lambda d: replace(d, context=Context()),
        lambda d: replace(d, context=replace(d.context, found_from="given")),
    ],
)
def test_what_has_no_two_dates_tells_nothing(change: Callable[[Document], Document]) -> None:
    assert told([change(make_document(n, on=date(2025, 1, 1))) for n in range(20)]) == []


def test_a_template_that_lost_the_story_is_told() -> None:
    before = [make_document(n) for n in range(20)]
    (sign,) = told([make_document(n, text="Read on.") for n in range(12)], before)

    assert sign.startswith("Its last 12 texts have 17 characters, usually 1,138. Its pages may have changed")
    assert told([make_document(n, text=STORY[: len(STORY) // 2]) for n in range(12)], before) == []
    assert told([make_document(n, text="Read on.") for n in range(9)], before) == []


def test_one_notice_in_place_of_stories_is_told_and_copies_of_two_are_not() -> None:
    notices = [replace(make_document(n), text=STORY) for n in range(6)]

    (sign,) = told([*notices, *(make_document(n) for n in range(10, 20))])
    assert sign.startswith("6 of its last 16 texts begin alike.")
    assert told([*notices[:2], *(make_document(n) for n in range(10, 20))]) == []
    assert told([*(replace(each, access="locked") for each in notices), *(make_document(n) for n in range(10, 20))]) == []


@pytest.mark.parametrize(
    ("late", "before", "start"),
    [
        (PageEndings(20, {"no text": 6, "a list": 2}), PageEndings(100, {"a list": 5}), "8 of its 20 pages of the last seven days gave no text, 6 "),
        (PageEndings(20, {"no text": 6}), PageEndings(), "6 of its 20 pages"),
        (PageEndings(20, {"a list": 6}), PageEndings(100, {"a list": 30}), None),
        (PageEndings(20, {"a list": 3}), PageEndings(100, {}), None),
        (PageEndings(8, {"no text": 8}), PageEndings(100, {}), None),
        (PageEndings(90, {ONE_TEXT: 3}), PageEndings(100, {}), "3 of its pages of the last seven days were left out: the site shows one text"),
    ],
)  # fmt: skip
def test_pages_that_give_no_text_are_told_where_they_are_new(late: PageEndings, before: PageEndings, start: str | None) -> None:
    signs = list(_rejections(late, before, LATE))

    assert [sign.startswith(start or "") for sign in signs] == ([True] if start else [])


@pytest.mark.parametrize(
    ("days_ago", "n_late"),
    [
        ([0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 6, 8, 9], 11),  # a daily
        ([0, 1, 3, 5, 7, 8, 10, 12, 14, 15, 17, 19, 21, 24], 10),  # a weekly with four
        ([2, 9, 16, 23, 30, 37], 4),
        ([], 0),
    ],
)
def test_of_a_source_that_gives_few_the_last_ten_are_looked_at(days_ago: list[int], n_late: int) -> None:
    now = datetime(2026, 11, 29, tzinfo=UTC)

    assert count_late([now - timedelta(days=n) for n in days_ago], now) == n_late
