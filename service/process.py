"""Takes what is pending through the stages: read, annotate, relate, index. Resumable; each item ends in one fate a stage.

What is new goes first. Scanned pages are recognised afterwards, a slice at a time, and a file is read when all of its own are through. What
an earlier pipeline annotated is annotated again last, in slices too, and serves until then.
"""

import fcntl
import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

import numpy as np

from archive.archive import Archive
from archive.database import is_sqlite
from archive.scans import Scans
from archive.stages import STAGES, Batch, Ending, Stage, Stages
from archive.stories import Comparison
from archive.texts import StoredDocument, Vectors
from core.beat import Beat
from core.config import Config
from core.errors import DocumentError, Quarantined, Rejected, Unavailable, Waiting
from core.words import Annotations, Capture, Document, Fate
from nlp.pipeline import Text
from reading.version import READING_VERSION
from service.annotating import Annotator, Result, describe, open_annotator
from service.endings import is_no_items_fault, unforeseen
from service.entities import update_entities
from service.events import update_events
from service.facts import facts_of, update_facts
from service.fairness import People, public_people, update_offices
from service.installation import Installation
from service.recognising import archived_recogniser, can_recognise, recognise_next

if TYPE_CHECKING:
    from index.entry import Entry

# Captures, documents and entries in one transaction. A kill repeats at most this much work: 20 articles take seven seconds.
BATCH = 20
# What an earlier pipeline annotated is done again in slices, between which what came in meanwhile is read: some minutes each.
SLICE = 400
# Scanned pages are recognised in slices too: of about a minute.
PAGES_A_SLICE = 20
# A text during which the whole program was killed so often is not tried again: once may be chance, twice alone is its fault.
MAX_BEGINNINGS = 2
BEGUN_TWICE = "annotating it was begun twice and never ended: each time the whole program was killed"

_FATES: Mapping[type[DocumentError], Fate] = {Rejected: "rejected", Waiting: "waiting"}
_log = logging.getLogger("countywatch.process")
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

# Documents in one put of a rebuild: the embedded engine commits once for each, a second for the half of them.
REBUILD_BATCH = 1_000


class Busy(Unavailable):
    """Another worker holds the archive."""


class Puts(Protocol):
    """What documents can be put into: the index, or one that is built beside it."""

    def put(self, entries: "Sequence[Entry]") -> Mapping[str, str]:
        """Hold these entries; the ids that were refused, with the reason."""


Report = Callable[[str, int, int], None]
"""Told after every batch: the stage, how many items of it are through, how many there were in all."""


@dataclass(frozen=True, slots=True)
class Processed:
    """What one `process` did: fates by stage, in this run only."""

    fates: dict[str, dict[str, int]]


@dataclass
class _Run:
    """One `process`, while it runs."""

    installation: Installation
    annotator: Annotator
    report: Report
    say: Callable[[str], None]
    has_plan: bool = False
    has_told_of_scans: bool = False
    fates: dict[Stage, Counter[str]] = field(default_factory=lambda: {stage: Counter() for stage in STAGES})

    def record(self, stage: Stage, fates: Counter[str], total: int) -> None:
        """Count a batch's fates and tell how far the stage is."""
        self.fates[stage].update(fates)
        self.report(stage, self.fates[stage].total(), total)


def process(
    installation: Installation, *, report: Report = lambda *_: None, say: Callable[[str], None] = lambda _: None
) -> Processed:
    """Take everything pending through every stage, and leave the index holding exactly what the archive holds.

    `say` is told, in a sentence, when much work lies ahead.
    Raises: Unavailable if a backend is down or another worker holds the archive; what was done until then is kept.
    """
    with _one_worker(installation.archive, installation.config), open_annotator(installation.pipeline) as annotator:
        run = _Run(installation, annotator, report, say)
        is_more = True
        while is_more:
            _read(run)
            _annotate(run)
            _relate(run)
            _index(run)
            is_more = not run.fates["index"]["retried"] and (_recognise(run) or _annotate_again(run))
    return Processed({stage: dict(counter) for stage, counter in run.fates.items()})


@contextmanager
def _one_worker(archive: Archive, config: Config) -> Iterator[None]:
    """On SQLite one worker works at a time; the lock is the kernel's, so that a killed worker frees it."""
    if not is_sqlite(archive.engine):
        yield
        return
    with (config.data / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise Busy(
                f"Another countywatch is processing {config.data}. Wait for it to end, then run the command again."
            ) from err
        yield


def _read(run: _Run) -> None:
    from reading.read import read

    stages = run.installation.stages
    total = run.fates["read"].total() + stages.count("read", READING_VERSION).pending
    while True:
        with stages.unread(READING_VERSION, BATCH) as batch:
            if not batch.items:
                return
            results = [
                (capture, _read_one(run.installation.archive, run.installation.config.beat, capture, read))
                for capture in batch.items
            ]
            fates = _record_read(run.installation.stages, batch, results, READING_VERSION)
        run.record("read", fates, total)


def _read_one(archive: Archive, beat: Beat, capture: Capture, read: Callable[..., Document]) -> Document | Ending:
    source = beat.find_source(capture.source_id)
    try:
        body = archive.get_body(capture.sha256)
        base_url = source.base_url if source else capture.url
        recognise = archived_recogniser(Scans(archive), capture)
        return read(capture, body, base_url=base_url, zone=beat.tz, recognise=recognise)
    except DocumentError as err:
        return Ending(capture.id, _FATES.get(type(err), "quarantined"), err.reason)
    except Exception as err:
        if is_no_items_fault(err):
            raise
        return unforeseen("read", capture.id, err)


def _record_read(
    stages: Stages, batch: Batch[Capture], results: Sequence[tuple[Capture, Document | Ending]], version: int
) -> Counter[str]:
    """Record what a batch's captures became, one by one if they cannot be recorded together. The fates."""
    from reading.placeholders import page_text

    documents = [(capture, result) for capture, result in results if isinstance(result, Document)]
    shown = {capture.id: text for capture, document in documents if (text := page_text(capture, document))}
    try:
        endings = stages.record_read(batch, results, version, shown=shown)
        return Counter(ending.fate for ending in endings)
    except (ValueError, TypeError) as err:  # a value that cannot be written; what the database itself lacks is no capture's fault
        if len(results) > 1:
            return sum((_record_read(stages, batch, [each], version) for each in results), Counter[str]())
        [(capture, _)] = results
        return _record_read(stages, batch, [(capture, unforeseen("read", capture.id, err))], version)


def _recognise(run: _Run) -> bool:
    """Recognise a slice of the scanned pages. Whether there were any."""
    from reading.ocr import OCR_VERSION

    if not can_recognise():
        return False
    n_done, started_at = 0, time.monotonic()
    total = run.fates["recognise"].total() + run.installation.stages.count("recognise", OCR_VERSION).pending
    while n_done < PAGES_A_SLICE and (fate := recognise_next(run.installation.archive, run.installation.stages, OCR_VERSION)):
        n_done += 1
        run.record("recognise", Counter([fate]), total)
    if n_done and not run.has_told_of_scans:
        _say_scans(run, (time.monotonic() - started_at) / n_done)
    return n_done > 0


def _say_scans(run: _Run, seconds_a_page: float) -> None:
    """Tell how many pages are left, if that takes more than a minute."""
    scans = run.installation.scans.progress()
    n_pages = sum(scan.n_pages - scan.n_through for scan in scans)
    if n_pages > PAGES_A_SLICE:
        run.say(
            f"{n_pages:,} scanned pages of {len(scans):,} {'paper' if len(scans) == 1 else 'papers'} are left to be recognised: "
            f"{_duration(seconds_a_page * n_pages)} from now. A paper can be searched when all of its pages are through. "
            "If this is stopped, the next `countywatch process` goes on with the next page."
        )
        run.has_told_of_scans = True


def _annotate(run: _Run) -> None:
    """Annotate what never was."""
    while _annotate_batch(run, again=False):
        pass


def _annotate_again(run: _Run) -> bool:
    """Annotate a slice of what another version of the pipeline annotated. Whether there was any."""
    if not run.has_plan:
        version = run.installation.pipeline.version
        if not run.installation.stages.count("annotate", version).pending:
            return False
        run.annotator.start()  # so that the plan tells the work's time, not the start's
    n_done, started_at = 0, time.monotonic()
    while n_done < SLICE and (n := _annotate_batch(run, again=True)):
        n_done += n
        if not run.has_plan:
            _say_plan(run, n_done, time.monotonic() - started_at)
            run.has_plan = True
    return n_done > 0


def _annotate_batch(run: _Run, *, again: bool) -> int:
    """Annotate a batch and record what became of it; how many documents it had."""
    stages, pipeline = run.installation.stages, run.installation.pipeline
    total = run.fates["annotate"].total() + stages.count("annotate", pipeline.version).pending
    with stages.unannotated(pipeline.version, BATCH, again=again) as batch:
        if not batch.items:
            return 0
        results = _annotations_of(run, batch.items)
        fates = _record(run.installation, batch, results)
    run.record("annotate", fates, total)
    return len(batch.items)


def _annotations_of(run: _Run, documents: Sequence[Document]) -> list[tuple[Document, Result]]:
    """Return what the pipeline says of each; those that were begun and never ended are tried alone, or no more."""
    stages = run.installation.stages
    times = stages.begun_times("annotate", [d.version_id for d in documents])
    given_up = [d for d in documents if times.get(d.version_id, 0) >= MAX_BEGINNINGS]
    tried = [d for d in documents if times.get(d.version_id, 0) < MAX_BEGINNINGS]
    results = run.annotator.annotate(
        [
            Text(d.text, d.title, d.kind, d.published.value, tuple((passage.start, passage.end) for passage in d.passages))
            for d in tried
        ],
        apart=[position for position, d in enumerate(tried) if d.version_id in times],
        marking=lambda positions: stages.beginning("annotate", [tried[position].version_id for position in positions]),
    )
    return [*zip(tried, results, strict=True), *((d, Quarantined(BEGUN_TWICE)) for d in given_up)]


def _record(installation: Installation, batch: Batch[Document], results: Sequence[tuple[Document, Result]]) -> Counter[str]:
    """Record a batch's annotations, one by one if they cannot be recorded together. The fates."""
    stages, pipeline = installation.stages, installation.pipeline
    done: list[tuple[Document, Annotations, Vectors]] = []
    endings: list[Ending] = []
    for document, result in results:
        if isinstance(result, Quarantined):
            endings.append(Ending(document.version_id, "quarantined", result.reason))
        else:
            done.append((document, result.annotations, result.vectors))
    try:
        stages.record_annotated(batch, done, pipeline.version, pipeline.model_id, facts_of=facts_of)
    except (ValueError, TypeError):  # a value that cannot be written; what the database itself lacks is no document's fault
        recorded = []
        for item in done:
            try:
                stages.record_annotated(batch, [item], pipeline.version, pipeline.model_id, facts_of=facts_of)
                recorded.append(item)
            except (ValueError, TypeError) as err:
                endings.append(unforeseen("annotate", item[0].version_id, err))
        done = recorded
    stages.record_endings("annotate", endings, pipeline.version, batch)
    return Counter({"done": len(done)}) + Counter(ending.fate for ending in endings)


def _say_plan(run: _Run, n_done: int, seconds: float) -> None:
    pending = run.installation.stages.count("annotate", run.installation.pipeline.version).pending
    run.say(
        f"{pending + n_done:,} documents were annotated by another version of the language pipeline and are annotated again: "
        f"{_duration(seconds / n_done * pending)} from now. Until then their old annotations serve. "
        "If this is stopped, the next `countywatch process` goes on from there."
    )


def _duration(seconds: float) -> str:
    """Return a rough length of time in words."""
    if seconds < 90:
        return "about a minute"
    if seconds < 90 * 60:
        return f"about {round(seconds / 60)} minutes"
    return f"about {round(seconds / 3600)} hours"


def _relate(run: _Run) -> None:
    from reading.copies import COPIES_VERSION, candidate_keys, same_copy, same_paper, signature

    comparison = Comparison(_guarded(signature), _guarded(candidate_keys), _guarded(same_copy), _guarded(same_paper))
    stages = run.installation.stages
    total = run.fates["relate"].total() + stages.count("relate", COPIES_VERSION).pending
    after = ""
    while True:
        with stages.unrelated(COPIES_VERSION, BATCH, after=after) as batch:
            if not batch.items:
                return
            endings = stages.relate(batch, comparison, COPIES_VERSION)
        after = batch.items[-1].document_id  # so that those that are through are not looked at again
        run.record("relate", Counter(ending.fate for ending in endings), total)


def _guarded(work: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Return a part of the comparison that raises Quarantined where an exception comes up that nobody foresaw."""

    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        try:
            return work(*args, **kwargs)
        except Exception as err:
            if is_no_items_fault(err):
                raise
            _log.warning("relate: a text is quarantined\n%s", "".join(traceback.format_exception(err)))
            raise Quarantined(f"relate: {describe(err)}") from err

    return guarded


def _index(run: _Run) -> None:
    """Index every document whose present revision the index lacks, those too whose annotating failed: by their words."""
    _take_out_unserved(run.installation)
    update_offices(run.installation.archive)
    update_facts(run.installation.archive)
    update_entities(run.installation.archive, run.installation.config.beat)
    update_events(run.installation.archive)
    compared: str | None = None
    # A put may have begun the index anew; and what was put while another worker's rebuild took over may be in the old one alone.
    while (generation := _compare_with_archive(run.installation, since=compared)) != compared:
        compared = generation
        if not _index_pending(run):
            return  # the engine refuses all of them just now; the next run tries again
    _promise(run.installation)


def index_changes(installation: Installation) -> bool:
    """Bring the index up to what people have just decided. False if another worker is at it: it does so before it ends.

    Raises: Unavailable if the engine does not answer; the next `process` does it then.
    """
    try:
        with _one_worker(installation.archive, installation.config), open_annotator(installation.pipeline) as annotator:
            _index(_Run(installation, annotator, lambda *_: None, lambda _: None))
    except Busy:
        return False
    return True


def _take_out_unserved(installation: Installation) -> None:
    """Take out of the index what is no longer to be served. The books follow it, so that a kill in between repeats it."""
    gone = installation.stages.unserved()
    if not gone:
        return
    state = installation.index.state()
    is_as_left = installation.index_promise.get() == (state.generation, state.documents)
    installation.index.remove(gone)
    installation.stages.forget("index", gone)
    if is_as_left:  # else what it lacks is found by comparing
        _promise(installation)


def _index_pending(run: _Run) -> bool:
    """Put what is pending. False if the engine refuses whatever is put."""
    from index.entry import INDEX_VERSION

    installation = run.installation
    stages = installation.stages
    total = run.fates["index"].total() + stages.count("index", INDEX_VERSION).pending
    while True:
        with stages.unindexed(INDEX_VERSION, BATCH * 10) as batch:
            if not batch.items:
                return True
            endings = _put(installation, installation.index, batch.items)
            stages.record_indexed(batch, endings, INDEX_VERSION)
        run.record("index", Counter(ending.fate for ending in endings), total)
        if all(ending.fate == "retried" for ending in endings):
            return False


def _promise(installation: Installation) -> None:
    """Note that the index holds all that it should."""
    state = installation.index.state()
    if state.generation:
        installation.index_promise.set(state.generation, state.documents)


def _compare_with_archive(installation: Installation, *, since: str | None) -> str:
    """Make pending what the index lacks, if it is not just as it was left: another engine, a deleted folder, a damaged one. Its generation.

    `since` is the generation that this run put into, if it has: another that came since may lack that, whatever was promised of it.
    """
    stages, index = installation.stages, installation.index
    try:
        index.check()
        state = index.state()
    except Unavailable:  # damaged: it is begun anew; or a server that is down, which says so again when next asked
        state = None
    is_as_left = state is not None and installation.index_promise.get() == (state.generation, state.documents)
    if state is not None and state.has_vectors and is_as_left and since in {None, state.generation}:
        return state.generation
    held = index.held()
    stages.forget("index", [i for i, revision in stages.indexed().items() if held.get(i) != revision])
    index.remove(held.keys() - installation.documents.ids())
    return state.generation if state is not None else ""


def _put(installation: Installation, index: "Puts", items: Sequence[StoredDocument]) -> list[Ending]:
    """Put documents into an index, one by one if they cannot be put together; how each ended."""
    try:
        public = public_people(installation.archive, items)
        entries = [_entry(installation, item, public[item.document.id]) for item in items]
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
    return failed or [ending for item in items for ending in _put(installation, index, [item])]


def rebuild_index(installation: Installation, *, report: Report = lambda *_: None) -> int:
    """Build the index anew from the archive, beside the one that answers until it is done; the number of documents it then holds."""
    from index.entry import INDEX_VERSION

    with _one_worker(installation.archive, installation.config), open_annotator(installation.pipeline) as annotator:
        run = _Run(installation, annotator, report, lambda _: None)
        ids = sorted(installation.stages.indexed())
        with installation.index.rebuilding() as beside:
            for at in range(0, len(ids), REBUILD_BATCH):
                items = installation.documents.get_many(ids[at : at + REBUILD_BATCH])
                endings = _put(installation, beside, list(items.values()))
                installation.stages.record_endings("index", [e for e in endings if e.fate != "done"], INDEX_VERSION)
                run.record("index", Counter(ending.fate for ending in endings), len(ids))
        _index(run)  # what came in or changed meanwhile
    return installation.index.state().documents


def _entry(installation: Installation, item: StoredDocument, public: People) -> "Entry":
    from index.entry import Entry

    source = installation.config.beat.find_source(item.document.source_id)
    pipeline = installation.pipeline
    is_ours = item.model_id == pipeline.model_id and item.vectors.shape[1:] == (pipeline.dimensions,)
    return Entry(
        document=item.document,
        annotations=item.annotations,
        # Vectors of another model say nothing beside this one's; words find the document until it is annotated again.
        vectors=item.vectors if is_ours else np.zeros((0, pipeline.dimensions), np.float32),
        story_id=item.story_id,
        revision=item.revision,
        source_name=installation.config.beat.source_name(item.document.source_id),
        council=source.council if source else None,
        public=public,
        arrival=item.arrival or 0,
    )
