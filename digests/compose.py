"""Makes the message of a digest: subject, headers, text and HTML. Pure. Crawled titles and people's words cannot reach a header."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from core.errors import UsageError
from digests.headers import POLICY
from digests.render import on_one_line, render
from service.following.digest_news import DigestContent
from service.following.saved_searches import is_address

MAX_SUBJECT_CHARS = 120


def compose(content: DigestContent, *, sender: str, letter_id: str) -> EmailMessage:
    """Return the message of a digest; its Message-ID is the letter's id, so that a repeated letter is known as the same.

    Raises: UsageError for an address that is none.
    """
    subject = subject_of(content)
    text, page = render(content, subject)
    return letter_of(
        subject,
        text,
        page,
        sender=sender,
        recipient=content.recipient,
        at=content.at,
        letter_id=letter_id,
        follow_url=content.follow_url,
    )


def letter_of(
    subject: str, text: str, page: str, *, sender: str, recipient: str, at: datetime, letter_id: str, follow_url: str
) -> EmailMessage:
    """Return a message with our headers. A mail program stops what it is part of by one POST to `follow_url` (RFC 8058).

    Raises: UsageError for an address that is none.
    """
    message = EmailMessage(policy=POLICY)
    message["Subject"] = plain_header(subject)
    message["From"] = checked_address(sender)
    message["To"] = checked_address(recipient)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if follow_url:
        message["List-Unsubscribe"] = f"<{follow_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(page, subtype="html")
    return message


def subject_of(content: DigestContent) -> str:
    """Return what is inside, in one line. News, agenda items, none, could not look, and whether sources are missing, are told
    apart.

    What a reader must not miss stands before the first headline, which may be cut.
    """
    names = [news.search.name for news in content.found]
    about = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    n_off = sum(item.status is not None for item in content.coming)
    n_coming = len(content.coming) + content.n_coming_more - n_off
    counted = {
        "new": content.n_stories,
        "waiting": content.n_stories and content.n_more,
        "coming up": n_coming,
        "called off": n_off,
    }
    if any(counted.values()):
        counts = ", ".join(f"{n} {what}" for what, n in counted.items() if n)
        titles = [*(story.title for news in content.found for story in news.stories), *(item.title for item in content.coming)]
        subject = f"{counts}{_missing(content)}: {titles[0]}"
    elif content.is_blind:
        subject = f"Could not look: no source was read ({about})"
    elif any(news.fault for news in content.found):
        subject = f"A search could not be carried out{_missing(content)} ({about})"
    elif any(news.unknown for news in content.found):
        subject = f"A name that you asked for is unknown{_missing(content)} ({about})"
    elif all(news.silence and news.silence.is_blind for news in content.found):
        subject = f"Could not look: nothing of what you ask for was read ({about})"
    elif content.is_partial:
        subject = f"Nothing new, but {content.n_unread} of {len(content.sources)} sources not read ({about})"
    elif any(news.silence and not news.silence.is_whole for news in content.found):
        subject = f"Nothing new in what could be read ({about})"
    else:
        subject = f"Nothing new ({about})"
    return plain_header(f"[FICTIONAL] {subject}" if content.is_fictional else subject)


def _missing(content: DigestContent) -> str:
    """Return that some sources, or all, were not read, for a subject."""
    if content.is_blind:
        return " (no source was read)"
    return f" ({content.n_unread} of {len(content.sources)} sources not read)" if content.is_partial else ""


def plain_header(text: str) -> str:
    """Return a line that a header can carry: no control characters, no encoded words, not too long.

    "=?utf-8?q?…?=" in a subject would be decoded by the library on writing, line ends and all (docs/security.md, 0.2).
    """
    flat = on_one_line(text).replace("=?", "= ?")
    return flat if len(flat) <= MAX_SUBJECT_CHARS else flat[: MAX_SUBJECT_CHARS - 2].rsplit(" ", 1)[0] + " …"


def checked_address(address: str) -> str:
    """Return an e-mail address, if it is one plain mailbox.

    Raises: UsageError.
    """
    if not is_address(address):
        raise UsageError(f"{plain_header(address)!r} is not an e-mail address. Write one mailbox, as in name@example.org.")
    return address
