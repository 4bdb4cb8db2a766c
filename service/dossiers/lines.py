"""Chooses what the dossier of an operation lists of what documents tell of it (service/facts/extracts.py): each statement once a story, each person and
place once, with the true numbers. Pure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from archive.facts.dossiers import Stand
from archive.facts.entities import Tie
from core.ordering import least_by, sorted_by
from index.analysis import fold
from service.dossiers.answer import Lines
from service.facts.extracts import OperationExtract, PersonNamed, PlaceNamed, SpokenQuote, StatedFigure

# How many lines of each sort an answer lists; the true number stands beside them.
MOST = {"figures": 200, "people": 80, "places": 80, "quotes": 80, "mentions": 200, "said_in": 6, "names": 12}
# Copies of a story that are linked beside it.
MAX_OTHERS = 12
Named = TypeVar("Named", PersonNamed, PlaceNamed)
Statement = TypeVar("Statement", bound=StatedFigure | SpokenQuote)
Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True)
class TiedForce:
    """A force, with the documents that tie it to the name, the plainest first: each place, and whether the force published the text."""

    key: str
    name: str
    n_documents: int
    said_in: Sequence[tuple[Stand, str, bool]]


@dataclass(frozen=True, slots=True)
class Met(Generic[Named]):
    """A person or place as several documents name it: the latest of them, and all in order of time."""

    latest: tuple[OperationExtract, Named]
    all: Sequence[tuple[OperationExtract, Named]]


@dataclass(frozen=True, slots=True)
class ChosenLines:
    """What a section lists, with the true number of each sort. A statement comes with the number of the story's documents that make it."""

    force: str | None
    extracts: Sequence[OperationExtract]
    tied: TiedForce | None
    also_tied: Sequence[TiedForce]
    figures: Lines[tuple[OperationExtract, StatedFigure, int]]
    quotes: Lines[tuple[OperationExtract, SpokenQuote, int]]
    people: Lines[Met[PersonNamed]]
    places: Lines[Met[PlaceNamed]]
    mentions: Lines[Sequence[OperationExtract]]

    @property
    def dated(self) -> list[OperationExtract]:
        """The documents with a date, in order of time."""
        return [extract for extract in self.extracts if extract.published]

    def places_listed(self) -> Iterator[tuple[Stand, str]]:
        """Yield every place that the section tells of, with the date of its document."""
        for extract, figure, _ in self.figures.lines:
            yield figure.at, extract.published
        for extract, quote, _ in self.quotes.lines:
            yield quote.at, extract.published
        for person in self.people.lines:
            yield person.latest[1].at, person.latest[0].published
        for place in self.places.lines:
            yield place.latest[1].at, place.latest[0].published
        for documents in self.mentions.lines:
            yield from ((extract.at, extract.published) for extract in documents[: 1 + MAX_OTHERS])
        yield from ((extract.at, extract.published) for extract in (*self.dated[:1], *self.dated[-1:]))
        for tied in (*([self.tied] if self.tied else []), *self.also_tied):
            yield from ((at, published) for at, published, _ in tied.said_in)


def chosen_lines(force: str | None, extracts: Sequence[OperationExtract]) -> ChosenLines:
    """Return what the section of a force, or of documents that name none, lists of its documents; they are in order of time."""
    others = sorted({tie.force for extract in extracts for tie in extract.ties} - {force})
    return ChosenLines(
        force=force,
        extracts=extracts,
        tied=_tied(force, extracts) if force else None,
        also_tied=[_tied(other, extracts) for other in others],
        figures=_figures(extracts),
        quotes=_quotes(extracts),
        people=_people(extracts),
        places=_places(extracts),
        mentions=_mentions(extracts),
    )


def _tied(force: str, extracts: Sequence[OperationExtract]) -> TiedForce:
    """Return a force as most texts write it, how many of the documents tie it to the name, and where."""
    ties = [(tie, extract) for extract in extracts if (tie := _best_tie(extract, force))]
    name = Counter(tie.name for tie, _ in ties).most_common(1)[0][0]
    ties = sorted_by(ties, key=lambda tie: (tie[0].start is None, not tie[0].in_sentence))
    said_in = [(_place_of(tie, extract), extract.published, tie.start is None) for tie, extract in ties[: MOST["said_in"]]]
    return TiedForce(force, name, len(ties), said_in)


def _place_of(tie: Tie, extract: OperationExtract) -> Stand:
    """Return where a text says whose the operation is: at the force's name, else at the operation's."""
    if tie.start is None or tie.end is None:
        return extract.at
    return replace(extract.at, start=tie.start, end=tie.end)


def _best_tie(extract: OperationExtract, force: str) -> Tie | None:
    ties = [tie for tie in extract.ties if tie.force == force]
    return least_by(ties, key=lambda tie: (tie.start is None, not tie.in_sentence, tie.start or 0))


def _figures(extracts: Sequence[OperationExtract]) -> Lines[tuple[OperationExtract, StatedFigure, int]]:
    """Statements in the order in which they were made; what the copies of a story repeat stands once, by the first of them."""
    lines = _once_a_story(
        extracts, lambda x: x.figures, lambda f: (f.row.kind, f.row.value, f.row.unit, fold(f.row.text), f.row.on)
    )
    return newest_of(lines, "figures")


def _quotes(extracts: Sequence[OperationExtract]) -> Lines[tuple[OperationExtract, SpokenQuote, int]]:
    lines = _once_a_story(extracts, lambda x: x.quotes, lambda q: (q.said_by, re.sub(r"\W+", " ", fold(q.row.text)).strip()))
    dated = [line for line in lines if line[0].published]
    newest = sorted_by(dated, key=lambda line: line[0].published[:10], reverse=True)
    return first_of([*newest, *(line for line in lines if not line[0].published)], "quotes")


def _mentions(extracts: Sequence[OperationExtract]) -> Lines[Sequence[OperationExtract]]:
    """Return each story by those of its documents that name the operation, the earliest first."""
    stories: dict[str, list[OperationExtract]] = defaultdict(list)
    for extract in extracts:
        stories[extract.story_id].append(extract)
    return newest_of(list(stories.values()), "mentions")


def _people(extracts: Sequence[OperationExtract]) -> Lines[Met[PersonNamed]]:
    """People in a public role by name; the place is the latest document's."""
    people: dict[str, list[tuple[OperationExtract, PersonNamed]]] = defaultdict(list)
    for extract in extracts:
        for person in extract.people:
            people[fold(person.name)].append((extract, person))
    met = [Met(_latest(named), named) for named in people.values()]
    return first_of(sorted_by(met, key=lambda line: (-len(line.all), line.latest[1].name)), "people")


def _places(extracts: Sequence[OperationExtract]) -> Lines[Met[PlaceNamed]]:
    places: dict[str, list[tuple[OperationExtract, PlaceNamed]]] = defaultdict(list)
    for extract in extracts:
        for place in extract.places:
            places[place.key].append((extract, place))
    met = [Met(_latest(named), named) for named in places.values()]
    return first_of(sorted_by(met, key=lambda line: (-len(line.all), line.latest[1].name)), "places")


def _latest(lines: Sequence[tuple[OperationExtract, Named]]) -> tuple[OperationExtract, Named]:
    """Return the line of the latest dated document; they come in order of time, undated ones last."""
    return next((line for line in reversed(lines) if line[0].published), lines[-1])


def _once_a_story(
    extracts: Sequence[OperationExtract],
    lines_of: Callable[[OperationExtract], Sequence[Statement]],
    same: Callable[[Statement], tuple[object, ...]],
) -> list[tuple[OperationExtract, Statement, int]]:
    """Lines in order of time; the same statement of one story's documents once, by its earliest document, with how many make it."""
    first: dict[tuple[object, ...], tuple[OperationExtract, Statement]] = {}
    carried: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for extract in extracts:
        for stated in sorted_by(lines_of(extract), key=lambda line: line.at.start):
            statement = (extract.story_id, *same(stated))
            first.setdefault(statement, (extract, stated))
            carried[statement].add(extract.document_id)
    return [(extract, line, len(carried[statement])) for statement, (extract, line) in first.items()]


def first_of(lines: Sequence[Listed], name: str) -> Lines[Listed]:
    """Return the first lines beside their true number."""
    return Lines(len(lines), lines[: MOST[name]])


def newest_of(lines: Sequence[Listed], name: str) -> Lines[Listed]:
    """Return the last lines of an order in time beside their true number."""
    return Lines(len(lines), lines[-MOST[name] :])
