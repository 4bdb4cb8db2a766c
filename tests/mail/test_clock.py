"""The scheduler as a process of its own, killed across a due time: the digest comes once, late."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.tables import job_runs
from service.alerts import add_search
from tests.mail.office import READER, Post, make_config, open_office, post_office, text_of

ROOT = Path(__file__).resolve().parents[2]
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
        config = make_config(tmp_path / "data", smtp_url=url, digest="* * * * *")
        with open_office(config, at=datetime.now(UTC)) as office:
            add_search(office.installation, "Kits", "naloxone", READER, pace="daily")
            office.publish("/news/1", RAID, title="The raid")
        while datetime.now(UTC).second > 50:
            time.sleep(0.2)
        first = Running(config.data, url)
        first.until("this scheduler leads")
        first.kill()
        killed = datetime.now(UTC)
        while datetime.now(UTC).minute == killed.minute:
            time.sleep(0.2)
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
        rows = connection.execute(select(job_runs).where(job_runs.c.job == "digest").order_by(job_runs.c.due_at)).all()
    minute = killed.replace(second=0, microsecond=0).timestamp() + 60
    late = [row for row in rows if datetime.fromisoformat(row.due_at).timestamp() == minute]
    assert [row.outcome for row in late] == ["1 composed, 1 sent, 0 to be tried again, 0 refused"]
