"""Annotates texts in a child process that may hang, crash or bloat: it is killed at its deadline and replaced.

One child loads the pipeline once and serves batches, one at a time. A batch that it does not survive is done again one by one in fresh
children, so that only the culprit is lost. Knows nothing of archives: whoever calls may mark what is about to be tried.
"""

import json
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from core.child import Child
from core.errors import ConfigError, DocumentError, Quarantined, Unavailable
from core.words import to_json
from nlp.pipeline import Annotated, Text
from service.annotation.messages import Answer, Greeting, Recipe, Request, Row, Start, receive, send

# The child loads the models in 5 to 11 seconds on two cores; a machine that swaps may take twenty times as long.
START_LIMIT_S = 240.0
ENVIRONMENT = {
    "HOME": str(Path.home()),
    "TMPDIR": tempfile.gettempdir(),
    # Waiting threads sleep. Where they spin, two processes at once on two cores annotate a quarter as fast each
    # (26.2 s for what takes 6.5 s alone); asleep they take 12.2 s, and alone it is as fast as before.
    "OMP_WAIT_POLICY": "PASSIVE",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# Texts go through the pipeline together up to so many characters; a longer one goes alone, so that it costs nobody else's time.
MAX_GROUP_CHARS = 30_000
# More than any council pack seen (1,000 pages have 3,000,000); at 5,200 characters a second it would take a quarter of an hour.
MAX_TEXT_CHARS = 5_000_000
# The child is replaced when it has grown by this share of what it may grow: the vocabulary keeps every word it ever met, and
# the next text must find room whatever went before. Measured: 0.4 GB more address space after 100 documents.
MAX_KEPT_SHARE = 0.25
# The smallest text in which every component has nothing to do; annotated at the start, so that no document waits for models.
SAMPLE = "The clerk read the minutes."
OUT_OF_TIME = "annotating it took longer than a text of its length may take"
DIED = "annotating it ended the process that annotates: it took too much memory, or crashed a library"
TOO_LONG = f"it is longer than {MAX_TEXT_CHARS:,} characters, the most that is annotated"

_log = logging.getLogger("countywatch.annotating")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a group of texts may take.

    Units: `base_s` and `max_s` seconds, `per_char_s` seconds a character, `memory_bytes` beyond what the child holds at its start.
    """

    # On two idle cores the pipeline annotates 5,200 characters a second, 2,800 where another one works beside it (evaluation corpus,
    # 20 documents). Ten times as long is a hang, not a slow machine; the base covers what does not grow with the text.
    base_s: float = 20.0
    per_char_s: float = 1 / 500
    # The longest text that is annotated takes 16 minutes on two idle cores.
    max_s: float = 1800.0
    # The child starts with 1.6 GB of address space, most of it libraries; 100 kB of text add 0.2 GB.
    memory_bytes: int = 3 * 2**30

    def deadline_s(self, n_chars: int) -> float:
        """Return how long texts of so many characters may take together."""
        return min(self.max_s, self.base_s + self.per_char_s * n_chars)


class TextPipeline(Protocol):
    """What annotates texts: `nlp.pipeline.Pipeline`, or another with the same calls."""

    @property
    def version(self) -> str:
        """What its annotations depend on."""

    def annotate(self, texts: Sequence[Text]) -> Sequence[Annotated | Quarantined]:
        """Annotate texts, in order."""


Result = Annotated | Quarantined
Marking = Callable[[Sequence[int]], AbstractContextManager[None]]
"""Entered around each piece of work with the positions of the texts that are about to be tried."""


class Annotator(Protocol):
    """Annotates texts; whatever one of them does, the others are annotated."""

    def start(self) -> None:
        """Be ready to annotate, so that the first text does not wait for the models."""

    def annotate(self, texts: Sequence[Text], *, apart: Sequence[int] = (), marking: Marking = ...) -> list[Result]:
        """Annotate texts, in order; those at the positions of `apart` first and alone."""

    def close(self) -> None:
        """Let go of what it holds."""


class LocalAnnotator:
    """Annotates in this process, for a pipeline that was handed in: a child could not load it. Has no deadline."""

    def __init__(self, pipeline: TextPipeline) -> None:
        self._pipeline = pipeline

    def start(self) -> None:
        """Be ready: there is nothing to do."""

    def annotate(
        self,
        texts: Sequence[Text],
        *,
        apart: Sequence[int] = (),  # noqa: ARG002 (there is no child that they could take along)
        marking: Marking = lambda _: nullcontext(),
    ) -> list[Result]:
        """Annotate texts, in order."""
        with marking(range(len(texts))):
            return annotate_guarded(self._pipeline, texts)

    def close(self) -> None:
        """Hold nothing."""


class ChildAnnotator:
    """The parent's end. The child starts with the first text."""

    def __init__(self, recipe: Recipe | None = None, *, limits: Limits | None = None, version: str | None = None) -> None:
        self._recipe = recipe or Recipe()
        self._limits = limits or Limits()
        self._version = version
        self._child: Child | None = None

    def start(self) -> None:
        """Start the child, if none runs.

        Raises: ConfigError if a model is missing; Unavailable if no child starts.
        """
        self._running()

    def annotate(
        self, texts: Sequence[Text], *, apart: Sequence[int] = (), marking: Marking = lambda _: nullcontext()
    ) -> list[Result]:
        """Annotate texts, in order; those at the positions of `apart` first and alone.

        Raises: ConfigError if a model is missing; Unavailable if no child starts.
        """
        results: dict[int, Result] = {}
        for group in _groups(texts, set(apart)):
            try:
                results |= self._try(texts, group, marking)
            except _ChildLostError as lost:
                if len(group) == 1:
                    results[group[0]] = Quarantined(lost.reason)
                    continue
                for position in group:
                    try:
                        results |= self._try(texts, [position], marking)
                    except _ChildLostError as again:
                        results[position] = Quarantined(again.reason)
        return [results.get(position) or Quarantined(TOO_LONG) for position in range(len(texts))]

    def close(self) -> None:
        """End the child; the next text starts another."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _try(self, texts: Sequence[Text], group: Sequence[int], marking: Marking) -> dict[int, Result]:
        child = self._running()  # before the mark: a start that fails is no text's fault
        with marking(group):
            return dict(zip(group, self._exchange(child, [texts[i] for i in group]), strict=True))

    def _exchange(self, child: Child, texts: Sequence[Text]) -> list[Result]:
        limit_s = self._limits.deadline_s(sum(len(text.text) for text in texts))
        request = Request(limit_s, tuple(texts))
        try:
            with child.deadline(limit_s):
                send(child.connection, request)
                answer, vectors = receive(child.connection, Answer), child.connection.recv_bytes()
        except (OSError, EOFError) as err:
            self.close()
            raise _ChildLostError(OUT_OF_TIME if isinstance(err, TimeoutError) else DIED) from err
        except BaseException:  # a deadline, or somebody stops us: the answer that comes must not be taken for the next one's
            self.close()
            raise
        if answer.stop is not None:
            self.close()
            raise answer.stop.error()
        if answer.grown_bytes > self._limits.memory_bytes * MAX_KEPT_SHARE:
            self.close()
        return list(_results(answer.results, vectors))

    def _running(self) -> Child:
        if self._child is not None and not self._child.is_alive():
            self.close()  # it died while it was idle: nobody's fault
        if self._child is None:
            self._child = self._start()
        return self._child

    def _start(self) -> Child:
        start = Start(self._recipe, self._limits.memory_bytes)
        child = Child("service.annotation.child", [json.dumps(to_json(start))], ENVIRONMENT)
        try:
            with child.deadline(START_LIMIT_S):
                greeting = receive(child.connection, Greeting)
        except (OSError, EOFError) as err:
            why = child.last_words()
            child.close()
            raise Unavailable(
                f"The process that annotates did not start ({why}). `countywatch doctor` looks at the models; then run the command again."
            ) from err
        except BaseException:
            child.close()
            raise
        if greeting.stop is not None:
            child.close()
            raise greeting.stop.error()
        if self._version is not None and greeting.version != self._version:
            child.close()
            raise Unavailable(
                f"The language pipeline was changed while countywatch was running, from {self._version} to {greeting.version}. "
                "Start countywatch again."
            )
        return child


class _ChildLostError(Exception):
    """The child did not survive its work."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def annotator_like(pipeline: TextPipeline, *, limits: Limits | None = None) -> Annotator:
    """Return an annotator that works as this pipeline would: a child that loads it, or this process where a child could not. Close it.

    `pipeline.recipe`, if it has one, is what a `Recipe` holds, as (loader, arguments).
    """
    recipe: tuple[str, Mapping[str, object]] | None = getattr(pipeline, "recipe", None)
    if recipe is None:
        return LocalAnnotator(pipeline)
    return ChildAnnotator(Recipe(*recipe), limits=limits, version=pipeline.version)


@contextmanager
def open_annotator(pipeline: TextPipeline, *, limits: Limits | None = None) -> Iterator[Annotator]:
    """Give an annotator as `annotator_like`, and close it."""
    annotator = annotator_like(pipeline, limits=limits)
    try:
        yield annotator
    finally:
        annotator.close()


def annotate_guarded(pipeline: TextPipeline, texts: Sequence[Text]) -> list[Result]:
    """Annotate texts together, and one by one where the whole call fails: an exception nobody foresaw costs only its text.

    Raises: ConfigError or Unavailable, which are no text's fault.
    """
    try:
        return [_checked(text, result) for text, result in zip(texts, pipeline.annotate(texts), strict=True)]
    except (ConfigError, Unavailable):
        raise
    except Exception as err:
        if len(texts) > 1:
            return [result for text in texts for result in annotate_guarded(pipeline, [text])]
        if isinstance(err, DocumentError):
            return [Quarantined(err.reason)]
        _log.warning("annotate: a text is quarantined", exc_info=True)
        return [Quarantined(f"annotate: {describe(err)}")]


def describe(err: Exception) -> str:
    """Return an unforeseen exception in one short line that any database can hold, for a fate's reason."""
    text = " ".join(str(err).encode("utf-8", "replace").decode().replace("\x00", "?").split())[:200]
    return f"{type(err).__name__}: {text}" if text else type(err).__name__


def _checked(text: Text, result: Result) -> Result:
    """Return the result, if its vectors can be used."""
    if isinstance(result, Quarantined):
        return result
    n_passages = len(text.passages)
    if len(result.vectors) != n_passages:
        return Quarantined(f"annotate: {len(result.vectors)} vectors for {n_passages} passages")
    if not np.isfinite(result.vectors).all():
        return Quarantined("annotate: a passage has no vector of finite numbers")
    return Annotated(result.annotations, result.vectors)


def _groups(texts: Sequence[Text], apart: set[int]) -> Iterator[list[int]]:
    """Positions of texts that are annotated together: those apart first, each alone; none that is too long."""
    able = [position for position, text in enumerate(texts) if len(text.text) <= MAX_TEXT_CHARS]
    yield from ([position] for position in able if position in apart)
    group: list[int] = []
    n_chars = 0
    for position in able:
        if position in apart:
            continue
        if group and n_chars + len(texts[position].text) > MAX_GROUP_CHARS:
            yield group
            group, n_chars = [], 0
        group.append(position)
        n_chars += len(texts[position].text)
    if group:
        yield group


def _results(rows: Sequence[Row], vectors: bytes) -> Iterator[Result]:
    numbers, at = np.frombuffer(vectors, np.float32), 0
    for row in rows:
        if row.annotations is None:
            yield Quarantined(row.quarantined or DIED)
            continue
        n_rows, n_columns = row.shape
        yield Annotated(row.annotations, numbers[at : at + n_rows * n_columns].reshape(n_rows, n_columns))
        at += n_rows * n_columns
