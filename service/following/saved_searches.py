"""The searches that are kept and mailed: what one must be like."""

import re
from dataclasses import dataclass

from archive.archive import Archive
from archive.readers.mail import PACES, Mail, Pace, SavedSearch
from core.choices import find_choice
from core.errors import UsageError
from index.query import parse

# One mailbox, written plainly. Names, comments, lists and line ends have no place here.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
LOCAL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MAX_NAME_CHARS = 100


def add_search(archive: Archive, name: str, query: str, recipient: str, *, pace: str, at: str | None = None) -> SavedSearch:
    """Keep a search, after making sure that it can be carried out and mailed. `at`: HH:MM in the beat's zone; None: the beat's hour.

    Raises: UsageError for a query, address, pace, time or name that cannot be.
    """
    asked = checked_search(name, query, recipient, pace=pace, at=at)
    return Mail(archive).add_search(asked.name, asked.query, asked.recipient, pace=asked.pace, local_time=asked.local_time)


@dataclass(frozen=True, slots=True)
class AskedSearch:
    """A search that can be kept and mailed. `local_time`: HH:MM in the beat's zone; empty: the beat's hour."""

    name: str
    query: str
    recipient: str
    pace: Pace
    local_time: str


def checked_search(name: str, query: str, recipient: str, *, pace: str, at: str | None) -> AskedSearch:
    """Return a search, if it can be carried out and mailed.

    Raises: UsageError for a query, address, pace, time or name that cannot be.
    """
    parse(query)
    chosen = find_choice(pace, PACES)
    if chosen is None:
        raise UsageError(f"{pace!r} is no pace. Choose daily, weekdays or weekly.")
    if not is_address(recipient):
        raise UsageError(f"{recipient!r} is not an e-mail address. Write one mailbox, as in name@example.org.")
    if at is not None and not LOCAL_TIME.fullmatch(at):
        raise UsageError(f"{at!r} is not a time of day. Write hours and minutes, as in 07:30.")
    name = name.strip()
    if not name or not name.isprintable() or len(name) > MAX_NAME_CHARS:
        raise UsageError(f"A saved search needs a name on one line, of at most {MAX_NAME_CHARS} characters.")
    return AskedSearch(name, query, recipient, chosen, at or "")


def is_address(text: str) -> bool:
    """Tell whether a text is one plain mailbox, safe to put into a header and to hand to a mail server."""
    return bool(ADDRESS.fullmatch(text)) and ".." not in text
