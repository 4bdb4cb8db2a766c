"""Captures that stand in a journal: a dead process's come back as they were, a living one's are left alone."""

import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from archive.captures.journal import Journal, recover
from archive.intake import Arrival, Page
from core.errors import Unavailable
from core.words import Capture, Context
from tests.crawl.loopback import ROOT

AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
# What a crawl does that is killed: it writes, and never closes.
DEAD = """
import os, sys
from pathlib import Path
from tests.component.archive.test_journal import make_arrival
from archive.captures.journal import Journal
journal = Journal(Path(sys.argv[1]))
for body in sys.argv[2:]:
    if body == "turn":
        journal.turn()
    else:
        journal.add(make_arrival(body.encode()))
os.kill(os.getpid(), 9)
"""


def make_arrival(body: bytes) -> Arrival:
    hashed = sha256(body).hexdigest()
    context = Context(kind="article", found_title="Café – “yes”", found_published=AT, found_from="feed")
    url = "https://x.example/a"
    capture = Capture(hashed[:20], "gazette", "/a", url, AT, 200, "text/html", hashed, {"etag": '"1"'}, context)
    return Arrival(capture, body, Page("gazette", url, '"1"', None, hashed, AT, "2026-11-24"))


def die_with(folder: Path, *bodies: str) -> None:
    """Write bodies into a journal in a process that is killed."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(DEAD), str(folder), *bodies], cwd=ROOT, check=False)
    assert done.returncode == -9


def test_what_a_dead_process_left_comes_back_as_it_was_and_once(tmp_path: Path) -> None:
    die_with(tmp_path, "one", "two\n3 4 5\n", "")

    assert list(recover(tmp_path)) == [make_arrival(body) for body in (b"one", b"two\n3 4 5\n", b"")]
    assert list(recover(tmp_path)) == []
    assert os.listdir(tmp_path) == []


def test_what_the_archive_holds_is_not_given_again(tmp_path: Path) -> None:
    # One is written while the disk is not busy; two while one goes to it; when it is there, two goes and three comes.
    die_with(tmp_path, "one", "turn", "two", "turn", "three")

    assert sorted(arrival.body for arrival in recover(tmp_path)) == [b"three", b"two"]


def test_a_record_that_was_cut_off_gives_nothing_and_those_before_it_stay(tmp_path: Path) -> None:
    die_with(tmp_path, "one", "two")
    [written] = [path for path in tmp_path.iterdir() if path.stat().st_size]
    whole = written.read_bytes()
    for length in range(len(whole)):
        written.write_bytes(whole[:length])
        found = [arrival.body for arrival in recover(tmp_path)]
        assert found in ([], [b"one"])
    written.write_bytes(whole.replace(b"two", b"tw0"))

    assert [arrival.body for arrival in recover(tmp_path)] == [b"one"]


def test_a_full_disk_costs_the_record_that_it_cuts_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    journal.add(make_arrival(b"one"))
    write, n_written = os.write, iter((5,))

    def fill(file: int, data: bytes) -> int:
        for n in n_written:
            return write(file, data[:n])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fill)
        with pytest.raises(Unavailable, match="No space left"):
            journal.add(make_arrival(b"two"))
    journal.add(make_arrival(b"three"))
    journal.close(is_taken=False)

    assert [arrival.body for arrival in recover(tmp_path)] == [b"one", b"three"]


def test_a_living_process_keeps_its_own(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(make_arrival(b"one"))

    assert list(recover(tmp_path)) == []
    assert len(os.listdir(tmp_path)) == 2
    journal.close()
    assert os.listdir(tmp_path) == []


def test_a_file_is_kept_until_all_of_it_was_taken(tmp_path: Path) -> None:
    die_with(tmp_path, "one", "two")
    taking = recover(tmp_path)
    next(taking)
    taking.close()  # the archive did not answer

    assert len(list(recover(tmp_path))) == 2


def test_a_disk_that_refuses_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "arrivals").write_text("a file stands where the folder should")

    with pytest.raises(Unavailable, match=r"arrivals cannot be written \(.+\)\. Free some space"):
        Journal(tmp_path / "arrivals").add(make_arrival(b"one"))
