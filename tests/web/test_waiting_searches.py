"""Searches that wait for each other hold up no page that does not search, and those beyond a bound are told at once."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.guarded import MAX_ASKING, MAX_CHILDREN, GuardedEngine
from web.app import THREADS

N_BEYOND = 6


@pytest.fixture
def engine(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> GuardedEngine:
    """Give the engine with nobody to answer, who comes back in the end."""
    engine: GuardedEngine = client.app.state.installation.index._engine  # type: ignore[attr-defined]  # FastAPI's app
    monkeypatch.setattr(engine, "_limits", replace(engine._limits, wait_s=600.0))
    for _ in range(MAX_CHILDREN):
        engine._places.acquire()
    return engine


def test_other_pages_are_answered_while_searches_wait(client: TestClient, engine: GuardedEngine) -> None:
    assert MAX_ASKING < THREADS
    with ThreadPoolExecutor(MAX_ASKING + N_BEYOND) as readers:
        searches = {readers.submit(client.get, "/search?q=police&mode=keyword") for _ in range(MAX_ASKING + N_BEYOND)}
        try:
            waiting, told = searches, list[Any]()
            while len(told) < N_BEYOND:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                told += [search.result() for search in done]
            assert {answer.status_code for answer in told} == {503}
            assert all("So many searches wait already" in answer.text for answer in told)
            assert [client.get(page).status_code for page in ("/meetings", "/corrections", "/healthz")] == [200] * 3
            assert len(waiting) == MAX_ASKING
        finally:
            for _ in range(MAX_CHILDREN):
                engine._places.release()
    assert {search.result().status_code for search in waiting} == {200}
