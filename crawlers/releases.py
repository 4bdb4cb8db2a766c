"""What press offices and GOV.UK share: the files beside a release. They are asked for before the release counts as had, so that no kill parts them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from scrapy.http import Response
from twisted.python.failure import Failure

from core.ids import canonical_url, url_key
from core.words import Kind
from crawlers import settings
from crawlers.press import PressSpider
from crawlers.requests import CaptureItem
from reading.sites.papers import kind_of_paper
from reading.sites.releases import ReleaseFile

# A release's files go before the next release.
BEFORE_NEXT_RELEASE = 10


class ReleaseSpider(PressSpider):
    """A press office. A platform's spider says which files stand beside a release."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._files: set[str] = set()

    def with_files(self, release: CaptureItem, files: Sequence[ReleaseFile]) -> Iterator[Any]:
        """Yield the request for the first of a release's files that was not asked for; the release itself when none is left."""
        for n, file in enumerate(files):
            key = canonical_url(file.url)
            if key in self._files or not self.may_have_file(file.url):
                continue
            self._files.add(key)
            self.n_articles += 1
            kind = kind_of_paper(file.title or "")
            # What stands beside a release may be its text; beside anything else it is a paper.
            plain: Kind | None = "report" if release.context.kind == "other" else None
            context = replace(
                release.context, kind=plain if kind == "other" else kind, found_title=None, attachment_title=file.title
            )
            request = self.document_request(
                file.url,
                self.parse_file,
                context,
                largest=settings.MAX_FILE_BYTES,
                cb_kwargs={"release": release, "left": files[n + 1 :]},
                priority=BEFORE_NEXT_RELEASE,
            )
            yield request.replace(errback=self.file_lost)
            return
        yield release

    def parse_file(self, response: Response, release: CaptureItem, left: Sequence[ReleaseFile]) -> Iterator[Any]:
        """Yield the file, and what comes after it."""
        yield self.capture(response, url_key(response.request.asked_url, self.source.base_url))
        yield from self.with_files(release, left)

    def file_lost(self, failure: Failure) -> Iterator[Any]:
        """Tell it, unless the file did not change, and go on."""
        self.document_lost(failure)
        yield from self.with_files(**failure.request.cb_kwargs)
