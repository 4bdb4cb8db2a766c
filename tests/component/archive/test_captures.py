"""Captures: one a state of a thing, a reverted text is a new state, a repeated one is none; pages and checks beside them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from archive.archive import Archive, Page, moment_of, open_archive, stamp
from archive.intake import Arrival
from core.config import load_config
from core.ids import capture_id
from core.words import Capture, Context

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    told = {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    with open_archive(load_config(data=tmp_path / "data", beat=beat, environ=told)) as found:
        yield found


def make_capture(body: bytes, *, key: str = "/a", source: str = "gazette", after: int = 0) -> Capture:
    hashed = sha256(body).hexdigest()
    context = Context(kind="article", found_title="Café – “yes”", found_published=START, found_from="feed", item_number="6a")
    return Capture(
        capture_id(source, key, hashed), source, key, f"https://x.example{key}", START + timedelta(hours=after), 200, "text/html",
        hashed, {"ETag": '"1"'}, context,
    )  # fmt: skip


def test_a_capture_comes_back_as_it_was(archive: Archive) -> None:
    capture = make_capture(b"one")
    assert archive.add_capture(capture, b"one")
    assert archive.get_capture(capture.id) == capture
    assert archive.get_body(capture.sha256) == b"one"
    assert archive.get_capture("none") is None


def test_the_same_body_again_is_no_new_state(archive: Archive) -> None:
    assert archive.add_capture(make_capture(b"one"), b"one")
    assert not archive.add_capture(make_capture(b"one", after=5), b"one")
    assert [c.fetched_at for c in archive.find_captures("gazette", "/a")] == [START]


def test_a_text_that_goes_back_is_a_new_state_each_time(archive: Archive) -> None:
    bodies = [b"one", b"two", b"one", b"two", b"one", b"one"]
    added = [archive.add_capture(make_capture(body, after=hour), body) for hour, body in enumerate(bodies)]

    assert added == [True] * 5 + [False]
    kept = archive.find_captures("gazette", "/a")
    assert [archive.get_body(c.sha256) for c in kept] == bodies[:5]
    assert len({c.id for c in kept}) == 5


def test_a_paper_that_a_list_renames_is_a_new_state_once_for_each_name(archive: Archive) -> None:
    def called(name: str, after: int) -> Capture:
        capture = make_capture(b"one", after=after)
        return replace(capture, context=replace(capture.context, attachment_title=name))

    names = ["Draft minutes", "Draft minutes", "Minutes", "Draft minutes", "Minutes"]
    added = [archive.add_capture(called(name, hour), b"one") for hour, name in enumerate(names)]

    assert added == [True, False, True, False, False]
    assert [c.context.attachment_title for c in archive.find_captures("gazette", "/a")] == ["Draft minutes", "Minutes"]


def test_the_same_body_of_another_thing_is_another_capture(archive: Archive) -> None:
    for key, source in (("/a", "gazette"), ("/b", "gazette"), ("/a", "courier")):
        assert archive.add_capture(make_capture(b"one", key=key, source=source), b"one")


def test_capture_and_page_are_kept_together_or_not_at_all(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    capture = make_capture(b"one")
    page = Page("gazette", capture.url, '"1"', None, capture.sha256, START, "2026-11-24")

    def breaks(*_: object) -> None:
        raise OSError("pulled the plug")

    with monkeypatch.context() as patch:
        patch.setattr("archive.intake.insert_missing_all", breaks)
        with pytest.raises(OSError, match="plug"):
            archive.add_captures([Arrival(capture, b"one", page)])
    assert archive.get_capture(capture.id) is None
    assert archive.find_page("gazette", capture.url) is None

    assert archive.add_captures([Arrival(capture, b"one", page)]) == [True]
    assert archive.find_page("gazette", capture.url) == page
    later = replace(page, etag='"2"', checked_at=START + timedelta(hours=1))
    archive.record_page(later, None)
    assert archive.find_page("gazette", capture.url) == later


def test_many_captures_are_kept_in_one_transaction_each_as_if_it_came_alone(archive: Archive) -> None:
    bodies = [b"one", b"two", b"one", b"one"]
    batch = [Arrival(make_capture(body, after=hour), body) for hour, body in enumerate(bodies)]
    batch += [Arrival(make_capture(b"one", key="/other"), b"one"), Arrival(make_capture(b"two", source="council"), b"two")]

    assert archive.add_captures(batch) == [True, True, True, False, True, True]
    assert archive.add_captures(batch[3:]) == [False] * 3
    key = batch[0].capture.key
    assert [each.sha256 for each in archive.find_captures("gazette", key)] == [each.capture.sha256 for each in batch[:3]]
    assert archive.add_captures([]) == []


def test_checks_tell_the_newest_and_the_last_success(archive: Archive) -> None:
    moments = iter(START + timedelta(hours=n) for n in range(20))
    archive.clock = lambda: next(moments)
    first = archive.begin_run(["gazette", "council"])
    archive.record_check(first, "gazette", "new", {"new": 3})
    archive.record_check(first, "council", "not-checked", {}, "no answer")
    archive.end_run(first)
    second = archive.begin_run(["gazette"])
    archive.record_check(second, "gazette", "not-checked", {}, "robots.txt says no")

    last, read = archive.last_checks(), archive.last_read()
    assert (last["gazette"].outcome, last["gazette"].reason) == ("not-checked", "robots.txt says no")
    assert read == {"gazette": START + timedelta(hours=1)}
    assert [c.source_id for c in archive.checks_since(START + timedelta(hours=2))] == ["council", "gazette"]


def test_stamps_sort_as_time_does() -> None:
    moments = [START, START + timedelta(microseconds=1), START + timedelta(seconds=1), START.replace(year=2027)]
    assert sorted(map(stamp, moments)) == list(map(stamp, moments))
    assert [moment_of(stamp(moment)) for moment in moments] == moments
