"""Puts what people decided in force: what the machine read of a text and the decisions about it give what is served of it. Pure.

Decisions are applied in the order in which they were made, each upon what those before it left. One whose target is not there changes
nothing, and nothing else is ever taken for its target: words are found again by what stands around them (`find_words`), names by their key.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from archive.decision_rows import Decision, Target, name_that_changes
from archive.decisions.amended import Amended
from core.vocabulary import LABELLED, Label
from core.words import Annotations, Document, Role
from index.analysis import fold
from index.names import name_key
from service.fairness.unnamed import without_person

# What is kept of the text on each side of a target's words, spaces counted once: two short sentences seldom share as much.
CONTEXT_CHARS = 40
# Where the text was edited on one side of the words, so much of the other side must stand, and the place be the only one.
MIN_CONTEXT_CHARS = 20
# What a person says is sure.
SURE = 1.0
# Copies of one text have straight marks in one paper and curly ones in the next; each stands for one, so that places stay.
_MARKS = {ord(mark): plain for plain, marks in {'"': "“”„", "'": "‘’‚"}.items() for mark in marks}
Span = tuple[int, int]
Rule = Callable[[Document, Annotations, Decision], tuple[Document, Annotations] | None]


def amend(document: Document, notes: Annotations, decisions: Sequence[Decision]) -> Amended:
    """Return what is served of a text: the document and annotations in force, and which decisions found their target in it."""
    applied: set[str] = set()
    takedowns: list[Decision] = []
    for decision in decisions:
        rule = _RULES.get(decision.kind)
        if rule is None:
            takedowns.append(decision)
        elif (changed := rule(document, notes, decision)) is not None:
            document, notes = changed
            applied.add(decision.id)
    result = Amended(document, notes, tuple(range(len(document.passages))), frozenset(applied))
    for decision in takedowns:  # last, so that no correction brings back what they leave out
        if decision.target.name is not None:
            result = without_person(result, decision)
    return result


def key_of(label: Label, name: str) -> str:
    """Return the key of a name of this label: two names with one key are one."""
    return name_key(LABELLED[label].name, name)


def context_of(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and behind a stretch of a text, spaces counted once, `CONTEXT_CHARS` of it at most."""
    before, after = _plain(text[max(0, start - 3 * CONTEXT_CHARS) : start]), _plain(text[end : end + 3 * CONTEXT_CHARS])
    return before[-CONTEXT_CHARS:], after[:CONTEXT_CHARS]


def places_of(text: str, words: str) -> list[Span]:
    """Return where words stand in a text, whatever spaces and line ends are between them, and whether marks are straight or curly."""
    pattern = r"\s+".join(re.escape(word) for word in words.translate(_MARKS).split())
    return [match.span() for match in re.finditer(pattern, text.translate(_MARKS))] if pattern else []


def target_of(document: Document, start: int, end: int) -> Target:
    """Return the target that finds this stretch of a document again."""
    before, after = context_of(document.text, start, end)
    words = document.text[start:end]
    alike = [place for place in places_of(document.text, words) if context_of(document.text, *place) == (before, after)]
    return Target(document.id, words, before, after, alike.index((start, end)))


def find_words(text: str, target: Target) -> Span | None:
    """Return where the words of a target stand in a text; None if they are not there, or nothing tells which of several are meant."""
    places = places_of(text, target.text or "")
    contexts = [context_of(text, *place) for place in places]
    wanted = target.before.translate(_MARKS), target.after.translate(_MARKS)
    alike = [place for place, context in zip(places, contexts, strict=True) if context == wanted]
    if alike:
        return alike[target.occurrence] if target.occurrence < len(alike) else None
    near = [
        place
        for place, context in zip(places, contexts, strict=True)
        if any(len(side) >= MIN_CONTEXT_CHARS and side == known for side, known in zip(context, wanted, strict=True))
    ]
    return near[0] if len(near) == 1 else None


def _not_entity(document: Document, notes: Annotations, decision: Decision) -> tuple[Document, Annotations] | None:
    target = decision.target
    if target.label is None:
        return None
    mine = [mention for mention in notes.entities if mention.label == target.label]
    if target.text is not None:
        span = find_words(document.text, target)
        removed = [m for m in mine if span is not None and _is_inside((m.start, m.end), span)]
    else:
        key = key_of(target.label, target.name or "")
        removed = [m for m in mine if key_of(target.label, m.canonical) == key]
    if not removed:
        return None
    left = tuple(mention for mention in notes.entities if mention not in removed)
    gone = {m.canonical for m in removed} - {m.canonical for m in left if m.label == target.label}
    return document, _without_names(replace(notes, entities=left), target.label, gone)


def _rename(document: Document, notes: Annotations, decision: Decision) -> tuple[Document, Annotations] | None:
    """Return a name becomes another: a better form of it, or the name of what it is the same as."""
    target, value = decision.target, decision.value
    label, name = target.label, name_that_changes(decision)
    if label is None or name is None or value.name is None:
        return None
    key, entities, is_there = key_of(label, name), [], False
    for mention in notes.entities:
        if mention.label == label and key_of(label, mention.canonical) == key:
            where = mention if value.entity_id is None and value.lat is None else value
            mention = replace(mention, canonical=value.name, entity_id=where.entity_id, lat=where.lat, lon=where.lon)
            is_there = True
        entities.append(mention)
    return (document, _with_name(replace(notes, entities=tuple(entities)), label, key, value.name)) if is_there else None


def _different(document: Document, notes: Annotations, decision: Decision) -> tuple[Document, Annotations] | None:
    """Of two names, what is written as the one is no longer taken for the other."""
    target = decision.target
    label, one, other = target.label, target.name, target.other
    if label is None or one is None or other is None:
        return None
    keys = {key_of(label, one): one, key_of(label, other): other}
    entities, moved = [], set()
    for mention in notes.entities:
        written, taken_for = key_of(mention.label, mention.text), key_of(mention.label, mention.canonical)
        if mention.label == label and written != taken_for and {written, taken_for} == keys.keys():
            moved.add((taken_for, keys[written]))
            mention = replace(mention, canonical=keys[written], entity_id=None, lat=None, lon=None)
        entities.append(mention)
    if not moved:
        return None
    notes = replace(notes, entities=tuple(entities))
    held = {key_of(label, m.canonical) for m in entities if m.label == label}
    for taken_for, name in sorted(moved):
        if taken_for not in held:  # nobody else of that name is left, so what was told of it is told of this one
            notes = _with_name(notes, label, taken_for, name)
    return document, notes


def _speaker(document: Document, notes: Annotations, decision: Decision) -> tuple[Document, Annotations] | None:
    span, name = find_words(document.text, decision.target), decision.value.name
    mine = [q for q in notes.quotes if span and (_is_inside((q.start, q.end), span) or _is_inside(span, (q.start, q.end)))]
    if not mine:
        return None
    quotes = (replace(q, speaker=name, speaker_confidence=SURE if name else None) if q in mine else q for q in notes.quotes)
    return document, replace(notes, quotes=tuple(quotes))


def _role(document: Document, notes: Annotations, decision: Decision) -> tuple[Document, Annotations] | None:
    target, value = decision.target, decision.value
    key, written = key_of("PERSON", target.name or ""), fold(target.role or "")

    def is_meant(role: Role) -> bool:
        return key_of("PERSON", role.person) == key and fold(role.role) == written

    if not any(is_meant(role) for role in notes.roles):
        return None
    roles = []
    for role in notes.roles:
        if not is_meant(role):
            roles.append(role)
        elif value.role is not None:
            roles.append(replace(role, role=value.role, organisation=value.organisation))
    return document, replace(notes, roles=tuple(roles))


def _not_figure(document: Document, notes: Annotations, decision: Decision) -> tuple[Document, Annotations] | None:
    """Return whatever is counted at a place is counted no more, as whatever another pipeline may take it."""
    span = find_words(document.text, decision.target)
    left = tuple(f for f in notes.figures if span is None or not (f.start < span[1] and span[0] < f.end))
    return (document, replace(notes, figures=left)) if len(left) < len(notes.figures) else None


def _item(document: Document, notes: Annotations, decision: Decision) -> tuple[Document, Annotations] | None:
    span = find_words(document.text, decision.target)
    mine = [p for p in document.passages if span and p.start <= span[0] < p.end]
    if not mine:
        return None
    passages = (replace(p, item=decision.value.item) if p in mine else p for p in document.passages)
    return replace(document, passages=tuple(passages)), notes


_RULES: Mapping[str, Rule] = {
    "not-entity": _not_entity,
    "same": _rename,
    "rename": _rename,
    "different": _different,
    "speaker": _speaker,
    "role": _role,
    "not-figure": _not_figure,
    "item": _item,
}


def _with_name(notes: Annotations, label: Label, key: str, name: str) -> Annotations:
    """Move what is told of a name to another."""

    def named(value: str | None) -> str | None:
        return name if value is not None and key_of(label, value) == key else value

    if label == "OPERATION":
        return replace(notes, figures=tuple(replace(figure, of=named(figure.of)) for figure in notes.figures))
    if label in {"PERSON", "ORG"}:
        notes = replace(notes, quotes=tuple(replace(quote, speaker=named(quote.speaker)) for quote in notes.quotes))
    if label == "PERSON":
        notes = replace(notes, roles=tuple(replace(role, person=named(role.person) or role.person) for role in notes.roles))
    return notes


def _without_names(notes: Annotations, label: Label, gone: Collection[str]) -> Annotations:
    """Take away what was told of names that are none."""
    if label == "OPERATION":
        figures = (replace(figure, of=None) if figure.of in gone else figure for figure in notes.figures)
        return replace(notes, figures=tuple(figures))
    if label in {"PERSON", "ORG"}:
        quotes = (replace(q, speaker=None, speaker_confidence=None) if q.speaker in gone else q for q in notes.quotes)
        notes = replace(notes, quotes=tuple(quotes))
    if label == "PERSON":
        notes = replace(notes, roles=tuple(role for role in notes.roles if role.person not in gone))
    return notes


def _is_inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).split())
