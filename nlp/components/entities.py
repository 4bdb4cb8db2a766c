"""Component: operations, people, places, bodies and drugs, read by one tagger; then a second look at the whole document.

The second look goes by strings of the same text: the bare name of an operation that is named in full elsewhere is that operation.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp.component import Weighted
from nlp.lexicons import lexicons_of
from nlp.ml.decoding import spans_of, tag_scores, viterbi
from nlp.ml.network import ENTITY_LABELS, WIDTH, TagHead
from nlp.names.agreement import agreed
from nlp.names.apposed_bodies import with_apposed_bodies
from nlp.names.bodies import whole_bodies, with_rights_holders
from nlp.names.cleaning import clean_span
from nlp.names.drugs import drug_favour, without_lone_street_names
from nlp.names.extents import whole_extents
from nlp.names.inverted import with_inverted_names
from nlp.names.known_bodies import with_known_bodies
from nlp.names.lookalikes import with_listed_people, with_lookalikes, with_towns, with_whole_people, without_words
from nlp.names.namesakes import without_namesakes
from nlp.names.parties import without_parties
from nlp.names.premises import with_premises
from nlp.names.relatives import with_relatives
from nlp.names.role_phrases import with_constituencies
from nlp.names.signers import with_signers
from nlp.names.whole import join_names, whole_name
from nlp.operations.forms import (
    bare_operations,
    hashtag_operations,
    is_another_kind,
    is_phone_line,
    operation_favour,
    police_operations,
    whole_operations,
)
from nlp.operations.introduced import introduced_operations
from nlp.operations.listed import with_listed_operations
from nlp.operations.others import without_other_operations


@Language.factory(
    "entities",
    assigns=["doc.ents"],
    requires=["doc.tensor"],
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_entities(nlp: Language, name: str) -> "Entities":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Entities()


class Entities(Weighted):
    """Sets `doc.ents`."""

    labels: tuple[str, ...] = ENTITY_LABELS

    def __init__(self) -> None:
        self.model = TagHead(WIDTH, ENTITY_LABELS).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the names of one document, beside those that are marked already, as by an entity ruler."""
        self.check(doc)
        text = doc.text  # joined anew at each access
        scores = tag_scores(self.model, doc) + _favour(doc, self.model.tags)
        tagged_spans = spans_of(viterbi(scores, self.model.tags))
        whole = join_names(doc, (whole_name(doc, text, *span) for span in tagged_spans))
        spans = with_whole_people(doc, [span for first, end, label in whole if (span := _span(doc, text, first, end, label))])
        if any(token.is_sent_start for token in doc[1:]):
            spans = whole_extents(doc, text, agreed(doc, text, spans, scores, self.model.tags))
            spans = with_listed_people(doc, without_words(doc, text, spans))
        spans = whole_bodies(doc, spans)
        spans = [*whole_operations(doc, spans), *hashtag_operations(doc, spans)]
        spans = introduced_operations(doc, text, spans)
        spans = with_listed_operations(doc, text, spans)
        spans = police_operations(doc, whole_operations(doc, bare_operations(doc, text, spans)))
        spans = without_other_operations(doc, spans)
        spans = with_towns(doc, with_lookalikes(doc, text, spans))
        spans = without_namesakes(doc, text, [span for span in spans if not is_phone_line(doc, span)])
        spans = with_rights_holders(doc, text, spans)
        spans = with_relatives(doc, with_apposed_bodies(doc, spans))
        spans = with_premises(doc, text, with_known_bodies(doc, text, spans))
        spans = with_inverted_names(doc, text, without_lone_street_names(doc, spans))
        spans = without_parties(doc, text, with_constituencies(doc, with_signers(doc, text, spans)))
        given = doc.ents
        taken = {i for span in given for i in range(span.start, span.end)}
        ours = (span for span in filter_spans(spans) if taken.isdisjoint(range(span.start, span.end)))
        doc.set_ents(sorted([*given, *ours], key=lambda s: s.start))
        return doc

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span scores by label."""
        return dict(Scorer.score_spans(examples, "ents", **kwargs))


def _favour(doc: Doc, tags: Sequence[str]) -> Any:
    """Return what is added to the log scores, by the forms of the names of drugs and of operations. Shapes: (n_tokens, n_tags)."""
    favour = np.zeros((len(doc), len(tags)), np.float32)
    favour[:, [tags.index("B-DRUG"), tags.index("I-DRUG")]] = drug_favour(doc)
    favour[:, [tags.index("B-OPERATION"), tags.index("I-OPERATION")]] = operation_favour(doc)
    return favour


def _span(doc: Doc, text: str, first: int, end: int, label: str) -> Span | None:
    start, stop = doc[first].idx, doc[end - 1].idx + len(doc[end - 1])
    cleaned = clean_span(text, start, stop, label, lexicons=lexicons_of(doc.vocab))
    if cleaned and label == "OPERATION" and is_another_kind(text[slice(*cleaned)]):
        return None
    span = doc.char_span(*cleaned, label=label, alignment_mode="expand") if cleaned else None
    if span is not None and cleaned != (span.start_char, span.end_char):
        span._.offsets = cleaned
    return span
