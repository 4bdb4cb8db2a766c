"""The passages of the embedded index that are nearest to a vector, among the documents that a filter lets through."""

import numpy as np
from numpy.typing import NDArray

from index.engine import Near, NearDocument
from index.entry import Vector
from index.generation import Columns, Numbers
from index.vectors import VectorTable, ranges

# Passages looked at for each document wanted, at first; four times as many whenever too few documents come of them.
PASSAGES_A_DOCUMENT = 3
# Where more than this share of all passages is allowed, all are scanned and the others passed over: to gather a quarter of them takes as
# long as to scan the whole.
GATHERED_SHARE = 0.25
# By how much bytes may have a cosine wrong: half a step of 1/127 of the largest number in each of 384, if all add up, gives .015 where
# that number is .2, as in passages' vectors.
BYTE_ERROR = 0.02
# Near passages kept of one document: those that a hit shows.
NEAR_PASSAGES = 3


def nearest_rows(
    columns: Columns, table: VectorTable, vector: Vector, allowed: NDArray[np.bool_], limit: int, least: float
) -> tuple[Numbers, NDArray[np.float32]]:
    """Rows near to a vector whose documents are allowed, with their cosines; enough of them for `limit` documents, if there are."""
    n_allowed = int(columns.n_rows[allowed].sum())
    if not n_allowed:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    share = n_allowed / table.n_rows
    chosen = None if share > GATHERED_SHARE else ranges(columns.first_row[allowed], columns.n_rows[allowed])
    n_all = table.n_rows if chosen is None else n_allowed
    n = int(limit * PASSAGES_A_DOCUMENT / (share if chosen is None else 1))
    while True:
        rows = table.nearest(vector, n, chosen)
        similarity = table.similarities(vector, rows)
        has_end = len(rows) >= n_all or similarity[-1] < least - BYTE_ERROR
        owners = columns.owner[np.minimum(rows, len(columns.owner) - 1)]
        is_near = (similarity >= least) & (rows < len(columns.owner)) & (owners >= 0) & allowed[owners]
        rows, similarity = rows[is_near], similarity[is_near]
        if has_end or len(np.unique(columns.owner[rows])) >= limit:
            return rows, similarity
        n *= 4


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
    document, meeting, story, day = columns.document, columns.meeting, columns.story, columns.day
    return [NearDocument(int(document[p]), int(meeting[p]), int(story[p]), int(day[p]), tuple(near)) for p, near in found.items()]
