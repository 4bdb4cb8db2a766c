"""Dates as pages, feeds and addresses write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.words import Context
from reading.dates import has_unread_day, moment, of_context, of_text, of_url, published


@pytest.mark.parametrize(
    ("written", "value", "precision"),
    [
        ("2026-09-04T11:32:00+01:00", "2026-09-04T11:32:00+01:00", "time"),
        ("2026-09-04T10:32:00.000Z", "2026-09-04T11:32:00+01:00", "time"),
        ("2026-09-04T11:32:00+0100", "2026-09-04T11:32:00+01:00", "time"),
        ("2026-12-04 11:32:00", "2026-12-04T11:32:00+00:00", "time"),
        ("Fri, 04 Sep 2026 10:32:00 GMT", "2026-09-04T11:32:00+01:00", "time"),
        ("1788517920000", "2026-09-04T11:32:00+01:00", "time"),
        ("2026-09-04", "2026-09-04", "day"),
        ("2026-09", "2026-09", "month"),
    ],
)
def test_a_date_keeps_the_precision_it_was_written_in(written: str, value: str, precision: str) -> None:
    found = published(written, "json-ld")

    assert found is not None
    assert (found.value, found.precision, found.provenance) == (value, precision, "json-ld")


@pytest.mark.parametrize(
    "written",
    [
        "2026-05-04T06:30:00 BST",
        "20260504T053000Z",
        "1777872600",
        "Mon May 04 2026 06:30:00 GMT+0100 (British Summer Time)",
        "2026-05-04T05:30:00.123456789+00",
        "2026-05-04T06:30:00+01:00[Europe/London]",
        "Mon, 4 May 26 05:30 UTC",
        "04/05/2026 06:30",
    ],
)
def test_one_moment_in_many_forms(written: str) -> None:
    found = moment(written)

    assert found is not None
    assert found.astimezone(UTC).isoformat(timespec="seconds") == "2026-05-04T05:30:00+00:00"


def test_a_time_without_zone_is_of_the_beats() -> None:
    found = published("4 May 2026 06:30", "text", ZoneInfo("Europe/Dublin"))

    assert found is not None
    assert found.value == "2026-05-04T06:30:00+01:00"
    assert moment("2026-07-04T06:30", ZoneInfo("Asia/Tokyo")) == datetime(2026, 7, 3, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01",
        "1970-01-01",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01T00:00:00",
        "1799-12-31",
        "2999-01-01",
        "2026-02-30",
        "soon",
        "",
        "9" * 400,
        "2026-13-01T99:99",
    ],
)
def test_a_date_that_cannot_be_is_unknown(written: str) -> None:
    assert published(written, "meta") is None


def test_the_year_after_next_may_be_and_later_ones_not() -> None:
    year = datetime.now(UTC).year

    assert moment(f"{year + 3}-12-31") is not None
    assert moment(f"{year + 4}-01-02") is None


def test_a_time_without_zone_is_british_also_where_the_clock_changes() -> None:
    assert moment("2026-03-29 01:30:00") is not None
    found = moment("2026-10-25 12:00:00")
    assert found is not None
    assert found.astimezone(UTC).hour == 12


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Published: 05:00, 12 January 2026", "2026-01-12T05:00:00+00:00"),
        ("16:40 21/07/2026", "2026-07-21T16:40:00+01:00"),
        ("Published: 30th September 2025", "2025-09-30"),
        ("Friday, 4th September, 2026 9.30 pm", "2026-09-04T21:30:00+01:00"),
        ("03/04/2026", "2026-04-03"),
        ("6.30 p.m. on Monday 4th of May, 2026", "2026-05-04T18:30:00+01:00"),
        ("May 4, 2026", "2026-05-04"),
        ("Mon 4-May-26", "2026-05-04"),
        ("04/05/26", "2026-05-04"),
        ("4 Mai 2026", "2026-05-04"),
        ("4 May 2026, 1830hrs", "2026-05-04T18:30:00+01:00"),
        ("4 May 2026 at midday", "2026-05-04T12:00:00+01:00"),
        ("3 min read 2:15 | 4 May 2026", "2026-05-04"),
        ("3.vi.2025", "2025-06-03"),
        ("Tues 13 / XII / 25", "2025-12-13"),
        ("3.vix.2025", None),
        ("4 May 12 people were held", None),
        ("05/13/2026", None),
        ("12 Smarch 2026", None),
        ("31/02/2026", None),
        ("no date", None),
    ],
)
def test_a_date_in_words_is_read_day_first(words: str, value: str | None) -> None:
    found = of_text(words)

    assert (found.value if found else None) == value


def test_a_day_in_an_address() -> None:
    found = of_url("https://gazette.example/2026/09/04/harbour/")

    assert found is not None
    assert (found.value, found.precision, found.provenance) == ("2026-09-04", "day", "url")
    assert of_url("https://gazette.example/news/25100417.x/") is None


def test_what_the_crawler_knew_has_its_own_source() -> None:
    at = datetime(2026, 9, 4, 22, 30, tzinfo=UTC)

    assert of_context(Context(meeting_at=at)).value == "2026-09-04"
    assert of_context(Context(found_published=at, found_from="given")).value == "2026-09-04"
    assert of_context(Context(found_published=at, found_from="sitemap")).value == "2026-09-04T23:30:00+01:00"
    assert of_context(Context()).value is None


def test_a_day_that_is_written_but_not_understood_is_known_as_such() -> None:
    assert has_unread_day("Minutes of 3.smarch.2025")
    assert has_unread_day("31/02/2026")
    assert not has_unread_day("3.vi.2025 and 04/05/26, version 1.2.3, 26/01108/OUT")
