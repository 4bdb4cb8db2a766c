"""What a crawl run says of its sources, as its process hands it to whoever started it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class CrawledSource:
    """One source in one run: what became of its addresses by count, of its lists' entries `seen` and `dropped` by reason, and why it was not checked.

    `withdrawn`: addresses of texts collected before that their publisher has taken down; `over`: of appeals that say now that they are over.
    """

    id: str
    outcome: Literal["new", "nothing", "not-checked"]
    counts: Mapping[str, int]
    seen: int
    dropped: Mapping[str, int]
    reason: str | None
    withdrawn: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """A run, by its id, with its sources in the order in which they were asked for."""

    run: str
    sources: tuple[CrawledSource, ...]

    @property
    def n_read(self) -> int:
        """How many sources could be read."""
        return sum(source.outcome != "not-checked" for source in self.sources)
