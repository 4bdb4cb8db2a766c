"""The pages of CMIS's committees, each of which lists its meetings: a way in where no calendar can be read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from urllib.parse import urlsplit

from lxml import html as lxml_html

from core.errors import Rejected
from core.ids import without_session
from reading.councils.cmis_addresses import path_of
from reading.councils.cmis_rows import find_state, row_of
from reading.councils.meetings import MeetingRow
from reading.dates import ZONE, find_date
from reading.markup import clean, find_address, parse_html

_COMMITTEE = re.compile(r"/ctl/ViewCMIS_CommitteeDetails/mid/\d+/id/\d+/", re.I)


def parse_committees(body: bytes, url: str) -> dict[str, str]:
    """Return the names of the committees that a page lists, by the addresses of their pages.

    Raises: Rejected if it lists none.
    """
    links = ((find_address(url, link.get("href")), clean(link.text_content())) for link in parse_html(body).iter("a"))
    found = {
        without_session(address): name
        for address, name in links
        if address and name and _COMMITTEE.search(path_of(address)) and urlsplit(address).netloc == urlsplit(url).netloc
    }
    if not found:
        raise Rejected("no list of a CMIS site's committees")
    return found


def parse_committee(body: bytes, url: str, name: str, zone: tzinfo = ZONE) -> list[MeetingRow]:
    """Return the meetings that the page of a committee lists, each with its day and state."""
    return list(_rows_of(parse_html(body), url, name, zone))


def _rows_of(tree: lxml_html.HtmlElement, url: str, name: str, zone: tzinfo) -> Iterator[MeetingRow]:
    for link in tree.iter("a"):
        holder = next(link.iterancestors("tr", "li"), link)
        words = clean(" ".join(holder.itertext()))
        written = find_date(words, zone)
        day = written.at.date() if written and written.precision != "month" else None
        if listed := row_of(link, url, day, zone):
            at = written.at if written and day else None
            yield replace(listed, committee=name, at=at, status=listed.status or find_state(words))
