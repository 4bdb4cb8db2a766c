"""SMTP: hands letters to the mail server. Tells "later" from "never", and never falls back from TLS to plain text."""

import smtplib
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from core.errors import ConfigError, Unavailable

TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The server did not take a letter. `for_good`: it never will."""

    reason: str
    for_good: bool


class Server:
    """A mail server by its address: smtps://, smtp:// with STARTTLS, or smtp:// on this machine without."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ConfigError("COUNTYWATCH_SMTP_URL is not a mail server's address; it looks like smtp://user:password@host:587.")
        self._host = parts.hostname
        self._is_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._is_tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else ""
        self._is_here = self._host in {"127.0.0.1", "localhost", "::1"}

    def send(self, recipient: str, sender: str, message: bytes) -> None:
        """Hand over one letter.

        Raises: Refused with the server's words; Unavailable if the server cannot be reached; ConfigError for a login it refuses.
        """
        try:
            with self._connected() as connection:
                connection.sendmail(sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as err:
            code, words = next(iter(err.recipients.values()))
            raise Refused(_said(code, words), code >= 500) from err
        except smtplib.SMTPAuthenticationError as err:
            raise ConfigError(
                f"The mail server {self._host} refuses our user or password. Correct COUNTYWATCH_SMTP_URL."
            ) from err
        except smtplib.SMTPResponseException as err:
            raise Refused(_said(err.smtp_code, err.smtp_error), err.smtp_code >= 500) from err
        except (OSError, smtplib.SMTPException) as err:
            raise Unavailable(
                f"The mail server {self._host}:{self._port} cannot be used: {err}. The letters wait in the outbox; they are tried again."
            ) from err

    def _connected(self) -> smtplib.SMTP:
        if self._is_tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_S)
            connection.ehlo()
            if not self._is_here:
                connection.starttls(context=ssl.create_default_context())  # raises where the server does not offer it
        if self._user:
            connection.login(self._user, self._password)
        return connection


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:300]
