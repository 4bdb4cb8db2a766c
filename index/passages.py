"""Which passages of a found document to show, and what to mark in them: by the same tokens and names that found it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.words import Annotations, Document, Role
from index.analysis import Token, tokens
from index.fields import LABEL_FIELDS, people_of, speakers_of
from index.fusion import Hit
from index.names import name_key
from index.query import Name, Phrase, Prefix, Query, Term

# What a reader takes in of one hit; more are on the document's page.
MOST_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Shown:
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
) -> list[Shown]:
    """The passages that answer the query best: those with most of its words and names, then those near in meaning; else the first.

    `public` is as in `index.entry.Entry`: nobody else is marked as a person or speaker. Passages of the agenda item `first_in` (its
    number as printed) come before all others that answer.
    """
    words, named = query.words(), _spans_of_names(query.names(), annotations, public)
    similarity = {near.passage: near.similarity for near in hit.near}
    scored = []
    for number, passage in enumerate(document.passages):
        found, marks = _marks(document.text[passage.start : passage.end], words)
        for i, spans in enumerate(named, start=len(words)):
            inside = [(s - passage.start, e - passage.start) for s, e in spans if passage.start <= s and e <= passage.end]
            if inside:
                found.add(i)
                marks += inside
        if found or number in similarity:
            scored.append((len(found), similarity.get(number), number, marks))
    elsewhere = {n for n, passage in enumerate(document.passages) if first_in is not None and passage.item != first_in}
    scored.sort(key=lambda each: (each[2] in elsewhere, -each[0], -(each[1] or 0.0), each[2]))
    shown = [
        Shown(number, joined(marks), "words" if n_found else "meaning", round(near, 3) if near is not None else None)
        for n_found, near, number, marks in scored[:MOST_PASSAGES]
    ]
    if not shown and document.passages:
        shown = [Shown(0, (), "words", None)]
    return shown


def spans_of_word(word: Term | Prefix | Phrase, text: str) -> list[tuple[int, int]]:
    """Where a text has a word or a phrase, by the tokens that find it."""
    return _spans_of(word, list(tokens(text)))


def _spans_of_names(
    names: Sequence[Name], annotations: Annotations, public: Mapping[str, Sequence[Role]]
) -> list[list[tuple[int, int]]]:
    """Where the text mentions each of the names, or what each of the speakers says."""
    fields = LABEL_FIELDS | {"PERSON": "person"}
    people = people_of(annotations)
    found = []
    for name in names:
        spans = [
            (m.start, m.end)
            for m in annotations.entities
            if fields[m.label] == name.field
            and (m.label != "PERSON" or m.canonical in public)
            and name_key(name.field, m.canonical) == name.key
        ]
        if name.field == "speaker":
            spans = [
                (q.start, q.end)
                for q in annotations.quotes
                if name.key in {name_key("speaker", each) for each in speakers_of(q, public=public, people=people)}
            ]
        found.append(spans)
    return found


def _marks(text: str, words: Sequence[Term | Prefix | Phrase]) -> tuple[set[int], list[tuple[int, int]]]:
    """Which of the words a text has, and where."""
    found: set[int] = set()
    spans: list[tuple[int, int]] = []
    stems = list(tokens(text)) if words else []
    for i, word in enumerate(words):
        hits = _spans_of(word, stems)
        if hits:
            found.add(i)
            spans += hits
    return found, spans


def joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Marks in order, those that touch or overlap as one."""
    marks: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if marks and start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        else:
            marks.append((start, end))
    return tuple(marks)


def _spans_of(word: Term | Prefix | Phrase, stems: Sequence[Token]) -> list[tuple[int, int]]:
    if isinstance(word, Term):
        return [(t.start, t.end) for t in stems if t.text == word.token]
    if isinstance(word, Prefix):
        return [(t.start, t.end) for t in stems if t.text.startswith(word.token)]
    spans = []
    for i, token in enumerate(stems):
        if token.text != word.tokens[0]:
            continue
        at, left = i, word.slop
        for wanted in word.tokens[1:]:
            ahead = next((k for k in range(at + 1, min(at + 2 + left, len(stems))) if stems[k].text == wanted), None)
            if ahead is None:
                break
            left -= ahead - at - 1
            at = ahead
        else:
            spans.append((token.start, stems[at].end))
    return spans
