"""Names of operations by their form and the rest of the text, without any weights: what is favoured, completed, refused."""

from typing import Any

import pytest
from spacy.tokens import Doc, Span

from nlp.operations.forms import (
    bare_operations,
    hashtag_operations,
    is_another_kind,
    is_phone_line,
    operation_favour,
    police_operations,
    whole_operations,
)


def span(doc: Doc, words: str) -> Span:
    start = doc.text.index(words)
    found = doc.char_span(start, start + len(words), label="OPERATION")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Police said that Operation Rum Butter has led to arrests.", ["Operation", "Rum", "Butter"]),
        ("It was called Operation 'Night Bus' and is over.", ["Operation", "'", "Night", "Bus"]),
        ("Police said Operation Magpie's Nest had led to arrests.", ["Operation", "Magpie", "'s", "Nest"]),
        ("Police said Operation Magpie's Norfolk raids had led to arrests.", ["Operation", "Magpie"]),
        ("Police said operation hawthorn goes on, in operation for years.", ["hawthorn"]),
        ("Detectives set up Operation ‘Tern’ in May.", ["Operation", "‘", "Tern"]),
        ("The long Operation Copper\nKettle has cost little.", ["Operation", "Copper", "\n", "Kettle"]),
        ("The panel, which met at Diss in the spring, heard of Operation Copper\nKettle, which is over.", ["Operation", "Copper", "\n", "Kettle"]),
        ("Operation Tern Nets Six", []),
        ("Officers on Operation Tern Detective Sergeant Ann Lee leads it.", ["Operation", "Tern"]),
        ("OPERATION WET PAINT\nWhere: Diss", ["OPERATION", "WET", "PAINT"]),
        ("OPERATION COSTS RISE AGAIN, SAY PANEL", []),
        ("Operations Hobby, Kingpost and Sunday Best\nAuthor: Ann Lee", ["Operations", "Hobby"]),
        ("Operations Director, Finance and Legal", []),
        ("She knew. “Operation Tern,” said the man.", ["Operation", "Tern"]),
        ("They promise an 'Operation Tern' for tea.", []),
    ],
)  # fmt: skip
def test_plain_forms_are_favoured(language: Any, text: str, words: list[str]) -> None:
    doc = language(text)

    favour = operation_favour(doc).any(1)
    assert [t.text for t in doc if favour[t.i]] == words


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("OPERATION PAPER ROUND: PARCELS STOPPED\n\nOperation Paper Round began.", ["PAPER", "Operation Paper Round"], "OPERATION PAPER ROUND"),
        ("1. Operation Marsh Frog\n\nHe reported. Members asked what Marsh Frog had cost.", ["Operation Marsh"], "Operation Marsh Frog"),
        ("OPERATION ‘TINNER’ REACHES THE CLAY", ["TINNER"], "OPERATION ‘TINNER’"),
        ("Operation Tern Nets Six\n\nOperation Tern ended. Six were held.", ["Operation Tern"], "Operation Tern"),
        ("Six held under Op. Tern today.", ["Tern"], "Op. Tern"),
        ("Operation codenamed Tern began.", ["Operation codenamed Tern"], "Tern"),
        ("They began Operation Tern 7, in May.", ["Operation Tern"], "Operation Tern 7"),
        ("Operation Tern 7 arrests made.", ["Operation Tern"], "Operation Tern"),
    ],
)  # fmt: skip
def test_a_name_is_as_long_as_elsewhere_in_its_text(language: Any, text: str, marked: list[str], expected: str) -> None:
    doc = language(text)

    assert whole_operations(doc, [span(doc, words) for words in marked])[0].text == expected


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("Operation Tern Smashes Diss Ring", "Operation Tern Smashes Diss", "Operation Tern"),
        ("Operation Rum Butter Nets £40,000", "Operation Rum Butter Nets", "Operation Rum Butter"),
        ("Operation Night Hits", "Operation Night Hits", "Operation Night Hits"),
        ("Operation Night Hits Diss. It was the week of Operation Night Hits.", "Operation Night Hits", "Operation Night Hits"),
        ("Operation Marsh Frog Begins Here", "Operation Marsh Frog", "Operation Marsh Frog"),
    ],
)
def test_a_headline_goes_on_with_a_verb(language: Any, text: str, marked: str, expected: str) -> None:
    doc = language(text)

    assert whole_operations(doc, [span(doc, marked)])[0].text == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("OPERATION TERN BUSTS NORWICH GANG", "NORWICH", ["OPERATION TERN", "NORWICH PLACE"]),
        ("OPERATION TERN BUSTS LARKSPUR GANG", "LARKSPUR", ["OPERATION TERN"]),
        ("Operation Tern leads Larkspur by nine arrests", "Larkspur", ["Operation Tern", "Larkspur"]),
        ("Operation Tern Nets Six In Dawn Raids", "Dawn", ["Operation Tern"]),
        ("Operation Tern Nets Six In Dawn Raids\n\nIt ended, as Operation Dawn did.", "Dawn", ["Operation Tern", "Dawn"]),
    ],
)
def test_what_a_headlines_verb_has_done_to_it_is_no_operation(language: Any, text: str, name: str, expected: list[str]) -> None:
    doc = language(text)
    spans = whole_operations(doc, [span(doc, text.split(" ")[0] + " " + text.split(" ")[1]), span(doc, name)])

    assert [s.text + (" PLACE" if s.label_ == "PLACE" else "") for s in spans] == expected


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("Ymgyrch Draenog, run with Dyfed, led to arrests.", "PERSON", "OPERATION"),
        ("Ymgyrch Draenog, run with Dyfed, led to arrests.", "ORG", "ORG"),
        ("Ymyl Draenog, run with Dyfed, led to arrests.", "PERSON", "PERSON"),
    ],
)
def test_no_person_begins_as_operations_do(language: Any, text: str, label: str, expected: str) -> None:
    doc = language(text)

    assert [s.label_ for s in whole_operations(doc, [Span(doc, 0, 2, label=label)])] == [expected]


def test_a_bare_name_is_the_operation_that_is_named_in_full(language: Any) -> None:
    doc = language("Operation Larkspur began in May. Larkspur has led to 40 arrests.")

    assert [s.text for s in bare_operations(doc, doc.text, [span(doc, "Operation Larkspur")])] == [
        "Operation Larkspur",
        "Larkspur",
    ]


@pytest.mark.parametrize(
    ("text", "marked", "bare"),
    [
        ("Operation 'Tern' began. Tern has cost £5.", "Operation 'Tern'", ["Tern"]),
        ("OPERATION WET PAINT\n\nHe asked about Wet Paint. WET PAINT!", "OPERATION WET PAINT", ["Wet Paint", "WET PAINT"]),
        ("#OpPepperpot today. Four more for Pepperpot.", "OpPepperpot", ["Pepperpot"]),
        ("#OpMarshFrog today. Four more for Marsh Frog.", "OpMarshFrog", ["Marsh Frog"]),
    ],
)
def test_bare_names_are_known_by_any_form_of_the_whole(language: Any, text: str, marked: str, bare: list[str]) -> None:
    doc = language(text)

    assert [s.text for s in bare_operations(doc, doc.text, [span(doc, marked)])] == [marked, *bare]


def test_a_bare_name_takes_the_words_of_a_name_that_cuts_into_it(language: Any) -> None:
    doc = language("Operation Plumb Line began. Since June Plumb Line has brought 24 warrants.")
    start = doc.text.index("June Plumb")
    person = doc.char_span(start, start + len("June Plumb"), label="PERSON")

    spans = bare_operations(doc, doc.text, [span(doc, "Operation Plumb Line"), person])
    assert [(s.label_, s.text) for s in spans] == [("OPERATION", "Operation Plumb Line"), ("OPERATION", "Plumb Line")]


def test_who_answers_in_an_interview_is_no_operation(language: Any) -> None:
    doc = language("Operation Larkspur began.\n\nLarkspur: ‘Everything.’")
    start = doc.text.index("Larkspur:")
    person = doc.char_span(start, start + len("Larkspur"), label="PERSON")

    assert bare_operations(doc, doc.text, [span(doc, "Operation Larkspur"), person])[1] is person


def test_hashtags_of_operations_are_operations(language: Any) -> None:
    doc = language("#OpTern and #OperationMarshFrog, #OpEd, #OpenDay, #Operations")

    assert [s.text for s in hashtag_operations(doc, [])] == ["OpTern", "OperationMarshFrog"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Operation Overlord", True),
        ("OPERATION MARKET GARDEN", True),
        ("Operation Neptune", False),
        ("Operation Larkspur", False),
    ],
)
def test_military_operations_are_none_of_ours(name: str, expected: bool) -> None:
    assert is_another_kind(name) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ringers call it Operation Larkspur.", False),
        ("The ringers call it Operation Larkspur. The police held two men, and officers left.", True),
        ("To note Operation Larkspur.", True),
    ],
)
def test_what_others_call_an_operation_is_none_of_the_polices(language: Any, text: str, expected: bool) -> None:
    doc = language(text + " The band played on in the rain." * 15)
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text == "."

    assert bool(police_operations(doc, [span(doc, "Operation Larkspur")])) is expected


@pytest.mark.parametrize(("n_sentences", "word", "expected"), [(8, "old", False), (8, "police", True), (1, "old", True)])
def test_in_a_short_text_one_word_of_police_is_enough(language: Any, n_sentences: int, word: str, expected: bool) -> None:
    doc = language(f"The {word} ringers call it Operation Larkspur." + " The band played on in the rain." * n_sentences)

    assert bool(police_operations(doc, [span(doc, "Operation Larkspur")])) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("the 'Marco' line rang", True), ("the Marco lines", True), ("Marco lined up", False)]
)
def test_a_line_on_which_drugs_are_ordered_is_no_operation(language: Any, text: str, expected: bool) -> None:
    assert is_phone_line(language(text), span(language(text), "Marco")) is expected
