"""Crawling again, crawling without the XML service, being killed on the way: the same archive in the end."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.archive import Archive, capture_of, open_archive
from archive.tables import captures
from archive.texts.documents import Documents
from core.config import load_config
from core.errors import DocumentError
from demo.county import start_county
from reading.read import read
from tests.demo.conftest import ROOT, TODAY, Face
from tests.ports import free_port

pytestmark = pytest.mark.slow
IS_SOAK = "COUNTYWATCH_SOAK" in os.environ
# The whole county, fifty kills and a year and a half of papers are `make soak`'s; each `process` costs the start of the models.
KILLS = 50 if IS_SOAK else 2
PAPERS_SINCE = "2025-06-01" if IS_SOAK else "2026-07-01"


@pytest.fixture
def face(tmp_path: Path) -> Face:
    return Face(tmp_path / "data", {})


@pytest.fixture
def county(face: Face) -> Iterator[None]:
    face.data.mkdir()
    with start_county(today=TODAY) as county:
        county.write_beat(face.data / "beat.toml")
        yield


def archive_of(face: Face) -> Archive:
    return open_archive(load_config(data=face.data, environ={}))


def end_state(face: Face) -> dict[str, Any]:
    """Return every document with its story and annotations as the archive holds them; the books; and what the index holds."""
    with archive_of(face) as archive:
        documents = {
            item.document.id: (item.document.version_id, item.story_id, item.annotations, len(item.vectors))
            for item in Documents(archive).iter_all()
        }
    status = face.json("status")
    books = {stage: {k: v for k, v in count.items() if k != "retried"} for stage, count in status["stages"].items()}
    return {"documents": documents, "books": books, "index": face.json("index", "status")["documents"]}


def documents_of(face: Face) -> dict[str, tuple[object, ...]]:
    """Return every document that the captures hold, read anew."""
    found: dict[str, tuple[object, ...]] = {}
    with archive_of(face) as archive, archive.reading() as connection:
        for row in connection.execute(select(captures)):
            capture = capture_of(row)
            try:
                document = read(capture, archive.get_body(capture.sha256), base_url=capture.url)
            except DocumentError as err:
                found[capture.key] = (err.reason,)
            else:
                found[capture.key] = (
                    document.id,
                    document.title,
                    document.text,
                    document.passages,
                    document.items,
                    document.kind,
                )
    return found


def crawl_words(*sources: str, since: str = "2026-09-01") -> list[str]:
    return ["crawl", *sources, "--from", since, "--to", "2026-12-31"]


@pytest.mark.usefixtures("county")
def test_a_second_crawl_adds_nothing_and_fetches_no_page_with_validators_again(face: Face) -> None:
    first = face.json(*crawl_words())
    second = face.json(*crawl_words())

    for before, after in zip(first["sources"], second["sources"], strict=True):
        assert before["counts"].get("new", 0) > 0, before
        assert after["counts"].get("new", 0) == 0, after
        assert after["outcome"] == "nothing"
        again = sum(after["counts"].get(name, 0) for name in ("unchanged", "skipped", "same"))
        assert again >= before["counts"]["new"], after


@pytest.mark.soak
def test_a_second_crawl_costs_less_than_a_twentieth_of_the_bytes(face: Face) -> None:
    face.data.mkdir()
    with start_county(today=datetime.now(UTC).date()) as county:
        county.write_beat(face.data / "beat.toml")
        sent = []
        for _ in range(2):
            before = sum(server.bytes_sent for server in county.servers.values())
            face.run("crawl")
            sent.append(sum(server.bytes_sent for server in county.servers.values()) - before)

    assert sent[1] < 0.05 * sent[0]


@pytest.mark.soak
def test_xml_service_on_and_off_collect_the_same_documents(tmp_path: Path) -> None:
    states, port = [], free_port(4)  # the same addresses both times
    for xml_service in (True, False):
        face = Face(tmp_path / str(xml_service), {})
        face.data.mkdir()
        with start_county(today=TODAY, port=port, xml_service=xml_service) as county:
            county.write_beat(face.data / "beat.toml")
            face.run("crawl", "larwich-city-council", "--from", PAPERS_SINCE, "--to", "2026-12-31")
        states.append(documents_of(face))

    assert len(states[0]) >= 20
    assert states[0] == states[1]


@pytest.mark.usefixtures("county")
@pytest.mark.soak
def test_killed_at_any_moment_the_same_command_ends_in_the_same_state(face: Face, tmp_path: Path) -> None:
    words_of_crawl = crawl_words() if IS_SOAK else crawl_words("aldershire-police", "larwich-city-council", since="2026-10-15")
    undisturbed = Face(tmp_path / "undisturbed", {})
    undisturbed.data.mkdir()
    (undisturbed.data / "beat.toml").write_text((face.data / "beat.toml").read_text(encoding="utf-8"), encoding="utf-8")
    started = time.monotonic()
    undisturbed.run(*words_of_crawl)
    crawl_s = time.monotonic() - started
    undisturbed.run("process")
    process_s = time.monotonic() - started - crawl_s
    chance = random.Random(7)

    for turn in range(KILLS):
        words, length = (words_of_crawl, crawl_s) if turn % 2 == 0 else (["process"], process_s)
        kill_after(face, words, chance.uniform(0.2, length))
    face.run(*words_of_crawl)
    face.run("process")

    state = end_state(face)
    assert state == end_state(undisturbed)
    assert len(state["documents"]) >= 20


def kill_after(face: Face, words: list[str], seconds: float) -> None:
    """Start a command in its own process group, and kill the whole group after a while."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        env=os.environ | face.environment | {"COUNTYWATCH_DATA": str(face.data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
