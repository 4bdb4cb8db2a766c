"""What people decided, as rows keep it: corrections of what the machine read, stories split and joined, takedowns. Rows are only added.

A target is stated so that it is found again when a text is read or annotated anew: by the document, the words, and what stands around them,
never by an offset. What a decision changes, those who apply it know (archive/decisions/amended.py, archive/texts/stories.py, archive/decisions/takedowns.py).
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, or_, select

from archive.archive import moment_of, stamp
from archive.checksums import check, checksum_of
from archive.database import in_parts
from archive.tables import decisions
from core.vocabulary import Label
from core.words import from_json, stable_id, to_json

Correction = Literal[
    "not-entity",
    "same",
    "different",
    "rename",
    "speaker",
    "role",
    "not-figure",
    "item",
    "split",
    "join",
    "split-event",
    "join-event",
]
Takedown = Literal["suppress", "erase"]
Kind = Literal[Correction, Takedown, "undo"]
CORRECTIONS: tuple[Correction, ...] = get_args(Correction)
TAKEDOWNS: tuple[Takedown, ...] = get_args(Takedown)
OF_STORIES: tuple[Correction, ...] = ("split", "join")
OF_EVENTS: tuple[Correction, ...] = ("split-event", "join-event")
OF_NAMES: tuple[Correction, ...] = ("same", "rename")
# Who holds back what publishers took down, and why.
PUBLISHER = "countywatch"
WITHDRAWN = "its publisher has taken it down"
# All that is kept of a decision, in the order of its checksum.
COLUMNS = tuple(column.name for column in decisions.columns if column.name != "checksum")


@dataclass(frozen=True, slots=True)
class Target:
    """What a decision is about; what does not matter to its kind is None.

    `text` are words of the document `document_id`, with up to `CONTEXT_CHARS` characters `before` and `after` them; where these too stand
    several times, the `occurrence`, from 0, is meant. Without a document the decision holds for the `name` (and `other`) everywhere.
    `figure` is what a figure was taken to count. `documents` are those of a story or an event that is split, joined or taken down; `url` is an
    address.
    """

    document_id: str | None = None
    text: str | None = None
    before: str = ""
    after: str = ""
    occurrence: int = 0
    label: Label | None = None
    name: str | None = None
    other: str | None = None
    role: str | None = None
    figure: str | None = None
    documents: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a decision puts in the place of what was read; None: nothing."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    item: str | None = None
    entity_id: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `number` orders all of them; `undone_by` is the decision that took this one back."""

    id: str
    number: int
    at: datetime
    who: str
    kind: Kind
    target: Target
    value: Value
    reason: str | None = None
    undoes: str | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Bonds:
    """What people decided of stories or events: `together` are pairs of one, `apart` sets of documents that are with no other in one."""

    together: frozenset[tuple[str, str]] = frozenset()
    apart: tuple[frozenset[str], ...] = ()

    def is_cut(self, first: str, second: str) -> bool:
        """Tell whether two documents that the machine takes for copies are none."""
        return any((first in some) != (second in some) for some in self.apart)

    def partners_of(self, document_ids: Collection[str]) -> set[str]:
        """Return the documents that people joined with one of these."""
        wanted = set(document_ids)
        return {one for pair in self.together if wanted & set(pair) for one in pair}


def insert_decision(
    connection: Connection,
    kind: Kind,
    target: Target,
    value: Value,
    *,
    at: datetime,
    who: str,
    reason: str | None = None,
    undoes: str | None = None,
) -> Decision:
    """Add a row, and return it as it is kept."""
    number = (connection.execute(select(func.max(decisions.c.number))).scalar() or 0) + 1
    row: dict[str, Any] = {
        "number": number,
        "at": stamp(at),
        "who": who,
        "kind": kind,
        "document_id": target.document_id,
        "target": _text_of(target),
        "value": _text_of(value),
        "reason": reason,
        "undoes": undoes,
    }
    row["id"] = stable_id("decision", str(number), row["at"], kind, row["target"], row["value"], undoes or "")
    row["checksum"] = checksum_of(*(row[name] for name in COLUMNS))
    connection.execute(insert(decisions).values(**row))
    return Decision(row["id"], number, at, who, kind, target, value, reason, undoes)


def list_decisions(connection: Connection, kinds: Collection[Kind]) -> list[Decision]:
    """Return the decisions of some kinds, oldest first, those too that were taken back. Damaged ones are left out (`damaged_decisions`)."""
    rows = connection.execute(_decisions().where(decisions.c.kind.in_(kinds)))
    return [_decision_of(row) for row in rows if is_sound_decision(row)]


def damaged_decisions(connection: Connection) -> list[str]:
    """Return the ids of the decisions that are not as they were kept, of whatever kind they say that they are."""
    return [row.id for row in connection.execute(_decisions()) if not is_sound_decision(row)]


def find_decisions(connection: Connection, prefix: str) -> list[Decision]:
    """Return the decisions whose id begins so.

    Raises: Quarantined if one of them is damaged.
    """
    return [
        _decision_of(row) for row in connection.execute(_decisions().where(decisions.c.id.startswith(prefix, autoescape=True)))
    ]


def decisions_in_force(
    connection: Connection, kinds: Collection[Kind], *, document_ids: Sequence[str] | None = None
) -> list[Decision]:
    """Return the decisions of some kinds that nobody took back, oldest first; of these documents and of everywhere, or all.

    A damaged correction is left out: where it holds it stays (archive/decisions/amended.py).
    Raises: Quarantined if a takedown is damaged, for what is new may be what it keeps away.
    """
    is_meant: ColumnElement[bool] = decisions.c.kind.in_(kinds)
    if set(kinds) & set(TAKEDOWNS):
        is_meant = or_(is_meant, decisions.c.kind.not_in(get_args(Kind)))  # damaged, and perhaps a takedown
    held = _decisions().where(is_meant, _is_in_force())
    if document_ids is None:
        rows = list(connection.execute(held))
    else:
        rows = list(connection.execute(held.where(decisions.c.document_id.is_(None))))
        for part in in_parts(sorted(set(document_ids))):
            rows += connection.execute(held.where(decisions.c.document_id.in_(part)))
    known = [_decision_of(row) for row in rows if row.kind not in CORRECTIONS or is_sound_decision(row)]
    return sorted(known, key=lambda decision: decision.number)


def withdrawn_urls(connection: Connection) -> set[str]:
    """Return the addresses that publishers have taken down, as far as they still are."""
    held = _decisions().where(
        decisions.c.kind == "suppress", decisions.c.who == PUBLISHER, decisions.c.reason == WITHDRAWN, _is_in_force()
    )
    known = (_decision_of(row) for row in connection.execute(held) if is_sound_decision(row))
    return {decision.target.url for decision in known if decision.target.url}


def name_changes_in_force(connection: Connection) -> list[Decision]:
    """Return the decisions by which a name became another, oldest first. A damaged one is left out, for searches ask this: its name is unknown again."""
    held = _decisions().where(decisions.c.kind.in_(OF_NAMES), _is_in_force())
    return [_decision_of(row) for row in connection.execute(held) if is_sound_decision(row)]


def bonds_in_force(connection: Connection, kinds: Collection[Kind] = OF_STORIES) -> Bonds:
    """Return what people decided of stories, or of events. A split parts what was joined before it; a later join holds."""
    together: list[tuple[str, str]] = []
    apart: list[frozenset[str]] = []
    for decision in decisions_in_force(connection, kinds):
        some = frozenset(decision.target.documents)
        if decision.kind in {"split", "split-event"}:
            apart.append(some)
            together = [(first, second) for first, second in together if (first in some) == (second in some)]
        else:
            first, *others = decision.target.documents
            together += [(first, other) for other in others]
    return Bonds(frozenset(together), tuple(apart))


def scrub(connection: Connection, document_ids: Collection[str]) -> None:
    """Take the words of erased documents out of the decisions about them; that they were made, by whom and when, stays."""
    for part in in_parts(sorted(document_ids)):
        for row in connection.execute(_decisions().where(decisions.c.document_id.in_(part))).all():
            kept = dict(row._mapping) | {"target": _text_of(Target(document_id=row.document_id)), "value": _text_of(Value())}
            values = {
                "target": kept["target"],
                "value": kept["value"],
                "checksum": checksum_of(*(kept[name] for name in COLUMNS)),
            }
            connection.execute(decisions.update().where(decisions.c.id == row.id).values(**values))


def is_sound_decision(row: Any) -> bool:
    """Tell whether a row of decisions is as it was kept."""
    return bool(row.checksum == checksum_of(*(row._mapping[name] for name in COLUMNS)))


def names_of(decision: Decision) -> tuple[str, ...]:
    """Return the names by which a decision of everywhere is looked for in texts."""
    return tuple(name for name in (decision.target.name, decision.target.other) if name)


def name_that_changes(decision: Decision) -> str | None:
    """Return the name that becomes another by a decision."""
    return decision.target.other if decision.kind == "same" else decision.target.name


def _decisions() -> Select[Any]:
    later = decisions.alias("later")
    undone_by = select(later.c.id).where(later.c.undoes == decisions.c.id).scalar_subquery()
    return select(decisions, undone_by.label("undone_by")).order_by(decisions.c.number)


def _is_in_force() -> ColumnElement[bool]:
    later = decisions.alias("taking_back")
    return ~exists().where(later.c.undoes == decisions.c.id)


def _decision_of(row: Any) -> Decision:
    check(row.checksum, *(row._mapping[name] for name in COLUMNS), what="what a person decided")
    target, value = from_json(Target, json.loads(row.target)), from_json(Value, json.loads(row.value))
    return Decision(
        row.id, row.number, moment_of(row.at), row.who, row.kind, target, value, row.reason, row.undoes, row.undone_by
    )


def _text_of(value: Target | Value) -> str:
    """JSON with the fields that say something."""
    kept = {
        field.name: to_json(getattr(value, field.name)) for field in fields(value) if getattr(value, field.name) != field.default
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
