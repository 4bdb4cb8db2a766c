"""The parameters of each address: what may be asked, within which limits. `web.parsing` reads them from a request."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.addresses import MAX_CHARS
from core.errors import UsageError
from core.vocabulary import FACETS, SPLITS, THINGS
from core.words import KIND_GROUPS, Kind, KindFilter
from index.engine import Order
from index.names import name_clause
from service.days.asked_days import day_of
from service.days.intervals import Interval
from service.pasted import MAX_TEXT_CHARS
from service.search.cursors import MAX_CURSOR_CHARS
from service.search.quotes import QuoteOptions
from service.search.search import DEEPEST_OFFSET, MAX_HITS, SearchOptions
from service.trends import MAX_SERIES, CountUnit, TrendOptions

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
# A place in a text; longer numbers point nowhere.
MAX_AT = 10**9 - 1


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
