"""The passages of the embedded index that are nearest to a vector, among the documents that a filter lets through."""

import numpy as np
from numpy.typing import NDArray

from index.engine import NearDocuments
from index.entry import Vector
from index.generation import Generation, Numbers
from index.vectors import Mask

# Passages compared as a whole for each document wanted, at first; four times as many whenever too few documents come of them.
PASSAGES_A_DOCUMENT = 7
# Near passages kept of one document: those that a hit shows.
NEAR_PASSAGES = 3


def nearest_rows(
    opened: Generation, vector: Vector, allowed: Mask, limit: int, least: float
) -> tuple[Numbers, NDArray[np.float32]]:
    """Return rows near to a vector, with their cosines; enough of them for `limit` documents, if there are.

    Shapes: allowed (rows of the table,), true only where a document has the row.
    """
    table, n = opened.vectors, limit * PASSAGES_A_DOCUMENT
    while True:
        rows, reach = table.nearest(vector, n, allowed)
        similarity = table.similarities(vector, rows)
        is_near = similarity >= least
        rows, similarity = rows[is_near], similarity[is_near]
        if reach <= least or _n_distinct(opened.owner[rows]) >= limit:
            return rows, similarity
        n *= 4


def _n_distinct(numbers: Numbers) -> int:
    """Return how many numbers there are, each counted once. numpy's own way takes four times as long."""
    return int(np.count_nonzero(np.diff(np.sort(numbers)))) + 1 if len(numbers) else 0


def by_document(opened: Generation, rows: Numbers, similarity: NDArray[np.float32], limit: int) -> NearDocuments:
    """Return the nearest documents with their nearest passages, nearest first."""
    order = np.argsort(-similarity, kind="stable")
    rows, similarity = rows[order], similarity[order]
    places, firsts, of = np.unique(opened.owner[rows], return_index=True, return_inverse=True)
    nearest = np.argsort(firsts)[:limit]
    rank = np.full(len(places), limit)
    rank[nearest] = np.arange(len(nearest))
    # The passages of the nearest document first, of each the nearest first.
    by_rank = np.argsort(rank[of], kind="stable")
    ranks = rank[of][by_rank]
    starts = np.searchsorted(ranks, np.arange(limit + 1))
    is_shown = (ranks < limit) & (np.arange(len(ranks)) - starts[ranks] < NEAR_PASSAGES)
    shown, ranks = by_rank[is_shown], ranks[is_shown]
    document, meeting, story, day, first_row = opened.documents.at(
        places[nearest], "document", "meeting", "story", "day", "first_row"
    ).T
    first = np.searchsorted(ranks, np.arange(len(nearest) + 1))
    return NearDocuments(
        document, meeting, story, day, first, rows[shown] - first_row[ranks], similarity[shown].astype(np.float64)
    )
