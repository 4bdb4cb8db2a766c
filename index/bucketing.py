"""Counts dated matches into the buckets of a trend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine import DatedMatches
from index.folding import n_hits_of_each


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts parallel to the buckets, how many there are in all buckets together, and how many fit into none for want of a date."""

    counts: tuple[int, ...]
    total: int
    undated: int


def first_day(dates: DatedMatches, last: int) -> int:
    """Return the first day of dated documents up to a last one; 0 if there is none."""
    days = dates.day[(dates.day > 0) & (dates.day <= last)]
    return int(days.min()) if len(days) else 0


def tally(dates: DatedMatches, buckets: Sequence[tuple[int, int]], *, is_by_copy: bool) -> Tally:
    """Count dates into buckets, each told by the numbers of its first and last day, in order: each story once a bucket, or each of its copies."""
    starts, ends = np.array(buckets, np.int64).reshape(-1, 2).T
    at = np.searchsorted(starts, dates.day, side="right") - 1
    is_dated = (dates.day > 0) & (at >= 0) & (dates.last_day <= ends[at])
    is_coarse = (dates.day != dates.last_day) & (dates.day <= ends[-1]) & (dates.last_day >= starts[0])
    is_undated = (dates.day == 0) | (is_coarse & ~is_dated)

    def n_hits(chosen: NDArray[np.bool_], sets: NDArray[np.int64], n_sets: int) -> tuple[int, ...]:
        if is_by_copy:
            return tuple(np.bincount(sets, minlength=n_sets).tolist())
        return tuple(n_hits_of_each(sets, dates.meeting[chosen], dates.story[chosen], n_sets).tolist())

    one = np.zeros(len(dates), np.int64)
    (total,), (undated,) = n_hits(is_dated, one[is_dated], 1), n_hits(is_undated, one[is_undated], 1)
    return Tally(n_hits(is_dated, at[is_dated], len(buckets)), total, undated)
