"""Vectors have the width that the model says, on both engines; an index of another width answers by words and harms nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.fusion import Index
from index.opening import open_index
from index.query import parse
from tests.contract.entries import entry, found, unit

Open = Callable[[int], Index]


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.server)])
def open_with(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens one and the same index for vectors of a width."""
    url = str(request.getfixturevalue("elasticsearch_url")) if request.param == "elastic" else None
    opened = []

    def open_one(dimensions: int) -> Index:
        opened.append(open_index(url, tmp_path / "index", name="countywatch-width", dimensions=dimensions))
        return opened[-1]

    open_one(384).clear()
    yield open_one
    opened[-1].clear()
    for index in opened:
        index.close()


@pytest.mark.parametrize("dimensions", [384, 768, 5])
def test_vectors_have_the_width_that_the_model_says(open_with: Open, dimensions: int) -> None:
    index = open_with(dimensions)
    index.clear()
    near, far = (unit(*values, dimensions=dimensions) for values in ((1.0, 0.1), (0.0, 0.0, 1.0)))
    index.put([entry(id="near", vectors=np.stack([far, near])), entry(id="far", vectors=far[None, :])])
    index.close()

    again = open_with(dimensions)
    assert set(again.held()) == {"near", "far"}
    hits = again.search(parse("elephants"), vector=unit(1.0, dimensions=dimensions), mode="meaning").hits
    assert [(hit.document_id, hit.near[0].passage) for hit in hits] == [("near", 1)]


def test_an_index_of_another_width_answers_by_words_and_is_begun_anew_by_the_first_put(
    open_with: Open, caplog: pytest.LogCaptureFixture
) -> None:
    first = open_with(384)
    first.put([entry(), entry(id="d2")])
    first.close()

    wider = open_with(768)
    query = unit(1.0, dimensions=768)
    assert set(found(wider, "flat", mode="hybrid", vector=query)) == {"d1", "d2"}
    assert found(wider, "elephants", mode="meaning", vector=query) == []
    assert set(wider.held()) == set()
    assert "was made for vectors of 384 numbers, the model now makes 768: only words are looked for" in caplog.text

    caplog.clear()
    wider.put([entry(id="d2", vectors=query[None, :])])
    assert "vectors of 384 numbers, the model now makes 768: it is begun anew" in caplog.text
    assert set(wider.held()) == {"d2"}
    assert found(wider, "elephants", mode="meaning", vector=query) == ["d2"]


def test_looking_with_the_wrong_model_harms_nothing(open_with: Open) -> None:
    first = open_with(768)
    first.clear()
    first.put([entry(vectors=unit(1.0, dimensions=768)[None, :])])
    found(open_with(384), "flat", mode="hybrid", vector=unit(1.0))
    first.close()

    assert found(open_with(768), "elephants", mode="meaning", vector=unit(1.0, dimensions=768)) == ["d1"]


def test_a_document_whose_vectors_are_of_another_model_is_found_by_words(
    open_with: Open, caplog: pytest.LogCaptureFixture
) -> None:
    index = open_with(768)
    index.clear()
    old = unit(1.0)[None, :]
    assert index.put([entry(vectors=old), entry(id="d2", vectors=unit(1.0, dimensions=768)[None, :])]) == {}

    assert set(found(index, "flat")) == {"d1", "d2"}
    assert found(index, "elephants", mode="meaning", vector=unit(1.0, dimensions=768)) == ["d2"]
    assert "1 document(s) have vectors of another model" in caplog.text


def test_a_query_of_another_width_is_refused_in_words(open_with: Open) -> None:
    with pytest.raises(ValueError, match=r"vectors of 384 numbers, the query's has shape \(768,\)"):
        found(open_with(384), "flat", mode="meaning", vector=unit(1.0, dimensions=768))
