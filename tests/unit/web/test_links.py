from urllib.parse import parse_qs, urlsplit

import pytest

from core.beat import Beat, Source
from index.names import name_clause
from index.query import parse
from index.query_tree import Name, Query
from web.links import facet_link, filters_on, follow_link, search_link, trend_link, values_link

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
    assert asked(facet_link(given, "source", "Imported files", BEAT)) == {"q": ["spray"], "source": ["Imported files"]}
    assert facet_link({"q": "x", "source": "gazette"}, "source", "The Gazette", BEAT) is None
    assert facet_link({"q": "x", "kind": "report"}, "kind", "report", BEAT) is None
    assert facet_link({"q": 'x place:"Marlham"'}, "place", "Marlham", BEAT) is None


def test_sources_of_one_name_are_asked_for_by_it() -> None:
    twins = BEAT.model_copy(update={"sources": (*BEAT.sources, BEAT.sources[0].model_copy(update={"id": "twin"}))})
    assert asked(facet_link({"q": "x"}, "source", "The Gazette", twins)) == {"q": ["x"], "source": ["The Gazette"]}


def test_all_values_of_a_facet_are_asked_for_with_the_filters_of_the_search() -> None:
    given = {"q": "a & b", "source": "gazette", "sort": "newest", "page": "3"}
    assert asked(values_link(given, "place")) == {"facet": ["place"], "q": ["a & b"], "source": ["gazette"]}
    assert asked(values_link(given, "place", containing="quay", page=2))["page"] == ["2"]


def test_a_search_is_followed_and_counted_with_its_filters() -> None:
    given = {"q": "spray OR kit", "source": "gazette", "kind": "council", "from": "2026-01-01", "copies": "1", "sort": "newest"}
    query = '(spray OR kit) source:"gazette" (kind:agenda OR kind:report OR kind:minutes OR kind:decision)'
    assert asked(follow_link(given)) == {"q": [query]}
    assert asked(trend_link(given)) == {"q": [query], "from": ["2026-01-01"], "count": ["copies"]}
    assert asked(trend_link({"q": "spray", "kind": "minutes"})) == {"q": ["spray kind:minutes"]}
    assert asked(follow_link({"q": "spray"})) == {"q": ["spray"]}
    assert parse(query)


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
    filters = dict(filters_on(given, ["The Gazette"]))
    assert set(filters) == {"The Gazette", "from 2026", "every copy"}
    assert asked(filters["The Gazette"]) == {"q": ["x"], "from": ["2026"], "copies": ["1"]}


@pytest.mark.parametrize("typed", ["soon", "2026-13", "2026-05-32", "31/12/2026"])
def test_a_day_that_is_none_is_called_as_it_was_typed(typed: str) -> None:
    assert [words for words, _ in filters_on({"q": "x", "from": typed, "to": "2026-05"})] == [f"from “{typed}”", "to May 2026"]
