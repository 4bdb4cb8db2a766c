"""The digest desk: what is due is composed into the outbox, what is in the outbox is sent. Safe to be killed at any point.

Composing marks its stories as listed in the same transaction as the letter; sending marks a letter only after the server took it. A
kill between the two can repeat a letter, with the same Message-ID, and never lose one.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from archive.mail import Mail, SavedSearch
from core.errors import ConfigError
from digests.compose import compose
from digests.send import Refused, Server
from service.alerts import DigestContent, gather
from service.installation import Installation

# Who the mails come from, where the base URL names no host that could be one.
SENDER = "countywatch@localhost.localdomain"


def sender_of(installation: Installation) -> str:
    """The sender's address: the beat's contact, who answers for the mails."""
    return installation.config.beat.contact or SENDER


def contents(installation: Installation, searches: Sequence[SavedSearch]) -> list[DigestContent]:
    """What is new for each reader of these searches, all his searches in one."""
    readers = dict.fromkeys(search.recipient for search in searches)
    return [gather(installation, reader, [s for s in searches if s.recipient == reader]) for reader in readers]


def due_searches(installation: Installation, now: datetime) -> list[SavedSearch]:
    """The searches to be mailed on a day: paused ones are not, weekdays' not at weekends, weekly ones on Mondays."""
    weekday = now.astimezone(installation.config.beat.tz).weekday()
    paces = {"daily"} | ({"weekdays"} if weekday < 5 else set()) | ({"weekly"} if weekday == 0 else set())
    return [search for search in Mail(installation.archive).searches() if not search.is_paused and search.pace in paces]


def compose_due(installation: Installation, now: datetime) -> int:
    """Put today's digests into the outbox; how many there are. A reader without news gets one that says so."""
    mail = Mail(installation.archive)
    posted = 0
    for content in contents(installation, due_searches(installation, now)):
        letter_id, message = compose(content, sender=sender_of(installation))
        posted += mail.post(letter_id, content.recipient, str(message["Subject"]), message.as_bytes(), content.stories())
    return posted


def send_due(installation: Installation) -> dict[str, int]:
    """Send what is due from the outbox: {"sent", "later", "failed"}. One bad address does not stop the rest.

    Raises: ConfigError without a mail server; Unavailable if it cannot be reached: the letters wait.
    """
    if not installation.config.smtp_url:
        raise ConfigError("No mail server is named. Set COUNTYWATCH_SMTP_URL, for example smtp://user:password@host:587.")
    mail, server = Mail(installation.archive), Server(installation.config.smtp_url)
    counts: Counter[str] = Counter(sent=0, later=0, failed=0)
    for letter in mail.due_letters():
        try:
            server.send(letter.recipient, sender_of(installation), letter.message)
        except Refused as err:
            mail.mark_refused(letter, err.reason, for_good=err.for_good)
            counts["failed" if err.for_good else "later"] += 1
        else:
            mail.mark_sent(letter.id)
            counts["sent"] += 1
    return dict(counts)


def preview(installation: Installation, folder: Path, search_id: str | None = None) -> list[Path]:
    """Write the digests as they would be sent now, as .txt, .html and .eml files; nothing is sent or marked."""
    mail = Mail(installation.archive)
    searches = [mail.get_search(search_id)] if search_id else [s for s in mail.searches() if not s.is_paused]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, content in enumerate(contents(installation, searches), start=1):
        _, message = compose(content, sender=sender_of(installation))
        for part, suffix in ((message.get_body(("plain",)), "txt"), (message.get_body(("html",)), "html")):
            if part is not None:
                path = folder / f"digest-{number}.{suffix}"
                path.write_text(part.get_content(), encoding="utf-8")
                written.append(path)
        path = folder / f"digest-{number}.eml"
        path.write_bytes(message.as_bytes())
        written.append(path)
    return written
