"""Makes decisions and takes them back: a row is added, and what follows from it is settled in the same transaction.

What is served of a text follows by archive/decisions/amended.py, stories by archive/texts/stories.py, what is served at all by archive/decisions/takedowns.py; events by the
next look at the documents touched (archive/facts/events.py), for what makes reports one the caller knows. Every
document touched gets a new revision, so that the index takes it anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from archive.archive import Archive
from archive.checksums import damaged
from archive.database import in_parts, is_sqlite, overwrite_erased
from archive.decision_rows import (
    CORRECTIONS,
    OF_EVENTS,
    OF_STORIES,
    TAKEDOWNS,
    Decision,
    Kind,
    Takedown,
    Target,
    Value,
    damaged_decisions,
    find_decisions,
    insert_decision,
    list_decisions,
    names_of,
)
from archive.decisions.amended import Amend, effects_of, held_by_damage, keep_amended, versions_of, versions_with
from archive.decisions.takedowns import document_ids_at, erase, lift, settle_suppressed, takedown_at, withdraw_letters
from archive.facts.events import unsettle_events
from archive.tables import decision_effects, documents, versions
from archive.texts.arrivals import touch
from archive.texts.stories import settle_stories, story_members
from archive.texts.twins import find_document_at, settle_addresses
from core.errors import NotFound, UsageError

# Any constant; PostgreSQL's advisory lock under which decisions are made, one at a time.
DECISIONS_LOCK = 77_078
# Enough of an id to type.
MIN_DECISION_PREFIX = 4
NOTHING = Value()


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision, and in how many documents it holds now. `applies` is False where its target is no longer there, or was taken back."""

    decision: Decision
    n_documents: int
    applies: bool


class Decisions:
    """The decisions of an archive."""

    def __init__(self, archive: Archive, amend: Amend) -> None:
        self.archive = archive
        self._amend = amend

    def make(self, kind: Kind, target: Target, value: Value = NOTHING, *, who: str, reason: str | None = None) -> Decision:
        """Make a decision and settle what follows.

        Raises: NotFound if a document that it is about is here no longer: of an erased one no words are kept.
        """
        with self.archive.engine.begin() as connection:
            _lock(connection)
            _check_documents(connection, target)
            decision = insert_decision(connection, kind, target, value, at=self.archive.clock(), who=who, reason=reason)
            self._settle(connection, decision)
        return decision

    def take_down(self, kind: Takedown, target: Target, *, who: str, reason: str | None = None) -> tuple[Decision, int]:
        """Suppress or erase what a target names. Return the decision, and of how many documents something is served no longer.

        The bytes of what is erased go once that is settled for good: what fails before loses nothing.
        Raises: NotFound as `make`; UsageError for what is suppressed already: a second row would keep it away after the first is lifted;
        Unavailable if a file cannot be removed, which `archive verify` then names.
        """
        unused: set[str] = set()
        with self.archive.engine.begin() as connection:
            _lock(connection)
            _check_documents(connection, target)
            for before in list_decisions(connection, TAKEDOWNS) if kind == "suppress" else ():
                if before.undone_by is None and (before.kind, before.target) == (kind, target):
                    raise UsageError(
                        f"It has been suppressed since {before.at:%-d %B %Y} (takedown {before.id[:8]}). Lift that one, and it is served again."
                    )
            decision = insert_decision(connection, kind, target, NOTHING, at=self.archive.clock(), who=who, reason=reason)
            touched = self._settle(connection, decision)
            if kind == "erase":
                unused = erase(connection, decision, touched)
            else:
                withdraw_letters(connection, touched)
        if kind == "erase":
            self.archive.blobs.remove_all(unused)
            overwrite_erased(self.archive.engine)
        return decision, len(touched)

    def undo(self, decision_id: str, *, who: str, kinds: Collection[Kind] = CORRECTIONS, reason: str | None = None) -> Decision:
        """Take a decision back by a further row, which is returned, and settle what follows.

        Raises: NotFound for an id that names none, or several; UsageError for one that was taken back before.
        """
        with self.archive.engine.begin() as connection:
            _lock(connection)
            decision = _get(connection, decision_id, kinds)
            if decision.undone_by is not None:
                raise UsageError(f"The decision {decision.id[:8]} was taken back before, by {decision.undone_by[:8]}.")
            before = self._documents_of(connection, decision)
            undoing = insert_decision(
                connection, "undo", Target(), at=self.archive.clock(), value=NOTHING, who=who, reason=reason, undoes=decision.id
            )
            if decision.kind in TAKEDOWNS:
                lift(connection, decision)
            self._settle(connection, decision, before)
        return undoing

    def get(self, decision_id: str, *, kinds: Collection[Kind] = CORRECTIONS) -> Decision:
        """Return the decision of that id, or of the first digits of it.

        Raises: NotFound, also when the digits fit more than one; Quarantined if it is damaged.
        """
        with self.archive.reading() as connection:
            return _get(connection, decision_id, kinds)

    def damaged(self) -> list[str]:
        """Return the ids of the decisions that no list has, for they are damaged."""
        with self.archive.reading() as connection:
            return damaged_decisions(connection)

    def standing(self, kinds: Collection[Kind] = CORRECTIONS) -> list[Standing]:
        """Return the decisions of some kinds, oldest first, each with where it holds now. Damaged ones are left out."""
        with self.archive.reading() as connection:
            made = list_decisions(connection, kinds)
            counts = {d.id: self._count(connection, d) for d in made if d.undone_by is None and not _is_of_text(d)}
        counts |= effects_of(self.archive, [d.id for d in made if d.undone_by is None and _is_of_text(d)])
        return [Standing(d, counts.get(d.id, 0), counts.get(d.id, 0) > 0) for d in made]

    def n_documents(self, decision: Decision) -> int:
        """In how many documents a decision holds now; one that was taken back in none."""
        if decision.undone_by is not None:
            return 0
        if _is_of_text(decision):
            return effects_of(self.archive, [decision.id]).get(decision.id, 0)
        with self.archive.reading() as connection:
            return self._count(connection, decision)

    def takedown_at(self, url: str) -> Decision | None:
        """Return the takedown by which nothing is served of an address; None if there is none."""
        with self.archive.reading() as connection:
            return takedown_at(connection, url)

    def document_ids_at(self, url: str) -> list[str]:
        """Return the documents at an address, suppressed ones too."""
        with self.archive.reading() as connection:
            return document_ids_at(connection, url)

    def url_shown_for(self, url: str) -> str:
        """Return the address with which the story of an address is shown; itself, if that is its own or none is known."""
        with self.archive.reading() as connection:
            document_id = None if document_ids_at(connection, url) else find_document_at(connection, url)
            return connection.execute(select(documents.c.url).where(documents.c.id == document_id)).scalar() or url

    def find_documents(self, document_id: str) -> list[str]:
        """Return the documents whose id is this, or begins so; suppressed ones too."""
        begins = documents.c.id.startswith(document_id, autoescape=True)
        with self.archive.reading() as connection:
            ids = list(connection.execute(select(documents.c.id).where(begins).limit(2)).scalars())
        return ids if len(document_id) >= MIN_DECISION_PREFIX else []

    def find_story(self, story_id: str) -> list[str]:
        """Return the documents of the story whose id is this, or begins so; suppressed ones too. None if there are several such."""
        begins = documents.c.story_id.startswith(story_id, autoescape=True)
        with self.archive.reading() as connection:
            rows = connection.execute(select(documents.c.story_id, documents.c.id).where(begins).order_by(documents.c.id)).all()
        is_one = len(story_id) >= MIN_DECISION_PREFIX and len({row.story_id for row in rows}) == 1
        return [row.id for row in rows] if is_one else []

    def story_members(self, document_ids: Sequence[str]) -> list[str]:
        """Return every document of the stories of these documents, suppressed ones too."""
        with self.archive.reading() as connection:
            return story_members(connection, document_ids)

    def documents_naming(self, name: str, *, in_text: bool = False) -> list[str]:
        """Return the documents in which something may be read as a name, or with `in_text` whose words may have it; the caller tells in which it is."""
        with self.archive.reading() as connection:
            version_ids = versions_with(connection, [name], in_text=in_text)
            rows = [
                r
                for part in in_parts(version_ids)
                for r in connection.execute(select(documents.c.id).where(documents.c.version_id.in_(part))).scalars()
            ]
        return sorted(rows)

    def documents_of(self, decision: Decision) -> list[str]:
        """Return the documents that a decision touches, suppressed ones too."""
        with self.archive.reading() as connection:
            return sorted(self._documents_of(connection, decision))

    def _settle(self, connection: Connection, decision: Decision, before: Collection[str] | None = None) -> set[str]:
        """Settle what follows from a decision; or from its being taken back, where `before` are the documents that it touched until now.

        Return the documents that are taken down, or no longer are.
        """
        touched: set[str] = set()
        if _is_of_text(decision):
            mine = select(decision_effects.c.version_id).where(decision_effects.c.decision_id == decision.id)
            ids = {*connection.execute(mine).scalars(), *_candidates(connection, decision)}
            if decision.kind in TAKEDOWNS and held_by_damage(connection, sorted(ids)):
                raise damaged("what a person decided about one of its texts")
            touch(connection, sorted(keep_amended(connection, sorted(ids), self._amend)))
        if decision.kind in OF_EVENTS:
            unsettle_events(connection, decision.target.documents)
        if decision.kind in OF_STORIES:
            ids = {*decision.target.documents, *story_members(connection, decision.target.documents), *(before or ())}
            settle_stories(connection, ids)
            settle_suppressed(connection, {*ids, *story_members(connection, sorted(ids))})
        if decision.kind in TAKEDOWNS:
            touched = {*self._documents_of(connection, decision), *(before or ())}
            led = find_document_at(connection, decision.target.url) if decision.target.url else None
            settled = {*touched, *([led] if led else [])}
            touch(connection, sorted(keep_amended(connection, settle_addresses(connection, settled), self._amend)))
            settle_suppressed(connection, settled)
        return touched

    def _documents_of(self, connection: Connection, decision: Decision) -> set[str]:
        target = decision.target
        if decision.kind in OF_EVENTS:
            return set(target.documents)
        ids = {*target.documents, *story_members(connection, target.documents)}
        ids |= {target.document_id} if target.document_id else set()
        ids |= set(document_ids_at(connection, target.url)) if target.url else set()
        joined = decision_effects.join(versions, versions.c.id == decision_effects.c.version_id)
        mine = select(versions.c.document_id).select_from(joined).where(decision_effects.c.decision_id == decision.id)
        return ids | set(connection.execute(mine).scalars())

    def _count(self, connection: Connection, decision: Decision) -> int:
        """In how many documents that are there a decision about stories or whole documents holds."""
        ids = self._documents_of(connection, decision)
        return len(connection.execute(select(documents.c.id).where(documents.c.id.in_(ids))).all())


def _is_of_text(decision: Decision) -> bool:
    """Tell whether a decision changes what is served of texts."""
    return decision.kind not in {*OF_STORIES, *OF_EVENTS, *TAKEDOWNS} or decision.target.name is not None


def _candidates(connection: Connection, decision: Decision) -> list[str]:
    """Return the texts that a decision may change."""
    if decision.target.document_id:
        return versions_of(connection, [decision.target.document_id])
    return versions_with(connection, names_of(decision), in_text=decision.kind in TAKEDOWNS)


def _get(connection: Connection, decision_id: str, kinds: Collection[Kind]) -> Decision:
    matches = find_decisions(connection, decision_id) if len(decision_id) >= MIN_DECISION_PREFIX else []
    matches = [decision for decision in matches if decision.kind in kinds]
    if len(matches) != 1:
        listing = "takedown list" if set(kinds) == set(TAKEDOWNS) else "correct list"
        raise NotFound(
            f"There is {'more than one' if matches else 'no'} decision {decision_id!r}. `countywatch {listing}` shows their ids."
        )
    return matches[0]


def _check_documents(connection: Connection, target: Target) -> None:
    """See that the documents of a target are here, under the lock: one may have been erased since it was looked up."""
    wanted = {*target.documents, *([target.document_id] if target.document_id else [])}
    gone = wanted - set(connection.execute(select(documents.c.id).where(documents.c.id.in_(wanted))).scalars())
    if gone:
        raise NotFound(f"The document {min(gone)[:8]} is no longer here: it was erased meanwhile.")


def _lock(connection: Connection) -> None:
    if not is_sqlite(connection.engine):
        connection.execute(text(f"SELECT pg_advisory_xact_lock({DECISIONS_LOCK})"))
