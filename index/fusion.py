"""The index: asks an engine for words and for meaning, fuses the two rankings, collapses copies, and tells whether it holds everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.engine import Counts, Dated, Engine, Matches, Near, NearDocument, Order, State, Wanted, to_matches
from index.entry import FACETS, Vector
from index.query import And, Days, Not, Query, least_matches

Mode = Literal["hybrid", "keyword", "meaning"]
Places = NDArray[np.int64]
FACET_VALUES = 12
# Documents taken from the meaning side: enough for ten pages of hits, few enough to fuse in no time.
NEAREST = 200
# Below this cosine MiniLM's neighbours of a question are about something else. See docs/decisions/002-search.md for the sweep.
LEAST_SIMILARITY = 0.32
# Reciprocal rank fusion's constant, as in Cormack, Clarke and Buettcher 2009.
RRF_K = 60
# A rank by meaning counts a little more, so that of a document that only meaning puts first and one that only words do, the former is
# first (weights 1, 1.02, 1.1, 1.25, 1.5, 2: nDCG@10 of the demo's questions .807, .828 … .828; of QMSum's .293, .292, .291, .294, .290, .288).
MEANING_WEIGHT = 1.02
# Scores nearer to each other than this are equal: the engines' float32 sums differ by some 1e-6. Fused scores are sums of the same
# fractions on both, so that only the rounding of those is to be passed over.
SAME_SCORE = 2e-5
SAME_FUSED = 1e-9
# Documents taken from the word side before copies are collapsed; deep pages take more.
DEPTH = 1_000
MOST_DEPTH = 100_000
DATED = Days(None, None)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `near` are its passages found by meaning, best first; empty if words alone found it."""

    document_id: str
    story_id: str
    score: float
    by_words: bool
    near: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results, their number in all and facet counts (of stories, or of documents if copies were asked for).

    `partial`: there may be more, since the index does not hold all of the archive, the list was cut short, or `more_near`: more documents
    than are taken by meaning are near enough, so that the total and the facets are the least that there is.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[Mapping[str, str | int]]]
    partial: bool = False
    more_near: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """What an index should hold: the making of it that was filled, and how many documents were put into it."""

    generation: str
    documents: int


@dataclass(frozen=True, slots=True)
class Question:
    """A whole search, as `Index.search` is asked for it. `depth`: how many documents are taken from the word side."""

    query: Query
    vector: Vector | None
    mode: Mode
    limit: int
    offset: int
    depth: int
    copies: bool
    order: Order
    facets: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found: a page of hits, how many hits are listed before and on it, the counts, and what the engine was then."""

    hits: Sequence[Hit]
    n_listed: int
    counts: Counts
    more_near: bool
    state: State


class SearchEngine(Engine, Protocol):
    """An engine that answers whole searches, where it is: one that lives in another process is asked once, not for each part."""

    def answer(self, question: Question) -> Answer:
        """Answer as `answer_of` does."""


class Index:
    """An index over one engine. `promised` tells what it should hold; None: nothing is known of that."""

    def __init__(self, engine: SearchEngine, promised: Callable[[], Promise | None] = lambda: None) -> None:
        self._engine = engine
        self._promised = promised
        self.put = engine.put
        self.remove = engine.remove
        self.clear = engine.clear
        self.rebuilding = engine.rebuilding
        self.state = engine.state
        self.check = engine.check
        self.held = engine.held
        self.names = engine.names
        self.describe = engine.describe
        self.close = engine.close

    def is_whole(self) -> bool:
        """Whether the index holds at least what it should.

        Raises: Unavailable if the engine does not answer, or is damaged.
        """
        promise = self._promised()
        return promise is None or _keeps(promise, self._engine.state())

    def search(
        self,
        query: Query,
        *,
        vector: Vector | None,
        mode: Mode,
        limit: int = 20,
        offset: int = 0,
        copies: bool = False,
        order: Order = "best",
        facets: bool = True,
    ) -> Results:
        """Answer a query. `vector` is needed for meaning; without one only words are looked for. By day, the undated come last.

        Without `facets` none are counted, which takes half the time.
        Shapes: vector (the index's dimensions,), unit length.
        Raises: Unavailable if the engine does not answer; ValueError for a vector of another width.
        """
        if vector is not None and vector.shape != (self._engine.dimensions,):
            raise ValueError(
                f"the index holds vectors of {self._engine.dimensions} numbers, the query's has shape {vector.shape}"
            )
        promise = self._promised()
        depth = min(MOST_DEPTH, max(DEPTH, 5 * (offset + limit)))
        answer = self._engine.answer(Question(query, vector, mode, limit, offset, depth, copies, order, facets))
        total = answer.counts.documents if copies else answer.counts.stories
        is_whole = promise is None or _keeps(promise, answer.state)
        is_cut = answer.n_listed < min(total, offset + limit)
        return Results(
            hits=answer.hits,
            total=total,
            facets=_facets(answer.counts.facets),
            partial=not is_whole or is_cut or answer.more_near,
            more_near=answer.more_near,
        )

    def dates(self, query: Query) -> list[Dated]:
        """Every document that a search by words finds, for counting: exactly those that `search` lists in keyword mode.

        Raises: Unavailable if the engine does not answer.
        """
        return self._engine.dates(_wanted(query))


def answer_of(engine: Engine, question: Question) -> Answer:
    """Have an engine rank and count, fuse what it found, and make up the page that was asked for.

    Raises: Unavailable if the engine does not answer.
    """
    state = engine.state()
    query, vector = question.query, question.vector
    by_meaning = vector is not None and question.mode != "keyword"
    wanted = None if by_meaning and question.mode == "meaning" else _wanted(query)
    matched = _matched(engine, wanted, question.depth, question.order) if wanted else to_matches(())
    near: Sequence[NearDocument] = ()
    if vector is not None and by_meaning:
        near = engine.nearest(vector, query.required, NEAREST + 1, LEAST_SIMILARITY)  # one more tells that there are more
    more_near, near = len(near) > NEAREST, near[:NEAREST]
    counts = engine.count(wanted, [each.document for each in near], copies=question.copies, facets=question.facets)
    ranking = _Ranking(matched, near, is_fused=wanted is not None)
    order = ranking.by_score() if question.order == "best" else ranking.by_day(question.order)
    if not question.copies:
        order = ranking.one_a_story(order)
    hits = ranking.hits(engine, order[question.offset : question.offset + question.limit], has_scores=question.order == "best")
    return Answer(hits, len(order), counts, more_near, state)


def _keeps(promise: Promise, state: State) -> bool:
    return state.generation == promise.generation and state.documents >= promise.documents and state.has_vectors


def _wanted(query: Query) -> Wanted:
    return Wanted(query.required, query.ranked, least_matches(len(query.ranked)))


def _matched(engine: Engine, wanted: Wanted, depth: int, order: Order) -> Matches:
    """What the words find. From the oldest on, the undated are asked for behind the others."""
    if order != "oldest":
        return engine.match(wanted, depth, order)
    parts: list[Matches] = []
    for part in (DATED, Not(DATED)):
        required = part if wanted.required is None else And((wanted.required, part))
        left = depth - sum(len(each.document) for each in parts)
        if left > 0:
            parts.append(engine.match(replace(wanted, required=required), left, order))
    return Matches(
        np.concatenate([part.document for part in parts]),
        np.concatenate([part.story for part in parts]),
        np.concatenate([part.day for part in parts]),
        np.concatenate([part.score for part in parts]),
    )


class _Ranking:
    """All that words and meaning found, each document once. Shapes: (documents,) each."""

    def __init__(self, matched: Matches, near: Sequence[NearDocument], *, is_fused: bool) -> None:
        columns = ("document", "story", "day")
        both = (
            np.concatenate([getattr(matched, name), np.array([getattr(each, name) for each in near], np.int64)])
            for name in columns
        )
        documents, stories, days = both
        self._document, first = np.unique(documents, return_index=True)
        self._story, self._day = stories[first], days[first]
        places = np.searchsorted(self._document, documents)
        self._known, self._similar = places[: len(matched.document)], places[len(matched.document) :]
        self._by_words = np.zeros(len(first), bool)
        self._by_words[self._known] = True
        self._near = {each.document: each.passages for each in near}
        similarity = np.array([each.passages[0].similarity for each in near], np.float64)
        self._tie = SAME_SCORE
        self._score = np.zeros(len(first))
        if not near or not is_fused:
            self._score[self._known] = matched.score
            self._score[self._similar] = similarity
        else:
            self._tie = SAME_FUSED
            for weight, some, scores in ((1.0, self._known, matched.score), (MEANING_WEIGHT, self._similar, similarity)):
                ranked = some[self._in_order(scores, some, SAME_SCORE)]
                self._score[ranked] += weight / (RRF_K + np.arange(1, len(ranked) + 1))

    def by_score(self) -> Places:
        """The best first; ties by newest, then by number."""
        return self._in_order(self._score, np.arange(len(self._score)), self._tie)

    def by_day(self, order: Order) -> Places:
        """By day, the undated last; on one day by number."""
        sign = -1 if order == "newest" else 1
        return np.lexsort((self._document, sign * self._day, self._day == 0))

    def one_a_story(self, order: Places) -> Places:
        """The first of each story, in the same order."""
        _, firsts = np.unique(self._story[order], return_index=True)
        return order[np.sort(firsts)]

    def hits(self, engine: Engine, page: Places, *, has_scores: bool) -> list[Hit]:
        """The hits of a page; one that was removed meanwhile is left out."""
        documents = self._document[page].tolist()
        ids = engine.identify(documents)
        scores = (self._score[page] if has_scores else np.zeros(len(page))).tolist()
        rows = zip(documents, scores, self._by_words[page].tolist(), strict=True)
        return [
            Hit(*ids[document], round(score, 6), by_words, self._near.get(document, ()))
            for document, score, by_words in rows
            if document in ids
        ]

    def _in_order(self, scores: NDArray[np.float64], some: Places, tie: float) -> Places:
        """The places of these documents by their scores, best first; of one tie the newest first, then by number. Shapes: (n,), (n,) -> (n,)."""
        order = np.argsort(-scores, kind="stable")
        tied = _ties(scores[order], tie)
        return order[np.lexsort((self._document[some][order], -self._day[some][order], tied))]


def _ties(scores: NDArray[np.float64], tie: float) -> Places:
    """The number of each score's tie: all that lie less than `tie` below the best of their like. Shapes: (n,), falling -> (n,).

    Rounded figures would not do: a last digit could put two equal scores on two sides of a rounding edge on one engine only.
    """
    is_first = np.ones(len(scores), bool)
    is_first[1:] = scores[:-1] - scores[1:] >= tie
    starts = np.flatnonzero(is_first)
    ends = np.append(starts[1:], len(scores))[: len(starts)]
    is_long = scores[starts] - scores[ends - 1] >= tie  # a run of steps of less than one tie each, longer than one
    for start, end in zip(starts[is_long].tolist(), ends[is_long].tolist(), strict=True):
        while scores[start] - scores[end - 1] >= tie:
            start += int(np.argmax(scores[start] - scores[start:end] >= tie))
            is_first[start] = True
    return np.cumsum(is_first)


def _facets(counts: Mapping[str, Mapping[str, int]]) -> dict[str, list[dict[str, str | int]]]:
    """The values of each facet that most stories have."""
    shown: dict[str, list[dict[str, str | int]]] = {}
    for name in FACETS:
        best = sorted(counts.get(name, {}).items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES]
        shown[name] = [{"value": value, "count": count} for value, count in best]
    return shown
