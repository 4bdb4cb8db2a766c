"""People whose names look like places, without any weights."""

from typing import Any

import pytest

from nlp.lookalikes import with_lookalikes


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Mark Street, of Diss, told us.", "Mark Street", "PERSON"),
        ("Mark Street, 34, was jailed.", "Mark Street", "PERSON"),
        ("Ann Wray and Mark Street were thanked.", "Mark Street", "PERSON"),
        ("Ann Wray and Mark Street of old.", "Mark Street", "PLACE"),
        ("It was in Mark Street, near Diss.", "Mark Street", "PLACE"),
        ("Station Road, of which few speak, was shut.", "Station Road", "PLACE"),
    ],
)
def test_a_first_name_and_what_stands_behind_tell_a_person(language: Any, text: str, name: str, expected: str) -> None:
    doc = language(text)
    labels = {"Ann Wray": "PERSON", name: "PLACE"}
    spans = [doc.char_span(text.index(n), text.index(n) + len(n), label=label) for n, label in labels.items() if n in text]

    assert [span.label_ for span in with_lookalikes(doc, text, spans) if span.text == name] == [expected]
