"""A server of Elasticsearch that is frozen, with its connections open: the first question waits two seconds, the next one not at all."""

import os
import signal
import time
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from core.errors import Unavailable
from index import elastic_server
from index.opening import open_index
from index.query import parse

SLACK_S = 1.5


@pytest.mark.server
def test_a_frozen_server_costs_two_seconds_once(tmp_path: Path, elasticsearch_url: str) -> None:
    with Elasticsearch(elasticsearch_url) as client:
        (node,) = client.nodes.info(metric="process")["nodes"].values()
    index = open_index(elasticsearch_url, tmp_path, name="countywatch-frozen")
    index.clear()

    def asked() -> float:
        began = time.monotonic()
        with pytest.raises(Unavailable, match="does not answer"):
            index.search(parse("naloxone"), vector=None, mode="keyword")
        return time.monotonic() - began

    assert index.search(parse("naloxone"), vector=None, mode="keyword").total == 0
    try:
        os.kill(node["process"]["id"], signal.SIGSTOP)
    except (ProcessLookupError, PermissionError):
        pytest.skip("the server runs on another machine or as another user, so it cannot be frozen here")
    try:
        assert asked() < elastic_server.READ_TIMEOUT_S + SLACK_S
        assert asked() < SLACK_S
    finally:
        os.kill(node["process"]["id"], signal.SIGCONT)
    time.sleep(elastic_server.PAUSE_S)
    assert index.search(parse("naloxone"), vector=None, mode="keyword").total == 0
    index.clear()
    index.close()
