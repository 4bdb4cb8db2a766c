"""People whose names look like places or bodies ("Mark Street", "Sky Houston"), told by what stands beside them. A guard behind the tagger."""

import re

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of

# What stands behind a person's name alone: ", of Diss", ", 34,", " (34)".
_OF_SOMEBODY = re.compile(r",\s+of\s+(?:no\s|[A-Z])|,\s+(?:aged\s+)?\d\d?\b(?=[,;.])|\s+\(\d\d?\)")
_JOINED = re.compile(r"\s+(?:and|&)\s+")
MAX_JOIN_CHARS = 8
_OF_SEVERAL = re.compile(r"\s+(?:were|have|are|had|both|each)\b")


def with_lookalikes(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans; a place or body of two words, the first of them a first name, is a person by an age or ", of Diss" behind it, or where "and" joins
    it to a person and both do something.
    """
    people = {span.end_char for span in spans if span.label_ == "PERSON" and len(span) > 1}
    return [
        Span(doc, span.start, span.end, label="PERSON")
        if _looks_like_person(doc, span) and _is_person(text, span, people)
        else span
        for span in spans
    ]


def _looks_like_person(doc: Doc, span: Span) -> bool:
    lexicons = lexicons_of(doc.vocab)
    words = [token.text for token in span]
    return (
        span.label_ in ("PLACE", "ORG")
        and len(words) == 2
        and all(word.istitle() for word in words)
        and lexicons.is_first_name(words[0])
    )


def _is_person(text: str, span: Span, people: set[int]) -> bool:
    if _OF_SOMEBODY.match(text, span.end_char):
        return True
    joined = any(_JOINED.fullmatch(text, end, span.start_char) for end in people if 0 < span.start_char - end < MAX_JOIN_CHARS)
    return joined and _OF_SEVERAL.match(text, span.end_char) is not None
