"""The index: asks an engine for words and for meaning, fuses the two rankings, folds copies and papers, and tells whether it holds everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from math import log1p
from typing import Literal, Protocol, get_args

import numpy as np

from core.vocabulary import FACETS
from index.counting import MAX_BUCKETS
from index.engine import (
    Counts,
    DatedMatches,
    Engine,
    Matches,
    Order,
    State,
    Wanted,
    to_matches,
    to_near,
)
from index.entry import Vector
from index.query_tree import And, Days, Not, Phrase, Query, Term, has_words, in_neighbours, least_matches
from index.ranking import MIN_SIMILARITY, Hit, Ranking

Mode = Literal["hybrid", "keyword", "meaning"]
MODES: tuple[Mode, ...] = get_args(Mode)
# Values of each facet that come with a search.
FACET_VALUES = 12
# Documents taken from the meaning side: enough for ten pages of hits, few enough to fuse in no time.
NEAREST = 200
# BM25's k1 is 1.2 on both engines: no word counts more than 2.2 times its rarity.
MAX_OF_RARITY = 2.2
# The best document by words counts in full if it scores this share of what one would that is full of all the words of the question; else words say
# little of the answer, and weigh so much less. docs/decisions/002-search.md has the sweep.
FULL_SHARE = 0.4
# What a prefix and a loose phrase score on both engines.
CONSTANT_SCORE = 1.0
# Documents taken from the word side before copies are folded; deep pages take more.
DEPTH = 1_000
MAX_DEPTH = 100_000
# Arrivals that are asked for at once, so that each question stays far from its 2 seconds where all of them match: 10,000 took 1.4 to 2.5 s
# in all on a machine with ten times as much work as cores. Few documents share a number (after a kill), so MAX_DEPTH is never met.
ARRIVALS_AT_ONCE = 2_000
DATED = Days(None, None)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, and how many hits a search narrowed to it has."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results, their number in all and facet counts, as `index.folding` tells hits (documents, if copies were asked for).

    `n_values` is how many values each facet has, as far as they are counted.
    `partial`: there may be more, since the index does not hold all of the archive, the list was cut short, or `more_near`: more documents
    than are taken by meaning are near enough, so that the total and the facets are the least that there is.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[FacetValue]]
    partial: bool = False
    more_near: bool = False
    n_values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetValues:
    """All values of one facet, those of most hits first. `partial`: there may be more, or more hits of them; `more_near` is as in `Results`."""

    values: Sequence[FacetValue]
    partial: bool
    more_near: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """What an index should hold: the making of it that was filled, and how many documents were put into it."""

    generation: str
    documents: int


@dataclass(frozen=True, slots=True)
class Question:
    """A whole search, as `Index.search` is asked for it.

    `depth`: how many documents are taken from the word side, 0 where only counts are asked for. `facets` are the names of those counted:
    all, one, or none.
    """

    query: Query
    vector: Vector | None
    mode: Mode
    limit: int
    offset: int
    depth: int
    copies: bool
    order: Order
    facets: Sequence[str]


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
        self.frequencies = engine.frequencies
        self.names = engine.names
        self.describe = engine.describe
        self.close = engine.close

    def is_whole(self) -> bool:
        """Tell whether the index holds at least what it should.

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
        depth = min(MAX_DEPTH, max(DEPTH, 5 * (offset + limit)))
        question = Question(query, vector, mode, limit, offset, depth, copies, order, FACETS if facets else ())
        answer, is_whole = self._answer(question)
        total = answer.counts.documents if copies else answer.counts.hits
        counted = {name: answer.counts.facets.get(name, {}) for name in FACETS}
        return Results(
            hits=answer.hits,
            total=total,
            facets={name: _commonest(values, FACET_VALUES) for name, values in counted.items()},
            n_values={name: len(values) for name, values in counted.items()},
            partial=not is_whole or answer.more_near or answer.n_listed < min(total, offset + limit),
            more_near=answer.more_near,
        )

    def facet_values(self, query: Query, facet: str, *, vector: Vector | None, mode: Mode, copies: bool = False) -> FacetValues:
        """Return all values that what a search finds has of one facet; parameters and errors are as of `search`."""
        answer, is_whole = self._answer(Question(query, vector, mode, 0, 0, 0, copies, "best", (facet,)))
        values = answer.counts.facets.get(facet, {})
        is_partial = not is_whole or answer.more_near or len(values) >= MAX_BUCKETS
        return FacetValues(_commonest(values), is_partial, answer.more_near)

    def _answer(self, question: Question) -> tuple[Answer, bool]:
        """Return the engine's answer, and whether it then held at least what it should."""
        vector = question.vector
        if vector is not None and vector.shape != (self._engine.dimensions,):
            raise ValueError(
                f"the index holds vectors of {self._engine.dimensions} numbers, the query's has shape {vector.shape}"
            )
        promise = self._promised()
        answer = self._engine.answer(question)
        return answer, promise is None or _keeps(promise, answer.state)

    def arrivals(self, query: Query, *, after: int, until: int) -> Results:
        """Find by words all that arrived after a number and up to another, folded as `search` folds, best first: a job's question,
        without facets. `total` counts documents.

        Numbers of ARRIVALS_AT_ONCE at most. Raises: Unavailable if the engine does not answer; ValueError for more numbers.
        """
        if until - after > ARRIVALS_AT_ONCE:
            raise ValueError(f"{until - after:,} arrivals are asked for at once, {ARRIVALS_AT_ONCE:,} at most may be")
        is_whole = self.is_whole()
        matched = self._engine.match(replace(_wanted(query), arrived=(after, until)), MAX_DEPTH, "best")
        ranking = Ranking(matched, to_near((), ()), expected=0.0)
        folds, _ = ranking.folds(ranking.by_score(), slice(None), copies=False)
        hits = ranking.hits(self._engine, folds, has_scores=True)
        n_matched = len(matched.document)
        return Results(hits, n_matched, {}, partial=not is_whole or n_matched == MAX_DEPTH)

    def dates(self, query: Query) -> DatedMatches:
        """Return every document that a search by words finds, for counting: exactly those that `search` lists in keyword mode.

        Raises: Unavailable if the engine does not answer.
        """
        return self._engine.dates(_wanted(query))


def answer_of(engine: Engine, question: Question) -> Answer:
    """Have an engine rank and count, fuse what it found, and make up the page that was asked for.

    Raises: Unavailable if the engine does not answer.
    """
    state = engine.state()
    query, vector, order = question.query, question.vector, question.order
    wanted = _wanted(query)
    near = to_near((), ())
    if vector is not None and question.mode != "keyword":
        near = engine.nearest(vector, wanted.required, NEAREST + 1, MIN_SIMILARITY)  # one more tells that there are more
    more_near, near = len(near.document) > NEAREST, near.up_to(NEAREST)
    by_words = None if vector is not None and question.mode == "meaning" else wanted
    matched = _matched(engine, by_words, question.depth, order) if by_words and question.depth else to_matches(())
    counts = engine.count(by_words, near.document.tolist(), copies=question.copies, facets=question.facets)
    is_fused = order == "best" and len(matched.document) > 0 and len(near.document) > 0
    ranking = Ranking(matched, near, expected=_expected_score(engine, query, state.documents) if is_fused else 0.0)
    listed = ranking.by_score() if order == "best" else ranking.by_day(order)
    page = slice(question.offset, question.offset + question.limit)
    folds, n_listed = ranking.folds(listed, page, copies=question.copies)
    return Answer(ranking.hits(engine, folds, has_scores=order == "best"), n_listed, counts, more_near, state)


def _keeps(promise: Promise, state: State) -> bool:
    return state.generation == promise.generation and state.documents >= promise.documents and state.has_vectors


def _wanted(query: Query) -> Wanted:
    """Return the words' side of a query, as engines are asked for it."""
    required = None if query.required is None else in_neighbours(query.required)
    return Wanted(required, query.ranked, least_matches(len(query.ranked)))


def _matched(engine: Engine, wanted: Wanted, depth: int, order: Order) -> Matches:
    """Return what the words find. From the oldest on, the undated are asked for behind the others. What nothing tells apart, the
    newest come first.
    """
    if order == "best" and not wanted.ranked and not has_words(wanted.required):
        order = "newest"
    if order != "oldest":
        return engine.match(wanted, depth, order)
    parts: list[Matches] = []
    for part in (DATED, Not(DATED)):
        required = part if wanted.required is None else And((wanted.required, part))
        left = depth - sum(len(part.document) for part in parts)
        if left > 0:
            parts.append(engine.match(replace(wanted, required=required), left, order))
    return Matches(
        np.concatenate([part.document for part in parts]),
        np.concatenate([part.meeting for part in parts]),
        np.concatenate([part.story for part in parts]),
        np.concatenate([part.day for part in parts]),
        np.concatenate([part.score for part in parts]),
    )


def _expected_score(engine: Engine, query: Query, n_documents: int) -> float:
    """Return what the best document scores where words find the answer."""
    tokens: list[str] = []
    constant = 0.0
    for word in query.words():
        if isinstance(word, Term):
            tokens.append(word.token)
        elif isinstance(word, Phrase) and not word.slop:
            tokens += word.tokens
        else:
            constant += CONSTANT_SCORE
    held = engine.frequencies(set(tokens))
    having = [min(held.get(token, 0), n_documents) for token in tokens]
    rarity = sum(log1p((n_documents - n + 0.5) / (n + 0.5)) for n in having)
    return constant + FULL_SHARE * MAX_OF_RARITY * rarity


def _commonest(counts: Mapping[str, int], n: int | None = None) -> list[FacetValue]:
    """Return the values of a facet, or n of them, those that most hits have first."""
    least = min(nlargest(n, counts.values()), default=0) if n else 0
    having = [(-count, value) for value, count in counts.items() if count >= least]
    return [FacetValue(value, -count) for count, value in sorted(having)[:n]]
