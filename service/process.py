"""Takes what is pending through the four stages: read, annotate, relate, index. Resumable; each item ends in one fate a stage."""

import fcntl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from archive.database import is_sqlite
from archive.stages import Comparison, Ending, Shelved
from core.errors import DocumentError, Rejected, Unavailable
from core.words import Annotations, Capture, Document
from service.installation import Installation

# Captures, documents and entries in one transaction. A kill repeats at most this much work: 20 articles take about two seconds.
BATCH = 20

Report = Callable[[str, int, int], None]
"""Told after every batch: the stage, how many items of it are through, how many there were in all."""


@dataclass(frozen=True, slots=True)
class Processed:
    """What one `process` did: fates by stage, in this run only."""

    fates: dict[str, dict[str, int]]


def process(installation: Installation, *, report: Report = lambda *_: None) -> Processed:
    """Take everything pending through every stage, and leave the index holding exactly what the archive holds.

    Raises: Unavailable if a backend is down or another worker holds the archive; what was done until then is kept.
    """
    with _one_worker(installation):
        fates = {
            "read": _read(installation, report),
            "annotate": _annotate(installation, report),
            "relate": _relate(installation, report),
            "index": _index(installation, report),
        }
    return Processed({stage: dict(counter) for stage, counter in fates.items()})


@contextmanager
def _one_worker(installation: Installation) -> Iterator[None]:
    """On SQLite one worker works at a time; the lock is the kernel's, so that a killed worker frees it."""
    if not is_sqlite(installation.archive.engine):
        yield
        return
    with (installation.config.data / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise Unavailable(
                f"Another countywatch is processing {installation.config.data}. Wait for it to end, then run the command again."
            ) from err
        yield


def _read(installation: Installation, report: Report) -> Counter[str]:
    from reading.read import READING_VERSION, read

    stages, fates = installation.stages, Counter[str]()
    total = stages.count("read", READING_VERSION).pending
    while True:
        with stages.unread(READING_VERSION, BATCH) as batch:
            if not batch.items:
                return fates
            results = [(capture, _read_one(installation, capture, read)) for capture in batch.items]
            stages.record_read(batch, results, READING_VERSION)
        fates.update(result.fate if isinstance(result, Ending) else "done" for _, result in results)
        report("read", sum(fates.values()), total)


def _read_one(installation: Installation, capture: Capture, read: Callable[..., Document]) -> Document | Ending:
    source = installation.config.beat.find_source(capture.source_id)
    try:
        body = installation.archive.get_body(capture.sha256)
        return read(capture, body, base_url=source.base_url if source else capture.url)
    except DocumentError as err:
        return Ending(capture.id, "rejected" if isinstance(err, Rejected) else "quarantined", err.reason)


def _annotate(installation: Installation, report: Report) -> Counter[str]:
    from nlp.pipeline import NLP_VERSION

    stages, fates = installation.stages, Counter[str]()
    total = stages.count("annotate", NLP_VERSION).pending
    while True:
        with stages.unannotated(NLP_VERSION, BATCH) as batch:
            if not batch.items:
                return fates
            done, endings = _annotate_batch(installation, batch.items)
            stages.record_annotated(batch, done, NLP_VERSION, installation.pipeline.model_id)
            stages.record_endings("annotate", endings, NLP_VERSION, batch)
        fates.update({"done": len(done)})
        fates.update(ending.fate for ending in endings)
        report("annotate", sum(fates.values()), total)


def _annotate_batch(installation: Installation, documents: Any) -> tuple[list[tuple[Document, Annotations, Any]], list[Ending]]:
    """Annotate together, and one by one if a document of the batch cannot be annotated."""
    from nlp.pipeline import Text, in_context

    pipeline = installation.pipeline
    texts = [Text(d.text, title=d.title, kind=d.kind) for d in documents]
    done: list[tuple[Document, Annotations, Any]] = []
    endings: list[Ending] = []
    found: list[Annotations | None] = []
    try:
        found.extend(pipeline.annotate(texts))
    except DocumentError:
        for document, text in zip(documents, texts, strict=True):
            try:
                found.extend(pipeline.annotate([text]))
            except DocumentError as err:
                found.append(None)
                endings.append(Ending(document.version_id, "quarantined", err.reason))
    kept = [(d, a) for d, a in zip(documents, found, strict=True) if a is not None]
    vectors = pipeline.embed([in_context(d.title, d.text[p.start : p.end]) for d, _ in kept for p in d.passages])
    at = 0
    for document, annotations in kept:
        done.append((document, annotations, vectors[at : at + len(document.passages)]))
        at += len(document.passages)
    return done, endings


def _relate(installation: Installation, report: Report) -> Counter[str]:
    from reading.copies import COPIES_VERSION, candidate_keys, same_copy, same_paper, signature

    comparison = Comparison(signature, candidate_keys, same_copy, same_paper)
    stages, fates = installation.stages, Counter[str]()
    total = stages.count("relate", COPIES_VERSION).pending
    while True:
        with stages.unrelated(COPIES_VERSION, BATCH) as batch:
            if not batch.items:
                return fates
            stages.relate(batch, comparison, COPIES_VERSION)
        fates.update({"done": len(batch.items)})
        report("relate", sum(fates.values()), total)


def _index(installation: Installation, report: Report) -> Counter[str]:
    from index.base import INDEX_VERSION

    stages, index, fates = installation.stages, installation.index, Counter[str]()
    held, meant = index.ids(), stages.indexed_ids()
    stages.forget("index", meant - held)  # another engine, a deleted folder, a damaged one: what it lacks is indexed anew
    index.remove(held - installation.shelves.ids())
    total = stages.count("index", INDEX_VERSION).pending
    while True:
        with stages.unindexed(INDEX_VERSION, BATCH * 10) as batch:
            if not batch.items:
                return fates
            refused = index.put([_entry(installation, item) for item in batch.items])
            endings = [
                Ending(i.document.id, "retried", refused[i.document.id])
                if i.document.id in refused
                else Ending(i.document.id, "done", result=str(i.revision))
                for i in batch.items
            ]
            stages.record_endings("index", endings, INDEX_VERSION, batch)
        fates.update(ending.fate for ending in endings)
        report("index", sum(fates.values()), total)
        if all(ending.fate == "retried" for ending in endings):
            return fates  # the engine refuses all of them just now; the next run tries again


def rebuild_index(installation: Installation, *, report: Report = lambda *_: None) -> int:
    """Throw the index away and build it anew from the archive; the number of documents it then holds."""
    with _one_worker(installation):
        installation.index.clear()
        _index(installation, report)
    return len(installation.index.ids())


def _entry(installation: Installation, item: Shelved) -> Any:
    from index.base import Entry

    source = installation.config.beat.find_source(item.document.source_id)
    return Entry(
        document=item.document,
        annotations=item.annotations,
        vectors=item.vectors,
        story_id=item.story_id,
        revision=item.revision,
        source_name=installation.source_name(item.document.source_id),
        council=source.council if source else None,
    )
