"""Meetings that pages of papers name: by a line with committee and day, or a day that heads a committee's papers; nothing else."""

from datetime import date

import pytest

from reading.listed_meetings import read_meetings

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
