"""What a page of a site is by its address alone: an article, a list, a page about the site itself. Knows no network."""

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from reading import dates

# A year and month in the name of a monthly sitemap or archive page: sitemap-2026-09.xml, /news/2026/09/.
MONTH = re.compile(r"(?<!\d)(20\d\d)[-_/.]?(0[1-9]|1[0-2])(?!\d{3})")
# The last part of an article's path, among the links of a section page: a long slug or a long number.
ARTICLE_NAME = re.compile(
    r"(?:[^-/]+-){3,}[^/]*/?$|\d{6,}[^/]*/?$|/20\d\d/(?:\d\d?|[a-z]+)/(?:\d\d?/)?[^/]*[a-z][^/]*/?$", re.IGNORECASE
)
_NUMBERS = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3,}(?!\d)")
_STORY_NUMBER, _NODE = re.compile(r"p=\d+"), re.compile(r"/node/\d+/?")
# Below a listing page there are lists too: its further pages, its months, its feeds, those of one tag or author; and pages about the site itself.
LIST_NAME = re.compile(
    r"/(?:page|p)[/-]?\d+/?$|/20\d\d(/[a-z]+|/\d\d?)?/?$|/(rss|feed|atom)/?$|\.xml$"
    r"|/(?:tags?|topics?|all-about|categor(?:y|ies)|(?:(?:news|site|press|media)-)?search|filter)(?:/[^/]*)?/?$|/authors?(?:/[^/]*){0,2}/?$|/(?:archives?|subscribe|sign-?up|contact-us[^/]*|about-us)/?$"
    r"|/(?:privacy|cookies?|terms|accessibility|copyright|complaints)"
    r"(?:-(?:and|of|use|policy|policies|notices?|statements?|conditions|cookies?|privacy|procedure|settings))*/?$",
    re.IGNORECASE,
)


def is_number_of_story(url: str) -> bool:
    """Tell whether an address is a story's by its number alone, as WordPress and Drupal write it: "/?p=4690", "/node/615"."""
    parts = urlsplit(url)
    return _NODE.fullmatch(parts.path) is not None or (
        parts.path in {"", "/", "/index.php"} and _STORY_NUMBER.fullmatch(parts.query) is not None
    )


def story_numbers(url: str) -> frozenset[str]:
    """Return the numbers in an address's path by which a site may tell its stories apart; no years, days and months."""
    return frozenset(_NUMBERS.findall(urlsplit(url).path))


def has_number_in_query(url: str) -> bool:
    """Tell whether an address names what it leads to by a number, as scripts do: "/scripts/article.php?newsID=431"."""
    return any(value.isdecimal() for _, value in parse_qsl(urlsplit(url).query))


def is_article_name(url: str) -> bool:
    """Tell whether an address is named like an article's."""
    return ARTICLE_NAME.search(urlsplit(url).path) is not None


def is_list(url: str) -> bool:
    """Tell whether an address is by its name a list, or a page about the site itself, and no article."""
    return LIST_NAME.search(urlsplit(url).path) is not None


def month_of(url: str) -> date | None:
    """Return the first day of the month whose pages an address lists by its name: /news/archive/2025/09, /news/2025/april/."""
    if not is_list(url):
        return None
    day = dates.of_url(url)
    return date.fromisoformat(f"{day.value}-01") if day and day.precision == "month" else None


def folder_of(url: str) -> str:
    """Return the first part of an address's path; an empty text for what stands at its root."""
    parts = urlsplit(url).path.strip("/").split("/")
    return parts[0] if len(parts) > 1 else ""
