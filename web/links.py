"""Addresses of our own pages: a search with something changed, a search for a name, a filter of a facet, and what filters are on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from urllib.parse import quote, urlencode

from core.beat import Beat
from core.errors import UsageError
from core.ordering import distinct
from core.vocabulary import FACETED, LABELLED, Label, QueryField
from core.words import KIND_GROUPS, Mention
from index.names import name_clause, name_key
from index.query import narrowed, parse
from index.query_tree import And, Name
from service.days.asked_days import day_of
from service.dossiers.profiles import MAX_NAME_CHARS
from service.texts.hits import Hit
from web.show import day

_PARAMETERS = ("q", "mode", "from", "to", "source", "kind", "copies", "sort", "page")
_EVERY_COPY = ("1", "true")
# Of what was typed for a day and is none, so much tells it again.
MAX_TYPED_CHARS = 20
_MODES = {"keyword": "words only", "meaning": "meaning only"}


def search_link(given: Mapping[str, str], **changed: object) -> str:
    """Return the search address with some parameters changed (`since` and `until` stand for from and to); None removes one."""
    return f"/search?{urlencode(_changed(given, changed))}"


def explain_link(given: Mapping[str, str]) -> str:
    """Return the page that says why something is not among the answers of a search."""
    return f"/explain?{urlencode(_changed(given, {'sort': None, 'page': None}))}"


def item_link(document_id: str, number: str) -> str:
    """Return the page of a council paper, where an agenda item begins."""
    return f"/documents/{document_id}?{urlencode({'item': number})}#sought"


def hit_link(hit: Hit, given: Mapping[str, str], place: int | None = None) -> str:
    """Return the page of a hit's document, at its best passage. With the hit's place among the results of a search, from 1, the page leads
    back there and on to the next.
    """
    passage = hit.passages[0] if hit.passages else None
    is_matched = passage is not None and (passage.highlights or passage.similarity is not None)
    asked = {"at": str(passage.start)} if passage and is_matched else {}
    if place:
        asked |= _changed(given, {"page": None}) | {"n": str(place)}
    return f"/documents/{hit.document_id}{f'?{urlencode(asked)}' if asked else ''}{'#sought' if is_matched else ''}"


def export_link(given: Mapping[str, str], suffix: str = "") -> str:
    """Return the file, or without a suffix the list to print, of all results of a search."""
    return f"/export{suffix}?{urlencode(_changed(given, {'page': None}))}"


def save_link(given: Mapping[str, str]) -> str:
    """Return the page that saves a search."""
    return f"/lists?{urlencode(_changed(given, {'page': None}))}#save"


def follow_link(given: Mapping[str, str]) -> str:
    """Return the page that follows a search by mail, with its source and kind; of its days nothing, for a mail has what comes."""
    return f"/follow?{urlencode({'q': _narrowed_query(given)})}"


def trend_link(given: Mapping[str, str]) -> str:
    """Return the trend that counts what a search lists, with its filters and days."""
    asked = {"q": _narrowed_query(given), "from": given.get("from"), "to": given.get("to")}
    asked["count"] = "copies" if given.get("copies") in _EVERY_COPY else None
    return f"/trends?{urlencode({name: value for name, value in asked.items() if value})}"


def _narrowed_query(given: Mapping[str, str]) -> str:
    """Return a search's query with its filters of source and kind written in it, for what takes a query alone."""
    kind = given.get("kind", "")
    kinds = " OR ".join(f"kind:{each}" for each in KIND_GROUPS.get(kind, (kind,))) if kind else ""
    clauses = [name_clause("source", given["source"])] if given.get("source") else []
    clauses += [f"({kinds})" if " " in kinds else kinds] if kinds else []
    return narrowed(given.get("q", ""), *clauses)


def values_link(given: Mapping[str, str], facet: str, **changed: object) -> str:
    """Return the page of all values of a facet of a search. `containing` and `page` are its own; what only orders hits is left
    out.
    """
    kept = {"facet": facet} | _changed(given, {"sort": None, "page": None})
    return f"/facets?{urlencode(kept | {name: value for name, value in changed.items() if value})}"


def _changed(given: Mapping[str, str], changed: Mapping[str, object]) -> dict[str, str]:
    """Return the parameters of a search with some of them changed."""
    wanted = {{"since": "from", "until": "to"}.get(key, key): value for key, value in changed.items()}
    merged = dict(given) | {key: None if value is None else str(value) for key, value in wanted.items()}
    return {name: value for name in _PARAMETERS if (value := merged.get(name))}


def name_link(field: str, name: str) -> str:
    """Return the search for one name."""
    return search_link({"q": name_clause(field, name)})


def operation_link(name: str) -> str:
    """Return the page of one operation."""
    return f"/operations/{quote(name_key('operation', name), safe='')}"


def thing_link(facet: str, name: str) -> str:
    """Return the page of an operation, a person in office, a place, a body or a drug."""
    return operation_link(name) if facet == "operation" else f"/profiles/{facet}/{quote(name, safe='')}"


def renamed_link(link: str, given: Mapping[str, str], name: str) -> str:
    """Return the page of a thing that was asked for by a former name, with whatever else was asked, so that it can tell this name."""
    return f"{link}?{urlencode(dict(given) | {'called': name})}"


def operations_asked(query: str, known: Sequence[str]) -> list[str]:
    """Return the operations that a search requires, as the `known` ones of its results are written, the first of equals."""
    required = parse(query).required
    nodes = required.nodes if isinstance(required, And) else (required,)
    keys = [node.key for node in nodes if isinstance(node, Name) and node.field == "operation"]
    names = {name_key("operation", name): name for name in reversed(known)}
    return [names[key] for key in distinct(keys) if key in names]


def facet_link(given: Mapping[str, str], facet: str, value: str, beat: Beat) -> str | None:
    """Return the search narrowed to one value of a facet; None if it already is, or cannot be."""
    if facet == "source":
        ids = [source.id for source in beat.sources if source.name == value]
        return (
            None
            if given.get("source") in {value, *ids}
            else search_link(given, source=ids[0] if len(ids) == 1 else value, page=None)
        )
    if facet == "kind":
        return search_link(given, kind=value, page=None) if given.get("kind") != value else None
    if facet == "year":
        first, last = f"{value}-01-01", f"{value}-12-31"
        is_on = (given.get("from"), given.get("to")) == (first, last)
        return None if is_on else search_link(given, since=first, until=last, page=None)
    clause, query = name_clause(FACETED[facet].name, value), given.get("q", "").strip()
    if clause in query:
        return None
    return search_link(given, q=narrowed(query, clause), page=None)


def filters_on(given: Mapping[str, str], sources: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return each filter that is on, in words, with the address of the same search without it. `sources`: the names of those
    that it means.
    """
    words = {
        "source": " or ".join(sources) or given.get("source", ""),
        "kind": given.get("kind", ""),
        "from": f"from {_day_asked(given['from'])}" if given.get("from") else "",
        "to": f"to {_day_asked(given['to'])}" if given.get("to") else "",
        "mode": _MODES.get(given.get("mode", ""), ""),
        "copies": "every copy" if given.get("copies") in _EVERY_COPY else "",
    }
    return [(text, search_link(dict(given) | {name: ""}, page=None)) for name, text in words.items() if text]


def _day_asked(value: str) -> str:
    """Return a day asked for in words; as it was typed where it is none."""
    try:
        day_of(value)
    except UsageError:
        return f"“{value[:MAX_TYPED_CHARS]}”"
    return day(value)


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A name of a document: what it is, the search or page that has it elsewhere, its own page, and the id of its menu on the document's page."""

    name: str
    label: Label
    href: str
    page: str | None
    menu: str


def names_of(
    mentions: Sequence[Mention], people: Sequence[str], in_office: Collection[str]
) -> list[tuple[QueryField, list[NamedLink]]]:
    """Return the names of a document by the field that asks for them, each with the search that finds it elsewhere (operations:
    their page). `people`: those with a public role, no others; those of them who are `in_office` have pages of their own.
    """
    groups, numbers = [], count(1)
    for label, field in LABELLED.items():
        names = distinct(m.canonical for m in mentions if m.label == label) if field.is_public else people
        link = operation_link if field.name == "operation" else partial(name_link, field.name)
        if names:
            with_page = names if field.is_public else in_office
            groups.append((field, [_named_link(field, name, link(name), next(numbers), name in with_page) for name in names]))
    return groups


def _named_link(field: QueryField, name: str, href: str, number: int, has_page: bool) -> NamedLink:
    page = thing_link(field.facet, name) if has_page and field.facet and len(name) <= MAX_NAME_CHARS else None
    return NamedLink(name, field.label or "", href, page, f"n{number}")
