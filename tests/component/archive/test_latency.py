"""When documents were published, seen, readable and sent."""

from collections.abc import Iterator
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive, open_archive
from archive.captures.latency import moments_of, moments_since
from archive.readers.mail import Mail
from archive.stages.stages import Stages
from core.ids import document_id
from tests.component.archive.test_stages import START, annotate_all, bring, index_all, make_config, read_all, relate_all


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, database_url), clock=lambda: START) as found:
        yield found


def after(archive: Archive, minutes: int) -> datetime:
    """Set the archive's clock."""
    moment = START + timedelta(minutes=minutes)
    archive.clock = lambda: moment
    return moment


def understand(stages: Stages, **published: str) -> None:
    read_all(stages, published={f"/{name}": day for name, day in published.items()})
    annotate_all(stages)
    relate_all(stages)
    index_all(stages)


def test_each_moment_is_kept_and_an_edit_changes_none(archive: Archive) -> None:
    stages, mail = Stages(archive), Mail(archive)
    bring(archive, "/raid", "Six held.")
    after(archive, 10)
    understand(stages, raid="2026-11-24T06:30:00+00:00")
    after(archive, 20)
    raid = document_id("gazette", "/raid")
    mail.post("letter", "ada@example.org", "1 new", b"", {raid})
    posted = moments_of(archive, raid, UTC)
    assert posted is not None
    assert posted.sent is None
    after(archive, 21)
    mail.mark_sent("letter")
    after(archive, 90)
    bring(archive, "/raid", "Seven held.", hours=1)
    understand(stages, raid="2026-11-24T06:30:00+00:00")

    (told,) = moments_since(archive, START, UTC)

    minutes = [(moment - START) / timedelta(minutes=1) for moment in astuple(told)[1:]]
    assert minutes == [-30, 0, 10, 21]


def test_a_mere_day_is_no_hour_and_documents_seen_before_are_left_out(archive: Archive) -> None:
    stages = Stages(archive)
    bring(archive, "/old", "Long ago.")
    bring(archive, "/new", "Just now.", hours=3)
    understand(stages, old="2026-11-24", new="2026-11-24")

    (told,) = moments_since(archive, START + timedelta(hours=1), UTC)

    assert (told.published, told.seen, told.sent) == (None, START + timedelta(hours=3), None)
    assert moments_of(archive, "nothing", UTC) is None
