"""Operations whose names a text gives behind the word itself, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Span

from nlp.operations.introduced import introduced_operations


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Police began an operation dubbed Sandstorm in May.", ["Sandstorm"]),
        ("They ran the operation, codenamed “Nightjar”. It ended.", ["Nightjar"]),
        ("In an operation called Falcon Crest, eight were held.", ["Falcon Crest"]),
        ("A police operation – code-named Bluebell – ended.", ["Bluebell"]),
        ("The operation, which is known as Tidewatch, goes on.", ["Tidewatch"]),
        ("An operation called Operation Plum went on.", []),
        ("The operation called for care.", []),
        ("The operation, dubbed a farce, ended.", []),
        ("An operation known as Desert Storm came first.", []),
        ("A scheme called Harbour began.", []),
        ("The operation, known as Norfolk’s largest, ended.", []),
        ("An operation named Friday by its officers went on.", []),
    ],
)
def test_the_name_behind_the_word_is_the_operations(language: Any, text: str, names: list[str]) -> None:
    doc = language(text)

    assert [(span.text, span.label_) for span in introduced_operations(doc, text, [])] == [(n, "OPERATION") for n in names]


def test_what_the_tagger_made_of_it_gives_way_and_others_stay(language: Any) -> None:
    text = "Operation Plum preceded an operation dubbed Sandstorm in Diss."
    doc = language(text)
    marked = {"Operation Plum": "OPERATION", "operation dubbed": "OPERATION", "Sandstorm": "PERSON", "Diss": "PLACE"}
    spans: list[Span] = [doc.char_span(at := text.index(words), at + len(words), label=label) for words, label in marked.items()]

    left = introduced_operations(doc, text, spans)
    assert [(span.text, span.label_) for span in left] == [
        ("Operation Plum", "OPERATION"),
        ("Diss", "PLACE"),
        ("Sandstorm", "OPERATION"),
    ]
