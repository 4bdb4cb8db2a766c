import numpy as np

from index.generation import FacetValues


def test_the_matrix_counts_what_gathering_counts() -> None:
    chance = np.random.default_rng(0)
    n = chance.integers(0, 9, 500)
    first = np.cumsum(n) - n
    codes = chance.integers(0, 40, int(n.sum()))
    facets = FacetValues(codes, first, n)
    for share in (0.01, 0.5, 1.0):
        is_counted = chance.random(500) < share
        gathered = np.bincount(facets.of(np.flatnonzero(is_counted)), minlength=40)
        assert (facets.by_code @ is_counted.astype(np.int32)).tolist() == gathered.tolist()


def test_documents_without_values_have_none() -> None:
    facets = FacetValues(np.zeros(0, np.int64), np.zeros(3, np.int64), np.zeros(3, np.int64))
    assert facets.of(np.arange(3)).tolist() == []
    assert (facets.by_code @ np.ones(3, np.int32)).tolist() == []
