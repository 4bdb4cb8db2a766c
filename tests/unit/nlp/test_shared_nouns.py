"""Numbers without a noun of their own. Without any weights."""

import pytest

from nlp.numbers.parsing import find_numbers
from nlp.numbers.shared_nouns import nouns_shared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police made nine arrests for theft, seven for fraud and two for arson.", [("seven", "nine"), ("two", "seven")]),
        ("They made nine arrests in Diss and two in Eye.", [("two", "nine")]),
        ("They made nine arrests in Diss. Then two in Eye.", []),
        ("They made nine arrests in Diss, and two for arson.", []),
        ("There were 44 arrests, of which 17 were in Diss.", [("17", "44")]),
        ("There were 44 arrests, of which 17 ended in a charge.", []),
        ("Operation Tern led to 35 arrests and Operation Egret to three.", [("three", "35")]),
        ("It led to 35 arrests, and to three fires.", []),
        ("Six more people were jailed, bringing the total to 23.", [("23", "Six")]),
        ("Six more people were jailed, bringing 23 of them peace.", []),
        ("It led to 37 arrests. In its first year there had been only nine.", [("nine", "37")]),
        ("It led to 37 arrests. The year before it was nine.", [("nine", "37")]),
        ("It led to 37 arrests. In the hall there were nine.", []),
        ("It led to 37 arrests. The year before there were nine fires.", []),
        ("It led to 37 arrests. It rained. The year before there were nine.", []),
        ("Police took 9kg in Diss and two in Eye.", []),
    ],
)
def test_a_number_without_a_noun_counts_what_the_one_before_it_counts(text: str, expected: list[tuple[str, str]]) -> None:
    numbers = find_numbers(text)
    words = [text[number.start : number.end] for number in numbers]

    assert [(words[i], words[before[0]]) for i, before in nouns_shared(text, numbers)] == expected
