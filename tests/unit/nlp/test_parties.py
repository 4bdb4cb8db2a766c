"""Parties and wards that the tagger took for people or places, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Span

from nlp.names.parties import without_parties


@pytest.mark.parametrize(
    ("text", "marked", "left"),
    [
        (
            "Una Garth (Con, Marshby) spoke.",
            {"Una Garth": "PERSON", "Marshby": "PERSON"},
            [("Una Garth", "PERSON"), ("Marshby", "PLACE")],
        ),
        ("Una Garth (Green) spoke.", {"Una Garth": "PERSON", "Green": "PERSON"}, [("Una Garth", "PERSON")]),
        ("Labour and Green spoke.", {"Labour": "ORG", "Green": "PLACE"}, [("Labour", "ORG")]),
        ("The Green group spoke.", {"Green": "PERSON"}, []),
        ("Una Garth – Green, Marshby – spoke.", {"Una Garth": "PERSON", "Green": "PERSON"}, [("Una Garth", "PERSON")]),
        ("Mr Green met Una Garth (Green).", {"Green": "PERSON", "Una Garth": "PERSON"}, None),
        ("Una Green (Labour) spoke.", {"Una Green": "PERSON", "Labour": "ORG"}, None),
        ("Garth, Green and Bell spoke.", {"Garth": "PERSON", "Green": "PERSON", "Bell": "PERSON"}, None),
        ("They met at Green.", {"Green": "PLACE"}, None),
        ("Voters in Marshby Ward spoke.", {"Marshby Ward": "PERSON"}, [("Marshby Ward", "PLACE")]),
        ("Una Ward spoke to Una Ward.", {"Una Ward": "PERSON"}, None),
        ("Una Garth (Wren, Marshby) spoke.", {"Una Garth": "PERSON", "Marshby": "PERSON"}, None),
    ],
)
def test_parties_and_wards_are_no_people(
    language: Any, text: str, marked: dict[str, str], left: list[tuple[str, str]] | None
) -> None:
    doc = language(text)
    spans: list[Span] = [doc.char_span(at := text.index(words), at + len(words), label=label) for words, label in marked.items()]
    wanted = list(marked.items()) if left is None else left

    assert [(span.text, span.label_) for span in without_parties(doc, text, spans)] == wanted
