"""The invented county as an app, made once for all tests of this folder."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.config import Config
from tests.web.county import EVERYTHING, NOW, FakePipeline, config_of, fill, open_county
from web.app import create_app

LOOKED_AT = (date(2026, 2, 10), date(2026, 3, 10))


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


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the browser's path, or a skip with the reason."""
    path = Path("/usr/bin/chromium")
    if not path.exists():
        pytest.skip("Chromium is missing: apt-get install chromium")
    return str(path)
