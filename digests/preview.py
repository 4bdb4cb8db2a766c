"""A digest as it would be sent, as text: what is shown before anybody asks for it."""

from dataclasses import dataclass

from digests.compose import subject_of
from digests.render import render
from service.following.digest_news import DigestContent


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail's subject and text."""

    subject: str
    text: str


def text_of_mail(content: DigestContent) -> MailText:
    """Return the subject and the text that a digest of this content has."""
    subject = subject_of(content)
    return MailText(subject, render(content, subject)[0])
