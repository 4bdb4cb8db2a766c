"""Tells on which days the happening of a report may have been, by what its text says of days gone by. Pure."""

import re
from datetime import date

# Days before its printing to which a weekday in a report leads.
MAX_BACK_DAYS = 9
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = {
    name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_DAY = re.compile(
    r"\b(?:(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b(?!\s+(?:nights|mornings|evenings|afternoons|school))"
    r"|(?P<last_night>last night|overnight)\b"
    r"|(?P<yesterday>yesterday)\b"
    r"|(?P<today>today|this (?:morning|afternoon|evening)|tonight)\b"
    r"|(?P<weekend>(?:the|this|last)(?: [\w-]+){0,2} weekend)\b)"
    r"(?P<date>,?\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)?",
    re.I,
)
DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?:\s+(?P<year>(?:19|20)\d\d)\b)?",
    re.I,
)
# A weekly or a charity tells no day, and that it was this week or last; "last week's inquest" is what went before the news.
_WEEK = re.compile(r"(?<!later )\b(?:this week\b|last week\b(?!['’]s))", re.I)
# Before a day that is to come, or that is another one's. What readers will have heard is past.
_TO_COME = re.compile(
    r"\b(?:(?:until|till|next|by|from|since|every|each|due|emerged)(?:\s\w+){0,1}|(?:will(?! have\b)|due to|expected|set) [^.;]{0,50})\s\Z",
    re.I,
)
# "Last Thursday" in a paper of Friday is the Thursday of the week before, or yesterday.
_LAST = re.compile(r"\blast\s\Z", re.I)
# Behind a day: the happening was so many days before it.
_DAYS_AFTER = re.compile(r",?\s+(?P<number>an?|one|two|three)\s+days?\s+after\b", re.I)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_A_WEEK_BEFORE = re.compile(r"\s+week\b", re.I)


def days_of(text: str, published: date) -> tuple[int, ...]:
    """Return the days that a report's happening may have been on: those of the first words that tell of a day gone by; dates
    come second.
    """
    for match in _DAY.finditer(text):
        if _TO_COME.search(text[max(0, match.start() - 60) : match.start()]):
            continue
        today = published.toordinal()
        if match["last_night"]:
            return today - 1, today
        if match["yesterday"]:
            return (today - 1,)
        if match["today"]:
            return (today,)
        if match["weekend"]:
            sunday = today - (published.weekday() + 1) % 7
            return sunday - 1, sunday
        weekday: str = match["weekday"]
        back = (published.weekday() - _WEEKDAYS.index(weekday.lower())) % 7
        if match["date"]:
            day = _date_of(match["date"], published)
            if day is None or not 0 <= (published - day).days <= MAX_BACK_DAYS:
                continue
            return (day.toordinal(),)
        if _A_WEEK_BEFORE.match(text, match.end()):
            return (today - back - 7,)
        if after := _DAYS_AFTER.match(text, match.end()):
            number: str = after["number"]
            return (today - back - _NUMBERS[number.lower()],)
        if back + 7 <= MAX_BACK_DAYS and _LAST.search(text[max(0, match.start() - 5) : match.start()]):
            return today - back - 7, today - back
        return (today - back,)
    for match in DATE.finditer(text):
        day = _date_of(match[0], published)
        is_past = day is not None and 0 <= (published - day).days <= MAX_BACK_DAYS
        if day is not None and is_past and not _TO_COME.search(text[max(0, match.start() - 60) : match.start()]):
            return (day.toordinal(),)
    return _days_of_week(text, published)


def _days_of_week(text: str, published: date) -> tuple[int, ...]:
    """Return the days of the week to which a text's first "this week" or "last week" leads, none after its printing."""
    for match in _WEEK.finditer(text):
        if _TO_COME.search(text[max(0, match.start() - 60) : match.start()]):
            continue
        monday = published.toordinal() - published.weekday()
        return tuple(range(monday, published.toordinal() + 1) if text[match.start()] in "tT" else range(monday - 7, monday))
    return ()


def _date_of(text: str, published: date) -> date | None:
    """Return a day and month in the year that brings it nearest to the day of printing."""
    match = DATE.search(text)
    if match is None:
        return None
    nearest: date | None = None
    month: str = match["month"]
    for year in [int(match["year"])] if match["year"] else (published.year - 1, published.year, published.year + 1):
        try:
            candidate = date(year, _MONTHS[month.lower()], int(match["day"]))
        except ValueError:
            continue
        if nearest is None or abs(candidate - published) < abs(nearest - published):
            nearest = candidate
    return nearest
