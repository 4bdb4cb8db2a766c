"""National bodies by their names, without any weights."""

from typing import Any

import pytest

from nlp.names.known_bodies import with_known_bodies


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("It is free from We Are With You.", None, ["We Are With You"]),
        ("It is free from We Are With You.", ("We Are", "ORG"), ["We Are With You"]),
        ("It is free from Cranstoun.", ("Cranstoun", "PERSON"), ["Cranstoun"]),
        ("It is free from Healthwatch Marshby.", ("Healthwatch Marshby", "ORG"), ["Healthwatch Marshby"]),
        ("We are with you.", None, []),
        ("National Police Chiefs’ Council", None, ["National Police Chiefs’ Council"]),
    ],
)
def test_a_known_body_is_marked_whole(language: Any, text: str, marked: tuple[str, str] | None, expected: list[str]) -> None:
    doc = language(text)
    spans = [doc.char_span(at := text.index(marked[0]), at + len(marked[0]), label=marked[1])] if marked else []

    assert [(span.text, span.label_) for span in with_known_bodies(doc, text, spans)] == [(name, "ORG") for name in expected]
