"""Component: the calibrated probability that drug policing, policy, treatment or harm is a text's subject."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.component import Weighted
from nlp.lexicons import FOLDER, read_list
from nlp.ml.network import WIDTH, DocumentHead

# A text of so few tokens is a brief, and what divides its scores: of briefs of six hands that no weights have seen errors of calibration are .067 at .9
# and .078 at .75, of their whole texts .052 and .032, of dev's whole texts .070 and .063.
MAX_BRIEF_TOKENS, BRIEF_TEMPERATURE = 100, 0.9
# By how much less likely a whole text is of which no word says drugs (nlp/data/uk/drug_subject_words.txt, or a drug's name), in odds: of the corpus's train and dev
# each of 783 texts of grades 1 and 2 has one, of 444 others 118. Not by more: of 189 relevant texts of strange hands three have none, of which the head is sure (.96 and
# above), as it is of two of 170 others. A brief that breaks off before its sentence ends is no whole text: of openings of 60 words a fifth has none.
UNNAMED_ODDS = 0.05
# Spaces behind a text are its last tokens.
MAX_END_TOKENS = 3
_ENDS = (".", "!", "?", "…", '"', "'", "”", "’", ")", "]")


@Language.factory(
    "relevance",
    assigns=["doc._.drug_policy"],
    requires=["doc.tensor", "doc.ents"],
    default_config={"temperature": 1.0},
    default_score_weights={"drug_policy_f": 1.0},
)
def make_relevance(nlp: Language, name: str, temperature: float) -> "Relevance":  # noqa: ARG001 (spaCy's signature)
    """Build the component. `temperature` divides the scores of texts that are no briefs, so that probabilities are calibrated."""
    return Relevance(temperature)


class Relevance(Weighted):
    """Sets `doc._.drug_policy`, 0..1: the probability of grade 2 of our annotation rules."""

    def __init__(self, temperature: float) -> None:
        self.temperature = temperature
        self.model = DocumentHead(WIDTH, 3).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Judge one document."""
        import torch

        self.check(doc)
        temperature = self.temperature if len(doc) > MAX_BRIEF_TOKENS else BRIEF_TEMPERATURE
        if len(doc):
            with torch.inference_mode():
                scores = self.model(torch.from_numpy(doc.tensor)) / temperature
            probability = float(torch.softmax(scores, -1)[2])
            doc._.drug_policy = round(less_likely(probability) if is_whole(doc) and not names_drugs(doc) else probability, 4)
        return doc

    def score(self, examples: Iterable[Any], **_: Any) -> dict[str, Any]:
        """F1 of being relevant."""
        right = n_predicted = wanted = 0
        for example in examples:
            predicted, gold = example.predicted._.drug_policy >= 0.5, example.reference._.drug_policy >= 0.5
            right += predicted and gold
            n_predicted += predicted
            wanted += gold
        return {"drug_policy_f": 2 * right / (n_predicted + wanted) if n_predicted + wanted else None}


def is_whole(doc: Doc) -> bool:
    """Tell whether a text is no opening that breaks off: longer than a brief, or ended with its sentence."""
    return len(doc) > MAX_BRIEF_TOKENS or doc[-MAX_END_TOKENS:].text.rstrip().endswith(_ENDS)


def less_likely(probability: float) -> float:
    """Return a probability whose odds are those of a text that names no drugs."""
    return UNNAMED_ODDS * probability / (UNNAMED_ODDS * probability + 1 - probability)


def names_drugs(doc: Doc) -> bool:
    """Tell whether any word of a text or its title says that drugs are in it."""
    return any(ent.label_ == "DRUG" for ent in doc.ents) or _subject().search(f"{doc._.title or ''}\n{doc.text}") is not None


@lru_cache(maxsize=1)
def _subject() -> re.Pattern[str]:
    """Return what finds a word or phrase of the subject, in any case."""
    phrases = (r"\s+".join(map(re.escape, line.split())) for line in read_list(FOLDER / "drug_subject_words.txt"))
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.I)
