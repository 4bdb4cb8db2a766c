"""Searches that are kept to be carried out again, by oneself or by the team. What is mailed is a search that somebody follows (service/following.py)."""

from archive.team_searches import TeamSearch, TeamSearches
from index.query import parse
from service.installation import Installation
from service.team.members import Member, check_changed, check_own, checked_name

WHAT = "saved search"


def searches_of(installation: Installation, member: Member) -> list[TeamSearch]:
    """Return the saved searches that somebody sees, by name."""
    return TeamSearches(installation.archive).seen_by(member.owners)


def keep_search(installation: Installation, member: Member, name: str, query: str, asked: str, *, is_shared: bool) -> TeamSearch:
    """Keep a search; `asked` are the parameters of its page, the query among them.

    Raises: UsageError for a query that cannot be carried out, or a name that cannot be.
    """
    parse(query)
    return TeamSearches(installation.archive).add(checked_name(name, WHAT), asked, member.name, is_shared=is_shared)


def rename_search(installation: Installation, member: Member, search_id: str, name: str) -> None:
    """Give a saved search another name.

    Raises: NotFound; Forbidden; UsageError.
    """
    searches = TeamSearches(installation.archive)
    found = searches.get(search_id)
    check_changed(found, member, WHAT)
    searches.rename(found, checked_name(name, WHAT))


def share_search(installation: Installation, member: Member, search_id: str, *, is_shared: bool) -> None:
    """Let the team see a saved search, or its owner alone.

    Raises: NotFound; Forbidden.
    """
    searches = TeamSearches(installation.archive)
    found = searches.get(search_id)
    check_own(found, member, WHAT)
    searches.share(found, is_shared=is_shared)


def remove_search(installation: Installation, member: Member, search_id: str) -> None:
    """Remove a saved search.

    Raises: NotFound; Forbidden.
    """
    searches = TeamSearches(installation.archive)
    found = searches.get(search_id)
    check_changed(found, member, WHAT)
    searches.remove(found)
