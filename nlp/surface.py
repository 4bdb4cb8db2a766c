"""What a word looks like: case, shape, first and last letters. MiniLM is uncased; the entity reader needs this beside it."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Hash buckets of each feature; with twice as many dev F1 did not change.
BUCKETS = {"prefix": 4000, "suffix": 4000, "shape": 1500, "lower": 12000}
N_FLAGS = 8


def shape(word: str) -> str:
    """X for capitals, x for small letters, d for digits; a run of one kind is cut at four."""
    out = ""
    for c in word:
        kind = "X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c
        if out[-4:] != kind * 4:
            out += kind
    return out


def surface(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Feature buckets and flags of words.

    Shapes: ((n, 4), (n, 8)).
    """
    ids = [
        [_bucket("prefix", w[:3]), _bucket("suffix", w[-3:]), _bucket("shape", shape(w)), _bucket("lower", w.lower())]
        for w in words
    ]
    flags = [_flags(word) for word in words]
    return np.array(ids, np.int64).reshape(-1, 4), np.array(flags, np.float32).reshape(-1, N_FLAGS)


def _bucket(name: str, text: str) -> int:
    return zlib.crc32(f"{name}:{text}".encode("utf-8", "surrogatepass")) % BUCKETS[name]


def _flags(word: str) -> list[float]:
    told = (
        word[:1].isupper(),
        word.isupper(),
        word.islower(),
        any(c.isdigit() for c in word),
        not any(c.isalnum() for c in word),
        "-" in word,
        "'" in word or "’" in word,
        len(word) == 1,
    )
    return [float(each) for each in told]
