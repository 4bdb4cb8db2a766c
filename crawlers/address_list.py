"""Fetches a list of addresses that a person wants to have, in a process of its own: `python -m crawlers.address_list --data DIR --beat FILE < LIST`.

The list comes as JSON (core.imported.AddressList) on stdin, what became of each address goes as JSON to stdout, progress to stderr. They are asked for by
the crawl's own transport: robots.txt, pauses and limits as ever. It is no check of a source: no day counts as looked at, no crawl's own state is touched.
"""

import argparse
import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response

from archive.archive import open_archive
from archive.captures.addresses import Addresses
from core.beat import IMPORT_SOURCE, Source
from core.clock import now
from core.config import Config, load_config
from core.errors import CountywatchError, DocumentError, Unavailable
from core.ids import canonical_url
from core.imported import AddressList, FetchedList
from core.platforms import PLATFORMS
from core.words import Context, from_json, to_json
from crawlers import settings
from crawlers.addresses import both_spellings, host_of
from crawlers.errors import Lost
from crawlers.keys import page_key
from crawlers.politeness import Politeness
from crawlers.report import log_line
from crawlers.requests import CaptureItem, PageRequest
from crawlers.responses import content_type_of
from crawlers.runs import CrawlRun
from crawlers.spider import SourceSpider


class AddressListSpider(SourceSpider):
    """Fetches the addresses of one host."""

    name = "addresses"
    is_check: ClassVar[bool] = False

    def __init__(self, *, urls: Sequence[str], context: Context, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.context = context
        self.hosts |= both_spellings(self.own_host)
        self.asked = {canonical_url(url): url for url in urls}
        self.waiting = dict(self.asked)
        self.refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SourceSpider:
        """Make the spider of a source that may stand in no beat."""
        return cls.for_source(crawler, *args, **kwargs)

    async def lists(self) -> AsyncIterator[Request]:
        """There is no list but the one that was brought: ask for its addresses."""
        context = replace(self.context, kind=self.context.kind or self.source.kind)
        for url in self.urls:
            yield self.document_request(url, self.parse_page, context, largest=settings.MAX_FILE_BYTES)

    def parse_page(self, response: Response) -> Iterator[CaptureItem]:
        """Yield what came, without the state of its address: a crawl of the same source keeps its own."""
        known = [address.item_key for address in self._known(response) if address.item_key]
        yield CaptureItem(
            response=response,
            key=known[0] if known else page_key(response, self.source.base_url),
            url=response.url,
            content_type=content_type_of(response),
            fetched_at=self.clock(),
            context=response.request.context,
        )
        self.settle(response.request, "fetched")

    def lose(self, request: PageRequest, err: Lost) -> None:
        """Keep why an address gave nothing."""
        super().lose(request, err)
        self.refused[self.asked.get(canonical_url(request.asked_url), request.asked_url)] = err.reason

    def ended(self, request: PageRequest) -> None:
        """Take an address from those that wait."""
        self.waiting.pop(canonical_url(request.asked_url), None)

    def result(self) -> FetchedList:
        """Return what became of each address; those that were never asked for were refused by what stopped the host."""
        why = self.report.stopped or "the run ended before its turn; run the same command again"
        refused = self.refused | {url: why.rstrip(".") for url in self.waiting.values()}
        captured = self.report.counts["new"]
        return FetchedList(captured, len(self.urls) - captured - len(refused), refused)

    def _known(self, response: Response) -> list[Any]:
        try:
            addresses = Addresses(self.archive).find(response.request.asked_url)
        except DocumentError:  # a damaged row, which `archive verify` tells
            return []
        return [address for address in addresses if address.source_id == self.source.id]


def fetch_list(config: Config, wanted: AddressList) -> FetchedList:
    """Fetch the addresses into the archive. Starts the reactor, so once a process.

    Raises: Unavailable if the archive does not answer.
    """
    with open_archive(config) as archive:
        run = CrawlRun(config, archive, Politeness(config.data / "crawl"))
        parts = _by_host(config, wanted)
        run.begin(sorted({source.id for source, _ in parts}))
        process = AsyncCrawlerProcess(settings.as_dict())
        crawlers = [process.create_crawler(AddressListSpider) for _ in parts]
        for crawler, (source, urls) in zip(crawlers, parts, strict=True):
            process.crawl(crawler, source, run, urls=urls, context=wanted.context)
        process.start()
        run.end()
    if any(crawler.spider is None for crawler in crawlers):
        raise Unavailable("The program failed to begin with the list. Please report what is said above.")
    results = [crawler.spider.result() for crawler in crawlers]
    return FetchedList(
        sum(result.captured for result in results),
        sum(result.same for result in results),
        {url: reason for result in results for url, reason in result.refused.items()},
    )


def _by_host(config: Config, wanted: AddressList) -> list[tuple[Source, list[str]]]:
    """Return the addresses of each host with the source that they are filed under: the one that is named, else the newspaper or press office on whose
    site they stand, else the imported files. A council's papers belong to meetings, which only a crawl of it knows.
    """
    own = {
        host_of(s.base_url): s
        for s in config.beat.sources
        if PLATFORMS[s.platform].is_crawled and not PLATFORMS[s.platform].has_meetings
    }
    named = config.beat.get_source(wanted.source_id) if wanted.source_id and wanted.source_id != IMPORT_SOURCE else None
    by_host: dict[str, list[str]] = {}
    for url in wanted.urls:
        by_host.setdefault(host_of(url), []).append(url)
    parts = []
    for host, urls in by_host.items():
        source = named or (None if wanted.source_id else own.get(host)) or _nobodys(urls[0], config)
        parts.append((source, urls))
    return parts


def _nobodys(url: str, config: Config) -> Source:
    """Return a source for addresses that are of none: whoever lists them has looked at them, so it counts as verified."""
    source = Source(
        id=IMPORT_SOURCE,
        name=host_of(url),
        platform="press",
        base_url=urljoin(url, "/"),
        verified_on=now().astimezone(config.beat.tz).date(),
    )
    return source.model_copy(update={"delay_s": 0.0}) if source.is_loopback else source


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m crawlers.address_list", description="Fetch a list of addresses, given on stdin."
    )
    parser.add_argument("--data", type=Path, help="the data folder")
    parser.add_argument("--beat", type=Path, help="the beat file")
    given = parser.parse_args(argv)
    try:
        result = fetch_list(load_config(data=given.data, beat=given.beat), from_json(AddressList, json.load(sys.stdin)))
    except CountywatchError as err:
        log_line(str(err))
        return 3 if isinstance(err, Unavailable) else 1
    print(json.dumps(to_json(result), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
