"""When a document was published, first seen, readable and sent: the moments from which a source's latency is told. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import ColumnElement, func, select

from archive.archive import Archive, moment_of, stamp
from archive.tables import documents, listed, outbox


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of one document on its way to readers.

    `published`: None where not even the hour is known. `readable`: when a search could first find it; None before schema 0016. `sent`: when the first
    letter that tells of it left.
    """

    source_id: str
    published: datetime | None
    seen: datetime
    readable: datetime | None
    sent: datetime | None


def moments_since(archive: Archive, since: datetime, zone: tzinfo) -> Iterator[Moments]:
    """Yield the moments of each document that was first seen at a moment or later; a time without a zone is of `zone`."""
    yield from _moments(archive, zone, documents.c.first_seen_at >= stamp(since))


def moments_of(archive: Archive, document_id: str, zone: tzinfo) -> Moments | None:
    """Return the moments of one document; None if there is none of that id."""
    return next(_moments(archive, zone, documents.c.id == document_id), None)


def _moments(archive: Archive, zone: tzinfo, condition: ColumnElement[bool]) -> Iterator[Moments]:
    sent = (
        select(listed.c.story_id, func.min(outbox.c.sent_at).label("at"))
        .join(outbox, outbox.c.id == listed.c.outbox_id)
        .where(outbox.c.sent_at.is_not(None))
        .group_by(listed.c.story_id)
        .subquery()
    )
    columns = (documents.c.source_id, documents.c.published, documents.c.first_seen_at, documents.c.readable_at, sent.c.at)
    joined = documents.outerjoin(sent, sent.c.story_id == documents.c.id)
    with archive.reading() as connection:
        for row in connection.execute(select(*columns).select_from(joined).where(condition)):
            yield Moments(
                row.source_id,
                _hour_of(row.published, zone),
                moment_of(row.first_seen_at),
                moment_of(row.readable_at) if row.readable_at else None,
                moment_of(row.at) if row.at else None,
            )


def _hour_of(published: str | None, zone: tzinfo) -> datetime | None:
    """Return the moment of publication, if more than its day is known."""
    if published is None or len(published) <= len("2026-12-31"):
        return None
    moment = datetime.fromisoformat(published)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
