"""Vectors in the rows of files that are only ever appended to, each block with its checksums: whole ones, and their signs for scanning.

Every row is compared, none is guessed at: a graph of neighbours would be faster and does not find what lies far from all else, however
near it is to the question (docs/decisions/006-search-at-size.md). A row's signs are those of its products with random directions: two
rows differ in a share of them that is their angle as a share of a half turn. Whoever is near in signs is compared again by the whole vectors.
"""

import os
import zlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from math import cos, pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.entry import Vector

FLOAT_BYTES = 4
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
# Signs of a row, kept in words of 64 (measured in docs/decisions/006: 1,024 let through the 200 nearest of 200,000 where 512 lose some).
N_SIGNS = 1024
WORD_SIGNS = 64
N_WORDS = N_SIGNS // WORD_SIGNS
# The words by which all rows are compared; the others only where these are near.
SCANNED_WORDS = 6
SCANNED_SIGNS = SCANNED_WORDS * WORD_SIGNS
# Rows kept by the first words for each row that is wanted by all.
KEPT_BY_FIRST = 10
# By how many standard deviations the signs of a row may tell too great an angle before it is passed over: one row of a thousand.
DEVIATIONS = 3.0
# Where more than this share of the rows is allowed, all are scanned and the others passed over: gathering takes as long.
GATHERED_SHARE = 0.25
# Rows compared at once: 8 bytes each a word, which stays in cache.
SCAN_ROWS = 65_536
# Whole vectors compared at once: 32 MB of them.
CHUNK_ROWS = 20_000
FAR = np.uint16(N_SIGNS + 1)


class DamagedError(Exception):
    """The files do not hold what was written."""


class VectorTable:
    """The vectors of one index folder. Reading sees the rows that were there when it was opened; `append` sees the file as it is."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self.dimensions = dimensions
        self._row_bytes = dimensions * FLOAT_BYTES
        self._rows = folder / "vectors.f32"
        self._signs = folder / "vectors.signs"
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
            (self._signs, N_SIGNS // 8, signs_of(rows).tobytes()),
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
                for path, row_bytes, wanted in zip((self._rows, self._signs), (self._row_bytes, N_SIGNS // 8), sums, strict=True):
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

    def load(self) -> None:
        """Have ready what a question scans."""
        _ = self._words

    def similarities(self, vector: Vector, rows: Rows) -> NDArray[np.float32]:
        """The cosine of each of these rows with a vector. Shapes: (dimensions,), (n,) -> (n,)."""
        parts = [self._table[rows[at : at + CHUNK_ROWS]] @ vector for at in range(0, len(rows), CHUNK_ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def nearest(self, vector: Vector, n: int, allowed: Mask) -> tuple[Rows, float]:
        """The n allowed rows that are nearest by their signs, more where those tie, and the cosine above which no other is to be expected.

        That cosine is -1 if they are all. Shapes: (dimensions,), (rows,) -> (about n,), in the order of rows.
        """
        n_allowed = int(np.count_nonzero(allowed))
        if n_allowed <= n:
            return np.flatnonzero(allowed), -1.0
        wanted = signs_of(vector[None, :])[0]
        is_gathered = n_allowed < GATHERED_SHARE * len(allowed)
        if is_gathered:
            rows = np.flatnonzero(allowed)
            differing = _differing(self._words[:SCANNED_WORDS, rows], wanted)
        else:
            differing = np.where(allowed, _differing(self._words[:SCANNED_WORDS], wanted), FAR)
        near, reach = _least(differing, KEPT_BY_FIRST * n, SCANNED_SIGNS)
        rows = rows[near] if is_gathered else near
        differing = differing[near] + _differing(self._words[SCANNED_WORDS:, rows], wanted[SCANNED_WORDS:])
        nearest, reach_of_all = _least(differing, n, N_SIGNS)
        return rows[nearest], max(reach, reach_of_all)

    @cached_property
    def _table(self) -> Any:
        return self._map(self._rows, np.float32, self.dimensions)

    @cached_property
    def _words(self) -> NDArray[np.uint64]:
        """The signs in memory, 128 bytes a row, each word of all rows together. Shapes: (N_WORDS, rows)."""
        return np.ascontiguousarray(self._map(self._signs, np.uint64, N_WORDS).T)

    def _map(self, path: Path, number: Any, width: int) -> Any:
        if not self.n_rows:
            return np.zeros((0, width), number)
        if path.stat().st_size < self.n_rows * width * np.dtype(number).itemsize:
            raise DamagedError(f"{path.name} has lost rows")
        return np.asarray(np.memmap(path, number, "r", shape=(self.n_rows, width)))

    def _told_sums(self) -> list[tuple[int, int, int]]:
        """The rows and the two checksums of each block. A line that a kill tore is left out: nobody points at its rows."""
        if not self._sums.exists():
            return []
        lines = self._sums.read_bytes().split(b"\n")[:-1]
        try:
            return [(int(count), int(whole), int(of_signs)) for count, whole, of_signs in (line.split() for line in lines)]
        except ValueError as err:
            raise DamagedError(f"{self._sums.name} cannot be read") from err


def signs_of(vectors: Vector) -> NDArray[np.uint64]:
    """On which side of each direction vectors lie, a bit each. Shapes: (n, dimensions) -> (n, N_WORDS)."""
    return np.packbits(vectors @ _directions(vectors.shape[1]) > 0, axis=1).view(np.uint64)


@lru_cache(maxsize=2)
def _directions(dimensions: int) -> NDArray[np.float32]:
    """Random directions, the same on every machine: sums of four even numbers are near enough to normal. Shapes: (dimensions, N_SIGNS).

    Source: Charikar, Similarity estimation techniques from rounding algorithms, 2002.
    """
    raw = np.random.PCG64(1).random_raw(
        dimensions * N_SIGNS
    )  # the generator itself; what is drawn by way of it may change with numpy
    quarters = np.stack([(raw >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48)])
    return np.asarray(quarters.sum(axis=0).reshape(dimensions, N_SIGNS), np.float32) - 2 * 0xFFFF


def _differing(words: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """In how many signs rows differ from those wanted. Shapes: (words, rows), (at least words,) -> (rows,)."""
    differing = np.zeros(words.shape[1], np.uint16)
    for at in range(0, words.shape[1], SCAN_ROWS):
        part = differing[at : at + SCAN_ROWS]
        for row_words, word in zip(words[:, at : at + SCAN_ROWS], wanted, strict=False):
            part += np.bitwise_count(row_words ^ word)
    return differing


def _least(differing: NDArray[np.uint16], n: int, n_signs: int) -> tuple[Rows, float]:
    """The n rows that differ least, more where they tie, and the cosine above which none of the others is to be expected."""
    counts = np.cumsum(np.bincount(differing, minlength=n_signs + 1)[: n_signs + 1])
    if n >= counts[-1]:
        return np.flatnonzero(differing <= n_signs), -1.0
    most = int(np.searchsorted(counts, n))
    reach = cos(pi * min(1.0, max(0.0, (most - DEVIATIONS * sqrt(n_signs) / 2) / n_signs)))
    return np.flatnonzero(differing <= most), reach


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
