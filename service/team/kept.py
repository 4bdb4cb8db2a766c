"""What is kept, as one member of the team sees it: everything, and at one document."""

from dataclasses import dataclass

from archive.archive import Archive
from archive.readers.lists import TeamList
from archive.readers.notes import Notes, Tag, TagCount, TeamNote
from archive.readers.team_searches import TeamSearch
from service.team.lists import lists_of, lists_with
from service.team.members import Member
from service.team.notes import notes_at
from service.team.searches import searches_of


@dataclass(frozen=True, slots=True)
class Kept:
    """The notes at a document, oldest first, its tags, and the lists that it or something of it stands on, by name."""

    notes: tuple[TeamNote, ...]
    tags: tuple[Tag, ...]
    lists: tuple[TeamList, ...]


@dataclass(frozen=True, slots=True)
class TeamKept:
    """The lists, saved searches and tags that a member sees, each by name."""

    lists: tuple[TeamList, ...]
    searches: tuple[TeamSearch, ...]
    tags: tuple[TagCount, ...]


def kept_by_team(archive: Archive, member: Member) -> TeamKept:
    """Return all that a member sees."""
    tags = Notes(archive).counts()
    return TeamKept(tuple(lists_of(archive, member)), tuple(searches_of(archive, member)), tuple(tags))


def kept_at(archive: Archive, member: Member, document_id: str) -> Kept:
    """Return what is kept at a document and a member sees."""
    on = {team_list.id: team_list for team_list, _ in lists_with(archive, member, document_id)}
    tags = Notes(archive).tags_at(document_id)
    return Kept(tuple(notes_at(archive, member, document_id)), tuple(tags), tuple(on.values()))
