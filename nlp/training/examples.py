"""Labelled texts as what the network takes and what it should give. Built once, on the processor; training then needs no text."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp.lexicons import Lexicons
from nlp.ml.candidates import (
    number_features,
    operation_pairs,
    quotation_features,
    role_pairs,
    speaker_pairs,
    speakers_of,
    token_spans,
    turn_features,
)
from nlp.ml.network import ENTITY_LABELS, FIGURE_KINDS
from nlp.ml.windows import Cutter, Features
from nlp.numbers.parsing import find_numbers
from nlp.text.layout import Floats, Ints, Layout
from nlp.text.quotations import find_quotations

ENTITY_TAGS = ("O", *(f"{side}-{label}" for label in ENTITY_LABELS for side in "BI"))
# What a tag of the open sets' "O" may be for us: they mark neither operations nor drugs.
UNMARKED = (0, *(ENTITY_TAGS.index(f"{side}-{label}") for label in ("OPERATION", "DRUG") for side in "BI"))


@dataclass(slots=True)
class Spans:
    """Spans with features and the class that each should get. Shapes: (m, 2), (m, f), (m,)."""

    spans: Ints
    features: Floats
    classes: Ints


@dataclass(slots=True)
class Pairs:
    """Pairs of spans. Shapes: lefts (l, 2), rights (r, 2), pairs (p, 2), features (p, f), wanted (p,): 1 right, 0 wrong, -1 not asked.

    `nobody` (l,): 1 where none of them is right. `same` (p,): the right span's name, as a number. `turn` (l, t) as in nlp.ml.candidates.
    """

    lefts: Ints
    rights: Ints
    pairs: Ints
    features: Floats
    wanted: Ints
    nobody: Ints
    turn: Floats | None = None
    follows: Ints | None = None


@dataclass(slots=True)
class Example:
    """One document. `variants`: its features with and without the title. What is None is not labelled."""

    id: str
    variants: tuple[Features, ...]
    entities: Ints
    is_partial: bool = False
    weight: float = 1.0
    roles: Ints | None = None
    descriptions: Ints | None = None
    role_of: Pairs | None = None
    quotes: Spans | None = None
    speaker: Pairs | None = None
    figures: Spans | None = None
    operation_of: Pairs | None = None
    grade: int | None = None
    shorts: tuple[Features, ...] = field(default=())


def read_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the labelled documents of a split: text and labels in one row."""
    texts = [json.loads(line) for line in (folder / "texts.jsonl").read_text(encoding="utf-8").splitlines()]
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    for text, labels in zip(texts, gold, strict=True):
        yield text | labels


def make_example(
    row: dict[str, Any], nlp: Language, cutter: Cutter, lexicons: Lexicons, *, shorts: Sequence[int] = ()
) -> Example:
    """Return one document of the corpus as an example. `nlp` has a tokenizer and sentences; `shorts` are word counts of openings
    for relevance.
    """
    doc = nlp(row["text"])
    entities = sorted(row["entities"], key=lambda e: e["start"])
    spans = {label: [_Span(e) for e in entities if e["label"] == label] for label in ENTITY_LABELS}
    quotations = find_quotations(doc.text)
    quoted = token_spans(doc, quotations)
    layout = Layout.of(doc, quoted)
    people = {e["canonical"] for e in entities if e["label"] == "PERSON"}
    described = described_speakers(doc.text, row["quotes"], people)
    by_span = {(q["start"], q["end"]): q for q in row["quotes"]}
    is_quote = [by_span.get((q.start, q.end)) for q in quotations]
    numbers = find_numbers(doc.text)
    figures = {(f["start"], f["end"]): f for f in row["figures"]}
    figures_of_numbers = [figures.get((n.start, n.end)) for n in numbers]
    counted = token_spans(doc, numbers)
    return Example(
        row["id"],
        tuple(cutter.cut(doc, title=title) for title in dict.fromkeys((None, row["title"]))),
        bio(doc, [(s, ENTITY_TAGS.index(f"B-{label}")) for label, those in spans.items() for s in those]),
        roles=bio(doc, [(s, 1) for s in {(r["start"], r["end"]): _Span(r) for r in row["roles"]}.values()]),
        descriptions=bio(doc, [(s, 1) for s in described]),
        role_of=_role_of(doc, layout, row["roles"], spans["PERSON"]),
        quotes=Spans(quoted, quotation_features(doc, quotations, quoted), np.array([q is not None for q in is_quote], np.int64)),
        speaker=_speaker(doc, layout, quotations, is_quote, spans, described, lexicons),
        figures=Spans(
            counted,
            number_features(numbers),
            np.array([1 + FIGURE_KINDS.index(f["kind"]) if f else 0 for f in figures_of_numbers], np.int64).reshape(-1),
        ),
        operation_of=_operation_of(
            doc, layout, [(n, f) for n, f in zip(counted, figures_of_numbers, strict=True) if f], spans["OPERATION"]
        ),
        grade=row["drug_policy"],
        shorts=tuple(cutter.cut(nlp(_opening(doc, n)), title=None) for n in shorts if n < len(doc)),
    )


class _Span:
    """A labelled stretch of characters."""

    __slots__ = ("end", "name", "start")

    def __init__(self, row: dict[str, Any], name: str = "") -> None:
        self.start, self.end = row["start"], row["end"]
        self.name = row.get("canonical") or name


def bio(doc: Doc, spans: Iterable[tuple[Any, int]]) -> Ints:
    """Tag numbers of tokens; a span's first token gets its number, the others the next. Shapes: (n_tokens,)."""
    tags = np.zeros(len(doc), np.int64)
    spans = list(spans)
    for (first, end), (_, tag) in zip(token_spans(doc, [s for s, _ in spans]), spans, strict=True):
        tags[first] = tag
        tags[first + 1 : end] = tag + 1
    return tags


def _opening(doc: Doc, n_tokens: int) -> str:
    return str(doc[:n_tokens].text)


def described_speakers(text: str, quotes: Sequence[dict[str, Any]], people: set[str]) -> list[_Span]:
    """Return where the descriptions stand that speak, each at the place outside quotations that is nearest to its quote."""
    inside = [(q["start"] - 1, q["end"] + 1) for q in quotes]
    speakers: dict[int, _Span] = {}
    low = text.lower()
    for quote in quotes:
        name = quote["speaker"]
        if name is None or name in people:
            continue
        places, at = [], low.find(name.lower())
        while at >= 0:
            if not any(a <= at < b for a, b in inside):
                places.append(at)
            at = low.find(name.lower(), at + 1)
        if places:
            best = min(places, key=lambda p: abs(p - quote["start"]) if p > quote["end"] else abs(p - quote["start"]) * 0.8)
            speakers[best] = _Span({"start": best, "end": best + len(name)}, name)
    kept: list[_Span] = []
    for span in sorted(speakers.values(), key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _role_of(doc: Doc, layout: Layout, roles: Sequence[dict[str, Any]], people: Sequence[_Span]) -> Pairs:
    owners: dict[tuple[int, int], set[str]] = {}
    for role in roles:
        owners.setdefault((role["start"], role["end"]), set()).add(role["person"])
    held = [_Span({"start": s, "end": e}) for s, e in owners]
    lefts, rights = token_spans(doc, held), token_spans(doc, people)
    pairs, features = role_pairs(layout, lefts, rights)
    wanted = np.zeros(len(pairs), np.int64)
    nearest: dict[tuple[int, str], tuple[int, int]] = {}
    for row, (r, p) in enumerate(pairs):
        name = people[p].name
        if name in owners[(held[r].start, held[r].end)]:
            wanted[row] = -1
            distance = max(int(lefts[r, 0] - rights[p, 1]), int(rights[p, 0] - lefts[r, 1]), 0)
            if (r, name) not in nearest or distance < nearest[r, name][0]:
                nearest[r, name] = (distance, row)
    for _, row in nearest.values():
        wanted[row] = 1
    return Pairs(lefts, rights, pairs, features, wanted, np.zeros(len(lefts), np.int64))


def _speaker(
    doc: Doc,
    layout: Layout,
    quotations: Sequence[Any],
    is_quote: Sequence[dict[str, Any] | None],
    spans: dict[str, list[_Span]],
    described: Sequence[_Span],
    lexicons: Lexicons,
) -> Pairs:
    quotes = [(q, g) for q, g in zip(quotations, is_quote, strict=True) if g]
    candidates = speakers_of(
        [(s, s.name) for s in spans["PERSON"]], [(s, s.name) for s in spans["ORG"]], [(s, s.name) for s in described]
    )
    kinds, names = [k for _, k, _ in candidates], [n for *_, n in candidates]
    lefts, rights = token_spans(doc, [q for q, _ in quotes]), token_spans(doc, [s for s, *_ in candidates])
    pairs, features = speaker_pairs(doc, layout, lefts, rights, kinds, names, lexicons)
    speakers = [(g["speaker"] or "").lower() for _, g in quotes]
    wanted = np.array([int(names[c].lower() == speakers[q] != "") for q, c in pairs], np.int64).reshape(-1)
    in_reach = set(pairs[wanted > 0, 0].tolist())
    nobody = np.array([int(q not in in_reach) for q in range(len(quotes))], np.int64).reshape(-1)
    follows = np.array([int(q > 0 and names[c].lower() == speakers[q - 1]) for q, c in pairs], np.int64).reshape(-1)
    turn = turn_features(doc, lefts, [q for q, _ in quotes], layout)
    return Pairs(lefts, rights, pairs, features, wanted, nobody, turn, follows)


def _operation_of(doc: Doc, layout: Layout, figures: Sequence[tuple[Any, dict[str, Any]]], operations: Sequence[_Span]) -> Pairs:
    lefts = np.array([span for span, _ in figures], np.int64).reshape(-1, 2)
    rights, names = token_spans(doc, operations), [o.name for o in operations]
    pairs, features = operation_pairs(layout, lefts, rights, names)
    wanted = np.array([int(names[o] == figures[f][1]["of"]) for f, o in pairs], np.int64).reshape(-1)
    in_reach = set(pairs[wanted > 0, 0].tolist())
    return Pairs(
        lefts,
        rights,
        pairs,
        features,
        wanted,
        np.array([int(f not in in_reach) for f in range(len(figures))], np.int64).reshape(-1),
    )
