"""Looks at everything the archive keeps and names what is damaged, with the repair that there is. Changes nothing but by `repair`.

Every blob is read and hashed; every row with a checksum is compared with it; what one table repeats of another is compared with that; and
the database looks at its own pages.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Select, and_, delete, func, select, text, union_all, update

from archive.archive import Archive, capture_of
from archive.database import is_sqlite
from archive.decision_rows import is_sound_decision
from archive.facts import kept_checksum
from archive.stories import is_sound_signature
from archive.tables import (
    amended,
    annotations,
    captures,
    decisions,
    documents,
    fact_sets,
    fates,
    pages,
    scan_captures,
    signatures,
    versions,
)
from archive.texts import AMENDED, ANNOTATIONS, TEXT, VECTORS, annotations_of, document_of, served_annotations, vectors_of
from core.errors import Damaged, DocumentError

Part = Literal["database", "capture", "bytes", "text", "entry", "annotations", "facts", "signature", "decision"]
Report = Callable[[str, int, int], None]
"""Told of progress: what is looked at, how much was, of how much."""

# What mends each damage.
REPAIRS = {
    "database": "`countywatch archive verify --repair` makes the database's own lists anew; if that does not help, put back your last good copy",
    "text": "`countywatch archive verify --repair`, then `countywatch process`, reads it again from the bytes that were collected",
    "entry": "`countywatch archive verify --repair`, then `countywatch process`, makes it again from the bytes that were collected",
    "annotations": "`countywatch archive verify --repair`, then `countywatch process`, annotates it again",
    "facts": "`countywatch archive verify --repair`, then `countywatch process`, makes them again of what was read in its text",
    "signature": "`countywatch archive verify --repair`, then `countywatch process`, compares it with the others again",
    "decision": "put back your last good copy of the database; the decision is in force as before in all that it was made for",
    "bytes": "`countywatch archive verify --repair`, then `countywatch crawl`, collects it again if it still stands there; else import the "
    "file again, or put back your last good copy of the folder `blobs`",
    "capture": "put back your last good copy of the database; its text is kept and can be searched all the same",
}
# Rows read at once: some hundred texts of a pack each are a few MB.
ROWS = 200
# Faults of its pages that the database is asked for; the first few tell as much as all.
MAX_PAGE_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was kept. `name` is what people call it, `key` its row's own."""

    part: Part
    key: str
    name: str
    fault: str

    @property
    def repair(self) -> str:
        """What mends it, or what a person can do."""
        return REPAIRS[self.part]


@dataclass(slots=True)
class Verification:
    """What was looked at, by part; how many rows have no checksum yet; and what is damaged."""

    looked_at: Counter[str] = field(default_factory=Counter)
    without_checksum: int = 0
    damages: list[Damage] = field(default_factory=list)


def verify(archive: Archive, *, sample: int | None = None, report: Report = lambda *_: None) -> Verification:
    """Look at everything, or at a random sample of so many things of each part, and then not at the database's pages."""
    verification = Verification()
    if sample is None and is_sqlite(
        archive.engine
    ):  # PostgreSQL looks at each page when it reads it, if it was made with checksums
        verification.looked_at["database"] = 1
        verification.damages += _page_faults(archive)
    parts: Sequence[tuple[Part, Select[Any], Callable[[Any], Damage | None]]] = (
        ("bytes", _blobs(), lambda row: _look_at_blob(archive, row)),
        ("capture", select(captures), _look_at_capture),
        ("text", _texts(), _look_at_text),
        ("entry", _entries(), _look_at_entry),
        ("annotations", _annotations(), _look_at_annotations),
        ("facts", _fact_sets(), lambda row: _look_at_facts(archive, row)),
        ("signature", _signatures(), _look_at_signature),
        ("decision", select(decisions), _look_at_decision),
    )
    for part, statement, look in parts:
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
    return verification


def repair(archive: Archive, damages: Sequence[Damage]) -> int:
    """Begin every repair that the archive can make itself; how many. The next `crawl` and `process` finish them.

    Raises: Damaged if the database cannot make its own lists anew.
    """
    n_begun = 0
    if any(damage.part == "database" for damage in damages) and is_sqlite(archive.engine):
        with archive.engine.begin() as connection:
            connection.execute(text("REINDEX"))
        n_begun += 1
    with archive.engine.begin() as connection:
        for damage in damages:
            statement = _repair_of(damage)
            n_begun += statement is not None and connection.execute(statement).first() is not None
    return n_begun


def _repair_of(damage: Damage) -> Any:
    """Return the change of the archive that lets the next run make a damaged thing again; None if there is none."""
    forget = delete(fates).returning(fates.c.item_id)
    if damage.part == "text":
        return forget.where(fates.c.stage == "read", fates.c.result == damage.key)
    if damage.part == "entry":
        same = and_(captures.c.source_id == documents.c.source_id, captures.c.key == documents.c.key)
        its_captures = select(captures.c.id).join(documents, same).where(documents.c.id == damage.key)
        return forget.where(fates.c.stage == "read", fates.c.item_id.in_(its_captures))
    if damage.part == "annotations":
        return forget.where(fates.c.stage == "annotate", fates.c.item_id == damage.key)
    if damage.part == "facts":
        return delete(fact_sets).where(fact_sets.c.document_id == damage.key).returning(fact_sets.c.document_id)
    if damage.part == "signature":
        its_text = select(documents.c.version_id).where(documents.c.id == damage.key)
        return forget.where(fates.c.stage == "relate", fates.c.item_id.in_(its_text))
    if damage.part == "bytes":  # without its hash and validators a page is fetched, whatever the server says of changes
        unknown = {"etag": None, "last_modified": None, "sha256": "", "listed": None}
        return update(pages).where(pages.c.sha256 == damage.key).values(**unknown).returning(pages.c.url)
    return None


def _page_faults(archive: Archive) -> list[Damage]:
    """Return what SQLite says of its own pages and lists."""
    try:
        with archive.reading() as connection:
            told = connection.execute(text(f"PRAGMA integrity_check({MAX_PAGE_FAULTS})")).scalars().all()
    except Damaged as err:
        told = [str(err)]
    return [_of_database(archive, fault) for fault in told if fault != "ok"]


def _of_database(archive: Archive, fault: str) -> Damage:
    name = str(archive.engine.url.database)
    return Damage("database", name, name, fault)


def _rows(archive: Archive, part: str, statement: Select[Any], sample: int | None, report: Report) -> Iterator[Any]:
    """Yield rows of a statement in the order of its first column, a few at a time in memory; or a random sample."""
    key = statement.selected_columns[0]
    if sample is not None:
        with archive.reading() as connection:
            yield from connection.execute(statement.order_by(func.random()).limit(sample)).all()
        return
    with archive.reading() as connection:
        total = connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    done, last = 0, ""
    while True:
        with archive.reading() as connection:
            rows = connection.execute(statement.where(key > last).order_by(key).limit(ROWS)).all()
        if not rows:
            return
        yield from rows
        last, done = rows[-1][0], done + len(rows)
        report(part, done, total)


# What is looked at, part by part: a statement whose first column is unique, and what is wrong with one of its rows


def _blobs() -> Select[Any]:
    """Return every hash that a capture, a fetched page or a scan names, with one of the addresses that gave it."""
    fetched = select(pages.c.sha256, pages.c.url).where(pages.c.sha256 != "")
    scanned = select(scan_captures.c.sha256, captures.c.url).join(captures, captures.c.id == scan_captures.c.capture_id)
    named = union_all(select(captures.c.sha256, captures.c.url), fetched, scanned).subquery()
    once = select(named.c.sha256, func.min(named.c.url).label("url")).group_by(named.c.sha256).subquery()
    return select(once.c.sha256, once.c.url)


def _look_at_blob(archive: Archive, row: Any) -> Damage | None:
    try:
        archive.get_body(row.sha256)
    except DocumentError as err:
        return Damage("bytes", row.sha256, row.url, err.reason)
    return None


def _look_at_capture(row: Any) -> Damage | None:
    try:
        capture_of(row)
    except DocumentError as err:
        return Damage("capture", row.id, row.url, err.reason)
    except (ValueError, TypeError, KeyError) as err:  # in a row of before there were checksums
        return Damage("capture", row.id, row.url, f"its row cannot be read ({err})")
    return None


def _texts() -> Select[Any]:
    return select(*TEXT, documents.c.url).select_from(versions).outerjoin(documents, documents.c.id == versions.c.document_id)


def _look_at_text(row: Any) -> Damage | None:
    try:
        document_of(row)
    except DocumentError as err:
        return Damage("text", row.text_id, row.url or row.text_id, err.reason)
    return None


def _entries() -> Select[Any]:
    return select(documents, *TEXT).outerjoin(versions, versions.c.id == documents.c.version_id)


def _look_at_entry(row: Any) -> Damage | None:
    """Tell whether a document's line in lists says what its text says. A damaged text is another damage."""
    if row.text_id is None:
        return Damage("entry", row.id, row.url, "its text is missing")
    try:
        document = document_of(row)
    except DocumentError:
        return None
    kept = (row.id, row.kind, row.url, row.title, row.published, row.access)
    wanted = (document.id, document.kind, document.url, document.title, document.published.value, document.access)
    return None if kept == wanted else Damage("entry", row.id, document.url, "its line in lists is not that of its text")


def _annotations() -> Select[Any]:
    """Return what was read in each text, and what should have been."""
    done = select(fates.c.item_id.label("text_id")).where(fates.c.stage == "annotate", fates.c.fate == "done").subquery()
    wanted = select(done.c.text_id, *ANNOTATIONS, *VECTORS, *AMENDED, annotations.c.drug_policy, documents.c.url)
    wanted = wanted.outerjoin(amended, amended.c.version_id == done.c.text_id)
    wanted = wanted.outerjoin(annotations, annotations.c.version_id == done.c.text_id)
    return wanted.outerjoin(documents, documents.c.version_id == done.c.text_id)


def _look_at_annotations(row: Any) -> Damage | None:
    name = row.url or row.text_id
    if row.annotations is None:
        return Damage("annotations", row.text_id, name, "what was read in its text is missing")
    try:
        found = annotations_of(row)
        vectors_of(row)
        served_annotations(row)
    except DocumentError as err:
        return Damage("annotations", row.text_id, name, err.reason)
    return None if found.drug_policy == row.drug_policy else Damage("annotations", row.text_id, name, "its relevance is damaged")


def _fact_sets() -> Select[Any]:
    of_document = documents.c.id == fact_sets.c.document_id
    return select(fact_sets.c.document_id, fact_sets.c.checksum, documents.c.url).outerjoin(documents, of_document)


def _look_at_facts(archive: Archive, row: Any) -> Damage | None:
    with archive.reading() as connection:
        is_sound = kept_checksum(connection, row.document_id) == row.checksum
    return None if is_sound else Damage("facts", row.document_id, row.url or row.document_id, "a fact of its text is damaged")


def _signatures() -> Select[Any]:
    return select(signatures, documents.c.url).outerjoin(documents, documents.c.id == signatures.c.document_id)


def _look_at_signature(row: Any) -> Damage | None:
    if is_sound_signature(row):
        return None
    return Damage("signature", row.document_id, row.url or row.document_id, "what finds its copies is damaged")


def _look_at_decision(row: Any) -> Damage | None:
    if is_sound_decision(row):
        return None
    return Damage("decision", row.id, f"the decision {row.id[:8]}", "what a person decided is damaged")
