"""Scores search on a BEIR folder (`corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`), through the index that people search."""

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.choices import find_choice
from core.errors import NotFound, UsageError
from core.ids import document_id, version_id
from core.words import Annotations, Document
from index.entry import Entry
from index.fusion import MODES, Index, Mode
from index.query import parse
from index.query_tree import Query
from nlp.pipeline import passage_with_title
from reading.passages import split_text

DEPTH = 100
BATCH = 256
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


def evaluate_retrieval(directory: Path, *, index: Index, embed: Embed, mode: str = "hybrid") -> dict[str, Any]:
    """nDCG@10, recall@100, MRR@10 and queries per second over the folder's test queries.

    Units: queries/s includes making the query's vector. Raises: NotFound or UsageError for a folder that is not as it should be.
    """
    chosen = find_choice(mode, MODES)
    if chosen is None:
        raise UsageError(f"{mode!r} is no way to search. Choose hybrid, keyword or meaning.")
    queries = load_judged(directory)
    names = fill_index(index, directory, embed)
    return score_queries(queries, index=index, names=names, embed=embed, mode=chosen)


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with the grades of its relevant documents, by the folder's names."""

    text: str
    grades: dict[str, int]


def load_judged(directory: Path) -> list[JudgedQuery]:
    """Return the queries of a folder that have relevant documents.

    Raises: NotFound or UsageError for a folder that is not as it should be.
    """
    relevant = _qrels(directory / "qrels" / "test.tsv")
    queries = {str(row["_id"]): str(row["text"]) for row in _rows(directory / "queries.jsonl")}
    asked = [JudgedQuery(queries[i], grades) for i, grades in relevant.items() if i in queries]
    if not asked:
        raise UsageError(f"No query of {directory / 'qrels' / 'test.tsv'} stands in {directory / 'queries.jsonl'}.")
    return asked


def score_queries(
    queries: Sequence[JudgedQuery], *, index: Index, names: dict[str, str], embed: Embed, mode: Mode
) -> dict[str, Any]:
    """Return the figures of `evaluate_retrieval` over an index that `fill_index` has filled; `names` are what it returned."""
    started = time.perf_counter()
    scores: dict[str, list[float]] = defaultdict(list)
    for query in queries:
        vector = embed([query.text])[0] if mode != "keyword" else None
        results = index.search(as_query(query.text), vector=vector, mode=mode, limit=DEPTH, copies=True, facets=False)
        ranked = [names[hit.document_id] for hit in results.hits]
        scores["ndcg@10"].append(_ndcg(ranked[:10], query.grades))
        scores["recall@100"].append(len(set(ranked) & query.grades.keys()) / len(query.grades))
        scores["mrr@10"].append(next((1 / rank for rank, i in enumerate(ranked[:10], start=1) if i in query.grades), 0.0))
    seconds = time.perf_counter() - started
    means = {name: round(sum(values) / len(values), 4) for name, values in scores.items()}
    return (
        {"mode": mode, "engine": index.describe(), "documents": len(names), "queries": len(queries)}
        | means
        | {"queries/s": round(len(queries) / seconds, 1)}
    )


def as_query(text: str) -> Query:
    """Return a question as people ask it: its words, whatever marks stand between them."""
    plain = " ".join("".join(c if c.isalnum() or c in "'’" else " " for c in text).split())[:1900]
    words = plain.lower().split()[:90]
    return parse(" ".join(words) or "nothing")


def fill_index(index: Index, directory: Path, embed: Embed) -> dict[str, str]:
    """Put a folder's corpus into the index; the folder's name of each document by ours."""
    rows = _rows(directory / "corpus.jsonl")
    names = {}
    for at in range(0, len(rows), BATCH):
        documents = [_document(row) for row in rows[at : at + BATCH]]
        vectors = embed([passage_with_title(d.title, d.text[p.start : p.end]) for d in documents for p in d.passages])
        entries = []
        taken = 0
        for row, document in zip(rows[at : at + BATCH], documents, strict=True):
            names[document.id] = str(row["_id"])
            block = vectors[taken : taken + len(document.passages)]
            taken += len(document.passages)
            entries.append(Entry(document, Annotations(), block, document.id, 1, "corpus"))
        index.put(entries)
    return names


def _document(row: dict[str, Any]) -> Document:
    identity = document_id("corpus", str(row["_id"]))
    text = str(row["text"])
    title = str(row.get("title") or "")
    return Document(
        identity,
        version_id(identity, text),
        "corpus",
        identity,
        "other",
        f"corpus:{row['_id']}",
        title,
        text,
        passages=split_text(text),
    )


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    if not path.is_file():
        raise NotFound(f"There is no file {path}. A BEIR folder has corpus.jsonl, queries.jsonl and qrels/test.tsv.")
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        parts = line.split("\t")
        if len(parts) == 3 and int(parts[2]) > 0:
            found[parts[0]][parts[1]] = int(parts[2])
    return dict(found)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise NotFound(f"There is no file {path}. A BEIR folder has corpus.jsonl, queries.jsonl and qrels/test.tsv.")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _ndcg(ranked: Sequence[str], relevant: dict[str, int]) -> float:
    gain = sum((2 ** relevant.get(i, 0) - 1) / math.log2(rank + 1) for rank, i in enumerate(ranked, start=1))
    best = sum(
        (2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(sorted(relevant.values(), reverse=True)[:10], start=1)
    )
    return gain / best if best else 0.0
