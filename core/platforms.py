"""The platforms that sites of a county are built on: one row each, read by the beat's checks, the crawl, queries and the coming week.

A platform's spider is the one of its name in `crawlers/` (`scrapy list`). CONTRIBUTING.md says how one is added.
"""

from dataclasses import dataclass
from datetime import timedelta

from core.words import KINDS, Kind


@dataclass(frozen=True, slots=True)
class Platform:
    """One kind of site.

    `kinds`: what it publishes. `has_meetings`: it announces council meetings, so a week to come can be looked at. `days_back`, `days_forward`: the days
    that a crawl looks at where nobody names any. `has_releases`: what a source of it publishes is a body's own words. `is_crawled`: it has a spider.
    """

    name: str
    in_words: str
    kinds: frozenset[Kind]
    has_meetings: bool = False
    has_releases: bool = False
    days_back: timedelta = timedelta(0)
    days_forward: timedelta = timedelta(0)
    is_crawled: bool = True


_COUNCIL_KINDS: frozenset[Kind] = frozenset({"agenda", "report", "minutes", "decision", "other"})
# Without --from, sitemaps are read so far back. Feeds are read whole: they hold the newest 20 to 50 items.
_NEWS_BACK = timedelta(days=28)
# Publishers date ahead by a few hours when clocks or zones differ.
_NEWS_FORWARD = timedelta(days=1)
# Papers are out five clear days before a meeting and minutes follow weeks after it (sites.md, 2.7).
_MEETINGS_BACK, _MEETINGS_FORWARD = timedelta(weeks=4), timedelta(weeks=6)
# A panel meets four to six times a year, and its page lists the papers of a year or two together.
_PAPERS_BACK = timedelta(days=400)

_ALL = (
    Platform("press", "a newspaper", frozenset({"article", "other"}), days_back=_NEWS_BACK, days_forward=_NEWS_FORWARD),
    Platform(
        "newsroom",
        "a press office",
        frozenset({"release", "article", "other"}),
        has_releases=True,
        days_back=_NEWS_BACK,
        days_forward=_NEWS_FORWARD,
    ),
    Platform(
        "govuk",
        "a part of GOV.UK",
        frozenset({"release", "article", "other"}),
        days_back=_NEWS_BACK,
        days_forward=_NEWS_FORWARD,
    ),
    Platform(
        "papers",
        "pages of papers",
        _COUNCIL_KINDS,
        days_back=_PAPERS_BACK,
        days_forward=_MEETINGS_FORWARD,
    ),
    Platform(
        "moderngov",
        "a council",
        _COUNCIL_KINDS,
        has_meetings=True,
        days_back=_MEETINGS_BACK,
        days_forward=_MEETINGS_FORWARD,
    ),
    Platform(
        "cmis",
        "a council",
        _COUNCIL_KINDS,
        has_meetings=True,
        days_back=_MEETINGS_BACK,
        days_forward=_MEETINGS_FORWARD,
    ),
    # Files that people bring; they may be anything.
    Platform("import", "imported files", frozenset(KINDS), is_crawled=False),
)
PLATFORMS = {platform.name: platform for platform in _ALL}
