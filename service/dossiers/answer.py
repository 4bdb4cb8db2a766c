"""The dossier of one operation as it is answered: its parts, and lines that each tell where they stand. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.words import Access, Kind

Line = TypeVar("Line", covariant=True)
# A place in a text, from its first character to behind its last.
Span = tuple[int, int]
PlaceParts = tuple[str, str | None, int, int, int | None, str | None, str, str, str, str, Kind]


@dataclass(frozen=True, slots=True)
class DossierPlace:
    """Where something stands, with what a reader sees of its document. `start` and `end` are code points of the document's text.

    `published` is None where the document is undated; the titles are empty where it cannot be read any more.
    """

    document_id: str
    published: str | None
    start: int
    end: int
    page: int | None
    item: str | None
    title: str
    shown_title: str
    source: str
    source_name: str
    kind: Kind

    @property
    def parts(self) -> PlaceParts:
        """The place, for a line that stands there."""
        of_document = (self.title, self.shown_title, self.source, self.source_name, self.kind)
        return self.document_id, self.published, self.start, self.end, self.page, self.item, *of_document


@dataclass(frozen=True, slots=True)
class ForcePlace(DossierPlace):
    """A place that ties a force to the name. `published_by_it`: the force published the text, which may not name it."""

    published_by_it: bool


@dataclass(frozen=True, slots=True)
class FigureLine(DossierPlace):
    """A figure as it was stated, once a story. `words` say what it counts, `beside` that it stands in a passage that names the operation.

    `highlights` is the figure's place within its sentence; `copies` are the story's documents that state it.
    """

    text: str
    stated: str
    figure_kind: str
    words: str
    value: float
    unit: str | None
    approximate: bool
    on: str | None
    beside: bool
    copies: int
    sentence: str
    highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A public role as written, and how many documents give it."""

    role: str
    organisation: str | None
    documents: int


@dataclass(frozen=True, slots=True)
class PersonLine(DossierPlace):
    """A person in a public role, with the place of the latest document of `documents`."""

    name: str
    roles: tuple[HeldRole, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class PlaceLine(DossierPlace):
    """A place beside the name, with where the latest document of `documents` names it."""

    name: str
    key: str
    documents: int


@dataclass(frozen=True, slots=True)
class QuoteLine(DossierPlace):
    """A quote, once a story. `speaker` is None where it is not certain or not told, `said_by` what a reader sees. `beside` as of figures."""

    text: str
    speaker: str | None
    said_by: str
    speaker_confidence: float | None
    role: str | None
    organisation: str | None
    beside: bool
    copies: int


@dataclass(frozen=True, slots=True)
class DossierPassage:
    """A passage that names the operation; `highlights` are the places of the name within it."""

    text: str
    start: int
    end: int
    page: int | None
    item: str | None
    highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class MentionLine(DossierPlace):
    """A story that names the operation, by the earliest of its documents; `copies` of them do, `others` are the rest. Passages are the first ones."""

    story_id: str
    url: str
    access: Access
    copies: int
    others: tuple[DossierPlace, ...]
    n_passages: int
    passages: tuple[DossierPassage, ...]


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A form of the operation's name, and how many documents write it so."""

    text: str
    documents: int


@dataclass(frozen=True, slots=True)
class Lines(Generic[Line]):
    """The lines of one sort that are listed; `total` is their true number, `withheld` how many licences keep back."""

    total: int
    lines: Sequence[Line]
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class QuoteLines(Lines[QuoteLine]):
    """Quotes, newest first; `left_out` counts those of people without a public role."""

    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Force:
    """A force as most texts write it, how many documents tie it to the name, and where: the plainest first."""

    name: str
    key: str
    documents: int
    said_in: tuple[ForcePlace, ...]


@dataclass(frozen=True, slots=True)
class DossierSection:
    """What the texts of one force say; `force` is None where they name none. `unnamed` counts documents that name no force.

    Figures and mentions are in order of time, undated ones last; quotes newest first. Every number counts the archive's rows.
    """

    id: str
    force: Force | None
    also_named: tuple[Force, ...]
    unnamed: int
    is_other: bool
    documents: int
    stories: int
    undated: int
    first: DossierPlace | None
    last: DossierPlace | None
    names: Lines[WrittenName]
    figures: Lines[FigureLine]
    people: Lines[PersonLine]
    places: Lines[PlaceLine]
    quotes: QuoteLines
    mentions: Lines[MentionLine]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the archive says of an operation, a section for each force that runs one of the name. `partial`: documents wait to be looked at.

    `notes` tell how the name that was asked for was read.
    """

    name: str
    key: str
    documents: int
    undated: int
    partial: bool
    sections: tuple[DossierSection, ...]
    notes: tuple[str, ...] = ()
