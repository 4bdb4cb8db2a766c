"""Opens the database: SQLite by pysqlite3 (default) or PostgreSQL by URL, brings its schema up to date, checks its beat."""

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, create_engine, event, inspect, text
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from archive.faults import translate_faults
from archive.seals import sealed
from core.errors import ConfigError

# The newest migration in archive/migrations/versions.
HEAD = "0026"
# Two writers and a checkpoint can corrupt a WAL database in 3.7.0 to 3.51.2 (docs/security.md, A2).
SQLITE_FLOOR = (3, 51, 3)
# Longer than any batch of ours holds the write lock (measured: 0.4 s for 50 documents).
BUSY_TIMEOUT_S = 60
# Ids in one statement, well below the 32,766 variables of SQLite.
MAX_IDS = 500
# Any constant; PostgreSQL's advisory lock that lets one process migrate while others wait.
MIGRATION_LOCK = 77_071


def open_engine(url: str | None, data: Path) -> Engine:
    """Return an engine on the archive's database, migrated to this program's schema.

    Raises: ConfigError for a URL that cannot be meant, or a newer schema; Unavailable if the database cannot be used now; Damaged.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise ConfigError(f"The data folder {data} cannot be made: {err.strerror}. Name another with --data.") from err
    engine = _sqlite_engine(data) if url is None or url.startswith("sqlite") else _postgres_engine(url)
    translate_faults(engine)
    try:
        _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def is_sqlite(engine: Engine) -> bool:
    """Tell whether the engine speaks to SQLite, where one worker works at a time."""
    return engine.dialect.name == "sqlite"


def overwrite_erased(engine: Engine) -> None:
    """On SQLite, bring what was erased out of the write-ahead log too. PostgreSQL does so by its own vacuum."""
    if is_sqlite(engine):
        raw = engine.raw_connection()  # outside of any transaction, in which the log cannot be emptied
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def _sqlite_engine(data: Path) -> Engine:
    import pysqlite3.dbapi2 as sqlite

    if sqlite.sqlite_version_info < SQLITE_FLOOR:
        raise ConfigError(
            f"SQLite {sqlite.sqlite_version} has a known corruption fault; "
            f"{'.'.join(map(str, SQLITE_FLOOR))} or later is needed. "
            "Install the dependencies again with `make install`."
        )
    engine = create_engine(
        f"sqlite:///{data / 'archive.sqlite3'}",
        module=sqlite,
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # A damaged letter is shown as one; the row's checksum then tells. By default the driver gives up the whole query.
        connection.text_factory = partial(str, encoding="utf-8", errors="replace")
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own would split DDL from its transaction
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")  # what a takedown erases is overwritten, not only unlinked
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _postgres_engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise ConfigError(f"COUNTYWATCH_DATABASE_URL names {parsed.get_backend_name()!r}; it must be postgresql://…")
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as err:
        raise ConfigError(
            "COUNTYWATCH_DATABASE_URL is not a database address; it looks like postgresql://user@host/name."
        ) from err


def _migrate(engine: Engine) -> None:
    version = _schema(engine)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise ConfigError(
            f"The archive has schema {version}, this program knows {HEAD}. "
            "It was written by a newer countywatch: install that version."
        )
    from alembic import command
    from alembic.config import Config as AlembicConfig

    spec = importlib.util.find_spec("archive")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError("The archive's migrations are missing. Install countywatch again.")
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(spec.submodule_search_locations[0]) / "migrations"))
    with engine.begin() as connection:
        if not is_sqlite(engine):
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _schema(engine: Engine) -> str | None:
    with engine.connect().execution_options(reads=True) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upsert(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with its primary key. Both databases speak ON CONFLICT, each by its own construct."""
    upsert_all(connection, table, [row])


def upsert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """`upsert` of rows that all tell the same columns."""
    if rows:
        kept = [sealed(table, row) for row in rows]
        connection.execute(_upsert(connection.dialect.name, table, tuple(kept[0])), kept)


def insert_missing(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its primary key stands there. True if it was inserted."""
    # Asked back by RETURNING: psycopg's driver leaves the row count of an insert at -1.
    return bool(insert_missing_all(connection, table, [row]))


def insert_missing_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """`insert_missing` of rows that all tell the same columns; the first part of the primary key of each that was inserted."""
    if not rows:
        return []
    kept = [sealed(table, row) for row in rows]
    return list(connection.execute(_insert_missing(connection.dialect.name, table, tuple(kept[0])), kept).scalars())


# Built once: to build a statement takes as long as to carry it out.
@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    keys = [column.name for column in table.primary_key]
    statement: Any = _insert_of(dialect, table, names)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _insert_missing(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    keys = [column.name for column in table.primary_key]
    return _insert_of(dialect, table, names).on_conflict_do_nothing(index_elements=keys).returning(*table.primary_key)


def _insert_of(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    insert = sqlite_insert if dialect == "sqlite" else postgres_insert
    return insert(table).values({name: bindparam(name) for name in names})


def in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the ids in parts that one statement can name."""
    for at in range(0, len(ids), MAX_IDS):
        yield ids[at : at + MAX_IDS]
