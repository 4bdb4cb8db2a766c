"""Vectors in the rows of files that are only ever appended to, each block with its checksums: whole ones, and the same in bytes for scanning.

Every row is compared, none is guessed at: a graph of neighbours would be faster and does not find what lies far from all else, however
near it is to the question (docs/decisions/006-search-at-size.md). Bytes take a quarter of the room and of the time; what they put first
is compared again by the whole vectors.
"""

import os
import zlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.entry import Vector

FLOAT_BYTES = 4
Rows = NDArray[np.int64]
# Rows compared at once: 32 MB of vectors, which stays in cache and out of the way.
CHUNK_ROWS = 20_000


class DamagedError(Exception):
    """The files do not hold what was written."""


class VectorTable:
    """The vectors of one index folder. Reading sees the rows that were there when it was opened; `append` sees the file as it is."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self.dimensions = dimensions
        self._row_bytes = dimensions * FLOAT_BYTES
        self._rows = folder / "vectors.f32"
        self._bytes = folder / "vectors.i8"
        self._sums = folder / "vectors.crc"

    def append(self, blocks: Sequence[Vector]) -> list[tuple[int, int]]:
        """Append vectors and sync them; first row and count of each block.

        Raises: DamagedError if rows are missing; OSError if the disk refuses.
        """
        first = at = sum(count for count, *_ in self._told_sums())
        places = []
        for block in blocks:
            places.append((at, len(block)))
            at += len(block)
        if at == first:
            return places
        rows = np.concatenate([np.ascontiguousarray(block, np.float32) for block in blocks])
        sums = []
        for path, row_bytes, data in (
            (self._rows, self._row_bytes, rows.tobytes()),
            (self._bytes, self.dimensions, _as_bytes(rows).tobytes()),
        ):
            _write_at(path, first * row_bytes, data)
            sums.append(zlib.crc32(data))
        with self._sums.open("a", encoding="ascii") as told:
            told.write(f"{at - first} {sums[0]} {sums[1]}\n")
            told.flush()
            os.fsync(told.fileno())
        return places

    def check(self, done: int = 0) -> int:
        """Compare the rows with what was written, but for the first `done`; how many are now known to be sound. 1 s for each GB.

        Raises: DamagedError; OSError.
        """
        at = 0
        for count, *sums in self._told_sums():
            if at >= done:
                for path, row_bytes, wanted in zip(
                    (self._rows, self._bytes), (self._row_bytes, self.dimensions), sums, strict=True
                ):
                    with path.open("rb") as file:
                        file.seek(at * row_bytes)
                        if zlib.crc32(file.read(count * row_bytes)) != wanted:
                            raise DamagedError(f"{path.name} does not hold what was written")
            at += count
        return at

    @cached_property
    def n_rows(self) -> int:
        """The rows whose checksums were written when this table was opened."""
        return sum(count for count, *_ in self._told_sums())

    def similarities(self, vector: Vector, rows: Rows) -> NDArray[np.float32]:
        """The cosine of each of these rows with a vector. Shapes: (dimensions,), (n,) -> (n,)."""
        parts = [self._table[rows[at : at + CHUNK_ROWS]] @ vector for at in range(0, len(rows), CHUNK_ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def nearest(self, vector: Vector, n: int, rows: Rows | None = None) -> Rows:
        """The n nearest of all rows, or of these, by their bytes; nearest first. Shapes: (dimensions,), (m,) -> (at most n,)."""
        from usearch.index import MetricKind, search

        table = self._byte_table if rows is None else self._byte_table[rows]
        if not len(table):
            return np.zeros(0, np.int64)
        found = search(table, _as_bytes(vector), min(n, len(table)), MetricKind.Cos, exact=True).keys.astype(np.int64)
        return np.asarray(found if rows is None else rows[found])

    @cached_property
    def _table(self) -> Any:
        return self._map(self._rows, np.float32)

    @cached_property
    def _byte_table(self) -> Any:
        return self._map(self._bytes, np.int8)

    def _map(self, path: Path, number: Any) -> Any:
        if not self.n_rows:
            return np.zeros((0, self.dimensions), number)
        if path.stat().st_size < self.n_rows * self.dimensions * np.dtype(number).itemsize:
            raise DamagedError(f"{path.name} has lost rows")
        return np.asarray(np.memmap(path, number, "r", shape=(self.n_rows, self.dimensions)))

    def _told_sums(self) -> list[tuple[int, int, int]]:
        """The rows and the two checksums of each block. A line that a kill tore is left out: nobody points at its rows."""
        if not self._sums.exists():
            return []
        lines = self._sums.read_bytes().split(b"\n")[:-1]
        try:
            return [(int(count), int(whole), int(in_bytes)) for count, whole, in_bytes in (line.split() for line in lines)]
        except ValueError as err:
            raise DamagedError(f"{self._sums.name} cannot be read") from err


def _as_bytes(vectors: Vector) -> NDArray[np.int8]:
    """Vectors in bytes, each scaled so that its largest number is 127: only their directions are compared. Shapes: (…, dimensions) -> the same."""
    largest = np.abs(vectors).max(-1, keepdims=True)
    return np.asarray(np.rint(vectors * (127 / np.where(largest > 0, largest, 1))), np.int8)


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


def ranges(firsts: Rows, counts: Rows) -> Rows:
    """The numbers from each first on, as many as its count. Shapes: (n,), (n,) -> (counts.sum(),)."""
    starts = np.cumsum(counts) - counts
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(firsts - starts, counts))
