"""A saved search is asked for what arrived since its last letter: nothing else, nothing twice, nothing lost by whatever comes between."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

import archive.readers.mail
import index.fusion
from archive.readers.mail import Mail
from archive.tables import saved_searches
from archive.texts.arrivals import ARRIVALS_LOCK
from core.config import load_config
from core.errors import Unavailable
from core.words import Annotations, Mention
from digests.desk import compose_due
from index.fusion import Results
from service.following import digest_news
from service.following.saved_searches import add_search
from service.processing.indexing import rebuild_index
from service.processing.process import process
from tests.mail.office import MORNING, READER, NoReading, Office, open_office
from tests.mail.place import Place, asked, cleared, letter, titles
from tests.mail.test_digest import CLINIC, FAIR, RAID, WARDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def office(place: Place) -> Iterator[Office]:
    with open_office(place.config()) as found:
        found.check_all()
        yield found


def cursor(office: Office) -> int | None:
    with office.installation.archive.reading() as connection:
        found: int | None = connection.execute(select(saved_searches.c.answered_to)).scalar_one()
    return found


def test_each_letter_asks_for_what_arrived_since_the_last_alone(office: Office) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    shown = []
    with asked(office) as windows:
        for key, text, title in (("/1", RAID, "The raid"), ("/2", FAIR, "The fair"), ("/3", CLINIC, "The clinic")):
            office.publish(key, text, title=title)
            shown.append(titles(letter(office), "The raid", "The fair", "The clinic"))
        shown.append(titles(letter(office), "The raid", "The fair", "The clinic"))

    assert windows == [(0, 1), (1, 2), (2, 3)]
    assert shown == [["The raid"], [], ["The clinic"], []]


def test_a_first_letter_asks_from_the_first_document_of_its_round_on(office: Office) -> None:
    office.publish("/1", RAID, title="The raid")
    office.wait(days=2)
    office.publish("/2", CLINIC, title="The clinic")
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    with asked(office) as windows:
        assert titles(letter(office), "The raid", "The clinic") == ["The clinic"]
    assert windows == [(1, 2)]


def test_a_letter_that_cannot_be_noted_is_not_posted_and_moves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/1", RAID, title="The raid")

    def breaks(*_: Any) -> None:
        raise OSError("pulled the plug")

    with monkeypatch.context() as fault:
        fault.setattr(archive.readers.mail, "update", breaks)
        with pytest.raises(OSError, match="plug"):
            compose_due(office.installation, office.now)
    mail = Mail(office.installation.archive)
    assert (mail.letters(), mail.listed_for(READER), cursor(office)) == ([], set(), None)
    assert titles(letter(office), "The raid") == ["The raid"]
    assert cursor(office) == 1


def test_an_answer_of_which_a_part_is_missing_moves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (digest_news, index.fusion):
        monkeypatch.setattr(module, "ARRIVALS_AT_ONCE", 2)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    for number, text in enumerate(WARDS):
        office.capture(f"/{number}", text, title=f"Kit {number}")
    office.publish("/fair", FAIR)
    ask = office.installation.index.arrivals

    def torn(query: Any, *, after: int, until: int) -> Results:
        return replace(ask(query, after=after, until=until), partial=after == 4)

    with monkeypatch.context() as fault:
        fault.setattr(office.installation.index, "arrivals", torn)
        with pytest.raises(Unavailable, match="A part of the search index does not answer"):
            compose_due(office.installation, office.now)
    assert (Mail(office.installation.archive).letters(), cursor(office)) == ([], None)
    with asked(office) as windows:
        assert len(titles(letter(office), *(f"Kit {n}" for n in range(5)))) == 5
    assert windows == [(0, 2), (2, 4), (4, 6)]
    assert cursor(office) == 6


def test_what_there_was_no_room_for_holds_the_search_back_until_it_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_news, "MAX_STORIES", 2)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    for number, text in enumerate(WARDS):
        office.publish(f"/{number}", text, title=f"Kit {number}", published=f"2026-11-{20 - number}")  # the newest arrived first
    shown, cursors = [], []
    for _ in range(4):
        shown.append(titles(letter(office), *(f"Kit {n}" for n in range(5))))
        cursors.append(cursor(office))

    assert shown == [["Kit 0", "Kit 1"], ["Kit 2", "Kit 3"], ["Kit 4"], []]
    assert cursors == [2, 4, 5, 5]


def test_what_there_was_no_room_for_and_changed_since_is_told_as_it_is_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_news, "MAX_STORIES", 1)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/1", RAID, title="The raid", published="2026-11-20")
    office.publish("/2", CLINIC, title="The clinic", published="2026-11-22")
    assert titles(letter(office), "The raid", "The clinic", "Later") == ["The clinic"]
    office.publish("/1", RAID + " Two men were held.", title="Later", published="2026-11-20")
    office.publish("/3", FAIR)

    assert titles(letter(office), "The raid", "The clinic", "Later") == ["Later"]
    assert titles(letter(office), "The raid", "The clinic", "Later") == []


def test_agenda_items_without_room_hold_their_papers_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_news, "MAX_COMING", 1)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    hostels = "The Cabinet is asked to place a box with naloxone in every hostel of the county from spring on."
    wardens = (
        "Forty wardens of the parks learnt last year how naloxone is given; this report tells what it cost and what came of it."
    )
    at = office.now + timedelta(hours=12)
    office.call_meeting([("3", "Kits in hostels", hostels)], at)
    office.add_paper("4", "What the wardens learnt", wardens, at)
    first = letter(office)
    assert first.startswith("2 coming up: Kits in hostels")
    assert cursor(office) == 1
    second = letter(office)  # the meeting has begun, so the paper of the item that had no room is a story

    assert second.startswith("1 new")
    assert "Forty wardens" in second
    assert cursor(office) == 2
    assert letter(office).startswith("Nothing new")


def test_another_question_is_asked_from_the_beginning(office: Office) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/1", RAID, title="The raid")
    office.publish("/2", FAIR, title="The fair")
    known = ("The raid", "The fair")
    assert titles(letter(office), *known) == ["The raid"]
    add_search(office.installation.archive, "Kits", "naloxone OR cakes", READER, pace="daily")
    assert titles(letter(office), *known) == ["The fair"]
    add_search(office.installation.archive, "Kits", "cakes OR naloxone", READER, pace="daily")  # the same, typed otherwise
    with asked(office) as windows:
        assert titles(letter(office), *known) == []
    assert windows == []


def test_a_name_that_comes_to_mean_something_finds_what_arrived_before(place: Place) -> None:
    with open_office(place.config()) as office:
        office.check_all()
        add_search(office.installation.archive, "Mercury", 'naloxone source:"Testshire Mercury"', READER, pace="daily")
        office.publish("/1", RAID, title="The raid")
        assert "No source 'Testshire Mercury'" in letter(office)
        now = office.now
    beat = place.data / "beat.toml"
    beat.write_text(beat.read_text(encoding="utf-8").replace("Testshire Gazette", "Testshire Mercury"), encoding="utf-8")
    with open_office(load_config(data=place.data, environ=place.environ), at=now) as office:
        assert titles(letter(office), "The raid") == ["The raid"]


def test_a_paused_search_goes_on_where_it_was(office: Office) -> None:
    saved = add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    mail = Mail(office.installation.archive)
    letter(office)
    mail.pause_search(saved.id, paused=True)
    office.publish("/1", RAID, title="The raid")
    assert compose_due(office.installation, office.now) == 0
    office.wait(days=9)
    mail.pause_search(saved.id, paused=False)
    office.check_all()

    assert titles(letter(office), "The raid") == ["The raid"]


def test_what_is_understood_only_later_is_told_then(office: Office) -> None:
    add_search(office.installation.archive, "Gravity", "operation:Gravity", READER, pace="daily")
    office.publish("/1", RAID, title="The raid")
    office.publish("/2", FAIR, title="The fair")
    assert titles(letter(office), "The raid") == []
    better = NoReading(
        lambda text: Annotations(entities=(Mention(0, 8, text[:8], "OPERATION", "Gravity"),) if "Larch" in text else ())
    )
    better.version = "better"
    office.installation.__dict__["pipeline"] = better
    process(office.installation)

    assert titles(letter(office), "The raid", "The fair") == ["The raid"]
    assert titles(letter(office), "The raid", "The fair") == []


def test_what_the_index_could_not_take_is_told_once_it_does(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    put = office.installation.index.put

    def choosy(entries: Any) -> Any:
        if any("Larch" in each.document.text for each in entries):
            raise ValueError("such a street there is not")
        return put(entries)

    with monkeypatch.context() as fault:
        fault.setattr(office.installation.index, "put", choosy)
        office.publish("/1", RAID, title="The raid")
        office.publish("/2", CLINIC, title="The clinic")
    assert titles(letter(office), "The raid", "The clinic") == ["The clinic"]
    left_out = office.installation.documents.ids() - office.installation.index_promise.indexed().keys()
    office.installation.stages.forget("index", left_out)  # as a mended program does
    process(office.installation)

    assert titles(letter(office), "The raid", "The clinic") == ["The raid"]


def test_a_rebuild_and_a_lost_index_bring_nothing_twice_and_lose_nothing(office: Office) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    for number, text in enumerate(WARDS[:3]):
        office.publish(f"/{number}", text, title=f"Kit {number}")
    known = [f"Kit {n}" for n in range(5)]
    assert len(titles(letter(office), *known)) == 3
    rebuild_index(office.installation)
    with asked(office) as windows:
        assert titles(letter(office), *known) == []
    assert windows == []
    office.capture("/3", WARDS[3], title="Kit 3")
    office.installation.index.clear()
    with pytest.raises(Unavailable):
        compose_due(office.installation, office.now)
    process(office.installation)
    with asked(office) as windows:
        assert titles(letter(office), *known) == ["Kit 3"]
    assert windows == [(3, 4)]


def test_a_move_to_elasticsearch_brings_nothing_twice_and_loses_nothing(
    tmp_path: Path, database_url: str | None, elasticsearch_url: str
) -> None:
    place = Place(tmp_path / "data", database_url)
    with open_office(place.config()) as office:
        office.check_all()
        add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
        office.publish("/1", RAID, title="The raid")
        assert titles(letter(office), "The raid") == ["The raid"]
        office.publish("/2", CLINIC, title="The clinic")
        now = office.now
    moved = replace(place, elasticsearch_url=elasticsearch_url)
    with cleared(moved), open_office(moved.config(), at=now) as office:
        with pytest.raises(Unavailable):
            compose_due(office.installation, office.now)
        process(office.installation)
        with asked(office) as windows:
            assert titles(letter(office), "The raid", "The clinic") == ["The clinic"]
        assert windows == [(1, 2)]


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
import archive.readers.mail
from archive.stages.stages import Stages
from core.config import load_config
from digests.desk import compose_due
from service.processing.process import process
from tests.mail.office import open_office

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

what, data, now = sys.argv[1:]
with open_office(load_config(data=Path(data)), at=datetime.fromisoformat(now)) as office:
    if what == "process":
        Stages.record_indexed = die
        process(office.installation)
    else:
        archive.readers.mail.update = die
        compose_due(office.installation, office.now)
"""


def killed(office: Office, place: Place, what: str) -> None:
    """Another process does this, and is killed with kill -9 after its work and before it is noted."""
    environ = (
        {k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")} | place.environ | {"PYTHONPATH": str(ROOT)}
    )
    command = [sys.executable, "-c", KILLED, what, str(place.data), office.now.isoformat()]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_killed_before_the_note_of_what_was_put_it_is_told_once(office: Office, place: Place) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.capture("/1", RAID, title="The raid")
    killed(office, place, "process")
    assert office.installation.index.state().documents == 1
    assert titles(letter_if_whole(office), "The raid") == []
    office.capture("/2", CLINIC, title="The clinic")
    process(office.installation)

    assert titles(letter(office), "The raid", "The clinic") == ["The raid", "The clinic"]
    assert titles(letter(office), "The raid", "The clinic") == []


def letter_if_whole(office: Office) -> str:
    """Return a letter; nothing if the index does not vouch for itself."""
    try:
        return letter(office)
    except Unavailable:
        return ""


def test_killed_in_the_middle_of_the_note_there_is_no_letter_and_the_next_has_all(office: Office, place: Place) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/1", RAID, title="The raid")
    killed(office, place, "letter")
    mail = Mail(office.installation.archive)
    assert (mail.letters(), mail.listed_for(READER), cursor(office)) == ([], set(), None)

    assert titles(letter(office), "The raid") == ["The raid"]
    assert titles(letter(office), "The raid") == []


def waits_for_its_turn(office: Office) -> bool:
    """Tell whether somebody waits to give numbers."""
    waiting = sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = :number AND NOT granted")
    with office.installation.archive.reading() as connection:
        return connection.execute(waiting, {"number": ARRIVALS_LOCK}).first() is not None


def test_a_worker_that_is_late_to_commit_loses_nothing(tmp_path: Path, postgres_url: str) -> None:
    """Two connections: the first puts a document and is slow to commit its number, the second has a later one."""
    place = Place(tmp_path / "data", postgres_url)
    with open_office(place.config()) as slow, open_office(place.config()) as quick:
        quick.check_all()
        add_search(quick.installation.archive, "Kits", "naloxone", READER, pace="daily")
        slow.publish("/0", FAIR)
        slow.capture("/1", RAID, title="The raid")
        stages = slow.installation.stages
        record, has_put, may_commit = stages.record_indexed, threading.Event(), threading.Event()

        def late(*given: Any) -> None:
            record(*given)
            has_put.set()
            assert may_commit.wait(60)

        stages.record_indexed = late  # type: ignore[assignment, method-assign]
        first = threading.Thread(target=process, args=[slow.installation])
        first.start()
        assert has_put.wait(60)
        quick.capture("/2", CLINIC, title="The clinic")
        second = threading.Thread(target=process, args=[quick.installation])
        second.start()
        while second.is_alive() and not waits_for_its_turn(quick):
            second.join(0.1)
        with open_office(place.config(), at=MORNING) as reader:
            between = letter(reader)
            now = reader.now
        may_commit.set()
        first.join(60)
        second.join(60)
        quick.present[0] = now

        known = ("The raid", "The clinic")
        assert [titles(text, *known) for text in (between, letter(quick), letter(quick))] == [[], list(known), []]
