"""What a team keeps, for programs: lists with what stands on them, saved searches, tags, notes. Each sees what the token's account sees."""

from fastapi import Request
from fastapi.responses import JSONResponse

from core.words import to_json
from service.team.contents import ListContents, list_contents
from service.team.kept import Kept, TeamKept, kept_at, kept_by_team
from web.opened import installation_of
from web.parsing import document_id_of, no_parameters
from web.routes import ApiRoutes
from web.team.member import member_of

api = ApiRoutes()


@api.get("/lists", TeamKept, check=no_parameters)
def api_lists(request: Request) -> JSONResponse:
    """Return the lists, saved searches and tags that the account sees: its own and those of the team."""
    return JSONResponse(to_json(kept_by_team(installation_of(request).archive, member_of(request))))


@api.get("/lists/{list_id}", ListContents, check=no_parameters)
def api_list(request: Request, list_id: str) -> JSONResponse:
    """Return a list with what stands on it, newest first, within licences: the JSON of `countywatch lists show --json`."""
    return JSONResponse(
        to_json(
            list_contents(installation_of(request).archive, installation_of(request).config.beat, member_of(request), list_id)
        )
    )


@api.get("/documents/{document_id}/kept", Kept, check=no_parameters)
def api_kept(request: Request, document_id: str) -> JSONResponse:
    """Return the notes and tags at a document, and the lists that it stands on, as far as the account sees them."""
    installation = installation_of(request)
    known = installation.documents.get(document_id_of(document_id)).document.id
    return JSONResponse(to_json(kept_at(installation.archive, member_of(request), known)))
