"""Makes the message of a digest: subject, headers, text and HTML. Pure. Crawled titles and people's words cannot reach a header."""

import re
from email.message import EmailMessage
from email.utils import format_datetime

from core.errors import UsageError
from core.words import digest_of
from digests.render import render
from service.alerts import ADDRESS, DigestContent

LONGEST_SUBJECT = 120
# "=?utf-8?q?…?=" in a subject is decoded by the library on writing, line ends and all (docs/security.md, 0.2).
_ENCODED_WORD = re.compile(r"=\?")


def compose(content: DigestContent, *, sender: str) -> tuple[str, EmailMessage]:
    """The letter's id and its message. The same content for the same reader at the same due time has the same id."""
    subject = subject_of(content)
    text, page = render(content, subject)
    letter_id = digest_of("letter", content.recipient, content.at.isoformat(), *sorted(content.stories()))
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = checked_address(sender)
    message["To"] = checked_address(content.recipient)
    message["Date"] = format_datetime(content.at)
    message["Message-ID"] = f"<{letter_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(page, subtype="html")
    return letter_id, message


def subject_of(content: DigestContent) -> str:
    """What is inside, in one line: three different ones for news, none, and could-not-look."""
    named = [each.search.name for each in content.found]
    about = ", ".join(named[:2]) + (f" and {len(named) - 2} more" if len(named) > 2 else "")
    if content.n_hits:
        first = next(hit["title"] for each in content.found for hit in each.hits)
        told = f"{content.n_hits} new: {first}"
    elif content.is_blind:
        told = f"Could not look: no source was read ({about})"
    else:
        told = f"Nothing new ({about})"
    return plain_header(f"[FICTIONAL] {told}" if content.is_fictional else told)


def plain_header(text: str) -> str:
    """A line that a header can carry: no control characters, no encoded words, not too long."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    flat = _ENCODED_WORD.sub("= ?", flat)
    return flat if len(flat) <= LONGEST_SUBJECT else flat[: LONGEST_SUBJECT - 2].rsplit(" ", 1)[0] + " …"


def checked_address(address: str) -> str:
    """An e-mail address, if it is one plain mailbox.

    Raises: UsageError.
    """
    if not ADDRESS.fullmatch(address) or ".." in address:
        raise UsageError(f"{plain_header(address)!r} is not an e-mail address. Write one mailbox, as in name@example.org.")
    return address
