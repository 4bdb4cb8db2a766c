"""The embedded engine: tantivy for words and fields, a file of vectors for meaning. One folder, nothing to install.

The folder holds one making of the index, a generation, in a folder of its own; the file `current` names it, so that a new one is built
beside it and takes its place by one renaming. A put appends the vectors and syncs them before tantivy commits the documents that point
at them, so a kill between the two leaves rows that nobody points at, never a pointer to nothing. A generation whose files are not what
was written answers nothing: reading says so, and the next put begins anew, for the archive has it all.
"""

import json
import logging
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from index.counting import aggregations, counts_of, shared_meetings
from index.engine import MOST_NAMES, Counts, Dated, Matches, NearDocument, Order, State, Wanted, to_matches
from index.entry import INDEX_VERSION, Entry, Vector, fitting_vectors, log_other_dimensions, number_of
from index.fields import NAME_COLUMNS
from index.filters import allowed_rows
from index.folding import n_hits
from index.fusion import Answer, Question, answer_of
from index.generation import Checked, Generation, Numbers, make_generation, row_of
from index.neighbours import by_document, nearest_rows
from index.tantivy_query import query_of
from index.tree import Node
from index.vectors import DamagedError, VectorTable

_log = logging.getLogger(__name__)
# A question has two seconds, and may need the files of the generation that it began with.
KEPT_S = 2.0
# Another process writes for so long at most, mostly: a batch is committed in a second.
WRITER_WAIT_S = 10.0
# tantivy's least for one writing thread; more only matters for bulk loads.
WRITER_BYTES = 50_000_000
# Matches that are taken from tantivy to be counted one by one, 0.3 ms for each thousand; its own counting besides near documents takes
# 3 ms at least, and more for more.
MOST_TAKEN = 20_000
NUMBER = {"number": {"value_count": {"field": "document"}}}
# The columns by which hits are counted and listed.
FOLD = ("document", "meeting", "story")


class EmbeddedEngine:
    """The engine in one folder."""

    def __init__(self, folder: Path, dimensions: int, generation: str | None = None) -> None:
        """With a `generation` it works on that one, whichever is current."""
        self.dimensions = dimensions
        self._folder = folder
        self._fixed = generation
        self._opened: Generation | None = None
        self._checked = ("", Checked())
        self._best: _Best | None = None
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
        """The present generation as it now is; None where there is none.

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
        """The present generation, for a question; a damaged one is told in words."""
        try:
            yield self._open()
        except (DamagedError, OSError) as err:
            self._opened = None
            raise Unavailable(
                f"The search index in {self._folder} is damaged. Nothing is lost: `countywatch process` builds it anew from the archive."
            ) from err

    def _open_to_write(self) -> Generation:
        """The present generation; a new one where there is none, or it is damaged, or was made for vectors of another width."""
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
        except OSError as err:
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
        """An empty engine beside this one, which takes its place when the block ends well; until then this one answers."""
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
        held = self._revisions(opened, [number_of(entry.document.id) for entry in entries])
        fresh = [entry for entry in entries if held.get(number_of(entry.document.id), -1) <= entry.revision]
        with self._writing(opened) as writer:
            table = VectorTable(opened.folder, self.dimensions)
            rows = table.append(fitting_vectors(fresh, self.dimensions))
            for entry, (first, count) in zip(fresh, rows, strict=True):
                writer.delete_documents_by_term("document", number_of(entry.document.id))
                writer.add_document(tantivy.Document.from_dict(row_of(entry, first, count), opened.schema))
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

    def _revisions(self, opened: Generation, documents: Sequence[int]) -> dict[int, int]:
        """The revisions held of these documents."""
        if not documents:
            return {}
        addresses = opened.addresses(documents)
        numbers, revisions = (opened.searcher.fast_field_values(name, addresses) for name in ("document", "revision"))
        return dict(zip(numbers, revisions, strict=True))

    # Reading

    def make_ready(self, *, vectors: bool) -> None:
        """Open what a question needs, so that it need not wait for checksums; what is damaged, the question tells."""
        with suppress(Unavailable), self._reading() as opened:
            if opened is not None:
                _ = opened.searcher
            if opened is not None and vectors:
                _ = opened.columns
                opened.vectors.load()

    def state(self) -> State:
        """What the index is just now."""
        with self._reading() as opened:
            if opened is None:
                return State("", 0, False)
            return State(opened.folder.name, int(opened.searcher.num_docs), opened.dimensions == self.dimensions)

    def check(self) -> None:
        """Compare every file with its checksums, also those that were sound when last looked at."""
        self._opened, self._checked = None, ("", Checked())
        with self._reading() as opened:
            if opened is not None:
                _ = opened.searcher, opened.vectors

    def held(self) -> dict[str, int]:
        """The documents held with their revisions; none if the index is damaged or its vectors have another width."""
        import tantivy

        try:
            opened = self._open()
            if opened is None or self._has_other_width(opened):
                return {}
            _ = opened.vectors
            n = opened.searcher.num_docs
            found = opened.searcher.search(tantivy.Query.all_query(), n).hits if n else []
            docs = [opened.searcher.doc(address) for _, address in found]
        except (DamagedError, OSError, ValueError):
            return {}
        return {doc["document_id"][0]: doc["revision"][0] for doc in docs}

    def answer(self, question: Question) -> Answer:
        """Answer a whole search, all its parts by the index as it is now."""
        with self._reading() as self._answering:
            try:
                return answer_of(self, question)
            finally:
                self._answering = None

    def match(self, wanted: Wanted, depth: int, order: Order) -> Matches:
        """The first documents, by BM25 over title and text or by day."""
        import tantivy

        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return to_matches(())
            if order == "best":
                return self._best_of(opened, wanted, depth).matches(depth)
            direction = tantivy.Order.Desc if order == "newest" else tantivy.Order.Asc
            found = opened.searcher.search(query_of(wanted, opened), depth, count=False, order_by_field="day", order=direction)
            addresses = [address for _, address in found.hits]
            return _matches(opened, addresses, np.zeros(len(addresses)))

    def _best_of(self, opened: Generation, wanted: Wanted, depth: int) -> "_Best":
        """What words find, at least so many and enough to be counted; kept, since the same are counted next."""
        best, depth = self._best, max(depth, MOST_TAKEN)
        if best is None or best.opened is not opened or best.wanted != wanted or best.depth < depth:
            self._best = best = _Best(opened, wanted, depth)
        return best

    def frequencies(self, tokens: Collection[str]) -> dict[str, int]:
        """How many documents have each of these tokens, from the dictionary: replaced ones count until they are merged away."""
        with self._reading() as opened:
            return {} if opened is None else {token: opened.searcher.doc_freq("body", token) for token in tokens}

    def count(self, wanted: Wanted | None, besides: Collection[int], *, copies: bool, facets: Sequence[str]) -> Counts:
        """Count what is wanted together with the documents `besides`."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return Counts(0, 0, {})
            if facets:
                return _counted(opened, wanted, besides, copies=copies, facets=facets)
            best = self._best_of(opened, wanted, 0) if wanted else None
            if best is not None and not best.has_all:
                return _counted(opened, wanted, besides, copies=copies, facets=())
            found = [] if best is None else [best.folds]
            if besides:
                found.append(opened.folds(besides))
            if not found:
                return Counts(0, 0, {})
            folds = np.concatenate(found)
            _, firsts = np.unique(folds[:, 0], return_index=True)
            return Counts(len(firsts), len(firsts) if copies else n_hits(folds[firsts, 1:]), {})

    def dates(self, wanted: Wanted) -> list[Dated]:
        """What every match is listed under, and its days, from the columns."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return []
            n = opened.searcher.num_docs
            addresses = [address for _, address in opened.searcher.search(query_of(wanted, opened), n).hits]
            columns = (opened.searcher.fast_field_values(name, addresses) for name in ("meeting", "story", "day", "last_day"))
            return [Dated(*row) for row in zip(*columns, strict=True)]

    def nearest(self, vector: Vector, required: Node | None, limit: int, least: float) -> list[NearDocument]:
        """The nearest documents, by comparing all that are allowed."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs or self._has_other_width(opened):
                return []
            columns, allowed = opened.columns, allowed_rows(opened, required)
            rows, similarity = nearest_rows(columns, opened.vectors, vector, allowed, limit, least)
            return by_document(columns, rows, similarity, limit)

    def identify(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """The ids of documents and of their stories."""
        with self._reading() as opened:
            if opened is None or not documents:
                return {}
            docs = [opened.searcher.doc(address) for address in opened.addresses(documents)]
            return {number_of(doc["document_id"][0]): (doc["document_id"][0], doc["story_id"][0]) for doc in docs}

    def names(self, name_field: str) -> dict[str, int]:
        """The names of a field with the number of documents each."""
        import tantivy

        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return {}
            wanted = {"names": {"terms": {"field": NAME_COLUMNS[name_field], "size": MOST_NAMES}}}
            told = _object(opened.searcher.aggregate(tantivy.Query.all_query(), wanted))
            return {b["key"]: b["doc_count"] for b in told["names"]["buckets"]}

    def describe(self) -> str:
        """The engine in a few words."""
        import tantivy

        return f"embedded (tantivy {tantivy.__version__.split(',')[0].removeprefix('tantivy v')}) in {self._folder}"

    def _has_other_width(self, opened: Generation) -> bool:
        if opened.dimensions != self.dimensions:
            log_other_dimensions(f"in {self._folder}", opened.dimensions, self.dimensions, begun_anew=False)
        return opened.dimensions != self.dimensions


def _counted(
    opened: Generation, wanted: Wanted | None, besides: Collection[int], *, copies: bool, facets: Sequence[str]
) -> Counts:
    """What tantivy counts."""
    import tantivy

    query, schema, searcher = tantivy.Query, opened.schema, opened.searcher
    either = [(tantivy.Occur.Should, query_of(wanted, opened))] if wanted else []
    either.append((tantivy.Occur.Should, query.term_set_query(schema, "document", list(besides))))
    whole = query.boolean_query(either) if besides else either[0][1] if wanted else query.empty_query()
    told = _object(searcher.aggregate(whole, aggregations(facets) | NUMBER))
    n_documents = int(told["number"]["value"])
    shared = shared_meetings(told)
    if not shared or copies:
        return counts_of(n_documents, told, [])
    among = query.term_set_query(schema, "meeting", list(shared))
    both = query.boolean_query([(tantivy.Occur.Must, whole), (tantivy.Occur.Must, among)])
    addresses = [address for _, address in searcher.search(both, sum(shared.values())).hits]
    meetings, stories = (searcher.fast_field_values(name, addresses) for name in ("meeting", "story"))
    values = (_facets_of(searcher.doc(address), facets) if facets else {} for address in addresses)
    return counts_of(n_documents, told, zip(meetings, stories, values, strict=True))


class _Best:
    """The best documents that words found, as many as `depth`; their columns are made when they are asked for."""

    def __init__(self, opened: Generation, wanted: Wanted, depth: int) -> None:
        found = opened.searcher.search(query_of(wanted, opened), depth)
        self.opened, self.wanted, self.depth = opened, wanted, depth
        self._hits = found.hits
        self.addresses = [address for _, address in self._hits]
        self.has_all = found.count == len(self._hits)

    @cached_property
    def folds(self) -> Numbers:
        """Document, meeting and story of each. Shapes: (n, 3)."""
        return np.stack([self.opened.values(name, self.addresses) for name in FOLD], axis=1)

    def matches(self, depth: int) -> Matches:
        """The first of them."""
        return _matches(self.opened, self.addresses[:depth], np.array([score for score, _ in self._hits[:depth]], np.float64))


def _matches(opened: Generation, addresses: Sequence[Any], scores: NDArray[np.float64]) -> Matches:
    document, meeting, story, day = (opened.values(name, addresses) for name in (*FOLD, "day"))
    return Matches(document, meeting, story, day, scores)


def _facets_of(doc: Any, facets: Sequence[str]) -> dict[str, list[str]]:
    return {name: doc[f"facet_{name}"] for name in facets}


def _object(told: Any) -> dict[str, Any]:
    return dict(json.loads(told) if isinstance(told, str) else told)
