"""What a text must say to be on drugs, without any weights."""

from typing import Any

import pytest

from nlp.components.relevance import is_whole, names_drugs, only_mentions_drugs


@pytest.mark.parametrize(
    ("title", "text", "drug", "expected"),
    [
        (None, "Volunteers are wanted to visit police cells.", None, False),
        (None, "Volunteers visit drug users.", None, True),
        (None, "Drug-related crime fell.", None, True),
        (None, "Four were held over county\nlines.", None, True),
        (None, "The county changed bus lines.", None, False),
        (None, "She found the brown.", "brown", True),
        ("Drug-free festival opens", "It opened at noon.", None, True),
        ("Festival opens", "It opened at noon.", None, False),
    ],
)
def test_some_word_says_that_drugs_are_in_a_text(
    language: Any, title: str | None, text: str, drug: str | None, expected: bool
) -> None:
    doc = language(text)
    doc._.title = title
    if drug:
        doc.ents = [doc.char_span(text.index(drug), text.index(drug) + len(drug), label="DRUG")]

    assert names_drugs(doc) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("It opened.", True), ("It opened at", False), ("“It opened.”\n", True), ("It " * 101, True)]
)
def test_an_opening_that_breaks_off_is_not_whole(language: Any, text: str, expected: bool) -> None:
    assert is_whole(language(text)) is expected


@pytest.mark.parametrize(
    ("text", "names", "title", "expected"),
    [
        ("A bus goes to Diss each day from May on, past the old drug store.", {}, None, True),
        ("A drug store opened in Diss, and a bus goes there each day from May on.", {}, None, False),
        ("A bus goes to Diss each day, past the drug store and the dealers.", {}, None, False),
        ("A bus goes to Diss each day from May on, past the old drug store.", {}, "Dealers by bus", False),
        ("Operation Tern found six men in Diss who had all sold cocaine.", {"Operation Tern": "OPERATION", "cocaine": "DRUG"}, None, False),
        ("A man was sent from Diss to serve time for selling cocaine.", {"cocaine": "DRUG"}, None, True),
    ],
)  # fmt: skip
def test_a_late_word_alone_only_mentions_drugs(
    language: Any, text: str, names: dict[str, str], title: str | None, expected: bool
) -> None:
    doc = language(text)
    doc._.title = title
    doc.ents = [doc.char_span(at := text.index(name), at + len(name), label=label) for name, label in names.items()]

    assert only_mentions_drugs(doc) is expected
