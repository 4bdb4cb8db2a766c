"""The pages: Today, search, document, sources, status. Each hands what a use case said to a template."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.errors import ConfigError, CountywatchError, NotFound, Unavailable, UsageError
from core.words import KINDS
from index.fields import public_people
from service.documents import get_document
from service.health import source_health, status
from service.search import SearchOptions, search
from web import show
from web.api import query_of, within_licence

router = APIRouter(include_in_schema=False)
PAGE_HITS = 20
PARAMETERS = frozenset({"q", "mode", "from", "to", "source", "kind", "copies", "page"})
_CODES = {UsageError: 400, NotFound: 404, Unavailable: 503, ConfigError: 500}
_TITLES = {
    400: "This cannot be searched for",
    404: "Nothing here",
    405: "This cannot be done here",
    500: "A fault of ours",
    503: "A part does not answer",
}
_WORDS = {
    404: "There is no such page. It may have moved; search for it.",
    405: "This page can only be looked at.",
    500: "The page could not be made. The fault was logged; other pages work.",
}


@router.get("/")
def today(request: Request) -> Response:
    """The first page."""
    installation = request.app.state.installation
    newest = (
        search(installation, "published:1900..", SearchOptions(mode="keyword", limit=8)) if installation.shelves.count() else None
    )
    return _page(
        request,
        "today.html.j2",
        title="Today",
        counts=installation.shelves.count(),
        examples=_examples(newest["facets"] if newest else {}),
        newest=newest["hits"] if newest else [],
        sources=source_health(installation),
    )


@router.get("/search")
def search_page(request: Request) -> Response:
    """Search results."""
    installation = request.app.state.installation
    given = dict(request.query_params)
    page = int(given["page"]) if given.get("page", "").isdigit() and len(given["page"]) < 5 else 1
    values: dict[str, Any] = {"given": given, "page": max(1, page), "kinds": KINDS, "sources": source_health(installation)}
    try:
        text, options = query_of(request, allowed=PARAMETERS)
        chosen = SearchOptions(
            options.mode,
            PAGE_HITS,
            (values["page"] - 1) * PAGE_HITS,
            options.since,
            options.until,
            options.source,
            options.kind,
            options.copies,
        )
        found = search(installation, text, chosen)
    except UsageError as err:
        return _page(request, "search.html.j2", code=400, title="Search", found=None, fault=err, **values)
    return _page(
        request,
        "search.html.j2",
        title=f"{text} – search",
        found=found,
        fault=None,
        last_page=-(-found["total"] // PAGE_HITS),
        **values,
    )


@router.get("/documents/{document_id}")
def document_page(request: Request, document_id: str) -> Response:
    """One document."""
    installation = request.app.state.installation
    whole = get_document(installation, document_id)
    found = within_licence(installation, whole)
    from core.words import Annotations, from_json

    people = public_people(from_json(Annotations, whole["annotations"]))
    return _page(
        request,
        "document.html.j2",
        title=found["document"]["title"],
        found=found,
        is_cut=found is not whole,
        passages=show.passages_of(found["document"], found["annotations"]),
        names=show.names_of(whole["annotations"], people),
        people=[role for role in whole["annotations"]["roles"] if role["person"] in people],
    )


@router.get("/sources")
def sources_page(request: Request) -> Response:
    """How each source stands."""
    return _page(request, "sources.html.j2", title="Sources", sources=source_health(request.app.state.installation))


@router.get("/status")
def status_books(request: Request) -> Response:
    """The books of every stage."""
    return _page(request, "status.html.j2", title="Status", status=status(request.app.state.installation))


def error_page(request: Request, err: CountywatchError) -> Response:
    """A known error, in its own words."""
    code = _CODES.get(type(err), 500)
    return _page(request, "error.html.j2", code=code, title=_TITLES[code], words=str(err))


def status_page(request: Request, code: int) -> Response:
    """An answer without a page of its own."""
    return _page(
        request,
        "error.html.j2",
        code=code,
        title=_TITLES.get(code, "This cannot be answered"),
        words=_WORDS.get(code, _WORDS[500]),
    )


def _page(request: Request, template: str, *, title: str, code: int = 200, **values: Any) -> Response:
    beat = request.app.state.installation.config.beat
    made = _environment().get_template(template).render(title=title, beat=beat, request_path=request.url.path, **values)
    return HTMLResponse(made, status_code=code)


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("web", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "day": show.day,
        "moment": show.moment,
        "web": show.web_address,
        "marked": show.marked,
        "provenance": show.provenance,
    }
    environment.globals |= {"with_": _with, "facet_query": show.facet_query, "FACET_NAMES": show.FACET_NAMES}
    return environment


def _with(given: dict[str, str], **changed: Any) -> str:
    """The search address with some parameters changed; None removes one."""
    kept = {k: v for k, v in (given | changed).items() if v not in (None, "") and k in PARAMETERS}
    return f"/search?{urlencode(kept)}"


def _examples(facets: dict[str, Any]) -> list[tuple[str, str]]:
    """Three searches that work on this archive: an operation, a council paper, a question in plain words."""
    operations = facets.get("operation") or []
    name = str(operations[0]["value"]) if operations else "Operation Gravity"
    return [
        (f'operation:"{name}"', "every document of one operation"),
        ("naloxone kind:report", "council reports, to the page"),
        ("help for people who sleep rough", "by meaning"),
    ]
