"""Where a site keeps what its feeds no longer hold: its months and years, its archive, its sections. Decided by the names of links; knows no network."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

from core.ids import canonical_url
from crawlers.addresses import find_fault, host_of
from crawlers.entries import MIN_WORDS_AT_ROOT, is_before
from crawlers.spider import Window
from reading.pages.html import Link, PageLinks
from reading.sites.feeds import SitemapEntry
from reading.sites.page_names import MONTH, is_article_name, is_list, month_of

# Sections that are read: a county paper has some fifteen, and more are towns and topics that list the same stories again.
MAX_SECTIONS = 20
# Sitemaps are kept month after month; "sitemap-201005" far from all others is the fifth part of a run, not May of 2010.
MIN_MONTHS, NEAR = 3, timedelta(days=366)
_YEAR = re.compile(r"/(20\d\d)/?$")
# What a link to all older stories is called, by its words or the last part of its path.
_ARCHIVE = re.compile(
    r"\barchives?\b|\b(?:older|previous|past|back) (?:stories|news|articles|editions?|issues)\b|\ball (?:news|stories|articles)\b",
    re.I,
)
# A section's path: one or two short words each without a number, as in /news/crime/.
_SECTION = re.compile(r"^(?:/[a-z]+(?:-[a-z]+)?){1,2}/?$", re.I)
# Among them, what is no section of a paper.
_NO_SECTION = re.compile(
    r"/(?:about|account|adverti\w+|announcements?|app|classifieds?|competitions?|contact\w*|dating|directory|e-?paper|faq|games|help|jobs|log-?in|logout|motors"
    r"|newsletters?|notices|offers|photos?|privacy|property|puzzles|register|shop|sitemap|sign-?in|subscri\w+|terms|travel|videos?|weather)\b",
    re.I,
)


def archive_pages(page: PageLinks, window: Window, host: str) -> Iterator[Link]:
    """Yield the links of a page to months and years of the window, and to the archive as a whole."""
    for link in _own(page, host):
        if link.url in page.next:
            continue  # a further page of the same list, which ends where pages bring nothing
        month, year = month_of(link.url), _YEAR.search(urlsplit(link.url).path)
        last_part = urlsplit(link.url).path.rstrip("/").rpartition("/")[2].replace("-", " ")
        if month:
            is_wanted = is_of_window(month, window)
        elif year:
            is_wanted = window.since.year <= int(year[1]) <= window.until.year
        else:
            is_wanted = not is_article_name(link.url) and bool(_ARCHIVE.search(link.text) or _ARCHIVE.search(last_part))
        if is_wanted:
            yield link


def section_pages(front: PageLinks, host: str) -> list[Link]:
    """Return the sections that a front page's menu names, in its order."""
    pages = {
        canonical_url(link.url): link
        for link in _own(front, host)
        if link.is_around
        and _SECTION.search(path := urlsplit(link.url).path)
        and not (_NO_SECTION.search(path) or is_list(link.url) or urlsplit(link.url).query)
    }
    return list(pages.values())[:MAX_SECTIONS]


def frame_pages(front: PageLinks, host: str) -> frozenset[str]:
    """Return the pages that a front page's frame links by a name as short as a section's, whether stories stand there or not."""
    return frozenset(
        canonical_url(link.url)
        for link in _own(front, host)
        if link.is_around and _n_words(link.text) < MIN_WORDS_AT_ROOT and _SECTION.search(urlsplit(link.url).path)
    )


def _n_words(name: str) -> int:
    """Return of how many words a name is; what joins two is none: "Crime & Court"."""
    return sum(word.lower() not in {"&", "and", "+", "/"} for word in name.split())


def may_be_of_window(entry: SitemapEntry, months: Sequence[date], window: Window) -> bool:
    """Tell whether a sitemap of an index can hold something of the window, by the month in its name, else by its date. `months`: those of the index."""
    month = month_in(entry.url)
    if month is None or _stands_alone(month, months):
        return not is_before(entry.modified, window)
    return is_of_window(month, window)


def month_in(url: str) -> date | None:
    """Return the month that the name of a sitemap tells, by its first day."""
    month = MONTH.search(urlsplit(url).path)
    return date(int(month[1]), int(month[2]), 1) if month else None


def _stands_alone(month: date, months: Sequence[date]) -> bool:
    """Tell whether no other sitemap of an index is of a month within a year, where several are of months: then its number may be another."""
    return len(months) >= MIN_MONTHS and not any(other != month and abs(other - month) < NEAR for other in months)


def is_of_window(month: date, window: Window) -> bool:
    """Tell whether a day of a month, named by its first, is asked for."""
    return month <= window.until and (month + timedelta(days=32)).replace(day=1) > window.since


def _own(page: PageLinks, host: str) -> Iterator[Link]:
    return (link for link in page.links if find_fault(link.url) is None and host_of(link.url) == host)
