"""The API, /api/v1: the JSON of the command line, errors as problem+json (RFC 9457)."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from core.words import to_json
from service.changes import versions_of
from service.correcting.listing import State, public_corrections
from service.correcting.takedowns import count_takedowns
from service.documents import get_document
from service.dossiers.answer import Dossier
from service.dossiers.dossiers import dossier
from service.dossiers.profiles import Profile, profile
from service.events.events import Event, get_event
from service.exits.answers import (
    ShownDocument,
    answer_for_readers,
    document_for_readers,
    dossier_for_readers,
    quotes_for_readers,
)
from service.exits.changes import ShownChange, versions_for_readers
from service.fairness import public_in
from service.health.health import StatusAnswer, status
from service.search.cursors import DocumentList, documents_from, quotes_from, search_from
from service.search.quotes import QuotesAnswer
from service.search.search import FacetAnswer, SearchAnswer, facet_values
from service.trends import TrendAnswer, trend
from web.opened import installation_of
from web.parameters import ApiAsked, ApiQuotesAsked, DocumentsAsked, DossierAsked, FacetAsked, ProfileAsked, TrendAsked
from web.parsing import document_id_of, event_id_of, no_parameters
from web.problems import Responses
from web.routes import ApiRoutes


class Correction(BaseModel):
    """One correction: what it is about and what it becomes, None where a person without a public role may be named."""

    id: str
    at: datetime
    kind: str
    state: State
    documents: int
    document_id: str | None
    about: str | None
    becomes: str | None


class Corrections(BaseModel):
    """All corrections, how many takedowns are in force, and how many decisions are left out because they are damaged."""

    corrections: list[Correction]
    takedowns: int
    damaged: int


router = ApiRoutes()
# How the OpenAPI description tells of lists that go on.
CONTINUED: Responses = {
    200: {
        "headers": {
            "Link": {"description": 'The next page, rel="next" (RFC 8288); none at the end.', "schema": {"type": "string"}}
        }
    }
}


@router.get("/search", SearchAnswer, responses=CONTINUED)
def api_search(request: Request, asked: Annotated[ApiAsked, Query()]) -> JSONResponse:
    """Search, one hit a story or agenda item unless copies are asked for: the JSON of `countywatch search --json`."""
    installation = installation_of(request)
    answer, following = search_from(installation, asked.q, asked.options, asked.cursor)
    return _page(request, answer_for_readers(answer, installation.config.beat), following)


@router.get("/facets", FacetAnswer)
def api_facets(request: Request, asked: Annotated[FacetAsked, Query()]) -> JSONResponse:
    """Return all values of one facet of what a search finds: the JSON of `countywatch facet --json`."""
    installation = installation_of(request)
    return JSONResponse(to_json(facet_values(installation, asked.q, asked.facet, asked.options, containing=asked.containing)))


@router.get("/trend", TrendAnswer)
def api_trend(request: Request, asked: Annotated[TrendAsked, Query()]) -> JSONResponse:
    """Return how much was published of what, and when: the JSON of `countywatch trend --json`."""
    return JSONResponse(to_json(trend(installation_of(request), asked.queries, asked.options)))


@router.get("/quotes", QuotesAnswer, responses=CONTINUED)
def api_quotes(request: Request, asked: Annotated[ApiQuotesAsked, Query()]) -> JSONResponse:
    """Quotes with their paragraph, speaker, office that day and outlets: the JSON of `countywatch quotes --json`, within licences."""
    installation = installation_of(request)
    answer, following = quotes_from(installation, asked.q, asked.options, asked.cursor)
    return _page(request, quotes_for_readers(answer, installation.config.beat), following)


@router.get("/dossier", Dossier)
def api_dossier(request: Request, asked: Annotated[DossierAsked, Query()]) -> JSONResponse:
    """Return what is known of one operation, each line with its place: the JSON of `countywatch dossier --json`, within
    licences.
    """
    installation = installation_of(request)
    return JSONResponse(to_json(dossier_for_readers(dossier(installation, asked.name), installation.config.beat)))


@router.get("/profile", Profile)
def api_profile(request: Request, asked: Annotated[ProfileAsked, Query()]) -> JSONResponse:
    """Return how often, when, where and beside what documents name a person in public office, a place, a body, a drug or an
    operation.
    """
    return JSONResponse(
        to_json(profile(installation_of(request).archive, installation_of(request).config.beat, asked.kind, asked.name))
    )


@router.get("/documents", DocumentList, responses=CONTINUED)
def api_documents(request: Request, asked: Annotated[DocumentsAsked, Query()]) -> JSONResponse:
    """List all documents in the order in which they were first seen, so that what is new comes at the end."""
    listing, following = documents_from(
        installation_of(request).documents, installation_of(request).config.beat, asked.limit, asked.cursor
    )
    return _page(request, listing, following)


@router.get("/documents/{document_id}", ShownDocument, check=no_parameters)
def api_document(request: Request, document_id: str) -> JSONResponse:
    """Return one document with its annotations and copies, within its source's licence; `is_extract` says that text is left
    out.
    """
    installation = installation_of(request)
    answer = get_document(installation.archive, installation.config.beat, document_id_of(document_id))
    public = public_in(installation.archive, answer.document.id, answer.annotations)
    return JSONResponse(to_json(document_for_readers(answer, public=public)))


@router.get("/documents/{document_id}/versions", list[ShownChange], check=no_parameters)
def api_versions(request: Request, document_id: str) -> list[ShownChange]:
    """Return the texts that a document had, oldest first: how many words came and went with each, and in the present one which came.

    Words that a publisher took out are not shown.
    """
    installation = installation_of(request)
    answer = get_document(installation.archive, installation.config.beat, document_id_of(document_id))
    return versions_for_readers(versions_of(installation.documents, answer.document.id), answer.licence)


@router.get("/events/{event_id}", Event, check=no_parameters)
def api_event(request: Request, event_id: str) -> JSONResponse:
    """Return the reports of one happening: stories with their copies, oldest first. An id that was joined with another answers
    with that one's.
    """
    return JSONResponse(
        to_json(get_event(installation_of(request).archive, installation_of(request).config.beat, event_id_of(event_id)))
    )


@router.get("/corrections", Corrections, check=no_parameters)
def api_corrections(request: Request) -> Corrections:
    """Return what people put right in what was read, newest first, and how many takedowns are in force. No private person is
    named.
    """
    installation = installation_of(request)
    rows = [
        Correction.model_validate(row, from_attributes=True)
        for row in public_corrections(installation.archive, installation.decisions)
    ]
    return Corrections(
        corrections=rows,
        takedowns=count_takedowns(installation.decisions),
        damaged=len(installation.decisions.damaged()),
    )


@router.get("/status", StatusAnswer, check=no_parameters)
def api_status(request: Request) -> JSONResponse:
    """Return the books of every stage, and how each source stands."""
    return JSONResponse(to_json(status(installation_of(request))))


def _page(request: Request, answer: object, following: str | None) -> JSONResponse:
    """Return a part of a list, with a link to the next."""
    if following is None:
        return JSONResponse(to_json(answer))
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"cursor", "offset"}]
    link = f'<{request.url.path}?{urlencode([*kept, ("cursor", following)])}>; rel="next"'
    return JSONResponse(to_json(answer), headers={"Link": link})
