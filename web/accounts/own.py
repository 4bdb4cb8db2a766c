"""One's own page: who one is, where one is signed in, and the tokens by which programs ask as oneself."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from archive.readers.accounts import Accounts, User
from core.errors import UsageError
from service.accounts import make_token
from web.forms import Posted, form_token
from web.opened import installation_of
from web.pages import make_page
from web.routes import PageRoutes
from web.viewer import viewer_of

router = PageRoutes()


@router.get("/account")
def account_page(request: Request) -> Response:
    """Return one's own page."""
    return _show(request)


@router.post("/account/tokens")
def new_token(request: Request, posted: Posted) -> Response:
    """Make a token for a program, and show it this once."""
    user = _user(request)
    if user is None:
        return _show(request)
    try:
        made = make_token(installation_of(request).archive, user, posted.get("name", ""))
    except UsageError as err:
        return _show(request, code=400, fault=err)
    return _show(request, made=made)


@router.post("/account/end")
def end(request: Request, posted: Posted) -> Response:
    """Let one token or session hold no longer, or all sessions."""
    user, accounts = _user(request), Accounts(installation_of(request).archive)
    if user is not None:
        everywhere = [proof.id for proof in accounts.proofs(user, "session")]
        accounts.end(user.id, everywhere if posted.get("id") == "all" else [posted.get("id", "")])
    return RedirectResponse("/account", status_code=303)


def _show(request: Request, *, code: int = 200, made: str | None = None, fault: UsageError | None = None) -> Response:
    user, accounts = _user(request), Accounts(installation_of(request).archive)
    values: dict[str, object] = {
        "user": user,
        "made": made,
        "fault": fault,
        "token": form_token(request),
        "viewer": viewer_of(request),
    }
    values["tokens"] = accounts.proofs(user, "token") if user else []
    values["sessions"] = accounts.proofs(user, "session") if user else []
    return make_page(request, "account.html.j2", code=code, title="Your account", **values)


def _user(request: Request) -> User | None:
    """Return the account of who asks; None for the user of a machine without accounts."""
    viewer = viewer_of(request)
    return Accounts(installation_of(request).archive).get(viewer.name) if viewer.has_account else None
