"""When a listing's date spares a request, what a run tells of itself, and how listings are unpacked."""

import gzip
from datetime import UTC, datetime

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from archive.archive import Page
from core.beat import Source
from core.errors import Quarantined
from crawlers.cache import is_settled
from crawlers.report import SourceReport, plain
from crawlers.responses import unpacked
from crawlers.runs import user_agent
from crawlers.settings import DOWNLOAD_MAXSIZE

SOURCE = Source(id="gazette", name="Gazette", platform="press", base_url="http://news.example/")


def page(listed: str | None, checked_at: datetime) -> Page:
    return Page("gazette", "http://news.example/a", None, None, "0" * 64, checked_at, listed)


def stats() -> StatsCollector:
    """Return the stats of a crawler that has yet to begin."""
    crawler: StatsCollector = StatsCollector(get_crawler())
    return crawler


NOON = datetime(2026, 9, 4, 12, tzinfo=UTC)


def test_same_moment_settles_and_another_does_not() -> None:
    assert is_settled(page("2026-09-04T10:00:00Z", NOON), "2026-09-04T10:00:00Z")
    assert not is_settled(page("2026-09-04T10:00:00Z", NOON), "2026-09-04T11:00:00Z")
    assert not is_settled(page(None, NOON), None)
    assert not is_settled(page("Tue, 4 Sep", NOON), "Tue, 4 Sep")


def test_a_feed_that_tells_another_thing_unsettles_what_a_sitemaps_date_settles() -> None:
    said, day = "1f0c", "2026-09-04T10:00:00Z"
    assert is_settled(page(f"{day} {said}", NOON), f"{day} {said}")
    assert is_settled(page(f"{day} {said}", NOON), day)  # it has fallen out of the feed
    assert not is_settled(page(f"{day} {said}", NOON), f"{day} 2e77")


def test_a_bare_day_settles_only_when_it_is_over() -> None:
    assert not is_settled(page("2026-09-04", NOON), "2026-09-04")
    assert is_settled(page("2026-09-04", datetime(2026, 9, 7, tzinfo=UTC)), "2026-09-04")


def test_outcome_is_not_checked_unless_a_way_in_was_read_to_the_end() -> None:
    report = SourceReport(SOURCE, stats())
    assert report.outcome == "not-checked"
    assert "before its time" in (report.reason or "")
    report.finished = True
    report.count("lists_read")
    report.count("seen")
    assert (report.outcome, report.reason) == ("nothing", None)
    report.count("new")
    found: str = report.outcome
    assert found == "new"
    report.stopped = "The host asked to stop."
    assert (report.outcome, report.reason) == ("not-checked", "The host asked to stop.")


def test_many_problems_are_told_as_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    report = SourceReport(SOURCE, stats(), finished=True)
    report.count("lists_read")
    report.count("seen")
    for n in range(9):
        report.trouble(f"Page {n}\x1b[2J was lost.")

    assert (report.reason or "").endswith("and 4 more of this kind")
    assert "\x1b" not in capsys.readouterr().err + (report.reason or "")


def test_plain_shows_what_a_terminal_would_obey() -> None:
    assert plain("Caf\u00e9 \u201cquoted\u201d") == "Caf\u00e9 \u201cquoted\u201d"
    assert plain("a\nb\x1b\u202e\u200b") == "a\\nb\\x1b\\u202e\\u200b"


def test_gzipped_listings_are_unpacked_within_the_limit() -> None:
    assert unpacked(b"<urlset/>") == b"<urlset/>"
    assert unpacked(gzip.compress(b"<urlset/>")) == b"<urlset/>"
    with pytest.raises(Quarantined, match="larger than the limit"):
        unpacked(gzip.compress(bytes(DOWNLOAD_MAXSIZE + 1)))
    with pytest.raises(Quarantined, match="damaged"):
        unpacked(gzip.compress(b"<urlset/>" * 99)[:-9])


def test_user_agent_names_us_and_cannot_break_a_header() -> None:
    assert user_agent(None).startswith("countywatch/")
    assert user_agent("desk@news.example").endswith(" (+desk@news.example)")
    assert "\r" not in user_agent("a\r\nX: y")


def test_how_long_a_backfill_will_take_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter(range(5, 1000, 5))
    monkeypatch.setattr("crawlers.report.time.monotonic", lambda: float(next(seconds)))
    report = SourceReport(SOURCE, stats())
    for done in range(1, 51):
        report.looked_at(done, 4800, "articles")

    assert capsys.readouterr().err.splitlines() == [
        "Gazette: 25 of 4800 articles, about 7 hours left",
        "Gazette: 50 of 4800 articles, about 7 hours left",
    ]
