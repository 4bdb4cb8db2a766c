"""The fictional council's calendar: dates are told as offsets, so that nothing ages. Knows no meetings and no pages."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 5
_MARK = re.compile(r"\{(?P<base>[mt]|\d{4})(?P<days>[+-]\d+)?(?::(?P<form>\w+))?\}")


def weekday_near(day: date) -> date:
    """Return the day itself, or the Friday before it if it falls on a weekend: councils do not sit then."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def ordinal(number: int) -> str:
    """1 as "1st", 12 as "12th"."""
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def written(day: date, form: str = "long") -> str:
    """Return a date as councils write it.

    Raises: ValueError if the form is unknown.
    """
    match form:
        case "long":
            return f"{day.day} {day:%B} {day.year}"
        case "full":  # the heading of a ModernGov meeting page
            return f"{day:%A}, {ordinal(day.day)} {day:%B}, {day.year}"
        case "weekday":
            return f"{day:%A} {day.day} {day:%B} {day.year}"
        case "day":
            return f"{day.day} {day:%B}"
        case "short":
            return f"{day:%d/%m/%Y}"
        case "list":  # the list of meetings
            return f"{day.day} {day:%b} {day.year}"
        case "month":
            return f"{day:%B} {day.year}"
        case "year":
            return str(day.year)
        case "fy":  # the financial year, April to March
            first = day.year if day.month >= 4 else day.year - 1
            return f"{first}/{(first + 1) % 100:02d}"
    raise ValueError(f"{form!r} is no form of date; known are long, full, weekday, day, short, list, month, year and fy")


def fill(text: str, *, today: date, meeting: date, meetings: Mapping[int, date]) -> str:
    """Put dates in the place of `{m-14}`, `{t-600:month}` and `{3171}`: days from the meeting, from today, another meeting's day.

    Raises: KeyError if a meeting is named that does not exist; ValueError for an unknown form.
    """

    def put(mark: re.Match[str]) -> str:
        base = mark["base"]
        start = {"m": meeting, "t": today}.get(base) or meetings[int(base)]
        return written(start + timedelta(days=int(mark["days"] or 0)), mark["form"] or "long")

    return _MARK.sub(put, text)
