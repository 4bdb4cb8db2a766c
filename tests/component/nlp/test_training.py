"""What the small heads learn from labelled texts, and the reading of windows that look the same."""

import numpy as np
import spacy
import torch

import nlp.sentences  # noqa: F401 (registers the component)
from nlp.description_ends import N_END_FEATURES
from nlp.network import EndHead, alike
from nlp.training.ends import EndFit, end_examples, fit_end_head
from nlp.training.prepare import Preparation

WIDTH = 8


def test_the_head_learns_ends_from_labelled_texts() -> None:
    torch.manual_seed(0)
    language = spacy.blank("en")
    language.add_pipe("sentences")
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


def test_windows_that_look_the_same_are_read_once() -> None:
    preparation = Preparation()
    notice = "Norfolk Police seized cannabis at Diss on Tuesday. Two men were held."
    cut = [preparation.cutter.cut(preparation.nlp(text)) for text in (notice, notice, notice.upper(), "Two men were held.")]
    assert alike(cut) == [[0, 1], [2], [3]]
    repeated = preparation.cutter.cut(preparation.nlp("“a” " * 3000))
    assert len(alike([repeated])) < len(repeated.windows) / 4
