"""What a query finds by its words, names and days, the same on both engines."""

import pytest

from core.shown_speakers import SHOW_SPEAKER
from core.words import Annotations, Mention, Published, Quote, Role
from index.fusion import FacetValue, Index
from index.query import parse
from tests.contract.entries import entry, found


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("flats", True),
        ("FLAT searched", True),
        ('"searched a flat"', True),
        ('"flat searched"', False),
        ('"officers searched"~4', True),
        ("title:flat", True),
        ("title:gravity", False),
        ('"flat officers"', False),  # never from the title into the text
        ("search*", True),
        ("NOT raid", False),
        ("flat AND warrant", False),
        ("flat OR warrant", True),
        ("(warrant OR flat) AND NOT garden", True),
        ("published:2026-03", True),
        ("published:2026-04..", False),
        ("kind:article source:courier", True),
        ("kind:minutes", False),
        ("a-flat", True),
        ("flat-searched", False),
        ("police raid ill-timed", True),  # a word with a hyphen is one of three, of which two are enough
        ('police raid "ill timed"', False),
    ],
)
def test_the_query_language(index: Index, query: str, matches: bool) -> None:
    index.put([entry()])
    assert bool(found(index, query)) is matches


def test_an_operation_lists_every_document_that_names_it_and_no_other(index: Index) -> None:
    text = "Operation Gravity began."
    named = Annotations(entities=(Mention(0, 17, "Operation Gravity", "OPERATION", "Operation Gravity"),))
    index.put([entry(named, id="named", text=text), entry(id="words", text="The operation was about gravity.")])

    for query in ('operation:"Gravity"', "operation:gravity", 'operation:"Operation Gravity"', 'operation:"Op Gravity"'):
        assert found(index, query) == ["named"]


def test_people_are_a_field_only_where_they_are_public(index: Index) -> None:
    roles = (Role("Ann Example", "Chief Constable"), Role("Bob Sample", "defendant"))
    quotes = (
        Quote(0, 5, "Ann Example", "said", 0.99),
        Quote(6, 9, "Bob Sample", "said", 0.99),
        Quote(10, 12, "spokesman", "said", 0.99),
    )
    index.put([entry(Annotations(roles=roles, quotes=quotes), public={"Ann Example": roles[:1]})])

    for query in ('person:"Ann Example"', 'speaker:"Ann Example"', 'speaker:"chief constable"', "speaker:spokesman"):
        assert found(index, query) == ["d1"], query
    assert found(index, 'person:"Bob Sample" OR speaker:"Bob Sample" OR speaker:defendant') == []
    facets = index.search(parse("flat"), vector=None, mode="keyword").facets
    assert facets["person"] == [FacetValue("Ann Example", 1)]


@pytest.mark.parametrize("confidence", [None, 0.0, SHOW_SPEAKER - 0.001])
def test_a_speaker_who_is_not_certain_is_not_found_by_name(index: Index, confidence: float | None) -> None:
    roles = (Role("Ann Example", "Chief Constable"),)
    quotes = (Quote(0, 5, "Ann Example", "said", confidence), Quote(10, 12, "spokesman", "said", confidence))
    index.put([entry(Annotations(roles=roles, quotes=quotes), public={"Ann Example": roles})])

    assert found(index, 'person:"Ann Example"') == ["d1"]
    assert found(index, 'speaker:"Ann Example" OR speaker:"chief constable" OR speaker:spokesman') == []


@pytest.mark.parametrize("typed", ["King's Lynn", "King’s Lynn", "Kings Lynn", "kings lynn"])
def test_a_name_is_found_with_any_apostrophe_or_none(index: Index, typed: str) -> None:
    spellings = ("King's Lynn", "King’s Lynn", "Kings Lynn")
    index.put(
        [entry(Annotations(entities=(Mention(0, 8, each, "PLACE", each),)), id=f"d{n}") for n, each in enumerate(spellings)]
    )

    assert sorted(found(index, f'place:"{typed}"')) == ["d0", "d1", "d2"]


def test_days_are_calendar_days_with_both_ends(index: Index) -> None:
    from datetime import date

    index.put(
        [entry(), entry(id="d2", published=Published("2026-03-05", "day", "meeting")), entry(id="undated", published=Published())]
    )

    assert set(found(index, "flat", since=date(2026, 3, 4), until=date(2026, 3, 4))) == {"d1"}
    assert set(found(index, "flat", since=date(2026, 3, 4))) == {"d1", "d2"}
    assert set(found(index, "flat")) == {"d1", "d2", "undated"}


def test_a_month_known_only_as_such_lies_within_days_as_a_whole_or_not(index: Index) -> None:
    from datetime import date

    index.put(
        [entry(published=Published("2026-03", "month", "text")), entry(id="d2", published=Published("2025", "year", "text"))]
    )

    assert found(index, "flat", since=date(2026, 3, 1), until=date(2026, 3, 31)) == ["d1"]
    assert found(index, "flat", since=date(2026, 3, 1), until=date(2026, 3, 30)) == []
    assert found(index, "flat", since=date(2026, 3, 2)) == []
    assert set(found(index, "published:2025..2026")) == {"d1", "d2"}
    assert found(index, "published:2025") == ["d2"]
    assert found(index, "published:2025-01") == []


def test_any_unicode_can_be_put_and_found(index: Index) -> None:
    index.put([entry(title="Ymgyrch yng Nghaernarfon \U0001f600 \u202egnp", text="Café Müller’s 北京 C++ R&D 1.5m")])

    for query in ("cafe", "müller", "北京", "C++", "R&D", "1.5m", "Nghaernarfon"):
        assert found(index, query) == ["d1"], query
