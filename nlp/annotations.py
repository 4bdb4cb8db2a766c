"""The one place where a Doc of `en_countywatch` becomes our Annotations."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from core.words import Annotations, Figure, Mention, Quote, Role
from nlp.component import exact_offsets
from nlp.ml.candidates import flat


def annotations_of(doc: Any) -> Annotations:
    """Return all that the pipeline says of a document, offsets in code points of its text."""
    text = doc.text  # joined anew at each access
    bodies = [ent for ent in doc.ents if ent.label_ == "ORG"]
    return Annotations(
        entities=tuple(_mention(ent, text) for ent in doc.ents),
        roles=tuple(dict.fromkeys(role for span in doc.spans.get("roles", ()) for role in _roles(span, bodies))),
        quotes=tuple(_quote(span) for span in doc.spans.get("quotes", ())),
        figures=tuple(_figure(span, text) for span in doc.spans.get("figures", ())),
        drug_policy=doc._.drug_policy,
        topics=tuple(doc._.topics),
    )


def _mention(ent: Any, text: str) -> Mention:
    start, end = exact_offsets(ent)
    name = ent._.canonical or flat(ent.text)
    return Mention(start, end, text[start:end], ent.label_, name, None, ent._.lat, ent._.lon)


def _roles(span: Any, bodies: Sequence[Any]) -> list[Role]:
    """Return a role of each of its people, with the last of the bodies (in text order) that it names."""
    at = bisect_right(bodies, span.end, key=lambda body: body.end) - 1
    body = bodies[at]._.canonical if at >= 0 and bodies[at].start >= span.start else None
    return [Role(person, flat(span.text), body, span.start_char, span.end_char) for person in span._.people]


def _quote(span: Any) -> Quote:
    confidence = span._.speaker_confidence
    return Quote(*exact_offsets(span), span._.speaker, span._.cue, None if confidence is None else round(confidence, 4))


def _figure(span: Any, text: str) -> Figure:
    start, end = exact_offsets(span)
    return Figure(
        start,
        end,
        text[start:end],
        span._.kind,
        span._.value,
        span._.unit,
        span._.approximate,
        span._.holds_on,
        span._.of_operation,
        round(span._.sure * span._.of_confidence, 4),
    )
