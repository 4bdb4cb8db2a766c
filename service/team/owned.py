"""What a team keeps under a name, lists and saved searches alike: seeing, renaming, sharing and removing one, by the rule of members.py."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from service.team.members import Member, Owned, check_changed, check_own, check_seen, checked_name

Thing = TypeVar("Thing", bound=Owned)


class Rows(Protocol[Thing]):
    """Where the archive keeps things of one kind."""

    def get(self, thing_id: str, /) -> Thing:
        """Return one."""

    def rename(self, thing: Thing, name: str, /) -> None:
        """Give one another name."""

    def share(self, thing: Thing, /, *, is_shared: bool) -> None:
        """Let the team see one, or its owner alone."""

    def remove(self, thing: Thing, /) -> None:
        """Remove one."""


@dataclass(frozen=True, slots=True)
class OwnedThings(Generic[Thing]):
    """Things of one kind, as members see and change them. `what` is the kind in words."""

    rows: Rows[Thing]
    what: str

    def get(self, member: Member, thing_id: str) -> Thing:
        """Return one.

        Raises: NotFound if there is none, or it is another's alone.
        """
        thing = self.rows.get(thing_id)
        check_seen(thing, member, self.what)
        return thing

    def rename(self, member: Member, thing_id: str, name: str) -> None:
        """Give one another name.

        Raises: NotFound; Forbidden; UsageError for a name that cannot be, or that its owner has already.
        """
        thing = self.rows.get(thing_id)
        check_changed(thing, member, self.what)
        self.rows.rename(thing, checked_name(name, self.what))

    def share(self, member: Member, thing_id: str, *, is_shared: bool) -> None:
        """Let the team see one, or its owner alone.

        Raises: NotFound; Forbidden.
        """
        thing = self.rows.get(thing_id)
        check_own(thing, member, self.what)
        self.rows.share(thing, is_shared=is_shared)

    def remove(self, member: Member, thing_id: str) -> Thing:
        """Remove one, and return it as it was.

        Raises: NotFound; Forbidden.
        """
        thing = self.rows.get(thing_id)
        check_changed(thing, member, self.what)
        self.rows.remove(thing)
        return thing
