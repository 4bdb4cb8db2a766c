"""Where the names of bodies begin, and places that are none, by the rest of the text. Finds no body that the tagger did not."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from spacy.tokens import Doc, Span

from nlp.grammar.descriptions import ARTICLES
from nlp.lexicons import lexicons_of
from nlp.text.credits import rights_holders

# Small words behind a place among which one says what the body is ("Larwich neighbourhood policing TEAM").
MAX_BEHIND = 2
_DASHES = frozenset("-–—")
_PREPOSITIONS = frozenset(("of", "from", "at", "for", "by", "with"))
_LISTED = ("town", "village", "area", "world", "first_name_m", "first_name_f", "force", "council")
# After these a headline goes on to the body that it is about: "Grant to Harbour Lights Trust", "New Home for Larwich Rovers".
_GOES_ON = re.compile(r" (?:to|for|from|with|at|by) ")

_COLOURS = frozenset(("black", "white", "red", "green", "blue", "silver", "grey", "yellow", "orange", "brown", "gold", "maroon"))
# The kind of a body by itself: the corpus marks none of 22 such councils and 2 of 12 such committees.
_GENERIC = re.compile(r"(?i:city|county|borough|district|parish|town|community) council|(?i:sub-committee)")


def whole_bodies(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans, each body's name without the words of its headline and of its place; no body that is called by its kind alone."""
    lexicons = lexicons_of(doc.vocab)
    spans = [part for span in spans for part in (_parted(doc, span, lexicons) if span.label_ == "ORG" else (span,))]
    spans = [_without_verb(doc, span, lexicons) if span.label_ == "ORG" else span for span in spans]
    spans = [_with_hyphened_words(doc, span, lexicons) if span.label_ == "ORG" else span for span in spans]
    names = {span.text for span in spans if span.label_ == "ORG"}
    bodies: list[Span] = []
    for span in spans:
        if span.label_ != "ORG":
            bodies.append(span)
            continue
        if not (_is_numbered(doc, span) or _is_make(doc, span) or _GENERIC.fullmatch(span.text)):
            bodies += _mended(doc, span, names, lexicons)
    return bodies


def _parted(doc: Doc, span: Span, lexicons: Any) -> list[Span]:
    """Return the bodies of a line that names one behind the other ("Larwich Council - Planning Committee"): no name in the corpus has such a dash."""
    dashes = [
        i for i in range(span.start + 1, span.end - 1) if doc[i].text in _DASHES and doc[i].whitespace_ and doc[i - 1].whitespace_
    ]
    if not dashes:
        return [span]
    bounds = zip((span.start, *(i + 1 for i in dashes)), (*dashes, span.end), strict=True)
    parts = [Span(doc, first, end, label="ORG") for first, end in bounds if end > first]
    return [part for part in parts if any(_ends_name(token, lexicons) for token in part)] or [span]


def _is_numbered(doc: Doc, span: Span) -> bool:
    """Tell whether a span is the first word of a sentence and a number in words, within or behind it: a part of a paper ("Aim two")."""
    number = doc[span.start + 1 : span.start + 2]
    begins = not span.start or not doc[span.start - 1].is_alpha
    is_number = any(t.is_lower and t.is_alpha and t.like_num for t in number)
    return begins and span[0].is_title and is_number and span.end <= span.start + 2


def _is_make(doc: Doc, span: Span) -> bool:
    """Tell whether a span is what somebody's car or clothes are: "a green [Ford]" in the corpus's train and dev is never a body."""
    goes_on = any(token.is_lower and token.is_alpha and not token.is_stop for token in doc[span.end : span.end + 1])
    return span.start > 1 and doc[span.start - 1].text in _COLOURS and doc[span.start - 2].lower_ in ARTICLES and not goes_on


def _with_hyphened_words(doc: Doc, span: Span, lexicons: Any) -> Span:
    """Return a body with the hyphened words that its ends cut: "[Drug-]Related Death Panel", "licensing sub[-committee]"."""
    first, end = span.start, span.end
    if first > 2 and _joins(doc, first - 2) and doc[first - 3].text[0].isupper() and doc[first - 1].text[0].isupper():
        first -= 3
    if end + 1 < len(doc) and _joins(doc, end) and (doc[end + 1].text[0].isupper() or _ends_name(doc[end + 1], lexicons)):
        end += 2
    return span if (first, end) == (span.start, span.end) else Span(doc, first, end, label="ORG")


def _without_verb(doc: Doc, span: Span, lexicons: Any) -> Span:
    """Return a body without the small words behind its last word ("Larwich Council | mends"): of the corpus's 4,075 none goes on so."""
    end = int(span.end)
    while end - span.start > 1 and doc[end - 1].is_lower and not _ends_name(doc[end - 1], lexicons):
        end -= 1
    is_cut = end < span.end and doc[end - 1].is_title and _ends_name(doc[end - 1], lexicons)
    return Span(doc, span.start, end, label="ORG") if is_cut else span


def _joins(doc: Doc, i: int) -> bool:
    """Tell whether a token is a hyphen without spaces around it."""
    return doc[i].text == "-" and not doc[i].whitespace_ and not doc[i - 1].whitespace_


def with_rights_holders(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans and those who hold the rights of pictures: bodies, where they are not known to be people."""
    held = [span for start, end in rights_holders(text) if (span := doc.char_span(start, end, label="ORG"))]
    people = {i for span in spans if span.label_ == "PERSON" and len(span) > 1 for i in range(span.start, span.end)}
    bodies = [span for span in held if not people.intersection(range(span.start, span.end))]
    taken = {i for span in bodies for i in range(span.start, span.end)}
    return [*(span for span in spans if not taken.intersection(range(span.start, span.end))), *bodies]


def _mended(doc: Doc, span: Span, names: set[str], lexicons: Any) -> Iterator[Span]:
    goes_on = _GOES_ON.search(span.text)
    if goes_on and span.text[goes_on.end() :] in names:
        yield doc.char_span(span.start_char + goes_on.end(), span.end_char, label="ORG") or span
        return
    start = _before_commas(doc, span.start, lexicons)
    if start < span.start:
        yield Span(doc, start, span.end, label="ORG")
        return
    if place := _place_before_words(doc, span, lexicons):
        yield place
        return
    yield span


def _before_commas(doc: Doc, start: int, lexicons: Any) -> int:
    """Return where a name begins whose first words stand behind each other with commas ("director of Listen, Talk, Mend Larwich"): two at
    least, behind a preposition, and neither places nor first names, which would be a list.
    """
    at = start
    while (
        at >= 2
        and doc[at - 1].text == ","
        and doc[at - 2].is_title
        and not any(lexicons.has(f, doc[at - 2].text) for f in _LISTED)
    ):
        at -= 2
    return at if start - at >= 4 and at and doc[at - 1].lower_ in _PREPOSITIONS else start


def _place_before_words(doc: Doc, span: Span, lexicons: Any) -> Span | None:
    """Return the place in "Larwich neighbourhood [policing team]", where the tagger took the first of small words into the name."""
    end = int(span.end)
    while end > span.start and doc[end - 1].is_lower and not _ends_name(doc[end - 1], lexicons):
        end -= 1
    behind = list(takewhile(lambda t: t.is_lower and not t.is_stop, doc[span.end : span.end + MAX_BEHIND]))
    is_cut = span.start < end < span.end and any(_ends_name(t, lexicons) for t in behind)
    if is_cut and not lexicons.has("body_end", doc[end : span.end + 1].text):  # "Derby magistrates court"
        return Span(doc, span.start, end, label="PLACE")
    return None


def _ends_name(word: Any, lexicons: Any) -> bool:
    return bool(lexicons.has("body_end", word.text))
