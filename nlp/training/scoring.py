"""Scores a network on examples, each head by itself upon what people marked: what training watches. The product's own figures come from
`countywatch evaluate`, where each component stands on what the ones before it found."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch

from nlp.ml.decoding import spans_of, viterbi
from nlp.ml.network import ENTITY_LABELS, Network
from nlp.training.examples import Example, Pairs
from nlp.training.fit import numbers_only

TEMPERATURES = [round(0.5 + 0.05 * step, 2) for step in range(51)]


def score(network: Network, examples: Sequence[Example], device: str, variant: int = 0) -> dict[str, float]:
    """F1 of tags and spans, share right of choices, and relevance F1."""
    network.eval()
    counts: dict[str, Counter[str]] = {}
    with torch.inference_mode():
        for example in examples:
            states, _ = network.encoder([example.variants[variant]])
            for name, predicted, wanted in _answers(network, example, states[0].float(), device):
                count = counts.setdefault(name, Counter())
                count["right"] += len(predicted & wanted)
                count["told"] += len(predicted)
                count["wanted"] += len(wanted)
            if example.shorts:
                short = network.encoder([example.shorts[0]])[0][0].float()
                grade = int(network.relevance(short).argmax())
                count = counts.setdefault("relevance short", Counter())
                count["right"] += grade == 2 == example.grade
                count["told"] += grade == 2
                count["wanted"] += example.grade == 2
    return {name: round(2 * c["right"] / max(1, c["told"] + c["wanted"]), 3) for name, c in counts.items()}


def _answers(network: Network, example: Example, states: Any, device: str) -> Iterable[tuple[str, set[Any], set[Any]]]:
    predicted = set(spans_of(viterbi(numbers_only(torch.log_softmax(network.entities(states), -1)), network.entities.tags)))
    wanted = set(spans_of([network.entities.tags[t] for t in example.entities]))
    labels = ENTITY_LABELS[1:4] if example.is_partial else ENTITY_LABELS
    for label in labels:
        yield label, {s for s in predicted if s[2] == label}, {s for s in wanted if s[2] == label}
    yield "micro", {s for s in predicted if s[2] in labels}, {s for s in wanted if s[2] in labels}
    quotes, figures, role_of, speaker, operation_of = (
        example.quotes,
        example.figures,
        example.role_of,
        example.speaker,
        example.operation_of,
    )
    if quotes is None or figures is None or role_of is None or speaker is None or operation_of is None:
        return
    for name, head, tags in (
        ("roles", network.roles, example.roles),
        ("descriptions", network.descriptions, example.descriptions),
    ):
        tags_found = viterbi(numbers_only(torch.log_softmax(head(states), -1)), head.tags)
        yield name, set(spans_of(tags_found)), set(spans_of([head.tags[t] for t in (tags if tags is not None else ())]))
    if len(quotes.spans):
        yes = numbers_only(_spans(network.quotes, states, quotes, device))[:, 0] > 0
        yield "quotes", set(np.nonzero(yes)[0]), set(np.nonzero(quotes.classes)[0])
    if len(figures.spans):
        kinds = numbers_only(_spans(network.figures, states, figures, device)).argmax(-1)
        yield "figures", {(i, k) for i, k in enumerate(kinds) if k}, {(i, k) for i, k in enumerate(figures.classes) if k}
    asked = role_of.wanted >= 0
    if asked.any():
        scores = numbers_only(_pairs(network.role_of, states, role_of, device)[0])
        yield "role_of", set(np.nonzero((scores > 0) & asked)[0]), set(np.nonzero(role_of.wanted > 0)[0])
    for name, pairs, chooser in (("speaker", speaker, network.speaker), ("of", operation_of, network.operation_of)):
        choices = list(_choices(network, chooser, states, pairs, device))
        right = {left for left, (logits, is_right) in enumerate(choices) if _softmax(logits)[is_right].sum() > 0.5}
        all_ = set(range(len(choices)))
        yield name, right | {("no", i) for i in all_ - right}, all_
    grade = int(network.relevance(states).argmax())
    yield "relevance", {example.id} if grade == 2 else set(), {example.id} if example.grade == 2 else set()


def relevance_temperature(network: Network, examples: Sequence[Example]) -> float:
    """Return what the scores of relevance should be divided by, so that its probabilities are those of `examples`: the least negative
    log likelihood over a grid, of whole texts; briefs have a temperature of their own."""
    network.eval()
    graded = [example for example in examples if example.grade is not None]
    with torch.inference_mode():
        scores = [
            (numbers_only(network.relevance(states.float())), example.grade)
            for example in graded
            for states in network.encoder([example.variants[0]])[0]
        ]
    return min(
        TEMPERATURES, key=lambda t: -sum(math.log(max(1e-9, float(_softmax(logits / t)[grade]))) for logits, grade in scores)
    )


def _choices(network: Network, chooser: Any, states: Any, pairs: Pairs, device: str) -> Iterable[tuple[Any, Any]]:
    """For each left span the scores of its candidates and of nobody, and which of them are right."""
    if not len(pairs.lefts):
        return
    scores, nobody = (numbers_only(x) for x in _pairs(chooser, states, pairs, device))
    if pairs.turn is not None and pairs.follows is not None:
        bonus = numbers_only(network.turn(torch.from_numpy(pairs.turn).to(device)))[:, 0]
        scores = scores + bonus[pairs.pairs[:, 0]] * pairs.follows
    for left in range(len(pairs.lefts)):
        mine = np.nonzero(pairs.pairs[:, 0] == left)[0]
        yield np.append(scores[mine], nobody[left]), np.append(pairs.wanted[mine] > 0, pairs.nobody[left] > 0)


def _softmax(logits: Any) -> Any:
    shares = np.exp(logits - logits.max())
    return shares / shares.sum()


def _spans(head: Any, states: Any, spans: Any, device: str) -> Any:
    return head(states, torch.from_numpy(spans.spans).to(device), torch.from_numpy(spans.features).to(device))


def _pairs(head: Any, states: Any, pairs: Any, device: str) -> Any:
    return head(states, *(torch.from_numpy(a).to(device) for a in (pairs.lefts, pairs.rights, pairs.pairs, pairs.features)))
