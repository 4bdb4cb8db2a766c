"""What a number counts is sure only where its own clause says it. Without any weights."""

import time

import pytest

from nlp.numbers.figure_clauses import is_said, said_by_clauses
from nlp.numbers.parsing import find_numbers


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("deaths", "[Three] tenants have died since May.", True),
        ("deaths", "Ice killed [three] ponies.", True),
        ("deaths", "[Three] women who slept in the mill died of cold.", True),
        ("deaths", "There were [three] drug-related deaths.", True),
        ("deaths", "Deaths fell from [61] to 54.", True),
        ("deaths", "Of the [22] people who died most were old.", True),
        ("deaths", "[Four] are in gaol, three have died.", False),
        ("deaths", "Three have died, and [four] are abroad.", False),
        ("deaths", "[Seven] men collapsed at Oxmarsh, and not one of them died.", False),
        ("deaths", "Not [one] swimmer died.", False),
        ("deaths", "None of the [five] walkers died.", False),
        ("deaths", "If [five] people died, the mill would shut.", False),
        ("deaths", "[One] had a brother who had died.", False),
        ("deaths", "Nineteen people died, [four] fewer than in 2019.", False),
        ("deaths", "[Two] had eaten the berries. They died.", False),
        ("arrests", "Officers arrested [six] men.", True),
        ("arrests", "[Two] men, aged 19 and 31, were arrested.", True),
        ("arrests", "[One] man, 29, was arrested.", True),
        ("arrests", "Those arrested, nine men and [two] women, are on bail.", True),
        ("arrests", "None of the [nine] arrests was for theft.", True),
        ("arrests", "In May they arrested [six] men.", True),
        ("arrests", "People were arrested at [six] houses.", False),
        ("arrests", "[Eleven] numbers were in use, and two men were arrested.", False),
        ("arrests", "Ten warrants led to arrests, [four] of them in Mill Road.", False),
        ("people_treated", "The clinic treated [90] people.", True),
        ("people_treated", "[Ninety] adults from Oxmarsh and Diss were in treatment.", True),
        ("people_treated", "The van saw [90] people.", True),
        ("people_treated", "Of [90] people seen there, 31 had gone on to treatment.", False),
        ("people_treated", "The keeper has seen [90] geese.", False),
        ("people_treated", "[Ninety] people use heroin, and few are in treatment.", False),
        ("people_treated", "The crew saw 90 people, [12] more than a year before.", False),
        ("seizure_amount", "They seized [four] ferrets.", True),
        ("seizure_amount", "They seized ferrets in [four] barns.", False),
        ("seizure_amount", "They found [40] wraps of heroin.", True),
        ("seizure_amount", "They found 9 wraps and [3kg] of cocaine.", True),
        ("seizure_amount", "She had bought [40] tablets.", False),
        ("seizure_amount", "It is the [twenty]-eighth farm found with plants.", False),
        ("seizure_amount", "A carter had [four tons] of turnips and was found drunk.", False),
        ("seizure_amount", "Heroin was found in [12] of the jars.", False),
        ("money_spent", "The patrols cost [£9,000].", True),
        ("money_spent", "They set aside [£9,000] from reserves.", True),
        ("money_spent", "The fund is forecast to overspend by [£9,000].", False),
        ("money_spent", "A bed costs £480 a night and a cot [£90].", False),
        ("money_spent", "It costs [£9,000] a year.", True),
        ("money_spent", "It costs [£9,000] more than it did.", False),
        ("money_spent", "• One hall to be let: [£9,000]", False),
        ("money_spent", "Halls | £8,000 | [£9,000] over", False),
        ("other", "Most calls come between [six and nine].", False),
        ("other", "The bar shuts at [six].", False),
        ("other", "They shut [six] bars.", True),
        ("warrants", "They carried out [six] warrants.", True),
    ],
)
def test_a_clause_says_what_its_number_counts(kind: str, text: str, expected: bool) -> None:
    start = text.index("[")
    text = text.replace("[", "").replace("]", "")
    number = next(n for n in find_numbers(text) if n.start == start)

    assert is_said(kind, text, number) is expected


@pytest.mark.parametrize(
    ("kind", "labels", "expected"),
    [
        ("deaths", ["Deaths", "2031"], True),
        ("deaths", ["Oxmarsh"], False),
        ("arrests", ["Arrests", "Target"], False),
        ("seizure_amount", ["Cannabis plants"], True),
        ("money_spent", ["Lighting"], True),
        ("money_spent", ["Budget", "Lighting"], False),
        ("money_spent", ["Spending", "2031"], False),
    ],
)
def test_a_label_says_what_its_cells_count(kind: str, labels: list[str], expected: bool) -> None:
    [number] = find_numbers("17")

    assert is_said(kind, "17", number, labels) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They made nine arrests in Diss and two in Eye.", [9, 2]),
        ("In Eye 47 people died, up from 31.", [47, 31]),
        ("In Eye 47 people died, six of them in May.", [47, 6]),
        ("In Eye 47 people died with three of them in their blood.", [47]),
        ("In Eye 47 people died, six fewer than in Diss.", [47]),
        ("In Eye 47 people died. Six of them were old.", [47]),
    ],
)
def test_a_number_goes_on_with_what_is_counted_before_it(text: str, expected: list[int]) -> None:
    numbers = find_numbers(text)
    kind = "arrests" if "arrests" in text else "deaths"

    said = said_by_clauses(text, numbers, dict.fromkeys(range(len(numbers)), kind), {})

    assert [numbers[i].value for i in sorted(said)] == expected


@pytest.mark.parametrize(
    "part", ["six of the all both early ", "six who who were ", "arrested the the 5 ", "6, ", "six " + "a" * 300 + "-"]
)
def test_the_time_goes_by_the_number_of_numbers(part: str) -> None:
    text = part * 200
    numbers = find_numbers(text)
    started = time.process_time()

    for kind in ("deaths", "arrests", "people_treated", "seizure_amount"):
        said_by_clauses(text, numbers, dict.fromkeys(range(len(numbers)), kind), {})

    assert time.process_time() - started < 3
