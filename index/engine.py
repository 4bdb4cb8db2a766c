"""What the two engines have in common: the questions that an engine answers, and the shapes of the answers.

Engines rank and count; fusion of words and meaning, folding of copies and papers and pages of hits are in `index.fusion`, so that two
engines give one answer. Documents go by numbers (`index.entry.number_of`) until a page of hits is made up; `story` and `meeting` are
numbers too, as `index.folding` tells.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from index.entry import Entry, Vector
from index.query_tree import Node

Order = Literal["best", "newest", "oldest"]
ORDERS: tuple[Order, ...] = get_args(Order)
# Names of one field that are told; an engine counts no more values exactly.
MAX_NAMES = 65_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words' side of a question: `required` must hold, and at least `least` of the `ranked` words must be there.

    `arrived`: only what arrived after the first number and up to the second.
    """

    required: Node | None
    ranked: Sequence[Node] = ()
    least: int = 0
    arrived: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents that matched, in the order asked for; `day` as yyyymmdd, 0 undated. Shapes: (n,) each.

    `score`: of their words, or 0 where none were ranked or the order is by day.
    """

    document: NDArray[np.int64]
    meeting: NDArray[np.int64]
    story: NDArray[np.int64]
    day: NDArray[np.int64]
    score: NDArray[np.float64]


def to_matches(rows: Sequence[tuple[int, int, int, int, float]]) -> Matches:
    """Return matches of rows of document, meeting, story, day and score."""
    columns = list(zip(*rows, strict=True)) or [()] * 5
    document, meeting, story, day = (np.array(column, np.int64) for column in columns[:4])
    return Matches(document, meeting, story, day, np.array(columns[4], np.float64))


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage near to the vector, by its place in its document. `similarity` is the cosine."""

    passage: int
    similarity: float


@dataclass(frozen=True, slots=True)
class NearDocuments:
    """Documents with their passages that are near to the vector, nearest first.

    The passages of a document stand from its `first` up to that of the next one; there is at least one. `similarity` is the cosine.
    Shapes: document, meeting, story, day (n,); first (n + 1,); passage, similarity (passages,).
    """

    document: NDArray[np.int64]
    meeting: NDArray[np.int64]
    story: NDArray[np.int64]
    day: NDArray[np.int64]
    first: NDArray[np.int64]
    passage: NDArray[np.int64]
    similarity: NDArray[np.float64]

    def up_to(self, n: int) -> "NearDocuments":
        """Return the n nearest."""
        first = self.first[: n + 1]
        columns = self.document[:n], self.meeting[:n], self.story[:n], self.day[:n]
        return NearDocuments(*columns, first, self.passage[: first[-1]], self.similarity[: first[-1]])

    def passages(self, number: int) -> tuple[PassageHit, ...]:
        """Return the passages of one of the documents, nearest first."""
        of = slice(*self.first[number : number + 2].tolist())
        return tuple(PassageHit(*row) for row in zip(self.passage[of].tolist(), self.similarity[of].tolist(), strict=True))


def to_near(rows: Sequence[tuple[int, int, int, int]], passages: Sequence[Sequence[tuple[int, float]]]) -> NearDocuments:
    """Near documents of rows of document, meeting, story and day, each with its passages and their cosines."""
    document, meeting, story, day = np.array(rows, np.int64).reshape(-1, 4).T
    first = np.cumsum([0, *map(len, passages)])
    numbers, cosines = np.array([value for some in passages for value in some], np.float64).reshape(-1, 2).T
    return NearDocuments(document, meeting, story, day, first, numbers.astype(np.int64), cosines)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents there are, how many hits they make, and how many of those have each facet value. With copies each is a hit."""

    documents: int
    hits: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class DatedMatches:
    """Documents that matched, in no order, for counting: what each is listed under, and its days as in `index.fields`. Shapes: (n,) each."""

    meeting: NDArray[np.int64]
    story: NDArray[np.int64]
    day: NDArray[np.int64]
    last_day: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.day)


def to_dated(rows: Iterable[Sequence[int]]) -> DatedMatches:
    """Return dated matches of rows of meeting, story, day and last day."""
    meeting, story, day, last_day = np.array(list(rows), np.int64).reshape(-1, 4).T
    return DatedMatches(meeting, story, day, last_day)


@dataclass(frozen=True, slots=True)
class State:
    """What an index is: which making of it (a new one after each beginning anew), how many documents it holds, and whether it holds
    vectors that the model's can be compared with."""

    generation: str
    documents: int
    has_vectors: bool


class Engine(Protocol):
    """An engine. Reading raises Unavailable if it does not answer, is damaged, or takes too long."""

    dimensions: int

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries in place of older ones; the ids that were refused, with the reason. Durable on return."""

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""

    def clear(self) -> None:
        """Hold nothing, and begin anew."""

    def rebuilding(self) -> "AbstractContextManager[Engine]":
        """Return an empty engine beside this one, which takes its place when the block ends well; until then this one answers."""

    def state(self) -> State:
        """Return what the index is just now."""

    def check(self) -> None:
        """Compare all that is held with its checksums, where the engine keeps them itself.

        Raises: Unavailable if something is damaged.
        """

    def held(self) -> dict[str, int]:
        """Return the documents held with their revisions; none if their vectors have another width, so that all are put anew."""

    def match(self, wanted: Wanted, depth: int, order: Order) -> Matches:
        """Return the first documents in that order, as many as `depth`. By day, the undated have the day 0."""

    def frequencies(self, tokens: Collection[str]) -> dict[str, int]:
        """Return how many documents have each of these tokens in title or text."""

    def count(self, wanted: Wanted | None, besides: Collection[int], *, copies: bool, facets: Sequence[str]) -> Counts:
        """Count what is wanted together with the documents `besides`, whether those match or not.

        Values are counted of the facets that are named: all, one or none; see `index.counting` for how many.
        """

    def dates(self, wanted: Wanted) -> DatedMatches:
        """Return every document that is wanted."""

    def nearest(self, vector: Vector, required: Node | None, limit: int, least: float) -> NearDocuments:
        """Return the nearest documents for which `required` holds, by their nearest passage, whose cosine is at least `least`."""

    def names(self, name_field: str) -> dict[str, int]:
        """Return the names of a query field, as `index.fields.NAME_COLUMNS` tells, with the number of documents each; the most
        frequent MAX_NAMES.
        """

    def identify(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """Return the ids of documents and of their stories."""

    def describe(self) -> str:
        """Return the engine in a few words, for `doctor`."""

    def close(self) -> None:
        """Let go of it."""
