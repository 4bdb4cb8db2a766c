"""What is said of a text that its publisher has taken down: when that was noticed, and that nothing of it is given out. Reads only."""

from datetime import datetime

from archive.archive import Archive
from archive.decision_rows import PUBLISHER, TAKEDOWNS, WITHDRAWN, Decision, list_decisions
from archive.decisions.takedowns import takedown_at, takedown_of
from archive.texts.twins import still_stands
from core.beat import Beat

# The other reason for which what publishers took down is held back.
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
    """Return how many texts were withdrawn at their sources since a moment, as far as they still are; a story at another address too is not."""
    with archive.reading() as connection:
        takedowns = list_decisions(connection, TAKEDOWNS)
        held = [each for each in takedowns if each.who == PUBLISHER and each.at >= since and each.undone_by is None]
        return sum(each.target.url is None or not still_stands(connection, each.target.url) for each in held)


def _in_words(takedown: Decision | None, beat: Beat) -> str | None:
    if takedown is None or takedown.who != PUBLISHER:
        return None
    day = takedown.at.astimezone(beat.tz)
    return f"On {day.day} {day:%B %Y} it was noticed that {takedown.reason or WITHDRAWN}. What was collected is kept, and nothing of it is given out."
