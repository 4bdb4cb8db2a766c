"""One worker at an archive: the lock that keeps others off, and the count of what it did."""

import fcntl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from archive.archive import Archive
from archive.database import is_sqlite
from archive.stages.fates import STAGES, Stage
from core.config import Config
from core.errors import Unavailable

Report = Callable[[str, int, int], None]
"""Told after every batch: the stage, how many items of it are through, how many there were in all."""


class Busy(Unavailable):
    """Another worker holds the archive."""


@dataclass
class Progress:
    """How far a worker is: fates by stage, in this run only."""

    report: Report = lambda *_: None
    fates: dict[Stage, Counter[str]] = field(default_factory=lambda: {stage: Counter() for stage in STAGES})

    def record(self, stage: Stage, fates: Counter[str], total: int) -> None:
        """Count a batch's fates and tell how far the stage is."""
        self.fates[stage].update(fates)
        self.report(stage, self.fates[stage].total(), total)

    def total_of(self, stage: Stage, pending: int) -> int:
        """Return how many items of a stage there are in all: those that are through, and those that are pending."""
        return self.fates[stage].total() + pending


@contextmanager
def one_worker(archive: Archive, config: Config) -> Iterator[None]:
    """On SQLite one worker works at a time; the lock is the kernel's, so that a killed worker frees it."""
    if not is_sqlite(archive.engine):
        yield
        return
    with (config.data / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise Busy(
                f"Another countywatch is processing {config.data}. Wait for it to end, then run the command again."
            ) from err
        yield
