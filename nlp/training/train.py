"""Trains the entity reader: `python -m nlp.training.train DATA [--epochs N]`. Writes nlp/weights, keeping the epoch best on UNER-EWT dev.

The encoder is frozen, so its word vectors are made once (about 5 minutes on two cores for 60,000 sentences) and kept in memory as
float16 (3 GB); an epoch then takes 5 to 8 minutes.
"""

import argparse
import hashlib
import json
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.encoder import DIMENSIONS, LAYERS, load_encoder
from nlp.surface import N_FLAGS, surface
from nlp.tagger import TAGS, WEIGHTS, build_network, spans_of, viterbi
from nlp.training.corpora import Sentence, load_corpora

BATCH = 48
LEARNING_RATE = 1.5e-3
# The word's own bucket is hidden so often: rare names must be read by context and shape.
WORD_DROPOUT = 0.25
WARM_UP_STEPS = 300
Item = tuple[Any, Any, Any, list[int]]


def main() -> None:
    """Train and write the weights."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--epochs", type=int, default=6)
    given = arguments.parse_args()
    train(given.data, given.epochs)


def train(data: Path, epochs: int) -> None:
    """Train for some epochs on the corpora under `data`."""
    import torch
    from safetensors.torch import save_file
    from torch import nn

    torch.manual_seed(0)
    chance = random.Random(0)
    corpora = load_corpora(data)
    items, dev = encoded(corpora.train), encoded(corpora.dev)
    weights = torch.tensor(corpora.weights)
    network = build_network()
    steps = epochs * math.ceil(len(items) / BATCH)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / WARM_UP_STEPS) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
    )
    best = 0.0
    for epoch in range(epochs):
        network.train()
        for chosen in batches(items, chance):
            words, ids, flags, lengths, tags = stacked([items[i] for i in chosen])
            ids[..., 3][torch.rand(ids.shape[:2]) < WORD_DROPOUT] = 0
            logits = network(words, ids, flags, lengths)
            loss = nn.functional.cross_entropy(
                logits.reshape(-1, len(TAGS)), tags.reshape(-1), ignore_index=-100, reduction="none"
            )
            loss = (loss.reshape(tags.shape) * weights[chosen][:, None]).sum() / (tags >= 0).sum()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        scores = score(network, dev, corpora.dev)
        print(epoch, scores, flush=True)
        if scores["micro"] > best:
            best = scores["micro"]
            WEIGHTS.mkdir(exist_ok=True)
            save_file(
                {name: value.half().contiguous() for name, value in network.state_dict().items()}, WEIGHTS / "tagger.safetensors"
            )
            digest = hashlib.sha256((WEIGHTS / "tagger.safetensors").read_bytes()).hexdigest()
            card = {"sha256": digest, "trained_by": "python -m nlp.training.train", "dev_uner_ewt_f1": scores}
            (WEIGHTS / "tagger.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def encoded(sentences: Sequence[Sentence]) -> list[Item]:
    """Everything the network needs of sentences."""
    vectors = load_encoder().words([words for words, _ in sentences])
    return [
        (v.astype(np.float16), *surface(words), [TAGS.index(t) for t in tags])
        for v, (words, tags) in zip(vectors, sentences, strict=True)
    ]


def batches(items: Sequence[Item], chance: random.Random) -> list[list[int]]:
    """Shuffled batches of sentences of like length."""
    order = list(range(len(items)))
    chance.shuffle(order)
    pools = [sorted(order[at : at + BATCH * 40], key=lambda i: len(items[i][3])) for at in range(0, len(order), BATCH * 40)]
    found = [pool[at : at + BATCH] for pool in pools for at in range(0, len(pool), BATCH)]
    chance.shuffle(found)
    return found


def stacked(items: Sequence[Item]) -> tuple[Any, Any, Any, Any, Any]:
    """One batch, padded; tags of padding are -100."""
    import torch

    longest = max(len(tags) for *_, tags in items)
    words = torch.zeros(len(items), longest, len(LAYERS), DIMENSIONS)
    ids = torch.zeros(len(items), longest, 4, dtype=torch.long)
    flags = torch.zeros(len(items), longest, N_FLAGS)
    wanted = torch.full((len(items), longest), -100)
    for row, (vectors, looks, marks, tags) in enumerate(items):
        words[row, : len(tags)] = torch.from_numpy(vectors).float()
        ids[row, : len(tags)] = torch.from_numpy(looks)
        flags[row, : len(tags)] = torch.from_numpy(marks)
        wanted[row, : len(tags)] = torch.tensor(tags)
    return words, ids, flags, torch.tensor([len(tags) for *_, tags in items]), wanted


def score(network: Any, items: Sequence[Item], gold: Sequence[Sentence]) -> dict[str, float]:
    """Exact-span F1 by label, and over all three."""
    import torch

    network.eval()
    counts: dict[str, list[int]] = {label: [0, 0, 0] for label in ("PER", "LOC", "ORG", "micro")}
    with torch.inference_mode():
        for at in range(0, len(items), BATCH):
            words, ids, flags, lengths, _ = stacked(items[at : at + BATCH])
            scores = torch.log_softmax(network(words, ids, flags, lengths), -1).numpy()
            for row, (_, tags) in enumerate(gold[at : at + BATCH]):
                told, wanted = set(spans_of(viterbi(scores[row, : len(tags)]))), set(spans_of(tags))
                for n, spans in enumerate((told & wanted, told - wanted, wanted - told)):
                    for *_, label in spans:
                        counts[label][n] += 1
                        counts["micro"][n] += 1
    return {label: round(2 * right / max(1, 2 * right + wrong + missed), 4) for label, (right, wrong, missed) in counts.items()}


if __name__ == "__main__":
    main()
