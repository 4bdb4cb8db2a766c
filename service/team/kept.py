"""What is kept at a document, as one member of the team sees it."""

from dataclasses import dataclass

from archive.lists import TeamList
from archive.notes import Notes, Tag, TeamNote
from service.installation import Installation
from service.team.lists import lists_with
from service.team.members import Member
from service.team.notes import notes_at


@dataclass(frozen=True, slots=True)
class Kept:
    """The notes at a document, oldest first, its tags, and the lists that it or something of it stands on, by name."""

    notes: tuple[TeamNote, ...]
    tags: tuple[Tag, ...]
    lists: tuple[TeamList, ...]


def kept_at(installation: Installation, member: Member, document_id: str) -> Kept:
    """Return what is kept at a document and a member sees."""
    on = {found.id: found for found, _ in lists_with(installation, member, document_id)}
    tags = Notes(installation.archive).tags_at(document_id)
    return Kept(tuple(notes_at(installation, member, document_id)), tuple(tags), tuple(on.values()))
