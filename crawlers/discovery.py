"""One look at a site, in a process of its own: what it is and where its lists are. `python -m crawlers.discovery URL --data DIR --beat FILE`.

Some ten polite requests by the crawl's own transport: robots.txt, the page, the feeds and sitemaps it may have. Nothing is archived. What was found goes
to stdout as JSON (core.sites.SiteFindings), progress to stderr. Exit codes: 1 if it is no source, 2 for wrong usage, 3 if it does not answer.
"""

import argparse
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from core.beat import Source
from core.config import Config, load_config
from core.errors import CountywatchError, DocumentError, NotFound, Unavailable, UsageError
from core.ids import canonical_url
from core.loopback import is_loopback_url
from core.platforms import PLATFORMS
from core.sites import PapersPage, SiteFindings
from core.words import to_json
from crawlers import settings
from crawlers.addresses import allow_loopback, both_spellings, find_fault, host_of
from crawlers.errors import Lost
from crawlers.politeness import Politeness
from crawlers.report import SourceReport, log_line
from crawlers.responses import short, unpacked
from crawlers.robots import RobotsMiddleware
from crawlers.runs import user_agent
from reading.markup import find_address
from reading.sites.feeds import FeedEntry, SitemapEntry, parse_feed, parse_sitemap
from reading.sites.papers import leads_on, read_papers
from reading.sites.site import SITEMAP_PLACES, SitePage, read_site

# Pages beside a site's own that may be sources too: each costs a request.
MAX_SUGGESTED = 4
# More feeds than a reader would follow bring the same stories again.
MAX_FEEDS = 3


# How PDFs and the files of office programs begin, whatever their type is called.
FILES_BEGIN = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class DiscoverySpider(scrapy.Spider):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """Looks at one site. `findings` or `error` is what it ends with."""

    name = "discovery"

    def __init__(self, *, url: str, config: Config, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url
        self.zone = config.beat.tz
        self.known = {canonical_url(source.base_url) for source in config.beat.sources}
        self.source = Source(id="new", name="a new source", platform="press", base_url=url)
        self.politeness = Politeness(config.data / "crawl")
        self.hosts = both_spellings(host_of(url))
        self.file_hosts: frozenset[str] = frozenset()
        self.findings: SiteFindings | None = None
        self.error: CountywatchError | None = None
        self.remarks: list[str] = []
        if not self.source.is_loopback:
            for host in self.hosts:
                self.politeness.host(host).slow_to(self.source.delay_s)

    @cached_property
    def report(self) -> SourceReport:
        """What is told on the way."""
        return SourceReport(self.source, self.crawler.stats)

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry."""
        try:
            self.findings = await self._look()
        except CountywatchError as err:
            self.error = err
        return
        yield

    async def _look(self) -> SiteFindings:
        page, url = await self._front()
        rules = await self.crawler.get_downloader_middleware(RobotsMiddleware).robot_parser(Request(url))
        pause_s = rules.crawl_delay()
        log_line(f"{page.base_url} is {_in_words(page)}, {page.name!r}.")
        councils, papers = (
            [base for base in bases if canonical_url(base) not in self.known] for bases in (page.councils, page.papers)
        )
        for base in councils[:MAX_SUGGESTED]:
            if await self._find_page(base):
                self.remarks.append(
                    f"Council papers are at {base}; they are a source of their own: `countywatch sources add {base}`."
                )
        listing = [found for base in papers[:MAX_SUGGESTED] if (found := await self._look_for_papers(base, page.name))]
        if page.name == host_of(page.base_url).partition(":")[0]:
            self.remarks.append("What it calls itself could not be read, so it is named by its host; give its name with --name.")
        findings = SiteFindings(page.base_url, page.platform, page.name, page.system, pause_s=pause_s, papers=tuple(listing))
        if page.platform not in {"press", "newsroom", "govuk"}:
            return replace(findings, remarks=tuple(self.remarks))
        feeds = await self._feeds(page)
        if page.platform == "govuk":  # its sitemaps are the whole government's
            return replace(findings, feeds=tuple(feeds), remarks=tuple(self.remarks))
        addresses = filter(None, (find_address(url, sitemap) for sitemap in rules.sitemaps))
        named = [s for s in addresses if find_fault(s) is None and host_of(s) in self.hosts]
        sitemaps = [] if named else await self._sitemaps(page.base_url, is_needed=not feeds)
        if not (feeds or named or sitemaps) and page.platform == "press":
            self.remarks.append("It names no feed and no sitemap; the links of its front page are followed, which finds less.")
        return replace(
            findings, feeds=tuple(feeds), sitemaps=tuple(sitemaps), named_sitemaps=tuple(named), remarks=tuple(self.remarks)
        )

    async def _front(self) -> tuple[SitePage, str]:
        """Return the page where a crawl of the site begins, and the address it has. From an article it is the front page."""
        response = await self._get(self.url)
        url = self.url if _is_same_page(self.url, response.url) else response.url
        is_file = response.body.startswith(FILES_BEGIN)
        page = None if is_file else read_site(response.body, url)
        if page is None or page.is_article:
            root = urljoin(response.url, "/")
            log_line(f"{short(self.url)} is {'a file' if is_file else 'an article'}, so the site's front page is looked at.")
            response = await self._get(root)
            page = replace(read_site(response.body, response.url), is_article=False)
            url = response.url
        elif page.base_url != url and page.platform == "newsroom":
            response = await self._get(page.base_url)
            url = response.url
            news = read_site(response.body, url)
            papers = tuple(dict.fromkeys((*news.papers, *page.papers)))
            page = replace(
                news, base_url=url, name=page.name, papers=papers, councils=tuple(dict.fromkeys((*news.councils, *page.councils)))
            )
        return page, url

    async def _find_page(self, base: str) -> Response | None:
        """Return a page that may be a source of its own, if it may be asked for and answers. It need not lie on the site's own host."""
        own = set(self.hosts)
        if self.source.is_loopback and is_loopback_url(base):
            allow_loopback(base)
        if find_fault(base) is not None:
            return None
        self.hosts |= {host_of(base)}
        try:
            return await self._get(base)
        except (DocumentError, Unavailable):
            return None
        finally:
            self.hosts = own

    async def _look_for_papers(self, base: str, site: str) -> PapersPage | None:
        """Return a page of papers, once it was had and lists some, or leads to pages of them, or where a council's system for them begins; that this is not
        sure is a remark.
        """
        response = await self._find_page(base)
        if response is None:
            return None
        system = read_site(response.body, response.url)
        if PLATFORMS[system.platform].has_meetings:
            if canonical_url(system.base_url) in self.known or host_of(system.base_url) not in self.hosts:
                return None
            self.known.add(canonical_url(system.base_url))
            self.remarks.append(
                f"Council papers are at {system.base_url} ({system.system}); they are a source of their own, which stands below it."
            )
            return PapersPage(system.base_url, f"{site}: meetings", system.platform)
        page = read_papers(response.body, response.url)
        if not page.papers and not any(leads_on(link, base) for link in page.further):
            self.remarks.append(f"It may list papers at {base}; not sure, for that page names none itself.")
            return None
        self.remarks.append(f"It lists papers at {base}; they are a source of their own, which stands below it.")
        return PapersPage(base, page.title if site.casefold() in page.title.casefold() else f"{site}: {page.title or 'papers'}")

    async def _feeds(self, page: SitePage) -> list[str]:
        """Return the feeds that list pages of the site: those that the page names, else the first of the known places that is one."""
        feeds: list[str] = []
        for url in page.feeds[: 2 * MAX_FEEDS]:
            if len(feeds) < MAX_FEEDS and await self._lists_own_pages(url, page, self._feed_entries):
                feeds.append(url)
        for url in () if feeds else page.feed_places:
            if not feeds and await self._lists_own_pages(url, page, self._feed_entries, is_guess=True):
                feeds.append(url)
        return feeds

    async def _sitemaps(self, base_url: str, *, is_needed: bool) -> list[str]:
        """Return the sitemap at one of the usual places, if there is one; more than the first only if there is no other way in."""
        places = [urljoin(base_url, place) for place in SITEMAP_PLACES]
        for url in places if is_needed else places[:1]:
            if await self._lists_own_pages(url, None, self._sitemap_entries, is_guess=True):
                return [url]
        return []

    async def _lists_own_pages(
        self,
        url: str,
        page: SitePage | None,
        entries_of: Callable[[Response], Sequence[FeedEntry | SitemapEntry]],
        *,
        is_guess: bool = False,
    ) -> bool:
        """Tell whether a list can be read and names pages of the site; why not is a remark, unless the list was only guessed at."""
        if find_fault(url) is not None or (page is None and host_of(url) not in self.hosts):
            return False
        own = set(self.hosts)
        self.hosts |= {host_of(url)}
        try:
            entries = entries_of(await self._get(url))
            fault = None if any(host_of(entry.url) in own for entry in entries) else "it lists no page of this site"
        except DocumentError as err:
            fault = err.reason
        if fault is not None:
            self.hosts = own
            if not is_guess:
                self.remarks.append(f"{short(url)} is named as a feed and is not used: {fault}.")
        return fault is None

    def _feed_entries(self, response: Response) -> Sequence[FeedEntry]:
        return parse_feed(response.body, response.url, self.zone).entries

    def _sitemap_entries(self, response: Response) -> Sequence[SitemapEntry]:
        sitemap = parse_sitemap(unpacked(response.body), response.url, self.zone)
        return (*sitemap.pages, *sitemap.sitemaps)

    async def _get(self, url: str) -> Response:
        """Return one page.

        Raises: Lost with the reason; Stopped if the host may not be asked.
        """
        response = await self.crawler.engine.download_async(Request(url, dont_filter=True))
        if response.status != 200:
            raise Lost(f"the site answered {response.status}", url=url)
        return response


def discover(config: Config, url: str) -> SiteFindings:
    """Look at a site. Starts the reactor, so once a process.

    Raises: UsageError for what is no address, or one that may not be asked; NotFound if it is no page; Unavailable if it does not answer.
    """
    address = checked_address(config, url)
    if is_loopback_url(address):
        allow_loopback(address)
    process = AsyncCrawlerProcess(settings.as_dict() | {"USER_AGENT": user_agent(config.beat.contact)})
    crawler = process.create_crawler(DiscoverySpider)
    process.crawl(crawler, url=address, config=config)
    process.start()
    spider = crawler.spider
    if spider is None or (spider.error is None and spider.findings is None):
        raise Unavailable(f"{address} could not be looked at: the program failed. Please report this address.")
    if isinstance(spider.error, DocumentError):
        raise NotFound(
            f"{short(address)} cannot be a source: {spider.error.reason}. {_next_step(spider.error)}"
        ) from spider.error
    if spider.error is not None:
        raise spider.error
    findings: SiteFindings = spider.findings
    return findings


def checked_address(config: Config, url: str) -> str:
    """Return an address as it can be asked for; without http or https it is taken for https.

    Raises: UsageError.
    """
    address = url.strip() if "://" in url else f"https://{url.strip()}"
    fault = find_fault(address)
    if fault:
        raise UsageError(f"{url!r} cannot be asked for: {fault}. Paste the address as the browser shows it.")
    is_loopback = is_loopback_url(address)
    if is_loopback and not config.beat.fictional:
        raise UsageError(
            f"{address} is on this machine, and the beat {config.beat.name} is not marked fictional. Only a fictional beat watches such sites."
        )
    if not is_loopback and not config.beat.contact:
        raise UsageError(
            f'The beat names no contact, so no site is asked. Add contact = "you@example.org" to {config.beat_path}, so that a publisher can reach you.'
        )
    return canonical_url(address)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.discovery", description="Look at a site that may become a source.")
    parser.add_argument("url", help="an address of the site")
    parser.add_argument("--data", type=Path, help="the data folder")
    parser.add_argument("--beat", type=Path, help="the beat file")
    given = parser.parse_args(argv)
    try:
        findings = discover(load_config(data=given.data, beat=given.beat), given.url)
    except CountywatchError as err:
        log_line(str(err))
        return 3 if isinstance(err, Unavailable) else 2 if isinstance(err, UsageError) else 1
    print(json.dumps(to_json(findings), ensure_ascii=False))
    return 0


def _is_same_page(asked: str, final: str) -> bool:
    """Tell whether a redirect led back to the address asked for, with another query: one of a first visit's tests."""
    return asked.partition("?")[0].partition("#")[0] == final.partition("?")[0].partition("#")[0]


def _in_words(page: SitePage) -> str:
    return PLATFORMS[page.platform].in_words + (f" ({page.system})" if page.system else "")


def _next_step(err: DocumentError) -> str:
    reason = err.reason
    if "another site" in reason:
        return "If that is the site you mean, add its own address."
    if "robots.txt" in reason:
        return "Its publisher does not want programs to read it; ask for leave, or leave it out."
    if "404" in reason:
        return "Paste the address of the page that lists its news or its meetings."
    if "403" in reason or "401" in reason:
        return "The site turns programs away; ask its publisher. Nothing gets round that."
    return "Check the address in a browser, and try again later if it works there."


if __name__ == "__main__":
    sys.exit(main())
