"""How often a host is asked: one request at a time, a pause after each, and not before the moment it named itself.

The last contact and the moment named are kept in a file per host, so that a restart neither hurries nor forgets.
"""

import asyncio
import json
import math
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

from core.errors import Unavailable
from crawlers.errors import Stopped

# A longer wait than this ends the run for that host; a run must not sleep for an hour with the other sources finished.
MAX_WAIT_S = 90.0
# No Retry-After is taken to mean more than a day: absurd ones would silence a source for ever.
MAX_HOLD_S = 24 * 3600.0
# A Crawl-delay above this would make a daily run impossible; the longest honest one seen is 60.
MAX_DELAY_S = 60.0
# Where no pause is kept the last contact is written down so seldom: a file at each page is a third of the time of a crawl without pauses.
KEEP_EVERY_S = 1.0


class Host:
    """One host: its queue of one, and when it may be asked next. Times are seconds since 1970, so that they outlive a process."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.delay_s = 0.0
        self.last_at = 0.0
        self.not_before = 0.0
        self._kept_at = 0.0
        self._lock = asyncio.Lock()
        self._file = file
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            self.last_at, self.not_before = float(kept["last_at"]), float(kept["not_before"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # a host never asked, or a file cut off by a crash: only a pause is lost

    def hold(self, seconds: float, *, at: float) -> None:
        """Leave the host alone for so long."""
        self.not_before = max(self.not_before, at + max(0.0, min(seconds, MAX_HOLD_S)))
        self._keep()

    def slow_to(self, delay_s: float) -> None:
        """Pause at least so long after each request."""
        self.delay_s = max(self.delay_s, delay_s)

    def wait_s(self, at: float) -> float:
        """Return how long the next request has to wait; never longer than the longest hold, should the clock have been set
        back.
        """
        pause = min(self.last_at + self.delay_s - at, self.delay_s)
        return max(0.0, pause, min(self.not_before - at, MAX_HOLD_S))

    @asynccontextmanager
    async def turn(self, clock: Callable[[], float]) -> AsyncIterator[None]:
        """Wait for one's turn and hold it.

        Raises: Stopped if the host asked for a longer pause than a run can wait.
        """
        async with self._lock:
            wait = self.wait_s(clock())
            if wait > max(MAX_WAIT_S, self.delay_s):
                raise Stopped(f"{self.name} asked to be left alone for another {_in_words(wait)}. Crawl it again after that.")
            if wait > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                self.last_at = clock()
                if self.delay_s or self.last_at - self._kept_at >= KEEP_EVERY_S:
                    self._keep()

    def _keep(self) -> None:
        fresh = self._file.with_suffix(".new")
        try:
            fresh.write_text(json.dumps({"host": self.name, "last_at": self.last_at, "not_before": self.not_before}))
            os.replace(fresh, self._file)
            self._kept_at = self.last_at
        except OSError as err:
            raise Unavailable(f"{self._file} cannot be written ({err.strerror}). Check the disk and its permissions.") from err


class Politeness:
    """All hosts of a process."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.clock = clock
        self._hosts: dict[str, Host] = {}

    def host(self, name: str) -> Host:
        """Return the host of that name (and port)."""
        if name not in self._hosts:
            self._hosts[name] = Host(name, self.folder / f"{sha256(name.encode()).hexdigest()[:20]}.json")
        return self._hosts[name]


def _in_words(seconds: float) -> str:
    if seconds < 5400:
        return f"{math.ceil(seconds / 60)} minutes"
    return f"{math.ceil(seconds / 3600)} hours"
