"""From labelled folders to examples: the corpus's documents, and the open sets' sentences in stretches of a few."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import spacy
from spacy.tokens import Doc

import nlp.components.sentences  # noqa: F401 (registers the component)
from nlp.components.encoder import find_model, load_tokenizer
from nlp.grammar.description_ends import N_END_FEATURES
from nlp.lexicons import Lexicons
from nlp.ml.bert import load_bert
from nlp.ml.candidates import N_NUMBER_FEATURES, N_OPERATION_FEATURES, N_QUOTATION_FEATURES, N_SPEAKER_FEATURES, N_TURN_FEATURES
from nlp.ml.network import Encoder, Network, Sizes
from nlp.ml.windows import N_TOKEN_FLAGS, Cutter
from nlp.text.layout import N_PAIR_FEATURES
from nlp.training.examples import ENTITY_TAGS, Example, make_example, read_rows
from nlp.training.open_sets import Sentence, load_dev, load_open_sets

_LABELS = {"PER": "PERSON", "LOC": "PLACE", "ORG": "ORG"}
# Openings by which relevance learns short texts; in tokens.
OPENINGS = (45, 75, 120)
SIZES = Sizes(
    N_PAIR_FEATURES,
    N_QUOTATION_FEATURES,
    N_SPEAKER_FEATURES,
    N_TURN_FEATURES,
    N_NUMBER_FEATURES,
    N_OPERATION_FEATURES,
    N_END_FEATURES,
)


class Preparation:
    """Tokenizers and lexicons, loaded once."""

    def __init__(self) -> None:
        self.lexicons = Lexicons.load()
        self.cutter = Cutter(load_tokenizer(), self.lexicons)
        self.nlp = spacy.blank("en")
        self.nlp.add_pipe("sentences")

    def corpus(self, folder: Path) -> list[Example]:
        """Return a split of the corpus."""
        return [make_example(row, self.nlp, self.cutter, self.lexicons, shorts=OPENINGS) for row in read_rows(folder)]

    def open_sets(self, root: Path, seed: int) -> list[Example]:
        """Return the open sets, a few sentences that follow each other to an example."""
        sets = load_open_sets(root, seed=seed)
        weights = {"gold": 1.0, "tweets": 0.5, "made": 0.7}
        chance = random.Random(seed)
        return [
            self._sentences(f"{name}{number}", group, weights[name])
            for name, sentences in sets.items()
            for number, group in enumerate(_groups(sentences, chance if name != "made" else None))
        ]

    def dev(self, root: Path) -> list[Example]:
        """UNER-EWT dev, one sentence an example, as it is scored."""
        return [self._sentences(f"dev{number}", [sentence], 1.0) for number, sentence in enumerate(load_dev(root))]

    def _sentences(self, name: str, group: Sequence[Sentence], weight: float) -> Example:
        words, tags = [w for s, _ in group for w in s], [t for _, ts in group for t in ts]
        doc = Doc(self.nlp.vocab, words=words)
        starts = {0}
        for s, _ in group[:-1]:
            starts.add(max(starts) + len(s))
        for i, token in enumerate(doc):
            token.is_sent_start = i in starts
        numbers = [ENTITY_TAGS.index(t if t == "O" else f"{t[0]}-{_LABELS[t[2:]]}") for t in tags]
        return Example(name, (self.cutter.cut(doc),), np.array(numbers, np.int64), is_partial=True, weight=weight)


def _groups(sentences: Sequence[Sentence], chance: random.Random | None) -> list[Sequence[Sentence]]:
    groups, at = [], 0
    while at < len(sentences):
        size = chance.choice((1, 1, 2, 4, 6)) if chance else 1
        groups.append([s for s in sentences[at : at + size] if 0 < len(s[0]) <= 100])
        at += size
    return [g for g in groups if g]


def new_network() -> Network:
    """Return the network as it starts: the published model, everything else at random."""
    return Network(Encoder(load_bert(find_model()), N_TOKEN_FLAGS), SIZES)
