"""A child process in which every parser that a stranger's bytes can hang, crash or bloat does its work, within limits.

One child serves many calls, one at a time; it is killed at the time limit, dies at the memory limit, and is replaced.
"""

import atexit
import json
import os
import resource
import struct
import subprocess
import sys
import threading
from pathlib import Path
from select import select
from typing import IO, Any

from core.errors import DocumentError, Quarantined, Rejected

# Per call: ten seconds of wall clock and half a gigabyte beyond what an idle child holds (docs: limits of row 11). A scanned pack is
# given more: an OCR page takes 3.4 s.
TIME_LIMIT_S = 10.0
OCR_TIME_LIMIT_S = 120.0
MEMORY_BYTES = 512 * 1024 * 1024
# The parsers keep a little of each document; a fresh child costs one second.
CALLS_A_CHILD = 300
# A sane answer is a few MB of text; more is a bomb that stayed within its memory.
MOST_ANSWER_BYTES = 64 * 1024 * 1024
_LENGTH = struct.Struct(">Q")


class Child:
    """The parent's end."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._lock = threading.Lock()

    def call(self, task: str, body: bytes, *, limit_s: float = TIME_LIMIT_S, **given: Any) -> Any:
        """Have the child carry out a task of `reading.tasks` and return its JSON.

        Raises: Rejected or Quarantined: the task's own, or for what broke a limit.
        """
        with self._lock:
            process = self._running()
            try:
                header = json.dumps({"task": task, "given": given}).encode()
                self._send(process, header)
                self._send(process, body)
                answer = json.loads(self._receive(process, limit_s))
            except TimeoutError as err:
                self._kill()
                raise Quarantined(f"reading it took longer than {limit_s:.0f} seconds") from err
            except (OSError, EOFError, ValueError) as err:
                self._kill()
                raise Quarantined("reading it needed too much memory, or crashed its reader") from err
        if "rejected" in answer:
            raise Rejected(answer["rejected"])
        if "quarantined" in answer:
            raise Quarantined(answer["quarantined"])
        return answer["result"]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._process.poll() is not None or self._calls >= CALLS_A_CHILD):
            self._kill()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reading.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parent.parent,
                env={"PATH": os.defpath, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},  # no secrets of ours
            )
            self._calls = 0
            atexit.register(self._kill)
        self._calls += 1
        return self._process

    @staticmethod
    def _send(process: subprocess.Popen[bytes], message: bytes) -> None:
        if process.stdin is None:
            raise EOFError
        process.stdin.write(_LENGTH.pack(len(message)))
        process.stdin.write(message)
        process.stdin.flush()

    @staticmethod
    def _receive(process: subprocess.Popen[bytes], limit_s: float) -> bytes:
        if process.stdout is None:
            raise EOFError
        if not select([process.stdout], [], [], limit_s)[0]:
            raise TimeoutError
        return read_message(process.stdout)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:
                        continue  # bytes for a dead child were left in the pipe
            self._process = None


CHILD = Child()


def read_message(stream: IO[bytes]) -> bytes:
    """One length-prefixed message.

    Raises: EOFError when the other end has gone; ValueError for a message of absurd length.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    if length > MOST_ANSWER_BYTES * 8:
        raise ValueError(f"a message of {length} bytes")
    message = stream.read(length)
    if len(message) < length:
        raise EOFError
    return message


def serve() -> None:
    """The child's end: answer calls until the parent goes."""
    from reading.tasks import TASKS

    limit_memory()
    while True:
        try:
            header = json.loads(read_message(sys.stdin.buffer))
            body = read_message(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = {"result": TASKS[header["task"]](body, **header["given"])}
        except DocumentError as err:
            answer = {"rejected" if isinstance(err, Rejected) else "quarantined": err.reason}
        except MemoryError:
            answer = {"quarantined": "too large when unpacked"}
        except RecursionError:
            answer = {"quarantined": "nested too deeply"}
        message = json.dumps(answer).encode()
        if len(message) > MOST_ANSWER_BYTES:
            message = json.dumps({"quarantined": "too large when unpacked"}).encode()
        sys.stdout.buffer.write(_LENGTH.pack(len(message)) + message)
        sys.stdout.buffer.flush()


def limit_memory() -> None:
    """Let this process grow by half a gigabyte from here, and no core be written."""
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    serve()
