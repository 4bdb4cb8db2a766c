"""What a stage took for no document of ours: which items, whose, when and why, page by page. Every number is the books' own (archive/stages/stages.py)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, cast, func, or_, select
from sqlalchemy import String as Text

from archive.archive import Archive, moment_of
from archive.stages.fates import Stage, Version
from archive.tables import captures, documents, fates, scan_captures, scan_pages
from archive.tombstones import ERASED


@dataclass(frozen=True, slots=True)
class RejectedItem:
    """An item that was rejected. `url` is where it came from; None for what was erased."""

    reason: str
    at: datetime
    source_id: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Rejections:
    """Some of what a stage rejected, newest first, of how many; `by_source` counts all of the stage."""

    items: tuple[RejectedItem, ...]
    total: int
    by_source: dict[str, int]


def rejections(archive: Archive, stage: Stage, version: Version, *, source_id: str | None, limit: int, offset: int) -> Rejections:
    """Return what a stage rejected by the present version of its work, of one source or of all."""
    origin = _origins(stage).subquery()
    held = select(fates.c.reason, fates.c.at, origin.c.source_id, origin.c.url).join(origin, origin.c.item_id == fates.c.item_id)
    held = held.where(fates.c.stage == stage, fates.c.fate == "rejected", fates.c.version == str(version))
    if stage == "index":
        held = held.where(or_(fates.c.result.is_(None), fates.c.result == origin.c.revision))
    per_source = held.with_only_columns(origin.c.source_id, func.count()).group_by(origin.c.source_id)
    mine = held if source_id is None else held.where(origin.c.source_id == source_id)
    mine = mine.order_by(fates.c.at.desc(), fates.c.item_id).limit(limit).offset(offset)
    with archive.reading() as connection:
        by_source = {source or "": n for source, n in connection.execute(per_source)}
        rows = connection.execute(mine).all()
    total = sum(by_source.values()) if source_id is None else by_source.get(source_id, 0)
    return Rejections(tuple(_item_of(row) for row in rows), total, by_source)


def _item_of(row: Any) -> RejectedItem:
    url = None if row.reason == ERASED else row.url
    return RejectedItem(row.reason or "no reason was kept", moment_of(row.at), row.source_id or "", url)


def _origins(stage: Stage) -> Select[Any]:
    """Return the question where each item of a stage came from."""
    if stage == "read":
        return select(captures.c.id.label("item_id"), captures.c.source_id, captures.c.url)
    if stage == "recognise":
        source, url = func.min(captures.c.source_id).label("source_id"), func.min(captures.c.url).label("url")
        joined = select(scan_pages.c.id.label("item_id"), source, url)
        joined = joined.outerjoin(scan_captures, scan_captures.c.sha256 == scan_pages.c.sha256)
        return joined.outerjoin(captures, captures.c.id == scan_captures.c.capture_id).group_by(scan_pages.c.id)
    item = documents.c.id if stage == "index" else documents.c.version_id
    revision = cast(documents.c.revision, Text).label("revision")
    whole = select(item.label("item_id"), documents.c.source_id, documents.c.url, revision)
    return whole.where(documents.c.suppressed == 0) if stage == "index" else whole
