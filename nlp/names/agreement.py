"""One name, one label within a text: what the mentions of a name say together is truer than what each says by itself.

Knows the tagger's scores, lines and cells. Marks no new name.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from spacy.tokens import Doc, Span

from nlp.component import exact_offsets
from nlp.grammar.descriptions import POSSESSIVES
from nlp.lexicons import lexicons_of
from nlp.names.cleaning import titles_before

# Labels that one string shares in no text: of 1,000 labelled documents two have a name with two of them, both a surname that is a town.
_NAMES = ("PERSON", "PLACE", "ORG")
# How likely one word must be to be a name that nothing else tells. Of such people in authors q to w 3 of 23 below it are right, above it 13 of 21;
# of bodies 6 of 30, and all 6; of dev's bodies 2 of 10.
SURE_WORD = {"PERSON": 0.75, "ORG": 0.9}
_LISTS = {"PERSON": ("first_name_m", "first_name_f"), "ORG": ("body", "force", "council")}
# Of the corpus's names of one word behind these that no list and no longer name of their text tells, 1,760 are places and 4 people, three of
# them with a hyphen.
_PLACE_PREPOSITIONS = frozenset(("from", "in", "at", "near", "of", "around", "across"))
# What ends a field: a line or the cell of a table.
_FIELD_ENDS = frozenset("\n|")


def agreed(doc: Doc, text: str, spans: Sequence[Span], scores: Any, tags: Sequence[str]) -> list[Span]:
    """Return the spans as the whole text has them. Of a text of one sentence nothing else can be asked: it is not for this.

    Shapes: scores (n_tokens, n_tags), logs.
    """
    spans = without_lone_words(doc, spans, scores, tags)
    spans = one_label_a_name(doc, text, spans, scores, tags)
    return whole_names(doc, without_doubtful_words(doc, text, spans, scores, tags))


def one_label_a_name(doc: Doc, text: str, spans: Sequence[Span], scores: Any, tags: Sequence[str]) -> list[Span]:
    """Return the spans, those of one string under the label that all its mentions together make likeliest.

    A surname is left alone: a name behind a title, and a word of a longer name of a person. Shapes: scores (n_tokens, n_tags), logs.
    """
    surnames = {word for s in spans if s.label_ == "PERSON" for word in _words(s) if len(_words(s)) > 1}
    groups: dict[str, list[Span]] = {}
    for span in spans:
        key = " ".join(_words(span))
        if span.label_ in _NAMES and key not in surnames:
            groups.setdefault(key, []).append(span)
    lexicons = lexicons_of(doc.vocab)
    changed: dict[int, Span] = {}
    for group in groups.values():
        if len({s.label_ for s in group}) == 1 or any(titles_before(text, s.start_char, lexicons) for s in group):
            continue
        weights = sum(_weights(s, scores, tags) for s in group)
        label = _NAMES[int(np.argmax(weights))]
        changed.update((s.start, _relabelled(s, label)) for s in group if s.label_ != label)
    return [changed.get(s.start, s) if s.label_ in _NAMES else s for s in spans]


def without_lone_words(doc: Doc, spans: Sequence[Span], scores: Any, tags: Sequence[str]) -> list[Span]:
    """Return the spans without people and bodies of one word that stand alone in their line or cell: headings and labels.

    A place may stand so (of the labelled documents' 54 lone names 52 do), where the tagger thinks it likelier than no name.
    """
    kept = []
    for span in spans:
        if span.label_ in ("PERSON", "ORG") and len(span) == 1 and _is_alone(doc, span):
            place, nothing = (float(scores[span.start, tags.index(tag)]) for tag in ("B-PLACE", "O"))
            if place > nothing:
                kept.append(_relabelled(span, "PLACE"))
        else:
            kept.append(span)
    return kept


def _words(span: Span) -> list[str]:
    """Return a name's words in small letters; a full stop that ends the sentence in the last word's token is none of it."""
    start, end = exact_offsets(span)
    name: str = span.text[start - span.start_char : end - span.start_char]
    return name.lower().split()


def _parts(span: Span) -> list[str]:
    return [part for word in _words(span) for part in word.split("-")]


def _weights(span: Span, scores: Any, tags: Sequence[str]) -> Any:
    """Return how likely each label is for a span's tokens. Shapes: (3,)."""
    rows = np.exp(scores[span.start : span.end])
    return np.array([np.mean([rows[i, tags.index(("I-" if i else "B-") + label)] for i in range(len(rows))]) for label in _NAMES])


def _relabelled(span: Span, label: str) -> Span:
    relabelled = Span(span.doc, span.start, span.end, label=label)
    relabelled._.offsets = span._.offsets
    return relabelled


def _is_alone(doc: Doc, span: Span) -> bool:
    """Tell whether nothing but marks stands beside a span in its line or cell."""
    return all(_ends_field(doc, i, step) for i, step in ((span.start - 1, -1), (span.end, 1)))


def _ends_field(doc: Doc, i: int, step: int) -> bool:
    while 0 <= i < len(doc):
        text = doc[i].text
        if _FIELD_ENDS.intersection(text):
            return True
        if any(c.isalnum() for c in text):
            return False
        i += step
    return True


def without_doubtful_words(doc: Doc, text: str, spans: Sequence[Span], scores: Any, tags: Sequence[str]) -> list[Span]:
    """Return the spans; one word that nothing else tells to be a person's or body's name is one only where the tagger is sure.

    What tells: a longer such name in the text that has the word, our lists, a title before it, capitals ("NHS"). Else it is what the
    tagger thinks next likeliest.
    """
    doubtful: dict[tuple[str, str], list[Span]] = {}
    longer = {(s.label_, part) for s in spans if len(_words(s)) > 1 for part in _parts(s)}
    for span in spans:
        words = _words(span)
        if span.label_ in SURE_WORD and len(words) == 1 and not longer.intersection((span.label_, part) for part in _parts(span)):
            doubtful.setdefault((span.label_, words[0]), []).append(span)
    lexicons = lexicons_of(doc.vocab)
    changed: dict[int, str] = {}
    for (label, word), group in doubtful.items():
        shares = np.mean([np.exp(scores[span.start]) for span in group], 0)
        if (
            any(lexicons.has(flag, word) for flag in _LISTS[label])
            or (label == "ORG" and group[0].text.isupper())
            or (label == "PERSON" and any(titles_before(text, s.start_char, lexicons) for s in group))
        ):
            continue
        if shares[tags.index(f"B-{label}")] >= SURE_WORD[label]:
            if label == "PERSON" and any(_stands_as_place(doc, span) for span in group):
                changed.update((span.start, "PLACE") for span in group)
            continue
        others = [tag for tag in ("O", *(f"B-{name}" for name in _NAMES)) if tag != f"B-{label}"]
        best = max(others, key=lambda tag: float(shares[tags.index(tag)]))
        if best == "B-PERSON" and any(_stands_as_place(doc, span) for span in group):
            best = "B-PLACE"
        changed.update((span.start, best[2:]) for span in group)
    return [
        _relabelled(span, changed[span.start]) if changed.get(span.start) else span
        for span in spans
        if changed.get(span.start) != ""
    ]


def _stands_as_place(doc: Doc, span: Span) -> bool:
    """Tell whether one word of small letters stands behind a preposition of place and owns nothing: "people from Oxmarsh"."""
    behind = doc[span.end].text if span.end < len(doc) else ""
    is_word = len(span) == 1 and span[0].is_title and behind not in POSSESSIVES
    return is_word and bool(span.start) and doc[span.start - 1].text in _PLACE_PREPOSITIONS


def whole_names(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans; where the words of a name of several words stand elsewhere, they are that name too, and not a part of it."""
    names = {tuple(t.text for t in span): span.label_ for span in spans if span.label_ in _NAMES and len(span) > 1}
    lengths: dict[str, set[int]] = {}
    for words in names:
        lengths.setdefault(words[0], set()).add(len(words))
    owner = {i: span for span in spans for i in range(span.start, span.end)}
    kept = {id(span): span for span in spans}
    texts = [token.text for token in doc]
    for i, first in enumerate(texts):
        for length in sorted(lengths.get(first, ()), reverse=True):
            end, label = i + length, names.get(tuple(texts[i : i + length]))
            if label is None or end > len(texts):  # at the text's end a shorter name would pass for the longer one
                continue
            rivals = {id(owner[j]): owner[j] for j in range(i, end) if j in owner}
            if any(r.start < i or r.end > end or len(r) == length or r.label_ not in _NAMES for r in rivals.values()):
                continue
            for rival in rivals:
                del kept[rival]
            span = Span(doc, i, end, label=label)
            kept[id(span)] = span
            owner.update((j, span) for j in range(i, end))
            break
    return list(kept.values())
