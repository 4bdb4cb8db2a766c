"""Streets, prisons, flats, pubs and schools by their names and what stands beside, without any weights."""

from typing import Any

import pytest

from nlp.names.premises import with_premises


@pytest.mark.parametrize(
    ("text", "name", "label", "expected"),
    [
        ("Marsh Street traders met.", "Marsh Street", "ORG", "PLACE"),
        ("Friends of Marsh Street met.", "Friends of Marsh Street", "ORG", "ORG"),
        ("HMP Marsh was full.", "HMP Marsh", "ORG", "PLACE"),
        ("The flats, Beacon Court, were searched.", "Beacon Court", "ORG", "PLACE"),
        ("He was at Diss Crown Court.", "Diss Crown Court", "ORG", "ORG"),
        ("He was at Diss Magistrates’ Court.", "Diss Magistrates’ Court", "ORG", "ORG"),
        ("Pupils of Marsh High left.", "Marsh High", "PLACE", "ORG"),
        ("Pupils of Marsh High left.", "Marsh High", "PERSON", "ORG"),
        ("It was Ann High who left.", "Ann High", "PERSON", "PERSON"),
        ("He left the Plough in Diss. The pub was shut.", "Plough", "ORG", "PLACE"),
        ("He left the Plough pub. Its landlord wept.", "Plough", "ORG", "PLACE"),
        ("He left the Plough in Diss. The firm was shut.", "Plough", "ORG", "ORG"),
        ("He left the Plough. The pub was shut.", "Plough", "ORG", "ORG"),
        ("It is called Needle Alley.", "Needle", "DRUG", "PLACE"),
        ("They call it Crack Alley.", "Crack", "DRUG", "DRUG"),
        ("He sold Needle there.", "Needle", "DRUG", "DRUG"),
    ],
)
def test_a_name_of_premises_has_its_label(language: Any, text: str, name: str, label: str, expected: str) -> None:
    doc = language(text)
    spans = [doc.char_span(at := text.index(name), at + len(name), label=label)]
    if "Diss." in text:
        spans.append(doc.char_span(at := text.index("Diss"), at + len("Diss"), label="PLACE"))

    assert with_premises(doc, text, spans)[0].label_ == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was last seen leaving the Chequers in Marshby.", ["Chequers"]),
        ("He moved to the Assembly Rooms then.", ["Assembly Rooms"]),
        ("He moved to the Chequers then.", []),
        ("He came to the Sunday in Marshby.", []),
        ("He wrote to the Chief Constable in Marshby.", []),
        ("He liked the Chequers in Marshby.", []),
    ],
)
def test_premises_that_have_no_label_are_places(language: Any, text: str, expected: list[str]) -> None:
    doc = language(text)
    town = [doc.char_span(at := text.index("Marshby"), at + len("Marshby"), label="PLACE")] if "Marshby" in text else []

    assert [span.text for span in with_premises(doc, text, town) if span not in town] == expected
