"""Roles end where their noun phrase ends, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Doc

from nlp.components.roles import whole_roles, with_owner, without_cue, without_open_end, without_relation


def spans_of(doc: Doc, words: list[str]) -> list[tuple[int, int]]:
    found = [doc.char_span(start := doc.text.index(each), start + len(each)) for each in words]
    assert all(found)
    return [(span.start, span.end) for span in found if span is not None]


@pytest.mark.parametrize(
    ("text", "names", "tagged", "expected"),
    [
        (
            "Tom Ely, cabinet member with responsibility for damp housing said so",
            {"Tom Ely": "PERSON"},
            ["cabinet member with responsibility for"],
            ["cabinet member with responsibility for damp housing"],
        ),
        ("Ann Wray, for Tom Ely, rose", {"Tom Ely": "PERSON"}, ["for"], ["for Tom Ely"]),
        ("Ann Wray, for the family, rose", {}, ["for the"], ["for the family"]),
        ("Tom Ely, a father-of-three", {}, ["father-of-"], ["father-of-three"]),
        (
            "Ann Wray, chief of Marsh Drug Service, rose",
            {"Marsh Drug Service": "ORG"},
            ["chief of Marsh Drug"],
            ["chief of Marsh Drug Service"],
        ),
        (
            "Oxmarsh Coaches's head of routes, Tom Ely",
            {"Oxmarsh Coaches": "ORG"},
            ["Oxmarsh", "head of routes"],
            ["Oxmarsh Coaches's head of routes"],
        ),
        (
            "named Tom Ely as lead for drugs and alcohol. He",
            {"Tom Ely": "PERSON"},
            ["lead for drugs and"],
            ["lead for drugs and alcohol"],
        ),
        ("The chair, Tom Ely, and the clerk, Ann Wray", {}, ["chair", "clerk"], ["chair", "clerk"]),
        ("His aunt Ann Wray", {}, ["His"], []),
        ("Legally qualified chair Ann Wray", {}, ["Legally", "qualified chair"], ["Legally qualified chair"]),
        ("And Acting DS Ann Wray", {}, ["Acting", "DS"], ["Acting DS"]),
        ("Ann Wray, Clerk chair", {}, ["Clerk", "chair"], ["Clerk", "chair"]),
        ("The Dean of Oxmarsh, Ann Wray", {"Oxmarsh": "PLACE"}, ["Dean of"], ["Dean of Oxmarsh"]),
        ("At the head of it was Tom Ely", {"Tom Ely": "PERSON"}, ["head of"], ["head of"]),
    ],
)
def test_a_role_is_a_whole_phrase(
    language: Any, text: str, names: dict[str, str], tagged: list[str], expected: list[str]
) -> None:
    doc = language(text)
    doc.ents = [doc.char_span(start := text.index(name), start + len(name), label=label) for name, label in names.items()]

    assert [doc[first:end].text for first, end in whole_roles(doc, spans_of(doc, tagged))] == expected


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("“We did,” gushed organiser Tom Ely.", "gushed organiser", "organiser"),
        ("“We did,” parish chair Tom Ely said.", "parish chair", "parish chair"),
        ("“We did,” said organiser Tom Ely.", "organiser", "organiser"),
        ("The parish chair Tom Ely.", "parish chair", "parish chair"),
    ],
)
def test_a_word_of_saying_is_no_part_of_a_role(language: Any, text: str, tagged: str, expected: str) -> None:
    doc = language(text)
    person = doc.char_span(text.index("Tom Ely"), text.index("Tom Ely") + len("Tom Ely"), label="PERSON")
    [(first, end)] = spans_of(doc, [tagged])

    first, end = without_cue(doc, first, end, dict.fromkeys(range(person.start, person.end), person))
    assert doc[first:end].text == expected


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("father of PC", "PC"),
        ("spokesman for Chief Superintendent", "Chief Superintendent"),
        ("Director of Public Health", "Director of Public Health"),
        ("Detective Sergeant", "Detective Sergeant"),
        ("head of", "head of"),
    ],
)
def test_what_somebody_else_is_to_a_person_is_not_his_role(language: Any, words: str, role: str) -> None:
    doc = language(f"The {words} Tom Ely rose")
    first, end = spans_of(doc, [words])[0]

    first, end = without_relation(doc, first, end)
    assert doc[first:end].text == role


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("Mr Tom Ely's daughter, Ann", "'s daughter", "Mr Tom Ely's daughter"),
        ("Mayor Tom Ely's daughter, Ann", "'s daughter", "Tom Ely's daughter"),
        ("the town's clerk, Ann", "'s clerk", "'s clerk"),
        ("his daughter, Ann", "daughter", "daughter"),
    ],
)
def test_a_role_that_begins_with_a_possessive_has_its_owner(language: Any, text: str, tagged: str, expected: str) -> None:
    doc = language(text)
    doc.ents = [doc.char_span(at := text.index("Tom Ely"), at + 7, label="PERSON")] if "Tom Ely" in text else []
    first, end = with_owner(doc, text, *spans_of(doc, [tagged])[0])

    assert doc[first:end].text == expected


@pytest.mark.parametrize(
    ("tagged", "expected"),
    [("chief of staff to", "chief of staff"), ("son of the late", "son"), ("chair of Parks", "chair of Parks")],
)
def test_a_role_does_not_end_where_somebody_else_is_told(language: Any, tagged: str, expected: str) -> None:
    doc = language(f"{tagged} Ann Wray")
    first, end = without_open_end(doc, *spans_of(doc, [tagged])[0])

    assert doc[first:end].text == expected
