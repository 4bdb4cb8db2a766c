"""The parameters of a search over HTTP: what may be asked, within which limits. Unknown, repeated and misshapen ones are refused by name.

Above 400 lines: the faces share their limits and their checks, so what may be asked is one list.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal, TypedDict, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.addresses import MAX_CHARS
from core.errors import NotFound, UsageError
from core.vocabulary import FACETS, SPLITS, THINGS
from core.words import KIND_GROUPS, KINDS, Kind, KindFilter
from index.engine import Order
from index.names import name_clause
from service.asked_days import day_of
from service.cursors import MAX_CURSOR_CHARS
from service.intervals import INTERVALS, Interval
from service.pasted import MAX_TEXT_CHARS
from service.profiles import MAX_NAME_CHARS
from service.quotes import QuoteOptions
from service.search import DEEPEST_OFFSET, MAX_HITS, SearchOptions
from service.trends import COUNTED, MAX_SERIES, CountUnit, TrendOptions

# A page of people's; the API's limit is its own parameter.
PAGE_HITS = 20
MAX_API_HITS = 100
# The query that every dated document answers.
EVERYTHING = "published:1900.."
LAST_PAGE = DEEPEST_OFFSET // PAGE_HITS
# Names in three columns: some two screens.
PAGE_VALUES = 120
LAST_PAGE_OF_VALUES = DEEPEST_OFFSET // PAGE_VALUES
# More letters than a name has.
MAX_CONTAINING_CHARS = 100
# A text in an address: what servers and browsers between take; longer ones go by the command line.
MAX_PASTED_CHARS = 4000
# More passages than any document has.
MAX_PASSAGE = 100_000
# What a wrong value should have been, in words.
_SHOULD_BE = {
    "mode": "one of hybrid, keyword, meaning",
    "limit": f"a whole number from 1 to {MAX_API_HITS}",
    "offset": f"a whole number from 0 to {DEEPEST_OFFSET}",
    "month": "a month such as 2026-03",
    "page": f"a whole number from 1 to {LAST_PAGE}",
    "from": "a day, month or year such as 2026-03-31, 2026-03 or 2026",
    "to": "a day, month or year such as 2026-03-31, 2026-03 or 2026",
    "kind": f"one of {', '.join((*KINDS, *KIND_GROUPS))}",
    "copies": "1 or 0",
    "facet": f"one of {', '.join(FACETS)}",
    "containing": f"a text of at most {MAX_CONTAINING_CHARS} characters",
    "sort": "one of best, newest, oldest",
    "by": f"one of {', '.join(INTERVALS)}",
    "count": f"one of {', '.join(COUNTED)}",
    "split": f"one of {', '.join(SPLITS)}",
    "show": "count or share",
    "narrow": "1 or 0",
    "of": f"an address or a headline of at most {MAX_CHARS:,} characters",
    "reported": "1 or 0",
    "at": "a place in a text",
    "n": f"a whole number from 1 to {DEEPEST_OFFSET}",
    "names": "1 or 0",
    "part": "a part of this page",
    "force": "a force of this page, from 1",
    "document_id": "a document's id",
    "passage": f"a whole number from 1 to {MAX_PASSAGE}",
    "text": f"a text of at most {MAX_PASTED_CHARS} characters",
    "title": "a headline of at most 500 characters",
    "called": f"a name of at most {MAX_NAME_CHARS} characters",
    "cursor": f"a cursor of at most {MAX_CURSOR_CHARS} characters",
    "body": 'JSON such as {"of": "https://…"}',
}


# A document's id, or as much of it as somebody typed.
_DOCUMENT_ID = re.compile(r"[0-9a-f]{1,20}")


class ParameterError(UsageError):
    """One parameter is wrong; `field` names it."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def _is_day(value: str) -> str:
    try:
        day_of(value)
    except UsageError as err:
        raise ValueError(str(err)) from err
    return value


def _one_of(choices: Sequence[str]) -> AfterValidator:
    """Return the check that a value is one of the vocabulary's."""

    def checked(value: str) -> str:
        if value not in choices:
            raise ValueError(value)
        return value

    return AfterValidator(checked)


Day = Annotated[str, AfterValidator(_is_day)]
Facet = Annotated[str, _one_of(FACETS), Field(json_schema_extra={"enum": list(FACETS)})]
Split = Annotated[str, _one_of(SPLITS), Field(json_schema_extra={"enum": list(SPLITS)})]
P = TypeVar("P", bound="Parameters")


class Parameters(BaseModel):
    """Parameters of an address. An empty value is an absent one, as forms send it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, values: Mapping[str, object] | list[object] | str | None) -> object:
        return {key: value for key, value in values.items() if value != ""} if isinstance(values, Mapping) else values


class _Given(Parameters):
    """Parameters with a first and a last day."""

    since: Day | None = Field(
        default=None, alias="from", description="First day, in the beat's zone: 2026-03-31, 2026-03 or 2026."
    )
    until: Day | None = Field(default=None, alias="to", description="Last day, included.")

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day asked for."""
        return day_of(self.since) if self.since else None, day_of(self.until, last=True) if self.until else None


class Asked(_Given):
    """A search, as pages and API ask it."""

    q: str = Field(default="", description='Words, "phrases", AND OR NOT, ( ), field:value, prefix*, "near words"~5.')
    mode: Literal["hybrid", "keyword", "meaning"] = "hybrid"
    source: str | None = Field(default=None, description="A source: its id, its name, or a part of the name in whole words.")
    kind: KindFilter | None = None
    copies: bool = Field(default=False, description="1: every document, not one hit a story or agenda item.")
    sort: Order = Field(
        default="best", description="What comes first: the best, the newest or the oldest; the undated come last."
    )

    def to_options(self, *, limit: int, offset: int) -> SearchOptions:
        """Return the options of one stretch of results."""
        since, until = self.days()
        return SearchOptions(self.mode, limit, offset, since, until, self.source, self.kind, self.copies, self.sort)


class _Continued(Parameters):
    """A list that goes on behind a cursor."""

    cursor: str = Field(
        default="",
        description="Where to go on, as the Link header of the answer before names it; stable whatever is written meanwhile.",
        max_length=MAX_CURSOR_CHARS,
    )


class ApiAsked(Asked, _Continued):
    """A search of the API."""

    limit: int = Field(default=20, ge=1, le=MAX_API_HITS)
    offset: int = Field(default=0, ge=0, le=DEEPEST_OFFSET, description="Left aside where there is a cursor.")

    @property
    def options(self) -> SearchOptions:
        """The options of this request."""
        return self.to_options(limit=self.limit, offset=self.offset)


class FacetAsked(Asked):
    """All values of one facet of a search, of the API."""

    facet: Facet = Field(description="The facet.")
    containing: str = Field(default="", description="Only values that contain this text.", max_length=MAX_CONTAINING_CHARS)
    limit: int = Field(default=100, ge=1, le=MAX_HITS, description="Values, not hits.")
    offset: int = Field(default=0, ge=0, le=DEEPEST_OFFSET)

    @property
    def options(self) -> SearchOptions:
        """The options of this request; `limit` and `offset` are of values."""
        return self.to_options(limit=self.limit, offset=self.offset)


class QuotesAsked(_Given):
    """Quotes, as pages and API ask for them."""

    q: str = Field(default="", description="A query as in search; its words must stand in the quote's paragraph.")
    speaker: str | None = Field(default=None, description="A name, an office whoever held it that day, or a body spoken for.")
    source: str | None = Field(default=None, description="A source: its id, its name, or a part of the name in whole words.")
    kind: Kind | None = None

    def to_options(self, *, limit: int, offset: int) -> QuoteOptions:
        """Return the options of one stretch of quotes."""
        return QuoteOptions(self.speaker, *self.days(), self.source, self.kind, limit, offset)


class ApiQuotesAsked(QuotesAsked, _Continued):
    """Quotes of the API."""

    limit: int = Field(default=20, ge=1, le=MAX_API_HITS)
    offset: int = Field(default=0, ge=0, le=DEEPEST_OFFSET, description="Left aside where there is a cursor.")

    @property
    def options(self) -> QuoteOptions:
        """The options of this request."""
        return self.to_options(limit=self.limit, offset=self.offset)


class DocumentsAsked(_Continued):
    """The list of all documents, of the API."""

    limit: int = Field(default=20, ge=1, le=MAX_API_HITS)


class QuotesPageAsked(QuotesAsked):
    """A page of quotes."""

    page: int = Field(default=1, ge=1, le=LAST_PAGE)

    @property
    def options(self) -> QuoteOptions:
        """The options of this page."""
        return self.to_options(limit=PAGE_HITS, offset=(self.page - 1) * PAGE_HITS)


class DossierAsked(BaseModel):
    """An operation asked for by its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="", description='The operation\'s name, with or without "Operation".')


class ExplainAsked(Asked):
    """What became of an address or headline; with `q` and filters, why it is or is not among the answers of that search."""

    of: str = Field(default="", description="An address, a headline, or a document's id.", max_length=MAX_CHARS)

    @property
    def options(self) -> SearchOptions:
        """The filters of the search, as far as one was told."""
        return self.to_options(limit=1, offset=0)


class ExplainPageAsked(ExplainAsked):
    """The same of the page, which tells that a report was kept."""

    reported: bool = False


class SimilarAsked(_Given):
    """What is like a document, one of its passages, or a text."""

    document_id: str | None = Field(default=None, description="A document's id.", max_length=40)
    passage: int | None = Field(default=None, ge=1, le=MAX_PASSAGE, description="One passage of the document, from 1.")
    text: str = Field(default="", description="A text that is pasted.", max_length=MAX_PASTED_CHARS)
    source: str | None = Field(default=None, description="A source: its id, its name, or a part of the name in whole words.")
    kind: Kind | None = None
    copies: bool = Field(default=False, description="1: every document, not one hit a story or agenda item.")

    @property
    def options(self) -> SearchOptions:
        """The filters, and the first page of hits."""
        return self.to_options(limit=PAGE_HITS, offset=0)

    def to_options(self, *, limit: int, offset: int) -> SearchOptions:
        """Return the options of one stretch of results."""
        since, until = self.days()
        return SearchOptions("meaning", limit, offset, since, until, self.source, self.kind, self.copies)


class SimilarApiAsked(SimilarAsked):
    """The same of the API."""

    limit: int = Field(default=20, ge=1, le=MAX_API_HITS)
    offset: int = Field(default=0, ge=0, le=DEEPEST_OFFSET)

    @property
    def options(self) -> SearchOptions:
        """The options of this request."""
        return self.to_options(limit=self.limit, offset=self.offset)


class MeetingsAsked(Parameters):
    """The meetings of a month."""

    month: Day | None = Field(default=None, description="A month, as 2026-03.")

    @property
    def day(self) -> date | None:
        """A day of the month, if one is asked for."""
        return day_of(self.month) if self.month else None


class MissReported(BaseModel):
    """What somebody reports as missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: str = Field(description="An address or a headline.", max_length=MAX_CHARS)
    q: str = Field(default="", description="The query that should have found it.", max_length=MAX_CHARS)


class TextPasted(BaseModel):
    """A text that somebody pastes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(default="", description=f"The text, of at most {MAX_TEXT_CHARS:,} characters.")
    title: str | None = Field(default=None, description="Its headline, if it has one.", max_length=500)


class ProfileAsked(BaseModel):
    """A thing asked for by its kind and name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str = Field(description=f"What it is, one of {', '.join(THINGS)}; people only where they hold a public office.")
    name: str = Field(default="", description="Its name, or its id.")


class PageAsked(Asked):
    """A search of the search page. Filters without words list all that they let through."""

    page: int = Field(default=1, ge=1, le=LAST_PAGE)

    @property
    def options(self) -> SearchOptions:
        """The options of this page of results."""
        return self.to_options(limit=self.per_page, offset=(self.page - 1) * self.per_page)

    @property
    def per_page(self) -> int:
        """How many entries a page has."""
        return PAGE_HITS

    @property
    def query(self) -> str:
        """The query: the words, else a clause that lets through what the filters do; empty if nothing is asked."""
        if self.q.strip():
            return self.q
        if self.kind:
            return " OR ".join(f"kind:{kind}" for kind in KIND_GROUPS.get(self.kind, (self.kind,)))
        if self.source:
            return name_clause("source", self.source)
        return EVERYTHING if self.since or self.until else ""


class ExportAsked(PageAsked):
    """All results of a search, whatever page they were looked at on."""

    @property
    def options(self) -> SearchOptions:
        """The options of all results."""
        return self.to_options(limit=1, offset=0)

    def options_by(self, sort: Order) -> SearchOptions:
        """Return the options of all results in another order."""
        return replace(self.options, sort=sort)


class FacetPageAsked(PageAsked):
    """The page of all values of one facet of a search."""

    facet: Facet
    containing: str = Field(default="", max_length=MAX_CONTAINING_CHARS)
    page: int = Field(default=1, ge=1, le=LAST_PAGE_OF_VALUES)

    @property
    def per_page(self) -> int:
        """How many values a page has."""
        return PAGE_VALUES


class OperationsAsked(Parameters):
    """The list of operations."""

    containing: str = Field(default="", max_length=MAX_CONTAINING_CHARS)
    page: int = Field(default=1, ge=1, le=LAST_PAGE_OF_VALUES)

    @property
    def options(self) -> SearchOptions:
        """The options of this page; `limit` and `offset` are of values."""
        return SearchOptions(mode="keyword", limit=PAGE_VALUES, offset=(self.page - 1) * PAGE_VALUES)


class TrendAsked(_Given):
    """A trend of the API; with `show` and `narrow`, its picture."""

    q: list[str] = Field(default=[], description="A query; given again, another to compare.", max_length=MAX_SERIES)
    by: Interval = "month"
    count: CountUnit = "stories"
    split: Split | None = None
    show: Literal["count", "share"] = Field(default="count", description="What a picture shows; the numbers are the same.")
    narrow: bool = Field(default=False, description="1: a picture for a phone.")

    @property
    def queries(self) -> list[str]:
        """The queries that are not empty."""
        return [text.strip() for text in self.q if text.strip()]

    @property
    def options(self) -> TrendOptions:
        """The options of this request."""
        return TrendOptions(self.by, self.count, *self.days(), self.split)


def trend_asked(request: Request) -> TrendAsked:
    """Return the trend that an address asks for; `q` may be given more than once.

    Raises: ParameterError.
    """
    once_each(request)
    given = {name: value for name, value in request.query_params.items() if name != "q"}
    try:
        return TrendAsked.model_validate(given | {"q": request.query_params.getlist("q")})
    except ValidationError as err:
        raise first_fault(err, allowed=_names(TrendAsked)) from err


def page_asked(request: Request, model: type[P]) -> P:
    """Return the search, the facet's values or the quotes that a page's address asks for.

    Raises: ParameterError.
    """
    once_each(request)
    try:
        given: dict[str, str] = dict(request.query_params)
        return model.model_validate(given)
    except ValidationError as err:
        raise first_fault(err, allowed=_names(model)) from err


def page_number_of(given: Mapping[str, str]) -> int:
    """Return the number of the page that is asked for, from 1.

    Raises: ParameterError.
    """
    number = given.get("page", "1")
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number)):
        raise ParameterError(f"page: {number[:20]!r} is not a page. Leave it out.", field="page")
    return int(number)


def once_each(request: Request) -> None:
    """Refuse a parameter that is given twice: it would be unclear which one counts. A trend's queries may be several.

    Raises: ParameterError.
    """
    may_repeat = {"q"} if "trend" in request.url.path else set()
    twice = [
        name
        for name, n in Counter(key for key, _ in request.query_params.multi_items()).items()
        if n > 1 and name not in may_repeat
    ]
    if twice:
        raise ParameterError(f"{twice[0][:40]}: given more than once. Give it once.", field=twice[0][:40])


def document_id_of(text: str) -> str:
    """Return the id in a document's address.

    Raises: NotFound for what cannot be one, before any database is asked.
    """
    if not _DOCUMENT_ID.fullmatch(text):
        raise NotFound("There is no document at this address: an id has up to 20 digits and letters from a to f.")
    return text


def event_id_of(text: str) -> str:
    """Return the id in an event's address.

    Raises: NotFound for what cannot be one, before any database is asked.
    """
    if not _DOCUMENT_ID.fullmatch(text):
        raise NotFound("There is no event at this address: an id has 20 digits and letters from a to f.")
    return text


def no_parameters(request: Request) -> None:
    """Refuse any parameter, for an address that takes none.

    Raises: ParameterError.
    """
    for name in request.query_params:
        raise ParameterError(f"{name[:40]}: this address takes no parameters.", field=name[:40])


def api_fault(err: RequestValidationError, path: str) -> ParameterError:
    """Return the first fault that FastAPI found in a request of the API."""
    models: dict[str, type[BaseModel]] = {
        "trend": TrendAsked,
        "dossier": DossierAsked,
        "facets": FacetAsked,
        "explain": ExplainAsked,
        "similar": SimilarApiAsked,
        "misses": MissReported,
        "paste": TextPasted,
        "quotes": ApiQuotesAsked,
        "documents": DocumentsAsked,
    }
    return first_fault(err, allowed=_names(models.get(path.rpartition("/")[2], ApiAsked)))


class _Fault(TypedDict):
    """A fault as pydantic tells it: where, of what kind, and what was given."""

    loc: tuple[int | str, ...]
    type: str
    input: object


def first_fault(err: ValidationError | RequestValidationError, *, allowed: Sequence[str]) -> ParameterError:
    """Return the first fault of a request as an error that names its parameter."""
    fault: _Fault = err.errors()[0]
    named = [part for part in fault["loc"] if isinstance(part, str) and part != "query"]
    field = (named[-1] if named else "request")[:40]
    if fault["type"] == "extra_forbidden":
        return ParameterError(f"{field}: there is no such parameter. Parameters: {', '.join(allowed)}.", field=field)
    if fault["type"] == "missing":
        return ParameterError(f"{field}: is missing. Give {_SHOULD_BE.get(field, 'a text')}.", field=field)
    given = str(fault.get("input"))[:40]
    return ParameterError(f"{field}: {given!r} is not {_SHOULD_BE.get(field, 'a text')}.", field=field)


def _names(model: type[BaseModel]) -> list[str]:
    return sorted(info.alias or name for name, info in model.model_fields.items())
