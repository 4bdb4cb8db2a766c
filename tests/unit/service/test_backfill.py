"""Which runs a crawl of many years is made of, and what several runs say as one."""

from datetime import date

import pytest

from core.beat import Source
from core.crawled import CrawledSource, CrawlSummary
from core.durations import in_words
from service.health.coverage import Coverage
from service.intake.backfill import Part, parts_of, summed

TODAY = date(2026, 11, 29)
GAZETTE, COUNCIL = (
    Source(id=name, name=name, platform=platform, base_url="https://news.example/")
    for name, platform in (("gazette", "press"), ("council", "moderngov"))
)
BOTH = ("gazette", "council")


def test_a_few_years_are_one_run() -> None:
    nothing = Coverage({}, today=TODAY)

    assert parts_of([GAZETTE], nothing, date(2024, 11, 1), None, today=TODAY) == [Part(date(2024, 11, 1), None, ("gazette",))]


def test_many_years_are_a_run_each_newest_first_without_what_was_looked_at() -> None:
    looked = Coverage(
        {"gazette": [(date(2024, 1, 1), date(2026, 11, 28))], "council": [(date(2026, 1, 1), date(2026, 11, 28))]}, today=TODAY
    )
    parts = parts_of([GAZETTE, COUNCIL], looked, date(2023, 5, 1), None, today=TODAY)

    assert parts == [
        Part(date(2026, 1, 1), None, BOTH),
        Part(date(2025, 1, 1), date(2025, 12, 31), ("council",)),
        Part(date(2024, 1, 1), date(2024, 12, 31), ("council",)),
        Part(date(2023, 5, 1), date(2023, 12, 31), BOTH),
    ]
    assert parts_of([GAZETTE], looked, date(2016, 1, 1), date(2019, 6, 30), today=TODAY)[0] == Part(
        date(2019, 1, 1), date(2019, 6, 30), ("gazette",)
    )


def test_runs_are_summed_by_source() -> None:
    first = CrawlSummary("a", (CrawledSource("gazette", "not-checked", {"new": 0, "failed": 2}, 3, {"odd": 1}, "It broke."),))
    second = CrawlSummary("b", (CrawledSource("gazette", "new", {"new": 4, "failed": 0}, 5, {"odd": 2}, "It broke."),))

    assert summed([first, second]) == CrawlSummary(
        "b", (CrawledSource("gazette", "new", {"new": 4, "failed": 2}, 8, {"odd": 3}, "It broke."),)
    )
    assert summed([]) == CrawlSummary("", ())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(59, None), (60, "about 1 minute"), (600, "about 10 minutes"), (5400, "about 2 hours"), (200_000, "about 2 days")],
)
def test_a_duration_is_told_in_its_own_measure(seconds: float, words: str | None) -> None:
    assert in_words(seconds) == words
