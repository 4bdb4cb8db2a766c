"""Where the names of bodies begin, and places that are none, by the rest of the text. Finds no body that the tagger did not."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of

# Small words behind a place among which one says what the body is ("Larwich neighbourhood policing TEAM").
MAX_BEHIND = 2
_PREPOSITIONS = frozenset(("of", "from", "at", "for", "by", "with"))
_LISTED = ("town", "village", "area", "world", "first_name_m", "first_name_f", "force", "council")
# After these a headline goes on to the body that it is about: "Grant to Harbour Lights Trust", "New Home for Larwich Rovers".
_GOES_ON = re.compile(r" (?:to|for|from|with|at|by) ")


def whole_bodies(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans, each body's name without the words of its headline and of its place."""
    lexicons = lexicons_of(doc.vocab)
    names = {span.text for span in spans if span.label_ == "ORG"}
    bodies: list[Span] = []
    for span in spans:
        if span.label_ != "ORG":
            bodies.append(span)
            continue
        bodies += _mended(doc, span, names, lexicons)
    return bodies


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
