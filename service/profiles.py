"""The dossier of a person in public office, a place, a body or a drug: how often, when, where and beside what documents name it.

Every number is a count of the archive's rows. People without a public office have no dossier: nothing is found by their names here.
"""

from collections.abc import Collection
from dataclasses import dataclass

from archive.archive import Archive
from archive.documents import Documents
from archive.entities import Entities, Entity, EntityKind
from archive.profiles import NameCount, OfficeHeld, Profiles
from core.beat import Beat
from core.errors import NotFound, UsageError
from core.vocabulary import FACETED, THINGS, a
from index.names import name_key
from service.facts import waiting_in_words
from service.fairness import person_key
from service.meetings import find_item, meetings_of, shown_title

# Lines of each sort that an answer lists; most tell what a reader takes in at a glance.
MAX_BESIDE = 20
MAX_DOCUMENTS = 20
MAX_NAME_CHARS = 120


@dataclass(frozen=True, slots=True)
class Named:
    """A document that names the thing."""

    document_id: str
    title: str
    shown_title: str
    source: str
    source_name: str
    kind: str
    published: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What documents say of one thing. `others`: things of the same name that are not it, by their ids. `offices` and `quotes` of a person.

    `partial`: documents wait to be looked at.
    """

    id: str
    kind: EntityKind
    name: str
    names: tuple[NameCount, ...]
    documents: int
    stories: int
    undated: int
    first: str | None
    last: str | None
    sources: tuple[NameCount, ...]
    offices: tuple[OfficeHeld, ...]
    quotes: int
    operations: tuple[NameCount, ...]
    people: tuple[NameCount, ...]
    places: tuple[NameCount, ...]
    organisations: tuple[NameCount, ...]
    newest: tuple[Named, ...]
    others: tuple[NameCount, ...]
    partial: bool


def profile(archive: Archive, beat: Beat, kind: str, name: str) -> Profile:
    """Return the dossier of a thing by its name, or by its id; of things of one name, that of most documents.

    Raises: UsageError for what is no kind or no name; NotFound.
    """
    if kind not in THINGS:
        raise UsageError(f"{kind!r} is no kind of dossier. Choose one of {', '.join(THINGS)}.")
    if not name.strip() or len(name) > MAX_NAME_CHARS:
        raise UsageError(f"Give a name of {MAX_NAME_CHARS} characters at most.")
    entities, rows = Entities(archive), Profiles(archive)
    waiting = waiting_in_words(archive)
    thing, others = _thing(entities, kind, name.strip(), waiting)
    names, extent = rows.names(thing.id), rows.extent(thing.id)
    beside = rows.beside(thing.id, ("operation", "person", "place", "organisation"), MAX_BESIDE)
    return Profile(
        id=thing.id,
        kind=thing.kind,
        name=names[0].name,
        names=tuple(names),
        documents=extent.documents,
        stories=extent.stories,
        undated=extent.undated,
        first=extent.first,
        last=extent.last,
        sources=tuple(
            NameCount(beat.source_name(source.name), source.documents, source.name) for source in rows.sources(thing.id)
        ),
        offices=tuple(rows.offices(thing.id)) if thing.kind == "person" else (),
        quotes=rows.n_quotes(thing.id) if thing.kind == "person" else 0,
        operations=tuple(beside["operation"]),
        people=tuple(beside["person"]),
        places=tuple(beside["place"]),
        organisations=tuple(beside["organisation"]),
        newest=tuple(newest_documents(archive, beat, thing.id, (), limit=MAX_DOCUMENTS, offset=0)),
        others=others,
        partial=waiting is not None,
    )


def count_by_kind(archive: Archive, thing_id: str) -> dict[str, int]:
    """Return how many documents of each kind name a thing."""
    return Profiles(archive).kinds(thing_id)


def newest_documents(
    archive: Archive, beat: Beat, thing_id: str, kinds: Collection[str], *, limit: int, offset: int
) -> list[Named]:
    """Return documents that name a thing, of some kinds if they are told; the newest first, the undated last."""
    ids = Profiles(archive).newest(thing_id, limit, offset=offset, kinds=kinds)
    documents = Documents(archive).get_documents(ids)
    meetings = meetings_of(archive, beat, documents.values())
    return [
        Named(
            document.id,
            document.title,
            shown_title(document, meetings.get(document.id), find_item(document, None)),
            document.source_id,
            beat.source_name(document.source_id),
            document.kind,
            document.published.value,
            document.url,
        )
        for document_id in ids
        if (document := documents.get(document_id))
    ]


def _thing(entities: Entities, kind: EntityKind, name: str, waiting: str | None) -> tuple[Entity, tuple[NameCount, ...]]:
    by_id = entities.find(name)
    if by_id is not None and by_id.kind == kind and (same := entities.named(kind, by_id.name_key)):
        others = tuple(NameCount(entity.body, n, entity.id) for entity, n in same if entity.id != by_id.id)
        return by_id, others
    key = person_key(name) if kind == "person" else name_key(FACETED[kind].name, name)
    named_entities = entities.named(kind, key) if key else []
    if not named_entities and waiting:
        raise NotFound(f"No document names {a(FACETED[kind].word)} {name!r} so far. {waiting}")
    if not named_entities:
        hint = " Give the name in full; people without a public office have none." if kind == "person" else ""
        raise NotFound(f"No document names {a(FACETED[kind].word)} {name!r}.{hint} `countywatch search` finds any word.")
    return named_entities[0][0], tuple(NameCount(entity.body, n, entity.id) for entity, n in named_entities[1:])
