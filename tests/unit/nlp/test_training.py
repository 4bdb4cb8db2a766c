"""What training makes of labelled texts, and how documents of any length are read together."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nlp.ml.network import padded_rows
from nlp.training.fit import choice_loss
from nlp.training.relevance import OPENING_WORDS, stretches

CORPUS = Path(__file__).resolve().parents[3] / "evaluation" / "data" / "corpus"


@pytest.mark.parametrize(("is_unseen", "n_whole"), [(True, 2), (False, 0)])
def test_relevance_learns_from_stretches_and_from_whole_texts_of_unseen_hands_only(
    language: Any, is_unseen: bool, n_whole: int
) -> None:
    row: dict[str, Any] = {
        "text": "It opened in May.\n" + "The hostel keeps naloxone now. " * 40,
        "title": "Kits kept",
        "drug_policy": 2,
    }
    texts = list(stretches(row, is_unseen, random.Random(0), language))

    assert [title for text, title in texts if text == row["text"]] == [None, "Kits kept"][:n_whole]
    opening, first, *middles = [text for text, _ in texts[n_whole:]]
    assert row["text"].startswith(opening)
    assert len(opening.split()) == OPENING_WORDS
    assert first.strip() == "It opened in May."
    assert [len(text.split()) for text in middles] == ([30, 60] if is_unseen else [60])


@pytest.mark.parametrize("reverse", [False, True])
def test_padded_rows_are_every_token_once_in_order(reverse: bool) -> None:
    sizes = [5, 0, 9, 4, 1, 100, 2]
    ends = np.cumsum(sizes)
    seen: list[int] = []
    for rows, own in padded_rows(sizes, reverse=reverse):
        lengths = own.sum(1)
        assert 2 * lengths.min() >= lengths.max()
        for line, n in zip(rows, lengths, strict=True):
            steps = line[:n]
            assert (np.diff(steps) == (-1 if reverse else 1)).all()
            assert int(steps[-1] if reverse else steps[0]) in {0, *ends.tolist()}
            seen += steps.tolist()
    assert sorted(seen) == list(range(sum(sizes)))


def test_a_choice_costs_nothing_when_surely_right_and_much_when_surely_wrong() -> None:
    rows, nobody = torch.tensor([0, 0]), torch.tensor([-9.0])
    nothing = torch.tensor([False])
    right = choice_loss(torch.tensor([9.0, -9.0]), nobody, rows, torch.tensor([True, False]), nothing)
    wrong = choice_loss(torch.tensor([9.0, -9.0]), nobody, rows, torch.tensor([False, True]), nothing)
    assert right < 0.01
    assert wrong > 10
