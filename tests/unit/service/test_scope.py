"""Which days of which sources a query asks for: AND, OR and NOT of days, sources, councils and kinds; words limit nothing."""

from datetime import date

import pytest

from index.query import parse
from service.days.day_spans import ALWAYS, Spans
from service.search.scope import Publisher, scope_of

PRESS, PAPERS = frozenset({"article", "other"}), frozenset({"agenda", "minutes", "report", "decision", "other"})
PUBLISHERS = [
    Publisher("gazette", None, PRESS),
    Publisher("herald", None, PRESS),
    Publisher("council", "Inventham Council", PAPERS),
]
MAY: Spans = ((date(2026, 5, 1), date(2026, 5, 31)),)
JUNE: Spans = ((date(2026, 6, 1), date(2026, 6, 30)),)
BUT_MAY: Spans = ((date.min, date(2026, 4, 30)), (date(2026, 6, 1), date.max))


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        ("kite", {"gazette": ALWAYS, "herald": ALWAYS, "council": ALWAYS}),
        ("kite source:gazette", {"gazette": ALWAYS}),
        ("kite NOT source:gazette", {"herald": ALWAYS, "council": ALWAYS}),
        ("source:gazette OR source:herald", {"gazette": ALWAYS, "herald": ALWAYS}),
        ("kite OR source:herald", {"gazette": ALWAYS, "herald": ALWAYS, "council": ALWAYS}),
        ('council:"inventham council" published:2026-05', {"council": MAY}),
        ("kind:minutes published:2026-05", {"council": MAY}),
        ("kind:article NOT source:herald published:2026-05", {"gazette": MAY}),
        ("NOT kind:article source:gazette published:2026-05", {"gazette": MAY}),  # it may also be of the kind other
        ("source:gazette published:2026-05 published:2026-06", {"gazette": ()}),
        ("(source:gazette AND published:2026-05) OR (source:council AND published:2026-06)", {"gazette": MAY, "council": JUNE}),
        ("source:gazette NOT published:2026-05", {"gazette": BUT_MAY}),
        ("NOT (source:gazette OR source:herald OR published:2026-05)", {"council": BUT_MAY}),
        ("NOT (source:gazette AND source:herald) published:2026-05", {"gazette": MAY, "herald": MAY, "council": MAY}),
        ("source:nowhere", {}),
    ],
)
def test_a_query_asks_for_days_of_sources(query: str, scope: dict[str, Spans]) -> None:
    assert scope_of([parse(query)], PUBLISHERS) == scope


def test_several_queries_ask_for_the_days_of_each() -> None:
    scope = scope_of([parse("source:gazette published:2026-05"), parse("source:gazette published:2026-06")], PUBLISHERS)

    assert scope == {"gazette": ((date(2026, 5, 1), date(2026, 6, 30)),)}


def test_filters_count_as_the_query_does() -> None:
    query = parse("kite OR tern").filtered(since=date(2026, 5, 1), until=date(2026, 5, 31), sources=["herald"])

    assert scope_of([query], PUBLISHERS) == {"herald": MAY}
