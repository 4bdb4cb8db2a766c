"""Accounts as rows: who there is, what proves who somebody is, failed tries, and who did what. Passwords and proofs come here hashed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Row, delete, func, insert, select, update

from archive.archive import Archive, moment_of, stamp
from archive.database import insert_missing
from archive.tables import attempts, audit, credentials, users
from core.errors import NotFound, UsageError
from core.words import stable_id

UserRole = Literal["reader", "editor", "admin"]
USER_ROLES: tuple[UserRole, ...] = get_args(UserRole)
CredentialKind = Literal["session", "token", "link"]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the service. `password` is a hash; None until they chose one."""

    id: str
    name: str
    email: str | None
    role: UserRole
    password: str | None
    is_disabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """A proof of who somebody is, by its hash."""

    id: str
    user_id: str
    kind: CredentialKind
    name: str | None
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who asked for what, when, and from which address."""

    at: datetime
    who: str
    action: str
    subject: str | None
    address: str | None


class Accounts:
    """The accounts of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def are_used(self) -> bool:
        """Tell whether there is any account, disabled ones too: then everybody must sign in."""
        with self.archive.reading() as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is not None

    def add(self, name: str, email: str | None, role: UserRole) -> User:
        """Add an account.

        Raises: UsageError if there is one of that name.
        """
        named = {"id": stable_id("user", name_key(name)), "name": name, "name_key": name_key(name)}
        row = {**named, "email": email, "role": role, "disabled": 0, "created_at": stamp(self.archive.clock())}
        with self.archive.engine.begin() as connection:
            if not insert_missing(connection, users, row):
                raise UsageError(f"There is an account {name!r} already.")
        return self.get(name)

    def all(self) -> list[User]:
        """Return every account, by name."""
        with self.archive.reading() as connection:
            return [_user_of(row) for row in connection.execute(select(users).order_by(users.c.name_key))]

    def find(self, name: str) -> User | None:
        """Return the account of that name, or of that e-mail address if only one has it."""
        key = name_key(name)
        mine = (users.c.name_key == key) | (func.lower(users.c.email) == key)
        with self.archive.reading() as connection:
            rows = connection.execute(select(users).where(mine)).all()
        named = [row for row in rows if row.name_key == key] or rows
        return _user_of(named[0]) if len(named) == 1 else None

    def get(self, name: str) -> User:
        """Return the account of that name.

        Raises: NotFound.
        """
        user = self.find(name)
        if user is None:
            raise NotFound(f"There is no account {name!r}. `countywatch user list` shows those that there are.")
        return user

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password's hash, and end every session and link of the account: whoever had the old one is out."""
        mine = credentials.c.user_id == user.id
        with self.archive.engine.begin() as connection:
            connection.execute(update(users).where(users.c.id == user.id).values(password=password))
            connection.execute(delete(credentials).where(mine, credentials.c.kind.in_(("session", "link"))))

    def set_role(self, user: User, role: UserRole) -> None:
        """Let an account be a reader's, an editor's or an admin's."""
        with self.archive.engine.begin() as connection:
            connection.execute(update(users).where(users.c.id == user.id).values(role=role))

    def disable(self, user: User, *, disabled: bool) -> None:
        """Shut an account, with everything that proves it, or open it again."""
        with self.archive.engine.begin() as connection:
            connection.execute(update(users).where(users.c.id == user.id).values(disabled=int(disabled)))
            if disabled:
                connection.execute(delete(credentials).where(credentials.c.user_id == user.id))

    # Proofs

    def keep(
        self, user: User, kind: CredentialKind, digest: str, *, expires_at: datetime | None, name: str | None = None
    ) -> None:
        """Keep a proof by its hash."""
        row = {"id": digest, "user_id": user.id, "kind": kind, "name": name, "created_at": stamp(self.archive.clock())}
        with self.archive.engine.begin() as connection:
            connection.execute(insert(credentials).values(**row, expires_at=stamp(expires_at) if expires_at else None))

    def holder(self, kind: CredentialKind, digest: str) -> User | None:
        """Return whose proof this is; None if it is nobody's, has expired, or its account is shut."""
        now = stamp(self.archive.clock())
        mine = (credentials.c.id == digest) & (credentials.c.kind == kind)
        still = credentials.c.expires_at.is_(None) | (credentials.c.expires_at > now)
        joined = select(users).join(credentials, credentials.c.user_id == users.c.id)
        with self.archive.reading() as connection:
            row = connection.execute(joined.where(mine, still, users.c.disabled == 0)).first()
        return _user_of(row) if row else None

    def proofs(self, user: User, kind: CredentialKind) -> list[Credential]:
        """Return the proofs of one kind of an account, newest first."""
        mine = (credentials.c.user_id == user.id) & (credentials.c.kind == kind)
        with self.archive.reading() as connection:
            rows = connection.execute(select(credentials).where(mine).order_by(credentials.c.created_at.desc())).all()
        return [
            Credential(
                r.id, r.user_id, r.kind, r.name, moment_of(r.created_at), moment_of(r.expires_at) if r.expires_at else None
            )
            for r in rows
        ]

    def end(self, user_id: str, digests: Sequence[str]) -> None:
        """Let proofs of an account hold no longer."""
        with self.archive.engine.begin() as connection:
            connection.execute(delete(credentials).where(credentials.c.user_id == user_id, credentials.c.id.in_(digests)))

    # Limits and the book of who did what

    def attempt(self, key: str) -> None:
        """Count a try under a key."""
        with self.archive.engine.begin() as connection:
            connection.execute(insert(attempts).values(key=key[:120], at=stamp(self.archive.clock())))

    def n_attempts(self, key: str, since: datetime) -> int:
        """Return how many tries there were under a key."""
        mine = (attempts.c.key == key[:120]) & (attempts.c.at > stamp(since))
        with self.archive.reading() as connection:
            return connection.execute(select(func.count()).select_from(attempts).where(mine)).scalar_one()

    def forget_attempts(self, before: datetime) -> None:
        """Forget tries of before a moment."""
        with self.archive.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.at < stamp(before)))

    def note(self, who: str, action: str, *, subject: str | None = None, address: str | None = None) -> None:
        """Write into the book who asked for what."""
        row = {"at": stamp(self.archive.clock()), "who": who, "action": action, "subject": subject, "address": address}
        with self.archive.engine.begin() as connection:
            connection.execute(insert(audit).values(**row))

    def book(self, limit: int | None = None) -> list[AuditRow]:
        """Return who asked for what, newest first."""
        with self.archive.reading() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(limit)).all()
        return [AuditRow(moment_of(row.at), row.who, row.action, row.subject, row.address) for row in rows]


def name_key(name: str) -> str:
    """Return a name as names are compared."""
    return " ".join(name.split()).casefold()


def _user_of(row: Row[Any]) -> User:
    return User(row.id, row.name, row.email, row.role, row.password, bool(row.disabled), moment_of(row.created_at))
