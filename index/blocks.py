"""Files of rows that grow together and are only ever appended to: each append adds a block to every file, with its checksum.

A block counts once the line with its checksums is whole, which comes last. What a kill left behind the blocks nobody points at.
"""

import os
import zlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np


class DamagedError(Exception):
    """The files do not hold what was written."""


class Blocks:
    """Some files of one folder. Reading sees the rows that were there when it was opened; `append` sees the files as they are."""

    def __init__(self, folder: Path, name: str, row_bytes: Mapping[str, int]) -> None:
        """Call the files NAME.ENDING; `row_bytes` is the length of their rows by ending."""
        self._row_bytes = row_bytes
        self._paths = {ending: folder / f"{name}.{ending}" for ending in row_bytes}
        self._sums = folder / f"{name}.crc"

    @cached_property
    def n_rows(self) -> dict[str, int]:
        """How many rows each file has, by ending."""
        return self.count()

    def count(self) -> dict[str, int]:
        """Return how many rows each file has just now.

        Raises: DamagedError if the checksums cannot be read.
        """
        blocks = self._told_sums()
        return {ending: sum(block[number][0] for block in blocks) for number, ending in enumerate(self._paths)}

    def append(self, data: Mapping[str, bytes]) -> None:
        """Append whole rows to each file and sync them.

        Raises: DamagedError if rows are missing; OSError if the disk refuses.
        """
        checks = []
        for ending, n_rows in self.count().items():
            row_bytes, rows = self._row_bytes[ending], data[ending]
            _write_at(self._paths[ending], n_rows * row_bytes, rows)
            checks.append(f"{len(rows) // row_bytes} {zlib.crc32(rows)}")
        with self._sums.open("a", encoding="ascii") as sums:
            sums.write(f"{' '.join(checks)}\n")
            sums.flush()
            os.fsync(sums.fileno())

    def check(self, done: int = 0) -> int:
        """Compare the blocks with what was written, but for the first `done`; how many are now known to be sound. 1 s for each GB.

        Raises: DamagedError; OSError.
        """
        blocks = self._told_sums()
        for number, (ending, path) in enumerate(self._paths.items()):
            row_bytes = self._row_bytes[ending]
            at = sum(block[number][0] for block in blocks[:done])
            for block in blocks[done:]:
                count, wanted = block[number]
                if count:
                    with path.open("rb") as file:
                        file.seek(at * row_bytes)
                        if zlib.crc32(file.read(count * row_bytes)) != wanted:
                            raise DamagedError(f"{path.name} does not hold what was written")
                at += count
        return len(blocks)

    def read(self, ending: str) -> bytes:
        """Return all rows that a file has just now.

        Raises: DamagedError if rows are missing; OSError.
        """
        n_bytes = self.count()[ending] * self._row_bytes[ending]
        data = self._paths[ending].read_bytes()[:n_bytes] if n_bytes else b""
        if len(data) < n_bytes:
            raise DamagedError(f"{self._paths[ending].name} has lost rows")
        return data

    def mapped(self, ending: str, number: Any) -> Any:
        """Return the rows of a file, mapped, not read. Shapes: (rows, row_bytes / the number's).

        Raises: DamagedError if rows are missing.
        """
        n_rows, row_bytes = self.n_rows[ending], self._row_bytes[ending]
        width = row_bytes // np.dtype(number).itemsize
        if not n_rows:
            return np.zeros((0, width), number)
        path = self._paths[ending]
        if path.stat().st_size < n_rows * row_bytes:
            raise DamagedError(f"{path.name} has lost rows")
        return np.asarray(np.memmap(path, number, "r", shape=(n_rows, width)))

    def _told_sums(self) -> list[list[tuple[int, int]]]:
        """Return the rows and the checksum of each file, for each block. A line that a kill tore is left out: nobody points at
        its rows.
        """
        if not self._sums.exists():
            return []
        blocks = []
        try:
            for line in self._sums.read_bytes().split(b"\n")[:-1]:
                numbers = [int(part) for part in line.split()]
                blocks.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
        except ValueError as err:
            raise DamagedError(f"{self._sums.name} cannot be read") from err
        if any(len(block) != len(self._paths) for block in blocks):
            raise DamagedError(f"{self._sums.name} cannot be read")
        return blocks


def _write_at(path: Path, at: int, data: bytes) -> None:
    """Write behind the first `at` bytes of a file, which all are there, and sync it. What a kill left behind them nobody points at."""
    path.touch()
    with path.open("r+b") as file:
        if file.seek(0, os.SEEK_END) < at:
            raise DamagedError(f"{path.name} has lost rows")
        file.truncate(at)
        file.seek(at)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
