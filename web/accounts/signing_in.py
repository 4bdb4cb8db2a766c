"""Signing in and out, and the links by which a password is chosen. Whether there is an account is told to nobody who is not signed in."""

import re

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from archive.readers.accounts import Accounts
from core.errors import Forbidden, UsageError
from digests.account_mail import post_link
from digests.desk import send_or_say
from service.accounts import (
    MIN_PASSWORD_CHARS,
    SESSION_DAYS,
    choose_password,
    digest_of,
    holder_of_link,
    make_link,
    may_be_mailed,
    sign_in,
)
from web.forms import Posted, PostedOpenly, form_token, given_in
from web.opened import installation_of
from web.pages import make_page
from web.problems import status_of, waiting
from web.routes import PageRoutes
from web.viewer import cookie_name, is_secure, session_of, viewer_of

router = PageRoutes()
# A place of this site: one slash, and no sign by which a browser could take it for another's.
_OWN_PLACE = re.compile(r"/(?![/\\])[!-\[\]-~]*")


@router.get("/login")
def login_page(request: Request) -> Response:
    """Return the form for signing in."""
    return _login(request, request.query_params.get("next", "/"))


@router.post("/login")
def login(request: Request, posted: Posted) -> Response:
    """Sign somebody in, and go on to where they wanted to be."""
    installation = installation_of(request)
    place, address = _place(posted.get("next", "/")), request.client.host if request.client else ""
    try:
        _, token = sign_in(installation.archive, posted.get("name", ""), posted.get("password", ""), address)
    except Forbidden as err:
        return _login(request, place, fault=err)
    _end_session(request)  # whatever was shown before this is no longer a proof
    answer = RedirectResponse(place, status_code=303)
    age = SESSION_DAYS * 24 * 3600
    answer.set_cookie(
        cookie_name(request), token, max_age=age, httponly=True, samesite="lax", secure=is_secure(request), path="/"
    )
    return answer


@router.post("/logout")
def logout(request: Request, _: Posted) -> Response:
    """Sign out: the session holds no longer, wherever its cookie may be."""
    _end_session(request)
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(cookie_name(request), path="/", secure=is_secure(request), httponly=True, samesite="lax")
    return answer


@router.get("/forgot")
def forgot_page(request: Request) -> Response:
    """Return the form that asks for a new password."""
    return make_page(request, "forgot.html.j2", title="Forgotten password", token=form_token(request), is_asked=False)


@router.post("/forgot")
def forgot(request: Request, posted: Posted) -> Response:
    """Mail a link to the account's address, if there is one; the answer is the same."""
    installation = installation_of(request)
    user = may_be_mailed(installation.archive, posted.get("name", ""))
    if user is not None:
        post_link(
            installation.archive,
            installation.config,
            installation.clock,
            make_link(installation.archive, installation.config, user),
        )
    answer = RedirectResponse("/forgot/asked", status_code=303)
    answer.background = BackgroundTask(send_or_say, installation.archive, installation.config, installation.clock)
    return answer


@router.get("/forgot/asked")
def forgot_asked_page(request: Request) -> Response:
    """Return what happens next."""
    return make_page(request, "forgot.html.j2", title="Look into your mail", token="", is_asked=True)


@router.get("/password/{token}")
def password_page(request: Request, token: str) -> Response:
    """Return the form in which a password is chosen."""
    return _password(request, token)


@router.post("/password/{token}")
def password(request: Request, token: str, posted: PostedOpenly) -> Response:
    """Keep the password that was chosen. The link holds no longer, nor does any session."""
    installation = installation_of(request)
    user = holder_of_link(installation.archive, token)
    try:
        if posted.get("password") != posted.get("again"):
            raise UsageError("The two passwords differ. Type the same twice.")
        choose_password(installation.archive, user, posted.get("password", ""))
    except UsageError as err:
        return _password(request, token, fault=err)
    return RedirectResponse("/login", status_code=303)


def _login(request: Request, place: str, fault: Forbidden | None = None) -> Response:
    are_used = Accounts(installation_of(request).archive).are_used()
    values: dict[str, object] = {"place": _place(place), "fault": fault, "are_used": are_used, "viewer": viewer_of(request)}
    code = status_of(fault) if fault else 200
    answer = make_page(request, "login.html.j2", code=code, title="Sign in", token=form_token(request), **values)
    answer.headers.update(waiting(fault) if fault else {})
    return answer


def _password(request: Request, token: str, fault: UsageError | None = None) -> Response:
    user = holder_of_link(installation_of(request).archive, token)
    given_in(request.query_params, set())
    return make_page(
        request,
        "password.html.j2",
        code=400 if fault else 200,
        title="Choose a password",
        user=user,
        link=f"/password/{token}",
        fault=fault,
        least=MIN_PASSWORD_CHARS,
    )


def _place(text: str) -> str:
    """Return a place of this site to go on to; its first page for anything else."""
    return text if len(text) <= 2000 and _OWN_PLACE.fullmatch(text) else "/"


def _end_session(request: Request) -> None:
    accounts, digest = Accounts(installation_of(request).archive), digest_of(session_of(request))
    user = accounts.holder("session", digest)
    if user is not None:
        accounts.end(user.id, [digest])
