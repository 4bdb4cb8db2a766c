"""What goes into the encoder's windows stays bounded."""

import pytest

from nlp.ml.windows import _bounded


@pytest.mark.parametrize(
    ("pieces", "limit", "expected"),
    [
        ([[1, 2, 3], [4], [5, 6]], 6, [[1, 2, 3], [4], [5, 6]]),
        ([[1, 2, 3], [4], [5, 6]], 5, [[1, 2], [4], [5, 6]]),
        ([[1, 2, 3], [4], [5, 6]], 1, [[1], [4], [5]]),
        ([], 5, []),
    ],
)
def test_words_without_meaning_lose_their_ends(pieces: list[list[int]], limit: int, expected: list[list[int]]) -> None:
    assert _bounded(pieces, limit) == expected
