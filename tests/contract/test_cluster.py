"""A cluster of three nodes of which one is killed while documents are indexed and searched for."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from math import inf
from pathlib import Path
from typing import Any, TypeVar

import pytest
from elasticsearch import Elasticsearch

from core.errors import Unavailable
from index.fusion import Index
from index.opening import open_index
from index.query import parse
from tests.contract.entries import entry, unit
from tests.elastic_nodes import PORTS_OF_NODES, Nodes
from tests.ports import free_port

T = TypeVar("T")
BATCH = 20
# How long it is written before and after the kill.
BEFORE_S, AFTER_S = 10, 30
RESUMED_S = 60
# How long an answer is waited for once all is quiet, and the nodes for each other: three servers share the machine with whatever else runs.
PATIENCE_S = 180


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    three = Nodes(tmp_path / "nodes", free_port(PORTS_OF_NODES), 3)
    yield three
    three.stop()


class Writer:
    """Puts documents until it is stopped; a put that was not acknowledged is done again."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.acknowledged = 0
        self.moments: list[float] = []
        self.refusals: list[str] = []

    def work(self, stop: threading.Event) -> None:
        for batch in count():
            entries = [entry(id=f"d{i}", vectors=unit(1.0, i % 7)[None, :]) for i in range(batch * BATCH, (batch + 1) * BATCH)]
            while not self._is_put(entries):
                time.sleep(0.2)
            if stop.is_set():
                return

    def _is_put(self, entries: list[Any]) -> bool:
        try:
            assert self._index.put(entries) == {}
        except Unavailable as err:
            self.refusals.append(str(err))
            return False
        self.acknowledged += BATCH
        self.moments.append(time.monotonic())
        return True


class Reader:
    """Counts all the time; what it was told is compared with what had been acknowledged before it asked.

    A question has two seconds, so on a busy machine few are answered: it goes on after the end until one was.
    """

    def __init__(self, index: Index, writer: Writer) -> None:
        self._index, self._writer = index, writer
        self.whole = 0
        self.refusals: list[str] = []
        self.faults: list[tuple[int, int]] = []

    def work(self, stop: threading.Event) -> None:
        until = inf
        while not stop.is_set() or (not self.whole and time.monotonic() < until):
            if stop.is_set():
                until = min(until, time.monotonic() + PATIENCE_S)
            known = self._writer.acknowledged
            try:
                results = self._index.search(parse("flat"), vector=unit(1.0), mode="hybrid", copies=True, limit=5)
            except Unavailable as err:
                self.refusals.append(str(err))
                time.sleep(0.1)
                continue
            if results.total < known and not results.partial:
                self.faults.append((known, results.total))
            self.whole += 1


def patiently(ask: Callable[[], T]) -> T:
    """What a question is answered with, asked again while the server is too busy to do so in two seconds."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except Unavailable:
            if time.monotonic() > until:
                raise
            time.sleep(1)


@pytest.mark.server
@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.usefixtures("soak")
def test_a_node_killed_under_load_loses_nothing(nodes: Nodes) -> None:
    urls = nodes.start()
    writing, reading = (open_index(",".join(urls), Path("unused"), name="countywatch-cluster") for _ in range(2))
    patiently(lambda: writing.put([entry(id="first")]))
    with Elasticsearch(urls, request_timeout=2 * PATIENCE_S) as client:
        client.cluster.health(wait_for_status="green", timeout=f"{PATIENCE_S}s")
        shards: Any = client.cat.shards(index="countywatch-cluster-*", format="json")
        assert sorted((s["prirep"], s["state"]) for s in shards) == [("p", "STARTED"), ("r", "STARTED")]
        primary = next(int(s["node"].removeprefix("node-")) for s in shards if s["prirep"] == "p")
    writer = Writer(writing)
    reader = Reader(reading, writer)
    stop = threading.Event()
    threads = [threading.Thread(target=each.work, args=[stop]) for each in (writer, reader)]
    for thread in threads:
        thread.start()
    time.sleep(BEFORE_S)
    before = writer.acknowledged
    nodes.kill(primary)
    killed_at = time.monotonic()
    time.sleep(AFTER_S)
    stop.set()
    for thread in threads:
        thread.join(2 * PATIENCE_S)
    resumed_s = next(at for at in writer.moments if at > killed_at) - killed_at
    print(
        f"{before} before, {writer.acknowledged} in all, resumed after {resumed_s:.1f} s, puts refused {len(writer.refusals)}, "
        f"answers {reader.whole}, refused {len(reader.refusals)}: {set(reader.refusals)}"
    )

    assert before > 0
    assert resumed_s < RESUMED_S
    assert writer.acknowledged > before
    assert reader.faults == []
    assert reader.whole > 0
    assert all("Elasticsearch" in told and "Nothing is lost" in told for told in [*reader.refusals, *writer.refusals])
    assert patiently(reading.held).keys() == {"first", *(f"d{i}" for i in range(writer.acknowledged))}
    found = patiently(lambda: reading.search(parse("flat"), vector=None, mode="keyword", copies=True, limit=5))
    assert (found.total, found.partial) == (writer.acknowledged + 1, False)
    nodes.start()  # the node comes back
    with Elasticsearch(urls, request_timeout=2 * PATIENCE_S) as client:
        health = client.cluster.health(wait_for_status="green", wait_for_nodes="3", timeout=f"{PATIENCE_S}s")
        assert health["status"] == "green"
    assert patiently(reading.state).documents == writer.acknowledged + 1
    for index in (writing, reading):
        index.close()
