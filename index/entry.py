"""What an index is given: one document with what was read in it and the vectors of its passages."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from core.words import Annotations, Document, Role

_log = logging.getLogger(__name__)
# Raise it after any change in what an entry becomes; the index is then built anew.
INDEX_VERSION = 8
Vector = NDArray[np.float32]
# The width of the bundled model's vectors; an installation with another model says its own.
DIMENSIONS = 384


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the index takes it.

    Shapes: vectors (passages, the index's dimensions), rows L2-normalised; may be empty. Rows of another width were made by another model
    and are left out: the document is found by words until it is annotated anew.
    `public` are the people who are public on the document's day, by canonical name, with their roles; nobody else is indexed as a person.
    `arrival` is the number by which jobs ask for what came in after it, 0 if it has none yet.
    """

    document: Document
    annotations: Annotations
    vectors: Vector
    story_id: str
    revision: int
    source_name: str
    council: str | None = None
    public: Mapping[str, Sequence[Role]] = field(default_factory=dict)
    arrival: int = 0


def number_of(text_id: str) -> int:
    """Return the number under which engines know an id, of 63 bits: columns hold numbers. That two of a million share one has a
    chance of 1 in 18 million.
    """
    return int.from_bytes(sha256(text_id.encode()).digest()[:8]) >> 1


def fitting_vectors(entries: Sequence[Entry], dimensions: int) -> list[Vector]:
    """Return the vectors of each entry; none where they have another width, which is logged."""
    empty = np.zeros((0, dimensions), np.float32)
    fitting = [entry.vectors if entry.vectors.shape[1:] == (dimensions,) else empty for entry in entries]
    other = sum(len(entry.vectors) > 0 and not len(kept) for entry, kept in zip(entries, fitting, strict=True))
    if other:
        _log.warning(
            "%d document(s) have vectors of another model and are found by words until `countywatch process` has annotated them anew.",
            other,
        )
    return fitting


def log_other_dimensions(where: str, held: int, wanted: int, *, begun_anew: bool) -> None:
    """Log that an index was made for vectors of another width than the model's, and what follows."""
    outcome = "it is begun anew" if begun_anew else "only words are looked for until `countywatch process` has built it anew"
    _log.warning(
        "The search index %s was made for vectors of %d numbers, the model now makes %d: %s.", where, held, wanted, outcome
    )
