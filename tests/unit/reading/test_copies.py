"""Copies are told from independent reports; measured on the labelled set in evaluation/data/copies."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from reading.copies import SAME_STORY, SKETCH_SIZE, candidate_keys, containment, same_copy, signature

TEXTS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[3] / "evaluation" / "data" / "copies" / "texts.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.mark.parametrize(("one", "other"), list(combinations(TEXTS, 2)), ids=lambda text: text["id"])
def test_every_pair_is_told_right(one: dict[str, Any], other: dict[str, Any]) -> None:
    left, right = signature(one["text"]), signature(other["text"])

    assert same_copy(left, right) is (one["story"] == other["story"])
    if one["story"] == other["story"]:
        assert set(candidate_keys(left)) & set(candidate_keys(right))


def test_the_threshold_stands_well_between_copies_and_others() -> None:
    shares: dict[bool, list[float]] = {True: [], False: []}
    for one, other in combinations(TEXTS, 2):
        shares[one["story"] == other["story"]].append(containment(signature(one["text"]), signature(other["text"])))

    assert len(shares[True]) == 9
    assert min(shares[True]) > 1.2 * SAME_STORY
    assert max(shares[False]) < 0.5 * SAME_STORY


def test_a_signature_is_the_same_everywhere() -> None:
    assert signature("Officers searched three boats.") == signature("  officers SEARCHED three\n\nboats ")
    assert signature("one two three") == (3637439588590493083,)
    assert signature("two words") == ()


def test_a_long_text_has_a_bounded_signature_and_contains_its_part() -> None:
    words = [f"word{n}" for n in range(5000)]
    whole, part = signature(" ".join(words)), signature(" ".join(words[1000:2000]))

    assert len(whole) == SKETCH_SIZE
    assert same_copy(whole, part)
    assert not same_copy(whole, signature(" ".join(f"other{n}" for n in range(5000))))


def test_empty_and_tiny_texts_are_no_copies_unless_nearly_equal() -> None:
    assert not same_copy((), ())
    assert not same_copy(signature(""), signature("Officers searched three boats at the harbour."))
    assert not same_copy(
        signature("Officers searched three boats on Friday morning."), signature("Officers searched three cars on Monday night.")
    )
    assert same_copy(signature("Officers searched three boats on Friday."), signature("officers searched three boats on Friday"))
