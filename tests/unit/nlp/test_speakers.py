"""Who is meant by an office, a rank or a description, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Span

import nlp.component  # noqa: F401 (registers the extensions)
from nlp.speakers.choices import holders_of, is_owner, label_at, name_behind, shared_surnames


@pytest.mark.parametrize(
    ("text", "roles", "expected"),
    [
        ("Sgt Ann Wray spoke.", {"Sgt": "Ann Wray"}, {"sgt": "Ann Wray", "sergeant": "Ann Wray", "officer": "Ann Wray"}),
        ("Det Sgt Ann Wray spoke.", {"Det Sgt": "Ann Wray"},
         dict.fromkeys(("sgt", "det sgt", "sergeant", "officer", "detective", "ds"), "Ann Wray")),
        ("Sgt Ann Wray met an officer.", {"Sgt": "Ann Wray"}, {"sgt": "Ann Wray", "sergeant": "Ann Wray"}),
        ("Sgt Ann Wray met the officer who left.", {"Sgt": "Ann Wray"}, {"sgt": "Ann Wray", "sergeant": "Ann Wray"}),
        ("Sgt Ann Wray met Insp Tom Ely.", {"Sgt": "Ann Wray", "Insp": "Tom Ely"},
         {"sgt": "Ann Wray", "sergeant": "Ann Wray", "insp": "Tom Ely", "inspector": "Tom Ely"}),
        ("Chair of the board Ann Wray rose.", {"Chair of the board": "Ann Wray"}, {"chair": "Ann Wray"}),
    ],
)  # fmt: skip
def test_an_office_means_the_one_who_holds_it(language: Any, text: str, roles: dict[str, str], expected: dict[str, str]) -> None:
    doc = language(text)
    spans = []
    for role, person in roles.items():
        span = doc.char_span(at := text.index(role), at + len(role), label="ROLE")
        span._.people = (person,)
        spans.append(span)
    doc.spans["roles"] = spans

    assert holders_of(doc) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr Ann Wray spoke.", {"doctor": "Ann Wray"}),
        ("Dr Ann Wray met another doctor.", {}),
        ("Ann Wray spoke.", {}),
    ],
)
def test_a_title_means_the_one_who_bears_it(language: Any, text: str, expected: dict[str, str]) -> None:
    doc = language(text)
    doc.ents = [doc.char_span(at := text.index("Ann Wray"), at + len("Ann Wray"), label="PERSON")]
    doc.ents[0]._.canonical = "Ann Wray"

    assert holders_of(doc) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("said the officer in the case, DS Ann Wray.", "Ann Wray"),
        ("said the officer in the case, Ann Wray.", "Ann Wray"),
        ("said the officer in the case named Ann Wray.", "Ann Wray"),
        ("said the officer in the case. Ann Wray rose.", None),
        ("said the officer in the case, who met Ann Wray.", None),
    ],
)
def test_a_name_set_beside_a_description_is_its(language: Any, text: str, expected: str | None) -> None:
    doc = language(text)
    described = doc.char_span(at := text.index("officer"), at + len("officer in the case"))
    person = doc.char_span(at := text.index("Ann Wray"), at + len("Ann Wray"))

    assert name_behind(doc, described.end, {person.start: "Ann Wray"}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PRESENTER: “No.”", True), ("PRESENTER: No.", False), ("Presenter: “No.”", False), ("PRESENTER “No.”", False)],
)
def test_a_word_in_capitals_before_a_colon_and_a_quotation_heads_a_turn(language: Any, text: str, expected: bool) -> None:
    assert (label_at(language(text), 0) is not None) is expected


@pytest.mark.parametrize(("described", "expected"), [("family of Ann Wray", True), ("family", False), ("of Ann", False)])
def test_a_name_within_a_description_is_left_to_it(language: Any, described: str, expected: bool) -> None:
    text = "The family of Ann Wray said so."
    doc = language(text)
    doc.spans["descriptions"] = [doc.char_span(at := text.index(described), at + len(described))]

    assert is_owner(doc, Span(doc, 3, 5, label="PERSON")) is expected


def test_a_surname_of_several_people_is_nobodys_alone() -> None:
    assert shared_surnames(["Ann Wray", "Ann Wray", "Tom Wray", "Tom Ely"]) == {"Wray"}
