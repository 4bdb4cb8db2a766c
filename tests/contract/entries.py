"""Entries for the tests of both engines: a test names only what it is about."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.words import Annotations, Document, Passage, Published
from index.entry import DIMENSIONS, Entry
from index.fusion import Index, Mode
from index.query import parse

WORDS = [
    "naloxone",
    "hostel",
    "police",
    "warrant",
    "Marlham",
    "council",
    "raid",
    "treatment",
    "homeless",
    "cocaine",
    "heroin",
    "charity",
    "school",
    "market",
    "river",
]


def unit(*values: float, dimensions: int = DIMENSIONS) -> Any:
    vector = np.zeros(dimensions, np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


BASE = Document(
    id="d1", version_id="v1", source_id="courier", capture_id="c1", kind="article", url="http://a.example/1", title="Police raid a flat",
    text="Officers of Operation Gravity searched a flat.", published=Published("2026-03-04T10:00:00+00:00", "time", "json-ld"),
    passages=(Passage(0, 46),),
)  # fmt: skip


def entry(
    found: Annotations | None = None,
    *,
    story: str = "",
    revision: int = 1,
    vectors: Any = None,
    public: Any = None,
    **changes: Any,
) -> Entry:
    """A valid entry; a test names only what it is about."""
    document = replace(BASE, **changes)
    if "text" in changes and "passages" not in changes:
        document = replace(document, passages=(Passage(0, len(document.text)),))
    vectors = unit(1.0)[None, :] if vectors is None else vectors
    return Entry(
        document,
        found or Annotations(),
        vectors,
        story or document.id,
        revision,
        document.source_id.title(),
        "Larwich City Council",
        public=public or {},
    )


def found(
    index: Index, text: str, *, mode: Mode = "keyword", copies: bool = True, vector: Any = None, **filters: Any
) -> list[str]:
    results = index.search(parse(text).filtered(**filters), vector=vector, mode=mode, limit=100, copies=copies)
    return [hit.document_id for hit in results.hits]
