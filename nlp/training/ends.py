"""Fits the head that tells where a description of a speaker ends, upon the states of the encoder as it is."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from spacy.tokens import Doc
from torch import Tensor, nn

from nlp.grammar.description_ends import end_features, possible_ends
from nlp.ml.candidates import token_spans
from nlp.ml.network import EndHead, Network
from nlp.text.layout import Floats, Ints
from nlp.text.quotations import find_quotations
from nlp.training.examples import described_speakers
from nlp.training.prepare import Preparation


@dataclass(frozen=True, slots=True)
class EndFit:
    """How. By three folds over the authors q to w, a to p always among those fitted upon, 574 of 648 ends are right, of corpus dev
    13 of 15."""

    epochs: int = 12
    batch: int = 16
    rate: float = 1e-3
    seed: int = 0


@dataclass(frozen=True, slots=True)
class EndExample:
    """One description. `states` are those of the tokens from its first to behind its last possible end.

    Shapes: states (n, width), spans (m, 2) within them, features (m, N_END_FEATURES); `wanted` is a row of spans.
    """

    states: Tensor
    spans: Ints
    features: Floats
    wanted: int


def fit_ends(network: Network, preparation: Preparation, rows: Sequence[Mapping[str, Any]], how: EndFit) -> None:
    """Train the head in place. `rows` are labelled documents."""
    network.eval()
    examples: list[EndExample] = []
    for row in rows:
        doc = preparation.nlp(row["text"])
        with torch.no_grad():
            states = network.encoder([preparation.cutter.cut(doc, title=None)])[0][0]
            shares = torch.softmax(network.descriptions(states), -1).numpy()
        examples += end_examples(row, doc, states, shares)
    for parameter in network.ends.parameters():
        parameter.requires_grad_(True)
    fit_end_head(network.ends, examples, how)


def end_examples(row: Mapping[str, Any], doc: Doc, states: Tensor, shares: Floats) -> Iterator[EndExample]:
    """Yield the described speakers of a labelled document. `shares`: probabilities of the tags of descriptions. Shapes: (n_tokens, 3)."""
    people = {e["canonical"] for e in row["entities"] if e["label"] == "PERSON"}
    bodies = {e["canonical"] for e in row["entities"] if e["label"] == "ORG"}
    described = [s for s in described_speakers(doc.text, row["quotes"], people) if s.name not in bodies]
    is_quoted = np.zeros(len(doc) + 1, bool)
    for first, end in token_spans(doc, find_quotations(doc.text)):
        is_quoted[first:end] = True
    for first, end in token_spans(doc, described):
        ends = possible_ends(doc, int(first), is_quoted)
        if end in ends:
            spans = np.array([(0, e - first) for e in ends], np.int64)
            features = end_features(doc, int(first), ends, shares)
            yield EndExample(states[first : ends[-1] + 1].clone(), spans, features, ends.index(int(end)))


def fit_end_head(head: EndHead, examples: Sequence[EndExample], how: EndFit) -> None:
    """Train a head in place."""
    torch.manual_seed(how.seed)
    chance = random.Random(how.seed)
    optimiser = torch.optim.AdamW(head.parameters(), how.rate, weight_decay=0.02)
    head.train()
    for _ in range(how.epochs):
        order = chance.sample(range(len(examples)), len(examples))
        for at in range(0, len(order), how.batch):
            batch = [examples[i] for i in order[at : at + how.batch]]
            losses = [
                nn.functional.cross_entropy(
                    head(e.states, torch.from_numpy(e.spans), torch.from_numpy(e.features))[None], torch.tensor([e.wanted])
                )
                for e in batch
            ]
            optimiser.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    head.eval()
