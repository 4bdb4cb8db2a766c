"""Where the names of bodies begin, and places that are none, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Doc, Span

from nlp.names.bodies import whole_bodies, with_rights_holders


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
        ("the Harm-Related Death Panel met", ["Death Panel"], [("ORG", "Harm-Related Death Panel")]),
        ("the Drug-Related Panel met", ["Panel"], [("ORG", "Drug-Related Panel")]),
        (
            "Marsh Council - Planning Committee - 4 May",
            ["Marsh Council - Planning Committee"],
            [("ORG", "Marsh Council"), ("ORG", "Planning Committee")],
        ),
        ("Marsh Council – Plans – 4 May", ["Marsh Council – Plans"], [("ORG", "Marsh Council")]),
        ("Read All – Marsh – weekly", ["Read All – Marsh"], [("ORG", "Read All – Marsh")]),
        ("its licensing sub-committee met", ["licensing sub"], [("ORG", "licensing sub-committee")]),
        ("It told the city council so.", ["city council"], []),
        ("It told Marsh City Council so.", ["Marsh City Council"], [("ORG", "Marsh City Council")]),
        ("What the Sub-Committee may do", ["Sub-Committee"], []),
        ("a Marsh Lights-run kitchen", ["Marsh Lights"], [("ORG", "Marsh Lights")]),
        ("4.1 Aim two now says so.", ["Aim"], []),
        ("It pays. Aim three is new.", ["Aim three"], []),
        ("director of Listen, Talk, Mend Larwich, said", ["Mend Larwich"], [("ORG", "Listen, Talk, Mend Larwich")]),
        ("teams of Norwich, Ipswich, Mend Larwich", ["Mend Larwich"], [("ORG", "Mend Larwich")]),
        ("head of Housing, Mend Larwich, said", ["Mend Larwich"], [("ORG", "Mend Larwich")]),
        ("He leads the Larwich neighbourhood team.", ["Larwich neighbourhood"], [("PLACE", "Larwich")]),
        ("He stood before Derby magistrates court.", ["Derby magistrates"], [("ORG", "Derby magistrates")]),
        ("It rains while Marsh Council mends roofs.", ["Marsh Council mends"], [("ORG", "Marsh Council")]),
        ("She wept at Marsh Rescue centre.", ["Marsh Rescue centre"], [("ORG", "Marsh Rescue")]),
        ("They seek a green Marshall with no roof.", ["Marshall"], []),
        ("They seek a green Marshall sign.", ["Marshall"], [("ORG", "Marshall")]),
        ("He told Derby magistrates everything.", ["Derby magistrates"], [("ORG", "Derby magistrates")]),
    ],
)  # fmt: skip
def test_a_body_is_no_headline_and_no_place(language: Any, text: str, names: list[str], expected: list[tuple[str, str]]) -> None:
    doc = language(text)

    assert [(span.label_, span.text) for span in whole_bodies(doc, marked(doc, names))] == expected


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("A raid. (Image: Copyright: Marshprint 2018)", {}, {"Marshprint": "ORG"}),
        ("A raid. (Image: Copyright Marshprint Oxmarsh 2018)", {"Oxmarsh": "PLACE"}, {"Marshprint Oxmarsh": "ORG"}),
        ("A raid. © Nina Vale 2018", {"Nina Vale": "PERSON"}, {"Nina Vale": "PERSON"}),
        ("The copyright of the tune ran out in 2018", {}, {}),
    ],
)
def test_who_holds_the_rights_of_a_picture_is_a_body_or_a_person(
    language: Any, text: str, marks: dict[str, str], expected: dict[str, str]
) -> None:
    doc = language(text)
    spans = [doc.char_span(start := text.index(name), start + len(name), label=label) for name, label in marks.items()]

    assert {span.text: span.label_ for span in with_rights_holders(doc, text, spans)} == expected
