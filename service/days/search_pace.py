"""When a search is due: the days of its pace, its hour on the beat's wall clock, and where a clock change puts that hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from archive.readers.mail import SavedSearch


def suits(search: SavedSearch, day: date) -> bool:
    """Tell whether a search's pace has a mail on that day: daily, on weekdays, or weekly on Mondays."""
    return search.pace == "daily" or day.weekday() == 0 or (search.pace == "weekdays" and day.weekday() < 5)


def last_due(search: SavedSearch, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the newest due moment of a search with an hour of its own, since it was saved; None if there is none yet.

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
    """Return the moment at which a wall clock shows an hour of a day; the first of two, and the end of the gap for one that is
    skipped.
    """
    wall = datetime.combine(day, hour, tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    low, high = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))  # by the offset after the gap, and by that before it
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset() else (low, middle)
    return high.replace(microsecond=0)
