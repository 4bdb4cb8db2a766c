"""Component: figures that count. One parser finds the numbers, a head tells what each counts, if anything, and of which operation."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.candidates import N_NUMBER_FEATURES, N_OPERATION_FEATURES, number_features, operation_pairs, token_spans
from nlp.component import Weighted
from nlp.days import Calendar
from nlp.entities import WIDTH
from nlp.layout import Layout
from nlp.network import FIGURE_KINDS, PairHead, SpanHead
from nlp.numbers import find_numbers
from nlp.quotations import find_quotations
from nlp.roles import score_group


@Language.factory(
    "figures",
    assigns=[
        "doc.spans",
        "span._.kind",
        "span._.value",
        "span._.unit",
        "span._.approximate",
        "span._.holds_on",
        "span._.of_operation",
    ],
    requires=["doc.tensor", "doc.ents", "doc.sents", "span._.canonical"],
    default_score_weights={"spans_figures_f": 1.0, "spans_figures_p": 0.0, "spans_figures_r": 0.0},
)
def make_figures(nlp: Language, name: str) -> "Figures":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Figures()


class Figures(Weighted):
    """Sets `doc.spans["figures"]`; labels are kinds."""

    def __init__(self) -> None:
        import torch

        self.model = torch.nn.ModuleDict(
            {
                "figures": SpanHead(WIDTH, N_NUMBER_FEATURES, 1 + len(FIGURE_KINDS)),
                "operation_of": PairHead(WIDTH, N_OPERATION_FEATURES),
            }
        ).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the figures of one document."""
        import torch

        numbers = find_numbers(doc.text)
        doc.spans["figures"] = []
        if not numbers:
            return doc
        spans = token_spans(doc, numbers)
        with torch.inference_mode():
            scores = self.model["figures"](*map(torch.from_numpy, (doc.tensor, spans, number_features(numbers))))
        kinds = scores.argmax(-1).tolist()
        named = np.zeros(len(doc) + 1, bool)
        for ent in doc.ents:
            named[ent.start : ent.end] = True
        kept = [i for i, kind in enumerate(kinds) if kind and not named[spans[i, 0] : spans[i, 1]].any()]
        if not kept:
            return doc
        operations = self._operations(doc, spans[kept])
        published = date.fromisoformat(doc._.published[:10]) if doc._.published and len(doc._.published) >= 10 else None
        calendar = Calendar(doc.text, [s.start_char for s in doc.sents], published, numbers=numbers)
        figures = []
        for row, i in enumerate(kept):
            number = numbers[i]
            span = Span(doc, int(spans[i, 0]), int(spans[i, 1]), label=FIGURE_KINDS[kinds[i] - 1])
            span._.offsets = (number.start, number.end)
            span._.kind, span._.value, span._.unit = FIGURE_KINDS[kinds[i] - 1], number.value, number.unit
            span._.approximate = number.approximate
            span._.holds_on = calendar.day_of(number.start, number.end)
            span._.of_operation, span._.of_confidence = operations[row]
            figures.append(span)
        doc.spans["figures"] = figures
        return doc

    def _operations(self, doc: Doc, lefts: Any) -> list[tuple[str | None, float]]:
        """Of which operation each figure is told, and how sure that is."""
        import torch

        operations = [e for e in doc.ents if e.label_ == "OPERATION"]
        if not operations:
            return [(None, 1.0)] * len(lefts)
        names = [e._.canonical for e in operations]
        rights = np.array([(e.start, e.end) for e in operations], np.int64)
        pairs, features = operation_pairs(Layout.of(doc, token_spans(doc, find_quotations(doc.text))), lefts, rights, names)
        with torch.inference_mode():
            arrays = (doc.tensor, lefts, rights, pairs, features)
            scores, nobody = (x.numpy() for x in self.model["operation_of"](*map(torch.from_numpy, arrays)))
        found: list[tuple[str | None, float]] = []
        bounds = np.searchsorted(pairs[:, 0], np.arange(len(lefts) + 1))
        for i in range(len(lefts)):
            mine = np.arange(bounds[i], bounds[i + 1])
            logits = np.append(scores[mine], nobody[i])
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            total: dict[str | None, float] = {None: float(shares[-1])}
            for row, share in zip(mine, shares[:-1], strict=True):
                total[names[pairs[row, 1]]] = total.get(names[pairs[row, 1]], 0.0) + float(share)
            best = max(total, key=lambda n: total[n])
            found.append((best, total[best]))
        return found

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span and kind scores."""
        return score_group(examples, "figures", **kwargs)
