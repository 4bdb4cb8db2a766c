"""Links to meetings as CMIS's calendars and lists write them: one row each, with its day, hour, committee and state."""

import re
from datetime import date, datetime, tzinfo
from urllib.parse import urlsplit

from lxml import html as lxml_html

from core.ids import without_session
from reading.councils.cmis_addresses import MEETING, one_address, path_of
from reading.councils.meetings import MeetingRow
from reading.dates import find_date
from reading.markup import clean, find_address

_DAY_AND_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]{2,8})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOUR = re.compile(r"^\W*(\d{1,2}[:.]\d\d)(?: ?[ap]m)?\W+", re.I)
_OFF = re.compile(r"\b(cancell?ed|postponed|adjourned|abandoned|withdrawn|rescheduled|moved to)\b", re.I)


def row_of(link: lxml_html.HtmlElement, url: str, day: date | None, zone: tzinfo) -> MeetingRow | None:
    """Return the meeting that a link leads to; None if it leads to none. Its hour stands before its committee, or in what a pointer shows of the link."""
    address = one_address(_at_own_host(without_session(find_address(url, link.get("href")) or ""), url), url)
    match = MEETING.search(path_of(address))
    if match is None:
        return None
    words, holder = clean(link.text_content()), link.getparent()
    clock = _HOUR.match(words)
    hour = clock or _HOUR.match(clean(link.get("title") or ""))
    written = find_date(f"{day.isoformat()} {hour[0]}", zone) if day and hour else None
    at = written.at if written else datetime(day.year, day.month, day.day, tzinfo=zone) if day else None
    around = clean(holder.text_content()) if holder is not None and holder.tag in {"p", "li", "td", "span"} else words
    is_beside = around.count(words) == 1 and len(around) < len(words) + 40
    return MeetingRow(
        match["id"],
        match["committee"],
        day,
        at,
        find_state(words) or (find_state(around) if is_beside else None),
        plain_name(words[clock.end() :] if clock else words),
        address,
    )


def find_state(words: str) -> str | None:
    """Return what words say of a meeting that is not held when it was to be: "Cancelled"; None if they say nothing."""
    off = _OFF.search(words)
    return off[1].capitalize() if off else None


def _at_own_host(address: str, url: str) -> str:
    """Return the address of a meeting that a calendar lists at the calendar's own host: sites link their meetings by old names of theirs as well."""
    here, there = urlsplit(url), urlsplit(address)
    is_alike = MEETING.search(there.path) is not None and there.path.lower().split("/")[1] == here.path.lower().split("/")[1]
    return there._replace(netloc=here.netloc).geturl() if is_alike else address


def plain_name(committee: str) -> str:
    """Return a committee's name without a state that is written beside it."""
    return re.sub(
        r"\s*[-–(*[]+\s*(?:cancell?ed|postponed|adjourned|abandoned|withdrawn|rescheduled|moved to\b.*)[)*\]]*\s*$|^\W*(?:cancell?ed|postponed)\W+",
        "",
        committee,
        flags=re.I,
    ).strip()


def day_of(words: str, month: date) -> date | None:
    """Return the day that a row names without its year: of the month that was asked for, or of one beside it."""
    match = _DAY_AND_MONTH.search(words)
    number = _MONTHS.index(match[2][:3].lower()) + 1 if match and match[2][:3].lower() in _MONTHS else None
    if match is None or number is None:
        return None
    year = month.year + (1 if month.month - number > 6 else -1 if number - month.month > 6 else 0)
    try:
        return date(year, number, int(match[1]))
    except ValueError:
        return None
