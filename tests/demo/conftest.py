"""The demo, run once for all tests of this folder: `countywatch demo --no-serve` in a process of its own; its desk, and who sits there."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from core.config import load_config
from digests.desk import compose_due, send_due
from service.installation import Installation, open_installation
from service.search.query_vectors import offered
from tests.conftest import new_database
from tests.demo.person import Person
from tests.elastic_nodes import PORTS_OF_NODES, Nodes
from tests.forked import fork_server
from tests.mail.office import Post, post_office, text_of
from tests.ports import free_port
from tests.web.conftest import open_browser, served

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)


WAYS = [(width, has_script) for width in (1280, 390) for has_script in (True, False)]
MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)


# What a running server leaves in a folder, and a copy cannot have.
SOCKETS = shutil.ignore_patterns("*.sock")


@dataclass(frozen=True)
class Face:
    """The command line on one data folder."""

    data: Path
    environment: dict[str, str]

    def run(self, *words: str, code: int = 0) -> CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")} | self.environment
        ended = fork_server().run("cli", list(words), environment | {"COUNTYWATCH_DATA": str(self.data)})
        assert ended.returncode == code, f"{words} ended with {ended.returncode}:\n{ended.stdout[-2000:]}\n{ended.stderr[-4000:]}"
        return ended

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json").stdout)

    def copy(self, folder: Path) -> Path:
        """Copy its data, for what changes them."""
        return Path(shutil.copytree(self.data, folder, ignore=SOCKETS))


def make_demo(folder: Path, **environment: str) -> Face:
    face = Face(folder, environment)
    face.run("demo", "--no-serve", "--data", str(folder), "--today", TODAY.isoformat())
    return face


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Give the demo on the default engines, copied for this process; the one that TEST_DEMO names (made for the same day), or
    one made for all. The models are loaded once, and asked by its commands, as where a server runs.
    """
    told = os.environ.get("TEST_DEMO")
    made = Path(told) if told else _made_once(tmp_path_factory.getbasetemp())
    data = Path(shutil.copytree(made, tmp_path_factory.mktemp("demo") / "data", ignore=SOCKETS))
    with (
        open_installation(load_config(data=data, beat=data / "beat.toml", environ={})) as installation,
        offered(installation.pipeline, installation.config),
    ):
        installation.pipeline.embed(["ready"])
        yield Face(data, {})


def _made_once(own: Path) -> Path:
    """Return the demo that the first process of the tests makes; the others wait for it."""
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (folder / "demo.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "made-demo").exists():
            make_demo(folder / "making-demo").data.rename(folder / "made-demo")
    return folder / "made-demo"


@pytest.fixture(scope="session")
def own_elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a node that no other test clears: indices are named by their beat, and other tests put the demo into the one that all share."""
    node = Nodes(tmp_path_factory.mktemp("elasticsearch"), free_port(PORTS_OF_NODES), 1)
    try:
        yield node.start()[0]
    finally:
        node.stop()


@pytest.fixture(scope="session")
def big(postgres_server: str, own_elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    """Give the same demo on PostgreSQL and Elasticsearch, by configuration alone."""
    with new_database(postgres_server) as url:
        data = tmp_path_factory.mktemp("big")
        yield make_demo(data, COUNTYWATCH_DATABASE_URL=url, COUNTYWATCH_ELASTICSEARCH_URL=own_elasticsearch_url)


@dataclass
class Desk:
    """The demo's desk, served; where its mails arrive; and what counts for a way to do a job."""

    url: str
    installation: Installation
    post: Post

    def wait_until(self, moment: datetime) -> None:
        """Let it be a moment, at which digests are due."""
        self.installation.clock = lambda: moment
        self.installation.archive.clock = self.installation.clock
        compose_due(self.installation, moment)
        send_due(self.installation.archive, self.installation.config, self.installation.clock)

    def link_in_mail(self, address: str) -> str:
        """Return the link to the reader's own page in the newest letter to an address."""
        found = re.search(rf"{re.escape(self.url)}/following/\S+", text_of(self.post.letters(address)[-1]))
        assert found
        return found.group()


@pytest.fixture(scope="module")
def desk(demo: Face, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give the demo as it is on its last day, in a copy that may be changed; one source failed when it was last read."""
    data, post, port = tmp_path_factory.mktemp("desk") / "data", Post(), free_port()
    demo.copy(data)
    with post_office(post) as smtp_url:
        plain = load_config(data=data, beat=data / "beat.toml", environ={})
        config = replace(plain, smtp_url=smtp_url, base_url=f"http://127.0.0.1:{port}")
        with served(config, port) as (url, app):
            installation: Installation = app.state.installation
            run = installation.archive.begin_run(["marlham-mercury"])
            installation.archive.record_check(run, "marlham-mercury", "not-checked", {}, "the server answered 503 three times")
            installation.archive.end_run(run)
            installation.clock = installation.archive.clock = lambda: MORNING
            installation.pipeline.embed(["ready"])  # loads the models, as the server does when it starts
            yield Desk(url, installation, post)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give Chromium, opened once for all jobs."""
    yield from open_browser()


def ways(turn: int) -> pytest.MarkDecorator:
    """Run a job in every way, or in the one whose turn it is."""
    numbers = range(len(WAYS)) if os.environ.get("COUNTYWATCH_SOAK") else [turn % len(WAYS)]
    names = {n: f"{WAYS[n][0]} {'with' if WAYS[n][1] else 'without'} scripts" for n in numbers}
    return pytest.mark.parametrize("way", numbers, ids=list(names.values()))


@pytest.fixture
def person(browser: Any, desk: Desk, way: int) -> Iterator[Person]:
    """Give somebody who has just opened the front page."""
    width, has_script = WAYS[way]
    size = {"width": width, "height": 844 if width < 600 else 800}
    context = browser.new_context(viewport=size, java_script_enabled=has_script, locale="en-GB", accept_downloads=True)
    one = Person(context.new_page(), desk.url, has_script)
    one.open_front()
    yield one
    context.close()
