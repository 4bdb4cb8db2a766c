"""What a query asks for, apart from words: which days of which sources a document could be of that answers it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.beat import IMPORT_SOURCE, Beat, Source
from core.ordering import distinct
from core.platforms import PLATFORMS
from core.words import KINDS
from index.names import name_key
from index.query_tree import And, Days, Name, Node, Not, Or, Query
from service.days.day_spans import ALWAYS, Spans, common, joined, without

_EVERY_KIND = frozenset(KINDS)
# The days asked for of each source asked for; a source without days is asked for on days that exclude each other.
Scope = Mapping[str, Spans]


@dataclass(frozen=True, slots=True)
class Publisher:
    """A source as queries tell sources apart."""

    id: str
    council: str | None
    kinds: frozenset[str]


IMPORTED = Publisher(IMPORT_SOURCE, None, _EVERY_KIND)


def publishers_of(beat: Beat) -> list[Publisher]:
    """Return the beat's sources in its order, and the imported files that no source of it is named for."""
    publishers = [Publisher(source.id, source.council, _kinds_of(source)) for source in beat.sources]
    return publishers if beat.find_source(IMPORT_SOURCE) else [*publishers, IMPORTED]


def scope_of(queries: Sequence[Query], publishers: Sequence[Publisher]) -> Scope:
    """Return the days of each source that any of the queries asks for. Words and names limit nothing: any day may hold them."""
    everything = {publisher.id: ALWAYS for publisher in publishers}
    scopes = [everything if query.required is None else _scope(query.required, publishers, is_negated=False) for query in queries]
    return _either(scopes)


def _scope(node: Node, publishers: Sequence[Publisher], *, is_negated: bool) -> Scope:
    if isinstance(node, Not):
        return _scope(node.node, publishers, is_negated=not is_negated)
    if isinstance(node, And | Or):
        scopes = [_scope(child, publishers, is_negated=is_negated) for child in node.nodes]
        return _both(scopes) if isinstance(node, And) is not is_negated else _either(scopes)
    if isinstance(node, Days):
        days: Spans = ((date_of(node.since) or date.min, date_of(node.until) or date.max),)
        days = joined(span for span in days if span[0] <= span[1])
        return {publisher.id: without(ALWAYS, days) if is_negated else days for publisher in publishers}
    if isinstance(node, Name):
        return {publisher.id: ALWAYS for publisher in publishers if _can_be(publisher, node, is_negated=is_negated)}
    return {publisher.id: ALWAYS for publisher in publishers}


def _both(scopes: Sequence[Scope]) -> Scope:
    first, *others = scopes
    days_by_source = dict(first)
    for other in others:
        days_by_source = {source: common(days, other[source]) for source, days in days_by_source.items() if source in other}
    return days_by_source


def _either(scopes: Sequence[Scope]) -> Scope:
    sources = distinct(source for scope in scopes for source in scope)
    return {source: joined(days for scope in scopes for days in scope.get(source, ())) for source in sources}


def _can_be(publisher: Publisher, name: Name, *, is_negated: bool) -> bool:
    """Tell whether a document of the publisher can bear the name, or with `is_negated`, can be without it."""
    if name.field == "kind":
        return bool(publisher.kinds - {name.key}) if is_negated else name.key in publisher.kinds
    facts = {"source": publisher.id, "council": publisher.council or ""}
    if name.field not in facts:
        return True
    return (name_key(name.field, facts[name.field]) == name.key) is not is_negated


def date_of(day: int | None) -> date | None:
    """Return the day that yyyymmdd names."""
    return None if day is None else date(day // 10_000, day // 100 % 100, day % 100)


def _kinds_of(source: Source) -> frozenset[str]:
    """Return what a source publishes: its platform's kinds, unless it names one of its own."""
    return frozenset({source.kind}) if source.kind else PLATFORMS[source.platform].kinds
