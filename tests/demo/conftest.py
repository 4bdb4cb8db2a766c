"""The demo, run once for all tests of this folder: `countywatch demo --no-serve` in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fcntl import LOCK_EX, flock
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


def make_demo(folder: Path, **environment: str) -> Face:
    face = Face(folder, environment)
    face.run("demo", "--no-serve", "--data", str(folder), "--today", TODAY.isoformat())
    return face


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Face:
    """Give the demo on the default engines, copied for this process; the one that TEST_DEMO names (made for the same day), or
    one made for all.
    """
    told = os.environ.get("TEST_DEMO")
    made = Path(told) if told else _made_once(tmp_path_factory.getbasetemp())
    return Face(
        Path(shutil.copytree(made, tmp_path_factory.mktemp("demo") / "data", ignore=shutil.ignore_patterns("*.sock"))), {}
    )


def _made_once(own: Path) -> Path:
    """Return the demo that the first process of the tests makes; the others wait for it."""
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (folder / "demo.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "made-demo").exists():
            make_demo(folder / "making-demo").data.rename(folder / "made-demo")
    return folder / "made-demo"


@pytest.fixture(scope="session")
def big(postgres_server: str, elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Give the same demo on PostgreSQL and Elasticsearch, by configuration alone."""
    with new_database(postgres_server) as url:
        data = tmp_path_factory.mktemp("big")
        yield make_demo(data, COUNTYWATCH_DATABASE_URL=url, COUNTYWATCH_ELASTICSEARCH_URL=elasticsearch_url)
