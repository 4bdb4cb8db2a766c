"""Vectors in the rows of files that are only ever appended to, each block with its checksums: whole ones, and their signs for scanning.

Every row is compared, none is guessed at: a graph of neighbours would be faster and does not find what lies far from all else, however
near it is to the question (docs/decisions/006-search-at-size.md). A row's signs are those of its products with random directions: two
rows differ in a share of them that is their angle as a share of a half turn. Whoever is near in signs is compared again by the whole vectors.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from math import cos, pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.blocks import Blocks
from index.entry import Vector

FLOAT_BYTES = 4
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
# Signs of a row, kept in words of 64 (measured in docs/decisions/006: 1,024 let through the 200 nearest of 200,000 where 512 lose some).
N_SIGNS = 1024
WORD_SIGNS = 64
N_WORDS = N_SIGNS // WORD_SIGNS
# The words by which all rows are compared at first; all of them only where these are near.
SCANNED_WORDS = 4
SCANNED_SIGNS = SCANNED_WORDS * WORD_SIGNS
# Rows kept by the first words for each row that is wanted by all.
KEPT_BY_FIRST = 8
# By how many standard deviations the signs of a row may tell too great an angle before it is passed over: one row of a thousand.
DEVIATIONS = 3.0
# Where more than this share of the rows is allowed, all are scanned and the others passed over: gathering takes as long.
GATHERED_SHARE = 0.25
# Rows compared at once: 8 bytes each a word, which stays in cache.
SCAN_ROWS = 65_536
# Whole vectors compared at once: 32 MB of them.
CHUNK_ROWS = 20_000
# Rows by which it is told how many signs the nearest differ in: of 20,000 wanted it is wrong by some 200, and takes a third of the time.
SAMPLED_ROWS = 65_536
FAR = np.uint16(N_SIGNS + 1)
# Adds up small numbers that stand side by side in 64 bits: every second of eight, and four into the highest.
EVERY_SECOND, INTO_HIGHEST = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0001000100010001)


class VectorTable:
    """The vectors of one index folder. Reading sees the rows that were there when it was opened; `append` sees the file as it is."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._blocks = Blocks(folder, "vectors", {"f32": dimensions * FLOAT_BYTES, "signs": N_SIGNS // 8})

    def append(self, vectors: Sequence[Vector]) -> list[tuple[int, int]]:
        """Append the vectors of some documents and sync them; first row and count of each document.

        Raises: DamagedError if rows are missing; OSError if the disk refuses.
        """
        first = at = self._blocks.count()["f32"]
        places = []
        for some in vectors:
            places.append((at, len(some)))
            at += len(some)
        if at > first:
            rows = np.concatenate([np.ascontiguousarray(some, np.float32) for some in vectors])
            self._blocks.append({"f32": rows.tobytes(), "signs": signs_of(rows).tobytes()})
        return places

    def check(self, done: int = 0) -> int:
        """Compare the blocks with what was written, as `Blocks.check` does."""
        return self._blocks.check(done)

    @property
    def n_rows(self) -> int:
        """The rows whose checksums were written when this table was opened."""
        return self._blocks.n_rows["f32"]

    def load(self) -> None:
        """Have ready what a question scans."""
        _ = self._first_words, self._signs

    def similarities(self, vector: Vector, rows: Rows) -> NDArray[np.float32]:
        """Return the cosine of each of these rows with a vector. Shapes: (dimensions,), (n,) -> (n,)."""
        parts = [self._table[rows[at : at + CHUNK_ROWS]] @ vector for at in range(0, len(rows), CHUNK_ROWS)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def nearest(self, vector: Vector, n: int, allowed: Mask) -> tuple[Rows, float]:
        """Return the n allowed rows that are nearest by their signs, more where those tie, and the cosine above which no other
        is to be expected.

        That cosine is -1 if they are all. Shapes: (dimensions,), (rows,) -> (about n,), in the order of rows.
        """
        n_allowed = int(np.count_nonzero(allowed))
        if n_allowed <= n:
            return np.flatnonzero(allowed), -1.0
        wanted = signs_of(vector[None, :])[0]
        rows, reach = self._near_by_first(wanted, KEPT_BY_FIRST * n, allowed, n_allowed)
        nearest, reach_of_all = _least(self._differing_in_all(rows, wanted), n, N_SIGNS)
        return rows[nearest], max(reach, reach_of_all)

    def _near_by_first(self, wanted: NDArray[np.uint64], n: int, allowed: Mask, n_allowed: int) -> tuple[Rows, float]:
        """Return the n allowed rows that are nearest by the first words, about, and the cosine above which no other is to be
        expected.
        """
        if n_allowed <= n:
            return np.flatnonzero(allowed), -1.0
        if n_allowed < GATHERED_SHARE * len(allowed):
            rows = np.flatnonzero(allowed)
            near, reach = _least(_differing(self._first_words[:, rows], wanted), n, SCANNED_SIGNS)
            return rows[near], reach
        differing = _differing(self._first_words, wanted)
        if n_allowed < len(allowed):
            differing[~allowed] = FAR
        return _least(differing, n, SCANNED_SIGNS)

    def _differing_in_all(self, rows: Rows, wanted: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """In how many of all signs rows differ from those wanted. Shapes: (n,), (N_WORDS,) -> (n,)."""
        counts = np.bitwise_count(self._signs.take(rows, axis=0) ^ wanted).view(np.uint64)
        eight = counts[:, 0] + counts[:, 1]  # of 128 at most each
        four = (eight & EVERY_SECOND) + ((eight >> 8) & EVERY_SECOND)
        differing: NDArray[np.uint16] = ((four * INTO_HIGHEST) >> 48).astype(np.uint16)
        return differing

    @cached_property
    def _table(self) -> Any:
        return self._blocks.mapped("f32", np.float32)

    @cached_property
    def _signs(self) -> NDArray[np.uint64]:
        """All signs, in memory, 128 bytes a row. Shapes: (rows, N_WORDS)."""
        return np.array(self._blocks.mapped("signs", np.uint64))

    @cached_property
    def _first_words(self) -> NDArray[np.uint64]:
        """The signs that are scanned, 32 bytes a row, each word of all rows together. Shapes: (SCANNED_WORDS, rows)."""
        return np.ascontiguousarray(self._signs[:, :SCANNED_WORDS].T)


def signs_of(vectors: Vector) -> NDArray[np.uint64]:
    """On which side of each direction vectors lie, a bit each. Shapes: (n, dimensions) -> (n, N_WORDS)."""
    return np.packbits(vectors @ _directions(vectors.shape[1]) > 0, axis=1).view(np.uint64)


@lru_cache(maxsize=2)
def _directions(dimensions: int) -> NDArray[np.float32]:
    """Random directions, the same on every machine; as many as there are dimensions stand upright on each other, so that no two tell the same.

    Sums of four even numbers are near enough to normal. Shapes: (dimensions, N_SIGNS).
    Source: Charikar, Similarity estimation techniques from rounding algorithms, 2002; Ji and others, Super-bit locality-sensitive hashing, 2012.
    """
    raw = np.random.PCG64(1).random_raw(
        dimensions * N_SIGNS
    )  # the generator itself; what is drawn by way of it may change with numpy
    quarters = np.stack([(raw >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48)])
    drawn = np.asarray(quarters.sum(axis=0).reshape(dimensions, N_SIGNS), np.float64) - 2 * 0xFFFF
    upright = []
    for at in range(0, N_SIGNS, dimensions):
        some, lengths = np.linalg.qr(drawn[:, at : at + dimensions])
        upright.append(some * np.sign(np.diag(lengths)))  # which way they point, libraries choose
    return np.concatenate(upright, axis=1).astype(np.float32)


def _differing(words: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """In how many signs rows differ from those wanted. Shapes: (words, rows), (at least words,) -> (rows,)."""
    differing = np.zeros(words.shape[1], np.uint16)
    for at in range(0, words.shape[1], SCAN_ROWS):
        part = differing[at : at + SCAN_ROWS]
        for row_words, word in zip(words[:, at : at + SCAN_ROWS], wanted, strict=False):
            part += np.bitwise_count(row_words ^ word)
    return differing


def _least(differing: NDArray[np.uint16], n: int, n_signs: int) -> tuple[Rows, float]:
    """Return the n rows that differ least, about, and the cosine above which none of the others is to be expected."""
    step = max(1, len(differing) // SAMPLED_ROWS)
    counts = step * np.cumsum(np.bincount(differing[::step], minlength=n_signs + 1)[: n_signs + 1])
    if n >= counts[-1]:
        return np.flatnonzero(differing <= n_signs), -1.0
    most = int(np.searchsorted(counts, n))
    reach = cos(pi * min(1.0, max(0.0, (most - DEVIATIONS * sqrt(n_signs) / 2) / n_signs)))
    return np.flatnonzero(differing <= most), reach


def ranges(firsts: Rows, counts: Rows) -> Rows:
    """Return the numbers from each first on, as many as its count. Shapes: (n,), (n,) -> (counts.sum(),)."""
    starts = np.cumsum(counts) - counts
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(firsts - starts, counts))
