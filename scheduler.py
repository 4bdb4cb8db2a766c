"""The clock: runs the jobs of the beat's cron lines with APScheduler, each due time once. Holds no logic of theirs.

APScheduler keeps its jobs in memory; what must outlive a kill is in the archive: a job is claimed there before it runs, so that two
schedulers, a restart or a clock change cannot run it twice. What fell due while nobody was there runs once, late. One scheduler leads at
a time; the others wait for its lease to end.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from archive.jobs import LEASE, Jobs
from core.config import Config
from core.errors import ConfigError, CountywatchError, Unavailable
from service.days.due_times import DueTimes
from service.installation import Installation, open_installation
from service.sources.report import LEADERSHIP

# How often the outbox is looked at, and how long at most a mail server that is away is left alone.
POST_EVERY = timedelta(minutes=1)
MAX_WAIT = timedelta(minutes=30)
Say = Callable[[str], None]


def run_scheduler(config: Config, *, stop: threading.Event | None = None, say: Say = lambda _: None) -> None:
    """Run the beat's jobs until `stop` is set; without one, until the process ends.

    Raises: ConfigError for a schedule that cannot be kept.
    """
    with open_installation(config) as installation:
        Scheduler(installation, say).run(stop or threading.Event())


def check_schedule(config: Config) -> dict[str, DueTimes]:
    """Return the due times of the beat's jobs.

    Raises: ConfigError for a line that is no cron line, or never comes, with its name.
    """
    lines = config.beat.schedule.model_dump()
    try:
        return {name: DueTimes(lines[name], config.beat.tz) for name in JOBS}
    except ValueError as err:
        wrong = next(name for name in JOBS if not _is_schedule(lines[name], config.beat.tz))
        raise ConfigError(f"{config.beat_path}: schedule.{wrong}: {lines[wrong]!r} is not a cron line: {err}.") from err


def _is_schedule(line: str, zone: ZoneInfo) -> bool:
    try:
        DueTimes(line, zone)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Ended:
    """How a piece of work ended, in words. `can_wait`: a backend is away, and it may work later."""

    said: str
    is_done: bool
    can_wait: bool = False


class Scheduler:
    """The jobs of one installation, when they are due, and who may run them."""

    holders: set[str] = set()  # noqa: RUF012 (shared on purpose: the schedulers that live in this process)

    def __init__(self, installation: Installation, say: Say) -> None:
        self._installation = installation
        self._jobs = Jobs(installation.archive)
        self._say = say
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.holders.add(self._holder)
        self._leads = False
        self._due = check_schedule(installation.config)
        # A crawl takes hours and runs in a process of its own; the others share the index and are short.
        desk = threading.RLock()
        self._locks = {"crawl": threading.RLock(), "process": desk, "digest": desk}
        self._under_way: set[tuple[str, datetime]] = set()
        self._post_after = installation.clock()
        self._wait = POST_EVERY
        self._scheduler: Any = None

    def run(self, stop: threading.Event) -> None:
        """Keep time until `stop` is set."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick left out because the last one still runs is no news
        workers = ThreadPoolExecutor()
        self._scheduler = BackgroundScheduler(
            executors={"default": workers},
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for name in self._due:
            self._jobs.watch(name)
            self._arm(name, self._due[name].after(self._now()))
            self._say(f"{name}: next at {self._local(self._due[name].after(self._now()))}")
        self._scheduler.add_job(self.renew, "interval", seconds=LEASE.total_seconds() / 3, id="lead", next_run_time=self._now())
        self._scheduler.add_job(self.post, "interval", seconds=POST_EVERY.total_seconds(), id="post")
        self._scheduler.start()
        try:
            stop.wait()
        finally:
            # APScheduler waits for its jobs under a lock that a job of ours asks for at its end, when it names its next time.
            self._scheduler.shutdown(wait=False)
            workers.shutdown(wait=True)
            self.holders.discard(self._holder)
            if self._leads:
                self._jobs.release(LEADERSHIP, self._holder)

    # Leading

    def renew(self) -> None:
        """Take or renew the lead; whoever has just taken it runs what was missed."""
        ended = self._guarded("the lead", lambda: "leads" if self._take_lead() else "")
        leads = ended.said == "leads"
        if leads and not self._leads:
            self._say("this scheduler leads")
            self._at_once(self.catch_up, "catch-up")
        elif self._leads and not leads:
            self._say(f"the lead is lost: {ended.said or 'another scheduler leads; this one waits'}")
        self._leads = leads

    def _take_lead(self) -> bool:
        if self._jobs.lead(LEADERSHIP, self._holder):
            return True
        other = self._jobs.leader(LEADERSHIP)
        if other is None or not self._is_dead(other):
            return False
        self._jobs.release(LEADERSHIP, other)
        return self._jobs.lead(LEADERSHIP, self._holder)

    def _is_dead(self, holder: str) -> bool:
        """Tell whether a holder was a process of this machine that is no more; then its lease need not be waited for."""
        host, _, process = holder.rpartition(":")[0].rpartition(":")
        if host != socket.gethostname() or not process.isdigit():
            return False
        if int(process) == os.getpid():
            return holder not in self.holders
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    # Running

    def tick(self, name: str, due_at: datetime) -> None:
        """Run a job whose due time has come, or what fell due since if the machine slept; then wait for the next."""
        newest = self._due[name].last(self._now(), since=due_at) or due_at
        if self._leads:
            ended = self._guarded(name, lambda: self._claim_and_run(name, newest))
            if not ended.is_done:
                self._say(f"{name}: {ended.said}")
        now = self._now()
        self._arm(name, self._due[name].last(now, since=newest) or self._due[name].after(max(now, newest)))

    def catch_up(self) -> None:
        """Run what fell due while nobody was there, each job once; and again what was cut off in the middle."""
        for name in self._due:
            ended = self._guarded(name, partial(self._catch_up_with, name))
            if not ended.is_done:
                self._say(f"{name}: {ended.said}")

    def _catch_up_with(self, name: str) -> str:
        self._resume(name, "was cut off, runs again")
        before = self._jobs.last_due(name)
        missed = self._due[name].last(self._now(), since=before) if before else None
        if missed is not None and self._leads:
            self._claim_and_run(name, missed, f"was due at {self._local(missed)}, runs late")
        return ""

    def _claim_and_run(self, name: str, due_at: datetime, note: str = "") -> str:
        self._under_way.add((name, due_at))  # before the claim, so that nobody here takes it for cut off
        try:
            if self._jobs.claim(name, due_at):
                self._run(name, due_at, note)
        finally:
            self._under_way.discard((name, due_at))
        return ""

    def _resume(self, name: str, note: str) -> None:
        """Run the newest open run of a job again, unless it is under way here; older ones are covered by it."""
        open_runs = [due for job, due in self._jobs.unfinished() if job == name and (name, due) not in self._under_way]
        for due_at in open_runs[:-1]:
            self._jobs.end(name, due_at, "not finished; a later run took its place")
        for due_at in open_runs[-1:]:
            self._under_way.add((name, due_at))
            try:
                self._run(name, due_at, note)
            finally:
                self._under_way.discard((name, due_at))

    def _run(self, name: str, due_at: datetime, note: str) -> None:
        """Run a job and write down how it ended. A digest that has to wait for a backend stays open, and `post` resumes it."""
        with self._locks[name]:
            if note:
                self._say(f"{name}: {note}")
            ended = self._guarded(name, lambda: JOBS[name](self._installation, due_at))
            if not (ended.can_wait and name == "digest"):
                self._jobs.end(name, due_at, ended.said[:500])
            self._say(f"{name}: {ended.said}")  # said once it is written down, so that a kill cannot make it untrue

    def post(self) -> None:
        """Resume a digest that waits, compose those with an hour of their own, and send what is due, unless the server is away."""
        if not self._leads or self._now() < self._post_after or not self._locks["digest"].acquire(blocking=False):
            return
        try:
            ended = self._guarded("post", self._post)
        finally:
            self._locks["digest"].release()
        if ended.said:
            self._say(f"post: {ended.said}")
        self._wait = POST_EVERY if ended.is_done else min(2 * self._wait, MAX_WAIT)
        self._post_after = self._now() if ended.is_done else self._now() + self._wait

    def _post(self) -> str:
        from digests.desk import compose_timed, send_due

        self._resume("digest", "tried again")
        if not self._installation.config.smtp_url:
            return ""  # what would be composed would have told its news to nobody
        posted = compose_timed(self._installation, self._now())
        counts = send_due(self._installation.archive, self._installation.config, self._installation.clock)
        if not posted and not any(counts.values()):
            return ""
        return f"{posted} composed, " + ", ".join(f"{n} {what}" for what, n in counts.items())

    def _guarded(self, what: str, work: Callable[[], str]) -> Ended:
        """Carry out a piece of work, whatever it raises, and say how it ended."""
        try:
            return Ended(work(), is_done=True)
        except Unavailable as err:
            return Ended(f"failed: {err}", is_done=False, can_wait=True)
        except CountywatchError as err:
            return Ended(f"failed: {err}", is_done=False)
        except Exception as err:  # the job runner: one job's fault must not stop the clock
            logging.getLogger(__name__).debug("fault in %s", what, exc_info=True)
            return Ended(f"failed by a fault of ours: {type(err).__name__}: {err}", is_done=False)

    # Timing

    def _arm(self, name: str, due_at: datetime) -> None:
        self._scheduler.add_job(self.tick, "date", run_date=due_at, args=[name, due_at], id=name, replace_existing=True)

    def _at_once(self, work: Callable[[], None], name: str) -> None:
        self._scheduler.add_job(work, "date", run_date=self._now(), id=name, replace_existing=True)

    def _now(self) -> datetime:
        return self._installation.clock()

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._installation.config.beat.tz):%A %d %B %H:%M}"


def _crawl(installation: Installation, _due_at: datetime) -> str:
    from service.intake.ingest import crawl

    installation.reload_beat()  # a source may have been added by a page
    summary = crawl(installation)
    n_new = sum(source.counts.get("new", 0) for source in summary.sources)
    return f"{summary.n_read} of {len(summary.sources)} sources read, {n_new} new"


def _process(installation: Installation, _due_at: datetime) -> str:
    from service.processing.process import process

    fates = process(installation).fates
    return f"{fates['read'].get('done', 0)} read, {fates['index'].get('done', 0)} indexed"


def _digest(installation: Installation, due_at: datetime) -> str:
    from digests.desk import compose_due, mail_server, send_or_say

    mail_server(installation.config)  # without one nothing is composed, for nobody would be told what a letter told
    posted = compose_due(installation, due_at)
    return f"{posted} composed, {send_or_say(installation.archive, installation.config, installation.clock)}"


# In the order in which what was missed is made up for.
JOBS: dict[str, Callable[[Installation, datetime], str]] = {"crawl": _crawl, "process": _process, "digest": _digest}
