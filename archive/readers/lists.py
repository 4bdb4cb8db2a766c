"""Lists of documents as rows: which there are, whose, what stands on them. Who may do what with one is not known here.

A document that is suppressed stays on its lists and is not given out; one that is erased leaves a number alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, or_, select, update

from archive.archive import Archive, moment_of, stamp
from archive.database import in_parts, insert_missing
from archive.seals import seal_again, sealed
from archive.tables import documents, list_entries, lists
from core.errors import NotFound, UsageError
from core.words import stable_id

EntryKind = Literal["document", "story", "item", "quote"]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
# What one person looks through: more entries are a search, and more lists are not found again.
MAX_ENTRIES = 2_000
MAX_LISTS = 200


@dataclass(frozen=True, slots=True)
class TeamList:
    """A list. `n_entries` are those that are given out, `n_taken_down` those that were and are not any more."""

    id: str
    name: str
    owner: str
    is_shared: bool
    created_at: datetime
    n_entries: int
    n_taken_down: int


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry: a document, its whole story, or by `place` an agenda item (its number) or a quote (the key of its words) in it."""

    id: str
    list_id: str
    document_id: str
    kind: EntryKind
    place: str
    who: str
    added_at: datetime


class Lists:
    """The lists of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def add(self, name: str, owner: str, *, is_shared: bool) -> TeamList:
        """Add an empty list.

        Raises: UsageError if its owner has one of that name, or very many.
        """
        list_id, now = token_hex(10), stamp(self.archive.clock())
        row = {"id": list_id, "name": name, "owner": owner, "shared": int(is_shared), "created_at": now}
        with self.archive.engine.begin() as connection:
            _check_name(connection, name, owner)
            if connection.execute(select(func.count()).where(lists.c.owner == owner)).scalar_one() >= MAX_LISTS:
                raise UsageError(f"You have {MAX_LISTS} lists already. Delete one that is no longer needed.")
            connection.execute(insert(lists).values(**sealed(lists, row)))
        return self.get(list_id)

    def seen_by(self, owners: Collection[str]) -> list[TeamList]:
        """Return the lists that are shared, and those of some owners, by name."""
        with self.archive.reading() as connection:
            rows = connection.execute(_counted().where(or_(lists.c.shared == 1, lists.c.owner.in_(owners)))).all()
        return sorted(map(_list_of, rows), key=lambda team_list: (team_list.name.casefold(), team_list.id))

    def get(self, list_id: str) -> TeamList:
        """Return one list.

        Raises: NotFound.
        """
        with self.archive.reading() as connection:
            row = connection.execute(_counted().where(lists.c.id == list_id)).first()
        if row is None:
            raise NotFound("There is no such list, or it is not yours to see.")
        return _list_of(row)

    def rename(self, team_list: TeamList, name: str) -> None:
        """Give a list another name.

        Raises: UsageError if its owner has one of that name.
        """
        mine = lists.c.id == team_list.id
        with self.archive.engine.begin() as connection:
            _check_name(connection, name, team_list.owner, besides=team_list.id)
            connection.execute(update(lists).where(mine).values(name=name))
            seal_again(connection, lists, mine)

    def share(self, team_list: TeamList, *, is_shared: bool) -> None:
        """Let the team see a list, or its owner alone."""
        with self.archive.engine.begin() as connection:
            connection.execute(update(lists).where(lists.c.id == team_list.id).values(shared=int(is_shared)))

    def remove(self, team_list: TeamList) -> None:
        """Remove a list; the documents on it stay."""
        with self.archive.engine.begin() as connection:
            connection.execute(delete(list_entries).where(list_entries.c.list_id == team_list.id))
            connection.execute(delete(lists).where(lists.c.id == team_list.id))

    # What stands on them

    def put(self, team_list: TeamList, document_id: str, kind: EntryKind, place: str, who: str) -> bool:
        """Put something on a list; False if it stands there already.

        Raises: UsageError if the list is full.
        """
        entry_id = stable_id("entry", team_list.id, document_id, kind, place)
        row = {"id": entry_id, "list_id": team_list.id, "document_id": document_id, "kind": kind, "place": place, "who": who}
        with self.archive.engine.begin() as connection:
            is_new = insert_missing(connection, list_entries, row | {"added_at": stamp(self.archive.clock())})
            if connection.execute(select(func.count()).where(list_entries.c.list_id == team_list.id)).scalar_one() > MAX_ENTRIES:
                raise UsageError(f"A list holds at most {MAX_ENTRIES:,} entries. Begin another.")
        return is_new

    def entries(self, list_id: str) -> list[ListEntry]:
        """Return what stands on a list and is given out, newest first."""
        wanted = select(list_entries).join(documents, _IS_SERVED).where(list_entries.c.list_id == list_id)
        with self.archive.reading() as connection:
            rows = connection.execute(wanted.order_by(list_entries.c.added_at.desc(), list_entries.c.id)).all()
        return [_entry_of(row) for row in rows]

    def entries_of(self, document_id: str) -> list[ListEntry]:
        """Return the entries of a document on all lists."""
        mine = list_entries.c.document_id == document_id
        with self.archive.reading() as connection:
            return [_entry_of(row) for row in connection.execute(select(list_entries).where(mine))]

    def take_off(self, entry: ListEntry) -> None:
        """Take an entry off its list."""
        with self.archive.engine.begin() as connection:
            connection.execute(delete(list_entries).where(list_entries.c.id == entry.id))


def erase_entries(connection: Connection, document_ids: Sequence[str]) -> None:
    """Remove erased documents from all lists; each list keeps how many of its entries that were."""
    for part in in_parts(document_ids):
        mine = list_entries.c.document_id.in_(part)
        counted = select(list_entries.c.list_id, func.count()).where(mine).group_by(list_entries.c.list_id)
        for list_id, n in connection.execute(counted).all():
            connection.execute(update(lists).where(lists.c.id == list_id).values(n_erased=lists.c.n_erased + n))
        connection.execute(delete(list_entries).where(mine))


_IS_SERVED = and_(documents.c.id == list_entries.c.document_id, documents.c.suppressed == 0)


def _counted() -> Select[Any]:
    """Return the question for lists with their numbers: of all entries, and of those that are given out."""
    joined = list_entries.outerjoin(documents, _IS_SERVED)
    counts = select(list_entries.c.list_id, func.count().label("n"), func.count(documents.c.id).label("n_served"))
    counted = counts.select_from(joined).group_by(list_entries.c.list_id).subquery()
    return select(lists, counted.c.n, counted.c.n_served).outerjoin(counted, counted.c.list_id == lists.c.id)


def _check_name(connection: Connection, name: str, owner: str, *, besides: str = "") -> None:
    names = select(lists.c.name).where(lists.c.owner == owner, lists.c.id != besides)
    if name.casefold() in {known.casefold() for known in connection.execute(names).scalars()}:
        raise UsageError(f"You have a list “{name}” already. Choose another name.")


def _list_of(row: Row[Any]) -> TeamList:
    n, n_served = row.n or 0, row.n_served or 0
    taken_down = n - n_served + row.n_erased
    return TeamList(row.id, row.name, row.owner, bool(row.shared), moment_of(row.created_at), n_served, taken_down)


def _entry_of(row: Row[Any]) -> ListEntry:
    return ListEntry(row.id, row.list_id, row.document_id, row.kind, row.place, row.who, moment_of(row.added_at))
