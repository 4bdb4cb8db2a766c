"""The mail with the link by which somebody chooses a password."""

from archive.archive import Archive
from archive.readers.mail import Mail
from core.clock import Clock
from core.config import Config
from core.words import stable_id
from digests.compose import letter_of
from digests.desk import sender_of
from digests.render import render_note
from service.accounts import Link, digest_of


def post_link(archive: Archive, config: Config, clock: Clock, link: Link) -> None:
    """Put the mail with a link into the outbox; an account without an address gets none."""
    user, beat, now = link.user, config.beat, clock()
    if user.email is None:
        return
    is_new = user.password is None
    subject = f"Your account at countywatch, {beat.name}" if is_new else f"A new password for countywatch, {beat.name}"
    text, page = render_note("password", link=link, beat=beat, subject=subject, is_new=is_new)
    letter_id = stable_id("password", digest_of(link.url))
    sender = sender_of(config)
    message = letter_of(subject, text, page, sender=sender, recipient=user.email, at=now, letter_id=letter_id, follow_url="")
    Mail(archive).post(letter_id, user.email, subject, message.as_bytes(), ())
