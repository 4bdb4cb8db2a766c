"""Search at size, on both engines, over the same data in one run: `python -m benchmarks.search [--passages N …] [--elasticsearch URL]`.

Texts are drawn from the corpus, and vectors are those of its passages, each moved by the difference of two others, so that they lie in
clusters as those of real texts do. Printed as JSON: milliseconds of each kind of question without encoding the query, recall@50 of the
near passages' documents against comparing all, memory, disk and documents indexed a second. The peer of meaning is the same machine's
comparison of all whole vectors by numpy, measured in the same run; the growth of p95 from the first size to the last comes at the end.
CPU is that of the process that answers, which other work on the machine changes less than it does the milliseconds.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import numpy as np

from core.words import Annotations, Document, Label, Mention, Passage, Published
from index.entry import DIMENSIONS, Entry
from index.fusion import LEAST_SIMILARITY, Index, Mode
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
    reports = []
    for n in chosen.passages:
        for url in [None, chosen.elasticsearch] if chosen.elasticsearch else [None]:
            with TemporaryDirectory() as folder:
                index = open_index(url, Path(folder), name=f"countywatch-bench-{uuid4().hex[:8]}")
                index.clear()
                try:
                    reports.append(_measure(index, Path(folder), texts, vectors, n))
                    print(json.dumps(reports[-1]), flush=True)
                finally:
                    index.clear()
                    index.close()
    for engine in dict.fromkeys(report["engine"] for report in reports):
        first, *_, last = [report for report in reports if report["engine"] == engine] * 2
        if first is not last:
            growth = {name: round(last[name]["p95 ms"] / first[name]["p95 ms"], 1) for name, *_ in _kinds()}
            print(json.dumps({"engine": engine, "growth of p95": growth, "of passages": last["passages"] / first["passages"]}))


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
    similarity, exact_ms = [], []
    for vector in questions:
        began = time.perf_counter()
        similarity.append(every @ vector)
        exact_ms.append(1000 * (time.perf_counter() - began))
    for name, mode, filters, facets in _kinds():
        found, took, cpu_s = [], [], _child_cpu_s()
        for number, vector in enumerate(questions):
            query = parse(f"{WORDS[number % len(WORDS)]} {filters}".strip())
            began = time.perf_counter()
            found.append(_ask(index, query, vector, mode, facets=facets))
            took.append(1000 * (time.perf_counter() - began))
        p50, p95 = quantiles(took, n=20, method="inclusive")[9], quantiles(took, n=20, method="inclusive")[18]
        report[name] = {
            "p50 ms": round(p50, 1),
            "p95 ms": round(p95, 1),
            "first ms": round(took[0], 1),
            "least ms": round(min(took), 1),
        }
        if _children():
            report[name]["CPU ms"] = round(1000 * (_child_cpu_s() - cpu_s) / QUESTIONS, 1)
        if mode == "meaning":
            allowed = np.array([_is_allowed(i, filters) for i in range(n)])
            recalls = [_recall(*each, owners, allowed) for each in zip(found, similarity, strict=True)]
            report[name]["recall@50"] = round(float(np.mean(recalls)), 4)
    report["comparing all by numpy"] = {"p50 ms": round(median(exact_ms), 1)}
    report["meaning / comparing all"] = round(report["meaning"]["p50 ms"] / median(exact_ms), 2)
    report["indexed documents a second"] = round(rate)
    report["disk MB"] = round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)
    for child in _children()[:1]:
        told = dict(line.split(":") for line in Path(f"/proc/{child}/status").read_text(encoding="ascii").splitlines())
        for name, key in (("most resident MB", "VmHWM"), ("of its own MB", "RssAnon")):
            report[f"memory of the process that answers, {name}"] = round(int(told[key].split()[0]) / 1e3)
    report["load of the machine"] = os.getloadavg()[0]
    return report


def _children() -> list[int]:
    """The processes that answer, if the engine has its own."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()]


def _child_cpu_s() -> float:
    """The CPU time that they took."""
    ticks = 0
    for child in _children():
        fields = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _kinds() -> Iterator[tuple[str, Mode, str, bool]]:
    yield "words", "keyword", "", False
    for mode in ("meaning", "hybrid"):
        yield mode, mode, "", False
        for share, filters in SHARES.items():
            yield f"{mode}, filter lets {share} through", mode, filters, False
    yield "words with facets", "keyword", "", True
    yield "hybrid with facets", "hybrid", "", True


def _ask(index: Index, query: Query, vector: Any, mode: Mode, *, facets: bool) -> list[str]:
    if mode == "meaning":  # the first page of near documents, to compare with all
        results = index.search(query, vector=vector, mode=mode, limit=RECALL_AT, copies=True, facets=facets)
    else:
        results = index.search(query, vector=vector, mode=mode, facets=facets)
    return [hit.document_id for hit in results.hits]


def _recall(found: list[str], similarity: Any, owners: Any, allowed: Any) -> float:
    nearest: dict[int, None] = {}
    for row in np.argsort(-similarity).tolist():
        if similarity[row] < LEAST_SIMILARITY or len(nearest) == RECALL_AT:
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
