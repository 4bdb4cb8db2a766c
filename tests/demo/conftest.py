"""The demo, run once for all tests of this folder: `countywatch demo --no-serve` in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import new_database

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Face:
    """The command line on one data folder."""

    data: Path
    environment: dict[str, str]

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")} | self.environment
        ended = subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            env=environment | {"COUNTYWATCH_DATA": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == code, f"{words} ended with {ended.returncode}:\n{ended.stdout[-2000:]}\n{ended.stderr[-4000:]}"
        return ended

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)


@pytest.fixture(scope="session")
def make_demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Face]:
    def make(name: str, **environment: str) -> Face:
        face = Face(tmp_path_factory.mktemp(name), environment)
        face.run("demo", "--no-serve", "--data", str(face.data), "--today", TODAY.isoformat())
        return face

    return make


@pytest.fixture(scope="session")
def demo(make_demo: Callable[..., Face]) -> Face:
    """The demo on the default engines; the one that `make demo` left, if TEST_DEMO names its folder (made for the same day)."""
    made = os.environ.get("TEST_DEMO")
    return Face(Path(made), {}) if made else make_demo("demo")


@pytest.fixture(scope="session")
def big(make_demo: Callable[..., Face], postgres_server: str, elasticsearch_url: str) -> Iterator[Face]:
    """The same demo on PostgreSQL and Elasticsearch, by configuration alone."""
    with new_database(postgres_server) as url:
        yield make_demo("big", COUNTYWATCH_DATABASE_URL=url, COUNTYWATCH_ELASTICSEARCH_URL=elasticsearch_url)
