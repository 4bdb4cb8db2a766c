"""A crawl that has told how it ended keeps its process alive for nothing."""

import os
import subprocess
from pathlib import Path

from tests.crawl.loopback import ROOT, command, environment

AT_EXIT_S = 600


def test_nothing_is_waited_for_once_a_crawl_told_how_it_ended(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        f"import atexit, time\natexit.register(time.sleep, {AT_EXIT_S})\n", encoding="utf-8"
    )
    paths = os.pathsep.join((str(tmp_path), str(ROOT)))
    done = subprocess.run(
        command(tmp_path, tmp_path / "none.toml"), cwd=ROOT, capture_output=True, text=True, timeout=AT_EXIT_S / 2,
        env=environment(PYTHONPATH=paths), check=False,
    )  # fmt: skip

    assert (done.returncode, "does not exist" in done.stderr) == (1, True)
