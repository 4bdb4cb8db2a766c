"""Whose relative somebody is, without any weights."""

from typing import Any

import pytest

from nlp.names.relatives import held_relatives, with_relatives


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He was met by my son Quill, who wept.", ["Quill"]),
        ("Her niece Quill Marsh wept.", ["Quill Marsh"]),
        ("Ask your mam I said.", []),
        ("Their son on Sunday wept.", []),
        ("The son Quill wept.", []),
    ],
)
def test_a_name_behind_a_relative_is_a_persons(language: Any, text: str, names: list[str]) -> None:
    assert [(span.text, span.label_) for span in with_relatives(language(text), [])] == [(name, "PERSON") for name in names]


def test_a_name_with_a_label_keeps_it(language: Any) -> None:
    doc = language("They saw his uncle Diss there.")
    spans = [doc.char_span(19, 23, label="PLACE")]

    assert with_relatives(doc, spans) == spans


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("He met my son Quill there.", ["my son"]),
        ("His aunt, Quill, wept.", ["His aunt"]),
        ("His aunt and Quill wept.", []),
        ("The aunt Quill wept.", []),
    ],
)
def test_a_relative_beside_a_name_is_its_role(language: Any, text: str, roles: list[str]) -> None:
    doc = language(text)
    person = doc.char_span(at := text.index("Quill"), at + len("Quill"), label="PERSON")

    assert [role.text for role, holder in held_relatives(doc, [person], set()) if holder == person] == roles
    assert not list(held_relatives(doc, [person], set(range(len(doc)))))
