"""A query as a tree: words, phrases, names and days, joined by AND, OR and NOT. `index.query` makes it of a text, engines answer it."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from core.vocabulary import QUERY_FIELDS
from core.words import KIND_GROUPS
from index.names import name_key

# Fields whose values are words of a text, and fields of which an index has a column of name keys.
TEXT_FIELDS = frozenset(field.name for field in QUERY_FIELDS if field.holds == "words")
NAME_FIELDS = frozenset(field.name for field in QUERY_FIELDS if field.holds == "names")


@dataclass(frozen=True, slots=True)
class Term:
    """One word, in a text field or (None) in title and text. `at`, here and below: where in the query it begins, if it was typed."""

    token: str
    field: str | None = None
    at: int | None = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins so."""

    token: str
    field: str | None = None
    at: int | None = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; with slop, within so many words of each other, in any order. `is_word`: typed as one word, with a hyphen or the like."""

    tokens: tuple[str, ...]
    slop: int = 0
    field: str | None = None
    at: int | None = dataclasses.field(default=None, compare=False)
    is_word: bool = dataclasses.field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A document that names exactly this (see `name_key`). `at` is where the name stands in the query, if it was typed."""

    field: str
    key: str
    at: tuple[int, int] | None = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Days:
    """Published within these calendar days, both included; numbers as yyyymmdd. None: open.

    A document of which only the month or the year is known lies within them if all of it does.
    """

    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    node: "Node"


Node = Term | Prefix | Phrase | Name | Days | And | Or | Not


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `required` must hold; `ranked` words decide the order, and most of them must be there.

    `meaning_text` is what a vector can be made of; empty if the query is all fields. `cost` is as in `index.budget`.
    """

    required: Node | None
    ranked: tuple[Term | Prefix | Phrase, ...]
    meaning_text: str
    cost: float = dataclasses.field(default=0.0, compare=False)

    def filtered(
        self, *, since: date | None = None, until: date | None = None, sources: Sequence[str] = (), kind: str | None = None
    ) -> "Query":
        """Return the same query with filters beside it, which no text of the user's can undo. `sources`: ids, any of which will
        do; `kind`: one, or a group of `KIND_GROUPS`.
        """
        nodes: list[Node] = [] if self.required is None else [self.required]
        if since or until:
            nodes.append(Days(day_number(since), day_number(until)))
        if sources:
            names = tuple(Name("source", name_key("source", source)) for source in sources)
            nodes.append(names[0] if len(names) == 1 else Or(names))
        if kind:
            key = name_key("kind", kind)
            kinds = tuple(Name("kind", kind) for kind in KIND_GROUPS.get(key, (key,)))
            nodes.append(kinds[0] if len(kinds) == 1 else Or(kinds))
        return replace(self, required=all_of(nodes))

    def question(self) -> str:
        """Return a text that two queries have in common if they ask the same: places and the order of parts tell nothing."""
        required = "" if self.required is None else _question(self.required)
        return f"{required} {' '.join(sorted(map(_question, self.ranked)))}"

    def words(self) -> list[Term | Prefix | Phrase]:
        """Return every word and phrase that a matching text may show, for highlights: what is under NOT is left out."""
        asked = [node for node in self._asked() if isinstance(node, Term | Prefix | Phrase)]
        return [*self.ranked, *(node for node in asked if node.field in {None, "text"})]

    def names(self) -> list[Name]:
        """Return every name that a matching text may show; what is under NOT is left out."""
        return [node for node in self._asked() if isinstance(node, Name)]

    def _asked(self) -> Iterator[Node]:
        """Yield the leaves of the required part that are asked for, in their order."""
        waiting: list[Node] = [self.required] if self.required else []
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, And | Or):
                waiting[:0] = node.nodes
            elif not isinstance(node, Not):
                yield node


def _question(node: Node) -> str:
    name = type(node).__name__
    if isinstance(node, And | Or):
        return f"{name}({', '.join(sorted(map(_question, node.nodes)))})"
    if isinstance(node, Not):
        return f"{name}({_question(node.node)})"
    return f"{name}({', '.join(repr(getattr(node, field.name)) for field in dataclasses.fields(node) if field.compare)})"


def day_number(day: date | None) -> int | None:
    """Return a day as yyyymmdd."""
    return None if day is None else day.year * 10_000 + day.month * 100 + day.day


def least_matches(n: int) -> int:
    """Return how many of n ranked words a document must have: both of two, two of three to ten, a quarter of more.

    A long question is answered by few of its words, and the best stand first: on QMSum's 272 first questions four in ten (and all but one of three
    or four) gave nDCG@10 .367, two .390, one .392.
    """
    return min(n, max(2, round(n / 4)))


def all_of(nodes: Sequence[Node]) -> Node | None:
    """Return one node that asks for all of these; None for none."""
    return None if not nodes else nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def leaves(node: Node) -> list[Node]:
    """Return the words, phrases, names and days of a tree, those under NOT too."""
    if isinstance(node, And | Or):
        return [leaf for child in node.nodes for leaf in leaves(child)]
    return leaves(node.node) if isinstance(node, Not) else [node]


def has_words(node: Node | None) -> bool:
    """Tell whether a tree has words or phrases in it. Names and days alone give each document the same score, none."""
    return node is not None and not all(isinstance(leaf, Name | Days) for leaf in leaves(node))


def neighbours(phrase: Phrase) -> Node:
    """Return what a loose phrase asks for: each word near to the next, in either order; a word that is repeated, once.

    An engine is asked for no more than two loose words at once: of three, Lucene and tantivy mean other things, and tantivy follows each way in
    which they can be placed, without end.
    """
    pairs = [(first, second) for first, second in pairwise(phrase.tokens) if first != second]
    near = [Phrase(tokens, phrase.slop, phrase.field, phrase.at) for tokens in dict.fromkeys(pairs)]
    return all_of(near) or Term(phrase.tokens[0], phrase.field, phrase.at)


def in_neighbours(node: Node) -> Node:
    """Return the same tree, its loose phrases as `neighbours` has them."""
    if isinstance(node, And | Or):
        return type(node)(tuple(in_neighbours(child) for child in node.nodes))
    if isinstance(node, Not):
        return Not(in_neighbours(node.node))
    return neighbours(node) if isinstance(node, Phrase) and node.slop else node
