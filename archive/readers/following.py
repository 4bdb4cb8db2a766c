"""What readers themselves do with the searches that they are mailed: ask for one, confirm, change, pause, stop. No mail is made here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from archive.archive import Archive, stamp
from archive.database import insert_missing
from archive.readers.mail import Pace, SavedSearch, search_of
from archive.seals import seal_again
from archive.tables import listed, outbox, saved_searches
from core.errors import NotFound
from core.words import stable_id


class Following:
    """The searches that readers follow, in an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def ask(self, name: str, query: str, recipient: str, *, pace: Pace, local_time: str) -> SavedSearch:
        """Keep a search that its reader did not confirm yet. It takes nobody's place: a name that is in use gets a number."""
        row = {"query": query, "recipient": recipient, "pace": pace, "local_time": local_time, "paused": 0, "confirmed": 0}
        row |= {"created_at": stamp(self.archive.clock())}
        with self.archive.engine.begin() as connection:
            number, shown = 1, name
            while not insert_missing(
                connection, saved_searches, row | {"id": stable_id("search", recipient, shown), "name": shown}
            ):
                number += 1
                shown = f"{name} ({number})"
        return self.get(recipient, stable_id("search", recipient, shown))

    def of(self, recipient: str) -> list[SavedSearch]:
        """Return a reader's searches, by name."""
        mine = saved_searches.c.recipient == recipient
        with self.archive.reading() as connection:
            rows = connection.execute(select(saved_searches).where(mine).order_by(saved_searches.c.name)).all()
        return [search_of(row) for row in rows]

    def get(self, recipient: str, search_id: str) -> SavedSearch:
        """Return a search of this reader.

        Raises: NotFound, also for another reader's.
        """
        saved = next((search for search in self.of(recipient) if search.id == search_id), None)
        if saved is None:
            raise NotFound("You do not follow this any more, or never did.")
        return saved

    def n_unconfirmed(self, recipient: str | None = None) -> int:
        """Return how many searches wait for being confirmed, by one reader or by all."""
        waiting = select(func.count()).select_from(saved_searches).where(saved_searches.c.confirmed == 0)
        if recipient is not None:
            waiting = waiting.where(saved_searches.c.recipient == recipient)
        with self.archive.reading() as connection:
            return connection.execute(waiting).scalar_one()

    def forget_unconfirmed(self, before: datetime) -> None:
        """Forget what was asked for before a moment and never confirmed."""
        old = (saved_searches.c.confirmed == 0) & (saved_searches.c.created_at < stamp(before))
        with self.archive.engine.begin() as connection:
            connection.execute(delete(saved_searches).where(old))

    def confirm(self, search: SavedSearch) -> None:
        """Note that its reader wants a search."""
        with self.archive.engine.begin() as connection:
            connection.execute(update(saved_searches).where(_is(search)).values(confirmed=1, paused=0))

    def pause(self, search: SavedSearch, *, paused: bool) -> None:
        """Stop a search from being mailed, or let it be again."""
        with self.archive.engine.begin() as connection:
            connection.execute(update(saved_searches).where(_is(search)).values(paused=int(paused)))
            if paused:
                withdraw_waiting(connection, search.recipient)

    def change(self, search: SavedSearch, *, query: str, pace: Pace, local_time: str) -> None:
        """Let a search ask for something else, or come at another time."""
        with self.archive.engine.begin() as connection:
            changed = update(saved_searches).where(_is(search)).values(query=query, pace=pace, local_time=local_time)
            connection.execute(changed)
            seal_again(connection, saved_searches, _is(search))

    def stop(self, searches: Sequence[SavedSearch]) -> None:
        """Forget searches of one reader. What the reader was sent stays known; what waits to be sent is not."""
        with self.archive.engine.begin() as connection:
            for search in searches:
                connection.execute(delete(saved_searches).where(_is(search)))
                withdraw_waiting(connection, search.recipient)


def withdraw_waiting(connection: Connection, recipient: str) -> None:
    """Take every letter of a reader out of the outbox that was not sent yet."""
    waiting = select(outbox.c.id).where(outbox.c.recipient == recipient, outbox.c.state.in_(("waiting", "failed")))
    for letter_id in connection.execute(waiting).scalars().all():
        withdraw_letter(connection, letter_id, recipient)


def withdraw_letter(connection: Connection, letter_id: str, recipient: str) -> None:
    """Take a letter out of the outbox with its marks, so that its reader's next letter tells what it told."""
    connection.execute(delete(listed).where(listed.c.outbox_id == letter_id))
    connection.execute(delete(outbox).where(outbox.c.id == letter_id))
    anew = update(saved_searches).where(saved_searches.c.recipient == recipient)
    connection.execute(anew.values(answered_to=None, answered_question=None))


def _is(search: SavedSearch) -> ColumnElement[bool]:
    return saved_searches.c.id == search.id
