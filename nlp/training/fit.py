"""Fits the network to examples: all heads at once, one document a loss. Knows tensors, not texts."""

import hashlib
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from nlp.ml.network import Network
from nlp.ml.windows import Features
from nlp.training.examples import UNMARKED, Example, Pairs
from nlp.training.progress import Progress

TARGET_BATCH = 64


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. One epoch sees every labelled document once and `open_share` of the open sets."""

    epochs: int = 13
    documents: int = 12
    open_share: float = 0.3
    rate: float = 3e-4
    head_rate: float = 1.5e-3
    warm_up: float = 0.08
    recase: float = 0.12
    hold: float = 2.0
    n_frozen: int = 0
    precision: str = "bf16"
    seed: int = 0
    weights: tuple[tuple[str, float], ...] = (
        ("entities", 1.0),
        ("roles", 1.0),
        ("descriptions", 2.0),
        ("role_of", 0.3),
        ("quotes", 0.3),
        ("speaker", 0.5),
        ("figures", 0.5),
        ("operation_of", 0.3),
        ("relevance", 0.3),
    )


def fit(
    network: Network,
    labelled: Sequence[Example],
    unlabelled: Sequence[Example],
    recipe: Recipe,
    *,
    kept_at: Path | None = None,
    device: str = "cpu",
) -> None:
    """Train in place. `unlabelled` are the open sets, whose documents have entities only.

    After each epoch everything is kept at `kept_at`; a fit that finds its own file there goes on with the next epoch.
    Raises ValueError if the file is of another fit.
    """
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    network.to(device)
    targets = window_targets(network, labelled) if recipe.hold else {}
    optimiser, schedule = _optimiser(network, recipe, math.ceil(len(labelled) / recipe.documents) * recipe.epochs)
    progress = Progress(kept_at, f"{recipe}, {_named(labelled)}, {_named(unlabelled)}") if kept_at else None
    done = progress.load(network, optimiser, schedule, chance) if progress else 0
    for epoch in range(done, recipe.epochs):
        network.train()
        began, totals = time.monotonic(), dict.fromkeys([name for name, _ in recipe.weights] + ["hold"], 0.0)
        order = chance.sample(range(len(labelled)), len(labelled))
        others = chance.sample(range(len(unlabelled)), min(len(unlabelled), int(recipe.open_share * len(unlabelled))))
        steps = math.ceil(len(order) / recipe.documents)
        share = math.ceil(len(others) / steps) if others else 0
        for step in range(steps):
            batch = [labelled[i] for i in order[step * recipe.documents : (step + 1) * recipe.documents]]
            batch += [unlabelled[i] for i in others[step * share : (step + 1) * share]]
            losses = _losses(network, batch, recipe, chance, targets, device)
            loss = sum(losses[name] * weight for name, weight in (*recipe.weights, ("hold", recipe.hold)) if name in losses)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[union-attr]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            for name, value in losses.items():
                totals[name] += float(value.detach()) / steps
        print(f"epoch {epoch} {time.monotonic() - began:.0f}s", {k: round(v, 4) for k, v in totals.items()}, flush=True)
        if progress:
            progress.save(epoch + 1, network, optimiser, schedule, chance)


def _named(examples: Sequence[Example]) -> str:
    names = "\n".join(example.id for example in examples)
    return f"{len(examples)} examples {hashlib.sha256(names.encode()).hexdigest()[:12]}"


def window_targets(network: Network, examples: Sequence[Example]) -> dict[tuple[str, int], Tensor]:
    """Return the published model's vectors of all windows, by example and variant: what the trained one must stay near to."""
    network.eval()
    targets: dict[tuple[str, int], Tensor] = {}
    with torch.no_grad(), torch.autocast(network.encoder.mix.device.type, torch.bfloat16):
        keys = [(example.id, number) for example in examples for number in range(len(example.variants))]
        inputs = [features for example in examples for features in example.variants]
        for at in range(0, len(keys), TARGET_BATCH):
            vectors = network.encoder(inputs[at : at + TARGET_BATCH])[1]
            targets.update((key, v.float().clone()) for key, v in zip(keys[at : at + TARGET_BATCH], vectors, strict=True))
    return targets


def _optimiser(network: Network, recipe: Recipe, steps: int) -> tuple[Any, Any]:
    encoder = network.encoder
    for name, parameter in encoder.transformer.named_parameters():
        parts = name.split(".")
        layer = int(parts[parts.index("layer") + 1]) if "layer" in parts else -1
        parameter.requires_grad_(layer >= recipe.n_frozen)
    body = [p for p in encoder.transformer.parameters() if p.requires_grad]
    inside = {id(p) for p in encoder.transformer.parameters()}
    looks = [*encoder.case.parameters(), *encoder.lexicons.parameters()]
    inside |= {id(p) for p in looks}
    heads = [p for p in network.parameters() if id(p) not in inside]
    groups = [
        {"params": body, "lr": recipe.rate, "weight_decay": 0.01},
        {"params": looks, "lr": recipe.rate * 5, "weight_decay": 0.01},
        {"params": heads, "lr": recipe.head_rate, "weight_decay": 0.02},
    ]
    optimiser = torch.optim.AdamW([g for g in groups if g["params"]])
    warm = max(1, int(steps * recipe.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / warm) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
    )
    return optimiser, schedule


def _losses(
    network: Network,
    batch: Sequence[Example],
    recipe: Recipe,
    chance: random.Random,
    targets: dict[tuple[str, int], Tensor],
    device: str,
) -> dict[str, Tensor]:
    chosen = [chance.randrange(len(example.variants)) for example in batch]
    shorts = [chance.choice(e.shorts) for e in batch if e.shorts]
    grades = [e.grade or 0 for e in batch if e.shorts]
    inputs = [_recased(e.variants[v], chance, recipe.recase) for e, v in zip(batch, chosen, strict=True)]
    with torch.autocast(device, torch.bfloat16, enabled=recipe.precision == "bf16"):
        states, vectors = network.encoder([*inputs, *shorts])
    losses = batch_losses(network, batch, [s.float() for s in states[: len(batch)]])
    graded = [(s, e.grade) for s, e in zip(states, batch, strict=False) if e.grade is not None]
    graded += list(zip(states[len(batch) :], grades, strict=True))
    if graded:
        losses["relevance"] = torch.stack([relevance_loss(network, s.float(), grade, device) for s, grade in graded]).mean()
    held = [(vectors[i], targets[e.id, v]) for i, (e, v) in enumerate(zip(batch, chosen, strict=True)) if (e.id, v) in targets]
    if held:
        near, wanted = (torch.cat(those) for those in zip(*held, strict=True))
        losses["hold"] = (1 - (near.float() * wanted).sum(-1)).mean()
    return losses


def batch_losses(network: Network, batch: Sequence[Example], states: Sequence[Tensor]) -> dict[str, Tensor]:
    """Return the losses of all heads but relevance, each head called once for all documents, which stand behind each other with
    a row between.
    """
    device = states[0].device
    flat = torch.cat([nn.functional.pad(s, (0, 0, 0, 1)) for s in states])
    starts = np.concatenate([[0], np.cumsum([len(s) + 1 for s in states])])
    losses: dict[str, Tensor] = {}
    for name in ("entities", "roles", "descriptions"):
        marked = [(e, int(starts[i])) for i, e in enumerate(batch) if getattr(e, name) is not None]
        if marked:
            rows = torch.from_numpy(np.concatenate([at + np.arange(len(getattr(e, name))) for e, at in marked])).to(device)
            tags = torch.from_numpy(np.concatenate([getattr(e, name) for e, _ in marked])).to(device)
            weights = torch.from_numpy(
                np.concatenate([np.full(len(getattr(e, name)), e.weight, np.float32) for e, _ in marked])
            ).to(device)
            partial = torch.from_numpy(np.concatenate([np.full(len(getattr(e, name)), e.is_partial) for e, _ in marked])).to(
                device
            )
            losses[name] = _tags(getattr(network, name)(flat[rows]), tags, weights, partial if name == "entities" else None)
    for name in ("quotes", "figures"):
        spans = [(getattr(e, name), int(starts[i])) for i, e in enumerate(batch) if getattr(e, name) is not None]
        if sum(len(s.spans) for s, _ in spans):
            where = torch.from_numpy(np.concatenate([s.spans + at for s, at in spans])).to(device)
            features = torch.from_numpy(np.concatenate([s.features for s, _ in spans])).to(device)
            classes = torch.from_numpy(np.concatenate([s.classes for s, _ in spans])).to(device)
            scores = getattr(network, name)(flat, where, features)
            losses[name] = (
                nn.functional.binary_cross_entropy_with_logits(scores.squeeze(-1), classes.float())
                if name == "quotes"
                else nn.functional.cross_entropy(scores, classes)
            )
    for name in ("role_of", "speaker", "operation_of"):
        pairs = [(getattr(e, name), int(starts[i])) for i, e in enumerate(batch) if getattr(e, name) is not None]
        joined = _joined([(p, at) for p, at in pairs if len(p.pairs)])
        if joined is None:
            continue
        tensors = [torch.from_numpy(a).to(device) for a in (joined.lefts, joined.rights, joined.pairs, joined.features)]
        scores, nobody = getattr(network, name)(flat, *tensors)
        wanted = torch.from_numpy(joined.wanted).to(device)
        if name == "role_of":
            asked = wanted >= 0
            losses[name] = nn.functional.binary_cross_entropy_with_logits(scores[asked], wanted[asked].float())
            continue
        if joined.turn is not None and joined.follows is not None:
            bonus = network.turn(torch.from_numpy(joined.turn).to(device)).squeeze(-1)
            scores = scores + bonus[tensors[2][:, 0]] * torch.from_numpy(joined.follows).to(device)
        rows, right, none_right = tensors[2][:, 0], wanted > 0, torch.from_numpy(joined.nobody).to(device) > 0
        losses[name] = choice_loss(scores, nobody, rows, right, none_right)
    return losses


def _joined(parts: Sequence[tuple[Pairs, int]]) -> Pairs | None:
    """Return the pairs of several documents as one, their spans moved to where each document stands."""
    if not parts:
        return None
    lefts = np.concatenate([[0], np.cumsum([len(p.lefts) for p, _ in parts])])
    rights = np.concatenate([[0], np.cumsum([len(p.rights) for p, _ in parts])])
    has_turns = parts[0][0].turn is not None
    return Pairs(
        np.concatenate([p.lefts + at for p, at in parts]),
        np.concatenate([p.rights + at for p, at in parts]),
        np.concatenate([p.pairs + np.array([lefts[i], rights[i]]) for i, (p, _) in enumerate(parts)]),
        np.concatenate([p.features for p, _ in parts]),
        np.concatenate([p.wanted for p, _ in parts]),
        np.concatenate([p.nobody for p, _ in parts]),
        np.concatenate([p.turn for p, _ in parts if p.turn is not None]) if has_turns else None,
        np.concatenate([p.follows for p, _ in parts if p.follows is not None]) if has_turns else None,
    )


def _tags(scores: Tensor, tags: Tensor, weights: Tensor, partial: Tensor | None) -> Tensor:
    logs = torch.log_softmax(scores, -1)
    right = logs.gather(1, tags.unsqueeze(1)).squeeze(1)
    if partial is not None:
        right = torch.where(partial & (tags == 0), logs[:, list(UNMARKED)].logsumexp(-1), right)
    return -(right * weights).sum() / weights.sum()


def choice_loss(scores: Tensor, nobody: Tensor, rows: Tensor, wanted: Tensor, none_right: Tensor) -> Tensor:
    """Minus the log of the probability of all right choices together, for each left span that has one in reach."""
    logits = torch.cat([scores, nobody])
    owner = torch.cat([rows, torch.arange(len(nobody), device=rows.device)])
    right = torch.cat([wanted, none_right])
    everything = _segment_logsumexp(logits, owner, len(nobody))
    has_right = torch.zeros(len(nobody), device=rows.device).index_add_(0, owner, right.float()) > 0
    good = _segment_logsumexp(logits.masked_fill(~right, -1e4), owner, len(nobody))
    losses = (everything - good)[has_right]
    return losses.mean() if len(losses) else scores.sum() * 0


def _segment_logsumexp(values: Tensor, owner: Tensor, n: int) -> Tensor:
    highest = torch.full((n,), -1e5, device=values.device).scatter_reduce(0, owner, values.detach(), "amax")
    return torch.zeros(n, device=values.device).index_add_(0, owner, (values - highest[owner]).exp()).log() + highest


def relevance_loss(network: Network, states: Tensor, grade: int | None, device: str) -> Tensor:
    return nn.functional.cross_entropy(
        network.relevance(states).unsqueeze(0), torch.tensor([grade], device=device), label_smoothing=0.05
    )


def _recased(features: Features, chance: random.Random, share: float) -> Features:
    """Now and then a copy in capitals, in small letters, or with every word capitalised: the pieces are uncased, only the look changes."""
    if chance.random() >= share or not len(features.case):
        return features
    case = features.case.copy()
    letters = (case >= 1) & (case <= 4)
    start, end = 0, len(case)
    if chance.random() < 0.6:
        start = chance.randrange(len(case))
        end = min(len(case), start + chance.randrange(4, 40))
    letters[:start] = letters[end:] = False
    case[letters] = chance.choice((1, 2, 2, 3, 3))
    return Features(case, features.lexicons, features.windows)


def numbers_only(value: Any) -> np.ndarray[Any, Any]:
    """Return a tensor's numbers, for scoring."""
    return value.detach().float().cpu().numpy()  # type: ignore[no-any-return]
