"""What is said of a text that its publisher has taken down: when that was noticed, and that nothing of it is given out. Reads only."""

from datetime import datetime

from archive.archive import Archive
from archive.decision_rows import TAKEDOWNS, Decision, list_decisions
from archive.takedowns import takedown_at, takedown_of
from core.beat import Beat

# Who holds back what publishers took down, and the reasons that are kept with it.
WHO = "countywatch"
WITHDRAWN = "its publisher has taken it down"
OVER = "its publisher says that the appeal is over"


def document_withdrawal(archive: Archive, beat: Beat, document_id: str) -> str | None:
    """Return in words when and why a document was withdrawn at its source; None if it was not, or if a person took it down here."""
    with archive.reading() as connection:
        return _in_words(takedown_of(connection, document_id), beat)


def address_withdrawal(archive: Archive, beat: Beat, url: str) -> str | None:
    """Return the same of an address."""
    with archive.reading() as connection:
        return _in_words(takedown_at(connection, url), beat)


def count_withdrawn(archive: Archive, since: datetime) -> int:
    """Return how many texts were withdrawn at their sources since a moment, as far as they still are."""
    with archive.reading() as connection:
        takedowns = list_decisions(connection, TAKEDOWNS)
    return sum(takedown.who == WHO and takedown.at >= since and takedown.undone_by is None for takedown in takedowns)


def _in_words(takedown: Decision | None, beat: Beat) -> str | None:
    if takedown is None or takedown.who != WHO:
        return None
    day = takedown.at.astimezone(beat.tz)
    return f"On {day.day} {day:%B %Y} it was noticed that {takedown.reason or WITHDRAWN}. What was collected is kept, and nothing of it is given out."
