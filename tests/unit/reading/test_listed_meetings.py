"""Meetings that pages of papers name: by a line with committee and day, or a day that heads a committee's papers; nothing else."""

from datetime import date

import pytest

from reading.sites.listed_meetings import read_meetings

DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("content", "meetings"),
    [
        ("<ul><li><a href='/m/1'>Planning Committee</a> <small>Thursday 3rd December 2026, 6.30pm</small></li></ul>", [("Planning Committee", DAY)]),
        ("<table><tr><td>3 December 2026</td><td>Audit and Standards Committee</td></tr></table>", [("Audit and Standards Committee", DAY)]),
        ("<h2>Harbour Board</h2><h3>Thursday 3 December 2026</h3><p>Special meeting. Papers to follow.</p>", [("Harbour Board", DAY)]),
        ("<ul><li>Cabinet - 3 December 2026</li></ul>", [("Cabinet", DAY)]),
        ("<h3>Thursday 3 December 2026</h3>", [("Executive Committee", DAY)]),
        ("<h3>Budget consultation ends 3 December 2026</h3>", []),
        ("<p>Updated on 3 December 2026</p>", []),
        ("<nav><ul><li>Planning Committee, 3 December 2026</li></ul></nav>", []),
        ("<ul><li>Planning Committee, December 2026</li></ul>", []),
    ],
)  # fmt: skip
def test_a_meeting_is_named_by_committee_and_day(content: str, meetings: list[tuple[str, date]]) -> None:
    page = f"<html><body><h1>Executive Committee</h1>{content}</body></html>"
    assert [(m.committee, m.on) for m in read_meetings(page.encode())] == meetings


@pytest.mark.parametrize(
    ("title", "content", "status"),
    [
        ("Audit Committee", "<table><tr><td>03/12/2026 18:00</td><td>CANCELLED</td></tr></table>", "Cancelled"),
        ("Audit Committee", "<table><tr><td>03/12/2026 18:00</td><td>Scheduled</td></tr></table>", None),
        ("Meetings", "<ul><li>Audit Committee - Thursday 3 December 2026 - postponed</li></ul>", "Postponed"),
        ("Audit Committee, 3 December 2026", "<p><strong>CANCELLED.</strong> See the clerk.</p>", "Cancelled"),
        ("Audit Committee, 3 December 2026", "<p>Please note: this meeting has been cancelled.</p>", "Cancelled"),
        ("Audit Committee, 3 December 2026", "<p>The meeting will not take place.</p>", "Cancelled"),
        ("Audit Committee, 3 December 2026", "<p>Cancelled orders and what they cost</p>", None),
        ("Audit Committee, 3 December 2026", "<p>If this meeting is cancelled, members are told.</p>", None),
        ("Meeting details", "<table><tr><td>Committee</td><td>Audit Committee</td></tr><tr><td>Date</td><td>03 Dec 2026 - 18:00</td></tr><tr><td>Status</td><td>CANCELLED</td></tr></table>", "Cancelled"),
    ],
)  # fmt: skip
def test_a_meeting_that_is_called_off_is_known_by_its_row_or_its_own_page(title: str, content: str, status: str | None) -> None:
    page = f"<html><body><h1>{title}</h1>{content}</body></html>"
    assert [(m.committee, m.on, m.status) for m in read_meetings(page.encode())] == [("Audit Committee", DAY, status)]


def test_a_page_of_a_day_is_of_a_meeting_of_the_body_whose_page_led_to_it() -> None:
    off = b"<h1>Meeting: 3 December 2026</h1><p><strong>CANCELLED.</strong> It will not take place.</p>"
    decision = b"<h1>A van for salt</h1><p>Date of decision: 3 December 2026</p>"

    assert [(m.committee, m.on, m.status) for m in read_meetings(off, within="Harbour Panel")] == [
        ("Harbour Panel", DAY, "Cancelled")
    ]
    assert not read_meetings(off)
    assert not read_meetings(decision, within="Harbour Panel")
