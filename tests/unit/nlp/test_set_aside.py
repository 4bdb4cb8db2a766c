"""Operations that another is set against or came instead of, by words and places alone."""

from typing import Any

import pytest
from spacy.tokens import Span

import nlp.component  # noqa: F401 (registers the extensions)
from nlp.operations.set_aside import SetAside, is_before_operation


def mentions(doc: Any, *names: str) -> list[Span]:
    spans = []
    for i, token in enumerate(doc):
        if token.text in names:
            span = Span(doc, i, i + 1, label="OPERATION")
            span._.canonical = f"Operation {token.text}"
            spans.append(span)
    return spans


@pytest.mark.parametrize(
    ("text", "is_doubtful"),
    [
        ("Egret replaced Pelican in March. Since then 17 were held.", True),
        ("Egret, which replaced last year's Pelican, led to 17 arrests.", True),
        ("Egret, the successor to Pelican, led to 17 arrests.", True),
        ("Egret, unlike Pelican, led to 17 arrests.", True),
        ("Pelican was later replaced by Egret. It led to 17 arrests.", True),
        ("Pelican made way for Egret. It led to 17 arrests.", True),
        ("Egret follows Pelican, which is over. It led to 17 arrests.", True),
        ("Egret began when Pelican closed. Police made 17 arrests.", True),
        ("Egret follows Pelican, which led to 17 arrests.", False),
        ("Egret follows Pelican, which took 1,650 plants and saw 17 held.", False),
        ("Egret replaced Pelican (17 arrests).", False),
        ("Egret is far better than Pelican's 17 arrests.", False),
        ("Egret has begun. Pelican replaced nothing, but led to 17 arrests.", False),
        ("Egret has begun. The hearing follows Pelican. It led to 17 arrests.", False),
        ("Egret replaced Pelican. But Pelican led to 17 arrests.", False),
        ("Egret has begun. A hearing was held after Pelican. It led to 17 arrests.", False),
    ],
)
def test_a_figure_behind_an_operation_that_is_set_aside_is_not_surely_its_own(
    language: Any, text: str, is_doubtful: bool
) -> None:
    found = mentions(language(text), "Egret", "Pelican")

    assert SetAside(text, found).is_last_before(text.index("17"), "Operation Pelican") is is_doubtful


def test_where_only_one_operation_is_named_nothing_is_set_aside(language: Any) -> None:
    text = "It replaced Pelican in March. Since then 17 were held."

    assert not SetAside(text, mentions(language(text), "Pelican")).is_last_before(text.index("17"), "Operation Pelican")
    assert not SetAside(text, []).is_last_before(10, "Operation Pelican")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In the spring before the operation, there were 52 arrests.", True),
        ("Before Operation Tern there were 52 arrests.", True),
        ("Before Operation Tern was discussed, 52 arrests were told of.", False),
        ("The operation led to 52 arrests before Easter.", False),
    ],
)
def test_what_was_counted_before_an_operation_is_not_told_of_it(text: str, expected: bool) -> None:
    assert is_before_operation(text, text.index("52"), 0, len(text)) is expected
