"""Whom the place of a quotation speaks for, without any weights."""

from typing import Any

import numpy as np
import pytest

from nlp.antecedents import SOMEBODY_ELSE, Antecedents
from nlp.candidates import token_spans
from nlp.layout import Layout
from nlp.quotations import find_quotations


def describes(doc: Any) -> Any:
    """Return how likely a description begins at each token: people are described, things are not."""
    return np.array([float(token.text in ("assistant", "driver")) for token in doc])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee runs the shop. “It was quick,” she said.", "ann lee"),
        ("Ann Lee runs the shop. She has two cats. “It was quick,” she said.", "ann lee"),
        ("The owner, Ann Lee, was pleased. “It was quick,” she said.", "ann lee"),
        ("Ann Lee said that it was “very quick”.", "ann lee"),
        ("Ann Lee runs the shop. “It was quick.”", "ann lee"),
        ("Ann Lee was glad. Bo Quill was not. “It was slow,” he said.", "bo quill"),
        # A thing says nothing.
        ("Ann Lee runs the shop. The roof had leaked. “It was wet,” she said.", "ann lee"),
        # Somebody else than any candidate.
        ("Ann Lee was glad. Her assistant was not. “It was slow,” she said.", SOMEBODY_ELSE),
        ("Ann Lee was glad. A driver had stopped. “It was slow,” he said.", SOMEBODY_ELSE),
        ("Ann Lee was glad. “It was slow,” said one driver.", SOMEBODY_ELSE),
        ("Ann Lee asked if it had been seen. “Never,” she replied.", SOMEBODY_ELSE),
        ("Ann Lee read out a letter. “I cannot come,” it said.", SOMEBODY_ELSE),
        ("Ann Lee is 79. A driver told Ann Lee it was “not wise”; she asked him why.", SOMEBODY_ELSE),
        # The place says nothing.
        ("“It was quick,” she said.", None),
        ("Yesterday came rain. “It was quick,” she said.", None),
    ],
)
def test_the_place_speaks_for(language: Any, text: str, expected: str | None) -> None:
    doc = language(text)
    spans = token_spans(doc, find_quotations(text))
    mentions = {
        span.start: name.lower()
        for name in ("Ann Lee", "Bo Quill")
        if name in text and (span := doc.char_span(text.index(name), text.index(name) + len(name)))
    }
    antecedents = Antecedents(doc, Layout.of(doc, np.asarray(spans)), mentions, describes(doc))

    assert antecedents.speaker_by_place((int(spans[-1, 0]), int(spans[-1, 1]))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee told him that nobody blamed him. “I do,” he answered.", True),
        ("Ann Lee told her so. “I do,” she answered.", True),
        ("Ann Lee lost her son. “He was ten,” she said.", False),
        ("“It was big,” was heard as the dock emptied.", True),
        ("Ann Lee read a letter, which called it “a mess”.", True),
        ("Ann Lee, who is 40, was glad. “It is done,” she said.", False),
    ],
)
def test_the_words_around_a_quotation_may_leave_its_speaker_open(language: Any, text: str, expected: bool) -> None:
    doc = language(text)
    spans = token_spans(doc, find_quotations(text))
    antecedents = Antecedents(doc, Layout.of(doc, np.asarray(spans)), {}, describes(doc))

    assert antecedents.is_doubtful((int(spans[-1, 0]), int(spans[-1, 1]))) is expected
