"""The clock's rows: which job ran for which due time, and who leads. What makes a job run once, whatever is killed when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update

from archive.archive import Archive, moment_of, stamp
from archive.database import insert_missing, upsert
from archive.tables import job_runs, leases

# A leader that says nothing for so long is taken for dead; it renews at a third of it, so another leads after 40 seconds at most.
LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class JobRun:
    """A run of a job for one due time. `ended_at` None: under way, or cut off; `outcome`: how it ended, in words."""

    job: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None


class Jobs:
    """Job runs and leases of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def watch(self, job: str) -> None:
        """Note the moment from which a job's due times count, if it is new; what falls due later and is missed can then be told."""
        if self.last_due(job) is None:
            now = self.archive.clock()
            if self.claim(job, now):
                self.end(job, now, "its clock started")

    def claim(self, job: str, due_at: datetime) -> bool:
        """Claim the run of a job for one due time; False if it was claimed before, done or not."""
        row = {"job": job, "due_at": stamp(due_at), "started_at": stamp(self.archive.clock())}
        with self.archive.engine.begin() as connection:
            return insert_missing(connection, job_runs, row)

    def end(self, job: str, due_at: datetime, outcome: str) -> None:
        """Say how a run ended."""
        mine = (job_runs.c.job == job) & (job_runs.c.due_at == stamp(due_at))
        with self.archive.engine.begin() as connection:
            connection.execute(update(job_runs).where(mine).values(ended_at=stamp(self.archive.clock()), outcome=outcome))

    def last_due(self, job: str) -> datetime | None:
        """Return the newest due time that was claimed for a job, or None."""
        with self.archive.reading() as connection:
            due_at = connection.execute(select(func.max(job_runs.c.due_at)).where(job_runs.c.job == job)).scalar()
        return moment_of(due_at) if due_at else None

    def newest(self) -> dict[str, JobRun]:
        """Return the newest run of each job."""
        last = select(job_runs.c.job, func.max(job_runs.c.due_at).label("due_at")).group_by(job_runs.c.job).subquery()
        mine = (job_runs.c.job == last.c.job) & (job_runs.c.due_at == last.c.due_at)
        with self.archive.reading() as connection:
            return {row.job: _run_of(row) for row in connection.execute(select(job_runs).join(last, mine))}

    def unfinished(self) -> list[tuple[str, datetime]]:
        """Return runs that were claimed and have not ended, oldest first: under way, waiting for a backend, or cut off by a
        kill.
        """
        with self.archive.reading() as connection:
            open_runs = select(job_runs.c.job, job_runs.c.due_at).where(job_runs.c.ended_at.is_(None))
            rows = connection.execute(open_runs.order_by(job_runs.c.due_at, job_runs.c.job))
            return [(job, moment_of(due_at)) for job, due_at in rows]

    def lead(self, name: str, holder: str) -> bool:
        """Take or renew the lead; False while another holds it."""
        now = self.archive.clock()
        row = {"name": name, "holder": holder, "expires_at": stamp(now + LEASE)}
        with self.archive.engine.begin() as connection:
            if insert_missing(connection, leases, row):
                return True
            lease = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).one()
            if lease.holder != holder and moment_of(lease.expires_at) > now:
                return False
            upsert(connection, leases, row)
            return True

    def leader(self, name: str) -> str | None:
        """Return who holds the lead, or held it last; None if nobody ever did."""
        with self.archive.reading() as connection:
            return connection.execute(select(leases.c.holder).where(leases.c.name == name)).scalar()

    def has_leader(self, name: str) -> bool:
        """Tell whether somebody leads now."""
        with self.archive.reading() as connection:
            until = connection.execute(select(leases.c.expires_at).where(leases.c.name == name)).scalar()
        return until is not None and moment_of(until) > self.archive.clock()

    def release(self, name: str, holder: str) -> None:
        """End a holder's lead, so that the next one need not wait."""
        mine = (leases.c.name == name) & (leases.c.holder == holder)
        with self.archive.engine.begin() as connection:
            connection.execute(update(leases).where(mine).values(expires_at=stamp(self.archive.clock())))


def _run_of(row: Row[Any]) -> JobRun:
    ended_at = moment_of(row.ended_at) if row.ended_at else None
    return JobRun(row.job, moment_of(row.due_at), moment_of(row.started_at), ended_at, row.outcome)
