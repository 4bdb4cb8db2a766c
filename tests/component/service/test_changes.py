"""What publishers changed, as it is told: by document and by meeting, to whoever runs the service and to readers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.captures.meetings import ListedMeeting, Meetings
from core.errors import UsageError
from core.ids import document_id
from core.words import Context, Kind
from service.changes import changes, changes_of, versions_of
from service.exits.changes import versions_for_readers
from tests.mail.office import Office, make_config, open_office

FRIDAY = datetime.fromisoformat("2026-11-27T14:00:00+00:00")
RAID = "Six people were held in a flat in Larch Street on Monday, and one of them was Ada Example.\nOfficers found naloxone, scales and money."
EDITED = RAID.replace("Six", "Seven").replace(", and one of them was Ada Example", "") + "\nThis article has been amended."


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(make_config(tmp_path / "data")) as found:
        yield found


def test_an_edit_is_told_with_its_words_and_to_readers_without_those_taken_out(office: Office) -> None:
    office.publish("/raid", RAID, title="Six held")
    office.wait(hours=2)
    office.publish("/raid", EDITED, title="Seven held")
    raid = document_id("gazette", "/raid")

    (change,) = changes(office.installation.archive, office.installation.config.beat, office.installation.clock)
    assert (change.kind, change.document_id, change.at) == ("edited", raid, office.now)
    assert change.summary == "headline was “Six held”, 7 words added, 9 words taken out"
    assert changes_of(office.installation.archive, office.installation.config.beat, raid) == [change]

    first, second = versions_of(office.installation.documents, raid)
    assert (first.change, second.title_before) == (None, "Six held")
    assert second.change is not None
    gone = "".join(p.text for pieces in second.change.paragraphs for p in pieces if p.op == "removed")
    assert "Ada Example" in gone

    shown = versions_for_readers([first, second], "full")
    assert (shown[1].n_added, shown[1].n_removed, shown[1].is_new_title) == (7, 9, True)
    assert "This article has been amended." in str(shown)
    assert "Ada" not in str(shown)
    assert "Six" not in str(shown)
    assert versions_for_readers([first, second], "snippet")[1].paragraphs == ()


def test_changes_since_a_day_to_come_are_refused(office: Office) -> None:
    with pytest.raises(UsageError, match=r"1 January 3000 lies in the future"):
        changes(
            office.installation.archive,
            office.installation.config.beat,
            office.installation.clock,
            since=datetime(3000, 1, 1, tzinfo=UTC),
        )


def test_a_text_that_is_merely_read_anew_is_no_change(office: Office) -> None:
    office.publish("/raid", RAID)
    archive = office.installation.archive
    (capture,) = archive.find_captures("gazette", "/raid")
    office.installation.stages.forget("read", [capture.id])
    office.publish("/other", "Nothing to do with it, but the raid is read again by the same program.")

    assert changes(office.installation.archive, office.installation.config.beat, office.installation.clock) == []
    assert len(versions_of(office.installation.documents, document_id("gazette", "/raid"))) == 1


def test_swapped_and_late_papers_and_what_became_of_their_meeting(office: Office) -> None:
    meeting = ListedMeeting("71", "Cabinet", FRIDAY.date(), "14:00", "Confirmed", "http://127.0.0.1:1/council/71")
    listed = Meetings(office.installation.archive)
    listed.record_listed("council", [meeting], whole=None, today=office.now.date())
    office.call_meeting([("3", "Kits in Hostels", "To agree.")], FRIDAY)
    office.add_paper("3", "Kits in Hostels", "Forty kits cost as much as one lamp post, says this report.", FRIDAY)
    office.wait(days=1)
    office.add_paper("3", "Kits in Hostels", "Fifty kits cost as much as one lamp post, says this report.", FRIDAY)
    office.add_paper("3", "Kits in Hostels", "An appendix: where each box would hang.", FRIDAY, name="appendix")
    office.wait(hours=1)
    listed.record_listed("council", [replace(meeting, hour="09:30")], whole=None, today=office.now.date())

    told = {
        (c.kind, c.title, c.summary)
        for c in changes(office.installation.archive, office.installation.config.beat, office.installation.clock)
    }

    assert told == {
        ("moved", "Cabinet", "moved from 27 November 2026, 14:00 to 27 November 2026, 09:30"),
        ("late", "Cabinet, 27 Nov 2026 · The appendix", "came after the agenda of the meeting on 27 November 2026"),
        ("swapped", "Cabinet, 27 Nov 2026 · The report", "1 word added, 1 word taken out"),
    }
    report = document_id("council", "attachment/report")
    assert {c.kind for c in changes_of(office.installation.archive, office.installation.config.beat, report)} == {
        "swapped",
        "moved",
    }


@pytest.mark.parametrize("meeting_id", ["71", None])
def test_a_paper_is_late_after_an_agenda_that_is_a_file(office: Office, meeting_id: str | None) -> None:
    def add(kind: Kind, name: str) -> None:
        context = Context(
            kind=kind, committee="Cabinet", meeting_id=meeting_id, meeting_at=FRIDAY, attachment_title=f"The {name}"
        )
        office.file(f"attachment/{name}", f"This is the {name} of the Cabinet.".encode(), "text/plain", context)

    add("agenda", "agenda")
    add("report", "report")
    office.wait(days=1)
    add("report", "addendum")

    found = changes(office.installation.archive, office.installation.config.beat, office.installation.clock)
    assert [(c.kind, c.document_id) for c in found] == [("late", document_id("council", "attachment/addendum"))]


@pytest.mark.parametrize(("days", "kinds"), [(1, {"late"}), (20, set())])
def test_a_paper_that_comes_within_days_of_its_meeting_is_late_and_minutes_never_are(
    office: Office, days: int, kinds: set[str]
) -> None:
    office.call_meeting([("3", "Kits in Hostels", "To agree.")], FRIDAY)
    office.wait(days=(FRIDAY - office.now).days + 1 + days)
    office.add_paper("3", "Kits in Hostels", "A letter: the board will pay for each box.", FRIDAY, name="letter")
    context = Context(kind="minutes", committee="Cabinet", meeting_id="71", meeting_at=FRIDAY, attachment_title="Minutes")
    office.file("attachment/minutes", b"The kits were agreed to by all.", "text/plain", context)

    found = changes(office.installation.archive, office.installation.config.beat, office.installation.clock)
    assert {c.kind for c in found} == kinds
    assert all(c.summary == "came after the meeting of 27 November 2026" for c in found)
