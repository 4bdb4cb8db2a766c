"""SMTP: hands letters to the mail server. Tells "later" from "never", and never falls back from TLS to plain text."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from core.errors import ConfigError, Unavailable

# One answer of the server; RFC 5321 allows minutes, but a server that slow is as good as away, and the letter is tried again.
TIMEOUT_S = 30
# One letter altogether: a server that sends a byte now and then would else hold the sender for ever.
LETTER_S = 120
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_EXAMPLE = "It looks like smtp://user:password@host:587 or smtps://user:password@host."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the server did not take a letter, in its words. `for_good`: it never will."""

    reason: str
    for_good: bool


class Server:
    """A mail server by its address: smtps://, smtp:// with STARTTLS, or smtp:// on this machine without."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as err:
            raise ConfigError(f"COUNTYWATCH_SMTP_URL is not a mail server's address. {_EXAMPLE}") from err
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ConfigError(f"COUNTYWATCH_SMTP_URL is not a mail server's address. {_EXAMPLE}")
        self._host = parts.hostname
        self._is_tls = parts.scheme == "smtps"
        self._port = port or (465 if self._is_tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else ""

    def __repr__(self) -> str:
        return f"Server({self._host}:{self._port})"

    def send(self, recipient: str, sender: str, message: bytes) -> Refusal | None:
        """Hand over one letter; None when the server has taken it. `message` has CRLF line ends.

        Raises: Unavailable if the server cannot be used for any letter now; ConfigError for a login or sender that it refuses.
        """
        with self._connected() as connection:
            try:
                connection.sendmail(sender, [recipient], message)
            except smtplib.SMTPSenderRefused as err:
                if err.smtp_code >= 500:
                    raise ConfigError(
                        f"The mail server {self._host} refuses our sender {sender}: {_reply_text(err.smtp_code, err.smtp_error)}. "
                        "Correct the beat's contact, or the server's rules."
                    ) from err
                return Refusal(_reply_text(err.smtp_code, err.smtp_error), for_good=False)
            except smtplib.SMTPRecipientsRefused as err:
                code, words = next(iter(err.recipients.values()))
                return Refusal(_reply_text(code, words), code >= 500)
            except smtplib.SMTPResponseException as err:
                return Refusal(_reply_text(err.smtp_code, err.smtp_error), err.smtp_code >= 500)
            except (OSError, smtplib.SMTPException) as err:
                return Refusal(f"the connection broke while it was sent: {err}"[:300], for_good=False)
            return None

    def check(self) -> None:
        """Connect and log in, and hand over nothing. Raises: as `send`."""
        with self._connected():
            pass

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Give a connection of at most LETTER_S seconds, logged in, and take leave of the server after its use."""
        connection = smtplib.SMTP_SSL(timeout=TIMEOUT_S, context=_context()) if self._is_tls else smtplib.SMTP(timeout=TIMEOUT_S)
        with _bounded(connection):
            try:
                self._connect(connection)
                yield connection
                with suppress(OSError, smtplib.SMTPException):
                    connection.quit()  # what was said is said; how the server says goodbye changes nothing
            finally:
                connection.close()

    def _connect(self, connection: smtplib.SMTP) -> None:
        try:
            # The host whose certificate is expected: smtplib takes it from its constructor only, which connects without our bound.
            connection._host = self._host  # type: ignore[attr-defined]
            code, words = connection.connect(self._host, self._port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, words)
            connection.ehlo_or_helo_if_needed()
            if not self._is_tls and self._host not in HERE:
                connection.starttls(context=_context())  # raises where the server does not offer it: never without
                connection.ehlo()
            if self._user:
                connection.login(self._user, self._password)
        except smtplib.SMTPAuthenticationError as err:
            if err.smtp_code < 500:
                raise Unavailable(self._away(_reply_text(err.smtp_code, err.smtp_error))) from err
            raise ConfigError(
                f"The mail server {self._host} refuses our user or password. Correct COUNTYWATCH_SMTP_URL; what is to be sent waits."
            ) from err
        except ssl.SSLCertVerificationError as err:
            raise Unavailable(self._away(f"its certificate is not valid ({err.verify_message})")) from err
        except smtplib.SMTPResponseException as err:
            raise Unavailable(self._away(_reply_text(err.smtp_code, err.smtp_error))) from err
        except (OSError, smtplib.SMTPException) as err:
            raise Unavailable(self._away(str(err) or "it does not answer")) from err

    def _away(self, why: str) -> str:
        return f"The mail server {self._host}:{self._port} cannot be used: {why.rstrip('.')}. What is to be sent waits."


@contextmanager
def _bounded(connection: smtplib.SMTP) -> Iterator[None]:
    """Cuts the connection after LETTER_S seconds; whoever waits on it then sees it broken."""

    def cut() -> None:
        sock: socket.socket | None = getattr(connection, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(LETTER_S, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _reply_text(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}".strip()[:300]
