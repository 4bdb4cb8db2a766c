"""Operations in lists behind the plural, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Span

from nlp.operations.listed import with_listed_operations


def names_of(language: Any, text: str, marked: dict[str, str]) -> list[tuple[str, str]]:
    doc = language(text)
    spans: list[Span] = [doc.char_span(at := text.index(words), at + len(words), label=label) for words, label in marked.items()]
    spans = sorted(with_listed_operations(doc, text, spans), key=lambda span: span.start)
    return [(span.text, span.label_) for span in spans]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Three operations “Sandpiper”, “Curlew” and “Marsh Tit” ran.", ["Sandpiper", "Curlew", "Marsh Tit"]),
        ("The operations were 'Sandpiper' and 'Curlew'.", ["Sandpiper", "Curlew"]),
        ("Two operations in Lynn last year, ‘Sandpiper’ (in May) and ‘Curlew’, ran.", ["Sandpiper", "Curlew"]),
        ("The operations – “Sandpiper”, “Curlew” – ran.", ["Sandpiper", "Curlew"]),
        ("Operations codenamed Sandpiper and Curlew ran.", ["Sandpiper", "Curlew"]),
        ("Its two operations, Sandpiper and Curlew, ran.", ["Sandpiper", "Curlew"]),
        ("Their three drug operations (Sandpiper, Curlew and Knot) ran.", ["Sandpiper", "Curlew", "Knot"]),
        ("The operations, Norwich and Sandpiper, ran.", []),
        ("The chief of operations, Sandpiper and Curlew, ran.", []),
        ("Operations such as Greek and Turkish cooking ran.", []),
        ("Operations in Sandpiper and Curlew ran.", []),
        ("The operations “Overlord” and “Sandpiper” ran.", ["Sandpiper"]),
        ("The operation, “Sandpiper”, ran.", []),
        ("The operations were “rushed” and “botched”.", []),
    ],
)
def test_names_in_a_list_behind_the_plural_are_operations(language: Any, text: str, names: list[str]) -> None:
    assert names_of(language, text, {}) == [(name, "OPERATION") for name in names]


def test_what_the_tagger_took_the_names_for_gives_way(language: Any) -> None:
    text = "Two operations, Sandpiper and Curlew, ran."

    assert names_of(language, text, {"Sandpiper": "PERSON", "Curlew": "PLACE"}) == [
        ("Sandpiper", "OPERATION"),
        ("Curlew", "OPERATION"),
    ]


def test_of_examples_the_tagger_knows_one(language: Any) -> None:
    text = "Operations such as Sandpiper and Curlew ran."

    assert names_of(language, text, {}) == []
    assert names_of(language, text, {"Curlew": "OPERATION"}) == [("Sandpiper", "OPERATION"), ("Curlew", "OPERATION")]


def test_the_further_names_behind_a_first_are_operations_also_in_capitals(language: Any) -> None:
    text = "OPERATIONS REDSHANK, DUNLIN AND KNOT: MAY"

    assert names_of(language, text, {"OPERATIONS REDSHANK": "OPERATION", "KNOT": "ORG"})[1:] == [
        ("DUNLIN", "OPERATION"),
        ("KNOT", "OPERATION"),
    ]
