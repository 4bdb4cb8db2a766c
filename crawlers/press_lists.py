"""The ways in to a newspaper: its front page, feeds, sitemaps, listing pages and months; what they say of one address is laid together. Knows no article."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.archive import Days
from archive.captures.addresses import Listed
from core.ids import canonical_url
from crawlers.addresses import find_fault, host_of
from crawlers.archives import archive_pages, frame_pages, may_be_of_window, month_in
from crawlers.cache import FRESH
from crawlers.entries import Entry, article_links, is_before, moment_of
from crawlers.errors import unforeseen
from crawlers.report import BAD_ADDRESS, NO_ARTICLE, WITHOUT_ADDRESS, plain
from crawlers.requests import ListRequest
from crawlers.responses import short, unpacked
from crawlers.revisits import DAILY, Revisits
from crawlers.spider import SourceSpider
from crawlers.unlisted import shown_days
from reading.markup import find_address
from reading.pages.html import Link, PageLinks, read_links
from reading.sites.feeds import Feed, FeedEntry, Sitemap, SitemapEntry, parse_feed, parse_sitemap
from reading.sites.page_names import is_article_name, is_list, is_number_of_story, month_of
from reading.sites.site import find_news_page

E = TypeVar("E", FeedEntry, SitemapEntry)
# A crawl needs an end where a site makes addresses without one: a year of a busy daily is under 20,000 articles.
MAX_ARTICLES = 20_000
MAX_SITEMAPS = 500
MAX_SITEMAP_DEPTH = 3
MAX_LISTING_PAGES = 3
MAX_LISTING_PAGES_BACK = 200  # when a period was asked for
WHOLE_MONTH = timedelta(days=31)


class PressLists(SourceSpider):
    """What lists of one newspaper name; a spider of articles goes on from there."""

    # Whether the front page's own links are articles even where there are feeds.
    reads_listing = False
    # Articles rest no longer than this.
    longest_rest: ClassVar[timedelta | None] = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entries: dict[str, Entry] = {}
        self.passed_over: dict[str, Listed] = {}
        self.oldest: date | None = None
        self.listings: set[str] = set()
        self.months: set[str] = set()
        self.n_sitemaps = self.n_sitemaps_left = 0
        self.named_sitemaps: list[str] = []
        self.front: PageLinks | None = None
        self.front_rests = False
        self.in_listings: set[str] = set()
        self.goes_on = False  # a list has further pages, which were not read
        self.undated: set[str] = set()  # what sitemaps name that give all their pages one date
        self.revisits = Revisits(self.archive, self.source, self.clock, at_most=self.longest_rest)

    async def lists(self) -> AsyncIterator[Request]:
        """Begin with the front page, which names ways in."""
        rules = await self.rules()
        named = (find_address(self.source.base_url, sitemap) or sitemap for sitemap in rules.sitemaps)
        self.named_sitemaps = [s for s in named if self._is_ours(s, "its robots.txt names the sitemap")]
        self.listings.add(canonical_url(self.source.base_url))
        # Where the beat or robots.txt name the ways in, the front page is only asked which others there are.
        has_ways_in = bool(self.source.feeds or self.source.sitemaps or self.named_sitemaps)
        rest = DAILY if has_ways_in and not (self.reads_listing or self.is_backfill) else None
        yield self.list_request(self.source.base_url, self.parse_front, errback=self.front_lost, fresh_for=rest)

    def parse_front(self, response: Response) -> Iterator[Request]:
        """Ask for the feeds that the front page and the beat name, then for the sitemaps.

        @first_page
        @returns requests 1
        """
        self.front = self.parsed(response, read_links)
        self.front_rests = FRESH in response.flags
        yield from self.ways_in(self.front)

    def front_lost(self, failure: Failure) -> Iterator[Request]:
        """Tell it, and go on with the ways in that the beat and robots.txt name."""
        self.list_lost(failure)
        yield from self.ways_in(None)

    def ways_in(self, front: PageLinks | None) -> Iterator[ListRequest]:
        """Yield the feeds, then the sitemaps; each once."""
        named = [url for url in (front.feeds if front else ()) if "comment" not in url]
        for url in (*self.source.feeds, *(url for url in named if self._is_ours(url, "its front page names the feed"))):
            yield from self._once(url, self.parse_feed, priority=1)
        for url in (*self.source.sitemaps, *self.named_sitemaps):
            yield from self._sitemap(url, depth=0)

    def _once(self, url: str, callback: Callable[..., Any], **more: Any) -> Iterator[ListRequest]:
        if canonical_url(url) not in self.listings:
            self.listings.add(canonical_url(url))
            yield self.list_request(url, callback, **more)

    def _sitemap(self, url: str, *, depth: int, listed: str | None = None) -> Iterator[ListRequest]:
        for request in self._once(url, self.parse_sitemap, listed=listed, cb_kwargs={"depth": depth}):
            if self.n_sitemaps < MAX_SITEMAPS:
                self.n_sitemaps += 1
                yield request
            else:
                self.n_sitemaps_left += 1

    def parse_feed(self, response: Response) -> None:
        """Take a feed's entries in."""
        zone = self.beat.tz
        if not (feed := self.parsed(response, lambda body, base: parse_feed(body, base, zone), "The feed ")):
            return
        self.report.count("lists_read")
        self._count(feed, response.request.asked_url)
        for entry in feed.entries:
            self._take(entry, self._add_from_feed)

    def parse_sitemap(self, response: Response, depth: int) -> Iterator[ListRequest]:
        """Take a sitemap's pages in, and ask for the sitemaps of an index."""
        zone = self.beat.tz
        if not (sitemap := self.parsed(response, lambda body, base: parse_sitemap(unpacked(body), base, zone), "The sitemap ")):
            return
        self.report.count("lists_read")
        self._count(sitemap, response.request.asked_url)
        for entry in sitemap.pages:
            self._take(entry, self._add_from_sitemap)
        if depth < MAX_SITEMAP_DEPTH:
            for child in self._wanted(sitemap.sitemaps):
                yield from self._sitemap(child.url, depth=depth + 1, listed=child.modified)

    def parse_listing(self, response: Response, n_read: int) -> Iterator[ListRequest]:
        """Take a further listing page's articles in."""
        if page := self.parsed(response, read_links):
            yield from self.read_listing(page, n_read=n_read)

    def read_listing(self, page: PageLinks, *, n_read: int) -> Iterator[ListRequest]:
        """Take the articles of a listing page in, and ask for the page after it as long as they bring anything."""
        if n_read == 1:
            self.report.count("lists_read")
        articles = [Entry(link.url, label=link.text or None) for link in self.articles_among(page)]
        brings = {key: entry.url for entry in articles if (key := canonical_url(entry.url)) not in self.in_listings}
        self.in_listings |= set(brings)
        for entry in articles:
            if canonical_url(entry.url) in self.passed_over:  # a list that tells days says that it is of another
                self._pass_over(entry, self._outside())
            else:
                self._add(entry)
        yield from self.archives(page)
        if not brings:
            return
        fit = (url for url in page.next if find_fault(url) is None and host_of(url) == self.own_host)
        following = next((url for url in fit if canonical_url(url) not in self.listings), None)
        if following and n_read < (MAX_LISTING_PAGES_BACK if self.run.since else MAX_LISTING_PAGES):
            rest = None if self.run.since else self.revisits.rest_after(brings.values())
            yield from self._once(following, self.parse_listing, cb_kwargs={"n_read": n_read + 1}, fresh_for=rest)
        elif following and not self.is_backfill:
            self.goes_on = True
        elif following:
            self.report.lost(
                f"Only {MAX_LISTING_PAGES_BACK} pages of one list were read; {plain(short(following))} and those after it are left."
            )

    def archives(self, page: PageLinks) -> Iterator[ListRequest]:
        """Ask for the months of the window that a page names, and for the archive, where feeds do not reach so far back or nothing else names articles."""
        named = {*self.entries, *self.passed_over}
        # A weekly's front page names this week's stories; an office's page lists all of them, with its further pages.
        is_wanted = self.is_backfill or not (named if self.reads_listing else named - self.in_listings)
        for link in archive_pages(page, self.window, self.own_host) if is_wanted else ():
            month = month_of(link.url)
            if month:
                self.oldest = min(self.oldest or month, month)
            yield from self.month_page(link.url) if month else self._once(link.url, self.parse_listing, cb_kwargs={"n_read": 1})

    def month_page(self, url: str) -> Iterator[ListRequest]:
        """Ask for the page of a month, once; what is told apart by its query alone is a further page of it, and is reached from there."""
        path = urlsplit(url).path.rstrip("/")
        if path not in self.months:
            self.months.add(path)
            yield from self._once(url, self.parse_listing, cb_kwargs={"n_read": 1})

    def news_page(self, front: PageLinks) -> Iterator[ListRequest]:
        """Ask for the page that the menu of a front page calls the news."""
        news = find_news_page(front, self.source.base_url)
        if news and find_fault(news) is None and host_of(news) == self.own_host:
            yield from self._once(news, self.parse_listing, cb_kwargs={"n_read": 1})

    def articles_among(self, page: PageLinks) -> list[Link]:
        """Return the articles among a page's links."""
        return article_links(page, self._is_article)

    def _count(self, listing: Feed | Sitemap, url: str) -> None:
        """Count what a list holds beside its entries: those without an address; and tell if it breaks off."""
        self.report.drop(WITHOUT_ADDRESS, listing.n_without_address)
        if not listing.is_whole:
            self.report.lost(f"{short(url)} breaks off; what it lists before was used.")

    @property
    def reaches_back(self) -> bool:
        """Whether lists hold something from about as far back as was asked for; an archive is kept by months, and a quiet paper has gaps."""
        return self.oldest is not None and self.oldest <= self.window.since + WHOLE_MONTH

    def days_looked_at(self) -> Days | None:
        """Return them from the oldest story that the lists still hold: of the days before nobody knows, whatever was asked for. Pages without dates hold
        all, or where more pages follow, what came since the newest that was had of them: they have the newest first.
        """
        days = super().days_looked_at()
        if days is None or (self.window.asked and self.reaches_back):
            return days
        oldest = self.oldest
        if oldest is None and self.goes_on:
            oldest = max(filter(None, shown_days(self, sorted(self.in_listings)).values()), default=days[1])
        if oldest is None:
            return days
        first = max(days[0], oldest)
        if not self.window.asked:
            return min(first, days[1]), days[1]
        return (first, days[1]) if first <= days[1] else None

    def _saw(self, published: datetime | None) -> None:
        if published:
            self.oldest = min(self.oldest or self._day(published), self._day(published))

    def _add_from_feed(self, entry: FeedEntry) -> None:
        self._saw(entry.published)
        listed = Entry(entry.url, entry.title, entry.published, "feed", entry.modified, entry.summary)
        if self.window.asked and entry.published and self._day(entry.published) not in self.window:
            self._pass_over(listed, self._outside())
            return
        self._add(listed)

    def _wanted(self, sitemaps: Sequence[SitemapEntry]) -> Iterator[SitemapEntry]:
        """Yield the sitemaps of an index that can hold something of the window: by the month in their name, else by their date.

        The others count as seen: a source whose sitemaps are all of other days published nothing on these.
        """
        months = [month for entry in sitemaps if (month := month_in(entry.url))]
        for entry in sitemaps:
            if canonical_url(entry.url) in self.listings or not self._is_ours(entry.url, "a sitemap index names"):
                continue
            if may_be_of_window(entry, months, self.window):
                yield entry
            else:
                self.report.count("seen")

    def _add_from_sitemap(self, entry: SitemapEntry) -> None:
        tells_nothing = entry.is_stamped and not self.window.asked  # it is the day on which the sitemap was made, mostly today
        self._saw(entry.published or (None if tells_nothing else moment_of(entry.modified)))
        changed = None if entry.is_stamped else entry.modified
        if entry.is_stamped and not entry.published:
            self.undated.add(entry.url)
        listed = Entry(entry.url, entry.title, entry.published, "sitemap" if entry.published else None, changed)
        is_old = is_before(entry.modified, self.window)
        if entry.published:
            is_outside = self._day(entry.published) not in self.window and (self.window.asked or is_old)
        else:
            is_outside = is_old
        if is_list(entry.url) or (not entry.published and canonical_url(entry.url) in self._frame_pages):
            self.report.drop(NO_ARTICLE)
        elif is_outside:
            self._pass_over(listed, self._outside())
        else:
            self._add(listed)

    def _is_article(self, url: str) -> bool:
        """Tell whether a link of a section page leads to an article: below the page itself, or named like one."""
        return is_article_name(url)

    @cached_property
    def _frame_pages(self) -> frozenset[str]:
        return frame_pages(self.front, self.own_host) if self.front else frozenset()

    def _take(self, entry: E, add: Callable[[E], None]) -> None:
        """Take one entry of a list in; one that breaks the program costs itself."""
        try:
            add(entry)
        except Exception as err:
            unforeseen(err, str(entry))
            self.report.drop("at which the program failed")

    def _add(self, entry: Entry) -> None:
        """Take an article into the list, or count why not: it is on another host, or is no article."""
        unfit = self._find_unfitness(entry.url)
        if unfit:
            self.report.drop(unfit)
            return
        self.report.count("seen")
        key = canonical_url(entry.url)
        known = self.entries.get(key)
        self.entries[key] = known.merged(entry) if known else entry

    def _find_unfitness(self, url: str) -> str | None:
        """Why an entry cannot be an article of this source, as what is said of dropped ones; None if it can."""
        if find_fault(url):
            return BAD_ADDRESS
        if host_of(url) != self.own_host:
            return f"on another site ({plain(host_of(url))})"
        key = canonical_url(url)
        is_front = urlsplit(key).path == "/" and not is_number_of_story(key)
        return NO_ARTICLE if key in self.listings or is_front else None

    def _pass_over(self, entry: Entry, reason: str) -> None:
        """Take an article of the source's own host into the list of those that are not visited."""
        unfit = self._find_unfitness(entry.url)
        if unfit:
            self.report.drop(unfit)
            return
        self.report.count("seen")
        self._remember(entry, reason)

    def _remember(self, entry: Entry, reason: str) -> None:
        """Keep for whoever misses it why an article was not visited."""
        if len(self.passed_over) >= MAX_ARTICLES:
            return
        day = self._day(entry.published) if entry.published else None
        self.passed_over.setdefault(canonical_url(entry.url), Listed(entry.url, plain(reason), entry.title, day))

    def _outside(self) -> str:
        return f"it is not of the days that were looked at then ({self.window.since} to {self.window.until})"

    def _is_ours(self, url: str, what: str) -> bool:
        ours = find_fault(url) is None and host_of(url) in self.hosts
        if not ours:
            self.report.trouble(
                f"{what[0].upper()}{what[1:]} {plain(short(url))}, which is not on this source's site; it was not read."
            )
        return ours

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.beat.tz).date()
