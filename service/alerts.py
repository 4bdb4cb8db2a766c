"""What is new for a reader: saved searches asked again, without the stories the reader has had; and whether we could look at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from archive.mail import Mail, Pace, SavedSearch
from archive.shelves import Card
from core.config import IMPORT_SOURCE
from core.errors import Unavailable, UsageError
from index.base import MOST_DEPTH, Hit
from index.passages import best_passages
from index.query import Query, parse
from service.health import source_health, stage_versions
from service.installation import Installation

# One mailbox, written plainly. Names, comments, lists and line ends have no place here.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
LOCAL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST_NAME = 100
# One search's stories in one mail, and all of a mail's. The rest is counted, a click away, and comes with the next mail.
MOST_STORIES = 15
MOST_IN_ALL = 60
# What came in so long before a search was saved is in its first mail: one round of its pace, so that the first is a fair sample.
FIRST_LOOK = {"daily": timedelta(days=1), "weekdays": timedelta(days=3), "weekly": timedelta(days=7)}
# A source not read for so long (or since the reader's last mail, if that is longer ago) has not been looked at for this mail.
FRESH = timedelta(days=1)
# Enough of a passage to judge by, and of it before the first word that matched; the mail is not the archive.
EXCERPT_CHARS = 320
LEAD_CHARS = 110
# Ids asked for in one statement; SQLite takes 32,766 values in one.
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt, on one line. `is_match`: words that the search asked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story as a digest lists it, by its document that matched best. `excerpt` is empty where the licence is link only."""

    document_id: str
    story_id: str
    title: str
    source_name: str
    kind: str
    published: str | None
    url: str
    copies: int
    excerpt: tuple[Piece, ...]
    page: int | None
    item: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """One saved search, its new stories, those for which there was no room, and why it could not be carried out, if so."""

    search: SavedSearch
    stories: tuple[NewStory, ...]
    left_out: frozenset[str] = frozenset()
    fault: str | None = None

    @property
    def more(self) -> int:
        """How many more new stories there are."""
        return len(self.left_out)


@dataclass(frozen=True, slots=True)
class Looked:
    """How one source was looked at for this digest: read; failing, though read before in time; or not read."""

    name: str
    state: Literal["read", "failing", "not read"]
    read_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class DigestContent:
    """Everything a digest tells.

    `n_waiting`: captures that are collected but not read yet; they come with the next digest. `n_more`: the new stories for which there
    was no room under any search.
    """

    recipient: str
    at: datetime
    beat_name: str
    is_fictional: bool
    zone: str
    base_url: str
    contact: str | None
    found: tuple[Found, ...]
    sources: tuple[Looked, ...]
    n_waiting: int
    n_more: int = 0

    @property
    def n_stories(self) -> int:
        """The stories listed."""
        return sum(len(each.stories) for each in self.found)

    @property
    def n_unread(self) -> int:
        """The sources that were not read, or are failing."""
        return sum(source.state != "read" for source in self.sources)

    @property
    def is_blind(self) -> bool:
        """Whether no source at all was looked at, so that silence means nothing."""
        return bool(self.sources) and all(source.state == "not read" for source in self.sources)

    def story_ids(self) -> list[str]:
        """The ids of the stories listed."""
        return [story.story_id for each in self.found for story in each.stories]


def add_search(
    installation: Installation, name: str, query: str, recipient: str, *, pace: str, at: str | None = None
) -> SavedSearch:
    """Keep a search, after making sure that it can be carried out and mailed. `at`: HH:MM in the beat's zone; None: the beat's hour.

    Raises: UsageError for a query, address, pace, time or name that cannot be.
    """
    parse(query)
    chosen = next((each for each in get_args(Pace) if each == pace), None)
    if chosen is None:
        raise UsageError(f"{pace!r} is no pace. Choose daily, weekdays or weekly.")
    if not is_address(recipient):
        raise UsageError(f"{recipient!r} is not an e-mail address. Write one mailbox, as in name@example.org.")
    if at is not None and not LOCAL_TIME.fullmatch(at):
        raise UsageError(f"{at!r} is not a time of day. Write hours and minutes, as in 07:30.")
    name = name.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise UsageError(f"A saved search needs a name on one line, of at most {LONGEST_NAME} characters.")
    return Mail(installation.archive).add_search(name, query, recipient, pace=chosen, local_time=at or "")


def is_address(text: str) -> bool:
    """Whether a text is one plain mailbox, safe to put into a header and to hand to a mail server."""
    return bool(ADDRESS.fullmatch(text)) and ".." not in text


# When a search is due


def suits(search: SavedSearch, day: date) -> bool:
    """Whether a search's pace has a mail on that day: daily, on weekdays, or weekly on Mondays."""
    return search.pace == "daily" or day.weekday() == 0 or (search.pace == "weekdays" and day.weekday() < 5)


def last_due(search: SavedSearch, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The newest due moment of a search with an hour of its own, since it was saved; None if there is none yet.

    An hour that a clock change skips is due when the clocks have gone forward; one that comes twice is due the first time.
    """
    hour = time.fromisoformat(search.local_time)
    today = now.astimezone(zone).date()
    for back in range(9):
        day = today - timedelta(days=back)
        due = moment_on(day, hour, zone)
        if due <= now and suits(search, day):
            return due if due > search.created_at else None
    return None


def moment_on(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The moment at which a wall clock shows an hour of a day; the first of two, and the end of the gap for one that is skipped."""
    wall = datetime.combine(day, hour, tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    low, high = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))  # by the offset after the gap, and by that before it
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset() else (low, middle)
    return high.replace(microsecond=0)


# What is new


def gather(installation: Installation, recipient: str, searches: Sequence[SavedSearch]) -> DigestContent:
    """What is new for a reader, each story once whatever searches it matches.

    A story is new until it was listed for the reader, so late arrivals come with the next digest.
    Raises: Unavailable if the index does not answer, or only in part; nothing is then marked.
    """
    known = Mail(installation.archive).listed_for(recipient)
    room = MOST_IN_ALL
    found = []
    for saved in searches:
        each = _look(installation, saved, known, min(room, MOST_STORIES))
        known |= {story.story_id for story in each.stories}
        room -= len(each.stories)
        found.append(each)
    beat, now = installation.config.beat, installation.clock()
    return DigestContent(
        recipient=recipient,
        at=now,
        beat_name=beat.name,
        is_fictional=beat.fictional,
        zone=beat.zone,
        base_url=installation.config.base_url,
        contact=beat.contact,
        found=tuple(found),
        sources=_sources(installation, recipient, now),
        n_waiting=installation.stages.count("read", stage_versions()["read"]).pending,
        n_more=len(frozenset().union(*(each.left_out for each in found)) - known),
    )


def _look(installation: Installation, saved: SavedSearch, known: set[str], room: int) -> Found:
    try:
        query = parse(saved.query)
    except UsageError as err:
        return Found(saved, (), fault=str(err))
    results = installation.index.search(query, vector=None, mode="keyword", limit=MOST_DEPTH, copies=True)
    if results.partial:
        raise Unavailable("A part of the search index does not answer, so no digest is made now; it is tried again.")
    if results.total > MOST_DEPTH:
        return Found(saved, (), fault=f"It matches {results.total:,} documents, more than {MOST_DEPTH:,}. Make it narrower.")
    since = saved.created_at - FIRST_LOOK[saved.pace]
    fresh: dict[str, tuple[Card, Hit]] = {}  # one a story: the hits come best first
    for hit, card in _cards(installation, results.hits):
        if card.story_id not in known and card.first_seen_at >= since:
            fresh.setdefault(card.story_id, (card, hit))
    newest = sorted(fresh.values(), key=lambda each: (each[0].published or "", each[0].document_id), reverse=True)
    stories = _stories(installation, query, [hit for _, hit in newest[:room]])
    return Found(saved, stories, frozenset(card.story_id for card, _ in newest[room:]))


def _cards(installation: Installation, hits: Sequence[Hit]) -> Iterator[tuple[Hit, Card]]:
    """The hits with what the archive says of them now; those that it no longer holds are left out."""
    for at in range(0, len(hits), AT_ONCE):
        some = hits[at : at + AT_ONCE]
        cards = installation.shelves.cards([hit.document_id for hit in some])
        yield from ((hit, cards[hit.document_id]) for hit in some if hit.document_id in cards)


def _stories(installation: Installation, query: Query, hits: Sequence[Hit]) -> tuple[NewStory, ...]:
    items = installation.shelves.get_many([hit.document_id for hit in hits])
    copies = installation.shelves.copies([item.story_id for item in items.values()])
    stories = []
    for hit in hits:
        item = items[hit.document_id]
        document, story_id = item.document, item.story_id
        source = installation.config.beat.find_source(document.source_id)
        shown = next(iter(best_passages(document, query, hit, item.annotations)), None)
        passage = document.passages[shown.passage] if shown else None
        excerpt: tuple[Piece, ...] = ()
        if shown and passage and (source is None or source.licence != "link"):
            excerpt = excerpt_of(document.text[passage.start : passage.end], shown.highlights, title=document.title)
        stories.append(
            NewStory(
                document_id=document.id,
                story_id=story_id,
                title=document.title,
                source_name=installation.source_name(document.source_id),
                kind=document.kind,
                published=document.published.value,
                url=document.url,
                copies=copies.get(story_id, 1),
                excerpt=excerpt,
                page=passage.page if passage else None,
                item=passage.item if passage else None,
            )
        )
    return tuple(stories)


def excerpt_of(text: str, marks: Sequence[tuple[int, int]], *, title: str = "") -> tuple[Piece, ...]:
    """The part of a passage around the first words that matched, in pieces. Offsets are into `text`.

    A title that opens the passage is left out, for it stands above; unless nothing below it matched.
    """
    start = begin = len(title) if title and text.startswith(title) and any(first >= len(title) for first, _ in marks) else 0
    start += len(text[start:]) - len(text[start:].lstrip())
    marks = [mark for mark in marks if mark[0] >= begin]
    if marks and marks[0][0] - start > LEAD_CHARS:
        start = text.find(" ", marks[0][0] - LEAD_CHARS) + 1
    end = start + EXCERPT_CHARS
    if end < len(text):
        end = max(text.rfind(" ", start, end), min(marks[0][1] if marks else 0, end))
    pieces = [Piece("… ", False)] if text[begin:start].strip() else []
    at = start
    for first, last in marks:
        if start <= first < last <= end:
            pieces += [Piece(_flat(text[at:first]), False), Piece(_flat(text[first:last]), True)]
            at = last
    pieces.append(Piece(_flat(text[at:end]), False))
    pieces += [Piece(" …", False)] if end < len(text) else []
    return tuple(piece for piece in pieces if piece.text)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _sources(installation: Installation, recipient: str, now: datetime) -> tuple[Looked, ...]:
    before = Mail(installation.archive).last_posted(recipient)
    since = min(now - FRESH, before) if before else now - FRESH
    looked = []
    for health in source_health(installation):
        source = installation.config.beat.find_source(health.source_id)
        if source is not None and source.platform == IMPORT_SOURCE:
            continue  # nobody crawls it: a person brings its files
        is_recent = health.read_at is not None and health.read_at > since
        state: Literal["read", "failing", "not read"] = "not read"
        if is_recent:
            state = "failing" if health.outcome == "not-checked" else "read"
        reason = health.reason if state != "read" else None
        looked.append(Looked(health.name, state, health.read_at, reason))
    return tuple(looked)
