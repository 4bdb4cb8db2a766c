"""Puts the annotations of a long text's parts together again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.words import Annotations


def joined(parts: Sequence[tuple[int, Annotations]]) -> Annotations:
    """Return one Annotations for the whole, from (offset of the part, its annotations). Relevance is the most relevant part's."""
    if len(parts) == 1 and parts[0][0] == 0:
        return parts[0][1]
    topics = Counter(topic for _, notes in parts for topic in notes.topics)
    return Annotations(
        entities=tuple(replace(m, start=m.start + at, end=m.end + at) for at, notes in parts for m in notes.entities),
        roles=tuple(dict.fromkeys(role for _, notes in parts for role in notes.roles)),
        quotes=tuple(replace(q, start=q.start + at, end=q.end + at) for at, notes in parts for q in notes.quotes),
        figures=tuple(replace(f, start=f.start + at, end=f.end + at) for at, notes in parts for f in notes.figures),
        drug_policy=max((notes.drug_policy for _, notes in parts), default=0.0),
        topics=tuple(topic for topic, _ in topics.most_common()),
    )
