"""A council moves, calls off and drops a meeting between crawls: noticed by its lists alone, with the XML service and without."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import open_archive
from archive.captures.meetings import Meetings
from core.config import load_config
from tests.crawl.loopback import Answer, Asked, council, crawl, serving, write_beat
from tests.crawl.test_moderngov import COMING, Council, short_day

LATER = COMING + timedelta(days=7)
ROW = re.compile(rb"<meeting><meetingid>3302.*?</meeting>|<li><a  href=\"ieListDocuments.aspx\?CId=117&amp;MId=3302.*?</li>")
Edit = Callable[[bytes], bytes]


def on(row: bytes) -> bytes:
    return row.replace(b" - Cancelled", b"").replace(b"Cancelled", b"Confirmed")


def moved(row: bytes) -> bytes:
    for form in (short_day, lambda day: f"{day:%d/%m/%Y}"):
        row = row.replace(form(COMING).encode(), form(LATER).encode())
    return on(row)


class ChangingCouncil(Council):
    """A council whose lists say something else of one meeting; its page says nothing."""

    edit: Edit = staticmethod(on)

    def answer(self, asked: Asked) -> Answer:
        """Return the answer of a page, with the meeting's row as it is now."""
        answer = super().answer(asked)
        is_list = "etings" in asked.path and "GetMeeting?" not in asked.path
        return replace(answer, body=ROW.sub(lambda row: self.edit(row[0]), answer.body)) if is_list else answer


@pytest.mark.parametrize("has_service", [True, False])
def test_what_lists_say_of_a_meeting_is_noticed(tmp_path: Path, has_service: bool) -> None:
    site = ChangingCouncil()
    site.service = has_service
    with serving(site):
        beat = write_beat(tmp_path, council(site))
        for edit in (on, moved, lambda row: row, lambda _: b""):
            site.edit = edit
            crawl(tmp_path, beat)

    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        found = Meetings(archive).changes(datetime.min.replace(tzinfo=UTC), source_id="council", meeting_id="3302")
        committees = {change.committee for change in found}
        told = {(change.kind, change.before, change.after) for change in found}
    was, becomes = f"{COMING} 09:30", f"{LATER} 09:30"
    off = "Confirmed" if has_service else ""
    assert told == {
        ("moved", was, becomes),
        ("moved", becomes, was),
        ("called off", off, "Cancelled"),
        ("no longer listed", was, ""),
    }
    assert committees == {"Chair's Planning Committee"}
