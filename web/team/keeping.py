"""What is kept at a document: the page that puts it on a list, writes a note at it and tags it, reached from the document and from hits."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from archive.readers.notes import Notes, TeamNote
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.errors import UsageError
from service.team.lists import choices, lists_of, lists_with, make_list, may_take_off, put, take_off
from service.team.members import Owned, is_own, may_change
from service.team.notes import (
    change_note,
    may_untag,
    notes_at,
    remove_note,
    share_note,
    tag_document,
    untag_document,
    write_note,
)
from web.forms import Posted, form_token, given_in
from web.opened import installation_of
from web.pages import make_page
from web.parameters import MAX_AT
from web.parsing import ParameterError, document_id_of, once_each
from web.routes import PageRoutes
from web.team.member import member_of
from web.viewer import viewer_of

router = PageRoutes()
_DONE = {
    "put": "It is on the list.",
    "stood": "It was on the list already.",
    "off": "It is off the list.",
    "note": "The note is kept.",
    "gone": "The note is removed.",
    "tag": "The document has the tag.",
    "untag": "The tag is off.",
}


@router.get("/documents/{document_id}/keep")
def keep_page(request: Request, document_id: str) -> Response:
    """Return what is kept at a document, with the forms; `at` names a place in its text, whose quote or agenda item is offered too."""
    once_each(request)
    return _show(request, document_id, given_in(request.query_params, {"at", "done"}))


@router.post("/documents/{document_id}/keep")
def put_on_list(request: Request, document_id: str, posted: Posted) -> Response:
    """Put a document, or something of it, on a list or on a new one; or take it off one."""
    installation, member = installation_of(request), member_of(request)
    given = given_in(posted, {"at", "what", "list", "name", "shared", "entry"})
    document_id = _get(installation.documents, document_id).document.id
    if given.get("entry"):
        take_off(installation.archive, member, given.get("list", ""), given["entry"])
        return _back(document_id, given, "off")
    kind, _, place = given.get("what", "document").partition(":")
    try:
        if given.get("name"):
            made = make_list(installation.archive, member, given["name"], is_shared=bool(given.get("shared")))
            given["list"] = made.id
        elif not given.get("list"):
            raise UsageError("Choose a list, or give a name for a new one.")
        is_new = put(installation.archive, member, given["list"], document_id, kind, place)
    except UsageError as err:
        return _show(request, document_id, given, fault=err)
    return _back(document_id, given, "put" if is_new else "stood")


@router.post("/documents/{document_id}/notes")
def write(request: Request, document_id: str, posted: Posted) -> Response:
    """Write a note at a document."""
    given = given_in(posted, {"at", "body", "shared"})
    try:
        note = write_note(
            installation_of(request).archive,
            member_of(request),
            document_id_of(document_id),
            given.get("body", ""),
            is_shared=bool(given.get("shared")),
        )
    except UsageError as err:
        return _show(request, document_id, given, fault=err)
    return _back(note.document_id, given, "note")


@router.post("/notes/{note_id}")
def change(request: Request, note_id: str, posted: Posted) -> Response:
    """Change, share, keep to oneself or remove a note."""
    installation, member = installation_of(request), member_of(request)
    given = given_in(posted, {"at", "do", "body"})
    acts: dict[str, tuple[Callable[[], TeamNote], str]] = {
        "change": (lambda: change_note(installation.archive, member, note_id, given.get("body", "")), "note"),
        "share": (lambda: share_note(installation.archive, member, note_id, is_shared=True), "note"),
        "unshare": (lambda: share_note(installation.archive, member, note_id, is_shared=False), "note"),
        "remove": (lambda: remove_note(installation.archive, member, note_id), "gone"),
    }
    if given.get("do") not in acts:
        raise ParameterError(f"do: choose one of {', '.join(acts)}.", field="do")
    act, done = acts[given["do"]]
    return _back(act().document_id, given, done)


@router.post("/documents/{document_id}/tags")
def tag(request: Request, document_id: str, posted: Posted) -> Response:
    """Put a tag at a document, or take one off."""
    installation, member = installation_of(request), member_of(request)
    given = given_in(posted, {"at", "tag", "off"})
    document_id = _get(installation.documents, document_id).document.id
    if given.get("off"):
        untag_document(installation.archive, member, document_id, given["off"])
        return _back(document_id, given, "untag")
    try:
        tag_document(installation.archive, member, document_id, given.get("tag", ""))
    except UsageError as err:
        return _show(request, document_id, given, fault=err)
    return _back(document_id, given, "tag")


def _show(request: Request, document_id: str, given: dict[str, str], *, fault: UsageError | None = None) -> Response:
    installation, member = installation_of(request), member_of(request)
    item, at = _get(installation.documents, document_id), _place(given)
    document = item.document
    copies = len(installation.documents.story(item.story_id))
    notes = Notes(installation.archive)

    def rights(thing: Owned) -> tuple[bool, bool]:
        return is_own(thing, member), may_change(thing, member)

    return make_page(
        request,
        "keep.html.j2",
        code=400 if fault else 200,
        title=f"Keep: {document.title}",
        document=document,
        source_name=installation.config.beat.source_name(document.source_id),
        back=f"/documents/{document.id}{f'?at={at}#sought' if at is not None else ''}",
        at=at,
        choices=choices(item, at, copies),
        lists=lists_of(installation.archive, member),
        on=[
            (team_list, entry, may_take_off(team_list, entry, member))
            for team_list, entry in lists_with(installation.archive, member, document.id)
        ],
        notes=[(note, *rights(note)) for note in notes_at(installation.archive, member, document.id)],
        tags=[(tag, may_untag(tag, member)) for tag in notes.tags_at(document.id)],
        known_tags=notes.counts(),
        given=given,
        fault=fault,
        done=_DONE.get(given.get("done", "")),
        has_team=viewer_of(request).has_account,
        token=form_token(request),
    )


def _get(documents: Documents, document_id: str) -> StoredDocument:
    return documents.get(document_id_of(document_id))


def _place(given: dict[str, str]) -> int | None:
    at = given.get("at", "")
    if not at:
        return None
    if not (at.isascii() and at.isdigit() and len(at) <= len(str(MAX_AT))):
        raise ParameterError(f"at: {at[:20]!r} is not a place in a text.", field="at")
    return int(at)


def _back(document_id: str, given: dict[str, str], done: str) -> Response:
    """Return to the page, which says what was done."""
    kept = {"at": str(at)} if (at := _place(given)) is not None else {}
    return RedirectResponse(f"/documents/{document_id}/keep?{urlencode(kept | {'done': done})}", status_code=303)
