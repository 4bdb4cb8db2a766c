"""Notes and tags that people put at documents, as rows. Who may do what with one is not known here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from archive.archive import Archive, moment_of, stamp
from archive.database import in_parts, insert_missing
from archive.seals import seal_again, sealed
from archive.tables import documents, notes, tags
from core.errors import NotFound, UsageError
from core.words import stable_id

# More at one document than anybody reads.
MAX_NOTES = 100
MAX_TAGS = 30


@dataclass(frozen=True, slots=True)
class TeamNote:
    """A note at a document. `written_at`: when it was last changed."""

    id: str
    document_id: str
    owner: str
    is_shared: bool
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag at a document, and who put it there."""

    id: str
    name: str
    document_id: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many documents that are given out have it."""

    id: str
    name: str
    documents: int


class Notes:
    """The notes and tags of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def write(self, document_id: str, body: str, owner: str, *, is_shared: bool) -> TeamNote:
        """Add a note to a document.

        Raises: UsageError if it has very many.
        """
        note_id = token_hex(10)
        row = {"id": note_id, "document_id": document_id, "owner": owner, "shared": int(is_shared), "body": body}
        with self.archive.engine.begin() as connection:
            n = connection.execute(select(func.count()).where(notes.c.document_id == document_id)).scalar_one()
            if n >= MAX_NOTES:
                raise UsageError(f"There are {MAX_NOTES} notes at this document. Remove one first.")
            connection.execute(insert(notes).values(**sealed(notes, row | {"written_at": stamp(self.archive.clock())})))
        return self.get(note_id)

    def get(self, note_id: str) -> TeamNote:
        """Return one note.

        Raises: NotFound.
        """
        with self.archive.reading() as connection:
            row = connection.execute(select(notes).where(notes.c.id == note_id)).first()
        if row is None:
            raise NotFound("There is no such note, or it is not yours to see.")
        return _note_of(row)

    def at(self, document_id: str, owners: Collection[str]) -> list[TeamNote]:
        """Return the notes at a document that are shared, and those of some owners, oldest first."""
        seen = and_(notes.c.document_id == document_id, or_(notes.c.shared == 1, notes.c.owner.in_(owners)))
        with self.archive.reading() as connection:
            rows = connection.execute(select(notes).where(seen).order_by(notes.c.written_at, notes.c.id)).all()
        return [_note_of(row) for row in rows]

    def change(self, note: TeamNote, body: str) -> None:
        """Let a note say something else."""
        mine = notes.c.id == note.id
        with self.archive.engine.begin() as connection:
            connection.execute(update(notes).where(mine).values(body=body, written_at=stamp(self.archive.clock())))
            seal_again(connection, notes, mine)

    def share(self, note: TeamNote, *, is_shared: bool) -> None:
        """Let the team see a note, or its owner alone."""
        with self.archive.engine.begin() as connection:
            connection.execute(update(notes).where(notes.c.id == note.id).values(shared=int(is_shared)))

    def remove(self, note: TeamNote) -> None:
        """Remove a note."""
        with self.archive.engine.begin() as connection:
            connection.execute(delete(notes).where(notes.c.id == note.id))

    # Tags

    def put_tag(self, document_id: str, name: str, who: str) -> bool:
        """Put a tag at a document; False if it has it already. A tag that there is keeps the name by which it was first written.

        Raises: UsageError if the document has very many.
        """
        tag = tag_id(name)
        row = {"document_id": document_id, "tag_id": tag, "who": who, "at": stamp(self.archive.clock())}
        with self.archive.engine.begin() as connection:
            first = select(tags.c.name).where(tags.c.tag_id == tag).order_by(tags.c.at).limit(1)
            known = connection.execute(first).scalar()
            is_new = insert_missing(connection, tags, row | {"name": known or name})
            if connection.execute(select(func.count()).where(tags.c.document_id == document_id)).scalar_one() > MAX_TAGS:
                raise UsageError(f"A document has at most {MAX_TAGS} tags. Take one off first.")
        return is_new

    def tags_at(self, document_id: str) -> list[Tag]:
        """Return the tags of a document, by name."""
        mine = tags.c.document_id == document_id
        with self.archive.reading() as connection:
            return [_tag_of(row) for row in connection.execute(select(tags).where(mine).order_by(tags.c.name))]

    def take_tag(self, tag: Tag) -> None:
        """Take a tag off its document."""
        mine = and_(tags.c.document_id == tag.document_id, tags.c.tag_id == tag.id)
        with self.archive.engine.begin() as connection:
            connection.execute(delete(tags).where(mine))

    def tagged(self, tag: str) -> list[Tag]:
        """Return a tag at each document that is given out and has it, newest first."""
        served = select(tags).join(documents, _IS_SERVED).where(tags.c.tag_id == tag)
        with self.archive.reading() as connection:
            rows = connection.execute(served.order_by(tags.c.at.desc(), tags.c.document_id)).all()
        return [_tag_of(row) for row in rows]

    def counts(self) -> list[TagCount]:
        """Return all tags of documents that are given out, by name."""
        counted = select(tags.c.tag_id, func.min(tags.c.name).label("name"), func.count().label("n"))
        counted = counted.join(documents, _IS_SERVED).group_by(tags.c.tag_id)
        with self.archive.reading() as connection:
            tag_counts = [TagCount(row.tag_id, row.name, row.n) for row in connection.execute(counted)]
        return sorted(tag_counts, key=lambda tag: tag.name.casefold())


def tag_id(name: str) -> str:
    """Return the id of a tag, whatever the case of its letters."""
    return stable_id("tag", name.casefold())


def erase_notes(connection: Connection, document_ids: Sequence[str]) -> None:
    """Remove what people put at erased documents."""
    for part in in_parts(document_ids):
        connection.execute(delete(notes).where(notes.c.document_id.in_(part)))
        connection.execute(delete(tags).where(tags.c.document_id.in_(part)))


_IS_SERVED = and_(documents.c.id == tags.c.document_id, documents.c.suppressed == 0)


def _note_of(row: Row[Any]) -> TeamNote:
    return TeamNote(row.id, row.document_id, row.owner, bool(row.shared), row.body, moment_of(row.written_at))


def _tag_of(row: Row[Any]) -> Tag:
    return Tag(row.tag_id, row.name, row.document_id, row.who, moment_of(row.at))
