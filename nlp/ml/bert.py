"""The transformer of the bundled model, with the weights' names as its file has them. Knows nothing of documents.

The library that it was published with takes longer to import than all else that a search on the command line does.
Source: Devlin and others, BERT, 2018; the file's own config.json.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

HIDDEN_DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class BertConfig:
    """The sizes of a model, by the names of its config.json."""

    hidden_size: int
    intermediate_size: int
    layer_norm_eps: float
    max_position_embeddings: int
    num_attention_heads: int
    num_hidden_layers: int
    type_vocab_size: int
    vocab_size: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """The states of all pieces: of the embeddings, then of each layer. Shapes: (pieces, hidden_size) each."""

    hidden_states: tuple[Tensor, ...]

    @property
    def last_hidden_state(self) -> Tensor:
        """Those of the last layer."""
        return self.hidden_states[-1]


class Bert(nn.Module):
    """Embeddings of pieces in, the states of every layer out.

    Windows stand behind each other and are not filled up to one length: of corpus dev that takes .85 of the time.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.config = config
        self.embeddings = _Embeddings(config)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(_Layer(config) for _ in range(config.num_hidden_layers))})

    def forward(self, inputs_embeds: Tensor, sizes: Sequence[int]) -> Encoded:
        """States of windows that have so many pieces each. Shapes: (pieces, hidden_size)."""
        states = [self.embeddings(inputs_embeds, sizes)]
        for layer in self.encoder["layer"]:  # type: ignore[attr-defined]
            states.append(layer(states[-1], sizes))
        return Encoded(tuple(states))


class _Embeddings(nn.Module):
    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        size = config.hidden_size
        self.word_embeddings = _table(config.vocab_size, size)
        self.position_embeddings = _table(config.max_position_embeddings, size)
        self.token_type_embeddings = _table(config.type_vocab_size, size)
        self.LayerNorm = nn.LayerNorm(size, eps=config.layer_norm_eps)
        self.drop = nn.Dropout(HIDDEN_DROPOUT)

    def forward(self, words: Tensor, sizes: Sequence[int]) -> Tensor:
        """Shapes: (pieces, size) -> the same."""
        places = self.position_embeddings.weight
        summed = words + self.token_type_embeddings.weight[0] + torch.cat([places[:size] for size in sizes])
        return self.drop(self.LayerNorm(summed))  # type: ignore[no-any-return]


def _table(n: int, size: int) -> nn.Embedding:
    """Embeddings of which none is drawn by chance, for all come from a file."""
    return nn.Embedding(n, size, _weight=torch.empty(n, size), _freeze=False)


class _Layer(nn.Module):
    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        size, inner, self._n_heads = config.hidden_size, config.intermediate_size, config.num_attention_heads
        self.attention = nn.ModuleDict(
            {
                "self": nn.ModuleDict({name: nn.Linear(size, size) for name in ("query", "key", "value")}),
                "output": nn.ModuleDict(
                    {"dense": nn.Linear(size, size), "LayerNorm": nn.LayerNorm(size, eps=config.layer_norm_eps)}
                ),
            }
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(size, inner)})
        self.output = nn.ModuleDict({"dense": nn.Linear(inner, size), "LayerNorm": nn.LayerNorm(size, eps=config.layer_norm_eps)})
        self.drop = nn.Dropout(HIDDEN_DROPOUT)

    def forward(self, states: Tensor, sizes: Sequence[int]) -> Tensor:
        """Shapes: (pieces, size) -> as the states."""
        looked, mixed = self.attention["self"], self.attention["output"]
        windows = zip(*(looked[name](states).split(sizes) for name in ("query", "key", "value")), strict=True)  # type: ignore[index, operator]
        seen = torch.cat([self._attended(*window) for window in windows])
        states = mixed["LayerNorm"](self.drop(mixed["dense"](seen)).add_(states))  # type: ignore[index, operator]
        inner = nn.functional.gelu(self.intermediate["dense"](states))
        return self.output["LayerNorm"](self.drop(self.output["dense"](inner)).add_(states))  # type: ignore[no-any-return]

    def _attended(self, *window: Tensor) -> Tensor:
        """Let each piece of one window see the others. Shapes: (pieces, size) three times -> (pieces, size)."""
        query, key, value = (part.view(1, len(part), self._n_heads, -1).transpose(1, 2) for part in window)
        return nn.functional.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(window[0].shape)


def load_bert(folder: Path) -> Bert:
    """Load a model from its config.json and model.safetensors."""
    from safetensors.torch import load_file

    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = BertConfig(**{name: settings[name] for name in BertConfig.__dataclass_fields__})
    model = Bert(config)
    weights = load_file(folder / "model.safetensors")
    model.load_state_dict({name: weights[name] for name in model.state_dict()}, assign=True)
    return model
