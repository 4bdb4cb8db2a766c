"""Where captures stand from when they come until the archive holds them, so that a killed crawl need not ask for them again. Knows no crawl.

A file of records, written to without waiting for the disk: what a killed process wrote stays. A power cut may take its end; then a page is fetched once
more, as its state is kept with its capture. Each process writes files of its own, which it holds locked; those that nobody holds are a dead one's.
"""

import fcntl
import json
import logging
import os
import secrets
import zlib
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

from archive.archive import Archive
from archive.intake import Arrival, Page
from core.errors import Unavailable
from core.words import Capture, from_json, to_json

# Where an installation's data folder has the journals of its crawls.
FOLDER = "arrivals"
_SUFFIX = ".journal"
_log = logging.getLogger(__name__)


class Journal:
    """The records of one process, in two files that are written in turn: one is emptied when the archive holds what is in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: list[Path] = []
        self._files: list[int] = []
        self._turn = 0

    def add(self, arrival: Arrival) -> None:
        """Write a capture down.

        Raises: Unavailable if the disk is full or failing.
        """
        try:
            if not self._files:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._open()
            _add_whole(self._files[self._turn], _record_of(arrival))
        except OSError as err:
            raise Unavailable(
                f"{self._folder} cannot be written ({err.strerror}). Free some space or mend the disk, then run the same command again."
            ) from err

    def turn(self) -> None:
        """Write what comes now into the other file, which is emptied: the archive holds what is in it."""
        self._turn = 1 - self._turn
        if self._files:
            os.ftruncate(self._files[self._turn], 0)

    def empty(self) -> None:
        """Empty both files: the archive holds all that is in them, and what is erased there from now on shall stand nowhere else."""
        for file in self._files:
            os.ftruncate(file, 0)

    def close(self, *, is_taken: bool = True) -> None:
        """Let go of the files, and remove them if the archive holds what is in them."""
        for path, file in zip(self._paths, self._files, strict=True):
            if is_taken:
                path.unlink(missing_ok=True)
            os.close(file)
        self._paths, self._files = [], []

    def _open(self) -> None:
        """Make both files. No other process takes one for a dead one's, not even before it is locked."""
        for _ in range(2):
            path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}{_SUFFIX}"
            fresh = path.with_suffix(".new")
            self._files.append(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600))
            fcntl.flock(self._files[-1], fcntl.LOCK_EX)
            fresh.rename(path)
            self._paths.append(path)


def recover(folder: Path) -> Generator[Arrival]:
    """Yield what dead processes left; a file is removed when all of it was taken. Of a record that was cut off nothing is given."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield from _arrivals_in(file.read())
            path.unlink()


def recover_into(archive: Archive, folder: Path) -> list[Capture]:
    """Bring what dead processes left into the archive, which refuses what was erased. Return what it cannot take; that is fetched again.

    Raises: Unavailable if the archive cannot be written.
    """
    lost = []
    for arrival in recover(folder):
        try:
            archive.add_captures([arrival])
        except Unavailable:
            raise
        except Exception:  # each capture costs itself
            _log.exception("%s", arrival.capture.url)
            lost.append(arrival.capture)
    return lost


def _record_of(arrival: Arrival) -> bytes:
    header = json.dumps({"capture": to_json(arrival.capture), "page": to_json(arrival.page)}).encode()
    return b"%d %d %d\n" % (len(header), len(arrival.body), zlib.crc32(arrival.body, zlib.crc32(header))) + header + arrival.body


def _arrivals_in(data: bytes) -> Iterator[Arrival]:
    at = 0
    while (end := data.find(b"\n", at)) >= 0:
        numbers = data[at:end].split()
        if len(numbers) != 3 or not all(number.isdigit() for number in numbers):
            return
        n_told, n_body, checksum = map(int, numbers)
        start, at = end + 1, end + 1 + n_told + n_body
        if zlib.crc32(data[start:at]) != checksum:
            return
        header = json.loads(data[start : start + n_told])
        page = from_json(Page, header["page"]) if header["page"] else None
        yield Arrival(from_json(Capture, header["capture"]), data[start + n_told : at], page)


def _add_whole(file: int, record: bytes) -> None:
    """Add a record whole or not at all: what came after half a one could not be read."""
    size, left = os.fstat(file).st_size, memoryview(record)
    try:
        while left:
            left = left[os.write(file, left) :]
    except OSError:
        os.ftruncate(file, size)
        raise
