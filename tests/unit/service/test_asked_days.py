"""The days and spans that people ask for."""

from datetime import date, timedelta

import pytest

from core.errors import UsageError
from service.days.asked_days import day_of, spans_until
from service.search.morning import last_working_day


@pytest.mark.parametrize(
    ("today", "springs"),
    [
        (date(2026, 11, 29), ["2026-03-01 2026-05-31", "2025-03-01 2025-05-31"]),
        (date(2026, 2, 28), ["2025-03-01 2025-05-31", "2024-03-01 2024-05-31"]),
        (date(2024, 3, 1), ["2024-03-01 2024-05-31", "2023-03-01 2023-05-31"]),
    ],
)
def test_spring_is_the_last_that_has_begun_and_the_one_before(today: date, springs: list[str]) -> None:
    spans = {words: f"{first} {last}" for words, first, last in spans_until(today)}
    assert [span for words, span in spans.items() if words.startswith("Spring")] == springs
    assert spans["Next 7 days"] == f"{today} {today + timedelta(days=7)}"  # as far as Today looks ahead
    assert spans["Today"] == f"{today} {today}"
    assert spans[str(today.year)] == f"{today.year}-01-01 {today.year}-12-31"


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-11-30", "2026-11-27"), ("2026-11-29", "2026-11-27"), ("2026-11-28", "2026-11-27"), ("2026-11-27", "2026-11-26")],
)
def test_a_monday_looks_back_to_friday(day: str, before: str) -> None:
    assert last_working_day(date.fromisoformat(day)).isoformat() == before


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "0000", "31/03/2026", "", "yesterday", "2026-3-"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a date"):
        day_of(text)
