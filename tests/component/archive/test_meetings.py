"""What councils' lists say of their meetings, and what changed between two of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from archive.archive import Archive, open_archive
from archive.captures.meetings import ListedMeeting, Meetings
from archive.tables import meetings
from tests.component.archive.test_stages import START, make_config

TODAY = START.date()
DAYS = (TODAY - timedelta(days=28), TODAY + timedelta(days=42))
CABINET = ListedMeeting("71", "Cabinet", date(2026, 12, 4), "14:00", None, "https://x.example/71")
PLANNING = ListedMeeting("72", "Planning", date(2026, 12, 8), None, "Confirmed", "https://x.example/72")
PAST = ListedMeeting("70", "Cabinet", TODAY - timedelta(days=7), "14:00", None, "https://x.example/70")


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, database_url), clock=lambda: START) as found:
        yield found


def list_now(archive: Archive, *listed: ListedMeeting, hours: int = 0, whole: bool = True) -> None:
    archive.clock = lambda: START + timedelta(hours=hours)
    Meetings(archive).record_listed("council", listed, whole=DAYS if whole else None, today=TODAY)


def told(archive: Archive) -> list[tuple[str, str, str, str]]:
    return [(c.meeting_id, c.kind, c.before, c.after) for c in reversed(Meetings(archive).changes(START))]


def test_each_change_is_kept_once_and_the_first_sight_is_none(archive: Archive) -> None:
    list_now(archive, CABINET, PLANNING, PAST)
    list_now(archive, CABINET, PLANNING, PAST, hours=1)
    assert told(archive) == []

    list_now(archive, replace(CABINET, hour="10:00"), replace(PLANNING, status="Cancelled"), hours=2)
    list_now(archive, replace(CABINET, hour="10:00"), replace(PLANNING, status="CANCELLED"), hours=3)
    list_now(archive, replace(CABINET, hour=None), PLANNING, hours=4)
    list_now(archive, PLANNING, hours=5)
    list_now(archive, PLANNING, hours=6)
    list_now(archive, CABINET, PLANNING, hours=7)

    assert told(archive) == [
        ("71", "moved", "2026-12-04 14:00", "2026-12-04 10:00"),
        ("72", "called off", "Confirmed", "Cancelled"),
        ("72", "on again", "CANCELLED", "Confirmed"),
        ("71", "no longer listed", "2026-12-04", ""),
        ("71", "listed again", "", "2026-12-04 14:00"),
    ]
    state = Meetings(archive).states("council", ["71", "nothing"])
    assert list(state) == ["71"]
    assert (state["71"].is_listed, state["71"].first_seen_at, state["71"].meeting) == (True, START, CABINET)


def test_nothing_vanishes_from_a_list_that_could_not_be_read_or_is_empty_or_of_other_days(archive: Archive) -> None:
    later = replace(CABINET, meeting_id="80", day=DAYS[1] + timedelta(days=1))
    list_now(archive, CABINET, PLANNING, PAST, later)
    list_now(archive, PLANNING, hours=1, whole=False)
    list_now(archive, hours=2)
    assert told(archive) == []

    list_now(archive, PLANNING, hours=3)
    assert told(archive) == [("71", "no longer listed", "2026-12-04 14:00", "")]


def test_a_damaged_meeting_is_not_told_and_its_next_list_makes_it_again(archive: Archive) -> None:
    list_now(archive, CABINET, PLANNING)
    list_now(archive, replace(CABINET, status="Cancelled"), PLANNING, hours=1)
    with archive.engine.begin() as connection:
        connection.execute(update(meetings).where(meetings.c.meeting_id == "71").values(day="2026-12-05"))
    known = Meetings(archive)

    assert list(known.states("council", ["71", "72"])) == ["72"]
    assert known.off_between(TODAY, TODAY + timedelta(days=60)) == []
    assert told(archive) == []

    list_now(archive, replace(CABINET, status="Cancelled"), PLANNING, hours=2)
    assert known.states("council", ["71"])["71"].meeting.day == CABINET.day
    assert told(archive) == [("71", "called off", "", "Cancelled")]  # and not that it was moved
