"""The one place where a Doc of `en_countywatch` becomes our Annotations."""

from typing import Any

from core.words import Annotations, Figure, Mention, Quote, Role
from nlp.candidates import flat
from nlp.component import exact_offsets


def annotations_of(doc: Any) -> Annotations:
    """Return all that the pipeline says of a document, offsets in code points of its text."""
    return Annotations(
        entities=tuple(_mention(ent) for ent in doc.ents),
        roles=tuple(dict.fromkeys(role for span in doc.spans.get("roles", ()) for role in _roles(doc, span))),
        quotes=tuple(_quote(span) for span in doc.spans.get("quotes", ())),
        figures=tuple(_figure(span) for span in doc.spans.get("figures", ())),
        drug_policy=doc._.drug_policy,
        topics=tuple(doc._.topics),
    )


def _mention(ent: Any) -> Mention:
    start, end = exact_offsets(ent)
    name = ent._.canonical or flat(ent.text)
    return Mention(start, end, ent.doc.text[start:end], ent.label_, name, None, ent._.lat, ent._.lon)


def _roles(doc: Any, span: Any) -> list[Role]:
    bodies = [e for e in doc.ents if e.label_ == "ORG" and span.start <= e.start and e.end <= span.end]
    body = bodies[-1]._.canonical if bodies else None
    return [Role(person, flat(span.text), body, span.start_char, span.end_char) for person in span._.people]


def _quote(span: Any) -> Quote:
    confidence = span._.speaker_confidence
    return Quote(*exact_offsets(span), span._.speaker, span._.cue, None if confidence is None else round(confidence, 4))


def _figure(span: Any) -> Figure:
    start, end = exact_offsets(span)
    text = span.doc.text[start:end]
    return Figure(
        start, end, text, span._.kind, span._.value, span._.unit, span._.approximate, span._.holds_on, span._.of_operation
    )
