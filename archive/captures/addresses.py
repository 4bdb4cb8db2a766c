"""What became of each address that a crawl met, and what of the archive bears an address or a headline. Answers "why is this not here?"."""

import typing
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, select, update

from archive.archive import Archive, moment_of, stamp
from archive.checksums import damaged
from archive.database import in_parts, insert_missing
from archive.seals import is_sound, sealed
from archive.tables import addresses
from core.addresses import address_key, title_key

# collected: its text was had. refused: robots.txt does not allow it. failed, too large: it was asked for in vain. passed over: a listing
# named it, and it was not asked for. withheld: its publisher keeps it from the public.
Outcome = Literal["collected", "refused", "failed", "too large", "passed over", "withheld"]
Loss = Literal["refused", "failed", "too large"]
# Addresses of one headline that are looked at; a council names a thousand papers "Minutes".
MAX_FOUND = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """An address that a listing named and that was not asked for. `day` and `title`: what the listing told of it."""

    url: str
    reason: str
    title: str | None = None
    day: date | None = None
    outcome: Literal["passed over", "withheld"] = "passed over"


@dataclass(frozen=True, slots=True)
class Address:
    """What became of an address when a crawl of the source last met it. `item_key`: the key of the captures that came from it."""

    source_id: str
    url: str
    outcome: Outcome
    item_key: str | None
    day: date | None
    reason: str | None
    run_id: str | None
    at: datetime


class Addresses:
    """The addresses that crawls met."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def find(self, url: str) -> list[Address]:
        """Return what became of an address, however it is written, one a source; those whose text was had first.

        Raises: Quarantined if it is damaged.
        """
        key = address_key(url)
        return [] if key is None else self._find(addresses.c.address_key == key)

    def find_by_title(self, title: str) -> list[Address]:
        """Return the addresses that listings named under this headline; those whose text was had first."""
        key = title_key(title)
        return [] if key is None else self._find(addresses.c.title_key == key)

    def lost(self, source_id: str) -> list[Address]:
        """Return the addresses of a source that were asked for in vain or are not allowed, as far as no text was had there later."""
        return self._find(and_(addresses.c.source_id == source_id, addresses.c.outcome.in_(typing.get_args(Loss))))

    def count_losses(self) -> dict[str, dict[str, int]]:
        """Return how many addresses of each source were not had, by the reason; most first."""
        lost = addresses.c.outcome.in_(typing.get_args(Loss))
        reason = func.coalesce(addresses.c.reason, addresses.c.outcome)
        n = func.count()
        statement = select(addresses.c.source_id, reason, n).where(lost).group_by(addresses.c.source_id, reason)
        losses: dict[str, dict[str, int]] = {}
        with self.archive.reading() as connection:
            for source_id, words, count in connection.execute(statement.order_by(n.desc(), reason)):
                losses.setdefault(source_id, {})[words] = count
        return losses

    def record_loss(self, run_id: str, source_id: str, url: str, outcome: Loss, reason: str, *, title: str | None = None) -> None:
        """Remember that an address was asked for in vain, unless its text was had before. `title`: the headline that a listing told."""
        row = self._row(source_id, url) | {"outcome": outcome, "reason": reason, "run_id": run_id, "title_key": title_key(title)}
        self._record_unless_had(row)

    def record_double(self, source_id: str, url: str, item_key: str) -> None:
        """Remember that what stands at an address is a double of what is kept under a key."""
        row = self._row(source_id, url) | {"outcome": "collected", "reason": None, "item_key": item_key}
        self._record_unless_had(row)

    def item_keys(self, source_id: str, urls: Sequence[str]) -> dict[str, str]:
        """Return the keys of what was had at these addresses, however they are written, by the address; where nothing was had there is none."""
        by_url = {url: key for url in urls if (key := address_key(url)) is not None}
        keys: dict[str, str] = {}
        with self.archive.reading() as connection:
            for part in in_parts(sorted(set(by_url.values()))):
                mine = and_(
                    addresses.c.source_id == source_id, addresses.c.address_key.in_(part), addresses.c.item_key.is_not(None)
                )
                rows = connection.execute(select(addresses.c.address_key, addresses.c.item_key).where(mine))
                keys |= {row.address_key: row.item_key for row in rows}
        return {url: keys[key] for url, key in by_url.items() if key in keys}

    def met(self, source_id: str, urls: Collection[str]) -> set[str]:
        """Return those of these addresses of which a crawl of the source has had or learnt anything."""
        by_key: dict[str, list[str]] = {}
        for url in urls:
            by_key.setdefault(address_key(url) or "", []).append(url)
        known: set[str] = set()
        with self.archive.reading() as connection:
            for part in in_parts(sorted(by_key)):
                mine = and_(addresses.c.source_id == source_id, addresses.c.address_key.in_(part))
                for key in connection.execute(select(addresses.c.address_key).where(mine)).scalars():
                    known.update(by_key[key])
        return known

    def record_listed(self, run_id: str, source_id: str, listed: Sequence[Listed]) -> None:
        """Remember addresses that were not asked for, unless more is known of them. One transaction."""
        rows: dict[str, dict[str, str | None]] = {}
        for entry in listed:
            row = self._row(source_id, entry.url) | {"outcome": entry.outcome, "reason": entry.reason, "run_id": run_id}
            row |= {"title_key": title_key(entry.title), "day": entry.day.isoformat() if entry.day else None}
            if row["address_key"] is not None:
                rows[row["address_key"]] = row
        with self.archive.engine.begin() as connection:
            for part in in_parts(list(rows)):
                mine = select(addresses.c.address_key).where(addresses.c.source_id == source_id)
                known = set(connection.execute(mine.where(addresses.c.address_key.in_(part))).scalars())
                for key in part:
                    if key not in known:
                        insert_missing(connection, addresses, rows[key])

    def _record_unless_had(self, row: dict[str, str | None]) -> None:
        """Keep a row, unless it is of no web address, or a text was had there."""
        if row["address_key"] is None:
            return
        with self.archive.engine.begin() as connection:
            if not insert_missing(connection, addresses, row):
                mine = and_(addresses.c.address_key == row["address_key"], addresses.c.source_id == row["source_id"])
                connection.execute(update(addresses).where(mine, addresses.c.item_key.is_(None)).values(**sealed(addresses, row)))

    def _row(self, source_id: str, url: str) -> dict[str, str | None]:
        return {"address_key": address_key(url), "source_id": source_id, "url": url, "at": stamp(self.archive.clock())}

    def _find(self, condition: ColumnElement[bool]) -> list[Address]:
        statement = select(addresses).where(condition).order_by(addresses.c.item_key.is_(None), addresses.c.at.desc())
        with self.archive.reading() as connection:
            return [_address_of(row) for row in connection.execute(statement.limit(MAX_FOUND))]


def _address_of(row: Any) -> Address:
    if not is_sound(addresses, row):
        raise damaged("what became of the address")
    day = date.fromisoformat(row.day) if row.day else None
    return Address(row.source_id, row.url, row.outcome, row.item_key, day, row.reason, row.run_id, moment_of(row.at))
