"""Keeps each text as it is served where people decided something about it. How a decision changes a text, the caller knows (`Amend`).

`keep_amended` is the one place where what is in force is made and kept. It runs in the transaction in which a text is read or annotated, or a
decision is made or taken back, so that what is served never lags behind either. What the machine made stays as it is.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select

from archive.archive import Archive
from archive.checksums import checksum_of
from archive.database import in_parts, upsert
from archive.decision_rows import Decision, Kind, decisions_in_force, is_sound_decision
from archive.tables import amended, annotations, decision_effects, decisions, documents, versions
from archive.texts.texts import AMENDED, ANNOTATIONS, TEXT, amended_parts, annotations_of, document_of, sound
from core.words import Annotations, Document, to_json

# The decisions that change what is served of a text; the others change stories, or what is served at all.
AMENDING: tuple[Kind, ...] = (
    "not-entity",
    "same",
    "different",
    "rename",
    "speaker",
    "role",
    "not-figure",
    "item",
    "suppress",
    "erase",
)


@dataclass(frozen=True, slots=True)
class Amended:
    """A text in force. `kept` are the numbers of its passages that are served; `applied` the ids of the decisions that found their target.

    `withholding` are those by which nothing of it may be served.
    """

    document: Document
    annotations: Annotations
    kept: tuple[int, ...]
    applied: frozenset[str] = frozenset()
    withholding: frozenset[str] = frozenset()


# Shorter words stand in too many names; and these are written in several ways.
MIN_WORD_CHARS = 3
_SPELT_OTHERWISE = frozenset({"and", "avenue", "operation", "operations", "ops", "road", "saint", "street", "ymgyrch"})

Amend = Callable[[Document, Annotations, Sequence[Decision]], Amended]


def unchanged(document: Document, notes: Annotations, _: Sequence[Decision]) -> Amended:
    """Let a text be as the machine left it."""
    return Amended(document, notes, tuple(range(len(document.passages))))


def keep_amended(connection: Connection, version_ids: Collection[str], amend: Amend) -> set[str]:
    """Make anew what is in force of these texts. Return the ids of documents of which a text is now served otherwise than before.

    A text in which a damaged decision holds stays as it is.
    """
    changed: set[str] = set()
    for part in in_parts(sorted(set(version_ids))):
        part = sorted(set(part) - held_by_damage(connection, part))
        statement = (
            select(*TEXT, *ANNOTATIONS, *AMENDED, versions.c.document_id)
            .select_from(versions)
            .outerjoin(annotations, annotations.c.version_id == versions.c.id)
            .outerjoin(amended, amended.c.version_id == versions.c.id)
            .where(versions.c.id.in_(part))
        )
        rows = connection.execute(statement).all()
        decided = _by_document(connection, [row.document_id for row in rows])
        connection.execute(delete(decision_effects).where(decision_effects.c.version_id.in_(part)))
        for row, document, notes in sound(rows, lambda row: (row, document_of(row), annotations_of(row))):
            result = amend(document, notes, decided[row.document_id])
            if _keep_one(connection, row, document, notes, result):
                changed.add(row.document_id)
    return changed


def held_by_damage(connection: Connection, version_ids: Sequence[str]) -> set[str]:
    """Return those of some texts in which a decision holds that is damaged by now."""
    joined = decision_effects.outerjoin(decisions, decisions.c.id == decision_effects.c.decision_id)
    effects = select(decision_effects.c.version_id, *decisions.columns).select_from(joined)
    held: set[str] = set()
    for part in in_parts(version_ids):
        rows = connection.execute(effects.where(decision_effects.c.version_id.in_(part)))
        held.update(row.version_id for row in rows if not is_sound_decision(row))
    return held


def versions_of(connection: Connection, document_ids: Collection[str]) -> list[str]:
    """Return the ids of all texts of some documents."""
    version_ids: list[str] = []
    for part in in_parts(sorted(document_ids)):
        version_ids += connection.execute(select(versions.c.id).where(versions.c.document_id.in_(part))).scalars()
    return version_ids


def versions_with(connection: Connection, names: Collection[str], *, in_text: bool) -> list[str]:
    """Return the ids of the texts that may have one of these names, in what was read in them, by the machine or as it is served; with
    `in_text`, in their words too.

    A name is looked for by its longer words, in any order and form; the caller tells which texts really have it.
    """
    places: list[Any] = [annotations.c.body, amended.c.annotations, *([versions.c.body] if in_text else [])]
    conditions = [
        and_(*(_has(place, word) for word in words)) for words in map(_telling_words, names) for place in places if words
    ]
    if not conditions:
        return []
    joined = versions.outerjoin(annotations, annotations.c.version_id == versions.c.id)
    joined = joined.outerjoin(amended, amended.c.version_id == versions.c.id)
    return list(connection.execute(select(versions.c.id).select_from(joined).where(or_(*conditions))).scalars())


def _telling_words(name: str) -> list[str]:
    """Return the words that a name has in every spelling, without a final s, which may stand behind an apostrophe."""
    words = re.findall(r"[^\W_]+", name)
    telling = [word.rstrip("s") for word in words if len(word) >= MIN_WORD_CHARS and word.casefold() not in _SPELT_OTHERWISE]
    return [word for word in telling if word.isascii()] or words


def effects_of(archive: Archive, decision_ids: Collection[str]) -> Mapping[str, int]:
    """Return in how many documents, by their present text, each decision has found its target; those in none are left out."""
    effects: dict[str, set[str]] = {}
    joined = decision_effects.join(documents, documents.c.version_id == decision_effects.c.version_id)
    with archive.reading() as connection:
        for part in in_parts(sorted(decision_ids)):
            statement = select(decision_effects.c.decision_id, documents.c.id).select_from(joined)
            for decision_id, document_id in connection.execute(statement.where(decision_effects.c.decision_id.in_(part))):
                effects.setdefault(decision_id, set()).add(document_id)
    return {decision_id: len(ids) for decision_id, ids in effects.items()}


def _has(place: Any, word: str) -> ColumnElement[bool]:
    """Tell whether JSON has a word, whatever its case."""
    contains: ColumnElement[bool] = place.icontains(json.dumps(word, ensure_ascii=False)[1:-1], autoescape=True)
    return contains


def _by_document(connection: Connection, document_ids: Sequence[str]) -> dict[str, list[Decision]]:
    held = decisions_in_force(connection, AMENDING, document_ids=document_ids)
    return {
        document_id: [decision for decision in held if decision.target.document_id in {None, document_id}]
        for document_id in set(document_ids)
    }


def _keep_one(connection: Connection, row: Any, document: Document, notes: Annotations, result: Amended) -> bool:
    """Keep what is in force of one text; whether it is served otherwise than before."""
    if result.applied:
        effects = [
            {"decision_id": decision_id, "version_id": row.text_id, "withholds": int(decision_id in result.withholding)}
            for decision_id in sorted(result.applied)
        ]
        connection.execute(insert(decision_effects), effects)
    is_whole = result.kept == tuple(range(len(document.passages)))
    parts = (
        None if result.document == document else json.dumps(to_json(result.document), ensure_ascii=False),
        None if result.annotations == notes else json.dumps(to_json(result.annotations), ensure_ascii=False),
        None if is_whole else json.dumps(result.kept),
    )
    if parts == amended_parts(row) and row.amended_crc in {None, checksum_of(row.text_id, *parts)}:
        return False
    if parts == (None, None, None):
        connection.execute(delete(amended).where(amended.c.version_id == row.text_id))
    else:
        values = dict(zip(("document", "annotations", "kept"), parts, strict=True))
        upsert(connection, amended, {"version_id": row.text_id, **values, "checksum": checksum_of(row.text_id, *parts)})
    return True
