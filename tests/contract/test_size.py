"""At size: what was put last, first and in the middle is found by words and by meaning, with filters and without, on both engines."""

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from index.entry import DIMENSIONS
from index.fusion import Index, Mode
from index.query import parse
from tests.contract.entries import WORDS, entry

# The normal suite puts a tenth of what `make soak` does.
SIZE = 100_000 if os.environ.get("COUNTYWATCH_SOAK") else 10_000
BATCH = 2_000


def crowd(n: int) -> Iterator[Any]:
    """Yield documents that share a few words and lie far from the last axis; every hundredth is of the kind that is rare."""
    chance = np.random.default_rng(5)
    for i in range(n):
        words = " ".join(WORDS[k] for k in chance.integers(0, len(WORDS), 12))
        vector = chance.normal(size=(1, DIMENSIONS)).astype(np.float32)
        vector[0, -1] = 0.0
        yield entry(
            id=f"crowd-{i}",
            title=f"Flat {i}",
            text=words,
            kind="minutes" if i % 100 == 0 else "article",
            vectors=vector / np.linalg.norm(vector),
        )


@pytest.mark.soak
def test_one_document_among_many_is_found_in_every_way(index: Index) -> None:
    axis = np.zeros(DIMENSIONS, np.float32)
    axis[-1] = 1.0
    wanted = entry(id="wanted", title="Xylophone of the river", kind="minutes", vectors=axis[None, :])
    batch = []
    for one in crowd(SIZE):
        batch.append(one)
        if len(batch) == BATCH:
            assert index.put(batch) == {}
            batch = []
    assert index.put([*batch, wanted]) == {}

    assert index.state().documents == SIZE + 1
    for query in ("xylophone", "xylophone kind:minutes", "xylophone -kind:article", "title:xylophone published:2026"):
        for mode in ("keyword", "hybrid"):
            assert first(index, query, axis, mode) == "wanted", (query, mode)
    for query in (
        "elephants",
        "elephants kind:minutes",
        "elephants -kind:article",
        "elephants published:2026",
        "elephants river",
    ):
        assert first(index, query, axis, "meaning") == "wanted", query
    everything = index.search(parse("published:2026"), vector=None, mode="keyword", limit=5)
    assert (everything.total, everything.partial) == (SIZE + 1, False)
    assert {value.value: value.count for value in everything.facets["kind"]} == {
        "article": SIZE - SIZE // 100,
        "minutes": SIZE // 100 + 1,
    }
    index.remove({"wanted"})
    assert first(index, "xylophone", axis, "keyword") is None


def first(index: Index, query: str, axis: Any, mode: Mode) -> str | None:
    """Return the best document of an answer."""
    hits = index.search(parse(query), vector=axis, mode=mode, limit=1).hits
    return hits[0].document_id if hits else None
