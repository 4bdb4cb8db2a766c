"""Puts the annotations of a long text's parts together again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.words import Annotations


def joined(parts: Sequence[tuple[int, Annotations]]) -> Annotations:
    """Return one Annotations for the whole, from (offset of the part, its annotations). Relevance is the most relevant part's."""
    if len(parts) == 1 and parts[0][0] == 0:
        return parts[0][1]
    topics = Counter(topic for _, each in parts for topic in each.topics)
    return Annotations(
        entities=tuple(replace(m, start=m.start + at, end=m.end + at) for at, each in parts for m in each.entities),
        roles=tuple(dict.fromkeys(role for _, each in parts for role in each.roles)),
        quotes=tuple(replace(q, start=q.start + at, end=q.end + at) for at, each in parts for q in each.quotes),
        figures=tuple(replace(f, start=f.start + at, end=f.end + at) for at, each in parts for f in each.figures),
        drug_policy=max((each.drug_policy for _, each in parts), default=0.0),
        topics=tuple(topic for topic, _ in topics.most_common()),
    )
