"""Where a description may end, and that a head learns where it does."""

from typing import Any

import numpy as np
import pytest
import spacy
import torch

import nlp.sentences  # noqa: F401 (registers the component)
from nlp.description_ends import MAX_TOKENS, N_END_FEATURES, end_features, possible_ends
from nlp.network import EndHead
from nlp.training.ends import EndFit, end_examples, fit_end_head

WIDTH = 8


@pytest.fixture(scope="module")
def language() -> Any:
    made = spacy.blank("en")
    made.add_pipe("sentences")
    return made


@pytest.mark.parametrize(
    ("text", "begins", "last", "n_ends"),
    [
        ("A man in a hat, who wept, said so. He left.", "man", "so", 8),
        ("The nurse “saw it all” and left.", "nurse", "nurse", 1),
        ("The vet’s nurse agreed.", "vet", "agreed", 4),
        ("Wardens", "Wardens", "Wardens", 1),
        ("The nurse\n\nagreed", "nurse", "nurse", 1),
        ("A " + "very " * 40 + "old man", "very", "very", MAX_TOKENS),
    ],
)
def test_a_description_may_end_behind_each_word_of_its_sentence_outside_quotations(
    language: Any, text: str, begins: str, last: str, n_ends: int
) -> None:
    doc = language(text)
    first = next(token.i for token in doc if token.text == begins)
    is_quoted = np.zeros(len(doc) + 1, bool)
    if "“" in text:
        is_quoted[[token.i for token in doc if text.index("“") < token.idx < text.index("”")]] = True

    ends = possible_ends(doc, first, is_quoted)

    assert len(ends) == n_ends
    assert doc[ends[-1] - 1].text == last
    assert end_features(doc, first, ends, np.full((len(doc), 3), 1 / 3, np.float32)).shape == (n_ends, N_END_FEATURES)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Mother Ann Lee said so.", "Mother"),
        ("A friend of Ann Lee said so.", "so"),
        ("Her aunt, Ann Lee", "Lee"),
        ("Mother Ann Lee’s friend", "friend"),
    ],
)
def test_a_description_stops_before_the_name_of_whom_it_describes(language: Any, text: str, last: str) -> None:
    doc = language(text)
    ann = doc.char_span(text.index("Ann"), text.index("Lee") + 3, label="PERSON")
    doc.ents = [ann]
    first = next(token.i for token in doc if token.lower_ in ("mother", "friend", "aunt"))

    ends = possible_ends(doc, first, np.zeros(len(doc) + 1, bool))

    assert doc[ends[-1] - 1].text == last


def test_the_head_learns_ends_from_labelled_texts(language: Any) -> None:
    torch.manual_seed(0)
    examples = []
    for noun in ("porter", "baker", "nurse", "warden", "driver", "tenant", "cleaner", "farmer"):
        for phrase in (noun, f"{noun} from the night team", f"{noun} who asked not to be named"):
            text = f"A {phrase} said: “It is quieter.” Nobody wept."
            start = text.index("It is")
            row = {"entities": [], "quotes": [{"start": start, "end": start + 14, "speaker": phrase}]}
            doc = language(text)
            shares = np.full((len(doc), 3), 1 / 3, np.float32)
            examples += list(end_examples(row, doc, torch.randn(len(doc), WIDTH), shares))
    head = EndHead(WIDTH, N_END_FEATURES)

    fit_end_head(head, examples, EndFit(epochs=30, rate=5e-3))

    assert len(examples) == 24
    with torch.inference_mode():
        scores = [head(e.states, torch.from_numpy(e.spans), torch.from_numpy(e.features)) for e in examples]
    assert sum(int(s.argmax()) == e.wanted for s, e in zip(scores, examples, strict=True)) >= 22
