"""The articles that lists name, and what lists say of them. Knows no network."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from core.words import Provenance, stable_id
from crawlers.spider import Window
from reading.pages.html import Link, PageLinks
from reading.sites.page_names import folder_of, is_list, is_number_of_story

# A headline has more words than the name of a section.
MIN_WORDS, MIN_WORDS_AT_ROOT = 4, 3
_BARE_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, and what the ways in say of it. `listed` is a modification date as written, `summary` a feed's, `label` the words of a link."""

    url: str
    title: str | None = None
    published: datetime | None = None
    found_from: Provenance | None = None
    listed: str | None = None
    summary: str | None = None
    label: str | None = None

    @property
    def as_listed(self) -> str | None:
        """What lists say of it, by which a change is noticed: its date of change, with the hash of a feed's headline and summary behind it;
        else the hash of all."""
        if self.listed:
            headline = self.title if self.found_from == "feed" else None
            return f"{self.listed} {as_listed(headline, self.summary) or ''}".strip()
        return as_listed(self.published.isoformat() if self.published else None, self.title, self.summary, self.label)

    @property
    def dated_at(self) -> datetime | None:
        """When it was published or last changed, whichever lists tell to be later."""
        return max((at for at in (self.published, moment_of(self.listed)) if at), default=None)

    def merged(self, other: "Entry") -> "Entry":
        """Return this entry, completed by another of the same address."""
        dated = self if self.published else other
        return replace(
            self,
            title=self.title or other.title,
            published=dated.published,
            found_from=dated.found_from or self.found_from or other.found_from,
            listed=self.listed or other.listed,
            summary=self.summary or other.summary,
            label=self.label or other.label,
        )


def as_listed(*words: str | None) -> str | None:
    """Return what lists say of something as one short word, which is no date; None if they say nothing."""
    return stable_id("as listed", *(word or "" for word in words)) if any(words) else None


def article_links(page: PageLinks, is_article: Callable[[str], bool]) -> list[Link]:
    """Return the articles among a page's links: named like one; a heading of several words, or in the folder of such; nothing of the site's frame."""
    links = [link for link in page.links if link.url not in page.next and not is_list(link.url)]
    links = [link for link in links if not link.is_around] or links
    sure = [
        link
        for link in links
        if is_article(link.url) or (link.is_heading and (len(link.text.split()) >= MIN_WORDS or is_number_of_story(link.url)))
    ]
    folders = {folder_of(link.url) for link in sure if link.is_heading}
    chosen = set(sure)
    return [link for link in links if link in chosen or _stands_among(link, folders)]


def _stands_among(link: Link, folders: set[str]) -> bool:
    """Tell whether a link is a heading where those of articles lead. At a site's root its sections stand too, whose names are shorter."""
    folder = folder_of(link.url)
    return link.is_heading and folder in folders and (folder != "" or len(link.text.split()) >= MIN_WORDS_AT_ROOT)


def of_sister_titles(base_url: str, urls: Collection[str]) -> list[str]:
    """Return the stories of other titles of a group that shares a source's host: titles are built alike, /saltby/news/… and /fenend/news/…."""
    own = urlsplit(base_url).path.strip("/").split("/")[0]
    parts = {url: path for url in urls if len(path := urlsplit(url).path.strip("/").split("/")) > 2}
    sections = {path[1] for path in parts.values() if path[0] == own and not path[1].isdecimal()}
    return [url for url, path in parts.items() if own and path[0] != own and path[1] in sections]


def is_before(modified: str | None, window: Window) -> bool:
    """Tell whether something was last changed before the window, and so published before it too."""
    try:
        return modified is not None and date.fromisoformat(modified[:10]) < window.since
    except ValueError:
        return False


def is_bare_day(modified: str | None) -> bool:
    """Tell whether a sitemap's date is a day without an hour, or with that of its beginning."""
    return _BARE_DAY.fullmatch(modified or "") is not None


def moment_of(modified: str | None) -> datetime | None:
    """Return the moment of a sitemap's date, if it is one."""
    try:
        return datetime.fromisoformat(modified).astimezone(UTC) if modified else None
    except (ValueError, OverflowError):
        return None
