"""The mail that asks whether its reader wants to follow a search. Only its link, opened and answered there, starts anything."""

from archive.archive import Archive
from archive.readers.mail import Mail, SavedSearch
from core.clock import Clock
from core.config import Config
from core.words import stable_id
from digests.compose import letter_of
from digests.desk import sender_of
from digests.render import render_note
from service.following.follow_links import follow_url
from service.following.following import CONFIRM_DAYS


def post_confirmation(archive: Archive, config: Config, clock: Clock, signing_key: bytes, search: SavedSearch) -> None:
    """Put the mail that asks for confirmation into the outbox; the same search again adds nothing."""
    beat, now = config.beat, clock()
    prefix = "[FICTIONAL] " if beat.fictional else ""
    subject = f"{prefix}Please confirm: follow “{search.name}”"
    url = follow_url(config, signing_key, search.recipient)
    text, page = render_note("confirmation", search=search, beat=beat, url=url, subject=subject, days=CONFIRM_DAYS)
    letter_id = stable_id("confirm", search.id, search.created_at.isoformat())
    sender = sender_of(config)
    message = letter_of(
        subject, text, page, sender=sender, recipient=search.recipient, at=now, letter_id=letter_id, follow_url=url
    )
    Mail(archive).post(letter_id, search.recipient, str(message["Subject"]), message.as_bytes(), ())
