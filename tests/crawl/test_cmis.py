"""The CMIS spider over real HTTP, against the fictional council of the second county, with each habit that trips a crawl."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.archive import open_archive
from archive.captures.meetings import Meetings
from core.config import load_config
from demo.hollinshire.cmis import CmisSite
from demo.serving import serve
from demo.site import Response
from tests.crawl.loopback import crawl, state_of, write_beat

TODAY = datetime.now(UTC).date()
MEETINGS = {f"meeting/{n}" for n in (2203, 2210, 2211, 2215)}
# Agenda, old minutes and one report of the meeting that was held; one report each of the two meetings of one day.
N_PAPERS = 5


@pytest.fixture
def site() -> Iterator[CmisSite]:
    """Give the council, served."""
    with serve(lambda *_: Response(503, {}, b"")) as server:
        found = CmisSite(TODAY, base_url=server.url)
        server.site = found
        yield found


@pytest.fixture
def files(site: CmisSite) -> Iterator[str]:
    """Give a second host that answers as the council's own."""
    with serve(site) as server:
        yield server.url


def beat_of(folder: Path, site: CmisSite, **more: Any) -> Path:
    own = {"id": "wexmoor", "name": "Wexmoor Council", "platform": "cmis", "base_url": site.base_url, "delay_s": 0.0}
    return write_beat(folder, own | more)


def collected(folder: Path, beat: Path) -> dict[str, Any]:
    return {key: context for (_, key), (_, context) in state_of(folder, beat).items()}


@pytest.mark.parametrize(
    "habits",
    [
        {},
        {"markup": "table", "page": "Meetingscalendar"},
        {"markup": "lines", "folder": "Wexmoor"},
        {"has_links": False, "tab": 70, "module": 512},
        {"scheme": "https", "robots": "private"},
        {"has_calendar": False},
        {"file_type": "application/octet-stream", "robots": "missing"},
    ],
    ids=str,
)
def test_everything_is_collected_whatever_the_habit(site: CmisSite, tmp_path: Path, habits: dict[str, Any]) -> None:
    for name, value in habits.items():
        setattr(site.habits, name, value)
    beat = beat_of(tmp_path, site)

    run = crawl(tmp_path, beat)

    found = collected(tmp_path, beat)
    assert {key for key in found if key.startswith("meeting/")} == MEETINGS, run.told
    papers = {context.attachment_title: context for key, context in found.items() if key.startswith("attachment/")}
    assert sum(key.startswith("attachment/") for key in found) == N_PAPERS, run.told
    report = papers["Naloxone in hostels"]
    assert (report.item_number, report.item_title, report.committee) == (
        "4",
        "Naloxone in hostels",
        "Health - Community Safety Panel",
    )
    assert (found["meeting/2215"].meeting_status, found["meeting/2203"].meeting_status) == ("Cancelled", None)
    assert not site.forbidden_requests


def test_a_second_crawl_adds_nothing_and_a_late_paper_is_found(site: CmisSite, tmp_path: Path) -> None:
    beat = beat_of(tmp_path, site)
    crawl(tmp_path, beat)
    again = crawl(tmp_path, beat)
    site.habits.shows_late, site.habits.swapped, site.habits.uploaded_anew = True, frozenset({9211}), frozenset({9211})
    later = crawl(tmp_path, beat)

    assert again.counts("wexmoor").get("new", 0) == 0, again.told
    assert later.counts("wexmoor")["new"] == 3, later.told  # the meeting's page, the late paper, the swapped report
    papers = {key for key in collected(tmp_path, beat) if key.startswith("attachment/")}
    assert len(papers) == N_PAPERS + 1  # the report at its new address is a new state of the one before


@pytest.mark.parametrize("robots", ["all", "broken"])
def test_robots_txt_is_obeyed(site: CmisSite, tmp_path: Path, robots: Any) -> None:
    site.habits.robots = robots
    run = crawl(tmp_path, beat_of(tmp_path, site))

    assert run.source("wexmoor")["outcome"] == "not-checked"
    assert site.requests == ["/robots.txt"] * len(site.requests)


def test_a_broken_paper_costs_itself(site: CmisSite, tmp_path: Path) -> None:
    site.habits.broken_papers = {9204: "page", 9211: "empty"}
    beat = beat_of(tmp_path, site)
    crawl(tmp_path, beat)

    assert {key for key in collected(tmp_path, beat) if key.startswith("meeting/")} == MEETINGS


def test_backfill_asks_for_the_months(site: CmisSite, tmp_path: Path) -> None:
    beat = beat_of(tmp_path, site)
    old = next(m for m in site.meetings if m.id == 2150)
    crawl(tmp_path, beat, "--from", old.on.replace(day=1).isoformat(), "--to", old.on.isoformat())

    assert {key for key in collected(tmp_path, beat) if key.startswith("meeting/")} == {"meeting/2150"}


def test_a_third_crawl_does_not_ask_again_for_pages_of_days_on_which_nothing_is_put_out(site: CmisSite, tmp_path: Path) -> None:
    beat = beat_of(tmp_path, site)
    crawl(tmp_path, beat)
    first = site.bytes_sent
    crawl(tmp_path, beat)  # a page rests only when it was seen twice as it is
    site.bytes_sent = 0
    again = crawl(tmp_path, beat)

    assert again.counts("wexmoor")["skipped"] > 0, again.told
    assert site.bytes_sent < 0.5 * first
    assert {key for key in collected(tmp_path, beat) if key.startswith("meeting/")} == MEETINGS


def test_a_meeting_that_is_moved_or_left_out_is_noticed(site: CmisSite, tmp_path: Path) -> None:
    beat = beat_of(tmp_path, site)
    coming = next(m for m in site.meetings if m.on > TODAY and not m.is_off and f"meeting/{m.id}" in MEETINGS)
    crawl(tmp_path, beat)
    site.habits.moved = {coming.id: 1}
    crawl(tmp_path, beat)

    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        (change,) = Meetings(archive).changes(datetime.min.replace(tzinfo=UTC))
    was, becomes = (f"{coming.on + timedelta(days=n)} {coming.at}" for n in (0, 1))
    assert (change.meeting_id, change.kind, change.before, change.after) == (str(coming.id), "moved", was, becomes)


def test_papers_on_a_host_of_their_own_are_collected_and_closed_ones_are_not(site: CmisSite, files: str, tmp_path: Path) -> None:
    site.habits.files_at = files
    beat = beat_of(tmp_path, site)

    run = crawl(tmp_path, beat)

    assert sum(key.startswith("attachment/") for key in collected(tmp_path, beat)) == N_PAPERS, run.told
    assert site.forbidden_requests == []
