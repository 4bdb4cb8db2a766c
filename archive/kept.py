"""Answers of the archive that are kept until anything is written into it, by whatever process: a page that is asked for again need not count again.

What is kept is told by the archive alone, neither by the clock nor by the search index. It may be shared, so nobody changes it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine

Answer = TypeVar("Answer")
Parameters = ParamSpec("Parameters")
# Each is what a page shows, some kB, at most the 0.5 MB of the dossier of a large operation; who was not asked for the longest time goes first.
MAX_KEPT = 400


@dataclass(frozen=True, slots=True)
class _Held:
    """An answer, the archive's state when it was last known to be right, and what it was made of, if that is known."""

    state: object
    made_of: Hashable
    answer: object


class Kept:
    """Answers by their questions, as of the archive's present state."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = Lock()
        self._watch: Connection | None = None
        self._n_watches = 0
        self._answers: OrderedDict[Hashable, _Held] = OrderedDict()

    def get(self, question: Hashable, count: Callable[[], Answer], *, made_of: Callable[[], Hashable] | None = None) -> Answer:
        """Return the answer to a question, which is counted if anything was written since it was. A question has one sort of answer.

        `made_of` gives what tells every change of that which is counted: an answer is kept as long as that is the same, whatever else is written.
        """
        with self._guard:
            state = self._present()
            held = self._answers.get(question)
            if held is not None and held.state == state:
                self._answers.move_to_end(question)
                return cast(Answer, held.answer)
        basis = made_of() if made_of else None  # before it is counted, so that what is written meanwhile is not missed
        answer = cast(Answer, held.answer) if held is not None and basis is not None and held.made_of == basis else count()
        with self._guard:
            self._answers[question] = _Held(state, basis, answer)
            self._answers.move_to_end(question)
            while len(self._answers) > MAX_KEPT:
                self._answers.popitem(last=False)
        return answer

    def close(self) -> None:
        """Let go of the connection by which it sees that something was written."""
        with self._guard:
            if self._watch is not None:
                self._watch.close()
                self._watch = None

    def _present(self) -> object:
        """Return what is the same as long as nothing is written. On SQLite one connection must ask always, and write never; on PostgreSQL
        it is which transactions can be seen.
        """
        if self._watch is None or self._watch.closed or self._watch.invalidated:
            self._watch = self._engine.connect().execution_options(reads=True)
            self._watch.detach()  # it is none of those that pages share
            self._n_watches += 1
        is_sqlite = self._engine.dialect.name == "sqlite"
        with self._watch.begin():
            asked = "PRAGMA data_version" if is_sqlite else "SELECT CAST(pg_current_snapshot() AS text)"
            return self._n_watches, self._watch.exec_driver_sql(asked).scalar_one()


class _OfArchive(Protocol):
    @property
    def kept(self) -> Kept: ...


class _Asking(Protocol):
    @property
    def archive(self) -> _OfArchive: ...


Asking = TypeVar("Asking", bound=_Asking)


def kept(method: Callable[Concatenate[Asking, Parameters], Answer]) -> Callable[Concatenate[Asking, Parameters], Answer]:
    """Keep what a method counts in its archive until anything is written there. What it takes is hashable; what it returns nobody changes."""

    @wraps(method)
    def ask(own: Asking, /, *args: Parameters.args, **given: Parameters.kwargs) -> Answer:
        question = (method.__qualname__, args, tuple(sorted(given.items())))
        return own.archive.kept.get(question, lambda: method(own, *args, **given))

    return ask
