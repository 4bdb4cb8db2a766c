"""Which documents changed and which papers came since a moment: what a list of changes is made of. Reads only."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, select

from archive.archive import Archive, stamp
from archive.tables import captures, documents, fates, versions


def changed_since(archive: Archive, since: datetime) -> list[str]:
    """Return the documents of which one more text came at a moment or later, by their ids."""
    read = captures.join(fates, and_(fates.c.stage == "read", fates.c.item_id == captures.c.id, fates.c.fate == "done"))
    joined = read.join(versions, versions.c.id == fates.c.result)
    joined = joined.join(documents, and_(documents.c.id == versions.c.document_id, documents.c.suppressed == 0))
    several = select(documents.c.id).select_from(joined).group_by(documents.c.id)
    several = several.having(func.count(func.distinct(fates.c.result)) > 1, func.max(captures.c.fetched_at) >= stamp(since))
    with archive.reading() as connection:
        return list(connection.execute(several.order_by(documents.c.id)).scalars())


def came_since(archive: Archive, since: datetime, kinds: Collection[str]) -> list[str]:
    """Return the documents of these kinds that were first seen at a moment or later, by their ids."""
    statement = select(documents.c.id).where(documents.c.first_seen_at >= stamp(since), documents.c.kind.in_(sorted(kinds)))
    with archive.reading() as connection:
        return list(connection.execute(statement.where(documents.c.suppressed == 0).order_by(documents.c.id)).scalars())
