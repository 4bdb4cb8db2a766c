"""Tells copies of one story from independent reports, by the share of word triples they have in common. Knows nothing of archives."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence

COPIES_VERSION = 3
# The lowest hashes of a text's word triples. An article of up to 500 words is kept whole; 1,024 told no pair apart that 512 did not, and
# with 256 a brief beside a long feature was compared by a handful.
SKETCH_SIZE = 512
# A copy that was cut and topped anew keeps as little as 30 % of the triples of the shorter text; independent reports of one event,
# with a quote in common, share far fewer. Measured: evaluation/data/copies, 9 true pairs .34 to .93, 96 others at most .06; the demo,
# 21 true pairs .33 to .82, 6,534 others at most .18; 291 news articles half cut, 1 word in 25 changed and topped with as much of another
# article: all found, 95 % of them above .45. Among 42,195 pairs of different articles there 24 reach it, serial reports that repeat
# their background word for word. Re-measure after a change of the sketch.
SAME_STORY = 0.27
# One paper filed under two meetings differs in its front sheet at most.
SAME_PAPER = 0.85
# Shorter texts have too few triples to tell by share; they are copies only if nearly equal.
LEAST_TRIPLES = 25
SAME_SHORT_STORY = 0.8
# An estimate from fewer hashes than this, of a brief beside a very long text, is too rough for SAME_STORY.
LEAST_COMPARED = 12
# Every n-th hash (by value) is a key under which documents meet, some 50 for an article: with 1 in 6, all true pairs above meet; two texts
# that share 30 % of 200 triples fail to with a chance of (5/6) ** 60 = 2e-5. Other numbers are compared in docs/decisions/005-copies.md.
KEY_EVERY = 6
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

Signature = tuple[int, ...]


def signature(text: str) -> Signature:
    """The sketch of a text: its smallest triple hashes, ascending, at most SKETCH_SIZE of them."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    triples = {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}
    return tuple(sorted(_hash(triple) for triple in triples)[:SKETCH_SIZE])


def candidate_keys(signed: Signature) -> tuple[str, ...]:
    """The keys under which a document meets those that may be its copies."""
    return tuple(f"{value:016x}" for value in signed if value % KEY_EVERY == 0)


def containment(one: Signature, other: Signature) -> float:
    """The estimated share of the shorter text's triples that the other has too, 0..1.

    Only hashes below both sketches' ends can be compared: above, one sketch is cut off.
    """
    left, right = _comparable(one, other)
    fewest = min(len(left), len(right))
    return len(set(left).intersection(right)) / fewest if fewest else 0.0


def same_copy(one: Signature, other: Signature) -> bool:
    """Whether two texts carry the same copy, whole or in large part."""
    n_compared = min(map(len, _comparable(one, other)))
    is_short = min(len(one), len(other)) < LEAST_TRIPLES or n_compared < LEAST_COMPARED
    return containment(one, other) >= (SAME_SHORT_STORY if is_short else SAME_STORY)


def same_paper(one: Signature, other: Signature) -> bool:
    """Whether two council papers are one paper filed twice: nearly all triples of both are shared."""
    if not one or not other:
        return False
    left, right = map(set, _comparable(one, other))
    return len(left & right) >= SAME_PAPER * len(left | right)


def _comparable(one: Signature, other: Signature) -> tuple[Signature, Signature]:
    """The hashes of both below both sketches' ends."""
    end = min(_end(one), _end(other))
    return one[: bisect_right(one, end)], other[: bisect_right(other, end)]


def _end(sketch: Sequence[int]) -> int:
    return sketch[-1] if len(sketch) == SKETCH_SIZE else 2**63


def _hash(triple: str) -> int:
    return int.from_bytes(hashlib.blake2b(triple.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1
