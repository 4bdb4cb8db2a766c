"""Scores search on a BEIR folder (`corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`), through the index that people search."""

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from core.errors import NotFound, UsageError
from core.ids import document_id, version_id
from core.words import Annotations, Document
from index.entry import Entry
from index.fusion import Index, Mode
from index.query import Query, parse
from nlp.pipeline import passage_with_title
from reading.passages import split_text

DEPTH = 100
BATCH = 256
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


def evaluate_retrieval(directory: Path, *, index: Index, embed: Embed, mode: str = "hybrid") -> dict[str, Any]:
    """nDCG@10, recall@100, MRR@10 and queries per second over the folder's test queries.

    Units: queries/s includes making the query's vector. Raises: NotFound or UsageError for a folder that is not as it should be.
    """
    chosen = next((each for each in get_args(Mode) if each == mode), None)
    if chosen is None:
        raise UsageError(f"{mode!r} is no way to search. Choose hybrid, keyword or meaning.")
    relevant = _qrels(directory / "qrels" / "test.tsv")
    queries = {str(row["_id"]): str(row["text"]) for row in _rows(directory / "queries.jsonl")}
    asked = [i for i in relevant if i in queries]
    if not asked:
        raise UsageError(f"No query of {directory / 'qrels' / 'test.tsv'} stands in {directory / 'queries.jsonl'}.")
    names = _fill(index, _rows(directory / "corpus.jsonl"), embed)
    started = time.perf_counter()
    scores: dict[str, list[float]] = defaultdict(list)
    for query_id in asked:
        vector = embed([queries[query_id]])[0] if chosen != "keyword" else None
        results = index.search(as_query(queries[query_id]), vector=vector, mode=chosen, limit=DEPTH, copies=True, facets=False)
        ranked = [names[hit.document_id] for hit in results.hits]
        scores["ndcg@10"].append(_ndcg(ranked[:10], relevant[query_id]))
        scores["recall@100"].append(len(set(ranked) & relevant[query_id].keys()) / len(relevant[query_id]))
        scores["mrr@10"].append(next((1 / rank for rank, i in enumerate(ranked[:10], start=1) if i in relevant[query_id]), 0.0))
    seconds = time.perf_counter() - started
    means = {name: round(sum(values) / len(values), 4) for name, values in scores.items()}
    return (
        {"mode": chosen, "engine": index.describe(), "documents": len(names), "queries": len(asked)}
        | means
        | {"queries/s": round(len(asked) / seconds, 1)}
    )


def as_query(text: str) -> Query:
    """A question as people ask it: its words, whatever marks stand between them."""
    plain = " ".join("".join(c if c.isalnum() or c in "'’" else " " for c in text).split())[:1900]
    words = plain.lower().split()[:90]
    return parse(" ".join(words) or "nothing")


def _fill(index: Index, rows: Sequence[dict[str, Any]], embed: Embed) -> dict[str, str]:
    """Put the corpus into the index; the folder's name of each document by ours."""
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
