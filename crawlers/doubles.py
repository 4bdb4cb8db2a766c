"""Doubles of articles, for phones, printers or another section. One that is known is not asked for until the page that it calls its own changes."""

from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urljoin

from archive.captures.addresses import Addresses
from core.ids import canonical_url
from crawlers.requests import CaptureItem, DocumentRequest
from crawlers.responses import BEFORE
from crawlers.spider import SourceSpider


class Doubles:
    """The doubles of one source in one run, and which pages of it came changed."""

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider
        self._waiting: list[tuple[DocumentRequest, str]] = []
        self._changed: set[str] = set()

    def find_known(self, urls: Sequence[str], visited: Collection[str]) -> dict[str, str]:
        """Return the addresses, already looked up, that an earlier crawl found to be doubles, each with its own, which is visited or was collected."""
        spider = self._spider
        unkept = [url for url in urls if spider.kept_page(url) is None]
        keys = Addresses(spider.archive).item_keys(spider.source.id, unkept)
        own = {url: canonical_url(urljoin(spider.source.base_url, key)) for url, key in keys.items()}
        doubles = {url: address for url, address in own.items() if address != canonical_url(url)}
        collected = spider.archive.find_pages(spider.source.id, sorted(set(doubles.values()) - set(visited)))
        return {url: address for url, address in doubles.items() if address in visited or address in collected}

    def is_double(self, url: str, own: str, visited: Collection[str]) -> bool:
        """Tell whether a page that calls another address its own is a double of what is visited, or was collected, there."""
        spider = self._spider
        return own != canonical_url(url) and (own in visited or spider.archive.find_page(spider.source.id, own) is not None)

    def record(self, request: DocumentRequest, key: str) -> None:
        """Count a page that turned out to be a double of what is kept under a key, and remember it."""
        Addresses(self._spider.archive).record_double(self._spider.source.id, request.asked_url, key)
        self._spider.settle(request, "same")

    def hear(self, item: CaptureItem, own: str) -> None:
        """Hear of an article that came, and of the address that it calls its own."""
        before = item.response.meta.get(BEFORE)
        if item.page and (before is None or before.sha256 != item.page.sha256):
            self._changed.add(own)

    def wait(self, request: DocumentRequest, own: str) -> None:
        """Let a known double wait until the page at its own address was asked for."""
        self._waiting.append((request, own))

    def of_changed(self) -> Iterator[DocumentRequest]:
        """Yield those that wait for a page that is new or changed; the others are not asked for."""
        for request, own in self._waiting:
            if own in self._changed:
                yield request
            else:
                self._spider.settle(request, "skipped")
