"""Search at size, on both engines, over the same data in one run: `python -m benchmarks.search [--passages N …] [--elasticsearch URL]`.

Texts are drawn from the corpus, and vectors are those of its passages, each moved by the difference of two others, so that they lie in
clusters as those of real texts do. Printed as JSON: milliseconds of each kind of question without encoding the query, recall@50 of the
near passages' documents against comparing all, memory, disk and documents indexed a second.
"""

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import numpy as np

from core.words import Annotations, Document, Label, Mention, Passage, Published
from index.entry import DIMENSIONS, Entry
from index.fusion import Index, Mode
from index.opening import open_index
from index.query import parse
from index.tree import Query
from nlp.pipeline import load_pipeline

TRAIN = Path(__file__).resolve().parent.parent / "evaluation" / "data" / "corpus" / "train" / "texts.jsonl"
PASSAGES_A_DOCUMENT = 5
PASSAGE_WORDS = 70
BATCH = 1_000
QUESTIONS = 60
RECALL_AT = 50
# How far a vector is moved from a real passage's: near enough to stay in its cluster (its cosine with it is .85 and more).
MOVED = 0.45
SHARES = {"1%": "source:one", "10%": "source:ten", "90%": "NOT source:ten"}
# Names of each label in the whole index; a document has up to three of each.
NAMES: dict[Label, int] = {"PLACE": 800, "ORG": 800, "OPERATION": 300, "DRUG": 40}
WORDS = (
    "naloxone",
    "county lines",
    "heroin supply police",
    "council treatment budget",
    "operation warrant",
    "drug deaths inquest",
)


def main() -> None:
    """Print a line of JSON for each engine and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--elasticsearch", help="a server's URL; without it only the embedded engine is measured")
    chosen = parser.parse_args()
    texts = list(_passages())
    vectors = load_pipeline().embed(texts)
    for n in chosen.passages:
        for url in [None, chosen.elasticsearch] if chosen.elasticsearch else [None]:
            with TemporaryDirectory() as folder:
                index = open_index(url, Path(folder), name=f"countywatch-bench-{uuid4().hex[:8]}")
                index.clear()
                try:
                    print(json.dumps(_measure(index, Path(folder), texts, vectors, n)), flush=True)
                finally:
                    index.clear()
                    index.close()


def _measure(index: Index, folder: Path, texts: list[str], vectors: Any, n_passages: int) -> dict[str, Any]:
    started, n = time.perf_counter(), n_passages // PASSAGES_A_DOCUMENT
    kept = []
    for at in range(0, n, BATCH):
        entries = [_entry(i, texts, vectors) for i in range(at, min(n, at + BATCH))]
        kept += [entry.vectors for entry in entries]
        assert not index.put(entries)
    rate = n / (time.perf_counter() - started)
    chance = np.random.default_rng(1)
    questions = _moved(vectors, chance, QUESTIONS)
    every = np.concatenate(kept)
    owners = np.arange(len(every)) // PASSAGES_A_DOCUMENT
    report: dict[str, Any] = {
        "engine": index.describe().split(" in ")[0].split(" at ")[0],
        "passages": n_passages,
        "documents": n,
    }
    for name, mode, filters in _kinds():
        found, took = [], []
        for number, vector in enumerate(questions):
            query = parse(f"{WORDS[number % len(WORDS)]} {filters}".strip())
            began = time.perf_counter()
            found.append(_ask(index, query, vector, mode))
            took.append(1000 * (time.perf_counter() - began))
        p50, p95 = quantiles(took, n=20, method="inclusive")[9], quantiles(took, n=20, method="inclusive")[18]
        report[name] = {"p50 ms": round(p50, 1), "p95 ms": round(p95, 1)}
        if mode == "meaning":
            allowed = np.array([_is_allowed(i, filters) for i in range(n)])
            report[name]["recall@50"] = round(
                float(np.mean([_recall(*each, every, owners, allowed) for each in zip(found, questions, strict=True)])), 4
            )
    report["indexed documents a second"] = round(rate)
    report["disk MB"] = round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)
    report["most memory of this process MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
    return report


def _kinds() -> Iterator[tuple[str, Mode, str]]:
    yield "words", "keyword", ""
    for mode in ("meaning", "hybrid"):
        yield mode, mode, ""
        for share, filters in SHARES.items():
            yield f"{mode}, filter lets {share} through", mode, filters


def _ask(index: Index, query: Query, vector: Any, mode: Mode) -> list[str]:
    if mode == "meaning":  # the first page of near documents, to compare with all
        return [hit.document_id for hit in index.search(query, vector=vector, mode=mode, limit=RECALL_AT, copies=True).hits]
    return [hit.document_id for hit in index.search(query, vector=vector, mode=mode).hits]


def _recall(found: list[str], vector: Any, every: Any, owners: Any, allowed: Any) -> float:
    similarity = every @ vector
    nearest: dict[int, None] = {}
    for row in np.argsort(-similarity).tolist():
        if similarity[row] < 0.32 or len(nearest) == RECALL_AT:
            break
        if allowed[owners[row]]:
            nearest.setdefault(int(owners[row]))
    wanted = {_id(i) for i in nearest}
    return len(wanted & set(found)) / len(wanted) if wanted else 1.0


def _is_allowed(i: int, filters: str) -> bool:
    return {"": True, "source:one": i % 100 == 1, "source:ten": i % 10 == 0, "NOT source:ten": i % 10 != 0}[filters]


def _id(i: int) -> str:
    return f"{i:040x}"


def _entry(i: int, texts: list[str], vectors: Any) -> Entry:
    chance = random.Random(i)
    chosen = [chance.randrange(len(texts)) for _ in range(PASSAGES_A_DOCUMENT)]
    text, spans = "", []
    for number in chosen:
        spans.append(Passage(len(text), len(text) + len(texts[number])))
        text += texts[number] + "\n"
    named = tuple(Mention(0, 5, name, label, name) for label, n in NAMES.items() for name in _drawn(label, n, chance))
    document = Document(
        id=_id(i), version_id="v", source_id="one" if i % 100 == 1 else "ten" if i % 10 == 0 else "other", capture_id="c", kind="article",
        url="http://a.example/1", title=" ".join(text.split()[:8]), text=text,
        published=Published(f"{2018 + i % 9}-{1 + i % 12:02}-{1 + i % 28:02}", "day", "json-ld"), passages=tuple(spans),
    )  # fmt: skip
    return Entry(
        replace(document), Annotations(entities=named), _moved(vectors, np.random.default_rng(i), PASSAGES_A_DOCUMENT),
        _id(i - 1) if i % 10 == 5 else _id(i), 1, document.source_id.title(),
    )  # fmt: skip


def _drawn(label: Label, n: int, chance: random.Random) -> set[str]:
    return {f"{label.title()} {chance.randrange(n)}" for _ in range(3)}


def _moved(vectors: Any, chance: Any, n: int) -> Any:
    """Vectors in the clusters of real ones. Shapes: (m, dimensions) -> (n, dimensions)."""
    base, one, other = (vectors[chance.integers(0, len(vectors), n)] for _ in range(3))
    moved = base + MOVED * chance.uniform(0.3, 1, (n, 1)) * (one - other)
    return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32).reshape(n, DIMENSIONS)


def _passages() -> Iterator[str]:
    for line in TRAIN.read_text(encoding="utf-8").splitlines():
        words = json.loads(line)["text"].split()
        for at in range(0, len(words), PASSAGE_WORDS):
            yield " ".join(words[at : at + PASSAGE_WORDS])


if __name__ == "__main__":
    main()
