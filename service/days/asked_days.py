"""The days that people ask for: what 2026, 2026-03 and 2026-03-31 mean, and the spans that are offered."""

import calendar
import re
from datetime import date, timedelta

from core.errors import UsageError

_SHAPE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def day_of(text: str, *, last: bool = False) -> date:
    """Return the day that a date, a month or a year names: its first, or its last.

    Raises: UsageError.
    """
    match = _SHAPE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        if year is None:
            raise ValueError
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError) as err:
        raise UsageError(f"{text!r} is not a date. Write it as 2026-03-31, 2026-03 or 2026.") from err


def spans_until(today: date) -> list[tuple[str, date, date]]:
    """Return the spans that people ask for, seen from a day: in words, with their first and last day. Spring is March to May."""
    spring = date(today.year - (today < date(today.year, 3, 1)), 3, 1)
    earlier = spring.replace(year=spring.year - 1)
    return [
        ("Next 7 days", today, today + timedelta(days=7)),
        ("Today", today, today),
        ("Last 7 days", today - timedelta(days=6), today),
        ("Last 30 days", today - timedelta(days=29), today),
        (f"Spring {spring.year}", spring, spring.replace(month=5, day=31)),
        (f"Spring {earlier.year}", earlier, earlier.replace(month=5, day=31)),
        (f"{today.year}", today.replace(month=1, day=1), today.replace(month=12, day=31)),
        (f"{today.year - 1}", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    ]
