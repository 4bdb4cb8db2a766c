"""Which days of which sources were looked at: what tells "nothing was published" from "nobody looked". Asks the archive's books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from archive.archive import Archive, Days
from core.beat import IMPORT_SOURCE, Beat
from core.clock import Clock
from service.days.day_spans import ONE_DAY, Spans, common, joined, n_days, without

NONE_RESTED: Mapping[str, date] = MappingProxyType({})


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

    A watched source counts from its first day on, and on the days before the first day of all sources, when nobody looked anywhere. Days to come
    do not count, nor does today until it was looked at, nor any day from that on from which a source is watched no more (`rested`).
    """

    def __init__(self, looked: Mapping[str, Sequence[Days]], *, today: date, rested: Mapping[str, date] = NONE_RESTED) -> None:
        self._spans = {source: joined(days) for source, days in looked.items() if days}
        self._last = {
            source: today if any(since <= today <= until for since, until in spans) else today - ONE_DAY
            for source, spans in self._spans.items()
        }

        self._last |= {s: min(last, rested[s] - ONE_DAY) for s, last in self._last.items() if s in rested}
        first = min((spans[0][0] for spans in self._spans.values()), default=date.max)
        self._watched = {
            source: common(((date.min, first - ONE_DAY), (spans[0][0], date.max)), self._counted(source))
            for source, spans in self._spans.items()
        }

    def of(self, since: date, until: date) -> Read:
        """Return how much of the days from `since` to `until`, both included, was looked at."""
        wanted, read, unread = 0, 0, []
        for source, spans in self._spans.items():
            days = common(((since, until),), self._watched[source])
            n, n_unread = n_days(days), n_days(without(days, spans))
            wanted, read = wanted + n, read + n - n_unread
            if n_unread:
                unread.append(source)
        return Read(round(read / wanted, 4) if wanted else None, tuple(sorted(unread)))

    def first_day(self, source: str) -> date | None:
        """Return the first day of the source that was looked at; None if it is not watched, or no day of it is recorded."""
        return self._spans[source][0][0] if source in self._spans else None

    def first_days(self) -> dict[str, date]:
        """Return the first day of each watched source that was looked at."""
        return {source: spans[0][0] for source, spans in self._spans.items()}

    def last_day(self, source: str) -> date | None:
        """Return the last day of a watched source that counts."""
        return self._last.get(source)

    def looked_days(self, source: str) -> Spans:
        """Return the days of the source that were looked at."""
        return self._spans.get(source, ())

    def unread_days(self, source: str, days: Spans) -> Spans:
        """Return those of the days that count and on which the source was not looked at; none for a source that is not
        watched.
        """
        return without(common(days, self._counted(source)), self._spans[source]) if source in self._spans else ()

    def _counted(self, source: str) -> Spans:
        return ((date.min, self._last[source]),)


def coverage(archive: Archive, beat: Beat, clock: Clock) -> Coverage:
    """Return the coverage of the beat's sources, as the archive's checks tell it."""
    crawled = {source.id for source in beat.sources if source.platform != IMPORT_SOURCE}
    looked = {source: days for source, days in archive.days_looked_at().items() if source in crawled}
    rested = {source.id: source.rested_on for source in beat.sources if source.rested_on}
    return Coverage(looked, today=clock().astimezone(beat.tz).date(), rested=rested)
