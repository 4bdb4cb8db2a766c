"""What a run says of one source: counts, an outcome and a reason, and lines of progress for people."""

import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from archive.archive import Outcome
from core.config import Source

# Under these, and only these, an address is counted; each address under exactly one of all but "new", which is part of "fetched".
COUNTS = ("fetched", "new", "unchanged", "same", "refused", "failed", "too_large", "skipped")
# So many problems are told in full; the rest is a number.
MOST_PROBLEMS = 5
PROGRESS_EVERY = 25


@dataclass
class SourceReport:
    """One source in one run. `is_whole`: every list of what was published could be read."""

    source: Source
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    entries_read: int = 0
    stopped: str | None = None
    finished: bool = False
    is_whole: bool = True

    def lost(self, text: str) -> None:
        """Tell a problem by which something of the days asked for may have been missed: a list that could not be read."""
        self.is_whole = False
        self.trouble(text)

    def trouble(self, text: str) -> None:
        """Tell a problem that did not stop the source."""
        self.problems.append(text)
        if len(self.problems) <= MOST_PROBLEMS:
            self.say(text)

    def say(self, text: str) -> None:
        """One line of progress."""
        say(f"{self.source.name}: {text}")

    def looked_at(self, done: int, of: int, noun: str) -> None:
        """Progress now and then."""
        if done % PROGRESS_EVERY == 0:
            self.say(f"{done} of {of} {noun}")

    @property
    def outcome(self) -> Outcome:
        """new, nothing, or not-checked: stopped early, or no way in could be read."""
        if self.stopped or not self.finished or not self.entries_read:
            return "not-checked"
        return "new" if self.counts["new"] else "nothing"

    @property
    def reason(self) -> str | None:
        """Why it was not checked, or what went wrong beside; None if nothing did."""
        told = [self.stopped] if self.stopped else []
        if not self.finished and not self.stopped:
            told.append("The crawl of this source ended before its time. Run it again; what it had collected is kept.")
        told += self.problems[:MOST_PROBLEMS]
        more = len(self.problems) - MOST_PROBLEMS
        if more > 0:
            told.append(f"and {more} more of this kind")
        return plain(" ".join(told)) or None

    def to_json(self) -> dict[str, Any]:
        """The source's part of the summary."""
        return {
            "id": self.source.id,
            "outcome": self.outcome,
            "counts": {name: self.counts[name] for name in COUNTS},
            "reason": self.reason,
        }


def plain(text: str) -> str:
    """Text for a terminal or a log: control and formatting characters are shown as escapes, never obeyed."""
    return "".join(c if not unicodedata.category(c).startswith(("Cc", "Cf", "Cs", "Zl", "Zp")) else ascii(c)[1:-1] for c in text)


def say(text: str) -> None:
    """One plain line on stderr."""
    print(plain(text), file=sys.stderr, flush=True)
