"""The names that the index holds and the beat lists, and which of them a name stands for as people type it.

A name is looked for in this order, and the first that gives something counts:
1. Exactly, by its key (index/names.py) or by the name that pages show (a source's, a topic's).
2. As the very name that something had before it was corrected (service/names/former_names.py). In what follows former names count like present ones.
3. As another form of a name: without title or rank, with a short first name in full, with initials, the surname first before a comma; a
   body with "the" before it or by its initials, a force by its area.
4. As a part of longer names, in whole words: first words that stand together, then words in this order. All that fit are meant.
5. Else it is unknown, and the names spelt most alike are suggested.
Of people only those in public office are matched or suggested: the index holds no others as persons, and of speakers no others are told.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from archive.archive import Archive
from core.beat import IMPORT_SOURCE, Beat
from core.caching import cached
from core.ordering import sorted_by
from core.vocabulary import FIELDS
from index.analysis import STOP_WORDS
from index.names import name_key
from index.query_tree import Name, Query
from nlp.lexicons import FOLDER, read_list
from nlp.names.identity import short_forms
from service.fairness.speakers import may_tell_description
from service.installation import Installation
from service.names.former_names import former_names
from service.offices.forces import force_key

# What a reader takes in at a glance.
MAX_SUGGESTIONS = 3
# A part of more names than this ("road") says too little to be read as all of them.
MAX_READ = 200
# Names of a closed list (sources, topics, councils) that are told where none is spelt alike.
MAX_LISTED = 12
# The fewest letters that a name is begun with to be suggested for its beginning.
MIN_BEGUN_CHARS = 3
# Bodies are called by at most so many initials.
MAX_INITIALS = 7


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that the index holds or the beat lists: its key there, as people read it, how many documents have it, other keys of it.

    `former_key`: it is looked for by a name that it had until a correction, made on a day, alone.
    """

    key: str
    shown: str
    documents: int = 0
    other_keys: tuple[str, ...] = ()
    former_key: str | None = None
    corrected_on: date | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key by which it is looked for."""
        return (self.former_key,) if self.former_key is not None else (self.key, *self.other_keys)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a name stands for: the names it is read as, none if it is unknown; and suggestions.

    `is_exact`: it is the very name; suggestions are then people who have it as their surname, or the surname of one in full, which texts have alone. `n_fitting`: of how many names it is a part,
    where that are too many.
    """

    names: tuple[KnownName, ...] = ()
    is_exact: bool = False
    suggestions: tuple[KnownName, ...] = ()
    n_fitting: int = 0


class Names:
    """The names of one installation at one moment; each field's are read once."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._known: dict[str, Mapping[str, KnownName]] = {}

    def frequencies(self, tokens: Collection[str]) -> Mapping[str, int]:
        """Return how many documents have each of some tokens.

        Raises: Unavailable if the engine is down.
        """
        return self._installation.index.frequencies(tokens)

    def look_up(self, field: str, typed: str) -> Lookup:
        """Return what one name stands for in a query field.

        Raises: Unavailable if the engine is down.
        """
        key = name_key(field, typed)
        # Asked first: reading the names of a field takes 0.1 to 0.5 s for 30,000 of them.
        if not FIELDS[field].is_listed and self._is_held(field, key):
            others = () if FIELDS[field].is_public else self._surname_alone(field, typed) or self._others_of(field, key)
            return Lookup((KnownName(key, typed),), is_exact=True, suggestions=others)
        exact = [name for name in self._known_in(field).values() if key in name.keys]
        if exact:
            return Lookup(tuple([name for name in exact if name.key == key] or exact), is_exact=True)
        if field == "item":
            return Lookup()
        may_be_told = with_former(self._installation.archive, self._installation.config.beat, field, self._may_be_told(field))
        if corrected := corrected_from(key, may_be_told):
            return Lookup(corrected)
        fits = _by_documents(fitting(field, key, typed, may_be_told))
        if len(fits) > MAX_READ:
            return Lookup(suggestions=fits[:MAX_SUGGESTIONS], n_fitting=len(fits))
        return Lookup(fits) if fits else Lookup(suggestions=spelt_alike(key, may_be_told))

    def listed(self, field: str) -> tuple[str, ...]:
        """Return the names of a closed list of the beat (sources, topics, councils), if it is short; else nothing."""
        shown = sorted(name.shown for name in self._known_in(field).values()) if FIELDS[field].is_listed else []
        return tuple(shown) if len(shown) <= MAX_LISTED else ()

    def _surname_alone(self, field: str, typed: str) -> tuple[KnownName, ...]:
        """Return the surname of a person typed in full, if texts have it alone too: who asks for the one must know of the other."""
        first, _, surname = typed.strip().rpartition(" ")
        key = name_key(field, surname)
        is_held = bool(first and key) and self._is_held(field, key) and self._is_held("person", key)
        return (KnownName(key, surname),) if is_held else ()

    def _others_of(self, field: str, surname: str) -> tuple[KnownName, ...]:
        """Return the people who have what is a whole name too as their surname: a text that has it alone must not hide them."""
        people = self._known_in("person")
        others = [
            name
            for name in self._may_be_told(field)
            if name.key in people and name.key != surname and name_key(field, name.shown.rpartition(" ")[2]) == surname
        ]
        return _by_documents(others)[:MAX_SUGGESTIONS]

    def _known_in(self, field: str) -> Mapping[str, KnownName]:
        if field not in self._known:
            self._known[field] = self._load(field)
        return self._known[field]

    def _load(self, field: str) -> dict[str, KnownName]:
        """Return the names of a field by key. Of spellings with one key, the most frequent one is shown."""
        beat, names = self._installation.config.beat, dict[str, KnownName]()
        for name, documents in sorted_by(self._installation.index.names(field).items(), key=lambda entry: (-entry[1], entry[0])):
            key = name_key(field, name)
            before = names.get(key)
            names[key] = replace(before, documents=before.documents + documents) if before else KnownName(key, name, documents)
        if field == "speaker":  # offices are written small, people as elsewhere
            people = self._known_in("person")
            return {key: replace(name, shown=people[key].shown) if key in people else name for key, name in names.items()}
        listed: list[tuple[str, str]] = []
        if field == "source":
            listed = [(source.id, source.name) for source in beat.sources]
            # Files may be imported at any time: to ask for none of them yet is no slip.
            listed += [] if beat.find_source(IMPORT_SOURCE) else [(IMPORT_SOURCE, beat.source_name(IMPORT_SOURCE))]
            listed += [(key, beat.source_name(key)) for key in names if key not in {name_key(field, i) for i, _ in listed}]
        elif field == "topic":
            listed = [(topic.id, topic.name) for topic in beat.topics]
        elif field == "council":
            listed = [(source.council, source.council) for source in beat.sources if source.council]
        for written, shown in listed:
            key, other = name_key(field, written), name_key(field, shown)
            documents = names[key].documents if key in names else 0
            names[key] = KnownName(key, shown, documents, () if other == key else (other,))
        return names

    def _is_held(self, field: str, key: str) -> bool:
        """Tell whether some document has a name, by its key."""
        return len(self._installation.index.dates(Query(Name(field, key), (), ""))) > 0

    def _may_be_told(self, field: str) -> list[KnownName]:
        """Return the names that may be told to whoever has not typed them in full.

        Of speakers: people in public office, offices, and who speaks for one. Others may be private persons by another description.
        """
        if field != "speaker":
            return list(self._known_in(field).values())
        people = self._known_in("person")
        return [name for key, name in self._known_in(field).items() if key in people or may_tell_description(key)]


def _by_documents(names: Sequence[KnownName]) -> tuple[KnownName, ...]:
    """Return the names that most documents have first."""
    return tuple(sorted_by(names, key=lambda name: (-name.documents, name.shown)))


def with_former(archive: Archive, beat: Beat, field: str, known: Sequence[KnownName]) -> list[KnownName]:
    """Return names, and each once more for every name that it had before a correction."""
    by_key = {name.key: name for name in known}
    former = [
        replace(
            by_key[name.new_key],
            shown=name.new_name,
            former_key=name.key,
            corrected_on=name.at.astimezone(beat.tz).date(),
        )
        for name in former_names(archive, field)
        if name.new_key in by_key
    ]
    return [*known, *former]


def corrected_from(key: str, known: Sequence[KnownName]) -> tuple[KnownName, ...]:
    """Return the names of what had this very name before a correction."""
    return tuple(name for name in known if name.former_key == key)


def fitting(field: str, key: str, typed: str, known: Sequence[KnownName]) -> list[KnownName]:
    """Return the names that a key is another form of, else those that it is a part of."""
    forms = {key}
    are_people, are_bodies = not FIELDS[field].is_public, FIELDS[field].is_of_bodies
    if are_people:
        surname, comma, first_names = typed.partition(",")
        keys = {key, name_key(field, f"{first_names} {surname}")} if comma else {key}
        forms = {form for key in keys for bare in {key, _without_title(key)} for form in _with_first_names(bare)}
    elif are_bodies:
        forms |= {key.removeprefix("the ")}
    force = force_key(typed) if are_bodies else None
    rules: tuple[Callable[[str, KnownName], bool], ...] = (
        lambda name, _: name in forms,
        lambda _, name: force is not None and force_key(name.shown) == force,
        lambda name, _: are_bodies and is_initials(key, name),
        lambda name, _: are_people and any(_has_initials(form, name) for form in forms),
        lambda name, _: any(_is_part(form, name) for form in forms),
        lambda name, _: any(_is_in_order(form.split(), name.split()) for form in forms if _is_telling(form)),
    )
    for rule in rules:
        if fitting := [known_name for known_name in known if any(rule(name, known_name) for name in known_name.keys)]:
            return list({name.key: name for name in reversed(fitting)}.values())  # what fits by both, by its present name
    return []


def _is_telling(key: str) -> bool:
    """Tell whether some word of a key tells one name from others: "the" does not."""
    return any(len(word) > 1 and word not in STOP_WORDS for word in key.split())


def _is_part(key: str, name: str) -> bool:
    return _is_telling(key) and f" {key} " in f" {name} "


def _is_in_order(words: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether all of at least two words stand in a name in this order."""
    left = iter(name)
    return len(words) > 1 and all(word in left for word in words)


def is_initials(key: str, name: str) -> bool:
    """Return whether a key is the initials of a name of several words, with or without its small words."""
    words = name.split()
    if len(words) < 2 or not key.isalpha() or not 1 < len(key) <= MAX_INITIALS:
        return False
    return key in {"".join(word[0] for word in some) for some in (words, [word for word in words if word not in STOP_WORDS])}


def _has_initials(key: str, name: str) -> bool:
    """Tell whether a key is a person's surname behind the initials of the first names, or behind the first of them."""
    initials, _, surname = key.partition(" ")
    if not surname or not name.endswith(f" {surname}"):
        return False
    first_names = name.removesuffix(surname).split()
    return "".join(word[0] for word in first_names).startswith(initials)


@cached()
def _titles() -> frozenset[str]:
    """Return the keys of what may stand before a person's name: courtesy titles, ranks, offices."""
    lists = ("courtesy_titles.txt", "ranks.txt", "offices.txt")
    return frozenset(name_key("person", line.partition("\t")[0]) for name in lists for line in read_list(FOLDER / name))


def _without_title(key: str) -> str:
    """Return a person's key without titles, ranks and offices before it; itself if nothing else is left."""
    words = key.split()
    for n in range(len(words) - 1, 0, -1):
        if " ".join(words[:n]) in _titles():
            return _without_title(" ".join(words[n:]))
    return key


def _with_first_names(key: str) -> set[str]:
    """Return a person's key with each form of the first name: Bob for Robert, and the other way round."""
    first, space, rest = key.partition(" ")
    if not space:
        return {key}
    full = {name for name, shorts in short_forms().items() if first in shorts}
    return {key} | {f"{name} {rest}" for name in full | short_forms().get(first, frozenset())}


def spelt_alike(key: str, known: Iterable[KnownName]) -> tuple[KnownName, ...]:
    """Return the names spelt most like a key, or with words that are, or that begin like it: the nearest, then the most frequent first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    n_words = len(key.split())
    parts: dict[str, list[KnownName]] = defaultdict(list)
    for known_name in known:
        for name in known_name.keys:
            words = name.split()
            runs = {" ".join(words[at : at + n_words]) for at in range(max(0, len(words) - n_words) + 1)}
            for part in {name} | runs:
                parts[part].append(known_name)
    near = process.extract(key, list(parts), scorer=OSA.distance, processor=None, score_cutoff=_max_edits(key), limit=None)
    distances = {part: distance for part, distance, _ in near}
    if len(key) >= MIN_BEGUN_CHARS:
        for part in parts:
            if part.startswith(key):
                distances.setdefault(part, len(key))
    best: dict[str, tuple[float, KnownName]] = {}
    for part, distance in distances.items():
        for known_name in parts[part]:
            if known_name.key not in best or distance < best[known_name.key][0]:
                best[known_name.key] = (distance, known_name)
    ranked = sorted_by(best.values(), key=lambda entry: (entry[0], -entry[1].documents, entry[1].shown))
    return tuple(known_name for _, known_name in ranked[:MAX_SUGGESTIONS])


def _max_edits(key: str) -> int:
    """Return how many letters may be wrong, missing, too many or swapped: one in a short word, three in a long name."""
    return 0 if len(key) < MIN_BEGUN_CHARS else 1 if len(key) < 6 else 2 if len(key) < 12 else 3
