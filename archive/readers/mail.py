"""What people keep and are sent: saved searches, the outbox, and which stories a reader has had already. No mail is made or sent here."""

import fcntl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import Row, Select, delete, func, select, text, union, update

from archive.archive import Archive, moment_of, stamp
from archive.checksums import damaged
from archive.database import insert_missing, is_sqlite
from archive.seals import is_sound, seal_again
from archive.tables import documents, listed, outbox, saved_searches
from core.errors import NotFound
from core.words import stable_id

Pace = Literal["daily", "weekdays", "weekly"]
PACES: tuple[Pace, ...] = get_args(Pace)
State = Literal["waiting", "sent", "failed", "dismissed"]
# RFC 5321 asks for half an hour between tries and for days of them: these waits end after five and a half days.
RETRY_WAITS = tuple(timedelta(hours=h) for h in (0.5, 1, 2, 4, 8, 16, 32, 64))
# Any constants; PostgreSQL's advisory locks that one sender and one composer hold.
SENDING_LOCK = 77_076
COMPOSING_LOCK = 77_074


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query somebody keeps, and when he wants to hear of it.

    `local_time` is HH:MM in the beat's zone; empty: whenever the beat's own digest line says. Nothing is mailed to an address that
    did not confirm it.
    """

    id: str
    name: str
    query: str
    recipient: str
    pace: Pace
    local_time: str
    is_paused: bool
    created_at: datetime
    is_confirmed: bool = True

    @property
    def is_active(self) -> bool:
        """Whether it is mailed."""
        return self.is_confirmed and not self.is_paused


@dataclass(frozen=True, slots=True)
class Answered:
    """How far a saved search is answered: of what arrived up to a number, nothing remains to be told its reader.

    `question` tells what was asked, as it was read: the same words may ask for something else another day.
    """

    search_id: str
    question: str
    arrival: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in the outbox. `message` is the whole of it, headers and all."""

    id: str
    recipient: str
    subject: str
    message: bytes
    state: State
    tries: int
    next_try_at: datetime
    created_at: datetime
    sent_at: datetime | None
    error: str | None


class Mail:
    """Saved searches and the outbox of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    # Saved searches

    def add_search(self, name: str, query: str, recipient: str, *, pace: Pace, local_time: str) -> SavedSearch:
        """Keep a search. The same name for the same reader is the same search, with the new query, and no longer paused."""
        search_id = stable_id("search", recipient, name)
        changing = {"query": query, "pace": pace, "local_time": local_time, "paused": 0}
        row = {"id": search_id, "name": name, "recipient": recipient, "created_at": stamp(self.archive.clock())} | changing
        with self.archive.engine.begin() as connection:
            if not insert_missing(connection, saved_searches, row):
                mine = saved_searches.c.id == search_id
                connection.execute(update(saved_searches).where(mine).values(**changing))
                seal_again(connection, saved_searches, mine)
        return self.get_search(search_id)

    def searches(self) -> list[SavedSearch]:
        """Return all saved searches, by reader and name."""
        with self.archive.reading() as connection:
            rows = connection.execute(select(saved_searches).order_by(saved_searches.c.recipient, saved_searches.c.name)).all()
        return [search_of(row) for row in rows]

    def get_search(self, search_id: str) -> SavedSearch:
        """Return the saved search of that id, or of the first digits of it.

        Raises: NotFound.
        """
        matches = [search for search in self.searches() if search.id.startswith(search_id)] if len(search_id) >= 4 else []
        if len(matches) != 1:
            raise NotFound(f"There is no saved search {search_id!r}. `countywatch searches list` shows their ids.")
        return matches[0]

    def pause_search(self, search_id: str, *, paused: bool) -> SavedSearch:
        """Stop a search from being mailed, or let it be again.

        Raises: NotFound.
        """
        search = self.get_search(search_id)
        with self.archive.engine.begin() as connection:
            connection.execute(update(saved_searches).where(saved_searches.c.id == search.id).values(paused=int(paused)))
        return self.get_search(search.id)

    def remove_search(self, search_id: str) -> SavedSearch:
        """Forget a search. What was listed for its reader stays known, so that nothing comes twice.

        Raises: NotFound.
        """
        search = self.get_search(search_id)
        with self.archive.engine.begin() as connection:
            connection.execute(delete(saved_searches).where(saved_searches.c.id == search.id))
        return search

    def answered_to(self, search_id: str, question: str) -> int | None:
        """Return the arrival up to which a saved search is answered; None if this question of it never was."""
        mine = (saved_searches.c.id == search_id) & (saved_searches.c.answered_question == question)
        with self.archive.reading() as connection:
            return connection.execute(select(saved_searches.c.answered_to).where(mine)).scalar()

    # The outbox

    def listed_for(self, recipient: str) -> set[str]:
        """Return what a reader has been shown: stories, whole or by one of their copies, by the ids that they have now; and
        agenda items.
        """
        as_then = select(listed.c.story_id).where(listed.c.recipient == recipient)
        with self.archive.reading() as connection:
            return set(connection.execute(union(as_then, _stories_of(recipient))).scalars())

    def post(
        self,
        letter_id: str,
        recipient: str,
        subject: str,
        message: bytes,
        stories: Collection[str],
        *,
        answered: Sequence[Answered] = (),
    ) -> bool:
        """Put a letter into the outbox, mark its stories as listed and its searches as answered so far, in one transaction.

        False if that letter is there already: nothing is then marked.

        `stories` are ids of stories, and whatever else is not to be told twice (service.following.coming has keys for agenda items).
        Every copy of a story is marked with it, also of those that the reader has had before, so that none comes back alone when an edit
        or a correction parts them later.
        """
        now = stamp(self.archive.clock())
        row = {
            "id": letter_id,
            "recipient": recipient,
            "subject": subject,
            "message": message,
            "state": "waiting",
            "tries": 0,
            "next_try_at": now,
            "created_at": now,
        }
        with self.archive.engine.begin() as connection:
            if not insert_missing(connection, outbox, row):
                return False
            for story in sorted(stories):
                insert_missing(connection, listed, {"recipient": recipient, "story_id": story, "outbox_id": letter_id})
            copies = select(documents.c.id).where(documents.c.story_id.in_(_stories_of(recipient)))
            for copy in (
                connection.execute(copies.except_(select(listed.c.story_id).where(listed.c.recipient == recipient)))
                .scalars()
                .all()
            ):
                insert_missing(connection, listed, {"recipient": recipient, "story_id": copy, "outbox_id": letter_id})
            for answer in answered:
                so_far = {"answered_to": answer.arrival, "answered_question": answer.question}
                connection.execute(update(saved_searches).where(saved_searches.c.id == answer.search_id).values(**so_far))
        return True

    def has_letter(self, letter_id: str) -> bool:
        """Tell whether that letter was posted."""
        with self.archive.reading() as connection:
            return connection.execute(select(outbox.c.id).where(outbox.c.id == letter_id)).first() is not None

    def last_posted(self, recipient: str) -> datetime | None:
        """When a reader's newest letter was put into the outbox, or None."""
        with self.archive.reading() as connection:
            created_at = connection.execute(select(func.max(outbox.c.created_at)).where(outbox.c.recipient == recipient)).scalar()
        return moment_of(created_at) if created_at else None

    def letters(self, state: State | None = None) -> list[Letter]:
        """Return the outbox, oldest first."""
        statement = select(outbox).order_by(outbox.c.created_at, outbox.c.id)
        if state:
            statement = statement.where(outbox.c.state == state)
        with self.archive.reading() as connection:
            return [_letter_of(row) for row in connection.execute(statement)]

    def count_letters(self) -> dict[str, int]:
        """Return how many letters of the outbox are in each state."""
        statement = select(outbox.c.state, func.count()).group_by(outbox.c.state).order_by(outbox.c.state)
        with self.archive.reading() as connection:
            return {row.state: row[1] for row in connection.execute(statement)}

    def due_letters(self, now: datetime) -> Sequence[Letter]:
        """Return the letters whose next try is due. One that is damaged is not sent: it has failed for good."""
        statement = select(outbox).where(outbox.c.state == "waiting", outbox.c.next_try_at <= stamp(now))
        with self.archive.reading() as connection:
            rows = connection.execute(statement.order_by(outbox.c.created_at, outbox.c.id)).all()
        for row in rows:
            if not is_sound(outbox, row):
                self._mark(row.id, state="failed", error=damaged("the letter").reason)
        return [_letter_of(row) for row in rows if is_sound(outbox, row)]

    def is_waiting(self, letter_id: str) -> bool:
        """Tell whether a letter still is to be sent, asked at the last moment."""
        mine = (outbox.c.id == letter_id) & (outbox.c.state == "waiting")
        with self.archive.reading() as connection:
            return connection.execute(select(outbox.c.id).where(mine)).first() is not None

    @contextmanager
    def sending(self) -> Iterator[bool]:
        """Let one sender work at a time, so that no letter goes twice: True if it is us. A killed sender's turn ends with it."""
        with self._alone("sending", SENDING_LOCK, wait=False) as ours:
            yield ours

    @contextmanager
    def composing(self) -> Iterator[None]:
        """Let one composer work at a time, so that no story is new in two letters at once. Wait for the turn."""
        with self._alone("composing", COMPOSING_LOCK, wait=True):
            yield

    @contextmanager
    def _alone(self, name: str, number: int, *, wait: bool) -> Iterator[bool]:
        """Give a lock that the kernel or the server frees when its holder dies."""
        engine = self.archive.engine
        if is_sqlite(engine):
            with Path(str(engine.url.database)).with_name(f"{name}.lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield False
                else:
                    yield True
            return
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            asked = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
            ours = connection.execute(text(f"SELECT {asked}({number})")).scalar() is not False
            try:
                yield ours
            finally:
                if ours:
                    connection.execute(text(f"SELECT pg_advisory_unlock({number})"))

    def mark_sent(self, letter_id: str) -> None:
        """Note that the server took the letter."""
        self._mark(letter_id, state="sent", sent_at=stamp(self.archive.clock()), error=None)

    def mark_refused(self, letter: Letter, reason: str, *, for_good: bool) -> None:
        """Note that the server did not take it: try later, or, after the last try or a refusal for good, never again."""
        tries = letter.tries + 1
        if for_good or tries > len(RETRY_WAITS):
            self._mark(letter.id, state="failed", tries=tries, error=reason)
        else:
            later = self.archive.clock() + RETRY_WAITS[tries - 1]
            self._mark(letter.id, tries=tries, next_try_at=stamp(later), error=reason)

    def retry(self, letter_id: str) -> None:
        """Let a letter that failed, or waits for its next try, be tried at once, and as often as a new one.

        Raises: NotFound if no letter of that id is to be sent.
        """
        self._settle(letter_id, state="waiting", tries=0, next_try_at=stamp(self.archive.clock()), error=None)

    def dismiss(self, letter_id: str) -> None:
        """Give up a letter that failed or waits: it is not sent, and nobody is asked about it any more.

        Raises: NotFound if no letter of that id is to be sent.
        """
        self._settle(letter_id, state="dismissed")

    def _settle(self, letter_id: str, **values: Any) -> None:
        mine = (outbox.c.id == letter_id) & outbox.c.state.in_(("failed", "waiting")) & (func.length(outbox.c.message) > 0)
        with self.archive.engine.begin() as connection:
            if connection.execute(update(outbox).where(mine).values(**values)).rowcount != 1:
                raise NotFound("That letter is not to be sent any more. `countywatch digest outbox` shows them all.")

    def _mark(self, letter_id: str, **values: Any) -> None:
        with self.archive.engine.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.id == letter_id).values(**values))


def _stories_of(recipient: str) -> Select[Any]:
    """Return the present stories of the documents that were listed for a reader."""
    joined = select(documents.c.story_id).join(listed, listed.c.story_id == documents.c.id)
    return joined.where(listed.c.recipient == recipient)


def search_of(row: Row[Any]) -> SavedSearch:
    """Return a saved search from its row."""
    return SavedSearch(
        row.id,
        row.name,
        row.query,
        row.recipient,
        row.pace,
        row.local_time,
        bool(row.paused),
        moment_of(row.created_at),
        bool(row.confirmed),
    )


def _letter_of(row: Row[Any]) -> Letter:
    return Letter(
        row.id,
        row.recipient,
        row.subject,
        row.message,
        row.state,
        row.tries,
        moment_of(row.next_try_at),
        moment_of(row.created_at),
        moment_of(row.sent_at) if row.sent_at else None,
        row.error,
    )
