"""What several folders of tests share: the real servers, found by their variables or started from what the machine has."""

import gc
import logging
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.elastic_nodes import PORTS_OF_NODES, Nodes
from tests.ports import free_port

# The files whose tests use the fixture `big`.
DEMO_ON_SERVERS = {f"tests/demo/test_{name}.py" for name in ("counts_of_facts", "trends", "two_engines")}


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the address of a PostgreSQL server on which databases can be made: TEST_DATABASE_URL, or binaries found on the
    machine.
    """
    told = os.environ.get("TEST_DATABASE_URL")
    if told:
        yield told
        return
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].split(".")[0]))
    initdb = found[-1] if found else Path(shutil.which("initdb") or "")
    if not initdb.is_file():
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL, or install the package postgresql")
    is_root = os.getuid() == 0  # PostgreSQL refuses to run as root
    if is_root and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip("no user to run PostgreSQL as: set TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="countywatch-postgres-"))
    if is_root:
        shutil.chown(folder, "postgres")
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        command = [str(initdb.with_name(program)), "-D", str(folder / "data"), *arguments]
        user = "postgres" if is_root else None
        done = subprocess.run(
            command, cwd=folder, user=user, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout

    run("initdb", "--username=countywatch", "--auth=trust", "--encoding=UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://countywatch@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "-s", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Give the address of a new, empty database; it is dropped afterwards."""
    with new_database(postgres_server) as url:
        yield url


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Make an empty database under a name of its own, so that no other run meets it, and drop it at the end."""
    import psycopg

    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.server)])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Give both databases in turn: None is SQLite in the data folder."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a real Elasticsearch: TEST_ELASTICSEARCH_URL, or a node started with the scripts that stand beside the clone.

    Indices are named by their beat, so a server that is told serves one process of tests at a time.
    """
    told = os.environ.get("TEST_ELASTICSEARCH_URL")
    if told and os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        yield told
        return
    node = Nodes(tmp_path_factory.mktemp("elasticsearch"), free_port(PORTS_OF_NODES), 1)
    try:
        yield node.start()[0]
    finally:
        node.stop()


@pytest.fixture
def soak() -> None:
    """Skip what takes minutes or gigabytes, unless `make soak` runs."""
    if not os.environ.get("COUNTYWATCH_SOAK"):
        pytest.skip("takes minutes: `make soak`")


def pytest_collection_finish() -> None:
    """Let torch's loggers hand on what they write: pytest hangs its handlers six times a test on each that does not, some forty.
    Leave what is loaded by now out of each search for garbage: of the unit tests' processor time these took a tenth.
    """
    gc.freeze()
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "torch":
            logging.getLogger(name).propagate = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a file's tests to one worker, and to one worker all files that need the demo on servers: it takes minutes to make."""
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):  # type: ignore[misc]  # xdist is not looked into by mypy
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "the demo on servers" if file in DEMO_ON_SERVERS else file

    return Files(config, log)
