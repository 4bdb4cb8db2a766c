"""The order of what is found, by words, by meaning and by both; and that it is the same on both engines."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.words import Published
from index.engine import Order
from index.entry import Entry
from index.fusion import NEAREST, Index, Mode
from index.opening import open_index
from index.query import parse
from index.ranking import SAME_SCORE
from tests.contract.entries import WORDS, entry, found, unit


def test_words_that_all_are_there_come_before_a_text_that_is_only_near(index: Index) -> None:
    near = entry(id="near", text="Officers of the force.", title="Law", vectors=unit(1.0)[None, :])
    words = entry(id="words", text="A pink elephant in the market.", title="Market", vectors=unit(0.4, 1.0)[None, :])
    others = [
        entry(id=f"o{n}", text=f"River number {n}.", title="River", vectors=unit(0.0, 0.0, 1.0)[None, :]) for n in range(20)
    ]
    index.put([near, words, *others])

    assert found(index, "pink elephant", mode="hybrid", vector=unit(1.0, 0.1))[0] == "words"


def test_a_text_that_is_near_comes_before_one_with_few_of_the_words(index: Index) -> None:
    near = entry(id="near", text="Officers of the force.", title="Law", vectors=unit(1.0)[None, :])
    few = entry(id="few", text="The river is in the market.", title="Market", vectors=unit(0.0, 0.0, 1.0)[None, :])
    others = [
        entry(id=f"o{n}", text=f"River market {n}.", title="River", vectors=unit(0.0, 0.0, 1.0)[None, :]) for n in range(20)
    ]
    index.put([near, few, *others])

    question = "river market elephant giraffe zebra lion"
    assert found(index, question, mode="hybrid", vector=unit(1.0, 0.3))[0] == "near"


def test_meaning_finds_what_words_do_not_and_filters_hold(index: Index) -> None:
    near, far = unit(1.0, 0.1), unit(0.0, 0.0, 1.0)
    index.put(
        [
            entry(id="near", vectors=near[None, :]),
            entry(id="far", vectors=far[None, :]),
            entry(id="report", kind="report", vectors=near[None, :]),
        ]
    )

    assert set(found(index, "elephants", mode="hybrid", vector=unit(1.0))) == {"near", "report"}
    assert found(index, "elephants kind:report", mode="meaning", vector=unit(1.0)) == ["report"]
    assert found(index, '"pink elephants"', mode="hybrid", vector=unit(1.0)) == []  # an exact phrase is honoured


def test_more_documents_near_than_are_taken_are_told(index: Index) -> None:
    index.put([entry(id=f"d{i}", kind="minutes" if i % 2 else "article") for i in range(NEAREST + 1)])

    for mode in ("meaning", "hybrid"):
        answer = index.search(parse("elephants"), vector=unit(1.0), mode=mode, copies=True)
        assert (answer.total, answer.partial, answer.more_near) == (NEAREST, True, True)
        kinds = index.facet_values(parse("elephants"), "kind", vector=unit(1.0), mode=mode, copies=True)
        assert (sum(each.count for each in kinds.values), kinds.partial, kinds.more_near) == (NEAREST, True, True)
        part = index.search(parse("elephants kind:minutes"), vector=unit(1.0), mode=mode, copies=True)
        assert (part.total, part.partial, part.more_near) == (NEAREST // 2, False, False)
    words = index.search(parse("flat"), vector=None, mode="keyword")
    assert (words.total, words.partial, words.more_near) == (NEAREST + 1, False, False)


@pytest.mark.server
def test_both_engines_give_the_same_answers_in_the_same_order(tmp_path: Path, elasticsearch_url: str) -> None:
    chance = np.random.default_rng(7)
    entries = []
    for number in range(120):
        words = [WORDS[i] for i in chance.integers(0, len(WORDS), chance.integers(5, 60))]
        # Similarities that differ by more than the engines' rounding of them: within a tie each may have its own order.
        similarity = round(float(chance.uniform(0.2, 0.9)), 3) + 0.0003
        rest = chance.normal(size=383)
        rest *= np.sqrt(1 - similarity**2) / np.linalg.norm(rest)
        vectors = np.concatenate([[similarity], rest]).astype(np.float32)[None, :]
        published = Published(f"2026-{1 + number % 9:02}-{1 + number % 28:02}", "day", "json-ld") if number % 10 else Published()
        entries.append(
            entry(
                id=f"d{number:03}",
                story=f"d{number - number % 3:03}",
                kind=("article", "report")[number % 2],
                title=" ".join(words[:4]),
                text=" ".join(words),
                published=published,
                vectors=vectors,
            )
        )
    engines = [open_index(None, tmp_path, name="x"), open_index(elasticsearch_url, tmp_path, name="countywatch-same")]
    try:
        for index in engines:
            index.clear()
            for at in range(0, len(entries), 37):
                assert index.put(entries[at : at + 37]) == {}
        queries = [
            *WORDS,
            "naloxone hostel police",
            '"police warrant"',
            "raid OR river",
            "council AND NOT school",
            "heroin kind:report",
            "title:market",
            "mar*",
            "mar* raid",
            '"police raid"~3',
            'river OR "police raid"~3',
            "police-warrant raid hostel",
        ]
        modes: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")
        for query in queries:
            for mode in modes:
                for copies in (False, True):
                    one, other = (i.search(parse(query), vector=unit(1.0), mode=mode, limit=50, copies=copies) for i in engines)
                    told = (query, mode, copies)
                    assert one.total == other.total, told
                    assert one.facets == other.facets, told
                    left, right = ([hit.document_id for hit in results.hits] for results in (one, other))
                    assert left == right, told
                    assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], abs=SAME_SCORE), (
                        told
                    )
    finally:
        for index in engines:
            index.clear()
            index.close()


def test_by_day_the_undated_come_last_and_a_story_by_its_first(index: Index) -> None:
    def dated(document_id: str, day: str | None, **changes: Any) -> Entry:
        published = Published(day, "day", "json-ld") if day else Published()
        return entry(id=document_id, published=published, vectors=unit(1.0, 0.2)[None, :], **changes)

    index.put(
        [
            dated("may", "2026-05-01"),
            dated("none", None),
            dated("march", "2026-03-01", story="may"),
            dated("april", "2026-04-01", text="Flat flat flat.", title="Flat"),
            dated("june", "2026-06-01", title="Elsewhere", text="Nothing of that kind."),
        ]
    )

    def listed(order: Order, mode: Mode, *, copies: bool) -> list[str]:
        query = parse("flat")
        hits = index.search(query, vector=unit(1.0), mode=mode, copies=copies, order=order).hits
        return [hit.document_id for hit in hits]

    assert listed("newest", "keyword", copies=True) == ["may", "april", "march", "none"]
    assert listed("oldest", "keyword", copies=True) == ["march", "april", "may", "none"]
    assert listed("newest", "keyword", copies=False) == ["may", "april", "none"]
    assert listed("oldest", "keyword", copies=False) == ["march", "april", "none"]
    assert listed("newest", "hybrid", copies=True) == ["june", "may", "april", "march", "none"]
    assert listed("oldest", "meaning", copies=True) == ["march", "april", "may", "june", "none"]
