"""A module of ours run as a process of its own, for work that may hang, crash or bloat: started, limited and ended. Knows nothing of the work."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

# From the end of its pipe to its own end a process takes a few milliseconds.
LAST_WORDS_S = 5.0
# In which the kernel counts the work of a process.
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}

# What goes through a pipe to a child is bytes, whatever they say.
BytesConnection: TypeAlias = "Connection[bytes, bytes]"


class Child:
    """The parent's end: the process, and a pipe to it. The child is given none of our environment, so no secret of ours."""

    def __init__(self, module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start `python -m MODULE FD arguments…`, where FD is the number of the child's end of the pipe."""
        self.connection: BytesConnection
        self.connection, theirs = Pipe()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (`close` closes it)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[theirs.fileno()],
                cwd=Path(__file__).resolve().parent.parent,
                env=ENVIRONMENT | dict(environment),
                start_new_session=True,  # so that an interrupt at the terminal comes to us alone, and we end the child
            )

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Tell whether it has not ended."""
        return self._process.poll() is None

    @contextmanager
    def deadline(self, limit_s: float, *, stretch: float = 1.0) -> Iterator[None]:
        """Kill the child unless the block ends in time, whatever the block waits for.

        `stretch`: so many times as long it may take by the clock, as long as it has not worked for the limit itself: on a busy machine
        a process that works for a second is there for ten.

        Raises: TimeoutError if it was killed; OSError or EOFError of the block if it ended by itself.
        """
        is_over, is_done = threading.Event(), threading.Event()
        worked_s, until = self._worked_s(), time.monotonic() + limit_s * stretch

        def watch() -> None:
            left_s = limit_s
            while not is_done.wait(left_s):
                left_s = min(limit_s - (self._worked_s() - worked_s), until - time.monotonic())
                if left_s < TICK_S:
                    is_over.set()
                    self._kill()
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        except (OSError, EOFError) as err:
            if is_over.is_set():
                raise TimeoutError from err
            raise
        finally:
            is_done.set()
            watcher.join()  # so that it cannot kill whoever gets the process's number next

    def _worked_s(self) -> float:
        """Return for how long it has had a processor; 0 where it has ended."""
        with suppress(OSError):
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) * TICK_S
        return 0.0

    def last_words(self) -> str:
        """Return the last line that it wrote before it ended."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LAST_WORDS_S)
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it says nothing"

    def close(self) -> None:
        """End it, and what it started."""
        self._kill()
        self._process.wait()
        self.connection.close()
        self._errors.close()

    def _kill(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):  # it has ended already
                os.killpg(self._process.pid, signal.SIGKILL)


def source_digest(packages: Sequence[str]) -> str:
    """Return what the code of these packages of ours is on disk just now; a process whose parent has read other code understands
    it no longer.
    """
    root = Path(__file__).resolve().parent.parent
    digest = sha256()
    for path in sorted(path for package in packages for path in (root / package).rglob("*.py")):
        digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


# The child's end


def limit(what: int, soft: int) -> None:
    """Set a limit on this process, or leave the lower one that somebody set for us."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def unlimit(what: int) -> None:
    """Take back a limit that we set on this process, as far as one that somebody set for us."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (hard, hard))


def limit_cpu(limit_s: float) -> None:
    """Have the kernel end work whose parent has died: all cores together are out of time when the parent would long have killed
    it.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    cores = len(os.sched_getaffinity(0))
    limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + limit_s * cores) + 2)


def address_space_bytes() -> int:
    """Return the addresses that this process has: libraries and mapped files count."""
    return _pages()[0] * resource.getpagesize()


def data_bytes() -> int:
    """Return the memory that this process has of its own: mapped files do not count."""
    return _pages()[5] * resource.getpagesize()


def _pages() -> list[int]:
    return [int(n) for n in Path("/proc/self/statm").read_text(encoding="ascii").split()]
