"""The embedded engine for reading in child processes that may hang, crash or bloat: a question that overruns costs only itself.

Writing stays in the calling process. A child opens the index by itself and sees each commit. Two may work at once; each starts when it is
first needed, and whoever was killed is replaced by the next question.
"""

import importlib
import logging
import pickle
import resource
import sys
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from core.child import Child, data_bytes, limit, limit_cpu, source_digest, unlimit
from core.errors import Overrun, Unavailable
from index.embedded import EmbeddedEngine
from index.engine import Counts, DatedMatches, Matches, NearDocuments, Order, State, Wanted
from index.entry import Entry, Vector
from index.fusion import Answer, Question
from index.query_tree import Node

MAX_CHILDREN = 2
# Questions at work and waiting. Each holds a thread of the server, whose others answer what asks no index (web/app.py); who comes
# when so many wait is told so at once.
MAX_ASKING = 48
# A child starts in 0.2 s of one core; a machine that swaps may take a hundred times as long.
START_LIMIT_S = 60.0
# The first question after a commit compares what was written with its checksums, 1 s for each GB; an hour's news takes nothing.
OPEN_LIMIT_S = 60.0
# By the clock a question may take so many times its seconds of work: at load 10 a first search, which works 0.3 s, was there for more than 2 s.
STRETCH = 5.0
# Ids that are asked for at once: 100,000 take 0.2 s of one core, and a digest may ask for all; sent, they are large.
MAX_IDENTIFIED = 10_000
# A child is replaced once it holds this share of what it may take: Python keeps what a large answer took.
MAX_KEPT_SHARE = 0.25
TAKEN, OPENED = b"taken", b"opened"
# What a child reads of our code, and what is sent to it and back is made of.
PACKAGES = ("core", "index")
HINT = "Make it narrower: fewer words with * or ~, or days or a source beside them."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take.

    Units: seconds; `memory_bytes` beyond what the child holds once the index is open, without mapped files.
    """

    answer_s: float = 2.0
    # Until others are answered or a child has started: with two children, ten that overrun may stand before one. When it was 2 s, six pages
    # asked at once by eight readers were refused now and then on a busy machine while the two children started.
    wait_s: float = 10.0
    # Ids and revisions of all documents: 0.1 s of one core for 100,000, and what sending them takes. Only filling the index asks for them, and no
    # page waits for it.
    held_s: float = 60.0
    # Over 100,000 documents the dearest questions that are let through take 0.1 GB, all ids 0.4 GB.
    memory_bytes: int = 2**30


class GuardedEngine:
    """The parent's end: an engine that answers as the embedded one does, or says in time that it cannot."""

    def __init__(self, folder: Path, dimensions: int, *, limits: Limits | None = None) -> None:
        self.dimensions = dimensions
        self._limits = limits or Limits()
        self._folder = folder.absolute()
        self._writing = EmbeddedEngine(folder, dimensions)
        self._asking = BoundedSemaphore(MAX_ASKING)
        self._places = BoundedSemaphore(MAX_CHILDREN)
        self._idle: list[Child] = []  # the last one first, so that a second starts only when two are asked at once
        self._is_closed = False
        self._giving_back = Lock()
        self._source = source_digest(PACKAGES)

    # Writing

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries; an entry of an older revision than the one held changes nothing."""
        return self._writing.put(entries)

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""
        self._writing.remove(document_ids)

    def clear(self) -> None:
        """Hold nothing, and begin anew."""
        self._writing.clear()

    def rebuilding(self) -> AbstractContextManager[EmbeddedEngine]:
        """Return an empty engine beside this one, which takes its place when the block ends well; until then this one answers."""
        return self._writing.rebuilding()

    # Reading

    def state(self) -> State:
        """Return what the index is just now."""
        answer: State = self._ask("state")
        return answer

    def check(self) -> None:
        """Compare the files with their checksums, in the calling process: a large index takes its time."""
        self._writing.check()

    def held(self) -> dict[str, int]:
        """Return the documents held with their revisions; none if the index is damaged or its vectors have another width."""
        answer: dict[str, int] = self._ask("held", limit_s=self._limits.held_s)
        return answer

    def answer(self, question: Question) -> Answer:
        """Answer a whole search, in one turn."""
        answer: Answer = self._ask("answer", question)
        return answer

    def match(self, wanted: Wanted, depth: int, order: Order) -> Matches:
        """Return the first documents, by BM25 over title and text or by day."""
        answer: Matches = self._ask("match", wanted, depth, order)
        return answer

    def frequencies(self, tokens: Collection[str]) -> dict[str, int]:
        """Return how many documents have each of these tokens."""
        answer: dict[str, int] = self._ask("frequencies", list(tokens))
        return answer

    def count(self, wanted: Wanted | None, besides: Collection[int], *, copies: bool, facets: Sequence[str]) -> Counts:
        """Count what is wanted together with the documents `besides`."""
        answer: Counts = self._ask("count", wanted, list(besides), copies=copies, facets=facets)
        return answer

    def dates(self, wanted: Wanted) -> DatedMatches:
        """Return what every match is listed under, and its days."""
        answer: DatedMatches = self._ask("dates", wanted)
        return answer

    def nearest(self, vector: Vector, required: Node | None, limit: int, least: float) -> NearDocuments:
        """Return the nearest documents, by their nearest passage."""
        answer: NearDocuments = self._ask("nearest", vector, required, limit, least)
        return answer

    def names(self, name_field: str) -> dict[str, int]:
        """Return the names of a field with the number of documents each."""
        answer: dict[str, int] = self._ask("names", name_field)
        return answer

    def identify(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """Return the ids of documents and of their stories."""
        numbers = list(documents)
        names: dict[int, tuple[str, str]] = {}
        for at in range(0, len(numbers), MAX_IDENTIFIED):
            names |= self._ask("identify", numbers[at : at + MAX_IDENTIFIED])
        return names

    def describe(self) -> str:
        """Return the engine in a few words."""
        return self._writing.describe()

    def close(self) -> None:
        """End the children, and let go of the files. One that is at work is ended once it has answered."""
        self._writing.close()
        with self._giving_back:
            self._is_closed = True
        while self._idle:
            with suppress(IndexError):  # somebody asks it just now
                self._idle.pop().close()

    def _give_back(self, child: Child, grown_bytes: int) -> None:
        """Keep a child for the next question, unless it has grown too much or nobody is to ask."""
        with self._giving_back:
            is_kept = not self._is_closed and grown_bytes <= self._limits.memory_bytes * MAX_KEPT_SHARE
            if is_kept:
                self._idle.append(child)
        if not is_kept:
            child.close()

    def _ask(self, question: str, *given: Any, limit_s: float | None = None, **options: Any) -> Any:
        """Have a child answer.

        Raises: Unavailable if the index is damaged, no child starts, too many wait, or all are at work for too long; Overrun if the question takes too
        long or too much.
        """
        if not self._asking.acquire(blocking=False):
            raise Unavailable("So many searches wait already that yours was not begun. Ask again in a moment.")
        try:
            return self._asked_in_turn(question, given, options, limit_s or self._limits.answer_s)
        finally:
            self._asking.release()

    def _asked_in_turn(self, question: str, given: tuple[Any, ...], options: dict[str, Any], answer_s: float) -> Any:
        if not self._places.acquire(timeout=self._limits.wait_s):
            raise Unavailable("The search is busy with the questions of others. Ask again in a moment.")
        try:
            child = self._child()
            try:
                answer = self._exchange(child, pickle.dumps((question, given, options, answer_s)), answer_s)
            except BaseException:  # also when somebody stops us: the answer that comes must not be taken for the next one's
                child.close()
                raise
            self._give_back(child, answer.grown_bytes)
        finally:
            self._places.release()
        for name, level, message in answer.logged:
            logging.getLogger(name).log(level, message)
        if answer.why is not None:
            raise Unavailable(answer.why)
        return answer.value

    def _exchange(self, child: Child, question: bytes, answer_s: float) -> "_Answer":
        connection = child.connection
        try:
            with child.deadline(answer_s, stretch=STRETCH):
                connection.send_bytes(question)
                connection.recv_bytes()
            with child.deadline(OPEN_LIMIT_S):
                connection.recv_bytes()
            with child.deadline(answer_s, stretch=STRETCH):
                answer: _Answer = pickle.loads(connection.recv_bytes())
        except TimeoutError as err:
            raise Overrun(f"This search took longer than {answer_s:.0f} seconds and was stopped. {HINT}") from err
        except (OSError, EOFError) as err:
            _log.warning("The process that answers searches ended: %s", child.last_words())
            raise Overrun(f"This search took too much memory, or ended the process that answers searches. {HINT}") from err
        return answer

    def _child(self) -> Child:
        """Return a child that is ready."""
        while self._idle:
            child = self._idle.pop()
            if child.is_alive():
                return child
            child.close()  # it died while it was idle: nobody's fault
        arguments = [str(self._folder), str(self.dimensions), str(self._limits.memory_bytes)]
        child = Child("index.guarded", arguments, {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
        try:
            with child.deadline(START_LIMIT_S):
                child.connection.recv_bytes()
            if (
                source_digest(PACKAGES) != self._source
            ):  # it has read other code than we did, and neither would understand the other
                raise Unavailable(
                    "The program was upgraded while this process was running. Restart it (`countywatch serve` or `run`)."
                )
        except (OSError, EOFError) as err:  # a TimeoutError is an OSError
            why = child.last_words()
            child.close()
            raise Unavailable(
                f"The process that answers searches did not start ({why}). Run the command again; `countywatch doctor` checks the installation."
            ) from err
        except BaseException:
            child.close()
            raise
        return child


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a child sends: the answer, or why there is none; what it logged; and how much it holds beyond the open index."""

    value: Any = None
    why: str | None = None
    logged: Sequence[tuple[str, int, str]] = ()
    grown_bytes: int = 0


# The child's end


class _Notes(logging.Handler):
    """Keeps what is logged, so that it can be sent to the parent."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[tuple[str, int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.notes.append((record.name, record.levelno, record.getMessage()))

    def take(self) -> list[tuple[str, int, str]]:
        notes, self.notes = self.notes, []
        return notes


def serve(connection: Connection, engine: EmbeddedEngine, memory_bytes: int) -> None:
    """Answer questions until the parent goes."""
    notes = _Notes()
    logging.getLogger("index").addHandler(notes)
    limit(resource.RLIMIT_CORE, 0)
    at_rest = data_bytes()
    connection.send_bytes(OPENED)
    while True:
        try:
            question, given, options, answer_s = pickle.loads(connection.recv_bytes())
        except EOFError:
            return
        connection.send_bytes(TAKEN)
        limit_cpu(OPEN_LIMIT_S)
        unlimit(resource.RLIMIT_DATA)  # an open index takes what it takes, 0.3 GB for a million passages
        before = data_bytes()
        engine.make_ready(vectors=question in {"nearest", "held"} or (question == "answer" and given[0].vector is not None))
        at_rest += data_bytes() - before
        limit(resource.RLIMIT_DATA, at_rest + memory_bytes)
        connection.send_bytes(OPENED)
        limit_cpu(answer_s)
        value, why = None, None
        try:
            value = getattr(engine, question)(*given, **options)
        except Unavailable as err:
            why = str(err)
        connection.send_bytes(pickle.dumps(_Answer(value, why, notes.take(), data_bytes() - at_rest)))


def main() -> None:
    """Run as a child: the file number of the pipe, the folder, the width of its vectors, the memory."""
    # A name of its own: this module runs as __main__, and the answers must be of the classes that the parent knows.
    child = importlib.import_module("index.guarded")
    number, folder, dimensions, memory_bytes = sys.argv[1:]
    with Connection(int(number)) as connection, suppress(BrokenPipeError):
        child.serve(connection, EmbeddedEngine(Path(folder), int(dimensions)), int(memory_bytes))


if __name__ == "__main__":
    main()
