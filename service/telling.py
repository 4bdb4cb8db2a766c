"""What one document tells of one operation: where it names it, and the figures, people, places and quotes beside the name. Pure.

A line has the place where it stands, so that it can be opened there: `start` and `end` are code points of the text. `beside` says that the
line stands in a passage that names the operation. What a reader sees of its document is put to the lines that are shown (service/dossiers.py).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.dossiers import DocumentRow, FigureRow, NameRow, OperationRows, RoleRow, SpokenRow, Stand
from archive.entities import Tie
from core.honesty import NOT_CERTAIN, NOT_TOLD
from core.words import Figure
from index.names import name_key

Line = dict[str, Any]
# Units of measure, which a figure's own text already shows ("4.7kg", "£8,400", "six years").
MEASURES = frozenset({"g", "GBP", "months"})


@dataclass(frozen=True, slots=True)
class Telling:
    """One document. `published` is its date as far as it is known, empty if undated; `n_private` counts quotes of people without a public role."""

    document_id: str
    entity_id: str
    story_id: str
    source_id: str
    published: str
    ties: Sequence[Tie]
    names: frozenset[str]
    mention: Line
    figures: Sequence[Line]
    people: Sequence[Line]
    places: Sequence[Line]
    quotes: Sequence[Line]
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

    def line(self, at: Stand, **more: Any) -> Line:
        """A line with its place in the document."""
        place = {"start": at.start, "end": at.end, "page": at.page, "item": at.item, "passage": at.passage}
        return more | {"document_id": self.document.document_id, "published": self.document.published or None} | place

    def is_beside(self, at: Stand) -> bool:
        """Whether a place stands in a passage that names the operation."""
        return at.passage is not None and any(named.at.passage == at.passage for named in self.named)


def tellings_of(rows: OperationRows, key: str, people_by_others: Mapping[str, frozenset[str]]) -> Iterator[Telling]:
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
            yield _telling(beside, people_by_others.get(own, frozenset()))


def _by_document(rows: Sequence[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.at.document_id].append(row)
    return found


def _main_operations(rows: OperationRows) -> dict[str, str]:
    """The operation that each document names most often; of equals the one that it names first."""
    best: dict[str, tuple[int, int, str]] = {}
    for document_id, key, n, start in rows.operations:
        best[document_id] = min(best.get(document_id, (0, 0, "")), (-n, start, key))
    return {document_id: key for document_id, (_, _, key) in best.items()}


def _telling(desk: _Beside, public_by_others: frozenset[str]) -> Telling:
    document = desk.document
    kept, n_private = _quotes(desk)
    return Telling(
        document_id=document.document_id,
        entity_id=document.entity_id,
        story_id=document.story_id,
        source_id=document.source_id,
        published=document.published,
        ties=desk.ties,
        names=frozenset(_in_one_line(row.text) for row in desk.named),
        mention=_mention(desk),
        figures=[_figure(desk, row) for row in desk.figures],
        people=list(_people(desk, kept, public_by_others)),
        places=list(_places(desk)),
        quotes=[line for _, line in kept],
        n_private=n_private,
    )


def _mention(desk: _Beside) -> Line:
    """The document as the list of mentions shows it, with the places of the name by the passages that hold them."""
    marks: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in desk.named:
        if row.at.passage is not None:
            marks[row.at.passage].append((row.at.start, row.at.end))
    return desk.line(desk.named[0].at, marks=marks, n_passages=len(marks))


def as_stated(figure: Figure | FigureRow) -> str:
    """A figure as people read it: its text, with what it counts where only the number stands in it ("860 wraps")."""
    has_unit = figure.unit is None or figure.unit in MEASURES or figure.unit.lower() in figure.text.lower()
    return " ".join(figure.text.split()) + ("" if has_unit else f" {figure.unit}")


def _figure(desk: _Beside, row: FigureRow) -> Line:
    return desk.line(
        row.at,
        text=row.text,
        stated=as_stated(row),
        figure_kind=row.kind,
        value=row.value,
        unit=row.unit,
        approximate=row.approximate,
        on=row.on,
        beside=desk.is_beside(row.at),
    )


def _quotes(desk: _Beside) -> tuple[list[tuple[SpokenRow, Line]], int]:
    """Quotes beside the name; in a document about the operation also those of people in office, within the agenda items that name it.

    And how many are left out: those of people without a public role. A line's `speaker` is None where it is not certain or not told;
    `said_by` is what a reader sees.
    """
    items = {row.at.item for row in desk.named if row.at.passage is not None}
    kept, n_private = [], 0
    for row in desk.quotes:
        beside = desk.is_beside(row.at)
        is_about = desk.is_main and row.role is not None and (row.at.passage is None or row.at.item in items)
        if not (beside or is_about):
            continue
        if row.standing == "private":
            n_private += 1
            continue
        line = desk.line(
            row.at,
            text=row.text,
            speaker=row.name,
            said_by=row.name or (NOT_CERTAIN if row.has_speaker else NOT_TOLD),
            speaker_confidence=row.confidence,
            role=row.role,
            organisation=row.organisation,
            beside=beside,
        )
        kept.append((row, line))
    return kept, n_private


def _people(desk: _Beside, quotes: Sequence[tuple[SpokenRow, Line]], public_by_others: frozenset[str]) -> Iterator[Line]:
    """People in office named beside the operation or quoted on it, once each, with every role that the text gives them."""
    roles: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    for role in desk.roles:
        roles[role.person].append({"role": role.role, "organisation": role.organisation})
    places: dict[str, Stand] = {}
    for row in desk.people:
        if row.canonical in roles or row.name_key in public_by_others:
            places.setdefault(row.canonical, row.at)
    for spoken, _ in quotes:
        if spoken.name is not None and spoken.role is not None:
            places.setdefault(spoken.name, spoken.at)
    for name, at in places.items():
        yield desk.line(at, name=name, roles=roles.get(name, []))


def _places(desk: _Beside) -> Iterator[Line]:
    """Places named beside the operation, once each."""
    seen = set()
    for row in desk.places:
        key = name_key("place", row.canonical)
        if key not in seen:
            seen.add(key)
            yield desk.line(row.at, name=row.canonical, key=key)


def _in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
