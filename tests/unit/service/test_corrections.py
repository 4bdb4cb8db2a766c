"""What people decided is put in force by a pure function: found again by words and what stands around them, and never taken for anything else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.decision_rows import Decision, Kind, Target, Value
from core.words import AgendaItem, Annotations, Document, Figure, Mention, Motion, Passage, Quote, Role, Vote
from service.corrections import amend, find_words, target_of

TEXT = (
    "Officers broke in with a Battering Ram in Mill Lane.\n\n"
    "Chief Inspector Ada Quill said: “We go on.” Mr Quill, a neighbour, saw the Battering Ram too.\n\n"
    "Operation Gooseberry led to 4 arrests."
)
PARAGRAPHS = [(0, 52), (54, 147), (149, len(TEXT))]


def at(words: str, n: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(n + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


DOCUMENT = Document(
    "d1",
    "v1",
    "gazette",
    "c1",
    "article",
    "http://127.0.0.1:9/a",
    "A raid",
    TEXT,
    passages=tuple(Passage(*p) for p in PARAGRAPHS),
)
NOTES = Annotations(
    entities=(
        Mention(*at("Battering Ram"), "Battering Ram", "PLACE", "Battering Ram"),
        Mention(*at("Mill Lane"), "Mill Lane", "PLACE", "Mill Lane", "p1", 52.0, 1.0),
        Mention(*at("Ada Quill"), "Ada Quill", "PERSON", "Ada Quill"),
        Mention(*at("Quill", 1), "Quill", "PERSON", "Ada Quill"),
        Mention(*at("Battering Ram", 1), "Battering Ram", "PLACE", "Battering Ram"),
        Mention(*at("Operation Gooseberry"), "Operation Gooseberry", "OPERATION", "Operation Gooseberry"),
    ),
    roles=(Role("Ada Quill", "Chief Inspector", None, *at("Chief Inspector")),),
    quotes=(Quote(*at("We go on."), "Ada Quill", "said", 0.99),),
    figures=(Figure(*at("4"), "4", "arrests", 4.0, of="Operation Gooseberry"),),
)


NOTHING = Value()


def decided(kind: Kind, target: Target, value: Value = NOTHING, number: int = 1) -> Decision:
    return Decision(f"x{number}", number, datetime(2026, 3, 1, tzinfo=UTC), "an editor", kind, target, value)


def names(notes: Annotations, label: str) -> list[str]:
    return [m.canonical for m in notes.entities if m.label == label]


def test_one_place_of_a_name_is_no_entity_and_the_other_stays() -> None:
    target = replace(target_of(DOCUMENT, *at("Battering Ram", 1)), label="PLACE")

    result = amend(DOCUMENT, NOTES, [decided("not-entity", target)])

    assert [m.start for m in result.annotations.entities if m.text == "Battering Ram"] == [at("Battering Ram")[0]]
    assert result.applied == {"x1"}
    assert len(NOTES.entities) == 6  # the machine's own stay as they are


def test_a_decision_finds_its_words_again_where_the_text_around_was_edited_far_away_or_laid_out_anew() -> None:
    target = target_of(DOCUMENT, *at("Battering Ram", 1))
    edited = "A new first paragraph about a Battering Ram.\n\n" + TEXT.replace("a neighbour, saw", "a\nneighbour,  saw")

    start, end = find_words(edited, target) or (0, 0)

    assert edited[start:end] == "Battering Ram"
    assert edited[end:].startswith(" too.")


@pytest.mark.parametrize(
    "edited",
    [
        TEXT.replace("Battering Ram too", "tool too"),
        TEXT.replace("Mr Quill, a neighbour, saw the Battering Ram too.", "Elsewhere a Battering Ram was seen by nobody."),
        "Battering Ram. Battering Ram. Battering Ram.",
    ],
)
def test_a_decision_whose_place_is_gone_is_never_applied_to_another(edited: str) -> None:
    target = replace(target_of(DOCUMENT, *at("Battering Ram", 1)), label="PLACE")
    start = edited.index("Battering Ram")
    notes = Annotations((Mention(start, start + 13, "Battering Ram", "PLACE", "Battering Ram"),))

    result = amend(replace(DOCUMENT, text=edited), notes, [decided("not-entity", target)])

    assert result.annotations == notes
    assert result.applied == frozenset()


def test_of_a_longer_name_at_the_place_nothing_is_taken_away() -> None:
    target = replace(target_of(DOCUMENT, *at("Mill")), label="PLACE")

    assert amend(DOCUMENT, NOTES, [decided("not-entity", target)]).applied == frozenset()


def test_what_is_no_person_holds_no_role_and_says_nothing() -> None:
    result = amend(DOCUMENT, NOTES, [decided("not-entity", Target(label="PERSON", name="Ada Quill"))])

    assert names(result.annotations, "PERSON") == []
    assert result.annotations.roles == ()
    assert [(q.speaker, q.speaker_confidence) for q in result.annotations.quotes] == [(None, None)]


def test_a_name_that_is_no_operation_has_no_figures() -> None:
    result = amend(DOCUMENT, NOTES, [decided("not-entity", Target(label="OPERATION", name="Op Gooseberry"))])

    assert [figure.of for figure in result.annotations.figures] == [None]


def test_the_same_and_renamed_follow_one_another_and_take_roles_quotes_and_figures_along() -> None:
    one = decided(
        "same", Target(label="OPERATION", name="Operation Redcurrant", other="Gooseberry"), Value(name="Operation Redcurrant")
    )
    other = decided("rename", Target(label="OPERATION", name="Op Redcurrant"), Value(name="Operation Currant"), 2)

    result = amend(DOCUMENT, NOTES, [one, other])

    assert names(result.annotations, "OPERATION") == ["Operation Currant"]
    assert [figure.of for figure in result.annotations.figures] == ["Operation Currant"]
    assert result.applied == {"x1", "x2"}


def test_a_place_that_is_the_same_as_another_has_its_coordinates() -> None:
    value = Value(name="Mill Road", entity_id="p2", lat=51.0, lon=0.0)

    result = amend(DOCUMENT, NOTES, [decided("same", Target(label="PLACE", name="Mill Road", other="Mill Lane"), value)])

    [mill] = [m for m in result.annotations.entities if m.text == "Mill Lane"]
    assert (mill.canonical, mill.entity_id, mill.lat, mill.lon) == ("Mill Road", "p2", 51.0, 0.0)


def test_two_names_that_are_different_are_taken_apart_and_keep_what_is_theirs() -> None:
    result = amend(DOCUMENT, NOTES, [decided("different", Target(label="PERSON", name="Quill", other="Ada Quill"))])

    assert names(result.annotations, "PERSON") == ["Ada Quill", "Quill"]
    assert [role.person for role in result.annotations.roles] == ["Ada Quill"]
    assert [quote.speaker for quote in result.annotations.quotes] == ["Ada Quill"]


@pytest.mark.parametrize("name", ["Mr Quill", None])
def test_a_quote_has_the_speaker_whom_a_person_names_or_none(name: str | None) -> None:
    result = amend(DOCUMENT, NOTES, [decided("speaker", target_of(DOCUMENT, *at("We go on.")), Value(name=name))])

    assert [(q.speaker, q.speaker_confidence) for q in result.annotations.quotes] == [(name, 1.0 if name else None)]


def test_a_role_is_another_or_none() -> None:
    target = Target(document_id="d1", name="Ada Quill", role="chief inspector")

    other = amend(DOCUMENT, NOTES, [decided("role", target, Value(role="Sergeant", organisation="Inventshire Police"))])
    none = amend(DOCUMENT, NOTES, [decided("role", target)])

    assert [(r.role, r.organisation) for r in other.annotations.roles] == [("Sergeant", "Inventshire Police")]
    assert none.annotations.roles == ()


def test_a_passage_stands_under_another_item() -> None:
    result = amend(DOCUMENT, NOTES, [decided("item", target_of(DOCUMENT, *PARAGRAPHS[1]), Value(item="7b"))])

    assert [p.item for p in result.document.passages] == [None, "7b", None]
    assert result.document.text == TEXT


def test_a_person_who_is_taken_down_is_left_out_with_the_passages_that_name_the_person() -> None:
    result = amend(DOCUMENT, NOTES, [decided("suppress", Target(name="Ada Quill"))])

    assert "Quill" not in result.document.text
    assert len(result.document.text) == len(TEXT)
    assert result.kept == (0, 2)
    assert [result.document.text[p.start : p.end] for p in result.document.passages] == [TEXT[0:52], TEXT[149:]]
    assert names(result.annotations, "PLACE") == ["Battering Ram", "Mill Lane"]
    assert (result.annotations.roles, result.annotations.quotes) == ((), ())
    assert [figure.kind for figure in result.annotations.figures] == ["arrests"]
    assert result.withholding == frozenset()


def test_what_an_agenda_item_repeats_of_such_a_passage_goes_too() -> None:
    item = AgendaItem(
        "4", "Ward policing", author="Ada Quill, Chief Inspector", recommendations=("That Ada Quill reports again", "That it is noted"),
        decisions=("Mrs Quill was thanked",), votes=(Vote(6, 2),), motions=(Motion("Councillor Pym", "Councillor Quill"),),
    )  # fmt: skip
    result = amend(replace(DOCUMENT, items=(item,)), NOTES, [decided("suppress", Target(name="Ada Quill"))])

    assert result.document.items == (
        AgendaItem("4", "Ward policing", recommendations=("That it is noted",), votes=(Vote(6, 2),)),
    )


@pytest.mark.parametrize("change", [{"title": "Quill speaks"}, {"url": "http://127.0.0.1:9/news/ada-quill-speaks/"}])
def test_a_text_with_the_person_in_headline_or_address_is_withheld_whole(change: dict[str, str]) -> None:
    result = amend(replace(DOCUMENT, **change), NOTES, [decided("suppress", Target(name="Ada Quill"))])  # type: ignore[arg-type]

    assert result.withholding == {"x1"}


def test_another_of_the_surname_is_not_left_out_and_texts_that_do_not_name_the_person_are_as_they_were() -> None:
    result = amend(DOCUMENT, NOTES, [decided("suppress", Target(name="Bob Quill"))])

    assert result == amend(DOCUMENT, NOTES, [])
