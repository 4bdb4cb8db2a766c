"""Who may see and change what a team keeps: one rule for lists, notes and saved searches.

What is shared everybody sees; the rest its owner alone. It is changed by its owner, and where it is shared by editors too; only its owner
says whether it is shared. What was kept before there were accounts is the admins'.
"""

from dataclasses import dataclass
from typing import Protocol

from archive.readers.accounts import UserRole
from core.errors import Forbidden, NotFound, UsageError

MAX_NAME_CHARS = 100


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team. `name` is an account's; empty for whoever uses a machine without accounts."""

    name: str
    role: UserRole

    @property
    def owners(self) -> frozenset[str]:
        """The owners whose things are theirs."""
        return frozenset({self.name, ""} if self.role == "admin" else {self.name})

    @property
    def may_correct(self) -> bool:
        """Whether they may change what others share."""
        return self.role in {"editor", "admin"}


# Whoever uses a machine without accounts, or its command line.
MACHINE_USER = Member("", "admin")


class Owned(Protocol):
    """A thing that somebody owns, and may share."""

    @property
    def owner(self) -> str:
        """Whose it is."""

    @property
    def is_shared(self) -> bool:
        """Whether the team sees it."""


def is_own(thing: Owned, member: Member) -> bool:
    """Tell whether a thing is somebody's own."""
    return thing.owner in member.owners


def may_change(thing: Owned, member: Member) -> bool:
    """Tell whether somebody may change or remove a thing."""
    return is_own(thing, member) or (thing.is_shared and member.may_correct)


def check_seen(thing: Owned, member: Member, what: str) -> None:
    """Refuse what somebody may not see in the words of what is not there.

    Raises: NotFound.
    """
    if not (thing.is_shared or is_own(thing, member)):
        raise NotFound(f"There is no such {what}, or it is not yours to see.")


def check_changed(thing: Owned, member: Member, what: str) -> None:
    """Refuse what somebody may not change.

    Raises: NotFound; Forbidden.
    """
    check_seen(thing, member, what)
    if not may_change(thing, member):
        raise Forbidden(f"This {what} is of {thing.owner or 'this machine'}, who alone changes it, and editors.")


def check_own(thing: Owned, member: Member, what: str) -> None:
    """Refuse what only its owner may do.

    Raises: NotFound; Forbidden.
    """
    check_seen(thing, member, what)
    if not is_own(thing, member):
        raise Forbidden(f"This {what} is of {thing.owner or 'this machine'}, who alone says whether it is shared.")


def checked_name(text: str, what: str) -> str:
    """Return a name as it is kept.

    Raises: UsageError for one that cannot be.
    """
    name = " ".join(text.split())
    if not name or not name.isprintable() or len(name) > MAX_NAME_CHARS:
        raise UsageError(f"A {what} needs a name on one line, of at most {MAX_NAME_CHARS} characters.")
    return name
