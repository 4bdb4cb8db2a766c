"""The words of the product as frozen values: source, capture, document, passage, annotations. No behaviour beyond conversion."""

import hashlib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from core.vocabulary import Label

if typing.TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = Literal["article", "release", "agenda", "report", "minutes", "decision", "other"]
KINDS: tuple[Kind, ...] = typing.get_args(Kind)
# What a filter of kinds may say for several at once: the papers of councils.
KindFilter = Literal["article", "release", "agenda", "report", "minutes", "decision", "other", "council"]
KIND_GROUPS: Mapping[str, tuple[Kind, ...]] = {"council": ("agenda", "report", "minutes", "decision")}
Precision = Literal["time", "day", "month", "year"]
Provenance = Literal["json-ld", "meta", "url", "text", "feed", "sitemap", "meeting", "file", "given", "crawl"]
Access = Literal["free", "metered", "locked", "registration", "unknown"]
About = Literal["own", "other", "unknown"]
T = typing.TypeVar("T")
Outcome = Literal["carried", "lost"]
Fate = Literal["done", "rejected", "quarantined", "retried", "waiting"]
FATES: tuple[Fate, ...] = typing.get_args(Fate)


@dataclass(frozen=True, slots=True)
class Context:
    """What the crawler knew of a capture beside its bytes: how it was found, and its place in a meeting.

    `kind` is what the crawler takes it for (None: reading decides). `found_published` is the date that a feed, a sitemap or
    the person importing gave, `found_from` says which. `item_number` is the number as printed ("6a").
    """

    kind: Kind | None = None
    found_title: str | None = None
    found_published: datetime | None = None
    found_from: Provenance | None = None
    committee: str | None = None
    meeting_id: str | None = None
    meeting_at: datetime | None = None
    meeting_status: str | None = None
    meeting_url: str | None = None
    item_number: str | None = None
    item_title: str | None = None
    attachment_title: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """The bytes one URL gave at one time, and how they came. `key` is the source's own name for the thing (see core.ids)."""

    id: str
    source_id: str
    key: str
    url: str
    fetched_at: datetime
    status: int
    content_type: str
    sha256: str
    headers: Mapping[str, str] = field(default_factory=dict)
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True)
class Published:
    """When a document was published. `value` is ISO 8601, cut to its precision ("2026-09-04", "2026-09"); None when unknown."""

    value: str | None = None
    precision: Precision | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document's text, `text[start:end]`; PDF page (from 1) and agenda item as printed, where it has them."""

    start: int
    end: int
    page: int | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as minutes count it; a figure or an outcome that they do not tell is None."""

    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    outcome: Outcome | None = None
    is_unanimous: bool = False


@dataclass(frozen=True, slots=True)
class Motion:
    """Who moved and who seconded, with their office, as printed ("Councillor Pym")."""

    moved_by: str
    seconded_by: str


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One numbered piece of an agenda, report pack or minutes: number as printed, verbatim title, page range if paged.

    What is known of it beyond that is as printed, and absent where it is not sure: who reports ("Tess Orrell, Head of Housing"), what is
    recommended, what was decided, how it was voted and who moved it. Whoever voted how stands in the passages alone.
    """

    number: str
    title: str
    first_page: int | None = None
    last_page: int | None = None
    author: str | None = None
    recommendations: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    votes: tuple[Vote, ...] = ()
    motions: tuple[Motion, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What reading a page left out of its text, of one class: how many paragraphs and characters, and how the first ones begin."""

    kind: str
    n_paragraphs: int
    n_chars: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A page whose text was recognised from its picture (OCR), and how sure the recogniser is of its words on average, 0 to 100."""

    page: int
    confidence: float


@dataclass(frozen=True, slots=True)
class UnrecognisedPage:
    """A page whose picture gave no text, and why."""

    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """Which pages of a document were pictures: those whose text was recognised, and those of which nothing is known."""

    pages: tuple[RecognisedPage, ...] = ()
    missing: tuple[UnrecognisedPage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Readable text made from a capture. `id` is stable across versions; `version_id` names this very text.

    `recognition` is None where no page was a picture.
    """

    id: str
    version_id: str
    source_id: str
    capture_id: str
    kind: Kind
    url: str
    title: str
    text: str
    byline: str | None = None
    published: Published = Published()
    language: str | None = None
    access: Access = "unknown"
    passages: tuple[Passage, ...] = ()
    items: tuple[AgendaItem, ...] = ()
    captions: tuple[str, ...] = ()
    context: Context = field(default_factory=Context)
    left_out: tuple[LeftOut, ...] = ()
    recognition: Recognition | None = None


@dataclass(frozen=True, slots=True)
class PageText:
    """What a web page showed at its address: a hash of its text, a hash of what the address names, and whether the text is about that."""

    text_key: str
    name_key: str
    about: About


@dataclass(frozen=True, slots=True)
class Closing:
    """How the text of a release closes: the whole text, and hashes of its last paragraph, its last two and so on. `n_left_out` of them its document is
    without, as lines of its site."""

    text: str
    keys: tuple[str, ...]
    n_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names something: `text` is exactly `document_text[start:end]`; `canonical` its fullest form in the document."""

    start: int
    end: int
    text: str
    label: Label
    canonical: str
    entity_id: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A person's role as written, with the organisation if the text gives one. `start` and `end` are its place in the text.

    Rows of before the places were kept have none.
    """

    person: str
    role: str
    organisation: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The words inside quotation marks (marks excluded), who spoke them (None: not said) and the cue ("said").

    `speaker_confidence` is the calibrated probability (0..1) that the speaker is right; None in rows of before it was measured.
    """

    start: int
    end: int
    speaker: str | None
    cue: str | None
    speaker_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that counts: `kind` as in interfaces.md, `value` in pounds, grams, months or a count.

    `confidence` is the probability (0..1, not calibrated) that `kind` and `of` are right; None in rows of before it was kept.
    """

    start: int
    end: int
    text: str
    kind: str
    value: float
    unit: str | None = None
    approximate: bool = False
    on: str | None = None
    of: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that NLP says of one text. `drug_policy` is the calibrated probability that the text is about drug policy (0..1)."""

    entities: tuple[Mention, ...] = ()
    roles: tuple[Role, ...] = ()
    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    drug_policy: float = 0.0
    topics: tuple[str, ...] = ()


def stable_id(*parts: str) -> str:
    """Return a deterministic id: 20 hex digits of the SHA-256 of the parts. The same parts give the same id on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


@typing.overload
def to_json(value: "DataclassInstance") -> dict[str, object]: ...
@typing.overload
def to_json(value: object) -> object: ...
def to_json(value: object) -> object:
    """Turn a frozen value into plain JSON types: the one serialiser of what is kept and of what is answered. Datetimes become ISO 8601.

    A field has its own name, or the `serialization_alias` of its annotation, as pydantic reads it for the description of the API.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {key: to_json(getattr(value, name)) for name, key in _keys(type(value))}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value


def from_json(cls: type[T], data: Mapping[str, Any]) -> T:
    """Rebuild a dataclass of this module from `to_json`'s output. Unknown keys are ignored, so that old rows can be read."""
    converters = _converters(cls)  # type: ignore[arg-type]  # every class is hashable
    return cls(
        **{
            key: item if item is None or (convert := converters[key]) is None else convert(item)
            for key, item in data.items()
            if key in converters
        }
    )


@lru_cache(maxsize=128)
def _keys(cls: type) -> tuple[tuple[str, str], ...]:
    """Return a dataclass's fields, each with its key in JSON."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple((f.name, _alias(hints[f.name]) or f.name) for f in fields(cls))


def _alias(hint: Any) -> str | None:
    aliases = (getattr(part, "serialization_alias", None) for part in getattr(hint, "__metadata__", ()))
    return next((alias for alias in aliases if alias), None)


@lru_cache(maxsize=64)
def _converters(cls: type) -> Mapping[str, Callable[[Any], Any] | None]:
    """Return how each field of a dataclass is made of its JSON; None: it is as it stands there. Worked out once: anew it took
    most of a row's time.
    """
    hints = typing.get_type_hints(cls)
    return {f.name: _converter(hints[f.name]) for f in fields(cls)}


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(arg for arg in typing.get_args(hint) if arg is not type(None))
    if typing.get_origin(hint) is tuple:
        inner = _converter(typing.get_args(hint)[0])
        return tuple if inner is None else lambda items: tuple([None if item is None else inner(item) for item in items])
    if hint is datetime:
        return datetime.fromisoformat
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda item: from_json(hint, item)
    return None
