"""Takes what is pending through the stages: read, annotate, relate, index. Resumable; each item ends in one fate a stage.

What is new goes first, and last of it what was begun and never ended. Scanned pages are recognised afterwards, a slice at a time, and a file is read when all of its own are through. What
an earlier pipeline annotated is annotated again last, in slices too, and serves until then.
"""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from archive.archive import Archive
from archive.captures.scans import Scans
from archive.stages.fates import Ending
from archive.stages.marks import beginning, begun_times
from archive.stages.stages import Batch, Stages
from archive.texts.stories import Comparison
from archive.texts.texts import Vectors
from core.beat import Beat
from core.errors import DocumentError, Quarantined, Rejected, Waiting
from core.words import Annotations, Capture, Document, Fate
from nlp.pipeline import Pipeline, Text
from reading.version import READING_VERSION
from service.annotation.annotating import Annotator, Result, describe, open_annotator
from service.facts.facts import facts_of
from service.installation import Installation
from service.processing.closing_lines import without_standing
from service.processing.endings import is_no_items_fault, unforeseen
from service.processing.indexing import Indexer
from service.processing.recognising import archived_recogniser, can_recognise, recognise_next
from service.processing.worker import Progress, Report, one_worker

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


@dataclass(frozen=True, slots=True)
class Processed:
    """What one `process` did: fates by stage, in this run only."""

    fates: dict[str, dict[str, int]]


@dataclass
class _Run:
    """One `process`, while it runs."""

    installation: Installation
    annotator: Annotator
    progress: Progress
    say: Callable[[str], None]
    has_plan: bool = False
    has_told_of_scans: bool = False


def process(
    installation: Installation, *, report: Report = lambda *_: None, say: Callable[[str], None] = lambda _: None
) -> Processed:
    """Take everything pending through every stage, and leave the index holding exactly what the archive holds.

    `say` is told, in a sentence, when much work lies ahead.
    Raises: Unavailable if a backend is down or another worker holds the archive; what was done until then is kept.
    """
    progress = Progress(report)
    with one_worker(installation.archive, installation.config), open_annotator(installation.pipeline) as annotator:
        run, indexer = _Run(installation, annotator, progress, say), Indexer(installation, progress)
        is_more = True
        while is_more:
            _read(run)
            _annotate(run)
            _relate(run)
            indexer.settle()
            is_more = not progress.fates["index"]["retried"] and (_recognise(run) or _annotate_begun(run) or _annotate_again(run))
    return Processed({stage: dict(counter) for stage, counter in progress.fates.items()})


def _read(run: _Run) -> None:
    from reading.read import read

    stages = run.installation.stages
    total = run.progress.total_of("read", stages.count("read", READING_VERSION).pending)
    while True:
        with stages.unread(READING_VERSION, BATCH) as batch:
            if not batch.items:
                return
            results = [
                (capture, _read_one(run.installation.archive, run.installation.config.beat, capture, read))
                for capture in batch.items
            ]
            fates = _record_read(run.installation.stages, batch, results, READING_VERSION)
        run.progress.record("read", fates, total)


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
    from reading.sites.placeholders import page_text

    whole = results
    results, closings = without_standing(stages.archive, whole)
    documents = [(capture, result) for capture, result in results if isinstance(result, Document)]
    shown = {capture.id: text for capture, document in documents if (text := page_text(capture, document))}
    try:
        endings = stages.record_read(batch, results, version, shown=shown, closings=closings)
        return Counter(ending.fate for ending in endings)
    except (ValueError, TypeError) as err:  # a value that cannot be written; what the database itself lacks is no capture's fault
        if len(whole) > 1:
            return sum((_record_read(stages, batch, [result], version) for result in whole), Counter[str]())
        [(capture, _)] = whole
        return _record_read(stages, batch, [(capture, unforeseen("read", capture.id, err))], version)


def _recognise(run: _Run) -> bool:
    """Recognise a slice of the scanned pages. Whether there were any."""
    from reading.pdf.ocr import OCR_VERSION

    if not can_recognise():
        return False
    n_done, started_at = 0, time.monotonic()
    total = run.progress.total_of("recognise", run.installation.stages.count("recognise", OCR_VERSION).pending)
    while n_done < PAGES_A_SLICE and (fate := recognise_next(run.installation.archive, run.installation.stages, OCR_VERSION)):
        n_done += 1
        run.progress.record("recognise", Counter([fate]), total)
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
    """Annotate what never was, nor begun."""
    while _annotate_batch(run, BATCH):
        pass


def _annotate_begun(run: _Run) -> bool:
    """Annotate one text that was begun and never ended, when all else can be searched. Whether there was any."""
    return _annotate_batch(run, 1, begun_before=True) > 0


def _annotate_again(run: _Run) -> bool:
    """Annotate a slice of what another version of the pipeline annotated. Whether there was any."""
    if not run.has_plan:
        version = run.installation.pipeline.version
        if not run.installation.stages.count("annotate", version).pending:
            return False
        run.annotator.start()  # so that the plan tells the work's time, not the start's
    n_done, started_at = 0, time.monotonic()
    while n_done < SLICE and (n := _annotate_batch(run, BATCH, again=True)):
        n_done += n
        if not run.has_plan:
            _say_plan(run, n_done, time.monotonic() - started_at)
            run.has_plan = True
    return n_done > 0


def _annotate_batch(run: _Run, limit: int, *, begun_before: bool = False, again: bool = False) -> int:
    """Annotate a batch and record what became of it; how many documents it had."""
    stages, pipeline = run.installation.stages, run.installation.pipeline
    total = run.progress.total_of("annotate", stages.count("annotate", pipeline.version).pending)
    with stages.unannotated(pipeline.version, limit, begun_before=begun_before, again=again) as batch:
        if not batch.items:
            return 0
        results = _annotations_of(run, batch.items)
        fates = _record(stages, pipeline, batch, results)
    run.progress.record("annotate", fates, total)
    return len(batch.items)


def _annotations_of(run: _Run, documents: Sequence[Document]) -> list[tuple[Document, Result]]:
    """Return what the pipeline says of each; those that were begun and never ended are tried alone, or no more."""
    archive = run.installation.archive
    times = begun_times(archive, "annotate", [d.version_id for d in documents])
    given_up = [d for d in documents if times.get(d.version_id, 0) >= MAX_BEGINNINGS]
    tried = [d for d in documents if times.get(d.version_id, 0) < MAX_BEGINNINGS]
    results = run.annotator.annotate(
        [
            Text(d.text, d.title, d.kind, d.published.value, tuple((passage.start, passage.end) for passage in d.passages))
            for d in tried
        ],
        apart=[position for position, d in enumerate(tried) if d.version_id in times],
        marking=lambda positions: beginning(archive, "annotate", [tried[position].version_id for position in positions]),
    )
    return [*zip(tried, results, strict=True), *((d, Quarantined(BEGUN_TWICE)) for d in given_up)]


def _record(
    stages: Stages, pipeline: Pipeline, batch: Batch[Document], results: Sequence[tuple[Document, Result]]
) -> Counter[str]:
    """Record a batch's annotations, one by one if they cannot be recorded together. The fates."""
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
    total = run.progress.total_of("relate", stages.count("relate", COPIES_VERSION).pending)
    after = ""
    while True:
        with stages.unrelated(COPIES_VERSION, BATCH, after=after) as batch:
            if not batch.items:
                return
            endings = stages.relate(batch, comparison, COPIES_VERSION)
        after = batch.items[-1].document_id  # so that those that are through are not looked at again
        run.progress.record("relate", Counter(ending.fate for ending in endings), total)


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
