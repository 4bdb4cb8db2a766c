"""What a correction may put in the place of what was read: a name, a role, a speaker, an agenda item. Each check returns the value as it is kept."""

import re

from archive.texts.facts_state import PRESS_KINDS
from archive.texts.texts import StoredDocument
from core.errors import UsageError
from core.ordering import sorted_by
from core.vocabulary import LABELLED, Label, a
from index.analysis import STOP_WORDS, fold
from index.names import name_key
from service.corrections import key_of, places_of
from service.dossiers.profiles import MAX_NAME_CHARS

# The longest role of the demo has 62 characters.
MAX_ROLE_CHARS = 200
# As agendas number their items: 7, 12b, 5.1, A3, IV, 4 (ii).
_ITEM = re.compile(r"(?:\d{1,3}|[A-Za-z]{1,4})(?:[./-]?(?:\d{1,3}|[A-Za-z]))*(?: ?\([A-Za-z0-9]{1,4}\))?")
MAX_ITEM_CHARS = 20
# What speaks: people and bodies. Whoever the machine read as nothing at all ("another trader") may speak too.
_SPEAKING: tuple[Label, ...] = ("PERSON", "ORG")


def filled(text: str, what: str, *, at_most: int = MAX_NAME_CHARS) -> str:
    """Return what a person wrote, on one line.

    Raises: UsageError if it is empty, too long, or has signs in it that cannot be seen.
    """
    line = " ".join(text.split())
    if not line:
        raise UsageError(f"Say {what}; it is empty.")
    if len(line) > at_most:
        raise UsageError(
            f"Say {what} in {at_most:,} characters at most; this has {len(line):,}. Leave out what does not belong to it."
        )
    if not line.isprintable():
        raise UsageError(
            f"Say {what} in letters and signs that can be seen; {line!r} has others in it. Write it anew without them."
        )
    return line


def checked_name(label: Label, name: str) -> str:
    """Return the new name of a thing.

    Raises: UsageError, as `filled`; also if nothing of it can be searched for.
    """
    line = filled(name, "the new name")
    if not any(c.isalnum() for c in key_of(label, line)):
        raise UsageError(
            f"{line!r} is no name of {a(LABELLED[label].word)}: nothing of it can be searched for. Write the name itself."
        )
    return line


def checked_role(role: str, organisation: str | None) -> tuple[str, str | None]:
    """Return the role that a person has, and where it is held.

    Raises: UsageError, as `filled`; also if there is no word in it, for a role decides whether its holder is named in public.
    """
    line = filled(role, "which role the person has, or that it is none", at_most=MAX_ROLE_CHARS)
    if not any(c.isalpha() for c in line):
        raise UsageError(
            f"{line!r} is no role: it has no word in it. Write the role as the document does, or say that it is none."
        )
    return line, None if organisation is None else filled(organisation, "where the role is held, or leave it out")


def checked_speaker(item: StoredDocument, name: str) -> str:
    """Return the speaker of a quote.

    Raises: UsageError, as `filled`; also if the document does not name the speaker, or what it names so does not speak: a place, a drug.
    """
    line = filled(name, "who spoke, or that it is not known")
    if not is_named_in(item, line):
        raise UsageError(
            f"The document does not name {line!r}. Name the speaker as the document does, or say that the speaker is not known."
        )
    if (label := _label_that_is_silent(item, line)) is not None:
        what = a(LABELLED[label].word)
        raise UsageError(
            f"{line!r} is {what} in this document, and does not speak. Name a person or an organisation, or say that the speaker is not known."
        )
    return line


def _label_that_is_silent(item: StoredDocument, name: str) -> Label | None:
    """Return what a name is in a document, if all places of it are those of something that does not speak."""
    mentions = item.annotations.entities
    places = places_of(item.document.text, name)
    mine = [m for m in mentions if fold(m.canonical) == fold(name) or any(m.start <= s and e <= m.end for s, e in places)]
    is_free = any(not any(m.start <= s and e <= m.end for m in mine) for s, e in places)
    if not mine or is_free or any(m.label in _SPEAKING for m in mine):
        return None
    return mine[0].label


def is_named_in(item: StoredDocument, name: str) -> bool:
    """Tell whether a document has a name, as it stands in whole words or as what was read in it is called."""
    words = fold(" ".join(name.split()))
    if all(word in STOP_WORDS for word in words.split()):
        return False
    called = {fold(m.canonical) for m in item.annotations.entities}
    text = fold(" ".join(item.document.text.split()))
    return words in called or re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def checked_item(item: StoredDocument, number: str) -> str:
    """Return the agenda item of a passage, as its paper writes it.

    Raises: UsageError, as `filled`; also if the document is of the press, or lists its items and not this one.
    """
    document, line = (
        item.document,
        filled(number, "under which item the passage stands, or that it is none", at_most=MAX_ITEM_CHARS),
    )
    if document.kind in PRESS_KINDS:
        raise UsageError(
            f"This is {a(document.kind)}, and only papers of councils have agenda items. Name an agenda, report, minutes or decision."
        )
    listed = {name_key("item", own.number): own.number for own in document.items}
    key = name_key("item", line)
    if listed and key not in listed:
        numbers = ", ".join(sorted_by(listed.values(), key=lambda own: (len(own), own)))
        raise UsageError(
            f"The paper lists no item {line!r}. Its items are {numbers}; choose one of them, or say that it stands under none."
        )
    if not listed and not _ITEM.fullmatch(line):
        raise UsageError(f"{line!r} is no number of an agenda item. Write it as the agenda does, as in 7, 12b or 5.1.")
    return listed.get(key, line)
