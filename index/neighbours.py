"""The passages of the embedded index that are nearest to a vector, among the documents that a filter lets through."""

import numpy as np
from numpy.typing import NDArray

from index.engine import Near, NearDocument
from index.entry import Vector
from index.generation import Columns, Numbers
from index.vectors import VectorTable, ranges

# With so few allowed passages each is compared: 5,000 take 3 ms, and the graph would have to be walked far to find them.
EXACT_ROWS = 5_000
# Passages asked of the graph for each document wanted, at first; four times as many whenever too few of them are allowed.
PASSAGES_A_DOCUMENT = 2
MOST_NEIGHBOURS = 10_000
# Near passages kept of one document: those that a hit shows.
NEAR_PASSAGES = 3


def nearest_rows(
    columns: Columns, table: VectorTable, vector: Vector, allowed: NDArray[np.bool_], limit: int, least: float
) -> tuple[Numbers, NDArray[np.float32]]:
    """Rows near to a vector whose documents are allowed, with their cosines; enough of them for `limit` documents, if there are."""
    n_graph = table.n_graph_rows
    n = limit * PASSAGES_A_DOCUMENT
    if n_graph and int(columns.n_rows[allowed].sum()) > EXACT_ROWS:
        tail = np.arange(n_graph, len(columns.owner))
        while n <= min(MOST_NEIGHBOURS, n_graph):
            near = table.neighbours(vector, n)
            rows = np.concatenate([near, tail])
            owners = columns.owner[rows]
            rows = rows[(owners >= 0) & allowed[owners]]
            similarity = table.similarities(vector, rows)
            is_near = similarity >= least
            has_end = table.similarities(vector, near[-1:])[0] < least
            if has_end or len(np.unique(columns.owner[rows[is_near]])) >= limit:
                return rows[is_near], similarity[is_near]
            n *= 4
    rows = ranges(columns.first_row[allowed], columns.n_rows[allowed])
    similarity = table.similarities(vector, rows)
    is_near = similarity >= least
    return rows[is_near], similarity[is_near]


def by_document(columns: Columns, rows: Numbers, similarity: NDArray[np.float32], limit: int) -> list[NearDocument]:
    """The nearest documents with their nearest passages, nearest first."""
    found: dict[int, list[Near]] = {}
    for i in np.argsort(-similarity, kind="stable").tolist():
        place = int(columns.owner[rows[i]])
        if place not in found and len(found) == limit:
            continue
        passages = found.setdefault(place, [])
        if len(passages) < NEAR_PASSAGES:
            passages.append(Near(int(rows[i] - columns.first_row[place]), float(similarity[i])))
    return [
        NearDocument(int(columns.document[p]), int(columns.story[p]), int(columns.day[p]), tuple(near))
        for p, near in found.items()
    ]
