"""A saved search that a whole archive matches: its letters have what is new, found among what arrived since the last alone."""

import os
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import insert

from archive.archive import stamp
from archive.database import upsert
from archive.tables import documents, meta
from archive.texts.arrivals import LAST
from index.entry import DIMENSIONS, Entry
from index.fusion import ARRIVALS_AT_ONCE, MAX_DEPTH
from index.query import parse
from service.following.saved_searches import add_search
from tests.contract.entries import entry
from tests.mail.office import READER, Office, open_office
from tests.mail.place import Place, asked, letter, titles
from tests.mail.test_digest import CLINIC, FAIR, RAID, WARDS

# More than one answer may have; the normal suite puts a hundredth of it.
SIZE = MAX_DEPTH * 11 // 10 if os.environ.get("COUNTYWATCH_SOAK") else MAX_DEPTH * 11 // 1_000
BATCH = 2_000


def kit(arrival: int) -> Entry:
    """Return a document that tells of naloxone."""
    empty = np.zeros((0, DIMENSIONS), np.float32)
    made = entry(id=f"{arrival:020x}", title=f"Kit {arrival}", text=f"Box {arrival} holds naloxone.", vectors=empty)
    return replace(made, arrival=arrival)


def fill(office: Office) -> None:
    """Let the archive and the index hold many that were first seen a year ago and arrived behind all that they hold."""
    installation = office.installation
    first = installation.arrivals.last() + 1
    row = {"source_id": "gazette", "kind": "article", "published": "2025-11-20", "revision": 1, "access": "full"}
    row |= {"first_seen_at": stamp(office.now - timedelta(days=370))}
    for at in range(first, first + SIZE, BATCH):
        kits = [kit(arrival) for arrival in range(at, min(at + BATCH, first + SIZE))]
        assert installation.index.put(kits) == {}
        rows = [
            {**row, **dict.fromkeys(("id", "key", "version_id", "story_id"), each.document.id)}
            | {"url": each.document.url, "title": each.document.title, "arrival": each.arrival}
            for each in kits
        ]
        with installation.archive.engine.begin() as connection:
            connection.execute(insert(documents), rows)
    with installation.archive.engine.begin() as connection:
        upsert(connection, meta, {"key": LAST, "value": str(first + SIZE - 1)})
    state = installation.index.state()
    installation.index_promise.set(state.generation, state.documents)


@pytest.mark.soak
def test_of_all_that_match_a_letter_has_the_new_ones(place: Place) -> None:
    known = ("The raid", "The clinic", "The fair", "Aboard")
    with open_office(place.config()) as office:
        office.check_all()
        office.publish("/1", RAID, title="The raid")
        fill(office)
        office.publish("/2", CLINIC, title="The clinic")
        assert office.installation.arrivals.last() == SIZE + 2
        add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
        add_search(office.installation.archive, "Kits by day", "naloxone published:2025 OR kits", READER, pace="daily")
        with asked(office) as windows:
            first = letter(office)
        assert sorted(windows[: len(windows) // 2]) == sorted(windows[len(windows) // 2 :])
        assert len(windows) == 2 * -(-(SIZE + 2) // ARRIVALS_AT_ONCE)
        with asked(office) as windows:
            second = letter(office)
            office.publish("/3", FAIR, title="The fair")
            office.publish("/4", WARDS[3], title="Aboard")
            third = letter(office)
        assert windows == [(SIZE + 2, SIZE + 4)] * 2
        n_matching = len(office.installation.index.dates(parse("naloxone")))

    assert (first[:5], titles(first, *known)) == ("2 new", ["The raid", "The clinic"])
    assert second.startswith("Nothing new")
    assert titles(third, *known) == ["Aboard"]
    assert all("Kit " not in text for text in (first, second, third))
    assert n_matching == SIZE + 3
