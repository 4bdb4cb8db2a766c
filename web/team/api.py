"""What a team keeps, for programs: lists with what stands on them, saved searches, tags, notes. Each sees what the token's account sees."""

from datetime import datetime

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from archive.lists import EntryKind, Lists, TeamList
from archive.notes import Notes
from core.words import to_json
from service.hits import Hit
from service.team.contents import shown_entries
from service.team.kept import kept_at
from service.team.lists import get_list, lists_of
from service.team.searches import searches_of
from web.opened import installation_of
from web.parameters import document_id_of, no_parameters
from web.routes import ApiRoutes
from web.team.member import member_of

api = ApiRoutes()


class ListSummary(BaseModel):
    """A list: `entries` are those that are shown, `taken_down` those that were and are not any more. `owner`: empty for this machine's user."""

    id: str
    name: str
    owner: str
    shared: bool
    created_at: datetime
    entries: int
    taken_down: int


class SavedSearchSummary(BaseModel):
    """A saved search; `link` carries it out."""

    id: str
    name: str
    owner: str
    shared: bool
    created_at: datetime
    link: str


class TagSummary(BaseModel):
    """A tag, and how many documents have it."""

    id: str
    name: str
    documents: int


class ListsAnswer(BaseModel):
    """The lists, saved searches and tags that an account sees."""

    lists: list[ListSummary]
    searches: list[SavedSearchSummary]
    tags: list[TagSummary]


class EntryAnswer(BaseModel):
    """Something on a list, with its document as a hit. `place`: an agenda item's number, or the key of a quote's words; `is_lost`: it is not in
    the present text.
    """

    id: str
    kind: EntryKind
    place: str
    who: str
    added_at: datetime
    is_lost: bool
    hit: Hit


class ListAnswer(BaseModel):
    """A list with what stands on it, newest first."""

    about: ListSummary
    entries: list[EntryAnswer]


class NoteAnswer(BaseModel):
    """A note at a document."""

    id: str
    owner: str
    shared: bool
    body: str
    written_at: datetime


class KeptAnswer(BaseModel):
    """What is kept at a document: notes, tags, and the ids of the lists that it stands on."""

    notes: list[NoteAnswer]
    tags: list[str]
    lists: list[str]


@api.get("/lists", ListsAnswer, check=no_parameters)
def api_lists(request: Request) -> ListsAnswer:
    """Return the lists, saved searches and tags that the account sees: its own and those of the team."""
    installation, member = installation_of(request), member_of(request)
    searches = [
        SavedSearchSummary(
            id=each.id,
            name=each.name,
            owner=each.owner,
            shared=each.is_shared,
            created_at=each.created_at,
            link=f"{installation.config.base_url}/search?{each.asked}",
        )
        for each in searches_of(installation, member)
    ]
    tags = [TagSummary(id=each.id, name=each.name, documents=each.documents) for each in Notes(installation.archive).counts()]
    return ListsAnswer(lists=[_summary(each) for each in lists_of(installation, member)], searches=searches, tags=tags)


@api.get("/lists/{list_id}", ListAnswer, check=no_parameters)
def api_list(request: Request, list_id: str) -> JSONResponse:
    """Return a list with what stands on it, newest first, within licences."""
    installation = installation_of(request)
    found = get_list(installation, member_of(request), list_id)
    entries = shown_entries(installation, Lists(installation.archive).entries(list_id))
    return JSONResponse({"about": _summary(found).model_dump(mode="json"), "entries": to_json(entries)})


@api.get("/documents/{document_id}/kept", KeptAnswer, check=no_parameters)
def api_kept(request: Request, document_id: str) -> KeptAnswer:
    """Return the notes and tags at a document, and the lists that it stands on, as far as the account sees them."""
    installation, member = installation_of(request), member_of(request)
    known = installation.documents.get(document_id_of(document_id)).document.id
    kept = kept_at(installation, member, known)
    notes = [
        NoteAnswer(id=each.id, owner=each.owner, shared=each.is_shared, body=each.body, written_at=each.written_at)
        for each in kept.notes
    ]
    return KeptAnswer(notes=notes, tags=[each.name for each in kept.tags], lists=[each.id for each in kept.lists])


def _summary(found: TeamList) -> ListSummary:
    return ListSummary(
        id=found.id,
        name=found.name,
        owner=found.owner,
        shared=found.is_shared,
        created_at=found.created_at,
        entries=found.n_entries,
        taken_down=found.n_taken_down,
    )
