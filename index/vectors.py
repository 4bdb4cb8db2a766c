"""Vectors in the rows of one file that is only ever appended to, each block with its checksum; and a graph over most rows once they are many.

The rows are the truth; the graph is made from them and may be missing or behind: rows that it does not reach are compared one by one.
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
# So many rows are compared one by one in the time that a question takes anyway (3 ms); from twice as many on the graph is made.
TAIL_ROWS = 5_000
# The graph: usearch's own defaults for neighbours and for the width of search while adding, which gave recall@50 .99 and more on
# perturbed vectors of real passages (docs/measured.md); int8 takes a quarter of float32's room. What it finds is compared again exactly.
CONNECTIVITY = 16
EXPANSION_ADD = 128
DTYPE = "i8"


class DamagedError(Exception):
    """The files do not hold what was written."""


class VectorTable:
    """The vectors of one index folder. Reading sees the rows that were there when it was opened; `append` sees the file as it is."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self.dimensions = dimensions
        self._row_bytes = dimensions * FLOAT_BYTES
        self._rows = folder / "vectors.f32"
        self._sums = folder / "vectors.crc"
        self._folder = folder

    def append(self, blocks: Sequence[Vector]) -> list[tuple[int, int]]:
        """Append vectors and sync them; first row and count of each block.

        Raises: DamagedError if rows are missing; OSError if the disk refuses.
        """
        at = sum(count for count, _ in self._told_sums())
        places = []
        data = bytearray()
        first = at
        for block in blocks:
            data += np.ascontiguousarray(block, np.float32).tobytes()
            places.append((at, len(block)))
            at += len(block)
        if not data:
            return places
        self._rows.touch()
        with self._rows.open("r+b") as file:
            if file.seek(0, os.SEEK_END) < first * self._row_bytes:
                raise DamagedError(f"{self._rows.name} has lost rows")
            file.truncate(first * self._row_bytes)  # what a kill left without its checksum, nobody points at
            file.seek(first * self._row_bytes)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with self._sums.open("a", encoding="ascii") as sums:
            sums.write(f"{at - first} {zlib.crc32(data)}\n")
            sums.flush()
            os.fsync(sums.fileno())
        return places

    def extend_graph(self) -> None:
        """Take the rows that the graph lacks into it, if they are many."""
        n_rows = sum(count for count, _ in self._told_sums())
        found = self._find_graph()
        done = found[0] if found else 0
        if n_rows - done <= TAIL_ROWS or n_rows <= 2 * TAIL_ROWS:
            return
        graph = self._new_graph()
        if found:
            graph.load(str(found[1]))
        table = self._map(n_rows)
        for at in range(done, n_rows, CHUNK_ROWS):
            keys = np.arange(at, min(n_rows, at + CHUNK_ROWS))
            graph.add(keys, table[keys[0] : keys[-1] + 1])
        made = self._folder / "graph.new"
        graph.save(str(made))
        made.rename(self._folder / f"graph-{n_rows}-{_sum_of(made):08x}.usearch")
        if found:
            found[1].unlink(missing_ok=True)

    def check(self, done: int = 0) -> int:
        """Compare the rows with what was written, but for the first `done`; how many are now known to be sound. 1 s for each GB.

        Raises: DamagedError; OSError.
        """
        at = 0
        for count, wanted in self._told_sums():
            if at >= done:
                with self._rows.open("rb") as file:
                    file.seek(at * self._row_bytes)
                    if zlib.crc32(file.read(count * self._row_bytes)) != wanted:
                        raise DamagedError(f"{self._rows.name} does not hold what was written")
            at += count
        return at

    @cached_property
    def n_rows(self) -> int:
        """The rows whose checksums were written when this table was opened."""
        return sum(count for count, _ in self._told_sums())

    def similarities(self, vector: Vector, rows: Rows) -> NDArray[np.float32]:
        """The cosine of each of these rows with a vector. Shapes: (dimensions,), (n,) -> (n,)."""
        parts = [self._table[rows[at : at + CHUNK_ROWS]] @ vector for at in range(0, len(rows), CHUNK_ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    @property
    def n_graph_rows(self) -> int:
        """The first rows, of which the graph knows the neighbours."""
        return self._graph[0]

    def neighbours(self, vector: Vector, n: int) -> Rows:
        """About the n nearest of the graph's rows, nearest first. Shapes: (dimensions,) -> (at most n,)."""
        graph = self._graph[1]
        graph.expansion_search = max(64, n)
        found: Rows = graph.search(vector, n).keys.astype(np.int64)
        return found

    @cached_property
    def _table(self) -> Any:
        return self._map(self.n_rows)

    @cached_property
    def _graph(self) -> tuple[int, Any]:
        """How many rows the graph reaches, and the graph; (0, None) without a sound one."""
        found = self._find_graph()
        if found is None or found[0] > self.n_rows or not found[1].stem.endswith(f"{_sum_of(found[1]):08x}"):
            return 0, None
        graph = self._new_graph()
        graph.view(str(found[1]))
        return found[0], graph

    def _find_graph(self) -> tuple[int, Path] | None:
        found = [(int(path.name.split("-")[1]), path) for path in self._folder.glob("graph-*-*.usearch")]
        return max(found, default=None)

    def _new_graph(self) -> Any:
        from usearch.index import Index

        return Index(ndim=self.dimensions, metric="ip", dtype=DTYPE, connectivity=CONNECTIVITY, expansion_add=EXPANSION_ADD)

    def _map(self, n_rows: int) -> Any:
        if not n_rows:
            return np.zeros((0, self.dimensions), np.float32)
        if self._rows.stat().st_size < n_rows * self._row_bytes:
            raise DamagedError(f"{self._rows.name} has lost rows")
        return np.memmap(self._rows, np.float32, "r", shape=(n_rows, self.dimensions))

    def _told_sums(self) -> list[tuple[int, int]]:
        """The rows and the checksum of each block. A line that a kill tore is left out: nobody points at its rows."""
        if not self._sums.exists():
            return []
        lines = self._sums.read_bytes().split(b"\n")[:-1]
        try:
            return [(int(count), int(told)) for count, told in (line.split() for line in lines)]
        except ValueError as err:
            raise DamagedError(f"{self._sums.name} cannot be read") from err


def _sum_of(path: Path) -> int:
    told = 0
    with path.open("rb") as file:
        while block := file.read(1 << 24):
            told = zlib.crc32(block, told)
    return told


def ranges(firsts: Rows, counts: Rows) -> Rows:
    """The numbers from each first on, as many as its count. Shapes: (n,), (n,) -> (counts.sum(),)."""
    starts = np.cumsum(counts) - counts
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(firsts - starts, counts))
