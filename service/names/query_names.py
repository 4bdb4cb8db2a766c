"""Reads a query's names as what they stand for (service/names/name_matching.py), and tells what was read otherwise than typed, and what is unknown.

Plain words that no text has are told too, where a text has one that is spelt nearly so (service/names/spelling.py).

An unknown name stays in the query and matches nothing; but whoever asks is told so, with the names that may be meant, for an empty answer
would else read as silence. A saved search keeps what was typed, and is read anew each time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from core.errors import UsageError
from core.vocabulary import FIELDS
from index.budget import MAX_COST, NAME_COST
from index.names import quoted_name
from index.query import parse, unquoted
from index.query_tree import And, Name, Node, Not, Or, Query
from service.names.former_names import renamed_in_words
from service.names.name_matching import KnownName, Lookup, Names
from service.names.spelling import unknown_words

# Names that a reader takes in at a glance; the others are counted.
MAX_TOLD = 5
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """One name that may be meant: as people read it, and the query with it in place of what was typed, as text and parsed.

    `corrected_on`: it was found by a name that was corrected that day.
    """

    value: str
    text: str
    query: Query
    corrected_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name of the query of which there is something to tell: how it was read, that it is unknown, or that others have it as surname, or texts its surname alone.

    `position` is where it stands in the query, `listed` all that could be asked for, where that are few.
    """

    what: Literal["read_as", "unknown", "also"]
    field: str
    typed: str
    position: int
    choices: tuple[Choice, ...]
    n_fitting: int = 0
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMeant:
    """A name that is meant, or may be, with the query that asks for it; of a suggestion also how much that finds."""

    value: str
    query: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class NameTold:
    """What an answer tells of one name of its query, in a sentence: `values` are meant by it, `suggestions` may be.

    `of` is the query in which it stands, where there are several.
    """

    field: str
    typed: str
    position: int
    message: str
    values: tuple[NameMeant, ...] = ()
    suggestions: tuple[NameMeant, ...] = ()
    of: str | None = None


@dataclass(frozen=True, slots=True)
class NamesTold:
    """What an answer tells of names: those that were read otherwise than typed, those that nothing bears, those that others bear too."""

    read_as: tuple[NameTold, ...] = ()
    unknown: tuple[NameTold, ...] = ()
    also: tuple[NameTold, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query whose names stand for what the index holds, and what is to be told of them."""

    query: Query
    names: tuple[ReadName, ...] = ()

    def names_told(self, count: Callable[[Query], int]) -> NamesTold:
        """Return what an answer tells of the names. `count` says how much a query finds, as a click on it would show."""
        return NamesTold(
            read_as=tuple(_name_told(name, count) for name in self.names if name.what == "read_as"),
            unknown=tuple(_name_told(name, count) for name in self.names if name.what == "unknown"),
            also=tuple(_name_told(name, count) for name in self.names if name.what == "also"),
        )


def read_query(names: Names, text: str) -> ReadQuery:
    """Parse a query, and let its names stand for what the index holds.

    Raises: UsageError as `index.query.parse`; Unavailable if the engine is down.
    """
    query = parse(text)
    lookups = {
        name.at: (name, names.look_up(name.field, _typed(text, name.at)))
        for name in _names_of(query.required)
        if name.at is not None and name.field != "kind"  # a closed list of the product: the parser knows it
    }
    meant = {
        at: _either([replace(name, key=known_name.key) for known_name in lookup.names])
        for at, (name, lookup) in lookups.items()
        if lookup.names
    }

    def choice(name: Name, at: Place, known: KnownName) -> Choice:
        changed = f"{text[: at[0]]}{quoted_name(known.shown)}{text[at[1] :]}"
        return Choice(known.shown, changed, _with_names(query, meant | {at: replace(name, key=known.key)}), known.corrected_on)

    # Each suggestion is counted by a search of its own, as dear as the query: as many as may be are offered, for the first names.
    n_affordable = int(MAX_COST / (query.cost + NAME_COST))

    def to_name_read(name: Name, at: Place, lookup: Lookup) -> ReadName:
        nonlocal n_affordable
        what: Literal["read_as", "unknown", "also"] = "also" if lookup.is_exact else "read_as" if lookup.names else "unknown"
        offered = lookup.suggestions or lookup.names
        if what != "read_as":
            n_affordable -= len(offered)
            offered = offered if n_affordable >= 0 else ()
        choices = tuple(choice(name, at, known) for known in offered)
        listed = () if choices else names.listed(name.field)
        return ReadName(what, name.field, _typed(text, at), at[0], choices, lookup.n_fitting, listed)

    words = [
        ReadName("unknown", "text", word.typed, word.position, tuple(Choice(n.word, n.text, n.query) for n in word.near))
        for word in unknown_words(_with_names(query, meant), text, names.frequencies)
    ]
    names_read = [
        to_name_read(name, at, lookup) for at, (name, lookup) in lookups.items() if lookup.suggestions or not lookup.is_exact
    ]
    worth_telling = tuple(name_read for name_read in names_read if name_read.what != "also" or name_read.choices)
    return ReadQuery(_with_names(query, meant), (*worth_telling, *words))


def read_source(names: Names, typed: str) -> tuple[KnownName, ...]:
    """Return the sources that a filter means by an id, a name or a part of one, as `source:` in a query does.

    Raises: UsageError for one that is not known, with those that may be meant; Unavailable if the engine is down.
    """
    lookup = names.look_up("source", typed)
    if lookup.names:
        return lookup.names
    if lookup.suggestions:
        raise UsageError(f"There is no source {typed!r}; did you mean {_listing([name.shown for name in lookup.suggestions])}?")
    listed = names.listed("source")
    raise UsageError(
        f"There is no source {typed!r}. " + (f"Here are: {', '.join(listed)}." if listed else "`countywatch status` lists them.")
    )


def _typed(text: str, at: Place) -> str:
    start, end = at
    return unquoted(text[start:end])


def _names_of(node: Node | None) -> Iterator[Name]:
    """Yield every name of a query, also under NOT, in its order."""
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from _names_of(child)
    elif isinstance(node, Not):
        yield from _names_of(node.node)
    elif isinstance(node, Name):
        yield node


def _with_names(query: Query, meant: Mapping[Place, Node]) -> Query:
    """Return a query with other nodes in the place of some names."""
    return query if query.required is None else replace(query, required=_replaced(query.required, meant))


def _replaced(node: Node, meant: Mapping[Place, Node]) -> Node:
    if isinstance(node, And | Or):
        return type(node)(tuple(_replaced(child, meant) for child in node.nodes))
    if isinstance(node, Not):
        return Not(_replaced(node.node, meant))
    return meant.get(node.at, node) if isinstance(node, Name) and node.at else node


def _either(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _name_told(name: ReadName, count: Callable[[Query], int]) -> NameTold:
    if name.what == "read_as":
        values = tuple(NameMeant(choice.value, choice.text) for choice in name.choices)
        return NameTold(name.field, name.typed, name.position, _read_as(name), values=values)
    counts = [count(choice.query) for choice in name.choices]
    message = _unknown(name, counts) if name.what == "unknown" else _also(name, counts)
    suggestions = tuple(NameMeant(choice.value, choice.text, n) for choice, n in zip(name.choices, counts, strict=True))
    return NameTold(name.field, name.typed, name.position, message, suggestions=suggestions)


def _read_as(name: ReadName) -> str:
    return read_as_in_words(name.typed, [(choice.value, choice.corrected_on) for choice in name.choices])


def read_as_in_words(typed: str, names: Sequence[tuple[str, date | None]]) -> str:
    """Say as which names one was read, and which of these it was found by until they were corrected, each with its day."""
    values = [name for name, corrected_on in names if corrected_on is None]
    corrected = {name: corrected_on for name, corrected_on in names if corrected_on is not None}
    more = len(values) - MAX_TOLD
    read_as = f"{typed} read as {_listing([*values[:MAX_TOLD], f'{more} more'] if more > 1 else values)}" if values else ""
    renamed = renamed_in_words(typed, list(corrected)[:MAX_TOLD], max(corrected.values())) if corrected else ""
    return "; ".join(filter(None, (read_as, renamed)))


def _also(name: ReadName, counts: Sequence[int]) -> str:
    alone = next((choice.value for choice in name.choices if len(choice.value) < len(name.typed)), None)
    if alone is not None:
        return f"{alone} stands alone in other texts ({sum(counts):,}), which may mean the same person"
    return f"{name.typed} stands alone in some texts; it is also the surname of {_listing(_with_counts(name, counts), 'and')}"


def _unknown(name: ReadName, counts: Sequence[int]) -> str:
    no = f"No {FIELDS[name.field].word} {name.typed!r}" if name.field != "text" else f"No text has the word {name.typed!r}"
    if name.n_fitting:
        no = f"{name.typed!r} is a part of {name.n_fitting:,} names, too many to mean them all"
    if name.choices:
        return f"{no}; did you mean {_listing(_with_counts(name, counts))}?"
    if name.n_fitting:
        return f"{no}. Type more of it."
    if name.listed:
        return f"{no}. Here are: {', '.join(name.listed)}."
    hint = " People without a public role are found by plain words alone." if not FIELDS[name.field].is_public else ""
    return f"{no} in anything that was read so far.{hint}"


def _with_counts(name: ReadName, counts: Sequence[int]) -> list[str]:
    return [f"{choice.value} ({n:,})" for choice, n in zip(name.choices, counts, strict=True)]


def _listing(names: Sequence[str], link: str = "or") -> str:
    """Names in a row: A, B or C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {link} {names[-1]}"
