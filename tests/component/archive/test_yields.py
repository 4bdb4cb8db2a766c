"""How much each source published by week: days that are known whole count, in the week they lie in."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import insert

from archive.archive import open_archive
from archive.captures.yields import published_by_week
from archive.tables import documents
from tests.web.county import config_of


def row(number: int, source: str, published: str | None) -> dict[str, object]:
    """Return a document's row."""
    texts = dict.fromkeys(("key", "kind", "url", "title", "first_seen_at", "version_id", "story_id"), "x")
    return texts | {"id": f"d{number}", "source_id": source, "published": published, "revision": number}


def test_weeks_are_counted_back_from_the_last_day(tmp_path: Path, database_url: str | None) -> None:
    days = [
        "2026-11-28T09:30:00+00:00",
        "2026-11-22",
        "2026-11-21",
        "2026-11-15T23:59:59+00:00",
        "2026-11-29",
        "2026-11",
        "2026",
        None,
    ]
    with open_archive(replace(config_of(tmp_path), database_url=database_url)) as archive:
        with archive.engine.begin() as connection:
            connection.execute(insert(documents), [row(n, "courier", day) for n, day in enumerate(days)])

        found = published_by_week(archive, ["courier", "mercury"], date(2026, 11, 28), 2)

    assert found == {"courier": [2, 2], "mercury": [0, 0]}
