"""Opening the archive: its beat, its schema, its settings; and the two ways of inserting, on both databases."""

from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from sqlalchemy import insert, select, text, update

from archive import database
from archive.archive import Archive, open_archive
from archive.database import HEAD, insert_missing, is_sqlite, upsert
from archive.stages.stages import Stages
from archive.tables import annotations, leases, meta, metadata
from core.config import Config, load_config
from core.errors import ConfigError, Unavailable

BEAT = 'id = "{}"\nname = "Beat"\ncounty = "Testshire"\n'


def make_config(tmp_path: Path, *, beat: str = "one", url: str | None = None) -> Config:
    path = tmp_path / f"{beat}.toml"
    path.write_text(BEAT.format(beat), encoding="utf-8")
    return load_config(data=tmp_path / "data", beat=path, environ={"COUNTYWATCH_DATABASE_URL": url} if url else {})


@pytest.fixture
def config(tmp_path: Path, database_url: str | None) -> Config:
    return make_config(tmp_path, url=database_url)


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    with open_archive(config) as found:
        yield found


def test_the_migrations_make_the_tables_that_are_declared(archive: Archive) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with archive.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_no_two_locks_of_postgresql_have_one_number() -> None:
    modules = [
        import_module(each.name)
        for each in walk_packages([str(Path(database.__file__).parent)], "archive.")
        if "migrations" not in each.name
    ]
    locks = {name: value for module in modules for name, value in vars(module).items() if name.endswith("_LOCK")}

    assert {"MIGRATION_LOCK", "OFFICES_LOCK", "SENDING_LOCK"} <= locks.keys()
    assert len(set(locks.values())) == len(locks)


def test_opened_twice_it_is_the_same(config: Config) -> None:
    for _ in range(2):
        with open_archive(config) as archive, archive.reading() as connection:
            assert connection.execute(select(meta.c.value).where(meta.c.key == "beat")).scalars().all() == ["one"]


def test_an_archive_belongs_to_one_beat(tmp_path: Path, config: Config, database_url: str | None) -> None:
    open_archive(config).close()
    with pytest.raises(ConfigError, match=r"belongs to the beat 'one', but the beat in use is 'two'.*COUNTYWATCH_BEAT"):
        open_archive(make_config(tmp_path, beat="two", url=database_url))


def test_a_newer_schema_is_left_alone(config: Config) -> None:
    with open_archive(config) as archive, archive.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match=rf"schema 9999, this program knows {HEAD}.*newer countywatch"):
        open_archive(config)


def test_sqlite_is_new_enough_and_syncs_fully(tmp_path: Path) -> None:
    with open_archive(make_config(tmp_path)) as archive, archive.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        version = str(connection.execute(text("SELECT sqlite_version()")).scalar())
        assert tuple(map(int, version.split("."))) >= (3, 51, 3)


@pytest.mark.parametrize(
    ("url", "error", "match"),
    [
        ("mysql://host/name", ConfigError, "it must be postgresql"),
        ("nonsense", ConfigError, "is not a database address"),
        ("postgresql://someone:hunter2@127.0.0.1:1/name", Unavailable, r"PostgreSQL at .*127\.0\.0\.1:1/name does not answer"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(
    tmp_path: Path, url: str, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match) as caught:
        open_archive(make_config(tmp_path, url=url))
    assert "hunter2" not in str(caught.value)


def test_insert_missing_says_whether_it_did(archive: Archive) -> None:
    row = {"name": "n", "holder": "a", "expires_at": "1"}
    with archive.engine.begin() as connection:
        assert insert_missing(connection, leases, row)
        assert not insert_missing(connection, leases, row | {"holder": "b"})
        assert connection.execute(select(leases.c.holder)).scalars().all() == ["a"]
        upsert(connection, leases, row | {"holder": "c"})
        assert connection.execute(select(leases.c.holder)).scalars().all() == ["c"]


def test_a_reader_is_not_held_up_by_a_writer_and_sees_whole_transactions(archive: Archive) -> None:
    with archive.engine.begin() as writing:
        writing.execute(insert(meta).values(key="k", value="v"))
        with archive.reading() as connection:
            assert connection.execute(select(meta.c.value).where(meta.c.key == "k")).scalar() is None
        writing.execute(update(meta).where(meta.c.key == "k").values(value="w"))
    with archive.reading() as connection:
        assert connection.execute(select(meta.c.value).where(meta.c.key == "k")).scalar() == "w"
    assert is_sqlite(archive.engine) == (archive.engine.dialect.name == "sqlite")


def make_at(config: Config, url: str | None, revision: str, rows: Sequence[str]) -> None:
    """Make an archive of an older schema that holds these rows, as SQL."""
    from alembic import command
    from alembic.config import Config as AlembicConfig

    config.data.mkdir()
    engine = database._sqlite_engine(config.data) if url is None else database._postgres_engine(url)
    told = AlembicConfig()
    told.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        told.attributes["connection"] = connection
        command.upgrade(told, revision)
        for row in rows:
            connection.execute(text(row))
    engine.dispose()


def test_checks_of_the_first_schema_get_the_days_that_their_run_asked_for(config: Config, database_url: str | None) -> None:
    rows = [
        "INSERT INTO runs VALUES ('asked', '2026-02-01', NULL, '2026-01-01', '2026-01-31', '[]')",
        "INSERT INTO runs VALUES ('open', '2026-02-03', NULL, NULL, NULL, '[]')",
        "INSERT INTO checks VALUES ('asked', 'gazette', '2026-02-01T07:00:00', 'new', '{}', NULL)",
        "INSERT INTO checks VALUES ('open', 'gazette', '2026-02-03T07:00:00', 'nothing', '{}', NULL)",
        "INSERT INTO checks VALUES ('open', 'herald', '2026-02-03T07:00:00', 'not-checked', '{}', 'no answer')",
    ]
    make_at(config, database_url, "0001", rows)

    with open_archive(config) as archive:
        found = archive.days_looked_at()

    assert sorted(found["gazette"]) == [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 3), date(2026, 2, 3))]
    assert "herald" not in found


def test_numbers_of_schema_2_become_text_and_nothing_is_pending_by_it(config: Config, database_url: str | None) -> None:
    rows = [
        "INSERT INTO documents VALUES ('d', 's', 'k', 'article', 'u', 't', NULL, '2026', 'v', 'd', 1)",
        "INSERT INTO fates VALUES ('annotate', 'v', 2, 'done', NULL, NULL, 0, '2026')",
        "INSERT INTO annotations VALUES ('v', 2, '{}', 0.5, 'm', '', 0)",
    ]
    make_at(config, database_url, "0002", rows)

    with open_archive(config) as archive:
        books = Stages(archive).count("annotate", 2)
        assert (books.done, books.pending) == (1, 0)
        assert Stages(archive).count("annotate", "another").pending == 1
        with archive.reading() as connection:
            assert connection.execute(select(annotations.c.nlp_version)).scalars().all() == ["2"]
