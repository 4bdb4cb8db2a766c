"""Writes a BEIR folder: `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`. `evaluation.retrieval` scores it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_beir_folder(
    directory: Path, corpus: Iterable[Mapping[str, str]], queries: Mapping[str, str], grades: Mapping[str, Mapping[str, int]]
) -> None:
    """Write the folder, which is made. `corpus` has `_id`, `title` and `text`; `grades` are of documents by query, 0 to 3."""
    (directory / "qrels").mkdir(parents=True, exist_ok=True)
    _write_lines(directory / "corpus.jsonl", corpus)
    _write_lines(directory / "queries.jsonl", ({"_id": query, "text": text} for query, text in queries.items()))
    judged = [f"{query}\t{document}\t{grade}\n" for query in queries for document, grade in grades[query].items()]
    (directory / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(judged), encoding="utf-8")


def _write_lines(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
