"""Another sentence-transformer for the search vectors, from a folder or an installed package. Knows nothing of entities.

Nothing is downloaded. The bundled model is `nlp.components.encoder`'s; this file serves an operator who names his own (docs/bring-your-model.md).
"""

import hashlib
import importlib.util
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError

# The width of the bundled model's vectors (nlp.components.encoder), which serves where no other is named.
BUNDLED_DIMENSIONS = 384
# As long as the archive keeps a model's name; the fingerprint, not the name, tells models apart.
MAX_ID_CHARS = 80
# As the bundled encoder: larger batches were no faster on two cores.
BATCH = 32
# What makes a folder a sentence-transformer, the surest sign first.
SIGNS = ("modules.json", "config_sentence_transformers.json", "config.json")
# Files that are read to make vectors. A README or a desktop.ini may change without changing a vector.
MODEL_FILES = frozenset({".json", ".safetensors", ".bin", ".txt", ".model", ".onnx"})
_HINT = "Name its folder, or the name of an installed package that holds it, in COUNTYWATCH_NLP_EMBEDDING or under [nlp] in countywatch.toml."


@dataclass(frozen=True)
class Embedding:
    """A sentence-transformer on this machine. `model_id` is its folder's or package's name; the weights load with the first text."""

    model_id: str
    dimensions: int
    folder: Path = field(repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the files that make the vectors: another model, another hash, whatever its name."""
        digest = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file() and p.suffix in MODEL_FILES):
            digest.update(f"{path.relative_to(self.folder)}\0{path.stat().st_size}\0".encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    @cached_property
    def _model(self) -> Any:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        try:
            model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError, ImportError, SafetensorError) as err:
            raise ConfigError(f"The embedding {self.folder} cannot be loaded: {_first_line(err)}. {_HINT}") from err
        width = model.get_embedding_dimension()
        if width != self.dimensions:
            raise ConfigError(
                f"The embedding {self.folder} makes vectors of {width} numbers, but its files say {self.dimensions}. Its folder is damaged."
            )
        return model

    @property
    def max_pieces(self) -> int:
        """How many word pieces the model reads at once, its own marks among them."""
        return int(self._model.max_seq_length or 512)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Search vectors of texts. A text longer than the model reads is embedded in parts; its vector is their mean.

        Shapes: (n, dimensions), rows L2-normalised.
        Raises: ConfigError if the model cannot be loaded.
        """
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        parts = [self._parts(text) for text in texts]
        flat = [part for block in parts for part in block]
        made = self._model.encode(
            flat, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        rows = np.asarray(made, np.float32)
        owners = np.repeat(np.arange(len(texts)), [len(block) for block in parts])
        sums = np.zeros((len(texts), self.dimensions), np.float32)
        np.add.at(sums, owners, rows * np.array([[len(part) or 1] for part in flat], np.float32))
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.where(lengths > 0, lengths, 1.0), np.float32)

    def _parts(self, text: str) -> list[str]:
        """Return the text, or its parts of as many pieces as the model reads."""
        room = self.max_pieces - 2
        if len(text) <= room:  # a piece is a character at least
            return [text]
        tokenizer = self._model.tokenizer
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)["offset_mapping"]
        if len(offsets) <= room:
            return [text]
        cuts = [offsets[at][0] for at in range(0, len(offsets), room)] + [len(text)]
        return [text[start:end] for start, end in pairwise(cuts)]


@lru_cache(maxsize=4)
def load_embedding(name: str) -> Embedding:
    """Return the sentence-transformer of a folder or an installed package. Its weights are read with the first text.

    Raises: ConfigError in words if there is none, or it does not say the width of its vectors.
    """
    folder, model_id = _find_folder(name)
    return Embedding(model_id, _read_dimensions(folder), folder)


def find_dimensions(name: str | None) -> int:
    """Return the width of the search vectors, from the model's files alone; without a name the bundled model's.

    Raises: ConfigError as `load_embedding`.
    """
    return load_embedding(name).dimensions if name else BUNDLED_DIMENSIONS


def _find_folder(name: str) -> tuple[Path, str]:
    path = Path(name).expanduser()
    if path.is_dir():
        return _model_folder([path], name), path.resolve().name[:MAX_ID_CHARS]
    if "/" in name or "\\" in name or path.exists():
        raise ConfigError(f"The embedding {name!r} is not a folder. {_HINT}")
    package = name.replace("-", "_")
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(f"The embedding {name!r} is neither a folder nor an installed package. {_HINT}")
    return _model_folder([Path(place) for place in spec.submodule_search_locations], name), package[:MAX_ID_CHARS]


def _model_folder(places: Iterable[Path], name: str) -> Path:
    """Return the folder with the model's files: the uppermost that looks like a sentence-transformer."""
    for place in places:
        for sign in SIGNS:
            files_found = sorted(place.rglob(sign), key=lambda path: (len(path.parts), str(path)))
            folder = next(
                (p.parent for p in files_found if any(p.parent.glob("*.safetensors")) or any(p.parent.glob("*.bin"))), None
            )
            if folder is not None:
                return folder
    raise ConfigError(
        f"The embedding {name!r} holds no sentence-transformer: modules.json or config.json, and model.safetensors beside it. {_HINT}"
    )


def _read_dimensions(folder: Path) -> int:
    """Return the width of the vectors: of the last dense layer, else of the pooling, else of the network."""
    width = _number(folder / "config.json", "hidden_size", "dim", "d_model")
    modules = _json(folder / "modules.json")
    for module in modules if isinstance(modules, list) else []:
        settings = folder / str(module.get("path", "")) / "config.json"
        kind = str(module.get("type", "")).rpartition(".")[2]
        if kind == "Pooling":
            pooled = _number(settings, "word_embedding_dimension", "embedding_dimension") or width
            modes = sum(value is True for key, value in _object(settings).items() if key.startswith("pooling_mode_"))
            width = pooled * max(1, modes)
        elif kind == "Dense":
            width = _number(settings, "out_features") or width
    if not width:
        raise ConfigError(f"The embedding {folder} does not say how wide its vectors are (hidden_size in config.json). {_HINT}")
    return width


def _number(path: Path, *keys: str) -> int:
    values = _object(path)
    return next((int(values[key]) for key in keys if isinstance(values.get(key), int)), 0)


def _object(path: Path) -> dict[str, Any]:
    value = _json(path)
    return value if isinstance(value, dict) else {}


def _json(path: Path) -> Any:
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise ConfigError(f"{path} cannot be read as JSON: {_first_line(err)}. {_HINT}") from err


def _first_line(err: Exception) -> str:
    text = str(err).strip() or type(err).__name__
    return text.splitlines()[0].rstrip(".")[:200]
