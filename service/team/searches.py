"""Searches that are kept to be carried out again, by oneself or by the team. What is mailed is a search that somebody follows (service/following/following.py)."""

from archive.archive import Archive
from archive.readers.team_searches import TeamSearch, TeamSearches
from index.query import parse
from service.team.members import Member, checked_name
from service.team.owned import OwnedThings

WHAT = "saved search"


def searches_of(archive: Archive, member: Member) -> list[TeamSearch]:
    """Return the saved searches that somebody sees, by name."""
    return TeamSearches(archive).seen_by(member.owners)


def owned_searches(archive: Archive) -> OwnedThings[TeamSearch]:
    """Return the saved searches, to be seen, renamed, shared and removed."""
    return OwnedThings(TeamSearches(archive), WHAT)


def keep_search(archive: Archive, member: Member, name: str, query: str, asked: str, *, is_shared: bool) -> TeamSearch:
    """Keep a search; `asked` are the parameters of its page, the query among them.

    Raises: UsageError for a query that cannot be carried out, or a name that cannot be.
    """
    parse(query)
    return TeamSearches(archive).add(checked_name(name, WHAT), asked, member.name, is_shared=is_shared)
