"""Who may ask what, where there are accounts: one table of every address. An address that is not in it is for admins alone.

Without accounts whoever uses this machine may do everything. What is asked to be changed is written into the book before it is done.
"""

from collections.abc import Mapping
from typing import Literal

from fastapi import Request

from archive.readers.accounts import Accounts
from core.errors import Forbidden
from web.opened import installation_of
from web.viewer import viewer_of

Level = Literal["anybody", "reader", "editor", "admin"]
_RANKS: Mapping[str | None, int] = {None: 0, "reader": 1, "editor": 2, "admin": 3}
_NEEDS: Mapping[Level, int] = {"anybody": 0, "reader": 1, "editor": 2, "admin": 3}
_SAFE = frozenset({"GET", "HEAD"})

# By method and address, as the routes are written.
ACCESS: Mapping[str, Level] = {
    # What proves itself, or is needed to sign in.
    "GET /healthz": "anybody",
    "GET /login": "anybody",
    "POST /login": "anybody",
    "POST /logout": "anybody",
    "GET /forgot": "anybody",
    "POST /forgot": "anybody",
    "GET /forgot/asked": "anybody",
    "GET /password/{token}": "anybody",
    "POST /password/{token}": "anybody",
    "GET /following/{token}": "anybody",
    "POST /following/{token}": "anybody",
    "POST /following/{token}/stop-all": "anybody",
    "POST /following/{token}/{search_id}": "anybody",
    # Reading.
    "GET /": "reader",
    "GET /search": "reader",
    "GET /export": "reader",
    "GET /export.csv": "reader",
    "GET /export.json": "reader",
    "GET /export.xlsx": "reader",
    "GET /export.atom": "reader",
    "GET /documents/{document_id}": "reader",
    "GET /operations": "reader",
    "GET /operations/{name:path}": "reader",
    "GET /profiles/{kind}/{name:path}": "reader",
    "GET /meetings": "reader",
    "GET /meetings/{source_id}/{day}/{committee:path}": "reader",
    "GET /facets": "reader",
    "GET /similar": "reader",
    "GET /paste": "reader",
    "POST /paste": "reader",
    "GET /quotes": "reader",
    "GET /trends": "reader",
    "GET /trends.svg": "reader",
    "GET /trends.png": "reader",
    "GET /trends.csv": "reader",
    "GET /sources": "reader",
    "GET /status": "reader",
    "GET /explain": "reader",
    "POST /explain": "reader",
    "GET /correct": "reader",
    "GET /correct/{kind}": "reader",
    "GET /corrections": "reader",
    "GET /status/rejected": "reader",
    "GET /follow": "reader",
    "POST /follow": "reader",
    "GET /follow/asked": "reader",
    # What a team keeps; whose it is decides who sees and changes what (service/team/members.py).
    "GET /lists": "reader",
    "POST /lists": "reader",
    "GET /lists/{list_id}": "reader",
    "POST /lists/{list_id}": "reader",
    "GET /lists/{list_id}/export.{form}": "reader",
    "GET /tags/{tag}": "reader",
    "GET /tags/{tag}/export.{form}": "reader",
    "POST /searches": "reader",
    "POST /searches/{search_id}": "reader",
    "GET /documents/{document_id}/keep": "reader",
    "POST /documents/{document_id}/keep": "reader",
    "POST /documents/{document_id}/notes": "reader",
    "POST /documents/{document_id}/tags": "reader",
    "POST /notes/{note_id}": "reader",
    "GET /api/v1/lists": "reader",
    "GET /api/v1/lists/{list_id}": "reader",
    "GET /api/v1/documents/{document_id}/kept": "reader",
    "GET /account": "reader",
    "POST /account/tokens": "reader",
    "POST /account/end": "reader",
    "GET /metrics": "reader",
    "GET /api/v1/search": "reader",
    "GET /api/v1/facets": "reader",
    "GET /api/v1/trend": "reader",
    "GET /api/v1/quotes": "reader",
    "GET /api/v1/dossier": "reader",
    "GET /api/v1/profile": "reader",
    "GET /api/v1/documents": "reader",
    "GET /api/v1/documents/{document_id}": "reader",
    "GET /api/v1/documents/{document_id}/versions": "reader",
    "GET /api/v1/events/{event_id}": "reader",
    "GET /api/v1/corrections": "reader",
    "GET /api/v1/status": "reader",
    "GET /api/v1/explain": "reader",
    "GET /api/v1/similar": "reader",
    "POST /api/v1/misses": "reader",
    "POST /api/v1/paste": "reader",
    # Putting right, and reading a source at once.
    "POST /correct/{kind}": "editor",
    "POST /corrections/undo": "editor",
    "POST /sources/read": "editor",
    # Running the service.
    "GET /takedowns": "admin",
    "POST /takedowns": "admin",
    "POST /takedowns/lift": "admin",
    "GET /attention": "admin",
    "POST /attention/again": "admin",
    "POST /attention/dismiss": "admin",
    "POST /attention/letters": "admin",
    "GET /sources/add": "admin",
    "POST /sources/add": "admin",
    "POST /sources/rest": "admin",
    "POST /sources/watch": "admin",
    "GET /sources/add/{trial_id}": "admin",
    "POST /sources/add/{trial_id}": "admin",
    "GET /users": "admin",
    "POST /users": "admin",
    "POST /users/change": "admin",
    "GET /audit": "admin",
}


class SignInNeeded(Forbidden):
    """Nobody that is known asks; signing in would help."""


def check_access(request: Request) -> None:
    """Find out whether who asks may.

    Raises: SignInNeeded; Forbidden.
    """
    address = f"{request.method} {request.scope['route'].path}"
    level = ACCESS.get(address, "admin")
    viewer = viewer_of(request)
    if _RANKS[viewer.role] < _NEEDS[level]:
        if viewer.role is None:
            raise SignInNeeded("Sign in first.")
        raise Forbidden(
            f"This is for {'admins' if level == 'admin' else 'editors'}, and you are signed in as {viewer.name}, {viewer.role}."
        )
    if request.method not in _SAFE:
        named: Mapping[str, str] = request.path_params
        subject = next((value for name, value in named.items() if name != "token"), None)
        accounts = Accounts(installation_of(request).archive)
        accounts.note(
            viewer.name or "not signed in", address, subject=subject, address=request.client.host if request.client else None
        )
