"""Where the phrase ends that stands before a sentence's subject, without any weights."""

from typing import Any

import numpy as np
import pytest

from nlp.ml.candidates import token_spans
from nlp.speakers.described import before_clause, introduction_end, is_said_in, without_writing
from nlp.text.quotations import find_quotations


@pytest.mark.parametrize(
    ("text", "words", "body", "expected"),
    [
        ("In a statement, a spokesman said so.", "statement", None, "In a statement"),
        ("In a statement Marsh Trust said so.", "statement", "Marsh Trust", "In a statement"),
        ("In a statement his family said so.", "statement", None, "In a statement"),
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


@pytest.mark.parametrize(
    ("text", "described", "expected"),
    [
        ("In a statement from his family they said so.", "statement from his family they", "his family they"),
        ("In a letter from the clinic, it said so.", "letter from the clinic", "letter from the clinic"),
        ("A letter from his family they said", "letter from his family they", "letter from his family they"),
    ],
)
def test_a_writing_is_not_who_it_is_from(language: Any, text: str, described: str, expected: str) -> None:
    doc = language(text)
    span = doc.char_span(at := text.index(described), at + len(described))

    assert doc[slice(*without_writing(doc, span.start, span.end))].text == expected


@pytest.mark.parametrize(("text", "expected"), [("She said in a letter:", True), ("In a letter she said:", False)])
def test_what_somebody_says_it_in_says_nothing(language: Any, text: str, expected: bool) -> None:
    doc = language(text)
    letter = doc.char_span(at := text.index("letter"), at + len("letter"))

    assert is_said_in(doc, letter.start) is expected


@pytest.mark.parametrize(
    ("text", "described", "expected"),
    [
        ("He was told by the superintendent that the tenants were “late”.", "superintendent that the tenants", "superintendent"),
        ("A lady in Diss who says to me, “You are late.”", "lady in Diss who says to me", "lady in Diss"),
        ("The lad who took it in, and who said, “You are late.”", "lad who took it in, and who said", "lad"),
        ("In a letter from his family they said: “You are late.”", "his family they", "his family"),
        ("The lad who took it in said: “You are late.”", "lad who took it in", "lad who took it in"),
    ],
)
def test_a_description_ends_before_what_is_told(language: Any, text: str, described: str, expected: str) -> None:
    doc = language(text)
    is_quoted = np.zeros(len(doc) + 1, bool)
    for first, end in token_spans(doc, find_quotations(text)):
        is_quoted[first:end] = True
    span = doc.char_span(at := text.index(described), at + len(described))

    assert doc[span.start : before_clause(doc, span.start, span.end, is_quoted)].text == expected
