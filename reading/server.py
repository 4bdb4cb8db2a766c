"""The child process's own end (`python -m reading.server`): limits itself, then carries out the tasks of `reading.tasks` until its parent goes."""

import ctypes
import json
import resource
import sys
from pathlib import Path
from typing import IO

from core.errors import DocumentError, Rejected
from reading.frames import LENGTH, MAX_ANSWER_BYTES
from reading.refusals import TOO_DEEP, TOO_LARGE, TOO_MUCH_MEMORY

# Half a gigabyte beyond what an idle child holds (docs: limits of row 11).
MEMORY_BYTES = 512 * 1024 * 1024
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def serve() -> None:
    """Answer calls until the parent goes."""
    from reading.tasks import TASKS

    _leave_network()
    limit_resources()
    sys.stdout.buffer.write(LENGTH.pack(0))
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
            answer = {"quarantined": TOO_MUCH_MEMORY}
        except RecursionError:
            answer = {"quarantined": TOO_DEEP}
        message = json.dumps(answer).encode()
        if len(message) > MAX_ANSWER_BYTES:
            message = json.dumps({"quarantined": TOO_LARGE}).encode()
        sys.stdout.buffer.write(LENGTH.pack(len(message)) + message)
        sys.stdout.buffer.flush()


def _read(stream: IO[bytes]) -> bytes:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
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
