"""Errors of the database in words: full disks, damaged files, missing rights, on real files."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from archive.archive import open_archive
from archive.tables import meta
from core.config import Config, load_config
from core.errors import Damaged, Unavailable

BEAT = 'id = "one"\nname = "Beat"\ncounty = "Testshire"\n'


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "beat.toml").write_text(BEAT, encoding="utf-8")
    return load_config(data=tmp_path / "data", beat=tmp_path / "beat.toml", environ={})


def database_of(config: Config) -> Path:
    return config.data / "archive.sqlite3"


def test_a_full_disk_is_told_and_what_was_kept_stays(config: Config) -> None:
    with open_archive(config) as archive:
        with archive.engine.begin() as connection:
            connection.execute(insert(meta).values(key="kept", value="yes"))
        with archive.engine.connect() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))  # SQLite itself then says what it says of a full disk
            with pytest.raises(Unavailable, match=r"the disk is full\. Free some space"):
                connection.execute(insert(meta).values(key="too much", value="x" * 1_000_000))
        with archive.reading() as connection:
            assert connection.execute(select(meta.c.value).where(meta.c.key == "kept")).scalar() == "yes"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_disk_without_any_room_is_told_as_full_and_loses_nothing(config: Config, small_disk: Path) -> None:
    config = replace(config, data=small_disk / "data")
    with open_archive(config) as archive, archive.engine.begin() as connection:
        connection.execute(insert(meta).values(key="kept", value="yes"))
    filling = small_disk / "filling"
    with filling.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 512)
    with pytest.raises(Unavailable, match=r"archive\.sqlite3 could not be written: the disk is full\. Free some space"):
        open_archive(config).close()
    filling.unlink()
    with open_archive(config) as archive, archive.reading() as connection:
        assert connection.execute(select(meta.c.value).where(meta.c.key == "kept")).scalar() == "yes"


@pytest.mark.parametrize("harm", ["overwritten", "cut short", "first page"])
def test_a_damaged_file_is_named_with_what_to_do(config: Config, harm: str) -> None:
    open_archive(config).close()
    path = database_of(config)
    whole = path.read_bytes()
    path.write_bytes(
        {
            "overwritten": b"\xff" * len(whole),
            "cut short": whole[: len(whole) // 3],
            "first page": whole[:100] + bytes(3996) + whole[4096:],
        }[harm]
    )
    with pytest.raises(Damaged, match=r"archive\.sqlite3 is damaged .*put back your last good copy") as caught:
        open_archive(config).close()
    assert "Traceback" not in str(caught.value)


def test_a_file_that_is_no_file_is_told(config: Config) -> None:
    database_of(config).mkdir(parents=True)
    with pytest.raises(Unavailable, match=r"archive\.sqlite3 cannot be opened. Give this user the right"):
        open_archive(config).close()


def config_with(config: Config, url: str) -> Config:
    return load_config(data=config.data, beat=config.beat_path, environ={"COUNTYWATCH_DATABASE_URL": url})


@pytest.mark.server
def test_a_server_that_hangs_up_is_told_and_answers_again_afterwards(config: Config, postgres_url: str) -> None:
    with open_archive(config_with(config, postgres_url)) as archive:
        with archive.engine.connect() as connection:
            mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with open_archive(config_with(config, postgres_url)) as other, other.engine.begin() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            with pytest.raises(Unavailable, match=r"PostgreSQL at .* does not answer"):
                connection.execute(text("SELECT 1"))
        with archive.reading() as connection:
            assert connection.execute(select(meta.c.value).where(meta.c.key == "beat")).scalar() == "one"


@pytest.mark.server
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("no_such_database", r"does not answer as it should \(.*database \"no_such_database\" does not exist\)"),
        ("?options=-cdefault_transaction_read_only%3Don", "may only be read just now"),
    ],
)
def test_what_postgres_refuses_is_told_with_what_to_do(config: Config, postgres_url: str, wrong: str, told: str) -> None:
    url = postgres_url + wrong if wrong.startswith("?") else f"{postgres_url.rpartition('/')[0]}/{wrong}"
    with pytest.raises(Unavailable, match=told):
        open_archive(config_with(config, url)).close()


@pytest.mark.server
def test_a_fault_of_ours_stays_one(config: Config, postgres_url: str) -> None:
    for url in ("", postgres_url):
        with (
            open_archive(config_with(config, url) if url else config) as archive,
            archive.engine.connect() as connection,
            pytest.raises(DBAPIError),
        ):
            connection.execute(text("SELECT nonsense FROM nowhere"))
