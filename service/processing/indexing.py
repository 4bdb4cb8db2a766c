"""Keeps the index as the archive is: puts what is new, takes out what is no longer served, compares what both hold, builds it anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from archive.stages.fates import Ending
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.errors import Unavailable
from service.events.events import update_events
from service.facts.facts import update_facts
from service.fairness import People, public_people, update_offices
from service.installation import Installation
from service.names.entities import update_entities
from service.processing.endings import is_no_items_fault, unforeseen
from service.processing.worker import Busy, Progress, Report, one_worker

if TYPE_CHECKING:
    from index.entry import Entry
    from nlp.pipeline import Pipeline

# Entries in one put, and one transaction of the books: ten batches of what is read, for putting is quick beside reading.
BATCH = 200
# Documents in one put of a rebuild: the embedded engine commits once for each, a second for the half of them.
REBUILD_BATCH = 1_000


class Puts(Protocol):
    """What documents can be put into: the index, or one that is built beside it."""

    def put(self, entries: "Sequence[Entry]") -> Mapping[str, str]:
        """Hold these entries; the ids that were refused, with the reason."""


class Indexer:
    """Brings the index of an installation up to its archive."""

    def __init__(self, installation: Installation, progress: Progress) -> None:
        self._installation = installation
        self._progress = progress

    def settle(self) -> None:
        """Index every document whose present revision the index lacks, those too whose annotating failed: by their words."""
        self._take_out_unserved()
        archive = self._installation.archive
        update_offices(archive)
        update_facts(archive)
        update_entities(archive, self._installation.config.beat)
        update_events(archive)
        compared: str | None = None
        # A put may have begun the index anew; and what was put while another worker's rebuild took over may be in the old one alone.
        while (generation := self._compare_with_archive(since=compared)) != compared:
            compared = generation
            if not self._put_pending():
                return  # the engine refuses all of them just now; the next run tries again
        self._promise()

    def _take_out_unserved(self) -> None:
        """Take out of the index what is no longer to be served. The books follow it, so that a kill in between repeats it."""
        gone = self._installation.index_promise.unserved()
        if not gone:
            return
        state = self._installation.index.state()
        is_as_left = self._installation.index_promise.get() == (state.generation, state.documents)
        self._installation.index.remove(gone)
        self._installation.stages.forget("index", gone)
        if is_as_left:  # else what it lacks is found by comparing
            self._promise()

    def _put_pending(self) -> bool:
        """Put what is pending. False if the engine refuses whatever is put."""
        from index.entry import INDEX_VERSION

        stages = self._installation.stages
        total = self._progress.total_of("index", stages.count("index", INDEX_VERSION).pending)
        while True:
            with stages.unindexed(INDEX_VERSION, BATCH) as batch:
                if not batch.items:
                    return True
                endings = self.put(self._installation.index, batch.items)
                stages.record_indexed(batch, endings, INDEX_VERSION)
            self._progress.record("index", Counter(ending.fate for ending in endings), total)
            if all(ending.fate == "retried" for ending in endings):
                return False

    def _promise(self) -> None:
        """Note that the index holds all that it should."""
        state = self._installation.index.state()
        if state.generation:
            self._installation.index_promise.set(state.generation, state.documents)

    def _compare_with_archive(self, *, since: str | None) -> str:
        """Make pending what the index lacks, if it is not just as it was left: another engine, a deleted folder, a damaged one. Its generation.

        `since` is the generation that this run put into, if it has: another that came since may lack that, whatever was promised of it.
        """
        stages, index = self._installation.stages, self._installation.index
        try:
            index.check()
            state = index.state()
        except Unavailable:  # damaged: it is begun anew; or a server that is down, which says so again when next asked
            state = None
        is_as_left = state is not None and self._installation.index_promise.get() == (state.generation, state.documents)
        if state is not None and state.has_vectors and is_as_left and since in {None, state.generation}:
            return state.generation
        held = index.held()
        stages.forget(
            "index", [i for i, revision in self._installation.index_promise.indexed().items() if held.get(i) != revision]
        )
        index.remove(held.keys() - self._installation.documents.ids())
        return state.generation if state is not None else ""

    def put(self, index: "Puts", items: Sequence[StoredDocument]) -> list[Ending]:
        """Put documents into an index, one by one if they cannot be put together; how each ended."""
        try:
            public = public_people(self._installation.archive, items)
            entries = [
                _entry(self._installation.pipeline, self._installation.config.beat, item, public[item.document.id])
                for item in items
            ]
            refused: Mapping[str, str] = index.put(entries)
        except Exception as err:
            if is_no_items_fault(err):
                raise
            failed = [unforeseen("index", items[0].document.id, err, result=str(items[0].revision))] if len(items) == 1 else []
        else:
            return [
                Ending(i.document.id, "retried", refused[i.document.id])
                if i.document.id in refused
                else Ending(i.document.id, "done", result=str(i.revision))
                for i in items
            ]
        # Only here, where the exception and with it the engine's writer are gone: there can be one writer at a time.
        return failed or [ending for item in items for ending in self.put(index, [item])]


def index_changes(installation: Installation) -> bool:
    """Bring the index up to what people have just decided. False if another worker is at it: it does so before it ends.

    Raises: Unavailable if the engine does not answer; the next `process` does it then.
    """
    try:
        with one_worker(installation.archive, installation.config):
            Indexer(installation, Progress()).settle()
    except Busy:
        return False
    return True


def rebuild_index(installation: Installation, *, report: Report = lambda *_: None) -> int:
    """Build the index anew from the archive, beside the one that answers until it is done; the number of documents it then holds."""
    from index.entry import INDEX_VERSION

    with one_worker(installation.archive, installation.config):
        progress = Progress(report)
        indexer = Indexer(installation, progress)
        ids = sorted(installation.index_promise.indexed())
        with installation.index.rebuilding() as beside:
            for at in range(0, len(ids), REBUILD_BATCH):
                items = installation.documents.get_many(ids[at : at + REBUILD_BATCH])
                endings = indexer.put(beside, list(items.values()))
                installation.stages.record_endings("index", [e for e in endings if e.fate != "done"], INDEX_VERSION)
                progress.record("index", Counter(ending.fate for ending in endings), len(ids))
        indexer.settle()  # what came in or changed meanwhile
    return installation.index.state().documents


def _entry(pipeline: "Pipeline", beat: Beat, item: StoredDocument, public: People) -> "Entry":
    from index.entry import Entry

    source = beat.find_source(item.document.source_id)
    is_ours = item.model_id == pipeline.model_id and item.vectors.shape[1:] == (pipeline.dimensions,)
    return Entry(
        document=item.document,
        annotations=item.annotations,
        # Vectors of another model say nothing beside this one's; words find the document until it is annotated again.
        vectors=item.vectors if is_ours else np.zeros((0, pipeline.dimensions), np.float32),
        story_id=item.story_id,
        revision=item.revision,
        source_name=beat.source_name(item.document.source_id),
        council=source.council if source else None,
        public=public,
        arrival=item.arrival or 0,
    )
