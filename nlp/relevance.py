"""Component: the calibrated probability that drug policing, policy, treatment or harm is a text's subject."""

from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.component import Weighted
from nlp.entities import WIDTH
from nlp.network import DocumentHead

# A text of so few tokens is a brief, and what divides its scores: of briefs of six hands that no weights have seen errors of calibration are .067 at .9
# and .078 at .75, of their whole texts .052 and .032, of dev's whole texts .070 and .063.
MAX_BRIEF_TOKENS, BRIEF_TEMPERATURE = 100, 0.9


@Language.factory(
    "relevance",
    assigns=["doc._.drug_policy"],
    requires=["doc.tensor"],
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

        temperature = self.temperature if len(doc) > MAX_BRIEF_TOKENS else BRIEF_TEMPERATURE
        if len(doc):
            with torch.inference_mode():
                scores = self.model(torch.from_numpy(doc.tensor)) / temperature
            doc._.drug_policy = round(float(torch.softmax(scores, -1)[2]), 4)
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
