"""People in lists with the surname first, without any weights."""

from typing import Any

import pytest

from nlp.names.inverted import with_inverted_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "T20260114 OSEI, Kwabena; MARSH, Ann: theft\nT20260115 DE LA RAY, Roshan",
            ["OSEI, Kwabena", "MARSH, Ann", "DE LA RAY, Roshan"],
        ),
        ("MARSH-LEE, Ann Marie (34)\nOSEI, Kwabena", ["MARSH-LEE, Ann Marie", "OSEI, Kwabena"]),
        ("CEMETERY, Marshby\nThe gates are shut.", []),
        ("MARKET, December\nCHURCH, March\n", []),
        ("The list has MARSH, Ann and OSEI, Kwabena here.", []),
    ],
)
def test_a_list_of_surnames_in_capitals_is_of_people(language: Any, text: str, names: list[str]) -> None:
    assert [(s.text, s.label_) for s in with_inverted_names(language(text), text, [])] == [(name, "PERSON") for name in names]


def test_what_lies_within_a_name_is_no_place(language: Any) -> None:
    text = "OSEI, Kwabena\nMARSH, Ann"
    doc = language(text)
    place = doc.char_span(at := text.index("Kwabena"), at + len("Kwabena"), label="PLACE")

    assert {span.label_ for span in with_inverted_names(doc, text, [place])} == {"PERSON"}
