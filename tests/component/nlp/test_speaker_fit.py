"""The heads of speakers are fitted upon what the pipeline itself reads. Loads the model."""

from itertools import islice
from pathlib import Path

import torch

from nlp.pipeline import load_language
from nlp.training.ends import EndFit
from nlp.training.examples import read_rows
from nlp.training.speakers import Phase, SpeakerFit, fit_speakers

CORPUS = Path(__file__).resolve().parents[3] / "evaluation" / "data" / "corpus"


def test_heads_of_speakers_are_fitted_anew_and_the_head_of_ends_stays() -> None:
    language = load_language()
    model = language.get_pipe("quotes").model
    ends = {name: value.clone() for name, value in model["ends"].state_dict().items()}
    rows = list(islice((row for row in read_rows(CORPUS / "dev") if row["quotes"]), 6))
    rows = [row | {"id": f"{author}01"} for row, author in zip(rows, "aaqqss", strict=True)]
    how = SpeakerFit(known=Phase(1, 2, 1e-3), unseen=Phase(1, 2, 1e-3), folds=("q", "s"))

    fit_speakers(language, rows, "qs", how, EndFit(epochs=1))
    again = load_language()
    fit_speakers(again, rows, "qs", how, EndFit(epochs=1))

    assert all(torch.equal(value, ends[name]) for name, value in model["ends"].state_dict().items())
    one, other = (pipe.get_pipe("quotes").model["speaker"].state_dict() for pipe in (language, again))
    assert all(torch.equal(one[name], other[name]) for name in one)
    doc = language(rows[0]["text"])
    assert any(quote._.speaker for quote in doc.spans["quotes"])
