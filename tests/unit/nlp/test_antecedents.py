"""Whom the place of a quotation speaks for, without any weights."""

from typing import Any

import numpy as np
import pytest

from nlp.grammar.subjects import SOMEBODY_ELSE, Mention
from nlp.ml.candidates import token_spans
from nlp.speakers.antecedents import Antecedents
from nlp.text.layout import Layout
from nlp.text.quotations import find_quotations

PEOPLE = {"Ann Lee": "she", "Bo Quill": "he", "Kit Rae": None}


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
        ("In a statement read to the court, his assistant, Ann Lee, said: “It was quick.”", "ann lee"),
        ("Ann Lee was glad. In a statement which a driver read out, she said: “It was quick.”", SOMEBODY_ELSE),
        ("In a driver's statement, Ann Lee, of Diss, said: “It was quick.”", "ann lee"),
        ("In a statement Ann Lee, who knows Bo Quill, said: “It was quick.”", "ann lee"),
        ("Ann Lee runs the shop. In her own words, the driver was “very quick”.", "ann lee"),
        # A thing says nothing.
        ("Ann Lee runs the shop. The roof had leaked. “It was wet,” she said.", "ann lee"),
        # Somebody else than any candidate.
        ("Ann Lee was glad. Her assistant was not. “It was slow,” she said.", SOMEBODY_ELSE),
        ("Ann Lee was glad. A driver had stopped. “It was slow,” he said.", SOMEBODY_ELSE),
        ("Ann Lee was glad. “It was slow,” said one driver.", SOMEBODY_ELSE),
        ("Ann Lee asked if it had been seen. “Never,” she replied.", SOMEBODY_ELSE),
        ("Ann Lee read out a letter. “I cannot come,” it said.", SOMEBODY_ELSE),
        ("Ann Lee is 79. A driver told Ann Lee it was “not wise”; she asked him why.", SOMEBODY_ELSE),
        # Possessives and titles before a name are not its own mention; phrases before the subject are nobody's.
        ("Bo Quill’s aunt, Ann Lee, was glad. “It was quick,” she said.", "ann lee"),
        ("The board’s chair, Ann Lee, was glad. “It was quick,” she said.", "ann lee"),
        ("Ann Lee’s roof had leaked. “It was wet.”", None),
        ("Coxswain Ann Lee thanked them all. “It was quick,” she said.", "ann lee"),
        ("Defending Bo Quill, Kit Rae said he was sorry. “It was quick,” he said.", "kit rae"),
        ("Acting Inspector Bo Quill said he was sorry. “It was quick,” he said.", "bo quill"),
        # A pronoun means nobody of the other sex.
        ("Kit Rae runs the shop. Bo Quill was glad. “It was slow,” she said.", "kit rae"),
        ("Ann Lee lost a hat. “I loved it,” she said. “It was blue.”", "ann lee"),
        # Where a thing leads a sentence, whoever leads its next clause.
        ("Six were held in a raid, but Chief Superintendent Ann Lee said it was late. “It was slow,” she said.", "ann lee"),
        ("They found it, the doctor, Ann Lee, said. “It was slow,” she said.", "ann lee"),
        ("With prices up and grants cut, Ann Lee added that it was “very quick”.", "ann lee"),
        # Nobody whom the pronoun can mean stands in the sentence before.
        ("Ann Lee was glad. People in town were not. “It was slow,” she said.", "ann lee"),
        # Whoever is asked answers; whoever asks does not.
        ("Ann Lee was asked when it had been seen. “Never,” she replied.", "ann lee"),
        ("Ann Lee asked the driver if it had been seen. “Never,” she replied.", SOMEBODY_ELSE),
        ("Ann Lee said it was mended when it was old. “It was quick,” she said.", "ann lee"),
        ("Ann Lee was glad. A holder was asked what it was. “Tomatoes,” she said.", None),
        ("“We are glad,” said its founder, Ann Lee.", "ann lee"),
        # The place says nothing.
        ("“It was quick,” she said.", None),
        ("Yesterday came rain. “It was quick,” she said.", None),
    ],
)
def test_the_place_speaks_for(language: Any, text: str, expected: str | None) -> None:
    doc = language(text)
    spans = token_spans(doc, find_quotations(text))
    mentions = {
        span.start: Mention(name.lower(), span.end, pronoun=pronoun)
        for name, pronoun in PEOPLE.items()
        if name in text and (span := doc.char_span(text.index(name), text.index(name) + len(name)))
    }
    if "Coxswain" in text:
        mentions[0] = Mention("coxswain", 1, is_named=False)
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
        ("Ann Lee, who is 40, said that it was “a mess”.", False),
        ("Ann Lee read her own. “I do,” she answered.", False),
        ("Ann Lee told the hearing of her sister. “I need a bed,” she had said.", True),
        ("Ann Lee told the hearing of her sister. “I need a bed,” she said. She had no bed.", False),
    ],
)
def test_the_words_around_a_quotation_may_leave_its_speaker_open(language: Any, text: str, expected: bool) -> None:
    doc = language(text)
    spans = token_spans(doc, find_quotations(text))
    antecedents = Antecedents(doc, Layout.of(doc, np.asarray(spans)), {}, describes(doc))

    assert antecedents.is_doubtful((int(spans[-1, 0]), int(spans[-1, 1]))) is expected
