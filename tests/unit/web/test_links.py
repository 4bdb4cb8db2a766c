from urllib.parse import parse_qs, urlsplit

import pytest

from core.config import Beat, Source
from index.names import name_clause
from index.query import parse
from index.tree import Name, Query
from web.links import facet_link, filters_on, search_link

BEAT = Beat(
    id="b",
    name="B",
    county="C",
    source=(Source(id="gazette", name="The Gazette", platform="press", base_url="https://g.example/"),),
)


def asked(link: str | None) -> dict[str, list[str]]:
    assert link is not None
    return parse_qs(urlsplit(link).query)


def test_a_search_changed_keeps_the_rest() -> None:
    link = search_link({"q": "a & b", "kind": "report", "page": "3"}, page=None, since="2026-01-01")
    assert asked(link) == {"q": ["a & b"], "kind": ["report"], "from": ["2026-01-01"]}


def test_facets_become_parameters_or_clauses() -> None:
    given = {"q": "spray", "page": "4"}
    assert asked(facet_link(given, "source", "The Gazette", BEAT)) == {"q": ["spray"], "source": ["gazette"]}
    assert asked(facet_link(given, "year", "2025", BEAT)) == {"q": ["spray"], "from": ["2025-01-01"], "to": ["2025-12-31"]}
    assert asked(facet_link(given, "organisation", "Open Hand", BEAT)) == {"q": ['spray org:"Open Hand"']}
    assert facet_link(given, "source", "A source of another beat", BEAT) is None
    assert facet_link({"q": "x", "kind": "report"}, "kind", "report", BEAT) is None
    assert facet_link({"q": 'x place:"Marlham"'}, "place", "Marlham", BEAT) is None


@pytest.mark.parametrize("query", ["a OR b", "a AND b", "spray", '"a b" OR c', "NOT a"])
def test_a_facet_narrows_the_whole_query(query: str) -> None:
    (narrowed,) = asked(facet_link({"q": query}, "place", "Marlham", BEAT))["q"]
    required = parse(narrowed).required
    nodes = getattr(required, "nodes", (required,))
    assert Name("place", "marlham") in nodes


@pytest.mark.parametrize("name", ['The "Row"', "O’Brien & Sons", "“Curly”", "a:b (c) -d*"])
def test_any_name_makes_a_query_that_can_be_parsed(name: str) -> None:
    assert isinstance(parse(name_clause("org", name.replace("*", ""))), Query)


def test_filters_can_be_taken_away_one_by_one() -> None:
    given = {"q": "x", "source": "gazette", "from": "2026", "copies": "1", "page": "2"}
    filters = dict(filters_on(given, BEAT))
    assert set(filters) == {"The Gazette", "from 2026", "every copy"}
    assert asked(filters["The Gazette"]) == {"q": ["x"], "from": ["2026"], "copies": ["1"]}
