"""A crawl of many years is one of each year, newest first: a year that is through is known as looked at, and is not asked for again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.beat import Source
from core.crawled import CrawledSource, CrawlSummary
from core.ordering import distinct
from service.health.coverage import Coverage

# So many days are crawled in one go: three years of a busy daily stay below the articles that one run visits (crawlers/press.py).
MAX_DAYS = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Part:
    """The days of one run, with the sources of which some of them were not looked at yet. `until` is None where no last day was named."""

    since: date
    until: date | None
    source_ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.since} to {self.until or 'now'}"


def parts_of(sources: Sequence[Source], looked: Coverage, since: date, until: date | None, *, today: date) -> list[Part]:
    """Return the runs that a crawl of these days is made of, newest first; those without a source to ask are left out.

    The newest year is always asked again: something of it may be new.
    """
    last = until or today
    if last - since <= MAX_DAYS:
        return [Part(since, until, tuple(source.id for source in sources))]
    parts = [Part(max(since, date(last.year, 1, 1)), until, tuple(source.id for source in sources))]
    for year in range(last.year - 1, since.year - 1, -1):
        days = (max(since, date(year, 1, 1)), date(year, 12, 31))
        wanted = tuple(s.id for s in sources if looked.first_day(s.id) is None or looked.unread_days(s.id, (days,)))
        if wanted:
            parts.append(Part(*days, wanted))
    return parts


def summed(summaries: Iterable[CrawlSummary]) -> CrawlSummary:
    """Return several runs as one, named by the last; a source was read if it was in one of them, and each reason is told once."""
    run, sources = "", dict[str, CrawledSource]()
    for summary in summaries:
        run = summary.run
        for source in summary.sources:
            sources[source.id] = _added(sources[source.id], source) if source.id in sources else source
    return CrawlSummary(run, tuple(sources.values()))


def _added(one: CrawledSource, other: CrawledSource) -> CrawledSource:
    outcomes = {one.outcome, other.outcome}
    reasons = distinct(reason for part in (one, other) for reason in (part.reason or "").split("\n") if reason)
    return CrawledSource(
        one.id,
        "new" if "new" in outcomes else "nothing" if "nothing" in outcomes else "not-checked",
        {name: one.counts.get(name, 0) + other.counts.get(name, 0) for name in {**one.counts, **other.counts}},
        one.seen + other.seen,
        dict((Counter(one.dropped) + Counter(other.dropped)).most_common()),
        "\n".join(reasons) or None,
        tuple(distinct((*one.withdrawn, *other.withdrawn))),
        tuple(distinct((*one.over, *other.over))),
    )
