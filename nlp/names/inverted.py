"""Lists of people with the surname first and in capitals ("AMOAH, Kwabena; FINBOW, Jodie: theft"), as courts print them, of whom the tagger misses one or takes a first name
for a place. Of 47 such in the corpus 43 are people, all in lists; the others stand alone.
"""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of

_NAME = re.compile(
    r"(?:^|[;:•]\s|\d\s)(?P<name>[A-ZÀ-Þ][A-ZÀ-Þ’'-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ’'-]+){0,2}, (?P<first>[A-ZÀ-Þ][a-zß-ÿ’'-]+)(?: [A-ZÀ-Þ][\wß-ÿ’'.-]*){0,2})(?=\s*(?:[;:\n(,]|\Z))",
    re.M,
)
# People of such a list, one of whom at least has a first name that the lexicon knows.
MIN_NAMES = 2
_NO_FIRST_NAME = ("calendar", "office", "rank")


def with_inverted_names(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans and the people of such a list, in place of what lies within their names."""
    lexicons = lexicons_of(doc.vocab)
    matches = [m for m in _NAME.finditer(text) if not any(lexicons.has(flag, m["first"]) for flag in _NO_FIRST_NAME)]
    if len(matches) < MIN_NAMES or not any(lexicons.is_first_name(match["first"]) for match in matches):
        return list(spans)
    people = [span for match in matches if (span := doc.char_span(*match.span("name"), label="PERSON")) is not None]
    taken = {i for person in people for i in range(person.start, person.end)}
    return [*(span for span in spans if taken.isdisjoint(range(span.start, span.end))), *people]
