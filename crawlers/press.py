"""The spider of newspapers: feeds, sitemaps and listing pages in, article pages out.

All ways in are read first and what they say of one address is laid together, so that a sitemap's date spares the request that a
feed alone would cause. Then the articles are asked for, newest first.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from archive.texts.twins import find_twin_urls
from core.ids import canonical_url
from core.words import Context
from crawlers.archives import section_pages
from crawlers.doubles import Doubles
from crawlers.entries import Entry, is_bare_day, of_sister_titles
from crawlers.errors import LEADS_TO_LIST, SAYS_GONE
from crawlers.keys import page_key
from crawlers.moved import Moved
from crawlers.press_lists import MAX_ARTICLES, MAX_SITEMAPS, PressLists
from crawlers.requests import CaptureItem, DocumentRequest, PageRequest
from crawlers.responses import BEFORE
from crawlers.revisits import DAILY, rest_of
from crawlers.unlisted import LOOKED_AT_FOR, missing, shown_days
from reading.pages.html import Link, PageLinks, is_not_found
from reading.sites.page_names import story_numbers

# What no list names any more is asked for before what lists name: it may lead to one of these, and is that story then.
FIRST = 1
# The number of a story in an address has so many digits at least; shorter ones are words of headlines: "£36,000", "400 years".
MIN_DIGITS = 5
# Of stories whose lists say that they stand as they were so many are looked at a crawl: at one an hour a daily of 30 stories a day has each of four weeks
# looked at once a week.
MAX_UNSEEN = 5
# So many bare days of change are later than their stories by so much, of a site that tells them; zones and stories put out at midnight part them by one day.
MIN_CHANGED, CHANGED_AFTER = 5, timedelta(days=2)


class PressSpider(PressLists):
    """One newspaper."""

    name = "press"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n_articles = self.n_ended = 0
        self.doubles = Doubles(self)
        self.moved = Moved(self)
        self.unnamed: set[str] = set()
        self.bare_days_tell_changes = False
        self.began_at = self.clock()

    def stages(self) -> Iterator[Iterable[Request]]:
        """First the listing pages, where feeds and sitemaps name no article of whatever day; then the articles."""
        if self.front and (self.reads_listing or self.is_backfill or not (self.entries or self.passed_over)):
            front = self.list_request(self.source.base_url, self.parse_listing, cb_kwargs={"n_read": 1})
            yield [front] if self.front_rests else self.read_listing(self.front, n_read=1)
            if not self.entries:
                yield self.news_page(self.front)
        if self.front and self.is_backfill and not self.reaches_back:
            yield (
                request
                for link in self.sections(self.front)
                for request in self._once(link.url, self.parse_listing, cb_kwargs={"n_read": 1})
            )
        if self.n_sitemaps_left:
            self.report.lost(f"Only {MAX_SITEMAPS} sitemaps were read; {self.n_sitemaps_left} are left. Narrow --from and --to.")
        yield self.articles()
        yield self.doubles.of_changed()
        yield self.twins_of_withdrawn()

    def sections(self, front: PageLinks) -> list[Link]:
        """Return the sections whose pages reach further back than the front page."""
        return section_pages(front, self.own_host)

    def find_error(self, response: Response) -> str | None:
        """Tell of an article that leads to a list, and of one in whose place a page says that it is gone: so some sites answer for what they took down."""
        if not isinstance(response.request, DocumentRequest):
            return None
        if canonical_url(response.url) in self.listings:
            return LEADS_TO_LIST
        is_gone = BEFORE in response.request.meta and is_not_found(response.body, response.url)
        return SAYS_GONE if is_gone else None

    def articles(self) -> Iterator[DocumentRequest]:
        """Yield the articles, newest first."""
        missing = [] if self.window.asked else self.missing()
        self.unnamed = {canonical_url(url) for url in missing}
        self.entries |= {canonical_url(url): Entry(url) for url in missing}
        for key in of_sister_titles(self.source.base_url, self.entries):
            self._remember(self.entries.pop(key), "it is of another title on the same host")
        entries = sorted(self.entries.values(), key=lambda e: (e.published.isoformat() if e.published else e.listed or "", e.url))
        entries.reverse()
        if len(entries) > MAX_ARTICLES:
            self.report.lost(
                f"{len(entries)} articles are listed; the newest {MAX_ARTICLES} were visited. Narrow --from and --to."
            )
            for entry in entries[MAX_ARTICLES:]:
                self._remember(entry, f"more than {MAX_ARTICLES:,} articles were listed at once, and newer ones were visited")
            entries = entries[:MAX_ARTICLES]
        visited = {canonical_url(entry.url) for entry in entries}
        self.pass_over([listed for key, listed in self.passed_over.items() if key not in visited])
        self.n_articles = len(entries)
        self.report.log_line(f"articles listed: {len(entries)}")
        self.look_up([self.address_of(entry) for entry in entries])
        bare = {self.address_of(entry) for entry in entries if entry.as_listed is None}
        rests = self.revisits.rests({self.address_of(entry): entry.dated_at for entry in entries}, bare=bare)
        rests = {url: rest for url, rest in rests.items() if url not in missing}
        self.bare_days_tell_changes = self._tell_bare_days_changes(entries)
        moved, unseen = self._maybe_moved(entries), self._longest_unseen(entries)
        known_doubles = self.doubles.find_known([entry.url for entry in entries], self.entries)
        for entry in entries:
            context = Context(
                kind=self.source.kind, found_title=entry.title, found_published=entry.published, found_from=entry.found_from
            )
            url = self.address_of(entry)
            request = self.document_request(
                url,
                self.parse_article,
                context,
                listed=entry.as_listed,
                fresh_for=None if url in moved else rests.get(url),
                settled_for=timedelta() if url in moved | unseen else self._settled_for(entry),
                priority=FIRST if entry.url in missing or url in moved else 0,
            )
            if entry.url in known_doubles:
                self.doubles.wait(request, known_doubles[entry.url])
            else:
                yield request

    def _maybe_moved(self, entries: Iterable[Entry]) -> set[str]:
        """Return the addresses of stories that were had and whose number a new address has too: a list may go on naming where one stood before it moved."""
        addresses = {
            url: {number for number in story_numbers(url) if len(number) >= MIN_DIGITS} for url in map(self.address_of, entries)
        }
        new = {number for url, numbers in addresses.items() if self.kept_page(url) is None for number in numbers}
        return {url for url, numbers in addresses.items() if numbers & new and self.kept_page(url)}

    def _longest_unseen(self, entries: Sequence[Entry]) -> set[str]:
        """Return the addresses of the few stories of these weeks that were not looked at for longest, of those that are due by their age: what lists date as
        before may be edited or gone all the same, where they tell of its publication alone. What is held back as taken down is not looked at for it.
        """
        if self.window.asked or self.longest_rest:
            return set()
        now = self.clock()
        checked = {
            url: page.checked_at
            for entry in entries
            if entry.listed and entry.dated_at and entry.dated_at > now - LOOKED_AT_FOR
            for url in [self.address_of(entry)]
            if (page := self.kept_page(url)) and page.checked_at < now - max(rest_of(entry.dated_at, now) or DAILY, DAILY)
        }
        longest = sorted(checked, key=lambda url: (checked[url], url))[: 20 * MAX_UNSEEN]
        shown = shown_days(self, longest)
        return set([url for url in longest if url in shown][:MAX_UNSEEN])

    def _tell_bare_days_changes(self, entries: Sequence[Entry]) -> bool:
        """Tell whether the bare days of a source's sitemaps are those of changes: some are later than the stories themselves say that they came out."""
        listed = {self.address_of(entry): entry.listed[:10] for entry in entries if entry.listed and is_bare_day(entry.listed)}
        days = {} if self.window.asked or self.longest_rest else shown_days(self, sorted(listed))
        changed = [url for url, day in days.items() if day and date.fromisoformat(listed[url]) >= day + CHANGED_AFTER]
        return len(changed) >= MIN_CHANGED

    def _settled_for(self, entry: Entry) -> timedelta | None:
        """Return for how long a list's date of change spares a request; None for ever. One that is a bare day mostly is the day on which the story came out,
        whatever became of it since, so it spares as much as no date; unless it is seen to tell of changes.
        """
        is_plain = not is_bare_day(entry.listed) or self.bare_days_tell_changes
        if self.window.asked or self.longest_rest or is_plain or entry.dated_at is None:
            return None if self.window.asked else self.longest_rest
        return max(rest_of(entry.dated_at, self.clock()) or DAILY, DAILY)

    def twins_of_withdrawn(self) -> Iterator[DocumentRequest]:
        """Yield the other addresses of stories that turned out to be taken down, unless they were asked for: there they may stand, or be gone too."""
        for url in {twin for gone in self.report.withdrawn for twin in find_twin_urls(self.archive, gone)} - set(
            self.report.withdrawn
        ):
            known = self.archive.find_page(self.source.id, canonical_url(url))
            if known is not None and known.checked_at < self.began_at:
                self.n_articles += 1
                yield self.document_request(url, self.parse_article, Context(kind=self.source.kind))

    def missing(self) -> list[str]:
        """Return the addresses of stories of these weeks that no list names any more, and that are asked for all the same. How far back a sitemap reaches
        that gives all its pages one date is told by what was had of it.
        """
        days = (self.oldest, *shown_days(self, sorted(self.undated)).values())
        return [capture.url for capture in missing(self, self.entries, min(filter(None, days), default=None))]

    def address_of(self, entry: Entry) -> str:
        """Return where an article is asked for."""
        return entry.url

    def parse_article(self, response: Response) -> Iterator[CaptureItem]:
        """Yield the article, under the key that it was collected under if it moved; not a double of it for phones, printers or another section, where the
        address that it calls its own is visited or was collected too: they would take turns as its newest text.
        """
        key = page_key(response, self.source.base_url)
        own = canonical_url(urljoin(self.source.base_url, key))
        if had := self.moved.had(own):
            self.archive.record_page(self.page_of(response.request, response), response.body)
            self.doubles.record(response.request, had)
        elif self.doubles.is_double(response.url, own, self.entries):
            self.doubles.record(response.request, key)
        else:
            item = self.capture(response, self._kept_key(response, own, key))
            self.doubles.hear(item, own)
            yield item

    def _kept_key(self, response: Response, own: str, key: str) -> str:
        """Return the key under which an article is kept. What leads to an address that no list names, and that has not the number of the story, may lead to
        one page for all that was taken down: it moves nothing.
        """
        request = response.request
        is_named = own in self.entries or canonical_url(request.asked_url) not in self.unnamed
        is_named = is_named or bool(story_numbers(own) & story_numbers(request.asked_url))
        is_known = BEFORE in request.meta or canonical_url(request.asked_url) in self.unnamed
        return self.moved.key_of(request, own, key) if is_named and is_known else key

    def ended(self, request: PageRequest) -> None:
        """Tell how far the articles are."""
        if isinstance(request, DocumentRequest):
            self.n_ended += 1
            self.report.looked_at(self.n_ended, self.n_articles, "articles")
