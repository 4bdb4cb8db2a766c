"""Street names of drugs by their form, without any weights: what is favoured."""

from typing import Any

import pytest

from nlp.names.drugs import (
    DRUG_FAVOUR,
    GLOSSED_FAVOUR,
    IDIOM_FAVOUR,
    MEASURED_FAVOUR,
    QUOTED_FAVOUR,
    STREET_NAME_FAVOUR,
    WHOLE_FAVOUR,
    drug_favour,
    without_lone_street_names,
)


@pytest.mark.parametrize(
    ("text", "word", "first", "further"),
    [
        ("They took 400g of speed.", "speed", MEASURED_FAVOUR, MEASURED_FAVOUR),
        ("They found two wraps of 'brown' there.", "brown", MEASURED_FAVOUR, MEASURED_FAVOUR),
        ("Diazepam was sold as “blues” there.", "blues", GLOSSED_FAVOUR, QUOTED_FAVOUR),
        ("He sold diazepam, and the “blues” were there.", "blues", QUOTED_FAVOUR, QUOTED_FAVOUR),
        ("They took cocaine, known to users as snow.", "snow", GLOSSED_FAVOUR, STREET_NAME_FAVOUR),
        ("He ate ice, a form of methamphetamine.", "ice", GLOSSED_FAVOUR, STREET_NAME_FAVOUR),
        ("He sold brown and white, the names for heroin and crack.", "brown", GLOSSED_FAVOUR, STREET_NAME_FAVOUR),
        ("Cocaine lay in the snow. It was a form of art.", "snow", STREET_NAME_FAVOUR, STREET_NAME_FAVOUR),
        ("The band plays “blues” there.", "blues", STREET_NAME_FAVOUR, STREET_NAME_FAVOUR),
        ("She wore a brown hat.", "brown", STREET_NAME_FAVOUR, STREET_NAME_FAVOUR),
        ("They sold monkey dust.", "monkey", WHOLE_FAVOUR, DRUG_FAVOUR),
        ("They sold monkey dust.", "dust", DRUG_FAVOUR, WHOLE_FAVOUR),
        ("There was dust on the heroin.", "dust", DRUG_FAVOUR, DRUG_FAVOUR),
        ("They took 40g of heroin and G from him.", "G", DRUG_FAVOUR, DRUG_FAVOUR),
        ("They crack down on litter and seized heroin.", "crack", IDIOM_FAVOUR, IDIOM_FAVOUR),
        ("A crack team came.", "crack", IDIOM_FAVOUR, IDIOM_FAVOUR),
        ("It was a crack-down on litter.", "crack", IDIOM_FAVOUR, IDIOM_FAVOUR),
        ("They will crack the nut.", "crack", IDIOM_FAVOUR, IDIOM_FAVOUR),
        ("He had crack in his hand.", "crack", STREET_NAME_FAVOUR, STREET_NAME_FAVOUR),
        ("Police took 40 pot plants.", "pot", STREET_NAME_FAVOUR, STREET_NAME_FAVOUR),
        ("The spice trade in prisons grows.", "spice", STREET_NAME_FAVOUR, STREET_NAME_FAVOUR),
        ("He bought acid from a friend.", "acid", STREET_NAME_FAVOUR, STREET_NAME_FAVOUR),
        ("A mile of road.", "road", DRUG_FAVOUR, DRUG_FAVOUR),
    ],
)
def test_street_names_are_favoured_by_what_stands_around_them(
    language: Any, text: str, word: str, first: float, further: float
) -> None:
    doc = language(text)

    favour = drug_favour(doc)[next(token.i for token in doc if token.text == word)]
    assert favour.tolist() == pytest.approx([first, further])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. Weed is what I tripped over.", False),
        ("It rained. Ecstasy of a kind awaits them.", False),
        ("Weed is what I tripped over.", True),
        ("It rained. They found weed there.", True),
        ("It rained. Weed is what the dealer sold.", True),
        ("It rained. Weed is what Norfolk Police found.", True),
        ("It rained. Heroin is what I tripped over.", True),
    ],
)
def test_a_street_name_at_a_sentences_beginning_alone_is_a_word(language: Any, text: str, expected: bool) -> None:
    doc = language(text)
    word = next(word for word in ("Weed", "weed", "Ecstasy", "Heroin") if word in text)
    drug = doc.char_span(at := text.index(word), at + len(word), label="DRUG")

    assert bool(without_lone_street_names(doc, [drug])) is expected
