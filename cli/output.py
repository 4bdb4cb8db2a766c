"""What commands have in common: the installation they open, days as people type them, what they print and where."""

import json
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.reasons import without_name

if TYPE_CHECKING:
    from core.config import Config
    from service.health.health import SourceHealth
    from service.installation import Installation


def log_line(line: str) -> None:
    """Print one line for the person, on standard error, without anything that could steer his terminal."""
    print(printable(line), file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """Return a text with its control characters shown as escapes; crawled titles may hold terminal sequences."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def print_json(value: object) -> None:
    """Print an answer as JSON on standard output."""
    from core.words import to_json

    print(json.dumps(to_json(value), ensure_ascii=False, indent=2))


def config_of(data: Path | None) -> "Config":
    from core.config import load_config

    return load_config(data=data)


@contextmanager
def installed(data: Path | None) -> Iterator["Installation"]:
    """Give the open installation of a command that works on what is there.

    Raises: UsageError if the data folder that was named is not there: a mistyped one would be made, and nothing be in it.
    """
    if data is not None and not data.expanduser().is_dir():
        raise UsageError(
            f"There is no data folder {data}. Name the one that is meant with --data; `countywatch crawl` and `countywatch import` begin a new one."
        )
    with begun(data) as installation:
        yield installation


@contextmanager
def begun(data: Path | None) -> Iterator["Installation"]:
    """Give the open installation of a command that may be the first; its data folder is made if need be."""
    from service.installation import open_installation

    with open_installation(config_of(data)) as installation:
        yield installation


def day(text: str | None, *, last: bool = False) -> date | None:
    """Return a calendar day from 2026-03-31; 2026-03 or 2026 mean its first day, or its last.

    Raises: UsageError.
    """
    if text is None:
        return None
    from service.days.asked_days import day_of

    return day_of(text, last=last)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Give a bar on standard error for each stage; silent when there is nothing to do."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=max(done, total))

        yield report


def write_file(path: Path | None, make: Callable[[], bytes]) -> None:
    """Write a file that a person named, if any.

    Raises: UsageError if it cannot be written.
    """
    if path is None:
        return
    try:
        path.write_bytes(make())
    except OSError as err:
        raise UsageError(f"{path} cannot be written: {err.strerror}. Name another file.") from err
    log_line(f"{path} written.")


def standing_words(source: "SourceHealth", said_below: Collection[str] = ()) -> str:
    """Return when a source was last read, and why not since, unless that is `said_below` of several at once."""
    when = f"last read {source.read_at:%Y-%m-%d %H:%M}" if source.read_at else "never read"
    reason = without_name(source.reason, source.name) if source.reason else ""
    return f"{when}; {reason}" if reason and reason not in said_below else when


def counted(n: int, one: str, several: str) -> str:
    """Return a number with what it counts: "1 story", "1,204 stories"."""
    return f"{n:,} {one if n == 1 else several}"


def n_documents(n: int) -> str:
    """Return a number of documents in words."""
    return counted(n, "document", "documents")
