"""What the spiders of councils share: a meeting becomes a capture of its own, then each of its files is asked for. Closed papers never are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta, tzinfo
from typing import Any, ClassVar, TypeVar

from scrapy.http import Response
from twisted.python.failure import Failure

from archive.captures.addresses import Listed
from archive.captures.meetings import ListedMeeting, Meetings
from archive.captures.states import key_states, papers_of_meeting, renamed_papers
from archive.texts.documents import Documents
from core.ids import canonical_url, document_id
from core.words import Capture, Context
from crawlers import settings
from crawlers.addresses import find_fault, host_of
from crawlers.errors import Lost
from crawlers.replaced import keys_of, named
from crawlers.report import plain
from crawlers.requests import CaptureItem, DocumentRequest
from crawlers.responses import content_type_of, short
from crawlers.revisits import Revisits
from crawlers.spider import SourceSpider
from crawlers.unlisted import PAGE_INSTEAD, is_page_instead, missing
from reading.councils.meetings import Attachment, file_key

T = TypeVar("T")
Parse = Callable[[bytes, str], T]
# A meeting's own requests go before those of the next meeting.
BEFORE_NEXT_MEETING = 10
# From three weeks before a meeting to a fortnight after it its papers are put out, swapped and followed by more; pages of other days are asked for once in
# the time within which papers are to reach readers (feature C12). Four weeks before cost a second crawl of the demo .051 of the bytes, three .049.
COMING, BUSY, PAPERS_WITHIN = timedelta(days=21), timedelta(days=14), timedelta(hours=6)
# The keys of captures that are pages.
PAGES = ("meeting/", "decision/")


class CouncilSpider(SourceSpider):
    """One council. A platform's spider finds the meetings, sets `n_meetings`, and gives each with its files."""

    time_limit_s: ClassVar[int] = settings.COUNCIL_TIMEOUT_S
    n_meetings = n_read = 0

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._revisits = Revisits(self.archive, self.source, self.clock)
        # What pages name in this crawl, by address and by key.
        self.named: set[str] = set()
        self.named_keys: set[str] = set()
        self.read_meetings: set[str] = set()

    def rest_of_days(self, first: date, last: date) -> timedelta | None:
        """Return for how long a page of these days need not be asked for again; None for days on which papers are put out and taken back."""
        today = self.clock().astimezone(self.beat.tz).date()
        return None if first < today + COMING and last > today - BUSY else PAPERS_WITHIN

    def meeting_with_files(
        self, response: Response | None, files: Sequence[Attachment], context: Context, *, is_same: bool = False
    ) -> Iterator[Any]:
        """Yield a meeting's own capture, if it could be read, and the requests for its files. `is_same`: nothing that tells of them is changed."""
        meeting_id = context.meeting_id or ""
        if response is not None:
            yield self.list_item(response, f"meeting/{meeting_id}", context.meeting_url or response.url, context)
            self.read_meetings.add(meeting_id)
        self.pass_over_closed(files)
        is_past = context.meeting_at is not None and context.meeting_at < self.clock() - BUSY
        rests = self._revisits.rests({file.url: context.meeting_at for file in files}) if is_past and is_same else {}
        keys = self._keys(files, meeting_id)
        renamed = renamed_papers(self.archive, self.source.id, {keys[file.url]: file.title for file in files})
        self.named_keys |= set(keys.values())
        for file in files:
            if not file.is_restricted:
                for request in self.file_request(file, keys[file.url], context, rests.get(file.url)):
                    yield self.asking_anew(request, keys[file.url], renamed)
        self.n_read += 1
        self.report.looked_at(self.n_read, self.n_meetings, "meetings")

    def _keys(self, files: Sequence[Attachment], meeting_id: str) -> dict[str, str]:
        """Return the keys of a meeting's files by their addresses; the archive is asked for its papers only where one is new beside known ones."""
        keys = {file.url: file_key(file, meeting_id) for file in files}
        page_key = f"meeting/{meeting_id}"
        known = key_states(self.archive, self.source.id, [*keys.values(), page_key])
        if page_key not in known or known.keys() >= set(keys.values()):
            return keys
        listed = [named(keys[file.url], file.url, file.title, file.item_number) for file in files]
        kept = [
            named(paper.key, paper.url, paper.context.attachment_title, paper.context.item_number)
            for paper in papers_of_meeting(self.archive, self.source.id, meeting_id)
        ]
        standing = keys_of(listed, kept)
        return {file.url: standing[paper.url] for file, paper in zip(files, listed, strict=True)}

    def pass_over_closed(self, files: Sequence[Attachment]) -> None:
        """Remember what these files are, and which of them the council keeps from the public."""
        self.named |= {canonical_url(file.url) for file in files if file.url}
        closed = [file for file in files if file.is_restricted and file.url and find_fault(file.url) is None]
        self.pass_over(
            [Listed(file.url, "the council keeps it from the public", file.title, outcome="withheld") for file in closed]
        )

    def record_meetings(self, listed: Sequence[ListedMeeting]) -> None:
        """Keep what the lists say of the meetings, so that one moved, called off or left out is noticed where no page changes."""
        whole = (self.window.since, self.window.until) if self.report.is_whole else None
        today = self.clock().astimezone(self.beat.tz).date()
        Meetings(self.archive).record_listed(self.source.id, listed, whole=whole, today=today)

    def list_item(self, response: Response, key: str, url: str, context: Context) -> CaptureItem:
        """Return the item of a page that lists files, also where it did not change: an earlier run may have been killed before it."""
        self.named.add(canonical_url(url))
        stored_type = "text/xml" if response.body.lstrip().startswith(b"<?xml") else "text/html"
        return CaptureItem(
            response=response,
            key=key,
            url=url,
            content_type=stored_type if "cached" in response.flags else content_type_of(response),
            fetched_at=self.clock(),
            context=context,
        )

    def file_request(
        self, file: Attachment, key: str, context: Context, rest: timedelta | None = None
    ) -> Iterator[DocumentRequest]:
        """Yield the request for a file, kept under a key, unless it lies on another site."""
        if not self.may_have_file(file.url):
            self.report.drop(f"on another site ({plain(host_of(file.url))})")
            self.report.trouble(f"{plain(short(file.url))} is not on this council's site; it was not fetched.")
            return
        file_context = replace(
            context,
            kind=file.kind,
            item_number=file.item_number,
            item_title=file.item_title,
            attachment_title=file.title,
        )
        yield self.document_request(
            file.url,
            self.parse_file,
            file_context,
            largest=settings.MAX_FILE_BYTES,
            fresh_for=rest,
            cb_kwargs={"key": key},
            priority=BEFORE_NEXT_MEETING,
        )

    def parse_file(self, response: Response, key: str) -> Iterator[CaptureItem]:
        """Yield the file."""
        yield self.capture(response, key)

    def unnamed(self) -> Iterator[DocumentRequest]:
        """Ask for what was collected of late and no page names any more: a paper, a meeting or a decision that may have been taken down. Where a list was
        lost, that is known of papers of those meetings alone whose pages could be read.
        """
        if self.window.asked:
            return
        for capture in missing(self, self.named, self.window.since - timedelta(days=1), keys=self.named_keys):
            is_page = capture.key.startswith(PAGES)
            if is_page and not self._is_read(capture.key):
                continue  # a meeting without an agenda has no text
            if not self.report.is_whole and (is_page or capture.context.meeting_id not in self.read_meetings):
                continue
            request = self.document_request(
                capture.url,
                self.parse_unnamed,
                capture.context,
                largest=settings.MAX_FILE_BYTES,
                cb_kwargs={"kept": capture},
            )
            yield request.replace(errback=self.unnamed_lost)

    def _is_read(self, key: str) -> bool:
        return bool(Documents(self.archive).cards([document_id(self.source.id, key)]))

    def unnamed_lost(self, failure: Failure) -> None:
        """Tell it."""
        self.document_lost(failure)

    def parse_unnamed(self, response: Response, kept: Capture) -> Iterator[CaptureItem]:
        """Yield a file that still stands; of the page of a meeting or decision it is enough that it does. A page in a file's place says that it was taken down."""
        if kept.key.startswith(PAGES):
            self.archive.record_page(self.page_of(response.request, response), response.body)
            self.settle(response.request, "same")
        elif is_page_instead(response, kept, self.archive):
            self.lose(response.request, Lost(PAGE_INSTEAD, url=kept.url, counted="withdrawn"))
        else:
            yield self.capture(response, kept.key)

    def in_zone(self, parse: Callable[[bytes, str, tzinfo], T]) -> Parse[T]:
        """Return a parser whose times are those of the beat's zone."""
        return lambda body, url: parse(body, url, self.beat.tz)
