"""What tells every change of documents and of what was read in them: while it is the same, so is what is counted of them, whatever else is written."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, func, select

from archive.tables import (
    appearances,
    decisions,
    documents,
    entities,
    fact_sets,
    meeting_changes,
    meetings,
    names_changed,
    people,
)

if TYPE_CHECKING:
    from archive.archive import Archive

# What newsrooms and offices put out; all else is papers of councils.
PRESS_KINDS = ("article", "release")
# Where names wait, and what people or councils say of any document; rows are only added, but for names.
_TOLD_OF_ALL = (names_changed, decisions, meetings, meeting_changes)
Answer = TypeVar("Answer")
Parameters = ParamSpec("Parameters")


def facts_state(archive: "Archive") -> Hashable:
    """Return the state of the facts, in 25 ms of processor time for 100,000 documents.

    A document that is served otherwise has a higher revision, what was read and settled in it another checksum; names wait while their things
    are told apart, people's decisions and the changes of meetings are only added.
    """
    return archive.kept.get("state of the facts", lambda: _facts_state(archive))


def _facts_state(archive: "Archive") -> Hashable:
    d, f, e = documents.c, fact_sets.c, entities.c
    asked = (
        select(func.count(), func.sum(d.revision), func.sum(d.suppressed)).select_from(documents),
        select(func.max(d.first_seen_at)),
        select(func.count(), func.sum(f.checksum), func.sum(f.settled_checksum), func.sum(f.revision)).select_from(fact_sets),
        select(func.count(), func.count().filter(e.joined_to != e.id)).select_from(entities),
        *(select(func.count()).select_from(table) for table in _TOLD_OF_ALL),
    )
    with archive.reading() as connection:
        return tuple(tuple(connection.execute(statement).one()) for statement in asked)


def naming_state(archive: "Archive", kind: str, name_key: str) -> Hashable:
    """Return the state of the documents that name a thing, of the offices that others give their people, and of whatever tells about meetings.

    It is the same however many documents come in beside them: 40 ms of processor time for 2,000 of 100,000 documents.
    """
    d, f, a, p = documents.c, fact_sets.c, appearances.c, people.c
    of_thing = and_(a.kind == kind, a.name_key == name_key)
    sums = (f.checksum, f.settled_checksum, f.revision)
    named = select(d.id, d.revision, d.suppressed, *sums, a.entity_id).join(appearances, a.document_id == d.id)
    named = named.outerjoin(fact_sets, f.document_id == d.id).where(of_thing).order_by(d.id)
    offices = select(p.document_id, p.person_key, p.by_others).where(
        p.document_id.in_(select(a.document_id).where(of_thing)), p.by_others.is_not(None)
    )
    meeting_pages = select(func.count(), func.sum(d.revision), func.sum(d.suppressed)).where(d.kind.not_in(PRESS_KINDS))
    with archive.reading() as connection:
        return (
            *(tuple(connection.execute(s)) for s in (named, offices.order_by(p.document_id, p.person_key), meeting_pages)),
            *(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _TOLD_OF_ALL),
        )


def papers_state(archive: "Archive") -> Hashable:
    """Return the state of the councils' papers and of what was read in them, in 30 ms of processor time for 5,000 among 100,000 documents."""
    d, f = documents.c, fact_sets.c
    sums = (func.sum(column) for column in (d.revision, d.suppressed, f.checksum, f.settled_checksum, f.revision))
    papers = select(func.count(), *sums).select_from(documents.outerjoin(fact_sets, f.document_id == d.id))
    with archive.reading() as connection:
        return tuple(connection.execute(papers.where(d.kind.not_in(PRESS_KINDS))).one())


@dataclass(frozen=True, slots=True)
class StoryPart:
    """The stories whose ids begin with a letter: about as many in each part. `state` tells every change of their documents and of what was read
    in these; `behind` is where the next part begins, None for the last.
    """

    first: str
    behind: str | None
    state: Hashable

    def holds(self, story_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
        """Return the conditions under which a story is of this part."""
        return [story_id >= self.first, *([story_id < self.behind] if self.behind else [])]


def story_parts(archive: "Archive") -> tuple[StoryPart, ...]:
    """Return all stories in parts, in 80 ms of processor time for 100,000 documents."""
    return archive.kept.get("parts of the stories", lambda: _story_parts(archive))


def _story_parts(archive: "Archive") -> tuple[StoryPart, ...]:
    d, f = documents.c, fact_sets.c
    first = func.substr(d.story_id, 1, 1)
    sums = (func.sum(column) for column in (d.revision, d.suppressed, f.checksum, f.settled_checksum, f.revision))
    statement = (
        select(first, func.count(), *sums).select_from(documents.outerjoin(fact_sets, f.document_id == d.id)).group_by(first)
    )
    with archive.reading() as connection:
        states = sorted((row[0], tuple(row[1:])) for row in connection.execute(statement))
    behind = [state[0] for state in states[1:]] + [None]
    return tuple(StoryPart(first, after, state) for (first, state), after in zip(states, behind, strict=True))


class _Asking(Protocol):
    @property
    def archive(self) -> "Archive": ...


Asking = TypeVar("Asking", bound=_Asking)


def kept_by_facts(method: Callable[Concatenate[Asking, Parameters], Answer]) -> Callable[Concatenate[Asking, Parameters], Answer]:
    """Keep what a method counts of documents and their facts while these are the same. What it takes is hashable; what it returns nobody changes."""

    @wraps(method)
    def ask(own: Asking, /, *args: Parameters.args, **given: Parameters.kwargs) -> Answer:
        question = (method.__qualname__, args, tuple(sorted(given.items())))
        kept = own.archive.kept
        return kept.get(question, lambda: method(own, *args, **given), made_of=lambda: facts_state(own.archive))

    return ask
