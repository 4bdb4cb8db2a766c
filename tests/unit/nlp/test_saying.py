"""The word of saying beside a quotation, without any weights."""

from typing import Any

import pytest

from nlp.grammar.saying import saying_beside


@pytest.mark.parametrize(
    ("text", "quoted", "expected"),
    [
        ("“Mine,” said Ann Lee.", "Mine,", "said"),
        ("“Mine!” Ann Lee, who owns it, cried.", "Mine!", "cried"),
        ("Ann Lee told the House on Tuesday: “It is mine.” She wept.", "It is mine.", "told"),
        ("“Mine,” she said, “and his.”", "and his.", "said"),
        ("Ann Lee called it “mine”.", "mine", "called"),
        ("“Mine.” Ann Lee told him.", "Mine.", "told"),
        ("He asked. “Mine,” he had.", "Mine,", None),
        ("Ann Lee: “Mine.”", "Mine.", None),
        ("She said no.\n\n“Mine.”", "Mine.", None),
    ],
)
def test_the_cue_is_a_word_of_saying_in_the_quotations_sentence(
    language: Any, text: str, quoted: str, expected: str | None
) -> None:
    doc = language(text)
    span = doc.char_span(at := text.index(quoted), at + len(quoted))

    assert saying_beside(doc, span.start, span.end) == expected
