"""A source that is read every day and dries up is told from one that is merely quiet."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from archive.tables import documents
from service.health.health import source_health
from service.health.weekly_yield import weekly_yields, weigh
from tests.web.county import NOW, config_of, open_county


@pytest.mark.parametrize(
    ("late", "before", "is_low"),
    [
        ([0], [12, 10, 14, 11, 12, 9, 13, 12], True),
        ([2], [12, 10, 14, 11, 12, 9, 13, 12], True),
        ([8], [12, 10, 14, 11, 12, 9, 13, 12], False),
        ([0], [2, 1, 0, 3, 1, 2, 0, 1], False),  # nothing came in two of these weeks either
        ([0], [3, 2, 4, 3], False),  # as chance would have it once in twenty weeks
        ([9], [40, 12, 38, 41, 40], True),
        ([0], [0, 0, 0, 0], False),
        ([0], [4, 4, 5, 4, 3, 4, 4, 4], False),  # a weekly with four left one week out
        ([0, 0], [4, 4, 5, 4, 3, 4, 4, 4], True),
        ([0, 0, 0, 0], [2, 2, 1, 3, 2, 2], True),
        ([1, 3], [4, 4, 5, 4, 3, 4, 4, 4], False),
    ],
)
def test_a_week_is_low_only_where_chance_does_not_explain_it(late: list[int], before: list[int], is_low: bool) -> None:
    assert weigh(late, before).is_low is is_low


def test_a_yield_in_words() -> None:
    assert str(weigh([0], [9, 14, 12, 10])) == "Nothing in the last seven days, usually 9 to 14 a week"
    assert str(weigh([4], [6, 6, 6, 6])) == "4 in the last seven days, usually 6 a week"
    assert str(weigh([0, 0], [4, 3, 5, 4])) == "Nothing in the last 2 weeks, usually 3 to 5 a week"


def test_a_source_that_dries_up_is_told_where_sources_are_told_and_only_if_it_was_read(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    dry, unread, steady, *_ = (source.id for source in config.beat.sources)
    today = NOW.date()
    with open_county(config) as installation:
        archive = installation.archive
        rows = [
            {**dict.fromkeys(("key", "kind", "url", "title", "first_seen_at", "version_id", "story_id"), "x"), "revision": 0}
            | {"id": f"{source} {days_ago} {n}", "source_id": source, "published": (today - timedelta(days=days_ago)).isoformat()}
            for source, first in ((dry, 8), (unread, 8), (steady, 1))
            for days_ago in range(first, 64)
            for n in range(2)
        ]
        with archive.engine.begin() as connection:
            connection.execute(insert(documents), rows)
        run = archive.begin_run([dry, unread, steady])
        for source, last in ((dry, 0), (unread, 8), (steady, 0)):
            days = (today - timedelta(days=70), today - timedelta(days=last))
            archive.record_check(run, source, "nothing", {}, days=days, seen=20, dropped={"without an address": 2})

        remarks = {
            each.source_id: each.remarks
            for each in source_health(
                installation.archive,
                installation.config.beat,
                weekly_yields(installation.archive, installation.config.beat, installation.clock),
            )
        }

    dropped = "Of 20 entries in its lists 2 were not used: 2 without an address."
    assert remarks[dry][0].startswith("Nothing in the last seven days, usually 14 a week.")
    assert remarks[dry][1:] == remarks[unread] == remarks[steady] == (dropped,)
