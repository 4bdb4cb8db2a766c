"""Commands of ours as processes of their own, forked from one that has imported what they need: `python -m` without the seconds of its start.

Each runs its module's `__main__` to the natural end of a process, with its own arguments, environment and output. The start itself is what the tests
of Scrapy's commands, of sources that are added and of a demo killed at any moment are about: they begin as a person would.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TypedDict

ROOT = Path(__file__).resolve().parent.parent
# What crawls and commands import; none of it starts a thread or asks the environment. Not what they run as `__main__`: that is run anew each time.
IMPORTED = (
    "cli",
    "crawlers.archives",
    "crawlers.cmis",
    "crawlers.contracts",
    "crawlers.govuk",
    "crawlers.moderngov",
    "crawlers.newsroom",
    "crawlers.papers",
    "crawlers.press",
    "crawlers.robots",
    "crawlers.transport",
    "scrapy.crawler",
    "service.dossiers.dossiers",
    "service.intake.ingest",
    "service.processing.process",
    "service.search.search",
    "service.sources.sources",
    "service.trends",
)


class Call(TypedDict):
    """What is to be run, and the files that take what it says."""

    module: str
    words: list[str]
    environment: dict[str, str]
    out: str
    err: str


class ForkServer:
    """The process that forks, and its two pipes; one command at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.forked"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._turn = threading.Lock()

    def run(
        self,
        module: str,
        words: Sequence[str],
        environment: Mapping[str, str],
        *,
        timeout_s: float | None = None,
        on_start: Callable[[int], object] = lambda _: None,
    ) -> subprocess.CompletedProcess[str]:
        """Run `python -W error -m module words…` in the project's folder, and wait for its end. `on_start` is told its number.

        Raises: TimeoutError if it took too long.
        """
        with self._turn, tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            call = Call(module=module, words=[*words], environment={**environment}, out=out.name, err=err.name)
            print(json.dumps(call), file=self._stdin, flush=True)
            pid, is_late = int(self._stdout.readline()), threading.Event()

            def end() -> None:
                is_late.set()
                os.kill(pid, signal.SIGKILL)

            watch = threading.Timer(timeout_s or threading.TIMEOUT_MAX, end)
            watch.start()
            try:
                on_start(pid)
                code = int(self._stdout.readline())
            finally:
                watch.cancel()
            if is_late.is_set():
                raise TimeoutError(f"{module} {words} took more than {timeout_s} s")
            texts = (Path(file.name).read_text(encoding="utf-8") for file in (out, err))
            return subprocess.CompletedProcess([module, *words], code, *texts)

    def close(self) -> None:
        """End the process."""
        self._stdin.close()
        self._process.wait()
        self._stdout.close()

    @property
    def _stdin(self) -> IO[str]:
        assert self._process.stdin
        return self._process.stdin

    @property
    def _stdout(self) -> IO[str]:
        assert self._process.stdout
        return self._process.stdout


@cache
def fork_server() -> ForkServer:
    """Return the one of this process of tests, started when it is first needed."""
    server = ForkServer()
    atexit.register(server.close)
    return server


def serve() -> None:
    """Fork for each line that comes, tell the child's number and how it ended; in a child, return once its module has run."""
    for module in IMPORTED:
        importlib.import_module(module)
    gc.freeze()  # the children leave what is imported out of their searches for garbage: a crawl then takes 0.3 s of processor time instead of 1.3
    for line in sys.stdin:
        call: Call = json.loads(line)
        pid = os.fork()
        if not pid:
            become(call)
            return
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def become(call: Call) -> None:
    """Be the process that was asked for."""
    for number, name in enumerate((os.devnull, call["out"], call["err"])):
        file = os.open(name, os.O_RDWR)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(call["environment"])
    sys.argv = [call["module"], *call["words"]]
    runpy.run_module(call["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve()
