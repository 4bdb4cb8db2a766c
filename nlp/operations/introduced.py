"""Operations whose names a text gives behind the word itself: "an operation dubbed Sandstorm", "the operation, codenamed “Nightjar”"."""

import re

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of
from nlp.operations.forms import is_another_kind

# The corpus has no such text; of a stranger's some 130 three had it, and the tagger read none of these right.
_INTRODUCED = re.compile(
    r"\boperation(?:,|\s[–—-])?\s+(?:which\s+(?:is|was)\s+)?(?:code-?named|called|dubbed|named|nicknamed|christened|known\s+as)\s+"
    r"[“\"'‘]?(?P<name>(?!Operation\b)[A-Z][\w-]+(?:\s[A-Z][\w-]+){0,2})\b(?!['’]s\b)"
)


def introduced_operations(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans with the operations that are so introduced, in place of what overlaps their names and of operations before these."""
    introduced = []
    for match in _INTRODUCED.finditer(text):
        name = doc.char_span(*match.span("name"), label="OPERATION")
        if name is not None and not is_another_kind(name.text) and not lexicons_of(doc.vocab).has("calendar", name.text):
            introduced.append((match.start(), name))
    return [
        *(
            span
            for span in spans
            if not any(
                (start if span.label_ == "OPERATION" else name.start_char) < span.end_char and span.start_char < name.end_char
                for start, name in introduced
            )
        ),
        *(name for _, name in introduced),
    ]
