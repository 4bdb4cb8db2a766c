"""Animals, ships and storms with people's names, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Span

from nlp.names.namesakes import without_namesakes


@pytest.mark.parametrize(
    ("text", "names", "kept"),
    [
        ("Police dog Bruno sat. PC Ann Wray praised Bruno.", ["Bruno", "Ann Wray", "Bruno"], ["Ann Wray"]),
        ("PD Bruno sat, and Bruno barked.", ["PD Bruno", "Bruno"], []),
        ("The lifeboat Ann Wray went out.", ["Ann Wray"], []),
        ("A horse called Ann Wray won.", ["Ann Wray"], []),
        ("The lifeboat Ann Wray went out. Mrs Ann Wray had named it.", ["Ann Wray", "Ann Wray"], ["Ann Wray"]),
        ("The terrier, Ann Wray said, was lost.", ["Ann Wray"], ["Ann Wray"]),
        (
            "The drugs mule Ann Wray was jailed, and the shepherd Ann Wray wept.",
            ["Ann Wray", "Ann Wray"],
            ["Ann Wray", "Ann Wray"],
        ),
        ("The dog, Bruno, sat. Bruno barked.", ["Bruno", "Bruno"], []),
        ("Bruno, the force's newest search dog, sat. Bruno barked.", ["Bruno", "Bruno"], []),
        ("Storm Bruno: latest. Bruno hit Diss.", ["Storm Bruno", "Bruno"], []),
        ("Bruno, a springer spaniel.", ["Bruno"], []),
        ("Bruno Wray, a dog handler, sat.", ["Bruno Wray"], ["Bruno Wray"]),
        ("His dog, Bruno Wray said, sat.", ["Bruno Wray"], ["Bruno Wray"]),
        ("The dog walker Ann Wray spoke.", ["Ann Wray"], ["Ann Wray"]),
    ],
)
def test_what_has_a_persons_name_is_none(language: Any, text: str, names: list[str], kept: list[str]) -> None:
    doc = language(text)
    spans, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        spans.append(doc.char_span(start, at, label="PERSON"))
    place = Span(doc, 0, 1, label="PLACE")

    assert [span.text for span in without_namesakes(doc, text, [place, *spans])] == [place.text, *kept]
