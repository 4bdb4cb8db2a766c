"""The articles that lists name, and what lists say of them. Knows no network."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from core.words import Provenance
from crawlers.spider import Window


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, and what the ways in say of it. `listed` is a modification date as written."""

    url: str
    title: str | None = None
    published: datetime | None = None
    found_from: Provenance | None = None
    listed: str | None = None

    def merged(self, other: "Entry") -> "Entry":
        """Return this entry, completed by another of the same address."""
        dated = self if self.published else other
        return replace(
            self,
            title=self.title or other.title,
            published=dated.published,
            found_from=dated.found_from or self.found_from or other.found_from,
            listed=self.listed or other.listed,
        )


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


def moment_of(modified: str | None) -> datetime | None:
    """Return the moment of a sitemap's date, if it is one."""
    try:
        return datetime.fromisoformat(modified).astimezone(UTC) if modified else None
    except (ValueError, OverflowError):
        return None
