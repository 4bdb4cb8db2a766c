"""Names of operations by their form and the rest of the text, without any weights: what is favoured, completed, refused."""

from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, Span

import nlp.sentences  # noqa: F401 (registers the component)
from nlp.operations import bare_operations, is_another_kind, operation_favour, whole_operations


@pytest.fixture(scope="module")
def language() -> Any:
    made = spacy.blank("en")
    made.add_pipe("sentences")
    return made


def span(doc: Doc, words: str) -> Span:
    start = doc.text.index(words)
    found = doc.char_span(start, start + len(words), label="OPERATION")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Police said that Operation Rum Butter has led to arrests.", ["Operation", "Rum", "Butter"]),
        ("It was called Operation 'Night Bus' and is over.", ["Bus"]),
        ("The panel, which met at Diss in the spring, heard of Operation Copper\nKettle, which is over.", ["Operation", "Copper", "\n", "Kettle"]),
        ("Operation Tern Nets Six", []),
        ("Officers on Operation Tern Detective Sergeant Ann Lee leads it.", ["Operation", "Tern"]),
    ],
)  # fmt: skip
def test_plain_forms_are_favoured(language: Any, text: str, words: list[str]) -> None:
    doc = language(text)

    favour = operation_favour(doc).any(1)
    assert [t.text for t in doc if favour[t.i]] == words


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("OPERATION PAPER ROUND: PARCELS STOPPED\n\nOperation Paper Round began.", ["PAPER", "Operation Paper Round"], "OPERATION PAPER ROUND"),
        ("1. Operation Marsh Frog\n\nHe reported. Members asked what Marsh Frog had cost.", ["Operation Marsh"], "Operation Marsh Frog"),
        ("OPERATION ‘TINNER’ REACHES THE CLAY", ["TINNER"], "OPERATION ‘TINNER’"),
        ("Operation Tern Nets Six\n\nOperation Tern ended. Six were held.", ["Operation Tern"], "Operation Tern"),
    ],
)  # fmt: skip
def test_a_name_is_as_long_as_elsewhere_in_its_text(language: Any, text: str, marked: list[str], expected: str) -> None:
    doc = language(text)

    assert whole_operations(doc, [span(doc, words) for words in marked])[0].text == expected


def test_a_bare_name_is_the_operation_that_is_named_in_full(language: Any) -> None:
    doc = language("Operation Larkspur began in May. Larkspur has led to 40 arrests.")

    assert [s.text for s in bare_operations(doc, doc.text, [span(doc, "Operation Larkspur")])] == [
        "Operation Larkspur",
        "Larkspur",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Operation Overlord", True),
        ("OPERATION MARKET GARDEN", True),
        ("Operation Neptune", False),
        ("Operation Larkspur", False),
    ],
)
def test_military_operations_are_none_of_ours(name: str, expected: bool) -> None:
    assert is_another_kind(name) is expected
