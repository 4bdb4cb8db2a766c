"""Spans cleaned to names: what is cut, what stays, what is no name at all."""

import time
from typing import Any

import pytest

from nlp.components.roles import outside_names
from nlp.names.cleaning import clean_span, strip_title, titles_before
from nlp.names.whole import join_names, whole_name


def cleaned(text: str, label: str) -> str | None:
    """Return the name left of the stretch between the two bars of a text."""
    start, end = text.index("|"), text.rindex("|") - 1
    text = text.replace("|", "")
    span = clean_span(text, start, end, label)
    return None if span is None else text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("said |Mr Penrose's| wife", "Penrose"),
        ("said |Penrose’s| wife", "Penrose"),
        ("|James’| wife", "James"),
        ("|Det. Sgt. Al Penn| said", "Al Penn"),
        ("|P.C. J. R. Hartnell| said", "J. R. Hartnell"),
        ("|Temporary Detective Chief Inspector Una Garth| said", "Una Garth"),
        ("|T/DCI Una Garth| said", "Una Garth"),
        ("|A/Insp Una Garth|", "Una Garth"),
        ("|The Rev Una Garth|", "Una Garth"),
        ("|Una Garth KC|, defending", "Una Garth"),
        ("|Una Garth, OBE|, said", "Una Garth"),
        ("|Una Garth OBE QPM|, said", "Una Garth"),
        ("|DEAN LI MA| said", "DEAN LI MA"),
        ("|Dean Norwood| said", "Dean Norwood"),
        ("PC |Will Grant| said", "Will Grant"),
        ("|PC Will Grant| said", "Will Grant"),
        ("|Ann Llewellyn|-Parry said", "Ann Llewellyn-Parry"),
        ("Billy-|Ray Stubbings| said", "Billy-Ray Stubbings"),
        ("the |Garth|-led review", "Garth"),
        ("|Kyle 'Spoon' Drabwell| said", "Kyle 'Spoon' Drabwell"),
        ("|Michael (Mick) Reeves| said", "Michael (Mick) Reeves"),
        ("“|Una Garth”| said", "Una Garth"),
        ("|Una\nGarth| said", "Una Garth".replace(" ", "\n")),
        ("|Una Garth\n\nReporter|", "Una Garth"),
        ("|Una Garth\nWards|: all", "Una Garth"),
        ("Picture: |Steve AdamsChief| Constable", "Steve Adams"),
        ("|Callum McAllister| said", "Callum McAllister"),
        ("|Una Garth. Suffolk| Police", "Una Garth"),
        ("|Bailey, J.| pleaded", "Bailey, J."),
        ("– |D. Quillfen, Oxmarsh|", "D. Quillfen"),
        ("|Quillfen, Dora| pleaded", "Quillfen, Dora"),
        ("Mr |Bishop| said", "Bishop"),
        ("later |Bishop| said", "Bishop"),
        ("the |Bishop| said", None),
        ("|Bishop| of Oxmarsh speaks", None),
        ("the |Dean| of Oxmarsh said", None),
        ("our |Dean| said", "Dean"),
        ("“It is over,” |Supt| said", None),
        ("the |Detective Inspector| said", None),
        ("|T/DCI| said", None),
        ("|Cllr| said", None),
        ("|Mr|", None),
        ("|“”|", None),
    ],
)
def test_person(text: str, expected: str | None) -> None:
    assert cleaned(text, "PERSON") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Una Garth, |of Suffolk Constabulary|, said", "Suffolk Constabulary"),
        ("|the University of Larwich|", "University of Larwich"),
        ("in |Diss. Norfolk County Council| said", "Norfolk County Council"),
        ("|BINS. Wandsworth Council| said", "Wandsworth Council"),
        ("of |Mr B. Suffolk Police| said", "Suffolk Police"),
        ("HEADLINE |ONE\n\nNorfolk County Council| said", "Norfolk County Council"),
        ("|J. P. Fludd & Daughters Ltd.| said", "J. P. Fludd & Daughters Ltd."),
        ("|St. Mary's School| said", "St. Mary's School"),
        ("|Norfolk Constabulary's| plan", "Norfolk Constabulary"),
        ("|Sainsbury's| said", "Sainsbury's"),
        ("|Detective Inspector Eilidh Burnside of Police Scotland|", "Police Scotland"),
        ("|Zawn Young\nPeople's Trust|", "Zawn Young\nPeople's Trust"),
        ("|Nocturne Leisure (Camden)| said", "Nocturne Leisure (Camden)"),
        ("run by the |charity Firm Ground|, said", "Firm Ground"),
        ("held by |Fludd Leisure Ltd.|\n\nThe panel", "Fludd Leisure Ltd"),
        ("held by |Fludd Leisure Ltd.| The panel", "Fludd Leisure Ltd"),
        ("|C.4 Larwich Council| and others", "Larwich Council"),
        ("|12.3.1 Larwich Council| said", "Larwich Council"),
    ],
)
def test_body(text: str, expected: str) -> None:
    assert cleaned(text, "ORG") == expected


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("in |Norwich's| market", "PLACE", "Norwich"),
        ("at |St Margaret's|, where", "PLACE", "St Margaret's"),
        ("at |The Walks|, where", "PLACE", "The Walks"),
        ("in |the Fens|, where", "PLACE", "Fens"),
        ("'|Operation Tern'| led", "OPERATION", "Operation Tern"),
        ("|'Operation Tern'| led", "OPERATION", "Operation Tern"),
        ("|Operation 'Tern'| led", "OPERATION", "Operation 'Tern'"),
        ("|Operation ‘Tern’| led", "OPERATION", "Operation ‘Tern’"),
        ("|Tern's| officers", "OPERATION", "Tern"),
        ("|Operation Merlin's Hat|", "OPERATION", "Operation Merlin's Hat"),
        ("|#OpTern| led", "OPERATION", "OpTern"),
        ("|Operation|", "OPERATION", None),
        ("|“weed”|,", "DRUG", "weed"),
        ("|Class A drugs|.", "DRUG", "Class A drugs"),
        ("on |Elverbank's| Tern Street", "PLACE", "Elverbank"),
        ("in |Elverbank's|, he said", "PLACE", "Elverbank's"),
        ("by |St Mary's| Tower", "PLACE", "St Mary's"),
        ("from |Elverbank and| Diss", "PLACE", "Elverbank"),
        ("on the |A1(M)|, where", "PLACE", "A1(M)"),
    ],
)
def test_other_labels(text: str, label: str, expected: str | None) -> None:
    assert cleaned(text, label) == expected


def test_titles_before() -> None:
    text = "Later Detective Inspector Una Garth and Mrs Garth"
    assert titles_before(text, text.index("Una")) == ("Detective Inspector",)
    assert titles_before(text, text.rindex("Garth")) == ("Mrs",)
    assert titles_before(text, 0) == ()
    assert strip_title("Mr Una Garth") == "Una Garth"


@pytest.mark.parametrize("word", ["a", "Mr ", ". A", "’s", "(", "“a” ", "PC ", "Mr. "])
def test_time_is_linear_in_the_span(word: str) -> None:
    text = word * 100_000
    began = time.perf_counter()
    for label in ("PERSON", "ORG", "OPERATION"):
        clean_span(text, 0, len(text), label)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("Det Supt Karl van der\nMerwe spoke.", "Karl van der", "Karl van der\nMerwe"),
        ("Ms Ingrid von\nHolstein spoke.", "Ingrid von", "Ingrid von\nHolstein"),
        ("Karl de\n\nMerwe is a town.", "Karl de", "Karl de"),
        ("Ann Lee\nBob Ray", "Ann Lee", "Ann Lee"),
        ("Ann del\nand others", "Ann del", "Ann del"),
        ("PICKLES, Darren, 34", "PICKLES,", "PICKLES"),
    ],
)
def test_a_tagged_name_is_made_whole(language: Any, text: str, tagged: str, expected: str) -> None:
    doc = language(text)
    span = doc.char_span(text.index(tagged), text.index(tagged) + len(tagged))

    first, end, _ = whole_name(doc, text, span.start, span.end, "PERSON")

    assert doc[first:end].text == expected


def test_a_span_that_begins_with_a_full_stop_is_no_fault() -> None:
    for label in ("PERSON", "ORG", "PLACE", "OPERATION", "DRUG"):
        assert clean_span("left. Ann Lee", 4, 13, label) in {(6, 13), None}


def test_a_role_ends_where_a_name_begins(language: Any) -> None:
    doc = language("thanked Det Con Priya Rana and Mr Lee's agent")
    people = {i: span for span in (doc[3:5], doc[7:8]) for i in range(span.start, span.end)}

    assert outside_names(1, 4, people) == (1, 3)
    assert outside_names(1, 3, people) == (1, 3)
    assert outside_names(3, 4, people) is None
    assert outside_names(6, 10, people) == (6, 10)  # the possessor's name is inside the role


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("Her husband, baker Bo Marsh, spoke.", "baker Bo Marsh", "Bo Marsh"),
        ("He wept. Cheesemonger Ann Marsh did not.", "Cheesemonger Ann Marsh", "Ann Marsh"),
        ("Below: Helmsman Quorn Marsh, who wept.", "Helmsman Quorn Marsh", "Quorn Marsh"),
        ("Below: Skipper Marsh, who wept.", "Skipper Marsh", "Skipper Marsh"),
        ("He wept. Parker Marsh did not.", "Parker Marsh", "Parker Marsh"),
        ("He wept. Spencer Lee Marsh did not.", "Spencer Lee Marsh", "Spencer Lee Marsh"),
        ("It was van Marsh who spoke.", "van Marsh", "van Marsh"),
        ("Leader Ann Marsh heckles him.", "Ann Marsh heckles", "Ann Marsh"),
        ("It was Ann ap Marsh who spoke.", "Ann ap Marsh", "Ann ap Marsh"),
        ("A photo by daniel Marsh.", "daniel Marsh", "daniel Marsh"),
        ("it was bo marsh who spoke", "bo marsh", "bo marsh"),
    ],
)
def test_a_small_word_before_a_name_is_what_somebody_is(language: Any, text: str, tagged: str, expected: str) -> None:
    doc = language(text)
    start = text.index(tagged)
    span = doc.char_span(start, start + len(tagged))

    first, end, _ = whole_name(doc, text, span.start, span.end, "PERSON")
    assert doc[first:end].text == expected


@pytest.mark.parametrize(
    ("text", "tagged", "expected"),
    [
        ("They met Ann (Nan) Marsh there.", [("Ann", "PERSON"), ("Nan) Marsh", "PERSON")], ["Ann (Nan) Marsh"]),
        ("Sorry: from Walters, Daniel; Marsh, Ann.", [("Walters", "PLACE"), ("Daniel", "PERSON")], ["Walters, Daniel"]),
        ("They are Diss, Bo; and Marsh, Ann. They left.", [("Marsh", "PERSON"), ("Ann", "PERSON")], ["Marsh, Ann"]),
        (
            "Reuben Lee was there.\n\nLee, Ann Marsh and others deny it.",
            [("Reuben Lee", "PERSON"), ("Lee,", "PERSON"), ("Ann Marsh", "PERSON")],
            ["Reuben Lee", "Lee", "Ann Marsh"],
        ),
        ("They met Ann “Nan” Marsh there.", [("Ann “Nan”", "PERSON"), ("Marsh", "PERSON")], ["Ann “Nan” Marsh"]),
        ("It was “Ann” Marsh told him.", [("“Ann”", "PERSON"), ("Marsh", "PERSON")], ["“Ann”", "Marsh"]),
        ("They met in Diss, Ann and others.", [("Diss", "PLACE"), ("Ann", "PERSON")], ["Diss", "Ann"]),
    ],
)
def test_the_parts_of_one_name_are_joined(language: Any, text: str, tagged: list[tuple[str, str]], expected: list[str]) -> None:
    doc = language(text)
    parts = [doc.char_span(at := text.index(words), at + len(words.rstrip(","))) for words, _ in tagged]

    joined = join_names(doc, [(part.start, part.end, label) for part, (_, label) in zip(parts, tagged, strict=True)])
    assert [doc[first:end].text for first, end, _ in joined] == expected


@pytest.mark.parametrize(
    ("text", "name", "is_name"),
    [
        ("Application 26/00790/HOU was refused", "HOU", False),
        ("planning DA/17/FUL", "FUL", False),
        ("the case R/Khan was heard", "Khan", True),
        ("councillors MARSH/LEE", "LEE", True),
    ],
)
def test_the_letters_of_a_reference_are_no_name(text: str, name: str, is_name: bool) -> None:
    at = text.index(name)
    assert (clean_span(text, at, at + len(name), "PERSON") is not None) is is_name
