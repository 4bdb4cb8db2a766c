"""What `scrapy check` asks of spiders: that a callback still finds what it should in the first page of a real source."""

from typing import Any

from scrapy.contracts import Contract

from crawlers.requests import ListRequest


class FirstPage(Contract):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """`@first_page [PATH]`: the callback is given that page of the spider's source, or its front page: `scrapy check press -a source=edp`."""

    name = "first_page"
    request_cls = ListRequest

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        """Name the page."""
        spider = args["callback"].__self__
        path = self.args[0] if self.args else ""
        return args | {"url": f"{spider.source.base_url.rstrip('/')}/{path}" if path else spider.source.base_url}
