"""Which days of which sources were looked at: what tells "nothing was published" from "nobody looked". Asks the archive's books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.archive import Days
from core.config import IMPORT_SOURCE
from service.installation import Installation

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Read:
    """How much of some days was looked at: the share of the source-days, None where none is recorded, and the sources not read whole."""

    share: float | None
    unread: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """Whether some source was not looked at on one of the days."""
        return bool(self.unread)


class Coverage:
    """The days of each watched source that were looked at. A source is watched once it has been read with success.

    A watched source counts for every day, also before its first reading: it published then, and nobody looked. Days to come do not
    count, nor does today until it was looked at.
    """

    def __init__(self, looked: Mapping[str, Sequence[Days]], *, today: date) -> None:
        self._spans = {source: _joined(days) for source, days in looked.items() if days}
        self._last = {
            source: today if any(since <= today <= until for since, until in spans) else today - ONE_DAY
            for source, spans in self._spans.items()
        }

    def of(self, since: date, until: date) -> Read:
        """How much of the days from `since` to `until`, both included, was looked at."""
        wanted, read, unread = 0, 0, []
        for source, spans in self._spans.items():
            last = min(until, self._last[source])
            n_days = max(0, (last - since).days + 1)
            n_read = sum(max(0, (min(end, last) - max(begin, since)).days + 1) for begin, end in spans)
            wanted, read = wanted + n_days, read + n_read
            if n_read < n_days:
                unread.append(source)
        return Read(round(read / wanted, 4) if wanted else None, tuple(sorted(unread)))


def coverage(installation: Installation) -> Coverage:
    """The coverage of the beat's sources, as the archive's checks tell it."""
    beat = installation.config.beat
    crawled = {source.id for source in beat.sources if source.platform != IMPORT_SOURCE}
    looked = {source: days for source, days in installation.archive.days_looked_at().items() if source in crawled}
    return Coverage(looked, today=installation.clock().astimezone(beat.tz).date())


def _joined(days: Sequence[Days]) -> list[Days]:
    """Spans of days in order, those that touch or overlap joined."""
    joined: list[Days] = []
    for since, until in sorted(days):
        if joined and since <= joined[-1][1] + ONE_DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined
