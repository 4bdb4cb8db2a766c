"""People who sign a quotation behind a dash (`"X."`, and in the next line `— Ann`) and whom the tagger, which sees no sentence there, misses."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of

_SIGNER = re.compile(
    r"[.!?…,][”\"’'][^\S\n]*(?:\n{1,2}[^\S\n]*)?[–—-]{1,2}[^\S\n]*(?P<name>[A-Z][\w’'-]+(?:[^\S\n][A-Z][\w’'-]*\.?){0,2})(?=[^\S\n]*(?:[,(\n]|\Z))"
)


def with_signers(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans and who signs a quotation, where the name begins with a first name and nothing of it has a label."""
    lexicons = lexicons_of(doc.vocab)
    taken = {i for span in spans for i in range(span.start, span.end)}
    signers = (doc.char_span(*match.span("name"), label="PERSON") for match in _SIGNER.finditer(text))
    return [*spans, *(s for s in signers if s and taken.isdisjoint(range(s.start, s.end)) and lexicons.is_first_name(s[0].text))]
