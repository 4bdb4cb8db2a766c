"""What is new for a reader: his saved searches, asked again, without the stories he has had; and whether we could look at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from archive.mail import Mail, Pace, SavedSearch
from core.errors import UsageError
from index.query import parse
from service.health import SourceHealth, source_health
from service.installation import Installation
from service.search import SearchOptions, search

# One mailbox, written plainly. Names, comments, lists and line ends have no place here.
ADDRESS = re.compile(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$")
# One search's hits in one mail; the rest is a click away and counted.
MOST_HITS = 15
# Asked for per search: enough that what was listed before does not hide what is new.
LOOKED_THROUGH = 300


@dataclass(frozen=True, slots=True)
class Found:
    """One saved search, its new hits (JSON of search) and how many more there are."""

    search: SavedSearch
    hits: Sequence[dict[str, Any]]
    more: int
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class DigestContent:
    """Everything a digest tells. `is_blind`: no source could be looked at since the last one, so silence means nothing."""

    recipient: str
    at: datetime
    beat_name: str
    is_fictional: bool
    zone: str
    base_url: str
    found: Sequence[Found]
    sources: Sequence[SourceHealth]
    is_blind: bool

    @property
    def n_hits(self) -> int:
        """The stories listed."""
        return sum(len(each.hits) for each in self.found)

    def stories(self) -> list[str]:
        """The ids of the stories listed."""
        return [hit["story_id"] for each in self.found for hit in each.hits]


def add_search(installation: Installation, name: str, query: str, recipient: str, *, pace: str) -> SavedSearch:
    """Keep a search, after making sure that it can be carried out and mailed.

    Raises: UsageError for a query, address or pace that cannot be.
    """
    parse(query)
    chosen = next((each for each in get_args(Pace) if each == pace), None)
    if chosen is None:
        raise UsageError(f"{pace!r} is no pace. Choose daily, weekdays or weekly.")
    if not ADDRESS.fullmatch(recipient) or ".." in recipient:
        raise UsageError(f"{recipient!r} is not an e-mail address. Write one mailbox, as in name@example.org.")
    if not name.strip() or not name.isprintable():
        raise UsageError("A saved search needs a name on one line.")
    return Mail(installation.archive).add_search(name.strip(), query, recipient, pace=chosen, local_time="07:00")


def gather(installation: Installation, recipient: str, searches: Sequence[SavedSearch]) -> DigestContent:
    """What is new for a reader, each story once whatever searches it matches.

    A story is new until it was listed for him, so late arrivals come with the next digest. Raises: Unavailable; nothing is then marked.
    """
    known = Mail(installation.archive).listed_for(recipient)
    found = []
    for saved in searches:
        hits, more, fault = _new_hits(installation, saved, known)
        known |= {hit["story_id"] for hit in hits}
        found.append(Found(saved, hits, more, fault))
    sources = source_health(installation)
    read = [source for source in sources if source.outcome in {"new", "nothing"}]
    return DigestContent(
        recipient=recipient,
        at=installation.clock(),
        beat_name=installation.config.beat.name,
        is_fictional=installation.config.beat.fictional,
        zone=installation.config.beat.zone,
        base_url=installation.config.base_url,
        found=tuple(found),
        sources=tuple(sources),
        is_blind=bool(sources) and not read,
    )


def _new_hits(installation: Installation, saved: SavedSearch, known: set[str]) -> tuple[list[dict[str, Any]], int, str | None]:
    try:
        answer = search(installation, saved.query, SearchOptions(mode="keyword", limit=LOOKED_THROUGH))
    except UsageError as err:
        return [], 0, str(err)
    cards = installation.shelves.cards([hit["document_id"] for hit in answer["hits"]])
    fresh = [
        hit
        for hit in answer["hits"]
        if hit["story_id"] not in known and cards[hit["document_id"]].first_seen_at >= saved.created_at
    ]
    fresh.sort(key=lambda hit: hit["published"] or "", reverse=True)
    return fresh[:MOST_HITS], max(0, len(fresh) - MOST_HITS), None
