"""What one document tells of one operation: where it names it, and the figures, people, places and quotes beside the name. Pure.

Each has the place where it stands, so that it can be opened there. `beside` says that it stands in a passage that names the operation. What
a reader sees of its document is put to what is shown (service/dossiers/dossiers.py).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from archive.facts.dossiers import DocumentRow, FigureRow, NameRow, OperationRows, RoleRow, SpokenRow, Stand
from archive.facts.entities import Tie
from core.shown_speakers import NOT_CERTAIN, NOT_TOLD
from index.names import name_key

Span = tuple[int, int]
Row = TypeVar("Row", NameRow, FigureRow, SpokenRow)


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure."""

    at: Stand
    row: FigureRow
    beside: bool


@dataclass(frozen=True, slots=True)
class SpokenQuote:
    """A quote of somebody who may be named, or whose speaker is not certain or not told."""

    at: Stand
    row: SpokenRow
    beside: bool

    @property
    def said_by(self) -> str:
        """The speaker as a reader sees it."""
        return self.row.name or (NOT_CERTAIN if self.row.has_speaker else NOT_TOLD)


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person in a public role, with every role that the text gives."""

    at: Stand
    name: str
    roles: tuple[RoleRow, ...]


@dataclass(frozen=True, slots=True)
class PlaceNamed:
    """A place beside the operation."""

    at: Stand
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class OperationExtract:
    """What one document tells. `published` is its date as far as it is known, empty if undated; `at` the first place of the name.

    `marks`: the places of the name by the passages that hold them. `n_private` counts quotes of people without a public role.
    """

    document_id: str
    entity_id: str
    story_id: str
    source_id: str
    published: str
    ties: Sequence[Tie]
    names: frozenset[str]
    at: Stand
    marks: Mapping[int, Sequence[Span]]
    figures: Sequence[StatedFigure]
    people: Sequence[PersonNamed]
    places: Sequence[PlaceNamed]
    quotes: Sequence[SpokenQuote]
    n_private: int


@dataclass(frozen=True, slots=True)
class _Beside:
    """The rows of one document."""

    document: DocumentRow
    named: Sequence[NameRow]
    ties: Sequence[Tie]
    figures: Sequence[FigureRow]
    people: Sequence[NameRow]
    places: Sequence[NameRow]
    quotes: Sequence[SpokenRow]
    roles: Sequence[RoleRow]
    is_main: bool

    def is_beside(self, at: Stand) -> bool:
        """Tell whether a place stands in a passage that names the operation."""
        return at.passage is not None and any(named.at.passage == at.passage for named in self.named)


def extracts_of(rows: OperationRows, key: str, people_by_others: Mapping[str, frozenset[str]]) -> Iterator[OperationExtract]:
    """Yield what each document tells of the operation with this name key.

    `people_by_others`: the keys of the people in a document who are public by other texts alone, by document.
    """
    main = _main_operations(rows)
    named, ties = _by_document(rows.mentions), defaultdict[str, list[Tie]](list)
    for document_id, tie in rows.ties:
        ties[document_id].append(tie)
    figures, people, places = _by_document(rows.figures), _by_document(rows.people), _by_document(rows.places)
    quotes, roles = _by_document(rows.quotes), defaultdict[str, list[RoleRow]](list)
    for role in rows.roles:
        roles[role.document_id].append(role)
    for document in rows.documents:
        own = document.document_id
        if named[own]:
            beside = _Beside(
                document,
                named[own],
                ties[own],
                figures[own],
                people[own],
                places[own],
                quotes[own],
                roles[own],
                main.get(own) == key,
            )
            yield _extract(beside, people_by_others.get(own, frozenset()))


def _by_document(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.at.document_id].append(row)
    return groups


def _main_operations(rows: OperationRows) -> dict[str, str]:
    """Return the operation that each document names most often; of equals the one that it names first."""
    best: dict[str, tuple[int, int, str]] = {}
    for document_id, key, n, start in rows.operations:
        best[document_id] = min(best.get(document_id, (0, 0, "")), (-n, start, key))
    return {document_id: key for document_id, (_, _, key) in best.items()}


def _extract(desk: _Beside, public_by_others: frozenset[str]) -> OperationExtract:
    document = desk.document
    kept, n_private = _quotes(desk)
    return OperationExtract(
        document_id=document.document_id,
        entity_id=document.entity_id,
        story_id=document.story_id,
        source_id=document.source_id,
        published=document.published,
        ties=desk.ties,
        names=frozenset(_in_one_line(row.text) for row in desk.named),
        at=desk.named[0].at,
        marks=_marks(desk.named),
        figures=[StatedFigure(row.at, row, desk.is_beside(row.at)) for row in desk.figures],
        people=list(_people(desk, kept, public_by_others)),
        places=list(_places(desk)),
        quotes=kept,
        n_private=n_private,
    )


def _marks(named: Sequence[NameRow]) -> Mapping[int, Sequence[Span]]:
    """Return the places of the name by the passages that hold them."""
    marks: dict[int, list[Span]] = defaultdict(list)
    for row in named:
        if row.at.passage is not None:
            marks[row.at.passage].append((row.at.start, row.at.end))
    return marks


def _quotes(desk: _Beside) -> tuple[list[SpokenQuote], int]:
    """Quotes beside the name; in a document about the operation also those of people in a public role, within the agenda items that name it.

    And how many are left out: those of people without a public role.
    """
    items = {row.at.item for row in desk.named if row.at.passage is not None}
    kept: list[SpokenQuote] = []
    n_private = 0
    for row in desk.quotes:
        beside = desk.is_beside(row.at)
        is_about = desk.is_main and row.role is not None and (row.at.passage is None or row.at.item in items)
        if not (beside or is_about):
            continue
        if row.standing == "private":
            n_private += 1
            continue
        kept.append(SpokenQuote(row.at, row, beside))
    return kept, n_private


def _people(desk: _Beside, quotes: Sequence[SpokenQuote], public_by_others: frozenset[str]) -> Iterator[PersonNamed]:
    """People in a public role named beside the operation or quoted on it, once each, with every role that the text gives them."""
    roles: dict[str, list[RoleRow]] = defaultdict(list)
    for role in desk.roles:
        roles[role.person].append(role)
    places: dict[str, Stand] = {}
    for row in desk.people:
        if row.canonical in roles or row.name_key in public_by_others:
            places.setdefault(row.canonical, row.at)
    for spoken in quotes:
        if spoken.row.name is not None and spoken.row.role is not None:
            places.setdefault(spoken.row.name, spoken.at)
    for name, at in places.items():
        yield PersonNamed(at, name, tuple(roles.get(name, ())))


def _places(desk: _Beside) -> Iterator[PlaceNamed]:
    """Places named beside the operation, once each."""
    seen = set()
    for row in desk.places:
        key = name_key("place", row.canonical)
        if key not in seen:
            seen.add(key)
            yield PlaceNamed(row.at, row.canonical, key)


def _in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
