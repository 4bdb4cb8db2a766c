"""The address at which a reader changes and stops what is mailed: it names the mailbox and proves that it was mailed there."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from core.config import Config
from core.errors import NotFound
from service.signing import is_signed, sign

PURPOSE = "follow"
# An address has at most 320 characters, which make 428 here, and a signature 32.
MAX_TOKEN_CHARS = 500


def follow_url(config: Config, signing_key: bytes, recipient: str) -> str:
    """Return the address that a reader's mails carry."""
    return f"{config.base_url}/following/{follow_token(signing_key, recipient)}"


def follow_token(signing_key: bytes, recipient: str) -> str:
    """Return what stands in that address for the reader."""
    return f"{urlsafe_b64encode(recipient.encode()).decode().rstrip('=')}.{sign(signing_key, PURPOSE, recipient)}"


def recipient_of(signing_key: bytes, token: str) -> str:
    """Return whose token this is.

    Raises: NotFound for one that is not ours.
    """
    named, _, signature = token.partition(".")
    try:
        recipient = urlsafe_b64decode(named + "=" * (-len(named) % 4)).decode() if len(token) <= MAX_TOKEN_CHARS else ""
    except ValueError:
        recipient = ""
    if not recipient or not signature.isascii() or not is_signed(signing_key, signature, PURPOSE, recipient):
        raise NotFound("This address is not whole. Open the link in the mail anew, or copy all of it.")
    return recipient
