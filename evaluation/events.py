"""Scores how reports are joined as events, on 156 labelled groups of invented reports: `python -m evaluation.events [tuning|tuning_2|held_out|held_out_2|held_out_3|held_out_4]`.

The real way: annotated by the pipeline, kept in an archive, met, compared and settled there. `data/events/README.md` tells how the groups were made.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from sqlalchemy import insert

from archive.archive import Archive
from archive.checksums import checksum_of
from archive.facts.events import Events
from archive.tables import annotations, documents, versions
from core.config import load_config
from core.errors import Quarantined
from core.words import Document, Passage, Published, stable_id, to_json
from nlp.pipeline import Annotated, Text, load_pipeline
from service.events.events import update_events
from service.installation import open_installation

FOLDER = Path(__file__).parent / "data" / "events"
Part = Literal["tuning", "tuning_2", "held_out", "held_out_2", "held_out_3", "held_out_4"]
SEEN_AT = "2026-11-24T07:00:00.000000+00:00"


@dataclass(frozen=True, slots=True)
class LabelledReport:
    """A report of a group; reports of one part with the same `event` tell of one happening. `hand` is who writes, and the source."""

    group: str
    kind: str
    event: str
    hand: str
    published: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class EventScores:
    """Pairs of reports of one happening: how many are joined, missed, or wrongly joined; and their F1."""

    reports: int
    joined: int
    missed: int
    falsely_joined: int
    f1: float


def load_reports(part: Part) -> list[LabelledReport]:
    """Return the reports of a part, in the order of its file."""
    found, group, kind, head = [], "", "", list[str]()
    for line in (FOLDER / f"{part}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            group, kind = line[2:].split(" | ")
        elif line.startswith("= "):
            head = line[2:].split(" | ", 3)
        elif line:
            event, hand, published, title = head
            found.append(LabelledReport(group, kind, event, hand, published, title, line))
    return found


def score_events(part: Part) -> EventScores:
    """Join the reports of a part in an archive of their own, and score every pair of them."""
    reports = load_reports(part)
    with tempfile.TemporaryDirectory() as folder:
        beat = Path(folder) / "beat.toml"
        beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
        with open_installation(load_config(data=Path(folder) / "data", beat=beat, environ={})) as installation:
            ids = bring_annotated(installation.archive, [_document(report) for report in reports])
            update_events(installation.archive)
            sizes = Events(installation.archive).size_of_each(ids)
    told = [sizes[document_id].id for document_id in ids]
    pairs = [(reports[i].event == reports[j].event, told[i] == told[j]) for i, j in combinations(range(len(reports)), 2)]
    joined, missed, false = (pairs.count(pair) for pair in ((True, True), (True, False), (False, True)))
    return EventScores(len(reports), joined, missed, false, 2 * joined / (2 * joined + missed + false))


def bring_annotated(archive: Archive, brought: Sequence[Document]) -> list[str]:
    """Put documents into an archive as if they had been read and annotated; their ids."""
    texts = [Text(d.text, d.title, d.kind, d.published.value, ((0, len(d.text)),)) for d in brought]
    for document, result in zip(brought, load_pipeline().annotate(texts), strict=True):
        if isinstance(result, Quarantined):
            raise result
        keep_annotated(archive, document, result)
    return [document.id for document in brought]


def keep_annotated(archive: Archive, document: Document, result: Annotated) -> None:
    """Keep a document with its annotations as if the stages had."""
    body, notes = json.dumps(to_json(document)), json.dumps(to_json(result.annotations))
    rows = result.vectors.astype(np.float16).tobytes()
    version = {"id": document.version_id, "document_id": document.id, "seen_at": SEEN_AT, "body": body}
    about = {
        "source_id": document.source_id,
        "key": document.id,
        "kind": document.kind,
        "url": document.url,
        "title": document.title,
    }
    state = {"published": document.published.value, "first_seen_at": SEEN_AT, "version_id": document.version_id, "revision": 1}
    made = {"version_id": document.version_id, "nlp_version": "1", "body": notes, "drug_policy": 0.5, "model_id": "one"}
    vectors = {"vectors": rows, "n_vectors": len(result.vectors)}
    with archive.engine.begin() as connection:
        connection.execute(insert(versions), version | {"checksum": checksum_of(document.version_id, body)})
        connection.execute(insert(documents), {"id": document.id, "story_id": document.id} | about | state)
        sums = checksum_of(document.version_id, notes), checksum_of(document.version_id, rows, len(result.vectors))
        connection.execute(insert(annotations), made | vectors | {"checksum": sums[0], "vectors_checksum": sums[1]})


def _document(report: LabelledReport) -> Document:
    own = stable_id(report.event, report.hand, report.title)
    text = f"{report.title}\n\n{report.text}"
    return Document(
        own,
        own,
        report.hand,
        own,
        "article",
        f"http://127.0.0.1:9/{own}",
        report.title,
        text,
        published=Published(report.published),
        passages=(Passage(0, len(text)),),
    )


def main() -> None:
    """Print the scores of the parts named, or of all, a line of JSON each."""
    for part in get_args(Part):
        if part in sys.argv[1:] or not sys.argv[1:]:
            print(json.dumps({"part": part, **asdict(score_events(part))}))


if __name__ == "__main__":
    main()
