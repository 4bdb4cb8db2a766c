"""Keeps which documents carry the same copy: their signatures, the keys under which they meet, the pairs, the ids of stories.

How two texts are compared, the caller knows (`Comparison`). Here is decided which are: a document meets those that have a key in
common with it, and is compared with a bounded number of them, so that relating takes the same time a document however many there are.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, or_, select, update

from archive.checksums import checksum_of
from archive.database import in_parts, insert_missing, upsert
from archive.decision_rows import bonds_in_force
from archive.tables import copy_pairs, documents, signature_keys, signatures

# Documents under one key; later ones that have it meet these and are not put under it. A phrase of so many texts is a formula of the
# house, or a story with so many copies, which a further copy joins by any of them. See docs/decisions/005-copies.md for both bounds.
MAX_UNDER_KEY = 32
# Documents with which one is compared: those first with which it shares most, and the rarest, keys.
MAX_COMPARED = 16

Signature = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """A document with what is needed to find its copies."""

    document_id: str
    version_id: str
    text: str
    is_paper: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """How copies are told, handed in by who knows (reading.copies): sign a text, the keys of a signature, and whether two are copies.

    `is_copy` serves press copy, which is cut and topped anew; `is_same` serves council papers, where only the whole paper filed twice is
    a copy: packs and minutes repeat each other's parts by their nature. A paper is never a copy of an article.
    Each may raise a DocumentError, which costs the document that is being related.
    """

    sign: Callable[[str], Signature]
    keys: Callable[[Signature], Sequence[str]]
    is_copy: Callable[[Signature, Signature], bool]
    is_same: Callable[[Signature, Signature], bool]


@dataclass(frozen=True, slots=True)
class Relation:
    """What is kept of a document for its copies' sake. `keys` are those under which later documents meet it."""

    signature: Signature = ()
    keys: Sequence[str] = ()
    copies: Sequence[str] = ()


def find_relation(connection: Connection, signed: Signed, compare: Comparison, version: int | str) -> Relation:
    """Find the copies of a document among those of its sort, paper or press, that were related before it at this version.

    Raises: DocumentError from the comparison.
    """
    is_same = compare.is_same if signed.is_paper else compare.is_copy
    signature = compare.sign(signed.text)
    # Signatures of another version, or of another sort of document, are not to be compared: they never meet.
    keys = [f"{version}/{'paper' if signed.is_paper else 'press'}/{key}" for key in dict.fromkeys(compare.keys(signature))]
    is_same(signature, signature)  # a text that breaks the comparison shows it here, before it can cost others theirs
    under = _documents_under(connection, keys, beside=signed.document_id)
    others = _signatures_of(connection, nearest(under))
    copies = [other for other, theirs in others.items() if is_same(signature, theirs)]
    return Relation(signature, [key for key in keys if len(under.get(key, ())) < MAX_UNDER_KEY], copies)


def nearest(under: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the documents most worth comparing, given those under each key, MAX_COMPARED at most.

    A key counts the more, the fewer documents are under it: names and quotes tell copies, formulas do not.
    """
    weights: dict[str, float] = defaultdict(float)
    for ids in under.values():
        for document_id in ids:
            weights[document_id] += len(ids) ** -0.5
    return sorted(weights, key=lambda document_id: (-weights[document_id], document_id))[:MAX_COMPARED]


def keep_relation(connection: Connection, document_id: str, relation: Relation) -> None:
    """Keep a relation in place of the document's older one; the stories that it joins or parts follow."""
    is_parted = not _partners(connection, [document_id]) <= {document_id, *relation.copies}
    before = _story_members(connection, document_id) if is_parted else set()
    mine = or_(copy_pairs.c.first == document_id, copy_pairs.c.second == document_id)
    connection.execute(delete(copy_pairs).where(mine))
    connection.execute(delete(signature_keys).where(signature_keys.c.document_id == document_id))
    for other in relation.copies:
        first, second = sorted((document_id, other))
        insert_missing(connection, copy_pairs, {"first": first, "second": second})
    body = json.dumps(relation.signature)
    upsert(connection, signatures, {"document_id": document_id, "body": body, "checksum": checksum_of(document_id, body)})
    if relation.keys:
        connection.execute(insert(signature_keys), [{"key": key, "document_id": document_id} for key in relation.keys])
    if is_parted:
        settle_stories(connection, before)
    _join_stories(connection, sorted({document_id, *_partners(connection, [document_id])}))


def _documents_under(connection: Connection, keys: Sequence[str], *, beside: str) -> dict[str, list[str]]:
    """Return the documents under each of the keys, without the one beside which they are looked for."""
    statement = select(signature_keys.c.key, signature_keys.c.document_id)
    statement = statement.where(signature_keys.c.key.in_(keys), signature_keys.c.document_id != beside)
    under: dict[str, list[str]] = defaultdict(list)
    for key, document_id in connection.execute(statement):
        under[key].append(document_id)
    return under


def _signatures_of(connection: Connection, document_ids: Sequence[str]) -> dict[str, Signature]:
    kept = select(signatures).where(signatures.c.document_id.in_(document_ids))
    return {row.document_id: tuple(json.loads(row.body)) for row in connection.execute(kept) if is_sound_signature(row)}


def is_sound_signature(row: Any) -> bool:
    """Tell whether a row of signatures is as it was kept; one of before there were checksums is taken for it."""
    return row.checksum is None or row.checksum == checksum_of(row.document_id, row.body)


def _story_members(connection: Connection, document_id: str) -> set[str]:
    """Return every document joined to this one by a chain of copies, itself included."""
    members, edge = {document_id}, [document_id]
    while edge:
        reached = _partners(connection, edge)
        edge = sorted(reached - members)
        members |= reached
    return members


def _partners(connection: Connection, document_ids: Sequence[str]) -> set[str]:
    """Return the documents in pairs with one of these, by the machine or by what people decided; in a pair with another
    document, these too.
    """
    bonds = bonds_in_force(connection)
    partners = bonds.partners_of(document_ids)
    for part in in_parts(document_ids):
        pairs = select(copy_pairs.c.first, copy_pairs.c.second)
        for first, second in connection.execute(pairs.where(or_(copy_pairs.c.first.in_(part), copy_pairs.c.second.in_(part)))):
            if not bonds.is_cut(first, second):
                partners.update((first, second))
    return partners


def story_members(connection: Connection, document_ids: Collection[str]) -> list[str]:
    """Return every document of the stories of these documents, in the order of ids."""
    members: set[str] = set()
    for part in in_parts(sorted(document_ids)):
        stories = select(documents.c.story_id).where(documents.c.id.in_(part))
        members.update(connection.execute(select(documents.c.id).where(documents.c.story_id.in_(stories))).scalars())
    return sorted(members)


def settle_stories(connection: Connection, document_ids: Iterable[str]) -> None:
    """Find the stories of these documents anew, from the pairs, and name each by its oldest member."""
    unsettled = set(document_ids)
    while unsettled:
        members = _story_members(connection, min(unsettled))
        unsettled -= members
        rows = [row for part in in_parts(sorted(members)) for row in connection.execute(_ages().where(documents.c.id.in_(part)))]
        if rows:
            _rename(connection, documents.c.id, [row.id for row in rows], _oldest(rows))


def _join_stories(connection: Connection, document_ids: Sequence[str]) -> None:
    """Make the stories of these documents one. A story's id is its oldest member's, so nobody else need be looked at."""
    stories = select(documents.c.story_id).where(documents.c.id.in_(document_ids))
    rows = connection.execute(_ages().where(documents.c.id.in_(stories))).all()
    if len(rows) > 1:
        _rename(connection, documents.c.story_id, [row.id for row in rows], _oldest(rows))


def _ages() -> Select[Any]:
    return select(documents.c.id, documents.c.published)


def _oldest(rows: Iterable[Any]) -> str:
    """Return the id of the oldest document. Undated ones come last; ties go by id."""
    return str(min(rows, key=lambda row: (row.published is None, row.published or "", row.id)).id)


def _rename(connection: Connection, column: ColumnElement[str], ids: Sequence[str], story_id: str) -> None:
    """Give documents, by a column's values, the id of their story; those that had another get a new revision."""
    for part in in_parts(ids):
        moved = update(documents).where(column.in_(part), documents.c.story_id != story_id)
        connection.execute(moved.values(story_id=story_id, revision=documents.c.revision + 1))
