"""What the databases' own errors mean, in words: a full disk, a damaged file, a server that went away. Everything else is a fault of ours."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from core.errors import CountywatchError, Damaged, Unavailable

# SQLite's result codes, less what its extended codes add above the lowest byte (https://sqlite.org/rescode.html).
_SQLITE_DAMAGED = frozenset({11, 26})  # CORRUPT, NOTADB
_SQLITE_IO_ERROR, _SQLITE_FULL = 10, 13
# SQLite tells of an input or output error, not of a full disk, where it cannot make the file that readers share beside a database, of 32 KiB and more.
MIN_FREE_BYTES = 2**20
_SQLITE_MEANINGS: Mapping[int, str] = {
    5: "is held by another program that has not let go of it for a minute. Wait for it to end",
    8: "may not be written. Give this user the right to write it and its folder",
    _SQLITE_IO_ERROR: "could not be read or written: the disk failed. See the system's log, and mend or replace the disk",
    _SQLITE_FULL: "could not be written: the disk is full. Free some space",
    14: "cannot be opened. Give this user the right to read and write it and its folder",
    23: "may not be used by this user. Give this user the right to read and write it and its folder",
}
# PostgreSQL's classes of SQLSTATE (PostgreSQL 17, appendix A): connections, lack of means, a person's stop, the system.
_POSTGRES_DAMAGED = "XX"
_POSTGRES_MEANINGS: Mapping[str, str] = {
    "53100": "could not write: its disk is full. Free some space there",
    "53200": "ran out of memory. Give it more, or ask less of it at once",
    "53300": "has no connection left for this program. Raise its max_connections, or stop a program that holds some",
    "25006": "may only be read just now. Name the server that takes writes",
    "58": "could not read or write: its disk failed. See its log",
}


def translate_faults(engine: Engine) -> None:
    """Let every error of the database that is no fault of ours be raised as one of the house's own.

    Raises, from any use of the engine: Damaged if the database is broken; Unavailable if it cannot be used now and may be later.
    """

    @event.listens_for(engine, "handle_error")
    def _on_error(context: ExceptionContext) -> None:
        meaning = _meaning(engine, context.original_exception, is_gone=context.is_disconnect)
        if meaning is not None:
            raise meaning from context.original_exception


def shown_address(engine: Engine) -> str:
    """Return the database's address as a person writes it, without its password."""
    return engine.url.set(password=None, drivername=engine.dialect.name).render_as_string()


def _meaning(engine: Engine, err: BaseException, *, is_gone: bool) -> CountywatchError | None:
    if engine.dialect.name == "sqlite":
        return _sqlite_meaning(str(engine.url.database), err)
    return _postgres_meaning(shown_address(engine), err, is_gone=is_gone)


def _sqlite_meaning(path: str, err: BaseException) -> CountywatchError | None:
    code = getattr(err, "sqlite_errorcode", 0) & 0xFF
    if code in _SQLITE_DAMAGED:
        return Damaged(
            f"The archive's database {path} is damaged ({err}). Stop countywatch, keep a copy of the file, and put back your last good copy of "
            "the data folder (the user guide says how to make them); `countywatch archive verify` then says whether it is whole."
        )
    if code == _SQLITE_IO_ERROR and _is_full(Path(path)):
        code = _SQLITE_FULL
    if code in _SQLITE_MEANINGS:
        return Unavailable(
            f"The archive's database {path} {_SQLITE_MEANINGS[code]}, then run the same command again. Nothing that was kept is lost."
        )
    return None


def _is_full(path: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < MIN_FREE_BYTES
    return False


def _postgres_meaning(address: str, err: BaseException, *, is_gone: bool) -> CountywatchError | None:
    state = getattr(err, "sqlstate", None) or ""
    if state.startswith(_POSTGRES_DAMAGED):
        return Damaged(
            f"PostgreSQL at {address} says that the archive's database is damaged ({_first_line(err)}). "
            "Stop countywatch and restore the database from your last good copy."
        )
    for start, words in _POSTGRES_MEANINGS.items():
        if state.startswith(start):
            return Unavailable(
                f"PostgreSQL at {address} {words}, then run the same command again. Nothing that was kept is lost."
            )
    # Where no connection comes about, psycopg's error has no state; a deadlock's or a time limit's has one, and is a fault of ours.
    if (
        is_gone
        or state.startswith(("08", "57P"))
        or (type(err).__name__ in ("OperationalError", "ConnectionTimeout") and not state)
    ):
        return Unavailable(
            f"PostgreSQL at {address} does not answer as it should ({_first_line(err)}). "
            "Start it, or correct COUNTYWATCH_DATABASE_URL, then run the same command again."
        )
    return None


def _first_line(err: BaseException) -> str:
    return str(err).split("\n", maxsplit=1)[0]
