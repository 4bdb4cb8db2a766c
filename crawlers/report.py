"""What a run says of one source: counts, an outcome and a reason, and lines of progress for people."""

import sys
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

from archive.archive import Outcome
from core.beat import Source
from core.crawled import CrawledSource
from core.durations import in_words
from core.reasons import told_by_reason

# Under these, and only these, an address is counted; each address under exactly one of all but "new", which is part of "fetched".
COUNTS = ("fetched", "new", "unchanged", "same", "refused", "failed", "too_large", "gone", "withdrawn", "skipped")
# The names under which the crawler's stats hold a source's numbers.
PREFIX = "countywatch/"
DROPPED = f"{PREFIX}dropped/"
# Why entries of lists cannot be used, said after their number: "3 on another site (news.example)".
WITHOUT_ADDRESS = "without an address"
NO_ARTICLE = "that name a list or the front page"
BAD_ADDRESS = "whose address no browser would open"
# So many reasons are told and kept; the rest is a number.
MAX_REASONS = 8
# So many problems are told in full; the rest is a number.
MAX_PROBLEMS = 5
PROGRESS_EVERY = 25


class Stats(Protocol):
    """As much of Scrapy's stats as is used here."""

    def inc_value(self, key: str, count: int = 1, start: int = 0) -> None: ...

    def get_value(self, key: str, default: Any = None) -> Any: ...

    def get_stats(self) -> dict[str, Any]: ...


@dataclass
class SourceReport:
    """One source in one run; its numbers are the crawler's stats, under "countywatch/".

    `seen`: the entries of all lists that were read, of which `dropped` could not be used, by reason; an entry that stands in two lists counts
    twice. `is_whole`: every list of what was published could be read. `withdrawn` and `over` as in `CrawledSource`.
    """

    source: Source
    stats: Stats
    problems: list[str] = field(default_factory=list)
    stopped: str | None = None
    finished: bool = False
    is_whole: bool = True
    withdrawn: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    first_at: float | None = field(default=None, init=False)

    @property
    def counts(self) -> Counter[str]:
        """How many addresses ended in which way."""
        return Counter({name: self._number(name) for name in COUNTS if self._number(name)})

    @property
    def seen(self) -> int:
        """How many entries the lists held."""
        return self._number("seen")

    @property
    def lists_read(self) -> int:
        """How many ways in could be read."""
        return self._number("lists_read")

    @property
    def dropped(self) -> Counter[str]:
        """How many entries could not be used, by reason."""
        return Counter({key.removeprefix(DROPPED): n for key, n in self.stats.get_stats().items() if key.startswith(DROPPED)})

    def count(self, name: str, n: int = 1) -> None:
        """Count an address under one of COUNTS, a list read ("lists_read") or an entry of a list ("seen")."""
        if n:
            self.stats.inc_value(f"{PREFIX}{name}", n)

    def _number(self, name: str) -> int:
        return int(self.stats.get_value(f"{PREFIX}{name}", 0))

    def drop(self, reason: str, n: int = 1) -> None:
        """Count entries of a list that cannot be used; `reason` as said after their number."""
        self.count("seen", n)
        dropped = self.dropped
        if n:
            shown = reason if reason in dropped or len(dropped) < MAX_REASONS else "for other reasons"
            self.stats.inc_value(f"{DROPPED}{shown}", n)

    def lost(self, text: str) -> None:
        """Tell a problem by which something of the days asked for may have been missed: a list that could not be read."""
        self.is_whole = False
        self.trouble(text)

    def trouble(self, text: str) -> None:
        """Tell a problem that did not stop the source."""
        self.problems.append(text)
        if len(self.problems) <= MAX_PROBLEMS:
            self.log_line(text)

    def log_line(self, text: str) -> None:
        """One line of progress."""
        log_line(f"{self.source.name}: {text}")

    def looked_at(self, done: int, of: int, noun: str) -> None:
        """Progress now and then, with an estimate of what is left where that is more than a minute."""
        at = time.monotonic()
        self.first_at = self.first_at or at
        if done % PROGRESS_EVERY == 0:
            left = in_words((at - self.first_at) / (done - 1) * (of - done))
            self.log_line(f"{done} of {of} {noun}{f', {left} left' if left else ''}")

    @property
    def outcome(self) -> Outcome:
        """Return new, nothing, or not-checked: stopped early, no way in could be read, or nothing in the lists could be used."""
        if self.stopped or not self.finished or not self.lists_read:
            return "not-checked"
        if self.counts["new"]:
            return "new"
        return "not-checked" if self._saw_nothing else "nothing"

    @property
    def _saw_nothing(self) -> bool:
        """Whether lists were read that say nothing of what was published: empty ones of a source not known to be quiet, or none but dropped entries."""
        usable = self.seen - sum(self.dropped.values())
        return usable == 0 and (self.seen > 0 or not self.source.quiet)

    @property
    def reason(self) -> str | None:
        """Why it was not checked, or what went wrong beside; None if nothing did."""
        sentences = [self.stopped] if self.stopped else []
        if self.finished and self.lists_read and self._saw_nothing:
            sentences.append(
                f"{'Its list holds' if self.seen == 1 else 'Its lists hold'} {_counted(self.seen)} and none can be used: {told_by_reason(self.dropped)}. "
                "Check its addresses in the beat."
                if self.seen
                else "Its lists were read and hold no entry at all, so whether it published anything is not known. Check its addresses in the "
                "beat; if it publishes very seldom, add quiet = true to the source."
            )
        if not self.finished and not self.stopped:
            sentences.append("The crawl of this source ended before its time. Run it again; what it had collected is kept.")
        sentences += self.problems[:MAX_PROBLEMS]
        more = len(self.problems) - MAX_PROBLEMS
        if more > 0:
            sentences.append(f"and {more} more of this kind")
        return plain(" ".join(sentences)) or None

    def summary(self) -> CrawledSource:
        """Return the source's part of the run's summary."""
        counts = {name: self.counts[name] for name in COUNTS}
        dropped = dict(self.dropped.most_common())
        return CrawledSource(
            self.source.id, self.outcome, counts, self.seen, dropped, self.reason, tuple(self.withdrawn), tuple(self.over)
        )


def _counted(n: int) -> str:
    return "1 entry" if n == 1 else f"{n} entries"


def plain(text: str) -> str:
    """Text for a terminal or a log: control and formatting characters are shown as escapes, never obeyed."""
    return "".join(c if not unicodedata.category(c).startswith(("Cc", "Cf", "Cs", "Zl", "Zp")) else ascii(c)[1:-1] for c in text)


def log_line(text: str) -> None:
    """One plain line on stderr."""
    print(plain(text), file=sys.stderr, flush=True)
