"""What could not be taken through a stage and waits for a person: which items, whose, since when and why."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from archive.archive import Archive, moment_of
from archive.stages.fates import Stage, Version
from archive.tables import captures, documents, fates, scan_captures, scan_pages, versions


@dataclass(frozen=True, slots=True)
class QuarantinedItem:
    """An item that a stage could not do. `url` is where it came from; `title` is told once it is a document."""

    stage: Stage
    item_id: str
    reason: str
    tries: int
    at: datetime
    result: str | None
    source_id: str | None
    url: str | None
    title: str | None
    document_id: str | None


class Quarantine:
    """The quarantined items of an archive, by the present version of each stage's work."""

    def __init__(self, archive: Archive, work: Mapping[Stage, Version]) -> None:
        self.archive = archive
        self._mine = or_(*(and_(fates.c.stage == stage, fates.c.version == str(version)) for stage, version in work.items()))

    def count(self) -> int:
        """Return how many there are."""
        held = select(func.count()).select_from(fates).where(fates.c.fate == "quarantined", self._mine)
        with self.archive.reading() as connection:
            return connection.execute(held).scalar_one()

    def newest(self, limit: int) -> list[QuarantinedItem]:
        """Return the newest of them."""
        held = select(fates).where(fates.c.fate == "quarantined", self._mine)
        with self.archive.reading() as connection:
            rows = connection.execute(held.order_by(fates.c.at.desc(), fates.c.item_id).limit(limit)).all()
            return [_item_of(connection, row) for row in rows]

    def items(self) -> dict[Stage, list[str]]:
        """Return the ids of all of them by stage."""
        held = select(fates.c.stage, fates.c.item_id).where(fates.c.fate == "quarantined", self._mine)
        ids_by_stage: dict[Stage, list[str]] = defaultdict(list)
        with self.archive.reading() as connection:
            for stage, item_id in connection.execute(held):
                ids_by_stage[stage].append(item_id)
        return ids_by_stage

    def find(self, stage: str, item_id: str) -> QuarantinedItem | None:
        """Return one of them; None if it is none any more."""
        held = select(fates).where(fates.c.fate == "quarantined", self._mine)
        with self.archive.reading() as connection:
            row = connection.execute(held.where(fates.c.stage == stage, fates.c.item_id == item_id)).first()
            return _item_of(connection, row) if row else None


def _item_of(connection: Connection, row: Any) -> QuarantinedItem:
    of = connection.execute(_origin_of(row.stage, row.item_id)).first()
    return QuarantinedItem(
        stage=row.stage,
        item_id=row.item_id,
        reason=row.reason or "no reason was kept",
        tries=row.tries,
        at=moment_of(row.at),
        result=row.result,
        source_id=of.source_id if of else None,
        url=of.url if of else None,
        title=getattr(of, "title", None),
        document_id=getattr(of, "document_id", None),
    )


def _origin_of(stage: Stage, item_id: str) -> Select[Any]:
    """Return the question where an item of a stage came from."""
    if stage == "read":
        return select(captures.c.source_id, captures.c.url).where(captures.c.id == item_id)
    if stage == "recognise":
        joined = select(captures.c.source_id, captures.c.url).join(scan_captures, scan_captures.c.capture_id == captures.c.id)
        return joined.join(scan_pages, scan_pages.c.sha256 == scan_captures.c.sha256).where(scan_pages.c.id == item_id)
    statement = select(documents.c.source_id, documents.c.url, documents.c.title, documents.c.id.label("document_id"))
    if stage == "index":
        return statement.where(documents.c.id == item_id)
    return statement.join(versions, versions.c.document_id == documents.c.id).where(versions.c.id == item_id)
