"""The only way out: Scrapy's HTTP handler, waiting its turn at each host. Everything that is fetched passes here."""

import time
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

from crawlers.addresses import host_of
from crawlers.politeness import Politeness
from crawlers.runs import CrawlRun


class PatientHandler(HTTP11DownloadHandler):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Asks a host only when politeness allows it; the time limit starts after the wait."""

    async def download_request(self, request: Request) -> Response:
        """Wait, then ask. What came before is on its way to the disk."""
        spider: Any = self._crawler.spider
        politeness: Politeness = spider.politeness
        if isinstance(run := getattr(spider, "run", None), CrawlRun):  # a look at a new site keeps nothing
            await run.keeper.room()
        async with politeness.host(host_of(request.url)).turn(time.time):
            return await super().download_request(request)
