"""What is added up from the documents of each word is what tantivy finds for all of them together, with the same scores."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import index.postings
from core.words import Annotations, Document, Passage, Published
from index.analysis import stem
from index.embedded import EmbeddedEngine
from index.engine import Wanted
from index.entry import Entry
from index.generation import Checked, Generation
from index.postings import found_by_words
from index.query import parse
from index.query_tree import least_matches
from index.tantivy_query import query_of
from tests.queries import WORDS


def entry(number: int) -> Entry:
    """Return a document of chosen words; every third is of another source, and a few have no words at all."""
    chance = random.Random(number)
    text = " ".join(chance.choices(WORDS, k=chance.randrange(60)))
    document = Document(
        id=f"d{number}", version_id="v", source_id="courier" if number % 3 else "mercury", capture_id="c", kind="article",
        url="http://a.example/", title=text[:20], text=text, published=Published(f"2026-01-{1 + number % 28:02}", "day", "json-ld"),
        passages=(Passage(0, len(text)),),
    )  # fmt: skip
    return Entry(document, Annotations(), np.eye(8, dtype=np.float32)[:1], f"d{number}", 1, "Courier")


@pytest.fixture
def opened(tmp_path: Path) -> Generation:
    engine = EmbeddedEngine(tmp_path, 8)
    for at in range(0, 400, 150):
        engine.put([entry(number) for number in range(at, min(400, at + 150))])
    engine.remove({"d7", "d200"})
    engine.put(
        [replace(entry(number + 1000), document=replace(entry(number + 1000).document, id=f"d{number}")) for number in (3, 30)]
    )
    return Generation(tmp_path / (tmp_path / "current").read_text(encoding="ascii").strip(), Checked())


def asked(text: str) -> Wanted:
    """Return a question as the engine gets it."""
    query = parse(text)
    return Wanted(query.required, query.ranked, least_matches(len(query.ranked)))


@pytest.mark.parametrize("filters", ["", "source:mercury", "-source:mercury", "published:2026-01-10.."])
@pytest.mark.parametrize(("kept_from", "look_up_cost"), [(1, 0), (1, 10_000), (10_000, 15)])
def test_words_together_find_what_tantivy_finds(
    opened: Generation, filters: str, kept_from: int, look_up_cost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.postings, "KEPT_FROM", kept_from)
    monkeypatch.setattr(index.postings, "LOOK_UP_COST", look_up_cost)
    chance = random.Random(5)
    n_found = 0
    for _ in range(40):
        wanted = asked(f"{' '.join(chance.choices(WORDS, k=chance.randrange(1, 12)))} {filters}")
        if not wanted.ranked:
            continue
        found = found_by_words(opened, wanted)
        assert found is not None
        hits = opened.hits(query_of(wanted, opened))
        told = dict(zip(opened.places_at(hits).tolist(), [score for score, _ in hits], strict=True))
        assert dict(zip(found[0].tolist(), found[1].tolist(), strict=True)) == pytest.approx(told, abs=2e-5)
        n_found += len(told)
    assert n_found > 100
    assert bool(opened.postings) is (kept_from == 1)


@pytest.mark.parametrize(
    "text", ["pol* warrant", '"police warrant" raid', "police AND warrant", "police title:raid", "source:mercury"]
)
def test_more_than_plain_words_is_left_to_tantivy(opened: Generation, text: str) -> None:
    assert found_by_words(opened, asked(text)) is None


def test_what_is_kept_is_bounded_and_the_last_asked_for_stays(opened: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.postings, "KEPT_FROM", 1)
    monkeypatch.setattr(index.postings, "MAX_KEPT", 600)
    words = [word for word in WORDS if asked(word).ranked]
    for word in words:
        found_by_words(opened, asked(f"{words[0]} {word}"))
    assert 1 < len(opened.postings) < len(words)
    assert stem(words[0]) in opened.postings
    assert sum(len(posting.places) for posting in opened.postings.values()) <= 600


def test_too_many_documents_at_once_are_left_to_tantivy(opened: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.postings, "MAX_FRESH", 10)
    assert found_by_words(opened, asked("police warrant")) is None
    assert not opened.postings
