"""The embedded engine in its child processes: a question that overruns, a child that is killed or frozen, memory, commits, many askers."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index.guarded
from core.child import Child
from core.errors import Overrun, Unavailable, UsageError
from core.vocabulary import FACETS
from core.words import Annotations, Document, Passage, Published
from index.embedded import EmbeddedEngine
from index.engine import Wanted
from index.entry import Entry
from index.fusion import Index, Mode, Question
from index.guarded import GuardedEngine, Limits
from index.query import parse
from index.query_tree import Or, Phrase, Query, Term
from tests.queries import WORDS, generated, hostile

WHOLE = bool(os.environ.get("COUNTYWATCH_SOAK"))
N_GENERATED, EVERY = (20_000, 1) if WHOLE else (2_000, 10)
# What no query may ask for, since `parse` refuses it: one that would fill any memory in a second, and one that takes long in little.
DEADLY = Wanted(Phrase(("ha",) * 20, 50, "text"))
SLOW = Wanted(Or(tuple(Phrase(("ha",) * 6, 50, "text") for _ in range(1_000))))
MODES: tuple[Mode, ...] = ("keyword", "hybrid", "meaning")
# A page waits two seconds at most; on a machine where others work at the same time the answer may come a little later.
SLACK_S = 3.0


def entry(number: int, text: str, vector: Any) -> Entry:
    """Return a document of one passage."""
    document = Document(
        id=f"d{number}", version_id="v", source_id="courier", capture_id="c", kind="article", url="http://a.example/", title=text[:40],
        text=text, published=Published(f"2026-01-{1 + number % 28:02}", "day", "json-ld"), passages=(Passage(0, len(text)),),
    )  # fmt: skip
    return Entry(document, Annotations(), vector[None, :], f"d{number - number % 2}", 1, "Courier")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 documents of 400 words; a third is of one, two or three words only, for which loose phrases are dearest."""
    chance, numbers = random.Random(1), np.random.default_rng(1)
    vectors = numbers.normal(size=(300, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [" ".join(chance.choices(["ha", "the", "and"][: 1 + n % 3] if n < 100 else WORDS, k=400)) for n in range(300)]
    folder = tmp_path_factory.mktemp("index")
    EmbeddedEngine(folder, 8).put([entry(n, text, vectors[n]) for n, text in enumerate(texts)])
    return folder


def resident_bytes(child: Child) -> int:
    """Return the memory of a child just now."""
    return int(Path(f"/proc/{child.pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE")


def parsed(text: str) -> Query | UsageError:
    """Return a query, or why it is none."""
    try:
        return parse(text)
    except UsageError as err:
        return err


Open = Callable[..., GuardedEngine]


@pytest.fixture
def open_engine(folder: Path) -> Iterator[Open]:
    opened = []

    def open_one(*, where: Path = folder, **limits: Any) -> GuardedEngine:
        opened.append(GuardedEngine(where, 8, limits=Limits(**limits)))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.close()


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    """Give every child that is started."""
    started: list[Child] = []

    class Noted(Child):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            started.append(self)

    monkeypatch.setattr(index.guarded, "Child", Noted)
    return started


def test_it_answers_as_the_engine_itself(folder: Path, open_engine: Open) -> None:
    guarded, itself = open_engine(), EmbeddedEngine(folder, 8)
    wanted, vector = Wanted(None, (Term("police"), Term("naloxon")), 1), np.eye(8, dtype=np.float32)[0]

    assert guarded.state() == itself.state()
    assert guarded.held() == itself.held() != {}
    assert repr(guarded.match(wanted, 50, "best")) == repr(itself.match(wanted, 50, "best"))
    for facets in (FACETS, ("kind",), ()):
        counted = guarded.count(wanted, [], copies=False, facets=facets)
        assert counted == itself.count(wanted, [], copies=False, facets=facets)
        assert (counted.documents, counted.hits) == (200, 100)
        assert tuple(counted.facets) == facets
    assert guarded.frequencies(["police"]) == itself.frequencies(["police"])
    assert repr(guarded.dates(wanted)) == repr(itself.dates(wanted))
    assert repr(guarded.nearest(vector, Term("police"), 20, 0.1)) == repr(itself.nearest(vector, Term("police"), 20, 0.1))
    assert guarded.names("source") == itself.names("source") == {"courier": 300}
    question = Question(parse("police naloxone"), vector, "hybrid", 20, 0, 1_000, False, "best", FACETS)
    assert guarded.answer(question) == itself.answer(question)
    numbers = itself.match(wanted, 50, "best").document.tolist()
    assert guarded.identify(numbers) == itself.identify(numbers)


def test_a_question_that_overruns_is_stopped_and_the_next_is_answered(open_engine: Open, children: list[Child]) -> None:
    engine = open_engine(answer_s=0.2)
    began = time.monotonic()
    with pytest.raises(Overrun, match=r"took longer than 0 seconds and was stopped. Make it narrower"):
        engine.match(SLOW, 10, "best")
    assert time.monotonic() - began < 0.2 + SLACK_S

    assert engine.state().documents == 300
    assert len(children) == 2
    assert not children[0].is_alive()


def test_a_question_that_takes_too_much_memory_costs_only_itself(open_engine: Open) -> None:
    engine = open_engine(memory_bytes=64 * 2**20, answer_s=20.0)
    with pytest.raises(Overrun, match="took too much memory"):
        engine.match(DEADLY, 10, "best")
    assert engine.state().documents == 300


def test_a_child_killed_in_the_middle_costs_only_its_question(open_engine: Open, children: list[Child]) -> None:
    engine = open_engine(answer_s=20.0)
    engine.state()
    killer = threading.Timer(0.1, os.kill, (children[0].pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(Overrun, match="ended the process that answers searches"):
        engine.match(SLOW, 10, "best")
    killer.join()
    assert engine.state().documents == 300


def test_a_child_that_died_while_idle_is_nobodys_fault(open_engine: Open, children: list[Child]) -> None:
    engine = open_engine()
    engine.state()
    os.kill(children[0].pid, signal.SIGKILL)
    while children[0].is_alive():
        time.sleep(0.01)
    assert engine.state().documents == 300


def test_a_frozen_child_is_replaced_in_time(open_engine: Open, children: list[Child]) -> None:
    engine = open_engine(answer_s=0.3)
    engine.state()
    os.kill(children[0].pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(Overrun, match="was stopped"):
        engine.state()
    assert time.monotonic() - began < 0.3 + SLACK_S
    assert engine.state().documents == 300


def test_a_child_that_gets_no_processor_for_a_while_is_waited_for(open_engine: Open, children: list[Child]) -> None:
    engine = open_engine(answer_s=1.0)
    engine.state()
    os.kill(children[0].pid, signal.SIGSTOP)
    goes_on = threading.Timer(1.5, os.kill, (children[0].pid, signal.SIGCONT))
    goes_on.start()
    assert engine.state().documents == 300
    goes_on.join()
    assert len(children) == 1


def test_others_are_answered_while_one_overruns(open_engine: Open, children: list[Child]) -> None:
    engine = open_engine()
    with ThreadPoolExecutor(9) as askers:
        dear = askers.submit(engine.match, SLOW, 10, "best")
        others = [askers.submit(engine.state) for _ in range(40)]
        assert [other.result().documents for other in others] == [300] * 40
        with pytest.raises(Overrun):
            dear.result()
    assert len(children) <= 3


def test_all_at_work_for_too_long_is_told(open_engine: Open) -> None:
    engine = open_engine(answer_s=1.0, wait_s=1.0)
    with ThreadPoolExecutor(8) as askers:
        answers = [askers.submit(engine.match, SLOW, 10, "best") for _ in range(6)]
        told = {str(answer.exception()).split(".")[0] for answer in answers}
    assert told <= {"This search took longer than 1 seconds and was stopped", "The search is busy with the questions of others"}
    assert engine.state().documents == 300


def test_a_commit_is_seen_and_a_rebuilding_takes_its_place(tmp_path: Path, open_engine: Open) -> None:
    engine = open_engine(where=tmp_path / "own")
    axis = np.eye(8, dtype=np.float32)[0]
    assert engine.state().documents == 0
    engine.put([entry(1, "police raid", axis)])
    assert engine.held() == {"d1": 1}
    engine.put([replace(entry(2, "police", axis), revision=2)])
    assert len(engine.match(Wanted(Term("polic")), 10, "best").document) == 2
    with engine.rebuilding() as beside:
        beside.put([entry(3, "raid", axis)])
        assert engine.held() == {"d1": 1, "d2": 2}
    assert engine.held() == {"d3": 1}
    engine.clear()
    assert engine.state().documents == 0


def test_damage_is_told_as_the_engine_tells_it(tmp_path: Path, open_engine: Open) -> None:
    engine = open_engine(where=tmp_path / "own")
    engine.put([entry(1, "police raid", np.eye(8, dtype=np.float32)[0])])
    (words,) = (tmp_path / "own").glob("*/words/*.store")
    words.write_bytes(b"x" + words.read_bytes()[1:])
    with pytest.raises(Unavailable, match="is damaged"):
        engine.match(Wanted(Term("polic")), 10, "best")


def test_what_a_child_logs_comes_to_us(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine = GuardedEngine(folder, 5)
    assert len(engine.nearest(np.eye(5, dtype=np.float32)[0], None, 10, 0.1).document) == 0
    engine.close()
    assert "was made for vectors of 8 numbers, the model now makes 5" in caplog.text


def test_a_child_that_does_not_start_says_why(open_engine: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.guarded.Child", lambda _, *given: Child("index.nothing", *given))
    with pytest.raises(Unavailable, match=r"did not start \(.*No module named index.nothing\)"):
        open_engine().state()


def test_closing_during_a_question_leaves_no_child(open_engine: Open, children: list[Child]) -> None:
    engine = open_engine()
    engine.state()
    (child,) = children
    with ThreadPoolExecutor(1) as asker:
        os.kill(child.pid, signal.SIGSTOP)
        answer = asker.submit(engine.state)
        while engine._idle:
            time.sleep(0.01)
        engine.close()
        assert child.is_alive()
        os.kill(child.pid, signal.SIGCONT)
        assert answer.result().documents == 300
    assert not child.is_alive()


def test_an_upgrade_under_a_running_program_is_told(open_engine: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine()
    monkeypatch.setattr("index.guarded.source_digest", lambda _: "what another release is")
    with pytest.raises(Unavailable, match=r"upgraded while this process was running. Restart it"):
        engine.state()


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["generated", "hostile"])
def test_no_query_crashes_or_takes_long(kind: str, open_engine: Open, children: list[Child]) -> None:
    engine = open_engine()
    found = Index(engine)
    queries = list(generated(N_GENERATED)) if kind == "generated" else hostile()[::EVERY]
    vector = np.eye(8, dtype=np.float32)[0]
    n_asked, longest_s, most_bytes = 0, 0.0, 0
    for number, text in enumerate(queries):
        began = time.monotonic()
        query = parsed(text)
        if isinstance(query, Query):
            found.search(query, vector=vector, mode=MODES[number % 3])
            n_asked += 1
        else:
            assert query.position is not None, text
            assert 0 <= query.position <= len(text), text
        longest_s = max(longest_s, time.monotonic() - began)
        most_bytes = max(most_bytes, resident_bytes(children[-1]) if children else 0)
    assert n_asked > len(queries) / 4
    assert longest_s < 2 + SLACK_S
    assert len(children) == 1, "a query ended its process"
    assert most_bytes < 2**29
