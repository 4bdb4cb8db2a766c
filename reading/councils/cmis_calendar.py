"""The calendar of a CMIS site whose months have no addresses: ASP.NET's own, which is turned by posting its page's form.

Its links post a number: a day is so many days after the first of January 2000, and a month is its first day with a V before it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from urllib.parse import urlencode

from lxml import html as lxml_html

from core.errors import Rejected
from reading.councils.cmis_addresses import one_address
from reading.councils.cmis_rows import day_of, row_of
from reading.councils.meetings import MeetingRow
from reading.dates import ZONE
from reading.markup import find_address, parse_html

# The form that a page posts to turn; a site may have one of its search beside it.
_FORM = "//form[.//input[@name='__VIEWSTATE']]"
# What stands in its fields; buttons are not pressed.
_FIELDS = ".//input[@name][not(@type) or @type='hidden' or @type='text']"
_CHOSEN = ".//option[@selected]/@value | .//option[not(../option/@selected)]/@value"
_POSTED = re.compile(r"__doPostBack\(\s*['\"](?P<target>[^'\"]+)['\"]\s*,\s*['\"](?P<number>V?\d{3,6})['\"]", re.I)
_FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Turn:
    """What turns a calendar to a month: the address that its form is posted to, and the form as it is encoded."""

    url: str
    form: str


@dataclass(frozen=True, slots=True)
class TurnedCalendar:
    """A month of such a calendar, by its first day, with its meetings and the months that its links turn to."""

    month: date
    rows: tuple[MeetingRow, ...]
    turns: Mapping[date, Turn]


def parse_turned(body: bytes, url: str, zone: tzinfo = ZONE) -> TurnedCalendar:
    """Return the month that a page shows.

    Raises: Rejected if it holds no such calendar.
    """
    tree = parse_html(body)
    links = [(link, posted) for link in tree.iter("a") if (posted := _POSTED.search(link.get("href") or ""))]
    turns = {_day_posted(posted["number"]): posted for _, posted in links if posted["number"][0] in "Vv"}
    targets = {turn["target"] for turn in turns.values()}
    days = {
        link: _day_posted(posted["number"])
        for link, posted in links
        if posted["number"].isdecimal() and posted["target"] in targets
    }
    month, form = _month_between(turns) or _month_of_most(days.values()), next(iter(tree.xpath(_FORM)), None)
    if month is None or form is None:
        raise Rejected("not a calendar that is turned by its form")
    address = one_address(find_address(url, form.get("action") or url) or url, url)
    return TurnedCalendar(
        month,
        tuple(_rows_of(tree, url, month, days, zone)),
        {day: Turn(address, _form_with(form, posted["target"], posted["number"])) for day, posted in turns.items()},
    )


def _form_with(form: lxml_html.HtmlElement, target: str, argument: str) -> str:
    """Return a page's form as a link of it posts it: whose event it is, and which, beside what stands in its fields."""
    event = {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    fields = [(field.get("name"), field.get("value") or "") for field in form.xpath(_FIELDS)]
    fields += [(list_.get("name"), chosen) for list_ in form.xpath(".//select[@name]") for chosen in list_.xpath(_CHOSEN)[:1]]
    return urlencode([*(field for field in fields if field[0] not in event), *event.items()])


def _day_posted(number: str) -> date:
    return _FIRST_DAY + timedelta(days=int(number.lstrip("Vv")))


def _month_between(turns: Collection[date]) -> date | None:
    """Return the month that is shown: the one between those before and after it."""
    if len(turns) != 2:
        return None
    middle = (min(turns) + timedelta(days=31)).replace(day=1)
    return middle if (middle + timedelta(days=31)).replace(day=1) == max(turns) else None


def _month_of_most(days: Iterable[date]) -> date | None:
    counted = Counter(day.replace(day=1) for day in days)
    return counted.most_common(1)[0][0] if counted else None


def _rows_of(
    tree: lxml_html.HtmlElement, url: str, month: date, days: Mapping[lxml_html.HtmlElement, date], zone: tzinfo
) -> Iterator[MeetingRow]:
    """Yield the meetings of each day's cell, whose day its own link posts, or its title names."""
    for cell in tree.iter("td"):
        links = [link for link in cell.iter("a") if next(link.iterancestors("td")) is cell]
        day = next((days[link] for link in links if link in days), None) or day_of(cell.get("title") or "", month)
        for link in links:
            if listed := row_of(link, url, day, zone):
                yield listed
