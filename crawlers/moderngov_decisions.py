"""The decisions that a ModernGov council publishes by themselves: of portfolio holders and officers, with the files beside them.

Those of an agenda item are told by its meeting. A council may be without the list, so that missing it is no fault.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from scrapy.http import Response
from twisted.python.failure import Failure

from core.words import Context
from crawlers.addresses import host_of
from crawlers.cache import FRESH
from crawlers.council import PAPERS_WITHIN, CouncilSpider
from crawlers.entries import as_listed
from crawlers.report import plain
from crawlers.requests import ListRequest
from reading.councils.meetings import file_key
from reading.councils.moderngov_decisions import DecisionRow, parse_decision, parse_decision_list

# All that were published, of whatever kind, maker and ward (sites.md, 2.2).
_ASKED = "ACT=Find&RP=0&K=0&V=0&DM=0&HD=0&DS=2&Next=true&META=mgdelegateddecisions"
# The lists of the newest, where a site answers no question of days: of all, and of officers alone.
_NEWEST = ("mgDelegatedDecisions.aspx", "mgListOfficerDecisions.aspx?bcr=1")


class Decisions:
    """The decisions of one council in one run."""

    def __init__(self, spider: CouncilSpider) -> None:
        self._spider = spider

    def lists(self) -> Iterator[ListRequest]:
        """Ask for the list of the window's decisions."""
        days = quote(f"{self._spider.window.since:%d/%m/%Y}-{self._spider.window.until:%d/%m/%Y}", safe="")
        yield self._list(f"mgDelegatedDecisions.aspx?XXR=0&DR={days}&{_ASKED}", _NEWEST)

    def parse_list(self, response: Response, others: Sequence[str]) -> Iterator[ListRequest]:
        """Ask for each decision, or for the next of the lists where this one names none."""
        spider = self._spider
        rows = spider.parsed(response, spider.in_zone(parse_decision_list), "The list of decisions ")
        if rows == []:
            yield from self._newest(others, rests=FRESH in response.flags)
        for row in rows or ():
            on = row.published.astimezone(spider.beat.tz).date() if row.published else None
            if host_of(row.url) != spider.own_host:
                spider.report.drop(f"on another site ({plain(host_of(row.url))})")
            elif on is not None and on not in spider.window:
                spider.report.drop("of decisions outside the days asked for")
            else:
                spider.report.count("seen")
                rest = spider.rest_of_days(on, on) if on else None
                more = {"cb_kwargs": {"row": row}, "listed": as_listed(row.title), "fresh_for": rest}
                yield spider.list_request(row.url, self.parse_page, errback=spider.document_lost, **more)

    def list_lost(self, failure: Failure) -> Iterator[ListRequest]:
        """Ask for the next of the lists."""
        self._spider.loss_of(failure)
        yield from self._newest(failure.request.cb_kwargs["others"])

    def _newest(self, places: Sequence[str], *, rests: bool = False) -> Iterator[ListRequest]:
        """Ask for the first of some lists; while the one before it rests, only if the site was seen to have it."""
        if places:
            request = self._list(places[0], places[1:], fresh_for=PAPERS_WITHIN)
            if not rests or self._spider.find_page(request) is not None:
                yield request

    def _list(self, place: str, others: Sequence[str], **more: Any) -> ListRequest:
        """Return the request for a list. `others`: those that are asked for if it names no decision."""
        url = f"{self._spider.source.base_url.rstrip('/')}/{place}"
        return self._spider.list_request(
            url, self.parse_list, errback=self.list_lost, is_optional=True, cb_kwargs={"others": others}, **more
        )

    def parse_page(self, response: Response, row: DecisionRow) -> Iterator[Any]:
        """Yield the decision, and the requests for its files."""
        spider = self._spider
        page = spider.parsed(response, spider.in_zone(parse_decision))
        if page is None:
            return
        published = page.published or row.published
        context = Context(
            kind="decision", found_title=page.title, found_published=published, found_from="text" if published else None
        )
        yield spider.list_item(response, f"decision/{row.id}", row.url, context)
        spider.pass_over_closed(page.attachments)
        for file in page.attachments:
            if not file.is_restricted:
                yield from spider.file_request(file, file_key(file, ""), context)
