"""Trains the shipped pipeline anew: `python -m nlp.train DATA [--out FOLDER] [--device cpu|cuda]`.

DATA holds the open sets (ner/…, gazetteers/…) that `nlp.training.open_sets` names; the corpus is this project's own. The seed is fixed.
The first fit, which takes most of the time, is kept after each epoch: killed, the same command goes on from there.
On a processor the weights come out the same each time with the same versions and threads; on another kind of device alike, not equal.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

from nlp.training.assemble import assemble
from nlp.training.ends import EndFit, fit_ends
from nlp.training.examples import read_rows
from nlp.training.fit import Recipe, fit
from nlp.training.prepare import Preparation, new_network
from nlp.training.refit import JUDGES, Refit, refit
from nlp.training.relevance import RelevanceFit, fit_relevance
from nlp.training.scoring import relevance_temperature, score
from nlp.training.speakers import SpeakerFit, fit_speakers

CORPUS = Path(__file__).resolve().parent.parent / "evaluation" / "data" / "corpus"
MODEL = Path(__file__).resolve().parent / "model"


def main() -> None:
    """Train and write the pipeline's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    given = parser.parse_args()
    train(given.data, given.out, replace(Recipe(), epochs=given.epochs), device=given.device)


def train(data: Path, out: Path, recipe: Recipe, *, device: str = "cpu") -> None:
    """Train on the corpus's train split and the open sets under `data`: everything together upon most authors, then relevance upon the
    others and upon parts of texts, then the ends of descriptions, then the speakers of quotes upon what the pipeline reads. Dev is scored
    before these last, and relevance is calibrated on it."""
    import torch

    torch.manual_seed(recipe.seed)
    began, second = time.monotonic(), Refit()
    preparation = Preparation()
    labelled = preparation.corpus(CORPUS / "train")
    kept = [example for example in labelled if example.id[0] in second.authors]
    first = [example for example in labelled if example.id[0] not in second.authors | JUDGES]
    dev = preparation.corpus(CORPUS / "dev")
    others = preparation.open_sets(data, recipe.seed)
    print(f"{len(labelled)} documents and {len(others)} stretches of the open sets, {time.monotonic() - began:.0f} s", flush=True)
    network = new_network()
    kept_at = out.with_name(out.name + ".progress")
    fit(network, first, others, recipe, kept_at=kept_at, device=device)
    network.to("cpu")
    refit(network, kept, second)
    rows = list(read_rows(CORPUS / "train"))
    fit_ends(network, preparation, rows, EndFit())
    rows = [row for row in rows if row["id"][0] not in JUDGES]
    fit_relevance(network, preparation, rows, second.authors, RelevanceFit())
    print("corpus dev", score(network, dev, "cpu"), flush=True)
    language = assemble(network, relevance_temperature(network, dev))
    fit_speakers(language, rows, second.authors, SpeakerFit(), EndFit())
    language.to_disk(out)
    kept_at.unlink()
    print(f"Written to {out} after {time.monotonic() - began:.0f} s.", flush=True)


if __name__ == "__main__":
    main()
