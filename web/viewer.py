"""Who looks at a page, and what they may do. Without accounts it is whoever uses this machine, who may do everything."""

from dataclasses import dataclass
from getpass import getuser

from fastapi import Request

from archive.readers.accounts import Accounts, User, UserRole
from service.accounts import digest_of
from web.opened import installation_of

# Browsers send a cookie of this name over TLS alone, to no other host.
SECURE_COOKIE = "__Host-countywatch"
COOKIE = "countywatch"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at pages. `role` None: nobody that is known. `session` tells their forms from those of others."""

    name: str
    role: UserRole | None
    session: str = ""
    has_account: bool = False

    @property
    def may_correct(self) -> bool:
        """Whether they may put right what was read."""
        return self.role in {"editor", "admin"}

    @property
    def may_run(self) -> bool:
        """Whether they may take things down and run the service."""
        return self.role == "admin"


STRANGER = Viewer("", None)


def viewer_of(request: Request) -> Viewer:
    """Return who asks, as it was found out when the request came in."""
    viewer: Viewer = getattr(request.state, "viewer", STRANGER)
    return viewer


def identify(request: Request) -> None:
    """Find out who asks, for everything that comes after."""
    request.state.viewer = find_viewer(request)


def find_viewer(request: Request) -> Viewer:
    """Find out who asks: by a program's token at the API, by the browser's session, or as whoever uses a machine without accounts."""
    accounts = Accounts(installation_of(request).archive)
    if not accounts.are_used():
        return _machine_user()
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme and request.url.path.startswith("/api/"):
        user = accounts.holder("token", digest_of(token.strip())) if scheme.lower() == "bearer" else None
        return _viewer(user, "") if user else STRANGER
    session = session_of(request)
    user = accounts.holder("session", digest_of(session)) if session else None
    return _viewer(user, digest_of(session)) if user else STRANGER


def session_of(request: Request) -> str:
    """Return the token of the session that a browser shows; empty if it shows none."""
    return request.cookies.get(cookie_name(request), "")


def cookie_name(request: Request) -> str:
    """Return the name of the session's cookie."""
    return SECURE_COOKIE if is_secure(request) else COOKIE


def is_secure(request: Request) -> bool:
    """Tell whether readers reach the pages over TLS."""
    return installation_of(request).config.base_url.startswith("https://")


def _viewer(user: User, session: str) -> Viewer:
    return Viewer(user.name, user.role, session, has_account=True)


def _machine_user() -> Viewer:
    """Return the user of this machine; a container may have no name for its user."""
    try:
        return Viewer(getuser(), "admin")
    except (KeyError, OSError):
        return Viewer("this machine", "admin")
