"""Elasticsearch nodes that a test starts, stops and kills, with the scripts that stand beside the clone."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "shared" / "elasticsearch"
START_LIMIT_S = 180
# Up to ten nodes: they speak to each other on ports 100 above those for us.
PORTS_OF_NODES = 110


@dataclass(frozen=True)
class Nodes:
    """Nodes on this machine, 512 MB each, that find each other by their addresses."""

    folder: Path
    port: int
    number: int

    def start(self) -> list[str]:
        """Start those that are down; the addresses of all."""
        if not os.access(SCRIPTS / "start", os.X_OK):
            pytest.skip("no Elasticsearch: set TEST_ELASTICSEARCH_URL, or put its scripts into ../shared/elasticsearch")
        options = ["--nodes", str(self.number), "--port", str(self.port), "--heap", "512m"]
        return self._run("start", *options).split()

    def stop(self) -> None:
        """Close all."""
        self._run("stop")

    def kill(self, node: int) -> None:
        """Pull the plug of one, counted from 1."""
        self._run("stop", "--node", str(node), "--kill")

    def _run(self, script: str, *options: str) -> str:
        command = [str(SCRIPTS / script), "--data", str(self.folder), *options]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=START_LIMIT_S
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
