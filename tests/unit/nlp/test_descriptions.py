"""Noun phrases where speakers stand, by place alone: no weights are read here."""

from typing import Any

import pytest

from nlp.grammar.descriptions import phrases_in_place, whole_description


@pytest.mark.parametrize(
    ("text", "tagged", "whole"),
    [
        ("A young woman near the front said no.", "woman", "young woman near the front"),
        ("Another trader was less cheerful.", "trader", "Another trader"),
        ("The officer in the case told the court.", "officer", "officer in the case"),
        ("One of the tenants told officers.", "One", "One of the tenants"),
        ("The first objector spoke.", "objector", "first objector"),
        ("A lady on the second floor went down.", "lady on the", "lady on the second floor"),
        ("The woman who lives opposite had nothing to say.", "woman who lives", "woman who lives opposite"),
        (
            "A prisoner who gave evidence behind a screen told the court.",
            "prisoner",
            "prisoner who gave evidence behind a screen",
        ),
        ("A woman who had been under the dryer said no.", "woman", "woman who had been under the dryer"),
        ("The officer who found him, a dog handler, wept.", "officer", "officer who found him"),
        ("The officer, who found him, wept.", "officer", "officer"),
        ("Another driver was glad.", "Another", "Another driver"),
        ("The vet’s nurse agreed.", "nurse", "vet’s nurse"),
        ("Larwich County Council spokesman", "Council spokesman", "Council spokesman"),
        ("He told a neighbour.", "neighbour", "neighbour"),
        ("They saw the man. Neighbours wept.", "Neighbours", "Neighbours"),
    ],
)
def test_a_description_is_its_whole_phrase(language: Any, text: str, tagged: str, whole: str) -> None:
    doc = language(text)
    start = text.index(tagged)
    span = doc.char_span(start, start + len(tagged))

    first, end = whole_description(doc, span.start, span.end)
    assert doc[first:end].text == whole


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("“Cheap for who?” called a heckler in a waxed coat.", ["heckler in a waxed coat"]),
        ("“It was private,” the officer recalled.", ["officer"]),
        ("“They shout,” said one warden.", ["one warden"]),
        ("“I ran,” she said.", []),
        ("A public health consultant told the court. “I can't say,” she said.", ["public health consultant", "court"]),
        ("A bluff man, he looks pleased. “It is live,” he says.", []),
        ("Ann Lee told the panel. “No,” she said.", ["panel"]),
        ("On the quay I met a man in red boots. “No,” he said.", ["man in red boots", "quay"]),
        ("“No,” Ann Lee told the panel.", []),
    ],
)
def test_places_propose_their_phrases(language: Any, text: str, phrases: list[str]) -> None:
    doc = language(text)
    marks = [token.i for token in doc if token.text in "“”"]

    found = phrases_in_place(doc, (marks[0] + 1, marks[1]), [token.i for token in doc if token.is_sent_start])
    assert [doc[first:end].text for first, end in found] == phrases


def test_phrases_end_with_their_text(language: Any) -> None:
    doc = language("“No,” said the")

    assert list(phrases_in_place(doc, (1, 3), [0])) == []
    assert list(phrases_in_place(language("“No,”"), (1, 3), [0])) == []
