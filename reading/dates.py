"""Dates with their provenance: when was this published, how precisely is that known, and who says so. Wrong ones are unknown."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.clock import now
from core.words import Context, Precision, Provenance, Published

# A date without a zone is British; every source of ours is.
ZONE = ZoneInfo("Europe/London")
# Earlier or later ones are faults of a page: no British paper online goes further back, none is dated years ahead.
EARLIEST_YEAR = 1800
YEARS_AHEAD = 3  # the end of next year but two: agendas of planned meetings go so far
ARTICLE_TYPES = frozenset(
    {
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "LiveBlogPosting",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "BlogPosting",
        "Report",
    }
)
_ISO = re.compile(
    r"^\s*(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?\s*$", re.I
)
_SHORT_YEAR = re.compile(r"\d{1,2} [A-Za-z]{3} \d\d ")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WORDS_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})(?!\d)")
_NUMBERS_DAY = re.compile(r"(?<![\d/])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)")
_CLOCK = re.compile(r"(?<![\d/.])(\d{1,2})[:.](\d{2})\s*([ap]m)?(?![\d/.])", re.I)
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?!\d)")


def moment(text: str | None) -> datetime | None:
    """A moment as feeds, sitemaps and pages write it: ISO 8601 in its looser forms, RFC 822, or milliseconds. None if it is none.

    A date without a time is its first moment, without a zone it is British.
    """
    if not text:
        return None
    found = _ISO.match(text)
    try:
        if found:
            return _from_iso(found)
        if re.fullmatch(r"\s*\d{13}\s*", text):
            return _sensible(datetime.fromtimestamp(int(text) / 1000, UTC))
        parsed = parsedate_to_datetime(text.strip())
        if str(parsed.year) not in text and not _SHORT_YEAR.search(text):
            return None  # the library takes the year 0001 for 2001
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _sensible(parsed if parsed.tzinfo else parsed.replace(tzinfo=ZONE))


def _from_iso(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in found.groups()[:6])
    value = datetime(year, month, day or 1, hour, minute, second, tzinfo=ZONE)
    told = found[7]
    if told:
        offset = "+00:00" if told.upper() == "Z" else told if ":" in told else f"{told[:3]}:{told[3:]}"
        value = datetime.fromisoformat(value.strftime("%Y-%m-%dT%H:%M:%S") + offset)
    return _sensible(value)


def _sensible(value: datetime) -> datetime | None:
    return value if EARLIEST_YEAR <= value.year <= now().year + YEARS_AHEAD else None


def published(text: str | None, provenance: Provenance) -> Published | None:
    """A date as written, with the precision it was written in; None if it is no sensible date."""
    value = moment(text)
    if value is None or text is None:
        return None
    found = _ISO.match(text)
    precision: Precision = "time"
    if found:
        precision = "time" if found[4] else "day" if found[3] else "month"
    return of_moment(value, provenance, precision=precision)


def of_moment(value: datetime, provenance: Provenance, *, precision: Precision = "time") -> Published:
    """A known moment as a publication date, in British time, cut to its precision."""
    local = value.astimezone(ZONE)
    shown = {
        "time": local.isoformat(timespec="seconds"),
        "day": f"{local:%Y-%m-%d}",
        "month": f"{local:%Y-%m}",
        "year": f"{local:%Y}",
    }
    return Published(shown[precision], precision, provenance)


def of_context(context: Context) -> Published:
    """What the crawler or the person importing knew: the meeting's day, a feed's date, a given day; unknown otherwise."""
    if context.meeting_at is not None:
        return of_moment(context.meeting_at, "meeting", precision="day")
    if context.found_published is not None:
        provenance = context.found_from or "given"
        return of_moment(context.found_published, provenance, precision="day" if provenance == "given" else "time")
    return Published()


def of_url(url: str) -> Published | None:
    """A day that stands in an address: /2026/09/04/."""
    found = _URL_DAY.search(url)
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return published(day.isoformat(), "url")


def of_text(words: str) -> Published | None:
    """A day, and perhaps a time, as a page shows it: "Published: 05:00, 12 January 2026", "09:15 19/11/2026". Day first."""
    named, numbered = _WORDS_DAY.search(words), _NUMBERS_DAY.search(words)
    found = named or numbered
    if not found:
        return None
    name = found[2].lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name) if name.isdigit() else 0
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    clock = _CLOCK.search(rest)
    try:
        day = datetime(int(found[3]), month, int(found[1]), tzinfo=ZONE)
        if clock:
            hour = int(clock[1]) % 12 + 12 * (clock[3].lower() == "pm") if clock[3] else int(clock[1])
            day = day.replace(hour=hour, minute=int(clock[2]))
    except ValueError:
        return None
    return of_moment(day, "text", precision="time" if clock else "day") if _sensible(day) else None


def json_ld_nodes(scripts: list[str]) -> Iterator[dict[str, Any]]:
    """Every node of a page's JSON-LD blocks: single objects, lists and @graph alike; invalid blocks are passed over."""
    for script in scripts:
        try:
            waiting = [json.loads(script.strip().removesuffix(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting[:0] = node
            elif isinstance(node, dict):
                yield node
                for inner in (node.get("@graph"), node.get("mainEntity")):
                    waiting[:0] = inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []


def article_node(scripts: list[str]) -> dict[str, Any] | None:
    """The JSON-LD node that is the article, or None."""
    for node in json_ld_nodes(scripts):
        types = node.get("@type")
        names = [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]
        if ARTICLE_TYPES & {re.split(r"[/:#]", name)[-1] for name in names}:
            return node
    return None
