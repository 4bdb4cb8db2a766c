"""What an index is: entries in, ranked documents out. Fuses words and meaning in one way, whichever engine finds them.

An engine knows five things: which documents match a query's words and fields, when those were published, which passages lie nearest
to a vector, what it holds, and how to put and remove. Ranking, fusion, collapsing of copies and facets are here, so that two engines give one answer.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from core.words import Annotations, Document, Role
from index.query import Node, Query, least_matches

_log = logging.getLogger(__name__)
# Raise it after any change in what an entry becomes; the index is then built anew.
INDEX_VERSION = 4
Mode = Literal["hybrid", "keyword", "meaning"]
Vector = NDArray[np.float32]
# Facets, in the order pages show them. People are counted only where they hold a public role (docs: fair to people).
FACETS = ("source", "kind", "operation", "place", "organisation", "person", "drug", "topic", "year")
FACET_VALUES = 12
# The width of the bundled model's vectors; an installation with another model says its own.
DIMENSIONS = 384
# Passages taken from the vector side: enough for ten pages of hits, few enough to fuse in no time.
NEAREST = 300
# Below this cosine MiniLM's neighbours of a question are about something else. See docs/decisions/002-search.md for the sweep.
LEAST_SIMILARITY = 0.32
# Reciprocal rank fusion's constant, as in Cormack, Clarke and Buettcher 2009.
RRF_K = 60
# Scores nearer to each other than this are equal: the engines' float32 sums differ by some 1e-6. Fused scores are sums of the same
# fractions on both, so that only the rounding of those is to be passed over.
SAME_SCORE = 2e-5
SAME_FUSED = 1e-9
# Documents taken from the word side before copies are collapsed; deep pages take more.
DEPTH = 1_000
MOST_DEPTH = 20_000
# Names of one field that are told; an engine counts no more values exactly.
MOST_NAMES = 65_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the index takes it.

    Shapes: vectors (passages, the index's dimensions), rows L2-normalised; may be empty. Rows of another width were made by another model
    and are left out: the document is found by words until it is annotated anew.
    `public` are the people who are public on the document's day, by canonical name, with their roles; nobody else is indexed as a person.
    """

    document: Document
    annotations: Annotations
    vectors: Vector
    story_id: str
    revision: int
    source_name: str
    council: str | None = None
    public: Mapping[str, Sequence[Role]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scored:
    """A document that matched, `day` as yyyymmdd (0 undated)."""

    document_id: str
    story_id: str
    day: int
    score: float


@dataclass(frozen=True, slots=True)
class Matched:
    """All that matched: the best documents first, how many there are, their stories, and facet counts over all of them."""

    best: Sequence[Scored]
    documents: int
    stories: Collection[str]
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Near:
    """A passage near to the vector: its document and place in it. `similarity` is the cosine."""

    document_id: str
    passage: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Held:
    """What the index knows of one document without a query."""

    story_id: str
    day: int
    facets: Mapping[str, Sequence[str]]


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
    """One page of results, their number in all (stories, or documents if copies were asked for), facet counts of documents."""

    hits: Sequence[Hit]
    total: int
    facets: Mapping[str, Sequence[Mapping[str, str | int]]]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A document that matched, for counting: its story, by a value that only this story has, and its days as in `index.fields`."""

    story: str | int
    day: int
    last_day: int


class Engine(Protocol):
    """What the two engines have in common."""

    dimensions: int

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries in place of older ones; the ids that were refused, with the reason. Durable on return."""

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""

    def clear(self) -> None:
        """Hold nothing."""

    def ids(self) -> set[str]:
        """The documents held."""

    def match(
        self, required: Node | None, ranked: Sequence[Node], least: int, *, depth: int, within: Collection[str] | None = None
    ) -> Matched:
        """Documents for which `required` holds and that have at least `least` of the ranked words."""

    def dates(self, required: Node | None, ranked: Sequence[Node], least: int) -> list[Dated]:
        """Every document that `match` would find, in no order."""

    def nearest(self, vector: Vector, within: Collection[str] | None, limit: int) -> list[Near]:
        """The nearest passages, of these documents if told, nearest first."""

    def look_up(self, document_ids: Collection[str]) -> dict[str, Held]:
        """What is held of these documents."""

    def names(self, name_field: str) -> dict[str, int]:
        """The names of a query field, as `index.fields.NAME_COLUMNS` tells, with the number of documents each; the most frequent MOST_NAMES."""

    def describe(self) -> str:
        """The engine in a few words, for `doctor`."""

    def close(self) -> None:
        """Let go of it."""


class Index:
    """An index over one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.put = engine.put
        self.remove = engine.remove
        self.clear = engine.clear
        self.ids = engine.ids
        self.names = engine.names
        self.describe = engine.describe
        self.close = engine.close

    def search(
        self, query: Query, *, vector: Vector | None, mode: Mode, limit: int = 20, offset: int = 0, copies: bool = False
    ) -> Results:
        """Answer a query. `vector` is needed for meaning; without one only words are looked for.

        Shapes: vector (the index's dimensions,), unit length.
        Raises: Unavailable if the engine does not answer; ValueError for a vector of another width.
        """
        if vector is not None and vector.shape != (self._engine.dimensions,):
            raise ValueError(
                f"the index holds vectors of {self._engine.dimensions} numbers, the query's has shape {vector.shape}"
            )
        depth = min(MOST_DEPTH, max(DEPTH, 5 * (offset + limit)))
        matched = self._by_words(query, mode, depth, has_vector=vector is not None)
        near = self._by_meaning(query, vector) if vector is not None and mode != "keyword" else {}
        extra = self._not_matched(query, mode, near) if near else {}
        order = _order(matched, near, extra, mode)
        stories = set(matched.stories) | {held.story_id for held in extra.values()}
        if not copies:
            order = _one_a_story(order)
        return Results(
            hits=order[offset : offset + limit],
            total=matched.documents + len(extra) if copies else len(stories),
            facets=_facets(matched, extra),
        )

    def dates(self, query: Query) -> list[Dated]:
        """Every document that a search by words finds, for counting: exactly those that `search` lists in keyword mode.

        Raises: Unavailable if the engine does not answer.
        """
        return self._engine.dates(query.required, query.ranked, least_matches(len(query.ranked)))

    def _by_words(self, query: Query, mode: Mode, depth: int, *, has_vector: bool) -> Matched:
        if mode == "meaning" and has_vector:
            return Matched((), 0, (), {})
        return self._engine.match(query.required, query.ranked, least_matches(len(query.ranked)), depth=depth)

    def _by_meaning(self, query: Query, vector: Vector) -> dict[str, list[Near]]:
        """The passages near enough, by document, among those for which the required part of the query holds."""
        within: set[str] | None = None
        if query.required is not None:
            allowed = self._engine.match(query.required, (), 0, depth=MOST_DEPTH)
            within = {scored.document_id for scored in allowed.best}
        found: dict[str, list[Near]] = {}
        for each in self._engine.nearest(vector, within, NEAREST):
            if each.similarity >= LEAST_SIMILARITY:
                found.setdefault(each.document_id, []).append(each)
        return found

    def _not_matched(self, query: Query, mode: Mode, near: Mapping[str, object]) -> dict[str, Held]:
        """Of the documents found by meaning, those that the words did not find."""
        held = self._engine.look_up(near)
        if mode == "meaning":
            return held
        least = least_matches(len(query.ranked))
        by_words = self._engine.match(query.required, query.ranked, least, depth=len(held) or 1, within=list(held))
        known = {scored.document_id for scored in by_words.best}
        return {document_id: facts for document_id, facts in held.items() if document_id not in known}


def fitting_vectors(entries: Sequence[Entry], dimensions: int) -> list[Vector]:
    """The vectors of each entry; none where they have another width, which is logged."""
    empty = np.zeros((0, dimensions), np.float32)
    fitting = [entry.vectors if entry.vectors.shape[1:] == (dimensions,) else empty for entry in entries]
    other = sum(len(entry.vectors) > 0 and not len(kept) for entry, kept in zip(entries, fitting, strict=True))
    if other:
        _log.warning(
            "%d document(s) have vectors of another model and are found by words until `countywatch process` has annotated them anew.",
            other,
        )
    return fitting


def log_other_dimensions(where: str, held: int, wanted: int, *, begun_anew: bool) -> None:
    """Log that an index was made for vectors of another width than the model's, and what follows."""
    outcome = "it is begun anew" if begun_anew else "only words are looked for until `countywatch process` has built it anew"
    _log.warning(
        "The search index %s was made for vectors of %d numbers, the model now makes %d: %s.", where, held, wanted, outcome
    )


def open_index(url: str | None, directory: Path, *, name: str, dimensions: int = DIMENSIONS) -> Index:
    """The index of an installation: Elasticsearch by its URL, else the embedded one in a folder.

    `dimensions` is the width of the model's vectors. An index of another width answers by words and counts as empty; the first put
    begins it anew.
    Raises: ConfigError for a server that cannot be used; Unavailable if it does not answer.
    """
    if url:
        from index.elastic import ElasticEngine

        return Index(ElasticEngine(url, name, dimensions))
    from index.embedded import EmbeddedEngine

    return Index(EmbeddedEngine(directory, dimensions))


@contextmanager
def scratch_index(url: str | None, *, dimensions: int = DIMENSIONS) -> Iterator[Index]:
    """An index for a measurement; it leaves nothing behind."""
    with TemporaryDirectory() as folder:
        index = open_index(url, Path(folder), name=f"countywatch-scratch-{uuid4().hex[:12]}", dimensions=dimensions)
        try:
            yield index
        finally:
            index.clear()
            index.close()


def _order(matched: Matched, near: Mapping[str, Sequence[Near]], extra: Mapping[str, Held], mode: Mode) -> list[Hit]:
    """Fuse the two rankings by reciprocal rank; ties by newest, then by id."""
    known = {scored.document_id: scored.score for scored in matched.best}
    days = {scored.document_id: scored.day for scored in matched.best} | {i: held.day for i, held in extra.items()}
    stories = {s.document_id: s.story_id for s in matched.best} | {i: held.story_id for i, held in extra.items()}
    similar = {i: passages[0].similarity for i, passages in near.items() if i in stories}
    scores, tie = similar or known, SAME_SCORE
    if similar and mode == "hybrid":
        scores, tie = {}, SAME_FUSED
        for ranking in (_ranked(known, days), _ranked(similar, days)):
            for rank, document_id in enumerate(ranking, start=1):
                scores[document_id] = scores.get(document_id, 0.0) + 1 / (RRF_K + rank)
    order = _ranked(scores, days, tie=tie)
    return [Hit(i, stories[i], round(scores[i], 6), i in known, tuple(near.get(i, ()))) for i in order]


def _ranked(scores: Mapping[str, float], days: Mapping[str, int], *, tie: float = SAME_SCORE) -> list[str]:
    """Ids by score, best first. Scores less than `tie` below the best of their like are one tie: newest first, then by id.

    Rounded figures would not do: a last digit could put two equal scores on two sides of a rounding edge on one engine only.
    """
    order: list[str] = []
    tied: list[str] = []
    for document_id in sorted(scores, key=lambda i: -scores[i]):
        if tied and scores[tied[0]] - scores[document_id] >= tie:
            order += sorted(tied, key=lambda i: (-days[i], i))
            tied = []
        tied.append(document_id)
    return order + sorted(tied, key=lambda i: (-days[i], i))


def _one_a_story(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each story."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.story_id, hit)
    return list(first.values())


def _facets(matched: Matched, extra: Mapping[str, Held]) -> dict[str, list[dict[str, str | int]]]:
    shown: dict[str, list[dict[str, str | int]]] = {}
    for name in FACETS:
        counts: Counter[str] = Counter(dict(matched.facets.get(name, {})))
        for held in extra.values():
            counts.update(held.facets.get(name, ()))
        best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES]
        shown[name] = [{"value": value, "count": count} for value, count in best]
    return shown
