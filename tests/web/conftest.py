"""The invented county as an app, made once for all tests of this folder; behind a real server and in a real browser for those that need it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from core.config import Config
from tests.ports import free_port
from tests.web.county import EVERYTHING, NOW, FakePipeline, config_of, fill, open_county
from web.app import create_app

LOOKED_AT = (date(2026, 2, 10), date(2026, 3, 10))
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Give an installation that holds every invented document; the gazette and the council were read, the herald failed."""
    config = config_of(tmp_path_factory.mktemp("county"))
    with open_county(config) as installation:
        fill(installation, EVERYTHING)
        run = installation.archive.begin_run(["gazette", "herald", "council"])
        installation.archive.record_check(run, "gazette", "new", {"new": 3}, days=LOOKED_AT)
        installation.archive.record_check(run, "council", "nothing", {}, days=LOOKED_AT)
        installation.archive.record_check(run, "herald", "not-checked", {}, "the server <b>did not</b> answer")
        installation.archive.end_run(run)
    return config


@pytest.fixture(scope="session")
def client(county: Config) -> Iterator[TestClient]:
    """Give the app on that installation."""
    yield from open_client(county)


def open_client(config: Config) -> Iterator[TestClient]:
    """Yield a client of an app of its own, as a browser on this machine."""
    app = create_app(config)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as opened:
        app.state.installation.clock = lambda: NOW
        app.state.installation.__dict__["pipeline"] = FakePipeline()
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give Chromium, opened for the tests of a file."""
    yield from open_browser()


def open_browser() -> Iterator[Any]:
    """Yield Chromium, or skip with what is missing."""
    from playwright.sync_api import sync_playwright

    path = Path("/usr/bin/chromium")
    if not path.exists():
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(path), args=BROWSER_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(county: Config) -> Iterator[str]:
    """Give the address of the county's app behind a real server, on a free port of this machine."""
    with served(county) as (url, app):
        app.state.installation.clock = lambda: NOW
        app.state.installation.__dict__["pipeline"] = FakePipeline()
        yield url


@contextmanager
def served(config: Config, port: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the address of an app behind uvicorn, and the app; on a free port, or on one that its mails are to name."""
    port = port or free_port()
    app = create_app(config)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}", app
    finally:
        server.should_exit = True
        thread.join()
