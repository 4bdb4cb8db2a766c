"""Makes one thing of the names that mean it across documents, and only where the texts give evidence; else things stay apart.

- An operation is a name and a force: whose it is, the texts tell (service/offices/forces.py). Two forces may run operations of one name:
  a release is of the force that published it, any other text of the force that stands nearest to the name; the copies of a story are
  judged together. A text that names no force goes where most of its source's others went; where one force alone is known, to that one.
- A person in public office is a name and the body of the office. Two bodies are of one person where one text gives both; an inspector or a
  councillor of no body told is of the only force, or council, known for that name. People without a public role are no things at all, and keep none (service/fairness/people.py).
- A place is a point of the gazetteer, else its name. A body is a force or council by its area, else its name; its initials are it where
  texts give them to one body alone.
Of ids that are joined the one of the oldest document stands for all, and the others lead to it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from archive.archive import Archive
from archive.facts.entities import (
    Appearance,
    Entities,
    Entity,
    EntityKind,
    Settled,
    Settlement,
    Sighting,
    Tie,
    Unsettled,
    entity_id,
)
from archive.facts.offices import Offices
from core.beat import Beat
from core.ordering import greatest_by, sorted_by
from core.vocabulary import LABELLED
from core.words import Annotations, Document, Mention, Role
from index.names import name_key
from service.facts.facts import label_key
from service.fairness import People, body_key, body_of, person_key, public_with
from service.fairness.speakers import speakers_of
from service.names.name_matching import is_initials
from service.offices.forces import NATIONAL, strongest, ties_of
from service.offices.roles import kind_of_role, sort_of_body
from service.passages.earlier_minutes import notes_of_own_day
from service.passages.places import Passages

# Documents settled, and names, at once: some 20 MB of texts.
BATCH = 200


def update_entities(archive: Archive, beat: Beat) -> int:
    """Settle the names of every document that is new or changed. Return how many documents were.

    Resumable: what a batch settled is not settled again, and a name that waits is marked in the archive.
    """
    entities, n_settled, after = Entities(archive), 0, ""
    while True:
        items, after = entities.unsettled(BATCH, after=after)
        if not after:
            break
        by_others = Offices(archive).offices_by_others([item.document.id for item in items])
        entities.record([_settlement(beat, item, by_others.get(item.document.id, {})) for item in items])
        n_settled += len(items)
    while entities.settle_sightings("operation", BATCH, lambda seen: _settled_apart("operation", seen)):
        pass
    while entities.settle_sightings("person", BATCH, lambda seen: _settled_apart("person", seen)):
        pass
    while entities.settle_aliases(BATCH, _settled_bodies):
        pass
    return n_settled


def _settlement(beat: Beat, item: Unsettled, by_others: Mapping[str, Sequence[Role]]) -> Settlement:
    document, notes = item.document, notes_of_own_day(item.document, item.annotations)
    public = public_with(notes, by_others)
    source_name = beat.source_name(document.source_id)
    appearances = [*_things(document, notes, source_name), *_people(notes, public)]
    return Settlement(document.id, item.revision, tuple(appearances), tuple(speakers_of(document, notes, public, source_name)))


def _things(document: Document, notes: Annotations, source_name: str) -> Iterator[Appearance]:
    """Yield the things that a document names, once each; people are told by their offices (`_people`)."""
    passages = document.passages
    named: dict[tuple[EntityKind, str], list[Mention]] = defaultdict(list)
    for mention in notes.entities:
        kind = LABELLED[mention.label].facet
        if kind and kind != "person" and (key := label_key(mention.label, mention.canonical)):
            named[kind, key].append(mention)
    at, in_order = Passages(passages), sorted_by(passages, key=lambda passage: passage.start)
    for (kind, key), mentions in named.items():
        ties: list[Tie] = []
        if kind == "operation":
            spots = [(m, None if (n := at.at(m.start).passage) is None else in_order[n]) for m in mentions]
            ties = ties_of(document, notes, spots, source_name=source_name)
        own = strongest(ties)
        yield Appearance(
            kind,
            key,
            Counter(m.canonical for m in mentions).most_common(1)[0][0],
            len(mentions),
            _identity(kind, key, mentions),
            (own,) if own else (),
            tuple(ties),
            tuple(sorted(_initials(key, mentions))) if kind == "organisation" else (),
        )


def _identity(kind: EntityKind, key: str, mentions: Sequence[Mention]) -> str:
    """Return what a thing's id is made of: of a place its point, of a force or council what tells it from others; else the
    name's key.
    """
    if kind == "place":
        point = next(((m.lat, m.lon) for m in mentions if m.lat is not None and m.lon is not None), None)
        return f"{point[0]:.4f},{point[1]:.4f}" if point else key
    return (body_key(mentions[0].canonical) or key) if kind == "organisation" else key


def _initials(key: str, mentions: Sequence[Mention]) -> set[str]:
    """Return the initials by which a document also calls a body."""
    return {other for m in mentions if (other := name_key("org", m.text)) != key and is_initials(other, key)}


def _people(notes: Annotations, public: People) -> Iterator[Appearance]:
    """Yield the people who hold a public office on a document's day and are named in full."""
    n_mentions = Counter(m.canonical for m in notes.entities if m.label == "PERSON")
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in public:
        if key := person_key(name):
            by_key[key].append(name)
    for key, names in by_key.items():
        held = [role for name in names for role in public[name] if kind_of_role(role.role, role.organisation) == "office"]
        if held:
            n = sum(n_mentions[name] for name in names)
            yield Appearance("person", key, names[0], n, key, tuple(sorted({body for role in held if (body := _held_in(role))})))


def _held_in(role: Role) -> str:
    """Return the body of an office: the force or council that the text names, else its sort alone ("force:"); empty where
    neither is told.
    """
    sort = sort_of_body(role.role)
    return body_of(role) or (f"{sort}:" if sort else "")


def _settled_apart(kind: EntityKind, seen: Mapping[str, list[Sighting]]) -> Settled:
    """Settle names that may be two things, told apart by their bodies."""
    things: list[Entity] = []
    moved: dict[str, dict[str, set[str]]] = {}
    for key, sightings in seen.items():
        body_by_document = force_of_each(sightings) if kind == "operation" else _office_of_each(sightings)
        own_things, moved[key] = _joined(kind, key, sightings, body_by_document)
        things += own_things
    return Settled(things, moved)


def _joined(
    kind: EntityKind, key: str, sightings: Sequence[Sighting], body_by_document: Mapping[str, str]
) -> tuple[list[Entity], dict[str, set[str]]]:
    """Return the things of one name, and the documents of each; the sightings are in order of time."""
    groups: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        groups[body_by_document[sighting.document_id]].append(sighting)
    things, moved = [], {}
    nameless = [sighting for sighting in sightings if not sighting.bodies]
    for body, members in groups.items():
        bodies = {body, *(body for sighting in members for body in sighting.bodies if kind == "person")}
        if nameless and all(body_by_document[sighting.document_id] == body for sighting in nameless):
            bodies.add("")  # nobody else's texts leave the body out, so that the bare name is this thing's too
        oldest = next((sighting for sighting in members if not sighting.bodies or bodies & set(sighting.bodies)), members[0])
        first = min(oldest.bodies, default="")
        chosen = entity_id(kind, key, first if first in bodies else body)
        things += [Entity(entity_id(kind, key, body), kind, key, body, chosen) for body in sorted(bodies)]
        moved[chosen] = {sighting.document_id for sighting in members}
    return things, moved


def force_of_each(sightings: Sequence[Sighting]) -> dict[str, str]:
    """Return the force whose operation each document speaks of, by document; empty where no text tells."""
    ties = {sighting.document_id: sighting.ties for sighting in sightings}
    own = Counter(force for near in ties.values() if (force := strongest(near)))
    own = Counter({force: n for force, n in own.items() if force not in NATIONAL}) or own
    order = [force for force, _ in sorted_by(own.items(), key=lambda entry: (-entry[1], entry[0]))]
    stories: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        stories[sighting.story_id].append(sighting)
    force_of = {
        story: strongest([tie for s in members for tie in ties[s.document_id] if tie.force in own], order=order)
        for story, members in stories.items()
    }
    by_source: dict[str, Counter[str]] = defaultdict(Counter)
    for sighting in sightings:
        if force := force_of[sighting.story_id]:
            by_source[sighting.source_id][force] += 1
    forces: dict[str, str] = {}
    for story, members in stories.items():
        counts = by_source[members[0].source_id]
        likely = greatest_by(order, key=lambda force: counts[force])
        is_likely = likely is not None and (len(order) == 1 or counts[likely] > 0)
        force = force_of[story] or (likely if is_likely else None)
        forces |= dict.fromkeys((s.document_id for s in members), force or "")
    return forces


def _office_of_each(sightings: Sequence[Sighting]) -> dict[str, str]:
    """Return the body of the office that each document's person holds; bodies that one text gives together are one person's."""
    same: dict[str, str] = {}

    def first_of(body: str) -> str:
        while same[body] != body:
            body = same[body]
        return body

    for sighting in sightings:
        for body in sighting.bodies:
            same.setdefault(body, body)
        for body in sighting.bodies[1:]:
            one, other = sorted_by((first_of(sighting.bodies[0]), first_of(body)), key=lambda office: (_is_sort(office), office))
            same[other] = one
    meant = {body: first_of(body) for body in same}
    for body in ("", *filter(_is_sort, same)):  # a sort alone, or nothing, is the only one known that fits it
        fitting = {meant[other] for other in same if other.startswith(body) and not _is_sort(other)}
        fitting = fitting or {meant[other] for other in same if other.startswith(body)}
        if len(fitting) == 1 and meant.get(body, body) == body:
            meant[body] = fitting.pop()
    return {s.document_id: meant[s.bodies[0]] if s.bodies else meant.get("", "") for s in sightings}


def _is_sort(body: str) -> bool:
    return body.endswith(":")


def _settled_bodies(aliases: Mapping[str, set[str]]) -> Settled:
    """Settle names of bodies: initials that texts give to one body alone are that body."""
    things: list[Entity] = []
    moved: dict[str, dict[str, None]] = {}
    for key, targets in aliases.items():
        own = entity_id("organisation", body_key(key) or key)
        meant = {body_key(target) or target for target in targets}
        chosen = entity_id("organisation", meant.pop()) if len(meant) == 1 else own
        things.append(Entity(own, "organisation", key, "", chosen))
        moved[key] = {chosen: None}
    return Settled(things, moved)
