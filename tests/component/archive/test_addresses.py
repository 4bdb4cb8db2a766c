"""Addresses that crawls met, what is known of single things, and reports of misses, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.archive import Archive, Page, open_archive
from archive.captures.addresses import Addresses, Listed
from archive.intake import Arrival
from archive.readers.misses import Misses
from archive.stages.traces import Traces
from core.words import Capture, Context
from tests.component.archive.test_database import make_config

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
SITE = "https://www.gazette.example"


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, url=database_url), clock=lambda: NOW) as found:
        yield found


def capture(key: str, *, at: datetime = NOW, title: str | None = None, body: str = "0") -> Capture:
    return Capture(f"{key}-{body}", "gazette", key, f"{SITE}{key}", at, 200, "text/html", body * 64, context=Context(found_title=title))  # fmt: skip


def test_what_was_had_replaces_a_loss_and_a_loss_what_was_passed_over(archive: Archive) -> None:
    addresses = Addresses(archive)

    def outcome(path: str = "/a") -> str:
        (found,) = addresses.find(f"http://gazette.example{path}/")
        return found.outcome

    addresses.record_listed("r1", "gazette", [Listed(f"{SITE}/a", "too old", "Six held", date(2024, 1, 2)), Listed(f"{SITE}/b", "closed", outcome="withheld"), Listed("javascript:x", "odd")])  # fmt: skip
    assert (outcome(), outcome("/b")) == ("passed over", "withheld")
    assert addresses.find_by_title("SIX HELD!")[0].day == date(2024, 1, 2)
    addresses.record_loss("r2", "gazette", f"{SITE}/a", "refused", "robots.txt does not allow it", title="Six held")
    addresses.record_listed("r3", "gazette", [Listed(f"{SITE}/a", "too old")])
    assert outcome() == "refused"
    assert addresses.find(f"{SITE}/a")[0].run_id == "r2"
    page = Page("gazette", f"{SITE}/short", None, None, "0" * 64, NOW)
    assert archive.add_captures([Arrival(capture("/a", title="Six held"), b"text", page)]) == [True]
    addresses.record_loss("r4", "gazette", f"{SITE}/a", "failed", "the site answered 500")
    assert (outcome(), outcome("/short")) == ("collected", "collected")
    assert [each.item_key for each in (*addresses.find(f"{SITE}/short"), *addresses.find_by_title("six held"))] == ["/a"] * 3
    assert addresses.find("no address") == addresses.find_by_title("…") == []


def test_two_sources_that_met_one_address_are_told_apart_the_one_that_had_it_first(archive: Archive) -> None:
    Addresses(archive).record_loss("r1", "herald", f"{SITE}/a", "failed", "the site answered 404")
    archive.add_capture(capture("/a"), b"text")

    assert [(each.source_id, each.outcome) for each in Addresses(archive).find(f"{SITE}/a")] == [
        ("gazette", "collected"),
        ("herald", "failed"),
    ]


def test_single_things_are_known_by_their_newest_capture(archive: Archive) -> None:
    traces = Traces(archive)
    archive.add_capture(capture("/a"), b"old")
    archive.add_capture(capture("/a", at=NOW + timedelta(hours=1), body="1"), b"new")

    found = traces.find_capture("gazette", "/a")
    assert found is not None
    assert found.sha256 == "1" * 64
    assert traces.find_capture("gazette", "/b") is None
    assert (traces.find_outcome("read", found.id), traces.find_document_of("gazette", "/a")) == (None, None)
    assert (traces.find_version_of("nothing"), traces.find_mailed(["nothing"])) == (None, None)
    assert traces.documents_of_title("Six held") == []


def test_the_same_report_on_one_day_is_one(archive: Archive) -> None:
    misses = Misses(archive)
    for _ in range(2):
        kept = misses.add("Six held", "raid", "not discovered", "why", document_id=None, is_gap=True)
    misses.add("Six held", None, "indexed", "why", document_id="d", is_gap=False)

    assert (kept.reported_at, kept.is_gap) == (NOW, True)
    (month,) = misses.by_month(12, ZoneInfo("Europe/London"))
    assert (month.month, month.reported, month.gaps, month.documents, month.share) == ("2026-03", 2, 1, 0, 1.0)
