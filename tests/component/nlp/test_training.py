"""What the small heads learn from labelled texts, and the reading of windows that look the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import torch

import nlp.components.sentences  # noqa: F401 (registers the component)
from nlp.grammar.description_ends import N_END_FEATURES
from nlp.ml.network import EndHead, alike
from nlp.training.ends import EndFit, end_examples, fit_end_head
from nlp.training.examples import make_example, read_rows
from nlp.training.fit import Recipe, fit
from nlp.training.prepare import Preparation, new_network
from nlp.training.progress import Progress

WIDTH = 8
CORPUS = Path("evaluation/data/corpus/train")


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


def test_a_fit_killed_after_an_epoch_ends_with_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preparation = Preparation()
    rows = sorted(read_rows(CORPUS), key=lambda row: len(row["text"]))[:2]
    examples = [make_example(row, preparation.nlp, preparation.cutter, preparation.lexicons) for row in rows]
    recipe, kept_at = Recipe(epochs=2, documents=2), tmp_path / "model.progress"

    def fitted(**given: Any) -> dict[str, torch.Tensor]:
        torch.manual_seed(0)
        network = new_network()
        fit(network, examples, [], recipe, **given)
        return network.state_dict()

    def save_and_be_killed(progress: Progress, *state: Any) -> None:
        save(progress, *state)
        raise KeyboardInterrupt

    whole = fitted()
    save = Progress.save
    with monkeypatch.context() as killed:
        killed.setattr(Progress, "save", save_and_be_killed)
        with pytest.raises(KeyboardInterrupt):
            fitted(kept_at=kept_at)
    resumed = fitted(kept_at=kept_at)

    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    with pytest.raises(ValueError, match="another recipe"):
        fit(new_network(), examples[:1], [], recipe, kept_at=kept_at)
