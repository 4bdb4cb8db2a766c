"""Dates with their provenance: what day is written here, how precisely is that known, and who says so. Wrong ones are unknown.

Which of a page's dates is that of its publication is decided in reading/pages/publication.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from core.clock import now
from core.words import Context, Precision, Provenance, Published

# The zone of a date without one, where no beat says another: that of `countywatch read FILE`.
ZONE = ZoneInfo("Europe/London")
# Earlier or later ones are faults of a page: no British paper online goes further back, none is dated years ahead.
EARLIEST_YEAR = 1800
YEARS_AHEAD = 3  # the end of next year but two: agendas of planned meetings go so far
# How a day is written that is known no more precisely.
_SHOWN = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
# What programs write where they hold no date: the moment from which they count.
_NOUGHT = datetime(1970, 1, 1, tzinfo=UTC)
# A field that holds a date holds little else: a weekday, a zone's name in words.
MAX_OTHER_CHARS = 40

_MONTHS = (
    "jan(?:uary)?|ionawr",
    "feb(?:ruary)?|chwefror|gwefror",
    "mar(?:ch)?|mawrth|fawrth",
    "apr(?:il)?|ebrill",
    "may|mai|fai",
    "june?|mehefin|fehefin",
    "july?|gorffennaf|orffennaf",
    "aug(?:ust)?|awst",
    "sept?(?:ember)?|medi|fedi",
    "oct(?:ober)?|hydref",
    "nov(?:ember)?|tachwedd|dachwedd|thachwedd",
    "dec(?:ember)?|rhagfyr|ragfyr",
)
# Looked for first, since most texts have none: a tenth of the time.
_MONTH_STEMS = tuple(re.match(r"[a-z]+(?!\?)", name)[0] for names in _MONTHS for name in names.split("|"))  # type: ignore[index]
_DIGIT = re.compile(r"\d")
_FIGURES = re.compile(r"\d[-/.]\d\d?[-/.]\d|\d\s?[-/.]\s?[ivx]{1,4}\s?[-/.]\s?\d|(?:19|20)\d{6}|^\W*\d\d \d\d (?:20)?\d\d", re.I)
_ROMAN_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# A day as it is written, be it one that is understood or not: "3.vi.2025", "31/02/26".
_WRITTEN = re.compile(
    r"(?<![\w./-])\d{1,2}(?:st|nd|rd|th)?\s?(?P<sep>[./-])\s?(?:\d{1,2}|[A-Za-z]{1,9})\s?(?P=sep)\s?(?:\d{4}|\d\d)(?![\w./-])"
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})(?![A-Za-z])"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?)"
# Of two digits a year is one only at the end of what is said of the day: "4 May 12 people" is none.
_YEAR = r"(?:\d{4}(?!\d)|['’]?\d\d(?![\d:.])(?=\s*(?:$|[,|·•–—)@-]|at\b|by\b|T?\d{1,2}[:.]\d\d)))"
_DAY = re.compile(
    rf"(?<![\d/.-])(?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?!\d)"
    rf"|(?<!\w)(?P<y2>(?:19|20)\d\d)(?P<m2>\d\d)(?P<d2>\d\d)(?=T\d|(?!\w))"
    rf"|(?<![\d£$€.,/])(?P<d3>\d{{1,2}})(?:st|nd|rd|th|af|ain|fed|eg|ydd|il|ed)?[\s./,-]*(?:(?:day\s+)?of\s+|o\s+)?(?P<m3>{_MONTH})\.?[\s./,-]*(?P<y3>{_YEAR})"
    rf"|(?<![A-Za-z])(?P<m4>{_MONTH})\.?[\s-]+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(?P<y4>\d{{4}})(?!\d)"
    rf"|(?<![\d/.-])(?P<d5>\d{{1,2}})(?P<sep>[/.-])(?P<m5>\d{{1,2}})(?P=sep)(?P<y5>\d{{4}}|\d\d)(?![/.-]?\d)"
    rf"|(?<![\w£$€.,/-])(?P<d7>\d{{1,2}})\s?(?P<sep7>[/.-])\s?(?P<m7>{'|'.join(reversed(_ROMAN_MONTHS))})\s?(?P=sep7)\s?(?P<y7>\d{{4}}|\d\d)(?![\w./-])"
    # Figures with nothing between them are a day only where they begin what is written and end it, or a name follows: "06 06 25 by Rufus Penn".
    rf"|^\W*(?P<d6>\d\d) (?P<m6>\d\d) (?P<y6>(?:20)?\d\d)(?=\s*(?:$|[|·•–—]|by\b))",
    re.I,
)
_MONTH_ALONE = re.compile(rf"^\W*(?:(?P<y1>\d{{4}})-(?P<m1>\d\d)|(?P<m2>{_MONTH})\.?,?\s+(?P<y2>\d{{4}}))\W*$", re.I)
_CLOCK = (
    r"(?:(?P<h>[01]?\d|2[0-3])(?:[:.](?P<min>[0-5]\d)(?:[:.](?P<s>[0-5]\d))?(?:[.,]\d+)?)(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?"
    r"|(?P<h2>1[0-2]|0?[1-9])\s*(?P<half2>[ap])\.?\s?m\b\.?"
    r"|(?P<h3>[01]\d|2[0-3])(?P<min3>[0-5]\d)(?:(?P<s3>[0-5]\d)|\s?(?:hrs|hours|h)\b)(?!\d)"
    r"|(?:12\s+)?(?P<named>noon|midday|midnight)\b)(?:\s?hrs\b)?"
    r"(?:\s*(?P<zone>Z\b|BST\b|(?:GMT|UTC)?[+-]\d\d(?::?\d\d)?(?!\d)|GMT\b|UTC\b))?"
)
_BETWEEN = rf"(?:[\s,;:|·•@()–—-]|T(?=\d)|\b(?:at|on|am|ar)\b|\b{_WEEKDAY})*"
_CLOCK_AFTER = re.compile(rf"{_BETWEEN}(?<![\d.:]){_CLOCK}", re.I)
# "3 min read 2:15" is the length of a film.
_CLOCK_BEFORE = re.compile(rf"(?<![\d.:/])(?<!read )(?<!watch )(?<!listen ){_CLOCK}{_BETWEEN}$", re.I)
_EPOCH = re.compile(r"\s*(\d{10}|\d{13})\s*")
# Whole parts of a path: a site that files its stories by day or month. A day within a name may be that of a meeting.
_PATH_DAY = re.compile(
    r"/(?:(\d{4})[/-](\d{1,2}|[a-z]{3,9})[/-](\d{1,2})(?=/|$|-[a-z])|(\d{1,2})-(\d{1,2}|[a-z]{3,9})-(\d{4})(?=/|$)"
    r"|((?:19|20)\d\d)(\d\d)(\d\d)(?=/|$))",
    re.I,
)
_PATH_MONTH = re.compile(r"/(\d{4})[/-](\d\d?|[a-z]{3,9})(?=/|$)", re.I)
# Words that stand beside a day and say nothing else: "Monday", "at", "3 min read".
_BESIDE = (
    r"at|on|by|the|and|[ap]|m|[ap]m|min(?:ute)?s?|read|gmt|bst|utc|time"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
    r"|d?dydd|llun|mawrth|mercher|iau|gwener|sadwrn|sul"
)
WORDS_BESIDE = re.compile(rf"(?:{_BESIDE})", re.I)


# What programs write into fields: "Mon,04 May 2026", and C's and Java's "Mon May  4 06:30:00 BST 2026".
_COMMA = re.compile(r"(?<=[a-z]),(?=\d)", re.I)
_YEAR_LAST = re.compile(r"^\s*[a-z]{3}\s+([a-z]{3})\s+(\d\d?)\s+([\d:]{5,8})\s+([A-Z]{1,5}|[+-]\d{4})?\s*(\d{4})\s*$", re.I)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text, its clock included: `text[start:end]`."""

    at: datetime
    precision: Precision
    start: int
    end: int


def iter_dates(text: str, zone: tzinfo = ZONE) -> Iterator[WrittenDate]:
    """Yield the dates that a text names whole, in its order: "05:00, 12 January 2026", "May 4th 2026 at 6.30 p.m.". Day first."""
    done = 0
    for match in _DAY.finditer(text) if may_date(text) else ():
        if match.start() < done:
            continue
        day = _day_of(match)
        if day is None:
            continue
        start, end = match.span()
        after = _CLOCK_AFTER.match(text, end)
        before = None if after else _CLOCK_BEFORE.search(text, max(done, start - 40), start)
        if clock := after or before:
            start, end = min(start, clock.start()), max(end, clock.end())
        at = _with_clock(day, clock, zone) if clock else day.replace(tzinfo=zone)
        done = end
        yield WrittenDate(at, "time" if clock else "day", start, end)


def may_date(text: str) -> bool:
    """Tell whether a text has what every date has: figures, and a month's name or signs between them, or eight of them."""
    if not _DIGIT.search(text):
        return False
    lower = text.lower()
    for stem in _MONTH_STEMS:  # a fifth of the time of `any`
        if stem in lower:
            return True
    return _FIGURES.search(text) is not None


def has_unread_day(text: str) -> bool:
    """Tell whether a text writes a day that is not understood: another one near it is then not that day."""
    return any(next(iter_dates(match.group()), None) is None for match in _WRITTEN.finditer(text))


def find_date(text: str, zone: tzinfo = ZONE) -> WrittenDate | None:
    """Return the first date that a text names; a month alone only where it is all that is written."""
    if written := next(iter_dates(text, zone), None):
        return written
    alone = _MONTH_ALONE.match(text)
    month = _month_number(alone["m1"] or alone["m2"]) if alone else None
    if alone is None or month is None:
        return None
    first = datetime(int(alone["y1"] or alone["y2"]), month, 1, tzinfo=zone)
    return WrittenDate(first, "month", *alone.span()) if _is_sensible(first) else None


def moment(text: str | None, zone: tzinfo = ZONE) -> datetime | None:
    """Return the moment that a field of a feed, sitemap or page holds, in any of their forms. None if it is none.

    A date without a time is its first moment; one without a zone is of `zone`.
    """
    written = _of_field(text, zone)
    return written.at if written else None


def published(text: str | None, provenance: Provenance, zone: tzinfo = ZONE) -> Published | None:
    """Return a field's date with the precision it was written in; None if it is no sensible date."""
    written = _of_field(text, zone)
    return of_moment(written.at, provenance, precision=written.precision, zone=zone) if written else None


def of_moment(value: datetime, provenance: Provenance, *, precision: Precision = "time", zone: tzinfo = ZONE) -> Published:
    """Return a known moment as a publication date, in a zone's time, cut to its precision."""
    local = value.astimezone(zone)
    shown = local.isoformat(timespec="seconds") if precision == "time" else local.strftime(_SHOWN[precision])
    return Published(shown, precision, provenance)


def of_context(context: Context, zone: tzinfo = ZONE) -> Published:
    """Return what the crawler or the person importing knew: the meeting's day, a feed's date, a given day; unknown otherwise."""
    if context.meeting_at is not None:
        return of_moment(context.meeting_at, "meeting", precision="day", zone=zone)
    if context.found_published is not None:
        provenance = context.found_from or "given"
        precision: Precision = "day" if provenance in {"given", "text"} else "time"
        return of_moment(context.found_published, provenance, precision=precision, zone=zone)
    return Published()


def of_url(url: str, zone: tzinfo = ZONE) -> Published | None:
    """Return the day or month under which an address files its page: /2026/09/04/, /16-08-2019/, /2025/april/."""
    path = unquote(urlsplit(url).path)
    if match := _PATH_DAY.search(path):
        year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4) if match[4] else match.group(7, 8, 9)
        return _of_numbers(year, month, day, zone)
    if match := _PATH_MONTH.search(path):
        return _of_numbers(match[1], match[2], None, zone)
    return None


def of_file_name(url: str, zone: tzinfo = ZONE) -> Published | None:
    """Return the day that stands in a file's name or its folders: pack-2026-09-04.pdf."""
    written = find_date(re.sub(r"[/_+]", " ", unquote(urlsplit(url).path)).replace("  ", " "), zone)
    return of_moment(written.at, "url", precision="day", zone=zone) if written else None


def of_text(words: str, zone: tzinfo = ZONE) -> Published | None:
    """Return the first day, and perhaps time, that a page shows: "Published: 05:00, 12 January 2026". Day first."""
    written = find_date(words, zone)
    return of_moment(written.at, "text", precision=written.precision, zone=zone) if written else None


def _of_field(text: str | None, zone: tzinfo) -> WrittenDate | None:
    """Return a field's date: a count of seconds or milliseconds, or words that hold a date and little else."""
    if not text:
        return None
    if counted := _EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(counted[1]) / (1000 if len(counted[1]) == 13 else 1), UTC)
        return WrittenDate(at, "time", 0, len(text)) if _is_sensible(at) else None
    text = _YEAR_LAST.sub(r"\2 \1 \5 \3 \4", _COMMA.sub(", ", text))
    written = find_date(text[:200], zone)
    if written is None or len(text.strip()) - (written.end - written.start) > MAX_OTHER_CHARS:
        return None
    return None if _NOUGHT in {written.at, written.at.replace(tzinfo=UTC)} else written


def _day_of(match: re.Match[str]) -> datetime | None:
    """Return the day that was matched, without a zone."""
    form = next(n for n in "1234567" if match[f"y{n}"])
    digits = match[f"y{form}"].lstrip("'’")
    month = _month_number(match[f"m{form}"])
    if month is None:
        return None
    try:
        day = datetime(int(digits) + 2000 * (len(digits) == 2), month, int(match[f"d{form}"]))  # noqa: DTZ001 - the caller knows the zone
    except ValueError:
        return None
    return day if _is_sensible(day) else None


@lru_cache(maxsize=1024)
def _month_number(name: str) -> int | None:
    if name.isdigit():
        return int(name) if 1 <= int(name) <= 12 else None
    if name.lower() in _ROMAN_MONTHS:
        return _ROMAN_MONTHS.index(name.lower()) + 1
    return next((n for n, names in enumerate(_MONTHS, start=1) if re.fullmatch(names, name, re.I)), None)


def _with_clock(day: datetime, clock: re.Match[str], zone: tzinfo) -> datetime:
    if name := clock["named"]:
        hour, minute, second = (0 if name.lower() == "midnight" else 12), 0, 0
    else:
        hour = int(clock["h"] or clock["h2"] or clock["h3"])
        minute = int(clock["min"] or clock["min3"] or 0)
        second = int(clock["s"] or clock["s3"] or 0)
        half = (clock["half"] or clock["half2"] or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + 12 * (half == "p")
    return day.replace(hour=hour, minute=minute, second=second, tzinfo=_zone_of(clock["zone"]) or zone)


def _zone_of(name: str | None) -> tzinfo | None:
    """Return the zone that is written beside a clock: Z, GMT, BST, +01, GMT+0100."""
    if not name:
        return None
    offset = re.search(r"([+-])(\d\d):?(\d\d)?$", name)
    if offset:
        shift = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-shift if offset[1] == "-" else shift) if shift < timedelta(hours=24) else None
    return timezone(timedelta(hours=1)) if name.upper() == "BST" else UTC


def _of_numbers(year: str, month: str, day: str | None, zone: tzinfo) -> Published | None:
    number = _month_number(month)
    try:
        value = datetime(int(year), number or 0, int(day or 1), tzinfo=zone)
    except ValueError:
        return None
    return of_moment(value, "url", precision="day" if day else "month", zone=zone) if _is_sensible(value) else None


def _is_sensible(value: datetime) -> bool:
    return EARLIEST_YEAR <= value.year <= now().year + YEARS_AHEAD
