"""Calendar days in the beat's zone: what a person means by 2026, 2026-03 and 2026-03-31."""

import calendar
import re
from datetime import date

from core.errors import UsageError

_SHAPE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def day_of(text: str, *, last: bool = False) -> date:
    """The day that a date, a month or a year names: its first, or its last.

    Raises: UsageError.
    """
    found = _SHAPE.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in found.groups())
        if year is None:
            raise ValueError
        month = month or (12 if last else 1)
        return date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError) as err:
        raise UsageError(f"{text!r} is not a date. Write it as 2026-03-31, 2026-03 or 2026.") from err
