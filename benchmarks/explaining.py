"""How long "why is it not here?" takes in a large archive: `python -m benchmarks.explaining [SIZE…]`.

For each size (10,000 and 100,000 invented documents if none is told) a line of JSON: milliseconds of processor time of the question asked,
the median and the slowest of 40, for an address, a headline, an address and a headline that nothing bears, and a document that a query does
not find. Processor time is what other work on the machine changes least; the answers come from the embedded engine and SQLite.
"""

import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert

from archive.archive import Archive
from archive.checksums import checksum_of
from archive.intake import CAPTURE_COLUMNS
from archive.tables import addresses, annotations, captures, checks, documents, fates, versions
from core.addresses import address_key, title_key
from core.config import load_config
from core.ids import capture_id, document_id, version_id
from core.words import Annotations, Document, Passage, Published, to_json
from index.entry import DIMENSIONS, INDEX_VERSION, Entry
from reading.version import READING_VERSION
from service.explaining.explanation import explain
from service.installation import Installation, open_installation
from service.search.search import SearchOptions

if TYPE_CHECKING:
    from index.fusion import Index

SIZES = (10_000, 100_000)
SEEN_AT = "2026-11-24T07:00:00.000000+00:00"
SITE = "https://gazette.example"
BEAT = f'id = "one"\nname = "Beat"\ncounty = "Testshire"\n[[source]]\nid = "gazette"\nname = "Gazette"\nplatform = "press"\nbase_url = "{SITE}/"\n'
BATCH = 2_000
N_ASKED = 40
N_CHECKS = 4 * 365 * 12
WORDS = (
    "harbour",
    "council",
    "flat",
    "raid",
    "market",
    "heroin",
    "school",
    "river",
    "needle",
    "court",
    "budget",
    "van",
    "clinic",
    "bridge",
)


def main() -> None:
    """Print the times of each size as JSON, a line each."""
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        with open_scratch() as installation:
            fill(installation.archive, installation.index, size)
            times = {what: (round(median(ms), 1), round(max(ms), 1)) for what, ms in measure(installation, size).items()}
        print(json.dumps({"benchmark": "explain, ms of processor time (median, slowest)", "documents": size} | times), flush=True)


def measure(installation: Installation, size: int) -> dict[str, list[float]]:
    """Ask each kind of question N_ASKED times. Returns: milliseconds of processor time by kind."""
    asked = [i * (size // N_ASKED) for i in range(N_ASKED)]
    keyword = SearchOptions("keyword")
    questions: dict[str, Callable[[int], object]] = {
        "address": lambda i: explain(installation, f"http://www.gazette.example/news/{i}?utm_source=mail"),
        "headline": lambda i: explain(installation, title_of(i).upper()),
        "unknown address": lambda i: explain(installation, f"{SITE}/news/none-{i}"),
        "unknown headline": lambda i: explain(installation, f"{title_of(i)} again"),
        "query": lambda i: explain(installation, f"{SITE}/news/{i}", query="heroin AND zebra", options=keyword),
    }
    times: dict[str, list[float]] = {}
    for what, ask in questions.items():
        ask(1)  # opens what the first question opens
        times[what] = [_milliseconds(ask, i) for i in asked]
    return times


def title_of(i: int) -> str:
    """Return the headline of a document, by its number."""
    words = [WORDS[i // len(WORDS) ** n % len(WORDS)] for n in range(4)]
    return f"{' '.join(words).capitalize()} number {i}"


@contextmanager
def open_scratch() -> Iterator[Installation]:
    """Open an empty installation in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        beat = Path(folder) / "beat.toml"
        beat.write_text(BEAT, encoding="utf-8")
        with open_installation(load_config(data=Path(folder) / "data", beat=beat, environ={})) as installation:
            yield installation


def fill(archive: Archive, index: "Index", size: int) -> None:
    """Put invented documents into archive and index as the stages leave them, copies and names aside."""
    _check_often(archive)
    chance = np.random.default_rng(3)
    for at in range(0, size, BATCH):
        made = [_document(i) for i in range(at, min(at + BATCH, size))]
        vectors = chance.normal(size=(len(made), DIMENSIONS)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        archive_documents(archive, [(document, Annotations(drug_policy=0.9)) for document in made], vectors[:, None, :])
        entries = [
            Entry(document, Annotations(), row[None, :], document.id, 1, "Gazette")
            for document, row in zip(made, vectors, strict=True)
        ]
        index.put(entries)


def _check_often(archive: Archive) -> None:
    """Let the source have been read every two hours for some years."""
    row = {"source_id": "gazette", "outcome": "nothing", "counts": "{}", "since": "2026-01-01", "until": "2026-11-24"}
    with archive.engine.begin() as connection:
        connection.execute(
            insert(checks), [row | {"run_id": f"run{n}", "at": f"{SEEN_AT[:19]}.{n:06d}+00:00"} for n in range(N_CHECKS)]
        )


def _document(i: int) -> Document:
    key = f"/news/{i}"
    text = f"{title_of(i)}. " + " ".join(WORDS[(i * 7 + n * n) % len(WORDS)] for n in range(60)) + f" {i}"
    own = document_id("gazette", key)
    capture = capture_id("gazette", key, hashlib.sha256(text.encode()).hexdigest())
    return Document(
        own,
        version_id(own, text),
        "gazette",
        capture,
        "article",
        f"{SITE}{key}",
        title_of(i),
        text,
        published=Published("2026-03-01", "day", "json-ld"),
        passages=(Passage(0, len(text)),),
    )


def archive_documents(
    archive: Archive,
    made: Sequence[tuple[Document, Annotations]],
    vectors: NDArray[np.float32],
    stories: Sequence[str] | None = None,
    seen_at: Callable[[Document], str] = lambda _: SEEN_AT,
) -> None:
    """Put documents into the archive as crawl, reading and annotating leave them.

    Shapes: vectors (documents, passages of each, dimensions). `stories`: whose copy each is; without them each is its own. `seen_at`: when each
    was fetched and read.
    """
    rows: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("captures", "addresses", "documents", "versions", "fates", "annotations")
    }
    for (document, annotated), vector, story in zip(made, vectors, stories or [document.id for document, _ in made], strict=True):
        source, key, at = document.source_id, document.url.removeprefix(SITE), seen_at(document)
        capture: dict[str, str | int] = {"id": document.capture_id, "source_id": source, "key": key, "url": document.url, "fetched_at": at, "status": 200, "content_type": "text/html", "sha256": "0" * 64, "headers": "{}", "context": json.dumps(to_json(document.context))}  # fmt: skip
        rows["captures"].append({**capture, "checksum": checksum_of(*(capture[name] for name in CAPTURE_COLUMNS))})
        rows["addresses"].append({"address_key": address_key(document.url), "source_id": source, "url": document.url, "outcome": "collected", "item_key": key, "at": at})  # fmt: skip
        rows["documents"].append({"id": document.id, "source_id": source, "key": key, "kind": document.kind, "url": document.url, "title": document.title, "published": document.published.value, "first_seen_at": at, "version_id": document.version_id, "story_id": story, "revision": 1, "title_key": title_key(document.title)})  # fmt: skip
        body, notes, stored = (
            json.dumps(to_json(document)),
            json.dumps(to_json(annotated)),
            vector.astype(np.float16).tobytes(),
        )
        rows["versions"].append({"id": document.version_id, "document_id": document.id, "seen_at": at, "body": body, "checksum": checksum_of(document.version_id, body)})  # fmt: skip
        rows["annotations"].append({"version_id": document.version_id, "nlp_version": "1", "body": notes, "drug_policy": 0.9, "model_id": "none", "vectors": stored, "n_vectors": len(vector), "checksum": checksum_of(document.version_id, notes), "vectors_checksum": checksum_of(document.version_id, stored, len(vector))})  # fmt: skip
        for stage, item, version, result in (
            ("read", document.capture_id, READING_VERSION, document.version_id),
            ("index", document.id, INDEX_VERSION, "1"),
        ):
            rows["fates"].append({"stage": stage, "item_id": item, "version": str(version), "fate": "done", "result": result, "tries": 0, "at": at})  # fmt: skip
    with archive.engine.begin() as connection:
        for table in (captures, addresses, documents, versions, fates, annotations):
            connection.execute(insert(table), rows[table.name])


def _milliseconds(ask: Callable[[int], object], i: int) -> float:
    began = time.process_time()
    ask(i)
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    main()
