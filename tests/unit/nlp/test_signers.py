"""Who signs a quotation behind a dash, without any weights."""

from typing import Any

import pytest

from nlp.names.signers import with_signers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("“They stayed.”\n— Marek\n\nThanks.", ["Marek"]),
        ("“They stayed.” – Tom Ely, 34, Diss", ["Tom Ely"]),
        ("“They stayed.”\n— Service user", []),
        ("“They stayed.”\n— Anonymous", []),
        ("They stayed.\n— Marek", []),
        ("“They stayed.” – Tom laughed", []),
    ],
)
def test_a_first_name_behind_a_dash_signs(language: Any, text: str, names: list[str]) -> None:
    assert [(span.text, span.label_) for span in with_signers(language(text), text, [])] == [(name, "PERSON") for name in names]


def test_a_name_with_a_label_keeps_it(language: Any) -> None:
    text = "“They stayed.” – Tom, Diss"
    doc = language(text)
    spans = [doc.char_span(at := text.index("Tom"), at + 3, label="ORG")]

    assert with_signers(doc, text, spans) == spans
