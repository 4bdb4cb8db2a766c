"""The spider of GOV.UK: a body's news by its feed and the site's search, each page as the content item (JSON) that the site itself is made from."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from core.ids import url_key
from crawlers.entries import Entry
from crawlers.releases import ReleaseSpider
from crawlers.requests import DocumentRequest, ListRequest
from reading.pages.html import PageLinks
from reading.sites.govuk import SECTIONS, content_url, files_of, is_content_item, organisation_of, parse_search
from reading.sites.releases import files_beside

# The search gives at most 1,500 at once; a hundred are a body's last months.
RESULTS = 100
MAX_RESULTS_BACK = 3000


class GovukSpider(ReleaseSpider):
    """The pages of one body on GOV.UK."""

    name = "govuk"
    has_items = True

    async def lists(self) -> AsyncIterator[Request]:
        """Begin with the page that the beat names, and see whether content items may be asked for."""
        self.has_items = (await self.rules()).allowed(urljoin(self.source.base_url, "/api/content/government/news/x"))
        async for request in super().lists():
            yield request

    def ways_in(self, front: PageLinks | None) -> Iterator[ListRequest]:
        """Yield the body's search, then the feeds and sitemaps. The sitemaps of the whole site are not this source's."""
        self.named_sitemaps = []
        yield from self.search(0)
        yield from super().ways_in(front)

    def search(self, start: int) -> Iterator[ListRequest]:
        """Ask for the body's newest results from one on."""
        body = organisation_of(self.source.base_url)
        if body is None:
            return
        asked = {"filter_organisations": body, "order": "-public_timestamp", "count": RESULTS, "start": start}
        url = f"{urljoin(self.source.base_url, '/api/search.json')}?{urlencode(asked)}&fields=title,link,public_timestamp"
        yield from self._once(url, self.parse_search, errback=self.no_search, is_optional=True, cb_kwargs={"start": start})

    def parse_search(self, response: Response, start: int) -> Iterator[ListRequest]:
        """Take results in; where days were asked for, go on until they are older."""
        entries = self.parsed(response, parse_search, "The search ")
        if entries is None:
            return
        self.report.count("lists_read")
        for entry in entries:
            if self._is_article(entry.url):
                self._take(entry, self._add_from_feed)
        last = entries[-1].modified if entries else None
        is_older = last is not None and last[:10] < self.window.since.isoformat()
        if self.window.asked and len(entries) >= RESULTS and not is_older and start < MAX_RESULTS_BACK:
            yield from self.search(start + RESULTS)

    def no_search(self, failure: Failure) -> None:
        """Go on with the feeds."""
        self.loss_of(failure)

    def address_of(self, entry: Entry) -> str:
        """Return the address of an article's content item, or of its page where items may not be asked for."""
        return content_url(entry.url) if self.has_items else entry.url

    def articles(self) -> Iterator[DocumentRequest]:
        """Yield the content items of the articles, or their pages."""
        for request in super().articles():
            yield request.replace(errback=self.item_lost) if self.has_items else request

    def parse_article(self, response: Response) -> Iterator[Any]:
        """Yield the article under its page's address, after the files attached to it."""
        url = self._page_url(response.request.asked_url)
        files = self.parsed(response, files_of if is_content_item(response.body) else files_beside)
        yield from self.with_files(self.capture(response, url_key(url, self.source.base_url), url), files or ())

    def item_lost(self, failure: Failure) -> Iterator[DocumentRequest]:
        """Ask for the page itself where it has no content item."""
        request = failure.request
        loss = self.loss_of(failure)
        if loss and not loss.is_silence:
            yield self.document_request(
                self._page_url(request.asked_url), self.parse_article, request.context, listed=request.listed
            )
        elif loss:
            self.tell_document_lost(request, loss)

    def _page_url(self, url: str) -> str:
        return urljoin(url, urlsplit(url).path.removeprefix("/api/content"))

    def _is_article(self, url: str) -> bool:
        path = urlsplit(url).path
        return any(path.startswith(section) and len(path) > len(section) for section in SECTIONS)
