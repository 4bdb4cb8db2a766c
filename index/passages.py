"""Which passages of a found document to show, and what to mark in them: by the reasons for which it was found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.words import Annotations, Document, Role
from index.explain import Reason, Span, Stretch, joined, reasons
from index.query_tree import Query
from index.ranking import Hit

# What a reader takes in of one hit; more are on the document's page.
MAX_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class BestPassage:
    """A passage to show. `highlights` are offsets into the passage's own text."""

    passage: int
    highlights: tuple[tuple[int, int], ...]
    why: Literal["words", "meaning"]
    similarity: float | None


def best_passages(
    document: Document,
    query: Query,
    hit: Hit,
    annotations: Annotations,
    *,
    public: Mapping[str, Sequence[Role]],
    first_in: str | None = None,
    last_in: Collection[str] = (),
) -> list[BestPassage]:
    """Return the passages that answer the query best: those with most of its words and names, then those near in meaning; else
    the first.

    `public` is as in `index.entry.Entry`: nobody else is marked as a person or speaker. Passages of the agenda item `first_in` (its
    number as printed) come before all others that answer, those of the items `last_in` behind them.
    """
    why = reasons(query, Stretch(document, annotations, document.title, ((0, len(document.text)),), "", public=public))
    similarity = {near.passage: near.similarity for near in hit.near}
    scored = []
    for number, passage in enumerate(document.passages):
        inside = [marks for reason in why if (marks := _inside(reason, (passage.start, passage.end)))]
        if inside or number in similarity:
            scored.append((len(inside), similarity.get(number), number, [mark for marks in inside for mark in marks]))
    elsewhere = {n for n, p in enumerate(document.passages) if p.item in last_in or (first_in is not None and p.item != first_in)}
    scored.sort(key=lambda row: (row[2] in elsewhere, -row[0], -(row[1] or 0.0), row[2]))
    shown = [
        BestPassage(number, joined(marks), "words" if n_found else "meaning", round(near, 3) if near is not None else None)
        for n_found, near, number, marks in scored[:MAX_PASSAGES]
    ]
    if not shown and document.passages:
        shown = [BestPassage(0, (), "words", None)]
    return shown


def _inside(reason: Reason, passage: Span) -> list[Span]:
    """Return what of a reason's marks lies in a passage, by offsets into that; a mark that reaches over its edge is cut there."""
    begin, end = passage
    return [(max(s, begin) - begin, min(e, end) - begin) for s, e in reason.spans if s < end and e > begin]
