from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numbers.days import Calendar, find_days

# Each is aimed at a pattern.
HOSTILE = [
    "1",
    "1/",
    "1/1/",
    "2024-",
    "2024 ",
    "1 May ",
    "May 1 ",
    "on ",
    "\n",
    "\n- ",
    "in the ",
    "Mon",
    "Monday, ",
    "by 1/1/24. ",
]


def day_of(text: str, number: str, published: date | None = None) -> str | None:
    """Return the day of a number; its sentences end at a full stop or a line."""
    starts = [
        0,
        *(i + 2 for i in range(len(text)) if text[i : i + 2] in {". ", ".\n"}),
        *(i + 1 for i, c in enumerate(text) if c == "\n"),
    ]
    start = text.index(number)
    return Calendar(text, sorted(starts), published).day_of(start, start + len(number))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("05/04/2018", "2018-04-05"),
        ("1/5/18", "2018-05-01"),
        ("1.5.18", "2018-05-01"),
        ("1-5-2018", "2018-05-01"),
        ("1/5/71", "1971-05-01"),
        ("2024-03-31", "2024-03-31"),
        ("2024/03/31", "2024-03-31"),
        ("31 March 2024", "2024-03-31"),
        ("31st of March, 2024", "2024-03-31"),
        ("Sunday, 31 March 2024", "2024-03-31"),
        ("31-Mar-2024", "2024-03-31"),
        ("31 Mar. 2024", "2024-03-31"),
        ("31 March\n2024", "2024-03-31"),
        ("31 March ’24", "2024-03-31"),
        ("March 31, 2024", "2024-03-31"),
        ("March 2024", "2024-03"),
        ("Sept 2024", "2024-09"),
        ("2024", "2024"),
        ("31 March", None),
        ("30 February 2024", None),
        ("05/13/2018", None),
        ("1/5/0000", None),
        ("2018-19", None),
        ("2018/19", None),
        ("Tuesday", None),
        ("March", None),
        ("last week", None),
    ],
)
def test_dates_day_first(text: str, iso: str | None) -> None:
    (day,) = find_days(f"({text})")

    assert (day.start, day.end, day.iso) == (1, 1 + len(text), iso)


@pytest.mark.parametrize(
    "text", ["12 arrests", "£2018", "2,018 people", "1.2.3.4", "01603 276272", "A2024", "24/7", "3-1", "23/00412/FUL", "maybe"]
)
def test_what_is_no_date(text: str) -> None:
    assert find_days(text) == []


def test_a_day_without_year_is_read_only_where_its_weekday_agrees() -> None:
    published = date(2026, 3, 20)

    assert find_days("on Tuesday 17 March", published)[0].iso == "2026-03-17"
    assert find_days("on Friday 19 December", published)[0].iso == "2025-12-19"
    assert find_days("on Monday 17 March", published)[0].iso != "2026-03-17"
    assert find_days("on 17 March", published)[0].iso is None
    assert find_days("on Tuesday 17 March")[0].iso is None


@pytest.mark.parametrize(
    ("text", "number", "iso"),
    [
        ("By 30 September 2025 it had led to 1,204 arrests, of which 358 to a charge.", "358", "2025-09-30"),
        ("Ninety-three were in treatment at the end of March 2026.", "Ninety-three", "2026-03"),
        ("In 2024 the force took 42 dealers to court, 39 of whom were jailed.", "39", "2024"),
        ("Deaths rose from 38 in 2017 to 47 in 2018.", "38", "2017"),
        ("Deaths rose from 38 in 2017 to 47 in 2018.", "47", "2018"),
        ("At the meeting on 3 March 2026 the panel heard of 187 arrests up to 31 December 2025.", "187", "2025-12-31"),
        # a launch, a hearing, a span of time, another year are not the figure's day
        ("Since its launch in April 2024 it has led to 83 arrests.", "83", None),
        ("He was found with 3 wraps and will appear on 9 June 2026.", "3", None),
        ("On 12 June 2018 police arrested 3 people. Since 2016 there have been 700 arrests.", "700", None),
        ("There were 24 deaths in 2023, up from 17 the year before.", "17", None),
        ("Deaths were 38 and 47 in 2017 and 2018 respectively.", "47", None),
        ("Up to 2000 people came and 12 were arrested.", "12", None),
        ("There were 51 deaths in 2024, up from 38.", "38", None),
        ("There were 51 deaths in 2024, up from 38 in 2022.", "38", "2022"),
        ("Thirteen schools were in deficit, against nine in 2023.", "Thirteen", None),
        ("Thirteen schools were in deficit, against nine in 2023.", "nine", "2023"),
        ("Sixty-one died in 2023 (2022: 58).", "58", "2022"),
        ("In 2017 there were 41 deaths, then 44 and, in 2021, 66.", "44", None),
        ("In 2017 there were 41 deaths, then 44 and, in 2021, 66.", "66", "2021"),
        ("It spends £3m on a centre which did not exist in 2017.", "£3m", None),
        ("Police said that 91 children under 16 were arrested in 2025.", "91", "2025"),
        # the paragraph's day, and what stops it
        ("As at 05/04/2018 there had been 40 arrests. Officers also seized 3kg.", "3kg", "2018-04-05"),
        ("Between 22 March and 11 April 2025 officers met. They made 9 arrests.", "9", "2025-04-11"),
        ("By 31 March 2026:\n- 12 arrests\n- 14 charges", "14", "2026-03-31"),
        ("As at 05/04/2018 there had been 40 arrests. On 1/5/18 police arrested 3 people.", "3 people", "2018-05-01"),
        ("As at 05/04/2018 there had been 40 arrests. By 2024-03-31 there were 90.", "90", "2024-03-31"),
        ("As at 05/04/2018 there had been 40 arrests. By 31/13/2018 there were 90.", "90", None),
        ("As at 05/04/2018 there had been 40 arrests. On Tuesday officers made 90.", "90", None),
        ("As at 05/04/2018 there had been 40 arrests. On 3/6 officers made 90.", "90", None),
        ("As at 05/04/2018 there had been 40 arrests. In 2018/19 there were 90.", "90", None),
        ("As at 05/04/2018 there had been 40 arrests. On 1/5/18 there was a raid. Officers made 90.", "90", None),
        ("As at 05/04/2018 there had been 40 arrests.\n\nOfficers made 90.", "90", None),
    ],
)
def test_day_of_a_figure(text: str, number: str, iso: str | None) -> None:
    assert day_of(text, number) == iso


def test_a_day_to_come_is_no_figures_day() -> None:
    assert day_of("By 31 March 2026 there were 12 arrests.", "12", date(2026, 4, 1)) == "2026-03-31"
    assert day_of("By 31 March 2026 there were 12 arrests.", "12", date(2026, 1, 1)) is None


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d %B %Y", "%Y-%m-%d", "%d %b %Y", "%d.%m.%Y"]),
)
def test_every_day_round_trips(day: date, form: str) -> None:
    (found,) = find_days(f"By {day.strftime(form)} it was done.")

    assert found.iso == day.isoformat()
    assert found.holds


@given(
    st.lists(
        st.one_of(st.characters(), st.sampled_from([*HOSTILE, "31", "12", " March ", "/", "-", "’24", " of "])), max_size=30
    ).map("".join)
)
def test_any_text(text: str) -> None:
    calendar = Calendar(text, [0])

    assert all(a.end <= b.start for a, b in zip(calendar.days, calendar.days[1:], strict=False))
    for at in range(0, len(text), 5):
        calendar.day_of(at, min(len(text), at + 2))
