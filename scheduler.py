"""The clock: registers the jobs of the beat's cron lines with APScheduler and runs each due time once. Holds no logic of theirs.

A job is claimed in the archive before it runs, so two schedulers, a restart or a clock change cannot run it twice. What fell due while
nobody was there is run once, late, at the start. One scheduler leads at a time.
"""

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from archive.jobs import LEASE, Jobs
from core.clock import now
from core.config import Config
from core.errors import ConfigError, CountywatchError
from service.installation import Installation, open_installation

LEADERSHIP = "scheduler"
# How far back a missed due time is looked for: beyond it the next one is near enough.
LONGEST_GAP = timedelta(days=8)
Say = Callable[[str], None]


def run_scheduler(config: Config, *, stop: threading.Event, say: Say = lambda _: None) -> None:
    """Run the beat's jobs until `stop` is set.

    Raises: ConfigError for a cron line that APScheduler refuses.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    with open_installation(config) as installation:
        clock = Clockwork(installation, say)
        scheduler = BackgroundScheduler(timezone=installation.config.beat.tz)
        for name, trigger in clock.triggers.items():
            scheduler.add_job(clock.tick, trigger, args=[name], id=name, max_instances=1, coalesce=True, misfire_grace_time=None)
        scheduler.add_job(clock.renew, "interval", seconds=LEASE.total_seconds() / 3, id="lead", max_instances=1, coalesce=True)
        clock.renew()
        clock.catch_up()
        scheduler.start()
        for name in clock.triggers:
            say(f"{name}: next at {scheduler.get_job(name).next_run_time:%A %H:%M}")
        try:
            stop.wait()
        finally:
            scheduler.shutdown(wait=True)
            clock.release()


class Clockwork:
    """The jobs of one installation, and who may run them."""

    def __init__(self, installation: Installation, say: Say) -> None:
        self._installation = installation
        self._jobs = Jobs(installation.archive)
        self._say = say
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._leads = False
        self._working = threading.Lock()
        self.triggers = {name: self._trigger(name, line) for name, line in self._lines().items()}

    def _lines(self) -> dict[str, str]:
        schedule = self._installation.config.beat.schedule
        return {"crawl": schedule.crawl, "process": schedule.process, "digest": schedule.digest}

    def _trigger(self, name: str, line: str) -> Any:
        from apscheduler.triggers.cron import CronTrigger

        try:
            return CronTrigger.from_crontab(line, timezone=self._installation.config.beat.tz)
        except ValueError as err:
            raise ConfigError(
                f"{self._installation.config.beat_path}: schedule.{name}: {line!r} is not a cron line: {err}."
            ) from err

    # Leading

    def renew(self) -> None:
        """Take or renew the lead."""
        leads = self._jobs.lead(LEADERSHIP, self._holder)
        if leads != self._leads:
            self._say("this scheduler leads" if leads else "another scheduler leads; this one waits")
        self._leads = leads

    def release(self) -> None:
        """Give the lead back."""
        if self._leads:
            self._jobs.release(LEADERSHIP, self._holder)

    # Running

    def catch_up(self) -> None:
        """Run what fell due while nobody was there, each job once; and again what was cut off in the middle."""
        if not self._leads:
            return
        for name, due_at in self._jobs.unfinished():
            if name in self.triggers:
                self._say(f"{name}: was cut off, runs again")
                self._run(name, due_at)
        for name in self.triggers:
            missed = self.last_due(name, now())
            if missed is not None and self._jobs.claim(name, missed):
                self._say(f"{name}: was due at {missed.astimezone(self._installation.config.beat.tz):%A %H:%M}, runs late")
                self._run(name, missed)

    def last_due(self, name: str, moment: datetime) -> datetime | None:
        """The last due time of a job before a moment, after the one it ran for last; None if it never ran before."""
        before = self._jobs.last_due(name)
        if before is None:
            return None
        due, last = max(before, moment - LONGEST_GAP), None
        while (due := self.triggers[name].get_next_fire_time(due, due + timedelta(microseconds=1))) is not None and due <= moment:
            last = due
        return last

    def tick(self, name: str) -> None:
        """A job's due time has come."""
        due_at = now().replace(second=0, microsecond=0)
        if self._leads and self._jobs.claim(name, due_at):
            self._run(name, due_at)

    def _run(self, name: str, due_at: datetime) -> None:
        """Run a job to its end, whatever it raises, and write down how it ended."""
        with self._working:
            try:
                outcome = str(JOBS[name](self._installation))
            except CountywatchError as err:
                outcome = f"failed: {err}"
            except Exception as err:  # the job runner: one job's fault must not stop the clock
                outcome = f"failed by a fault of ours: {type(err).__name__}: {err}"
            self._say(f"{name}: {outcome}")
            with suppress(CountywatchError):
                self._jobs.end(name, due_at, outcome[:500])


def _crawl(installation: Installation) -> str:
    from service.ingest import crawl

    summary = crawl(installation)
    read = [s for s in summary["sources"] if s["outcome"] != "not-checked"]
    return f"{len(read)} of {len(summary['sources'])} sources read, {sum(s['counts'].get('new', 0) for s in read)} new"


def _process(installation: Installation) -> str:
    from service.process import process

    fates = process(installation).fates
    return f"{fates['read'].get('done', 0)} read, {fates['index'].get('done', 0)} indexed"


def _digest(installation: Installation) -> str:
    from digests.desk import compose_due, send_due

    posted = compose_due(installation, now())
    counts = send_due(installation)
    return f"{posted} composed, {counts['sent']} sent, {counts['later']} to be tried again, {counts['failed']} refused"


JOBS: dict[str, Callable[[Installation], str]] = {"crawl": _crawl, "process": _process, "digest": _digest}
