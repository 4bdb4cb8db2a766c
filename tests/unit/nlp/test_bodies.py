"""Where the names of bodies begin, and places that are none, without any weights."""

from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, Span

from nlp.bodies import whole_bodies


@pytest.fixture(scope="module")
def language() -> Any:
    return spacy.blank("en")


def marked(doc: Doc, names: list[str]) -> list[Span]:
    """Return the spans of the names as bodies, each the next occurrence of its words."""
    found, at = [], 0
    for name in names:
        start = doc.text.index(name, at)
        at = start + len(name)
        span = doc.char_span(start, at, label="ORG")
        assert span is not None
        found.append(span)
    return found


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("The Larwich Lights team won.", ["Larwich Lights"], [("ORG", "Larwich Lights")]),
        ("She shops at Eley's Stores.", ["Eley's Stores"], [("ORG", "Eley's Stores")]),
        (
            "Housing: Grant to Oakham Lights Trust\n\nOakham Lights Trust has beds.",
            ["Grant to Oakham Lights Trust", "Oakham Lights Trust"],
            [("ORG", "Oakham Lights Trust"), ("ORG", "Oakham Lights Trust")],
        ),
        ("The Access to Justice Foundation met.", ["Access to Justice Foundation"], [("ORG", "Access to Justice Foundation")]),
        ("director of Listen, Talk, Mend Larwich, said", ["Mend Larwich"], [("ORG", "Listen, Talk, Mend Larwich")]),
        ("teams of Norwich, Ipswich, Mend Larwich", ["Mend Larwich"], [("ORG", "Mend Larwich")]),
        ("head of Housing, Mend Larwich, said", ["Mend Larwich"], [("ORG", "Mend Larwich")]),
        ("He leads the Larwich neighbourhood team.", ["Larwich neighbourhood"], [("PLACE", "Larwich")]),
        ("He stood before Derby magistrates court.", ["Derby magistrates"], [("ORG", "Derby magistrates")]),
        ("He told Derby magistrates everything.", ["Derby magistrates"], [("ORG", "Derby magistrates")]),
    ],
)  # fmt: skip
def test_a_body_is_no_headline_and_no_place(language: Any, text: str, names: list[str], expected: list[tuple[str, str]]) -> None:
    doc = language(text)

    assert [(span.label_, span.text) for span in whole_bodies(doc, marked(doc, names))] == expected
