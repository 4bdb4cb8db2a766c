"""Where a document's tokens stand: sentence, paragraph, line, quotation; and what pairs of spans have to do with each other by that.

No words are looked at but pronouns: the network's states know words, these numbers know places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
# Tokens between two spans, in classes that grow with the distance.
DISTANCES = (0, 1, 2, 4, 8, 16, 32, 64, 128)
GAPS = (0, 1, 2, 3, 5)
N_PAIR_FEATURES = 2 * (len(DISTANCES) + 1) + 2 * (2 * len(GAPS) + 1) + 14
# Pairs are made with so many of the nearest spans before and after, so that their number grows with the text, not with its square.
MAX_BEFORE, MAX_AFTER = 24, 10


@dataclass(frozen=True, slots=True)
class Layout:
    """Shapes: all (n_tokens,). `quotation` is -1 outside; `solid` counts the tokens that are no white space so far."""

    sentence: Ints
    paragraph: Ints
    line: Ints
    quotation: Ints
    solid: Ints

    @classmethod
    def of(cls, doc: Any, quotations: Ints) -> "Layout":
        """Return the layout of a Doc with sentences. Shapes: quotations (m, 2), token spans."""
        n = len(doc)
        is_space = (doc.to_array(["IS_SPACE"]) > 0).reshape(n)
        newlines = np.zeros(n, np.int64)
        for i in line_breaks(doc):
            newlines[i] = doc[i].text.count("\n")
        is_start = np.zeros(n, bool)
        is_start[sentence_starts(doc)] = True
        inside = np.full(n, -1, np.int64)
        for row, (first, end) in enumerate(quotations):
            inside[first:end] = row
        return cls(np.cumsum(is_start), np.cumsum(newlines > 1), np.cumsum(newlines > 0), inside, np.cumsum(~is_space))


def sentence_starts(doc: Any) -> list[int]:
    """Return the tokens that start a sentence."""
    starts: list[int] = np.nonzero(doc.to_array(["SENT_START"]) == 1)[0].tolist()
    return starts


def line_breaks(doc: Any) -> list[int]:
    """Return the tokens that hold a line's end; only white space does."""
    return [i for i in np.nonzero(doc.to_array(["IS_SPACE"]))[0].tolist() if "\n" in doc[i].text]


def near(lefts: Ints, rights: Ints, *, before: int = MAX_BEFORE, after: int = MAX_AFTER) -> Ints:
    """Return the rows of pairs worth scoring: each left span with the nearest right spans on its two sides.

    Shapes: (l, 2), (r, 2) sorted by start -> (p, 2).
    """
    pairs: list[tuple[int, int]] = []
    starts = rights[:, 0] if len(rights) else np.zeros(0, np.int64)
    for row, (first, _) in enumerate(lefts):
        at = int(np.searchsorted(starts, first))
        pairs.extend((row, r) for r in range(max(0, at - before), min(len(rights), at + after)))
    return np.array(pairs, np.int64).reshape(-1, 2)


def pair_features(layout: Layout, lefts: Ints, rights: Ints, pairs: Ints) -> Floats:
    """Place features of pairs of spans. Shapes: (l, 2), (r, 2), (p, 2) -> (p, N_PAIR_FEATURES)."""
    if not len(pairs):
        return np.zeros((0, N_PAIR_FEATURES), np.float32)
    left, right = lefts[pairs[:, 0]], rights[pairs[:, 1]]
    is_before = right[:, 1] <= left[:, 0]
    is_after = right[:, 0] >= left[:, 1]
    solid = np.concatenate([[0], layout.solid])
    gap = np.where(
        is_before, solid[left[:, 0]] - solid[right[:, 1]], np.where(is_after, solid[right[:, 0]] - solid[left[:, 1]], 0)
    )
    last = len(layout.sentence) - 1
    l_first, r_first = np.minimum(left[:, 0], last), np.minimum(right[:, 0], last)
    l_last, r_last = np.minimum(left[:, 1] - 1, last), np.minimum(right[:, 1] - 1, last)
    near_l, near_r = np.where(is_after, l_last, l_first), np.where(is_after, r_first, r_last)
    sentences = layout.sentence[near_r] - layout.sentence[near_l]
    paragraphs = layout.paragraph[near_r] - layout.paragraph[near_l]
    order = np.argsort(rights[:, 0], kind="stable")
    rank = np.empty(len(rights), np.int64)
    rank[order] = np.arange(len(rights))
    at = np.searchsorted(rights[order, 0], left[:, 0])
    between = np.where(is_after, rank[pairs[:, 1]] - at, at - 1 - rank[pairs[:, 1]]).clip(0, 4)
    quoted = layout.quotation[r_first]
    outside = quoted < 0
    free = np.concatenate([[0], np.cumsum((layout.quotation[rights[order, 0].clip(max=last)] < 0) if len(rights) else [])])
    free_between = np.where(is_after, free[rank[pairs[:, 1]]] - free[at], free[at] - free[np.minimum(rank[pairs[:, 1]] + 1, at)])
    columns = [
        _classes(gap, DISTANCES) * is_before[:, None],
        _classes(gap, DISTANCES) * ~is_before[:, None],
        _signed(sentences),
        _signed(paragraphs),
        np.eye(5)[between],
        np.stack(
            [
                is_before,
                is_after,
                ~(is_before | is_after),
                layout.line[near_r] == layout.line[near_l],
                outside,
                (free_between.clip(0) == 0) & outside,
                (free_between == 1) & outside,
                right[:, 1] - right[:, 0] > 1,
                np.log1p(gap) / 6,
            ],
            1,
        ),
    ]
    return np.concatenate(columns, 1).astype(np.float32)


def _classes(values: Ints, bounds: Sequence[int]) -> NDArray[np.float64]:
    return np.asarray(np.eye(len(bounds) + 1)[np.searchsorted(bounds, values)])


def _signed(values: Ints) -> NDArray[np.float64]:
    """Return one class for each gap and side. Shapes: (p,) -> (p, 2 * len(GAPS) + 1)."""
    size = np.searchsorted(GAPS, np.abs(values))
    return np.asarray(np.eye(2 * len(GAPS) + 1)[np.where(values < 0, len(GAPS) - size, len(GAPS) + size)])
