"""The embedded engine: tantivy for words and fields, files of columns and vectors for all else. One folder, nothing to install.

The folder holds one making of the index, a generation, in a folder of its own; the file `current` names it, so that a new one is built
beside it and takes its place by one renaming. A put appends vectors and columns and syncs them before tantivy commits the documents that
point at them, so a kill between the two leaves rows that nobody points at, never a pointer to nothing. A generation whose files are not
what was written answers nothing: reading says so, and the next put begins anew, for the archive has it all.
Above 400 lines: whatever opens, replaces or writes a generation stands beside whatever asks one, for each question may meet a replaced one.
"""

import logging
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from index.blocks import DamagedError
from index.documents import DocumentTable
from index.engine import (
    MAX_NAMES,
    Counts,
    DatedMatches,
    Matches,
    NearDocuments,
    Order,
    State,
    Wanted,
    to_dated,
    to_matches,
    to_near,
)
from index.entry import INDEX_VERSION, Entry, Vector, fitting_vectors, log_other_dimensions, number_of
from index.fields import NAME_COLUMNS
from index.filters import allowed_documents, allowed_rows
from index.fusion import Answer, Question, answer_of
from index.generation import Checked, Generation, Numbers, make_generation, tantivy_row
from index.neighbours import by_document, nearest_rows
from index.postings import found_by_words
from index.query_tree import Node, has_words
from index.tally import commonest_values, tally
from index.tantivy_query import query_of
from index.vectors import VectorTable

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)
# A question has two seconds, and may need the files of the generation that it began with.
KEPT_S = 2.0
# So often a question is asked again whose generation was replaced meanwhile; rebuilds do not follow each other within milliseconds.
MAX_REPLACED = 3
# Another process writes for so long at most, mostly: a batch is committed in a second.
WRITER_WAIT_S = 10.0
# tantivy's least for one writing thread; more only matters for bulk loads.
WRITER_BYTES = 50_000_000


class ReplacedError(Unavailable):
    """The generation that was being read gave way to another, and its files are gone."""


def _of_the_present(ask: Callable[Concatenate["EmbeddedEngine", P], T]) -> Callable[Concatenate["EmbeddedEngine", P], T]:
    """Ask again where the generation gave way to another meanwhile: on a busy machine longer than `KEPT_S` may pass between two steps."""

    @wraps(ask)
    def asked(engine: "EmbeddedEngine", /, *given: P.args, **options: P.kwargs) -> T:
        for _ in range(MAX_REPLACED):
            with suppress(ReplacedError):
                return ask(engine, *given, **options)
        return ask(engine, *given, **options)

    return asked


class EmbeddedEngine:
    """The engine in one folder."""

    def __init__(self, folder: Path, dimensions: int, generation: str | None = None) -> None:
        """With a `generation` it works on that one, whichever is current."""
        self.dimensions = dimensions
        self._folder = folder
        self._fixed = generation
        self._opened: Generation | None = None
        self._checked = ("", Checked())
        self._last: _Matching | None = None
        self._answering: Generation | None = None

    # Generations

    @property
    def _current(self) -> str | None:
        if self._fixed:
            return self._fixed
        try:
            return (self._folder / "current").read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as err:
            raise DamagedError(str(err)) from err

    def _open(self) -> Generation | None:
        """Return the present generation as it now is; None where there is none.

        Raises: DamagedError.
        """
        if self._answering is not None:
            return self._answering
        name = self._current
        folder = self._folder / name if name else None
        if folder is None:
            return None
        if not (folder / f"version-{INDEX_VERSION}").exists():
            if any(folder.glob("version-*")):
                return None  # of another version of this program
            raise DamagedError(f"{folder.name} is not there")
        opened = self._opened
        if opened is None or opened.folder != folder or opened.stamp != opened.seen():
            if self._checked[0] != folder.name:
                self._checked = (folder.name, Checked())
            self._opened = opened = Generation(folder, self._checked[1])
        return opened

    @contextmanager
    def _reading(self) -> Iterator[Generation | None]:
        """Give the present generation, for a question; a damaged one is told in words."""
        name = None
        try:
            name = self._current
            yield self._open()
        except (DamagedError, OSError) as err:
            self._opened = None
            if self._gave_way(name):
                raise ReplacedError(f"The search index in {self._folder} was being replaced. Ask again.") from err
            raise Unavailable(
                f"The search index in {self._folder} is damaged. Nothing is lost: `countywatch process` builds it anew from the archive."
            ) from err

    def _gave_way(self, name: str | None) -> bool:
        """Tell whether another generation is the present one by now."""
        with suppress(DamagedError):
            return self._current not in {None, name}
        return False

    def _open_to_write(self) -> Generation:
        """Return the present generation; a new one where there is none, or it is damaged, or was made for vectors of another
        width.
        """
        try:
            opened = self._open()
            if opened is not None and opened.dimensions == self.dimensions:
                _ = opened.vectors
                return opened
            if opened is not None:
                log_other_dimensions(f"in {self._folder}", opened.dimensions, self.dimensions, begun_anew=True)
        except (DamagedError, OSError) as err:
            _log.warning("The search index in %s is damaged (%.100s): it is begun anew.", self._folder, err)
        self._begin()
        opened = self._open()
        assert opened is not None
        return opened

    def _begin(self) -> None:
        """Make an empty generation the present one."""
        self._opened = None
        name = self._fixed or uuid4().hex
        try:
            if self._fixed:
                shutil.rmtree(self._folder / name, ignore_errors=True)
            make_generation(self._folder / name, self.dimensions)
            if not self._fixed:
                self._adopt(name)
        except (OSError, ValueError) as err:  # tantivy tells of a full disk by a ValueError
            raise Unavailable(
                f"The search index in {self._folder} cannot be made: {err}. Check the folder's permissions and free space."
            ) from err

    def _adopt(self, name: str, *, kept_s: float = 0.0) -> None:
        """Let a generation be the present one, and after some seconds throw the others away."""
        draft = self._folder / f"current.{name}"
        draft.write_text(f"{name}\n", encoding="ascii")
        draft.rename(self._folder / "current")
        self._opened = None
        time.sleep(kept_s)
        for other in self._folder.iterdir():
            if other.name not in {"current", name}:
                shutil.rmtree(other) if other.is_dir() else other.unlink()

    @contextmanager
    def rebuilding(self) -> "Iterator[EmbeddedEngine]":
        """Give an empty engine beside this one, which takes its place when the block ends well; until then this one answers."""
        beside = EmbeddedEngine(self._folder, self.dimensions, uuid4().hex)
        try:
            beside._begin()
            yield beside
            beside.close()
            self._adopt(str(beside._fixed), kept_s=KEPT_S)
        except BaseException:
            shutil.rmtree(self._folder / str(beside._fixed), ignore_errors=True)
            raise

    def clear(self) -> None:
        """Hold nothing, and begin anew."""
        self._begin()

    def close(self) -> None:
        """Let go of the files."""
        self._opened = None

    # Writing

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries; an entry of an older revision than the one held changes nothing."""
        import tantivy

        opened = self._open_to_write()
        held = _revisions(opened, [number_of(entry.document.id) for entry in entries])
        fresh = [entry for entry in entries if held.get(number_of(entry.document.id), -1) <= entry.revision]
        with self._writing(opened) as writer:
            rows = VectorTable(opened.folder, self.dimensions).append(fitting_vectors(fresh, self.dimensions))
            for place, columns in DocumentTable(opened.folder).append(fresh, rows):
                writer.delete_documents_by_term("document", columns["document"])
                writer.add_document(tantivy.Document.from_dict(tantivy_row(place, columns), opened.schema))
            writer.commit()
        return {}

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""
        if not document_ids:
            return
        with self._reading() as opened:
            pass
        if opened is not None:
            with self._writing(opened) as writer:
                for document_id in document_ids:
                    writer.delete_documents_by_term("document", number_of(document_id))
                writer.commit()

    @contextmanager
    def _writing(self, opened: Generation) -> Iterator[Any]:
        try:
            writer = self._writer(opened)
            yield writer
            writer.wait_merging_threads()
        except (OSError, ValueError, DamagedError) as err:
            raise Unavailable(
                f"The search index in {self._folder} could not be written: {err}. Free some space and try again."
            ) from err
        finally:
            self._opened = None

    def _writer(self, opened: Generation) -> Any:
        """tantivy's writer, of which there is one at a time.

        Raises: Unavailable if another process keeps it.
        """
        until = time.monotonic() + WRITER_WAIT_S
        while True:
            try:
                return opened.words.writer(WRITER_BYTES, 1)
            except ValueError as err:
                if "LockBusy" not in str(err):
                    raise
                if time.monotonic() > until:
                    raise Unavailable(
                        f"Another countywatch is writing the search index in {self._folder}. Wait for it to end, then run the command again."
                    ) from err
            time.sleep(0.1)

    # Reading

    def make_ready(self, *, vectors: bool) -> None:
        """Open what a question needs, so that it need not wait for checksums; what is damaged, the question tells."""
        with suppress(Unavailable), self._reading() as opened:
            if opened is not None:
                _ = opened.columns
            if opened is not None and vectors:
                _ = opened.owner
                opened.vectors.load()

    @_of_the_present
    def state(self) -> State:
        """Return what the index is just now."""
        with self._reading() as opened:
            if opened is None:
                return State("", 0, False)
            return State(opened.folder.name, int(opened.searcher.num_docs), opened.dimensions == self.dimensions)

    def check(self) -> None:
        """Compare every file with its checksums, also those that were sound when last looked at."""
        self._opened, self._checked = None, ("", Checked())
        with self._reading() as opened:
            if opened is not None:
                _ = opened.documents, opened.vectors

    def held(self) -> dict[str, int]:
        """Return the documents held with their revisions; none if the index is damaged or its vectors have another width."""
        try:
            opened = self._open()
            if opened is None or self._has_other_width(opened):
                return {}
            _ = opened.vectors
            places = np.flatnonzero(opened.columns.is_there)
            ids, revisions = opened.documents.ids(places), opened.documents.at(places, "revision")[:, 0]
        except (DamagedError, OSError, ValueError):
            return {}
        return {document_id: revision for (document_id, _), revision in zip(ids, revisions.tolist(), strict=True)}

    @_of_the_present
    def answer(self, question: Question) -> Answer:
        """Answer a whole search, all its parts by the index as it is now."""
        with self._reading() as self._answering:
            try:
                return answer_of(self, question)
            finally:
                self._answering = None

    @_of_the_present
    def match(self, wanted: Wanted, depth: int, order: Order) -> Matches:
        """Return the first documents, by BM25 over title and text or by day."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return to_matches(())
            matches = self._matching(opened, wanted)
            chosen = _first(-matches.scores if order == "best" else _by_day(opened, matches.places, order), depth)
            places = matches.places[chosen]
            scores = matches.scores[chosen] if order == "best" else np.zeros(len(chosen))
            document, meeting, story, day = opened.documents.at(places, "document", "meeting", "story", "day").T
            return Matches(document, meeting, story, day, scores)

    def _matching(self, opened: Generation, wanted: Wanted) -> "_Matching":
        """Return what words find; kept, since the same is counted next."""
        matches = self._last
        if matches is None or matches.opened is not opened or matches.wanted != wanted:
            self._last = matches = _find(opened, wanted)
        return matches

    @_of_the_present
    def frequencies(self, tokens: Collection[str]) -> dict[str, int]:
        """Return how many documents have each of these tokens, from the dictionary: replaced ones count until they are merged
        away.
        """
        with self._reading() as opened:
            return {} if opened is None else {token: opened.searcher.doc_freq("body", token) for token in tokens}

    @_of_the_present
    def count(self, wanted: Wanted | None, besides: Collection[int], *, copies: bool, facets: Sequence[str]) -> Counts:
        """Count what is wanted together with the documents `besides`."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return Counts(0, 0, {})
            is_counted = np.zeros(len(opened.columns.is_there), bool)
            if wanted:
                is_counted[self._matching(opened, wanted).places] = True
            is_counted[opened.places_of(besides)] = True
            return tally(opened, np.flatnonzero(is_counted), copies=copies, facets=facets)

    @_of_the_present
    def dates(self, wanted: Wanted) -> DatedMatches:
        """Return what every match is listed under, and its days, from the columns."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return to_dated(())
            places = self._matching(opened, wanted).places
            return DatedMatches(*opened.documents.at(places, "meeting", "story", "day", "last_day").T)

    @_of_the_present
    def nearest(self, vector: Vector, required: Node | None, limit: int, least: float) -> NearDocuments:
        """Return the nearest documents, by comparing all that are allowed."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs or self._has_other_width(opened):
                return to_near((), ())
            rows, similarity = nearest_rows(opened, vector, allowed_rows(opened, required), limit, least)
            return by_document(opened, rows, similarity, limit)

    @_of_the_present
    def identify(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """Return the ids of documents and of their stories."""
        with self._reading() as opened:
            if opened is None or not documents:
                return {}
            return {number_of(ids[0]): ids for ids in opened.documents.ids(opened.places_of(documents))}

    @_of_the_present
    def names(self, name_field: str) -> dict[str, int]:
        """Return the names of a field with the number of documents each."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return {}
            return commonest_values(opened, NAME_COLUMNS[name_field], MAX_NAMES)

    def describe(self) -> str:
        """Return the engine in a few words."""
        import tantivy

        return f"embedded (tantivy {tantivy.__version__.split(',')[0].removeprefix('tantivy v')}) in {self._folder}"

    def _has_other_width(self, opened: Generation) -> bool:
        if opened.dimensions != self.dimensions:
            log_other_dimensions(f"in {self._folder}", opened.dimensions, self.dimensions, begun_anew=False)
        return opened.dimensions != self.dimensions


@dataclass(frozen=True)
class _Matching:
    """The places of all documents that words find, with their scores. Shapes: (found,) each."""

    opened: Generation
    wanted: Wanted
    places: Numbers
    scores: NDArray[np.float64]


def _find(opened: Generation, wanted: Wanted) -> _Matching:
    if not wanted.ranked and wanted.arrived is None and not has_words(wanted.required):
        places = np.flatnonzero(allowed_documents(opened, wanted.required))
        return _Matching(opened, wanted, places, np.zeros(len(places)))
    matches = found_by_words(opened, wanted)
    if matches is None:
        hits = opened.hits(query_of(wanted, opened))
        matches = opened.places_at(hits), np.array([score for score, _ in hits], np.float64)
    return _Matching(opened, wanted, *matches)


def _by_day(opened: Generation, places: Numbers, order: Order) -> Numbers:
    day = opened.columns.day[places]
    return -day if order == "newest" else day


def _first(keys: NDArray[Any], n: int) -> Numbers:
    """Return where the n least keys stand, rising. Shapes: (keys,) -> (at most n,)."""
    least = np.argpartition(keys, n)[:n] if n < len(keys) else np.arange(len(keys))
    return least[np.argsort(keys[least], kind="stable")]


def _revisions(opened: Generation, documents: Sequence[int]) -> dict[int, int]:
    """Return the revisions held of these documents. It asks tantivy: the columns would have to be read anew for each put."""
    import tantivy

    if not documents:
        return {}
    places = opened.matching(tantivy.Query.term_set_query(opened.schema, "document", list(documents)))
    return dict(opened.documents.at(places, "document", "revision").tolist())
