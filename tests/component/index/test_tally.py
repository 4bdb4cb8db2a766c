"""Counting hits by sorting what was found, and by looking at all that may be counted twice, gives the same numbers; those of an honest count by hand."""

import random
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

import index.tally
from core.vocabulary import FACETS
from core.words import Annotations, Context, Document, Mention, Passage, Published
from index.embedded import EmbeddedEngine
from index.engine import Counts
from index.entry import Entry
from index.fields import fields_of
from index.folding import fold_of, n_hits
from index.generation import Checked, Generation
from index.tally import tally

N = 400


def entry(number: int) -> Entry:
    """A council paper of one item or of many, a story told twice, or one of its own; with places by chance."""
    chance = random.Random(number)
    is_paper = number % 3 > 0
    context = Context(committee="Cabinet", meeting_id=str(number % 17), item_number=chance.choice([None, "1", "2"]))
    document = Document(
        id=f"d{number}", version_id="v", source_id="council" if is_paper else "courier", capture_id="c",
        kind=chance.choice(["agenda", "report"]) if is_paper else "article", url="http://a.example/", title="A flat", text="A flat.",
        published=Published(f"202{chance.randrange(7)}-01-02", "day", "json-ld"), passages=(Passage(0, 7),),
        context=context if is_paper else Context(),
    )  # fmt: skip
    places = chance.sample(["Marlham", "MARLHAM", "Larwich", "Quay", "Eastgate"], 2)
    named = tuple(Mention(0, 6, place, "PLACE", place) for place in places)
    return Entry(
        document, Annotations(entities=named), np.eye(8, dtype=np.float32)[:1], f"d{number // 6 * 6}", 1, document.source_id
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder: Path = tmp_path_factory.mktemp("index")
    engine = EmbeddedEngine(folder, 8)
    engine.put([entry(number) for number in range(N)])
    engine.remove({"d1", "d2", "d33"})
    return Generation(folder / (folder / "current").read_text(encoding="ascii").strip(), Checked())


def by_hand(numbers: list[int], *, copies: bool) -> Counts:
    """The same counts, document by document."""
    folds: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    forms: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    everything = [fold_of(entry(number).document, entry(number).story_id) for number in numbers]
    for number, fold in zip(numbers, everything, strict=True):
        for facet, values in fields_of(entry(number)).facets.items():
            for value in values:
                folds[facet, value.casefold()].append(fold)
                forms[facet, value.casefold()][value] += 1
    facets: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for (facet, key), found in folds.items():
        counted = forms[facet, key]
        shown = max(sorted(counted), key=lambda form: counted[form])
        facets[facet][shown] = len(found) if copies else n_hits(found)
    return Counts(len(numbers), len(numbers) if copies else n_hits(everything), facets)


@pytest.mark.parametrize("sorted_cost", [0, 10**9], ids=["by sorting", "by looking at all"])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.8, 1.0])
@pytest.mark.parametrize("copies", [False, True])
def test_counts_are_those_by_hand(
    opened: Generation, sorted_cost: int, share: float, copies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.tally, "SORTED_COST", sorted_cost)
    chance = random.Random(3)
    numbers = [number for number in range(N) if number not in {1, 2, 33} and chance.random() < share]

    assert tally(opened, np.array(numbers, np.int64), copies=copies, facets=FACETS) == by_hand(numbers, copies=copies)
