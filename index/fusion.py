"""The index: asks an engine for words and for meaning, fuses the two rankings, collapses copies, and tells whether it holds everything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.engine import Dated, Engine, Near, NearDocument, Order, Scored, Wanted
from index.entry import FACETS, Vector
from index.tree import And, Days, Not, Query, in_neighbours, least_matches

Mode = Literal["hybrid", "keyword", "meaning"]
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

    `partial`: there may be more, since the index does not hold all of the archive or the list was cut short.
    """

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[Mapping[str, str | int]]]
    partial: bool = False


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
        self.names = engine.names
        self.describe = engine.describe
        self.close = engine.close

    def is_whole(self) -> bool:
        """Whether the index holds at least what it should.

        Raises: Unavailable if the engine does not answer, or is damaged.
        """
        promise = self._promised()
        if promise is None:
            return True
        state = self._engine.state()
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
        if vector is not None and vector.shape != (self._engine.dimensions,):
            raise ValueError(
                f"the index holds vectors of {self._engine.dimensions} numbers, the query's has shape {vector.shape}"
            )
        is_whole = self.is_whole()
        asked = _wanted(query)
        by_meaning = vector is not None and mode != "keyword"
        wanted = None if by_meaning and mode == "meaning" else asked
        depth = min(MOST_DEPTH, max(DEPTH, 5 * (offset + limit)))
        matched = self._matched(wanted, depth, order) if wanted else []
        near = (
            self._engine.nearest(vector, asked.required, NEAREST, LEAST_SIMILARITY) if vector is not None and by_meaning else []
        )
        counts = self._engine.count(wanted, [each.document for each in near], copies=copies)
        ranking = _fused(matched, near, is_fused=wanted is not None) if order == "best" else _by_day(matched, near, order)
        if not copies:
            ranking = _one_a_story(ranking)
        total = counts.documents if copies else counts.stories
        page = ranking[offset : offset + limit]
        ids = self._engine.identify([ranked.document for ranked in page])
        return Results(
            hits=[Hit(*ids[r.document], round(r.score, 6), r.by_words, r.near) for r in page if r.document in ids],
            total=total,
            facets=_facets(counts.facets),
            partial=not is_whole or len(ranking) < min(total, offset + limit),
        )

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

    def dates(self, query: Query) -> list[Dated]:
        """Every document that a search by words finds, for counting: exactly those that `search` lists in keyword mode.

        Raises: Unavailable if the engine does not answer.
        """
        return self._engine.dates(_wanted(query))


@dataclass(frozen=True, slots=True)
class _Ranked:
    document: int
    story: int
    score: float
    by_words: bool
    near: tuple[Near, ...]


def _wanted(query: Query) -> Wanted:
    """The words' side of a query, as engines are asked for it."""
    required = None if query.required is None else in_neighbours(query.required)
    return Wanted(required, query.ranked, least_matches(len(query.ranked)))


def _fused(matched: Sequence[Scored], near: Sequence[NearDocument], *, is_fused: bool) -> list[_Ranked]:
    """Fuse the two rankings by reciprocal rank; ties by newest, then by number."""
    known = {each.document: each.score for each in matched}
    similar = {each.document: each.passages[0].similarity for each in near}
    facts = {each.document: (each.day, each.story) for each in matched}
    facts |= {each.document: (each.day, each.story) for each in near}
    passages = {each.document: each.passages for each in near}
    scores, tie = similar or known, SAME_SCORE
    if similar and is_fused:
        scores, tie = {}, SAME_FUSED
        for weight, ranking in ((1.0, _ranked(known, facts)), (MEANING_WEIGHT, _ranked(similar, facts))):
            for rank, document in enumerate(ranking, start=1):
                scores[document] = scores.get(document, 0.0) + weight / (RRF_K + rank)
    return [_Ranked(i, facts[i][1], scores[i], i in known, passages.get(i, ())) for i in _ranked(scores, facts, tie=tie)]


def _ranked(scores: Mapping[int, float], facts: Mapping[int, tuple[int, int]], *, tie: float = SAME_SCORE) -> list[int]:
    """Documents by score, best first. Scores less than `tie` below the best of their like are one tie: newest first, then by number.

    Rounded figures would not do: a last digit could put two equal scores on two sides of a rounding edge on one engine only.
    """
    order: list[int] = []
    tied: list[int] = []
    for document in sorted(scores, key=lambda i: -scores[i]):
        if tied and scores[tied[0]] - scores[document] >= tie:
            order += sorted(tied, key=lambda i: (-facts[i][0], i))
            tied = []
        tied.append(document)
    return order + sorted(tied, key=lambda i: (-facts[i][0], i))


def _by_day(matched: Sequence[Scored], near: Sequence[NearDocument], order: Order) -> list[_Ranked]:
    """All that words and meaning found, by day, the undated last; on one day by number."""
    facts = {each.document: (each.day, each.story) for each in matched}
    known = set(facts)
    facts |= {each.document: (each.day, each.story) for each in near}
    passages = {each.document: each.passages for each in near}
    sign = -1 if order == "newest" else 1
    listed = sorted(facts, key=lambda i: (facts[i][0] == 0, sign * facts[i][0], i))
    return [_Ranked(i, facts[i][1], 0.0, i in known, passages.get(i, ())) for i in listed]


def _one_a_story(order: Sequence[_Ranked]) -> list[_Ranked]:
    first: dict[int, _Ranked] = {}
    for ranked in order:
        first.setdefault(ranked.story, ranked)
    return list(first.values())


def _facets(counts: Mapping[str, Mapping[str, int]]) -> dict[str, list[dict[str, str | int]]]:
    """The values of each facet that most stories have."""
    shown: dict[str, list[dict[str, str | int]]] = {}
    for name in FACETS:
        best = sorted(counts.get(name, {}).items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES]
        shown[name] = [{"value": value, "count": count} for value, count in best]
    return shown
