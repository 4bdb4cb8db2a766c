"""Copies are told from independent reports; measured on the labelled set in evaluation/data/copies."""

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from reading.copies import SAME_IN_SLOTS, SAME_STORY, SKETCH_SIZE, agreement, candidate_keys, containment, same_copy, signature

FOLDER = Path(__file__).parents[3] / "evaluation" / "data" / "copies"


def load(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


TEXTS = load("texts.jsonl")
SIGNATURES = {text["id"]: signature(text["text"]) for text in load("varied.jsonl")}


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


@pytest.mark.parametrize(("half", "floor"), [("tuning", 1.0), ("held out", 1.0)])
def test_labelled_pairs_are_told_right_and_no_two_cases_join(half: str, floor: float) -> None:
    pairs = [pair for pair in load("pairs.jsonl") if pair["half"] == half]
    told = [same_copy(SIGNATURES[pair["first"]], SIGNATURES[pair["second"]]) for pair in pairs]
    right = sum(joined and pair["is_copy"] for joined, pair in zip(told, pairs, strict=True))

    assert len(pairs) == 60
    assert [pair for joined, pair in zip(told, pairs, strict=True) if joined and not pair["is_copy"]] == []
    assert 2 * right / (sum(told) + sum(pair["is_copy"] for pair in pairs)) >= floor


def test_every_labelled_copy_meets_its_original() -> None:
    for pair in load("pairs.jsonl"):
        if pair["is_copy"]:
            assert set(candidate_keys(SIGNATURES[pair["first"]])) & set(candidate_keys(SIGNATURES[pair["second"]])), pair


CASE = (
    "A man has been jailed after officers found {} of {} in his car at {}. {}, {}, admitted possession with intent to supply when he came "
    "before {}. The court heard that he had run up debts and agreed to carry the drugs to pay them. Anyone with information about the supply "
    "of drugs is asked to call the force or the charity Crimestoppers, which does not ask for names, at any hour of the day."
)


def test_two_cases_in_one_formula_are_no_copies_and_one_case_told_twice_is() -> None:
    one = CASE.format("two kilos", "heroin", "Millgate", "Osric Tandy", "41", "Recorder Lewin")
    other = CASE.format("900 grams", "ecstasy", "the Strand", "Piet Hollis", "23", "Recorder Amberley")
    cut = "It began with a debt to a cousin in Wexcombe, who wanted it back by spring. " + one[: one.index("Anyone")]

    assert containment(signature(one), signature(other)) > 0.5
    assert not same_copy(signature(one), signature(other))
    assert same_copy(signature(one), signature(cut))
    assert (agreement(signature(one), signature(other)) or 0.0) < 0.5 * SAME_IN_SLOTS
    assert agreement(signature(one), signature(cut)) == 1.0


def test_a_signature_is_the_same_everywhere() -> None:
    assert signature("Officers searched three boats.") == signature("  officers searched three\n\nboats ")
    assert signature("one two three") == (1818719794295246541,)
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
