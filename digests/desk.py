"""The digest desk: what is due is composed into the outbox, what is in the outbox is sent. Safe to be killed at any point.

A letter's id is made of its reader and its due moment, so that one due moment gives one letter, whoever composes it and how often.
Composing marks its stories as listed, and up to which arrival its searches are answered, in the same transaction as the letter; sending
marks a letter only after the server took it. A kill between the two can repeat a letter, with the same Message-ID, and never lose one.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.archive import Archive
from archive.readers.mail import Mail, SavedSearch
from core.clock import Clock
from core.config import Config
from core.errors import ConfigError, Unavailable, UsageError
from core.words import stable_id
from digests.compose import compose
from digests.send import Server
from service.days.search_pace import last_due, suits
from service.following.digest_news import DigestContent, SearchNews, gather
from service.following.saved_searches import is_address
from service.installation import Installation

# Who the mails come from where the beat names no contact: good enough for a server on this machine.
SENDER = "countywatch@localhost.localdomain"
# Letters in a row on which the connection broke: then it is the server that is ill, and the rest waits.
MAX_BROKEN = 3
FAILED = (
    "This program made a fault. Nothing is lost: what the search finds comes with the next mail for which it works. "
    "Whoever runs this service finds the fault in its log."
)
_log = logging.getLogger("countywatch.digests")


def sender_of(config: Config) -> str:
    """Return the sender's address: the beat's contact, who answers for the mails.

    Raises: ConfigError if the contact is no address.
    """
    contact = config.beat.contact
    if contact and not is_address(contact):
        raise ConfigError(
            f"{config.beat_path}: contact = {contact!r} is not an e-mail address, so no digest can be sent from it. "
            "Write one mailbox, as in name@example.org."
        )
    return contact or SENDER


def compose_due(installation: Installation, due_at: datetime) -> int:
    """Put the digests of the beat's own hour into the outbox, for the searches without another; how many letters there are.

    A reader without news gets one that says so. The same due moment again adds nothing. Raises: Unavailable; the rest then waits.
    """
    day = due_at.astimezone(installation.config.beat.tz).date()
    mine = [search for search in _active(installation.archive) if not search.local_time and suits(search, day)]
    return _compose(installation, [(due_at, search) for search in mine if search.created_at <= due_at])


def compose_timed(installation: Installation, now: datetime) -> int:
    """Put the digests of searches with an hour of their own into the outbox, once it has come; how many letters there are."""
    timed = [
        (last_due(search, now, installation.config.beat.tz), search)
        for search in _active(installation.archive)
        if search.local_time
    ]
    return _compose(installation, [(due, search) for due, search in timed if due is not None])


def compose_now(installation: Installation) -> int:
    """Put a digest of all active searches into the outbox because a person asks for it now; how many letters there are."""
    now = installation.clock()
    return _compose(installation, [(now, search) for search in _active(installation.archive)])


def mail_server(config: Config) -> Server:
    """Return the mail server of the installation. Raises: ConfigError if none is named, or by an address that is none."""
    if not config.smtp_url:
        raise ConfigError(
            "No mail server is named, so no mail can be sent; what is new waits for the first that can. "
            "Set COUNTYWATCH_SMTP_URL, for example smtp://user:password@host:587."
        )
    return Server(config.smtp_url)


def send_due(archive: Archive, config: Config, clock: Clock) -> dict[str, int]:
    """Send what is due from the outbox: {"sent", "later", "failed"}. One bad address does not stop the rest.

    While another process sends, nothing is done here. Raises: ConfigError without a mail server; Unavailable if it cannot be used now.
    The letters then wait.
    """
    mail, server, sender = Mail(archive), mail_server(config), sender_of(config)
    counts, broken = Counter(sent=0, later=0, failed=0), 0
    with mail.sending() as ours:
        for letter in mail.due_letters(clock()) if ours else ():
            if not mail.is_waiting(letter.id):
                continue
            refusal = server.send(letter.recipient, sender, letter.message)
            if refusal is None:
                mail.mark_sent(letter.id)
                counts["sent"] += 1
                broken = 0
                continue
            mail.mark_refused(letter, refusal.reason, for_good=refusal.for_good)
            counts["failed" if refusal.for_good else "later"] += 1
            broken = broken + 1 if refusal.reason.startswith("the connection broke") else 0
            if broken == MAX_BROKEN:
                raise Unavailable(f"The mail server broke off {broken} letters in a row: {refusal.reason}. The rest waits.")
    return dict(counts)


def send_or_say(archive: Archive, config: Config, clock: Clock) -> str:
    """`send_due` in words, also where it cannot be done: the letters then wait, and the words say why."""
    try:
        counts = send_due(archive, config, clock)
    except (ConfigError, Unavailable) as err:
        return f"nothing sent: {err}"
    return f"{counts['sent']} sent, {counts['later']} to be tried again, {counts['failed']} refused"


def preview(installation: Installation, folder: Path, search_id: str | None = None) -> list[Path]:
    """Write the digests as they would be sent now, as .txt, .html and .eml files; nothing is sent or marked.

    Raises: NotFound for an unknown search; ConfigError if the folder cannot be written.
    """
    mail = Mail(installation.archive)
    searches = _active(installation.archive) if search_id is None else [mail.get_search(search_id)]
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, recipient in enumerate(dict.fromkeys(search.recipient for search in searches), start=1):
            content = _content(installation, recipient, [search for search in searches if search.recipient == recipient])
            message = compose(content, sender=sender_of(installation.config), letter_id=stable_id("preview", recipient))
            for part, suffix in ((message.get_body(("plain",)), "txt"), (message.get_body(("html",)), "html")):
                if part is not None:
                    written.append(folder / f"digest-{number}.{suffix}")
                    written[-1].write_text(part.get_content().replace("\r\n", "\n"), encoding="utf-8")
            written.append(folder / f"digest-{number}.eml")
            written[-1].write_bytes(message.as_bytes())
    except OSError as err:
        raise ConfigError(f"The preview cannot be written to {folder}: {err.strerror}. Name another folder with --out.") from err
    return written


def _active(archive: Archive) -> list[SavedSearch]:
    return [search for search in Mail(archive).searches() if search.is_active]


def _compose(installation: Installation, due: Sequence[tuple[datetime, SavedSearch]]) -> int:
    """Return one letter for each reader and due moment, with all the reader's searches of that moment."""
    mail, sender, posted = Mail(installation.archive), sender_of(installation.config), 0
    for moment, recipient in dict.fromkeys((moment, search.recipient) for moment, search in due):
        letter_id = stable_id("letter", recipient, moment.isoformat())
        searches = [search for moment_due, search in due if (moment_due, search.recipient) == (moment, recipient)]
        with mail.composing():
            if mail.has_letter(letter_id):
                continue
            try:
                content = _content(installation, recipient, searches)
                message = compose(content, sender=sender, letter_id=letter_id)
            except (ConfigError, Unavailable):
                raise
            except Exception:
                _log.exception("A digest could not be made; what is new comes with the reader's next")
                continue
            subject, answered = str(message["Subject"]), content.answered()
            posted += mail.post(letter_id, recipient, subject, message.as_bytes(), content.marks(), answered=answered)
    return posted


def _content(installation: Installation, recipient: str, searches: Sequence[SavedSearch]) -> DigestContent:
    """Return what is new for a reader. A search that fails in a way nobody foresaw is told as one that could not be carried
    out.
    """
    try:
        return gather(installation, recipient, searches)
    except (ConfigError, Unavailable):
        raise
    except Exception:
        faults = {search.id: _fault_of(installation, recipient, search) for search in searches}
    content = gather(installation, recipient, [search for search in searches if faults[search.id] is None])
    failing = (SearchNews(search, (), fault=faults[search.id]) for search in searches if faults[search.id] is not None)
    return replace(content, found=(*content.found, *failing))


def _fault_of(installation: Installation, recipient: str, search: SavedSearch) -> str | None:
    """Why a search cannot be asked by itself, if so."""
    try:
        gather(installation, recipient, [search])
    except (ConfigError, Unavailable):
        raise
    except UsageError as err:
        return str(err)
    except Exception:
        _log.exception("The saved search %s failed", search.id)
        return FAILED
    return None
