"""Operations that are none of the police's by what stands beside them, without any weights."""

from typing import Any

import pytest

from nlp.operations.others import without_other_operations


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("Operation Tern, the council's answer to snow, began.", False),
        ("Operation Tern, our winter roads plan, began.", False),
        ("The traffic plan, Operation Tern, began.", False),
        ("Operation Tern, a play of two acts, began.", True),
        ("Operation Tern, the police plan for the winter, began.", True),
        ("Operation Tern, an exercise of the MPS, began.", True),
        ("Operation Tern, its plan for matches, began.", True),
        ("Operation Tern, the town's push on thefts, began. The plan was old.", True),
        ("Operation Tern began. The council's plan was old.", True),
    ],
)
def test_a_plan_or_another_bodys_work_is_no_operation(language: Any, text: str, is_kept: bool) -> None:
    doc = language(text)
    at = text.index("Operation Tern")

    assert bool(without_other_operations(doc, [doc.char_span(at, at + len("Operation Tern"), label="OPERATION")])) is is_kept


def test_its_other_mentions_go_with_it_and_other_names_stay(language: Any) -> None:
    text = "Operation Tern, the county's flood plan, was used. Tern is over. Operation Plum goes on in Diss."
    doc = language(text)
    names = [("Operation Tern", "OPERATION"), ("Tern is", "OPERATION"), ("Operation Plum", "OPERATION"), ("Diss", "PLACE")]
    spans = [doc.char_span(at := text.index(n), at + len(n.removesuffix(" is")), label=label) for n, label in names]

    assert [span.text for span in without_other_operations(doc, spans)] == ["Operation Plum", "Diss"]
