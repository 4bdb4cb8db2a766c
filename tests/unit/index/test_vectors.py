"""Near rows by their signs: against comparing all whole vectors, with filters, and for what lies far from all else."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.vectors import N_SIGNS, VectorTable, signs_of

DIMENSIONS, N_ROWS, N = 64, 20_000, 400


@pytest.fixture(scope="module")
def rows() -> Any:
    """Give unit vectors in 200 clusters, of which the last axis is no part; the last row is that axis."""
    chance = np.random.default_rng(3)
    middles = chance.normal(size=(200, DIMENSIONS))
    made = middles[chance.integers(0, 200, N_ROWS)] + chance.normal(size=(N_ROWS, DIMENSIONS)) * 0.6
    made[:, -1] = 0.0
    made[-1] = np.eye(DIMENSIONS)[-1]
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def table(rows: Any, tmp_path_factory: pytest.TempPathFactory) -> VectorTable:
    folder = tmp_path_factory.mktemp("vectors")
    for at in range(0, N_ROWS, 7_000):
        VectorTable(folder, DIMENSIONS).append([rows[at : at + 3_000], rows[at + 3_000 : at + 7_000]])
    return VectorTable(folder, DIMENSIONS)


@pytest.mark.parametrize("share", [1.0, 0.6, 0.05])
def test_the_nearest_are_those_of_comparing_all(table: VectorTable, rows: Any, share: float) -> None:
    chance = np.random.default_rng(4)
    allowed = chance.random(N_ROWS) < share
    hit, n_passed_over = [], 0
    for number in chance.integers(0, N_ROWS - 1, 30).tolist():
        question = rows[number] + chance.normal(size=DIMENSIONS).astype(np.float32) * 0.05
        question /= np.linalg.norm(question)
        found, reach = table.nearest(question, N, allowed)
        assert allowed[found].all()
        assert len(found) >= N
        cosines = np.where(allowed, rows @ question, -1.0)
        hit.append(len(np.intersect1d(np.argsort(-cosines)[:50], found)) / 50)
        cosines[found] = -1.0
        n_passed_over += int((cosines > reach).sum())
    assert np.mean(hit) >= 0.99
    assert n_passed_over / 30 < 0.002 * N_ROWS


def test_a_row_unlike_all_others_is_found(table: VectorTable) -> None:
    question = np.eye(DIMENSIONS, dtype=np.float32)[-1]
    found, reach = table.nearest(question, N, np.ones(N_ROWS, bool))
    assert N_ROWS - 1 in found
    assert reach < 0.6


def test_few_rows_are_all_returned(table: VectorTable, rows: Any) -> None:
    allowed = np.zeros(N_ROWS, bool)
    allowed[[5, 17, 4_000]] = True
    found, reach = table.nearest(rows[0], N, allowed)
    assert (found.tolist(), reach) == ([5, 17, 4_000], -1.0)
    assert table.similarities(rows[5], found)[0] == pytest.approx(1.0, abs=1e-5)


def test_an_empty_table_has_none(tmp_path: Path) -> None:
    table = VectorTable(tmp_path, DIMENSIONS)
    table.load()
    found, _ = table.nearest(np.ones(DIMENSIONS, np.float32), N, np.zeros(0, bool))
    assert found.tolist() == []


def test_signs_tell_the_angle_and_are_the_same_everywhere() -> None:
    one, other = np.zeros((2, 384), np.float32)
    one[0], other[:2] = 1.0, np.sqrt(0.5)
    signs = signs_of(np.stack([one, other, -one]))
    differing = [int(np.bitwise_count(signs[0] ^ row).sum()) for row in signs]
    assert differing[0] == 0
    assert differing[1] == pytest.approx(N_SIGNS / 4, abs=45)
    assert differing[2] == N_SIGNS
    assert signs.tobytes()[:8].hex() == "d0bcb3a8745b4ce7"  # files made on one machine are read on another
