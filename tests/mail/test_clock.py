"""The scheduler as a process of its own, killed across a due time: the digest comes once, late."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.archive import stamp
from archive.tables import job_runs
from service.following.saved_searches import add_search
from tests.mail.office import READER, Post, make_config, open_office, post_office, text_of

ROOT = Path(__file__).resolve().parents[2]
# In which a scheduler must have started, on a machine that has other work too.
TO_START = timedelta(seconds=30)
RAID = "Officers searched a flat in Larch Street on Monday.\nThey found naloxone, scales and a sum of money in a kettle."
SCHEDULER = """
import sys
from pathlib import Path
from core.config import load_config
from scheduler import run_scheduler
data, url = sys.argv[1:]
config = load_config(data=Path(data), environ={"COUNTYWATCH_SMTP_URL": url})
run_scheduler(config, say=lambda line: print(line, flush=True))
"""


class Running:
    """A scheduler in a process of its own."""

    def __init__(self, data: Path, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SCHEDULER, str(data), url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")},
        )
        self.said: list[str] = []

    def until(self, words: str) -> None:
        """Wait until it says something."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.strip())
            if words in line:
                return
        raise AssertionError("\n".join(self.said))

    def kill(self) -> None:
        """kill -9."""
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate(timeout=10)


@pytest.mark.slow
def test_killed_across_a_due_time_the_digest_comes_once_and_late(tmp_path: Path) -> None:
    post = Post()
    with post_office(post) as url:
        started = datetime.now(UTC)
        due = (started + TO_START + timedelta(minutes=1)).replace(second=0, microsecond=0)
        config = make_config(tmp_path / "data", smtp_url=url, digest=f"{due:%M} * * * *")
        with open_office(config, at=datetime.now(UTC)) as office:
            add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
            office.publish("/news/1", RAID, title="The raid")
        first = Running(config.data, url)
        first.until("this scheduler leads")
        first.kill()
        assert datetime.now(UTC) < due, "this machine took longer to start a scheduler than the test allows for"
        time.sleep((due - datetime.now(UTC)).total_seconds() + 1)
        assert post.taken == []

        second = Running(config.data, url)
        second.until("1 composed, 1 sent")
        second.kill()
        third = Running(config.data, url)
        third.until("this scheduler leads")
        time.sleep(1)
        third.kill()

    assert any("runs late" in line for line in second.said)
    assert sum("* The raid" in text_of(letter) for letter in post.letters()) == 1
    with open_office(config) as office, office.installation.archive.reading() as connection:
        runs = connection.execute(select(job_runs).where(job_runs.c.job == "digest", job_runs.c.due_at >= stamp(due))).all()
    assert [(run.due_at, run.outcome) for run in runs] == [(stamp(due), "1 composed, 1 sent, 0 to be tried again, 0 refused")]
