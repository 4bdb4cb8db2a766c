"""What the archive counted is counted once, until anything is written into it by whomever."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from archive.archive import Archive, open_archive
from archive.kept import MAX_KEPT, kept
from archive.tables import names_changed
from tests.component.archive.test_stages import START, make_config


class Names:
    """Asks for the names that changed, and tells how often it was asked in earnest."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.n_counted = 0

    @kept
    def of(self, kind: str) -> list[str]:
        """Return the keys of a kind."""
        self.n_counted += 1
        mine = select(names_changed.c.name_key).where(names_changed.c.kind == kind).order_by(names_changed.c.name_key)
        with self.archive.reading() as connection:
            return list(connection.execute(mine).scalars())


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, database_url), clock=lambda: START) as found:
        yield found


@pytest.fixture
def other(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    """Give the same archive as another process has it."""
    with open_archive(make_config(tmp_path, database_url), clock=lambda: START) as found:
        yield found


def write(archive: Archive, key: str) -> None:
    with archive.engine.begin() as connection:
        connection.execute(insert(names_changed), [{"kind": "place", "name_key": key}])


def test_it_counts_anew_once_anybody_wrote(archive: Archive, other: Archive) -> None:
    names = Names(archive)
    write(archive, "a")
    assert [names.of("place"), names.of("place"), names.of("person")] == [["a"], ["a"], []]
    assert names.n_counted == 2

    write(other, "b")
    assert [names.of("place"), names.of("place")] == [["a", "b"], ["a", "b"]]
    write(archive, "c")
    assert names.of("place") == ["a", "b", "c"]
    assert names.n_counted == 4


def test_what_is_not_committed_changes_nothing(archive: Archive, other: Archive) -> None:
    names = Names(archive)
    with other.engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(insert(names_changed), [{"kind": "place", "name_key": "a"}])
        assert names.of("place") == []
        transaction.rollback()
    assert names.of("place") == []


def test_what_was_written_while_it_counted_is_not_missed(archive: Archive, other: Archive) -> None:
    def count() -> int:
        write(other, "late")
        return 1

    assert archive.kept.get("question", count) == 1
    assert archive.kept.get("question", lambda: 2) == 2


def test_a_fault_is_not_kept_nor_more_than_so_many_answers(archive: Archive) -> None:
    def fail() -> int:
        raise ValueError("not so")

    with pytest.raises(ValueError, match="not so"):
        archive.kept.get("question", fail)
    assert archive.kept.get("question", lambda: 1) == 1
    for number in range(MAX_KEPT):
        archive.kept.get(number, lambda: 0)
    assert archive.kept.get("question", lambda: 2) == 2
