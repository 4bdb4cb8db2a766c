"""Accounts: who may sign in, by which password, how often it may be tried, and what a browser or a program then shows as proof."""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from archive.archive import Archive
from archive.readers.accounts import USER_ROLES, Accounts, User, UserRole
from core.beat import LOOPBACK
from core.choices import find_choice
from core.config import Config
from core.errors import ConfigError, Forbidden, NotFound, TooOften, UsageError
from service.following.saved_searches import is_address

# argon2id with what OWASP's cheat sheet of 2024 asks at least: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# So many passwords are hashed at once, so that many tries at a time take no more than 38 MiB.
_TURNS = threading.BoundedSemaphore(2)
# What the password of a name that nobody has is compared with, so that the answer takes as long.
_NOBODYS = _HASHER.hash(secrets.token_hex(16))
MIN_PASSWORD_CHARS = 12
MAX_PASSWORD_CHARS = 200
MAX_NAME_CHARS = 60
MIN_SECRET_CHARS = 32
SESSION_DAYS = 14
INVITED_DAYS = 7
RESET_HOURS = 1
# Wrong passwords in `WINDOW` before an account, or an address from which many are tried, must wait.
WINDOW = timedelta(minutes=15)
MAX_WRONG_OF_ACCOUNT = 10
MAX_WRONG_FROM_ADDRESS = 50
MAX_RESETS = 3
_TOO_OFTEN = "That was tried too often. Wait a quarter of an hour, or ask for a new password."
_WRONG = "The name or the password is wrong."


@dataclass(frozen=True, slots=True)
class Link:
    """A link by which an account's password is chosen, and what becomes of it if it is not used."""

    user: User
    url: str
    hours: int


def check_exposed(archive: Archive, config: Config, host: str) -> None:
    """Refuse to be reached from other machines before it is known who may come in.

    Raises: ConfigError with what to do.
    """
    if host in LOOPBACK:
        return
    if not any(user.role == "admin" and not user.is_disabled for user in Accounts(archive).all()):
        raise ConfigError(
            f"Others could reach countywatch at {host or 'every address'}, and it has no account of an admin yet. "
            "Make one with `countywatch user add NAME --role admin`."
        )
    if not is_secret(config):
        raise ConfigError(
            f"To be reached at {host or 'every address'}, countywatch needs a secret key of at least {MIN_SECRET_CHARS} characters. "
            "Make one, for example with `openssl rand -hex 32`, and set COUNTYWATCH_SECRET_KEY, or COUNTYWATCH_SECRET_KEY_FILE to its file."
        )
    if any(f"//{host}" in config.base_url for host in LOOPBACK):
        raise ConfigError(
            f"To be reached at {host or 'every address'}, countywatch must know the address that others type. "
            "Set COUNTYWATCH_BASE_URL, for example to https://watch.example.org."
        )


def is_secret(config: Config) -> bool:
    """Tell whether an installation has a secret key that nobody guesses: long, and not one sign again and again."""
    key = config.secret_key or ""
    return len(key) >= MIN_SECRET_CHARS and len(set(key)) >= 8


def add_user(archive: Archive, name: str, *, role: str, email: str | None) -> User:
    """Add an account, which has no password yet.

    Raises: UsageError for a name, role or address that cannot be, or a name that is taken.
    """
    shown = " ".join(name.split())
    if not shown or not shown.isprintable() or len(shown) > MAX_NAME_CHARS or "@" in shown:
        raise UsageError(f"An account's name has at most {MAX_NAME_CHARS} letters and no @.")
    if email is not None and not is_address(email):
        raise UsageError(f"{email!r} is not an e-mail address. Write one mailbox, as in name@example.org.")
    accounts, chosen = Accounts(archive), role_of(role)
    if chosen != "admin" and not accounts.are_used():
        raise UsageError("The first account must be an admin’s, for from then on everybody signs in. Choose the role admin.")
    return accounts.add(shown, email, chosen)


def role_of(role: str) -> UserRole:
    """Return a role by its name.

    Raises: UsageError.
    """
    choice = find_choice(role, USER_ROLES)
    if choice is None:
        raise UsageError(f"{role!r} is no role. Choose reader, editor or admin.")
    return choice


def make_link(archive: Archive, config: Config, user: User) -> Link:
    """Return a link by which a password is chosen once: an invitation, or a new start for who has forgotten theirs."""
    token, hours = secrets.token_urlsafe(32), RESET_HOURS if user.password else INVITED_DAYS * 24
    expires_at = archive.clock() + timedelta(hours=hours)
    Accounts(archive).keep(user, "link", digest_of(token), expires_at=expires_at)
    return Link(user, f"{config.base_url}/password/{token}", hours)


def may_be_mailed(archive: Archive, name: str) -> User | None:
    """Return the account to which a link may be mailed because somebody asks; None where there is none, or it was asked for too often."""
    accounts, now = Accounts(archive), archive.clock()
    user = accounts.find(name)
    if user is None or user.is_disabled or not user.email:
        return None
    key = f"reset:{user.id}"
    if accounts.n_attempts(key, now - timedelta(hours=1)) >= MAX_RESETS:
        return None
    accounts.attempt(key)
    return user


def holder_of_link(archive: Archive, token: str) -> User:
    """Return whose password a link chooses.

    Raises: NotFound for one that is not ours, was used, or is too old.
    """
    user = Accounts(archive).holder("link", digest_of(token))
    if user is None:
        raise NotFound("This link was used already, or is too old. Ask for a new one at “Forgotten password”.")
    return user


def choose_password(archive: Archive, user: User, password: str) -> None:
    """Give an account a password; its sessions and links end.

    Raises: UsageError for one that is too short, too long, or the account's own name.
    """
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise UsageError(
            f"A password has from {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters. Three or four words do well."
        )
    if len(set(password)) < 5 or password.casefold() in {user.name.casefold(), (user.email or "").casefold()}:
        raise UsageError("This password is too easy to guess. Three or four words that do not belong together do well.")
    with _TURNS:
        hashed = _HASHER.hash(password)
    Accounts(archive).set_password(user, hashed)


def sign_in(archive: Archive, name: str, password: str, address: str) -> tuple[User, str]:
    """Return who signs in, and the session's token for their browser.

    Raises: Forbidden for a wrong name or password, alike and as slowly for both; TooOften after too many.
    """
    accounts, now = Accounts(archive), archive.clock()
    user = accounts.find(name)
    keys = (f"account:{user.id if user else digest_of(name)}", f"address:{address}")
    limits = zip(keys, (MAX_WRONG_OF_ACCOUNT, MAX_WRONG_FROM_ADDRESS), strict=True)
    if any(accounts.n_attempts(key, now - WINDOW) >= limit for key, limit in limits):
        raise TooOften(_TOO_OFTEN, wait_s=int(WINDOW.total_seconds()))
    hashed = user.password if user and user.password and not user.is_disabled else None
    if not _is_password(hashed or _NOBODYS, password) or hashed is None or user is None:
        for key in keys:
            accounts.attempt(key)
        accounts.note(name[:MAX_NAME_CHARS], "wrong password", address=address)
        raise Forbidden(_WRONG)
    accounts.forget_attempts(now - timedelta(days=1))
    accounts.note(user.name, "signed in", address=address)
    token = secrets.token_urlsafe(32)
    accounts.keep(user, "session", digest_of(token), expires_at=now + timedelta(days=SESSION_DAYS))
    return user, token


def make_token(archive: Archive, user: User, name: str) -> str:
    """Return a new token by which a program asks as this account; it is told this once and kept hashed.

    Raises: UsageError for a name that cannot be.
    """
    if not name.strip() or not name.isprintable() or len(name) > MAX_NAME_CHARS:
        raise UsageError(f"A token needs a name on one line, of at most {MAX_NAME_CHARS} characters, by which you know it again.")
    token = f"cw_{secrets.token_urlsafe(32)}"
    Accounts(archive).keep(user, "token", digest_of(token), expires_at=None, name=name.strip())
    return token


def digest_of(token: str) -> str:
    """Return the hash under which a proof is kept. It is random already, so that a plain hash does."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_password(hashed: str, password: str) -> bool:
    with _TURNS:
        try:
            return _HASHER.verify(hashed, password[: MAX_PASSWORD_CHARS + 1])
        except (VerificationError, InvalidHashError):
            return False
