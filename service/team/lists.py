"""Lists: making, sharing, renaming and deleting one, putting something on it and taking it off. What stands on one is shown by `contents`."""

from dataclasses import dataclass

from archive.archive import Archive
from archive.readers.lists import ENTRY_KINDS, EntryKind, ListEntry, Lists, TeamList
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.choices import find_choice
from core.errors import Forbidden, NotFound, UsageError
from core.ordering import sorted_by
from service.facts.facts import words_key
from service.team.members import Member, checked_name, may_change
from service.team.owned import OwnedThings

WHAT = "list"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something of a document that can be put on a list; `words` say which."""

    kind: EntryKind
    place: str
    words: str


def lists_of(archive: Archive, member: Member) -> list[TeamList]:
    """Return the lists that somebody sees, by name."""
    return Lists(archive).seen_by(member.owners)


def owned_lists(archive: Archive) -> OwnedThings[TeamList]:
    """Return the lists, to be seen, renamed, shared and removed; the documents on one that is removed stay."""
    return OwnedThings(Lists(archive), WHAT)


def make_list(archive: Archive, member: Member, name: str, *, is_shared: bool) -> TeamList:
    """Make an empty list.

    Raises: UsageError for a name that cannot be, or that its owner has already.
    """
    return Lists(archive).add(checked_name(name, WHAT), member.name, is_shared=is_shared)


def choices(item: StoredDocument, at: int | None, copies: int) -> list[Choice]:
    """Return what of a document can be put on a list: itself, its story where it has copies, the quote at a place, agenda items, that at
    the place first.
    """
    document = item.document
    options = [Choice("document", "", "the document")]
    if copies > 1:
        options.append(Choice("story", "", f"the story, with all its {copies} copies"))
    for quote in item.annotations.quotes:
        if at is not None and quote.start <= at < quote.end:
            words = document.text[quote.start : quote.end]
            options.append(Choice("quote", words_key(words), f"the quote “{' '.join(words.split())}”"))
            break
    numbers = {item.number: item.title for item in document.items}
    if document.context.item_number:
        numbers.setdefault(document.context.item_number, document.context.item_title or "")
    here = next((p.item for p in document.passages if at is not None and p.start <= at < p.end), None)
    for number in sorted_by(numbers, key=lambda number: number != here):
        options.append(Choice("item", number, f"agenda item {number}{f': {numbers[number]}' if numbers[number] else ''}"))
    return options


def put(archive: Archive, member: Member, list_id: str, document_id: str, kind: str, place: str) -> bool:
    """Put something of a document on a list, one's own or a shared one; False if it stands there already.

    Raises: NotFound for an unknown list or document; UsageError for what is not in the document, or a list that is full.
    """
    team_list, item = owned_lists(archive).get(member, list_id), Documents(archive).get(document_id)
    chosen = find_choice(kind, ENTRY_KINDS)
    if chosen is None or place not in _places(item, chosen):
        raise UsageError("That is not in the document any more. Open the document again and choose.")
    return Lists(archive).put(team_list, item.document.id, chosen, place, member.name)


def take_off(archive: Archive, member: Member, list_id: str, entry_id: str) -> None:
    """Take an entry off a list: who may change the list may, and who put it there.

    Raises: NotFound; Forbidden.
    """
    team_list = owned_lists(archive).get(member, list_id)
    lists = Lists(archive)
    entry = next((row for row in lists.entries(list_id) if row.id == entry_id), None)
    if entry is None:
        raise NotFound("That does not stand on the list any more.")
    if not may_take_off(team_list, entry, member):
        raise Forbidden(f"This was put here by {entry.who or 'this machine'}, who takes it off, as editors do.")
    lists.take_off(entry)


def may_take_off(team_list: TeamList, entry: ListEntry, member: Member) -> bool:
    """Tell whether somebody may take an entry off a list that they see."""
    return entry.who in member.owners or may_change(team_list, member)


def lists_with(archive: Archive, member: Member, document_id: str) -> list[tuple[TeamList, ListEntry]]:
    """Return the lists that somebody sees and that a document stands on, by name, with its entries."""
    entries = Lists(archive).entries_of(document_id)
    if not entries:
        return []
    seen = {team_list.id: team_list for team_list in lists_of(archive, member)}
    return sorted_by(
        ((seen[entry.list_id], entry) for entry in entries if entry.list_id in seen),
        key=lambda entry_pair: (entry_pair[0].name.casefold(), entry_pair[1].added_at),
    )


def _places(item: StoredDocument, kind: EntryKind) -> set[str]:
    document = item.document
    if kind == "item":
        return {
            *(item.number for item in document.items),
            *([document.context.item_number] if document.context.item_number else []),
        }
    if kind == "quote":
        return {words_key(document.text[quote.start : quote.end]) for quote in item.annotations.quotes}
    return {""}
