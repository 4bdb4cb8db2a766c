"""What a source gave of late beside what it gave before: how its pages ended, and its newest documents. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from archive.archive import Archive, moment_of, stamp
from archive.tables import captures, documents, fates, versions
from archive.texts.texts import TEXT, document_of
from core.errors import DocumentError
from core.words import Document


@dataclass(frozen=True, slots=True)
class PageEndings:
    """How many pages of a source were read, and how many of them were rejected, by reason."""

    n_read: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)


def page_endings(archive: Archive, since: datetime, until: datetime | None = None) -> dict[str, PageEndings]:
    """Return how the captures that were fetched since a moment, and before another if one is told, ended at their reading, by source."""
    return archive.kept.get(("page endings", since, until), lambda: _page_endings(archive, since, until))


def _page_endings(archive: Archive, since: datetime, until: datetime | None) -> dict[str, PageEndings]:
    # An outer join, so that SQLite begins with the few captures of these days and not with every fate.
    read = captures.outerjoin(fates, and_(fates.c.stage == "read", fates.c.item_id == captures.c.id))
    statement = select(captures.c.source_id, fates.c.fate, fates.c.reason, func.count()).select_from(read)
    statement = statement.where(captures.c.fetched_at >= stamp(since))
    if until is not None:
        statement = statement.where(captures.c.fetched_at < stamp(until))
    n_read: Counter[str] = Counter()
    rejected: dict[str, Counter[str]] = defaultdict(Counter)
    with archive.reading() as connection:
        for source_id, fate, reason, n in connection.execute(
            statement.group_by(captures.c.source_id, fates.c.fate, fates.c.reason)
        ):
            if fate is not None:
                n_read[source_id] += n
            if fate == "rejected":
                rejected[source_id][reason or "no reason was told"] += n
    return {source_id: PageEndings(n, rejected[source_id]) for source_id, n in n_read.items()}


def newest_documents(
    archive: Archive, kinds: Collection[str], since: datetime, *, at_most: int
) -> dict[str, list[tuple[datetime, Document]]]:
    """Return so many documents of each source at most that were first seen at a moment or later, each with when, the newest first; no damaged one."""
    return archive.kept.get(
        ("newest documents", tuple(sorted(kinds)), at_most),
        lambda: _newest_documents(archive, kinds, since, at_most),
        made_of=lambda: _newest_versions(archive, kinds, since, at_most),
    )


def _newest_versions(archive: Archive, kinds: Collection[str], since: datetime, at_most: int) -> tuple[tuple[str, ...], ...]:
    """Return the ids of the newest texts, which are never written over, each with its source and when its document was first seen."""
    with archive.reading() as connection:
        return tuple(tuple(row) for row in connection.execute(_newest(kinds, since, at_most, versions.c.id)))


def _newest(kinds: Collection[str], since: datetime, at_most: int, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return the question for the newest texts: the source, when the document was first seen, and some columns of the text."""
    place = func.row_number().over(
        partition_by=documents.c.source_id,
        order_by=(documents.c.first_seen_at.desc(), documents.c.published.desc(), documents.c.id),
    )
    ranked = select(documents.c.source_id, documents.c.first_seen_at, documents.c.version_id, place.label("place"))
    newest = ranked.where(documents.c.first_seen_at >= stamp(since), documents.c.kind.in_(sorted(kinds))).subquery()
    statement = select(newest.c.source_id, newest.c.first_seen_at, *columns).join(versions, versions.c.id == newest.c.version_id)
    return statement.where(newest.c.place <= at_most).order_by(newest.c.source_id, newest.c.place)


def _newest_documents(
    archive: Archive, kinds: Collection[str], since: datetime, at_most: int
) -> dict[str, list[tuple[datetime, Document]]]:
    by_source: dict[str, list[tuple[datetime, Document]]] = {}
    with archive.reading() as connection:
        for source_id, rows in groupby(
            connection.execute(_newest(kinds, since, at_most, *TEXT)).all(), key=lambda row: str(row.source_id)
        ):
            by_source[source_id] = []
            for row in rows:
                try:
                    by_source[source_id].append((moment_of(row.first_seen_at), document_of(row)))
                except DocumentError:  # told by `archive verify`
                    continue
    return by_source
