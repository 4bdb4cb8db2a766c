"""The dossier of a person in public office, a place, a body or a drug: how often, when, where and beside what documents name it.

Every number is a count of the archive's rows. People without a public office have no dossier: nothing is found by their names here.
"""

from collections.abc import Collection
from dataclasses import dataclass

from archive.archive import Archive
from archive.facts.entities import Entities, Entity, EntityKind
from archive.facts.profiles import NameCount, OfficeHeld, Profiles
from archive.texts.documents import Documents
from core.beat import Beat
from core.errors import NotFound, UsageError
from core.vocabulary import FACETED, THINGS, a
from core.words import Document, Passage
from service.facts.facts import label_key, waiting_in_words
from service.meetings.meetings import find_item, meetings_of, shown_title
from service.names.former_names import former_names, renamed_in_words

# Lines of each sort that an answer lists; most tell what a reader takes in at a glance.
MAX_BESIDE = 20
MAX_DOCUMENTS = 20
MAX_NAME_CHARS = 120


@dataclass(frozen=True, slots=True)
class Named:
    """A document that names the thing, and where it does first; None where no place of its text is known for that."""

    document_id: str
    title: str
    shown_title: str
    source: str
    source_name: str
    kind: str
    published: str | None
    url: str
    start: int | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What documents say of one thing. `others`: things of the same name that are not it, by their ids. `offices` and `quotes` of a person.
    `stories`: texts, each with its copies; papers of one agenda item are told apart, as a search does not.

    `partial`: documents wait to be looked at. `notes` tell how the name that was asked for was read.
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
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a name or an id stands for; `notes` as of a profile."""

    thing: Entity
    others: tuple[NameCount, ...]
    notes: tuple[str, ...] = ()


def profile(archive: Archive, beat: Beat, kind: str, name: str) -> Profile:
    """Return the dossier of a thing by its name, or by its id; of things of one name, that of most documents. What was corrected is
    returned under its new name.

    Raises: UsageError for what is no kind or no name; NotFound.
    """
    if kind not in THINGS:
        raise UsageError(f"{kind!r} is no kind of dossier. Choose one of {', '.join(THINGS)}.")
    if not name.strip() or len(name) > MAX_NAME_CHARS:
        raise UsageError(f"Give a name of {MAX_NAME_CHARS} characters at most.")
    rows, waiting = Profiles(archive), waiting_in_words(archive)
    meant = _meant(archive, beat, kind, name.strip(), waiting)
    thing = meant.thing
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
        newest=tuple(newest_documents(archive, beat, thing.kind, thing.id, (), limit=MAX_DOCUMENTS, offset=0)),
        others=meant.others,
        partial=waiting is not None,
        notes=meant.notes,
    )


def count_by_kind(archive: Archive, thing_id: str) -> dict[str, int]:
    """Return how many documents of each kind name a thing."""
    return Profiles(archive).kinds(thing_id)


def newest_documents(
    archive: Archive, beat: Beat, kind: EntityKind, thing_id: str, kinds: Collection[str], *, limit: int, offset: int
) -> list[Named]:
    """Return documents that name a thing, of some kinds of documents if they are told; the newest first, the undated last."""
    ids = Profiles(archive).newest(thing_id, limit, offset=offset, kinds=kinds)
    documents = Documents(archive).get_documents(ids)
    meetings = meetings_of(archive, beat, documents.values())
    starts = Profiles(archive).first_mentions(thing_id, kind, ids)
    return [
        Named(
            document.id,
            document.title,
            shown_title(document, meetings.get(document.id), find_item(document, _passage_at(document, starts.get(document_id)))),
            document.source_id,
            beat.source_name(document.source_id),
            document.kind,
            document.published.value,
            document.url,
            starts.get(document_id),
        )
        for document_id in ids
        if (document := documents.get(document_id))
    ]


def _passage_at(document: Document, start: int | None) -> Passage | None:
    return next((passage for passage in document.passages if start is not None and passage.start <= start < passage.end), None)


def _meant(archive: Archive, beat: Beat, kind: EntityKind, name: str, waiting: str | None) -> _Meant:
    """Return what a name or an id stands for.

    Raises: NotFound.
    """
    entities, label = Entities(archive), FACETED[kind].label or ""
    by_id = entities.find(name)
    by_id = by_id if by_id is not None and by_id.kind == kind else None
    key = by_id.name_key if by_id else label_key(label, name)
    things = entities.named(kind, key) if key else []
    notes: tuple[str, ...] = ()
    if not things:
        former = [
            (own, same)
            for own in former_names(archive, FACETED[kind].name)
            if label_key(label, own.name) == key and (same := entities.named(kind, label_key(label, own.new_name) or ""))
        ]
        things = [thing for _, same in former for thing in same]
        if former:
            on = max(own.at for own, _ in former).astimezone(beat.tz).date()
            notes = (renamed_in_words(former[0][0].name if by_id else name, [own.new_name for own, _ in former], on),)
    if things:
        # Where the id's own thing has no document any more, that of its body is meant.
        of_id = [thing for thing in things if by_id and by_id.id == thing[0].id] or [
            thing for thing in things if by_id and by_id.body == thing[0].body
        ]
        thing, _ = (of_id or things)[0]
        return _Meant(thing, tuple(NameCount(other.body, n, other.id) for other, n in things if other.id != thing.id), notes)
    word = "a person in public office" if kind == "person" else a(FACETED[kind].word)
    if waiting:
        raise NotFound(f"No document names {word} {name!r} so far. {waiting}")
    if kind == "person" and not key:
        raise NotFound(
            f"People in office are asked for by their full name, and {name!r} is less: others may have it too. Give first name and surname."
        )
    hint = " People without a public office have no dossier." if kind == "person" else ""
    raise NotFound(f"No document names {word} {name!r}.{hint} `countywatch search` finds any word.")
