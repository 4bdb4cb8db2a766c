"""How much each source published, week by week, as far as it was collected: what tells a quiet week from a source that dries up."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from archive.archive import Archive
from archive.tables import documents


def published_by_week(archive: Archive, source_ids: Sequence[str], until: date, weeks: int) -> dict[str, list[int]]:
    """Return for each source how many of its documents were published in each of so many spans of seven days, the newest first.

    `until` is the last day of the newest span. Documents without a day, and those of other days, are not counted.
    """
    first = until - timedelta(days=7 * weeks - 1)
    day = func.substr(documents.c.published, 1, 10)
    statement = (
        select(documents.c.source_id, day, func.count())
        .where(documents.c.source_id.in_(source_ids), documents.c.published >= first.isoformat())
        .where(documents.c.published < (until + timedelta(days=1)).isoformat())
        .where(func.length(day) == len("2026-12-31"))  # of some only the month or the year is known
        .group_by(documents.c.source_id, day)
    )
    counts = {source_id: [0] * weeks for source_id in source_ids}
    with archive.reading() as connection:
        for source_id, published, n in connection.execute(statement):
            counts[source_id][(until - date.fromisoformat(published)).days // 7] += n
    return counts
