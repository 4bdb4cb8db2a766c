"""How long what bears no validators rests before it is asked for again: a tenth of the time since it last changed. Knows no network.

A list that says something else of it ends its rest at once (`crawlers.cache.may_rest`); what bears validators never rests, as an answer of 304 costs
next to nothing.
"""

from collections.abc import Collection, Container, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from archive.archive import Archive, Page
from archive.captures.addresses import Addresses
from archive.captures.states import KeyState, key_states
from core.beat import Source
from core.clock import Clock
from core.errors import DocumentError
from core.ids import canonical_url
from reading.pages.html import read_published

# What is new is put right within days, if ever: until then it is asked for at each crawl.
NEW_FOR = timedelta(days=2)
# HTTP's own heuristic (RFC 9111, 4.2.2): a story of last week is asked for again within 17 hours, of last month in three days, of last year in five weeks.
SHARE = 10
# A listing without days names hundreds at most outside of a backfill, and to read a page's own day costs some milliseconds.
MAX_READ_FOR_DAY = 500
# Daily, give or take the hours of the schedule.
DAILY = timedelta(hours=20)
# What lists name by its address alone, and what tells no day by itself either, is no news of today: a guide, a notice.
WITHOUT_DAY = timedelta(hours=6)


def rest_of(changed_at: datetime, now: datetime, *, at_most: timedelta | None = None) -> timedelta | None:
    """Return how long what last changed then rests; None if it is asked for at each crawl."""
    age = now - changed_at
    if age < NEW_FOR:
        return None
    return age / SHARE if at_most is None else min(age / SHARE, at_most)


class Revisits:
    """The rests of one source's documents. `at_most`: none is longer."""

    def __init__(self, archive: Archive, source: Source, clock: Clock, *, at_most: timedelta | None = None) -> None:
        self._archive = archive
        self._source = source
        self._clock = clock
        self._at_most = at_most
        self._n_read = 0

    def rests(self, dated_at: Mapping[str, datetime | None], *, bare: Container[str] = ()) -> dict[str, timedelta]:
        """Return how long each of these addresses rests; those that are asked for at each crawl have nothing. `dated_at`: their days, as lists tell them.

        `bare`: of which lists tell nothing at all.
        """
        pages = self._archive.find_pages(self._source.id, [canonical_url(url) for url in dated_at])
        unsigned = [url for url in dated_at if (page := pages.get(canonical_url(url))) and not has_validators(page)]
        keys = Addresses(self._archive).item_keys(self._source.id, unsigned)
        states = key_states(self._archive, self._source.id, keys.values())
        rests = {}
        for url, key in keys.items():
            changed_at = self._changed_at(states[key], dated_at[url]) if key in states else self._clock()
            rest = (
                rest_of(changed_at, self._clock(), at_most=self._at_most) if changed_at else WITHOUT_DAY if url in bare else None
            )
            if rest:
                rests[url] = rest
        return rests

    def rest_after(self, urls: Collection[str]) -> timedelta | None:
        """Return how long the pages of a list rest that come after one which names these articles: what is new stands before what is known."""
        return DAILY if len(Addresses(self._archive).met(self._source.id, urls)) == len(urls) else None

    def _changed_at(self, state: KeyState, dated_at: datetime | None) -> datetime | None:
        """Return when something last changed; what was collected once is as old as it says, whenever that was. None if nobody says it."""
        return state.newest_at if state.n > 1 else dated_at or self._dated_by_itself(state)

    def _dated_by_itself(self, state: KeyState) -> datetime | None:
        self._n_read += 1
        if self._n_read > MAX_READ_FOR_DAY:
            return state.newest_at
        try:
            return read_published(self._archive.get_body(state.sha256), state.url, fetched_at=state.newest_at)
        except DocumentError:
            return None


def has_validators(page: Page) -> bool:
    """Tell whether a server may be asked whether an address changed."""
    return bool(page.etag or page.last_modified)


def with_heeded_validators(page: Page, before: Page | None) -> Page:
    """Return what an answer leaves of a page, without validators that its server does not heed: asked with them it sent the same body once more."""
    is_unheeded = before is not None and has_validators(before) and before.sha256 == page.sha256
    return replace(page, etag=None, last_modified=None) if is_unheeded else page
