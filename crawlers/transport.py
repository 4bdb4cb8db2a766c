"""The only way out: Scrapy's HTTP handler, waiting its turn at each host. Everything that is fetched passes here."""

import time

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response

from crawlers.addresses import host_of
from crawlers.politeness import Politeness


class PatientHandler(HTTP11DownloadHandler):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Asks a host only when politeness allows it; the time limit starts after the wait."""

    async def download_request(self, request: Request) -> Response:
        """Wait, then ask."""
        politeness: Politeness = self._crawler.spider.politeness
        async with politeness.host(host_of(request.url)).turn(time.time):
            return await super().download_request(request)
