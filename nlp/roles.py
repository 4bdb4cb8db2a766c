"""Component: roles of people, as written: a tagger marks them, a scorer of pairs tells whose they are."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span

from nlp.candidates import role_pairs, token_spans
from nlp.component import Weighted
from nlp.entities import WIDTH, tagged, whole_name
from nlp.layout import N_PAIR_FEATURES, Layout
from nlp.network import PairHead, TagHead
from nlp.quotations import find_quotations

# Likelier than not; where nobody is, the likeliest gets the role if at least this likely (.2, .3, .4, .5 tried on corpus dev, with weights
# of another fit: F1 .892, .892, .892, .889).
MIN_OWNER = 0.3


@Language.factory(
    "roles",
    assigns=["doc.spans", "span._.people"],
    requires=["doc.tensor", "doc.ents", "span._.canonical"],
    default_score_weights={"spans_roles_f": 1.0, "spans_roles_p": 0.0, "spans_roles_r": 0.0},
)
def make_roles(nlp: Language, name: str) -> "Roles":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Roles()


class Roles(Weighted):
    """Sets `doc.spans["roles"]`; `span._.people` are the canonical names of those who hold the role."""

    def __init__(self) -> None:
        import torch

        self.model = torch.nn.ModuleDict({"roles": TagHead(WIDTH, ("ROLE",)), "role_of": PairHead(WIDTH, N_PAIR_FEATURES)}).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the roles of one document."""
        import torch

        people = [e for e in doc.ents if e.label_ == "PERSON"]
        text = doc.text
        owner = {i: person for person in people for i in range(person.start, person.end)}
        found = (whole_name(doc, text, *span) for span in tagged(self.model["roles"], doc))
        spans = [Span(doc, *cut, label="ROLE") for first, end, _ in found if (cut := outside_names(first, end, owner))]
        kept: list[Span] = []
        if people and spans:
            lefts = np.array([(s.start, s.end) for s in spans], np.int64)
            rights = np.array([(p.start, p.end) for p in people], np.int64)
            layout = Layout.of(doc, token_spans(doc, find_quotations(doc.text)))
            pairs, features = role_pairs(layout, lefts, rights)
            with torch.inference_mode():
                arrays = (doc.tensor, lefts, rights, pairs, features)
                scores = torch.sigmoid(self.model["role_of"](*map(torch.from_numpy, arrays))[0]).numpy()
            for i, span in enumerate(spans):
                mine = np.nonzero(pairs[:, 0] == i)[0]
                held = [r for r in mine if scores[r] > 0.5] or [r for r in mine if scores[r] == scores[mine].max() >= MIN_OWNER]
                span._.people = tuple(dict.fromkeys(people[pairs[r, 1]]._.canonical for r in held))
                if span._.people:
                    kept.append(span)
        doc.spans["roles"] = kept
        return doc

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span scores."""
        return score_group(examples, "roles", **kwargs)


def outside_names(first: int, end: int, owner: Mapping[int, Span]) -> tuple[int, int] | None:
    """Return a role without the beginning of a name that runs on behind it ("Det Con Priya" before "Rana"); None where it is
    part of a name.

    `owner`: by token, the person whose name it is in.
    """
    head, tail = owner.get(first), owner.get(end - 1)
    if head is not None and head.end >= end:
        return None
    if tail is not None and tail.end > end:
        end = tail.start
    if head is not None and head.start < first:
        first = head.end
    return first, end


def score_group(examples: Iterable[Any], key: str, **kwargs: Any) -> dict[str, Any]:
    """Exact-span scores of one group of `doc.spans`."""
    return dict(
        Scorer.score_spans(
            examples, f"spans_{key}", getter=lambda doc, _: doc.spans.get(key, ()), has_annotation=lambda doc: key in doc.spans,
            allow_overlap=True, **kwargs,
        )
    )  # fmt: skip
