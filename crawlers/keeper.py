"""Brings captures into the archive while the next page is already asked for: what comes while the disk is busy goes to it in one go.

Until then they stand in a journal, so that a kill costs the page that was being fetched, and not those on their way. What the archive cannot take for now (a
full disk, a database that is gone) stays there: the next batch, or else the next crawl, brings it in.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from archive.archive import Archive
from archive.captures.journal import Journal, recover_into
from archive.intake import Arrival
from core.errors import Unavailable
from core.words import Capture

# So long captures are gathered before they go to the disk together: of 24 in one go each costs half of the processor time that it costs of 4 (1.1 and 2.2 ms,
# .45 and 1.4 of them Python's, for which the crawl waits). They stand in the journal; with pauses between pages nothing else comes in this time.
GATHER_S = 0.05
# While so many captures are on their way to the disk no further page is asked for: as many as a power cut may cost. Only a crawl without pauses comes so far.
MAX_WAITING = 64


class Keeper:
    """The one who writes, for all spiders of a run. Whoever waits for `keep` knows that his capture is on disk."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive = archive
        self._folder = folder
        self._journal = Journal(folder)
        # What the archive could not take for now.
        self._left: list[Arrival] = []
        self._waiting: list[tuple[Arrival, asyncio.Future[bool]]] = []
        self._work: asyncio.Task[None] | None = None
        self._n_unkept = 0
        self._has_room = asyncio.Event()

    def recover(self) -> list[Capture]:
        """Bring what killed crawls had fetched into the archive. Return what it cannot take; that is fetched again.

        Raises: Unavailable if the archive cannot be written.
        """
        return recover_into(self._archive, self._folder)

    def close(self) -> None:
        """End the journal. What the archive could not take stays in it for the next crawl."""
        self._journal.close(is_taken=not self._left)

    async def room(self) -> None:
        """Wait until one more page may be asked for."""
        while self._n_unkept >= MAX_WAITING:
            self._has_room.clear()
            await self._has_room.wait()

    async def keep(self, arrival: Arrival) -> bool:
        """Keep a capture. False if it is known, or was erased (`Archive.add_captures`).

        Raises: Unavailable if the archive cannot be written; whatever comes up at this capture alone.
        """
        self._journal.add(arrival)
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, kept))
        self._n_unkept += 1
        if self._work is None:
            self._work = asyncio.create_task(self._write())
        return bool(await kept)

    async def _write(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(GATHER_S)
                await self._take_left()
                if not self._left:
                    self._journal.turn()
                batch, self._waiting = self._waiting, []
                await self._write_batch(batch)
                self._n_unkept -= len(batch)
                self._has_room.set()
            if not self._left:
                self._journal.empty()
        finally:
            self._work = None

    async def _take_left(self) -> None:
        """Try once more to bring in what is left."""
        if self._left:
            try:
                await asyncio.to_thread(self._archive.add_captures, self._left)
            except Exception:  # whatever it is: the next crawl tries each alone
                return
            self._left = []

    async def _write_batch(self, batch: Sequence[tuple[Arrival, asyncio.Future[bool]]]) -> None:
        """Write what waits; if that fails at something unforeseen each is tried alone, so that it costs itself."""
        try:
            added = await asyncio.to_thread(self._archive.add_captures, [arrival for arrival, _ in batch])
        except Exception as err:
            if len(batch) == 1 or isinstance(err, Unavailable):
                if isinstance(err, Unavailable):
                    self._left += [arrival for arrival, _ in batch]
                for _, kept in batch:
                    kept.set_exception(err)
            else:
                for record in batch:
                    await self._write_batch([record])
        else:
            for (_, kept), is_new in zip(batch, added, strict=True):
                kept.set_result(is_new)
