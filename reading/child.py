"""A child process in which every parser that a stranger's bytes can hang, crash or bloat does its work, within limits.

One child serves many calls, one at a time; it is killed at the time limit, dies at the memory limit, and is replaced. It cannot
reach the network where the kernel allows to forbid it, writes no file, and is given none of our environment.
"""

import atexit
import ctypes
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from select import select
from typing import IO, Any

from core.errors import DocumentError, Quarantined, Rejected, Unavailable

# Per call: ten seconds of wall clock and half a gigabyte beyond what an idle child holds (docs: limits of row 11).
TIME_LIMIT_S = 10.0
# A child starts in 0.1 s; a machine that swaps may take a hundred times as long.
START_LIMIT_S = 60.0
MEMORY_BYTES = 512 * 1024 * 1024
# The parsers keep a little of each document; a fresh child costs a second.
CALLS_A_CHILD = 300
# A sane answer is a few MB of text; more is a bomb that stayed within its memory.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
# Why a child that was not killed by us ended: it met its memory limit inside a library that aborts, or a library crashed.
DIED = "too large when unpacked, or made to crash its reader"
_LENGTH = struct.Struct(">Q")
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


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
            except (OSError, EOFError, ValueError) as err:
                self._kill()
                raise Quarantined(DIED) from err
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
                [sys.executable, "-m", "reading.child"],
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
                _receive(process.stdout.fileno(), _LENGTH.size, time.monotonic() + START_LIMIT_S)
        except (TimeoutError, EOFError, OSError) as err:
            self._kill()
            raise Unavailable(
                f"The process that reads documents did not start: {sys.executable} -m reading.child. "
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


def _exchange(process: subprocess.Popen[bytes], messages: list[bytes], until: float) -> bytes:
    """Send messages and receive one, never waiting beyond `until` (monotonic seconds).

    Raises: TimeoutError; EOFError or OSError when the child has gone; ValueError for an answer of absurd length.
    """
    if process.stdin is None or process.stdout is None:
        raise EOFError
    to_child, from_child = process.stdin.fileno(), process.stdout.fileno()
    for message in messages:
        for part in (_LENGTH.pack(len(message)), message):
            view = memoryview(part)
            while view:
                if not select([], [to_child], [], max(0.0, until - time.monotonic()))[1]:
                    raise TimeoutError
                view = view[os.write(to_child, view[: 1 << 20]) :]
    (length,) = _LENGTH.unpack(_receive(from_child, _LENGTH.size, until))
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


# The child's end


def serve() -> None:
    """Answer calls until the parent goes."""
    from reading.tasks import TASKS

    _leave_network()
    limit_resources()
    sys.stdout.buffer.write(_LENGTH.pack(0))
    sys.stdout.buffer.flush()
    while True:
        try:
            header = json.loads(_read(sys.stdin.buffer))
            body = _read(sys.stdin.buffer)
        except EOFError:
            return
        _limit_cpu(header["limit_s"])
        try:
            answer = {"result": TASKS[header["task"]](body, **header["given"])}
        except DocumentError as err:
            answer = {"rejected" if isinstance(err, Rejected) else "quarantined": err.reason}
        except MemoryError:
            answer = {"quarantined": "too large when unpacked"}
        except RecursionError:
            answer = {"quarantined": "nested too deeply"}
        message = json.dumps(answer).encode()
        if len(message) > MAX_ANSWER_BYTES:
            message = json.dumps({"quarantined": "too large when unpacked"}).encode()
        sys.stdout.buffer.write(_LENGTH.pack(len(message)) + message)
        sys.stdout.buffer.flush()


def _read(stream: IO[bytes]) -> bytes:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    if len(message) < length:
        raise EOFError
    return message


def limit_resources() -> None:
    """Let this process grow by half a gigabyte from here, write no file and leave no core."""
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(limit_s: float) -> None:
    """Have the kernel end a call whose parent has died: it is out of time two seconds after the parent would have killed it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + limit_s) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _leave_network() -> None:
    """Move to a network namespace that has no way out. Some containers forbid it; the other limits hold there all the same."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


if __name__ == "__main__":
    serve()
