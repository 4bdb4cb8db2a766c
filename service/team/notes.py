"""Notes and tags at documents: writing, changing and removing them. Tags are the team's; a note is its owner's, or shared."""

from archive.archive import Archive
from archive.readers.notes import Notes, Tag, TeamNote
from archive.texts.documents import Documents
from core.errors import Forbidden, NotFound, UsageError
from service.team.members import Member, check_changed, check_own, checked_name

WHAT = "note"
MAX_NOTE_CHARS = 2_000
MAX_TAG_CHARS = 40


def notes_at(archive: Archive, member: Member, document_id: str) -> list[TeamNote]:
    """Return the notes at a document that somebody sees, oldest first."""
    return Notes(archive).at(document_id, member.owners)


def write_note(archive: Archive, member: Member, document_id: str, body: str, *, is_shared: bool) -> TeamNote:
    """Write a note at a document.

    Raises: NotFound for an unknown document; UsageError for an empty or too long note.
    """
    document = Documents(archive).get(document_id).document
    return Notes(archive).write(document.id, _checked_body(body), member.name, is_shared=is_shared)


def change_note(archive: Archive, member: Member, note_id: str, body: str) -> TeamNote:
    """Let a note say something else, and return it as it was.

    Raises: NotFound; Forbidden; UsageError.
    """
    note = _changeable(archive, member, note_id)
    Notes(archive).change(note, _checked_body(body))
    return note


def share_note(archive: Archive, member: Member, note_id: str, *, is_shared: bool) -> TeamNote:
    """Let the team see a note, or its owner alone, and return it as it was.

    Raises: NotFound; Forbidden.
    """
    notes = Notes(archive)
    note = notes.get(note_id)
    check_own(note, member, WHAT)
    notes.share(note, is_shared=is_shared)
    return note


def remove_note(archive: Archive, member: Member, note_id: str) -> TeamNote:
    """Remove a note, and return it as it was.

    Raises: NotFound; Forbidden.
    """
    note = _changeable(archive, member, note_id)
    Notes(archive).remove(note)
    return note


def tag_document(archive: Archive, member: Member, document_id: str, name: str) -> None:
    """Put a tag at a document.

    Raises: NotFound for an unknown document; UsageError for a tag that cannot be.
    """
    document = Documents(archive).get(document_id).document
    tag = checked_name(name, "tag")
    if len(tag) > MAX_TAG_CHARS:
        raise UsageError(f"A tag has at most {MAX_TAG_CHARS} characters. Write a note for more.")
    Notes(archive).put_tag(document.id, tag, member.name)


def untag_document(archive: Archive, member: Member, document_id: str, tag: str) -> None:
    """Take a tag off a document: who put it there may, and editors.

    Raises: NotFound; Forbidden.
    """
    notes = Notes(archive)
    tag_use = next(
        (tag_use for tag_use in notes.tags_at(Documents(archive).get(document_id).document.id) if tag_use.id == tag), None
    )
    if tag_use is None:
        raise NotFound("The document does not have this tag any more.")
    if not may_untag(tag_use, member):
        raise Forbidden(f"This tag was put here by {tag_use.who or 'this machine'}, who takes it off, as editors do.")
    notes.take_tag(tag_use)


def may_untag(tag: Tag, member: Member) -> bool:
    """Tell whether somebody may take a tag off its document."""
    return tag.who in member.owners or member.may_correct


def _changeable(archive: Archive, member: Member, note_id: str) -> TeamNote:
    note = Notes(archive).get(note_id)
    check_changed(note, member, WHAT)
    Documents(archive).get(note.document_id)  # of a document that was taken down nothing is told
    return note


def _checked_body(body: str) -> str:
    text = "\n".join(line.rstrip() for line in body.splitlines()).strip()
    if not text or len(text) > MAX_NOTE_CHARS or not all(line.isprintable() for line in text.replace("\t", " ").splitlines()):
        raise UsageError(f"A note is a text of at most {MAX_NOTE_CHARS:,} characters.")
    return text
