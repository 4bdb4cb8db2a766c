"""The stages of an item's life: what is pending, what became of it, and the documents that come out. No stage's own work is here.

read      capture  -> document            item: capture id    result: version id
recognise page     -> its words           item: page id       a capture with pages that are pictures waits for them
annotate  document -> annotations         item: version id
relate    document -> story               item: version id
index     document -> search              item: document id   result: the revision that was indexed

An item has one fate a stage. Pending is a query, so a kill anywhere loses nothing and repeats at most one batch.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import numpy as np
from sqlalchemy import Connection, Select, String, and_, cast, delete, func, or_, select, text, true

from archive.archive import Archive, capture_of, stamp
from archive.captures.closing_lines import find_unread_again, keep_closing
from archive.captures.placeholders import REASON as PLACEHOLDER
from archive.captures.placeholders import ShownPage, find_placeholders, keep_page_text, text_keys
from archive.captures.scans import PageResult, ScanPage, captures_of, has_unrecognised, keep_page
from archive.checksums import checksum_of
from archive.database import is_sqlite, upsert
from archive.decisions.amended import Amend, keep_amended, unchanged
from archive.decisions.takedowns import erase_capture, settle_suppressed
from archive.facts.facts import FactSet, FactsOf, write_facts_as_read
from archive.kept import kept
from archive.stages.fates import Count, Ending, Stage, Version, count_fates, fate_of, is_pending, record_ends, was_done_before
from archive.stages.present_texts import forget_version, set_current, withdraw
from archive.tables import annotations, begun, captures, documents, fates, scan_pages, versions
from archive.texts.arrivals import ARRIVALS_LOCK, last_arrival, record_arrivals, touch
from archive.texts.stories import Comparison, Relation, Signed, find_relation, keep_relation, story_members
from archive.texts.texts import StoredDocument, Vectors, document_of, shelved, shelved_of, texts
from archive.texts.twins import find_twin, lead_to_twin, settle_addresses
from archive.tombstones import ERASED, is_erased_text
from core.errors import DocumentError, Quarantined
from core.words import Annotations, Capture, Closing, Document, Fate, PageText, to_json

# What councils file; the rest is copy that papers print.
PAPERS = frozenset({"agenda", "report", "minutes", "decision"})
# Any constant; PostgreSQL's advisory lock under which copies are looked for.
RELATE_LOCK = 77_072
Item = TypeVar("Item")


class Batch(Generic[Item]):
    """Items claimed for one worker. On PostgreSQL their rows stay locked until the batch is left."""

    def __init__(self, items: Sequence[Item], stages: "Stages", connection: Connection | None) -> None:
        self.items = items
        self._stages = stages
        self._connection = connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the transaction in which the batch's results are recorded."""
        if self._connection is not None:
            with self._connection.begin_nested():  # so that a result that cannot be recorded does not take the others along
                yield self._connection
        else:
            with self._stages.archive.engine.begin() as connection:
                yield connection


class Stages:
    """Reads what is pending and records what became of it. `amend` puts what people decided in force (archive/decisions/amended.py)."""

    def __init__(self, archive: Archive, amend: Amend = unchanged) -> None:
        self.archive = archive
        self._amend = amend

    # Claiming

    @contextmanager
    def unread(self, version: Version, limit: int) -> Iterator[Batch[Capture]]:
        """Give captures that no document was made of at this READING_VERSION, oldest first."""
        wanted = select(captures).outerjoin(fates, fate_of("read", captures.c.id)).where(is_pending(version))
        with self._claim(wanted.order_by(captures.c.fetched_at, captures.c.id), captures, limit) as (rows, connection):
            yield self._batch(rows, capture_of, connection, version, lambda row: ("read", row.id, None))

    @contextmanager
    def unrecognised(self, version: Version, limit: int) -> Iterator[Batch[ScanPage]]:
        """Give scanned pages whose words were not recognised at this OCR_VERSION: of the file first of which the fewest are
        left, in order.
        """
        fate = fate_of("recognise", scan_pages.c.id)
        left = select(scan_pages.c.sha256, func.count().label("n")).outerjoin(fates, fate).where(is_pending(version))
        files = left.group_by(scan_pages.c.sha256).subquery()
        wanted = (
            select(scan_pages.c.id, scan_pages.c.sha256, scan_pages.c.page)
            .join(files, files.c.sha256 == scan_pages.c.sha256)
            .outerjoin(fates, fate)
            .where(is_pending(version))
            .order_by(files.c.n, scan_pages.c.sha256, scan_pages.c.page)
        )
        with self._claim(wanted, scan_pages, limit) as (rows, connection):
            yield Batch([ScanPage(row.id, row.sha256, row.page) for row in rows], self, connection)

    @contextmanager
    def unannotated(
        self, version: Version, limit: int, *, begun_before: bool = False, again: bool = False
    ) -> Iterator[Batch[Document]]:
        """Give documents whose present text was never annotated nor begun; with `begun_before`, those that were begun and never ended.

        With `again`, instead those that were annotated by another version, those begun and not ended last: their old annotations serve until then.
        """
        wanted = (
            texts()
            .outerjoin(fates, fate_of("annotate", documents.c.version_id))
            .outerjoin(begun, and_(begun.c.stage == "annotate", begun.c.item_id == documents.c.version_id))
            .where(is_pending(version), was_done_before(version) if again else ~was_done_before(version))
            .where(true() if again else begun.c.times.is_not(None) if begun_before else begun.c.times.is_(None))
            .order_by(func.coalesce(begun.c.times, 0), documents.c.id)
        )
        with self._claim(wanted, documents, limit) as (rows, connection):
            yield self._batch(rows, document_of, connection, version, lambda row: ("annotate", row.text_id, None))

    @contextmanager
    def unrelated(self, version: Version, limit: int, *, after: str = "") -> Iterator[Batch[Signed]]:
        """Give documents whose present text was not compared with the others, in the order of ids, from behind an id."""
        wanted = texts().outerjoin(fates, fate_of("relate", documents.c.version_id))
        wanted = wanted.where(documents.c.id > after, is_pending(version))
        # One worker at a time: two that relate copies at once would each miss the other.
        with self._claim(wanted.order_by(documents.c.id), documents, limit, alone=RELATE_LOCK) as (rows, connection):
            yield self._batch(rows, _signed_of, connection, version, lambda row: ("relate", row.text_id, None))

    @contextmanager
    def unindexed(self, version: Version, limit: int) -> Iterator[Batch[StoredDocument]]:
        """Give documents whose present revision the index does not hold, once reading comprehension is through with them.

        One worker at a time, who gives those that have none their arrivals, by which `record_indexed` keeps them.
        """
        annotated = fates.alias("annotated")
        related = fates.alias("related")
        wanted = (
            shelved()
            .join(annotated, and_(annotated.c.stage == "annotate", annotated.c.item_id == documents.c.version_id))
            .join(related, and_(related.c.stage == "relate", related.c.item_id == documents.c.version_id))
            .outerjoin(fates, fate_of("index", documents.c.id))
            .where(annotated.c.fate != "retried", related.c.fate != "retried")
            .where(or_(is_pending(version), fates.c.result != cast(documents.c.revision, String)))
        )
        with self._claim(wanted.order_by(documents.c.id), documents, limit, alone=ARRIVALS_LOCK) as (rows, connection):
            given = count(self._last_arrival(connection) + 1)

            def numbered(row: Any) -> StoredDocument:
                item = shelved_of(row)
                return item if item.arrival is not None else replace(item, arrival=next(given))

            yield self._batch(rows, numbered, connection, version, lambda row: ("index", row.document_id, str(row.revision)))

    def _last_arrival(self, connection: Connection | None) -> int:
        if connection is not None:
            return last_arrival(connection)
        with self.archive.reading() as reading:
            return last_arrival(reading)

    @contextmanager
    def _claim(
        self, wanted: Select[Any], locked: Any, limit: int, *, alone: int | None = None
    ) -> Iterator[tuple[Sequence[Any], Connection | None]]:
        """Claim rows for one worker. With the number of a lock, he has claimed and recorded before the next one claims any."""
        if is_sqlite(self.archive.engine):
            with self.archive.reading() as connection:
                rows = connection.execute(wanted.limit(limit)).all()
            yield rows, None
        else:
            with self.archive.engine.begin() as connection:
                if alone is not None:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({alone})"))
                rows = connection.execute(wanted.limit(limit).with_for_update(of=locked, skip_locked=True)).all()
                yield rows, connection

    def _batch(
        self,
        rows: Sequence[Any],
        make: Callable[[Any], Item],
        connection: Connection | None,
        version: Version,
        named: Callable[[Any], tuple[Stage, str, str | None]],
    ) -> Batch[Item]:
        """Make the batch of some rows; a damaged one is quarantined at once and in no worker's way. `named`: stage, item id, result."""
        items, damaged = [], []
        for row in rows:
            try:
                items.append(make(row))
            except Quarantined as err:
                damaged.append((named(row), err.reason))
        batch = Batch(items, self, connection)
        if damaged:
            with batch.writing() as writing:
                for (stage, item_id, result), reason in damaged:
                    self._end(writing, stage, Ending(item_id, "quarantined", reason, result), version)
        return batch

    # Recording

    def record_read(
        self,
        batch: Batch[Capture],
        results: Iterable[tuple[Capture, Document | Ending]],
        version: Version,
        *,
        shown: Mapping[str, PageText] = MappingProxyType({}),
        closings: Mapping[str, Closing] = MappingProxyType({}),
    ) -> list[Ending]:
        """Record what each capture became: a document, or an ending without one. How each ended. One transaction.

        `shown`: by capture id, what the pages among them showed; those that stand in place of others are refused, earlier ones too. A text
        that a takedown erased, here or elsewhere, is refused, and its capture goes with its bytes. `closings`: by capture id, how releases
        among them close; those that have lines of their site yet are to be read again.
        """
        known, endings, read = list(results), dict[str, Ending](), list[Document]()
        unused: set[str] = set()
        led: set[str] = set()
        with batch.writing() as connection:
            waiting = {capture.id for capture, result in known if isinstance(result, Ending) and result.fate == "waiting"}
            held = [result.id for _, result in known if isinstance(result, Document)]
            _one_at_a_time(connection, [*waiting, *held, *text_keys(shown.values())])
            for capture, result in known:
                keep_page_text(connection, capture, shown.get(capture.id))
                closing = closings.get(capture.id)
                keep_closing(connection, capture, closing)
                if capture.id in waiting and not has_unrecognised(connection, capture.id):
                    endings[capture.id] = Ending(capture.id, "waiting")
                    continue  # its last page came through meanwhile: it is read again
                if isinstance(result, Ending):
                    self._end(connection, "read", result, version)
                    endings[capture.id] = result
                    continue
                if is_erased_text(connection, result.text) or (closing and is_erased_text(connection, closing.text)):
                    unused |= erase_capture(connection, capture)
                    endings[capture.id] = Ending(capture.id, "rejected", ERASED)
                    continue
                page = shown.get(capture.id)
                if page and (twin := find_twin(connection, capture, result, page)):
                    reason = lead_to_twin(connection, capture, twin)
                    endings[capture.id] = Ending(capture.id, "rejected", reason, result=twin.version_id)
                    led.add(twin.document_id)
                    self._end(connection, "read", endings[capture.id], version)
                    continue
                body = json.dumps(to_json(result), ensure_ascii=False)
                seen = connection.execute(select(versions.c.seen_at).where(versions.c.id == result.version_id)).scalar()
                seen_at = min(
                    seen or stamp(capture.fetched_at), stamp(capture.fetched_at)
                )  # a text that comes back is not younger
                row = {"id": result.version_id, "document_id": result.id, "seen_at": seen_at, "body": body}
                row["checksum"] = checksum_of(result.version_id, body)
                upsert(connection, versions, row)
                self._end(connection, "read", Ending(capture.id, "done", result=result.version_id), version)
                set_current(connection, capture.source_id, capture.key)
                endings[capture.id] = Ending(capture.id, "done", result=result.version_id)
                read.append(result)
            alike = dict.fromkeys((capture.source_id, shown[capture.id].text_key) for capture, _ in known if capture.id in shown)
            for text_key in alike:
                for ending in self._refuse(connection, find_placeholders(connection, *text_key), version):
                    if ending.item_id in endings:
                        endings[ending.item_id] = ending
            again = find_unread_again(
                connection, [(capture.source_id, closings[capture.id]) for capture, _ in known if capture.id in closings]
            )
            connection.execute(delete(fates).where(fates.c.stage == "read", fates.c.item_id.in_(again)))
            touched = {*led, *(document.id for document in read)}
            readdressed = settle_addresses(connection, touched)
            keep_amended(connection, [*readdressed, *(document.version_id for document in read)], self._amend)
            settle_suppressed(connection, touched)
        self.archive.blobs.remove_all(unused)
        return list(endings.values())

    def _refuse(self, connection: Connection, pages: Sequence[ShownPage], version: Version) -> list[Ending]:
        """Refuse pages that stand in place of others; their documents go back to an earlier text, or go."""
        endings = [Ending(page.capture_id, "rejected", PLACEHOLDER) for page in pages]
        for ending in endings:
            self._end(connection, "read", ending, version)
        for page in pages:
            forget_version(connection, page.version_id)
            if not set_current(connection, page.source_id, page.key):
                withdraw(connection, page.source_id, page.key)
        return endings

    def record_recognised(self, batch: Batch[ScanPage], page: ScanPage, result: PageResult, version: Version) -> None:
        """Record what became of a page; with the last of a file, the captures that hold it are to be read again. One transaction."""
        with batch.writing() as connection:
            holders = captures_of(connection, page.sha256)
            _one_at_a_time(connection, holders)
            keep_page(connection, page, result.body)
            fate: Fate = "done" if result.body is not None else "quarantined"
            self._end(connection, "recognise", Ending(page.id, fate, result.reason), version)
            of_file = select(scan_pages.c.id).outerjoin(fates, fate_of("recognise", scan_pages.c.id))
            of_file = of_file.where(scan_pages.c.sha256 == page.sha256, is_pending(version))
            if connection.execute(of_file.limit(1)).first() is None:
                connection.execute(delete(fates).where(fates.c.stage == "read", fates.c.item_id.in_(holders)))

    def record_annotated(
        self,
        batch: Batch[Document],
        results: Iterable[tuple[Document, Annotations, Vectors]],
        version: Version,
        model_id: str,
        *,
        facts_of: FactsOf,
    ) -> None:
        """Record annotations with their facts, and passage vectors, (passages, dimensions) each; what people decided holds at once.

        One transaction. Facts of a text about which people decided something are made before it is indexed (archive/facts/facts.py).
        """
        known, sets = list(results), list[FactSet]()
        with batch.writing() as connection:
            for document, notes, vectors in known:
                body, rows = json.dumps(to_json(notes), ensure_ascii=False), vectors.astype(np.float16).tobytes()
                row = {
                    "version_id": document.version_id,
                    "nlp_version": str(version),
                    "body": body,
                    "checksum": checksum_of(document.version_id, body),
                    "drug_policy": notes.drug_policy,
                    "model_id": model_id,
                    "vectors": rows,
                    "n_vectors": len(vectors),
                    "vectors_checksum": checksum_of(document.version_id, rows, len(vectors)),
                }
                upsert(connection, annotations, row)
                sets.append(FactSet(document, facts_of(document, notes), str(version), checksum_of(document.version_id, body)))
            keep_amended(connection, [document.version_id for document, _, _ in known], self._amend)
            settle_suppressed(connection, [document.id for document, _, _ in known])
            touch(connection, [document.id for document, _, _ in known])
            write_facts_as_read(connection, sets)
            self._end_all(connection, "annotate", [Ending(document.version_id, "done") for document, _, _ in known], version)

    def relate(self, batch: Batch[Signed], compare: Comparison, version: Version) -> list[Ending]:
        """Find the copies of each document among all that were related before it; stories follow. How each ended. One transaction.

        One that the comparison refuses by a DocumentError is nobody's copy.
        """
        endings = []
        with batch.writing() as connection:
            for signed in batch.items:
                try:
                    relation = find_relation(connection, signed, compare, version)
                    ending = Ending(signed.version_id, "done")
                except DocumentError as err:
                    relation, ending = Relation(), Ending(signed.version_id, "quarantined", err.reason)
                keep_relation(connection, signed.document_id, relation)
                self._end(connection, "relate", ending, version)
                endings.append(ending)
            settle_suppressed(connection, story_members(connection, [signed.document_id for signed in batch.items]))
        return endings

    def record_endings(self, stage: Stage, endings: Iterable[Ending], version: Version, batch: Batch[Any] | None = None) -> None:
        """Record endings that leave nothing else behind: refusals."""
        with (batch or Batch((), self, None)).writing() as connection:
            self._end_all(connection, stage, list(endings), version)

    def record_indexed(self, batch: Batch[StoredDocument], endings: Sequence[Ending], version: Version) -> None:
        """Record what became of a batch in the index, and the arrivals of what it holds. One transaction."""
        done = {ending.item_id for ending in endings if ending.fate == "done"}
        with batch.writing() as connection:
            self._end_all(connection, "index", endings, version)
            held = [item for item in batch.items if item.document.id in done]
            numbered = {item.document.id: (item.arrival, item.revision) for item in held if item.arrival is not None}
            record_arrivals(connection, numbered, self.archive.clock())

    def forget(self, stage: Stage, item_ids: Collection[str]) -> None:
        """Make items of a stage pending again."""
        with self.archive.engine.begin() as connection:
            for item_id in item_ids:
                connection.execute(delete(fates).where(fates.c.stage == stage, fates.c.item_id == item_id))

    def _end(self, connection: Connection, stage: Stage, ending: Ending, version: Version) -> None:
        self._end_all(connection, stage, [ending], version)

    def _end_all(self, connection: Connection, stage: Stage, endings: Sequence[Ending], version: Version) -> None:
        record_ends(connection, stage, endings, version, stamp(self.archive.clock()))

    # Books

    @kept
    def count(self, stage: Stage, version: Version) -> Count:
        """Return one stage's books, from the rows themselves."""
        with self.archive.reading() as connection:
            return count_fates(connection, stage, version)


def _one_at_a_time(connection: Connection, document_ids: Collection[str]) -> None:
    """On PostgreSQL, let no two workers settle the present text of one document at once: each would miss the other's capture."""
    if connection.dialect.name == "postgresql":
        for document_id in sorted(set(document_ids)):  # in one order everywhere, so that two workers cannot wait for each other
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": document_id})


def _signed_of(row: Any) -> Signed:
    document = document_of(row)
    return Signed(document.id, document.version_id, document.text, document.kind in PAPERS)
