"""Takes captures in, many in one transaction: bodies first, then what is known of them. Knows no crawl.

A crawl hands over what came while the disk was busy, so that a page costs a share of a commit and not one of its own.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, tuple_

from archive.checksums import checksum_of
from archive.database import in_parts, insert_missing_all, upsert_all
from archive.tables import addresses, captures, pages
from archive.tombstones import find_erased
from core.addresses import address_key, title_key
from core.words import Capture, stable_id, to_json

# All that is kept of a capture, in the order of its checksum.
CAPTURE_COLUMNS = tuple(column.name for column in captures.columns if column.name != "checksum")


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a URL from the last time it was fetched. `listed` is the date a sitemap or listing gave for it then."""

    source_id: str
    url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    checked_at: datetime
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A capture that came, its body, and the state of the address that was asked for, where that is kept with it."""

    capture: Capture
    body: bytes
    page: Page | None = None


def stamp(moment: datetime) -> str:
    """Return a moment as the archive writes it: ISO 8601, UTC, microseconds always, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def without_erased(connection: Connection, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return those that no takedown erased."""
    erased = find_erased(connection, [arrival.capture for arrival in arrivals])
    return [arrival for arrival in arrivals if arrival.capture.id not in erased]


def take_in(connection: Connection, arrivals: Sequence[Arrival]) -> set[int]:
    """Keep arrivals whose bodies are on disk, with their addresses and pages; which of them, by their places, are new states of their things."""
    hashes = _hashes(connection, arrivals)
    renamed = _renamed(connection, arrivals, hashes)
    rows: dict[str, tuple[int, dict[str, Any]]] = {}
    for place, arrival in enumerate(arrivals):
        capture = arrival.capture
        known = hashes[capture.source_id, capture.key]
        if not known or known[-1] != capture.sha256 or place in renamed:
            row = capture_row(capture, back=known.count(capture.sha256))
            rows[row["id"]] = place, row
            known.append(capture.sha256)
    upsert_all(connection, addresses, _address_rows(arrivals))
    upsert_all(connection, pages, [page_row(arrival.page) for arrival in arrivals if arrival.page])
    added = insert_missing_all(connection, captures, [row for _, row in rows.values()])
    return {rows[capture_id][0] for capture_id in added}


def capture_row(capture: Capture, *, back: int) -> dict[str, Any]:
    """Return the row of a capture. `back`: so many earlier captures of the thing had this very body; a text that went back to an earlier state is a
    new state all the same.
    """
    row: dict[str, Any] = {
        "id": stable_id(capture.id, str(back)) if back else capture.id,
        "source_id": capture.source_id,
        "key": capture.key,
        "url": capture.url,
        "fetched_at": stamp(capture.fetched_at),
        "status": capture.status,
        "content_type": capture.content_type,
        "sha256": capture.sha256,
        "headers": json.dumps(dict(capture.headers), sort_keys=True),
        "context": json.dumps(to_json(capture.context), sort_keys=True),
    }
    return row | {"checksum": checksum_of(*(row[name] for name in CAPTURE_COLUMNS))}


def page_row(page: Page) -> dict[str, Any]:
    """Return the row of a page."""
    return asdict(page) | {"checked_at": stamp(page.checked_at)}


def _hashes(connection: Connection, arrivals: Sequence[Arrival]) -> dict[tuple[str, str], list[str]]:
    """Return the hashes of what is kept of each thing that came, oldest first."""
    hashes: dict[tuple[str, str], list[str]] = defaultdict(list)
    things = {(arrival.capture.source_id, arrival.capture.key) for arrival in arrivals}
    kept = select(captures.c.source_id, captures.c.key, captures.c.sha256)
    kept = kept.where(tuple_(captures.c.source_id, captures.c.key).in_(sorted(things)))
    for source_id, key, sha256 in connection.execute(kept.order_by(captures.c.fetched_at, captures.c.id)):
        hashes[source_id, key].append(sha256)
    return hashes


def names_of_papers(connection: Connection, source_id: str, keys: Collection[str]) -> dict[str, set[str]]:
    """Return what lists have called each of these papers of a source so far, by its key; what is no paper, or was never had, has nothing."""
    names: dict[str, set[str]] = defaultdict(set)
    for part in in_parts(sorted(set(keys))):
        mine = select(captures.c.key, captures.c.context).where(captures.c.source_id == source_id, captures.c.key.in_(part))
        for row in connection.execute(mine):
            if name := json.loads(row.context).get("attachment_title"):
                names[row.key].add(name)
    return dict(names)


def _renamed(connection: Connection, arrivals: Sequence[Arrival], hashes: Mapping[tuple[str, str], Sequence[str]]) -> set[int]:
    """Return the places of papers that came as they were, but that lists call what they never called them: drafts that were approved as they stood."""
    same = {
        place: arrival.capture
        for place, arrival in enumerate(arrivals)
        if arrival.capture.context.attachment_title
        and arrival.capture.sha256 in hashes[arrival.capture.source_id, arrival.capture.key][-1:]
    }
    renamed: set[int] = set()
    for source_id in {capture.source_id for capture in same.values()}:
        mine = {place: capture for place, capture in same.items() if capture.source_id == source_id}
        names = names_of_papers(connection, source_id, [capture.key for capture in mine.values()])
        renamed |= {
            place for place, capture in mine.items() if capture.context.attachment_title not in names.get(capture.key, ())
        }
    return renamed


def _address_rows(arrivals: Sequence[Arrival]) -> list[dict[str, Any]]:
    """Return what is remembered of the addresses: that each gave its capture, whatever became of it before (archive/captures/addresses.py reads it)."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for capture, page in ((arrival.capture, arrival.page) for arrival in arrivals):
        fields = {"at": stamp(capture.fetched_at), "reason": None, "outcome": "collected", "item_key": capture.key}
        fields["title_key"] = title_key(capture.context.found_title)
        # The address that was asked for may have led to the capture's own.
        for url in (capture.url, *((page.url,) if page else ())):
            if (key := address_key(url)) is not None:
                rows[key, capture.source_id] = {"address_key": key, "source_id": capture.source_id, "url": url} | fields
    return list(rows.values())
