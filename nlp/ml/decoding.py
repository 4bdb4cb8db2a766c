"""What a tagger marks in a document: the best well-formed BIO tags of its scores, and the spans that they mark."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

Span = tuple[int, int, str]
"""First token, last token plus one, label."""


@lru_cache(maxsize=8)
def _transitions(tags: tuple[str, ...]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what may begin, and what may follow what: an I only its own B or I. Shapes: (t,), (t, t)."""
    starts = np.array([-1e9 if tag[0] == "I" else 0.0 for tag in tags], np.float32)
    follows = np.zeros((len(tags), len(tags)), np.float32)
    for before, left in enumerate(tags):
        for after, right in enumerate(tags):
            if right[0] == "I" and left[1:] != right[1:]:
                follows[before, after] = -1e9
    return starts, follows


def viterbi(scores: NDArray[Any], tags: Sequence[str]) -> list[str]:
    """Return the likeliest well-formed tags. Shapes: scores (n, t), logs of probabilities."""
    if not len(scores):
        return []
    starts, follows = _transitions(tuple(tags))
    likeliest = scores.argmax(1)
    if starts[likeliest[0]] == 0 and not follows[likeliest[:-1], likeliest[1:]].any():
        return [tags[tag] for tag in likeliest]  # of themselves well-formed, as nearly always
    best = scores[0] + starts
    back = []
    for row in scores[1:]:
        through = best[:, None] + follows
        back.append(through.argmax(0))
        best = through.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return [tags[tag] for tag in reversed(path)]


def spans_of(tags: Sequence[str]) -> list[Span]:
    """Return the spans that BIO tags mark."""
    spans: list[Span] = []
    start, label = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        if start >= 0 and (tag[0] != "I" or tag[2:] != label):
            spans.append((start, i, label))
            start = -1
        if tag[0] == "B":
            start, label = i, tag[2:]
    return spans


def tagged(head: Any, doc: Doc, favour: Any = 0.0) -> Iterator[tuple[int, int, str]]:
    """Yield the spans of tokens that a tag head marks. `favour` is added to its scores. Shapes: (n_tokens, n_tags), or one
    number.
    """
    yield from spans_of(viterbi(tag_scores(head, doc) + favour, head.tags))


def tag_scores(head: Any, doc: Doc) -> Any:
    """Return the logs of the probabilities of each token's tags. Shapes: (n_tokens, n_tags)."""
    import torch

    if not len(doc):
        return np.zeros((0, len(head.tags)), np.float32)
    with torch.inference_mode():
        return torch.log_softmax(head(torch.from_numpy(doc.tensor)), -1).numpy()
