"""Trials of sites as rows, on both databases: what is kept of one, when it counts as cut off, and that it is added once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive, open_archive
from archive.captures.source_trials import CUT_OFF_AFTER, MAX_KEPT, MAX_LINES, Trials
from core.errors import NotFound
from tests.component.archive.test_database import make_config

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, url=database_url), clock=lambda: NOW) as found:
        yield found


def test_a_trial_is_kept_until_many_newer_ones_are(archive: Archive) -> None:
    trials = Trials(archive)
    first = trials.begin("http://127.0.0.1:9/", "{}")
    for n in range(MAX_LINES + 2):
        trials.renew(first, f"line {n}")
    kept = trials.get(first)
    assert (kept.lines[0], len(kept.lines), kept.is_done, kept.is_cut_off) == ("line 2", MAX_LINES, False, False)
    archive.clock = lambda: NOW + CUT_OFF_AFTER
    assert (trials.get(first).is_cut_off, trials.n_under_way()) == (True, 0)
    trials.renew(first)
    assert (trials.get(first).is_cut_off, trials.n_under_way()) == (False, 1)
    trials.end(first, found='{"a": 1}')
    assert (trials.get(first).found, trials.n_under_way()) == ('{"a": 1}', 0)

    for n in range(MAX_KEPT):
        archive.clock = lambda n=n: NOW + timedelta(hours=1 + n)  # type: ignore[misc]  # a clock of its own each time
        trials.begin("http://127.0.0.1:9/", "{}")
    assert len(trials.newest(MAX_KEPT + 1)) == MAX_KEPT
    with pytest.raises(NotFound, match="Try the site again"):
        trials.get(first)


def test_it_is_added_once_and_not_at_all_if_that_fails(archive: Archive) -> None:
    trials = Trials(archive)
    trial = trials.begin("http://127.0.0.1:9/", "{}")
    with pytest.raises(ValueError, match="cannot be written"), trials.adding(trial):
        raise ValueError("the beat cannot be written")
    assert not trials.get(trial).is_added
    with trials.adding(trial) as is_first:
        assert is_first
    with trials.adding(trial) as is_first:
        assert not is_first
    assert trials.get(trial).is_added
