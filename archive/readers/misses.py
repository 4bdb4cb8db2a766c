"""What people reported as missing, and how often that was, month by month."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from archive.archive import Archive, moment_of, stamp
from archive.database import insert_missing
from archive.tables import documents, misses
from core.words import stable_id

ONE_DAY = date.resolution


@dataclass(frozen=True, slots=True)
class Miss:
    """One report: what was missed, by which query if one was told, and what was answered then. `is_gap`: the text was not in the archive."""

    id: str
    subject: str
    query: str | None
    answer: str
    why: str
    document_id: str | None
    is_gap: bool
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class MonthOfMisses:
    """The reports of one month ("2026-03", in the beat's zone) beside the documents first seen in it.

    `share`: gaps among what should have been there, gaps / (documents + gaps); None where neither was. It counts what people noticed, so
    it is the least that was missed.
    """

    month: str
    reported: int
    gaps: int
    documents: int
    share: float | None


class Misses:
    """The reports of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def add(self, subject: str, query: str | None, answer: str, why: str, *, document_id: str | None, is_gap: bool) -> Miss:
        """Keep a report. The same one again on the same day (UTC) is the same report."""
        now = self.archive.clock()
        miss_id = stable_id("miss", subject, query or "", stamp(now)[:10])
        row = {"id": miss_id, "subject": subject, "query": query, "answer": answer, "why": why, "document_id": document_id}
        with self.archive.engine.begin() as connection:
            insert_missing(connection, misses, row | {"is_gap": int(is_gap), "reported_at": stamp(now)})
            kept = connection.execute(select(misses).where(misses.c.id == miss_id)).one()
        return Miss(
            kept.id,
            kept.subject,
            kept.query,
            kept.answer,
            kept.why,
            kept.document_id,
            bool(kept.is_gap),
            moment_of(kept.reported_at),
        )

    def by_month(self, months: int, zone: ZoneInfo) -> list[MonthOfMisses]:
        """Return the last months, the present one first, those before the first report left out."""
        reported: Counter[date] = Counter()
        gaps: Counter[date] = Counter()
        months_back = [self.archive.clock().astimezone(zone).date().replace(day=1)]
        while len(months_back) < months:
            months_back.append((months_back[-1] - ONE_DAY).replace(day=1))
        with self.archive.reading() as connection:
            for at, is_gap in connection.execute(select(misses.c.reported_at, misses.c.is_gap)):
                month = moment_of(at).astimezone(zone).date().replace(day=1)
                reported[month] += 1
                gaps[month] += is_gap
            kept = [month for month in months_back if month >= min(reported, default=date.max)]
            seen = {month: connection.execute(_seen_in(month, zone)).scalar_one() for month in kept}
        return [_month(month, reported[month], gaps[month], seen[month]) for month in kept]


def _month(month: date, reported: int, gaps: int, n_documents: int) -> MonthOfMisses:
    whole = n_documents + gaps
    return MonthOfMisses(f"{month:%Y-%m}", reported, gaps, n_documents, round(gaps / whole, 4) if whole else None)


def _seen_in(month: date, zone: ZoneInfo) -> Select[int]:
    """Return how many documents were first seen in a month; its index answers."""
    after = (month + 31 * ONE_DAY).replace(day=1)
    first, end = (stamp(datetime(day.year, day.month, 1, tzinfo=zone)) for day in (month, after))
    return select(func.count()).where(documents.c.first_seen_at >= first, documents.c.first_seen_at < end)
