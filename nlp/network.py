"""The network: MiniLM with case and lexicons at its input, a document-wide LSTM on its layers, and the heads that read its states.

Modules only: what goes in and out of a document is told by the components, what is learnt by `nlp.training`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core import vocabulary
from nlp.windows import CASES, Features

HIDDEN = 192
# Windows encoded at once. A training step on two cores took 4.6 + 4.8 s with 64, 2.0 + 3.6 s with 16.
WINDOW_BATCH = 16
# Windows are padded to a multiple of so many pieces, and only those of one length go together: what is read of a window must not hang on its
# neighbours. Padded alike, ten texts by themselves and together are the same to the bit.
WINDOW_STEP = 32
ENTITY_LABELS = ("OPERATION", "PERSON", "PLACE", "ORG", "DRUG")
FIGURE_KINDS = tuple(kind.name for kind in vocabulary.FIGURE_KINDS)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of given features of each head (nlp.candidates)."""

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
        tokens = torch.zeros(int(starts[-1]), self.size, device=device)
        counts = torch.zeros(int(starts[-1]), 1, device=device)
        pooled: list[Tensor] = [torch.empty(0)] * len(windows)
        by_length: dict[int, list[list[int]]] = {}
        for group in alike(documents):
            by_length.setdefault(padded_length(len(windows[group[0]][1].pieces)), []).append(group)
        for length, groups in by_length.items():
            for at in range(0, len(groups), WINDOW_BATCH):
                self._encode(windows, groups[at : at + WINDOW_BATCH], length, starts, case, flags, tokens, counts, pooled)
        states = self._over_documents(tokens / counts.clamp(min=1.0), case, flags, sizes)
        vectors: list[list[Tensor]] = [[] for _ in documents]
        for (d, _), vector in zip(windows, pooled, strict=True):
            vectors[d].append(vector)
        return states, [torch.stack(v) if v else torch.zeros(0, self.size, device=device) for v in vectors]

    def _encode(
        self,
        windows: Any,
        groups: Sequence[Sequence[int]],
        length: int,
        starts: Any,
        case: Tensor,
        flags: Tensor,
        tokens: Tensor,
        counts: Tensor,
        pooled: Any,
    ) -> None:
        pieces = np.zeros((len(groups), length), np.int64)
        owner = np.full((len(groups), length), -1, np.int64)
        mask = np.zeros((len(groups), length), np.int64)
        sources, targets = [], []
        for row, group in enumerate(groups):
            d, window = windows[group[0]]
            n = len(window.pieces)
            pieces[row, :n], mask[row, :n] = window.pieces, 1
            own = np.nonzero(window.owner >= 0)[0]
            owner[row, own] = window.owner[own] + starts[d]
            for i in group:
                d, window = windows[i]
                sources.append(row * length + own)
                targets.append(window.owner[own] + starts[d])
        device = tokens.device
        owned = torch.from_numpy(owner).to(device)
        attention = torch.from_numpy(mask).to(device)
        ids = torch.from_numpy(pieces).to(device)
        is_token = (owned >= 0).unsqueeze(-1)
        safe = owned.clamp(min=0)
        inputs = self.transformer.embeddings.word_embeddings(ids)
        inputs = inputs + torch.where(
            is_token, self.case(case[safe]) + self.lexicons(flags[safe]), torch.zeros((), device=device)
        )
        out = self.transformer(inputs_embeds=inputs, attention_mask=attention)
        weights = torch.softmax(self.mix, 0)
        mixed = sum(w * nn.functional.layer_norm(h, (self.size,)) for w, h in zip(weights, out.hidden_states, strict=True))
        source = torch.from_numpy(np.concatenate(sources)).to(device)
        target = torch.from_numpy(np.concatenate(targets)).to(device)
        tokens.index_add_(0, target, mixed.reshape(-1, self.size).float()[source])
        counts.index_add_(0, target, torch.ones(len(target), 1, device=device))
        whole = attention.unsqueeze(-1)
        mean = (out.last_hidden_state.float() * whole).sum(1) / whole.sum(1).clamp(min=1)
        mean = nn.functional.normalize(mean, dim=-1)
        for row, group in enumerate(groups):
            for i in group:
                pooled[i] = mean[row]

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


def padded_length(n_pieces: int) -> int:
    """Return the length to which a window of so many pieces is padded."""
    return -(-n_pieces // WINDOW_STEP) * WINDOW_STEP


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
        reduced = torch.tanh(self.reduce(states))
        around = span_states(reduced, spans)
        return self.layers(torch.cat([around, features], -1))  # type: ignore[no-any-return]


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
        a = span_states(torch.tanh(self.left(states)), lefts)
        b = span_states(torch.tanh(self.right(states)), rights)
        left, right = a[pairs[:, 0]], b[pairs[:, 1]]
        likeness = left[:, -96:] * right[:, -96:]
        return self.layers(torch.cat([left, right, likeness, features], -1)).squeeze(-1), self.nobody(a).squeeze(-1)


def span_states(states: Tensor, spans: Tensor) -> Tensor:
    """Return the token before, the first, the last, the token after and the mean of each span.

    Shapes: (n, w), (m, 2) -> (m, 5 w).
    """
    padded = nn.functional.pad(states, (0, 0, 1, 1))
    sums = nn.functional.pad(states.cumsum(0), (0, 0, 1, 0))
    first, end = spans[:, 0], spans[:, 1]
    mean = (sums[end] - sums[first]) / (end - first).clamp(min=1).unsqueeze(-1)
    return torch.cat([padded[first], padded[first + 1], padded[end], padded[end + 1], mean], -1)


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
        return self.layers((torch.softmax(self.weigh(states), 0) * states).sum(0))  # type: ignore[no-any-return]


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
