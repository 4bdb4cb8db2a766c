"""The admins' pages: the accounts, with invitations, roles and shutting; and the book of who asked for what to be changed."""

from fastapi import Request
from fastapi.responses import Response
from starlette.background import BackgroundTask

from archive.readers.accounts import Accounts
from core.config import Config
from core.errors import CountywatchError, NotFound, UsageError
from digests.account_mail import post_link
from digests.desk import send_or_say
from service.accounts import Link, add_user, make_link, role_of
from web.accounts.actions import ACTIONS
from web.forms import Posted, form_token
from web.opened import installation_of
from web.pages import make_page
from web.problems import status_of
from web.routes import PageRoutes
from web.viewer import viewer_of

router = PageRoutes()
# Rows of the book on its page; `countywatch user audit` has all.
PAGE_ROWS = 200


@router.get("/users")
def users_page(request: Request) -> Response:
    """Return the accounts."""
    return _show(request)


@router.post("/users")
def invite(request: Request, posted: Posted) -> Response:
    """Add an account and mail its invitation, or show the link where there is no address or no mail server."""
    installation = installation_of(request)
    try:
        user = add_user(installation.archive, posted.get("name", ""), role=posted.get("role", ""), email=posted.get("email"))
    except UsageError as err:
        return _show(request, fault=err)
    return _linked(request, make_link(installation.archive, installation.config, user))


@router.post("/users/change")
def change(request: Request, posted: Posted) -> Response:
    """Give an account another role, shut or open it, or make it a new link."""
    installation, accounts = installation_of(request), Accounts(installation_of(request).archive)
    name, wanted = posted.get("name", ""), posted.get("do", "")
    try:
        user = accounts.get(name)
        if wanted == "link":
            return _linked(request, make_link(installation.archive, installation.config, user))
        if user.name == viewer_of(request).name:
            raise UsageError("You cannot change your own account here; another admin can, or `countywatch user` in the shell.")
        if wanted in {"disable", "enable"}:
            accounts.disable(user, disabled=wanted == "disable")
        else:
            accounts.set_role(user, role_of(wanted))
    except (UsageError, NotFound) as err:
        return _show(request, fault=err)
    return _show(request, done=f"{user.name}: done.")


@router.get("/audit")
def audit_page(request: Request) -> Response:
    """Return the newest rows of the book."""
    rows = Accounts(installation_of(request).archive).book(PAGE_ROWS)
    return make_page(request, "audit.html.j2", title="Who changed what", rows=rows, limit=PAGE_ROWS, actions=ACTIONS)


def _linked(request: Request, link: Link) -> Response:
    installation = installation_of(request)
    if _can_mail(installation.config) and link.user.email:
        post_link(installation.archive, installation.config, installation.clock, link)
        answer = _show(request, done=f"A link for {link.user.name} is on its way to {link.user.email}.")
        answer.background = BackgroundTask(send_or_say, installation.archive, installation.config, installation.clock)
        return answer
    return _show(request, link=link)


def _can_mail(config: Config) -> bool:
    return bool(config.smtp_url)


def _show(
    request: Request, *, fault: CountywatchError | None = None, done: str | None = None, link: Link | None = None
) -> Response:
    values: dict[str, object] = {
        "fault": fault,
        "done": done,
        "link": link,
        "token": form_token(request),
        "viewer": viewer_of(request),
    }
    values["users"] = Accounts(installation_of(request).archive).all()
    return make_page(request, "users.html.j2", code=status_of(fault) if fault else 200, title="Accounts", **values)
