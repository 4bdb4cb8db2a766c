"""Roles by the form of what stands beside a name, without any weights."""

from typing import Any

import pytest

from nlp.names.role_phrases import held_offices, whole_offices, with_constituencies


def marked(doc: Any, **labels: str) -> list[Any]:
    """Mark the first place of each stretch of words, by label; words of several spans are parted by a bar."""
    spans = [
        doc.char_span(at := doc.text.index(words), at + len(words), label=label)
        for label, stretch in labels.items()
        for words in stretch.split("|")
        if words
    ]
    doc.ents = spans
    return spans


@pytest.mark.parametrize(
    ("text", "place", "role", "expected"),
    [
        ("But Diss councillor Ann Lee wept.", "Diss", "councillor", "Diss councillor"),
        ("But Plaid Cymru councillor Ann Lee wept.", "", "councillor", "Plaid Cymru councillor"),
        ("But Labour councillor Ann Lee wept.", "", "councillor", "Labour councillor"),
        ("But Marsh Vale mountain rescuer Ann Lee wept.", "Marsh Vale", "Vale mountain rescuer", "Marsh Vale mountain rescuer"),
        ("But Diss Cllr Ann Lee wept.", "Diss", "Cllr", "Cllr"),
        ("In Diss, councillor Ann Lee wept.", "Diss", "councillor", "councillor"),
        ("But Diss councillor and Ann Lee wept.", "Diss", "councillor", "councillor"),
        ("But angry councillor Ann Lee wept.", "", "councillor", "councillor"),
    ],
)
def test_an_office_has_its_place_or_party(language: Any, text: str, place: str, role: str, expected: str) -> None:
    doc = language(text)
    *_, person = marked(doc, PLACE=place, PERSON="Ann Lee")
    span = doc.char_span(at := text.index(role), at + len(role))

    assert [doc[a:b].text for a, b in whole_offices(doc, [(span.start, span.end)], {person.start})] == [expected]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("Diss MP Ann Lee wept.", "Diss", ["Diss MP"]),
        ("Labour MP Ann Lee wept.", "", ["Labour MP"]),
        ("The MP Ann Lee wept.", "", ["MP"]),
        ("Who: Ann Lee (SIO) will speak.", "", ["SIO"]),
        ("There P.C. Ann Lee wept.", "", ["P.C."]),
        ("There B.A. Ann Lee wept.", "", []),
        ("Who: Ann Lee (Lab) will speak.", "", []),
        ("Court 2\nProsecution: Ms Ann Lee KC", "", ["Prosecution"]),
        ("The Prosecution: Ms Ann Lee KC", "", []),
        ("Court 2\nPresent: Ms Ann Lee", "", []),
    ],
)
def test_letters_and_sides_are_roles(language: Any, text: str, place: str, expected: list[str]) -> None:
    doc = language(text)
    *_, person = marked(doc, PLACE=place, PERSON="Ann Lee")

    assert [(role.text, of) for role, of in held_offices(doc, [person], ())] == [(words, person) for words in expected]


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("Arfon MS Ann Lee wept.", {"PERSON": "Arfon|Ann Lee"}, ["PLACE", "PERSON"]),
        ("Ann Lee MS wept.", {"PERSON": "Ann Lee"}, ["PERSON"]),
        ("Ann Lee (SIO) wept.", {"PERSON": "Ann Lee", "ORG": "SIO"}, ["PERSON"]),
        ("It was SIO that wept.", {"ORG": "SIO"}, ["ORG"]),
    ],
)
def test_a_constituency_is_a_place(language: Any, text: str, labels: dict[str, str], expected: list[str]) -> None:
    doc = language(text)

    assert [span.label_ for span in with_constituencies(doc, marked(doc, **labels))] == expected
