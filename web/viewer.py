"""Who looks at a page, and what they may do. Without accounts it is whoever uses this machine, who may do everything."""

from dataclasses import dataclass
from getpass import getuser
from typing import Literal

from fastapi import Request

Role = Literal["reader", "editor", "admin"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at pages. `session` tells their forms from those of others."""

    name: str
    role: Role
    session: str = ""

    @property
    def may_correct(self) -> bool:
        """Whether they may put right what was read."""
        return self.role in {"editor", "admin"}

    @property
    def may_run(self) -> bool:
        """Whether they may take things down and run the service."""
        return self.role == "admin"


def viewer_of(request: Request) -> Viewer:
    """Return who asks."""
    viewer: Viewer = getattr(request.state, "viewer", None) or machine_user()
    return viewer


def machine_user() -> Viewer:
    """Return the user of this machine; a container may have no name for its user."""
    try:
        return Viewer(getuser(), "admin")
    except (KeyError, OSError):
        return Viewer("this machine", "admin")
