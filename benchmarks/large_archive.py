"""A large invented archive as crawl and stages leave it, for what has to be quick in it: ten years of twelve sources, whose documents name operations,
places and people, are quoted and counted; every twentieth is a paper of a council's meeting, every tenth the copy of another. Needs no model.
"""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from archive.archive import Archive, stamp
from benchmarks.explaining import archive_documents
from benchmarks.facts import DAYS, FIRST, made
from core.beat import Beat
from core.config import load_config
from core.ids import document_id
from core.words import Annotations, Context, Document
from index.entry import DIMENSIONS, Entry
from service.facts.facts import update_facts
from service.fairness import update_offices
from service.installation import Installation, open_installation
from service.names.entities import update_entities

if TYPE_CHECKING:
    from index.fusion import Index

BATCH = 1_000
N_SOURCES = 12
COUNCIL = N_SOURCES - 1
COMMITTEES = ("Cabinet", "Scrutiny Panel", "Licensing Panel", "Health Panel")
# So many of a meeting's papers follow each other.
PAPERS_A_MEETING = 8
PAPER_EVERY = 20
COPY_EVERY = 10
_SOURCE = '[[source]]\nid = "source{n}"\nname = "Inventshire Paper {n}"\nplatform = "{platform}"\nbase_url = "http://127.0.0.1:1/{n}/"\nlicence = "full"\n'
BEAT = 'id = "invented"\nname = "Inventshire"\ncounty = "Inventshire"\nfictional = true\n' + "".join(
    _SOURCE.format(n=n, platform="moderngov" if n == COUNCIL else "press") for n in range(N_SOURCES)
)
# The morning after the last day.
NOW = datetime.combine(FIRST + timedelta(days=DAYS), time(7), UTC)


@contextmanager
def open_large(size: int, folder: Path | None = None) -> Iterator[Installation]:
    """Open an archive of so many documents, in a folder that is kept, or in one that goes afterwards; a folder that has one is opened as it is."""
    with tempfile.TemporaryDirectory() as scratch:
        data = folder or Path(scratch) / "data"
        is_made = (data / "beat.toml").exists()
        data.mkdir(parents=True, exist_ok=True)
        (data / "beat.toml").write_text(BEAT, encoding="utf-8")
        config = load_config(data=data, beat=data / "beat.toml", environ={})
        with open_installation(config, clock=lambda: NOW) as installation:
            if not is_made:
                fill(installation.archive, installation.index, installation.config.beat, size)
            yield installation


def fill(archive: Archive, index: "Index", beat: Beat, size: int) -> None:
    """Put the documents into archive, facts and index."""
    chance, vectors_chance = random.Random(4), np.random.default_rng(4)
    for at in range(0, size, BATCH):
        batch = [_paper_or_article(number, *made(number, chance)) for number in range(at, min(size, at + BATCH))]
        stories = [_story(number, document) for number, (document, _) in enumerate(batch, at)]
        vectors = vectors_chance.normal(size=(len(batch), len(batch[0][0].passages), DIMENSIONS)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
        archive_documents(archive, batch, vectors, stories, _seen_at)
        index.put(
            [
                Entry(
                    document,
                    notes,
                    rows,
                    story,
                    1,
                    beat.source_name(document.source_id),
                    public={role.person: [role] for role in notes.roles},
                )
                for (document, notes), rows, story in zip(batch, vectors, stories, strict=True)
            ]
        )
    update_offices(archive)
    update_facts(archive)
    update_entities(archive, beat)
    run = archive.begin_run([f"source{n}" for n in range(N_SOURCES)])
    for n in range(N_SOURCES):
        days = (FIRST + timedelta(days=100 * (n == 3)), NOW.date())  # one source was not read at first
        archive.record_check(run, f"source{n}", "nothing", {}, days=days)
    archive.end_run(run)


def _seen_at(document: Document) -> str:
    """Return when a document was fetched: on the evening of its day; papers of meetings to come on the last."""
    day = min(date.fromisoformat(document.published.value or ""), NOW.date() - timedelta(days=1))
    return stamp(datetime.combine(day, time(18), UTC))


def _story(number: int, document: Document) -> str:
    """Return whose copy a document is."""
    if number % COPY_EVERY != 1:
        return document.id
    return document_id(f"source{(number - 1) % N_SOURCES}", str(number - 1))


def _paper_or_article(number: int, document: Document, notes: Annotations) -> tuple[Document, Annotations]:
    """Return an article as it is, or as a paper of a meeting, whose day it gets; those of the last meetings are to come."""
    if number % PAPER_EVERY != COUNCIL % PAPER_EVERY:
        return document, notes
    own = document_id(f"source{COUNCIL}", str(number))
    paper = number // PAPER_EVERY
    meeting, item = divmod(paper, PAPERS_A_MEETING)
    day = FIRST + timedelta(days=(meeting * 7919) % (DAYS + 7))
    context = Context(
        kind="report",
        committee=COMMITTEES[meeting % len(COMMITTEES)],
        meeting_id=str(meeting),
        meeting_at=datetime.combine(day, time(14), UTC),
        item_number=str(item + 1),
        item_title=f"Matter {number}",
    )
    published = replace(document.published, value=day.isoformat())
    return replace(
        document, id=own, source_id=f"source{COUNCIL}", capture_id=own, kind="report", context=context, published=published
    ), notes
