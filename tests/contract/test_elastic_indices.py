"""What stands on an Elasticsearch server: whose indices are taken away and whose are left, and an index of which a part is missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from core.errors import Unavailable
from index.entry import INDEX_VERSION
from index.fusion import Index, Promise
from index.opening import open_index
from index.query import parse
from tests.contract.entries import entry, found, unit

pytestmark = pytest.mark.server
NAME = "countywatch-tidy"
HEX = "0123456789abcdef" * 2


@pytest.fixture
def server(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def index(elasticsearch_url: str) -> Iterator[Index]:
    opened = open_index(elasticsearch_url, Path("unused"), name=NAME)
    opened.clear()
    yield opened
    opened.clear()
    opened.close()


def names(server: Elasticsearch) -> set[str]:
    return set(server.indices.get(index=f"{NAME}*"))


def test_what_former_layouts_left_goes_when_a_new_index_takes_over_and_nothing_else(server: Elasticsearch, index: Index) -> None:
    former = {f"{NAME}-documents-1", f"{NAME}-passages-1", f"{NAME}-documents-3", f"{NAME}-passages-3"}
    former |= {f"{NAME}-{INDEX_VERSION - 1}-{HEX}", f"{NAME}-{INDEX_VERSION}-{HEX}"}
    others = {
        f"{NAME}-documents-{INDEX_VERSION}",  # no layout ever had two indices under that number
        f"{NAME}-{INDEX_VERSION + 1}-{HEX}",  # of a newer program
        f"{NAME}-documents-3-copy",
        f"{NAME}-documents-03",
        f"{NAME}-notes",
        f"{NAME}-2-{INDEX_VERSION - 1}-{HEX}",  # of a beat called tidy-2
        f"{NAME}shire-documents-3",
    }
    try:
        index.put([entry()])
        for name in former | others:
            server.indices.create(index=name, settings={"number_of_replicas": 0})
        before = names(server)
        with index.rebuilding() as beside:
            beside.put([entry(), entry(id="d2")])
            assert found(index, "flat") == ["d1"]
            assert names(server) > before
        (present,) = names(server) - others
        assert index.state().generation == present
        assert names(server) == others | {present}
        assert sorted(found(index, "flat")) == ["d1", "d2"]
        index.clear()
        assert names(server) == others
    finally:
        for name in former | others:
            server.options(ignore_status=404).indices.delete(index=name)


def test_a_filling_that_another_took_away_is_told_and_is_never_adopted(server: Elasticsearch, index: Index) -> None:
    index.put([entry()])
    before = names(server)

    def rebuild() -> None:
        with index.rebuilding() as beside:
            beside.put([entry()])
            for name in names(server) - before:
                server.indices.delete(index=name)
            beside.put([entry(id="d2")])

    with pytest.raises(Unavailable, match="or another countywatch replaced it"):
        rebuild()
    assert names(server) == before
    assert found(index, "flat") == ["d1"]


def test_an_index_whose_shard_is_on_no_node_is_told_in_words_and_never_as_nothing(server: Elasticsearch, index: Index) -> None:
    index.put([entry(), entry(id="d2")])
    present, missing = index.state().generation, f"{NAME}-{INDEX_VERSION}-{HEX}"
    mappings = server.indices.get_mapping(index=present)[present]["mappings"]
    elsewhere = {"number_of_replicas": 0, "routing.allocation.require._name": "nowhere"}
    server.indices.create(index=missing, mappings=mappings, settings=elsewhere, wait_for_active_shards=0)
    alias = f"{NAME}-{INDEX_VERSION}"
    swap: list[dict[str, Any]] = [
        {"remove": {"index": present, "alias": alias}},
        {"add": {"index": missing, "alias": alias, "is_write_index": True}},
    ]
    server.indices.update_aliases(actions=swap)
    promised = Index(index._engine, lambda: Promise(missing, 2))
    asks: list[Any] = [
        *(
            lambda mode=mode, asked=asked: asked.search(parse("flat"), vector=unit(1.0), mode=mode)
            for mode in ("keyword", "meaning", "hybrid")
            for asked in (index, promised)
        ),
        lambda: index.dates(parse("flat")),
        lambda: index.names("source"),
        index.held,
        index.state,
        promised.is_whole,
    ]
    for ask in asks:
        with pytest.raises(Unavailable, match="a search would tell only a part"):
            ask()
    with index.rebuilding() as beside:  # as the words say
        beside.put([entry()])
    assert found(index, "flat") == ["d1"]
    assert names(server) == {index.state().generation}
