"""Searches that people keep, for themselves or their team, and that are not mailed, as rows. Those that are mailed are archive/readers/mail.py's."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update

from archive.archive import Archive, moment_of, stamp
from archive.seals import seal_again, sealed
from archive.tables import team_searches
from core.errors import NotFound, UsageError

# More than anybody finds again.
MAX_SEARCHES = 200


@dataclass(frozen=True, slots=True)
class TeamSearch:
    """A search that is kept. `asked`: the parameters of its page, as the address has them."""

    id: str
    name: str
    asked: str
    owner: str
    is_shared: bool
    created_at: datetime


class TeamSearches:
    """The searches that are kept in an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def add(self, name: str, asked: str, owner: str, *, is_shared: bool) -> TeamSearch:
        """Keep a search.

        Raises: UsageError if its owner keeps very many.
        """
        search_id = token_hex(10)
        row = {"id": search_id, "name": name, "asked": asked, "owner": owner, "shared": int(is_shared)}
        with self.archive.engine.begin() as connection:
            if connection.execute(select(func.count()).where(team_searches.c.owner == owner)).scalar_one() >= MAX_SEARCHES:
                raise UsageError(f"You keep {MAX_SEARCHES} searches already. Remove one first.")
            row |= {"created_at": stamp(self.archive.clock())}
            connection.execute(insert(team_searches).values(**sealed(team_searches, row)))
        return self.get(search_id)

    def seen_by(self, owners: Collection[str]) -> list[TeamSearch]:
        """Return the searches that are shared, and those of some owners, by name."""
        seen = or_(team_searches.c.shared == 1, team_searches.c.owner.in_(owners))
        with self.archive.reading() as connection:
            searches = [_search_of(row) for row in connection.execute(select(team_searches).where(seen))]
        return sorted(searches, key=lambda search: (search.name.casefold(), search.id))

    def get(self, search_id: str) -> TeamSearch:
        """Return one search.

        Raises: NotFound.
        """
        with self.archive.reading() as connection:
            row = connection.execute(select(team_searches).where(team_searches.c.id == search_id)).first()
        if row is None:
            raise NotFound("There is no such saved search, or it is not yours to see.")
        return _search_of(row)

    def rename(self, search: TeamSearch, name: str) -> None:
        """Give a search another name."""
        mine = team_searches.c.id == search.id
        with self.archive.engine.begin() as connection:
            connection.execute(update(team_searches).where(mine).values(name=name))
            seal_again(connection, team_searches, mine)

    def share(self, search: TeamSearch, *, is_shared: bool) -> None:
        """Let the team see a search, or its owner alone."""
        with self.archive.engine.begin() as connection:
            connection.execute(update(team_searches).where(team_searches.c.id == search.id).values(shared=int(is_shared)))

    def remove(self, search: TeamSearch) -> None:
        """Remove a search."""
        with self.archive.engine.begin() as connection:
            connection.execute(delete(team_searches).where(team_searches.c.id == search.id))


def _search_of(row: Row[Any]) -> TeamSearch:
    return TeamSearch(row.id, row.name, row.asked, row.owner, bool(row.shared), moment_of(row.created_at))
