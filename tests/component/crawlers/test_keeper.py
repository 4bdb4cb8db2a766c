"""What the archive cannot take for now stays in the journal until it can."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive, open_archive
from archive.captures.journal import FOLDER
from archive.intake import Arrival
from core.config import load_config
from core.errors import Unavailable
from crawlers.keeper import Keeper
from tests.component.archive.test_journal import make_arrival
from tests.crawl.loopback import captures_of, write_beat


class FailingArchive(Archive):
    """An archive whose disk is full for so many batches."""

    n_faults = 0

    def add_captures(self, arrivals: Sequence[Arrival]) -> list[bool]:
        """Fail, or keep them."""
        if self.n_faults:
            self.n_faults -= 1
            raise Unavailable("The disk is full.")
        return super().add_captures(arrivals)


@pytest.fixture
def archive(tmp_path: Path) -> FailingArchive:
    opened = open_archive(load_config(data=tmp_path, beat=write_beat(tmp_path), environ={}))
    return FailingArchive(opened.engine, opened.blobs)


def arrival(name: str) -> Arrival:
    """Return an article of that name."""
    made = make_arrival(name.encode())
    return replace(made, capture=replace(made.capture, key=f"/{name}", url=f"https://x.example/{name}"), page=None)


async def keep(keeper: Keeper, *names: str) -> list[object]:
    return list(await asyncio.gather(*(keeper.keep(arrival(name)) for name in names), return_exceptions=True))


@pytest.mark.parametrize("n_bytes", [10, 3_000_000])
def test_what_the_archive_cannot_take_is_brought_in_by_the_next_crawl(
    archive: FailingArchive, tmp_path: Path, n_bytes: int
) -> None:
    archive.n_faults = 9
    keeper = Keeper(archive, tmp_path / FOLDER)
    big = replace(arrival("big"), body=os.urandom(n_bytes))

    async def fail() -> None:
        [small_error] = await keep(keeper, "small")
        assert isinstance(small_error, Unavailable)
        with pytest.raises(Unavailable):
            await keeper.keep(big)

    asyncio.run(fail())
    keeper.close()
    assert captures_of(archive) == []

    archive.n_faults = 0
    later = Keeper(archive, tmp_path / FOLDER)
    assert later.recover() == []
    later.close()

    assert {capture.key for capture in captures_of(archive)} == {"/small", "/big"}
    assert os.listdir(tmp_path / FOLDER) == []


def test_what_was_left_is_brought_in_with_the_next_batch(archive: FailingArchive, tmp_path: Path) -> None:
    archive.n_faults = 1
    keeper = Keeper(archive, tmp_path / FOLDER)

    async def crawl() -> None:
        await keep(keeper, "one")
        assert await keep(keeper, "two", "three") == [True, True]

    asyncio.run(crawl())
    written = [path.stat().st_size for path in (tmp_path / FOLDER).iterdir()]
    keeper.close()

    assert {capture.key for capture in captures_of(archive)} == {"/one", "/two", "/three"}
    assert written == [0, 0]  # the journal holds nothing that the archive has


def test_what_comes_shortly_after_another_goes_to_the_disk_with_it(archive: FailingArchive, tmp_path: Path) -> None:
    batches: list[int] = []

    class CountingArchive(FailingArchive):
        def add_captures(self, arrivals: Sequence[Arrival]) -> list[bool]:
            batches.append(len(arrivals))
            return super().add_captures(arrivals)

    keeper = Keeper(CountingArchive(archive.engine, archive.blobs), tmp_path / FOLDER)

    async def come_one_after_another() -> list[bool]:
        first = asyncio.create_task(keeper.keep(arrival("one")))
        await asyncio.sleep(0)
        return [await keeper.keep(arrival("two")), await first]

    assert asyncio.run(come_one_after_another()) == [True, True]
    assert batches == [2]
