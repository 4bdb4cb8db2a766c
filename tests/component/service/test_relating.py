"""Copies are found among very many documents by a bounded number of comparisons each, and no story of the labelled sets is lost by it."""

import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.archive import Archive
from archive.tables import signature_keys
from archive.texts.documents import Documents
from archive.texts.stories import MAX_COMPARED, MAX_UNDER_KEY, nearest
from benchmarks.press import article, copy_of
from benchmarks.relating import (
    CountedComparison,
    bring,
    copies_found,
    open_scratch,
    planted_copies,
    relate_articles,
    relate_pending,
)
from demo.articles import load_articles

ROOT = Path(__file__).resolve().parents[3]
# The normal suite relates a hundredth of what `make soak` does.
N_DOCUMENTS = 100_000 if os.environ.get("COUNTYWATCH_SOAK") else 1_000
# Of the copies planted among invented articles. Those that are not found share hardly more than a house's formulas with their source.
MIN_FOUND = 0.985


@pytest.fixture
def archive() -> Iterator[Archive]:
    with open_scratch() as opened:
        yield opened


def stories(archive: Archive) -> set[frozenset[str]]:
    """Return the ids of the documents of each story."""
    members = defaultdict(set)
    for item in Documents(archive).iter_all():
        members[item.story_id].add(item.document.id)
    return set(map(frozenset, members.values()))


def longest_list(archive: Archive) -> int:
    """Return the most documents under one key."""
    under = select(func.count().label("n")).select_from(signature_keys).group_by(signature_keys.c.key).subquery()
    with archive.reading() as connection:
        return int(connection.execute(select(func.max(under.c.n))).scalar_one())


@pytest.mark.slow
@pytest.mark.soak
def test_comparisons_do_not_grow_with_the_archive_and_copies_are_found(archive: Archive) -> None:
    counted = CountedComparison()
    relate_articles(archive, range(N_DOCUMENTS), counted, at_once=500)
    assert counted.n <= MAX_COMPARED * N_DOCUMENTS
    assert longest_list(archive) == MAX_UNDER_KEY  # the formulas' lists are full, and no longer
    counted.n, copies = 0, planted_copies(N_DOCUMENTS)
    n_found = sum(source in copies_found(archive, text, counted) for source, text in copies)
    assert counted.n <= MAX_COMPARED * len(copies)
    assert n_found >= MIN_FOUND * len(copies)


def test_the_demos_stories_are_found_as_they_are_told(archive: Archive) -> None:
    articles = load_articles(date(2026, 11, 24))
    bring(archive, [(f"{n:03}", each.open_text) for n, each in enumerate(articles)])
    relate_pending(archive, CountedComparison())
    truth: dict[str, set[str]] = {}
    for n, each in enumerate(articles):
        truth.setdefault(each.story or each.key, set()).add(f"{n:03}")
    assert stories(archive) == set(map(frozenset, truth.values()))


def test_the_labelled_copies_are_found(archive: Archive) -> None:
    lines = (ROOT / "evaluation/data/copies/texts.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    bring(archive, [(row["id"], row["text"]) for row in rows])
    relate_pending(archive, CountedComparison())
    truth: dict[str, set[str]] = {}
    for row in rows:
        truth.setdefault(row["story"], set()).add(row["id"])
    assert stories(archive) == set(map(frozenset, truth.values()))


def test_a_story_with_more_copies_than_are_kept_under_a_key_is_one(archive: Archive) -> None:
    chance, source = random.Random(3), article(7)
    copies = [" ".join(copy_of(source, chance, share=chance.choice((0.5, 0.7, 0.9)))) for _ in range(3 * MAX_UNDER_KEY)]
    bring(archive, [("source", " ".join(source)), *((f"z{n:03}", text) for n, text in enumerate(copies))])
    relate_pending(archive, CountedComparison())
    assert len(stories(archive)) == 1
    assert longest_list(archive) <= MAX_UNDER_KEY


def test_those_that_share_more_and_rarer_keys_are_compared_first() -> None:
    formula = [f"f{n:02}" for n in range(MAX_UNDER_KEY)]
    ranked = nearest({"quote": ["a", "b"], "name": ["a"], "formula": formula, "other formula": formula})
    assert ranked[:2] == ["a", "b"]
    assert ranked[2:] == formula[: MAX_COMPARED - 2]
    assert nearest({}) == []
