"""Ranks what words and meaning found, folds it into hits, and tells equal scores from unlike ones. Asks an engine for nothing but ids."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.engine import Engine, Matches, NearDocuments, Order, PassageHit
from index.folding import folded

Places = NDArray[np.int64]
# Below this cosine MiniLM's neighbours of a question are about something else. See docs/decisions/002-search.md for the sweep.
MIN_SIMILARITY = 0.32
# The share of words in a score; that of meaning is the rest.
WORDS_WEIGHT = 0.55
# Cosines are told apart up to the best one, or to this where none is near: smaller stretches would tell apart what the engines round.
NEAR_SIMILARITY = 0.4
# Scores nearer to each other than this are equal: the engines' float32 sums differ by some 1e-6.
SAME_SCORE = 2e-5


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `near` are its passages found by meaning, best first; empty if words alone found it.

    `others` are the documents found that are folded into it, best first: copies, or papers of its agenda item.
    """

    document_id: str
    story_id: str
    score: float
    by_words: bool
    near: tuple[PassageHit, ...]
    others: tuple["Hit", ...] = ()


class Ranking:
    """All that words and meaning found, each document once. Shapes: (documents,) each.

    Ranked by words, by meaning, or by the weighted sum of both where both found something. Each side then counts from 0 to 1: words as a
    share of the best score, or of what is expected where that is more; meaning as a share of the way from the least cosine to the best.
    """

    def __init__(self, matched: Matches, near: NearDocuments, *, expected: float) -> None:
        n_matched = len(matched.document)
        documents = np.concatenate([matched.document, near.document])
        self._document, first, places = np.unique(documents, return_index=True, return_inverse=True)
        self._meeting, self._story, self._day = (
            np.concatenate(columns)[first]
            for columns in ((matched.meeting, near.meeting), (matched.story, near.story), (matched.day, near.day))
        )
        known, similar = places[:n_matched], places[n_matched:]
        self._by_words = np.zeros(len(first), bool)
        self._by_words[known] = True
        self._near = near
        self._number = np.full(len(first), -1)  # among the near ones
        self._number[similar] = np.arange(len(similar))
        similarity = near.similarity[near.first[:-1]]
        self._score = np.zeros(len(first))
        if len(similar) and len(known):
            full = max(expected, float(matched.score.max())) or 1.0
            reach = max(NEAR_SIMILARITY, float(similarity.max())) - MIN_SIMILARITY
            self._score[known] = WORDS_WEIGHT * (matched.score / full)
            self._score[similar] += (1 - WORDS_WEIGHT) * ((similarity - MIN_SIMILARITY) / reach)
        else:
            self._score[known] = matched.score
            self._score[similar] = similarity

    def by_score(self) -> Places:
        """Return the best first; of one tie the newest first, then by number."""
        order = np.argsort(-self._score, kind="stable")
        ties = _ties(self._score[order])
        return order[np.lexsort((self._document[order], -self._day[order], ties))]

    def by_day(self, order: Order) -> Places:
        """By day, the undated last; on one day by number."""
        sign = -1 if order == "newest" else 1
        return np.lexsort((self._document, sign * self._day, self._day == 0))

    def folds(self, order: Places, page: slice, *, copies: bool) -> tuple[list[list[int]], int]:
        """Return the places of the documents of each hit of a page, and how many hits there are in all; with copies each
        document is a hit.
        """
        if copies:
            return [[place] for place in order[page].tolist()], len(order)
        hits = folded(self._meeting[order], self._story[order])
        return [order[places].tolist() for places in hits[page]], len(hits)

    def hits(self, engine: Engine, folds: Sequence[Sequence[int]], *, has_scores: bool) -> list[Hit]:
        """Hits from the documents folded into each; one whose documents all have gone meanwhile is left out.

        It stands where the best of its documents does, so that is its score.
        """
        listed = np.array([place for places in folds for place in places], np.int64)
        documents, by_words = (column[listed].tolist() for column in (self._document, self._by_words))
        scores = self._score[listed].tolist() if has_scores else [0.0] * len(listed)
        near = [self._near.passages(number) if number >= 0 else () for number in self._number[listed].tolist()]
        ids = engine.identify(documents)
        rows = iter(zip(documents, scores, by_words, near, strict=True))
        hits = []
        for places in folds:
            of_hit = [next(rows) for _ in places]
            some = [Hit(*ids[i], round(score, 6), *rest) for i, score, *rest in of_hit if i in ids]
            if some:
                score = round(max(score for _, score, *_ in of_hit), 6)
                hits.append(replace(some[0], score=score, others=tuple(some[1:])))
        return hits


def _ties(scores: NDArray[np.float64]) -> Places:
    """Return the number of each score's tie: all that lie less than SAME_SCORE below the best of their like. Shapes: (n,),
    falling -> (n,).

    Rounded figures would not do: a last digit could put two equal scores on two sides of a rounding edge on one engine only.
    """
    is_first = np.ones(len(scores), bool)
    is_first[1:] = scores[:-1] - scores[1:] >= SAME_SCORE
    starts = np.flatnonzero(is_first)
    ends = np.append(starts[1:], len(scores))[: len(starts)]
    is_long = scores[starts] - scores[ends - 1] >= SAME_SCORE  # a run of steps of less than one tie each, longer than one
    for start, end in zip(starts[is_long].tolist(), ends[is_long].tolist(), strict=True):
        while scores[start] - scores[end - 1] >= SAME_SCORE:
            start += int(np.argmax(scores[start] - scores[start:end] >= SAME_SCORE))
            is_first[start] = True
    return np.cumsum(is_first)
