"""The child process in which every parser that a stranger's bytes can hang, crash or bloat does its work, as its parent sees it.

One child (reading/server.py) serves many calls, one at a time; it is killed at the time limit, dies at the memory limit, and is
replaced. It cannot reach the network where the kernel allows to forbid it, writes no file, and is given none of our environment.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any

from core.errors import Quarantined, Rejected, Unavailable
from reading.frames import LENGTH, MAX_ANSWER_BYTES
from reading.refusals import CRASHED, TOO_LARGE, TOO_MUCH_MEMORY

# Per call, of wall clock (docs: limits of row 11).
TIME_LIMIT_S = 10.0
# A child starts in 0.1 s; a machine that swaps may take a hundred times as long.
START_LIMIT_S = 60.0
# The parsers keep a little of each document; a fresh child costs a second.
CALLS_A_CHILD = 300
# How a child ends that met its memory limit inside a library: pdfium and C++ stop by these; any other end is a crash.
_OUT_OF_MEMORY = frozenset((signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGKILL))
# How long a child that has closed its pipe may take to end.
END_LIMIT_S = 2.0


class Child:
    """The parent's end."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def call(self, task: str, body: bytes, *, limit_s: float = TIME_LIMIT_S, **given: Any) -> Any:
        """Have the child carry out a task of `reading.tasks` and return its JSON.

        Raises: Rejected or Quarantined: the task's own, or for what broke a limit. Unavailable if no child starts.
        """
        with self._lock:
            process = self._running()
            header = json.dumps({"task": task, "given": given, "limit_s": limit_s}).encode()
            try:
                answer = json.loads(_exchange(process, [header, body], time.monotonic() + limit_s))
            except TimeoutError as err:
                self._kill()
                raise Quarantined(f"reading it took longer than {limit_s:.0f} seconds") from err
            except ValueError as err:
                self._kill()
                raise Quarantined(TOO_LARGE) from err
            except (OSError, EOFError) as err:
                reason = _why_ended(process)
                self._kill()
                raise Quarantined(reason) from err
        if "rejected" in answer:
            raise Rejected(answer["rejected"])
        if "quarantined" in answer:
            raise Quarantined(answer["quarantined"])
        return answer["result"]

    def close(self) -> None:
        """End the child; the next call starts another."""
        with self._lock:
            self._kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a fork of ours inherited the pipes; two at one pipe would mix their answers
            self._process, self._owner = None, os.getpid()
        if self._process is not None and (self._process.poll() is not None or self._calls >= CALLS_A_CHILD):
            self._kill()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reading.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parent.parent,
                env={  # no secrets of ours
                    "PATH": os.defpath,
                    "OMP_THREAD_LIMIT": "1",
                    "OMP_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                    "LC_ALL": "C.UTF-8",
                    "PYTHONDONTWRITEBYTECODE": "1",
                },
                start_new_session=True,  # so that what it starts, such as tesseract, is killed with it
            )
            self._calls = 0
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    os.set_blocking(pipe.fileno(), False)
            atexit.register(self._kill)
            self._await_start(self._process)
        self._calls += 1
        return self._process

    def _await_start(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the child is ready, so that a busy machine's slow start is not taken off the first document's time."""
        try:
            if process.stdout is not None:
                _receive(process.stdout.fileno(), LENGTH.size, time.monotonic() + START_LIMIT_S)
        except (TimeoutError, EOFError, OSError) as err:
            self._kill()
            raise Unavailable(
                f"The process that reads documents did not start: {sys.executable} -m reading.server. "
                "Run that command to see why; `countywatch doctor` checks the installation."
            ) from err

    def _kill(self) -> None:
        if self._process is None:
            return
        atexit.unregister(self._kill)
        if self._owner == os.getpid():
            with suppress(ProcessLookupError):  # it has ended already, and left nobody behind
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # bytes for a dead child were left in the pipe
                    pipe.close()
        self._process = None


CHILD = Child()


def _why_ended(process: subprocess.Popen[bytes]) -> str:
    """Why a child went that was not killed by us, by the signal that ended it."""
    try:
        ended_by = -process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        return CRASHED
    return TOO_MUCH_MEMORY if ended_by in _OUT_OF_MEMORY else CRASHED


def _exchange(process: subprocess.Popen[bytes], messages: list[bytes], until: float) -> bytes:
    """Send messages and receive one, never waiting beyond `until` (monotonic seconds).

    Raises: TimeoutError; EOFError or OSError when the child has gone; ValueError for an answer of absurd length.
    """
    if process.stdin is None or process.stdout is None:
        raise EOFError
    to_child, from_child = process.stdin.fileno(), process.stdout.fileno()
    for message in messages:
        for part in (LENGTH.pack(len(message)), message):
            view = memoryview(part)
            while view:
                if not select([], [to_child], [], max(0.0, until - time.monotonic()))[1]:
                    raise TimeoutError
                view = view[os.write(to_child, view[: 1 << 20]) :]
    (length,) = LENGTH.unpack(_receive(from_child, LENGTH.size, until))
    if length > MAX_ANSWER_BYTES:
        raise ValueError(f"an answer of {length} bytes")
    return _receive(from_child, length, until)


def _receive(fd: int, length: int, until: float) -> bytes:
    parts: list[bytes] = []
    left = length
    while left:
        if not select([fd], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(fd, min(left, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
