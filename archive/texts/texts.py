"""The texts of documents with what was read in them, as rows keep them and as the house uses them. Nothing damaged is given out.

What people decided is in force in all that is served (`served`, `shelved`): `archive.decisions.amended` keeps it beside what the machine made, which the
stages alone look at (`texts`).
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, and_, select

from archive.archive import moment_of
from archive.checksums import check, damaged
from archive.tables import amended, annotations, captures, documents, fates, versions
from core.errors import Quarantined
from core.words import Annotations, Document, from_json

Vectors = NDArray[np.float32]
Item = TypeVar("Item")
# What `document_of` and `annotations_of` look at.
TEXT = (versions.c.id.label("text_id"), versions.c.body, versions.c.checksum)
ANNOTATIONS = (annotations.c.body.label("annotations"), annotations.c.checksum.label("annotations_checksum"))
AMENDED = (
    amended.c.document.label("amended_document"),
    amended.c.annotations.label("amended_annotations"),
    amended.c.kept,
    amended.c.checksum.label("amended_crc"),
)
VECTORS = (annotations.c.vectors, annotations.c.n_vectors, annotations.c.vectors_checksum, annotations.c.model_id)

AMENDED_WORDS = "what people decided about its text"

_log = logging.getLogger("countywatch.archive")


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the index and the pages want it. `revision` grows with every change.

    A text that is not annotated, or whose annotating failed, has empty annotations and no vectors. `model_id` tells the vectors' model.
    `arrival` as in archive.texts.arrivals; None while it stands in the index in an earlier state, or not at all.
    """

    document: Document
    annotations: Annotations
    vectors: Vectors
    story_id: str
    revision: int
    first_seen_at: datetime
    model_id: str | None
    arrival: int | None = None


def texts() -> Select[Any]:
    """Return documents with their present text."""
    return select(*TEXT).select_from(documents).join(versions, versions.c.id == documents.c.version_id)


def served() -> Select[Any]:
    """Return documents with their present text, as it is served."""
    return (
        select(*TEXT, *AMENDED)
        .select_from(documents)
        .join(versions, versions.c.id == documents.c.version_id)
        .outerjoin(amended, amended.c.version_id == documents.c.version_id)
        .where(documents.c.suppressed == 0)
    )


def read_states() -> Select[Any]:
    """Return what each capture of a document was read as, as it is served, in the order of the captures."""
    # The second says nothing new; by it the captures of one document are found without a look at all.
    same_thing = and_(documents.c.source_id == captures.c.source_id, documents.c.key == captures.c.key)
    of_document = and_(documents.c.id == versions.c.document_id, same_thing)
    # Asked of each capture by itself, so that SQLite does not begin with every fate of the archive.
    read_as = select(fates.c.result).where(fates.c.stage == "read", fates.c.item_id == captures.c.id, fates.c.fate == "done")
    joined = (
        captures.join(versions, versions.c.id == read_as.correlate(captures).scalar_subquery())
        .join(documents, of_document)
        .outerjoin(amended, amended.c.version_id == versions.c.id)
    )
    chosen = select(*TEXT, *AMENDED, captures.c.fetched_at).select_from(joined).where(documents.c.suppressed == 0)
    return chosen.order_by(captures.c.fetched_at, captures.c.id)


def shelved() -> Select[Any]:
    """Return documents with their present text, annotations and vectors, as they are served."""
    return (
        select(
            *TEXT,
            *ANNOTATIONS,
            *AMENDED,
            *VECTORS,
            documents.c.id.label("document_id"),
            documents.c.story_id,
            documents.c.revision,
            documents.c.first_seen_at,
            documents.c.arrival,
        )
        .select_from(documents)
        .join(versions, versions.c.id == documents.c.version_id)
        .outerjoin(annotations, annotations.c.version_id == documents.c.version_id)
        .outerjoin(amended, amended.c.version_id == documents.c.version_id)
        .where(documents.c.suppressed == 0)
    )


def document_of(row: Any) -> Document:
    """Return the document in a row with `TEXT`, as it was read.

    Raises: Quarantined if the text is damaged.
    """
    check(row.checksum, row.text_id, row.body, what="its text")
    return _from_text(Document, row.body, "its text")


def annotations_of(row: Any) -> Annotations:
    """Return what was read in the text of a row with `TEXT` and `ANNOTATIONS`; nothing, if it was not annotated.

    Raises: Quarantined if the annotations are damaged.
    """
    if not row.annotations:
        return Annotations()
    check(row.annotations_checksum, row.text_id, row.annotations, what="what was read in its text")
    return _from_text(Annotations, row.annotations, "what was read in its text")


def served_document(row: Any) -> Document:
    """Return the document in a row with `TEXT` and `AMENDED`, with what people decided.

    Raises: Quarantined if it is damaged.
    """
    _check_amended(row)
    return _from_text(Document, row.amended_document, AMENDED_WORDS) if row.amended_document else document_of(row)


def served_annotations(row: Any) -> Annotations:
    """Return what was read in the text of a row with `TEXT`, `ANNOTATIONS` and `AMENDED`, with what people decided.

    Raises: Quarantined if it is damaged.
    """
    _check_amended(row)
    return _from_text(Annotations, row.amended_annotations, AMENDED_WORDS) if row.amended_annotations else annotations_of(row)


def amended_parts(row: Any) -> tuple[str | None, str | None, str | None]:
    """Return document, annotations and kept passages of a row with `AMENDED`, in the order of its checksum."""
    return row.amended_document, row.amended_annotations, row.kept


def _check_amended(row: Any) -> None:
    if row.amended_crc is not None:
        check(row.amended_crc, row.text_id, *amended_parts(row), what=AMENDED_WORDS)


def _served_vectors(row: Any) -> Vectors:
    """Return the vectors of the passages that are served."""
    vectors = vectors_of(row)
    return vectors[json.loads(row.kept)] if row.kept and len(vectors) else vectors


def vectors_of(row: Any) -> Vectors:
    """Return the vectors of a row with `TEXT` and `VECTORS`, (passages, dimensions), of unit length; (0, 0) where there are none.

    Raises: Quarantined if they are damaged.
    """
    if not row.n_vectors:
        return np.zeros((0, 0), np.float32)
    check(row.vectors_checksum, row.text_id, row.vectors, row.n_vectors, what="the meaning of its passages")
    vectors = np.frombuffer(row.vectors, np.float16).reshape(row.n_vectors, -1).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return vectors


def shelved_of(row: Any) -> StoredDocument:
    """Return one row of `shelved`.

    Raises: Quarantined if any part of it is damaged.
    """
    parts = served_document(row), served_annotations(row), _served_vectors(row)
    return StoredDocument(*parts, row.story_id, row.revision, moment_of(row.first_seen_at), row.model_id, row.arrival)


def sound(rows: Iterable[Any], make: Callable[[Any], Item]) -> Iterator[Item]:
    """Yield what is made of each row with `TEXT`; of a damaged one the log tells, and the others are not held up."""
    for row in rows:
        try:
            yield make(row)
        except Quarantined as err:
            _log.warning("%s: %s", row.text_id, err.reason)


def _from_text(kind: type[Item], text: str, what: str) -> Item:
    try:
        return from_json(kind, json.loads(text))
    except (ValueError, TypeError, KeyError) as err:  # in rows of before there were checksums
        raise damaged(what) from err
