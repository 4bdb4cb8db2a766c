"""The fictional county's calendar for its press: dates are told as days from `today`, so that nothing ages. Knows no articles."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from demo.council.dates import weekday_near

_MARK = re.compile(r"\{([a-z]+):([+-]?\d+)\}")
# What each placeholder writes. Those that begin with "work" are for what happens on working days only: courts, councils.
FORMS: dict[str, Callable[[date], str]] = {
    "weekday": lambda day: f"{day:%A}",
    "date": lambda day: f"{day.day} {day:%B} {day.year}",
    "day": lambda day: f"{day.day} {day:%B}",
    "month": lambda day: f"{day:%B}",
    "monthyear": lambda day: f"{day:%B} {day.year}",
    "year": lambda day: str(day.year),
    # The way the Courier's house style has it: "Friday, September 4".
    "full": lambda day: f"{day:%A}, {day:%B} {day.day}",
}


def fill(text: str, today: date) -> str:
    """Put dates in the place of `{weekday:-3}`, `{date:-40}`, `{month:-200}` or, on a working day, `{workweekday:-3}`.

    Raises: ValueError for an unknown form; nothing else in a text may stand in such braces.
    """

    def put(mark: re.Match[str]) -> str:
        day = today + timedelta(days=int(mark[2]))
        form = mark[1]
        if form.startswith("work"):
            form, day = form.removeprefix("work"), weekday_near(day)
        if form not in FORMS:
            raise ValueError(f"{mark[0]} is no date; known forms are {', '.join(FORMS)}, each also with work before it")
        return FORMS[form](day)

    return _MARK.sub(put, text)
