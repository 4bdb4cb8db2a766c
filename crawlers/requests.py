"""What a spider asks for, and what it brings. A list is read for what it names; a document is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response

from archive.archive import Page
from core.words import Context


class PageRequest(Request):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """One address of a source. `listed`: its date of change, as a list wrote it, or else what a list says of it. `fresh_for`: how long it need not be asked
    for again, where it has no validators and lists say the same of it.

    Spiders tell addresses apart by themselves, so that one that is named twice is counted once: Scrapy's filter drops without a word.
    """

    attributes: tuple[str, ...] = (*Request.attributes, "listed", "fresh_for")

    def __init__(
        self, url: str, *args: Any, listed: str | None = None, fresh_for: timedelta | None = None, **kwargs: Any
    ) -> None:
        super().__init__(url, *args, **kwargs)
        self.listed = listed
        self.fresh_for = fresh_for

    @property
    def asked_url(self) -> str:
        """The address that the spider asked for, whatever it redirected to."""
        hops: list[str] = self.meta.get("redirect_urls") or [self.url]
        return hops[0]


class ListRequest(PageRequest):
    """A feed, a sitemap, a page of links. `is_optional`: a site may be without it, so that missing it is no fault and is counted nowhere.

    `content_of`: what of its body counts, where a platform writes something else into the rest at each view.
    """

    attributes: tuple[str, ...] = (*PageRequest.attributes, "is_optional", "content_of")

    def __init__(
        self,
        url: str,
        *args: Any,
        is_optional: bool = False,
        content_of: Callable[[bytes], bytes] = bytes,
        **kwargs: Any,
    ) -> None:
        super().__init__(url, *args, **kwargs)
        self.is_optional = is_optional
        self.content_of = content_of


class DocumentRequest(PageRequest):
    """An article, a release, a paper. `context`: what lists told of it; `settled_for`: how long their date of change spares a request, None for ever.

    Its callback is only called for what is new or may have changed.
    """

    attributes: tuple[str, ...] = (*PageRequest.attributes, "context", "settled_for")

    def __init__(self, url: str, *args: Any, context: Context, settled_for: timedelta | None = None, **kwargs: Any) -> None:
        super().__init__(url, *args, **kwargs)
        self.context = context
        self.settled_for = settled_for

    @property
    def is_file(self) -> bool:
        """Whether a file is asked for, which may be larger than a page."""
        return "download_maxsize" in self.meta


Callback = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class CaptureItem:
    """A document as it came, for the archive.

    `key`: its natural key, which tells it from others of the source. `page`: the state of the address that was asked for, kept in the same
    transaction; None where it was kept already, because the page is a list as well. `response`: what it came in.
    """

    response: Response
    key: str
    url: str
    content_type: str
    fetched_at: datetime
    context: Context
    page: Page | None = None
