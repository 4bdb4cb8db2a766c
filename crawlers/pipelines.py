"""Where items end: the archive. A capture and the state of its address are kept together."""

from hashlib import sha256

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.intake import Arrival
from core.errors import Unavailable
from core.ids import capture_id
from core.words import Capture
from crawlers.errors import unforeseen
from crawlers.requests import CaptureItem
from crawlers.responses import BEFORE, kept_headers
from crawlers.spider import SourceSpider


class ArchivePipeline:
    """Keeps captures."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ArchivePipeline":
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_item(self, item: CaptureItem) -> CaptureItem:
        """Put the item into the archive; what the archive or the program cannot take is counted, and dropped."""
        spider: SourceSpider = self.crawler.spider
        try:
            await self._keep(item, spider)
        except Unavailable as err:
            spider.stop(str(err))
            raise DropItem(str(err)) from err
        except Exception as err:
            loss = unforeseen(err, item.url)
            spider.lose(item.response.request, loss)
            raise DropItem(loss.reason) from err
        return item

    async def _keep(self, item: CaptureItem, spider: SourceSpider) -> None:
        body = item.response.body
        hashed = item.page.sha256 if item.page else sha256(body).hexdigest()
        capture = Capture(
            id=capture_id(spider.source.id, item.key, hashed),
            source_id=spider.source.id,
            key=item.key,
            url=item.url,
            fetched_at=item.fetched_at,
            status=item.response.status,
            content_type=item.content_type,
            sha256=hashed,
            headers=kept_headers(item.response),
            context=item.context,
        )
        is_new = await spider.run.keeper.keep(Arrival(capture, body, item.page))
        if item.page is not None:
            before = item.response.meta.get(BEFORE)
            is_same = before is not None and before.sha256 == hashed and not is_new
            spider.settle(item.response.request, "same" if is_same else "fetched")
        spider.report.count("new", int(is_new))
