"""Rebuilding while others write and read: nothing missing, nothing twice, an answer at every moment. Both databases, both engines."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from archive.tables import documents, fates
from core.errors import Unavailable
from service.installation import Installation
from service.processing import indexing
from service.processing.indexing import rebuild_index
from service.processing.process import process
from service.search.search import SearchOptions, search
from tests.component.service.test_process import bring, open_at

# Twenty rebuilds are `make soak`'s.
ROUNDS = 20 if os.environ.get("COUNTYWATCH_SOAK") else 2
STEADY = 24
ALL = SearchOptions(mode="keyword", copies=True, limit=1000)
WORDS = ["dancing", "singing", "reading", "cooking", "walking", "painting"]
Open = Callable[[], Installation]


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.server)])
def opening(request: pytest.FixtureRequest, tmp_path: Path, database_url: str | None) -> Iterator[Open]:
    """Open one and the same installation once more."""
    url = str(request.getfixturevalue("elasticsearch_url")) if request.param == "elastic" else None

    one_at_a_time = threading.Lock()  # each writes the beat's file

    def open_one() -> Installation:
        with one_at_a_time:
            opened = open_at(tmp_path, database_url)
        opened.config = replace(opened.config, elasticsearch_url=url)
        return opened

    with open_one() as first:
        first.index.clear()
        yield open_one
        first.index.clear()


def text_of(name: str, n: int) -> str:
    """Return a text that differs from every other by most of its words, so that none is another's copy."""
    chance = random.Random(f"{name} {n}")
    return f"Item {name} has state{n}. " + " ".join(f"{chance.choice(WORDS)}{chance.randrange(10_000)}" for _ in range(40))


def titles(installation: Installation, query: str) -> tuple[list[str], bool]:
    """Return what a search finds, and whether it calls itself partial."""
    answer = search(installation, query, ALL)
    return [hit.title for hit in answer.hits], answer.partial


def withdraw(installation: Installation, title: str) -> None:
    """Take a document out of the archive and out of the index."""
    [document_id] = [i.document.id for i in installation.documents.iter_all() if i.document.title == title]
    with installation.archive.engine.begin() as connection:
        connection.execute(delete(fates).where(fates.c.stage == "index", fates.c.item_id == document_id))
        connection.execute(delete(documents).where(documents.c.id == document_id))
    installation.index.remove({document_id})


class Writer:
    """Brings new documents, changes one and withdraws one, again and again; what it did is told by `expected`."""

    def __init__(self, opening: Open) -> None:
        self._opening = opening
        self.expected: dict[str, int] = {}
        self.steps = 0

    def work(self, stop: threading.Event) -> None:
        with self._opening() as installation:
            begun = self.steps
            while not stop.is_set() or self.steps == begun:
                self._step(installation)
                self.steps += 1

    def _step(self, installation: Installation) -> None:
        n = len(self.expected) + self.steps
        new, changed = f"new{n}", f"steady{n % STEADY}"
        for title, state in ((new, 0), (changed, n + 1)):
            bring(installation, title, text_of(title, state), minutes=state)
            self.expected[title] = state
        when_free(lambda: process(installation))
        if self.steps % 3 == 2:
            when_free(lambda: withdraw(installation, new))
            del self.expected[new]


def when_free(work: Callable[[], object], *, limit_s: float = 120) -> None:
    """Do a piece of work as the scheduler does: again, while another worker is at it."""
    until = time.monotonic() + limit_s
    while True:
        try:
            work()
        except Unavailable:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return


class Reader:
    """Asks all the time. `faults` are the answers that lacked something or had it twice, and the questions without an answer."""

    def __init__(self, opening: Open) -> None:
        self._opening = opening
        self.faults: list[str] = []
        self.answers = 0

    def work(self, stop: threading.Event) -> None:
        with self._opening() as installation:
            while not stop.is_set():
                try:
                    found, _ = titles(installation, "item")
                except Exception as err:
                    self.faults.append(repr(err))
                    continue
                self.answers += 1
                missing = {f"steady{i}" for i in range(STEADY)} - set(found)
                twice = [title for title, times in Counter(found).items() if times > 1]
                if missing or twice:
                    self.faults.append(f"missing {missing}, twice {twice}")


@pytest.mark.soak
@pytest.mark.slow
def test_rebuilds_while_others_write_and_read(opening: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "REBUILD_BATCH", 7)
    with opening() as installation:
        for i in range(STEADY):
            bring(installation, f"steady{i}", text_of(f"steady{i}", 0))
        process(installation)
        writer, reader = Writer(opening), Reader(opening)
        writer.expected = {f"steady{i}": 0 for i in range(STEADY)}
        generations = [installation.index.state().generation]
        for _ in range(ROUNDS):
            stop = threading.Event()
            threads = [threading.Thread(target=each.work, args=[stop]) for each in (writer, reader)]
            for thread in threads:
                thread.start()
            when_free(lambda: rebuild_index(installation))
            stop.set()
            for thread in threads:
                thread.join(120)
            when_free(lambda: process(installation))

            assert reader.faults == []
            found, partial = titles(installation, "item")
            assert sorted(found) == sorted(writer.expected), (len(generations), set(found) ^ set(writer.expected))
            assert not partial
            for title, state in random.Random(len(generations)).sample(sorted(writer.expected.items()), 10):
                assert titles(installation, f"title:{title} state{state}")[0] == [title]
            with installation.archive.reading() as connection:
                revisions = {row.id: row.revision for row in connection.execute(select(documents.c.id, documents.c.revision))}
            assert installation.index.held() == revisions
            generations.append(installation.index.state().generation)
        assert len(set(generations)) == ROUNDS + 1
        assert reader.answers >= ROUNDS
        assert writer.steps >= ROUNDS
