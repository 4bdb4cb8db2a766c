"""Spellings of one name that differ in marks alone have one key; different names keep different ones."""

import pytest

from index.names import name_clause, name_key
from index.query import parse
from index.query_tree import And, Name, Not, Or


@pytest.mark.parametrize(
    ("field", "spellings"),
    [
        ("place", ["King's Lynn", "King’s Lynn", "Kings Lynn", "KING`S  LYNN", "Kingʼs Lynn", "King´s Lynn"]),
        ("place", ["St Andrew's", "St. Andrews", "Saint Andrew’s", "st andrews"]),
        ("place", ["Orchard Street", "Orchard St", "Orchard St.", "ORCHARD ST"]),
        ("place", ["Ynys Môn", "Ynys Mon"]),
        ("place", ["Pentre-bâch", "Pentre bach", "pentre–bach"]),
        ("person", ["Siân Llŷr-Ŵyn", "Sian Llyr-Wyn", "sian llyr wyn"]),
        ("person", ["Pat O'Marrow", "Pat O’Marrow", "Pat OMarrow"]),
        ("person", ["J. K. Ember", "J.K. Ember", "JK Ember", "J K Ember"]),
        ("person", ["Åse Bjørnløw", "Ase Bjornlow"]),
        ("org", ["Brine & Wold Police", "Brine and Wold Police"]),
        ("org", ["N.W.T.", "NWT"]),
        ("operation", ["Operation Gravity", "Op Gravity", "Op. Gravity", "gravity", "Ymgyrch Gravity"]),
        ("topic", ["county-lines", "County lines"]),
        ("source", ["marlham-mercury", "Marlham Mercury"]),
        ("item", ["3", "Item 3", "item 3.", "Agenda item 3", "Agenda Item No. 3"]),
        ("item", ["7(a)", "7 (a)", "7a", "Item 7A"]),
        ("kind", ["report", "Reports", "REPORT"]),
        ("drug", ["nitazene", "Nitazenes"]),
        ("drug", ["Class B drug", "class B drugs"]),
        ("kind", ["release", "press release", "press-releases"]),
    ],
)
def test_spellings_of_one_name_have_one_key(field: str, spellings: list[str]) -> None:
    assert len({name_key(field, spelling) for spelling in spellings}) == 1
    assert name_key(field, spellings[0])


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("item", ["5.1", "51", "5", "1"]),
        ("place", ["St Mary", "Mary Street", "Saint Mary Street"]),
        ("drug", ["heroin", "heroine", "2C-B", "2C-I", "cannabis", "cannabi"]),
        ("operation", ["Gravity", "Gravity Two", "Opal"]),
    ],
)
def test_different_names_have_different_keys(field: str, names: list[str]) -> None:
    assert len({name_key(field, name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "name", ["King’s Lynn", "St. Andrew's", "B & Q", 'The "Old" Mill', "Op. Gravity", "Item 7 (a)", "J. K. Ember"]
)
@pytest.mark.parametrize("field", ["place", "org", "operation", "item", "person"])
def test_a_key_is_its_own_key_and_is_what_a_clause_asks_for(field: str, name: str) -> None:
    key = name_key(field, name)
    assert name_key(field, key) == key
    assert parse(name_clause(field, name)).required == Name(field, key)


def test_facets_headings_are_fields_too() -> None:
    assert parse('organisation:"Open Hand"').required == parse('org:"Open Hand"').required
    assert parse("year:2026").required == parse("published:2026").required


def test_a_name_knows_where_it_stands() -> None:
    text = 'raid NOT place:"King’s Lynn" AND (kind:report OR org:x)'
    written, nodes = [], [parse(text).required]
    while nodes:
        node = nodes.pop()
        if isinstance(node, And | Or):
            nodes += node.nodes
        elif isinstance(node, Not):
            nodes.append(node.node)
        elif isinstance(node, Name) and node.at:
            written.append(text[slice(*node.at)])
    assert sorted(written) == ['"King’s Lynn"', "report", "x"]
