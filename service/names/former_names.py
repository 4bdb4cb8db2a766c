"""The names that things had before they were corrected, and which names they have now, by the corrections in force. Reads only.

A name leads on as texts were changed: by one correction after another, each upon what those before it left. One that was corrected in a single document
leads on too, for it may stand nowhere else; whoever asks prefers things that still have the name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from archive.archive import Archive
from archive.decision_rows import Decision, name_changes_in_force, name_that_changes
from core.beat import Beat
from core.vocabulary import FIELDS, Label
from index.names import name_key
from service.corrections import key_of

# Who may speak a quote.
_LABELS_OF_SPEAKERS: tuple[Label, ...] = ("PERSON", "ORG")


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that was corrected, and its key; the name in its place, and its key; and when that was decided."""

    name: str
    key: str
    new_name: str
    new_key: str
    at: datetime


def former_names(archive: Archive, field: str) -> tuple[FormerName, ...]:
    """Return the former names of a query field, each once for every name that it leads to."""

    def read() -> tuple[FormerName, ...]:
        label = FIELDS[field].label
        labels = _LABELS_OF_SPEAKERS if field == "speaker" else (label,) if label else ()
        with archive.reading() as connection:
            changes = name_changes_in_force(connection) if labels else []
        return tuple(former for label in labels for former in former_by(changes, label))

    return archive.kept.get(("former names", field), read)


def former_by(changes: Sequence[Decision], label: Label) -> Iterator[FormerName]:
    """Yield the former names of a label by the decisions that changed names, oldest first."""
    mine = [(name, change) for change in changes if change.target.label == label and (name := name_that_changes(change))]
    for key, written in {key_of(label, name): name for name, _ in reversed(mine)}.items():
        # By key, and by the document in which alone it stands for the former name; None: everywhere.
        standing: dict[tuple[str, str | None], FormerName | None] = {(key, None): None}
        for name, change in mine:
            old, new, scope = key_of(label, name), key_of(label, change.value.name or ""), change.target.document_id
            former = FormerName(written, key, change.value.name or "", new, change.at)
            if scope is not None and ((old, None) in standing or (old, scope) in standing):
                standing.pop((old, scope), None)
                standing[new, scope] = former
            elif scope is None:
                for place in [place for place in standing if place[0] == old]:
                    del standing[place]
                    standing[new, place[1]] = former
        by_new = {former.new_key: former for former in standing.values() if former and former.new_key != key}
        yield from by_new.values()


def renamed_in_words(typed: str, names: Sequence[str], on: date) -> str:
    """Say what a thing is called that was asked for by a former name."""
    return f"{typed} is called {' or '.join(names)} here since a correction of {on.day} {on:%B %Y}"


def find_renaming(archive: Archive, beat: Beat, field: str, typed: str, name: str) -> str | None:
    """Return in words that what has one name was called by another before a correction; None if it was not."""
    keys = name_key(field, typed), name_key(field, name)
    former = next((former for former in former_names(archive, field) if (former.key, former.new_key) == keys), None)
    return renamed_in_words(typed, [former.new_name], former.at.astimezone(beat.tz).date()) if former else None
