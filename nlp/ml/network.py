"""The network: MiniLM with case and lexicons at its input, a document-wide LSTM on its layers, and the heads that read its states.

Modules only: what goes in and out of a document is told by the components, what is learnt by `nlp.training`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core import vocabulary
from nlp.ml.windows import CASES, Features

HIDDEN = 192
# Width of `doc.tensor`: the encoder's state and the document-wide LSTM's.
WIDTH = 384 + 2 * HIDDEN
# Pieces encoded at once. Annotating corpus dev took 6.0, 5.3 and 5.0 s with 500, 1,000 and 2,000, the fastest of seven turns each.
PIECES_BATCH = 2_000
ENTITY_LABELS = ("OPERATION", "PERSON", "PLACE", "ORG", "DRUG")
FIGURE_KINDS = tuple(kind.name for kind in vocabulary.FIGURE_KINDS)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of given features of each head (nlp.ml.candidates)."""

    pair: int
    quotation: int
    speaker: int
    turn: int
    number: int
    operation: int
    end: int


class Encoder(nn.Module):
    """Tokens of whole documents to states, windows to search vectors, in one pass.

    The pieces' embeddings get two learned additions, of the token's case and of its lexicons, which begin at nought: so the model starts
    as the published one and stays near it (training holds the windows' means to the published vectors).
    """

    def __init__(self, transformer: Any, n_flags: int) -> None:
        super().__init__()
        self.transformer = transformer
        config = transformer.config
        self.size: int = config.hidden_size
        self.case = nn.Embedding(len(CASES), self.size)
        self.lexicons = nn.Linear(n_flags, self.size, bias=False)
        self.mix = nn.Parameter(torch.zeros(config.num_hidden_layers + 1))
        self.look = nn.Linear(len(CASES) + n_flags, 48)
        self.ahead = nn.LSTM(self.size + 48, HIDDEN, batch_first=True)
        self.back = nn.LSTM(self.size + 48, HIDDEN, batch_first=True)
        self.drop = nn.Dropout(0.3)
        nn.init.zeros_(self.case.weight)
        nn.init.zeros_(self.lexicons.weight)
        self.width: int = self.size + 2 * HIDDEN

    def forward(self, documents: Sequence[Features]) -> tuple[list[Tensor], list[Tensor]]:
        """States and vectors of documents.

        Shapes: for each document (n_tokens, width) and (n_windows, size), the rows of the second L2-normalised.
        """
        windows = [(d, window) for d, document in enumerate(documents) for window in document.windows]
        sizes = [len(document.case) for document in documents]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        device = self.mix.device
        case = torch.from_numpy(np.concatenate([d.case for d in documents])).to(device)
        flags = torch.from_numpy(np.concatenate([d.lexicons for d in documents])).to(device)
        looks = self.case(case) + self.lexicons(flags)
        tokens = torch.zeros(int(starts[-1]), self.size, device=device)
        counts = torch.zeros(int(starts[-1]), 1, device=device)
        pooled: list[Tensor] = [torch.empty(0)] * len(windows)
        for groups in _batches(alike(documents), [len(window.pieces) for _, window in windows]):
            self._encode(windows, groups, starts, looks, tokens, counts, pooled)
        states = self._over_documents(tokens / counts.clamp(min=1.0), case, flags, sizes)
        vectors: list[list[Tensor]] = [[] for _ in documents]
        for (d, _), vector in zip(windows, pooled, strict=True):
            vectors[d].append(vector)
        return states, [torch.stack(v) if v else torch.zeros(0, self.size, device=device) for v in vectors]

    def _encode(
        self,
        windows: Any,
        groups: Sequence[Sequence[int]],
        starts: Any,
        looks: Tensor,
        tokens: Tensor,
        counts: Tensor,
        pooled: Any,
    ) -> None:
        """Encode the first window of each group and add its pieces' states to the tokens of all windows of the group."""
        firsts = [windows[group[0]] for group in groups]
        sizes = [len(window.pieces) for _, window in firsts]
        sources, targets = [], []
        for at, group in zip(np.cumsum([0, *sizes[:-1]]), groups, strict=True):
            for d, window in (windows[i] for i in group):
                own = np.nonzero(window.owner >= 0)[0]
                sources.append(at + own)
                targets.append(window.owner[own] + starts[d])
        device = tokens.device
        ids = torch.from_numpy(np.concatenate([window.pieces for _, window in firsts])).to(device)
        owner = torch.from_numpy(np.concatenate([np.where(w.owner >= 0, w.owner + starts[d], -1) for d, w in firsts])).to(device)
        inputs = self.transformer.embeddings.word_embeddings(ids)
        is_token = owner >= 0
        inputs = inputs.index_add(0, is_token.nonzero().squeeze(-1), looks[owner[is_token]].to(inputs.dtype))
        out = self.transformer(inputs, sizes)
        weights = torch.softmax(self.mix, 0).unsqueeze(1).expand(-1, self.size)
        parts = (nn.functional.layer_norm(h, (self.size,), w) for w, h in zip(weights, out.hidden_states, strict=True))
        mixed = reduce(torch.add, parts)
        source = torch.from_numpy(np.concatenate(sources)).to(device)
        target = torch.from_numpy(np.concatenate(targets)).to(device)
        tokens.index_add_(0, target, mixed.float()[source])
        counts.index_add_(0, target, torch.ones(len(target), 1, device=device))
        for group, states in zip(groups, out.last_hidden_state.float().split(sizes), strict=True):
            mean = nn.functional.normalize(states.mean(0), dim=-1)
            for i in group:
                pooled[i] = mean

    def _over_documents(self, tokens: Tensor, case: Tensor, flags: Tensor, sizes: Sequence[int]) -> list[Tensor]:
        if not sum(sizes):
            return [torch.zeros(0, self.width, device=tokens.device) for _ in sizes]
        looks = torch.relu(self.look(torch.cat([nn.functional.one_hot(case, len(CASES)).float(), flags], -1)))
        inputs = self.drop(torch.cat([tokens, looks], -1))
        with torch.autocast(tokens.device.type, enabled=False):
            read = [self._read(inputs, sizes, lstm, reverse=lstm is self.back) for lstm in (self.ahead, self.back)]
        return list(torch.split(torch.cat([tokens, *read], -1), list(sizes)))

    @staticmethod
    def _read(inputs: Tensor, sizes: Sequence[int], lstm: nn.LSTM, *, reverse: bool) -> Tensor:
        """Return one direction over each document. Documents of like length go together, padded at their far end: on a processor
        the fused LSTM is
        twenty times faster than that of packed sequences, which is written step by step."""
        states, places = [], []
        for rows, is_token in padded_rows(sizes, reverse=reverse):
            states.append(lstm(inputs[torch.from_numpy(rows).to(inputs.device)])[0][torch.from_numpy(is_token).to(inputs.device)])
            places.append(rows[is_token])
        back = torch.from_numpy(np.argsort(np.concatenate(places))).to(inputs.device)
        return torch.cat(states)[back]


def _batches(groups: Sequence[Sequence[int]], sizes: Sequence[int]) -> Iterator[list[Sequence[int]]]:
    """Yield groups of windows whose first ones have at most PIECES_BATCH pieces together, and one group at least."""
    batch: list[Sequence[int]] = []
    n_pieces = 0
    for group in groups:
        if batch and n_pieces + sizes[group[0]] > PIECES_BATCH:
            yield batch
            batch, n_pieces = [], 0
        batch.append(group)
        n_pieces += sizes[group[0]]
    if batch:
        yield batch


def alike(documents: Sequence[Features]) -> list[list[int]]:
    """Return the numbers of the documents' windows, those together that look the same to the encoder, which reads them once:
    papers repeat
    their heads and forms, chains print one report in several titles, and noise repeats without end."""
    groups: dict[tuple[bytes, ...], list[int]] = {}
    number = 0
    for document in documents:
        for window in document.windows:
            is_own = window.owner >= 0
            own = window.owner[is_own]
            places = np.where(is_own, window.owner - own[:1].sum(), -1)  # as from the window's first token
            look = (window.pieces, places, document.case[own], document.lexicons[own])
            groups.setdefault(tuple(part.tobytes() for part in look), []).append(number)
            number += 1
    return list(groups.values())


def padded_rows(sizes: Sequence[int], *, reverse: bool) -> Iterator[tuple[Any, Any]]:
    """Yield the rows of documents that stand behind each other, in groups in which none is shorter than half of the longest,
    from each
    document's start or, reversed, from its end.

    Shapes: row numbers and whether they are the document's own, both (n_documents, n_longest).
    """
    lengths = np.asarray(sizes, np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    order = [int(d) for d in np.argsort(-lengths, kind="stable") if lengths[d]]
    while order:
        longest = lengths[order[0]]
        group = [d for d in order if 2 * lengths[d] >= longest]
        order = order[len(group) :]
        steps = np.arange(longest)[None, :]
        own = steps < lengths[group][:, None]
        places = np.where(own, lengths[group][:, None] - 1 - steps if reverse else steps, 0)
        yield starts[group][:, None] + places, own


class TagHead(nn.Module):
    """BIO scores of each token for one set of labels."""

    def __init__(self, width: int, labels: Sequence[str]) -> None:
        super().__init__()
        self.tags = ("O", *(f"{side}-{label}" for label in labels for side in "BI"))
        self.layers = nn.Sequential(nn.Dropout(0.3), nn.Linear(width, 128), nn.GELU(), nn.Linear(128, len(self.tags)))

    def forward(self, states: Tensor) -> Tensor:
        """Shapes: (n, width) -> (n, n_tags)."""
        return self.layers(states)  # type: ignore[no-any-return]


class SpanHead(nn.Module):
    """Scores of spans of tokens over some classes: the span's first, last and mean state, the token on each side, and given features."""

    def __init__(self, width: int, n_features: int, n_classes: int) -> None:
        super().__init__()
        self.reduce = nn.Linear(width, 128)
        self.layers = nn.Sequential(
            nn.Dropout(0.3), nn.Linear(128 * 5 + n_features, 192), nn.GELU(), nn.Dropout(0.2), nn.Linear(192, n_classes)
        )

    def forward(self, states: Tensor, spans: Tensor, features: Tensor) -> Tensor:
        """Shapes: states (n, width), spans (m, 2) first and last token + 1, features (m, n_features) -> (m, n_classes)."""
        return self.layers(torch.cat([span_states(self.reduce, states, spans), features], -1))  # type: ignore[no-any-return]


class PairHead(nn.Module):
    """Scores of pairs of spans: who speaks a quote, whose a role is, of which operation a figure is told."""

    def __init__(self, width: int, n_features: int) -> None:
        super().__init__()
        self.left, self.right = nn.Linear(width, 96), nn.Linear(width, 96)
        self.layers = nn.Sequential(
            nn.Dropout(0.3), nn.Linear(96 * 10 + 96 + n_features, 192), nn.GELU(), nn.Dropout(0.2), nn.Linear(192, 1)
        )
        self.nobody = nn.Sequential(nn.Dropout(0.3), nn.Linear(96 * 5, 64), nn.GELU(), nn.Linear(64, 1))

    def forward(self, states: Tensor, lefts: Tensor, rights: Tensor, pairs: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of the pairs, and for each left span of "none of them".

        Shapes: lefts (l, 2), rights (r, 2), pairs (p, 2) rows of each, features (p, n_features) -> (p,), (l,).
        """
        a, b = span_states(self.left, states, lefts), span_states(self.right, states, rights)
        left, right = a[pairs[:, 0]], b[pairs[:, 1]]
        likeness = left[:, -96:] * right[:, -96:]
        return self.layers(torch.cat([left, right, likeness, features], -1)).squeeze(-1), self.nobody(a).squeeze(-1)


def span_states(project: nn.Linear, states: Tensor, spans: Tensor) -> Tensor:
    """Return the token before, the first, the last, the token after and the mean of each span, all reduced. Of the other tokens none is:
    few stand in or beside a span, and reducing all took a twentieth of the time of annotating.

    Shapes: (n, width), (m, 2) -> (m, 5 w).
    """
    first, end = spans[:, 0], spans[:, 1]
    # Where stretches of needed tokens begin and end, with a row before the first token and one behind the last.
    edges = torch.zeros(len(states) + 3, dtype=torch.int32, device=states.device)
    edges.index_add_(0, first, torch.ones_like(first, dtype=torch.int32))
    edges.index_add_(0, end + 2, torch.full_like(end, -1, dtype=torch.int32))
    is_near = edges[:-1].cumsum(0) > 0
    reduced = torch.tanh(project(states[is_near[1:-1]]))
    rows = nn.functional.pad(reduced, (0, 0, int(is_near[0]), int(is_near[-1])))
    place = is_near.cumsum(0) - 1
    before, after = place[first], place[end + 1]
    sums = nn.functional.pad(rows.cumsum(0), (0, 0, 1, 0))
    mean = (sums[after] - sums[before + 1]) / (end - first).clamp(min=1).unsqueeze(-1)
    return torch.cat([rows[before], rows[before + 1], rows[after - 1], rows[after], mean], -1)


class EndHead(nn.Module):
    """Scores of the tokens behind which a span may end whose first token is known."""

    def __init__(self, width: int, n_features: int) -> None:
        super().__init__()
        self.reduce = nn.Linear(width, 64)
        self.layers = nn.Sequential(nn.Dropout(0.3), nn.Linear(64 * 3 + n_features, 64), nn.GELU(), nn.Linear(64, 1))

    def forward(self, states: Tensor, spans: Tensor, features: Tensor) -> Tensor:
        """Shapes: states (n, width), spans (m, 2) first and last token + 1, features (m, n_features) -> (m,)."""
        reduced = torch.tanh(self.reduce(nn.functional.pad(states, (0, 0, 0, 1))))
        first, end = spans[:, 0], spans[:, 1]
        return self.layers(torch.cat([reduced[end - 1], reduced[end], reduced[first], features], -1)).squeeze(-1)  # type: ignore[no-any-return]


class DocumentHead(nn.Module):
    """Scores of a whole document: what its most telling tokens say, and what they say on average."""

    def __init__(self, width: int, n_classes: int) -> None:
        super().__init__()
        self.weigh = nn.Linear(width, 1)
        self.layers = nn.Sequential(nn.Dropout(0.4), nn.Linear(width, 64), nn.GELU(), nn.Dropout(0.2), nn.Linear(64, n_classes))

    def forward(self, states: Tensor) -> Tensor:
        """Shapes: (n, width) -> (n_classes,)."""
        return self.layers((torch.softmax(self.weigh(states), 0).T @ states).squeeze(0))  # type: ignore[no-any-return]


def turn_head(n_features: int) -> nn.Sequential:
    """Return a new scorer of how likely the voice of one quote speaks the next as well. Shapes: (q, n_features) -> (q, 1)."""
    return nn.Sequential(nn.Linear(n_features, 24), nn.GELU(), nn.Linear(24, 1))


class Network(nn.Module):
    """Encoder and all heads, as they are trained together. In use each component holds its own part."""

    def __init__(self, encoder: Encoder, sizes: Sizes) -> None:
        super().__init__()
        width = encoder.width
        self.encoder = encoder
        self.entities = TagHead(width, ENTITY_LABELS)
        self.descriptions = TagHead(width, ("DESCRIPTION",))
        self.ends = EndHead(width, sizes.end)
        self.roles = TagHead(width, ("ROLE",))
        self.role_of = PairHead(width, sizes.pair)
        self.quotes = SpanHead(width, sizes.quotation, 1)
        self.speaker = PairHead(width, sizes.speaker)
        self.turn = turn_head(sizes.turn)
        self.figures = SpanHead(width, sizes.number, 1 + len(FIGURE_KINDS))
        self.operation_of = PairHead(width, sizes.operation)
        self.relevance = DocumentHead(width, 3)
