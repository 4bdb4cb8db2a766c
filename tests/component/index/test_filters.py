"""Masks of what filters let through: what tantivy finds, for as long as the index is as it is."""

from pathlib import Path

import numpy as np
import pytest

from core.words import Annotations, Document, Mention, Passage, Published
from index.embedded import EmbeddedEngine
from index.engine import Wanted
from index.entry import Entry
from index.filters import MAX_KEPT, allowed_rows
from index.generation import Checked, Generation
from index.query import parse
from index.query_tree import Name

N_DOCUMENTS = 60


def entry(number: int) -> Entry:
    """Return a document of two passages, or none; two of three of one source, each tenth without a date."""
    text = f"Officers raided a flat in Quay Street and found bag {number % 7}"
    document = Document(
        id=f"d{number}", version_id="v", source_id="mercury" if number % 3 == 0 else "courier", capture_id="c",
        kind="minutes" if number % 5 == 0 else "article", url="http://a.example/", title="A raid", text=text,
        published=Published(None if number % 10 == 9 else f"2026-0{1 + number % 6}-11", "day", "json-ld"),
        passages=(Passage(0, 20), Passage(20, len(text))),
    )  # fmt: skip
    chance = np.random.default_rng(number)
    vectors = chance.normal(size=(0 if number % 8 == 7 else 2, 8)).astype(np.float32)
    named = (Mention(0, 5, "Quay Street", "PLACE", "Quay Street"),) if number % 2 else ()
    return Entry(document, Annotations(entities=named), vectors, f"d{number}", 1, document.source_id.title())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    engine = EmbeddedEngine(tmp_path, 8)
    engine.put([entry(number) for number in range(N_DOCUMENTS)])
    engine.remove({"d4", "d20"})
    engine.put([entry(number) for number in (3, 30)])  # their old rows belong to nobody
    return tmp_path


def opened_in(folder: Path) -> Generation:
    name = (folder / "current").read_text(encoding="ascii").strip()
    return Generation(folder / name, Checked())


@pytest.mark.parametrize(
    "query",
    [
        "source:courier",
        "source:mercury",
        "-source:courier",
        "kind:minutes source:courier",
        "kind:minutes OR place:quay street",
        '-(kind:minutes OR place:"quay street")',
        "published:2026-03",
        "-published:2026",
        "source:courier published:2026-01..2026-02",
        '"bag 3"',
        '"bag 3" source:courier',
        "source:nobody",
        "-source:nobody",
    ],
)
def test_a_mask_is_what_the_whole_filter_finds(folder: Path, query: str) -> None:
    required = parse(query).required
    assert required is not None
    wanted = set(EmbeddedEngine(folder, 8).match(Wanted(required), 1_000, "best").document.tolist())
    opened = opened_in(folder)
    for _ in range(2):  # reckoned, and kept
        places = opened.owner[allowed_rows(opened, required)]
        document, n_rows = opened.documents.column("document"), opened.documents.column("n_rows")
        having = set(document[opened.columns.is_there & (n_rows > 0)].tolist())
        assert set(document[places].tolist()) == wanted & having
        assert len(places) == 2 * len(wanted & having)


def test_without_a_filter_every_row_of_a_document_is_allowed(folder: Path) -> None:
    opened = opened_in(folder)
    assert allowed_rows(opened, None).sum() == 2 * (N_DOCUMENTS - 2 - 7)
    assert len(allowed_rows(opened, None)) == opened.vectors.n_rows


def test_a_commit_lets_go_of_what_was_kept(folder: Path) -> None:
    engine = EmbeddedEngine(folder, 8)
    axis, required = np.eye(8, dtype=np.float32)[0], parse("source:courier").required
    before = set(engine.nearest(axis, required, 100, -1.0).document.tolist())
    engine.put([entry(61)])
    after = set(engine.nearest(axis, required, 100, -1.0).document.tolist())
    assert len(after - before) == 1
    assert before < after


def test_masks_kept_are_bounded(folder: Path) -> None:
    opened = opened_in(folder)
    for number in range(3 * MAX_KEPT):
        allowed_rows(opened, Name("source", f"s{number}"))
    assert len(opened.kept) == MAX_KEPT
