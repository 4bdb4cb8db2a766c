"""The passages of the embedded index that are nearest to a vector, among the documents that a filter lets through."""

import numpy as np
from numpy.typing import NDArray

from index.engine import Near, NearDocument
from index.entry import Vector
from index.generation import Columns, Numbers
from index.vectors import Mask, VectorTable

# Passages compared as a whole for each document wanted, at first; four times as many whenever too few documents come of them.
PASSAGES_A_DOCUMENT = 10
# Near passages kept of one document: those that a hit shows.
NEAR_PASSAGES = 3


def nearest_rows(
    columns: Columns, table: VectorTable, vector: Vector, allowed: Mask, limit: int, least: float
) -> tuple[Numbers, NDArray[np.float32]]:
    """Rows near to a vector, with their cosines; enough of them for `limit` documents, if there are.

    Shapes: allowed (rows of the table,), true only where a document has the row.
    """
    n = limit * PASSAGES_A_DOCUMENT
    while True:
        rows, reach = table.nearest(vector, n, allowed)
        similarity = table.similarities(vector, rows)
        is_near = similarity >= least
        rows, similarity = rows[is_near], similarity[is_near]
        if reach <= least or len(set(columns.owner[rows].tolist())) >= limit:
            return rows, similarity
        n *= 4


def by_document(columns: Columns, rows: Numbers, similarity: NDArray[np.float32], limit: int) -> list[NearDocument]:
    """The nearest documents with their nearest passages, nearest first."""
    order = np.argsort(-similarity, kind="stable")
    rows, similarity = rows[order], similarity[order]
    owners = columns.owner[rows]
    passages = rows - columns.first_row[owners]
    near: dict[int, list[Near]] = {}
    for place in owners.tolist():
        near.setdefault(place, [])
        if len(near) == limit:
            break
    is_wanted = np.zeros(len(columns.document), bool)
    is_wanted[list(near)] = True
    shown = np.flatnonzero(is_wanted[owners])
    for place, passage, cosine in zip(owners[shown].tolist(), passages[shown].tolist(), similarity[shown].tolist(), strict=True):
        if len(near[place]) < NEAR_PASSAGES:
            near[place].append(Near(passage, cosine))
    places = list(near)
    facts = (columns.document, columns.meeting, columns.story, columns.day)
    documents = zip(*(column[places].tolist() for column in facts), strict=True)
    return [
        NearDocument(document, meeting, story, day, tuple(best))
        for (document, meeting, story, day), best in zip(documents, near.values(), strict=True)
    ]
