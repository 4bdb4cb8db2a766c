"""People whose names look like places, and words that look like names, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Doc, Span

from nlp.names.lookalikes import with_listed_people, with_lookalikes, with_towns, with_whole_people, without_words


def marked(doc: Doc, names: dict[str, str]) -> list[Span]:
    """Return the spans of names, each the first occurrence of its words, with their labels."""
    spans = [doc.char_span(start := doc.text.index(name), start + len(name), label=label) for name, label in names.items()]
    assert all(spans)
    return [span for span in spans if span is not None]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Mark Street, of Diss, told us.", "Mark Street", "PERSON"),
        ("Mark Street, 34, was jailed.", "Mark Street", "PERSON"),
        ("Ann Wray and Mark Street were thanked.", "Mark Street", "PERSON"),
        ("Ann Wray and Mark Street of old.", "Mark Street", "PLACE"),
        ("It was in Mark Street, near Diss.", "Mark Street", "PLACE"),
        ("Station Road, of which few speak, was shut.", "Station Road", "PLACE"),
    ],
)
def test_a_first_name_and_what_stands_behind_tell_a_person(language: Any, text: str, name: str, expected: str) -> None:
    doc = language(text)
    labels = {"Ann Wray": "PERSON", name: "PLACE"}
    spans = [doc.char_span(text.index(n), text.index(n) + len(n), label=label) for n, label in labels.items() if n in text]

    assert [span.label_ for span in with_lookalikes(doc, text, spans) if span.text == name] == [expected]


@pytest.mark.parametrize(
    ("name", "surname", "expected"),
    [("Norman Tromans", "Tromans", "PERSON"), ("Victoria Park", "Park", "ORG"), ("Norman Trust", "Lee", "ORG")],
)
def test_a_surname_that_stands_alone_tells_a_person(language: Any, name: str, surname: str, expected: str) -> None:
    doc = language(f"It was {name} that won. Mr {surname} wept.")
    alone = Span(doc, len(doc) - 3, len(doc) - 2, label="PERSON")

    assert next(span.label_ for span in with_lookalikes(doc, doc.text, [*marked(doc, {name: "ORG"}), alone])) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        (
            "Present: Councillors Marsh, Sill and Mrs Lee; and the clerk",
            {"Marsh": "PERSON", "Sill": "PLACE"},
            ["Marsh", "Sill", "Lee"],
        ),
        ("Cllrs A. Wray, Tom Ely (chair) and Lee", {}, ["A. Wray", "Tom Ely", "Lee"]),
        ("Councillors: Bulmer-Reed, Stannard and Wray", {"Wray": "PLACE"}, ["Bulmer-Reed", "Stannard", "Wray"]),
        ("Councillors in Marsh, Sill and Ely met", {"Marsh": "PLACE"}, []),
        ("Councillors Marsh said so", {"Marsh": "PLACE"}, []),
        ("Constables Ann Wray and Tom Ely met", {"Ann Wray": "PERSON", "Tom Ely": "ORG"}, ["Ann Wray", "Tom Ely"]),
    ],
)
def test_a_list_behind_a_plural_title_names_people(language: Any, text: str, names: dict[str, str], expected: list[str]) -> None:
    doc = language(text)
    spans = with_listed_people(doc, marked(doc, names))

    assert sorted((s.text for s in spans if s.label_ == "PERSON"), key=text.index) == expected


@pytest.mark.parametrize(
    ("text", "name", "label", "is_kept"),
    [
        ("It stopped at the clock tower.", "clock tower", "PLACE", False),
        ("It wept. Rescue centre appeals for homes.", "Rescue centre", "ORG", False),
        ("It wept. Oxmarsh Rescue centre appeals.", "Oxmarsh Rescue centre", "ORG", True),
        ("Ferry is back\n\nThe ferry came.", "Ferry", "PLACE", False),
        ("Ferry is back\n\nThe ferry came to Ferry by dawn.", "Ferry", "PLACE", True),
        ("Ely is wet. In Ely it rained.", "Ely", "PLACE", True),
        ("Will wept. He will go.", "Will", "PERSON", True),
        ("Crack is back\n\nThe crack came.", "Crack", "DRUG", True),
    ],
)
def test_a_word_is_no_name(language: Any, text: str, name: str, label: str, is_kept: bool) -> None:
    doc = language(f"{text} Go to Ely.")
    spans = without_words(doc, doc.text, marked(doc, {name: label, "Ely.": "PLACE"}))

    assert (name in [span.text for span in spans]) is is_kept


def test_where_no_name_has_capitals_a_small_one_may_be_one(language: Any) -> None:
    doc = language("help me in oxmarsh. pls")

    assert without_words(doc, doc.text, marked(doc, {"oxmarsh": "PLACE"}))


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Coxswain Ann Wray spoke.", ["Coxswain", "Ann Wray"], ["Ann Wray"]),
        ("Major Guy Thornycroft spoke.", ["Guy", "Thornycroft"], ["Guy Thornycroft"]),
        ("Ann, Wray spoke.", ["Ann", "Wray"], ["Ann", "Wray"]),
    ],
)
def test_two_people_side_by_side_are_one(language: Any, text: str, names: list[str], expected: list[str]) -> None:
    doc = language(text)

    assert [s.text for s in with_whole_people(doc, marked(doc, dict.fromkeys(names, "PERSON")))] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("He moved to Thetford. Suffolk County Council paid.", "Thetford", "PLACE"),
        ("A clinic in Great Yarmouth is to close.", "Great Yarmouth", "PLACE"),
        ("They drew with Thetford on Saturday.", "Thetford", "ORG"),
        ("The court is near Thetford Leisure Centre.", "Thetford Leisure Centre", "ORG"),
        ("Thetford won.", "Thetford", "ORG"),
        ("A Thetford chemist wept.", "Thetford", "PLACE"),
        ("The Thetford striker wept.", "Thetford", "ORG"),
    ],
)
def test_a_body_called_like_a_town_is_the_town_behind_a_word_of_place(language: Any, text: str, name: str, expected: str) -> None:
    doc = language(text)

    assert [(span.text, span.label_) for span in with_towns(doc, marked(doc, {name: "ORG"}))] == [(name, expected)]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("They beat Thetford United there.", "Thetford United", "ORG"),
        ("They came to Thetford City Hall.", "Thetford City", "PLACE"),
        ("They came to Quillfen City there.", "Quillfen City", "PLACE"),
    ],
)
def test_a_place_called_like_a_towns_club_is_the_club(language: Any, text: str, name: str, expected: str) -> None:
    doc = language(text)

    assert [span.label_ for span in with_towns(doc, marked(doc, {name: "PLACE"}))] == [expected]


def test_whoever_has_turns_in_a_talk_is_a_person(language: Any) -> None:
    text = "Quorn Marsh keeps six shops. Morning, Quorn.\n\nMARSH: Hello.\n\nELY: It rains in South Ely.\n"
    doc = language(text)
    names = {"Quorn Marsh": "ORG", "Quorn.": "PLACE", "MARSH": "PLACE", "ELY": "PLACE", "South Ely": "PLACE"}
    spans = [doc.char_span(at := text.index(n), at + len(n.rstrip(".")), label=label) for n, label in names.items()]

    assert [span.label_ for span in with_lookalikes(doc, text, spans)] == ["PERSON", "PERSON", "PERSON", "PLACE", "PLACE"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Labour's Ann Wray", [("ORG", "Labour"), ("PERSON", "Ann Wray")]),
        ("St Ann's School", [("ORG", "St Ann's School")]),
        ("Eley's Ann", [("ORG", "Eley's Ann")]),
    ],
)
def test_whoever_stands_behind_an_owner_is_a_person(language: Any, name: str, expected: list[tuple[str, str]]) -> None:
    doc = language(f"The seat went to {name}, they said.")

    assert [(s.label_, s.text) for s in with_lookalikes(doc, doc.text, marked(doc, {name: "ORG"}))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Archdeacon of Lynn spoke.", ["PLACE"]),
        ("The Archdeacon of Lynn met Ann Lynn.", ["PERSON", "PERSON"]),
        ("The mother of Lynn spoke.", ["PERSON"]),
        ("The friends of Lynn spoke.", ["PERSON"]),
    ],
)
def test_what_an_office_is_held_of_is_no_person(language: Any, text: str, expected: list[str]) -> None:
    doc = language(text)
    names = {"Lynn": "PERSON"} | ({"Ann Lynn": "PERSON"} if "Ann Lynn" in text else {})

    assert [span.label_ for span in with_towns(doc, marked(doc, names))] == expected
