"""Keeps which pages of PDFs are pictures, and what was recognised in each. The stage that recognises them is in `archive.stages.stages`.

A page is kept with its file's hash, so that one file that came twice is recognised once. What a page's text means, the caller knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select, update

from archive.archive import Archive
from archive.checksums import check, checksum_of
from archive.database import insert_missing
from archive.tables import captures, fates, scan_captures, scan_pages
from core.errors import Quarantined
from core.words import stable_id


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One page to recognise: page `page` (from 0) of the file with this hash."""

    id: str
    sha256: str
    page: int


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of a page: the text that the caller wrote of it, or why there is none."""

    body: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a scan is that waits: so many of its pages are through, some of them without text."""

    source_id: str
    url: str
    n_pages: int
    n_through: int
    n_failed: int


class Scans:
    """The scanned pages of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def note(self, capture_id: str, file: bytes, pages: Iterable[int]) -> str:
        """Keep that these pages of a file, which is the capture or hangs on it, are pictures. The file's hash. Known pages stay as they are."""
        hashed = sha256(file).hexdigest()
        self.archive.blobs.put(file)  # what hangs on a letter is in no capture of its own
        with self.archive.engine.begin() as connection:
            insert_missing(connection, scan_captures, {"sha256": hashed, "capture_id": capture_id})
            for page in pages:
                row = {"id": scan_page_id(hashed, page), "sha256": hashed, "page": page}
                insert_missing(connection, scan_pages, row)
        return hashed

    def results(self, file_sha256: str) -> dict[int, PageResult]:
        """Return the pages of a file that are through, by their numbers from 0; a damaged one is through without text."""
        statement = (
            select(scan_pages, fates.c.fate, fates.c.reason)
            .join(fates, and_(fates.c.stage == "recognise", fates.c.item_id == scan_pages.c.id))
            .where(scan_pages.c.sha256 == file_sha256, _IS_THROUGH)
        )
        with self.archive.reading() as connection:
            return {row.page: _result_of(row) for row in connection.execute(statement)}

    def progress(self) -> list[ScanProgress]:
        """Return the scans that wait, by source and address."""
        through = func.sum(case((_IS_THROUGH, 1), else_=0))
        failed = func.sum(case((fates.c.fate == "quarantined", 1), else_=0))
        statement = (
            select(captures.c.source_id, captures.c.url, func.count().label("n_pages"), through, failed)
            .select_from(scan_captures)
            .join(captures, captures.c.id == scan_captures.c.capture_id)
            .join(scan_pages, scan_pages.c.sha256 == scan_captures.c.sha256)
            .outerjoin(fates, and_(fates.c.stage == "recognise", fates.c.item_id == scan_pages.c.id))
            .group_by(scan_captures.c.sha256, captures.c.id, captures.c.source_id, captures.c.url)
            .having(through < func.count())
            .order_by(captures.c.source_id, captures.c.url)
        )
        with self.archive.reading() as connection:
            return [ScanProgress(*row) for row in connection.execute(statement)]


def scan_page_id(file_sha256: str, page: int) -> str:
    """Return the id of a page (from 0) of a file."""
    return stable_id("scan", file_sha256, str(page))


def has_unrecognised(connection: Connection, capture_id: str) -> bool:
    """Tell whether any page that a capture waits for is not through."""
    statement = (
        select(scan_pages.c.id)
        .join(scan_captures, scan_captures.c.sha256 == scan_pages.c.sha256)
        .outerjoin(fates, and_(fates.c.stage == "recognise", fates.c.item_id == scan_pages.c.id))
        .where(scan_captures.c.capture_id == capture_id, func.coalesce(fates.c.fate, "").not_in(("done", "quarantined")))
    )
    return connection.execute(statement.limit(1)).first() is not None


def captures_of(connection: Connection, file_sha256: str) -> list[str]:
    """Return the captures that wait for the pages of a file, by their ids."""
    return list(connection.execute(select(scan_captures.c.capture_id).where(scan_captures.c.sha256 == file_sha256)).scalars())


def keep_page(connection: Connection, page: ScanPage, body: str | None) -> None:
    """Keep what was recognised on a page."""
    row = {"body": body, "checksum": checksum_of(page.id, body or "")}
    connection.execute(update(scan_pages).where(scan_pages.c.id == page.id).values(**row))


_IS_THROUGH: ColumnElement[bool] = func.coalesce(fates.c.fate, "").in_(("done", "quarantined"))


def _result_of(row: Any) -> PageResult:
    if row.body is None:
        return PageResult(None, row.reason or "no reason is kept")
    try:
        check(row.checksum, row.id, row.body, what="what was recognised on a page")
    except Quarantined as err:
        return PageResult(None, err.reason)
    return PageResult(row.body)
