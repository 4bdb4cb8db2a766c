"""The index: asks an engine for words and for meaning, fuses the two rankings, folds copies and papers, and tells whether it holds everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log1p
from typing import Literal

from index.counting import MAX_BUCKETS
from index.engine import Dated, Engine, Near, NearDocument, Order, Scored, State, Wanted
from index.entry import FACETS, Vector
from index.folding import folded
from index.tree import And, Days, Not, Phrase, Query, Term, in_neighbours, least_matches

Mode = Literal["hybrid", "keyword", "meaning"]
FacetValue = Mapping[str, str | int]
# Values of each facet that come with a search.
FACET_VALUES = 12
# Documents taken from the meaning side: enough for ten pages of hits, few enough to fuse in no time.
NEAREST = 200
# Below this cosine MiniLM's neighbours of a question are about something else. See docs/decisions/002-search.md for the sweep.
LEAST_SIMILARITY = 0.32
# BM25's k1 is 1.2 on both engines: no word counts more than 2.2 times its rarity.
MOST_OF_RARITY = 2.2
# The best document by words counts in full if it scores this share of what one would that is full of all the words of the question; else words say
# little of the answer, and weigh so much less. docs/decisions/002-search.md has the sweep.
FULL_SHARE = 0.4
# The share of words in a score; that of meaning is the rest.
WORDS_WEIGHT = 0.55
# What a prefix and a loose phrase score on both engines.
CONSTANT_SCORE = 1.0
# Cosines are told apart up to the best one, or to this where none is near: smaller stretches would tell apart what the engines round.
NEAR_SIMILARITY = 0.4
# Scores nearer to each other than this are equal: the engines' float32 sums differ by some 1e-6.
SAME_SCORE = 2e-5
# Documents taken from the word side before copies are folded; deep pages take more.
DEPTH = 1_000
MOST_DEPTH = 100_000
# Arrivals that are asked for at once, so that each question stays far from its 2 seconds where all of them match: 10,000 took 1.4 to 2.5 s
# in all on a machine with ten times as much work as cores. Few documents share a number (after a kill), so MOST_DEPTH is never met.
ARRIVALS_AT_ONCE = 2_000
DATED = Days(None, None)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `near` are its passages found by meaning, best first; empty if words alone found it.

    `others` are the documents found that are folded into it, best first: copies, or papers of its agenda item.
    """

    document_id: str
    story_id: str
    score: float
    by_words: bool
    near: tuple[Near, ...]
    others: tuple["Hit", ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results, their number in all and facet counts, as `index.folding` tells hits (documents, if copies were asked for).

    `n_values` is how many values each facet has, as far as they are counted.
    `partial`: there may be more, since the index does not hold all of the archive or the list was cut short.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[FacetValue]]
    partial: bool = False
    n_values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetValues:
    """All values of one facet, those of most hits first. `partial`: there may be more, or more hits of them."""

    values: Sequence[FacetValue]
    partial: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """What an index should hold: the making of it that was filled, and how many documents were put into it."""

    generation: str
    documents: int


class Index:
    """An index over one engine. `promised` tells what it should hold; None: nothing is known of that."""

    def __init__(self, engine: Engine, promised: Callable[[], Promise | None] = lambda: None) -> None:
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
        """Whether the index holds at least what it should.

        Raises: Unavailable if the engine does not answer, or is damaged.
        """
        return self._is_whole(self._engine.state())

    def _is_whole(self, state: State) -> bool:
        promise = self._promised()
        if promise is None:
            return True
        return state.generation == promise.generation and state.documents >= promise.documents and state.has_vectors

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
    ) -> Results:
        """Answer a query. `vector` is needed for meaning; without one only words are looked for. By day, the undated come last.

        Shapes: vector (the index's dimensions,), unit length.
        Raises: Unavailable if the engine does not answer; ValueError for a vector of another width.
        """
        state = self._engine.state()
        wanted, near = self._asked(query, vector, mode)
        depth = min(MOST_DEPTH, max(DEPTH, 5 * (offset + limit)))
        matched = self._matched(wanted, depth, order) if wanted else []
        counts = self._engine.count(wanted, [each.document for each in near], copies=copies)
        expected = self._expected_score(query, state.documents) if matched and near else 0.0
        ranking = _fused(matched, near, expected) if order == "best" else _by_day(matched, near, order)
        listed = [[ranked] for ranked in ranking] if copies else folded(ranking)
        total = counts.documents if copies else counts.hits
        values = {name: _commonest(counts.facets.get(name, {})) for name in FACETS}
        return Results(
            hits=self._hits(listed[offset : offset + limit]),
            total=total,
            facets={name: some[:FACET_VALUES] for name, some in values.items()},
            n_values={name: len(some) for name, some in values.items()},
            partial=not self._is_whole(state) or len(listed) < min(total, offset + limit),
        )

    def facet_values(self, query: Query, facet: str, *, vector: Vector | None, mode: Mode, copies: bool = False) -> FacetValues:
        """All values that what a search finds has of one facet; parameters and errors are as of `search`."""
        is_whole = self.is_whole()
        wanted, near = self._asked(query, vector, mode)
        counts = self._engine.count(wanted, [each.document for each in near], copies=copies, facet=facet)
        values = counts.facets.get(facet, {})
        return FacetValues(_commonest(values), partial=not is_whole or len(values) >= MAX_BUCKETS)

    def _asked(self, query: Query, vector: Vector | None, mode: Mode) -> tuple[Wanted | None, list[NearDocument]]:
        """The words' side of a question, None where meaning alone is asked for; and what is near in meaning."""
        if vector is not None and vector.shape != (self._engine.dimensions,):
            raise ValueError(
                f"the index holds vectors of {self._engine.dimensions} numbers, the query's has shape {vector.shape}"
            )
        if vector is None or mode == "keyword":
            return _wanted(query), []
        near = self._engine.nearest(vector, _wanted(query).required, NEAREST, LEAST_SIMILARITY)
        return None if mode == "meaning" else _wanted(query), near

    def _matched(self, wanted: Wanted, depth: int, order: Order) -> list[Scored]:
        """What the words find. From the oldest on, the undated are asked for behind the others."""
        if order != "oldest":
            return self._engine.match(wanted, depth, order)
        found: list[Scored] = []
        for part in (DATED, Not(DATED)):
            required = part if wanted.required is None else And((wanted.required, part))
            found += (
                self._engine.match(replace(wanted, required=required), depth - len(found), order) if len(found) < depth else []
            )
        return found

    def arrivals(self, query: Query, *, after: int, until: int) -> Results:
        """Find by words all that arrived after a number and up to another, copies too, best first: a job's question, without facets.

        Numbers of ARRIVALS_AT_ONCE at most. Raises: Unavailable if the engine does not answer; ValueError for more numbers.
        """
        if until - after > ARRIVALS_AT_ONCE:
            raise ValueError(f"{until - after:,} arrivals are asked for at once, {ARRIVALS_AT_ONCE:,} at most may be")
        is_whole = self.is_whole()
        matched = self._engine.match(replace(_wanted(query), arrived=(after, until)), MOST_DEPTH, "best")
        hits = self._hits([[ranked] for ranked in _fused(matched, (), expected=0.0)])
        return Results(hits, len(matched), {}, partial=not is_whole or len(matched) == MOST_DEPTH)

    def _hits(self, listed: "Sequence[Sequence[_Ranked]]") -> list[Hit]:
        """What is shown of ranked documents that make one hit each."""
        ids = self._engine.identify([ranked.document for documents in listed for ranked in documents])
        return [hit for documents in listed if (hit := _hit(documents, ids))]

    def _expected_score(self, query: Query, n_documents: int) -> float:
        """What the best document scores where words find the answer."""
        tokens: list[str] = []
        constant = 0.0
        for word in query.words():
            if isinstance(word, Term):
                tokens.append(word.token)
            elif isinstance(word, Phrase) and not word.slop:
                tokens += word.tokens
            else:
                constant += CONSTANT_SCORE
        held = self._engine.frequencies(set(tokens))
        having = [min(held.get(token, 0), n_documents) for token in tokens]
        rarity = sum(log1p((n_documents - n + 0.5) / (n + 0.5)) for n in having)
        return constant + FULL_SHARE * MOST_OF_RARITY * rarity

    def dates(self, query: Query) -> list[Dated]:
        """Every document that a search by words finds, for counting: exactly those that `search` lists in keyword mode.

        Raises: Unavailable if the engine does not answer.
        """
        return self._engine.dates(_wanted(query))


@dataclass(frozen=True, slots=True)
class _Ranked:
    document: int
    meeting: int
    story: int
    score: float
    by_words: bool
    near: tuple[Near, ...]


def _wanted(query: Query) -> Wanted:
    """The words' side of a query, as engines are asked for it."""
    required = None if query.required is None else in_neighbours(query.required)
    return Wanted(required, query.ranked, least_matches(len(query.ranked)))


def _fused(matched: Sequence[Scored], near: Sequence[NearDocument], expected: float) -> list[_Ranked]:
    """Rank by words, by meaning, or by the weighted sum of both where both found something; ties by newest, then by number.

    Each side counts from 0 to 1: words as a share of the best score, or of what is expected where that is more; meaning as a share of the way
    from the least cosine to the best.
    """
    by_words = {each.document: each.score for each in matched}
    by_meaning = {each.document: each.passages[0].similarity for each in near}
    facts: dict[int, Scored | NearDocument] = {each.document: each for each in matched}
    facts |= {each.document: each for each in near}
    passages = {each.document: each.passages for each in near}
    scores = by_meaning or by_words
    if by_meaning and by_words:
        full = max(expected, *by_words.values()) or 1.0
        reach = max(NEAR_SIMILARITY, *by_meaning.values()) - LEAST_SIMILARITY
        words = {i: score / full for i, score in by_words.items()}
        meaning = {i: (similarity - LEAST_SIMILARITY) / reach for i, similarity in by_meaning.items()}
        scores = {i: WORDS_WEIGHT * words.get(i, 0.0) + (1 - WORDS_WEIGHT) * meaning.get(i, 0.0) for i in facts}
    return [
        _Ranked(i, facts[i].meeting, facts[i].story, scores[i], i in by_words, passages.get(i, ()))
        for i in _ranked(scores, facts)
    ]


def _ranked(scores: Mapping[int, float], facts: Mapping[int, Scored | NearDocument]) -> list[int]:
    """Documents by score, best first. Scores less than SAME_SCORE below the best of their like are one tie: newest first, then by number.

    Rounded figures would not do: a last digit could put two equal scores on two sides of a rounding edge on one engine only.
    """
    order: list[int] = []
    tied: list[int] = []
    for document in sorted(scores, key=lambda i: -scores[i]):
        if tied and scores[tied[0]] - scores[document] >= SAME_SCORE:
            order += sorted(tied, key=lambda i: (-facts[i].day, i))
            tied = []
        tied.append(document)
    return order + sorted(tied, key=lambda i: (-facts[i].day, i))


def _by_day(matched: Sequence[Scored], near: Sequence[NearDocument], order: Order) -> list[_Ranked]:
    """All that words and meaning found, by day, the undated last; on one day by number."""
    known = {each.document for each in matched}
    facts: dict[int, Scored | NearDocument] = {each.document: each for each in matched}
    facts |= {each.document: each for each in near}
    passages = {each.document: each.passages for each in near}
    sign = -1 if order == "newest" else 1
    listed = sorted(facts, key=lambda i: (facts[i].day == 0, sign * facts[i].day, i))
    return [_Ranked(i, facts[i].meeting, facts[i].story, 0.0, i in known, passages.get(i, ())) for i in listed]


def _hit(documents: Sequence[_Ranked], ids: Mapping[int, tuple[str, str]]) -> Hit | None:
    """A hit from the documents folded into it; None if they have gone meanwhile. It stands where the best of them does."""
    score = max(ranked.score for ranked in documents)
    hits = [Hit(*ids[r.document], round(r.score, 6), r.by_words, r.near) for r in documents if r.document in ids]
    return replace(hits[0], score=round(score, 6), others=tuple(hits[1:])) if hits else None


def _commonest(counts: Mapping[str, int]) -> list[FacetValue]:
    """The values of a facet, those that most hits have first."""
    return [{"value": value, "count": count} for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
