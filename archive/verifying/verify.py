"""Looks at everything the archive keeps and names what is damaged, with the repair that there is. Changes nothing but by `repair`.

Every blob is read and hashed; every row with a checksum is compared with it; what one table repeats of another is compared with that; and
the database looks at its own pages. What heals by itself is not looked at: what waits, what was begun, what a page's server last said of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, literal, or_, select, text, tuple_, update

from archive.archive import Archive
from archive.captures.meetings import forget_damaged
from archive.database import is_sqlite
from archive.decisions.takedowns import settle_suppressed
from archive.facts.entities import remove_settled, settle_again
from archive.facts.events import unsettle_events
from archive.facts.facts import remove_facts
from archive.seals import SEALED
from archive.tables import (
    captures,
    documents,
    fact_sets,
    fates,
    pages,
    people,
    people_scans,
    scan_captures,
    scan_pages,
    versions,
)
from archive.texts.stories import settle_stories
from archive.verifying.damage import Damage, Part
from archive.verifying.inspection import parts, strays
from core.errors import Damaged

Report = Callable[[Part, int, int], None]
"""Told of progress: what is looked at, how much was, of how much."""

# Rows read at once: some hundred texts of a pack each are a few MB.
ROWS = 200
# Faults of its pages that the database is asked for; the first few tell as much as all.
MAX_PAGE_FAULTS = 20


@dataclass(slots=True)
class Verification:
    """What was looked at, by part; how many rows have no checksum yet; and what is damaged."""

    looked_at: Counter[Part] = field(default_factory=Counter)
    without_checksum: int = 0
    damages: list[Damage] = field(default_factory=list)


def verify(archive: Archive, *, sample: int | None = None, report: Report = lambda *_: None) -> Verification:
    """Look at everything, or at a random sample of so many things of each part, and then not at the database's pages."""
    verification = Verification()
    if sample is None and is_sqlite(
        archive.engine
    ):  # PostgreSQL looks at each page when it reads it, if it was made with checksums
        verification.looked_at[Part.DATABASE] = 1
        verification.damages += _page_faults(archive)
    for part, statement, look in parts(archive):
        try:
            for row in _rows(archive, part, statement, sample, report):
                verification.looked_at[part] += 1
                verification.without_checksum += any(
                    row._mapping[name] is None for name in row._fields if name.endswith("checksum")
                )
                if (damage := look(row)) is not None:
                    verification.damages.append(damage)
        except Damaged as err:
            verification.damages.append(_of_database(archive, str(err)))
    if sample is None:
        verification.damages += strays(archive)
    return verification


def repair(archive: Archive, damages: Sequence[Damage]) -> int:
    """Begin every repair that the archive can make itself; how many. The next `crawl` and `process` finish them.

    Raises: Damaged if the database cannot make its own lists anew; Unavailable if a file cannot be removed.
    """
    erased = [damage.key for damage in damages if damage.part is Part.ERASED]
    archive.blobs.remove_all(erased)
    n_begun = len(erased)
    if any(damage.part is Part.DATABASE for damage in damages) and is_sqlite(archive.engine):
        with archive.engine.begin() as connection:
            connection.execute(text("REINDEX"))
        n_begun += 1
    with archive.engine.begin() as connection:
        for damage in damages:
            if (settle := _SETTLING.get(damage.part)) is not None:
                settle(connection, damage.key)
                n_begun += 1
            elif (statement := _repair_of(damage)) is not None:
                n_begun += connection.execute(statement).first() is not None
    return n_begun


def _settle_names(connection: Connection, key: str) -> None:
    """Let what a damaged row says of names be settled anew; the key is that of a thing, or of a document."""
    if settle_again(connection, key):
        return
    remove_settled(connection, [key])
    connection.execute(update(fact_sets).where(fact_sets.c.document_id == key).values(revision=0))
    connection.execute(delete(people).where(people.c.document_id == key))
    connection.execute(delete(people_scans).where(people_scans.c.document_id == key))


# What the archive can settle anew by itself, by part.
_SETTLING: Mapping[Part, Callable[[Connection, str], None]] = {
    Part.SERVED: lambda connection, key: settle_suppressed(connection, [key]),
    Part.MEETING: forget_damaged,
    Part.EVENT: lambda connection, key: unsettle_events(connection, [key]),
    Part.STORY: lambda connection, key: settle_stories(connection, [key]),
    Part.FACTS: lambda connection, key: remove_facts(connection, [key]),
    Part.NAMES: _settle_names,
}


def _repair_of(damage: Damage) -> Any:
    """Return the change of the archive that lets the next run make a damaged thing again; None if there is none."""
    forget = delete(fates).returning(fates.c.item_id)
    if damage.part is Part.SCAN:
        its_captures = select(scan_captures.c.capture_id).join(scan_pages, scan_pages.c.sha256 == scan_captures.c.sha256)
        is_read = and_(fates.c.stage == "read", fates.c.item_id.in_(its_captures.where(scan_pages.c.id == damage.key)))
        return forget.where(or_(and_(fates.c.stage == "recognise", fates.c.item_id == damage.key), is_read))
    if damage.part is Part.TEXT:
        return forget.where(fates.c.stage == "read", fates.c.result == damage.key)
    if damage.part is Part.ENTRY:
        same = and_(captures.c.source_id == documents.c.source_id, captures.c.key == documents.c.key)
        its_captures = select(captures.c.id).join(documents, same).where(documents.c.id == damage.key)
        its_texts = select(versions.c.id).where(versions.c.document_id == damage.key)
        return forget.where(fates.c.stage == "read", or_(fates.c.item_id.in_(its_captures), fates.c.result.in_(its_texts)))
    if damage.part is Part.ANNOTATIONS:
        return forget.where(fates.c.stage == "annotate", fates.c.item_id == damage.key)
    if damage.part is Part.SIGNATURE:
        its_text = select(documents.c.version_id).where(documents.c.id == damage.key)
        return forget.where(fates.c.stage == "relate", fates.c.item_id.in_(its_text))
    if damage.part is Part.BYTES:  # without its hash and validators a page is fetched, whatever the server says of changes
        unknown = {"etag": None, "last_modified": None, "sha256": "", "listed": None}
        return update(pages).where(pages.c.sha256 == damage.key).values(**unknown).returning(pages.c.url)
    return None


def _page_faults(archive: Archive) -> list[Damage]:
    """Return what SQLite says of its own pages and lists."""
    try:
        with archive.reading() as connection:
            faults = connection.execute(text(f"PRAGMA integrity_check({MAX_PAGE_FAULTS})")).scalars().all()
    except Damaged as err:
        faults = [str(err)]
    return [_of_database(archive, fault) for fault in faults if fault != "ok"]


def _of_database(archive: Archive, fault: str) -> Damage:
    name = str(archive.engine.url.database)
    return Damage(Part.DATABASE, name, name, fault)


def _rows(archive: Archive, part: Part, statement: Select[Any], sample: int | None, report: Report) -> Iterator[Any]:
    """Yield rows of a statement in the order of its keys, a few at a time in memory; or a random sample.

    Its first column is unique; of a sealed table the primary key comes first.
    """
    n_keys = next((len(list(table.primary_key)) for table in SEALED if table in statement.get_final_froms()), 1)
    keys = list(statement.selected_columns)[:n_keys]
    if sample is not None:
        with archive.reading() as connection:
            yield from connection.execute(statement.order_by(func.random()).limit(sample)).all()
        return
    with archive.reading() as connection:
        total = connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    done, following = 0, statement
    while True:
        with archive.reading() as connection:
            rows = connection.execute(following.order_by(*keys).limit(ROWS)).all()
        if not rows:
            return
        yield from rows
        done += len(rows)
        following = statement.where(tuple_(*keys) > tuple_(*map(literal, rows[-1][:n_keys])))
        report(part, done, total)
