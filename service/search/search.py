"""Search: parse the words, put the filters beside them, ask the index, and add what the archive knows of each hit."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.choices import find_choice, no_such_kind
from core.errors import UsageError
from core.vocabulary import FACETS
from core.words import KIND_GROUPS, KINDS
from index.analysis import fold
from index.engine import ORDERS, Order
from index.entry import Vector
from index.fusion import MODES, FacetValue, Mode
from index.names import name_key
from index.query_tree import Query
from service.installation import Installation
from service.names.name_matching import KnownName, Names
from service.names.query_names import NamesTold, NameTold, ReadQuery, read_query, read_source
from service.search.query_vectors import embed
from service.search.silence import silence
from service.search.silence_words import Statement, statement_of
from service.texts.hits import Hit, hits_of

# One answer's most; whoever wants everything pages through it or exports.
MAX_HITS = 1000
# Beyond this the engines would have to rank too many passages for one page; a narrower question serves better.
DEEPEST_OFFSET = 10_000
# Kinds by which results are laid in tabs: the press, the papers of councils, what police and other offices release.
TABS = ("article", "council", "release")


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search. `since` and `until` are calendar days in the beat's zone, both included. `sort`: best, newest or oldest first.

    `source` is an id, a name, or a part of one, as people type it; where several fit, all are meant.
    """

    mode: str = "hybrid"
    limit: int = 20
    offset: int = 0
    since: date | None = None
    until: date | None = None
    source: str | None = None
    kind: str | None = None
    copies: bool = False
    sort: str = "best"


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A source that a filter lets through."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search found, and what its silence is worth.

    `total` and `facets` count hits: stories and agenda items, or documents where copies are asked for. `n_values`: how many values each facet has, as far as
    they are counted. `partial`: there may be more, for the index is not whole, a bound was met, or, with `more_by_meaning`, more
    documents are near in meaning than are taken. `read_as`, `unknown` and `also` tell of names of the query, `sources` of the filter.
    """

    query: str
    mode: Mode
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    n_values: Mapping[str, int]
    partial: bool
    more_by_meaning: bool
    silence: Statement
    read_as: tuple[NameTold, ...]
    unknown: tuple[NameTold, ...]
    also: tuple[NameTold, ...]
    sources: tuple[NamedSource, ...]

    @property
    def has_words_of_query(self) -> bool:
        """Whether something that is listed has a word of the query; where nothing has, all is near in meaning alone, which must be said."""
        return self.mode == "meaning" or not self.hits or not all(hit.is_near_alone for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A hit among those of its search, and the hits before and behind it; None where there is none."""

    total: int
    before: Hit | None
    own: Hit
    behind: Hit | None


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """The values of one facet of a search that contain a text, those of most hits first; `total` is their number. The rest as in `SearchAnswer`."""

    query: str
    mode: Mode
    facet: str
    containing: str
    total: int
    values: tuple[FacetValue, ...]
    partial: bool
    more_by_meaning: bool
    read_as: tuple[NameTold, ...]
    unknown: tuple[NameTold, ...]
    also: tuple[NameTold, ...]
    sources: tuple[NamedSource, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the index: the query as it was read, its vector, and the filters that stand beside it."""

    installation: Installation
    options: SearchOptions
    read: ReadQuery
    vector: Vector | None
    mode: Mode
    order: Order
    sources: tuple[KnownName, ...]

    @property
    def query(self) -> Query:
        """The query with its filters."""
        return self.filtered(self.read.query)

    def filtered(self, query: Query) -> Query:
        """Return a query with the filters of this one."""
        sources = [source.key for source in self.sources]
        return query.filtered(since=self.options.since, until=self.options.until, sources=sources, kind=self.options.kind)

    def names_told(self) -> NamesTold:
        """Return what is to be told of the names in the query."""
        index, copies = self.installation.index, self.options.copies

        def count(other: Query) -> int:
            query = self.filtered(other)
            return index.search(query, vector=self.vector, mode=self.mode, limit=1, copies=copies, facets=False).total

        return self.read.names_told(count)

    def named_sources(self) -> tuple[NamedSource, ...]:
        """Return what the filter of sources lets through."""
        ids = {name_key("source", source.id): source.id for source in self.installation.config.beat.sources}
        return tuple(NamedSource(ids.get(source.key, source.key), source.shown) for source in self.sources)


def search(installation: Installation, text: str, options: SearchOptions = SearchOptions()) -> SearchAnswer:
    """Answer a query, one hit a story or agenda item unless copies are asked for.

    Raises: UsageError for a query or option that cannot be meant, with its position; Unavailable if the engine is down.
    """
    return _answer(asked_of(installation, text, options), text)


def search_in_tabs(installation: Installation, text: str, options: SearchOptions) -> tuple[SearchAnswer, Mapping[str, int]]:
    """Answer a query as `search`, and tell how many hits it has in each tab, whatever kind is asked for: all (""), and those of `TABS`."""
    asked = asked_of(installation, text, options)
    answer = _answer(asked, text)
    totals = {options.kind or "": answer.total}
    for kind in ("", *TABS):
        if kind not in totals:
            totals[kind] = _n_hits(replace(asked, options=replace(options, kind=kind or None)))
    return answer, {kind: totals[kind] for kind in ("", *TABS)}


def n_hits(installation: Installation, text: str, options: SearchOptions) -> int:
    """Return how many hits a query has; cheaper than an answer.

    Raises: UsageError and Unavailable as `search`.
    """
    return _n_hits(asked_of(installation, text, options))


def _n_hits(asked: Asked) -> int:
    return asked.installation.index.search(
        asked.query, vector=asked.vector, mode=asked.mode, limit=1, copies=asked.options.copies, facets=False
    ).total


def _answer(asked: Asked, text: str) -> SearchAnswer:
    installation, options = asked.installation, asked.options
    results = installation.index.search(
        asked.query,
        vector=asked.vector,
        mode=asked.mode,
        limit=options.limit,
        offset=options.offset,
        copies=options.copies,
        order=asked.order,
    )
    names = asked.names_told()
    statement = silence(
        installation,
        [asked.query],
        n_found=results.total,
        is_partial=results.partial
        and not results.more_near,  # that more are near is no fault; whether the index is whole, it asks itself
        unknown=[name.message for name in names.unknown],
    )
    return SearchAnswer(
        query=text,
        mode=asked.mode,
        total=results.total,
        hits=hits_of(installation.archive, installation.config.beat, asked.query, results.hits, copies=options.copies),
        facets={name: tuple(values) for name, values in results.facets.items()},
        n_values=results.n_values,
        partial=results.partial,
        more_by_meaning=results.more_near,
        silence=statement_of(statement),
        read_as=names.read_as,
        unknown=names.unknown,
        also=names.also,
        sources=asked.named_sources(),
    )


def neighbours(installation: Installation, text: str, options: SearchOptions, place: int) -> Neighbours | None:
    """Return what stands around a place of a search, from 1; None if the search has nothing there any more.

    Raises: UsageError and Unavailable as `search`.
    """
    asked = asked_of(installation, text, replace(options, limit=3, offset=max(0, place - 2)))
    answer = installation.index.search(
        asked.query,
        vector=asked.vector,
        mode=asked.mode,
        limit=asked.options.limit,
        offset=asked.options.offset,
        copies=options.copies,
        order=asked.order,
        facets=False,
    )
    hits = hits_of(installation.archive, installation.config.beat, asked.query, answer.hits, copies=options.copies)
    own = place - 1 - asked.options.offset
    if own >= len(hits):
        return None
    return Neighbours(answer.total, hits[own - 1] if own else None, hits[own], hits[own + 1] if own + 1 < len(hits) else None)


def facet_values(
    installation: Installation, text: str, facet: str, options: SearchOptions = SearchOptions(), *, containing: str = ""
) -> FacetAnswer:
    """Return all values of one facet of what a search finds; `limit` and `offset` are of values.

    Raises: UsageError and Unavailable as `search`.
    """
    if facet not in FACETS:
        raise UsageError(f"{facet!r} is no facet. Choose one of {', '.join(FACETS)}.")
    asked = asked_of(installation, text, options)
    counts = installation.index.facet_values(asked.query, facet, vector=asked.vector, mode=asked.mode, copies=options.copies)
    wanted = fold(containing.strip())
    values = [value for value in counts.values if wanted in fold(value.value)]
    names = asked.names_told()
    return FacetAnswer(
        query=text,
        mode=asked.mode,
        facet=facet,
        containing=containing.strip(),
        total=len(values),
        values=tuple(values[options.offset : options.offset + options.limit]),
        partial=counts.partial,
        more_by_meaning=counts.more_near,
        read_as=names.read_as,
        unknown=names.unknown,
        also=names.also,
        sources=asked.named_sources(),
    )


def asked_of(installation: Installation, text: str, options: SearchOptions) -> Asked:
    """Return what is asked of the index by a query and its filters.

    Raises: UsageError and Unavailable as `search`.
    """
    mode, order = checked_options(options)
    names = Names(installation)
    read = read_query(names, text)
    sources = read_source(names, options.source) if options.source else ()
    vector: Vector | None = None
    if mode != "keyword" and read.query.meaning_text:
        vector = embed(installation.pipeline, installation.config, [read.query.meaning_text])[0]
    return Asked(installation, options, read, vector, mode, order, sources)


def checked_options(options: SearchOptions) -> tuple[Mode, Order]:
    """Return the way to search and the order that options name.

    Raises: UsageError for any that cannot be meant.
    """
    mode, order = find_choice(options.mode, MODES), find_choice(options.sort, ORDERS)
    if mode is None:
        raise UsageError(f"{options.mode!r} is no way to search. Choose hybrid, keyword or meaning.")
    if order is None:
        raise UsageError(f"{options.sort!r} is no order. Choose best, newest or oldest.")
    if options.kind is not None and name_key("kind", options.kind) not in {*KINDS, *KIND_GROUPS}:
        raise no_such_kind(options.kind, (*KINDS, *KIND_GROUPS))
    if options.since and options.until and options.since > options.until:
        raise UsageError(f"The first day, {options.since}, is after the last, {options.until}. Swap them.")
    if not 1 <= options.limit <= MAX_HITS:
        raise UsageError(f"The limit must be from 1 to {MAX_HITS}, not {options.limit}.")
    if not 0 <= options.offset <= DEEPEST_OFFSET:
        raise UsageError(f"The offset must be from 0 to {DEEPEST_OFFSET}, not {options.offset}. Narrow the search instead.")
    return mode, order
