"""Bodies that a text tells to be one, without any weights."""

from typing import Any

import pytest

from nlp.names.apposed_bodies import with_apposed_bodies


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("But Ann Lee, of the charity Hatchback, wept.", ["Hatchback"]),
        ("It was run by the drugs charity Off The Kerb.", ["Off The Kerb"]),
        ("He spoke at the charity Christmas dinner.", []),
        ("He swam for charity Sunday last.", []),
        ("Tiller, the road safety charity, wept.", ["Tiller"]),
        ("It was paid. Rung by Rung, a charity which has six shops, wept.", ["Rung by Rung"]),
        ("Ann Lee, the charity's chair, wept.", []),
        ("Yesterday, the firm, which is old, wept.", []),
        ("Sadly, a charity, which is old, wept.", []),
        ("In Diss, a charity has wept.", []),
        ("It is old. Instead, the firm said, it wept.", []),
        ("In a statement, Open Hand Marshby said so.", ["Open Hand Marshby"]),
        ("In a statement Change Together Marshby said so.", ["Change Together Marshby"]),
        ("In a statement, Ann Lee said so.", []),
        ("In a statement, Chief Constable Lee said so.", []),
        ("In a statement, Marshby said so.", []),
        ("In a statement, Open Hand Marshby read it.", []),
        ("Ann Lee, director of PillCheck, wept.", ["PillCheck"]),
        ("Ann Lee gave a talk of PowerPoint slides.", []),
        ("Tiller, the road that leads to the charity, is shut.", []),
    ],
)
def test_a_noun_beside_a_name_tells_a_body(language: Any, text: str, names: list[str]) -> None:
    assert [(span.text, span.label_) for span in with_apposed_bodies(language(text), [])] == [(name, "ORG") for name in names]


def test_a_name_with_a_label_keeps_it(language: Any) -> None:
    doc = language("Quill, the housing charity, wept.")
    spans = [doc.char_span(0, 5, label="PERSON")]

    assert with_apposed_bodies(doc, spans) == spans


def test_what_an_introduction_names_takes_the_place_of_its_parts(language: Any) -> None:
    doc = language("In a statement, Sedgemoor Coaches said so.")
    spans = [doc.char_span(at := doc.text.index("Sedgemoor"), at + len("Sedgemoor"), label="PERSON")]

    assert [(span.text, span.label_) for span in with_apposed_bodies(doc, spans)] == [("Sedgemoor Coaches", "ORG")]
