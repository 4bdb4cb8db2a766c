"""Elasticsearch is down for a while: work goes on, nothing is set aside for it, faces say so, and the next run catches up by itself."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from fastapi.testclient import TestClient

from archive.stages.fates import MAX_TRIES, STAGES, Stage
from core.errors import Unavailable
from service.installation import Installation
from service.processing.process import process
from service.search.search import SearchOptions, search
from tests.component.service.test_process import bring, found, open_at
from tests.elastic_nodes import PORTS_OF_NODES, Nodes
from tests.ports import free_port
from web.app import create_app

DOWN_S = 120


def opened(folder: Path, url: str) -> Installation:
    """Return one and the same installation with its index at an address."""
    installation = open_at(folder, None)
    installation.config = replace(installation.config, elasticsearch_url=url)
    return installation


def quarantined(installation: Installation) -> dict[Stage, int]:
    return {stage: installation.stages.count(stage, installation.pipeline.version).quarantined for stage in STAGES}


def texts(n: int) -> list[str]:
    return [f"text{i}" for i in range(n)]


def go_through_the_outage(installation: Installation, names: list[str]) -> None:
    """Bring texts while the engine is down; each run takes them through all but the last stage, and none is set aside."""
    for name in names:
        bring(installation, name, f"They saw {name}")
        with pytest.raises(Unavailable, match=r"does not answer.*Nothing is lost"):
            process(installation)
        assert quarantined(installation) == dict.fromkeys(STAGES, 0)
    with pytest.raises(Unavailable, match="does not answer"):
        search(installation, "village", SearchOptions(mode="keyword"))
    with TestClient(create_app(installation.config), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        for path in ("/search?q=village&mode=keyword", "/api/v1/search?q=village&mode=keyword", "/"):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert "does not answer" in answer.text, path
            assert "Nothing was found" not in answer.text, path


@contextmanager
def without_room(client: Elasticsearch, index: str) -> Iterator[None]:
    """Hold the block of a full disk, again and again: a server that finds room takes it away, twice a minute."""
    is_over = threading.Event()

    def hold() -> None:
        while not is_over.is_set():
            client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
            is_over.wait(0.1)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        time.sleep(1)
        yield
    finally:
        is_over.set()
        holder.join()


@pytest.mark.server
def test_a_server_that_is_away_sets_nothing_aside_and_the_next_run_catches_up(tmp_path: Path, elasticsearch_url: str) -> None:
    with opened(tmp_path, elasticsearch_url) as installation:
        installation.index.clear()
        bring(installation, "before", "They saw before")
        process(installation)
        assert found(installation, "village") == {"before"}
    names = texts(MAX_TRIES + 1)  # as often as an item's own faults would have it set aside
    with opened(tmp_path, f"http://127.0.0.1:{free_port()}") as away:
        go_through_the_outage(away, names)
    with opened(tmp_path, elasticsearch_url) as installation:
        assert process(installation).fates["index"] == {"done": len(names)}
        assert found(installation, "village") == {"before", *names}
        assert not search(installation, "village", SearchOptions(mode="keyword")).partial
        installation.index.clear()


@pytest.mark.soak
@pytest.mark.server
@pytest.mark.usefixtures("soak")
def test_a_server_that_takes_nothing_for_want_of_room_sets_nothing_aside(tmp_path: Path, elasticsearch_url: str) -> None:
    with opened(tmp_path, elasticsearch_url) as installation, Elasticsearch(elasticsearch_url) as client:
        installation.index.clear()
        bring(installation, "before", "They saw before")
        process(installation)
        generation = installation.index.state().generation
        bring(installation, "after", "They saw after")
        with without_room(client, str(generation)):
            for _ in range(MAX_TRIES + 1):
                with pytest.raises(Unavailable, match="its disk is full"):
                    process(installation)
            assert found(installation, "village") == {"before"}
        client.indices.put_settings(index=generation, settings={"index.blocks.read_only_allow_delete": None})
        process(installation)
        assert found(installation, "village") == {"before", "after"}
        installation.index.clear()


@pytest.mark.server
@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.usefixtures("soak")
def test_a_server_stopped_for_two_minutes(tmp_path: Path) -> None:
    nodes = Nodes(tmp_path / "node", free_port(PORTS_OF_NODES), 1)
    try:
        [url] = nodes.start()
        with opened(tmp_path, url) as installation:
            bring(installation, "before", "They saw before")
            process(installation)
            nodes.stop()
            stopped_at = time.monotonic()
            go_through_the_outage(installation, texts(MAX_TRIES + 1))
            time.sleep(max(0.0, DOWN_S - (time.monotonic() - stopped_at)))
            nodes.start()
            time.sleep(6)  # a server that did not answer is asked again after five seconds
            process(installation)
            assert found(installation, "village") == {"before", *texts(MAX_TRIES + 1)}
    finally:
        nodes.stop()
