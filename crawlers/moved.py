"""Stories that moved: the address under which one was collected leads to another now, which its site gave it with a new headline. It stays one document."""

from urllib.parse import urljoin

from scrapy.http import Response

from archive.addresses import Addresses
from archive.states import key_states
from core.ids import canonical_url
from crawlers.responses import BEFORE
from crawlers.spider import SourceSpider


class Moved:
    """The stories of one source that moved, in one run."""

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider
        self._had: dict[str, str] = {}

    def key_of(self, response: Response, key: str, *, is_named: bool) -> str:
        """Return the key of the story that came: its own; but where nothing was collected under that, and the address asked for has a key already, that one.

        `is_named`: lists name its address, the former or the new; what else a former address leads to may be a page for all that was taken down.
        """
        own, request = canonical_url(urljoin(self._spider.source.base_url, key)), response.request
        if own in self._had or not is_named or request.meta.get(BEFORE) is None:
            return self._had.get(own, key)
        archive, source_id = self._spider.archive, self._spider.source.id
        kept = Addresses(archive).item_keys(source_id, [request.asked_url]).get(request.asked_url)
        if kept is None or kept == key or key_states(archive, source_id, [key, kept]).keys() != {kept}:
            return key
        self._had[own] = kept
        return kept

    def is_had(self, response: Response, key: str) -> bool:
        """Tell whether a story came in this run already, by the address that it had before; its new one is known from now on."""
        is_had = response.request.meta.get(BEFORE) is None and key in self._had.values()
        if is_had:
            self._spider.archive.record_page(self._spider.page_of(response.request, response), response.body)
        return is_had
