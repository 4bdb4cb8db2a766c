"""A search that nearly every document answers: council papers that are folded by item, counted with all facets, well within a question's time."""

import os
import random
import time
from typing import Any

import numpy as np
import pytest

from core.vocabulary import Label
from core.words import Annotations, Context, Document, Mention, Passage, Published
from index.embedded import EmbeddedEngine
from index.entry import Entry
from index.fusion import FacetValue, Index, Mode
from index.query import parse

# The normal suite puts a tenth of what `make soak` does. Ten papers a meeting: a pack, and three each under three items.
N_MEETINGS = 10_000 if os.environ.get("COUNTYWATCH_SOAK") else 1_000
PAPERS, ITEMS = 10, 3
BATCH = 2_000
# Half of the time that a question has, for a machine half as fast; of one core.
MAX_CPU_S = 1.0
NAMES: dict[Label, int] = {"PLACE": 800, "ORG": 400, "DRUG": 40}


def paper(number: int) -> Entry:
    """Return a paper that names a few of many places, organisations and drugs."""
    chance = random.Random(number)
    meeting, of_meeting = divmod(number, PAPERS)
    item = f"{1 + of_meeting % ITEMS}" if of_meeting else None
    text = "Naloxone was discussed by the members of the committee."
    named = tuple(
        Mention(0, 8, name, label, name)
        for label, n in NAMES.items()
        for name in {f"{label.title()} {chance.randrange(n)}" for _ in range(2)}
    )
    document = Document(
        id=f"d{number}", version_id="v", source_id="council", capture_id="c", kind="report" if item else "agenda",
        url="http://a.example/", title="Paper", text=text, published=Published(f"2026-01-{1 + meeting % 28:02}", "day", "meeting"),
        passages=(Passage(0, len(text)),), context=Context(committee="Cabinet", meeting_id=str(meeting), item_number=item),
    )  # fmt: skip
    vector = np.random.default_rng(number).normal(size=(1, 8)).astype(np.float32)
    return Entry(document, Annotations(entities=named), vector / np.linalg.norm(vector), f"d{number}", 1, "Council")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    engine = EmbeddedEngine(tmp_path_factory.mktemp("index"), 8)
    n = N_MEETINGS * PAPERS
    for at in range(0, n, BATCH):
        engine.put([paper(number) for number in range(at, min(n, at + BATCH))])
    return Index(engine)


@pytest.mark.soak
@pytest.mark.soak
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
@pytest.mark.parametrize("query", ["naloxone", "kind:report OR kind:agenda", "naloxone NOT kind:minutes"])
def test_what_every_paper_answers_is_counted_in_time(index: Index, query: str, mode: Mode) -> None:
    vector: Any = np.eye(8, dtype=np.float32)[0]
    index.search(parse(query), vector=vector, mode=mode)  # the files are open
    began = time.process_time()
    results = index.search(parse(query), vector=vector, mode=mode)
    took_s = time.process_time() - began

    assert results.total == N_MEETINGS * ITEMS
    assert results.facets["year"] == [FacetValue("2026", results.total)]
    assert {each.value: each.count for each in results.facets["kind"]} == {
        "report": results.total,
        "agenda": N_MEETINGS,
    }
    assert took_s < MAX_CPU_S
    for facet in ("place", "drug"):
        value = results.facets[facet][0]
        clicked = index.search(parse(f'({query}) {facet}:"{value.value}"'), vector=None, mode="keyword")
        assert clicked.total == value.count
    print(f"{PAPERS * N_MEETINGS:,} papers, {mode}, {query}: {1000 * took_s:.0f} ms")
