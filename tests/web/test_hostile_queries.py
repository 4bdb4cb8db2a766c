"""Queries that nobody would like, over HTTP: answered or refused in words, with the place, and never at anybody else's cost."""

import os
import time

import pytest
from fastapi.testclient import TestClient

from tests.queries import generated, hostile

N_GENERATED, EVERY = (2_000, 1) if os.environ.get("COUNTYWATCH_SOAK") else (100, 20)
LIMIT_S = 2 + 3.0  # the three seconds are for a machine on which others work


@pytest.mark.soak
@pytest.mark.parametrize("path", ["/api/v1/search?mode=keyword", "/api/v1/search", "/search", "/api/v1/trend"])
def test_no_query_is_a_fault_of_ours(client: TestClient, path: str) -> None:
    outcomes = set()
    for text in [*hostile()[::EVERY], *generated(N_GENERATED)]:
        began = time.monotonic()
        answer = client.get(
            path, params={**dict(pair.split("=") for pair in path.partition("?")[2].split("&") if pair), "q": text}
        )
        assert time.monotonic() - began < LIMIT_S, text
        assert answer.status_code in {200, 400}, (answer.status_code, text)
        if answer.status_code == 400 and path.startswith("/api/v1/search"):
            assert 0 <= answer.json()["position"] <= len(text), text
        outcomes.add(answer.status_code)
    assert outcomes == {200, 400}
