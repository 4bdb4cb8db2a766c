"""Where the phrase ends that stands before a sentence's subject, without any weights."""

from typing import Any

import pytest

from nlp.described_speakers import introduction_end


@pytest.mark.parametrize(
    ("text", "words", "body", "expected"),
    [
        ("In a statement, a spokesman said so.", "statement", None, "In a statement"),
        ("In a statement Marsh Trust said so.", "statement", "Marsh Trust", "In a statement"),
        ("A man in a hat, a spokesman, said so.", "hat", None, "A man in a hat, a spokesman, said so."),
        ("The report, a spokesman said, was late.", "report", None, "The report, a spokesman said, was late."),
    ],
)
def test_an_introduction_ends_before_its_sentences_subject(
    language: Any, text: str, words: str, body: str | None, expected: str
) -> None:
    doc = language(text)
    if body:
        doc.ents = [doc.char_span(at := text.index(body), at + len(body), label="ORG")]
    first = doc.char_span(at := text.index(words), at + len(words)).start

    assert doc[: introduction_end(doc, first)].text == expected
