"""How long a source's texts take from publication to readers: found, readable, sent, each as the median and the 95th of a hundred."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.archive import Archive
from archive.captures.latency import Moments, moments_since
from core.beat import Beat
from core.clock import Clock

# So many days tell how things stand now; a fault of last spring would hide in a year.
LATENCY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Delay:
    """How long one step took for so many documents. Units: seconds."""

    n: int
    p50_s: float
    p95_s: float


@dataclass(frozen=True, slots=True)
class Latency:
    """How long texts took on each step, over those first seen in the last thirty days; None where nothing is known of the step.

    `found`: from publication, as the page gives its hour, until it was first seen; only of what was published since the source is watched, for what is
    older was not waited for. `readable`: from first seen until a search could find it. `sent`: from there until the first letter with it left.
    """

    found: Delay | None
    readable: Delay | None
    sent: Delay | None

    def __str__(self) -> str:
        steps = (("found", self.found), ("readable", self.readable), ("sent", self.sent))
        steps_text = "; ".join(
            f"{name} after {in_words(d.p50_s)} (95 of 100 within {in_words(d.p95_s)})" for name, d in steps if d
        )
        return f"In the last {LATENCY_DAYS} days: {steps_text}"


def latencies(archive: Archive, beat: Beat, clock: Clock) -> Mapping[str, Latency]:
    """Return the latency of each source of which something is known."""
    now, zone = clock(), beat.tz
    watched = archive.first_read()
    by_source: dict[str, list[Moments]] = defaultdict(list)
    for moments in moments_since(archive, now - timedelta(days=LATENCY_DAYS), zone):
        by_source[moments.source_id].append(moments)
    latency_by_source = {source_id: latency_of(times, watched.get(source_id)) for source_id, times in by_source.items()}
    return {
        source_id: latency
        for source_id, latency in latency_by_source.items()
        if latency.found or latency.readable or latency.sent
    }


def latency_of(documents: Iterable[Moments], watched_since: datetime | None) -> Latency:
    """Return how long each step took. `watched_since`: when the source was first read with success; None if it never was."""
    delays: list[timedelta] = []
    readable: list[timedelta] = []
    sent: list[timedelta] = []
    for row in documents:
        if row.published and watched_since and row.published >= watched_since:
            delays.append(row.seen - row.published)
        if row.readable:
            readable.append(row.readable - row.seen)
        if row.readable and row.sent:
            sent.append(row.sent - row.readable)
    return Latency(_delay(delays), _delay(readable), _delay(sent))


def _delay(spans: Sequence[timedelta]) -> Delay | None:
    """Return median and 95th percentile by nearest rank; a clock that runs ahead counts as no time at all."""
    if not spans:
        return None
    seconds = sorted(max(0.0, span.total_seconds()) for span in spans)

    def at(share: float) -> float:
        return seconds[math.ceil(share * len(seconds)) - 1]

    return Delay(len(seconds), at(0.5), at(0.95))


def in_words(seconds: float) -> str:
    """Return a span as people say it: "40 seconds", "12 minutes", "3 hours", "2 days"."""
    steps = ((90, 1, "second"), (90 * 60, 60, "minute"), (48 * 3600, 3600, "hour"), (math.inf, 24 * 3600, "day"))
    unit_s, unit = next((unit_s, unit) for limit_s, unit_s, unit in steps if seconds < limit_s)
    n = round(seconds / unit_s)
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"
