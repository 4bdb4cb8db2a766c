"""What differs between two texts, for people to read: paragraph by paragraph, and inside a paragraph word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from core.matching import find_all

Op = Literal["same", "added", "removed"]

# Two paragraphs are one that was changed, not one that went and one that came, if so much of their words is alike.
SAME_PARAGRAPH = 0.5
# Comparing costs the product of both sides; above this, of words in a paragraph or paragraphs in a text, what stands on one side alone is told whole.
MAX_COMPARED = 4_000_000
# So many pairs of paragraphs are looked at for likeness, 0.2 ms each; where more changed at once, a text was replaced, not edited.
MAX_PAIRS = 10_000
_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a changed paragraph."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two texts: the paragraphs that do, in the order of the new text, and how many words came and went."""

    paragraphs: tuple[tuple[Piece, ...], ...]
    n_added: int
    n_removed: int


def difference(before: str, after: str) -> Difference:
    """Return what differs between two texts. White space alone is no difference."""
    paragraphs = tuple(_changed(_paragraphs(before), _paragraphs(after)))
    counts = {op: sum(len(p.text.split()) for pieces in paragraphs for p in pieces if p.op == op) for op in ("added", "removed")}
    return Difference(paragraphs, counts["added"], counts["removed"])


def _paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    for a, b, c, d in _unlike(old, new):
        yield from _pair(old[a:b], new[c:d])


def _unlike(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches of both that are not alike; both ends that are alike are passed over first, which is all that most edits leave."""
    head = next((n for n, (x, y) in enumerate(zip(old, new, strict=False)) if x != y), min(len(old), len(new)))
    most = min(len(old), len(new)) - head
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(inner_old) * len(inner_new) > MAX_COMPARED:
        yield head, head + len(inner_old), head, head + len(inner_new)
        return
    for op, a, b, c, d in SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes():
        if op != "equal":
            yield head + a, head + b, head + c, head + d


def _pair(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """Lay paragraphs that went and that came side by side, each with the next that is like it; the others stand alone."""
    left = list(old)
    is_edit = len(old) * len(new) <= MAX_PAIRS
    for paragraph in new:
        at = None if not is_edit else next((n for n, text in enumerate(left) if _are_alike(text, paragraph)), None)
        if at is None:
            yield (Piece("added", paragraph),)
            continue
        yield from ((Piece("removed", text),) for text in left[:at])
        yield tuple(_words(left[at], paragraph))
        left = left[at + 1 :]
    yield from ((Piece("removed", text),) for text in left)


def _are_alike(one: str, other: str) -> bool:
    words, others = one.split(), other.split()
    if len(words) * len(others) > MAX_COMPARED:
        return False
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return (
        matcher.real_quick_ratio() >= SAME_PARAGRAPH
        and matcher.quick_ratio() >= SAME_PARAGRAPH
        and matcher.ratio() >= SAME_PARAGRAPH
    )


def _words(old: str, new: str) -> Iterator[Piece]:
    left, right = find_all(_WORDS, old), find_all(_WORDS, new)
    matcher = SequenceMatcher(None, [w.strip() for w in left], [w.strip() for w in right], autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            yield Piece("same", "".join(right[c:d]))
            continue
        if a < b:
            yield Piece("removed", "".join(left[a:b]))
        if c < d:
            yield Piece("added", "".join(right[c:d]))
