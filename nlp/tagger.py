"""The entity reader's network: a learned mix of MiniLM's layers and the word's surface, a two-layer BiLSTM, BIO tags by Viterbi."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError
from nlp.encoder import DIMENSIONS, LAYERS, Encoder
from nlp.surface import BUCKETS, N_FLAGS, surface

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
WEIGHTS = Path(__file__).resolve().parent / "weights"
HIDDEN = 200
# Longer sentences are read in parts: Word tables and lists come as one "sentence" of thousands of words.
MOST_WORDS = 100
BATCH = 64
Span = tuple[int, int, str]
"""First word, last word plus one, label."""


def build_network() -> Any:
    """The network with fresh weights."""
    import torch
    from torch import nn

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.mix = nn.Parameter(torch.zeros(len(LAYERS)))
            self.prefix = nn.Embedding(BUCKETS["prefix"], 24)
            self.suffix = nn.Embedding(BUCKETS["suffix"], 24)
            self.shape = nn.Embedding(BUCKETS["shape"], 24)
            self.lower = nn.Embedding(BUCKETS["lower"], 32)
            self.drop = nn.Dropout(0.35)
            self.project = nn.Linear(DIMENSIONS + 24 * 3 + 32 + N_FLAGS, 256)
            self.lstm = nn.LSTM(256, HIDDEN, num_layers=2, bidirectional=True, batch_first=True, dropout=0.35)
            self.out = nn.Linear(2 * HIDDEN, len(TAGS))

        def forward(self, words: Any, ids: Any, flags: Any, lengths: Any) -> Any:
            weights = torch.softmax(self.mix, 0)
            x = (words * weights[None, None, :, None]).sum(2)
            looks = [self.prefix(ids[..., 0]), self.suffix(ids[..., 1]), self.shape(ids[..., 2]), self.lower(ids[..., 3]), flags]
            x = torch.tanh(self.project(self.drop(torch.cat([x, *looks], -1))))
            packed = nn.utils.rnn.pack_padded_sequence(self.drop(x), lengths, batch_first=True, enforce_sorted=False)
            states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
            return self.out(self.drop(states))

    return Network()


class Tagger:
    """Finds people, places and organisations in tokenised sentences."""

    def __init__(self, network: Any, encoder: Encoder) -> None:
        self._network = network.eval()
        self._encoder = encoder

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[Span]]:
        """The spans of each sentence, in order; they never overlap."""
        parts = [(i, at) for i, words in enumerate(sentences) for at in range(0, len(words), MOST_WORDS)]
        chunks = [list(sentences[i][at : at + MOST_WORDS]) for i, at in parts]
        found: list[list[Span]] = [[] for _ in sentences]
        for begin in range(0, len(chunks), BATCH):
            for (i, at), tags in zip(parts[begin : begin + BATCH], self._tags(chunks[begin : begin + BATCH]), strict=True):
                found[i] += [(at + start, at + end, label) for start, end, label in spans_of(tags)]
        return found

    def _tags(self, chunks: Sequence[Sequence[str]]) -> list[list[str]]:
        import torch

        longest = max(len(chunk) for chunk in chunks)
        words = torch.zeros(len(chunks), longest, len(LAYERS), DIMENSIONS)
        ids = torch.zeros(len(chunks), longest, 4, dtype=torch.long)
        flags = torch.zeros(len(chunks), longest, N_FLAGS)
        for row, (chunk, vectors) in enumerate(zip(chunks, self._encoder.words(chunks), strict=True)):
            looks, marks = surface(chunk)
            words[row, : len(chunk)] = torch.from_numpy(vectors)
            ids[row, : len(chunk)] = torch.from_numpy(looks)
            flags[row, : len(chunk)] = torch.from_numpy(marks)
        with torch.inference_mode():
            logits = self._network(words, ids, flags, torch.tensor([len(chunk) for chunk in chunks]))
            scores = torch.log_softmax(logits, -1).numpy()
        return [viterbi(scores[row, : len(chunk)]) for row, chunk in enumerate(chunks)]


def viterbi(scores: NDArray[np.float32]) -> list[str]:
    """The best sequence of tags in which no I- follows anything but its own label.

    Shapes: scores (words, tags), log-probabilities.
    """
    forbidden = np.zeros((len(TAGS), len(TAGS)))
    for before, left in enumerate(TAGS):
        for after, right in enumerate(TAGS):
            if right[0] == "I" and left[1:] != right[1:]:
                forbidden[before, after] = -1e9
    best = scores[0] + np.array([-1e9 if tag[0] == "I" else 0.0 for tag in TAGS])
    back = []
    for row in scores[1:]:
        through = best[:, None] + forbidden
        back.append(through.argmax(0))
        best = through.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return [TAGS[tag] for tag in reversed(path)]


def spans_of(tags: Sequence[str]) -> list[Span]:
    """The spans that BIO tags mark."""
    spans: list[Span] = []
    start, label = -1, ""
    for i, tag in enumerate([*tags, "O"]):
        if start >= 0 and (tag[0] != "I" or tag[2:] != label):
            spans.append((start, i, label))
            start = -1
        if tag[0] == "B":
            start, label = i, tag[2:]
    return spans


@lru_cache(maxsize=1)
def load_tagger() -> Tagger:
    """The shipped entity reader.

    Raises: ConfigError if its weights are missing or altered.
    """
    from nlp.encoder import load_encoder

    file, card = WEIGHTS / "tagger.safetensors", WEIGHTS / "tagger.json"
    try:
        wanted = json.loads(card.read_text(encoding="utf-8"))["sha256"]
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as err:
        raise ConfigError(f"The entity reader's weights are missing from {WEIGHTS}. Get the project's files again.") from err
    if digest != wanted:
        raise ConfigError(f"The entity reader's weights in {WEIGHTS} are damaged. Get the project's files again.")
    from safetensors.torch import load_file

    network = build_network()
    network.load_state_dict({name: value.float() for name, value in load_file(file).items()})
    return Tagger(network, load_encoder())
