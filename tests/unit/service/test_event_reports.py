"""What two reports must have in common to tell of one happening, and what parts them."""

from dataclasses import replace

import pytest

from service.events.reports import Report, are_contrary, is_same_event

BASE = Report(published=100, source_id="echo", on=(99,), places=("marlham",), drugs=("cocaine",), ages=("27",))
OTHER = replace(BASE, source_id="gazette")


@pytest.mark.parametrize(
    ("other", "cosine", "is_same"),
    [
        (OTHER, 0.8, True),
        (OTHER, 0.55, False),  # a town, a drug and an age of two texts that are not near
        (replace(OTHER, ages=("31",)), 0.9, False),
        (replace(OTHER, ages=()), 0.9, False),  # a town, a day and a drug are not enough, however near
        (replace(OTHER, drugs=("heroin",)), 0.9, False),
        (replace(OTHER, places=("thornsea",)), 0.9, False),
        (replace(OTHER, figures=(("arrests", 4.0),), numbers=("12",)), 0.9, True),
        (replace(OTHER, on=()), 0.9, False),
        (replace(OTHER, on=(98,)), 0.9, False),
    ],
)
def test_reports_that_say_nearly_the_same_of_one_town_and_day_need_a_detail(
    other: Report, cosine: float, *, is_same: bool
) -> None:
    assert is_same_event(BASE, other, cosine) is is_same


def test_figures_that_differ_part_reports_that_say_nearly_the_same() -> None:
    one, other = replace(BASE, figures=(("arrests", 3.0),)), replace(OTHER, figures=(("arrests", 9.0),))
    assert not is_same_event(one, other, 0.9)


def test_a_defendant_of_one_name_and_age_on_one_day_is_one_however_told() -> None:
    named = replace(BASE, people=("a",), aged=(("a", 27),))
    assert is_same_event(named, replace(named, source_id="gazette"), 0.3)
    assert not is_same_event(named, replace(named, source_id="gazette", on=(98,)), 0.9)
    assert not is_same_event(named, replace(named, source_id="gazette", aged=(("a", 45),), ages=("45",)), 0.9)


def test_a_school_that_bears_the_name_of_its_town_is_in_it() -> None:
    one, other = replace(BASE, places=("marlham",)), replace(OTHER, places=("thornsea",), bodies=("marlham academy",))
    assert not are_contrary(one, other)
    assert are_contrary(one, replace(other, bodies=("harbour academy",)))
