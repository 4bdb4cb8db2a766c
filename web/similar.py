"""More like this over HTTP: a document, one of its passages, or a text that somebody pastes; the page and the API."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import JSONResponse, Response

from core.beat import Beat
from core.errors import UsageError
from core.words import KINDS, to_json
from service.exits.answers import answer_for_readers
from service.installation import Installation
from service.search.similar import SimilarAnswer, similar_to_document, similar_to_text
from web.opened import installation_of
from web.pages import make_page
from web.parameters import SimilarApiAsked, SimilarAsked
from web.parsing import document_id_of, page_asked
from web.routes import ApiRoutes, PageRoutes

api = ApiRoutes()
router = PageRoutes()


@api.get("/similar", SimilarAnswer)
def api_similar(request: Request, asked: Annotated[SimilarApiAsked, Query()]) -> JSONResponse:
    """Return what is like a document, a passage of it, or a text, in hits as search gives them: the JSON of `countywatch similar
    --json`.
    """
    installation = installation_of(request)
    return JSONResponse(to_json(_for_readers(installation.config.beat, _similar(installation, asked))))


@router.get("/similar")
def similar_page(request: Request) -> Response:
    """Return what is like a document or a pasted text; without either, the form."""
    installation = installation_of(request)
    asked = page_asked(request, SimilarAsked)
    given = {name: value for name, value in request.query_params.items() if value}
    answer, fault = None, None
    if asked.document_id or asked.text:
        try:
            answer = _for_readers(installation.config.beat, _similar(installation, asked))
        except UsageError as err:
            fault = err
    return make_page(
        request,
        "similar.html.j2",
        code=400 if fault else 200,
        title="More like this",
        given=given,
        found=answer,
        fault=fault,
        kinds=KINDS,
        sources=installation.config.beat.sources,
    )


def _similar(installation: Installation, asked: SimilarAsked) -> SimilarAnswer:
    if bool(asked.document_id) == bool(asked.text.strip()):
        raise UsageError("Give either a document_id or a text, and not both.")
    if asked.document_id:
        document_id = document_id_of(asked.document_id)
        return similar_to_document(installation, document_id, passage=asked.passage, options=asked.options)
    if asked.passage is not None:
        raise UsageError("A passage is one of a document: give its document_id, or paste the passage alone.")
    return similar_to_text(installation, asked.text, options=asked.options)


def _for_readers(beat: Beat, answer: SimilarAnswer) -> SimilarAnswer:
    """Return the answer within the sources' licences."""
    return answer_for_readers(answer, beat)
