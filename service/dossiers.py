"""The dossier of one operation: what the press and the councils say of it, each line with the place where it stands.

Nothing is summed and nothing is inferred but one thing: whose operation a text speaks of (service/entities.py). A national force (British
Transport Police) works with the others: it has a section only where no text names another force. How many texts name no force is told.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from archive.dossiers import Dossiers
from archive.entities import Entities, Sighting, Tie
from archive.offices import Offices
from core.errors import NotFound, UsageError
from core.vocabulary import FIGURES
from index.analysis import fold
from index.names import name_key
from service.dressing import Dressing
from service.entities import force_of_each
from service.facts import waiting_in_words
from service.installation import Installation
from service.names import MAX_SUGGESTIONS, Names
from service.telling import Line, Telling, tellings_of

LONGEST_NAME = 120
# How many lines of each sort an answer lists; the true number stands beside them.
MOST = {"figures": 200, "people": 80, "places": 80, "quotes": 80, "mentions": 200, "said_in": 6, "names": 12}
# Sorts after every date.
UNDATED = "9999"
_NOT_NAMED = "No document names an operation {!r}."
_HOW_TO_FIND = " `countywatch search` finds operations by any word beside them."
Part = dict[str, Any]


def dossier(installation: Installation, name: str) -> dict[str, Any]:
    """Everything the archive says of an operation, with or without the word "Operation" before its name.

    Shapes: {"name", "key", "documents", "undated", "partial", "sections"}. A section has "id", "force" (None if no text names one) with the
    places that say so, "documents", "stories", "undated", "first", "last", and "names", "figures", "people", "places", "quotes",
    "mentions", each as {"total", "lines"}. Figures and mentions are in order of time, undated ones last; quotes newest first. Every number is a
    count of the archive's rows; texts are opened for the lines that are shown alone.
    Raises: UsageError for a name that cannot be one; NotFound, with names that come near; Unavailable if the engine is down.
    """
    key = _known_key(installation, name)
    rows = Dossiers(installation.archive).operation(key)
    by_others = Offices(installation.archive).offices_by_others([row.document_id for row in rows.documents])
    tellings = list(tellings_of(rows, key, {document_id: frozenset(held) for document_id, held in by_others.items()}))
    if not tellings:
        raise NotFound(_NOT_NAMED.format(name.strip()) + f" {waiting_in_words(installation) or ''}".rstrip())
    tellings.sort(key=_in_time)
    groups = _by_force(tellings)
    sections = [_section(force, told, groups) for force, told in groups.items()]
    Dressing(installation, sections).dress()
    return {
        "name": f"Operation {_title(tellings, key)}",
        "key": key,
        "documents": len(tellings),
        "undated": sum(not telling.published for telling in tellings),
        "partial": waiting_in_words(installation) is not None,
        "sections": sections,
    }


def _key_of(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise UsageError(f"An operation's name has {LONGEST_NAME} characters at most; this has {len(name):,}.")
    key = name_key("operation", name)
    if not any(c.isalnum() for c in key):
        raise UsageError("Name an operation, for example Gravity.")
    return key


def _known_key(installation: Installation, name: str) -> str:
    """The key of the one operation that a name stands for, or is a part of.

    Raises: UsageError for a name that cannot be one; NotFound, with the names that may be meant.
    """
    key = _key_of(name)
    if Entities(installation.archive).named("operation", key):
        return key
    found = Names(installation).look_up("operation", name)
    if len(found.names) == 1:
        return found.names[0].key
    near = found.names[:MAX_SUGGESTIONS] or found.suggestions
    waiting = waiting_in_words(installation)
    hint = f" Did you mean {' or '.join(each.shown for each in near)}?" if near else f" {waiting}" if waiting else _HOW_TO_FIND
    raise NotFound(_NOT_NAMED.format(name.strip()) + hint)


def _by_force(tellings: Sequence[Telling]) -> dict[str | None, list[Telling]]:
    """The documents of each force, the force of most documents first, those of no known force last."""
    sightings = [Sighting(t.document_id, t.source_id, t.story_id, t.published, (), tuple(t.ties), t.entity_id) for t in tellings]
    force_of = force_of_each(sightings)
    groups: dict[str | None, list[Telling]] = defaultdict(list)
    for telling in tellings:
        groups[force_of[telling.document_id] or None].append(telling)
    ranked = sorted(groups, key=lambda force: (force is None, -len(groups[force]), force or ""))
    return {force: sorted(groups[force], key=_in_time) for force in ranked}


def _section(force: str | None, told: Sequence[Telling], groups: Mapping[str | None, Sequence[Telling]]) -> dict[str, Any]:
    dated = [telling for telling in told if telling.published]
    return {
        "id": told[0].entity_id,
        "force": _force(force, told) if force else None,
        "also_named": [_force(other, told) for other in _others(force, told)],
        "unnamed": sum(not telling.ties for telling in told),
        "is_other": force != next(iter(groups)),
        "documents": len(told),
        "stories": len({telling.story_id for telling in told}),
        "undated": len(told) - len(dated),
        "first": _place(dated[0].mention) if dated else None,
        "last": _place(dated[-1].mention) if dated else None,
        "names": _names(told),
        "figures": _figures(told),
        "people": _people(told),
        "places": _places(told),
        "quotes": _quotes(told),
        "mentions": _mentions(told),
    }


def _force(force: str, told: Sequence[Telling]) -> dict[str, Any]:
    """A force as most texts write it, how many of the documents tie it to the name, and where: the plainest first."""
    ties = [(tie, telling) for telling in told if (tie := _best_tie(telling, force))]
    name = Counter(tie.name for tie, _ in ties).most_common(1)[0][0]
    ties.sort(key=lambda each: (each[0].start is None, not each[0].in_sentence))
    lines = [_place(telling.mention) | {"published_by_it": tie.start is None} for tie, telling in ties]
    for line, (tie, _) in zip(lines, ties, strict=True):
        if tie.start is not None:
            line |= {"start": tie.start, "end": tie.end}
    return {"name": name, "key": force, "documents": len(ties), "said_in": lines[: MOST["said_in"]]}


def _best_tie(telling: Telling, force: str) -> Tie | None:
    ties = [tie for tie in telling.ties if tie.force == force]
    return min(ties, key=lambda tie: (tie.start is None, not tie.in_sentence, tie.start or 0), default=None)


def _others(force: str | None, told: Sequence[Telling]) -> list[str]:
    return sorted({tie.force for telling in told for tie in telling.ties} - {force})


def _names(told: Sequence[Telling]) -> Part:
    counts = Counter(name for telling in told for name in telling.names)
    lines = [{"text": name, "documents": n} for name, n in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
    return _part(lines, "names")


def _figures(told: Sequence[Telling]) -> Part:
    """Statements in the order in which they were made; what the copies of a story repeat stands once, by the first of them."""
    lines = _once_a_story(
        told, lambda t: t.figures, lambda f: (f["figure_kind"], f["value"], f["unit"], fold(f["text"]), f["on"])
    )
    return _part(
        [line | {"words": FIGURES[line["figure_kind"]].words_for(line["value"])} for line in lines], "figures", newest=True
    )


def _quotes(told: Sequence[Telling]) -> Part:
    lines = _once_a_story(told, lambda t: t.quotes, lambda q: (q["said_by"], re.sub(r"\W+", " ", fold(q["text"])).strip()))
    dated = [line for line in lines if line["published"]]
    newest = sorted(dated, key=lambda line: line["published"][:10], reverse=True) + [x for x in lines if not x["published"]]
    return _part(newest, "quotes") | {"left_out": sum(telling.n_private for telling in told)}


def _mentions(told: Sequence[Telling]) -> Part:
    """Each story once, by the earliest of its documents; `copies` counts those that name the operation."""
    stories: dict[str, list[Telling]] = defaultdict(list)
    for telling in told:
        stories[telling.story_id].append(telling)
    lines = [
        first.mention | {"story_id": story, "copies": 1 + len(rest), "others": [_place(t.mention) for t in rest[:12]]}
        for story, (first, *rest) in stories.items()
    ]
    return _part(lines, "mentions", newest=True)


def _people(told: Sequence[Telling]) -> Part:
    """People in office by name, with each role as written and how many documents give it; the place is the latest document's."""
    people: dict[str, list[Line]] = defaultdict(list)
    for line in (line for telling in told for line in telling.people):
        people[fold(line["name"])].append(line)
    lines = []
    for met in people.values():
        roles: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for role in (role for line in met for role in line["roles"]):
            roles[(fold(role["role"]), fold(role["organisation"] or ""))].append(role)
        ranked = sorted(roles.values(), key=lambda same: -len(same))
        lines.append(_latest(met) | {"documents": len(met), "roles": [same[-1] | {"documents": len(same)} for same in ranked]})
    return _part(sorted(lines, key=lambda line: (-line["documents"], line["name"])), "people")


def _places(told: Sequence[Telling]) -> Part:
    places: dict[str, list[Line]] = defaultdict(list)
    for line in (line for telling in told for line in telling.places):
        places[line["key"]].append(line)
    lines = [_latest(met) | {"documents": len(met)} for met in places.values()]
    return _part(sorted(lines, key=lambda line: (-line["documents"], line["name"])), "places")


def _latest(lines: Sequence[Line]) -> Line:
    """The line of the latest dated document; they come in order of time, undated ones last."""
    return next((line for line in reversed(lines) if line["published"]), lines[-1])


def _once_a_story(
    told: Sequence[Telling], lines_of: Callable[[Telling], Sequence[Line]], same: Callable[[Line], tuple[Any, ...]]
) -> list[Line]:
    """Lines in order of time; the same statement of one story's documents once, by its earliest document, with `copies`."""
    first: dict[tuple[Any, ...], Line] = {}
    carried: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for telling in told:
        for line in sorted(lines_of(telling), key=lambda line: line["start"]):
            statement = (telling.story_id, *same(line))
            first.setdefault(statement, line)
            carried[statement].add(telling.document_id)
    return [line | {"copies": len(carried[statement])} for statement, line in first.items()]


def _part(lines: Sequence[Line], name: str, *, newest: bool = False) -> Part:
    """The first lines, or the newest of an order in time, beside their true number."""
    return {"total": len(lines), "lines": list(lines[-MOST[name] :] if newest else lines[: MOST[name]])}


def _in_time(telling: Telling) -> tuple[str, str]:
    return telling.published or UNDATED, telling.document_id


def _place(line: Line) -> Line:
    """A line's place alone."""
    return {name: line[name] for name in ("document_id", "published", "start", "end", "page", "item", "passage")}


def _title(tellings: Sequence[Telling], key: str) -> str:
    """The name without "Operation", as most texts write it."""
    bare = re.compile(r"^(?:operations?|ops?\.?|ymgyrch)\s+", re.I)
    written = Counter(bare.sub("", name) for telling in tellings for name in telling.names)
    fitting = [name for name, _ in written.most_common() if name_key("operation", name) == key]
    return next((name for name in fitting if not name.isupper()), key.title())
