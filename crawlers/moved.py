"""Stories that moved: the address under which one was collected leads to another now, which its site gave it with a new headline. It stays one document."""

from archive.captures.addresses import Addresses
from archive.captures.states import key_states
from crawlers.requests import DocumentRequest
from crawlers.spider import SourceSpider


class Moved:
    """The stories of one source that moved, in one run."""

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider
        self._had: dict[str, str] = {}

    def had(self, own: str) -> str | None:
        """Return the key of a story that came in this run by its former address, by its own; None for any other."""
        return self._had.get(own)

    def key_of(self, request: DocumentRequest, own: str, key: str) -> str:
        """Return the key under which a story is kept: its own; but where nothing was collected under that, and the address asked for has a key already, that
        one. `own`: its own address.
        """
        archive, source_id = self._spider.archive, self._spider.source.id
        kept = Addresses(archive).item_keys(source_id, [request.asked_url]).get(request.asked_url)
        if kept is None or kept == key or key_states(archive, source_id, [key, kept]).keys() != {kept}:
            return key
        self._had[own] = kept
        return kept
