"""Sixty queries over the county corpus with documents graded by reading, as a BEIR folder. Scores nothing.

`data/graded/README.md` tells how they were made. `python -m evaluation.graded FOLDER [--half tune|held_out]` writes the folder;
`countywatch evaluate retrieval FOLDER` scores it.
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.beir import write_beir_folder
from evaluation.corpus import CORPUS

QUERIES = Path(__file__).parent / "data" / "graded" / "queries.jsonl"
# The splits that may be looked at; `test` is left alone.
SPLITS = ("dev", "train")
# Authors whose texts came after the grading: nobody has read them for the queries.
UNGRADED = frozenset("xyz123")
HALVES = ("tune", "held_out")


@dataclass(frozen=True, slots=True)
class GradedQuery:
    """A query and the documents that answer it (3), are of its subject (2) or touch it (1); all others count as 0."""

    id: str
    half: str
    text: str
    grades: Mapping[str, int]

    @property
    def is_far(self) -> bool:
        """Whether it shares no word with its answers, those graded 3."""
        return self.id.startswith("far-")


def load_queries() -> tuple[GradedQuery, ...]:
    """Return the queries, in the order of their file.

    Raises: ValueError, KeyError or TypeError if a line is written wrongly.
    """
    return tuple(GradedQuery(**json.loads(line)) for line in QUERIES.read_text(encoding="utf-8").splitlines())


def load_documents() -> dict[str, dict[str, Any]]:
    """Return the documents of the corpus by id, as rows of `texts.jsonl`."""
    lines = [line for split in SPLITS for line in (CORPUS / split / "texts.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row for row in map(json.loads, lines) if row["id"][0] not in UNGRADED}


def write_beir(directory: Path, *, half: str | None = None) -> None:
    """Write all documents and the queries of one half, or of both.

    Raises: ValueError if a query grades a document that does not exist.
    """
    documents = load_documents()
    queries = [query for query in load_queries() if half is None or query.half == half]
    unknown = sorted({document for query in queries for document in query.grades} - set(documents))
    if unknown:
        raise ValueError(f"The queries grade documents that do not exist: {', '.join(unknown)}.")
    write_beir_folder(
        directory,
        ({"_id": key, "title": row["title"], "text": row["text"]} for key, row in documents.items()),
        {query.id: query.text for query in queries},
        {query.id: query.grades for query in queries},
    )


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.graded", description="Write the queries as a BEIR folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=HALVES, help="only this half of the queries")
    words = parser.parse_args()
    write_beir(words.folder, half=words.half)


if __name__ == "__main__":
    main()
