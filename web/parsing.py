"""Parses the parameters of a request by their model. Unknown, repeated and misshapen ones are refused by name, in plain words."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypedDict, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from core.addresses import MAX_CHARS
from core.errors import NotFound, UsageError
from core.vocabulary import FACETS, SPLITS
from core.words import KIND_GROUPS, KINDS
from service.days.intervals import INTERVALS
from service.dossiers.profiles import MAX_NAME_CHARS
from service.search.cursors import MAX_CURSOR_CHARS
from service.search.search import DEEPEST_OFFSET
from service.trends import COUNTED
from web.parameters import (
    LAST_PAGE,
    MAX_API_HITS,
    MAX_CONTAINING_CHARS,
    MAX_PASSAGE,
    MAX_PASTED_CHARS,
    ApiAsked,
    ApiQuotesAsked,
    DocumentsAsked,
    DossierAsked,
    ExplainAsked,
    FacetAsked,
    MissReported,
    Parameters,
    SimilarApiAsked,
    TextPasted,
    TrendAsked,
)

P = TypeVar("P", bound=Parameters)
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
