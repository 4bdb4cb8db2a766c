"""The fate of an item in a stage: how it ended, what is pending, and the books of a stage. One row an item and stage."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, String, and_, case, cast, delete, false, func, or_, select, true

from archive.database import in_parts, upsert_all
from archive.tables import begun, captures, documents, fates, scan_pages
from core.words import Fate

Stage = Literal["read", "recognise", "annotate", "relate", "index"]
STAGES: tuple[Stage, ...] = ("read", "recognise", "annotate", "relate", "index")
# After that many failures an item is quarantined: a fault that five runs did not outlive needs a person.
MAX_TRIES = 5
# What a stage's work was done with: the number that the stage's own code carries, or for annotate the pipeline's fingerprint.
Version = int | str


@dataclass(frozen=True, slots=True)
class Ending:
    """How one item's stage ended. `reason` for every fate but done."""

    item_id: str
    fate: Fate
    reason: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One stage's books: `entered` = done + rejected + quarantined + pending; `retried` is the pending that failed before, `waiting` the
    pending that waits for another stage."""

    entered: int
    done: int
    rejected: int
    quarantined: int
    pending: int
    retried: int
    waiting: int
    reasons: dict[str, int]


def record_ends(connection: Connection, stage: Stage, endings: Sequence[Ending], version: Version, at: str) -> None:
    """Record how the stage of some items ended, at a moment as text; who failed too often is quarantined."""
    tries: dict[str, int] = {}
    for ids in in_parts([ending.item_id for ending in endings]):
        before = select(fates.c.item_id, fates.c.tries).where(fates.c.stage == stage, fates.c.item_id.in_(ids))
        tries |= {row.item_id: row.tries for row in connection.execute(before)}
        connection.execute(delete(begun).where(begun.c.stage == stage, begun.c.item_id.in_(ids)))
    upsert_all(connection, fates, [_row(stage, ending, version, tries.get(ending.item_id, 0) + 1, at) for ending in endings])


def _row(stage: Stage, ending: Ending, version: Version, tries: int, at: str) -> dict[str, Any]:
    fate = "quarantined" if ending.fate == "retried" and tries >= MAX_TRIES else ending.fate
    return {
        "stage": stage,
        "item_id": ending.item_id,
        "version": str(version),
        "fate": fate,
        "reason": ending.reason,
        "result": ending.result,
        "tries": 0 if fate == "done" else tries,
        "at": at,
    }


def count_fates(connection: Connection, stage: Stage, version: Version) -> Count:
    """Return one stage's books, from the rows themselves."""
    item, table = {
        "read": (captures.c.id, captures),
        "recognise": (scan_pages.c.id, scan_pages),
        "annotate": (documents.c.version_id, documents),
        "relate": (documents.c.version_id, documents),
        "index": (documents.c.id, documents),
    }[stage]
    entered = documents.c.suppressed == 0 if stage == "index" else true()
    is_changed = fates.c.result != cast(documents.c.revision, String) if stage == "index" else false()
    joined = fates.join(table, fates.c.item_id == item)
    mine = (fates.c.stage == stage, entered)
    endings = select(fates.c.fate, fates.c.version, func.count(), func.sum(case((is_changed, 1), else_=0)))
    endings = endings.select_from(joined).where(*mine).group_by(fates.c.fate, fates.c.version)
    why = select(fates.c.reason, func.count()).select_from(joined).where(*mine)
    why = why.where(fates.c.fate.in_(("rejected", "quarantined"))).group_by(fates.c.reason)
    tried, through = Counter[str](), Counter[str]()
    for fate, made_by, n, n_changed in connection.execute(endings):
        tried[fate] += n
        if made_by == str(version) and fate not in ("retried", "waiting"):
            through[fate] += n - n_changed
    reasons = {reason or "no reason given": n for reason, n in connection.execute(why)}
    # Last, for another worker may be at it: what has a fate entered before.
    n_entered = connection.execute(select(func.count()).select_from(table).where(entered)).scalar_one()
    return Count(
        entered=n_entered,
        done=through["done"],
        rejected=through["rejected"],
        quarantined=through["quarantined"],
        pending=n_entered - through.total(),
        retried=tried["retried"],
        waiting=tried["waiting"],
        reasons=reasons,
    )


def fate_of(stage: Stage, item: Any) -> Any:
    """Return what joins an item, by its column, with its fate in a stage."""
    return and_(fates.c.stage == stage, fates.c.item_id == item)


def is_pending(version: Version) -> Any:
    """Tell whether an item joined with its fate is still to be done at a version."""
    return or_(fates.c.item_id.is_(None), fates.c.version != str(version), fates.c.fate == "retried")


def was_done_before(version: Version) -> Any:
    """Tell whether another version than this did the stage's work. False, not unknown, for items without a fate."""
    return and_(fates.c.item_id.is_not(None), fates.c.version != str(version), fates.c.fate != "retried")
