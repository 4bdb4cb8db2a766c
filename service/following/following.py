"""Following a search by mail: how often it would have come, asking for it, and what a reader changes afterwards."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from archive.archive import Archive
from archive.readers.following import Following
from archive.readers.mail import SavedSearch
from core.clock import Clock
from core.errors import UsageError
from service.days.search_pace import suits
from service.following.digest_news import DigestContent, gather
from service.following.saved_searches import AskedSearch, checked_search
from service.installation import Installation
from service.trends import TrendOptions, trend

# Whoever looks at a mail before it is asked for is no reader yet, so that nothing of what others were sent shows in it.
NOBODY = "you@your.address.invalid"
LOOK_BACK_DAYS = 30
# Mails that ask for confirmation go to addresses that anybody may type in: so many at a time to one, and in all.
MAX_UNCONFIRMED = 3
MAX_UNCONFIRMED_IN_ALL = 200
CONFIRM_DAYS = 7

Step = Literal["confirm", "pause", "resume", "stop"]


@dataclass(frozen=True, slots=True)
class HowOften:
    """How often a search would have come in the last days: its stories, the mails with news, and the day of the newest story."""

    days: int
    n_stories: int
    n_mails: int
    last_on: date | None


def how_often(installation: Installation, asked: AskedSearch) -> HowOften:
    """Return how often a search would have come by what was published in the last days.

    Raises: UsageError for a query that cannot be carried out; Unavailable if the index does not answer.
    """
    today = installation.clock().astimezone(installation.config.beat.tz).date()
    first = today - timedelta(days=LOOK_BACK_DAYS - 1)
    counts = trend(installation, [asked.query], TrendOptions("day", "stories", first, today))
    days = {date.fromisoformat(bucket.since): bucket.count for bucket in counts.buckets if bucket.count}
    sample = _sample(installation.clock, asked)
    mails = {_mailed_on(sample, day) for day in days}
    return HowOften(LOOK_BACK_DAYS, sum(days.values()), len(mails), max(days, default=None))


def first_mail(installation: Installation, asked: AskedSearch) -> DigestContent:
    """Return what the mail would tell if the search were followed now."""
    return gather(installation, NOBODY, [_sample(installation.clock, asked)])


def ask_to_follow(
    archive: Archive, clock: Clock, name: str, query: str, recipient: str, *, pace: str, at: str | None
) -> SavedSearch | None:
    """Keep a search until its reader confirms it; None where so many wait for that address already, which nobody is told.

    Raises: UsageError for a query, address, pace, time or name that cannot be, or while too many wait in all.
    """
    asked, following = checked_search(name, query, recipient, pace=pace, at=at), Following(archive)
    following.forget_unconfirmed(clock() - timedelta(days=CONFIRM_DAYS))
    if following.n_unconfirmed() >= MAX_UNCONFIRMED_IN_ALL:
        raise UsageError("Too many searches wait for being confirmed. Try again tomorrow, or ask whoever runs this service.")
    if following.n_unconfirmed(recipient) >= MAX_UNCONFIRMED:
        return None
    return following.ask(asked.name, asked.query, asked.recipient, pace=asked.pace, local_time=asked.local_time)


def step(archive: Archive, recipient: str, search_id: str, wanted: Step) -> SavedSearch:
    """Confirm, pause, resume or stop one search of a reader, and return it as it was.

    Raises: NotFound if the reader does not follow it.
    """
    following = Following(archive)
    search = following.get(recipient, search_id)
    if wanted == "confirm":
        following.confirm(search)
    elif wanted == "stop":
        following.stop([search])
    else:
        following.pause(search, paused=wanted == "pause")
    return search


def change(archive: Archive, recipient: str, search_id: str, query: str, *, pace: str, at: str | None) -> None:
    """Let a search of a reader ask for something else, or come at another time.

    Raises: NotFound if the reader does not follow it; UsageError for what cannot be.
    """
    following = Following(archive)
    search = following.get(recipient, search_id)
    asked = checked_search(search.name, query, recipient, pace=pace, at=at)
    following.change(search, query=asked.query, pace=asked.pace, local_time=asked.local_time)


def stop_all(archive: Archive, recipient: str) -> int:
    """Stop every search of a reader, and return how many there were. Done again, it does nothing."""
    following = Following(archive)
    searches = following.of(recipient)
    following.stop(searches)
    return len(searches)


def _sample(clock: Clock, asked: AskedSearch) -> SavedSearch:
    now = clock()
    return SavedSearch("sample", asked.name, asked.query, NOBODY, asked.pace, asked.local_time, False, now)


def _mailed_on(search: SavedSearch, published: date) -> date:
    """Return the day of the first mail after something was published."""
    day = published + timedelta(days=1)
    while not suits(search, day):
        day += timedelta(days=1)
    return day
