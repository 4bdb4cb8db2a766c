"""The clock: due times over clock changes, each run once, late if nobody was there; one leader at a time."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import scheduler
from archive.jobs import LEASE, Jobs
from core.config import Config, load_config
from core.errors import ConfigError, Unavailable
from scheduler import Scheduler, check_schedule, run_scheduler
from service.days.due_times import DueTimes
from service.days.search_pace import moment_on
from service.installation import Installation, open_installation

LONDON = ZoneInfo("Europe/London")
BEAT = """
id = "clock"
name = "Clock"
county = "Testshire"
[schedule]
crawl = "{crawl}"
process = "{process}"
digest = "{digest}"
"""
NEVER = "0 0 29 2 *"
START = datetime(2026, 11, 23, 5, 50, tzinfo=UTC)


def make_config(tmp_path: Path, **lines: str) -> Config:
    beat = tmp_path / "beat.toml"
    beat.write_text(BEAT.format(**({"crawl": "0 6 * * *", "process": NEVER, "digest": "0 7 * * *"} | lines)), encoding="utf-8")
    return load_config(data=tmp_path / "data", beat=beat, environ={})


class Hall:
    """An installation whose present moment tests set, and what ran in it."""

    def __init__(self, installation: Installation, present: list[datetime]) -> None:
        self.installation = installation
        self.present = present
        self.ran: list[tuple[str, datetime]] = []
        self.said: list[str] = []
        self.armed: dict[str, datetime] = {}

    def scheduler(self) -> Scheduler:
        """Return a scheduler that leads, with APScheduler's part done by the test: `armed` is what it waits for."""
        clock = Scheduler(self.installation, self.said.append)
        clock._arm = lambda name, due_at: self.armed.__setitem__(name, due_at)  # type: ignore[method-assign]
        clock._at_once = lambda work, name: work()  # type: ignore[method-assign]  # noqa: ARG005
        for name in clock._due:
            clock._jobs.watch(name)
            clock._arm(name, clock._due[name].after(self.present[0]))
        clock._leads = clock._take_lead()
        return clock

    def pass_time(self, clock: Scheduler, until: datetime) -> None:
        """Tick as time comes, up to a moment."""
        while (due := min(self.armed.values())) <= until:
            self.present[0] = max(self.present[0], due)
            name = next(name for name, at in self.armed.items() if at == due)
            clock.tick(name, due)
        self.present[0] = until


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    present = [START]
    with open_installation(make_config(tmp_path), clock=lambda: present[0]) as installation:
        found = Hall(installation, present)

        def job(name: str) -> Callable[[Installation, datetime], str]:
            return lambda _, due: found.ran.append((name, due)) or "done"  # type: ignore[func-returns-value]

        monkeypatch.setattr(scheduler, "JOBS", {name: job(name) for name in ("crawl", "process", "digest")})
        yield found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dues(line: str, start: str, end: str) -> list[str]:
    times, due = DueTimes(line, LONDON), at(start)
    found = []
    while (due := times.after(due)) <= at(end):
        found.append(f"{due:%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("line", "start", "end", "expected"),
    [
        ("0 7 * * *", "2026-10-24T12:00", "2026-10-26T12:00", ["25 07:00", "26 07:00"]),  # 7 in the morning, GMT again
        ("0 7 * * *", "2026-10-23T12:00", "2026-10-24T12:00", ["24 06:00"]),
        ("30 1 * * *", "2026-10-24T12:00", "2026-10-26T12:00", ["25 00:30", "26 01:30"]),  # half past one comes twice: once
        ("0 1 * * *", "2026-10-24T12:00", "2026-10-26T12:00", ["25 00:00", "26 01:00"]),
        ("30 1 * * *", "2027-03-27T12:00", "2027-03-29T12:00", ["28 01:00", "29 00:30"]),  # it is skipped: when the gap ends
        ("0 1,2 * * *", "2027-03-27T12:00", "2027-03-28T12:00", ["28 01:00"]),  # both fall on that moment: once
        ("0 * * * *", "2026-10-24T23:30", "2026-10-25T03:30", ["25 00:00", "25 01:00", "25 02:00", "25 03:00"]),
        ("0 * * * *", "2027-03-27T23:30", "2027-03-28T03:30", ["28 00:00", "28 01:00", "28 02:00", "28 03:00"]),
        ("7 */2 * * *", "2027-03-27T23:30", "2027-03-28T05:30", ["28 00:07", "28 01:07", "28 03:07", "28 05:07"]),
        ("0 6 31 * *", "2026-01-01T00:00", "2026-08-01T00:00", ["31 06:00", "31 05:00", "31 05:00", "31 05:00"]),
        ("0 9 29 2 *", "2026-01-01T00:00", "2030-01-01T00:00", ["29 09:00"]),
        ("0 9 1 7 *", "2026-01-01T00:00", "2027-01-01T00:00", ["01 08:00"]),
        ("0 * 1 7 *", "2026-06-30T22:00", "2026-07-01T01:00", ["30 23:00", "01 00:00", "01 01:00"]),
    ],
)
def test_due_times_over_clock_changes_and_months(line: str, start: str, end: str, expected: list[str]) -> None:
    assert dues(line, start, end) == expected


@pytest.mark.parametrize(
    ("field", "days"),
    [("1-5", "MTWTF"), ("0", "S"), ("7", "S"), ("6,0", "SS"), ("mon-fri", "MTWTF"), ("sat-sun", "SS"), ("5-7", "FSS"), ("*/2", "TTSS"),
     ("*", "MTWTFSS"), ("1-5/2", "MWF")],
)  # fmt: skip
def test_weekdays_are_crons(field: str, days: str) -> None:
    times, due, found = DueTimes(f"0 12 * * {field}", LONDON), at("2026-11-22T13:00"), []  # from a Sunday afternoon, seven days
    while (due := times.after(due)) <= at("2026-11-29T13:00"):
        found.append("MTWTFSS"[due.weekday()])
    assert "".join(found) == days


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("99 6 * * *", "is not a cron line"),
        ("0 6 31 2 *", "no day of any year"),
        ("0 6 1 * 1", "days of the month and weekdays"),
        ("0 6 * * 8", "'8' is no weekday"),
        ("0 6 * * 5-1", "ends before it begins"),
        ("a b c d e", "is not a cron line"),
        ("0 6 * * */0", "is not a cron line"),
    ],
)
def test_a_bad_cron_line_stops_the_start_and_is_named(tmp_path: Path, line: str, match: str) -> None:
    config = make_config(tmp_path, process=line)
    with pytest.raises(ConfigError, match=match) as caught:
        check_schedule(config)
    assert f"schedule.process: {line!r}" in str(caught.value)
    with pytest.raises(ConfigError, match=match):
        run_scheduler(config)


def test_the_last_due_time_is_found_however_long_ago() -> None:
    daily, often = DueTimes("0 7 * * *", LONDON), DueTimes("* * * * *", LONDON)
    assert daily.last(at("2026-11-24T07:00"), since=at("2026-11-01T00:00")) == at("2026-11-24T07:00")
    assert daily.last(at("2026-11-24T06:59"), since=at("2026-11-23T07:00")) is None
    assert often.last(at("2026-11-24T06:59:30"), since=at("2026-01-01T00:00")) == at("2026-11-24T06:59")
    assert DueTimes("0 7 1 * *", LONDON).last(at("2026-11-24T00:00"), since=at("2026-10-05T00:00")) == at("2026-11-01T07:00")


def test_moments_of_a_wall_clock() -> None:
    day = at("2027-03-28T00:00").date()
    assert moment_on(day, datetime.min.time().replace(hour=1, minute=30), LONDON) == at("2027-03-28T01:00")
    assert moment_on(day, datetime.min.time().replace(hour=2), LONDON) == at("2027-03-28T01:00")
    assert moment_on(at("2026-10-25T00:00").date(), datetime.min.time().replace(hour=1, minute=30), LONDON) == at(
        "2026-10-25T00:30"
    )


def test_each_due_time_runs_once(hall: Hall) -> None:
    clock = hall.scheduler()
    hall.pass_time(clock, START + timedelta(days=3))
    assert [name for name, _ in hall.ran] == ["crawl", "digest"] * 3
    assert [due.hour for _, due in hall.ran] == [6, 7] * 3
    clock.catch_up()
    assert len(hall.ran) == 6


def test_what_fell_due_while_nobody_was_there_runs_once_late(hall: Hall) -> None:
    hall.scheduler()  # it watches, and is killed before anything was due
    hall.present[0] = START + timedelta(days=3, hours=2)
    for _ in range(2):
        clock = hall.scheduler()
        clock._leads = True
        clock.catch_up()

    assert hall.ran == [("crawl", at("2026-11-26T06:00")), ("digest", at("2026-11-26T07:00"))]
    assert "digest: was due at Thursday 26 November 07:00, runs late" in hall.said


def test_a_machine_that_slept_runs_once_for_the_whole_gap(hall: Hall) -> None:
    clock = hall.scheduler()
    hall.present[0] = START + timedelta(hours=26)  # woken up, the clock two days on
    clock.tick("crawl", hall.armed["crawl"])
    assert hall.ran == [("crawl", at("2026-11-24T06:00"))]
    assert hall.armed["crawl"] == at("2026-11-25T06:00")


def test_a_clock_set_back_repeats_nothing(hall: Hall) -> None:
    clock = hall.scheduler()
    hall.pass_time(clock, at("2026-11-23T08:00"))
    hall.present[0] = at("2026-11-23T05:00")
    again = hall.scheduler()
    again._leads = True
    hall.pass_time(again, at("2026-11-23T08:00"))
    assert [name for name, _ in hall.ran] == ["crawl", "digest"]


def test_what_was_cut_off_runs_again_and_only_the_newest(hall: Hall) -> None:
    jobs = Jobs(hall.installation.archive)
    clock = hall.scheduler()
    for hours in (30, 6):
        jobs.claim("crawl", START - timedelta(hours=hours))  # claimed, and killed before its end
    jobs.claim("digest", START - timedelta(hours=1))
    clock.catch_up()
    clock.catch_up()

    assert hall.ran == [("crawl", START - timedelta(hours=6)), ("digest", START - timedelta(hours=1))]
    assert jobs.unfinished() == []


def test_a_jobs_fault_is_written_down_and_the_clock_goes_on(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> str:
        raise Unavailable("PostgreSQL does not answer.")

    def breaks(*_: Any) -> str:
        raise KeyError("x")

    monkeypatch.setattr(scheduler, "JOBS", {"crawl": fails, "process": breaks, "digest": breaks})
    clock = hall.scheduler()
    hall.pass_time(clock, at("2026-11-24T08:00"))

    assert hall.said.count("crawl: failed: PostgreSQL does not answer.") == 2
    assert hall.said.count("digest: failed by a fault of ours: KeyError: 'x'") == 2
    assert Jobs(hall.installation.archive).unfinished() == []


def test_a_digest_that_has_to_wait_is_made_when_the_engine_is_back(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    away = [True]

    def digest(_: Installation, due: datetime) -> str:
        if away[0]:
            raise Unavailable("Elasticsearch does not answer.")
        hall.ran.append(("digest", due))
        return "done"

    monkeypatch.setitem(scheduler.JOBS, "digest", digest)
    clock = hall.scheduler()
    hall.pass_time(clock, at("2026-11-23T07:05"))
    clock.post()
    assert [due for _, due in Jobs(hall.installation.archive).unfinished()] == [at("2026-11-23T07:00")]
    away[0] = False
    hall.present[0] += timedelta(minutes=40)
    clock.post()
    clock.post()

    assert hall.ran[-1:] == [("digest", at("2026-11-23T07:00"))]
    assert [name for name, _ in hall.ran].count("digest") == 1


def test_one_leads_until_its_lease_ends_and_three_run_each_time_once(hall: Hall) -> None:
    jobs = Jobs(hall.installation.archive)
    first = hall.scheduler()
    others = [hall.scheduler() for _ in range(2)]
    assert [clock._leads for clock in (first, *others)] == [True, False, False]
    others[0]._leads = True  # as if it had not noticed that it lost the lead
    for clock in (first, *others):
        clock.tick("crawl", at("2026-11-23T06:00"))
    assert len(hall.ran) == 1

    hall.present[0] += LEASE + timedelta(seconds=1)
    assert timedelta(seconds=60) > LEASE * 4 / 3
    assert others[1]._take_lead()
    assert not first._take_lead()
    assert jobs.leader("scheduler") == others[1]._holder


def test_the_lease_of_a_dead_process_of_this_machine_is_not_waited_for(hall: Hall) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    jobs = Jobs(hall.installation.archive)
    assert jobs.lead("scheduler", f"{socket.gethostname()}:{dead.pid}:abcd")
    assert hall.scheduler()._leads

    jobs.release("scheduler", str(jobs.leader("scheduler")))
    hall.present[0] += timedelta(seconds=1)
    assert jobs.lead("scheduler", f"another-machine:{dead.pid}:abcd")
    assert not hall.scheduler()._leads


def test_leads_and_claims_hold_on_both_databases(tmp_path: Path, database_url: str | None) -> None:
    told = {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    make_config(tmp_path)
    config = load_config(data=tmp_path / "data", beat=tmp_path / "beat.toml", environ=told)
    with open_installation(config) as installation:
        jobs, won = Jobs(installation.archive), []
        gate = threading.Barrier(6)

        def run(number: int) -> None:
            gate.wait()
            won.append((jobs.lead("scheduler", f"h{number}"), jobs.claim("digest", START)))

        threads = [threading.Thread(target=run, args=[number]) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [sum(column) for column in zip(*won, strict=True)] == [1, 1]


class EverySecond(DueTimes):
    """Due at every full second, so that a test need not wait for a minute."""

    def __init__(self) -> None:
        pass

    def after(self, moment: datetime) -> datetime:
        return moment.replace(microsecond=0) + timedelta(seconds=1)


def test_apscheduler_runs_each_due_time_once_and_hears_the_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[datetime] = []

    def note(_: Installation, due: datetime) -> str:
        ran.append(due)
        return "done"

    def full_seconds() -> list[datetime]:
        # What was missed before the start comes as one run more, due at its own moment.
        return [due for due in ran if due.microsecond == 0]

    monkeypatch.setitem(scheduler.JOBS, "process", note)
    said: list[str] = []
    stop = threading.Event()
    with open_installation(make_config(tmp_path, crawl=NEVER, digest=NEVER)) as installation:
        clocks = [Scheduler(installation, said.append) for _ in range(3)]
        for clock in clocks:
            clock._due["process"] = EverySecond()
        threads = [threading.Thread(target=clock.run, args=[stop], daemon=True) for clock in clocks]
        for thread in threads:
            thread.start()
        for _ in range(600):  # by turns, not by the clock: a machine that stood still meanwhile has not waited
            if len(full_seconds()) >= 3:
                break
            time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join(60)  # a machine with other work takes its time
        assert len(full_seconds()) >= 3
        assert sorted(set(ran)) == sorted(ran)
        assert said.count("this scheduler leads") == 1
        assert all(not thread.is_alive() for thread in threads)
        assert Jobs(installation.archive).lead("scheduler", "the next")  # the lead was given back


def test_a_stop_waits_for_the_job_that_is_under_way_and_then_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end, stop = threading.Event(), threading.Event(), threading.Event()

    def work(_: Installation, __: datetime) -> str:
        begun.set()
        may_end.wait(60)
        return "done"

    monkeypatch.setitem(scheduler.JOBS, "process", work)
    said: list[str] = []
    with open_installation(make_config(tmp_path, crawl=NEVER, digest=NEVER)) as installation:
        clock = Scheduler(installation, said.append)
        clock._due["process"] = EverySecond()
        thread = threading.Thread(target=clock.run, args=[stop], daemon=True)
        thread.start()
        assert begun.wait(60)
        stop.set()
        thread.join(0.5)
        assert thread.is_alive()  # nothing is cut off
        may_end.set()
        thread.join(60)
        assert not thread.is_alive()
        assert "process: done" in said
        assert Jobs(installation.archive).lead("scheduler", "the next")
