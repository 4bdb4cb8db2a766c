"""How long what bears no validators rests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive.archive import Page
from core.words import Context
from crawlers.cache import may_rest
from crawlers.entries import Entry
from crawlers.requests import DocumentRequest
from crawlers.revisits import rest_of, with_heeded_validators

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
URL = "https://press.example/news/1.story/"
PAGE = Page("press", URL, None, None, "0" * 64, NOW - timedelta(hours=3), "word")


@pytest.mark.parametrize(
    ("age", "rest"),
    [
        (timedelta(days=-1), None),
        (timedelta(hours=47), None),
        (timedelta(days=5), timedelta(hours=12)),
        (timedelta(days=30), timedelta(days=3)),
        (timedelta(days=365), timedelta(days=36, hours=12)),
    ],
)
def test_a_text_rests_for_a_tenth_of_its_age(age: timedelta, rest: timedelta | None) -> None:
    assert rest_of(NOW - age, NOW) == rest


def test_no_rest_is_longer_than_asked() -> None:
    assert rest_of(NOW - timedelta(days=90), NOW, at_most=timedelta(hours=20)) == timedelta(hours=20)


@pytest.mark.parametrize(
    ("page", "listed", "hours", "rests"),
    [
        (PAGE, "word", 4, True),
        (PAGE, None, 4, True),  # no list names it any more
        (PAGE, "word", 2, False),
        (PAGE, "another word", 4, False),
        (PAGE, "word", None, False),
        (replace(PAGE, etag='"a"'), "word", 4, False),
        (replace(PAGE, last_modified="Mon, 07 Sep 2026 10:00:00 GMT"), "word", 4, False),
    ],
)
def test_a_rest_ends_by_the_clock_or_by_what_a_list_says(page: Page, listed: str | None, hours: int | None, rests: bool) -> None:
    rest = timedelta(hours=hours) if hours else None
    assert may_rest(page, DocumentRequest(URL, context=Context(), listed=listed, fresh_for=rest), NOW) is rests


@pytest.mark.parametrize(
    "changes", [{"title": "Two charged"}, {"summary": "Two people were charged."}, {"published": NOW}, {"label": "Two"}]
)
def test_whatever_else_a_list_says_of_an_article_is_a_change(changes: dict[str, Any]) -> None:
    entry = Entry(URL, title="One charged", summary="One person was charged.", published=NOW - timedelta(days=9), label="One")
    assert entry.as_listed != replace(entry, **changes).as_listed
    assert entry.as_listed == replace(entry).as_listed


def test_a_feeds_new_headline_is_a_change_beside_a_date_that_stays() -> None:
    entry = Entry(URL, title="One charged", found_from="feed", listed="2026-09-07T10:00:00Z")
    assert entry.as_listed != replace(entry, title="Two charged").as_listed
    assert may_rest(
        replace(PAGE, listed=entry.as_listed),
        DocumentRequest(URL, context=Context(), listed=entry.listed, fresh_for=timedelta(hours=4)),
        NOW,
    )


def test_an_article_is_as_old_as_its_latest_day_in_lists() -> None:
    published = NOW - timedelta(days=9)
    assert Entry(URL).dated_at is None
    assert Entry(URL, published=published).dated_at == published
    assert Entry(URL, published=published, listed="2026-09-13T12:00:00Z").dated_at == NOW - timedelta(days=1)
    assert Entry(URL, published=published, listed="2026-08-01T12:00:00Z").dated_at == published
    assert Entry(URL, published=published, listed="yesterday").dated_at == published


@pytest.mark.parametrize(
    ("before", "is_kept"),
    [
        (None, True),
        (PAGE, True),  # it was not asked with validators
        (replace(PAGE, etag='"a"'), False),
        (replace(PAGE, last_modified="Mon, 07 Sep 2026 10:00:00 GMT"), False),
        (replace(PAGE, etag='"a"', sha256="1" * 64), True),  # it changed
    ],
)
def test_validators_that_a_server_does_not_heed_are_none(before: Page | None, is_kept: bool) -> None:
    page = replace(PAGE, etag='"b"', last_modified="Tue, 08 Sep 2026 10:00:00 GMT")
    assert with_heeded_validators(page, before) == (page if is_kept else replace(page, etag=None, last_modified=None))


def test_a_list_that_gives_an_address_alone_says_nothing() -> None:
    assert Entry(URL).as_listed is None
